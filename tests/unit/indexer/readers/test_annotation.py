import pytest

from indexer.experiment import Annotation
from indexer.readers.annotation import annotation_type, curies, merge_doses


@pytest.mark.parametrize("text", ["ORGANISM_PART", "Organism  Part", " organism part"])
def test_types_are_lower_case_words(text):
    assert annotation_type(text) == "organism part"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("http://purl.obolibrary.org/obo/UBERON_0002107", ("UBERON:0002107",)),
        ("http://purl.org/obo/owl/NCBITaxon#NCBITaxon_3702", ("NCBITaxon:3702",)),
        (
            "http://www.ebi.ac.uk/efo/EFO_0001272 http://purl.obolibrary.org/obo/CHEBI_41879",
            ("EFO:0001272", "CHEBI:41879"),
        ),
        ("EFO_0001272", ("EFO:0001272",)),
        ("EFO:0001272", ("EFO:0001272",)),
        ("http://www.orpha.net/ORDO/Orphanet_98805", ("Orphanet:98805",)),
        ("0001272", ("0001272",)),
        ("", ()),
    ],
)
def test_terms_are_curies(text, terms):
    assert curies(text) == terms


def factor(kind: str, value: str, *terms: str) -> Annotation:
    return Annotation(factor=True, type=kind, value=value, terms=terms)


def test_a_dose_goes_behind_its_compound():
    merged = merge_doses([factor("dose", "10 millimolar"), factor("compound", "sodium crotonate", "CHEBI:1")])
    assert merged == (factor("compound", "sodium crotonate 10 millimolar", "CHEBI:1"),)


def test_a_dose_goes_behind_what_irradiates():
    merged = merge_doses([factor("irradiate", "gamma rays"), factor("dose", "2 gray")])
    assert merged == (factor("irradiate", "gamma rays 2 gray"),)


def test_no_dose_changes_nothing():
    assert merge_doses([factor("compound", "none"), factor("dose", "none")]) == (factor("compound", "none"),)


def test_a_dose_of_nothing_stays():
    assert merge_doses([factor("dose", "2 gray")]) == (factor("dose", "2 gray"),)


def test_characteristics_are_not_merged():
    compound = Annotation(factor=False, type="compound", value="dexamethasone")
    assert merge_doses([compound, factor("dose", "1 micromolar")]) == (compound, factor("dose", "1 micromolar"))
