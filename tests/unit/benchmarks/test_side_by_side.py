import os
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from benchmarks import measure, memory, raw_duckdb, served
from benchmarks.answers import Answer
from benchmarks.generate import material_name
from benchmarks.measure import Timing, apart, each, interleave
from benchmarks.questions import NAMES
from benchmarks.report import Report, keep
from benchmarks.scale.material import Material
from benchmarks.side_by_side import Bench, Disagreement, bench_added
from benchmarks.words import LISTED, questions
from service.app import create_app
from service.settings import Settings


class InProcess:
    """Stands for `served.Client`; the questions are answered by the application itself."""

    def __init__(self, home: Path) -> None:
        self._client = create_app(Settings(home=home)).test_client()

    def ask(self, url: str) -> Any:
        return self._client.get(url).get_json()

    def post(self, url: str, members: dict[str, Any]) -> Any:
        return self._client.post(url, json=members).get_json()


@pytest.fixture
def bench(material: Material) -> Bench:
    folder = material.folder.parent / "bench"
    (folder / "material").mkdir(parents=True, exist_ok=True)
    linked = folder / "material" / material_name(0.002, 1)
    if not linked.exists():
        linked.symlink_to(material.folder)
        (linked / "whole").touch()
    return Bench.prepare(folder, 0.002, 1, Report(), (0, 1))


def test_service_and_plain_sql_answer_every_question_alike(bench: Bench, home: Path, tmp_path: Path) -> None:
    raw_duckdb.load(bench.material, tmp_path / "raw.duckdb")
    client = InProcess(home)
    with closing(raw_duckdb.RawDuckDB(tmp_path / "raw.duckdb", bench.questions)) as raw:
        for name in NAMES:
            mine = served.read(name, client.ask(bench.questions.url(name, bench.names)))
            its = raw_duckdb.read(name, raw.ask(name), bench.names, bench.catalogue)
            assert mine.difference(its) == ""
            assert mine.total > 0 or name == "q4"


def test_words_are_typed_asked_and_answered(bench: Bench, home: Path) -> None:
    client = InProcess(home)
    for what, calls, _ in questions(client, bench.typed):
        answer = calls[-1]()
        if what.startswith("suggest"):
            assert {"release", "suggestions", "warnings"} == answer.keys()
        else:
            assert {entry["status"] for entry in answer["resolution"]["genes"]} <= {"matched", "ambiguous", "not_found"}
    terms = bench.typed.terms()
    assert len(terms) == LISTED
    assert len(set(terms)) < LISTED


def test_words_have_a_line_each() -> None:
    report = Report()
    report.add_words("1", "duckdb", "one letter", 36, Timing(1, 4.9), 5.0)
    report.add_words("1", "duckdb", "a list", 8, Timing(900, 1100), 1000.0)
    assert "| 1 | duckdb | one letter | 36 | 1.00 / 4.90 | ≤ 5 | reached |" in report.text()
    assert "| 1 | duckdb | a list | 8 | 900.00 / 1100.00 | ≤ 1000 | MISSED |" in report.text()
    assert report.missed == 1


def test_calls_are_timed_after_a_first_round() -> None:
    made: list[int] = []
    timing = each([lambda: made.append(1), lambda: made.append(2)])
    assert made == [1, 2, 1, 2]
    assert 0 <= timing.p50 <= timing.p95


