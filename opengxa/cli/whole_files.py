"""Makes the files of a whole release, which `/downloads/` offers, in the home beside the releases."""

import argparse
import sys

from engines.errors import EngineError
from engines.open import EngineSettings
from indexer import lock
from indexer.errors import RunError
from mappings.layout import Home, ReleasePaths
from opengxa.cli.progress import RichProgress
from service.errors import ServiceError


def add_address(parser: argparse.ArgumentParser) -> None:
    """Describe where the service is reached."""
    parser.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="where the service is reached, for links in the files that partners take (default: relative links)",
    )


def make_whole_files(home: Home, release: str, settings: EngineSettings, address: str) -> int:
    """Write the files of a release that is there; say how that ended, and return 0, or 2 when it ended badly.

    One process at a time makes such files; runs that make releases go on meanwhile.
    """
    from service.download.whole import write_downloads
    from service.release import open_release

    try:
        with lock.hold_downloads(home, wait=tell):
            opened = open_release(ReleasePaths(home.releases / release), settings)
            written = write_downloads(opened, home.downloads / release, RichProgress(), address)
    except (RunError, ServiceError, EngineError, OSError) as error:
        return _failed(release, str(error))
    except Exception as error:  # noqa: BLE001 - the release is whole, and no fault in what is made of it takes that back
        return _failed(release, f"a fault in opengxa, please report it: {type(error).__name__}: {error}")
    size = sum(file.bytes for file in written)
    print(f"Release {release} has {len(written)} files to download as a whole, {size / 1e6:,.1f} MB.")
    return 0


def tell(sentence: str) -> None:
    """Say something that is no answer."""
    print(sentence, file=sys.stderr, flush=True)


def _failed(release: str, why: str) -> int:
    tell(f"opengxa: the files of release {release} were not made: {why}")
    tell(f"The release itself is whole. Make them later: opengxa releases files {release}")
    return 2
