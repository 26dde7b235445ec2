"""Counts the tests run per engine and in a browser, and fails a run that had to have all and has not.

A test counts for an engine when one of its parameters is the engine's name, for the browser when it uses one.
"""

import os

import pytest

ENGINES = ("duckdb", "opensearch")
BROWSER = "browser"

REQUIRED = "OPENGXA_REQUIRE_ENGINES"
"""Environment variable: 1 when the whole suite was asked for."""

_tally = pytest.StashKey[dict[str, int]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start counting."""
    config.stash[_tally] = dict.fromkeys((*ENGINES, BROWSER), 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    """Count a test that is really run, by its engine parameter and its fixtures."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    tally = item.config.stash[_tally]
    for engine in ENGINES:
        tally[engine] += engine in [value for value in parameters if isinstance(value, str)]
    tally[BROWSER] += BROWSER in item.fixturenames
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when an engine that is required, or the browser, had no test."""
    missing = [name for name, count in session.config.stash[_tally].items() if not count]
    if missing and os.environ.get(REQUIRED) == "1" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the numbers."""
    tally = config.stash[_tally]
    numbers = ", ".join(f"{name} {count}" for name, count in tally.items())
    terminalreporter.write_line(f"tests per engine: {numbers}", red=not all(tally.values()))
