import pytest

GENES = "/api/v1/suggest/genes"
CONDITIONS = "/api/v1/suggest/conditions"


def suggestions(client, path, **parameters):
    answer = client.get(path, query_string=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.json["release"] == answer.headers["X-Release"]
    return answer.json["suggestions"]


def genes(client, typed, **parameters):
    return [(one["value"], one["category"]) for one in suggestions(client, GENES, query=typed, **parameters)]


def conditions(client, typed, **parameters):
    return [one["value"] for one in suggestions(client, CONDITIONS, query=typed, **parameters)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tnn", [("TNNI3", "symbol"), ("TNNI3K", "symbol")]),
        ("ENSG00000168484", [("ENSG00000168484", "id")]),
        ("p1168", [("P11686", "uniprot")]),
        ("psp", [("PSP-C", "synonym")]),
        ("psp c", [("PSP-C", "synonym")]),
        ("205982", [("205982_x_at", "design_element")]),
        ("6440", [("6440", "entrezgene")]),
        ("ENST0000031", [("ENST00000318561", "enstranscript")]),
        ("ensg00000111111", [("ENSG00000111111", "retired_id")]),
        ("surfact", [("surfactant protein C", "description"), ("Surfactant metabolism", "pathwayname")]),
        ("metabol", [("Surfactant metabolism", "pathwayname")]),
        ("protein c", [("protein_coding", "gene_biotype"), ("surfactant protein C", "description")]),
        ("muscle con", [("muscle contraction", "goterm")]),
        ("GO:0006936", [("GO:0006936", "go")]),
        ("R-HSA-56", [("R-HSA-5683826", "pathwayid")]),
        ("nothing like it", []),
        ("-", []),
    ],
)
def test_genes_are_suggested_by_the_beginning_of_any_identifier_and_any_word(client, typed, first):
    assert genes(client, typed)[: len(first)] == first
    assert bool(first) == bool(genes(client, typed))


def test_symbols_come_before_ids_before_synonyms_before_the_rest(client):
    found = genes(client, "t")
    order = {"symbol": 0, "gene_name": 0, "id": 1, "synonym": 2, "previous_symbol": 2}
    ranks = [(order.get(category, 3), len(value)) for value, category in found]
    assert found[0] == ("T", "symbol")
    assert len(found) == 10
    assert ranks == sorted(ranks)


def test_suggestions_keep_to_a_species(client):
    assert genes(client, "sftpc") == [("SFTPC", "symbol")]
    (both,) = suggestions(client, GENES, query="SFTPC")
    assert (both["gene_id"], both["species"]) == ("ENSG00000168484", ["Homo sapiens", "Mus musculus"])
    (mouse,) = suggestions(client, GENES, query="SFTPC", organism="mouse")
    assert (mouse["gene_id"], mouse["gene_symbol"], mouse["species"]) == (
        "ENSMUSG00000022097",
        "Sftpc",
        ["Mus musculus"],
    )
    assert ("TNNI3", "symbol") not in genes(client, "tnn", species="mus_musculus")
    assert genes(client, "muscle contraction", organism="mouse") == []
    answer = client.get(GENES, query_string={"query": "SFTPC", "organism": "yeti"}).json
    assert answer["suggestions"] == []
    assert "yeti" in answer["warnings"][0]


@pytest.mark.parametrize(
    ("path", "typed", "marked", "start"),
    [
        (GENES, "tnni3k", "<b>TNNI3K</b>", 0),
        (GENES, "receptor c", "CD3 delta subunit of T-cell <b>receptor c</b>omplex", 28),
        (GENES, "t cell rec", "CD3 delta subunit of <b>T-cell rec</b>eptor complex", 21),
        (CONDITIONS, "system", "digestive <b>system</b>", 10),
        (CONDITIONS, "c57bl-6", "<b>C57BL/6</b> &quot;black&quot;", 0),
    ],
)
def test_what_goes_on_as_typed_is_marked(client, path, typed, marked, start):
    first = suggestions(client, path, query=typed)[0]
    assert first["marked"] == marked
    assert first["matched"]["start"] == start


def test_conditions_are_what_occurs_most_used_first(client):
    (lung, *others) = suggestions(client, CONDITIONS, query="lu")
    assert (lung["value"], lung["id"], lung["synonym"]) == ("lung", "UBERON:0002048", "")
    assert lung["experiments"] >= 1
    assert others == []
    counts = [(-one["experiments"], -one["conditions"]) for one in suggestions(client, CONDITIONS, query="d")]
    assert counts == sorted(counts)


def test_a_parent_counts_what_its_descendants_do(client):
    (parent,) = suggestions(client, CONDITIONS, query="digestive")
    assert (parent["value"], parent["id"], parent["conditions"]) == ("digestive system", "UBERON:0001007", 7)
    (entry,) = client.get("/api/v1/resolve", query_string={"conditionQuery": "digestive system"}).json["resolution"][
        "conditions"
    ]
    assert entry["conditions"]["total"] == 7


def test_a_synonym_says_what_it_stands_for(client):
    (found,) = suggestions(client, CONDITIONS, query="hepa")
    assert (found["value"], found["synonym"], found["marked"]) == ("liver", "hepar", "<b>hepa</b>r")
    (found,) = suggestions(client, CONDITIONS, query="malignant tumour")
    assert (found["value"], found["synonym"]) == ("cancer", "malignant tumor")


def test_values_without_a_term_are_suggested(client):
    assert conditions(client, "ppara") == ["Ppara-/-"]
    assert conditions(client, "micromolar") == ["dexamethasone 1 micromolar"]
    assert conditions(client, "nothing like it") == []


@pytest.mark.parametrize(
    ("path", "parameters", "named"),
    [
        (GENES, {}, "query"),
        (GENES, {"query": " "}, "query"),
        (CONDITIONS, {"query": "x" * 1001}, "query"),
        (GENES, {"query": "t", "size": "11"}, "size"),
        (GENES, {"query": "t", "size": "0"}, "size"),
        (CONDITIONS, {"query": "t", "size": "many"}, "size"),
        (CONDITIONS, {"query": "t", "organism": "human"}, "organism"),
        (GENES, {"text": "t"}, "text"),
    ],
)
def test_bad_requests_are_named(client, path, parameters, named):
    answer = client.get(path, query_string=parameters)
    assert (answer.status_code, answer.json["parameter"]) == (400, named)


def test_fewer_are_given_when_fewer_are_wanted(client):
    assert len(genes(client, "t", size=3)) == 3
    assert client.post(GENES, json={"query": "t", "size": 2}).json["suggestions"] == suggestions(
        client, GENES, query="t", size=2
    )
    assert client.get(GENES, query_string={"query": "t", "release": "no-such"}).status_code == 404
