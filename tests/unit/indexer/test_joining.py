"""Catalogues joined are the catalogue of all their experiments together."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from indexer.catalogue import Catalogue, Measured, make_catalogue
from indexer.experiment import Experiment
from indexer.joining import join_catalogues
from indexer.progress import SilentProgress
from indexer.reading import read_experiments
from mappings.layout import ReleasePaths

EXPERIMENTS = Path(__file__).resolve().parents[2] / "data" / "experiments"


@pytest.fixture(scope="module")
def every() -> list[Experiment]:
    return read_experiments([EXPERIMENTS], {}, SilentProgress()).complete


def catalogue(experiments: list[Experiment]) -> Catalogue:
    measured = {
        each.accession: Measured({"TPM": 3, "FPKM": 4} if each.type.baseline else {}, {"g1_g2": 5})
        for each in experiments
    }
    return make_catalogue(experiments, measured, {each.accession: ["said"] for each in experiments[::2]})


def written(tmp_path: Path, made: Catalogue) -> Catalogue:
    """Return a catalogue as a release gives it back."""
    (tmp_path / "catalogue").mkdir()
    for name, table in made.tables().items():
        pq.write_table(table, ReleasePaths(tmp_path).catalogue(name))
    return Catalogue.read(ReleasePaths(tmp_path))


@pytest.mark.parametrize(
    ("earlier", "gone", "fresh"),
    [
        (slice(0, 5), [], slice(5, 11)),
        (slice(5, 11), [], slice(0, 5)),
        (slice(0, 11, 2), [], slice(1, 11, 2)),
        (slice(0, 8), [2, 3], slice(2, 4)),
        (slice(0, 8), [0, 5, 7], slice(8, 9)),
        (slice(0, 3), [0, 1, 2], slice(4, 6)),
        (slice(0, 3), [1], slice(0, 0)),
    ],
    ids=str,
)
def test_joined_is_made_together(
    earlier: slice, gone: list[int], fresh: slice, every: list[Experiment], tmp_path: Path
) -> None:
    before, new = every[earlier], every[fresh]
    leaving = {every[place].accession for place in gone}
    stay = [each for each in before if each.accession not in leaving]
    warned = {each.accession for part in (before, new) for each in part[::2]}
    joined = join_catalogues(written(tmp_path, catalogue(before)), leaving, catalogue(new))
    together = sorted([*stay, *new], key=lambda each: each.accession)
    expected = catalogue(together)
    said = [["said"] if each.accession in warned else [] for each in together]
    assert joined.experiments["warnings"].to_pylist() == said
    for name, table in plain(joined).tables().items():
        assert table.equals(getattr(plain(expected), name)), name


def plain(made: Catalogue) -> Catalogue:
    """Return a catalogue without warnings, which depend on who was in which part here."""
    return replace(made, experiments=made.experiments.drop_columns("warnings"))
