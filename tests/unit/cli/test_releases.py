"""`opengxa releases` and `opengxa index --add`: what they take and refuse, and what they say."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from indexer import lock
from indexer.journal import current_release
from mappings.layout import Home, ReleasePaths
from opengxa.cli.main import main

DATA = Path(__file__).resolve().parents[2] / "data"
EXPERIMENTS = DATA / "experiments"
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with two releases, the second of one experiment more."""
    made = tmp_path / "home"
    index = ["index", "--no-downloads", "--home", str(made)]
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9002"), str(EXPERIMENTS / "E-MTAB-9001")]) == 0
    assert main([*index, "--add", str(EXPERIMENTS / "E-MTAB-9003")]) == 0
    return made


@pytest.fixture
def ids(home: Path) -> tuple[str, str]:
    """Names of the two, the first and the published one."""
    second = current_release(Home(home)) or ""
    (first,) = {folder.name for folder in (home / "releases").iterdir()} - {second}
    return first, second


def ask(home: Path, printed: Printed, *arguments: str) -> tuple[int, str, str]:
    printed.readouterr()
    code = main(["releases", *arguments, "--home", str(home)])
    said = printed.readouterr()
    return code, said.out, said.err


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_the_list(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    code, out, _ = ask(home, capsys, "list")
    assert code == 0
    newest, oldest = lines(out)
    assert (newest["id"], newest["published"], newest["engine"], newest["experiments"]) == (
        ids[1],
        "yes",
        "duckdb",
        "3",
    )
    assert (oldest["id"], oldest["published"], oldest["experiments"]) == (ids[0], "", "2")
    assert 0 < int(newest["own_bytes"]) < int(newest["bytes"])
    listed = json.loads(ask(home, capsys, "list", "--format", "json")[1])
    assert [one["id"] for one in listed] == [ids[1], ids[0]]
    assert listed[0]["counts"]["experiments"] == 3
    shown = ask(home, capsys, "list", "--format", "table")[1]
    assert f"● {ids[1]}" in shown
    assert f"  {ids[0]}" in shown


def test_an_addition_says_what_was_not_read_again(home: Path, capsys: Printed) -> None:
    capsys.readouterr()
    index = ["index", "--no-downloads", "--home", str(home), "--add", str(EXPERIMENTS / "E-MTAB-9001")]
    assert main(index) == 0
    said = capsys.readouterr().out
    assert "3 experiments are the same as before and were not read again.\n" in said


@pytest.mark.parametrize("option", [["--floor", "1", "0.05"], ["--engine", "duckdb"], ["--anew"]])
def test_an_addition_refuses_what_would_change_the_facts_that_stay(
    option: list[str], home: Path, capsys: Printed
) -> None:
    assert main(["index", str(EXPERIMENTS), "--home", str(home), "--add", *option]) == 2
    assert f"as and where they are: leave out {option[0]}\n" in capsys.readouterr().err


def test_an_addition_needs_a_release(tmp_path: Path, capsys: Printed) -> None:
    assert main(["index", str(EXPERIMENTS), "--home", str(tmp_path), "--add"]) == 2
    assert f"{tmp_path} has no published release to add to; make one" in capsys.readouterr().err


def test_an_addition_to_a_release_of_another_version_is_refused(home: Path, capsys: Printed) -> None:
    manifest = home / "current" / "release.json"
    text = manifest.read_text().replace('"software": "opengxa 0', '"software": "opengxa 99')
    manifest.unlink()
    manifest.write_text(text)
    index = ["index", str(EXPERIMENTS / "E-MTAB-9004"), "--home", str(home)]
    assert main([*index, "--add"]) == 2
    error = capsys.readouterr().err
    assert "was made by opengxa 99" in error
    assert f"opengxa index {home.resolve()}/releases/" in error
    kept = error.split("opengxa index ")[1].split()[0]
    assert main(["index", "--no-downloads", kept, str(EXPERIMENTS / "E-MTAB-9004"), "--home", str(home)]) == 0
    assert len(pq.read_table(ReleasePaths(home / "current").catalogue("experiments"))) == 4


def test_what_was_left_out_stays_said_and_a_faulty_replacement_replaces_nothing(
    home: Path, tmp_path: Path, capsys: Printed
) -> None:
    faulty = tmp_path / "faulty" / "E-MTAB-9002"
    shutil.copytree(EXPERIMENTS / "E-MTAB-9002", faulty)
    (analytics,) = faulty.glob("*-analytics.tsv")
    analytics.write_text(analytics.read_text().rstrip("\n") + "oops\n")
    index = ["index", "--no-downloads", "--home", str(home), "--add"]
    assert main([*index, str(faulty), str(EXPERIMENTS / "E-MTAB-9004")]) == 1
    assert (home / "current" / "experiments" / "E-MTAB-9002" / "differential.parquet").is_file()
    assert "E-MTAB-9002\tleft out\t" in capsys.readouterr().out
    assert main([*index, str(faulty)]) == 2
    assert "no complete experiment was given" in capsys.readouterr().err
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9008")]) == 1
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9002")]) == 0


def test_new_genes_need_the_annotation_again(tmp_path: Path, capsys: Printed) -> None:
    annotation = tmp_path / "annotation"
    shutil.copytree(DATA / "annotation" / "native", annotation)
    index = ["index", "--no-downloads", "--home", str(tmp_path / "home")]
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9002"), "--annotation", str(annotation)]) == 0
    moved = annotation.rename(tmp_path / "moved")
    assert main([*index, "--add", str(EXPERIMENTS / "E-MTAB-9001")]) == 0
    assert main([*index, "--add", str(EXPERIMENTS / "E-MTAB-9008")]) == 2
    assert f"{annotation} is not as it was: give it with --annotation" in capsys.readouterr().err
    assert main([*index, "--add", str(EXPERIMENTS / "E-MTAB-9008"), "--annotation", str(moved)]) == 0


def nameless(folder: Path) -> Path:
    """A copy of an experiment whose results name no genes, and a table of its array."""
    copy = folder / "given" / "E-MTAB-9003"
    shutil.copytree(EXPERIMENTS / "E-MTAB-9003", copy)
    (analytics,) = copy.glob("*-analytics.tsv")
    lines = [line.split("\t")[2:] for line in analytics.read_text().splitlines()]
    analytics.write_text("".join("\t".join(cells) + "\n" for cells in lines))
    (folder / "homo_sapiens.A-AFFY-44.tsv").write_text(f"ENSG00000168484\t{lines[1][0]}\n")
    return copy


def test_results_without_genes_are_mapped_as_by_a_full_run(tmp_path: Path, capsys: Printed) -> None:
    home, full, given = tmp_path / "home", tmp_path / "full", nameless(tmp_path)
    array = tmp_path / "homo_sapiens.A-AFFY-44.tsv"
    other, index = str(EXPERIMENTS / "E-MTAB-9002"), ["index", "--no-downloads"]
    assert main([*index, other, "--annotation", str(array), "--home", str(home)]) == 0
    assert main([*index, str(given), "--add", "--home", str(home)]) == 0
    assert main([*index, str(given), other, "--annotation", str(array), "--home", str(full)]) == 0
    for table in ("mapped", "measured", "elements", "experiments"):
        mine, theirs = (pq.read_table(ReleasePaths(made / "current").catalogue(table)) for made in (home, full))
        assert mine.equals(theirs), table
    assert pq.read_table(ReleasePaths(home / "current").catalogue("mapped"))["tabled"].to_pylist()[0] is True
    array.write_text(array.read_text().replace("ENSG00000168484", "ENSG00000129991"))
    capsys.readouterr()
    again = ["--annotation", str(array), "--home", str(home)]
    assert main([*index, str(EXPERIMENTS / "E-MTAB-9001"), *again, "--add"]) == 2
    assert "facts would change (A-AFFY-44: 1 design elements" in capsys.readouterr().err
    assert main([*index, other, str(given), *again]) == 0
    assert "1 experiment is the same as before and was not read again.\n" in capsys.readouterr().out
    mapped = pq.read_table(ReleasePaths(home / "current").catalogue("mapped"))
    assert "ENSG00000129991" in mapped["gene_id"].to_pylist()


def test_publishing_and_going_back(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    code, out, _ = ask(home, capsys, "rollback")
    assert (code, current_release(Home(home))) == (0, ids[0])
    assert out.startswith(f"Release {ids[0]} is published, of ")
    assert out.endswith(f"before it was {ids[1]}.\n")
    code, _, error = ask(home, capsys, "rollback")
    assert (code, error) == (
        2,
        f"opengxa: there is no release before {ids[0]}; opengxa releases list shows those there are\n",
    )
    assert ask(home, capsys, "publish", ids[1])[0] == 0
    assert current_release(Home(home)) == ids[1]
    assert ask(home, capsys, "remove", ids[1])[0] == 2
    assert ask(home, capsys, "remove", ids[0])[0] == 0
    assert [folder.name for folder in (home / "releases").iterdir()] == [ids[1]]
    assert ask(home, capsys, "verify")[:2] == (
        0,
        f"Release {ids[1]}: 25 files of 3 experiments: all is well.\n",
    )


def test_no_home(tmp_path: Path, capsys: Printed) -> None:
    assert ask(tmp_path / "none", capsys, "list")[0] == 2
    assert ask(tmp_path, capsys, "list")[:2][0] == 0
    assert "has no published release; name one" in ask(tmp_path, capsys, "verify")[2]


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_verification_says_what_is_wrong(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    release = home / "releases" / ids[1]
    folder = release / "experiments" / "E-MTAB-9001"
    originals = sorted((folder / "files").iterdir())
    rewrite(originals[0], originals[0].read_bytes()[:-1] + b"?")
    rewrite(originals[1], originals[1].read_bytes() + b"?")
    originals[2].unlink()
    (folder / "files" / "stray.tsv").write_text("")
    table = folder / "baseline.parquet"
    rewrite(table, table.read_bytes()[: table.stat().st_size // 2])
    (release / "experiments" / "E-MTAB-9002" / "experiment.json").unlink()
    code, out, _ = ask(home, capsys, "verify")
    assert code == 1
    said = out.splitlines()
    assert f"E-MTAB-9001: {originals[0].name} has another checksum than release.json says" in said
    assert any(line.startswith(f"E-MTAB-9001: {originals[1].name} has ") for line in said)
    assert f"{originals[2].name} is a source, but is not kept" in said
    assert "E-MTAB-9001: stray.tsv is kept, but is none of the sources" in said
    assert any(line.startswith("E-MTAB-9001: baseline.parquet cannot be read: ") for line in said)
    assert "E-MTAB-9002: experiment.json is not there" in said
    assert said[-1] == f"Release {ids[1]}: 25 files of 3 experiments: {len(said) - 1} things are wrong."


@pytest.mark.parametrize(
    ("count", "complaint"),
    [
        ("genes", "catalogue: there are "),
        ("contrasts", "catalogue: there are "),
        ("differential", "facts: the engine holds "),
    ],
)
def test_verification_compares_counts(
    count: str, complaint: str, home: Path, ids: tuple[str, str], capsys: Printed
) -> None:
    path = home / "releases" / ids[0] / "release.json"
    manifest = json.loads(path.read_bytes())
    manifest["counts"][count] += 1
    rewrite(path, json.dumps(manifest).encode())
    code, out, _ = ask(home, capsys, "verify", ids[0])
    assert code == 1
    assert out.splitlines()[0].startswith(complaint)


def test_verification_finds_numbers_that_name_nothing(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    path = home / "releases" / ids[1] / "catalogue" / "uses.parquet"
    uses = pq.read_table(path)
    path.unlink()
    at = uses.schema.get_field_index("value")
    beyond = pa.array([number + 1_000 for number in uses["value"].to_pylist()], pa.int32())
    pq.write_table(uses.set_column(at, uses.schema.field(at), beyond), path)
    code, out, _ = ask(home, capsys, "verify")
    assert code == 1
    assert "catalogue: uses has numbers beyond the " in out


def test_the_difference_of_two_releases(home: Path, ids: tuple[str, str], tmp_path: Path, capsys: Printed) -> None:
    code, out, _ = ask(home, capsys, "diff", ids[0], ids[1])
    assert code == 1
    found = {(line["what"], line["name"]): (line["before"], line["after"]) for line in lines(out)}
    assert found["experiment", "E-MTAB-9003"] == ("", "added")
    assert found["contrast", "E-MTAB-9003 g1_g2"] == ("", "added")
    assert found["count", "experiments"] == ("2", "3")
    assert not any(what in {"file", "rows"} for what, _ in found)
    assert ask(home, capsys, "diff", ids[1], ids[1])[:2] == (0, "what\tname\tbefore\tafter\n")
    changed = tmp_path / "changed" / "E-MTAB-9002"
    shutil.copytree(EXPERIMENTS / "E-MTAB-9002", changed)
    (analytics,) = changed.glob("*-analytics.tsv")
    header, first, second, *rest = analytics.read_text().splitlines()
    other = "\t".join([*first.split("\t")[:-1], "-7.5"])
    new = "\t".join(["ENSG00000999999", *second.split("\t")[1:]])
    analytics.write_text("\n".join([header, other, new, *rest]) + "\n")
    assert main(["index", "--no-downloads", "--home", str(home), "--add", str(changed)]) == 0
    third = current_release(Home(home)) or ""
    difference = json.loads(ask(home, capsys, "diff", ids[1], third, "--format", "json")[1])
    (experiment,) = difference["changed"]
    assert (experiment["accession"], experiment["files"]) == ("E-MTAB-9002", [analytics.name])
    contrasts = sum(name.endswith(".log2foldchange") for name in header.split("\t"))
    rows = experiment["rows"]["differential"]
    assert (rows["added"], rows["removed"]) == (contrasts, contrasts)
    assert rows["changed"] >= 1
    back = lines(ask(home, capsys, "diff", third, ids[0])[1])
    assert ("experiment", "E-MTAB-9003", "removed", "") in {tuple(line.values()) for line in back}


def test_files_of_a_whole_release(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    code, out, _ = ask(home, capsys, "files", ids[0])
    assert code == 0
    assert out.startswith(f"Release {ids[0]} has ")
    assert (home / "downloads" / ids[0] / "SHA256SUMS").is_file()
    assert main(["index", "--home", str(home), "--add", str(EXPERIMENTS / "E-MTAB-9004")]) == 0
    assert (home / "downloads" / str(current_release(Home(home))) / "SHA256SUMS").is_file()
    (home / "downloads" / "r0.part").mkdir()
    assert ask(home, capsys, "remove", ids[0])[0] == 0
    assert [folder.name for folder in (home / "downloads").iterdir()] == [str(current_release(Home(home)))]


def test_verification_of_files_of_a_whole_release(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    assert ask(home, capsys, "files")[0] == 0
    assert ask(home, capsys, "verify")[1].endswith(": all is well.\n")
    folder = home / "downloads" / ids[1]
    with (folder / "genes.parquet").open("ab") as file:
        file.write(b"?")
    (folder / "chebi.xml").unlink()
    (folder / "stray.txt").touch()
    again = f"make them again: opengxa releases files {ids[1]}"
    code, out, _ = ask(home, capsys, "verify")
    assert code == 1
    assert out.splitlines() == [
        f"downloads: chebi.xml is not there; {again}",
        f"downloads: genes.parquet has another checksum than SHA256SUMS says; {again}",
        "downloads: stray.txt is there, but SHA256SUMS does not name it",
        f"Release {ids[1]}: 25 files of 3 experiments: 3 things are wrong.",
    ]
    (folder / "SHA256SUMS").unlink()
    code, out, _ = ask(home, capsys, "verify")
    assert (code, out.splitlines()[0]) == (1, f"downloads: there is no SHA256SUMS; {again}")
    assert out.endswith(": 1 thing is wrong.\n")


def test_what_is_said_of_removing_and_of_what_is_not_there(home: Path, ids: tuple[str, str], capsys: Printed) -> None:
    code, _, error = ask(home, capsys, "files", "nope")
    assert (code, error) == (2, f"opengxa: {home} has no release 'nope'; there are: {ids[1]}, {ids[0]}\n")
    with lock.hold_downloads(Home(home)):
        code, _, error = ask(home, capsys, "remove", ids[0])
    assert (code, f"(process {os.getpid()}) is making files of a whole release here; wait" in error) == (2, True)
    assert ask(home, capsys, "remove", ids[0])[:2] == (0, f"removed release {ids[0]}\n")


def test_a_reader_that_leaves_is_no_error(home: Path) -> None:
    given = [sys.executable, "-m", "opengxa", "releases", "list", "--format", "json", "--home", str(home)]
    with subprocess.Popen(given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert (process.stderr.read(), process.wait()) == (b"", 0)
