"""Comparing read counts of two groups of assays: negative binomial models, as DESeq2 and DESeq have them."""
