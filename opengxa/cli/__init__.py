"""The command line: one module per command; each adds its parser and runs."""
