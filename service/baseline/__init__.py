"""Baseline searches: how strongly genes are expressed where, as grids of experiments by factor values."""
