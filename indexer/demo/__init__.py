"""The demo: three public data sets out of published packages, written as native files and indexed like any other."""
