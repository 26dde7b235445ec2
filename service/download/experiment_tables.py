"""Tables of an experiment as Parquet: its results, and what lies beside them, in the API's names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from mappings import results
from service.download.own_table import OwnTable
from service.errors import NotFound
from service.export.forms import FORMS
from service.export.stream import Piece, stream
from service.export.table import BATCH, About, Export
from service.release import Release
from service.request.delivery import WHOLE
from service.request.own_table import OwnRequest
from service.request.search import Representation

SIDE_TABLES = {
    "transcripts": results.TRANSCRIPT_RESULTS,
    "coexpression": results.COEXPRESSION,
    "enrichment": results.GENE_SET_ENRICHMENT,
    "percentile_ranks": results.PERCENTILE_RANKS,
}
"""Tables beside an experiment's results -> their columns in the release."""

_NAMES = {"level": "value"}
"""Column in the release -> what the API calls it, where that is another name."""


@dataclass(frozen=True, slots=True)
class ExperimentTables:
    """The tables of one experiment of a release, by its number."""

    release: Release
    number: int

    @property
    def accession(self) -> str:
        """Accession of the experiment."""
        return self.release.catalogue.experiments[self.number].accession

    @property
    def names(self) -> list[str]:
        """Names of the tables that there are, that of the results first."""
        main = "baseline" if self.release.catalogue.experiments[self.number].kind.baseline else "differential"
        return [name for name in (main, *SIDE_TABLES) if self.release.paths.results(self.accession, name).is_file()]

    def about(self, name: str) -> About:
        """Say what the file of a table is about."""
        return About.of(self.release.manifest, f"/downloads/experiments/{self.accession}/{name}.parquet", ())

    def export(self, name: str) -> Export:
        """Return a table, whole; raises `NotFound`."""
        if name not in self.names:
            raise NotFound(f"{self.accession} has no table {name[:100]!r}; it has {', '.join(self.names)}")
        schema, total, batches = self._side(name) if name in SIDE_TABLES else self._main()
        return Export(f"{self.accession}-{name}", schema, total, batches, self.about(name))

    def pieces(self, name: str) -> Iterator[Piece]:
        """Yield the Parquet file of a table."""
        export, encode = self.export(name), FORMS[Representation.PARQUET].encode
        assert encode is not None  # noqa: S101 - Parquet is written as it goes
        return stream(export, encode(export, WHOLE))

    def _main(self) -> tuple[pa.Schema, int, Callable[[], Iterator[pa.RecordBatch]]]:
        table = OwnTable(self.release, self.number, OwnRequest())
        return table.schema, table.total(), table.batches

    def _side(self, name: str) -> tuple[pa.Schema, int, Callable[[], Iterator[pa.RecordBatch]]]:
        path = self.release.paths.results(self.accession, name)
        schema = pa.schema([_field(field) for field in SIDE_TABLES[name]])
        return schema, pq.read_metadata(path).num_rows, partial(_read, str(path), schema)


def _field(field: pa.Field) -> pa.Field:
    kind = pa.int64() if pa.types.is_integer(field.type) else field.type
    return pa.field(_NAMES.get(field.name, field.name), kind)


def _read(path: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield batch.rename_columns(schema.names).cast(schema)
