SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_gene
WHERE gene = $gene AND log2_fold_change NOT BETWEEN -1 AND 1 AND adjusted_p_value < 0.05 AND rival_p_value >= 0.05
ORDER BY abs(log2_fold_change) DESC, adjusted_p_value, contrast, gene, design_element
