"""`opengxa serve`: the service under gunicorn."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace

from opengxa.cli.address import port, refusal_of_address, whole_number
from opengxa.cli.home import add_home, missing_release, read_settings
from service.settings import Settings, check_prefix


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "serve",
        help="answer queries over HTTP",
        description="Serve the published release of a home; a new release is taken within 5 seconds without restart. "
        "SIGTERM and Ctrl-C let requests under way finish. Exit code 0: stopped; 2: there is no release (and no "
        "--wait), or the address is taken.",
    )
    add_home(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=port, default=8080, help="port to listen on (default 8080)")
    parser.add_argument(
        "--workers",
        type=_count,
        default=max(2, os.cpu_count() or 1),
        help="processes (default: one per core, at least 2)",
    )
    parser.add_argument("--threads", type=_count, default=4, help="threads of each process (default 4)")
    parser.add_argument("--prefix", type=_prefix, default="", metavar="PATH", help='serve below a path, e.g. "/gxa"')
    parser.add_argument(
        "--wait", action="store_true", help="start without a release too: answers are 503 until there is one"
    )


def _count(text: str) -> int:
    return whole_number(text, 10_000)


def _prefix(text: str) -> str:
    try:
        return check_prefix(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("OPENGXA_PREFIX: ")) from error


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    try:
        settings = read_settings(args)
        settings = replace(settings, prefix=args.prefix or settings.prefix)
    except ValueError as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    missing = missing_release(settings)
    if complaint := (not args.wait and missing) or refusal_of_address(args.host, args.port):
        print(f"opengxa: {complaint}", file=sys.stderr)
        return 2
    if missing:
        print(f"Every answer is 503 until there is a release. {missing}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="opengxa-metrics-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # read when prometheus_client is imported, in the workers
        return _serve(args, settings)


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from opengxa.server import Server

    shown = f"[{args.host}]" if ":" in args.host else args.host
    print(f"Serving {settings.home} on http://{shown}:{args.port}{settings.prefix}/", file=sys.stderr)
    try:
        Server(settings, f"{shown}:{args.port}", args.workers, args.threads).run()
    except SystemExit as stopped:
        return 2 if stopped.code else 0
    return 0
