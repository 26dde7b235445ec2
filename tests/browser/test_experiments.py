"""The list of experiments, as readers use it."""

import re

import pytest
from playwright.sync_api import Page, expect


def test_it_fits_a_telephone(phone: Page) -> None:
    phone.goto("/experiments")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("link", name="Filters").click()
    expect(phone.get_by_label("Words in title")).to_be_in_viewport()


@pytest.mark.parametrize("reader_name", ["page", "without_javascript"])
def test_filters_words_kinds_and_order(reader_name: str, request: pytest.FixtureRequest) -> None:
    reader: Page = request.getfixturevalue(reader_name)
    reader.goto("/experiments")
    rows = reader.locator("table.listing tbody tr")
    every = rows.count()
    kinds = reader.get_by_role("navigation", name="Kind of experiment")
    kinds.get_by_role("link", name="Baseline").click()
    baseline = rows.count()
    assert 0 < baseline < every
    reader.get_by_label("Homo sapiens").check()
    reader.get_by_role("button", name="Show").first.click()
    expect(reader.get_by_label("Homo sapiens")).to_be_checked()
    assert 0 < rows.count() < baseline
    reader.get_by_role("link", name="Start again").click()
    expect(rows).to_have_count(every)
    reader.get_by_role("link", name="Assays").click()
    expect(reader.locator("th[aria-sort=descending]")).to_have_text("Assays")
    numbers = [int(text.replace(",", "")) for text in rows.locator("td:nth-child(5)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    reader.get_by_label("Words in title").fill("E-MTAB-9001")
    reader.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="E-MTAB-9001").click()
    expect(reader).to_have_url(re.compile("/experiments/E-MTAB-9001$"))


def test_long_lists_can_be_narrowed_down(page: Page) -> None:
    page.goto("/experiments")
    for heading in page.locator(".choose summary").all():
        if heading.locator("xpath=..").get_attribute("open") is None:
            heading.click()
    boxes = page.locator(".narrow")
    if boxes.count():
        boxes.first.fill("organism")
        shown = boxes.first.locator("xpath=following-sibling::ul/li").filter(visible=True)
        assert all("organism" in text.lower() for text in shown.all_inner_texts())
