"""A real Chromium before a real server: two sites, four kinds of readers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home, ReleasePaths
from service.download.whole import write_downloads
from service.release import open_release
from tests.browser.served import serving
from tests.browser.watch import Watch
from tests.once import made_once

TESTS = Path(__file__).resolve().parents[1]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REAL = ("E-DERV-5214", "E-ERAD-475", "E-GEOD-74747", "E-MEXP-1025", "E-MTAB-3718", "E-MTAB-8510")
ANNOTATION = ("homo_sapiens.ensgene.tsv.gz", "interpro.entry.list.tsv.gz")
"""Without the ontologies whose names and synonyms take most of the time."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the fixtures, all of them; without a closing slash."""
    folder = tmp_path_factory.mktemp("site")
    data, asked = TESTS / "data", TESTS / "service" / "data"
    sources = Sources(
        (data / "experiments", asked / "faq" / "experiments"),
        (data / "annotation", asked / "faq" / "annotation"),
        (asked / "conditions.obo", asked / "faq" / "conditions.obo"),
    )
    build_release(sources, _options(folder / "home"), SilentProgress())
    current = ReleasePaths((folder / "home" / "current").resolve())
    release = open_release(current, EngineSettings("duckdb"))
    write_downloads(release, Home(folder / "home").downloads / release.id, SilentProgress())
    with serving(folder / "home", folder / "log") as address:
        yield address


@pytest.fixture(scope="session")
def real_site(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over some real experiments (`OPENGXA_DATA`): tissues, stages, comparisons, arrays."""
    places = [shared_data / kind / accession for accession in REAL for kind in ("experiments", "derived")]
    annotation = [shared_data / "annotation" / name for name in ANNOTATION]
    sources = Sources(
        tuple(place for place in places if place.is_dir()),
        tuple(annotation),
        (shared_data / "ontology" / "cellxgene.UBERON-ontology-v2026-04-01.json.gz",),
    )

    def build(home: Path) -> None:
        build_release(sources, _options(home), SilentProgress())

    with serving(
        made_once(tmp_path_factory, "real-site", build), tmp_path_factory.mktemp("real_site") / "log"
    ) as address:
        yield address


def _options(home: Path) -> Options:
    return Options(home, EngineSettings("duckdb"), attribution=("Fixtures: our own.",))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; without one every test that needs it fails."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("there is no chromium: install it (on Debian: apt-get install chromium)")
    started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield started
    started.close()


@contextmanager
def _reader(browser: Browser, allowed: set[str], **options: Any) -> Iterator[Page]:
    """Open a page; after the test, ask whether it kept the rules of `Watch`."""
    context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
    context.set_default_timeout(10_000)
    watch = Watch()
    watch.follow(context)
    yield context.new_page()
    context.close()
    watch.check(allowed)


@pytest.fixture
def hosts(request: pytest.FixtureRequest) -> set[str]:
    """Hosts that a test's pages may ask: the sites it names."""
    names = {"site", "real_site"} & set(request.fixturenames)
    return {urlsplit(request.getfixturevalue(name)).netloc for name in names}


@pytest.fixture
def page(browser: Browser, site: str, hosts: set[str]) -> Iterator[Page]:
    """A reader at a desk; paths without a host are the fixtures' site's."""
    with _reader(browser, hosts, base_url=site) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, site: str, hosts: set[str]) -> Iterator[Page]:
    """A reader with a telephone."""
    with _reader(browser, hosts, base_url=site, viewport=PHONE, is_mobile=True, has_touch=True) as opened:
        yield opened


@pytest.fixture
def without_javascript(browser: Browser, site: str, hosts: set[str]) -> Iterator[Page]:
    """A reader whose browser runs no scripts."""
    with _reader(browser, hosts, base_url=site, java_script_enabled=False) as opened:
        yield opened


@pytest.fixture
def dark(browser: Browser, site: str, hosts: set[str]) -> Iterator[Page]:
    """A reader who likes it dark."""
    with _reader(browser, hosts, base_url=site, color_scheme="dark") as opened:
        yield opened
