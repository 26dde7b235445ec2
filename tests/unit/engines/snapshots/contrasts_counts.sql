-- $fold_change = 2.0
-- $p_value = 0.01
-- contrasts = [0, 2]
SELECT contrast, CAST(sum(CAST(log2_fold_change > 0 AS INTEGER)) AS BIGINT) AS up, CAST(sum(CAST(log2_fold_change < 0 AS INTEGER)) AS BIGINT) AS down
FROM by_contrast
WHERE contrast IN (FROM contrasts)
  AND abs(log2_fold_change) > $fold_change
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
GROUP BY contrast
ORDER BY contrast
