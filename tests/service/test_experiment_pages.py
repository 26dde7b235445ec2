"""Pages of one experiment: what each tab says, and that old addresses open the same."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pyarrow as pa
import pytest
from flask import Flask

from service.experiment.markers import _coding_first
from service.routes.atlas_experiments import _send


def get(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


class Page(HTMLParser):
    """Collects tags with their attributes, and what stands in table cells and headings."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.rows = []
        self._cell = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self._cell = []

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)

    def all(self, tag, **wanted):
        return [found for name, found in self.tags if name == tag and wanted.items() <= found.items()]

    def row(self, start):
        return next(row for row in self.rows if row and row[0].startswith(start))

    def columns(self):
        return [found["data-id"] for found in self.all("th") if "data-id" in found]


def page_of(client, path):
    return Page(get(client, path))


TABS = ["Results", "Markers", "Plots", "Experiment Design", "Supplementary Information", "Downloads"]


@pytest.mark.parametrize("accession", ["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003", "E-PROT-9001", "E-PROT-9003"])
def test_every_tab_is_a_page_and_leads_to_the_others(client, accession):
    page = page_of(client, f"/experiments/{accession}")
    tabs = [found["href"] for found in page.all("a") if found.get("href", "").startswith(f"/experiments/{accession}/")]
    for tab in TABS:
        if tab == "Markers" and accession in {"E-MTAB-9002", "E-MTAB-9003", "E-PROT-9003"}:
            get(client, f"/experiments/{accession}/{tab}", 404)
            continue
        here = page_of(client, f"/experiments/{accession}/{tab}")
        assert len(here.all("a", **{"aria-current": "page"})) == 1
        assert len(here.all("h1")) == 1
        if tab != "Results":
            assert f"/experiments/{accession}/{quote(tab)}" in tabs


@pytest.mark.parametrize(
    ("old", "tab"),
    [
        ("experiment-design", "Experiment%20Design"),
        ("experiment%20design", "Experiment%20Design"),
        ("analysis-methods", "Supplementary%20Information"),
        ("downloads", "Downloads"),
        ("heatmap", "Results"),
    ],
)
def test_old_names_of_tabs_lead_on_with_their_parameters(client, old, tab):
    answer = client.get(f"/experiments/E-MTAB-9001/{old}?unit=FPKM")
    assert (answer.status_code, answer.location) == (302, f"/experiments/E-MTAB-9001/{tab}?unit=FPKM")


def test_a_tab_that_is_none_names_those_there_are(client):
    assert "Supplementary Information" in get(client, "/experiments/E-MTAB-9001/nonsense", 404)


def test_cells_hold_numbers_steps_and_quartiles(client):
    page = page_of(client, "/experiments/E-MTAB-9001?geneQuery=SFTPC,ALB")
    assert page.columns() == ["g2", "g1", "g3", "g4"]  # as its curators ordered them
    assert page.rows[0] == ["Gene", "lung", "liver", "heart", "pancreas"]
    assert page.row("SFTPC")[1:] == ["1,707", "0.2", "0.2", "0.2"]
    assert page.row("ALB")[1:] == ["1", "15,047", "1", "2"]
    said = {"class": "n e5", "title": "min 14,485, Q1 14,960, median 15,047, Q3 15,467, max 17,325"}
    assert said in page.all("td")
    legend = [found["class"] for found in page.all("span") if re.fullmatch(r"e[0-5]", found.get("class", ""))]
    assert legend == ["e1", "e2", "e3", "e4", "e5"]


