"""Where answers go: a table on a terminal, lines into a pipe, a checked file."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from opengxa.client.atlas import Atlas
from opengxa.client.errors import Failed, Incomplete, Unavailable
from opengxa.client.forms import FORMS, form_of
from opengxa.client.parameters import Parameters
from opengxa.client.transfer import Meter

LINES = ("tsv", "csv", "ndjson")
"""Forms that are text; standard output gets them as they come, without comments."""

STDOUT = "-"


def add_output(parser: argparse.ArgumentParser) -> None:
    """Describe where the answer goes, and in which form."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"write all of it to this file, in the form of its suffix ({', '.join('.' + form for form in FORMS)}); it "
        "appears when it is whole and checked; -: standard output",
    )
    parser.add_argument("--resume", action="store_true", help="go on with a FILE that broke off, from its release")
    parser.add_argument("--format", choices=("table", "json", *FORMS), help="default: table on a terminal, else tsv")


def choose_form(args: argparse.Namespace) -> str:
    """Return the form of the answer; raises `ValueError` where the arguments do not fit together."""
    to_file = args.output not in (None, STDOUT)
    if args.resume and not to_file:
        raise ValueError("--resume goes on with a file: name it by -o FILE")
    if to_file:
        form = form_of(args.output)
        if args.format not in (None, form):
            raise ValueError(
                f"-o {args.output}: the suffix says {form}, --format says {args.format}; leave out --format"
            )
        return form
    form = args.format or ("table" if args.output is None and sys.stdout.isatty() else "tsv")
    if form not in ("table", "json", *LINES) and sys.stdout.isatty():
        raise ValueError(f"{form} is not for a terminal: write it to a file with -o FILE.{form}")
    return form


def send(atlas: Atlas, answer: str, parameters: Parameters, release: str, form: str, args: argparse.Namespace) -> None:
    """Write all rows of an answer to the file or to standard output; raises `AtlasError`, `OSError`.

    `release` is the one that was asked before; a file that is gone on with has its own.
    """
    if args.output not in (None, STDOUT):
        save(atlas, answer, parameters, Path(args.output), resume=args.resume)
    elif form in LINES:
        kept = [(name, value) for name, value in parameters if name not in ("header", "release")]
        for piece in atlas.stream(answer, [*kept, ("header", "plain"), ("release", release)], form):
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
    else:
        with tempfile.TemporaryDirectory(prefix="opengxa-") as folder:
            whole = Path(folder) / f"result.{form}"
            atlas.save(answer, parameters, whole)
            with whole.open("rb") as held:
                copyfileobj(held, sys.stdout.buffer)
        sys.stdout.flush()


def save(atlas: Atlas, answer: str, parameters: Parameters, target: Path, *, resume: bool) -> None:
    """Write an answer to a file, with a bar on a terminal; raises `AtlasError` that says how to go on."""
    try:
        with shown_on_terminal(target.name) as meter:
            atlas.save(answer, parameters, target, resume=resume, meter=meter)
    except (Unavailable, Incomplete, Failed) as error:
        error.args = (f"{error}\n{target} was not written; the same command with --resume goes on from here",)
        raise


@contextmanager
def shown_on_terminal(name: str) -> Iterator[Meter | None]:
    """Give a meter that shows a bar on standard error, None when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def print_table(title: str, rows: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> None:
    """Print some members of rows as a table that fits a terminal."""
    from rich.console import Console
    from rich.table import Table

    shown = [name for name in wanted if not rows or name in rows[0]]
    table = Table(*(name.replace("_", " ") for name in shown), title=title, title_justify="left")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in shown))
    Console(markup=False, highlight=False).print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
