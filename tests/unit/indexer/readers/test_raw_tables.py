"""Tables that analyses alone read: gene lengths, scanned intensities, iRAP's report on reads."""

import numpy as np
import pytest

from indexer.readers.errors import FormatError
from indexer.readers.intensities import read_intensities
from indexer.readers.lengths import read_gene_lengths
from indexer.readers.read_quality import read_read_quality


def test_lengths_are_known_without_version(write):
    path = write(
        "lengths.tsv", "gene_id\tsymbol\tbp_length\nENSG01.4\tA\t100\nZK1307.9\tB\t20.5\nG3\tC\tNA\nG4\t\t7\nG4\t\t9\n"
    )
    assert read_gene_lengths(path, []) == {"ENSG01.4": 100, "ENSG01": 100, "ZK1307.9": 20.5, "G4": 7}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gene\tsize\na\t5\n", "lengths.tsv, line 1: found 'gene size', expected a column whose name holds 'length'"),
        ("gene\tlength\na\t0\n", "lengths.tsv, line 2, column length: found '0', expected a length above 0 bases"),
        ("gene\tlength\na\tlong\n", "lengths.tsv, line 2, column length: found 'long', expected a number"),
    ],
)
def test_a_table_without_lengths_is_refused(write, text, message):
    with pytest.raises(FormatError) as refused:
        read_gene_lengths(write("lengths.tsv", text), [])
    assert str(refused.value).startswith(message)


def test_intensities_of_elements(write):
    found = read_intensities(write("a.tsv", "Design Element\ta1\ta2\np1\t1\t2.5\np2\tNA\t3\n"), [])
    assert (found.elements, found.probes, found.assays) == (("p1", "p2"), (), ("a1", "a2"))
    assert np.array_equal(found.values, [[1, 2.5], [np.nan, 3]], equal_nan=True)


def test_intensities_of_probes(write):
    found = read_intensities(write("a.tsv", "DesignElementAccession\tProbe\ta1\ns1\tx\t1\ns1\ty\t2\n"), [])
    assert (found.elements, found.probes, found.assays) == (("s1", "s1"), ("x", "y"), ("a1",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Gene\ta1\np1\t1\n", "a.tsv, line 1, column 1: found 'Gene', expected 'Design Element'"),
        ("Design Element\tProbe\np1\t1\n", "a.tsv, line 1: found 'Design Element Probe', expected a column for each"),
        ("Design Element\ta1\np1\t1\np1\t1\n", "a.tsv, line 3, column Design Element: found 'p1' a second time"),
        ("Design Element\tProbe\ta1\ns\tx\t1\nt\tx\t1\n", "a.tsv, line 3, column Probe: found 'x' a second time"),
    ],
)
def test_other_tables_are_refused(write, text, message):
    with pytest.raises(FormatError) as refused:
        read_intensities(write("a.tsv", text), [])
    assert str(refused.value).startswith(message)


HEADER = "study\trun\torganism\ta\tb\tc\tstatus\tmapped\n"


def test_a_report_on_reads(write):
    text = HEADER + "S\tR1\th\t1\t2\t3\tcompleted\t91.5\nS\tR2\th\t1\t2\t3\tfailed\t\n"
    header, (first, second) = read_read_quality(write("r.tsv", text), [])
    assert header[1] == "run"
    assert (first.run, first.passed, first.mapped) == ("R1", True, 91.5)
    assert (second.run, second.passed, second.mapped) == ("R2", False, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.tsv, line 1: found an empty file"),
        ("run\tstatus\n", "r.tsv, line 1: found 'run\\tstatus'"),
        (HEADER + "S\tR1\n", "r.tsv, line 2: found 2 columns, expected at least 7"),
        (
            HEADER + "S\tR1\th\t1\t2\t3\tcompleted\tmany\n",
            "r.tsv, line 2, column 8: found 'many', expected a percentage",
        ),
    ],
)
def test_other_reports_are_refused(write, text, message):
    with pytest.raises(FormatError) as refused:
        read_read_quality(write("r.tsv", text), [])
    assert str(refused.value).startswith(message)
