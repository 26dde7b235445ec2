"""Engines to hold against the oracle: a test takes `engine_maker` or `engine` and never asks which it is."""

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from engines.open import EngineSettings, open_engine, open_publisher, open_writer
from engines.port import Engine
from mappings.layout import ReleasePaths
from tests.conformance.material import CELLS, NAMES, ROWS
from tests.conformance.oracle import Cell, Row
from tests.conformance.translation import Names, cells_table, facts

EngineMaker = Callable[[Names, Sequence[Row], Sequence[Cell]], AbstractContextManager[Engine]]


@pytest.fixture(scope="session")
def engine_maker(engine_settings: EngineSettings, tmp_path_factory: pytest.TempPathFactory) -> EngineMaker:
    """Make an engine that holds a release; it is removed when the context ends."""
    folder = tmp_path_factory.mktemp("engines")
    numbers = itertools.count()

    @contextmanager
    def make(names: Names, rows: Sequence[Row], cells: Sequence[Cell] = ()) -> Iterator[Engine]:
        release = f"release-{next(numbers)}"
        paths = ReleasePaths(folder / release)
        paths.root.mkdir()
        writer = open_writer(engine_settings, release, paths, names)
        writer.add_differential(facts(rows))
        writer.add_baseline(cells_table(cells))
        assert writer.finish() == {"differential": len(rows), "baseline": len(cells)}
        engine = open_engine(engine_settings, release, paths, names)
        try:
            yield engine
        finally:
            engine.close()
            open_publisher(engine_settings).remove(release)
            shutil.rmtree(paths.root)

    return make


@pytest.fixture(scope="module")
def engine(engine_maker: EngineMaker) -> Iterator[Engine]:
    """Holds the release of `material`."""
    with engine_maker(NAMES, ROWS, CELLS) as made:
        yield made
