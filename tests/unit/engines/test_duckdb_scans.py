"""Whole results read from columns: both ways to the rows, what is held meanwhile, and what happens when it fails."""

import gc
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from engines.batches import even
from engines.duckdb import connection, ranked
from engines.duckdb.query import Statement
from engines.duckdb.ranked import RankedFacts
from engines.duckdb.writer import DuckDBRankedWriter
from engines.errors import EngineUnavailable, FactsMissing
from engines.query import Cutoffs, DifferentialQuery, Sort, SortColumn
from engines.rows import ROWS, row_key
from mappings.facts import DIFFERENTIAL
from mappings.vocabulary import Regulation

COUNT = 100_000
MANY = 1_200_000
LITTLE = "32MB"
"""Memory that many rows do not fit into, and enough for DuckDB to sort them in parts."""

EVERYTHING = DifferentialQuery(cutoffs=Cutoffs(0.0, 1.0))
ORDERS = [Sort(), *(Sort(column, descending) for column in list(SortColumn)[1:] for descending in (False, True))]


def make(file: Path, count: int) -> Path:
    """Write facts of 60 contrasts, with few distinct values, so that orders have ties."""
    random = np.random.default_rng(1)
    keys = random.choice(2 * count, count, replace=False)
    elements = np.array(["", "10_at", "2_at", "a_at"])
    columns = {
        "gene": keys // 60,
        "contrast": keys % 60,
        "log2_fold_change": random.choice([-1, 1], count) * random.uniform(0.5, 4, count).round(2),
        "adjusted_p_value": random.uniform(0, 0.1, count).round(3),
        "t_statistic": pa.array(random.normal(0, 3, count).round(1), mask=random.random(count) < 0.3),
        "design_element": elements[random.integers(0, 4, count)],
        "rival_p_value": np.where(random.random(count) < 0.2, 0.04, 2.0),
    }
    writer = DuckDBRankedWriter(file)
    writer.add(pa.table(columns, schema=DIFFERENTIAL))
    assert writer.finish() == count
    return file


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("scans") / "it's here" / "ranked.duckdb", COUNT)


@pytest.fixture(scope="module")
def facts(file: Path) -> RankedFacts:
    return RankedFacts.open(file)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> RankedFacts:
    return RankedFacts.open(make(tmp_path_factory.mktemp("many") / "ranked.duckdb", MANY))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def some(highest: int, step: int) -> np.ndarray:
    return np.arange(0, highest, step, dtype=np.int32)


def read(facts: RankedFacts, query: DifferentialQuery, batch: int = 65_536) -> pa.Table:
    return pa.Table.from_batches(facts.scan(query, batch), ROWS)


QUERIES = [
    DifferentialQuery(),
    DifferentialQuery(cutoffs=Cutoffs(lenient=some(60, 7))),
    DifferentialQuery(genes=some(4_000, 3), regulation=Regulation.DOWN),
    DifferentialQuery(
        genes=np.append(some(4_000, 2), np.int32(9_000_000)),
        contrasts=some(90, 2),
        cutoffs=Cutoffs(2.0, 0.03, 0.7, some(60, 4)),
    ),
    DifferentialQuery(contrasts=some(60, 2), selected=some(60, 3), first=some(60, 9)),
    DifferentialQuery(first=some(60, 9), cutoffs=Cutoffs(0.0, 0.1, 3.0, some(60, 7)), regulation=Regulation.UP),
]


