import gzip

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from indexer.readers import sheet
from indexer.readers.analytics import has_gene_ids, read_analytics, read_analytics_contrasts
from indexer.readers.errors import FormatError
from mappings.facts import LARGEST, NO_RIVAL
from mappings.results import DIFFERENTIAL_RESULTS

RNA = "Gene ID\tGene Name\tg1_g2.p-value\tg1_g2.log2foldchange\tg3_g4.p-value\tg3_g4.log2foldchange\n"
ARRAY = "Gene ID\tGene Name\tDesign Element\tg1_g2.p-value\tg1_g2.t-statistic\tg1_g2.log2foldchange\n"
BARE = "DesignElementAccession\tg1_g2.p-value\tg1_g2.t-statistic\tg1_g2.log2foldchange\n"


def read(path, contrasts=("g1_g2",), array="", genes=None, notes=None):
    tables = list(read_analytics(path, contrasts, array, [] if notes is None else notes, lambda: genes))
    return pa.concat_tables(tables) if tables else DIFFERENTIAL_RESULTS.empty_table()


def statistics(table):
    names = ["gene_id", "design_element", "log2_fold_change", "adjusted_p_value", "t_statistic"]
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def test_sequencing(write):
    path = write("a.tsv", RNA + "G1\tA\t0.01\t-1.5\tNA\t0\nG2\t\t1e-300\tinf\t1\t-inf\n")
    assert read_analytics_contrasts(path) == ("g1_g2", "g3_g4")
    table = read(path, ["g1_g2", "g3_g4"])
    assert table.schema == DIFFERENTIAL_RESULTS
    assert statistics(table.filter(pc.equal(table["contrast_id"], "g1_g2"))) == [
        ("G1", "", -1.5, 0.01, None),
        ("G2", "", LARGEST, 1e-300, None),
    ]
    assert statistics(table.filter(pc.equal(table["contrast_id"], "g3_g4"))) == [
        ("G1", "", 0, None, None),
        ("G2", "", -LARGEST, 1, None),
    ]
    assert table["gene_name"].to_pylist() == ["A", "", "A", ""]
    assert set(table["array_design"].to_pylist()) == {""}
    assert set(table["rival_p_value"].to_pylist()) == {NO_RIVAL}


def test_contrasts_not_asked_for_are_left(write):
    path = write("a.tsv", RNA + "G1\tA\t0.01\t-1.5\tnonsense\t0\n")
    assert len(read(path)) == 1
    assert len(read(path, [])) == 0


def test_arrays_have_several_rows_per_gene(write):
    path = write("a.tsv", ARRAY + "G1\tA\tp_1\tNA\t-2.3\t-0.5\nG1\tA\tp_2\t0.02\t 4.5\t1.25\n")
    table = read(path, array="A-AFFY-1")
    assert statistics(table) == [("G1", "p_1", -0.5, None, -2.3), ("G1", "p_2", 1.25, 0.02, 4.5)]
    assert set(table["array_design"].to_pylist()) == {"A-AFFY-1"}


def test_one_element_of_two_genes_in_the_file(write):
    path = write("a.tsv", ARRAY + "G1\tA\tp_1\t0.1\t1\t1\nG2\tB\tp_1\t0.1\t1\t1\n")
    assert [row[:2] for row in statistics(read(path))] == [("G1", "p_1"), ("G2", "p_1")]


def test_design_elements_find_their_genes(write):
    path = write("a.tsv", BARE + "p_1\t0.1\t1\t1\np_2\t0.2\t2\t2\np_3\t0.3\t3\t3\n")
    genes = pa.table({"design_element": ["p_3", "p_3", "p_1", "p_1", "p_2"], "gene_id": ["G9", "G2", "G1", "G1", ""]})
    notes: list[str] = []
    assert statistics(read(path, array="A-AFFY-1", genes=genes, notes=notes)) == [
        ("G1", "p_1", 1, 0.1, 1),
        ("p_2", "p_2", 2, 0.2, 2),
        ("G2", "p_3", 3, 0.3, 3),
        ("G9", "p_3", 3, 0.3, 3),
    ]
    assert notes == [
        "a.tsv: 1 of 3 design elements are unmapped and stand as gene ids: give a table of the array design A-AFFY-1"
    ]
    assert not has_gene_ids(path)


def test_a_blank_gene_is_looked_up_too(write):
    path = write("a.tsv", ARRAY + "\t\tp_1\t0.1\t1\t1\nG5\tE\tp_2\t0.2\t2\t2\n")
    genes = pa.table({"design_element": ["p_1"], "gene_id": ["G1"]})
    assert [row[0] for row in statistics(read(path, genes=genes))] == ["G1", "G5"]
    assert has_gene_ids(path)


def test_without_a_table_design_elements_stand_for_themselves(write, monkeypatch):
    monkeypatch.setattr(sheet, "CELLS", 3)
    path = write("a.tsv.gz", gzip.compress((BARE + "p_1\t0.1\t1\t1\np_2\tNA\t2\t2\n").encode()))
    notes: list[str] = []
    assert [row[:2] for row in statistics(read(path, notes=notes))] == [("p_1", "p_1"), ("p_2", "p_2")]
    assert notes[0].startswith("a.tsv.gz: 2 of 2 design elements are unmapped")


