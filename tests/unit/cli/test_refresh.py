"""`opengxa index --refresh`: what it takes and refuses, and what it says."""

import shutil
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from indexer.journal import current_release
from mappings.layout import Home, ReleasePaths
from ontology.graph import Ontology
from opengxa.cli.main import main

DATA = Path(__file__).resolve().parents[2] / "data"
EXPERIMENT = DATA / "experiments" / "E-MTAB-9003"
ANATOMY = DATA / "ontology" / "anatomy.obo"
PLANTS = DATA / "ontology" / "plants.json"
ARRAY = "homo_sapiens.A-AFFY-44.tsv"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one published experiment."""
    made = tmp_path / "home"
    assert main(["index", "--no-downloads", str(EXPERIMENT), "--home", str(made), "--ontology", str(ANATOMY)]) == 0
    return made


@pytest.fixture
def mapped_home(tmp_path: Path) -> Path:
    """A home with one experiment whose results name no genes, and an annotation that does."""
    given = tmp_path / "given" / EXPERIMENT.name
    shutil.copytree(EXPERIMENT, given)
    (analytics,) = given.glob("*-analytics.tsv")
    lines = [line.split("\t")[2:] for line in analytics.read_text().splitlines()]
    analytics.write_text("".join("\t".join(cells) + "\n" for cells in lines))
    write_array(tmp_path, "ENSG00000168484")
    home = tmp_path / "home"
    annotation = str(tmp_path / ARRAY)
    assert main(["index", "--no-downloads", str(given), "--home", str(home), "--annotation", annotation]) == 0
    return home


def write_array(folder: Path, gene: str) -> None:
    element = elements()[0]
    (folder / ARRAY).write_text(f"{gene}\t{element}\nENSG00000129991\tnot_in_results_at\n")


def elements() -> list[str]:
    (analytics,) = EXPERIMENT.glob("*-analytics.tsv")
    return [line.split("\t")[2] for line in analytics.read_text().splitlines()[1:]]


def test_only_the_ontology_is_made_anew(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = current_release(Home(home))
    capsys.readouterr()
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(PLANTS)]) == 0
    )
    after = current_release(Home(home))
    printed = capsys.readouterr().out
    assert f"Release {after} is published: 1 experiment," in printed
    assert printed.endswith(f"Made anew: ontology; the facts are those of release {before}.\n")
    manifest = orjson.loads((home / "current" / "release.json").read_bytes())
    assert (manifest["refreshed"], manifest["facts_of"]) == (["ontology"], before)
    assert {Path(source["path"]).name for source in manifest["sources"]} > {"plants.json"}
    assert "anatomy.obo" not in {Path(source["path"]).name for source in manifest["sources"]}
    terms = Ontology.load(ReleasePaths(home / "current").words / "terms")
    assert "UBERON:0000020" not in terms
    for name in ("atlas.duckdb", "words/genes/genes.json", f"experiments/{EXPERIMENT.name}/differential.parquet"):
        one, other = (home / "releases" / str(release) / name for release in (before, after))
        assert one.samefile(other)


def test_an_earlier_release_can_be_removed(home: Path) -> None:
    before = current_release(Home(home))
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(PLANTS)]) == 0
    )
    shutil.rmtree(home / "releases" / str(before))
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(ANATOMY)]) == 0
    )
    assert (home / "current" / "atlas.duckdb").exists()


def test_files_are_copied_where_links_cannot_be(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    before = home / "releases" / str(current_release(Home(home))) / "atlas.duckdb"
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(PLANTS)]) == 0
    )
    assert (home / "current" / "atlas.duckdb").read_bytes() == before.read_bytes()
    assert not before.samefile(home / "current" / "atlas.duckdb")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "name the folders of experiments: opengxa index PATH..."),
        (["--refresh", "genes"], "--refresh: found 'genes'; what can be made anew is ontology and annotation"),
        (["--refresh", "ontology"], "--refresh ontology needs its new files, all of them: --ontology PATH..."),
        (
            ["--refresh", "ontology", "--ontology", str(ANATOMY), "--annotation", str(DATA)],
            "--annotation was given, but is not to be made anew: say --refresh ontology,annotation, or leave it out",
        ),
        (
            [str(EXPERIMENT), "--refresh", "ontology", "--ontology", str(ANATOMY)],
            f"--refresh keeps the experiments of the published release, but {EXPERIMENT} was given: leave out \
--refresh to index experiments, or leave out the PATHs",
        ),
        (
            ["--refresh", "ontology", "--ontology", str(ANATOMY), "--floor", "0", "1"],
            "--refresh keeps the facts as and where they are: leave out --floor, or make a full run",
        ),
        (
            ["--refresh", "ontology", "--ontology", str(ANATOMY), "--engine", "opensearch"],
            "--refresh keeps the facts as and where they are: leave out --engine, or make a full run",
        ),
    ],
)
def test_arguments_that_do_not_go_together(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", "--no-downloads", "--home", str(tmp_path / "home"), *arguments]) == 2
    assert capsys.readouterr().err == f"opengxa: {complaint}\n"
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "given", [["--refresh", "ontology,annotation"], ["--refresh=ontology", "--refresh=annotation"]]
)
def test_both_can_be_made_anew(given: list[str], home: Path) -> None:
    annotation = DATA / "annotation" / "native"
    words = ["--ontology", str(PLANTS), "--annotation", str(annotation)]
    assert main(["index", "--no-downloads", "--home", str(home), *given, *words]) == 0
    manifest = orjson.loads((home / "current" / "release.json").read_bytes())
    assert manifest["refreshed"] == ["ontology", "annotation"]


def test_nothing_published_cannot_be_refreshed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["index", "--no-downloads", "--home", str(tmp_path), "--refresh", "ontology", "--ontology", str(ANATOMY)])
        == 2
    )
    assert capsys.readouterr().err == (
        f"opengxa: {tmp_path} has no published release to refresh; make one: opengxa index PATH... --home {tmp_path}\n"
        "Nothing was published.\n"
    )


def test_a_release_that_does_not_say_what_it_was_made_of(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released = current_release(Home(home))
    (home / "current" / "inputs.json").unlink()
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(ANATOMY)]) == 2
    )
    error = capsys.readouterr().err
    assert error.startswith(f"opengxa: release {released} cannot be refreshed: it is damaged (")
    assert error.endswith(f"make it anew: opengxa index PATH... --home {home}\nNothing was published.\n")


def test_facts_that_are_not_there_stop_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "current" / "atlas.duckdb").unlink()
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", str(ANATOMY)]) == 2
    )
    assert "the release lacks facts; index it again" in capsys.readouterr().err
    assert list((home / "building").iterdir()) == []


def test_annotation_that_maps_design_elements_as_before_is_taken(mapped_home: Path, tmp_path: Path) -> None:
    (tmp_path / ARRAY).write_text((tmp_path / ARRAY).read_text().replace("not_in_results_at", "another_at"))
    symbols = DATA / "annotation" / "native" / "homo_sapiens.ensgene.tsv"
    words = ["--annotation", str(tmp_path / ARRAY), str(symbols)]
    assert main(["index", "--no-downloads", "--home", str(mapped_home), "--refresh", "annotation", *words]) == 0
    mapped = pq.read_table(mapped_home / "current" / "catalogue" / "mapped.parquet")
    assert set(mapped["design_element"].to_pylist()) == set(elements())
    assert mapped["tabled"].to_pylist() == [True] * len(mapped)


@pytest.mark.parametrize("kept", [True, False])
def test_annotation_that_maps_design_elements_otherwise_is_refused(
    kept: bool,  # noqa: FBT001 - a parameter of the test
    mapped_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    released = current_release(Home(mapped_home))
    write_array(tmp_path, "ENSG00000099999")
    other = tmp_path / ARRAY if kept else DATA / "annotation" / "native" / "homo_sapiens.ensgene.tsv"
    assert (
        main(
            [
                "index",
                "--no-downloads",
                "--home",
                str(mapped_home),
                "--refresh",
                "annotation",
                "--annotation",
                str(other),
            ]
        )
        == 2
    )
    error = capsys.readouterr().err
    count = 1 if kept else len(set(elements()))
    assert f"so facts would change (A-AFFY-44: {count} design elements ({elements()[0] if kept else ''}" in error
    assert f"opengxa index PATH... --home {mapped_home} --annotation ..." in error
    assert error.endswith("Nothing was published.\n")
    assert current_release(Home(mapped_home)) == released
    assert list((mapped_home / "building").iterdir()) == []


def test_tables_of_tissue_groups_alone_are_no_ontology(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = current_release(Home(home))
    table = tmp_path / "organs.txt"
    table.write_text("#organ id\torgan name\ttissue id\ttissue name\nUBERON_0000955\tbrain\tUBERON_0000955\tbrain\n")
    for given in (str(table), str(tmp_path)):
        assert main(["index", "--no-downloads", "--home", str(home), "--refresh", "ontology", "--ontology", given]) == 2
        assert "there is no term of an ontology in what was given. Give an ontology too." in capsys.readouterr().err
    assert current_release(Home(home)) == before


def test_annotation_without_a_table_of_genes_is_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = tmp_path / "go.obo"
    sets.write_text("format-version: 1.2\nontology: go\n\n[Term]\nid: GO:0006936\nname: muscle contraction\n")
    capsys.readouterr()
    assert (
        main(["index", "--no-downloads", "--home", str(home), "--refresh", "annotation", "--annotation", str(sets)])
        == 0
    )
    assert "no table of genes was given: they are called as the results say" in capsys.readouterr().out