@pytest.mark.parametrize("query", QUERIES)
def test_both_ways_to_the_rows_give_the_same(
    facts: RankedFacts, monkeypatch: pytest.MonkeyPatch, query: DifferentialQuery
) -> None:
    found = {}
    for way, few in (("looked up", -1), ("sorted", COUNT)):
        monkeypatch.setattr(ranked, "FEW_ROWS", few)
        found[way] = read(facts, query)
        after = replace(query, after=row_key(found[way], found[way].num_rows // 3))
        assert read(facts, after).equals(found[way].slice(found[way].num_rows // 3 + 1))
    assert found["looked up"].num_rows > 100
    assert found["looked up"].equals(found["sorted"])


@pytest.mark.parametrize(
    "sort", [Sort(), Sort(SortColumn.T_STATISTIC, descending=True), Sort(SortColumn.GENE)], ids=str
)
def test_what_does_not_fit_into_memory_is_sorted_in_a_temporary_folder(
    many: RankedFacts, monkeypatch: pytest.MonkeyPatch, folder: Path, sort: Sort
) -> None:
    query = replace(EVERYTHING, sort=sort)
    monkeypatch.setattr(connection, "MEMORY_LIMIT", "1GB")
    in_memory = read(many, query)
    monkeypatch.setattr(connection, "MEMORY_LIMIT", LITTLE)
    with closing(many.scan(query, 10_000)) as scan:
        first = next(scan)
        spilled = sum(file.stat().st_size for file in folder.glob("opengxa-sort-*/*"))
        rest = pa.Table.from_batches(scan)
    assert (spilled > 1_000_000) == (sort != Sort())
    assert pa.concat_tables([pa.Table.from_batches([first]), rest]).equals(in_memory)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_orders_are_total_and_missing_values_come_last(facts: RankedFacts, sort: Sort) -> None:
    rows = read(facts, replace(EVERYTHING, sort=sort))
    assert rows.num_rows > COUNT / 2
    columns = {name: rows[name].to_numpy() for name in ROWS.names}
    rank = [columns[name] for name in ("design_element", "gene", "contrast", "adjusted_p_value")]
    rank = [np.unique(rank[0], return_inverse=True)[1], *rank[1:], -np.abs(columns["log2_fold_change"])]
    if sort.column is not SortColumn.RANK:
        value = columns[sort.column]
        if sort.column is SortColumn.DESIGN_ELEMENT:
            value = np.where(value == "", np.nan, rank[0])
        rank.append(-value if sort.descending else value)
    assert (np.lexsort(rank) == np.arange(rows.num_rows)).all()


@pytest.mark.parametrize("batch", [1_000, 65_536, 100_000, 1_000_000])
@pytest.mark.parametrize("sort", [Sort(), Sort(SortColumn.GENE)], ids=str)
def test_all_batches_but_the_last_have_the_size_asked_for(facts: RankedFacts, batch: int, sort: Sort) -> None:
    batches = list(facts.scan(replace(EVERYTHING, sort=sort), batch))
    sizes = [each.num_rows for each in batches]
    assert all(each.schema == ROWS for each in batches)
    assert sizes[:-1] == [batch] * (len(sizes) - 1)
    assert 0 < sizes[-1] <= batch
    assert sum(sizes) == read(facts, EVERYTHING).num_rows


@pytest.mark.parametrize("sort", [Sort(), Sort(SortColumn.T_STATISTIC)], ids=str)
@pytest.mark.parametrize("how", ["closed", "forgotten", "failed"])
def test_a_scan_that_is_given_up_frees_what_it_held(facts: RankedFacts, folder: Path, sort: Sort, how: str) -> None:
    scan = facts.scan(replace(EVERYTHING, sort=sort), 100)
    next(scan)
    assert len(list(folder.glob("opengxa-sort-*"))) == 1
    if how == "closed":
        scan.close()
    elif how == "failed":
        with pytest.raises(ZeroDivisionError):
            scan.throw(ZeroDivisionError())
    else:
        del scan
        gc.collect()
    assert list(folder.iterdir()) == []


def test_nothing_is_written_beside_a_file(file: Path) -> None:
    file.chmod(stat.S_IRUSR)
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    before = file.stat().st_mtime_ns
    try:
        with closing(RankedFacts.open(file).scan(replace(EVERYTHING, sort=Sort(SortColumn.GENE)), 100)) as scan:
            next(scan)
            assert [path.name for path in file.parent.iterdir()] == [file.name]
    finally:
        file.parent.chmod(stat.S_IRWXU)
        file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert file.stat().st_mtime_ns == before


def test_scans_side_by_side_have_memory_of_their_own(
    many: RankedFacts, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(connection, "MEMORY_LIMIT", LITTLE)
    scans = [many.scan(replace(EVERYTHING, sort=sort), 100) for sort in ORDERS[3:6]]
    firsts = [next(scan) for scan in scans]
    assert len(list(folder.iterdir())) == 3
    for sort, first, scan in zip(ORDERS[3:6], firsts, scans, strict=True):
        assert next(many.scan(replace(EVERYTHING, sort=sort), 100)).equals(first)
        scan.close()


def test_a_full_disk_is_an_engine_that_cannot_answer(
    many: RankedFacts, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    connect = connection.connect

    def connect_to_small_disk(**config: str | int) -> duckdb.DuckDBPyConnection:
        connected = connect(**config)
        connected.execute("SET max_temp_directory_size = '1MB'")
        return connected

    monkeypatch.setattr(connection, "MEMORY_LIMIT", LITTLE)
    monkeypatch.setattr(connection, "connect", connect_to_small_disk)
    with pytest.raises(EngineUnavailable, match="max_temp_directory_size"):
        read(many, replace(EVERYTHING, sort=Sort(SortColumn.GENE)))
    assert list(folder.iterdir()) == []


def test_no_temporary_folder_is_an_engine_that_cannot_answer(
    facts: RankedFacts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(EngineUnavailable, match="no temporary folder"):
        read(facts, EVERYTHING)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FactsMissing, match=r"ranked\.duckdb is not there"):
        RankedFacts.open(tmp_path / "ranked.duckdb")


def test_a_file_that_goes_away(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ranked.duckdb"
    copy.write_bytes(file.read_bytes())
    opened = RankedFacts.open(copy)
    copy.unlink()
    with pytest.raises(FactsMissing, match="is not there"):
        next(opened.scan(EVERYTHING, 10))


def test_a_damaged_file_is_an_engine_that_cannot_answer(file: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "ranked.duckdb"
    damaged.write_bytes(file.read_bytes())
    scan = RankedFacts.open(damaged).scan(EVERYTHING, 1_000)
    with damaged.open("r+b") as content:
        for place in range(damaged.stat().st_size // 4, damaged.stat().st_size, 100_000):
            content.seek(place)
            content.write(b"damaged!")
    with pytest.raises(EngineUnavailable, match=r"ranked\.duckdb|could not go on"):
        list(scan)


class BreakingStream:
    """Stands for a connection whose rows end in an error, as Arrow gives those of DuckDB."""

    def sql(self, sql: str, params: dict[str, float]) -> "BreakingStream":  # noqa: ARG002 - DuckDB's names
        return self

    def to_arrow_reader(self, size: int) -> Iterator[pa.RecordBatch]:
        yield from numbers(size)
        raise OSError("Data Corruption Error: computed checksum does not match")


def test_an_error_in_the_middle_of_a_stream_is_told() -> None:
    rows = connection.stream(BreakingStream(), Statement("FROM facts", {}, {}))
    assert next(rows).num_rows == connection.STREAMED
    with pytest.raises(EngineUnavailable, match="could not go on: Data Corruption"):
        next(rows)


def numbers(*lengths: int) -> Iterator[pa.RecordBatch]:
    start = 0
    for length in lengths:
        yield pa.record_batch({"number": pa.array(range(start, start + length), pa.int32())})
        start += length


@pytest.mark.parametrize("lengths", [(), (0,), (3,), (0, 4, 0), (1, 1, 1, 1, 1), (10, 1), (1, 10, 0, 2)])
@pytest.mark.parametrize("size", [1, 3, 4, 100])
def test_parts_are_cut_to_one_size(lengths: tuple[int, ...], size: int) -> None:
    found = [batch["number"].to_pylist() for batch in even(numbers(*lengths), size)]
    total = sum(lengths)
    assert found == [list(range(start, min(start + size, total))) for start in range(0, total, size)]
