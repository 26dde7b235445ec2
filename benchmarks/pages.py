"""Times pages of a release, in this process, beside an empty page through Flask.

    python -m benchmarks.pages --home build/demo [--calls 40] [--most MS]

Prints a line per kind of page: milliseconds of the first answer, the middle and the slowest of its answers but one in
twenty, the processor time of the middle one (with the engine's threads), and bytes, plain and gzipped. Exit code 1:
some page's 95th percentile is above `--most` (100). `python -m benchmarks.listed` makes a home with the public
catalogue of experiments.
"""

import argparse
import gzip
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.examples import find_examples
from service.release import Release
from service.settings import Settings

OK = 200
CALLS = 40
MOST = 100.0
"""Milliseconds that a page may take."""

LIST = (
    "/experiments",
    "/experiments?sort=title",
    "/experiments?search=rna",
    "/experiments?experimentType=baseline",
    "/experiments?size=1000",
)
BASELINE_TABS = ("", "/Markers", "/Plots", "/Experiment Design", "/Supplementary Information", "/Downloads")
DIFFERENTIAL_TABS = ("", "/Plots", "/Experiment Design")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page costs: milliseconds of the first, the middle and a slow answer, processor time of the middle."""

    first: float
    p50: float
    p95: float
    processor: float
    size: int
    packed: int


def find_pages(release: Release, app: Flask) -> Iterator[str]:
    """Yield an address of each kind of page that a release has."""
    yield from ("/", "/help")
    reader = app.extensions["opengxa"].columns
    genes = []
    for example in find_examples(release, reader):
        terms = [f"geneQuery={quote(example.gene)}"] * bool(example.gene)
        terms += [f"conditionQuery={quote(example.condition)}"] * bool(example.condition)
        yield f"/search?{'&'.join(terms)}"
        genes += [example.gene] * bool(example.gene)
    yield "/search?geneQuery=kinase"
    if genes:
        yield f"/search?geneQuery={quote(','.join(genes))}&view=matrix"
    yield from LIST
    yield from _experiments(release)


def _experiments(release: Release) -> Iterator[str]:
    """Yield the tabs of the widest experiment of each kind, and its first gene."""
    catalogue = release.catalogue
    widths = np.bincount(catalogue.experiment, minlength=len(catalogue.experiments))
    for tabs, wanted in ((BASELINE_TABS, catalogue.baseline), (DIFFERENTIAL_TABS, ~catalogue.baseline)):
        if wanted.any():
            entry = catalogue.experiments[int(np.argmax(np.where(wanted, widths, -1)))]
            yield from (f"/experiments/{entry.accession}{tab}" for tab in tabs)


def pages_of_genes(client: FlaskClient, release: Release) -> Iterator[str]:
    """Yield pages about one gene: of the release, and in the first experiments."""
    gene = release.genes.ids(np.array([0]))[0]
    yield f"/genes/{gene}"
    for entry in release.catalogue.experiments[:20]:
        address = f"/experiments/{entry.accession}/genes/{gene}"
        if client.get(address).status_code == OK:
            yield address
            return


def measure(client: FlaskClient, address: str, calls: int) -> Cost:
    """Ask for a page some times, without compression; raises `SystemExit` for one that is not answered."""
    wall, processor = [], []
    body = b""
    for _ in range(calls + 1):
        start, worked = time.perf_counter(), time.process_time()
        answer = client.get(address, follow_redirects=True)
        body = answer.data
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - worked))
        if answer.status_code != OK:
            raise SystemExit(f"{address}: {answer.status_code} {answer.text[:300]}")
    p50, p95 = np.percentile(wall[1:], [50, 95])
    middle = float(np.median(processor[1:]))
    return Cost(wall[0], float(p50), float(p95), middle, len(body), len(gzip.compress(body, 5)))


def floor() -> FlaskClient:
    """Return a client of an application that answers an empty page."""
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app.test_client()


def main() -> int:
    """Read the command line; measure all pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="home directory of the release")
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--most", type=float, default=MOST, help="milliseconds that a page may take")
    given = parser.parse_args()
    app = create_app(Settings(home=given.home))
    release = app.extensions["opengxa"].releases.current()
    client = app.test_client()
    print(f"{'first':>8} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'bytes':>9} {'gzipped':>8}  page")
    _show("an empty page through Flask", measure(floor(), "/", given.calls))
    slow = False
    for address in dict.fromkeys([*find_pages(release, app), *pages_of_genes(client, release)]):
        cost = measure(client, address, given.calls)
        _show(address, cost)
        slow |= cost.p95 > given.most
    return int(slow)


def _show(name: str, cost: Cost) -> None:
    numbers = f"{cost.first:8.1f} {cost.p50:8.1f} {cost.p95:8.1f} {cost.processor:8.1f}"
    print(f"{numbers} {cost.size:9,} {cost.packed:8,}  {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
