"""Readers of gene annotation: what genes are called, what is known of them, which sets they belong to."""
