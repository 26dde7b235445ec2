"""The elements that pages of other sites show results with, on a page of another origin."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import faults
from tests.browser.served import free_port
from tests.browser.watch import Watch

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "embed.md"
ELEMENTS = """
<opengxa-heatmap id="levels" gene="ASPM" species="homo sapiens"><a href="#">levels elsewhere</a></opengxa-heatmap>
<opengxa-differential id="changes" gene="ASPM" rows="2"><a href="#">changes elsewhere</a></opengxa-differential>
"""
STRICT = "default-src 'none'; script-src {0}; connect-src {0}"


class Quiet(SimpleHTTPRequestHandler):
    """Pages of a folder, under the rules that a site sets itself."""

    rules = ""

    def end_headers(self) -> None:
        """Add the rules."""
        if self.rules:
            self.send_header("Content-Security-Policy", self.rules)
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def foreign(folder: Path, body: str, rules: str = "") -> Iterator[str]:
    """Serve a page of another origin that isolates itself from all that does not let itself be loaded."""
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Elsewhere</title>'
    )
    (folder / "index.html").write_text(f"{head}<main><h1>Their page</h1>{body}</main>")
    handler = type("Ruled", (Quiet,), {"rules": rules})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def script(site: str, name: str = "embed.js") -> str:
    """Return the tag that loads the elements."""
    return f'<script src="{site}/{name}"></script>'


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Page]:
    """A reader of pages elsewhere."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["embed.js", "embed/1.js"])
def test_a_foreign_page_shows_both(elsewhere: Page, site: str, tmp_path: Path, name: str) -> None:
    watch = Watch()
    watch.follow(elsewhere.context)
    with foreign(tmp_path, script(site, name) + ELEMENTS) as address:
        elsewhere.goto(address)
        levels, changes = elsewhere.locator("#levels"), elsewhere.locator("#changes")
        expect(levels.get_by_role("table")).to_contain_text("Illumina Body Map")
        expect(levels.get_by_role("columnheader")).to_have_text(["brain", "kidney", "liver", "lung"])
        expect(levels.get_by_role("cell", name="14", exact=True)).to_have_class("medium")
        expect(levels.get_by_role("cell", name="0.2", exact=True)).to_have_class("below_cutoff")
        expect(changes.get_by_role("table").locator("tbody tr")).to_have_count(2)
        expect(changes.get_by_role("cell", name="+5.2")).to_have_class("number up far")
        expect(changes.get_by_role("link", name="ASPM").first).to_have_attribute(
            "href", f"{site}/genes/ENSG00000066279"
        )
        expect(elsewhere.get_by_role("link", name="elsewhere")).to_have_count(0)
        assert faults(elsewhere) == []
    assert {host.rpartition(":")[0] for host in watch.hosts()} == {"127.0.0.1", "localhost"}
    assert watch.complaints == []


def test_a_strict_page_needs_to_allow_the_server_and_nothing_inline(elsewhere: Page, site: str, tmp_path: Path) -> None:
    watch = Watch()
    watch.follow(elsewhere.context)
    with foreign(tmp_path, script(site) + ELEMENTS, STRICT.format(site) + "; img-src data:") as address:
        elsewhere.goto(address)
        expect(elsewhere.locator("#levels .medium").first).to_have_css("background-color", "rgb(30, 116, 202)")
    assert watch.complaints == []


def test_an_experiment_is_drawn(elsewhere: Page, site: str, tmp_path: Path) -> None:
    elements = '<opengxa-heatmap experiment="E-MTAB-513" rows="3"></opengxa-heatmap>'
    elements += '<opengxa-heatmap experiment="E-GEOD-73131" gene="ASPM"></opengxa-heatmap>'
    with foreign(tmp_path, script(site) + elements) as address:
        elsewhere.goto(address)
        baseline, differential = elsewhere.locator("opengxa-heatmap").all()
        expect(baseline.locator("tbody tr")).to_have_count(3)
        expect(baseline).to_contain_text("3 of 5 genes")
        expect(differential.get_by_role("columnheader").first).to_have_text("'breast carcinoma' vs 'normal'")
        expect(differential.get_by_role("cell", name="5.2")).to_have_class("up far")


def test_an_attribute_that_changes_is_drawn_again(elsewhere: Page, site: str, tmp_path: Path) -> None:
    with foreign(tmp_path, script(site) + ELEMENTS) as address:
        elsewhere.goto(address)
        expect(elsewhere.locator("#levels")).to_contain_text("Illumina Body Map")
        elsewhere.locator("#levels").evaluate("element => element.setAttribute('gene', 'SFTPC')")
        expect(elsewhere.locator("#levels").get_by_role("cell", name="1,600")).to_have_class("high")


