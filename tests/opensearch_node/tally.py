"""Counts the tests run per engine and in a browser, and fails a run that had to have all and has not.

A test counts for an engine when one of its parameters is the engine's name, for both when it takes `twins`, for the
browser when it uses one. What it counts for travels with its report, so that the tests of all workers are counted where
their reports come together.
"""

import os
from collections import Counter

import pytest

ENGINES = ("duckdb", "opensearch")
BROWSER = "browser"
TWINS = "twins"

REQUIRED = "OPENGXA_REQUIRE_ENGINES"
"""Environment variable: 1 when the whole suite was asked for."""

_PROPERTY = "counts for"
_tally = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start counting."""
    config.stash[_tally] = Counter(dict.fromkeys((*ENGINES, BROWSER), 0))
    config.pluginmanager.register(_Reports(config.stash[_tally]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    """Say of a test that is really run what it counts for, by its engine parameter and its fixtures."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    asked = [value for value in parameters if isinstance(value, str)]
    names = [engine for engine in ENGINES if engine in asked or TWINS in item.fixturenames]
    if BROWSER in item.fixturenames:
        names.append(BROWSER)
    item.user_properties += [(_PROPERTY, name) for name in names]
    return (yield)


class _Reports:
    """Sees the reports of every test of the run."""

    def __init__(self, tally: Counter[str]) -> None:
        self.tally = tally

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.tally.update(name for kind, name in report.user_properties if kind == _PROPERTY)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when an engine that is required, or the browser, had no test."""
    missing = [name for name, count in session.config.stash[_tally].items() if not count]
    worker = hasattr(session.config, "workerinput")
    if missing and not worker and os.environ.get(REQUIRED) == "1" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the numbers."""
    tally = config.stash[_tally]
    numbers = ", ".join(f"{name} {count}" for name, count in tally.items())
    terminalreporter.write_line(f"tests per engine: {numbers}", red=not all(tally.values()))