def test_the_form_says_what_is_shown_and_keeps_it(client):
    path = (
        '/experiments/E-MTAB-9001?geneQuery=[{"value":"SFTPC","category":"symbol"},{"value":"ALB"}]'
        '&filterFactors={"ORGANISM_PART":["lung","liver"]}&cutoff={"value":2}&unit=TPM&specific=false&heatmapMatrixSize=7'
    )
    page = page_of(client, path)
    assert [row[1:] for row in page.rows[1:]] == [["1", "15,047"], ["1,707", "0.2"]]
    assert len(page.columns()) == 2
    ticked = [json.loads(found["value"]) for found in page.all("input", name="filterFactors") if "checked" in found]
    assert ticked == [{"ORGANISM_PART": ["liver"]}, {"ORGANISM_PART": ["lung"]}]
    genes = [found["value"] for found in page.all("input", name="geneQuery", type="checkbox")]
    assert [json.loads(sent)[0]["value"] for sent in genes] == ["SFTPC", "ALB"]
    assert page.all("input", name="cutoff")[0]["value"] == "2"
    # What the form sends, as a browser writes it, shows the same.
    sent = [("filterFactors", json.dumps(one)) for one in ticked] + [("geneQuery", one) for one in genes]
    sent += [("cutoff", "2"), ("unit", "TPM"), ("specific", "false"), ("heatmapMatrixSize", "7"), ("geneQuery", "")]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in sent)
    assert page_of(client, f"/experiments/E-MTAB-9001?{query}").rows == page.rows


def test_parameters_encoded_twice_show_the_same(client):
    query = {"filterFactors": '{"ORGANISM_PART":["lung"]}', "cutoff": '{"value":1}', "geneQuery": '[{"value":"SFTPC"}]'}
    once = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    twice = "&".join(f"{name}={quote(quote(value, safe=''), safe='')}" for name, value in query.items())
    pages = [page_of(client, f"/experiments/E-MTAB-9001/Results?{given}").rows for given in (once, twice)]
    assert pages[0] == pages[1]
    assert page_of(client, "/experiments/E-MTAB-9001?queryFactorValues=lung&geneQuery=SFTPC").columns() == ["g2"]


def test_a_column_leads_to_itself_alone(client):
    page = page_of(client, '/experiments/E-MTAB-9001?filterFactors={"ORGANISM_PART":["lung","liver"]}&unit=FPKM')
    (link,) = {found["href"] for found in page.all("a") if "selectedColumnIds=g2" in found.get("href", "")}
    assert parse_qs(urlsplit(link).query) == {"selectedColumnIds": ["g2"], "unit": ["FPKM"]}
    assert page_of(client, link).columns() == ["g2"]


def test_the_download_is_of_the_view(client):
    page = page_of(client, '/experiments/E-MTAB-9001?filterFactors={"ORGANISM_PART":["lung"]}&cutoff=5')
    (link,) = {found["href"] for found in page.all("a") if "/download/" in found.get("href", "")}
    text = get(client, link)
    assert "Selected columns: 1/4" in text
    assert "expression level cutoff: 5 TPM" in text


def test_one_gene_has_boxes_transcripts_and_similar_genes(client):
    page = page_of(client, "/experiments/E-MTAB-9001/genes/ENSG00000163631")
    assert page.row("liver")[2:7] == ["14,485", "14,960", "15,047", "15,467", "17,325"]
    assert len(page.all("rect", **{"class": "box"})) == 4
    lung = page_of(client, "/experiments/E-MTAB-9001/genes/ENSG00000168484")
    assert lung.row("lung")[2:7] == ["", "", "1,707", "", ""]  # its file lacks the ends
    assert len(lung.all("circle", **{"class": "median"})) == 1
    text = get(client, "/experiments/E-MTAB-9001/genes/ENSG00000012048")
    assert "ENST00000012048" in text
    assert "Similarly expressed genes" in text
    answer = client.get("/experiments/E-MTAB-9001/genes/ensg00000168484?unit=FPKM")
    assert (answer.status_code, answer.location) == (302, "/experiments/E-MTAB-9001/genes/ENSG00000168484?unit=FPKM")
    assert "has no levels of" in get(client, "/experiments/E-MTAB-9001/genes/nonsense", 404)
    assert "has no results of" in get(client, "/experiments/E-MTAB-9002/genes/nonsense", 404)


def test_all_design_elements_of_a_gene_are_there(client):
    page = page_of(client, "/experiments/E-MTAB-9003/genes/ENSG00000096060")
    elements = [cell for row in page.rows for cell in row if cell.endswith("_at")]
    assert {"204560_at", "224856_at"} <= set(elements)
    assert elements[0] == "204560_at"  # the largest change first


