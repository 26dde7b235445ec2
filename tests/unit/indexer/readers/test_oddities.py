"""The table of oddities: each has tests with our own file and with the real one, and those tests are there."""

import gzip
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from mappings.species import species_key

TESTS = Path(__file__).resolve().parents[3]
TEXT = Path(__file__).with_name("README.md").read_text()
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (`.+`) \| (`.+`) \|$", TEXT, re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py::test_\w+)`")

LIST = """
import sys, pytest
class Listing:
    def pytest_collection_finish(self, session):
        for item in session.items:
            real = "shared_data" in item.fixturenames
            print("found", item.nodeid.partition("[")[0].removeprefix("tests/"), "real" if real else "own")
sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *sys.argv[1:]], [Listing()]))
"""


@pytest.fixture(scope="module")
def kinds() -> dict[str, str]:
    """Test -> own or real, for all tests of the named files."""
    files = sorted({f"tests/{name.partition('::')[0]}" for name in NAMED.findall(TEXT)})
    done = subprocess.run(
        [sys.executable, "-c", LIST, *files], cwd=TESTS.parent, capture_output=True, text=True, check=False
    )
    found = dict(re.findall(r"^found (\S+) (own|real)$", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    return found


def test_all_oddities_of_the_inventory_are_there(shared_data: Path) -> None:
    met = (shared_data / "INVENTORY.md").read_text().partition("## Oddities")[2].partition("\n## ")[0]
    assert [row[0] for row in ROWS] == re.findall(r"^(\d+)\. ", met, re.MULTILINE)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_has_tests_with_our_own_file_and_the_real_one(kinds: dict[str, str], row: tuple[str, ...]) -> None:
    for kind, held in zip(("own", "real"), row[2:], strict=True):
        names = NAMED.findall(held)
        assert ", ".join(f"`{name}`" for name in names) == held
        assert {name: kinds.get(name, "missing") for name in names} == dict.fromkeys(names, kind)


def test_the_real_list_writes_days_from_the_left_and_rice_in_two_ways(shared_data: Path) -> None:
    listed = json.loads(gzip.decompress((shared_data / "metadata" / "experiments-bulk.json.gz").read_bytes()))
    days = {datetime.strptime(one["lastUpdate"], "%d-%m-%Y").day for one in listed}  # noqa: DTZ007 - a day, no time
    assert max(days) > 12
    rice = {one["species"] for one in listed if one["species"].startswith("Oryza sativa")}
    assert rice > {"Oryza sativa", "Oryza sativa Japonica Group"}
    assert {species_key(name) for name in rice} == {"oryza sativa"}
