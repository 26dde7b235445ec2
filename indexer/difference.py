"""What differs between two releases: experiments, contrasts, counts, versions, and rows of tables."""

import filecmp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from indexer.finished import Finished
from indexer.progress import Progress

Value = TypeVar("Value")

KEYS = {
    "baseline": ("gene_id", "assay_group_id", "unit"),
    "differential": ("gene_id", "design_element", "array_design", "contrast_id"),
    "transcripts": ("gene_id", "transcript_id", "replicate_id"),
    "coexpression": ("gene_id", "other_gene_id"),
    "enrichment": ("contrast_id", "collection", "gene_set_id"),
    "percentile_ranks": ("gene_id", "contrast_id"),
}
"""Columns that tell the rows of a table of results apart (`mappings.results`)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows one table has more, less, and with other values."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class ChangedExperiment:
    """One experiment of both releases: source files with another checksum, or in one alone; rows that differ by table.

    A table that only one release has counts all its rows.
    """

    accession: str
    files: tuple[str, ...]
    rows: Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class Difference:
    """From one release to another: experiments and contrasts ("<accession> <id>") that came, went or changed.

    `counts` and `versions` have what differs by name: before and after, None where there is none.
    """

    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[ChangedExperiment, ...] = ()
    contrasts_added: tuple[str, ...] = ()
    contrasts_removed: tuple[str, ...] = ()
    counts: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    versions: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)


def compare_releases(before: Finished, after: Finished, progress: Progress) -> Difference:
    """Compare two releases; tables are read only where their files differ."""
    both = sorted(set(before.accessions) & set(after.accessions))
    changed = []
    with progress.step("compare", len(both)) as step:
        for accession in both:
            step.advance(0, accession)
            found = compare_experiment(accession, before, after)
            if found.files or found.rows:
                changed.append(found)
            step.advance()
    contrasts = [set(_contrasts(release)) for release in (before, after)]
    return Difference(
        before=before.manifest.id,
        after=after.manifest.id,
        added=_without(after.accessions, before.accessions),
        removed=_without(before.accessions, after.accessions),
        changed=tuple(changed),
        contrasts_added=tuple(sorted(contrasts[1] - contrasts[0])),
        contrasts_removed=tuple(sorted(contrasts[0] - contrasts[1])),
        counts=_differing(before.manifest.counts, after.manifest.counts),
        versions=_differing(before.manifest.versions, after.manifest.versions),
    )


def compare_experiment(accession: str, before: Finished, after: Finished) -> ChangedExperiment:
    """Compare the files and tables of an experiment that both releases have."""
    files = [release.records[accession].files for release in (before, after) if accession in release.records]
    names = sorted(_differing(*files)) if len(files) > 1 else ()
    rows = {}
    for table, keys in KEYS.items():
        pair = [release.paths.results(accession, table) for release in (before, after)]
        found = compare_tables(pair[0], pair[1], keys)
        if found is not None:
            rows[table] = found
    return ChangedExperiment(accession, tuple(names), rows)


def compare_tables(before: Path, after: Path, keys: Sequence[str]) -> Rows | None:
    """Compare two tables of results by their keys; None when they are equal, or neither is there."""
    there = [path.exists() for path in (before, after)]
    if not any(there):
        return None
    if not all(there):
        return Rows(_count(after), _count(before), 0)
    if before.samefile(after) or filecmp.cmp(before, after, shallow=False):
        return None
    one, other = pq.read_table(before), pq.read_table(after)
    pairs = _numbered(one, keys, "one").join(_numbered(other, keys, "other"), list(keys), join_type="full outer")
    matched = pairs.drop_null()
    here, there_ = (table.take(matched[name]) for table, name in ((one, "one"), (other, "other")))
    differ = pa.array([False] * len(matched), pa.bool_())
    for name in here.column_names:
        if name not in keys:
            differ = pc.or_(differ, _unlike(here[name], there_[name]))
    rows = Rows(pairs["one"].null_count, pairs["other"].null_count, pc.sum(differ).as_py() or 0)
    return rows if rows != Rows(0, 0, 0) else None


def _numbered(table: pa.Table, keys: Sequence[str], name: str) -> pa.Table:
    return table.select(list(keys)).append_column(name, pa.array(range(len(table)), pa.int64()))


def _unlike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tell which values differ; missing ones are alike."""
    missing = pc.not_equal(pc.is_null(one), pc.is_null(other))
    return pc.or_(missing, pc.fill_null(pc.not_equal(one, other), fill_value=False))


def _count(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def _contrasts(release: Finished) -> list[str]:
    is_contrast = release.catalogue.conditions["contrast"].to_pylist()
    return [name for name, contrast in zip(release.names.conditions, is_contrast, strict=True) if contrast]


def _without(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(some) - set(others)))


def _differing(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, tuple[Value | None, Value | None]]:
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
