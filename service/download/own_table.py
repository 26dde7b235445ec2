"""Rows of an experiment's own table: every row of its result files, at any cut-off, in the API's names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mappings.vocabulary import Regulation
from service.catalogue import ExperimentEntry
from service.errors import refuse
from service.export.differential import endless
from service.export.table import BATCH, TEXT
from service.release import Release
from service.request.own_table import OwnRequest
from service.resolve.genes import resolve_genes

_GENE = [pa.field("gene_id", pa.string()), pa.field("gene_symbol", pa.string())]
CHANGES = pa.schema(
    [
        *_GENE,
        pa.field("design_element", pa.string()),
        pa.field("array_design", TEXT),
        pa.field("contrast_id", TEXT),
        pa.field("contrast_name", TEXT),
        pa.field("log2_fold_change", pa.float64()),
        pa.field("adjusted_p_value", pa.float64()),
        pa.field("t_statistic", pa.float64()),
    ]
)
"""Columns of a differential experiment's results, in the order of gene id, design element and contrast id."""

LEVELS = pa.schema(
    [
        *_GENE,
        pa.field("assay_group_id", TEXT),
        pa.field("assay_group_name", TEXT),
        pa.field("unit", TEXT),
        pa.field("value", pa.float64()),
        pa.field("minimum", pa.float64()),
        pa.field("lower_quartile", pa.float64()),
        pa.field("upper_quartile", pa.float64()),
        pa.field("maximum", pa.float64()),
    ]
)
"""Columns of a baseline experiment's results, unit by unit, in the order of its file.

`value` is the median of the biological replicates, which the other four numbers describe where the file has them.
"""

SIGNED = {Regulation.UP: pc.less, Regulation.DOWN: pc.greater}
"""What 0 is to a change of a direction."""

Test = Callable[[pa.Array], pa.Array]

_OWN = {"value": "level"}
"""Column of a result -> what the table in the release calls it, where that is another name."""


_WORDS = frozenset({"gene_symbol", "contrast_name", "assay_group_name"})
"""Columns that the table in the release does not have."""


