"""How the tests of a run are shared out among its workers (`--numprocesses`): longest first, fixtures made once.

Tests of one module on one engine stay together, for they share what is slow to make. Both engines are not mixed: what
all modules share on one engine is made once by a worker. A module is split where it shares nothing of its own.
"""

import re

import pytest

LONGEST = ("acceptance", "openapi", "faults", "properties", "demo", "browser", "reference", "conformance", "clients")
"""Folders whose tests come before others: what comes last is to be short, that no worker waits for another."""

SPLIT = ("tests/openapi/test_examples.py", "tests/properties/")
"""Modules and folders of which every test may run anywhere."""

ENGINE = re.compile(r"[\[-](duckdb|opensearch)[\]-]")


def share_of(test: str) -> str:
    """Return which tests a test is to stay with."""
    module, _, name = test.partition("::")
    if module.startswith(SPLIT):
        return test
    engine = ENGINE.search(name)
    return f"{module} {engine[1] if engine else ''}"


def place_of(test: str) -> tuple[int, int]:
    """Return when a test is due: engine by engine, then what knows none."""
    engine = ENGINE.search(test.partition("::")[2])
    folder = test.split("/")[1]
    order = len(LONGEST) if folder not in LONGEST else LONGEST.index(folder)
    return ("duckdb", "opensearch").index(engine[1]) if engine else 2, order


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests of a worker."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Share out by `share_of`, in the order of the tests."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (only a run with workers has it)

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

    config.option.loadscopereorder = False
    return Shares(config, log)
