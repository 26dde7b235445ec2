"""The page of one experiment, tab by tab, as readers use it."""

import re

import pytest
from playwright.sync_api import Page, expect


def test_tabs_lead_to_each_other_and_keep_the_filters(without_javascript: Page) -> None:
    reader = without_javascript
    reader.goto('/experiments/E-MTAB-9001?filterFactors={"ORGANISM_PART":["lung"]}')
    tabs = reader.get_by_role("navigation", name="Experiment")
    for name in ("Marker genes", "Plots", "Experiment design", "Supplementary information", "Downloads", "Results"):
        tabs.get_by_role("link", name=name).click()
        expect(tabs.locator("[aria-current=page]")).to_have_text(name)
    expect(reader.locator("table.heat thead th")).to_have_text(["Gene", "lung"])


@pytest.mark.parametrize("reader_name", ["page", "without_javascript"])
def test_the_form_narrows_genes_columns_and_rows(reader_name: str, request: pytest.FixtureRequest) -> None:
    reader: Page = request.getfixturevalue(reader_name)
    reader.goto("/experiments/E-MTAB-9001")
    form = reader.locator("#choose")
    form.get_by_label("Genes", exact=True).fill("SFTPC; ALB")
    form.get_by_label("liver").check()
    form.get_by_label("lung").check()
    form.get_by_label("Least level").fill("2")
    form.get_by_role("button", name="Show").first.click()
    heads = reader.locator("table.heat thead th")
    expect(heads).to_have_text(["Gene", "lung", "liver"])
    expect(reader.locator("table.heat tbody tr")).to_have_count(2)
    form.get_by_label("ALB").uncheck()
    form.get_by_role("button", name="Show").first.click()
    expect(reader.locator("table.heat tbody tr")).to_have_count(1)
    expect(heads).to_have_text(["Gene", "lung", "liver"])
    form.get_by_role("link", name="Start again").click()
    expect(heads).to_have_count(5)


def test_a_cell_tells_its_quartiles(page: Page) -> None:
    page.goto("/experiments/E-MTAB-9001?geneQuery=ALB")
    page.locator("table.heat tbody td", has_text="15,047").hover()
    told = page.locator(".told")
    expect(told).to_contain_text("15,047 TPM")
    expect(told).to_contain_text("liver")
    expect(told).to_contain_text("min 14,485, Q1 14,960, median 15,047, Q3 15,467, max 17,325")
    page.mouse.move(1, 1)
    expect(told).to_be_hidden()


def test_a_cell_has_its_quartiles_as_its_title_too(without_javascript: Page) -> None:
    without_javascript.goto("/experiments/E-MTAB-9001?geneQuery=ALB")
    cell = without_javascript.locator("table.heat tbody td", has_text="15,047")
    expect(cell).to_have_attribute("title", re.compile("Q1 14,960"))


def test_a_gene_leads_to_its_boxes_and_a_group_back(without_javascript: Page) -> None:
    reader = without_javascript
    reader.goto("/experiments/E-MTAB-9001?geneQuery=ALB")
    reader.get_by_role("link", name="ALB in this experiment").click()
    expect(reader.locator("table.boxes tbody tr")).to_have_count(4)
    expect(reader.locator("table.boxes rect.box")).to_have_count(4)
    expect(reader.get_by_role("heading", name="Similarly expressed genes")).to_be_visible()
    reader.locator("table.boxes").get_by_role("link", name="liver").click()
    expect(reader.locator("table.heat thead th")).to_have_text(["Gene", "liver"])


def test_a_comparison_leads_to_its_plots(without_javascript: Page) -> None:
    reader = without_javascript
    reader.goto("/experiments/E-MTAB-9002")
    reader.locator("table.heat thead").get_by_role("link", name="100 nanomolar").click()
    expect(reader.get_by_role("heading", level=2).first).to_contain_text("100 nanomolar")
    expect(reader.get_by_role("figure")).to_have_count(2)
    expect(reader.locator("#sets ~ div table")).to_contain_text("inflammatory response")
    reader.get_by_label("Comparison").select_option(label="'dexamethasone; 1 micromolar' vs 'none'")
    reader.get_by_role("button", name="Show").click()
    expect(reader.get_by_role("heading", level=2).first).to_contain_text("1 micromolar")


def test_a_named_point_leads_to_its_gene(page: Page) -> None:
    page.goto("/experiments/E-MTAB-9002/Plots?contrast=g1_g2")
    page.locator("figure a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/experiments/E-MTAB-9002/genes/"))


@pytest.mark.parametrize("path", ["/experiments/E-MTAB-9001", "/experiments/E-MTAB-9002"])
def test_the_view_can_be_downloaded_and_copied(page: Page, path: str) -> None:
    page.goto(path)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download all").click()
    assert "Gene ID" in waiting.value.path().read_text()
    page.get_by_text("Copy as").click()
    assert page.locator("[data-copy]").all_inner_texts()[1].startswith("curl ")


def test_an_address_of_today_opens_the_same(page: Page) -> None:
    page.goto(
        "/experiments/E-MTAB-9001/Results?specific=true&geneQuery=%255B%257B%2522value%2522%253A%2522ALB%2522%257D%255D"
        "&filterFactors=%257B%2522ORGANISM_PART%2522%253A%255B%2522liver%2522%255D%257D"
        "&cutoff=%257B%2522value%2522%253A0.5%257D&unit=%2522TPM%2522"
    )
    expect(page.locator("table.heat thead th")).to_have_text(["Gene", "liver"])
    expect(page.locator("table.heat tbody td")).to_have_text(["15,047"])
