import pytest

from mappings.species import species_key, species_name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Mus musculus", "mus musculus"),
        ("mus_musculus", "mus musculus"),
        (" Mus  Musculus domesticus", "mus musculus"),
        ("mouse", "mus musculus"),
        ("Human", "homo sapiens"),
        ("Oryza sativa Japonica Group", "oryza sativa"),
        ("Canis lupus familiaris", "canis familiaris"),
        ("dog", "canis familiaris"),
        ("fruit fly", "drosophila melanogaster"),
        ("Escherichia coli K-12", "escherichia coli"),
        ("", ""),
    ],
)
def test_all_spellings_have_one_key(name, key):
    assert species_key(name) == key


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("homo_sapiens", "Homo sapiens"),
        ("zebrafish", "Danio rerio"),
        ("Rat", "Rattus norvegicus"),
        ("Oryza sativa  Japonica Group", "Oryza sativa Japonica Group"),
        ("Homo sapiens", "Homo sapiens"),
    ],
)
def test_species_are_shown_as_written_with_a_capital(name, shown):
    assert species_name(name) == shown
