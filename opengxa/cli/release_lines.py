"""How lists of releases, and what differs between two, are printed: tables, tab-separated lines, JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from indexer.difference import Difference
from indexer.releases import Listed

NO_RELEASE = Listed("", "", published=False, engine="", software="", counts={}, bytes=0, own_bytes=0)
COLUMNS = ["what", "name", "before", "after"]
_COUNTS = ("experiments", "assay_groups", "contrasts", "genes", "differential", "baseline")


def flat(listed: Listed) -> dict[str, Any]:
    """Return a release as one line."""
    members = {name: value for name, value in asdict(listed).items() if name != "counts"}
    counts = {name: listed.counts.get(name, "") for name in _COUNTS}
    return members | counts | {"refreshed": ",".join(listed.refreshed), "published": "yes" if listed.published else ""}


def print_releases(listed: Sequence[Listed]) -> None:
    """Print releases as a table for people, the published one marked; names are never cut."""
    table = Table("  release", "made", "engine", "experiments", "rows", "MB (own)", "")
    table.columns[0].no_wrap = True
    for one in listed:
        rows = sum(one.counts.get(kind, 0) for kind in ("differential", "baseline"))
        made_of = f"{' and '.join(one.refreshed)} anew, facts of {one.facts_of}" if one.facts_of else one.software
        table.add_row(
            f"{'●' if one.published else ' '} {one.id}",
            one.created.replace("T", " ")[: len("2026-11-23 01:02")],
            one.engine,
            f"{one.counts.get('experiments', 0):,}",
            f"{rows:,}",
            f"{one.bytes / 1e6:,.0f} ({one.own_bytes / 1e6:,.0f})",
            one.unreadable or made_of,
        )
    Console(markup=False, highlight=False).print(table)


def difference_lines(difference: Difference) -> Iterator[tuple[str, str, str, str]]:
    """Yield what differs: what it is, its name, before, after."""
    for accession in difference.added:
        yield "experiment", accession, "", "added"
    for accession in difference.removed:
        yield "experiment", accession, "removed", ""
    for changed in difference.changed:
        for file in changed.files:
            yield "file", f"{changed.accession} {file}", "", "changed"
        for table, rows in changed.rows.items():
            said = f"{rows.added:,} added, {rows.changed:,} changed"
            yield "rows", f"{changed.accession} {table}", f"{rows.removed:,} removed", said
    for name in difference.contrasts_added:
        yield "contrast", name, "", "added"
    for name in difference.contrasts_removed:
        yield "contrast", name, "removed", ""
    for what, pairs in (("count", difference.counts), ("version", difference.versions)):
        for name, (before, after) in pairs.items():
            yield what, name, "" if before is None else str(before), "" if after is None else str(after)


def print_lines(lines: Sequence[dict[str, Any]], columns: dict[str, Any]) -> None:
    """Print tab-separated lines below a header, which is there without lines too."""
    print("\t".join(columns))
    for line in lines:
        print("\t".join(str(line[name]) for name in columns))


def print_json(value: object) -> None:
    """Print JSON for people and programs."""
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
