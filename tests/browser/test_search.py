import re

from playwright.sync_api import expect

BOTH = "/search?geneQuery=FKBP5,DUSP1,SFTPC"


def test_tabs_show_one_kind_of_results(page):
    page.goto(BOTH)
    expect(page.locator("#baseline")).to_be_visible()
    expect(page.locator("#differential")).to_be_hidden()
    page.get_by_role("tab", name=re.compile("Differential")).click()
    expect(page.locator("#differential")).to_be_visible()
    expect(page.locator("#baseline")).to_be_hidden()
    expect(page).to_have_url(re.compile("#differential$"))
    page.get_by_role("tab", selected=True).press("ArrowLeft")
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    expect(page.locator("#baseline")).to_be_visible()


def test_a_fragment_opens_its_tab_and_an_unknown_one_the_default(page):
    page.goto(f"{BOTH}#differential")
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Differential")
    page.goto("about:blank")
    page.goto(f"{BOTH}#nonsense")
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Baseline")


def test_both_results_stand_on_the_page_without_javascript(without_javascript):
    page = without_javascript
    page.goto(BOTH)
    expect(page.locator("#baseline")).to_be_visible()
    expect(page.locator("#differential")).to_be_visible()
    page.get_by_role("link", name="Hide numbers").click()
    expect(page.get_by_role("link", name="Show numbers")).to_be_visible()
    expect(page.locator("td.up-8").first).to_have_text("▲")


def test_tissues_light_up(page):
    page.goto("/search?geneQuery=SFTPC,INS&species=Homo+sapiens")
    picture = page.locator("[data-anatomogram] img").first
    expect(picture).to_have_attribute("alt", re.compile("lung"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.locator('th[data-shape="UBERON_0002048"]').first.hover()
    expect(page.locator("svg.over")).to_have_count(page.locator("[data-anatomogram]").count())
    lung = page.locator('.over [data-tissue="UBERON_0002048"]')
    expect(lung.first).to_have_class("lit")
    expect(page.locator(".over .lit")).to_have_count(lung.count())
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_a_shape_lights_its_column(page):
    page.goto("/search?geneQuery=SFTPC,INS&species=Homo+sapiens")
    page.locator("[data-anatomogram]").first.hover()
    expect(page.locator("svg.over")).to_have_count(page.locator("[data-anatomogram]").count())
    page.get_by_role("heading", level=1).hover()
    lung = page.locator('.over [data-tissue="UBERON_0002048"]').first
    lung.dispatch_event("pointerover")
    head = page.locator('th[data-shape="UBERON_0002048"]').first
    expect(head).to_have_class(re.compile(r"\blit\b"))
    expect(page.locator("td.lit").first).to_have_attribute("title", re.compile("^lung: "))
    page.locator("[data-anatomogram]").first.dispatch_event("pointerleave")


def test_facets_filter_and_come_off(page):
    page.goto(f"{BOTH}#differential")
    differential = page.locator("#differential")
    differential.get_by_role("link", name="up", exact=True).click()
    expect(page).to_have_url(re.compile("regulation=UP"))
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Differential")
    expect(page.locator("#differential td[class*='down-']")).to_have_count(0)
    differential.get_by_role("link", name="up", exact=True).click()
    expect(page).not_to_have_url(re.compile("regulation"))


def test_rows_sort_explain_themselves_and_become_a_matrix(page):
    page.goto(f"{BOTH}#differential")
    page.get_by_role("link", name="Adjusted p").click()
    expect(page.get_by_role("columnheader", name="Adjusted p")).to_have_attribute("aria-sort", "ascending")
    page.locator("#differential tbody summary").first.click()
    expect(page.locator("#differential tbody details p").first).to_contain_text("passes the cut-offs")
    page.get_by_role("link", name="As matrix").click()
    expect(page.get_by_role("region", name="Genes and comparisons")).to_be_visible()
    page.get_by_role("link", name="As rows").click()
    expect(page.get_by_role("region", name="Differential results")).to_be_visible()


def test_pages_of_results_follow_one_another(page):
    page.goto(f"{BOTH}&size=2#differential")
    first = page.locator("#differential tbody tr").first.inner_text()
    page.get_by_role("link", name="More results").click()
    expect(page.get_by_role("link", name="First results")).to_be_visible()
    assert page.locator("#differential tbody tr").first.inner_text() != first


def test_what_was_not_found_can_be_corrected(page):
    page.goto("/search?geneQuery=FKBP5,DUSP11x")
    expect(page.locator(".report.warning")).to_contain_text("was not found; did you mean")
    page.locator(".report.warning a").first.click()
    expect(page.locator(".report.warning")).to_have_count(0)


def test_results_can_be_copied(page):
    page.goto(f"{BOTH}#differential")
    copies = page.locator("#differential .copies").filter(has_text="Copy as")
    copies.locator("summary").click()
    expect(copies.locator("pre").nth(1)).to_contain_text("curl")
    copies.get_by_role("button", name="Copy").first.click()
    expect(copies.get_by_role("button").first).to_have_text(re.compile("Copied|Selected"))
    with page.expect_download() as download:
        page.locator("#differential").get_by_role("link", name="Download TSV").click()
    assert "\ngene_id\tgene_symbol\t" in download.value.path().read_text()


def test_results_come_in_other_formats(page):
    page.goto(f"{BOTH}#differential")
    formats = page.locator("#differential .copies").filter(has_text="Other formats")
    formats.locator("summary").click()
    names = formats.get_by_role("link").all_inner_texts()
    assert names[:5] == ["CSV", "JSON lines", "Parquet", "Arrow", "Excel"]
    with page.expect_download() as download:
        formats.get_by_role("link", name="Parquet").click()
    assert download.value.path().read_bytes()[:4] == b"PAR1"
