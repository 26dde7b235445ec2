from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from engines.duckdb import answer
from engines.duckdb.engine import DuckDBEngine
from engines.duckdb.writer import DuckDBWriter
from engines.query import Cutoffs, DifferentialQuery, Sort, SortColumn
from engines.rows import row_key
from mappings.facts import DIFFERENTIAL
from mappings.vocabulary import Regulation

LENIENT = np.array([3, 7], np.int32)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    random = np.random.default_rng(1)
    count = 4_000
    keys = random.choice(200 * 30, count, replace=False)
    table = pa.table(
        [
            keys // 30,
            keys % 30,
            random.choice([-1, 1], count) * random.uniform(0.5, 4, count).round(1),
            random.uniform(0, 0.1, count).round(3),
            pa.array(random.normal(0, 3, count), mask=random.random(count) < 0.3),
            pa.array([f"{key % 7}_at" for key in keys]),
            np.where(random.random(count) < 0.2, 0.04, 2.0),
        ],
        schema=DIFFERENTIAL,
    )
    file = Path(tmp_path_factory.mktemp("ways")) / "atlas.duckdb"
    writer = DuckDBWriter(file)
    writer.add_differential(table)
    writer.finish()
    with closing(DuckDBEngine.open(file)) as opened:
        yield opened


@pytest.mark.parametrize("sort", [Sort(), *(Sort(column, descending=True) for column in SortColumn)])
@pytest.mark.parametrize("regulation", [None, Regulation.DOWN])
@pytest.mark.parametrize("contrasts", [None, np.array([3, 4, 9], np.int32)])
@pytest.mark.parametrize("genes", [None, np.arange(0, 200, 3, dtype=np.int32)])
def test_every_way_to_the_rows_gives_the_same(
    engine: DuckDBEngine,
    monkeypatch: pytest.MonkeyPatch,
    genes: np.ndarray | None,
    contrasts: np.ndarray | None,
    regulation: Regulation | None,
    sort: Sort,
) -> None:
    query = DifferentialQuery(
        genes=genes,
        contrasts=contrasts,
        regulation=regulation,
        cutoffs=Cutoffs(lenient=LENIENT),
        sort=sort,
        size=40,
    )
    pages = {}
    for name, whole_rows, widest in (("plain", 10**6, 0), ("quick", 0, 10**6)):
        monkeypatch.setattr(answer, "WHOLE_ROWS", whole_rows)
        monkeypatch.setattr(answer, "WIDEST", widest)
        first = engine.differential(query)
        second = engine.differential(
            DifferentialQuery(
                **{field: getattr(query, field) for field in query.__slots__ if field != "after"},
                after=row_key(first.rows),
            )
        )
        counts = [column.tolist() for column in (first.counts.contrast, first.counts.up, first.counts.down)]
        pages[name] = first.rows.to_pylist(), second.rows.to_pylist(), counts
    assert pages["plain"] == pages["quick"]
    assert pages["quick"][0]
