-- What the DuckDB engine answers searches from, beside the tables of `ranked.sql`: the same differential facts twice
-- more, in the other orders that questions ask for, and the baseline facts.

CREATE TABLE by_gene (
    rank INTEGER NOT NULL,
    gene INTEGER NOT NULL,
    contrast INTEGER NOT NULL,
    log2_fold_change DOUBLE NOT NULL,
    adjusted_p_value DOUBLE NOT NULL,
    t_statistic DOUBLE,
    design_element INTEGER NOT NULL,
    rival_p_value DOUBLE NOT NULL
);

CREATE TABLE by_contrast (
    rank INTEGER NOT NULL,
    gene INTEGER NOT NULL,
    contrast INTEGER NOT NULL,
    log2_fold_change DOUBLE NOT NULL,
    adjusted_p_value DOUBLE NOT NULL,
    t_statistic DOUBLE,
    design_element INTEGER NOT NULL,
    rival_p_value DOUBLE NOT NULL
);

-- Sorted by gene, matrix, column.
CREATE TABLE baseline (
    gene INTEGER NOT NULL,
    matrix INTEGER NOT NULL,
    "column" INTEGER NOT NULL,
    level DOUBLE NOT NULL
);