@dataclass(frozen=True)
class OwnTable:
    """Some rows of an experiment's own results."""

    release: Release
    number: int
    asked: OwnRequest

    @property
    def entry(self) -> ExperimentEntry:
        """The experiment in the catalogue."""
        return self.release.catalogue.experiments[self.number]

    @property
    def schema(self) -> pa.Schema:
        """Columns of the rows."""
        return LEVELS if self.entry.kind.baseline else CHANGES

    @property
    def parquet(self) -> Path:
        """Where the rows lie in the release."""
        table = "baseline" if self.entry.kind.baseline else "differential"
        return self.release.paths.results(self.entry.accession, table)

    @cached_property
    def conditions(self) -> dict[str, str]:
        """Ids and names of the contrasts or assay groups that results are of."""
        catalogue = self.release.catalogue
        found = catalogue.of_experiment(self.number)
        found = found[catalogue.is_contrast[found] != self.entry.kind.baseline]
        return {catalogue.condition_ids[one]: catalogue.condition_names[one] for one in found.tolist()}

    @cached_property
    def columns(self) -> list[str]:
        """Ids of the contrasts or assay groups asked for; raises `RequestRefused` for one that is not there."""
        folded = {name.casefold(): name for name in self.conditions}
        for name in self.asked.columns:
            if name.casefold() not in folded:
                parameter = "assayGroup" if self.entry.kind.baseline else "contrast"
                raise refuse(parameter, name, ", ".join(self.conditions))
        wanted = {folded[name.casefold()] for name in self.asked.columns}
        return [name for name in self.conditions if not wanted or name in wanted]

    @cached_property
    def units(self) -> list[str]:
        """Units of the levels asked for, preferred first; proteomics has one of its own."""
        units, wanted = self.entry.units, self.asked.unit
        return units if wanted is None or self.entry.kind.proteomics else [one for one in units if one == wanted]

    @cached_property
    def _genes(self) -> tuple[list[str], list[str]]:
        """Ids of the genes asked for, rising, and warnings."""
        found = resolve_genes(self.release, self.asked.genes)
        missing = sorted(set(range(len(found.terms))).difference(found.hits.term.tolist()))
        lost = [f"No gene was found for {found.terms[number].value!r}" for number in missing]
        return self.release.genes.ids(np.unique(found.hits.gene)), [*found.warnings, *lost]

    @cached_property
    def warnings(self) -> list[str]:
        """What could not be found."""
        unit = [f"{self.entry.accession} has no levels in {self.asked.unit}"]
        return [*self._genes[1], *unit * (self.entry.kind.baseline and not self.units)]

    @property
    def whole(self) -> bool:
        """Whether every row is asked for."""
        return self.asked == OwnRequest()

    def total(self) -> int:
        """Count the rows."""
        if self.whole:
            return int(pq.read_metadata(self.parquet).num_rows)
        return sum(batch.num_rows for batch in self.rows(()))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in the table's order, in bounded memory."""
        own = [_OWN.get(name, name) for name in self.schema.names if name not in _WORDS]
        return (self.name(batch) for batch in self.rows(own))

    def rows(self, columns: Iterable[str]) -> Iterator[pa.RecordBatch]:
        """Yield the rows with at least these columns of the release's table, as they are there."""
        for batch in self._read(list(dict.fromkeys([*columns, *(self._tests or ["gene_id"])]))):
            if (kept := self._filtered(batch)).num_rows:
                yield kept

    def name(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """Give rows of the release's table the API's columns."""
        made = self._named(rows)
        columns = [made[name] if name in made else rows[_OWN.get(name, name)] for name in self.schema.names]
        return pa.record_batch(columns, schema=self.schema)

    @property
    def condition(self) -> str:
        """Column with the ids of contrasts or assay groups."""
        return "assay_group_id" if self.entry.kind.baseline else "contrast_id"

    def _read(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.parquet) as file:
            groups = [number for number in range(file.num_row_groups) if self._may_hold(file.metadata, number)]
            yield from file.iter_batches(BATCH, row_groups=groups, columns=list(columns))

    def _may_hold(self, metadata: pq.FileMetaData, group: int) -> bool:
        """Whether a row group may hold a row that is asked for, by the least and largest texts of its columns."""
        row_group = metadata.row_group(group)
        for position in range(row_group.num_columns):
            column = row_group.column(position)
            wanted = self._sets.get(column.path_in_schema)
            if wanted is not None and column.statistics is not None and column.statistics.has_min_max:
                low, high = column.statistics.min, column.statistics.max
                if not any(low <= text <= high for text in wanted):
                    return False
        return True

    @cached_property
    def _sets(self) -> dict[str, list[str]]:
        """Return the texts that a row must have one of, by column."""
        sets = {"gene_id": self._genes[0], self.condition: self.columns, "unit": self.units}
        asked = {"gene_id": self.asked.genes, self.condition: self.asked.columns, "unit": self.asked.unit}
        return {name: texts for name, texts in sets.items() if asked[name]}

    @cached_property
    def _tests(self) -> dict[str, list[Test]]:
        """Return what a row must pass, by the column that is tested; what is missing passes nothing."""
        cutoff = self.asked.cutoff
        tests: dict[str, list[Test]] = {
            name: [partial(pc.is_in, value_set=pa.array(texts, pa.string()))] for name, texts in self._sets.items()
        }
        if cutoff.value is not None:
            tests["level"] = [partial(_at_least, bound=cutoff.value)]
        if cutoff.p_value is not None:
            tests["adjusted_p_value"] = [partial(_below, bound=cutoff.p_value)]
        if cutoff.fold_change is not None:
            tests["log2_fold_change"] = [partial(_changed, bound=cutoff.fold_change)]
        if self.asked.regulation:
            tests.setdefault("log2_fold_change", []).append(partial(SIGNED[self.asked.regulation], 0.0))
        return tests

    def _filtered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        masks = [test(batch[name]) for name, tests in self._tests.items() for test in tests]
        return batch.filter(reduce(pc.and_, masks)) if masks else batch

    def _named(self, rows: pa.RecordBatch) -> dict[str, pa.Array]:
        """Return the columns that the release's table lacks, or has in another form."""
        coded = rows["gene_id"].dictionary_encode()
        genes = self.release.genes
        symbols = genes.records(genes.numbers(coded.dictionary.to_pylist()), ("symbol",))["symbol"].combine_chunks()
        names = {"gene_symbol": symbols.take(coded.indices)}
        codes = pc.index_in(rows[self.condition], pa.array(list(self.conditions), pa.string()))
        what = self.condition.removesuffix("_id")
        names[f"{what}_id"] = _of_codes(codes, list(self.conditions))
        names[f"{what}_name"] = _of_codes(codes, list(self.conditions.values()))
        if self.entry.kind.baseline:
            names["unit"] = _coded(rows["unit"], self.entry.units)
            return names
        names["array_design"] = _coded(rows["array_design"], self.entry.array_designs or [""])
        return names | {name: endless(rows[name]) for name in ("log2_fold_change", "t_statistic")}


def _at_least(levels: pa.Array, bound: float) -> pa.Array:
    return pc.greater_equal(levels, bound)


def _below(numbers: pa.Array, bound: float) -> pa.Array:
    return pc.less(numbers, bound)


def _changed(numbers: pa.Array, bound: float) -> pa.Array:
    return pc.greater(pc.abs(numbers), bound)


def _coded(texts: pa.Array, known: Sequence[str]) -> pa.DictionaryArray:
    return _of_codes(pc.index_in(texts, pa.array(known, pa.string())), known)


def _of_codes(codes: pa.Array, known: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(codes, pa.array(known, pa.string()))
