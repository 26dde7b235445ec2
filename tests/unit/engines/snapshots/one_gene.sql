-- $genes = 7
-- $fold_change = 1.0
-- $p_value = 0.05
SELECT rank, gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_gene
WHERE gene = $genes
  AND log2_fold_change NOT BETWEEN -$fold_change AND $fold_change
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
