# Fisher's exact tests of random two by two tables, small and large, and of 80 gene sets as Piano's "fisher" has them.
source("make/tables.R")
write <- function(table, file, ...) write_table(table, file, "enrichment.R", c(...))
set.seed(20267)
tables <- t(replicate(120, {
  total <- sample(c(20, 400, 20000), 1)
  drawn <- sample(total, 1) %/% sample(c(1, 20), 1) + 1
  marked <- sample(total, 1) %/% sample(c(1, 20), 1) + 1
  drawn <- min(drawn, total)
  marked <- min(marked, total)
  observed <- rhyper(1, marked, total - marked, drawn) + sample(0:5, 1)
  c(observed = min(observed, drawn, marked), drawn = drawn, marked = marked, total = total)
}))
fisher <- function(row) {
  square <- matrix(c(row[1], row[2] - row[1], row[3] - row[1], row[4] - row[2] - row[3] + row[1]), 2)
  fisher.test(square, alternative = "greater")$p.value
}
write(cbind(tables, p_value = apply(tables, 1, fisher)), "overlaps.tsv")

genes <- data.frame(p_value = as.numeric(formatC(runif(400)^2, digits = 4, format = "f")))
genes$p_value[sample(400, 60)] <- NA
pairs <- unique(data.frame(gene = sample(400, 1500, TRUE), gene_set = sample(80, 1500, TRUE)))
write(genes, "gene_sets.genes.tsv")
write(pairs, "gene_sets.pairs.tsv")
kept <- pairs[!is.na(genes$p_value[pairs$gene]), ]
universe <- unique(kept$gene)
significant <- universe[genes$p_value[universe] < 0.05]
sets <- split(kept$gene, kept$gene_set)
sets <- sets[lengths(sets) >= 5 & lengths(sets) <= 20]
results <- t(vapply(sets, function(inside) {
  both <- length(intersect(inside, significant))
  row <- c(both, length(inside), length(significant), length(universe))
  c(
    size = length(inside), p_value = fisher(row), significant_inside = both, other_inside = row[2] - both,
    significant_outside = row[3] - both, other_outside = row[4] - row[2] - row[3] + both,
    effect_size = (both / row[2]) / (row[3] / row[4])
  )
}, numeric(7)))
results <- data.frame(gene_set = as.integer(names(sets)), results)
results$adjusted_p_value <- p.adjust(results$p_value, "BH")
write(results, "gene_sets.tsv")
