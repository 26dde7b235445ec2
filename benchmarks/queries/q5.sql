SELECT matrix, "column", level
FROM levels
WHERE gene = $expressed_gene
