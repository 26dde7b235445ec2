import pyarrow as pa
import pytest

from indexer.readers.errors import FormatError
from indexer.readers.proteomics import read_abundance_groups, read_proteomics

TEXT = (
    "Gene ID\tGene Name\tg1.SpectralCount\tg2.SpectralCount\tg1.WithInSampleAbundance\tg2.WithInSampleAbundance\t\n"
    "G1\tA\t18.5\tNA\t9.94178303210647e-06\tNA\n"
    "G2\tB\t0\t3\t0\t\n"
)


def levels(path, groups, unit="parts per billion"):
    table = pa.concat_tables(read_proteomics(path, unit, groups, []))
    return [(row["gene_id"], row["assay_group_id"], row["level"]) for row in table.to_pylist()]


def test_abundances_only_and_missing_is_null(write):
    path = write("p.tsv", TEXT)
    assert read_abundance_groups(path) == ("g1", "g2")
    assert levels(path, ["g2", "g1"]) == [
        ("G1", "g1", 9.94178303210647e-06),
        ("G1", "g2", None),
        ("G2", "g1", 0),
        ("G2", "g2", None),
    ]


def test_rows_may_end_in_a_tab_too(write):
    rows = TEXT.splitlines()
    path = write("p.tsv", "\n".join([rows[0], *(row + "\t" for row in rows[1:])]) + "\n")
    assert len(levels(path, ["g1", "g2"])) == 4


def test_counts_alone_are_refused(write):
    with pytest.raises(FormatError, match=r"expected columns <group>\.WithInSampleAbundance"):
        levels(write("p.tsv", "Gene ID\tg1.SpectralCount\nG1\t1\n"), ["g1"])


def test_other_groups_are_refused(write):
    with pytest.raises(FormatError, match="and no g3"):
        levels(write("p.tsv", TEXT), ["g1", "g2", "g3"])


def test_a_bad_abundance_is_named(write):
    with pytest.raises(FormatError, match=r"line 2, column g1\.WithInSampleAbundance: found 'x', expected a number"):
        levels(write("p.tsv", TEXT.replace("9.94178303210647e-06", "x")), ["g1", "g2"])


@pytest.mark.parametrize("accession", ["E-PROT-9001", "E-PROT-9002"])
def test_our_own(experiments, accession):
    rows = levels(experiments / accession / f"{accession}.tsv", ["g1", "g2", "g3"])
    assert len(rows) == 24
    assert any(level is None for _, _, level in rows)


def test_real_excerpt(shared_data):
    groups = [f"g{number}" for number in range(1, 31)]
    rows = levels(shared_data / "experiments/E-PROT-1/E-PROT-1.excerpt.tsv", groups)
    assert len(rows) == 13 * 30
    assert rows[4] == ("ENSG00000000003", "g5", 9.94178303210647e-06)
    assert levels(shared_data / "experiments/TEST-PROTEOMICS-BASELINE/TEST-PROTEOMICS-BASELINE.tsv", ["g1"]) == [
        ("ENSG00000000003", "g1", 6.56485274783278e-06)
    ]
