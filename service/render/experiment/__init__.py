"""Pages of one experiment: its results, plots, genes and files."""
