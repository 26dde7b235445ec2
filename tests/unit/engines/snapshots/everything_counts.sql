-- $fold_change = 2.0
-- $p_value = 0.01
-- $lenient_fold_change = 0.75
-- genes = [7, 9]
-- contrasts = [0, 1, 2]
-- lenient = [2]
SELECT contrast, CAST(sum(CAST(log2_fold_change > 0 AS INTEGER)) AS BIGINT) AS up, CAST(sum(CAST(log2_fold_change < 0 AS INTEGER)) AS BIGINT) AS down
FROM by_gene
WHERE gene IN (FROM genes)
  AND contrast IN (FROM contrasts)
  AND CASE WHEN contrast IN (FROM lenient) THEN log2_fold_change NOT BETWEEN -$lenient_fold_change AND $lenient_fold_change ELSE log2_fold_change NOT BETWEEN -$fold_change AND $fold_change END
  AND adjusted_p_value < $p_value
  AND rival_p_value >= $p_value
GROUP BY contrast
ORDER BY contrast
