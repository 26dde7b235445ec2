-- $genes = 7
SELECT rank, contrast, log2_fold_change, adjusted_p_value, rival_p_value
FROM by_gene
WHERE gene = $genes
