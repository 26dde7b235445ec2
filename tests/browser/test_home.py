import re

from playwright.sync_api import expect


def chosen_option(page):
    return page.locator('[role="option"][aria-selected="true"]')


def chosen_is_announced(box):
    """Whether the one option that is chosen is the one that the box names."""
    return box.evaluate(
        """box => [...document.querySelectorAll('[role="option"][aria-selected="true"]')].map(({id}) => id).join()
        === (box.getAttribute("aria-activedescendant") ?? "")"""
    )


def test_home_leads_to_a_gene_by_keys_alone(page):
    page.goto("/")
    box = page.get_by_role("combobox", name="Genes, gene sets")
    box.press_sequentially("sft")
    option = page.get_by_role("option", name=re.compile("SFTPC")).first
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(chosen_option(page)).to_have_count(1)
    assert chosen_is_announced(box)
    box.press("Enter")
    expect(box).to_have_value("SFTPC")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("SFTPC")


def test_a_late_answer_does_not_take_the_choice_away(page):
    held = []
    page.route("**/suggest/genes?query=sftp*", lambda route: held.append(route))  # noqa: PLW0108 - it looks into what it is given
    page.goto("/")
    box = page.get_by_role("combobox", name="Genes, gene sets")
    box.press_sequentially("sft")
    expect(page.get_by_role("option", name=re.compile("SFTPC")).first).to_be_visible()
    with page.expect_request("**/suggest/genes?query=sftp*"):
        box.press("p")
    box.press("ArrowDown")
    expect(chosen_option(page)).to_contain_text("SFTPC")
    held[0].continue_()
    expect(page.locator('[role="option"] b').first).to_have_text(re.compile("^sftp$", re.IGNORECASE))
    expect(chosen_option(page)).to_contain_text("SFTPC")
    assert chosen_is_announced(box)


def test_escape_closes_suggestions_and_leaves_what_was_typed(page):
    page.goto("/")
    box = page.get_by_role("combobox", name="Genes, gene sets")
    box.press_sequentially("SFTPC, du")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("SFTPC, du")


def test_suggestions_follow_the_last_of_several_terms(page):
    page.goto("/")
    box = page.get_by_role("combobox", name="Genes, gene sets")
    box.press_sequentially("SFTPC, dusp")
    page.get_by_role("option", name=re.compile("DUSP1")).first.click()
    expect(box).to_have_value("SFTPC, DUSP1")


def test_conditions_are_chips_that_can_be_removed(page):
    page.goto("/")
    box = page.get_by_role("combobox", name="Conditions")
    box.fill("liver")
    box.press("Escape")
    box.press("Enter")
    box.fill("heart")
    box.press("Escape")
    box.press("Enter")
    chips = page.get_by_role("list", name="Terms").get_by_role("listitem")
    expect(chips).to_have_count(2)
    page.get_by_role("button", name="Remove liver").click()
    expect(chips).to_contain_text(["heart"])
    box.press("Backspace")
    expect(chips).to_have_count(0)
    box.fill("liver")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile("conditionQuery=liver"))
    expect(page.get_by_role("list", name="Terms").get_by_role("listitem")).to_contain_text(["liver"])


def test_without_javascript_conditions_are_lines(without_javascript):
    page = without_javascript
    page.goto("/")
    page.get_by_role("textbox", name="Conditions").fill("liver\nheart")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("textbox", name="Conditions")).to_have_value("liver\nheart")
    expect(page.locator("#baseline")).to_be_visible()
    expect(page.locator("#differential")).to_be_visible()


def test_examples_lead_to_results(page):
    page.goto("/")
    page.locator(".examples a").first.click()
    expect(page.get_by_role("tab", selected=True)).to_contain_text("Baseline")


def test_species_lead_to_their_experiments(page):
    page.goto("/")
    page.get_by_role("link", name="Homo sapiens").first.click()
    expect(page).to_have_url(re.compile("/experiments.*species="))
