"""Answers in the shapes of Expression Atlas's own JSON and TSV: pure functions from answers to plain dicts."""
