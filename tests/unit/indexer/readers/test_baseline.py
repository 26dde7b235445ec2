import gzip
import math
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import sheet
from indexer.readers.baseline import read_baseline, read_baseline_groups
from indexer.readers.errors import FormatError
from mappings.results import BASELINE_RESULTS

ROOT = Path(__file__).resolve().parents[4]
COLUMNS = ["gene_id", "gene_name", "assay_group_id", "level", "minimum", "lower_quartile", "upper_quartile", "maximum"]


def cells(path, groups, unit="TPM", notes=None):
    tables = list(read_baseline(path, unit, groups, [] if notes is None else notes))
    table = pa.concat_tables(tables) if tables else BASELINE_RESULTS.empty_table()
    assert table.schema == BASELINE_RESULTS
    return [tuple(row[name] for name in COLUMNS) for row in table.to_pylist()]


def test_one_number_or_five_in_unsorted_columns(write):
    path = write("m.tsv", "GeneID\tGene Name\tg10\tg2\nG1\tA\t39,40,42,42,43\t0.5\n")
    assert read_baseline_groups(path) == ("g10", "g2")
    assert cells(path, ["g2", "g10"]) == [
        ("G1", "A", "g10", 42, 39, 40, 42, 43),
        ("G1", "A", "g2", 0.5, None, None, None, None),
    ]


def test_parts_may_be_missing(write):
    path = write("m.tsv", "Gene ID\tGene Name\tg1\tg2\nG1\t\tNA,1,2,3,NA\tNA,NA,NA,NA,NA\n")
    assert cells(path, ["g1", "g2"]) == [
        ("G1", "", "g1", 2, None, 1, 3, None),
        ("G1", "", "g2", 0, None, None, None, None),
    ]


@pytest.mark.parametrize("blank", ["", "NA", "-", "NT", " "])
def test_a_missing_cell_is_level_0(write, blank):
    path = write("m.tsv", f"Gene\tg1\tg2\nG1\t1\t{blank}\n")
    assert [row[3] for row in cells(path, ["g1", "g2"])] == [1, 0]


def test_names_are_text_even_if_they_look_missing_or_quoted(write):
    path = write("m.tsv", 'GeneID\tGene Name\tg1\nNA\tNA\t1\n"G"2\t"a,b\t2\n')
    assert [row[:2] for row in cells(path, ["g1"])] == [("NA", "NA"), ('"G"2', '"a,b')]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_padding_and_blank_lines(write, end):
    path = write("m.tsv", end.join(["", "GeneID\tg1", " G1 \t 5 ", "", "G2\t+1.5e0", "", ""]))
    assert [(row[0], row[3]) for row in cells(path, ["g1"])] == [("G1", 5), ("G2", 1.5)]


def test_a_matrix_without_genes_is_empty(write):
    assert cells(write("m.tsv", "GeneID\tGene Name\tg1\n"), ["g1"]) == []


def test_packed_and_with_byte_order_mark(write):
    path = write("m.tsv.gz", gzip.compress(b"\xef\xbb\xbfGeneID\tg1\nG1\t1\n"))
    assert [(row[0], row[3]) for row in cells(path, ["g1"])] == [("G1", 1)]


def test_latin_1_names_are_noted(write):
    notes: list[str] = []
    path = write("m.tsv", "GeneID\tGene Name\tg1\nG1\té\t1\n".encode("latin-1"))
    assert cells(path, ["g1"], notes=notes)[0][1] == "é"
    assert len(notes) == 1


def test_blocks_make_no_difference(write, monkeypatch):
    rows = "".join(f"G{row}\tn{row}\t{row},{row},{row + 1},{row + 2},{row + 3}\t{row / 7}\n" for row in range(500))
    path = write("m.tsv", "GeneID\tGene Name\tg1\tg2\n" + rows)
    whole = cells(path, ["g1", "g2"])
    monkeypatch.setattr(sheet, "BLOCK", 200)
    monkeypatch.setattr(sheet, "CELLS", 3)
    tables = list(read_baseline(path, "TPM", ["g1", "g2"], []))
    assert len(tables) == 500
    assert cells(path, ["g1", "g2"]) == whole
    assert whole[3][3] == 1 / 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found an empty file, expected a table"),
        ("# Expression Atlas\n# Query: x\n", "line 1, column 1: found '# Expression Atlas', expected column names"),
        ("Probe\tg1\nG1\t1\n", "found 'Probe', expected 'Gene ID', 'GeneID' or 'Design Element'"),
        ("GeneID\tg1\tg3\nG1\t1\t1\n", "found the assay groups 'g3' and no g2, expected the configuration's"),
        ("GeneID\tg1\tg1\tg2\nG1\t1\t1\t1\n", "found the assay groups 'g1, g1'"),
        ("GeneID\tliver\tlung\nG1\t1\t1\n", "found the assay groups 'liver, lung' and no g1, g2"),
        ("GeneID\tg1\tg2\nG1\t1\t1\nG2\t1\n", "line 3: found 2 columns, expected 3, as the header has"),
        ("GeneID\tg1\tg2\nG1\t1\n", "line 2: found 2 columns, expected 3"),
        ("GeneID\tg1\tg2\nG1\t1\t1\n\nG2\t1\t1\t9\n", "line 4: found 4 columns, expected 3"),
        ("GeneID\tg1\tg2\n\nG1\t1\tx1\n", "line 3, column g2: found 'x1', expected a number"),
        ("GeneID\tg1\tg2\nG1\t1\t1\nG2\t1,2,x,4,5\t1\n", "line 3, column g1: found '1,2,x,4,5', expected a number"),
        ("GeneID\tg1\tg2\nG1\t1\t1,2,3\n", "line 2, column g2: found '1,2,3', expected one number or five"),
        ("GeneID\tg1\tg2\nG1\t-1\t1\n", "line 2, column g1: found '-1', expected a level of 0 or above"),
        ("GeneID\tg1\tg2\nG1\tinf\t1\n", "line 2, column g1: found 'inf', expected a level of 0 or above"),
        (
            "GeneID\tg1\tg2\nG1\t1\t1\nG1\t1\t1\n",
            "line 3, column GeneID: found 'G1' a second time, expected each id once",
        ),
        ("GeneID\tg1\tg2\n\t1\t1\n", "line 2, column GeneID: found a blank cell, expected an id"),
    ],
)
def test_malformed_matrices_are_refused(write, text, message):
    with pytest.raises(FormatError, match=rf"m\.tsv.*{message}"):
        cells(write("m.tsv", text), ["g1", "g2"])


