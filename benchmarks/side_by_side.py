"""Measures the service against the raw engines, side by side; `make bench` runs it.

For each size and engine: how fast facts are loaded, how long it takes to put another ontology or gene annotation over
them, how long the questions q1 to q6 take over HTTP and how long when the engine is asked directly (`queries/`), in
turns and in the same run; how fast whole results leave, beside DuckDB in process and Datasette; and how much memory it
takes. Every answer is compared with the raw one before it is timed: a
difference ends the run with exit code 2. Exit code 1 says that something was not reached.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks import memory, raw_duckdb, raw_opensearch, served
from benchmarks.added import SCALE, add_one, prepare
from benchmarks.answers import Answer, Disagreement
from benchmarks.awake import awake
from benchmarks.exports import Exports
from benchmarks.generate import Load, material_name, publish_material, real_data
from benchmarks.measure import apart, interleave, settle
from benchmarks.questions import NAMES, Questions, choose
from benchmarks.refreshed import refresh
from benchmarks.report import Report, keep, machine
from benchmarks.scale.material import SCHEMAS, Material, make_material
from benchmarks.scale.sizes import Sizes
from benchmarks.words import Typed, measure_words
from engines.names import ReleaseNames, read_names
from engines.open import ENGINES, EngineSettings
from mappings.layout import Home
from ontology.condition_completions import ConditionCompletions
from ontology.genes import Genes
from service.catalogue import Catalogue
from tests.opensearch_node.node import running_node

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"

WATCHED = 10
"""Rounds of all questions over which memory is watched, before they are timed."""

Ask = Callable[[str], Any]
Read = Callable[[str, Any], Answer]


@dataclass(frozen=True, slots=True)
class Bench:
    """One size: its material, what is asked of it, and where the results go."""

    material: Material
    questions: Questions
    names: ReleaseNames
    catalogue: Catalogue
    report: Report
    rounds: tuple[int, int]
    size: str
    typed: Typed
    exports: Exports

    @classmethod
    def prepare(cls, folder: Path, scale: float, seed: int, report: Report, rounds: tuple[int, int]) -> "Bench":
        """Make the material, if it is not there yet, and choose what to ask of it."""
        material = Material(folder / "material" / material_name(scale, seed))
        if not (material.folder / "whole").exists():
            _, peak = apart(make_material, material.folder, real_data(), Sizes.at(scale), seed)
            report.add_memory(f"{scale:g}", "generator", peak)
            (material.folder / "whole").touch()
        catalogue = Catalogue.read(material.paths)
        genes = Genes.open(material.paths.words / "genes")
        names = read_names(material.paths, genes)
        typed = Typed.of(genes, ConditionCompletions.open(material.paths.words / "conditions"), seed)
        exports = Exports.make(material, genes, catalogue, folder)
        return cls(material, choose(material), names, catalogue, report, rounds, f"{scale:g}", typed, exports)

    def refresh(self, home: Home, settings: EngineSettings, load: float) -> None:
        """Measure a refresh of each part; filling the engine took `load` seconds."""
        seconds, peak = apart(refresh, self.material, home, settings)
        self.report.add_memory(self.size, f"refresh over {settings.name}", peak)
        for part, taken in seconds.items():
            self.report.add_refresh(self.size, settings.name, part, taken, load)

    def rows(self, kind: str) -> int:
        """Return how many facts of a kind there are."""
        count: int = pq.read_metadata(self.material.facts(kind)).num_rows
        return count

    def compare(self, engine: str, client: served.Client, raw: Ask, read: Read, watched: Sequence[memory.Peak]) -> None:
        """Compare the answers of service and raw engine, then time them while nobody watches their memory."""
        urls = {name: self.questions.url(name, self.names) for name in NAMES}
        totals: dict[str, int] = {}
        for name in NAMES:
            answer = served.read(name, client.ask(urls[name]))
            totals[name] = answer.total
            if difference := answer.difference(read(name, raw(name))):
                raise Disagreement(f"{self.size}, {engine}, {name}: of service and raw engine, {difference}")
        for _ in range(WATCHED):
            for url in urls.values():
                client.ask(url)
        for peak in watched:
            peak.resting.set()
        with awake():
            settle([call for name in NAMES for call in (partial(client.ask, urls[name]), partial(raw, name))])
            for name in NAMES:
                mine, its = interleave(partial(client.ask, urls[name]), partial(raw, name), *self.rounds)
                self.report.add_question(self.size, engine, name, totals[name], mine, its)
            measure_words(self.report, self.size, engine, client, self.typed)


def bench_duckdb(bench: Bench, folder: Path) -> None:
    """Measure DuckDB: the tables of the release against plain tables with plain SQL."""
    report, size = bench.report, bench.size
    home, file = folder / "duckdb", folder / "raw.duckdb"
    load, peak = apart(publish_material, bench.material, Home(home), EngineSettings())
    report.add_memory(size, "DuckDB writer", peak)
    seconds, peak = apart(raw_duckdb.load, bench.material, file)
    report.add_memory(size, "raw DuckDB load", peak)
    rows = sum(map(bench.rows, SCHEMAS))
    report.add_load(
        size, "duckdb", "all facts, until readable", rows, sum(load.seconds.values()), seconds, judged=False
    )
    raw = raw_duckdb.RawDuckDB(file, bench.questions)
    with served.serve(home) as (client, process), memory.watch(process) as most:
        bench.compare("duckdb", client, raw.ask, partial(_read_duckdb, bench), [most])
        bench.exports.measure(report, size, "duckdb", client, process)
    report.add_memory(size, "service on DuckDB (2 workers and their parent)", most.mebibytes)
    bench.refresh(Home(home), EngineSettings(), sum(load.seconds.values()))
    raw.close()


def bench_opensearch(bench: Bench, folder: Path) -> None:
    """Measure OpenSearch: a node of its own for each size, with both loaders' indices side by side."""
    report, size = bench.report, bench.size
    with node() as (url, process), memory.watch(process) as most:
        settings = EngineSettings("opensearch", url)
        raw = raw_opensearch.RawOpenSearch(url)
        raw.warm_up(bench.material, bench.names)
        load, peak = apart(publish_material, bench.material, Home(folder / "opensearch"), settings)
        report.add_memory(size, "OpenSearch writer", peak)
        its, peak = apart(_load_by_hand, url, bench.material)
        report.add_memory(size, "hand-built bulk", peak)
        _add_loads(bench, load, its)
        raw.prepare(bench.questions, bench.names)
        with served.serve(folder / "opensearch", url) as (client, root), memory.watch(root) as service:
            read = partial(raw_opensearch.read, catalogue=bench.catalogue)
            bench.compare("opensearch", client, raw.ask, read, [service, most])
            bench.exports.measure(report, size, "opensearch", client, root)
        report.add_memory(size, "service on OpenSearch (2 workers and their parent)", service.mebibytes)
        bench.refresh(Home(folder / "opensearch"), settings, sum(load.seconds.values()))
    report.add_memory(size, "OpenSearch node (heap 4 GiB, both loaders' indices)", most.mebibytes)


