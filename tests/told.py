"""Prints at the end what tests tell of their run by `record_property(TOLD, "…")`: each sentence once."""

import pytest

TOLD = "told"

_told = pytest.StashKey[dict[str, None]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start listening."""
    config.stash[_told] = {}
    config.pluginmanager.register(_Reports(config.stash[_told]))


class _Reports:
    """Sees the reports of every test of the run, whichever worker it ran on."""

    def __init__(self, told: dict[str, None]) -> None:
        self.told = told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.told.update((text, None) for kind, text in report.user_properties if kind == TOLD)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the sentences."""
    for text in config.stash[_told]:
        terminalreporter.write_line(text)
