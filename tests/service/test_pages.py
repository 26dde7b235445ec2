from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from service.app import create_app


class Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, _tag, attributes):
        self.found += [value for name, value in attributes if name in {"href", "src"}]


def get(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


PAGES = [
    "/",
    "/home",
    "/search?geneQuery=FKBP5,DUSP1",
    "/search?conditionQuery=liver",
    "/search?geneQuery=FKBP5&conditionQuery=dexamethasone&species=Homo sapiens#differential",
    "/genes/ENSG00000168484",
    "/genesets/GO:0007585",
    "/experiments",
    "/experiments?species=Homo sapiens&experimentType=baseline",
    "/experiments/E-MTAB-9001",
    "/experiments/E-MTAB-9001/Results?specific=false&unit=%22FPKM%22",
    "/experiments/E-MTAB-9002/Results",
    "/experiments/E-MTAB-9003",
    "/experiments/E-MTAB-9006",
    "/experiments/E-MTAB-9008",
    "/experiments/E-MEXP-9007/Experiment%20Design",
    "/experiments/E-PROT-9001",
    "/experiments/E-PROT-9003",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_their_links_lead_somewhere(client, path):
    page = get(client, path)
    assert "<table>" in page or "<table " in page or 'class="cards"' in page
    assert "Release r" in page
    assert "Fixtures: our own." in page
    for link in Links(page).found:
        if urlsplit(link).scheme or link.startswith("#"):
            continue
        with client.get(link) as answer:
            assert answer.status_code in {200, 302}, link


@pytest.mark.parametrize("encodings", [0, 1, 2])
def test_one_gene_goes_to_its_page_with_the_other_parameters_kept(client, encodings):
    query = '[{"value":"SFTPC","category":"symbol"}]'
    for _ in range(encodings):
        query = quote(query, safe="")
    answer = client.get(f"/search?geneQuery={query}&bs=%7B%22homo%20sapiens%22%3A%5B%22ORGANISM_PART%22%5D%7D")
    assert answer.status_code == 302
    target = urlsplit(answer.location)
    assert target.path == "/genes/ENSG00000168484"
    assert parse_qs(target.query) == {"bs": ['{"homo sapiens":["ORGANISM_PART"]}']}
    page = get(client, answer.location)
    assert "1,707" in page


def test_a_gene_set_goes_to_its_page(client):
    answer = client.get("/search?geneQuery=go:0007585")
    assert (answer.status_code, answer.location) == (302, "/genesets/GO:0007585")
    assert "respiratory gaseous exchange" in get(client, answer.location)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/genesets/P11686", "/genes/ENSG00000168484"),
        ("/genes/P11686", "/genes/ENSG00000168484"),
        ("/genes/ensg00000168484.13", "/genes/ENSG00000168484"),
        ("/genes/ENSG00000111111", "/genes/ENSG00000168484"),
        ("/genesets/go:0007585", "/genesets/GO:0007585"),
        ("/experiments/e-mtab-9001/Results", "/experiments/E-MTAB-9001/Results"),
    ],
)
def test_other_names_lead_to_the_right_page(client, path, target):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, target)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/genes/P11686?unit=TPM", "/genes/ENSG00000168484?unit=TPM"),
        ("/genesets/go:0007585", "/genesets/GO:0007585"),
        ("/genes/CD3", "/search?geneQuery=%5B%7B%22value%22:%22CD3%22%7D%5D"),
    ],
)
def test_a_post_is_sent_on_with_its_body(client, path, target):
    answer = client.post(path, json={"regulation": "DOWN"})
    assert (answer.status_code, answer.location) == (307, target)  # RFC 9110, 15.4.8: with method and content
    led, bare = (client.post(target, json=body).data for body in ({"regulation": "DOWN"}, {}))
    assert led != bare


def test_an_identifier_of_several_genes_leads_to_a_search(client):
    answer = client.get("/genes/CD3")
    assert answer.status_code == 302
    page = get(client, answer.location)
    assert "ambiguous" in page


@pytest.mark.parametrize("path", ["/genes/nonsense", "/genesets/GO:9999999", "/experiments/E-MTAB-1", "/nowhere"])
def test_what_is_not_there_is_a_page_that_says_so(client, path):
    assert "<h1>Not " in get(client, path, 404)


def test_a_retired_gene_set_is_not_taken_for_a_misspelled_symbol(client):
    page = get(client, "/genesets/ipr007087", 404)
    assert "no gene set" in page
    assert "https://www.ebi.ac.uk/interpro/entry/IPR007087" in page
    assert "did you mean" not in page
    (term,) = client.get("/api/v1/resolve?geneQuery=IPR007087").json["resolution"]["genes"]
    assert (term["status"], term["suggestions"]) == ("not_found", [])


def test_an_empty_search_is_refused(client):
    assert "Type a gene" in get(client, "/search?geneQuery=[]", 422)


def test_unknown_parameters_are_ignored_with_a_warning(client):
    assert "did you mean geneQuery?" in get(client, "/search?genequery=x&conditionQuery=liver")


