"""Progress bars on a terminal; silence elsewhere, so that logs and pipes stay clean."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from indexer.progress import Step


class BarStep:
    """One bar."""

    def __init__(self, bars: Progress, task: TaskID) -> None:
        self._bars = bars
        self._task = task

    def advance(self, count: int = 1, note: str = "") -> None:
        """Move the bar and show what is in hand."""
        self._bars.update(self._task, advance=count, note=note)


class RichProgress:
    """Shows every step as a bar on standard error, kept when it is done; nothing when that is no terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Step]:
        """Begin a bar."""
        return self._bar(name, total)

    @contextmanager
    def _bar(self, name: str, total: int | None) -> Iterator[Step]:
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", style="dim"),
        )
        with Progress(*columns, console=self._console, disable=not self._console.is_terminal) as bars:
            task = bars.add_task(name, total=total, note="")
            yield BarStep(bars, task)
            known = bars.tasks[0].total
            bars.update(task, total=known or 1, completed=known or 1, note="")
