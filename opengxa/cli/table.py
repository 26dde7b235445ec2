"""Tables that fit a terminal: what identifies a row and its numbers stay whole, texts fold, the rest is named."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from opengxa.cli.numbers import is_number, written

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

NARROWEST = 16
"""Columns that a text is given at least; longer ones fold."""

GAP = 2
"""Blanks between columns."""

Column = tuple[str, list[str], bool]
"""A heading, a cell for each row, and whether the cells are numbers or begin with one."""


def print_table(title: str, rows: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> None:
    """Print some members of rows, the most important first, as a table that fits a terminal.

    A member that no row has is left out; a text that all rows share is said once, above. Where there is no room for
    all, the last ones are left out and named below.
    """
    columns = [column for name in wanted if (column := _column(name, rows))]
    shared = [column for column in columns if len(rows) > 1 and len(set(column[1])) == 1 and _is_text(column)]
    above = [title, *(f"{name}: {cells[0]}" for name, cells, _ in shared)]
    print_columns(above, [column for column in columns if column not in shared])


def print_columns(above: Sequence[str], columns: Sequence[Column]) -> None:
    """Print lines, then as many columns as there is room for, then the names of those that are left out."""
    console = _console()
    shown = list(columns)
    while len(shown) > 1 and least_width(shown) > console.width:
        shown.pop()
    console.width = max(console.width, least_width(shown))
    for line in above:
        console.print(line)
    if shown:
        console.print(_table(shown))
    if left := [name for name, _, _ in columns[len(shown) :]]:
        console.print(f"Not shown, for lack of room: {', '.join(left)}; a wider terminal or --format tsv has it all")


def terminal_width() -> int:
    """Return how many columns a terminal has."""
    return _console().width


def least_width(columns: Sequence[Column]) -> int:
    """Return the columns of a terminal that a table needs."""
    return sum(_least(column) for column in columns) + GAP * (len(columns) - 1)


def _console() -> "Console":
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def _table(columns: Sequence[Column]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for column in columns:
        name, _, numbers = column
        firm = None if _is_text(column) else _least(column)
        table.add_column(
            textwrap.fill(name, firm) if firm else name,
            justify="right" if numbers else "left",
            overflow="fold",
            no_wrap=firm is not None,
            width=firm,
        )
    for cells in zip(*(cells for _, cells, _ in columns), strict=True):
        table.add_row(*cells)
    return table


def _column(name: str, rows: Sequence[Mapping[str, Any]]) -> Column | None:
    """Return a column as it is printed, None where it is empty."""
    values = [row.get(name) for row in rows]
    cells = [written(name, value) for value in values]
    if not any(cells):
        return None
    numbers = all(value is None or is_number(value) for value in values)
    return name.replace("_", " "), cells, numbers


def _is_text(column: Column) -> bool:
    """Say whether a column gives way: identifiers, accessions and states have no blanks."""
    _, cells, numbers = column
    return not numbers and any(" " in cell for cell in cells)


def _least(column: Column) -> int:
    from rich.cells import cell_len

    name, cells, _ = column
    widest = max((cell_len(cell) for cell in cells), default=0)
    heading = max(map(len, name.split()), default=0)
    return max(heading, min(widest, NARROWEST) if _is_text(column) else widest)
