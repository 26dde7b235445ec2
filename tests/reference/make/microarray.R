# limma's moderated t and genefilter's filter by variance, on random log intensities and log ratios.
source("make/tables.R")
suppressMessages({library(genefilter); library(limma)})
write <- function(table, file, ...) write_table(table, file, "microarray.R", c(...))
set.seed(20262)

# What the Atlas asks of a model: fold change, t, p, and p adjusted after the filter.
comparison <- function(values, design, coefficient) {
  fit <- eBayes(lmFit(values, design))
  p <- fit$p.value[, coefficient]
  spread <- apply(values, 1, var, na.rm = TRUE)
  theta <- seq(0, 1, by = 0.02)
  tested <- !is.na(p) & !is.na(spread)
  rejections <- filtered_R(0.05, spread[tested], p[tested], theta, method = "BH")
  adjusted <- rep(NA_real_, length(p))
  adjusted[tested] <- filtered_p(spread[tested], p[tested], theta, method = "BH")[, which.max(rejections)]
  data.frame(
    log_fold_change = fit$coefficients[, coefficient], t_statistic = fit$t[, coefficient], p_value = p,
    adjusted_p_value = adjusted
  )
}
random <- function(probes, arrays, deviations) {
  values <- few_digits(matrix(rnorm(probes * arrays), probes) * deviations + rnorm(probes, 8, 2))
  colnames(values) <- paste0("a", seq_len(arrays))
  values
}

# One colour: 5 against 6 arrays, two batch effects, some probes changed, some constant, holes from none to all.
tested <- rep(c(TRUE, FALSE), c(5, 6))
sex <- c("f", "m", "f", "m", "f", "m", "m", "f", "f", "m", "f")
day <- c("1", "1", "2", "2", "3", "1", "2", "2", "3", "3", "1")
levels <- random(300, 11, sqrt(0.04 * 4 / rchisq(300, 4)))
levels[1:40, tested] <- levels[1:40, tested] + 0.6
levels[41:80, sex == "m"] <- levels[41:80, sex == "m"] + 0.5
levels[81, ] <- 5
holed <- levels
holed[sample(length(holed), 500)] <- NA
holed[90, ] <- NA
holed[91, -1] <- NA
holed[92, tested] <- NA
holed[93, !tested & sex == "f"] <- NA
holed[94, 3:11] <- NA
write(levels, "one_colour.levels.tsv")
write(holed, "one_colour.holed.tsv")
write(data.frame(array = colnames(levels), tested = as.integer(tested), sex, day), "one_colour.arrays.tsv")
write(comparison(levels, model.matrix(~tested), 2), "one_colour.limma.tsv", "limma", "genefilter")
write(comparison(levels, model.matrix(~ sex + day + tested), 5), "one_colour.batches.limma.tsv", "limma", "genefilter")
write(suppressWarnings(comparison(holed, model.matrix(~ sex + day + tested), 5)), "one_colour.holed.limma.tsv",
      "limma", "genefilter")

# All variances alike: the prior has infinite degrees of freedom. And one against two arrays.
alike <- random(200, 6, 0.2)
prior <- eBayes(lmFit(alike, model.matrix(~ rep(0:1, each = 3))))$df.prior
stopifnot(is.infinite(prior))
write(alike, "one_colour.alike.tsv")
write(comparison(alike, model.matrix(~ rep(0:1, each = 3)), 2), "one_colour.alike.limma.tsv", "limma", "genefilter")
write(comparison(levels[, 5:7], model.matrix(~ tested[5:7]), 2), "one_colour.few.limma.tsv", "limma", "genefilter")

# Two colours: dyes swapped on two of five arrays, with holes; then both groups against a common reference.
ratios <- random(200, 6, sqrt(0.04 * 4 / rchisq(200, 4)))
ratios <- ratios - 8
ratios[sample(length(ratios), 150)] <- NA
write(ratios, "two_colour.ratios.tsv")
swapped <- data.frame(Cy5 = c("ko", "ko", "wt", "wt", "ko", "wt"), Cy3 = c("wt", "wt", "ko", "ko", "wt", "ko"))
write(comparison(ratios, modelMatrix(swapped, ref = "wt", verbose = FALSE), "ko"), "two_colour.swapped.limma.tsv",
      "limma", "genefilter")
pooled <- data.frame(Cy5 = c("ko", "ko", "pool", "wt", "wt", "pool"), Cy3 = c("pool", "pool", "ko", "pool", "pool", "wt"))
against_pool <- modelMatrix(pooled, ref = "pool", verbose = FALSE)
# ko - wt as a coefficient of its own, the last: of coefficients that a probe's holes confound, limma drops the later.
design <- cbind(both = against_pool[, "ko"] + against_pool[, "wt"], effect = (against_pool[, "ko"] - against_pool[, "wt"]) / 2)
write(comparison(ratios, design, "effect"), "two_colour.pooled.limma.tsv", "limma", "genefilter")
