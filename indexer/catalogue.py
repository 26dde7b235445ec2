"""Experiments -> the catalogue's tables: conditions, what annotates them, matrices (`mappings.catalogue`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from indexer.experiment import Annotation, AssayGroup, Contrast, Experiment
from mappings import catalogue as schema
from mappings.layout import ReleasePaths
from mappings.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Measured:
    """What an experiment's results hold: genes per unit (baseline), tested genes per contrast (differential)."""

    genes_by_unit: Mapping[str, int]
    tested_genes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The five tables, each in its schema and order."""

    experiments: pa.Table
    conditions: pa.Table
    values: pa.Table
    uses: pa.Table
    matrices: pa.Table

    @classmethod
    def read(cls, paths: ReleasePaths) -> Self:
        """Read the tables of a release."""
        tables = {field.name: pq.read_table(paths.catalogue(field.name)) for field in fields(cls)}
        # Parquet calls the items of lists otherwise.
        return cls(**{name: table.cast(getattr(schema, name.upper())) for name, table in tables.items()})

    def tables(self) -> dict[str, pa.Table]:
        """Tables by name, as they lie in a release."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


ValueKey = tuple[str, str, tuple[str, ...]]


def make_catalogue(
    experiments: Sequence[Experiment], measured: Mapping[str, Measured], warnings: Mapping[str, Sequence[str]]
) -> Catalogue:
    """Make the tables: experiments by accession, conditions by (accession, id), values by (type, value, terms).

    A row's position is its number. `measured` and `warnings` go by accession.
    """
    ordered = sorted(experiments, key=lambda experiment: experiment.accession)
    conditions: list[dict[str, object]] = []
    uses: list[tuple[int, Side, bool, ValueKey]] = []
    for number, experiment in enumerate(ordered):
        found = measured[experiment.accession]
        parts: list[AssayGroup | Contrast] = [*experiment.groups, *experiment.contrasts]
        for condition in sorted(parts, key=lambda part: part.id):
            uses.extend(_uses(len(conditions), condition, experiment))
            conditions.append({"experiment": number, **_condition(condition, experiment, found)})
    values = sorted({value for *_, value in uses})
    place = {value: number for number, value in enumerate(values)}
    return Catalogue(
        experiments=pa.Table.from_pylist(
            [_experiment(e, measured[e.accession], warnings.get(e.accession, ())) for e in ordered],
            schema=schema.EXPERIMENTS,
        ),
        conditions=pa.Table.from_pylist(conditions, schema=schema.CONDITIONS),
        values=_values(values),
        uses=_uses_table(uses, place),
        matrices=_matrices(ordered, measured),
    )


def _experiment(experiment: Experiment, found: Measured, warnings: Sequence[str]) -> dict[str, object]:
    return {
        "accession": experiment.accession,
        "experiment_type": experiment.type.name,
        "species": experiment.species,
        "kingdom": experiment.kingdom,
        "title": experiment.title,
        "display_name": experiment.display.name or experiment.title,
        "factors": list(experiment.factor_types),
        "default_factor": experiment.display.default_factor if experiment.type.baseline else "",
        "array_designs": list(experiment.array_designs),
        "units": list(found.genes_by_unit),
        "assays": len({assay.name for group in experiment.groups for assay in group.assays}),
        "pubmed_ids": list(experiment.investigation.pubmed_ids),
        "secondary_accessions": list(experiment.investigation.secondary_accessions),
        "warnings": list(warnings),
        "description": experiment.investigation.description,
        "released": experiment.investigation.release_date,
    }


def _condition(condition: AssayGroup | Contrast, experiment: Experiment, found: Measured) -> dict[str, object]:
    if isinstance(condition, AssayGroup):
        return {
            "id": condition.id,
            "name": group_name(condition, experiment),
            "contrast": False,
            "replicates": len(condition.replicates),
            "array_design": condition.array_design or None,
        }
    reference, test = (len(experiment.group(side).replicates) for side in (condition.reference, condition.test))
    return {
        "id": condition.id,
        "name": condition.name,
        "contrast": True,
        "replicates": min(reference, test),
        "reference_replicates": reference,
        "test_replicates": test,
        "reference": condition.reference,
        "test": condition.test,
        "array_design": condition.array_design or None,
        "tested_genes": found.tested_genes.get(condition.id, 0),
    }


def group_name(group: AssayGroup, experiment: Experiment) -> str:
    """Join a group's factor values by ", "; its label or id when it has none."""
    values = dict.fromkeys(note.value for note in _annotations(group, experiment) if note.factor)
    return ", ".join(values) or group.label or group.id


def _annotations(group: AssayGroup, experiment: Experiment) -> Iterable[Annotation]:
    """Distinct annotations of a group's assays, factors first, else in the SDRF's order."""
    every = chain.from_iterable(experiment.annotations.get(assay.name, ()) for assay in group.assays)
    return sorted(dict.fromkeys(every), key=lambda note: not note.factor)


def _uses(
    number: int, condition: AssayGroup | Contrast, experiment: Experiment
) -> Iterable[tuple[int, Side, bool, ValueKey]]:
    if isinstance(condition, AssayGroup):
        sides = [(Side.GROUP, condition)]
    else:
        sides = [
            (Side.REFERENCE, experiment.group(condition.reference)),
            (Side.TEST, experiment.group(condition.test)),
        ]
    for side, group in sides:
        for note in _annotations(group, experiment):
            yield number, side, note.factor, (note.type, note.value, note.terms)


def _values(values: Sequence[ValueKey]) -> pa.Table:
    types, texts, terms = zip(*values, strict=True) if values else ((), (), ())
    return pa.table([list(types), list(texts), [list(each) for each in terms]], schema=schema.VALUES)


def _uses_table(uses: Sequence[tuple[int, Side, bool, ValueKey]], place: Mapping[ValueKey, int]) -> pa.Table:
    condition, side, factor, value = zip(*uses, strict=True) if uses else ((), (), (), ())
    columns = [list(condition), [int(each) for each in side], list(factor), [place[each] for each in value]]
    return pa.table(columns, schema=schema.USES)


def _matrices(experiments: Sequence[Experiment], measured: Mapping[str, Measured]) -> pa.Table:
    rows = [
        {"experiment": number, "unit": unit, "genes": genes}
        for number, experiment in enumerate(experiments)
        for unit, genes in sorted(measured[experiment.accession].genes_by_unit.items())
    ]
    return pa.Table.from_pylist(rows, schema=schema.MATRICES)
