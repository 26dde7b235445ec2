"""Puts the application's folders first on `sys.path`: the wheel's `opengxa/_app`, or the checkout's root.

The folders have plain names (`service`, `indexer`, ...) that other distributions may use too; a wheel therefore
ships them below the one name it owns.
"""

import sys
from pathlib import Path


def boot() -> None:
    """Make the application's folders importable; doing it again changes nothing."""
    here = Path(__file__).resolve().parent
    shipped = here / "_app"
    root = str(shipped if shipped.is_dir() else here.parent)
    if root in sys.path:
        sys.path.remove(root)
    sys.path.insert(0, root)