def test_a_query_that_cannot_be_answered_says_why(elsewhere: Page, site: str, tmp_path: Path) -> None:
    body = '<opengxa-differential gene="ASPM" regulation="sideways">instead</opengxa-differential>'
    body += "<opengxa-heatmap></opengxa-heatmap>"
    with foreign(tmp_path, script(site) + body) as address:
        elsewhere.goto(address)
        expect(elsewhere.locator("opengxa-differential").get_by_role("status")).to_contain_text("regulation")
        expect(elsewhere.get_by_text("instead")).to_be_visible()
        expect(elsewhere.locator("opengxa-heatmap").get_by_role("status")).to_contain_text("say what to show")


def test_a_gene_that_is_not_expressed_leaves_the_page_s_own_words(elsewhere: Page, site: str, tmp_path: Path) -> None:
    with foreign(tmp_path, script(site) + '<opengxa-heatmap gene="ADORA3">instead</opengxa-heatmap>') as address:
        elsewhere.goto(address)
        expect(elsewhere.get_by_role("status")).to_contain_text("Nothing is expressed")
        expect(elsewhere.get_by_text("instead")).to_be_visible()


def test_without_the_server_the_page_s_own_words_stay(elsewhere: Page, tmp_path: Path) -> None:
    with foreign(tmp_path, script(f"http://127.0.0.1:{free_port()}") + ELEMENTS) as address:
        elsewhere.goto(address)
        expect(elsewhere.get_by_role("link", name="levels elsewhere")).to_be_visible()


def test_a_server_that_went_away_is_named_and_can_be_tried_again(elsewhere: Page, site: str, tmp_path: Path) -> None:
    elsewhere.route("**/api/**", lambda route: route.abort())
    with foreign(tmp_path, script(site) + ELEMENTS) as address:
        elsewhere.goto(address)
        said = elsewhere.locator("#levels").get_by_role("status")
        expect(said).to_have_text(f"No expression data from {site.removeprefix('http://')}: it does not answer ")
        expect(elsewhere.get_by_role("link", name="levels elsewhere")).to_be_visible()
        elsewhere.unroute("**/api/**")
        elsewhere.locator("#levels").get_by_role("button", name="Try again").press("Enter")
        expect(elsewhere.locator("#levels").get_by_role("table")).to_be_visible()


def test_texts_of_a_server_are_never_read_as_html(elsewhere: Page, site: str, tmp_path: Path) -> None:
    wild = '{"detail": "<img src=x onerror=alert(1)>"}'
    elsewhere.route(
        "**/api/**", lambda route: route.fulfill(status=400, body=wild, headers={"Access-Control-Allow-Origin": "*"})
    )
    with foreign(tmp_path, script(site) + ELEMENTS) as address:
        elsewhere.goto(address)
        expect(elsewhere.locator("#levels").get_by_role("status")).to_contain_text("<img src=x onerror=alert(1)>")


def test_the_script_is_small_and_open_to_all(elsewhere: Page, site: str) -> None:
    answer = elsewhere.request.get(f"{site}/embed.js")
    body, headers = answer.body(), answer.headers
    assert len(body) <= 30_000
    assert len(gzip.compress(body)) <= 8_000
    assert headers["content-type"].startswith("text/javascript")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "public, max-age=3600"
    assert headers["etag"]


def examples() -> list[str]:
    """Pages that the document about embedding prints."""
    return re.findall(r"```html\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


@pytest.mark.parametrize("number", range(len(examples())))
def test_examples_of_the_document_are_drawn(elsewhere: Page, site: str, tmp_path: Path, number: int) -> None:
    body = examples()[number].replace("http://localhost:8080", site)
    body = body.replace("E-DEMO-1", "E-MTAB-9001").replace("E-DEMO-2", "E-MTAB-9002")
    with foreign(tmp_path, body) as address:
        elsewhere.goto(address)
        elements = elsewhere.locator("opengxa-heatmap, opengxa-differential").all()
        assert len(elements) == 2
        for element in elements:
            expect(element.get_by_role("table").first.locator("tbody tr").first).to_be_visible()


def test_every_attribute_is_explained() -> None:
    source = (DOCUMENT.parents[1] / "service" / "web" / "static" / "embed.js").read_text()
    observed = re.findall(r'"([^"]+)"', " ".join(re.findall(r"observedAttributes = (\[.*?\])", source)))
    cells = re.findall(r"^\| (`[^|]*`) \|", DOCUMENT.read_text(), re.MULTILINE)
    assert set(observed) == {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
