-- $fold_change = 1.0
-- $p_value = 0.05
-- $after_rank = 41
-- $after_value = 3
-- contrasts = [0, 2]
SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_rank
WHERE contrast IN (FROM contrasts)
  AND abs(log2_fold_change) > $fold_change
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
  AND (nullif(design_element, 0) > $after_value OR (nullif(design_element, 0) = $after_value AND rank > $after_rank) OR nullif(design_element, 0) IS NULL)
ORDER BY nullif(design_element, 0) ASC NULLS LAST, rank
