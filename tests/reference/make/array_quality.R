# The statistics that arrayQualityMetrics takes from R and Hmisc, on random arrays of which one is spoilt.
source("make/tables.R")
suppressMessages(library(Hmisc))
write <- function(table, file, ...) write_table(table, file, "array_quality.R", c(...))
set.seed(20265)
levels <- few_digits(rnorm(300, 8, 2) + matrix(rnorm(300 * 8, sd = 0.3), 300), 2)
levels[, 8] <- few_digits(levels[, 8, drop = FALSE] * 0.8 + 0.12 * (levels[, 8] - 8)^2 + 2.5, 2)
levels[sample(2400, 60)] <- NA
colnames(levels) <- paste0("a", 1:8)
pool <- ecdf(as.vector(levels[!is.na(levels)]))
middle <- apply(levels, 1, median, na.rm = TRUE)
statistics <- t(apply(levels, 2, function(array) {
  held <- array[!is.na(array)]
  box <- boxplot.stats(held)$stats
  c(
    ks = suppressWarnings(ks.test(held, pool)$statistic[[1]]),
    hoeffding = hoeffd(((array + middle) / 2)[!is.na(array)], (array - middle)[!is.na(array)])$D[2, 1],
    low = box[1], lower = box[2], middle = box[3], upper = box[4], high = box[5]
  )
}))
distances <- outer(1:8, 1:8, Vectorize(function(i, j) mean(abs(levels[, i] - levels[, j]), na.rm = TRUE)))
outliers <- function(x) as.integer(x > boxplot.stats(x)$stats[5])
statistics <- cbind(statistics, distance = rowSums(distances))
statistics <- cbind(statistics,
  outlier_distance = outliers(statistics[, "distance"]), outlier_ks = outliers(statistics[, "ks"]),
  outlier_hoeffding = as.integer(statistics[, "hoeffding"] > 0.15)
)
write(levels, "array_quality.levels.tsv")
write(statistics, "array_quality.tsv", "Hmisc")
