"""What a home directory must hold before it can be asked."""

from pathlib import Path

from mappings.layout import Home, ReleasePaths


def missing_release(root: Path) -> str:
    """Say what is missing when a home has no published release, "" when it has one."""
    home = Home(root)
    if home.root.exists() and not home.root.is_dir():
        return f"{home.root} is a file, not a directory of releases."
    if not home.root.is_dir():
        return f"There is no directory {home.root}. Make a release there: opengxa index PATH... --home {home.root}"
    if not ReleasePaths(home.current).manifest.is_file():
        return f"{home.root} has no published release. Make one: opengxa index PATH... --home {home.root}"
    return ""
