"""`opengxa index` and `opengxa validate`: exit codes, and what they print."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from defusedxml import ElementTree

from indexer.journal import current_release
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home
from ontology.genes import Genes
from opengxa.cli.main import main
from service.download import whole
from service.download.whole import FILES, INDEX, SUMS

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
    assert "E-MTAB-9001\tindexed\t" in printed
    assert "E-MTAB-9001\tnote\t1 assay of the SDRF is in no group: ERR900999" in printed
    assert printed[-1].startswith(f"Release {current_release(Home(tmp_path))} is published: 11 experiments,")


def test_one_left_out_does_not_stop_the_other(
    incomplete: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert main(["index", "--no-downloads", str(incomplete), "--home", str(home)]) == 1
    printed = capsys.readouterr().out
    assert "E-MTAB-9002\tindexed\t\n" in printed
    assert "E-MTAB-9004\tleft out\tthere is no result file: give E-MTAB-9004-analytics.tsv\n" in printed
    assert "is published: 1 experiment, 3 assay groups, 2 contrasts," in printed
    assert printed.endswith("; 1 experiment left out.\n")
    manifest = orjson.loads((home / "current" / "release.json").read_bytes())
    assert [left["accession"] for left in manifest["left_out"]] == ["E-MTAB-9004"]
    assert manifest["counts"]["experiments"] == 1


def test_nothing_complete_publishes_nothing(
    incomplete: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert main(["index", "--no-downloads", str(incomplete / "E-MTAB-9004"), "--home", str(home)]) == 2
    printed = capsys.readouterr()
    assert printed.out == "E-MTAB-9004\tleft out\tthere is no result file: give E-MTAB-9004-analytics.tsv\n"
    assert printed.err == "opengxa: no complete experiment was given\nNothing was published.\n"
    assert current_release(Home(home)) is None


def test_a_file_that_lost_to_another_is_said_once_an_experiment(
    incomplete: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again"
    shutil.copytree(incomplete, again)
    assert main(["index", "--no-downloads", str(incomplete), str(again), "--home", str(tmp_path / "home")]) == 1
    printed = [line for line in capsys.readouterr().out.splitlines() if " not used: " in line]
    assert [line.split("\t")[:2] for line in printed] == [["E-MTAB-9002", "note"], ["E-MTAB-9004", "note"]]
    assert (
        f"of {again}/E-MTAB-9002 are not used: {incomplete}/E-MTAB-9002 came first, with the same names" in printed[0]
    )


def test_many_remarks_are_counted_unless_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opengxa.cli.report.FEW", 0)
    arguments = ["index", "--no-downloads", str(EXPERIMENTS / "E-MTAB-9004"), "--home", str(tmp_path / "home")]
    assert main(arguments) == 0
    assert "E-MTAB-9004\tindexed\t3 remarks: --remarks shows them\n" in capsys.readouterr().out
    assert main([*arguments, "--remarks"]) == 0
    printed = capsys.readouterr().out
    assert "E-MTAB-9004\tindexed\t\nE-MTAB-9004\twarning\t" in printed
    assert "\n1 experiment is the same as before and was not read again.\n" in printed


def test_waivers_are_named_and_unused_ones_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = EXPERIMENTS / "E-MTAB-9004"
    assert main(["validate", str(given)]) == 0
    assert "g2 has 2; treat what differs with caution (can be waived: replicates)\n" in capsys.readouterr().out
    lines = ("E-MTAB-9004\treplicates\tpilot", "E-MTAB-9004\tfew-factors\tno", "E-NONE-1\treference\ttypo")
    shutil.copytree(given, tmp_path / "waived")
    waivers = tmp_path / "waived" / "waivers.tsv"
    waivers.write_text("\n".join(lines) + "\n")
    assert main(["validate", str(tmp_path / "waived")]) == 0
    printed = capsys.readouterr().out
    assert "E-MTAB-9004\tnote\tfewer than 3 biological replicates" in printed
    assert "(waived: pilot)" in printed
    assert "waivers.tsv: 1 waiver not used, there is no such experiment in what was given: E-NONE-1 (reference)\n" in (
        printed
    )
    assert "waivers.tsv: 1 waiver not used, no check warns of that: E-MTAB-9004 (few-factors)\n" in printed


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


def one_kind(folder: Path, accession: str) -> list[str]:
    """The experiment, and what else its kind needs; "nothing passes" are both kinds without a number worth telling."""
    given = folder / "given"
    for one in ("E-MTAB-9001", "E-MTAB-9002") if accession == "nothing passes" else (accession,):
        shutil.copytree(EXPERIMENTS / one, given / one)
    if accession == "nothing passes":
        for file in (*given.rglob("*-tpms.tsv"), *given.rglob("*-fpkms.tsv"), *given.rglob("*-analytics.tsv")):
            file.write_text(dull(file.read_text()))
    return [str(given)]


def dull(text: str) -> str:
    """A table of results with nothing but zeros: no level, no change, and every p-value too."""
    head, *lines = (line.split("\t") for line in text.splitlines())
    numbers = [not name.startswith(("Gene", "Design")) for name in head]
    p_values = [name.endswith(".p-value") for name in head]
    rows = [
        ["1" if p else "0" if number else cell for cell, number, p in zip(line, numbers, p_values, strict=True)]
        for line in lines
    ]
    return "".join("\t".join(row) + "\n" for row in [head, *rows])


@pytest.mark.parametrize("kind", ["E-MTAB-9001", "E-MTAB-9004", "nothing passes"])
def test_files_of_a_release_of_one_kind_and_of_one_in_which_nothing_passes(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "home")
    assert main(["index", *one_kind(tmp_path, kind), "--home", str(home.root)]) == 0
    folder = home.downloads / str(current_release(home))
    assert f"Release {folder.name} has {len(FILES)} files to download as a whole" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {*(file.name for file in FILES), INDEX, SUMS}
    entries = {
        kind: int(ElementTree.parse(folder / f"ebeye_{kind}_genes_export.xml").findtext("entry_count") or "?")
        for kind in ("baseline", "differential")
    }
    assert {name for name, count in entries.items() if count} == {
        "E-MTAB-9001": {"baseline"},
        "E-MTAB-9004": {"differential"},
        "nothing passes": set(),
    }[kind]


def test_a_fault_in_the_files_takes_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(whole, "_write_each", fail)
    index = ["index", str(EXPERIMENTS / "E-MTAB-9001"), "--home", str(tmp_path)]
    assert main(index) == 1
    release = current_release(Home(tmp_path))
    said = capsys.readouterr()
    assert f"Release {release} is published: 1 experiment," in said.out
    fault = "a fault in opengxa, please report it: ZeroDivisionError: division by zero"
    assert said.err.splitlines() == [
        f"opengxa: the files of release {release} were not made: {fault}",
        f"The release itself is whole. Make them later: opengxa releases files {release}",
    ]


def test_files_are_made_beside_other_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, write = Home(tmp_path), whole.write_downloads
    index = ["index", "--home", str(tmp_path)]
    part = home.downloads / "r0.part"

    def write_later(*given: Any) -> Any:
        monkeypatch.setattr(whole, "write_downloads", write)
        part.mkdir(parents=True)
        assert main([*index, "--no-downloads", "--add", str(EXPERIMENTS / "E-MTAB-9004")]) == 0
        return write(*given)

    monkeypatch.setattr(whole, "write_downloads", write_later)
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9001")]) == 0
    assert part.is_dir()
    first = [folder.name for folder in home.downloads.iterdir() if folder != part]
    assert first != [current_release(home)]
    assert main(["releases", "remove", *first, "--home", str(tmp_path)]) == 0
    assert list(home.downloads.iterdir()) == []


@pytest.mark.parametrize("command", ["index", "validate"])
def test_paths_that_an_option_took_are_said(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--annotation", "words", "experiments"]) == 2
    error = capsys.readouterr().err
    assert "all that follows --annotation was taken as annotation (words experiments)" in error
    assert main([command]) == 2
    assert capsys.readouterr().err == f"opengxa: name the folders of experiments: opengxa {command} PATH...\n"


def test_errors_of_files_have_no_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["index", str(EXPERIMENTS), "--home", str(tmp_path / "file" / "home")]) == 2
    assert capsys.readouterr().err == f"opengxa: {tmp_path}/file/home: Not a directory\nNothing was published.\n"


def test_words_are_counted_beforehand(tmp_path: Path) -> None:
    class Counted:
        """Counts what each step was said to have, and has."""

        def __init__(self) -> None:
            self.totals: dict[str, int | None] = {}
            self.notes: list[str] = []

        @contextmanager
        def step(self, name: str, total: int | None = None) -> Iterator["Counted"]:
            self.totals[name], self.notes = total, []
            yield self
            if name == "words":
                self.said = self.notes

        def advance(self, count: int = 1, note: str = "") -> None:
            self.notes += [note] * count

    progress = Counted()
    sources = Sources((EXPERIMENTS,), (DATA / "annotation" / "native",), (DATA / "ontology",))
    build_release(sources, Options(tmp_path), progress)
    assert progress.totals["words"] == len(progress.said) > 4
    assert [note.partition(" ")[0] for note in progress.said[-4:]] == ["Joining", "Indexing", "Reading", "Reading"]


def test_statistics_are_loaded_by_who_analyses() -> None:
    code = (
        "from opengxa._boot import boot; boot(); import sys, opengxa.cli.index; print({*sys.modules} & {'statsmodels'})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert loaded.stdout == "set()\n"
