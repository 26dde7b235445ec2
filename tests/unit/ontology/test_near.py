import pytest

from ontology.graph import Match, Ontology


def test_variants_of_labels_and_synonyms_are_found(small_ontology, tmp_path):
    small_ontology.save(tmp_path / "terms")
    for ontology in (small_ontology, Ontology.load(tmp_path / "terms")):
        assert ontology.find_variants("vascular leaves'") == []
        (match,) = ontology.find_variants("vascular-leafs")
        assert (match.label, match.by, match.text) == ("vascular leaf", "variant", "vascular leaf")
        assert ontology.find_variants("") == ontology.find_variants("-") == []


def test_what_is_exact_goes_before_variants(small_ontology):
    assert {match.by for match in small_ontology.understand("vascular leaf")} == {"label"}
    assert {match.by for match in small_ontology.understand("vascular leafs")} == {"variant"}
    assert {match.by for match in small_ontology.understand("UBERON_0000060")} == {"id"}
    assert small_ontology.understand("nothing like it") == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("oesophageal carcinoma", "esophageal carcinoma"),
        ("esophagus", "esophagus"),
        ("oesophagus", "esophagus"),
        ("haematopoietic stem cells", "hematopoietic stem cell"),
        ("acute myeloid leukaemias", "acute myeloid leukemia"),
        ("kidneys", "kidney"),
        ("T-cell", "T cell"),
        ("t-cells", "T cell"),
        ("alpha-βT cells", "alpha-beta T cell"),
        ("gamma-δ T cells", "gamma-delta T cell"),
        ("Crohns disease", "Crohn's disease"),
        ("Parkinson's disease", "Parkinson disease"),
        ("Sjögren syndrome", "Sjogren syndrome"),
        ("cardiac muscle fibre", "cardiac muscle cell"),
        ("brain tumours", "brain neoplasm"),
        ("iron deficiency anaemia", "Iron deficiency anemia"),
    ],
)
def test_users_spellings_lead_to_real_terms(real_ontology, typed, label):
    labels = [match.label for match in real_ontology.understand(typed)]
    assert label in labels, labels


def test_order_is_that_of_ontologies(real_ontology):
    ids = [match.id for match in real_ontology.understand("Kidneys")]
    assert ids[:2] == ["UBERON:0002113", "ZFA:0000529"]
    assert real_ontology.find_variants("kidneys")[0] == Match("UBERON:0002113", "kidney", "variant", "kidney")
