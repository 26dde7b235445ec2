"""The table of a run: what was measured, what was to be reached, on which machine."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Timing
from benchmarks.questions import TITLES

PACKAGES = ("duckdb", "flask", "gunicorn", "numpy", "opensearch-py", "orjson", "pyarrow", "urllib3")

MARGIN = {("duckdb", "q1"): 3.0, ("opensearch", "q1"): 3.0, ("opensearch", "q2"): 3.0, ("opensearch", "q3"): 3.0}
"""Milliseconds that the service may take longer than the raw engine, where that takes hardly more than HTTP alone."""

RATIO = {
    ("duckdb", "q2"): 1.5,
    ("duckdb", "q3"): 1.5,
    ("opensearch", "q2"): 1.15,
    ("opensearch", "q3"): 1.15,
}
"""How many times as long the service may take as the raw engine."""

BULK = {"opensearch": 0.8}
"""Part of the hand-built loader's rate that the writer is to reach."""

ADDED = {"duckdb": 10.0, "opensearch": 20.0}
"""Seconds that adding one experiment to a release of `ADDED_TO` may take, until it answers."""

ADDED_TO = range(1_000, 1_300)
"""Experiments of a release by which additions are judged: a smaller one would say nothing of a thousand."""

Line = tuple[str, ...]