def test_a_line_longer_than_a_block_is_refused(write, monkeypatch):
    monkeypatch.setattr(sheet, "BLOCK", 100)
    with pytest.raises(FormatError, match="what is no table"):
        cells(write("m.tsv", "GeneID\tg1\nG1\t1\nG2\t" + "1" * 500 + "\n"), ["g1"])


def test_nul_bytes_amid_a_matrix_are_refused(write):
    with pytest.raises(FormatError, match="NUL"):
        cells(write("m.tsv", "GeneID\tg1\n" + "G1\t1\n" + "\0" * 10), ["g1"])


@given(st.lists(st.floats(min_value=0, max_value=1.7e308, allow_nan=False), min_size=5, max_size=5))
def test_numbers_are_those_of_the_file(tmp_path_factory, numbers):
    path = tmp_path_factory.getbasetemp() / "numbers.tsv"
    path.write_text("GeneID\tg1\tg2\nG1\t" + ",".join(map(repr, numbers)) + f"\t{numbers[0]!r}\n")
    five, one = cells(path, ["g1", "g2"])
    assert [five[4], five[5], five[3], five[6], five[7], one[3]] == [*numbers, numbers[0]]


READ_WIDE = """
import re, sys
from pathlib import Path
from indexer.readers.baseline import read_baseline, read_baseline_groups
path = Path(sys.argv[1])
cells = sum(len(table) for table in read_baseline(path, "TPM", read_baseline_groups(path), []))
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(cells, int(peak[1]) // 1024)
"""
# ru_maxrss would count the tests' own process too: a child starts with its parent's peak.


def test_memory_is_bounded(write):
    groups = "\t".join(f"g{number}" for number in range(1, 1020))
    cell = "\t".join(["39,40,42,42,43"] * 1019)
    path = write("wide.tsv", f"GeneID\t{groups}\n" + "".join(f"G{row}\t{cell}\n" for row in range(8000)))
    done = subprocess.run([sys.executable, "-c", READ_WIDE, path], capture_output=True, text=True, check=True, cwd=ROOT)
    count, megabytes = map(int, done.stdout.split())
    assert count == 8000 * 1019
    assert megabytes < 600


def test_our_own(experiments):
    rows = cells(experiments / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv", ["g1", "g2", "g3", "g4"])
    by_key = {(row[1], row[2]): row[3:] for row in rows}
    assert by_key["SFTPC", "g2"] == (1707, None, 1650, 1803, None)
    assert by_key["INS", "g1"] == (0, None, None, None, None)
    assert len(rows) == 80
    single = cells(experiments / "E-MTAB-9008" / "E-MTAB-9008-tpms.tsv", ["g1", "g2", "g3", "g4"])
    assert [row[3] for row in single if row[0] == "AT1G28240.1"] == [0.5, 0, 0.4, 0]


def test_real_matrices(shared_data):
    stages = [f"g{number}" for number in range(1, 19)]
    rows = cells(shared_data / "experiments/E-ERAD-475/E-ERAD-475-tpms.tsv", stages)
    assert len(rows) == 51 * 18
    assert rows[0] == ("ENSDARG00000037260", "toporsa", "g1", 42, 39, 40, 42, 43)
    assert rows[1][2] == "g10"
    undecorated = cells(shared_data / "experiments/E-ERAD-475/E-ERAD-475.tsv.undecorated", stages, "FPKM")
    assert undecorated[0] == ("ENSDARG00000037378", "", "g1", 2, 0, 0.7, 2, 4)
    single = cells(shared_data / "derived/E-ERAD-475/E-ERAD-475-tpms.full.tsv.gz", stages)
    assert len(single) == 24096 * 18
    assert sum(row[3] == 0 for row in single) > 100_000
    with pytest.raises(FormatError, match="'# Expression Atlas', expected column names: this is a download"):
        cells(shared_data / "experiments/E-ERAD-475/E-ERAD-475-query-results.tpms.tsv.gz", stages)


def test_gtex_equals_python_reading(shared_data):
    path = shared_data / "derived/E-DERV-5214/E-DERV-5214-tpms.tsv.gz"
    groups = read_baseline_groups(path)
    levels = pa.concat_tables(read_baseline(path, "TPM", groups, [])).column("level").to_pylist()
    with gzip.open(path, "rt") as text:
        next(text)
        expected = [float(cell.split(",")[2]) for line in text for cell in line.rstrip("\n").split("\t")[2:]]
    assert levels == expected
    assert len(levels) == 57_992 * 31
    assert math.isclose(max(levels), max(expected))
