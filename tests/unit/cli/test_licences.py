"""Licences of results: from the command line, from files beside experiments, in later runs, in what is exported."""

import shutil
from pathlib import Path

import orjson
import pytest

from opengxa.cli.main import main
from service.app import create_app
from service.settings import Settings

EXPERIMENTS = Path(__file__).resolve().parents[2] / "data" / "experiments"
CC = "CC BY 4.0, EMBL-EBI\nResults: Expression Atlas.\n"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Two experiments, a folder each."""
    for accession in ("E-MTAB-9001", "E-MTAB-9002"):
        shutil.copytree(EXPERIMENTS / accession, tmp_path / "given" / accession)
    return tmp_path / "given"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where releases go."""
    return tmp_path / "home"


def index(home: Path, *arguments: object) -> tuple[str, list[str]]:
    """Make a release; return the licence and the attribution that it has."""
    assert main(["index", "--no-downloads", "--home", str(home), *map(str, arguments)]) == 0
    manifest = orjson.loads((home / "current" / "release.json").read_bytes())
    return manifest["licence"], manifest["attribution"]


def test_nobody_named_one(given: Path, home: Path) -> None:
    assert index(home, given) == ("not stated", [])


def test_licence_of_the_command_line(given: Path, home: Path) -> None:
    said = ["--licence", " CC0 \n1.0 ", "--attribution", "Ours.", "--attribution", "Theirs."]
    assert index(home, given, *said) == ("CC0 1.0", ["Ours.", "Theirs."])
    assert index(home, given) == ("not stated", [])  # a full run is made of what is given


def test_a_file_beside_or_above_experiments_goes_before(given: Path, home: Path) -> None:
    (given / "E-MTAB-9001" / "licence.txt").write_text(CC)
    assert index(home, given) == ("CC BY 4.0, EMBL-EBI; of other results: not stated", ["Results: Expression Atlas."])
    assert index(home, given, "--licence", "CC0")[0] == "CC BY 4.0, EMBL-EBI; CC0"
    (given / "licence.txt").write_text("\ufeffODbL\r\n", encoding="utf-8")
    assert index(home, given, "--licence", "CC0")[0] == "CC BY 4.0, EMBL-EBI; ODbL"
    assert index(home, given / "E-MTAB-9002") == ("not stated", [])


def test_later_runs_keep_it(given: Path, home: Path) -> None:
    (given / "E-MTAB-9001" / "licence.txt").write_text(CC)
    index(home, given / "E-MTAB-9001", "--attribution", "Ours.")
    both = "CC BY 4.0, EMBL-EBI; CC0"
    owed = ["Ours.", "Results: Expression Atlas."]
    assert index(home, given / "E-MTAB-9002", "--add", "--licence", "CC0") == (both, owed)
    anatomy = EXPERIMENTS.parent / "ontology" / "anatomy.obo"
    assert index(home, "--refresh", "ontology", "--ontology", anatomy) == (both, owed)
    kept = home / "current" / "experiments"
    assert index(home.parent / "other", kept) == (both, ["Results: Expression Atlas."])
    assert index(home, given / "E-MTAB-9002", "--add")[0] == both  # the same again, nobody said another one
    assert index(home, given / "E-MTAB-9002", "--add", "--licence", "MIT")[0] == "CC BY 4.0, EMBL-EBI; MIT"
    assert (kept / "E-MTAB-9002" / "licence.txt").read_text() == "MIT\n"


def test_earlier_releases_keep_theirs(given: Path, home: Path) -> None:
    index(home, given, "--licence", "CC0")
    first = (home / "current").resolve()
    index(home, given, "--licence", "MIT")
    assert (first / "experiments" / "E-MTAB-9001" / "licence.txt").read_text() == "CC0\n"


@pytest.mark.parametrize("content", [b"\n \n", b"x" * 20_000, b"\xff\xfe\x00"])
def test_files_that_name_none(content: bytes, given: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "licence.txt").write_bytes(content)
    assert main(["index", str(given), "--home", str(home)]) == 2
    assert "licence.txt: found " in capsys.readouterr().err


def test_a_refresh_keeps_licences(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--home", str(home), "--refresh", "ontology", "--licence", "CC0"]) == 2
    assert "leave out --licence" in capsys.readouterr().err


def test_exports_and_files_say_it(given: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", str(given), "--home", str(home), "--licence", "CC0"]) == 0
    (said,) = (home / "downloads").glob("*/LICENCE.txt")
    assert "Licence of the results: CC0\n" in said.read_text()
    levels = home / "levels.tsv"
    assert main(["search", "baseline", "--home", str(home), "-o", str(levels)]) == 0
    assert "# licence: CC0\n" in levels.read_text()
    assert main(["releases", "verify", "--home", str(home)]) == 0, capsys.readouterr().out


def test_pages_and_the_api_say_it(given: Path, home: Path) -> None:
    index(home, given / "E-MTAB-9001", "--licence", "CC0 <b>", "--attribution", "Ours.")
    client = create_app(Settings(home)).test_client()
    page = client.get("/home").get_data(as_text=True)
    assert "Licence of the results: CC0 &lt;b&gt;." in page
    assert "<p>Ours.</p>" in page
    assert orjson.loads(client.get("/api/v1/release").data)["licence"] == "CC0 <b>"
