"""Tables of a whole release, in batches of bounded size, with the API's names."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engines.batches import even
from engines.query import Cutoffs, DifferentialQuery
from service.differential.design_elements import FIELD
from service.download.own_table import LEVELS, OwnTable
from service.experiment.experiments import describe_experiments
from service.export.columnar import conform
from service.export.differential import SCHEMA, Naming
from service.export.table import TEXT, choose, plain_type
from service.release import Release
from service.render.export.tables import EXPERIMENTS as LISTED
from service.request.own_table import OwnRequest
from service.request.search import SearchRequest
from service.words import resolve

ROWS = 1 << 17
"""Rows of a row group: what DuckDB gives one thread, and little enough to hold."""

_TEXTS = pa.list_(pa.string())

_NOT_HERE = {"experiment_name", "factors", "why", FIELD}
"""Columns of differential rows that other files have, or that belong to a search."""

CHANGES = choose(SCHEMA, (name for name in SCHEMA.names if name not in _NOT_HERE))
ALL_LEVELS = pa.schema(
    [
        *list(LEVELS)[:2],
        pa.field("species", TEXT),
        pa.field("experiment_accession", TEXT),
        pa.field("experiment_type", TEXT),
        *list(LEVELS)[2:],
    ]
)
GENES = pa.schema(
    [
        pa.field("gene_id", pa.string()),
        pa.field("gene_symbol", pa.string()),
        pa.field("description", pa.string()),
        pa.field("species", TEXT),
        pa.field("biotype", TEXT),
        pa.field("in_results", pa.bool_()),
        pa.field("tested_contrasts", pa.int64()),
    ]
)
EXPERIMENTS = pa.schema(
    [
        *(pa.field(one.name, plain_type(one.type)) for one in LISTED),
        pa.field("description", pa.string()),
        pa.field("released", pa.string()),
    ]
)
ANNOTATION = pa.struct(
    [
        pa.field("side", pa.string()),
        pa.field("factor", pa.bool_()),
        pa.field("type", pa.string()),
        pa.field("value", pa.string()),
        pa.field("terms", _TEXTS),
    ]
)
CONDITIONS = pa.schema(
    [
        pa.field("experiment_accession", pa.string()),
        pa.field("condition_id", pa.string()),
        pa.field("condition_name", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("test", pa.string()),
        pa.field("replicates", pa.int64()),
        pa.field("reference_replicates", pa.int64()),
        pa.field("test_replicates", pa.int64()),
        pa.field("array_design", pa.string()),
        pa.field("tested_genes", pa.int64()),
        pa.field("annotations", pa.list_(ANNOTATION)),
    ]
)


def read_changes(release: Release) -> Iterator[pa.Table]:
    """Yield every gene's change in every contrast down to the release's floor, in the default order of searches."""
    floor = release.manifest.floor
    # Cut-offs are strict, and rows at the floor itself are there.
    change = max(float(np.nextafter(floor.fold_change, -1.0)), 0.0)
    cutoffs = Cutoffs(change, float(np.nextafter(floor.p_value, 2.0)), change)
    naming = Naming(resolve(release, SearchRequest()), release.catalogue.contrasts, CHANGES)
    with closing(release.engine.scan_differential(DifferentialQuery(cutoffs=cutoffs), ROWS)) as batches:
        for batch in batches:
            yield pa.Table.from_batches([conform(naming.name(batch), CHANGES)])


def read_levels(release: Release) -> Iterator[pa.Table]:
    """Yield every measured level of every baseline experiment, by accession, each in the order of its own table."""
    for number, entry in enumerate(release.catalogue.experiments):
        if entry.kind.baseline:
            about = {
                "species": entry.species,
                "experiment_accession": entry.accession,
                "experiment_type": entry.experiment_type,
            }
            for rows in even(OwnTable(release, number, OwnRequest()).batches(), ROWS):
                measured = rows.filter(pc.is_valid(rows["value"]))
                names = {name: pa.array([text] * len(measured)).dictionary_encode() for name, text in about.items()}
                columns = [names[name] if name in names else measured[name] for name in ALL_LEVELS.names]
                yield pa.table(columns, schema=ALL_LEVELS)


def read_genes(release: Release) -> Iterator[pa.Table]:
    """Yield the genes, those that occur in results first, each part by id."""
    genes, tested = release.genes, release.catalogue.tested_contrasts
    for start in range(0, len(genes), ROWS):
        numbers = np.arange(start, min(start + ROWS, len(genes)))
        found = genes.records(numbers)
        counts = np.zeros(len(numbers), np.int64)
        counts[: max(len(tested) - start, 0)] = tested[start : start + ROWS]
        columns = {
            **{name: found[name] for name in ("description", "species", "biotype")},
            "gene_id": found["id"],
            "gene_symbol": found["symbol"],
            "in_results": pa.array(numbers < genes.measured),
            "tested_contrasts": pa.array(counts),
        }
        yield pa.table({name: columns[name] for name in GENES.names}).cast(GENES)


def read_experiments(release: Release) -> Iterator[pa.Table]:
    """Yield the experiments, by accession."""
    catalogue = release.catalogue
    rows = describe_experiments(release, range(len(catalogue.experiments)))
    more = [{"description": entry.description, "released": entry.released} for entry in catalogue.experiments]
    yield pa.Table.from_pylist([row | other for row, other in zip(rows, more, strict=True)], schema=EXPERIMENTS)


def read_conditions(release: Release) -> Iterator[pa.Table]:
    """Yield the assay groups and contrasts with what annotates them, by accession and id."""
    catalogue = release.catalogue
    said = catalogue.tables["conditions"].to_pylist()
    rows = [
        {
            "experiment_accession": catalogue.experiments[row["experiment"]].accession,
            "condition_id": row["id"],
            "condition_name": row["name"],
            "kind": "contrast" if row["contrast"] else "assay group",
            "annotations": [
                {"side": side.name.lower(), "factor": factor, **asdict(value)}
                for side, factor, value in catalogue.uses(number)
            ],
            **{name: row[name] for name in CONDITIONS.names if name in row},
        }
        for number, row in enumerate(said)
    ]
    yield pa.Table.from_pylist(rows, schema=CONDITIONS)
