"""`opengxa serve`: the service under gunicorn."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace

from opengxa.cli.home import add_home, missing_release, read_settings
from service.settings import Settings, check_prefix


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "serve",
        help="answer queries over HTTP",
        description="Serve the published release of a home; a new release is taken within 5 seconds without restart. "
        "SIGTERM and Ctrl-C let requests under way finish. Exit code 0: stopped; 2: there is no release, or the "
        "address is taken.",
    )
    add_home(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8080, help="port to listen on (default 8080)")
    parser.add_argument(
        "--workers", type=_count, default=max(2, os.cpu_count() or 1), help="processes (default: one per core)"
    )
    parser.add_argument("--threads", type=_count, default=4, help="threads of each process (default 4)")
    parser.add_argument("--prefix", default="", metavar="PATH", help='serve below a path, e.g. "/gxa"')


def _port(text: str) -> int:
    return _whole(text, 65_535)


def _count(text: str) -> int:
    return _whole(text, 10_000)


def _whole(text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest)) and 1 <= int(text) <= highest):
        raise argparse.ArgumentTypeError(f"got {text!r}; allowed is a whole number from 1 to {highest}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    try:
        settings = read_settings(args)
        settings = replace(settings, prefix=check_prefix(args.prefix) or settings.prefix)
    except ValueError as error:
        print(f"opengxa: {error}", file=sys.stderr)
        return 2
    if complaint := missing_release(settings):
        print(f"opengxa: {complaint}", file=sys.stderr)
        return 2
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
