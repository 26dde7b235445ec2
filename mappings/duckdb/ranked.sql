-- Differential facts in the default order: what whole results are read from, whichever engine answers searches
-- (`mappings.facts` says what the columns mean).
--
-- `rank` is a row's place in the default order (|log2 fold change| descending, adjusted p, contrast, gene, design
-- element), so every order ends in one number. Design elements are numbered in the order of their names: strings stay
-- out of every scan. Number 0 is always "", which means that there is none. There are no indexes: sorted columns and
-- their block minima find rows faster.

CREATE TABLE design_elements (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL
);

CREATE TABLE by_rank (
    rank INTEGER NOT NULL,
    gene INTEGER NOT NULL,
    contrast INTEGER NOT NULL,
    log2_fold_change DOUBLE NOT NULL,
    adjusted_p_value DOUBLE NOT NULL,
    t_statistic DOUBLE,
    design_element INTEGER NOT NULL,
    rival_p_value DOUBLE NOT NULL
);

-- Per contrast: all its rows, and those that pass at adjusted p < 0.05 and |log2 fold change| > 1, or > 0.5.
CREATE TABLE totals (
    contrast INTEGER NOT NULL,
    facts BIGINT NOT NULL,
    up BIGINT NOT NULL,
    down BIGINT NOT NULL,
    lenient_up BIGINT NOT NULL,
    lenient_down BIGINT NOT NULL
);
