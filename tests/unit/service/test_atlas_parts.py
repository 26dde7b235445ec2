import math

import pytest

from mappings.facts import LARGEST
from mappings.vocabulary import ExperimentType
from service.atlas.anatomogram import anatomogram
from service.atlas.bioentity import depth
from service.atlas.colours import Bounds, colour
from service.atlas.details import iri
from service.atlas.differential import differential_facets
from service.atlas.labels import factor_name, file_name, pretty, reference_name, term_id
from service.atlas.links import condition_query, experiment_uri, gene_query
from service.facets import FacetValue
from service.request.terms import ConditionTerm, GeneTerm

PARENTS = {
    "GO:1": [],
    "GO:2": ["GO:1"],
    "GO:3": ["GO:2"],
    "GO:4": ["GO:3", "GO:2"],
    "GO:5": ["GO:6"],
    "GO:6": ["GO:5"],
}


class Terms:
    """An ontology of parents alone; the last two are their own ancestors."""

    def parents(self, term):
        return PARENTS.get(term, [])


@pytest.mark.parametrize(
    ("term", "steps"), [("GO:1", 1), ("GO:2", 2), ("GO:3", 3), ("GO:4", 3), ("GO:9", 1), ("GO:5", 2)]
)
def test_the_depth_of_a_term_is_the_shortest_way_up(term, steps):
    assert depth(Terms(), term) == steps


def test_colours_go_from_pale_to_full():
    up, down = Bounds.of([1.0, 2.0, 3.0]), Bounds.of([-1.0, -5.0])
    assert [colour(change, up, down) for change in (1.0, 2.0, 3.0)] == ["#FFAFAF", "#FF5858", "#FF0000"]
    assert [colour(change, up, down) for change in (-1.0, -3.0, -5.0)] == ["#C0C0C0", "#6060E0", "#0000FF"]
    assert colour(math.inf, up, down) == colour(LARGEST, up, down) == "#FF0000"
    assert colour(-4.0, up, Bounds.of([-4.0])) == "#0000FF"
    assert Bounds.of([math.inf, LARGEST]) == Bounds(None, None)
    assert colour(LARGEST, Bounds(None, None), down) == "#FF0000"


def test_names_as_the_original_writes_them():
    assert reference_name("Oryza sativa Japonica Group") == "oryza sativa"
    assert file_name("Homo sapiens") == "homo_sapiens"
    assert factor_name("organism part") == "ORGANISM_PART"
    assert (term_id("UBERON:0002107"), term_id("")) == ("UBERON_0002107", "")
    assert pretty("organism part") == "Organism part"
    assert pretty("PROTEOMICS_DIFFERENTIAL") == "Proteomics differential"


def test_every_type_of_experiment_has_a_name():
    assert [kind.label for kind in ExperimentType] == [
        "RNA-seq mRNA baseline",
        "Proteomics baseline",
        "Proteomics baseline DIA",
        "RNA-seq mRNA differential",
        "Microarray 1-colour mRNA differential",
        "Microarray 2-colour mRNA differential",
        "Microarray 1-colour microRNA differential",
        "Proteomics differential",
    ]


@pytest.mark.parametrize(
    ("curie", "address"),
    [
        ("UBERON:0002107", "http://purl.obolibrary.org/obo/UBERON_0002107"),
        ("EFO:0000311", "http://www.ebi.ac.uk/efo/EFO_0000311"),
        ("Orphanet:166105", "http://www.orpha.net/ORDO/Orphanet_166105"),
    ],
)
def test_addresses_of_terms(curie, address):
    assert iri(curie) == address


def test_links_hold_queries_encoded_once():
    query = gene_query([GeneTerm("SFTPC", "symbol"), GeneTerm("GO:0007585")])
    assert query == '[{"value":"SFTPC","category":"symbol"},{"value":"GO:0007585"}]'
    assert condition_query([ConditionTerm("liver", exclude=True)]) == '[{"value":"liver","exclude":true}]'
    assert experiment_uri("E-X-1", gene_query([GeneTerm(f"GENE{number}") for number in range(200)])) == (
        "experiments/E-X-1"
    )
    assert experiment_uri("E-X-1", "[]") == "experiments/E-X-1?geneQuery=%5B%5D"
    assert experiment_uri("E-X-1", "[]", {"TIME": ["8 day"]}).endswith(
        "&filterFactors=%7B%22TIME%22%3A%5B%228%20day%22%5D%7D"
    )


def test_only_some_species_are_drawn():
    assert anatomogram("Saccharomyces cerevisiae", ["UBERON:1"]) is None
    assert anatomogram("Mus musculus", ["", ""]) == {"species": "mus_musculus", "allSvgPathIds": None}
    assert anatomogram("Mus musculus", ["UBERON:2", "", "UBERON:1", "UBERON:2"]) == {
        "species": "mus_musculus",
        "allSvgPathIds": ["UBERON_2", "UBERON_1"],
    }


def test_cultivar_groups_are_counted_as_their_species():
    values = [FacetValue("Zea mays", 4, selected=False), FacetValue("Oryza sativa Indica Group", 3, selected=False)]
    values.append(FacetValue("Oryza sativa Japonica Group", 2, selected=True))
    assert differential_facets({"species": values})["species"] == [
        {"name": "oryza sativa", "value": "Oryza sativa", "count": 5, "selected": True},
        {"name": "zea mays", "value": "Zea mays", "count": 4, "selected": False},
    ]
