"""What commands that ask share: whom, about what; and that errors are said in one line."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from opengxa.client.atlas import Atlas
from opengxa.client.errors import AtlasError, NotFound, reason
from opengxa.client.parameters import Parameters, written

STDIN = "-"


def add_where(parser: argparse.ArgumentParser) -> None:
    """Describe whom to ask."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--home", type=Path, metavar="DIR", help="directory of releases (default: OPENGXA_HOME, else opengxa-home)"
    )
    where.add_argument("--url", metavar="URL", help="a server instead, such as https://host/prefix")
    parser.add_argument("--opensearch-url", metavar="URL", default="", help="OpenSearch, for releases that use it")
    parser.add_argument("--release", metavar="ID", help="the release to read (default: the published one)")


def open_atlas(args: argparse.Namespace) -> Atlas:
    """Open what `add_where` describes; raises `AtlasError`, `ValueError`."""
    if args.url and not args.url.lower().startswith(("http://", "https://")):
        raise ValueError(f"--url {args.url}: an address begins with http:// or https://")
    home = args.home or Path(os.environ.get("OPENGXA_HOME") or "opengxa-home")
    return Atlas(args.url or home, release=args.release, opensearch_url=args.opensearch_url)


def add_terms(parser: argparse.ArgumentParser, *, genes: bool = True) -> None:
    """Describe what to ask about."""
    if genes:
        parser.add_argument(
            "--gene",
            action="append",
            default=[],
            metavar="TERM",
            help="gene, gene set or JSON list; repeatable; - reads terms from standard input, one a line",
        )
        parser.add_argument("--gene-file", action="append", type=Path, default=[], metavar="FILE", help="one a line")
    parser.add_argument(
        "--condition",
        action="append",
        default=[],
        metavar="TERM",
        help="condition; repeatable; - reads terms from standard input, one a line",
    )
    parser.add_argument("--condition-file", action="append", type=Path, default=[], metavar="FILE", help="one a line")
    parser.add_argument("--organism", action="append", default=[], metavar="SPECIES", help="repeatable")


def add_others(parser: argparse.ArgumentParser, example: str) -> None:
    """Describe all other parameters, with one that means something here."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="others",
        help=f"any other parameter of /api/v1, e.g. --set {example}; repeatable",
    )


def read_terms(args: argparse.Namespace, category: str = "") -> Parameters:
    """Return genes, conditions, organisms and other parameters; raises `ValueError`, `OSError`."""
    found: Parameters = []
    if [*getattr(args, "gene", []), *args.condition].count(STDIN) > 1:
        raise ValueError("standard input can be read once: - stands for it more than once")
    for parameter, option in (("geneQuery", "gene"), ("conditionQuery", "condition")):
        for text in getattr(args, option, []):
            if text == STDIN:
                found += _list(parameter, f"--{option} -", sys.stdin, category)
            elif text.strip():
                found += written({parameter: [{"value": text, "category": category}] if category else text})
        for file in getattr(args, f"{option}_file", []):
            found += _list(parameter, str(file), _lines(file), category)
    found += [("organism", name) for name in args.organism]
    return found + read_others(args)


def read_others(args: argparse.Namespace) -> Parameters:
    """Return the parameters that `add_others` describes; raises `ValueError`."""
    found: Parameters = []
    for other in getattr(args, "others", []):
        name, equals, value = other.partition("=")
        if not equals:
            raise ValueError(f"--set {other}: write NAME=VALUE, with a parameter of /api/v1 as NAME")
        if name == "format":
            raise ValueError(f"--set {other}: the form is said by --format, or by the suffix of -o FILE")
        found.append((name, value))
    return found


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8") as lines:
            yield from lines
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {reason(error)}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} cannot be read: it is no text in UTF-8") from error


def _list(parameter: str, source: str, lines: Iterator[str], category: str) -> Parameters:
    terms = [text for line in lines if (text := " ".join(line.split()))]
    if not terms:
        raise ValueError(f"{source}: there is no term in it; write one a line")
    return written({parameter: [{"value": term, "category": category} for term in terms] if category else terms})


def answer(args: argparse.Namespace, ask: Callable[[Atlas], int]) -> int:
    """Open an Atlas and ask; return the exit code, 2 with a line on standard error when that fails."""
    try:
        with open_atlas(args) as atlas:
            return ask(atlas)
    except BrokenPipeError:
        raise
    except NotFound as error:
        said = f"{error}; opengxa releases list says which there are" if args.release and not args.url else str(error)
    except (AtlasError, ValueError) as error:
        said = str(error)
    except OSError as error:
        said = f"{error.filename or 'the answer'}: {reason(error)}"
    print(f"opengxa: {said}", file=sys.stderr)
    return 2
