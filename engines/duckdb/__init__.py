"""The DuckDB engine, embedded and the default: facts of one release behind the port."""