def test_that_a_whole_array_has_no_table_is_said_where_its_experiment_is_checked(write):
    path = write("a.tsv", BARE + "p_1\t0.1\t1\t1\n")
    notes: list[str] = []
    assert [row[:2] for row in statistics(read(path, array="A-AFFY-1", notes=notes))] == [("p_1", "p_1")]
    assert notes == []
    rows_without_genes = write("b.tsv", ARRAY + "\t\tp_1\t0.1\t1\t1\nG5\tE\tp_2\t0.2\t2\t2\n")
    read(rows_without_genes, array="A-AFFY-1", notes=notes)
    assert notes[0].startswith("b.tsv: 1 of 2 design elements are unmapped")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RNA.replace("g1_g2.p-value", "g9_g2.p-value") + "G1\tA\t1\t1\t1\t1\n",
            "found 0 columns g1_g2.p-value, expected one",
        ),
        (RNA.replace("g3_g4", "g1_g2") + "G1\tA\t1\t1\t1\t1\n", "found 2 columns g1_g2.p-value"),
        (RNA + "G1\tA\t1\tx\t1\t1\n", "line 2, column g1_g2.log2foldchange: found 'x', expected a number"),
        (
            RNA + "G1\tA\t1\t1\t1\t1\nG2\tA\t1.5\t1\t1\t1\n",
            "line 3, column g1_g2.p-value: found '1.5', expected a probability",
        ),
        (RNA + "G1\tA\t1\t1\t1\t1\nG1\tA\t1\t1\t1\t1\n", "line 3, column Gene ID: found 'G1' a second time"),
        (BARE + "\t1\t1\t1\n", "line 2, column DesignElementAccession: found a blank cell"),
        (ARRAY + "G1\tA\t\t1\t1\t1\n", "line 2, column Design Element: found a blank cell"),
        ("name\tg1_g2.p-value\n", "found 'name', expected 'Gene ID'"),
    ],
)
def test_malformed_statistics_are_refused(write, text, message):
    with pytest.raises(FormatError, match=message):
        read(write("a.tsv", text))


def test_our_own_arrays(experiments):
    for accession, array, rows in (
        ("E-MTAB-9003", "A-AFFY-44", 21),
        ("E-MTAB-9005", "A-AGIL-28", 9),
        ("E-MTAB-9006", "A-AGIL-9006", 5),
    ):
        table = read(experiments / accession / f"{accession}_{array}-analytics.tsv", array=array)
        assert len(table) == rows
        assert table["t_statistic"].null_count == 0


@pytest.mark.parametrize(
    ("folder", "accession", "passing"),
    [
        ("experiments", "E-MTAB-8510", [1533]),
        ("experiments", "E-MTAB-7471", [20]),
        ("experiments", "E-MTAB-2754", [541]),
        ("derived", "E-MTAB-8549", [0, 0]),
    ],
)
def test_real_statistics_equal_an_independent_reading(shared_data, folder, accession, passing):
    path = shared_data / folder / accession / f"{accession}-analytics.tsv.gz"
    contrasts = read_analytics_contrasts(path)
    table = read(path, contrasts)
    expected = pd.read_csv(path, sep="\t", na_values=["NA"], keep_default_na=False)
    counts = []
    for contrast in contrasts:
        rows = table.filter(pc.equal(table["contrast_id"], contrast)).to_pandas()
        assert rows["gene_id"].tolist() == expected["Gene ID"].tolist()
        assert rows["gene_name"].tolist() == expected["Gene Name"].tolist()
        for column, name in (("log2_fold_change", "log2foldchange"), ("adjusted_p_value", "p-value")):
            pd.testing.assert_series_equal(rows[column], expected[f"{contrast}.{name}"], check_names=False, rtol=0)
        counts.append(int(((rows["log2_fold_change"].abs() > 1) & (rows["adjusted_p_value"] < 0.05)).sum()))
    assert counts == passing


def test_real_arrays(shared_data):
    path = shared_data / "derived/E-MEXP-1025/E-MEXP-1025_A-AFFY-19-analytics.tsv.undecorated.gz"
    notes: list[str] = []
    table = read(path, ["g5_g7", "g5_g8"], "A-AFFY-19", notes=notes)
    assert len(table) == 2 * 8791
    padded = table.filter(pc.equal(table["contrast_id"], "g5_g8")).slice(0, 1).to_pylist()[0]
    assert (padded["gene_id"], padded["t_statistic"]) == ("AFFX-BioB-3_at", 0.5447879632249)
    assert (table["gene_id"].to_pylist(), notes) == (table["design_element"].to_pylist(), [])
    excerpt = shared_data / "experiments/E-GEOD-12685/E-GEOD-12685_A-AFFY-33-analytics.excerpt.tsv"
    table = read(excerpt, ["g2_g1"], "A-AFFY-33")
    assert len(table) == 51
    assert statistics(table)[0] == ("ENSG00000000003", "209108_at", -0.1, None, -1.40361957997356)
