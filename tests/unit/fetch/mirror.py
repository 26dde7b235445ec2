"""What the mirror of `conftest` has, and how what was fetched is compared with it."""

import filecmp

from indexer.fetch.run import Options, run
from indexer.fetch.shelf import Shelf
from indexer.progress import SilentProgress

BOTH = ["E-MTAB-9001", "E-MTAB-9002"]
TPMS = "/experiments/E-MTAB-9001/E-MTAB-9001-tpms.tsv"
OUR_OWN = {"fetched.json", "licence.txt"}
PAYLOAD = bytes(range(256)) * 4000


def differing(root, out):
    """Names of fetched files that are not equal to the mirror's, byte for byte."""
    names = [path.relative_to(out) for path in out.rglob("*") if path.is_file() and path.name not in OUR_OWN]
    assert len(names) > 6
    return [name for name in names if not filecmp.cmp(out / name, root / "experiments" / name, shallow=False)]


def carry_out(orders, out, pace, **options):
    """Fetch orders into a folder, which is held meanwhile; returns the outcomes."""
    shelf = Shelf(out)
    with shelf.hold():
        return run(orders, shelf, pace, Options(**options), SilentProgress())
