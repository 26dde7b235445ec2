-- $fold_change = 1.0
-- $p_value = 0.05
-- $after_rank = 41
SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_rank
WHERE abs(log2_fold_change) > $fold_change
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
  AND rank > $after_rank
