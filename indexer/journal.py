"""What runs leave behind: a note per unfinished run, so that the next can finish or remove what it began.

A run writes `building/<id>.json` before anything else and removes it when its release is public. A note that is
still there belongs to a run that was killed (the lock is held, so no other run is alive). Its release is either
the current one, when it died just after the switch, or to be removed: folder, facts and all. A release that shares the
facts of another (`indexer.refresh`) has none of its own, so theirs stay. One that was whole before and was only to be
published again (`indexer.releases`) stays in any case.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from engines.errors import EngineError
from engines.open import EngineSettings, open_publisher
from indexer import lock
from indexer.errors import HomeBusy
from mappings.layout import Home


@dataclass(frozen=True, slots=True)
class Journal:
    """The notes of one home directory."""

    home: Home

    def begin(
        self, release: str, engine: EngineSettings, facts_of: str = "", *, whole: bool = False, removed: bool = False
    ) -> None:
        """Note that a release is being made, with which engine and whose facts; passwords are not written.

        `whole`: it was made before and is to be published only; `removed`: it is to be removed.
        """
        self.home.building.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in asdict(engine).items() if key != "password"}
        note = {"facts_of": facts_of, "whole": whole, "removed": removed, "engine": kept}
        self._note(release).write_bytes(orjson.dumps(note))

    def end(self, release: str) -> None:
        """Forget a release that is public now, or gone."""
        self._note(release).unlink(missing_ok=True)

    def recover(self, engine: EngineSettings) -> list[str]:
        """Finish or remove what killed runs left; return one sentence for each release.

        `engine` lends its password to leftovers of the same user at the same address.
        """
        with suppress(HomeBusy), lock.hold_downloads(self.home):
            for part in self.home.downloads.glob("*.part"):
                shutil.rmtree(part)
        said = []
        for note in sorted(self.home.building.glob("*.json")):
            noted = orjson.loads(note.read_bytes())
            settings = EngineSettings(**noted["engine"])
            if (settings.user, settings.url) == (engine.user, engine.url):
                settings = replace(settings, password=engine.password)
            try:
                said.append(self._settle(note.stem, noted, settings))
            except EngineError as error:
                said.append(
                    f"release {note.stem}, left by an unfinished run, stays for now ({error}); if that OpenSearch is "
                    f"gone for good, delete {note}"
                )
            else:
                note.unlink()
        return said

    def _settle(self, release: str, noted: Mapping[str, Any], engine: EngineSettings) -> str:
        """Publish a leftover to the end, or remove it; say which."""
        publisher = open_publisher(engine)
        if current_release(self.home) == release:
            publisher.publish(noted["facts_of"] or release)
            return f"release {release} was published by a run that died at its very end; nothing is lost"
        if noted.get("whole"):
            return f"release {release} was to be published, by a command that died before; it stays as it is"
        for folder in (self.home.building / release, self.home.releases / release):
            shutil.rmtree(folder, ignore_errors=True)
        publisher.remove(release)
        return f"removed {'' if noted.get('removed') else 'what an unfinished run left of '}release {release}"

    def _note(self, release: str) -> Path:
        return self.home.building / f"{release}.json"


def current_release(home: Home) -> str | None:
    """Id of the published release, None when there is none."""
    try:
        return home.current.readlink().name
    except FileNotFoundError:
        return None


def switch(home: Home, release: str) -> None:
    """Make a whole release the published one, in one rename: readers see the old one or the new one."""
    fresh = home.root / f".current-{release}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(home.releases.name) / release)
    fresh.replace(home.current)
