"""An index run that kills itself: `python dying_run.py HOME SETTINGS STEP ADVANCES EXPERIMENTS ANNOTATION ONTOLOGY`.

Lists of paths are JSON. Without experiments it refreshes what it has files for. More arguments: with "add" it adds to
the published release; with "files" the files of the whole release follow, as in `opengxa index`.

Kills its own process (SIGKILL, no clean-up of any kind) in the named step, after that many advances; inside the
publish step, ADVANCES says before which call: 0 the rename into `releases`, 1 the switch, 2 the engine's publishing,
3 the end of the journal's note. Prints the steps it enters.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson

from engines.open import EngineSettings
from indexer import journal, release
from indexer.release import Options, build_release, refresh_release
from indexer.sources import Sources


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingProgress:
    """Dies in one step after some advances."""

    def __init__(self, step: str, advances: int) -> None:
        self.fatal_step, self.left = step, advances

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator["DyingProgress"]:  # noqa: ARG002
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        self.fatal = name == self.fatal_step
        if self.fatal and name == "publish":
            arm_publishing(self.left)
        self.advance(0)
        yield self
        self.fatal = False

    def advance(self, count: int = 1, note: str = "") -> None:  # noqa: ARG002
        if self.fatal and self.fatal_step != "publish":
            self.left -= 1
            if self.left < 0:
                die()


def arm_publishing(call: int) -> None:
    """Make the given call of publishing fatal."""
    owner, name = [
        (Path, "rename"),
        (release, "switch"),
        (release, "open_publisher"),
        (journal.Journal, "end"),
    ][call]
    setattr(owner, name, die)


def make_files(options: Options, progress: DyingProgress) -> None:
    """Make the files of the published release as a whole, as `opengxa index` goes on."""
    from opengxa.cli import index, whole_files  # noqa: PLC0415  slow, and most runs die before

    with patch.object(whole_files, "RichProgress", lambda: progress):
        index.make_downloads(options, "")


def main(home: str, settings: str, step: str, advances: str, *paths: str) -> None:
    experiments, annotation, ontology = (tuple(map(Path, orjson.loads(group))) for group in paths[:3])
    options = Options(Path(home), EngineSettings(**orjson.loads(settings)), add="add" in paths[3:])
    sources, progress = Sources(experiments, annotation, ontology), DyingProgress(step, int(advances))
    if experiments:
        build_release(sources, options, progress)
    else:
        parts = [part for part, given in (("ontology", ontology), ("annotation", annotation)) if given]
        refresh_release(parts, sources, options, progress)
    if "files" in paths[3:]:
        make_files(options, progress)


if __name__ == "__main__":
    main(*sys.argv[1:])
