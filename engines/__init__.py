"""Where the facts of a release live: one port, DuckDB and OpenSearch behind it.

Knows nothing of Flask, URLs, experiments' files or what words mean: numbers in, numbers out.
"""