@dataclass(slots=True)
class Report:
    """Lines of the tables, and how many of what was to be reached was missed."""

    questions: list[Line] = field(default_factory=list)
    loads: list[Line] = field(default_factory=list)
    memory: list[Line] = field(default_factory=list)
    words: list[Line] = field(default_factory=list)
    exports: list[Line] = field(default_factory=list)
    export_limits: list[Line] = field(default_factory=list)
    missed: int = 0

    def add_question(self, size: str, engine: str, name: str, hits: int, service: Timing, raw: Timing) -> None:
        """Add what a question took, over HTTP and raw."""
        ratio, more = service.p50 / raw.p50, service.p50 - raw.p50
        margin, limit = MARGIN.get((engine, name)), RATIO.get((engine, name))
        marks = {f"{limit:g} x": ratio <= limit} if limit else {}
        marks |= {f"raw + {margin:g} ms": more <= margin} if margin else {}
        reach, verdict = (f"≤ {' or '.join(marks)}", self._judge(met=any(marks.values()))) if marks else ("", "")
        numbers = (f"{each.p50:.2f} / {each.p95:.2f}" for each in (service, raw))
        title = f"{name} {TITLES[name]}"
        self.questions.append(
            (size, engine, title, f"{hits:,}", *numbers, f"{more:+.2f}", f"{ratio:.2f}", reach, verdict)
        )

    def add_load(self, size: str, engine: str, what: str, rows: int, mine: float, its: float, *, judged: bool) -> None:
        """Add how long some rows took to load, in seconds: our writer and the raw engine."""
        ratio = its / mine
        reach, verdict = "", ""
        if judged and (limit := BULK.get(engine)):
            reach, verdict = f"≥ {limit:g} x", self._judge(met=ratio >= limit)
        rates = (f"{rows / seconds / 1000:,.0f}" for seconds in (mine, its))
        self.loads.append((size, engine, what, f"{rows:,}", *rates, f"{ratio:.2f}", reach, verdict))

    def add_refresh(self, size: str, engine: str, part: str, seconds: float, load: float) -> None:
        """Add how long a refresh took, and how long loading the facts did, which it spares; both in seconds."""
        cells = f"{seconds:,.1f} s", f"facts: {load:,.1f} s", f"{load / seconds:.2f}"
        self.loads.append((size, engine, f"refresh {part}", "", *cells, "", ""))

    def add_added(self, size: str, engine: str, experiments: int, seconds: float, load: float) -> None:
        """Add how long one more experiment took, and how long loading the facts did, which it spares."""
        cells = f"{seconds:,.1f} s", f"facts: {load:,.1f} s", f"{load / seconds:.2f}"
        limit, judged = ADDED[engine], experiments in ADDED_TO
        reach, verdict = (f"≤ {limit:g} s", self._judge(met=seconds <= limit)) if judged else ("", "")
        self.loads.append((size, engine, f"add 1 to {experiments:,} experiments", "", *cells, reach, verdict))

    def add_words(self, size: str, engine: str, what: str, asked: int, took: Timing, limit: float) -> None:
        """Add what suggestions or resolutions took over HTTP, and the milliseconds that 95 in a hundred may."""
        verdict = self._judge(met=took.p95 <= limit)
        self.words.append(
            (size, engine, what, f"{asked:,}", f"{took.p50:.2f} / {took.p95:.2f}", f"≤ {limit:g}", verdict)
        )

    def add_export(
        self, size: str, engine: str, what: str, rows: int, mine: float, its: float, least: float | None
    ) -> None:
        """Add rates of an export in rows a second, over HTTP and what it is compared with; `least` is to be reached."""
        reach, verdict = (f"≥ {least:g} x", self._judge(met=mine / its >= least)) if least else ("", "")
        rates = (f"{rate / 1000:,.0f}" for rate in (mine, its))
        self.exports.append((size, engine, what, f"{rows:,}", *rates, f"{mine / its:.2f}", reach, verdict))

    def add_export_limit(
        self, size: str, engine: str, what: str, rows: int, unit: str, found: float, most: float
    ) -> None:
        """Add what an export took, and the most that it may take."""
        verdict = self._judge(met=found <= most)
        self.export_limits.append((size, engine, what, f"{rows:,}", f"{found:,.0f} {unit}", f"≤ {most:,g}", verdict))

    def add_memory(self, size: str, what: str, mebibytes: float) -> None:
        """Add the most memory that some processes took together."""
        self.memory.append((size, what, f"{mebibytes:,.0f}"))

    def _judge(self, *, met: bool) -> str:
        self.missed += not met
        return "reached" if met else "MISSED"

    def text(self) -> str:
        """Return the tables as Markdown."""
        questions = (
            "size | engine | question | hits | service p50 / p95, ms | raw p50 / p95, ms | more | ratio | reach | "
        )
        loads = "size | engine | what | rows | writer, 1000 rows/s | raw, 1000 rows/s | ratio | reach | "
        exports = "size | engine | export | rows | over HTTP, 1000 rows/s | compared, 1000 rows/s | ratio | reach | "
        limits = "size | engine | export | rows | took | reach | "
        words = "size | engine | words | asked | service p50 / p95, ms | reach, p95 | "
        return "\n\n".join(
            [
                _table(questions.split(" | "), self.questions, right=(3, 4, 5, 6, 7)),
                _table(loads.split(" | "), self.loads, right=(3, 4, 5, 6)),
                _table(words.split(" | "), self.words, right=(3, 4)),
                _table(exports.split(" | "), self.exports, right=(3, 4, 5, 6)),
                _table(limits.split(" | "), self.export_limits, right=(3, 4)),
                _table(("size", "most memory of", "MiB"), self.memory, right=(2,)),
            ]
        )


def _table(head: Sequence[str], lines: Iterable[Line], right: tuple[int, ...]) -> str:
    rules = ["---:" if place in right else "---" for place in range(len(head))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rules, *lines))


def machine() -> str:
    """Say on what was measured: processor, memory, versions."""
    processors = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} CPUs, {processors[0] if processors else platform.machine()}, "
        f"{total:.0f} GiB; Python {platform.python_version()}, {versions}"
    )


def keep(file: Path, text: str) -> None:
    """Put a run's tables into the document, in place of the last ones."""
    start, end = "<!-- tables -->\n", "<!-- end of tables -->"
    before, _, rest = file.read_text("utf-8").partition(start)
    file.write_text(f"{before}{start}\n{text}\n\n{end}{rest.partition(end)[2]}", "utf-8")
