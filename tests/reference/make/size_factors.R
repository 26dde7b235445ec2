# DESeq2's median of ratios on random counts, half of the genes with a 0 somewhere.
source("make/tables.R")
suppressMessages(library(DESeq2))
set.seed(20264)
depth <- c(0.4, 1, 1.7, 3, 0.9, 1.1)
counts <- t(vapply(rexp(200, 1 / 20), function(mean) rnbinom(6, mu = mean * depth, size = 2), numeric(6)))
colnames(counts) <- paste0("s", 1:6)
write_table(counts, "size_factors.counts.tsv", "size_factors.R")
write_table(t(estimateSizeFactorsForMatrix(counts)), "size_factors.tsv", "size_factors.R", "DESeq2")
