"""The wheel of this checkout, and environments in which it is installed as `pip install` does, without an index."""

import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def build_wheel(folder: Path) -> Path:
    """Return the wheel of this checkout, made in a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = folder.glob("*.whl")
    return built


def install(wheel: Path, folder: Path) -> Path:
    """Return the Python of a new environment with a wheel and what it requires, which is linked from this one."""
    venv.create(folder)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True, text=True)
    place = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    (installed,) = (found for found in Distribution.discover(path=[place]) if found.name == "opengxa")
    for required in requirements(installed):
        for name in {file.parts[0] for file in required.files or ()} - {"..", "__pycache__"}:
            link = Path(place) / name
            if not link.exists():
                link.symlink_to(Path(str(required.locate_file(name))))
    return python


def requirements(of: Distribution) -> list[Distribution]:
    """Return what a distribution requires, and what that requires, without extras."""
    found: dict[str, Distribution] = {}
    left = [of]
    while left:
        for text in left.pop().requires or ():
            wanted = Requirement(text)
            name = canonicalize_name(wanted.name)
            if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                found[name] = distribution(name)
                left.append(found[name])
    return list(found.values())
