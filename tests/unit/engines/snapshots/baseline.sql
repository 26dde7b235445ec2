-- $matrices = 1
-- genes = [7, 9]
SELECT gene, matrix, "column", level
FROM baseline
WHERE gene IN (FROM genes)
  AND matrix = $matrices
ORDER BY gene, matrix, "column"
