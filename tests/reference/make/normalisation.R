# Quantile normalisation, LOESS within arrays, the three steps of RMA, on random intensities.
source("make/tables.R")
suppressMessages({library(affy); library(limma); library(preprocessCore)})
write <- function(table, file, ...) write_table(table, file, "normalisation.R", c(...))
named <- function(values, prefix = "a") {
  colnames(values) <- paste0(prefix, seq_len(ncol(values)))
  values
}
set.seed(20261)

# Values with ties, and with holes in all assays but one.
complete <- named(few_digits(matrix(round(rgamma(60 * 5, 2, 0.5), 1), 60), 1))
holed <- complete
holed[sample(length(holed), 45)] <- NA
holed[, 5] <- complete[, 5]
write(complete, "quantiles.complete.tsv")
write(holed, "quantiles.holed.tsv")
write(normalize.quantiles(complete, keep.names = TRUE), "quantiles.complete.preprocesscore.tsv", "preprocessCore")
write(normalize.quantiles(holed, keep.names = TRUE), "quantiles.holed.preprocesscore.tsv", "preprocessCore")
write(normalizeQuantiles(complete), "quantiles.complete.limma.tsv", "limma")
write(normalizeQuantiles(holed), "quantiles.holed.limma.tsv", "limma")

# Two-colour arrays with a bias that depends on intensity, outliers, ties and holes.
average <- named(few_digits(matrix(runif(500 * 3, 5, 15), 500)))
average[1:20, 1] <- average[21, 1]
ratio <- named(few_digits(matrix(rnorm(1500, sd = 0.3), 500) + 0.5 * sin(average / 2)
                          + ifelse(runif(1500) < 0.05, rnorm(1500, sd = 3), 0)))
ratio[sample(1500, 60)] <- NA
arrays <- normalizeWithinArrays(new("MAList", list(M = ratio, A = average)), method = "loess", bc.method = "none")
write(average, "loess.average.tsv")
write(ratio, "loess.ratio.tsv")
write(arrays$M, "loess.ratio.limma.tsv", "limma")

# Probe intensities: 40 probe sets of 4 to 20 probes on 6 arrays.
sizes <- sample(c(4, 11, 11, 11, 16, 20), 40, replace = TRUE)
set <- rep(sprintf("set%02d", seq_along(sizes)), sizes)
signal <- outer(rep(rnorm(40, 7, 2), sizes) + rnorm(sum(sizes), sd = 1), rnorm(6, sd = 0.3), "+")
probes <- named(few_digits(2^(signal + rnorm(length(signal), sd = 0.2)) + exp(rnorm(length(signal), 4.5, 0.3)), 1))
background <- preprocessCore::rma.background.correct(probes, copy = TRUE)
stopifnot(all.equal(background[, 1], affy::bg.adjust(probes[, 1]), tolerance = 1e-12))
colnames(background) <- colnames(probes)
normalised <- normalize.quantiles(background, keep.names = TRUE)
polished <- subColSummarizeMedianpolishLog(normalised, set)
write(data.frame(set, probes), "rma.probes.tsv")
write(background, "rma.background.tsv", "preprocessCore", "affy")
write(data.frame(set = rownames(polished), named(polished)), "rma.levels.tsv", "preprocessCore")
