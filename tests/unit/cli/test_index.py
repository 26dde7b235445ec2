"""`opengxa index` and `opengxa validate`: exit codes, and what they print."""

import shutil
from pathlib import Path

import orjson
import pytest

from indexer.journal import current_release
from mappings.layout import Home
from ontology.genes import Genes
from opengxa.cli.main import main

DATA = Path(__file__).resolve().parents[2] / "data"
EXPERIMENTS = DATA / "experiments"


@pytest.fixture
def incomplete(tmp_path: Path) -> Path:
    """One complete experiment, and one without its results."""
    for accession in ("E-MTAB-9002", "E-MTAB-9004"):
        shutil.copytree(EXPERIMENTS / accession, tmp_path / "given" / accession)
    (tmp_path / "given" / "E-MTAB-9004" / "E-MTAB-9004-analytics.tsv").unlink()
    return tmp_path / "given"


def test_everything_indexed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "--no-downloads", str(EXPERIMENTS), "--home", str(tmp_path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].startswith("E-MTAB-9001\tindexed\t")
    assert printed[-1].startswith(f"Release {current_release(Home(tmp_path))} is published: 11 experiments,")


def test_one_left_out_does_not_stop_the_other(
    incomplete: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert main(["index", "--no-downloads", str(incomplete), "--home", str(home)]) == 1
    printed = capsys.readouterr().out
    assert "E-MTAB-9002\tindexed\t\n" in printed
    assert "E-MTAB-9004\tleft out\tthere is no result file: give E-MTAB-9004-analytics.tsv\n" in printed
    manifest = orjson.loads((home / "current" / "release.json").read_bytes())
    assert [left["accession"] for left in manifest["left_out"]] == ["E-MTAB-9004"]
    assert manifest["counts"]["experiments"] == 1


def test_nothing_complete_publishes_nothing(
    incomplete: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert main(["index", "--no-downloads", str(incomplete / "E-MTAB-9004"), "--home", str(home)]) == 2
    assert "no complete experiment was given\nE-MTAB-9004: there is no result file" in capsys.readouterr().err
    assert current_release(Home(home)) is None


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "no such file or folder: nowhere"),
        ([str(DATA / "ontology")], "holds no Expression Atlas experiment"),
        ([str(EXPERIMENTS), "--ontology", "nowhere.obo"], "no such file or folder: nowhere.obo"),
        ([str(EXPERIMENTS), "--ontology", str(DATA.parent / "conftest.py")], "conftest.py: it is no ontology"),
        ([str(EXPERIMENTS), "--annotation", str(DATA.parent / "conftest.py")], "conftest.py"),
        ([str(EXPERIMENTS), "--engine", "opensearch", "--opensearch-url", "http://127.0.0.1:1"], "cannot be reached"),
    ],
)
def test_errors_of_the_whole_run(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", "--no-downloads", *arguments, "--home", str(tmp_path / "home")]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.endswith("Nothing was published.\n")


def test_floor_of_everything(tmp_path: Path) -> None:
    assert main(["index", "--no-downloads", str(EXPERIMENTS), "--home", str(tmp_path), "--floor", "0", "1"]) == 0
    manifest = orjson.loads((tmp_path / "current" / "release.json").read_bytes())
    assert manifest["floor"] == {"fold_change": 0.0, "p_value": 1.0}


def test_manifest_names_every_source_with_its_checksum(tmp_path: Path) -> None:
    ontology = DATA / "ontology" / "anatomy.obo"
    assert (
        main(["index", "--no-downloads", str(EXPERIMENTS), "--home", str(tmp_path), "--ontology", str(ontology)]) == 0
    )
    manifest = orjson.loads((tmp_path / "current" / "release.json").read_bytes())
    sources = {source["path"]: source for source in manifest["sources"]}
    assert sources[str(ontology)]["bytes"] == ontology.stat().st_size
    kept = {file.name for file in (tmp_path / "current" / "experiments").rglob("files/*")}
    assert kept == {Path(path).name for path in sources} - {"anatomy.obo"}
    assert all(len(source["sha256"]) == 64 for source in sources.values())


def test_validate_says_everything_and_writes_nothing(incomplete: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(incomplete)]) == 1
    printed = capsys.readouterr().out
    assert "E-MTAB-9002\tcomplete\t\n" in printed
    assert "E-MTAB-9004\terror\tthere is no result file" in printed
    assert main(["validate", str(EXPERIMENTS)]) == 0
    assert "E-MTAB-9004\twarning\tfewer than 3 biological replicates: g2 has 2" in capsys.readouterr().out


