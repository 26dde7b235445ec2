"""Chooses the engine: the one place that knows their names."""

from dataclasses import dataclass
from pathlib import Path

from engines.port import Engine, Names, Publisher, Writer

ENGINES = ("duckdb", "opensearch")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Where the engine is; only OpenSearch needs more than a path.

    `url` of a node or load balancer; `user`, `password` and `ca_file` for a secured cluster; `prefix` starts the
    names of all indices, so that several homes can share a cluster.
    """

    name: str = "duckdb"
    url: str = "http://127.0.0.1:9200"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    prefix: str = "opengxa"


def open_engine(settings: EngineSettings, release: str, duckdb_file: Path, names: Names) -> Engine:
    """Open a release's facts for reading; raises `FactsMissing` or `EngineUnavailable`."""
    if settings.name == "duckdb":
        from engines.duckdb.engine import DuckDBEngine

        return DuckDBEngine(duckdb_file)
    from engines.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(settings, release, names)


def open_writer(settings: EngineSettings, release: str, duckdb_file: Path, names: Names) -> Writer:
    """Start filling a release's facts."""
    if settings.name == "duckdb":
        from engines.duckdb.writer import DuckDBWriter

        return DuckDBWriter(duckdb_file)
    from engines.opensearch.writer import OpenSearchWriter

    return OpenSearchWriter(settings, release, names)


def open_publisher(settings: EngineSettings) -> Publisher:
    """Open what publishes and removes releases' facts."""
    if settings.name == "duckdb":
        from engines.duckdb.publisher import DuckDBPublisher

        return DuckDBPublisher()
    from engines.opensearch.publisher import OpenSearchPublisher

    return OpenSearchPublisher(settings)
