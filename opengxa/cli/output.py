"""Where answers go: a table on a terminal, lines into a pipe, a checked file."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj

from opengxa.client.atlas import OWN, Atlas
from opengxa.client.errors import Failed, Incomplete, Unavailable, Unusable
from opengxa.client.forms import FORMS, form_of
from opengxa.client.parameters import Parameters
from opengxa.client.transfer import Meter, beside

LINES = ("tsv", "csv", "ndjson")
"""Forms that are text; standard output gets them as they come, without comments."""

STDOUT = "-"


TABLE, JSON = "table", "json"


def add_output(
    parser: argparse.ArgumentParser,
    shown: Sequence[str] = (TABLE, JSON),
    default: str = "table on a terminal, else tsv",
) -> None:
    """Describe where the answer goes, and in which form; `shown` are those beside the forms of files."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"write all of it to this file, in the form of its suffix ({', '.join('.' + form for form in FORMS)}); it "
        "appears when it is whole and checked; -: standard output",
    )
    parser.add_argument("--resume", action="store_true", help="go on with a FILE that broke off, from its release")
    parser.add_argument("--format", choices=(*shown, *FORMS), help=f"default: {default}")


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
    form = args.format or (TABLE if args.output is None and sys.stdout.isatty() else "tsv")
    if form not in (TABLE, JSON, *LINES) and sys.stdout.isatty():
        raise ValueError(f"{form} is not for a terminal: write it to a file with -o FILE.{form}")
    return form


def question_of(form: str, parameters: Parameters) -> Parameters:
    """Return the parameters of the question that goes before a file, without those that shape the file alone."""
    return parameters if form in (TABLE, JSON) else [given for given in parameters if given[0] not in OWN]


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
    except (Unavailable, Incomplete, Failed, Unusable) as error:
        if beside(target)[0].exists():
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