def test_validate_reads_results_to_their_end(incomplete: Path, capsys: pytest.CaptureFixture[str]) -> None:
    analytics = incomplete / "E-MTAB-9002" / "E-MTAB-9002-analytics.tsv"
    analytics.write_text(analytics.read_text().rstrip("\n") + "oops\n")
    assert main(["validate", str(incomplete)]) == 1
    assert "E-MTAB-9002-analytics.tsv" in capsys.readouterr().out


def test_validate_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(tmp_path)]) == 2
    assert "holds no Expression Atlas experiment" in capsys.readouterr().err


def test_results_of_another_array_are_no_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for accession in ("E-MTAB-9002", "E-MTAB-9003"):
        shutil.copytree(EXPERIMENTS / accession, tmp_path / "given" / accession)
    configuration = tmp_path / "given" / "E-MTAB-9003" / "E-MTAB-9003-configuration.xml"
    configuration.write_text(configuration.read_text().replace("A-AFFY-44", "A-AFFY-33"))
    assert main(["index", "--no-downloads", str(tmp_path / "given"), "--home", str(tmp_path / "home")]) == 1
    printed = capsys.readouterr().out
    assert "E-MTAB-9003\tleft out\tE-MTAB-9003_A-AFFY-44-analytics.tsv is of array A-AFFY-44, not of" in printed


@pytest.mark.parametrize("floor", [("nan", "0.1"), ("-1", "0.1"), ("inf", "0.1"), ("0.5", "5"), ("0.5", "0")])
def test_a_floor_that_makes_no_sense(
    floor: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["index", str(EXPERIMENTS), "--home", str(tmp_path / "home"), "--floor", *floor]
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("opengxa: --floor: the ")
    assert not (tmp_path / "home").exists()


def test_versions_are_those_that_files_declare(tmp_path: Path) -> None:
    folder = tmp_path / "annotation"
    folder.mkdir()
    (folder / "release-metadata.json").write_text('{"efo": "3.10.0", "ensembl": "99"}')
    arguments = ["index", str(EXPERIMENTS), "--home", str(tmp_path / "home"), "--annotation", str(folder)]
    assert main(arguments) == 0
    manifest = orjson.loads((tmp_path / "home" / "current" / "release.json").read_bytes())
    assert (manifest["versions"]["efo"], manifest["versions"]["ensembl"]) == ("3.10.0", "99")
    assert not any("release-metadata" in warning for warning in manifest["warnings"])


def test_a_release_does_not_depend_on_where_its_sources_lay(tmp_path: Path) -> None:
    catalogues = []
    for place in ("here", "there"):
        shutil.copytree(EXPERIMENTS, tmp_path / place)
        (tmp_path / place / "E-MTAB-9002" / "E-MTAB-9002-analytics.excerpt.tsv").touch()
        assert main(["index", "--no-downloads", str(tmp_path / place), "--home", str(tmp_path / f"home-{place}")]) == 0
        tables = sorted((tmp_path / f"home-{place}" / "current" / "catalogue").iterdir())
        catalogues.append([table.read_bytes() for table in tables])
    assert catalogues[0] == catalogues[1]


def test_design_elements_of_results_name_their_genes(tmp_path: Path) -> None:
    assert main(["index", "--no-downloads", str(EXPERIMENTS), "--home", str(tmp_path)]) == 0
    analytics = (EXPERIMENTS / "E-MTAB-9003" / "E-MTAB-9003_A-AFFY-44-analytics.tsv").read_text().splitlines()
    gene, _, element = analytics[1].split("\t")[:3]
    genes = Genes.open(tmp_path / "current" / "words" / "genes")
    assert genes.ids(genes.find([element]).gene) == [gene]
