SELECT contrast, up, down
FROM totals
WHERE contrast IN (FROM contrasts);

-- Text is read for the rows that are shown, not for all that may be.
SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM first_rows
WHERE rowid IN (
    SELECT rowid
    FROM first_rows
    WHERE place <= 50 AND contrast IN (FROM contrasts)
    ORDER BY abs(log2_fold_change) DESC, adjusted_p_value, contrast, gene, place
    LIMIT 50
)
ORDER BY abs(log2_fold_change) DESC, adjusted_p_value, contrast, gene, place
