from indexer.demo.tissues import TISSUES
from ontology.text import normalize


def test_each_of_gtexs_31_tissues_has_a_term_of_its_own():
    assert len(TISSUES) == 31
    terms = [term for _, term in TISSUES.values()]
    assert all(term.startswith("UBERON:") and term[7:].isdigit() and len(term) == 14 for term in terms)
    assert len(set(terms)) == 31
    labels = [label for label, _ in TISSUES.values()]
    assert labels == [normalize(label) for label in labels]
    assert len(set(labels)) == 31


def test_broad_names_stand_for_what_was_sampled():
    assert TISSUES["Lung"] == ("lung", "UBERON:0002048")
    assert TISSUES["Muscle"] == ("skeletal muscle tissue", "UBERON:0001134")
    assert TISSUES["Nerve"] == ("tibial nerve", "UBERON:0001323")
