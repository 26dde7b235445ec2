"""What is read from an experiment's own files: markers, and mean expression of every kind of matrix."""

import gzip

import pytest

from service.experiment.averages import _read_means
from service.experiment.columns import Column
from service.experiment.markers import MOST_MARKERS, Marker, _read_markers

HEADER = "Gene ID\tGene Name\tAssay Group\tRank\tTPM\tNext Assay Group\tNext TPM\tFold\tTau\tp-value\n"


def test_markers_are_the_first_of_each_group_with_its_count(tmp_path):
    lines = [f"G{rank}\t\tg1\t{rank}\t{100 - rank}\tg2\t3\t20\t0.9\tNA\n" for rank in range(1, MOST_MARKERS + 3)]
    path = tmp_path / "E-1-markers.tsv"
    path.write_text(HEADER + "".join(lines) + "H1\tALB\tg2\t1\t50\tg9\t0\t51\t1\t0.01\n")
    unit, found, totals = _read_markers(path, [Column(0, "g1", "liver"), Column(1, "g2", "lung")])
    assert (unit, totals) == ("TPM", {"g1": MOST_MARKERS + 2, "g2": 1})
    assert len(found["g1"]) == MOST_MARKERS
    assert found["g1"][0] == Marker("G1", "", 99.0, "lung", 3.0, 20.0, 0.9, None)
    assert found["g2"] == [Marker("H1", "ALB", 50.0, "g9", 0.0, 51.0, 1.0, 0.01)]


@pytest.mark.parametrize(
    ("header", "kind", "assays", "means"),
    [
        ("Gene\tA\tB\tC", "raw-counts", ["A", "B"], [19.931570, 0.0]),
        ("Gene ID\tGene Name\tDesignElementAccession\tA\tB", "normalized-expressions", ["A", "B"], [3.0, 5.0]),
        ("DesignElementAccession\tA\tB", "average-intensities", ["A.Cy3", "A.Cy5", "B.Cy3"], [3.0, 5.0]),
    ],
)
def test_means_are_over_the_assays_of_both_sides(tmp_path, header, kind, assays, means):
    rows = [[2.0, 4.0], [0.0, 0.0]] if kind == "raw-counts" else [[2.0, 4.0], [5.0, 5.0]]
    names = header.split("\t")
    words = len(names) - (3 if "C" in names else 2)
    lines = [
        "\t".join([*[f"x{place}"] * words, *map(str, row), *["7"] * ("C" in names)]) for place, row in enumerate(rows)
    ]
    path = tmp_path / "matrix.tsv.gz"
    path.write_bytes(gzip.compress("\n".join([header, *lines, ""]).encode()))
    table = _read_means(path, assays, kind)
    assert table["name"].to_pylist() == ["x0", "x1"]
    assert table["mean"].to_pylist() == pytest.approx(means)


def test_a_matrix_without_the_assays_has_no_means(tmp_path):
    (tmp_path / "counts.tsv").write_text("Gene\tA\nG1\t1\n")
    assert len(_read_means(tmp_path / "counts.tsv", ["Z"], "raw-counts")) == 0
