-- $gene = 7
-- $contrast = 1
-- $design_element = 2.5
-- $log2_fold_change = -2.5
-- $adjusted_p_value = 0.01
SELECT coalesce(max(rank), -1) AS rank
FROM by_rank
WHERE (-abs(log2_fold_change), adjusted_p_value, contrast, gene, design_element) <= (-abs($log2_fold_change), $adjusted_p_value, $contrast, $gene, $design_element)
