"""Chooses the engine: the one place that knows their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engines.columns import Columns
from engines.port import Engine, Names, Publisher, Writer
from mappings.layout import ReleasePaths

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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **given: str) -> "EngineSettings":
        """Read OPENGXA_OPENSEARCH_URL, _USER, _PASSWORD, _CA and _PREFIX; what is `given` and not "" goes before."""
        variables = {"url": "URL", "user": "USER", "password": "PASSWORD", "ca_file": "CA", "prefix": "PREFIX"}
        found = {field: environment.get(f"OPENGXA_OPENSEARCH_{name}", "") for field, name in variables.items()}
        chosen = found | {field: value for field, value in given.items() if value}
        return cls(**{field: value for field, value in chosen.items() if value})


def open_engine(settings: EngineSettings, release: str, paths: ReleasePaths, names: Names) -> Engine:
    """Open a release's facts for reading; raises `FactsMissing` or `EngineUnavailable`."""
    if settings.name == "duckdb":
        from engines.duckdb.engine import DuckDBEngine

        return DuckDBEngine.open(paths.duckdb)
    from engines.duckdb.ranked import RankedFacts
    from engines.opensearch.engine import OpenSearchEngine

    return OpenSearchEngine(settings, release, names, paths.tally, partial(RankedFacts.open, paths.ranked))


def open_writer(settings: EngineSettings, release: str, paths: ReleasePaths, names: Names) -> Writer:
    """Start filling a release's facts."""
    if settings.name == "duckdb":
        from engines.duckdb.writer import DuckDBWriter

        return DuckDBWriter(paths.duckdb)
    from engines.duckdb.writer import DuckDBRankedWriter
    from engines.opensearch.writer import OpenSearchWriter

    return OpenSearchWriter(settings, release, names, paths.tally, partial(DuckDBRankedWriter, paths.ranked))


def open_publisher(settings: EngineSettings) -> Publisher:
    """Open what publishes and removes releases' facts."""
    if settings.name == "duckdb":
        from engines.duckdb.publisher import DuckDBPublisher

        return DuckDBPublisher()
    from engines.opensearch.publisher import OpenSearchPublisher

    return OpenSearchPublisher(settings)


def open_results(parquet: Path, names: Names, contrasts: Mapping[str, int]) -> Engine:
    """Open one experiment's own results as an engine, for cut-offs below the floor; close it after use.

    `parquet` is its table of `mappings.results.DIFFERENTIAL_RESULTS`, `contrasts` the condition numbers by contrast id.
    """
    from engines.duckdb.results import open_results as open_parquet

    return open_parquet(parquet, names, contrasts)


def open_columns() -> Columns:
    """Open the reader of experiments' own tables; one serves a whole process."""
    from engines.duckdb.columns import DuckDBColumns

    return DuckDBColumns()