def test_an_experiment_shows_its_most_specific_genes(client):
    page = get(client, "/experiments/E-MTAB-9001")
    order = [page.index(f">{symbol}</a>") for symbol in ("SFTPC",)]
    assert order
    assert "ENSG00000235360" not in page
    chosen = get(client, '/experiments/E-MTAB-9001?filterFactors={"ORGANISM_PART":["lung"]}')
    assert ">SFTPC</a>" in chosen
    assert "CFHR2" not in chosen
    unknown = get(client, '/experiments/E-MTAB-9001?filterFactors={"ORGANISM_PART":["brain"]}')
    assert "the values there are: heart, liver, lung, pancreas" in unknown
    assert ">SFTPC</a>" not in unknown


def test_a_differential_experiment_shows_any_cutoff(client):
    usual = get(client, "/experiments/E-MTAB-9002")
    assert "TTR" not in usual
    assert "KLF15" in usual
    loose = get(client, '/experiments/E-MTAB-9002?cutoff={"foldChange":0,"pValue":1}')
    assert "TTR" in loose
    one = get(
        client,
        "/experiments/E-MTAB-9002?filterFactors={\"COMPARISON_NAME\":[\"'dexamethasone; 1 micromolar' vs 'none'\"]}",
    )
    assert 'data-id="g1_g3"' in one
    assert 'data-id="g1_g2"' not in one


def test_assays_outside_every_group_stay_visible(client):
    designs = [get(client, f"/experiments/{name}/Experiment Design") for name in ("E-MTAB-9002", "E-MTAB-9003")]
    assert "not analysed" in "".join(designs)


def test_everything_follows_the_prefix(settings):
    client = create_app(replace(settings, prefix="/gxa")).test_client()
    for path in ("/gxa/search?geneQuery=FKBP5,DUSP1", "/search?geneQuery=FKBP5,DUSP1"):
        page = client.get(path).text
        links = [link for link in Links(page).found if not urlsplit(link).scheme and not link.startswith("#")]
        assert links
        assert all(link.startswith("/gxa/") for link in links)
    assert client.get("/gxa/search?geneQuery=SFTPC").location == "/gxa/genes/ENSG00000168484"
    api = client.get("/gxa/api/v1/differential?size=1")
    assert api.headers["Link"].startswith("</gxa/api/v1/differential?")


@pytest.mark.parametrize("filters", ["organism=human", "experimentType=differential", 'ds={"kingdom":["animals"]}'])
def test_more_results_go_on_where_the_page_ended(client, filters):
    page = get(client, f"/search?geneQuery=FKBP5,DUSP1,BRCA1&size=3&{filters}")
    (more,) = [link for link in Links(page).found if "after=" in link]
    assert "results, largest changes first" in get(client, more)


def test_text_of_users_and_files_is_escaped(client):
    page = get(client, "/search?conditionQuery=<script>alert(1)</script>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


class Forms(HTMLParser):
    """Collects the hidden fields of the query's form, and the buttons that send it."""

    def __init__(self, page):
        super().__init__()
        self.fields = []
        self.buttons = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("type") == "hidden":
            self.fields.append((given["name"], given["value"]))
        if tag == "button" and given.get("form") == "query":
            self.buttons.append(given["formaction"])


@pytest.mark.parametrize("way", ["data", "json"])
def test_links_of_a_posted_search_keep_its_query(client, way):
    page = client.post("/search", **{way: {"geneQuery": "FKBP5,DUSP1", "size": "3"}}).text
    ticks = [link for link in Links(page).found if link.startswith("/search?") and "#differential" in link]
    assert ticks
    assert all("geneQuery=FKBP5,DUSP1" in link.replace("%2C", ",") for link in ticks)
    (more,) = [link for link in Links(page).found if "after=" in link]
    assert "results, largest changes first" in get(client, more)


def test_a_query_too_long_for_a_link_is_sent_along_by_buttons(client):
    genes = ",".join(["FKBP5", "DUSP1", *(f"junk{number}" for number in range(2_000))])
    page = client.post("/search", data={"geneQuery": genes, "size": "3", "organism": "human"}).text
    assert max(len(link) for link in Links(page).found) < 8_000
    forms = Forms(page)
    assert dict(forms.fields) == {"geneQuery": genes, "size": "3"}
    (more,) = [target for target in forms.buttons if "after=" in target]
    following = client.post(more, data=dict(forms.fields))
    assert (following.status_code, "results, largest changes first" in following.text) == (200, True)
    down = next(target for target in forms.buttons if "regulation=DOWN" in target)
    assert "☑" not in client.post(down, data=dict(forms.fields)).text
    assert 'class="link ticked"' in client.post(down, data=dict(forms.fields)).text


def test_links_of_a_pinned_page_keep_the_pin(client, release):
    for path in (
        "/search?geneQuery=FKBP5,DUSP1&",
        "/genes/ENSG00000096060?",
        "/experiments?",
        "/experiments/E-MTAB-9002?",
    ):
        page = get(client, f"{path}release={release.id}")
        links = [link for link in Links(page).found if link.startswith(("/genes/", "/experiments", "/genesets/"))]
        assert links
        assert all(f"release={release.id}" in link for link in links)
    assert "release=" not in get(client, "/search?geneQuery=FKBP5,DUSP1")