def test_marker_genes_are_those_of_one_group_alone(client):
    page = page_of(client, "/experiments/E-MTAB-9001/Markers")
    assert "SFTPC" in page.row("lung")[2]
    assert page.row("lung")[1] == "1"
    assert page.row("liver")[1] == "2"


def test_marker_genes_that_code_for_proteins_come_first(release):
    rows = pa.table(
        {
            "assay_group_id": ["g1", "g1", "g1", "g2"],
            "gene_id": ["ENSG00000235360", "nosuch", "ENSG00000168484", "ENSG00000163631"],
            "gene_name": ["", "", "SFTPC", "ALB"],
            "level": [90.0, 50.0, 7.0, 1.0],
            "genes": [3, 3, 3, 1],
        }
    )
    found = _coding_first(release, rows)
    assert found["gene_id"].to_pylist() == ["ENSG00000168484", "ENSG00000235360", "nosuch", "ENSG00000163631"]
    assert found["biotype"].to_pylist()[0] == "protein_coding"
    assert found["biotype"].to_pylist()[2] == ""
    assert len(_coding_first(release, rows.slice(0, 0))) == 0


def test_the_whole_experiment_comes_in_every_form(client, release):
    for pin in ("", f"?release={release.id}"):
        page = page_of(client, f"/experiments/E-MTAB-9002/Downloads{pin}")
        saved = [found["href"] for found in page.all("a") if "download" in found]
        assert len(saved) == 16
        assert all(link.endswith(pin) for link in saved)
        for link in saved:
            with client.get(link) as answer:
                assert answer.status_code == 200, (link, answer.text[:300])


def test_an_experiment_that_is_not_here_says_what_to_do(client):
    page = get(client, "/experiments/E-MTAB-901", 404)
    assert "did you mean E-MTAB-9" in page
    assert "It may be private" in page
    assert "/experiments lists those that are here" in page


def test_genes_are_counted_by_cutoff(client):
    page = page_of(client, "/experiments/E-MTAB-9001/Plots")
    counts = {row[0]: int(row[1].replace(",", "")) for row in page.rows if len(row) == 2 and row[1][:1].isdigit()}
    assert counts["0"] >= counts["1"] >= counts["100"] >= counts["1,000"] >= 1
    assert len([found for found in page.all("rect") if found.get("class") == "bar"]) > 10


def test_a_contrast_has_its_pictures_sides_and_sets(client):
    page = page_of(client, "/experiments/E-MTAB-9002/Plots?contrast=g1_g2")
    text = get(client, "/experiments/E-MTAB-9002/Plots?contrast=g1_g2")
    assert "Volcano plot" in text
    assert "MA plot" in text
    assert page.row("biological replicates")[1:] == ["3", "3"]
    assert page.row("inflammatory response")[1:4] == ["0.036", "5 of 7", "1.59"]
    assert "lung development" not in text
    assert {found["class"] for found in page.all("path")} >= {"points up", "points down"}
    other = get(client, "/experiments/E-MTAB-9002/Plots?contrast=g1_g3")
    assert "<p>None.</p>" in other
    assert "it has g1_g3, g1_g2" in get(client, "/experiments/E-MTAB-9002/Plots?contrast=g9_g9", 404)


def test_pictures_that_came_with_a_contrast_are_linked(client):
    assert "E-MTAB-9003_A-AFFY-44-g1_g2-mvaPlot.png" in get(client, "/experiments/E-MTAB-9003/Plots")


def test_cutoffs_of_the_form_are_plain_numbers(client):
    page = page_of(client, "/experiments/E-MTAB-9002?foldChangeCutoff=0&cutoff=1")
    assert page.row("TTR")
    assert "TTR" not in get(client, "/experiments/E-MTAB-9002")
    get(client, "/experiments/E-MTAB-9002?cutoff=2", 400)


def test_the_design_is_paged_and_downloaded(client):
    page = page_of(client, "/experiments/E-MTAB-9002/Experiment Design")
    assert len(page.rows) > 9
    assert "1 to 1" in get(client, "/experiments/E-MTAB-9002/Experiment Design?page=2", 400)


def test_supplementary_information_links_only_to_the_web(client):
    text = get(client, "/experiments/E-MTAB-9001/Supplementary Information")
    assert "Analysis methods" in text
    assert "javascript:" not in text


