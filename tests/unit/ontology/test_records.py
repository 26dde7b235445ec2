import pytest

from ontology.records import compact, curie


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBERON:0002107", "UBERON:0002107"),
        ("UBERON_0002107", "UBERON:0002107"),
        (" http://purl.obolibrary.org/obo/UBERON_0002107 ", "UBERON:0002107"),
        ("http://www.ebi.ac.uk/efo/EFO_0000408", "EFO:0000408"),
        ("http://www.orpha.net/ORDO/Orphanet_88", "Orphanet:88"),
        ("https://identifiers.org/CHEBI:17234", "CHEBI:17234"),
        ("http://purl.obolibrary.org/obo/cl.owl#CL_0000001/", "CL:0000001"),
        ("NCIT_C12345", "NCIT:C12345"),
        ("CVCL_A001", "CVCL:A001"),
        ("FBbt:00000001", "FBbt:00000001"),
        ("wild_type", None),
        ("breast cancer", None),
        ("http://purl.obolibrary.org/obo/uberon/core#part_of", None),
        ("http://example.org/", None),
        ("10:30", None),
        ("", None),
    ],
)
def test_curie(text, expected):
    assert curie(text) == expected


def test_compact_keeps_what_has_no_curie():
    assert [compact("EFO_1"), compact("http://example.org/thing")] == ["EFO:1", "http://example.org/thing"]
