"""Fetches OpenSearch's jars once into the user's cache folder."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

POM = Path(__file__).with_name("pom.xml")


def fetch_jars() -> Path:
    """Return the folder of jars that `pom.xml` names, fetched by Maven when it is there, else by jgo.

    Safe when several start at once: the first one fetches, and the folder appears in one step.
    """
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "opengxa" / "opensearch"
    folder = root / "-".join(coordinate.rpartition(":")[2] for coordinate in coordinates())
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=root) as scratch:
                fetched = Path(scratch, "jars")
                (_fetch_by_maven if shutil.which("mvn") else _fetch_by_jgo)(fetched)
                fetched.rename(folder)
    return folder


def coordinates() -> list[str]:
    """List the dependencies of `pom.xml` as "group:artifact:version"."""
    return [
        ":".join(dependency.findtext(part, "") for part in ("groupId", "artifactId", "version"))
        for dependency in ET.parse(POM).getroot().iter("dependency")  # noqa: S314 (our own file)
    ]


def _fetch_by_maven(folder: Path) -> None:
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Maven could not fetch OpenSearch:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _fetch_by_jgo(folder: Path) -> None:
    import jgo  # noqa: PLC0415 (only where Maven is not)

    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        environment = jgo.build("+".join(coordinates()), cache_dir=Path(scratch))
        folder.mkdir()
        for jar in environment.path.rglob("*.jar"):
            shutil.copy(jar, folder / jar.name)
