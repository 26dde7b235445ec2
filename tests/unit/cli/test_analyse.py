"""`opengxa analyse` and `opengxa index --analyse`: exit codes, and what they print."""

import shutil
from pathlib import Path

import pytest

from opengxa.cli.main import main

DATA = Path(__file__).resolve().parents[2] / "data"
LENGTHS = ["--gene-lengths", str(DATA / "raw_annotation" / "lengths.tsv")]
ANNOTATION = ["--annotation", str(DATA / "raw_annotation" / "homo_sapiens.ensgene.tsv")]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Raw experiments, one of them with batches that are its groups."""
    shutil.copytree(DATA / "raw", tmp_path / "raw")
    return tmp_path / "raw"


def test_one_that_fails_does_not_stop_the_others(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", str(raw), "--out", str(tmp_path / "out"), *LENGTHS]) == 1
    lines = capsys.readouterr().out.splitlines()
    states = {line.split("\t")[0]: line.split("\t")[1] for line in lines}
    assert states == {f"E-MTAB-910{i}": "failed" if i == 5 else "analysed" for i in range(1, 6)}
    (why,) = [line for line in lines if line.startswith("E-MTAB-9105")]
    assert "contrast g1_g2 ('dexamethasone' vs 'control'): groups and batches coincide" in why


def test_all_is_well(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", str(raw / "E-MTAB-9101"), *ANNOTATION]) == 0
    assert f"E-MTAB-9101\tanalysed\t5 files in {raw / 'E-MTAB-9101'}\n" in capsys.readouterr().out
    assert main(["analyse", str(raw / "E-MTAB-9101"), *ANNOTATION]) == 0
    assert capsys.readouterr().out == "E-MTAB-9101\tup to date\t\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere"], "no such file or folder: nowhere"),
        ([str(DATA / "ontology")], "holds no Expression Atlas experiment"),
        ([str(DATA / "raw"), "--gene-lengths", "nowhere.tsv"], "no such file or folder: nowhere.tsv"),
        ([str(DATA / "raw"), "--annotation", str(DATA / "annotation" / "plain" / "picture.png")], "picture.png"),
    ],
)
def test_what_cannot_be_analysed(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", *arguments]) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("length", ["0", "-5", "inf", "long"])
def test_a_length_is_above_nought(length: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["analyse", "x", f"--default-length={length}"])
    assert "bases" in capsys.readouterr().err


def test_index_analyses_what_has_no_results(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(raw.rglob("*"))
    shutil.copytree(DATA / "experiments" / "E-MTAB-9002", tmp_path / "whole" / "E-MTAB-9002")
    home = tmp_path / "home"
    arguments = ["index", "--analyse", str(raw), str(tmp_path / "whole"), "--home", str(home), *LENGTHS, *ANNOTATION]
    assert main(arguments) == 1
    printed = capsys.readouterr().out
    assert sorted(raw.rglob("*")) == before
    for accession in ("E-MTAB-9101", "E-MTAB-9102", "E-MTAB-9103", "E-MTAB-9104", "E-MTAB-9002"):
        assert f"\n{accession}\tindexed\t" in printed
    assert "E-MTAB-9105\tfailed\tcontrast g1_g2" in printed
    assert "E-MTAB-9105\tleft out\tthere is no result file" in printed
    kept = home / "current" / "experiments" / "E-MTAB-9103" / "files"
    assert (kept / "E-MTAB-9103_A-AFFY-9103_QM.html").is_file()
    assert (kept.parents[1] / "E-MTAB-9102" / "files" / "E-MTAB-9102-markers.tsv").is_file()
    assert main(arguments) == 1
    assert "E-MTAB-9101\tup to date\t" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["x", *LENGTHS], "add --analyse"),
        (["x", "--quantile-normalise"], "add --analyse"),
        (["--refresh", "ontology", "--ontology", "x.obo", "--analyse"], "leave out --analyse"),
    ],
)
def test_index_refuses_what_makes_no_sense(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", *arguments, "--home", str(tmp_path / "home")]) == 2
    assert complaint in capsys.readouterr().err
