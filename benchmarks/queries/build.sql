-- The best plain model for these questions: facts sorted by gene; per contrast its totals and its first rows.
-- `differential` and `baseline` are Arrow tables of facts.

CREATE TABLE by_gene AS
FROM differential
ORDER BY gene, contrast, design_element;

CREATE TABLE by_contrast AS
FROM differential
ORDER BY contrast, gene, design_element;

CREATE TABLE totals AS
SELECT
    contrast,
    count(*) FILTER (log2_fold_change > 0) AS up,
    count(*) FILTER (log2_fold_change < 0) AS down
FROM by_contrast
WHERE log2_fold_change NOT BETWEEN -1 AND 1 AND adjusted_p_value < 0.05 AND rival_p_value >= 0.05
GROUP BY contrast
ORDER BY contrast;

CREATE TABLE first_rows AS
FROM (
    SELECT
        row_number() OVER (
            PARTITION BY contrast
            ORDER BY abs(log2_fold_change) DESC, adjusted_p_value, gene, design_element
        ) AS place,
        *
    FROM by_contrast
    WHERE log2_fold_change NOT BETWEEN -1 AND 1 AND adjusted_p_value < 0.05 AND rival_p_value >= 0.05
)
WHERE place <= 1000
ORDER BY place, contrast;

CREATE TABLE levels AS
FROM baseline
ORDER BY gene, matrix, "column";
