-- $fold_change = 2.0
-- $p_value = 0.01
-- $lenient_fold_change = 0.75
-- $after_rank = 41
-- $after_value = 1.5
-- genes = [7, 9]
-- contrasts = [0, 1, 2]
-- lenient = [2]
SELECT gene, contrast, log2_fold_change, adjusted_p_value, t_statistic, design_element
FROM by_rank
WHERE gene IN (FROM genes)
  AND contrast IN (FROM contrasts)
  AND CASE WHEN contrast IN (FROM lenient) THEN log2_fold_change NOT BETWEEN -$lenient_fold_change AND $lenient_fold_change ELSE log2_fold_change NOT BETWEEN -$fold_change AND $fold_change END
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
  AND log2_fold_change < 0
  AND (t_statistic < $after_value OR (t_statistic = $after_value AND rank > $after_rank) OR t_statistic IS NULL)
ORDER BY t_statistic DESC NULLS LAST, rank
