"""One experiment: which columns it has, what its tables hold, and how its samples are annotated."""
