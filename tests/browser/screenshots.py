"""Photographs of ten views for the documents: `make screenshots` (needs the release of the demo: `make demo`)."""

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.served import serving

DESK, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class View:
    """What is photographed."""

    name: str
    path: str
    size: tuple[int, int] = DESK
    scheme: str = "light"


VIEWS = [
    View("home", "/"),
    View("home-phone", "/", PHONE),
    View("search-baseline", "/search?geneQuery=SFTPC"),
    View("search-differential", "/search?geneQuery=FKBP5,DUSP1,KLF15#differential"),
    View("search-dark", "/search?conditionQuery=dexamethasone#differential", scheme="dark"),
    View("gene-phone-dark", "/genes/ENSG00000096060", PHONE, "dark"),
    View("experiments", "/experiments"),
    View("experiment", "/experiments/E-DEMO-1"),
    View("experiment-plots", "/experiments/E-DEMO-2/Plots"),
    View("experiment-phone", "/experiments/E-DEMO-2", PHONE),
]


def photograph(browser: Browser, address: str, view: View) -> bytes:
    """Return a view as PNG."""
    width, height = view.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=view.scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address + view.path, wait_until="networkidle")
    page.evaluate("scrollTo(0, 0)")  # a fragment may have led further down
    taken = page.screenshot()
    context.close()
    return taken


def main() -> None:
    """Take all pictures of a home's release."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("build/demo"))
    parser.add_argument("--to", type=Path, default=Path("docs/screenshots"))
    args = parser.parse_args()
    if not (args.home / "current").exists():
        parser.error(f"{args.home} has no release: make demo builds one")
    args.to.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(args.home, Path(folder) / "log") as address,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for view in VIEWS:
            (args.to / f"{view.name}.png").write_bytes(photograph(browser, address, view))
        browser.close()


if __name__ == "__main__":
    main()
