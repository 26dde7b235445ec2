"""Genes whose levels rise and fall over the same conditions, by clustering each gene's own levels."""
