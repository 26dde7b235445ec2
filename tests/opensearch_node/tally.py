"""Counts the tests run per engine, and fails a run that had to have both and has not.

A test counts for an engine when one of its parameters is the engine's name.
"""

import os

import pytest

ENGINES = ("duckdb", "opensearch")

REQUIRED = "OPENGXA_REQUIRE_ENGINES"
"""Environment variable: 1 when the whole suite was asked for."""

_tally = pytest.StashKey[dict[str, int]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start counting."""
    config.stash[_tally] = dict.fromkeys(ENGINES, 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    """Count a test that is really run, by its engine parameter."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    for engine in ENGINES:
        item.config.stash[_tally][engine] += engine in [value for value in parameters if isinstance(value, str)]
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when an engine that is required had no test."""
    missing = [engine for engine, count in session.config.stash[_tally].items() if not count]
    if missing and os.environ.get(REQUIRED) == "1" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the numbers."""
    tally = config.stash[_tally]
    numbers = ", ".join(f"{engine} {count}" for engine, count in tally.items())
    terminalreporter.write_line(f"tests per engine: {numbers}", red=not all(tally.values()))