def test_downloads_list_every_file(client, release):
    text = get(client, "/experiments/E-MTAB-9001/Downloads")
    folder = release.paths.originals("E-MTAB-9001")
    for file in folder.iterdir():
        assert file.name in text, file.name


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("name=Ensembl&geneId=ENSG1", "https://www.ensembl.org/Homo_sapiens/Location/View?g=ENSG1"),
        ("name=ensembl&geneId=ENSG1&trackId=g1", "https://www.ensembl.org/Homo_sapiens/Location/View?g=ENSG1"),
    ],
)
def test_genome_browsers_open_at_a_gene(client, query, target):
    answer = client.get(f"/experiments/E-MTAB-9001/redirect/genome-browsers?{query}")
    assert (answer.status_code, answer.location) == (302, target)


@pytest.mark.parametrize(("accession", "column"), [("E-MTAB-9001", "g1"), ("E-MTAB-9002", "g1_g2")])
def test_cells_open_a_genome_browser_where_one_is_chosen(client, accession, column):
    page = page_of(client, f"/experiments/{accession}")
    (chosen,) = {found["href"] for found in page.all("a") if "browser=Ensembl" in found.get("href", "")}
    assert not [found for found in page.all("a") if "trackId" in found.get("href", "")]
    cells = [found["href"] for found in page_of(client, chosen).all("a") if "trackId" in found.get("href", "")]
    assert len(cells) > 3
    opened = next(link for link in cells if link.endswith(f"&trackId={column}"))
    target = client.get(opened)
    assert target.status_code == 302
    assert target.location.startswith("https://www.ensembl.org/Homo_sapiens/Location/View?g=ENSG")
    assert "a genome browser of Homo sapiens: Ensembl" in get(client, f"/experiments/{accession}?browser=Gramene", 400)


def test_genome_browsers_that_do_not_fit_are_refused(client):
    path = "/experiments/E-MTAB-9001/redirect/genome-browsers"
    assert "Ensembl" in get(client, f"{path}?name=Gramene&geneId=x", 400)
    assert "geneId" in get(client, f"{path}?name=Ensembl", 400)
    get(client, f"{path}?name=Ensembl&geneId=x&trackId=g99", 404)


def test_plants_have_two_browsers(client):
    page = get(client, "/experiments/E-MTAB-9008/genes/AT5G10140")
    assert "Ensembl Plants" in page
    assert "Gramene" in page


def test_what_is_typed_is_escaped_everywhere(client):
    evil = quote('<script>alert("x")</script>')
    for path in (
        f"/experiments/E-MTAB-9001?geneQuery={evil}",
        f"/experiments/E-MTAB-9001?filterFactors={quote(json.dumps({'ORGANISM_PART': ['<b>']}))}",
        f"/experiments?search={evil}",
    ):
        text = get(client, path)
        assert "<script>" not in text
        assert "<b>lung" not in text
    assert "<script>" not in get(client, f"/experiments/E-MTAB-9002/Plots?contrast={evil}", 404)


def test_a_list_too_long_for_a_link_goes_into_the_form(client):
    genes = ",".join(["SFTPC", *(f"junk{number}" for number in range(2_000))])
    answer = client.post("/experiments/E-MTAB-9001", data={"geneQuery": genes, "unit": "FPKM"})
    assert answer.status_code == 200
    page = Page(answer.text)
    assert max(len(found.get("href", "")) for found in page.all("a")) < 8_000
    assert page.all("form", id="choose")[0]["method"] == "post"


def test_a_report_on_quality_is_shown_but_runs_nothing(tmp_path):
    report = tmp_path / "E-1_reads_QM.html"
    report.write_text("<!doctype html><script>alert(1)</script>")
    with Flask("reports").test_request_context(), _send(report) as sent:
        assert sent.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "attachment" not in sent.headers["Content-Disposition"]


def test_every_answer_has_one_policy(client):
    for path in ("/experiments", "/experiments/E-MTAB-9001", "/json/experiments"):
        (policy,) = client.get(path).headers.get_all("Content-Security-Policy")
        assert "script-src 'self'" in policy
