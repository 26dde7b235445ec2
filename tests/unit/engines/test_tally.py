"""Counts from mapped lists equal counting the rows themselves, for every cut-off that they answer."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from engines.port import Earlier
from engines.query import Cutoffs, DifferentialQuery
from engines.tally import Tally, TallyWriter
from mappings.facts import DIFFERENTIAL, NO_RIVAL

ROWS = 3_000
CONTRASTS = 40


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(7)
    change = np.round(random.normal(0, 1.2, ROWS), 1)
    change[change == 0] = 0.5
    return pa.table(
        {
            "gene": random.integers(0, 90, ROWS).astype(np.int32),
            "contrast": random.integers(0, CONTRASTS, ROWS).astype(np.int32),
            "log2_fold_change": change,
            "adjusted_p_value": random.choice([0.0, 0.01, 0.05, 0.08], ROWS),
            "t_statistic": pa.nulls(ROWS, pa.float64()),
            "design_element": [f"e{row}" for row in range(ROWS)],
            "rival_p_value": random.choice([0.02, 0.05, NO_RIVAL], ROWS),
        },
        schema=DIFFERENTIAL,
    )


@pytest.fixture(scope="module")
def tally(table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tally") / "made"
    writer = TallyWriter()
    for start in range(0, ROWS, 700):
        writer.add(table.slice(start, 700))
    writer.write(folder)
    return Tally.open(folder)


def counted(table, query):
    """Count row by row."""
    up, down = np.zeros(CONTRASTS, int), np.zeros(CONTRASTS, int)
    cutoffs = query.cutoffs
    for row in table.to_pylist():
        lenient = row["contrast"] in cutoffs.lenient
        least = cutoffs.lenient_fold_change if lenient else cutoffs.fold_change
        change, p_value = row["log2_fold_change"], row["adjusted_p_value"]
        passes = abs(change) > least and p_value < cutoffs.p_value <= row["rival_p_value"]
        wanted = all(
            numbers is None or row[name] in numbers
            for name, numbers in (("gene", query.genes), ("contrast", query.contrasts))
        )
        if passes and wanted:
            (up if change > 0 else down)[row["contrast"]] += 1
    found = np.flatnonzero(up + down)
    return found.tolist(), up[found].tolist(), down[found].tolist()


def numbers(*values):
    return np.array(values, np.int32)


@pytest.mark.parametrize("lenient", [numbers(), numbers(0, 3, 39, 77)], ids=["strict", "lenient"])
@pytest.mark.parametrize("fold_change", [1.0, 0.5])
@pytest.mark.parametrize("genes", [None, numbers(5), numbers(0, 1, 44, 89, 500), numbers(700)], ids=str)
@pytest.mark.parametrize("contrasts", [None, numbers(2, 3, 20, 90)], ids=str)
def test_counts_are_those_of_the_rows(table, tally, genes, contrasts, fold_change, lenient):
    query = DifferentialQuery(genes, contrasts, cutoffs=Cutoffs(fold_change, 0.05, 0.5, lenient))
    counts = tally.counts(query)
    assert (counts.contrast.tolist(), counts.up.tolist(), counts.down.tolist()) == counted(table, query)


@pytest.mark.parametrize(
    "cutoffs", [Cutoffs(2.0), Cutoffs(p_value=0.01), Cutoffs(lenient_fold_change=0.7, lenient=numbers(1))], ids=str
)
def test_other_cutoffs_are_not_counted(tally, cutoffs):
    assert tally.counts(DifferentialQuery(cutoffs=cutoffs)) is None


def test_a_release_without_rows(tmp_path):
    TallyWriter().write(tmp_path)
    tally = Tally.open(tmp_path)
    for genes in (None, numbers(0)):
        assert len(tally.counts(DifferentialQuery(genes)).contrast) == 0


def test_lists_of_an_earlier_release_are_taken_over(table, tally, tmp_path):
    """Genes 0 and 1 are new, so are contrasts 0 and 20; the earlier contrast 3 is gone."""
    rows = table.to_pandas()
    (tmp_path / "earlier").mkdir()
    for name in ("starts", "codes"):
        np.save(tmp_path / "earlier" / f"{name}.npy", getattr(tally, name))
    genes = np.arange(90, dtype=np.int32) + 2
    contrasts = np.arange(CONTRASTS, dtype=np.int32) + 1 + (np.arange(CONTRASTS) > 20).astype(np.int32)
    contrasts[3] = -1
    paths = SimpleNamespace(tally=tmp_path / "earlier")
    earlier = Earlier("r1", paths, None, genes, contrasts, np.empty(0, np.int32))
    added = rows.iloc[:50].assign(contrast=0)
    renumbered = rows.assign(gene=genes[rows["gene"]], contrast=contrasts[rows["contrast"]])
    together = [renumbered[renumbered["contrast"] >= 0], added]
    writers = TallyWriter(), TallyWriter()
    writers[0].take_over(earlier)
    writers[0].add(pa.Table.from_pandas(added, DIFFERENTIAL, preserve_index=False))
    for part in together:
        writers[1].add(pa.Table.from_pandas(part, DIFFERENTIAL, preserve_index=False))
    for writer, name in zip(writers, ("taken", "whole"), strict=True):
        writer.write(tmp_path / name)
    for name in ("starts.npy", "codes.npy"):
        assert (tmp_path / "taken" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
