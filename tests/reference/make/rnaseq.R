# Two groups of read counts by DESeq2 with and without prior on fold changes, and by DESeq, on random counts.
source("make/tables.R")
suppressMessages({library(DESeq2); library(DESeq)})
write <- function(table, file, ...) write_table(table, file, "rnaseq.R", c(...))
GENES <- 120

# Genes that differ by group and batch, one in eight with a single count far off; g1 has no reads, g2 only an outlier.
draw <- function(seed, test, batch) {
  set.seed(seed)
  assays <- length(test)
  mu <- exp(runif(GENES, 0, 8))
  depth <- runif(assays, 0.6, 1.5)
  fold <- ifelse(runif(GENES) < 0.3, exp(rnorm(GENES)), 1)
  shift <- matrix(exp(rnorm(GENES * max(batch), 0, 0.3)), GENES)
  scv <- (0.05 + 2 / mu) * exp(rnorm(GENES, 0, 0.7))
  counts <- t(sapply(seq_len(GENES), function(gene)
    rnbinom(assays, mu = mu[gene] * depth * fold[gene]^test * shift[gene, batch], size = 1 / scv[gene])))
  spoilt <- sample(GENES, GENES %/% 8)
  counts[cbind(spoilt, sample(assays, length(spoilt), TRUE))] <- as.integer(50 * mu[spoilt])
  counts[1:3, ] <- 0L
  counts[2, 2] <- 500L
  counts[3, assays] <- 4L
  dimnames(counts) <- list(paste0("g", seq_len(GENES)), paste0("a", seq_len(assays)))
  counts
}

cases <- list(
  three = list(test = rep(0:1, c(3, 3)), batch = rep(1, 6)),
  blocks = list(test = rep(0:1, c(8, 7)), batch = c(1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2)),
  many = list(test = rep(0:1, c(8, 9)), batch = rep(1, 17)),
  mixed = list(test = rep(0:1, c(11, 12)), batch = rep(c(1, 2, 1, 2), c(8, 3, 7, 5))),
  pairs = list(test = rep(0:1, c(5, 5)), batch = c(1:5, 1:5)))

run <- function(counts, case, ...) {
  columns <- data.frame(group = factor(case$test), batch = factor(case$batch), row.names = colnames(counts))
  design <- if (max(case$batch) > 1) ~ batch + group else ~ group
  suppressMessages(DESeq2::DESeq(DESeqDataSetFromMatrix(counts, columns, design), quiet = TRUE, ...))
}
tabulate_results <- function(data, prefix) {
  found <- DESeq2::results(data, contrast = c("group", "1", "0"), alpha = 0.05)
  table <- data.frame(base_mean = found$baseMean, log2_fold_change = found$log2FoldChange, standard_error = found$lfcSE,
                      statistic = found$stat, dispersion = DESeq2::dispersions(data), p_value = found$pvalue,
                      adjusted_p_value = found$padj)
  setNames(signif(table, 9), paste0(prefix, names(table)))
}
for (name in names(cases)) {
  case <- cases[[name]]
  counts <- draw(match(name, names(cases)), case$test, case$batch)
  write(counts, paste0("rnaseq.", name, ".counts.tsv"))
  write(as.data.frame(case), paste0("rnaseq.", name, ".assays.tsv"))
  shrunken <- tabulate_results(run(counts, case, betaPrior = TRUE), "shrunken.")
  plain <- tabulate_results(run(counts, case, betaPrior = FALSE), "plain.")
  write(cbind(shrunken, plain), paste0("rnaseq.", name, ".deseq2.tsv"), "DESeq2")
}

# Trends of dispersion over the mean.
counts <- draw(2, cases$blocks$test, cases$blocks$batch)
trends <- lapply(c(parametric = "parametric", local = "local"), function(kind) mcols(run(counts, cases$blocks, fitType = kind)))
write(with(trends, data.frame(mean = parametric$baseMean, dispersion = parametric$dispGeneEst,
                              parametric = parametric$dispFit, local = local$dispFit))[-1, ], "rnaseq.trends.tsv", "DESeq2")

# The conditioned test.
case <- cases$three
counts <- draw(6, case$test, case$batch)
write(counts, "conditioned.counts.tsv")
data <- DESeq::estimateSizeFactors(DESeq::newCountDataSet(counts, factor(case$test)))
tables <- lapply(c(parametric = "parametric", local = "local"), function(kind) {
  fitted <- DESeq::estimateDispersions(data, method = "pooled", sharingMode = "maximum", fitType = kind)
  found <- DESeq::nbinomTest(fitted, "0", "1")
  data.frame(base_mean = found$baseMean, reference_mean = found$baseMeanA, test_mean = found$baseMeanB,
             log2_fold_change = found$log2FoldChange, dispersion = Biobase::fData(fitted)[[1]], p_value = found$pval,
             adjusted_p_value = found$padj)
})
for (kind in names(tables)) write(tables[[kind]], paste0("conditioned.", kind, ".deseq.tsv"), "DESeq")
