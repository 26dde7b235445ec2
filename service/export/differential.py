"""Differential results as an export: all rows of a query, named batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from engines.port import Numbers
from engines.query import DifferentialQuery
from mappings.facts import LARGEST
from service.differential.design_elements import FIELD
from service.differential.search import build_query, open_facts, warn_of_unmapped
from service.errors import Unanswerable
from service.export.ahead import begin
from service.export.matrix import Matrix
from service.export.table import JSON, TEXT, TEXTS, About, Counted, Export, choose, plain_type
from service.facets import fold
from service.resolve.why import explain
from service.unmapped import FIELD as MAPPING
from service.words import Words

SCHEMA = pa.schema(
    [
        pa.field("gene_id", pa.string()),
        pa.field("gene_symbol", pa.string()),
        pa.field("species", TEXT),
        pa.field("kingdom", TEXT),
        pa.field("experiment_accession", TEXT),
        pa.field("experiment_type", TEXT),
        pa.field("experiment_name", TEXT),
        pa.field("contrast_id", TEXT),
        pa.field("contrast_name", TEXT),
        pa.field("factors", TEXTS),
        pa.field("replicates", pa.int64()),
        pa.field("log2_fold_change", pa.float64()),
        pa.field("adjusted_p_value", pa.float64()),
        pa.field("t_statistic", pa.float64()),
        pa.field("design_element", pa.string()),
        pa.field("why", TEXT, metadata=JSON),
        pa.field(MAPPING, TEXT),
        pa.field(FIELD, pa.string(), metadata=JSON),
    ]
)
"""All columns of differential rows (`service.render.rows`), typed."""


def export_differential(words: Words, wanted: Sequence[str], about: About) -> Export:
    """Return all rows of a query.

    Raises `Unanswerable` for design elements, which are read from experiments' own tables and given for pages alone,
    and as `service.differential.search.search_differential`.
    """
    if FIELD in wanted:
        raise Unanswerable(
            f"fields: {FIELD} are given for the rows of a page; set size (at most 1000), or take all design elements "
            "of an experiment from its own results"
        )
    query, warnings = build_query(words)
    query = replace(query, after=None)
    schema = choose(SCHEMA, wanted)
    # Counting takes as long as finding the first rows: both go on at the same time.
    counting = begin(partial(_count, words, query, schema))

    def batches() -> Iterator[pa.RecordBatch]:
        with open_facts(words, query) as engine, closing(engine.scan_differential(query)) as rows:
            for batch in rows:
                naming, _ = counting()
                yield naming.name(batch)

    def matrix() -> Matrix:
        with open_facts(words, query) as engine, closing(engine.scan_differential(query)) as rows:
            return changes_matrix(words, list(rows))

    return Export(
        "differential",
        schema,
        None,
        batches,
        about,
        warnings=(*words.warnings, *warnings),
        matrix=matrix,
        counting=lambda: counting()[1],
    )


def _count(words: Words, query: DifferentialQuery, schema: pa.Schema) -> tuple["Naming", Counted]:
    with open_facts(words, query) as engine:
        counts = engine.differential(replace(query, size=0)).counts
    total, _ = fold(words.release.catalogue, counts, words.filters)
    return Naming(words, counts.contrast, schema), Counted(total, warn_of_unmapped(words, query, counts))


def changes_matrix(words: Words, batches: Sequence[pa.RecordBatch]) -> Matrix:
    """Return the engine's rows as a matrix: a row for each contrast, a column for each gene, both rising."""
    found = {name: np.concatenate([[], *(batch[name].to_numpy() for batch in batches)]) for name in _CELLS}
    contrasts, row = np.unique(found["contrast"].astype(np.int32), return_inverse=True)
    genes, column = np.unique(found["gene"].astype(np.int32), return_inverse=True)
    schema = pa.schema([field for field in SCHEMA if field.name in _OF_CONTRASTS])
    about = _describe(words, contrasts, schema)
    columns = {field.name: _texts(about[field.name]) for field in schema}
    names = [" ".join(pair) for pair in zip(columns["experiment_accession"], columns["contrast_id"], strict=True)]
    records = words.release.genes.records(genes)
    change = found["log2_fold_change"]
    return Matrix(
        obs={"contrast": names} | columns,
        var={f"gene_{name}" if name in {"id", "symbol"} else name: records[name].to_pylist() for name in _GENES},
        row=row,
        column=column,
        layers={
            "log2_fold_change": np.where(np.abs(change) >= LARGEST, np.sign(change) * np.inf, change),
            "adjusted_p_value": found["adjusted_p_value"],
        },
    )


