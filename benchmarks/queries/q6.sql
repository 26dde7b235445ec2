SELECT matrix, count(DISTINCT gene) AS genes
FROM levels
WHERE gene IN (FROM expressed_genes)
GROUP BY matrix;

SELECT matrix, "column", sum(level) AS total, count(*) AS measured, max(level) AS highest
FROM levels
WHERE gene IN (FROM expressed_genes)
GROUP BY matrix, "column"
