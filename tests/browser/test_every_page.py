"""What holds on every kind of page: accessible, whole without scripts, for the keyboard, on a telephone, light."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import COLOURS, faults
from tests.browser.pages import FAULTS, PAGES, REAL
from tests.browser.watch import bytes_sent

HEAVIEST, HEAVIEST_PICTURES = 150_000, 1_000_000
"""Bytes that a page may weigh with all it loads, and its drawings besides."""

TABBABLE = """() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(element =>
    !element.disabled && element.tabIndex >= 0 && element.type !== "hidden" && element.checkVisibility({
      visibilityProperty: true, opacityProperty: true }) && !element.closest("details:not([open]) > :not(summary)")
  ).length"""

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  if (element === document.body) return "";
  element.dataset.walked = "";
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return seen ? "" : element.outerHTML.slice(0, 120);
}"""


def open_page(reader: Page, address: str, status: int = 200) -> None:
    """Open an address that answers as it should."""
    answer = reader.goto(address)
    assert answer is None or answer.status == status  # only the fragment of the page before may differ
    assert reader.locator("h1").count() == 1
    assert reader.locator("main").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_is_found_by_axe_in_the_light_and_in_the_dark(page: Page, name: str) -> None:
    open_page(page, PAGES[name])
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="dark")
    assert faults(page, *COLOURS) == []


@pytest.mark.parametrize("name", FAULTS)
def test_pages_of_errors_are_pages(page: Page, name: str) -> None:
    address, status = FAULTS[name]
    open_page(page, address, status)
    assert faults(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_it_is_whole_without_javascript(without_javascript: Page, name: str) -> None:
    open_page(without_javascript, PAGES[name])
    main = without_javascript.locator("main")
    assert main.locator("[hidden]").count() == 0
    assert main.locator("noscript").count() == 0
    assert faults_of_forms(without_javascript) == []


def faults_of_forms(opened: Page) -> list[str]:
    """Return forms that nothing sends off, and links that lead nowhere."""
    return opened.evaluate(
        """() => [
        ...[...document.forms].filter(form => !form.querySelector("button:not([type=button]), input[type=submit]")),
        ...[...document.links].filter(link => link.hash && link.pathname === location.pathname &&
          link.search === location.search && !document.getElementById(decodeURIComponent(link.hash.slice(1)))),
        ].map(element => element.outerHTML.slice(0, 200))"""
    )


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_telephone(phone: Page, name: str) -> None:
    open_page(phone, PAGES[name])
    wide = phone.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
        .filter(element => element.getBoundingClientRect().right > 391 && !element.closest(".wide"))
        .map(element => element.outerHTML.slice(0, 100)).slice(0, 5)"""
    )
    assert wide == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(phone) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_all_there_is_and_shows_where_it_is(page: Page, name: str) -> None:
    open_page(page, PAGES[name])
    reachable = page.evaluate(TABBABLE)
    unseen = []
    for _ in range(reachable + 1):  # once past the end: a fragment makes the walk begin in the middle
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        unseen += [found] * bool(found)
    assert unseen == []
    assert page.locator("[data-walked]").count() == reachable


def test_the_first_key_skips_to_the_content(page: Page) -> None:
    open_page(page, PAGES["help"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", REAL)
def test_it_weighs_little(page: Page, real_site: str, name: str) -> None:
    sizes = bytes_sent(page, real_site + REAL[name])
    pictures = sum(size for address, size in sizes.items() if "/anatomograms/" in address)
    assert sum(sizes.values()) - pictures <= HEAVIEST
    assert pictures <= HEAVIEST_PICTURES


@pytest.mark.parametrize("name", REAL)
def test_real_experiments_have_nothing_serious_either(page: Page, real_site: str, name: str) -> None:
    open_page(page, real_site + REAL[name])
    assert faults(page) == []
