"""The browser itself: each kind of reader gets what its fixture says, and the rules of every page are watched."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import Watch


@pytest.mark.parametrize("reader", ["page", "phone", "without_javascript", "dark"])
def test_every_reader_sees_the_home_page(reader: str, request: pytest.FixtureRequest) -> None:
    opened: Page = request.getfixturevalue(reader)
    answer = opened.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert opened.locator("h1").count() == 1
    assert opened.evaluate("innerWidth") == (390 if reader == "phone" else 1280)


def test_a_request_to_another_host_would_be_seen(browser: Browser, site: str) -> None:
    watch, context = Watch(), browser.new_context(base_url=site)
    watch.follow(context)
    context.route("http://elsewhere.test/**", lambda route: route.abort())
    opened = context.new_page()
    opened.goto("/")
    opened.evaluate("new Image().src = 'http://elsewhere.test/a.png'")
    opened.wait_for_timeout(200)
    context.close()
    assert any("Content Security Policy" in complaint for complaint in watch.complaints)


def test_nothing_of_a_page_may_run_inline(browser: Browser, site: str) -> None:
    watch, context = Watch(), browser.new_context(base_url=site)
    watch.follow(context)
    opened = context.new_page()
    opened.goto("/")
    opened.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title = 1\">')")
    opened.wait_for_timeout(200)
    assert opened.title() != "1"
    context.close()
    assert any("Content Security Policy" in complaint for complaint in watch.complaints)
