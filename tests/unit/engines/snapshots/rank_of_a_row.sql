-- $gene = 7
-- $contrast = 1
-- $design_element = 3
-- $log2_fold_change = -2.5
-- $adjusted_p_value = 0.01
SELECT rank
FROM by_gene
WHERE gene = $gene
  AND contrast = $contrast
  AND design_element = $design_element
  AND log2_fold_change = $log2_fold_change
  AND adjusted_p_value = $adjusted_p_value
