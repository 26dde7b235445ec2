import pytest

from indexer.experiment import Annotation
from indexer.readers.condensed import read_condensed_sdrf
from indexer.readers.errors import FormatError


def test_six_and_seven_columns_quotes_and_arrays(write):
    text = (
        "E-X-1\tA-AFFY-33\tGSM1\tcharacteristic\torganism\tHomo sapiens\thttp://purl.obolibrary.org/obo/NCBITaxon_9606\n"
        'E-X-1\tA-AFFY-33\tGSM1\tcharacteristic\tstrain\t"C57BL/6" black\n'
        "E-X-1\tA-AFFY-33\tGSM1\tfactor\tdisease\tincipient Alzheimer's disease\t\n"
        "E-X-1\t\tSeV 3660\tcharacteristic\tsex\t \n"
    )
    samples = read_condensed_sdrf(write("s.tsv", text), [])
    assert samples.arrays == {"GSM1": "A-AFFY-33"}
    assert samples.annotations == {
        "GSM1": (
            Annotation(factor=False, type="organism", value="Homo sapiens", terms=("NCBITaxon:9606",)),
            Annotation(factor=False, type="strain", value='"C57BL/6" black'),
            Annotation(factor=True, type="disease", value="incipient Alzheimer's disease"),
        )
    }


def test_a_dose_is_merged(experiments):
    samples = read_condensed_sdrf(experiments / "E-MTAB-9002" / "E-MTAB-9002.condensed-sdrf.tsv", [])
    factors = [one for one in samples.annotations["ERR900231"] if one.factor]
    assert factors == [
        Annotation(factor=True, type="compound", value="dexamethasone 1 micromolar", terms=("CHEBI:41879",))
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("E-X-1\t\tGSM1\tfactor\tsex", "line 1: found 5 columns, expected 6 or 7"),
        ("E-X-1\t\tGSM1\tfactor\tsex\tmale\tx\ty", "line 1: found 8 columns, expected 6 or 7"),
        ("E-X-1\t\tGSM1\tFACTOR\tsex\tmale", "line 1, column 4: found 'FACTOR', expected 'characteristic' or 'factor'"),
        ("E-X-1\t\t\tfactor\tsex\tmale", "line 1, column 3: found a blank cell, expected an assay"),
    ],
)
def test_malformed_lines_are_refused(write, line, message):
    with pytest.raises(FormatError, match=message):
        read_condensed_sdrf(write("s.tsv", line + "\n"), [])


def test_real_files(shared_data):
    alzheimer = read_condensed_sdrf(shared_data / "experiments/E-GEOD-12685/E-GEOD-12685.condensed-sdrf.tsv", [])
    assert "Incipient AD 606" in alzheimer.annotations
    assert alzheimer.arrays["Incipient AD 702"] == "A-AFFY-33"
    tonsil = read_condensed_sdrf(shared_data / "experiments/E-MTAB-4754/E-MTAB-4754.condensed-sdrf.tsv", [])
    assert tonsil.annotations["ERR732483"][0] == Annotation(factor=False, type="age", value="3 to 10 year")
    assert tonsil.annotations["ERR732483"][-1].terms == ("CL:0000786",)
    assert len(tonsil.annotations) == 4
