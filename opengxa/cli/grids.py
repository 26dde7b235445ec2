"""Baseline answers on a terminal: conditions down, experiments across, a block for as many as there is room for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from opengxa.cli.numbers import written
from opengxa.cli.table import Column, least_width, print_columns, terminal_width

Grid = Mapping[str, Any]

NO_DATA = "no_data"
BELOW = "below_cutoff"


def print_grids(total: str, grids: Sequence[Grid]) -> None:
    """Print the grids of an answer, each headed by what it is of, with a line for each experiment in it."""
    print(f"{total}; a level in brackets is below the cut-off, a blank is no data")
    for grid in grids:
        conditions = [column["value"] for column in grid["columns"]]
        for block in _blocks(grid, conditions):
            print()
            print_columns(
                [_heading(grid), *(_described(*named) for named in block)],
                list(_columns(grid["factor"], conditions, block)),
            )


def _heading(grid: Grid) -> str:
    gene = [text for name in ("gene_symbol", "gene_id") if (text := grid.get(name))]
    return ", ".join([" ".join(gene), grid["species"]] if gene else [grid["species"]])


def _described(heading: str, row: Mapping[str, Any]) -> str:
    name = row["name"] if row["name"] != row["experiment_accession"] else ""
    return f"{heading}: {', '.join(filter(None, [name, row['unit']]))}"


Block = list[tuple[str, Mapping[str, Any]]]
"""Rows of a grid, each an experiment, with their headings: the accession, numbered where it stands for several."""


def _blocks(grid: Grid, conditions: Sequence[str]) -> Iterator[Block]:
    """Yield as many experiments at a time as a terminal has room for."""
    block: Block = []
    for named in _named(grid["rows"]):
        longer = [*block, named]
        if block and least_width(list(_columns(grid["factor"], conditions, longer))) > terminal_width():
            yield block
            longer = [named]
        block = longer
    if block:
        yield block


def _named(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    accessions = [row["experiment_accession"] for row in rows]
    for place, (accession, row) in enumerate(zip(accessions, rows, strict=True)):
        which = accessions[:place].count(accession) + 1
        yield (f"{accession} #{which}" if accessions.count(accession) > 1 else accession), row


def _columns(factor: str, conditions: Sequence[str], block: Block) -> Iterator[Column]:
    """Yield the conditions, then the levels of each experiment; conditions that none of them has are left out."""
    kept = [
        place for place in range(len(conditions)) if any(row["cells"][place]["state"] != NO_DATA for _, row in block)
    ]
    yield factor, [conditions[place] for place in kept], False
    for heading, row in block:
        yield heading, [_level(row["cells"][place]) for place in kept], True


def _level(cell: Mapping[str, Any]) -> str:
    if cell["state"] == NO_DATA:
        return ""
    level = written("value", cell["value"])
    return f"({level})" if cell["state"] == BELOW else f"{level} {cell['state']}"
