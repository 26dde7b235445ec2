# Writing of tables for the scripts beside this one: `Rscript make/NAME.R` in the folder above.

# A tab-separated file below expected/ whose first lines say what made it. Fifteen digits: short numbers stay short.
write_table <- function(table, file, script, packages = character()) {
  versions <- vapply(packages, function(package) paste(package, packageVersion(package)), "")
  path <- file.path("expected", file)
  writeLines(c(
    paste("# made by make/", script, sep = ""),
    paste("#", paste(c(R.version.string, versions), collapse = "; "))
  ), path)
  text <- lapply(as.data.frame(table, check.names = FALSE), function(column) {
    if (is.numeric(column)) trimws(sub("NaN", "NA", formatC(column, digits = 15, format = "g", width = 1))) else column
  })
  suppressWarnings(write.table(
    as.data.frame(text, check.names = FALSE), path, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE
  ))
}

# Random numbers with few digits, so that input files stay small and are read back exactly.
few_digits <- function(values, digits = 4) matrix(as.numeric(formatC(values, digits = digits, format = "f")), nrow(values),
                                                  dimnames = list(NULL, colnames(values)))
