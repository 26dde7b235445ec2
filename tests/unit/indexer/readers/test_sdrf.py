import pytest

from indexer.experiment import Annotation
from indexer.readers.condensed import read_condensed_sdrf
from indexer.readers.configuration import read_configuration
from indexer.readers.errors import FormatError
from indexer.readers.sdrf import read_sdrf, read_type_order

HEADER = (
    "Source Name\tCharacteristics [Organism]\tTerm Source REF\tTerm Accession Number\tCharacteristics[age]\t"
    "Unit[time unit]\tTerm Source REF\tTerm Accession Number\tAssay Name\tLabel\tArray Data File\tComment [ENA_RUN]\t"
    "FactorValue [compound]\tFactor Value[dose]\tUnit [concentration unit]\n"
)
LINES = (
    "s1\tMus musculus\tNCBITaxon\tNCBITaxon_10090\t10\tweek\tEFO\tEFO_1\tarray 1\tCy3\ta1.CEL\tERR1\tnone\t\t\n"
    "s2\tMus musculus\tNCBITaxon\tNCBITaxon_10090\t10\tweek\tEFO\tEFO_1\tarray 1\tCy5\ta2.CEL\tERR2\tFGF-2\t50\t"
    "nanogram per milliliter\n"
    "s3\tMus musculus\t\t\t\t\t\t\tarray 3\tCy3\ta3.CEL\tERR3\tnone\n"
)


def test_values_get_units_and_terms_and_doses_merge(write):
    samples = read_sdrf(write("s.txt", HEADER + LINES), ["ERR1", "ERR2"], [])
    assert samples.annotations["ERR2"] == (
        Annotation(factor=False, type="organism", value="Mus musculus", terms=("NCBITaxon:10090",)),
        Annotation(factor=False, type="age", value="10 week"),
        Annotation(factor=True, type="compound", value="FGF-2 50 nanogram per milliliter"),
    )
    assert list(samples.annotations) == ["ERR1", "ERR2", "ERR3"]
    assert [one.value for one in samples.annotations["ERR3"]] == ["Mus musculus", "none"]


@pytest.mark.parametrize(
    ("assays", "names"),
    [
        (["s1", "s2"], ["s1", "s2", "s3"]),
        (["array 1", "array 3"], ["array 1", "array 3"]),
        (["array 1.Cy3", "array 1.Cy5"], ["array 1.Cy3", "array 1.Cy5", "array 3.Cy3"]),
        (["a1", "a2"], ["a1", "a2", "a3"]),
        (["a1.CEL", "a2.CEL"], ["a1.CEL", "a2.CEL", "a3.CEL"]),
        (["ERR3"], ["ERR1", "ERR2", "ERR3"]),
    ],
)
def test_the_assay_column_is_the_one_that_holds_the_configurations_names(write, assays, names):
    assert list(read_sdrf(write("s.txt", HEADER + LINES), assays, []).annotations) == names


def test_lines_of_one_assay_are_joined(write):
    samples = read_sdrf(write("s.txt", HEADER + LINES), ["array 1"], [])
    compounds = [one.value for one in samples.annotations["array 1"] if one.type == "compound"]
    assert compounds[0].startswith("none")
    assert len(compounds) == 2


def test_an_sdrf_of_other_assays_is_refused(write):
    with pytest.raises(FormatError, match="found no column with assays like SRR1, expected one that names them"):
        read_sdrf(write("s.txt", HEADER + LINES), ["SRR1"], [])


def test_a_long_line_is_refused(write):
    with pytest.raises(FormatError, match=r"line 2: found 3 columns, expected 2, as the header has"):
        read_sdrf(write("s.txt", "Source Name\tAssay Name\ns1\ta1\tx\n"), ["a1"], [])


def test_an_empty_file_is_refused(write):
    with pytest.raises(FormatError, match="no column"):
        read_sdrf(write("s.txt", ""), ["a1"], [])


def test_the_order_of_types_is_that_of_the_columns(write):
    assert read_type_order(write("s.txt", HEADER), []) == (("compound", "dose"), ("organism", "age"))


def test_our_arrays(experiments):
    folder = experiments / "E-MEXP-9007"
    assays = read_configuration(folder / "E-MEXP-9007-configuration.xml", []).assays
    samples = read_sdrf(folder / "E-MEXP-9007.sdrf.txt", assays, [])
    assert set(samples.annotations) - set(assays) == {"A015_spare_U34A"}
    assert samples.arrays["A015_-E1_U34B"] == "A-AFFY-19"
    assert samples.annotations["A015_-E1_U34B"][1].value == "10 week"


def test_real_plain_tables(shared_data):
    folder = shared_data / "experiments"
    for accession, known, unknown in (("E-MEXP-1025", 33, 6), ("E-GEOD-38400", 12, 0)):
        assays = read_configuration(folder / accession / f"{accession}-configuration.xml", []).assays
        samples = read_sdrf(folder / accession / f"{accession}.sdrf.txt", assays, [])
        assert len(set(assays) & set(samples.annotations)) == len(assays) == known
        assert len(set(samples.annotations) - set(assays)) == unknown
    age = next(one for one in samples.annotations["SRR576329"] if one.type == "age")
    assert age.value == "2-3 week"


def test_a_plain_table_says_what_its_condensed_form_says(shared_data):
    folder = shared_data / "experiments" / "E-MTAB-6077"
    condensed = read_condensed_sdrf(folder / "E-MTAB-6077.condensed-sdrf.tsv", [])
    plain = read_sdrf(folder / "E-MTAB-6077.sdrf.txt", list(condensed.annotations), [])
    assert set(plain.annotations) == set(condensed.annotations)
    for assay, annotations in condensed.annotations.items():
        values = {(one.factor, one.type, one.value) for one in annotations}
        assert values == {(one.factor, one.type, one.value) for one in plain.annotations[assay]}
