SELECT rowid, gene, contrast, log2_fold_change, adjusted_p_value
FROM by_gene
WHERE
    gene IN (FROM genes)
    AND log2_fold_change NOT BETWEEN -1 AND 1 AND adjusted_p_value < 0.05 AND rival_p_value >= 0.05;

-- `first` are the rows to be shown: text is read for these alone.
SELECT rowid, gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_gene
WHERE rowid IN (FROM first)
ORDER BY rowid