def _load_by_hand(url: str, material: Material) -> dict[str, float]:
    names = read_names(material.paths, Genes.open(material.paths.words / "genes"))
    return raw_opensearch.RawOpenSearch(url).load(material, names)


def _add_loads(bench: Bench, load: Load, its: dict[str, float]) -> None:
    for kind in SCHEMAS:
        rows = bench.rows(kind)
        bench.report.add_load(
            bench.size, "opensearch", f"{kind}, bulk", rows, load.seconds[kind], its[kind], judged=True
        )
    rows = sum(map(bench.rows, SCHEMAS))
    mine, total = sum(load.seconds.values()), sum(its.values())
    bench.report.add_load(bench.size, "opensearch", "all facts, until merged", rows, mine, total, judged=False)


def _read_duckdb(bench: Bench, name: str, found: Any) -> Answer:  # noqa: ANN401 - as `RawDuckDB.ask` gives it
    return raw_duckdb.read(name, found, bench.names, bench.catalogue)


@contextmanager
def node() -> Iterator[tuple[str, int]]:
    """Run an OpenSearch node; yield its URL and process."""
    before = set(memory.tree(os.getpid()))
    with running_node("4g") as url:
        started = [process for process in memory.tree(os.getpid()) if process not in before]
        yield url, started[0] if started else 0


def bench_added(report: Report, folder: Path, engine: str, scale: float, seed: int) -> None:
    """Measure adding an experiment to a release of its own, which has as many as additions are judged by."""
    material, home = prepare(folder, scale, seed), Home(folder / "added" / engine)
    with node() if engine == "opensearch" else nullcontext(("", 0)) as (url, _):
        settings = EngineSettings(engine, url)
        load, _ = apart(publish_material, material, home, settings)
        seconds, peak = apart(add_one, material, home, settings)
    report.add_memory(f"{scale:g}", f"adding one experiment, {engine}", peak)
    experiments = pq.read_metadata(material.paths.catalogue("experiments")).num_rows
    report.add_added(f"{scale:g}", engine, experiments, seconds, sum(load.seconds.values()))


BENCHES = {"duckdb": bench_duckdb, "opensearch": bench_opensearch}


def main() -> int:
    """Read the command line, measure, print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, nargs="+", default=[0.1, 1.0], help="parts of Expression Atlas's size")
    parser.add_argument("--engine", choices=ENGINES, nargs="+", default=list(ENGINES))
    parser.add_argument(
        "--added", type=float, default=SCALE, help="the size that an experiment is added to (%(default)s)"
    )
    parser.add_argument("--samples", type=int, default=60, help="rounds that count (default 60)")
    parser.add_argument("--warm-up", type=int, default=100, help="rounds before these (default 100)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("build", "bench"), help="where releases are made")
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/benchmarks.md")
    given = parser.parse_args()
    report = Report()
    try:
        for scale in given.scale:
            bench = Bench.prepare(given.folder, scale, given.seed, report, (given.warm_up, given.samples))
            for engine in given.engine:
                BENCHES[engine](bench, given.folder)
                print(report.text(), file=sys.stderr, flush=True)
        for engine in given.engine:
            bench_added(report, given.folder, engine, given.added, given.seed)
    except Disagreement as difference:
        print(difference, file=sys.stderr)
        return 2
    text = f"{machine()}\n\n{report.text()}"
    print(text)
    if given.write:
        keep(DOCUMENT, text)
    return 1 if report.missed else 0
