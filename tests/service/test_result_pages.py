"""Home, searches, genes, gene sets, conditions: what stands on their pages."""

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from service.app import create_app
from service.drawings import list_drawings
from service.render import anatomogram
from service.render.grids import MOST_COLUMNS


def get(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text of each."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes), []))

    def handle_data(self, data):
        if self.found:
            self.found[-1][2].append(data)

    def of(self, tag, **wanted):
        return [
            (given, "".join(text).strip())
            for name, given, text in self.found
            if name == tag and all(given.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]


PAGES = [
    "/",
    "/search?geneQuery=FKBP5,DUSP1",
    "/search?geneQuery=FKBP5,DUSP1&view=matrix&numbers=hidden",
    "/search?conditionQuery=liver",
    "/genes/ENSG00000168484",
    "/genesets/GO:0007585",
    "/conditions/liver",
    "/genes/nonsense",
]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_a_page_needs_what_the_policy_bars(client, path):
    answer = client.get(path)
    tags = Tags(answer.text)
    assert not [given for _, given, _ in tags.found if "style" in given]
    assert not [name for _, given, _ in tags.found for name in given if name.startswith("on")]
    assert all(given.get("src", "").startswith("/static/") for given, _ in tags.of("script"))
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    ids = [given["id"] for _, given, _ in tags.found if "id" in given]
    assert len(ids) == len(set(ids))


def test_home_counts_species_and_has_boxes(client):
    page = get(client, "/")
    tags = Tags(page)
    assert {
        given["name"] for given, _ in tags.of("input") + tags.of("textarea") + tags.of("select") if "name" in given
    } == {
        "geneQuery",
        "conditionQuery",
        "species",
    }
    assert "Homo sapiens" in [text for _, text in tags.of("option")]
    assert "Animals" in [text for _, text in tags.of("h3")]
    for heading in ("Featured experiments", "Latest experiments", "This release"):
        assert heading in [text for _, text in tags.of("h2")]


def test_examples_of_the_home_page_find_something(client):
    page = get(client, "/")
    links = re.findall(r'href="([^"]+)"', page[page.index("Examples:") : page.index("Species</h2>")])
    assert len(links) >= 3
    for link in links:
        answer = client.get(link.replace("&amp;", "&"), follow_redirects=True)
        counts = re.findall(r'<span class="quiet">([\d,]+)</span>', answer.text)
        assert any(count != "0" for count in counts), link


def test_the_latest_experiments_come_first(client):
    page = get(client, "/")
    latest = page[page.index("Latest experiments") :]
    dated = re.findall(r"\d{4}-\d\d-\d\d", latest[: latest.index("</section>")])
    assert dated == sorted(dated, reverse=True)


def test_a_contact_stands_at_the_foot(settings):
    client = create_app(replace(settings, contact="atlas@example.org")).test_client()
    assert 'href="mailto:atlas@example.org"' in get(client, "/")
    assert 'href="mailto:atlas@example.org"' in get(client, "/nowhere", 404)
    odd = create_app(replace(settings, contact="<b>javascript:alert(1)</b>")).test_client()
    page = get(odd, "/")
    assert "&lt;b&gt;javascript" in page
    assert 'href="javascript' not in page


def test_pages_are_compressed_for_who_takes_it(client):
    plain = client.get("/search?geneQuery=FKBP5,DUSP1")
    packed = client.get("/search?geneQuery=FKBP5,DUSP1", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers


def test_cells_say_their_state_beyond_colour(client):
    page = get(client, "/genes/ENSG00000168484")
    cells = Tags(page).of("td", class_="number high")
    assert ("1,707", "lung: 1,707 TPM, high") in [(text, given["title"]) for given, text in cells]
    for state in ("below cut-off", "low, up to 10", "medium, up to 1,000", "high, above", "no data"):
        assert state in page


def test_both_results_stand_on_the_page(client):
    page = get(client, "/search?geneQuery=FKBP5,SFTPC")
    assert [given["id"] for given, _ in Tags(page).of("section") if given.get("class") == "panel"] == [
        "baseline",
        "differential",
    ]
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)[0]
    assert 'href="#baseline"' in tabs
    assert 'href="#differential"' in tabs


def test_columns_can_be_of_another_factor(client):
    page = get(client, "/genes/AT1G01010")
    switches = re.findall(r'<p class="switch">.*?</p>', page, re.DOTALL)
    assert switches
    link = re.search(r'<a href="([^"]*bs=[^"]*)">([^<]*)</a>', switches[0])
    switched = get(client, link[1].replace("&amp;", "&").split("#")[0])
    assert f"evel by {link[2]}" in switched


def test_anatomograms_show_every_tissue_or_say_that_it_has_no_shape(client):
    page = get(client, "/genes/ENSG00000168484")
    heads = [(given.get("data-shape"), given) for given, _ in Tags(page).of("th") if given.get("class") == "turned"]
    grids = client.get("/api/v1/baseline?geneQuery=ENSG00000168484").json["grids"]
    undrawn = re.search(r"Without a shape: ([^<]*)\.</p>", page)
    named = set(undrawn[1].split(", ")) if undrawn else set()
    columns = [column["value"] for column in grids[0]["columns"]]
    assert len(columns) == len(heads)
    for value, (shape, _) in zip(columns, heads, strict=True):
        assert bool(shape) != (value in named)
    assert "UBERON_0002048" in [shape for shape, _ in heads]
    pictures = [given for given, _ in Tags(page).of("img")]
    assert pictures
    for given in pictures:
        assert given["loading"] == "lazy"
        assert "lung" in given["alt"]
        svg = client.get(given["src"])
        assert svg.mimetype == "image/svg+xml"
        assert b'fill="#023a75"' in svg.data


def test_anatomograms_are_pictures_to_keep(client):
    whole = client.get("/anatomograms/homo_sapiens.male.svg")
    assert b"CC BY 4.0" in whole.data
    assert b'id="UBERON_0002048"' in whole.data
    assert "max-age" in whole.headers["Cache-Control"]
    again = client.get("/anatomograms/homo_sapiens.male.svg", headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    packed = client.get("/anatomograms/homo_sapiens.male.svg", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == whole.data
    assert len(packed.data) < 400_000
    lung = client.get("/anatomograms/homo_sapiens.male.svg?hovered=UBERON_0002048")
    assert len(lung.data) < 20_000
    assert b"#d9480f" in lung.data
    assert client.get("/anatomograms/homo_sapiens.male.svg?high=<script>").status_code == 200
    assert "gallus_gallus" in get(client, "/anatomograms/unicorn.svg", 404)


def test_without_drawings_pages_are_whole(client, monkeypatch):
    monkeypatch.setattr("service.render.anatomogram.list_drawings", dict)
    monkeypatch.setattr("service.routes.anatomograms.list_drawings", dict)
    anatomogram.drawn_tissues.cache_clear()
    try:
        page = get(client, "/genes/ENSG00000168484")
        assert "Anatomogram" not in page
        assert "1,707" in page
        assert "pyanatomogram" in get(client, "/anatomograms/homo_sapiens.male.svg", 404)
    finally:
        anatomogram.drawn_tissues.cache_clear()
    assert list_drawings()


def test_differential_rows_have_colours_numbers_and_sizes(client):
    page = get(client, "/search?geneQuery=FKBP5,DUSP1")
    first = client.get("/api/v1/differential?geneQuery=FKBP5,DUSP1").json["rows"][0]
    cells = [(given, text) for given, text in Tags(page).of("td") if re.search(r"(up|down)-\d", given.get("class", ""))]
    assert cells[0][0]["class"] == "number up-8"
    assert cells[0][1].startswith("▲ ")
    assert "Up +" in page
    hidden = get(client, "/search?geneQuery=FKBP5,DUSP1&numbers=hidden")
    assert next(text for given, text in Tags(hidden).of("td") if given.get("class") == "number up-8") == "▲"
    assert re.search(r"n = \d+ : \d+", page)
    assert first["contrast_name"].split("'")[1] in page
    assert "Show numbers" in hidden


def test_headings_sort(client):
    page = get(client, "/search?geneQuery=FKBP5,DUSP1")
    (link,) = re.findall(r'<th scope="col" class="number"><a class="sort" href="([^"]*)">Adjusted p</a>', page)
    assert "sort=adjusted_p_value" in link
    up = get(client, link.replace("&amp;", "&").split("#")[0])
    assert 'aria-sort="ascending"' in up
    assert "sort=-adjusted_p_value" in up
    down = get(client, "/search?geneQuery=FKBP5,DUSP1&sort=-adjusted_p_value")
    (off,) = re.findall(r'aria-sort="descending"><a class="sort" href="([^"]*)"', down)
    assert "sort" not in off


def test_several_genes_make_a_matrix(client):
    page = get(client, "/search?geneQuery=FKBP5,DUSP1&view=matrix")
    assert "As rows" in page
    heads = [given for given, _ in Tags(page).of("th") if given.get("class") == "turned" and "title" in given]
    rows = client.get("/api/v1/differential?geneQuery=FKBP5,DUSP1&size=1000").json["rows"]
    assert len(heads) == len({(row["experiment_accession"], row["contrast_id"]) for row in rows})
    assert page.count("▲") + page.count("▼") == len(rows)
    alone = get(client, "/genes/ENSG00000096060")
    assert "As matrix" not in alone


@pytest.mark.parametrize("query", ["numbers=maybe", "view=cube", "columns=0", "columns=x"])
def test_looks_that_there_are_not_are_refused(client, query):
    page = get(client, f"/search?geneQuery=FKBP5,DUSP1&{query}", 400)
    assert query.split("=")[0] in page


def test_the_report_says_what_became_of_each_term(client):
    page = get(client, "/search?geneQuery=FKBP5,DUSP11x&conditionQuery=liver")
    unclear = page[page.index('class="report plain warning"') :]
    assert re.search(r"<q>DUSP11x</q>\s*was not found; did you mean <a href=", unclear)
    link = re.search(r'did you mean <a href="([^"]*)">([^<]*)</a>', unclear)
    corrected = get(client, link[1].replace("&amp;", "&"))
    assert "was not found" not in corrected
    assert re.search(r"<q>liver</q> stood for \d+ terms? and matched \d+ conditions?", page)


def test_every_result_can_be_taken_elsewhere(client):
    for path in (
        "/search?geneQuery=FKBP5,SFTPC&view=matrix&numbers=hidden&columns=1",
        "/genes/ENSG00000096060",
        "/conditions/liver",
    ):
        page = get(client, path)
        links = [given["href"] for given, text in Tags(page).of("a") if text in {"Download TSV", "JSON, page by page"}]
        assert links, path
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, (link, answer.text[:300])
    assert "from opengxa import Atlas" in page
    assert "read_parquet" in page
    assert "curl -sS" in page


def test_a_gene_without_results_says_so_and_shows_what_is_known(client):
    page = get(client, "/genes/ENSG00000277399")
    assert "No experiment of this release has results of this gene" in page
    assert '<a href="#information" data-default>' in page
    assert "No experiment of this release" not in get(client, "/genes/ENSG00000168484")


def test_experiments_that_study_all_conditions_stand_first(client):
    page = get(client, "/search?conditionQuery=liver;lung")
    assert "Studying all of these conditions" in page
    assert "first of experiments that study all of these conditions" not in get(client, "/search?conditionQuery=liver")


def test_a_gene_page_links_to_other_databases_and_gene_sets(client):
    page = get(client, "/genes/ENSG00000168484")
    information = page[page.index('id="information"') :]
    assert 'href="https://www.uniprot.org/uniprot/P11686"' in information
    assert "/genesets/GO:" in information
    assert "purl.obolibrary.org/obo/GO_" in information


def test_a_condition_page_shows_its_place_and_its_results(client):
    page = get(client, "/conditions/liver")
    assert "UBERON:0002107" in page
    assert "Place in the ontology" in page
    assert get(client, "/conditions/UBERON_0002107").count("<h1>liver</h1>") == 1
    assert "did you mean" in get(client, "/conditions/livrr", 404)
    assert "changed nothing here" in get(client, "/conditions/liver?conditionQuery=heart")


def test_terms_of_a_text_area_are_one_to_a_line(client):
    answer = client.get("/search", query_string={"conditionQuery": "liver\r\nheart"})
    assert ">liver\nheart</textarea>" in answer.text


def test_pages_of_columns_turn(client, monkeypatch):
    whole = get(client, "/genes/ENSG00000168484")
    assert MOST_COLUMNS == 100
    assert 'aria-label="Pages of columns"' not in whole
    monkeypatch.setattr("service.render.grids.MOST_COLUMNS", 2)
    first = get(client, "/genes/ENSG00000168484")
    pages = re.findall(r'href="([^"]*columns=2[^"]*)"', first)
    assert pages
    second = get(client, pages[0].replace("&amp;", "&").split("#")[0])

    def heads(page):
        return re.findall(r'<th scope="col" class="turned"[^>]*><(?:a|span)[^>]*>([^<]*)<', page)

    assert "columns 1 to 2 of" in first
    assert heads(first)[:2] != heads(second)[:2]
    assert heads(first)[0] not in heads(second)[:2]


def test_links_of_new_pages_follow_the_prefix(settings):
    client = create_app(replace(settings, prefix="/gxa")).test_client()
    for path in ("/gxa/", "/gxa/genes/ENSG00000168484", "/gxa/conditions/liver"):
        tags = Tags(get(client, path))
        links = [given[name] for _, given, _ in tags.found for name in ("href", "src") if given.get(name)]
        inside = [link for link in links if not urlsplit(link).scheme and not link.startswith("#")]
        assert inside
        assert all(link.startswith("/gxa/") for link in inside)


@pytest.mark.parametrize(("query", "word"), [("FKBP5,FOO1", "was not found"), ("ENSG00000111111", "is retired")])
def test_a_search_with_more_to_say_does_not_leap_to_a_gene(client, query, word):
    assert word in get(client, f"/search?geneQuery={query}")
