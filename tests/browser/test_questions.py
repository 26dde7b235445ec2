"""What readers of the Atlas ask most, answered as a new reader would: from the home page, by links and clicks alone."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def reader(page: Page, real_site: str) -> Page:
    """Someone who has just come to the home page."""
    page.goto(f"{real_site}/")
    return page


def search(reader: Page, genes: str = "", conditions: tuple[str, ...] = ()) -> None:
    """Type into the boxes and send the search off."""
    form = reader.get_by_role("main").get_by_role("search")
    form.get_by_label("Genes, gene sets").fill(genes)
    for condition in conditions:
        box = form.get_by_label("Conditions")
        box.fill(condition)
        box.press("Escape")
        box.press("Enter")
    form.get_by_role("button", name="Search", exact=True).click()
    reader.wait_for_url(re.compile("geneQuery|/genes/|/experiments/"))


def open_experiment(reader: Page, words: str) -> None:
    """Choose an experiment from the list of all by words of its title."""
    reader.get_by_role("link", name="Experiments", exact=True).first.click()
    reader.locator("tbody tr").filter(has_text=words).get_by_role("link").first.click()


def genes_shown(reader: Page) -> Locator:
    """Return the rows of the open experiment's heatmap."""
    return reader.locator("table.grid tbody tr")


def saved(reader: Page, link: Locator) -> str:
    """Follow a link that saves a file; return what is in it."""
    with reader.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_text()


def test_which_genes_are_expressed_in_the_kidney(reader: Page) -> None:
    search(reader, conditions=("kidney",))
    experiments = reader.locator("#baseline tbody tr")
    expect(experiments).to_have_count(3)
    expect(experiments.filter(has_text="GTEx")).to_contain_text("kidney")
    experiments.filter(has_text="E-GEOD-74747").get_by_role("link").first.click()
    expect(genes_shown(reader)).to_have_count(50)
    expect(reader.get_by_role("columnheader", name="kidney")).to_be_visible()


def test_in_which_tissues_sftpc_is_expressed(reader: Page) -> None:
    search(reader, genes="SFTPC")
    expect(reader.get_by_role("tab", selected=True)).to_contain_text("Baseline")
    row = reader.locator("#baseline tr").filter(has=reader.get_by_role("link", name=re.compile("GTEx"))).first
    assert row.locator(".high").all_inner_texts()[0].startswith("1,7")
    expect(reader.get_by_role("columnheader", name="lung").first).to_be_visible()
    expect(reader.locator("#baseline").get_by_role("img").first).to_be_attached()


def test_which_genes_are_expressed_in_the_kidney_in_gtex(reader: Page) -> None:
    open_experiment(reader, "GTEx")
    filters = reader.get_by_role("form", name="Genes and columns shown")
    filters.get_by_label("kidney").check()
    filters.get_by_role("button", name="Show").first.click()
    expect(genes_shown(reader)).to_have_count(50)
    expect(reader.locator("table.grid thead th")).to_have_count(2)
    expect(genes_shown(reader).first).to_contain_text("SLC22A12")


def test_several_genes_at_once(reader: Page) -> None:
    search(reader, genes="ACAN, PSAT1")
    reader.get_by_role("tab", name=re.compile("Differential")).click()
    rows = reader.locator("#differential tbody tr")
    expect(rows.filter(has_text="ACAN").first).to_contain_text("6.1")
    expect(rows.filter(has_text="PSAT1").first).to_contain_text("5.2")


def test_several_conditions_at_once(reader: Page) -> None:
    search(reader, conditions=("kidney", "bone marrow"))
    expect(reader.locator("#baseline tbody tr").filter(has_text="bone marrow").first).to_be_visible()
    expect(reader.locator("#baseline tbody tr").filter(has_text="kidney").first).to_be_visible()
    reader.get_by_role("tab", name=re.compile("Differential")).click()
    expect(reader.locator("#differential tbody tr").first).to_contain_text("FGF-2")


def test_an_experiment_by_its_accession(reader: Page) -> None:
    search(reader, genes="E-MTAB-8510")
    expect(reader).to_have_url(re.compile("/experiments/E-MTAB-8510"))
    expect(reader.get_by_role("heading", level=1)).to_contain_text("E-MTAB-8510")


def test_both_downloads(reader: Page) -> None:
    search(reader, genes="ACAN, PSAT1")
    reader.get_by_role("tab", name=re.compile("Differential")).click()
    query = saved(reader, reader.locator("#differential").get_by_role("link", name=re.compile("Download")).first)
    lines = [line for line in query.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert {row["gene_symbol"] for row in rows} == {"ACAN", "PSAT1"}
    reader.locator("#differential tbody").get_by_role("link", name=re.compile("E-MTAB-8510")).first.click()
    reader.get_by_role("navigation", name="Experiment").get_by_role("link", name="Downloads").click()
    whole = saved(reader, reader.get_by_role("link", name="experiment-design"))
    assert whole.count("\n") == 7  # a header line and six samples
    every = saved(reader, reader.get_by_role("main").get_by_role("link", name="CSV").first)
    assert every.count("g2_g1") > 10_000
    chosen = saved(reader, reader.get_by_role("link", name=re.compile(r"\(TSV\)")))
    assert "ACAN" in chosen


def test_genes_that_behave_alike(reader: Page) -> None:
    open_experiment(reader, "zebrafish")
    reader.locator("a.look").first.click()
    similar = reader.get_by_role("table").filter(has=reader.locator("caption", has_text="nearest first"))
    assert similar.locator("tbody tr").count() > 10


def test_details_of_a_comparison(reader: Page) -> None:
    search(reader, genes="ACAN, PSAT1")
    reader.get_by_role("tab", name=re.compile("Differential")).click()
    reader.locator("#differential tbody").get_by_role("link", name=re.compile("E-MTAB-8510")).first.click()
    reader.get_by_role("columnheader").get_by_role("link", name=re.compile("FGF-2")).click()
    compared = reader.get_by_role("table").filter(has=reader.locator("caption", has_text="What is compared"))
    expect(compared).to_contain_text("FGF-2 50 nanogram per milliliter")
    expect(compared).to_contain_text("none")
    expect(reader.get_by_text("Genes by change times significance")).to_be_visible()


def test_gene_sets_that_are_enriched(reader: Page) -> None:
    search(reader, genes="E-MTAB-8510")
    reader.get_by_role("navigation", name="Experiment").get_by_role("link", name="Plots").click()
    expect(reader.get_by_role("heading", name="Gene Ontology terms")).to_be_visible()
    sets = reader.get_by_role("table").filter(has=reader.locator("caption", has_text="67 enriched"))
    expect(sets.locator("tbody tr")).to_have_count(30)


def test_marker_genes_of_a_tissue(reader: Page) -> None:
    open_experiment(reader, "GTEx")
    reader.get_by_role("navigation", name="Experiment").get_by_role("link", name="Marker genes").click()
    expect(reader.locator("tbody tr").filter(has_text="kidney")).to_contain_text("SLC22A12")


def test_what_the_help_says(reader: Page) -> None:
    reader.get_by_role("link", name="Help", exact=True).first.click()
    reader.get_by_role("link", name="How to cite").first.click()
    expect(reader.get_by_role("heading", name="How to cite")).to_be_in_viewport()
