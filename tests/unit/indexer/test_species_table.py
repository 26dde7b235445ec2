import pytest

from indexer.readers.errors import FormatError
from indexer.species import SpeciesEntry, SpeciesTable


@pytest.mark.parametrize(
    ("name", "kingdom", "factor"),
    [
        ("Homo sapiens", "animals", "organism part"),
        ("mouse", "animals", "organism part"),
        ("Oryza sativa Japonica Group", "plants", "organism part"),
        ("Caenorhabditis_elegans", "animals", "developmental stage"),
        ("Saccharomyces cerevisiae", "fungi", "organism part"),
        ("Plasmodium falciparum", "protists", "organism part"),
        ("Canis lupus familiaris", "animals", "organism part"),
        ("Escherichia coli", "bacteria", ""),
        ("Tyrannosaurus rex", "", ""),
    ],
)
def test_built_in_species(name, kingdom, factor):
    assert SpeciesTable.read().find(name) == SpeciesEntry(kingdom, factor)


def test_known_and_unknown():
    table = SpeciesTable.read()
    assert "homo_sapiens" in table
    assert "Tyrannosaurus rex" not in table
    assert 7 not in table


def test_a_properties_file_wins_the_first_most(write):
    first = write(
        "a/species-properties.json",
        '[{"name":"Danio_rerio","kingdom":"Animals","defaultQueryFactorType":"DEVELOPMENTAL_STAGE"}]',
    )
    second = write(
        "b/species-properties.json",
        '[{"name":"Danio_rerio","kingdom":"fungi"},{"name":"Tyrannosaurus_rex","kingdom":"animals"}]',
    )
    table = SpeciesTable.read([first, second])
    assert table.find("zebrafish") == SpeciesEntry("animals", "developmental stage")
    assert table.find("Tyrannosaurus rex") == SpeciesEntry("animals", "")
    assert table.find("human").kingdom == "animals"


@pytest.mark.parametrize("text", ["{", "[1]", '[{"kingdom": "animals"}]', '{"name": "x"}', '[{"name": 3}]'])
def test_another_file_is_refused(write, text):
    with pytest.raises(FormatError, match="expected a JSON list of species with names"):
        SpeciesTable.read([write("species-properties.json", text)])


def test_real_properties(shared_data):
    table = SpeciesTable.read([shared_data / "metadata" / "species-properties.json"])
    assert table.find("Zea mays") == SpeciesEntry("plants", "organism part")
