"""Differential searches: in which contrasts genes change, row by row or taken together."""