_CELLS = ("contrast", "gene", "log2_fold_change", "adjusted_p_value")
_GENES = ("id", "symbol", "species", "biotype")


def _texts(values: pa.Array) -> list[Any]:
    return [" | ".join(value) if isinstance(value, list) else value for value in values.to_pylist()]


class Naming:
    """Turns the engine's rows into rows with names; what is said of a contrast is worked out once."""

    def __init__(self, words: Words, contrasts: Numbers, schema: pa.Schema) -> None:
        self._genes = words.release.genes
        self._unmapped = words.release.unmapped
        self._schema = schema
        self._code = np.full(len(words.release.catalogue.condition_ids), -1, np.int32)
        self._code[contrasts] = np.arange(len(contrasts), dtype=np.int32)
        self._of_contrasts = _describe(words, contrasts, schema)

    def name(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """Return rows with the columns of the schema."""
        codes = pa.array(self._code[rows["contrast"].to_numpy()])
        columns = [self._column(rows, name, codes) for name in self._schema.names]
        return pa.RecordBatch.from_arrays(columns, names=self._schema.names)

    def _column(self, rows: pa.RecordBatch, name: str, codes: pa.Array) -> pa.Array:
        if name in self._of_contrasts:
            values = self._of_contrasts[name]
            # A dictionary without values: nothing is said of any contrast.
            given = codes if len(values) else pa.nulls(len(codes), codes.type)
            return pa.DictionaryArray.from_arrays(given, values)
        if name in _OF_GENES:
            found = self._genes.table[_OF_GENES[name]].take(rows["gene"]).cast(pa.string())
            return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
        if name == MAPPING:
            return self._unmapped.marks(rows["gene"].to_numpy())
        return endless(rows[name]) if name == "log2_fold_change" else rows[name]


_OF_GENES = {"gene_id": "id", "gene_symbol": "symbol"}
_OF_CONTRASTS = frozenset(SCHEMA.names[2:11])


def endless(changes: pa.Array) -> pa.Array:
    """Return fold changes with infinities where the largest double stands for them."""
    if not pc.any(pc.greater_equal(pc.abs(changes), LARGEST)).as_py():
        return changes
    return pc.if_else(pc.greater_equal(pc.abs(changes), LARGEST), pc.multiply(pc.sign(changes), np.inf), changes)


def _describe(words: Words, contrasts: Numbers, schema: pa.Schema) -> dict[str, pa.Array]:
    """Return what is said of contrasts, by column: a value for each."""
    catalogue = words.release.catalogue
    numbers = contrasts.tolist()
    entries = [catalogue.experiments[number] for number in catalogue.experiment[contrasts].tolist()]
    values: dict[str, Callable[[], list[object]]] = {
        "species": lambda: [entry.species for entry in entries],
        "kingdom": lambda: [entry.kingdom for entry in entries],
        "experiment_accession": lambda: [entry.accession for entry in entries],
        "experiment_type": lambda: [entry.experiment_type for entry in entries],
        "experiment_name": lambda: [entry.title for entry in entries],
        "contrast_id": lambda: [catalogue.condition_ids[number] for number in numbers],
        "contrast_name": lambda: [catalogue.condition_names[number] for number in numbers],
        "factors": lambda: [list(entry.factors) for entry in entries],
        "replicates": catalogue.replicates[contrasts].tolist,
        "why": partial(_reasons, words, numbers),
    }
    kinds = {field.name: field.type for field in schema}
    return {name: pa.array(value(), plain_type(kinds[name])) for name, value in values.items() if name in kinds}


def _reasons(words: Words, contrasts: list[int]) -> list[object]:
    if not words.request.conditions:
        return []
    why = explain(words.release, words.conditions, contrasts)
    return [orjson.dumps(why[contrast]).decode() for contrast in contrasts]