@pytest.mark.parametrize(
    ("medians", "windows"),
    [([9.0, 9.0], 2), ([9.0, 7.0, 6.9], 3), ([float(2**-n) for n in range(99)], measure.LONGEST)],
)
def test_timing_waits_until_questions_take_no_less(
    medians: list[float], windows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(medians)
    monkeypatch.setattr(measure, "_median_round", lambda calls, seconds: next(left))  # noqa: ARG005
    measure.settle([])
    assert len(medians) - len([*left]) == windows


def test_a_difference_ends_the_run(bench: Bench, home: Path) -> None:
    def other(_name: str, _found: object) -> Answer:
        return Answer(-1, ())

    with pytest.raises(Disagreement, match=r"0\.002, duckdb, q1: of service and raw engine, totals are \d+ and -1"):
        bench.compare("duckdb", InProcess(home), lambda _: None, other, [])


def test_a_difference_names_the_first_row() -> None:
    one = Answer(2, (("E-1", "liver", "1"), ("E-1", "lung", "2")))
    other = Answer(2, (("E-1", "liver", "1"), ("E-1", "lung", "3")))
    assert one.difference(one) == ""
    assert one.difference(other) == "row 1 is ('E-1', 'lung', '2') and ('E-1', 'lung', '3')"
    assert one.difference(Answer(2, one.rows[:1])) == "there are 2 and 1 rows"


def test_questions_are_filled_in(bench: Bench) -> None:
    gene = bench.names.gene_ids([bench.questions.gene])[0]
    assert unquote(bench.questions.url("q1", bench.names)) == f'/api/v1/differential?geneQuery=[{{"value":"{gene}"}}]'
    assert f'"g": ["{gene}"]'.encode() in bench.questions.dsl("q1", bench.names)
    assert len(bench.questions.genes) == 31
    assert len(bench.questions.contrasts) > 0


def test_both_sides_take_turns() -> None:
    order: list[str] = []
    mine, its = interleave(lambda: order.append("mine"), lambda: order.append("raw"), warm_up=1, samples=2)
    assert order == ["raw", "mine", "mine", "raw", "raw", "mine"]
    assert 0 <= mine.p50 <= mine.p95
    assert 0 <= its.p50 <= its.p95


def test_report_judges_what_is_to_be_reached() -> None:
    report = Report()
    report.add_question("1", "duckdb", "q1", 135, Timing(3.8, 5), Timing(1, 2))
    report.add_question("1", "duckdb", "q2", 5, Timing(1.6, 5), Timing(1, 2))
    report.add_load("1", "opensearch", "differential, bulk", 1_000_000, 10.0, 9.0, judged=True)
    assert report.missed == 1
    assert (
        "| 1 | duckdb | q2 condition: first 50, total, facets | 5 | 1.60 / 5.00 | 1.00 / 2.00 | +0.60 | 1.60 |"
        in report.text()
    )
    assert "| 1,000,000 | 100 | 111 | 0.90 | ≥ 0.8 x | reached |" in report.text()


def test_tables_replace_the_last_ones(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    file.write_text("Before.\n\n<!-- tables -->\nold\n<!-- end of tables -->\n\nAfter.\n")
    keep(file, "new")
    assert file.read_text() == "Before.\n\n<!-- tables -->\n\nnew\n\n<!-- end of tables -->\n\nAfter.\n"


def fill(mebibytes: int) -> int:
    return len(bytes(mebibytes << 20))


def test_a_process_of_its_own_returns_its_result_and_memory() -> None:
    result, peak = apart(fill, 1)
    assert result == 1 << 20
    assert peak >= 0


def test_memory_of_this_process_is_seen() -> None:
    assert os.getpid() in memory.tree(os.getpid())
    assert memory.proportional(os.getpid()) > 10


def test_additions_are_judged_at_a_thousand_experiments(material: Material, tmp_path: Path) -> None:
    report = Report()
    (tmp_path / "material").mkdir()
    (tmp_path / "material" / material.folder.name).symlink_to(material.folder)
    bench_added(report, tmp_path, "duckdb", 0.002, 1)
    ((size, engine, what, *_, reach, verdict),) = report.loads
    assert (size, engine, what, reach, verdict) == ("0.002", "duckdb", "add 1 to 10 experiments", "", "")
    for experiments, seconds in ((999, 11.0), (1_247, 9.0), (1_247, 11.0)):
        report.add_added("0.3", "duckdb", experiments, seconds, 1.0)
    assert [line[-2:] for line in report.loads[1:]] == [("", ""), ("≤ 10 s", "reached"), ("≤ 10 s", "MISSED")]
    assert report.missed == 1
