SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_gene
WHERE gene IN (FROM genes) AND abs(log2_fold_change) > 1 AND adjusted_p_value < 0.05 AND rival_p_value >= 0.05
