import re

from playwright.sync_api import expect

GENE = "/genes/ENSG00000168484"


def test_a_gene_has_results_and_information(page):
    page.goto(GENE)
    expect(page.get_by_role("cell", name="1,707").first).to_be_visible()
    page.get_by_role("tab", name="Gene information").click()
    expect(page.locator("#information")).to_be_visible()
    expect(page.get_by_role("link", name="P11686")).to_have_attribute("href", re.compile("uniprot"))
    page.locator("#information").get_by_role("link", name="respiratory gaseous exchange", exact=True).click()
    expect(page).to_have_url(re.compile("/genesets/GO:0007585"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("respiratory gaseous exchange")


def test_a_fragment_opens_what_is_known_of_the_gene(page):
    page.goto(f"{GENE}#information")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Gene information")


def test_a_column_leads_to_its_condition_and_back_to_results(page):
    page.goto(GENE)
    page.get_by_role("columnheader", name="lung").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("lung")
    expect(page.get_by_text("Place in the ontology")).to_be_visible()
    expect(page.locator("#baseline")).to_be_visible()


def test_an_experiment_of_a_gene_opens_at_the_gene(page):
    page.goto(GENE)
    page.locator("#baseline .grid tbody th a").first.click()
    expect(page).to_have_url(re.compile("/experiments/.*geneQuery="))
    expect(page.locator("main")).to_contain_text("SFTPC")


def test_a_gene_page_is_whole_without_javascript(without_javascript):
    page = without_javascript
    page.goto(GENE)
    for part in ("#baseline", "#differential", "#information"):
        expect(page.locator(part)).to_be_visible()
