# p.adjust on random p-values with ties and holes.
source("make/tables.R")
set.seed(20263)
p <- as.numeric(formatC(c(runif(150), rbeta(60, 0.2, 5)), digits = 4, format = "f"))
p[sample(210, 25)] <- NA
write_table(data.frame(p, adjusted = p.adjust(p, "BH")), "benjamini_hochberg.tsv", "multiple_testing.R")
