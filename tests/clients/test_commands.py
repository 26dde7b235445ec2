"""The command line over a server and over a directory: pipes, files, lists on standard input, exit codes."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys

import openpyxl
import pyarrow.parquet as pq
import pytest

from opengxa.cli.main import COMMANDS, main
from tests.clients.stub import BODIES, serving

CANCER = ["search", "differential", "--condition", "cancer"]


@pytest.fixture(params=["url", "home"])
def where(request, url, home, _environment):
    """Options for both forms in turn."""
    return ["--url", url] if request.param == "url" else ["--home", str(home)]


def table(text):
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_pipes_get_all_rows_without_comments(where, capfdbinary, remote):
    assert main([*CANCER, *where]) == 0
    rows = table(capfdbinary.readouterr().out.decode())
    assert [row["gene_id"] for row in rows] == remote.differential(conditions="cancer")["gene_id"].tolist()


def test_lines_of_json_are_rows_alone(where, capfdbinary):
    assert main([*CANCER, "--format", "ndjson", *where]) == 0
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(lines) == 13
    assert all(line["gene_id"] for line in lines)


def test_pages_are_had_by_asking_for_them(where, capfdbinary):
    assert main([*CANCER, "--size", "2", *where]) == 0
    got = capfdbinary.readouterr()
    assert len(table(got.out.decode())) == 2
    assert b"these are 2 of 13 rows; -o FILE writes all" in got.err


@pytest.mark.parametrize("form", ["tsv", "csv", "ndjson", "parquet", "arrow", "xlsx", "zip"])
def test_files_are_those_of_the_server(where, remote, tmp_path, form, capsys):
    file, expected = tmp_path / f"cancer.{form}", tmp_path / f"expected.{form}"
    assert main([*CANCER, "-o", str(file), *where]) == 0
    assert capsys.readouterr().out == ""
    assert remote.download(expected, conditions="cancer") == 13
    assert file.read_bytes() == expected.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"cancer.{form}", f"expected.{form}"]


def test_files_are_read_by_what_their_suffix_says(remote, url, tmp_path):
    genes = remote.differential(conditions="cancer")["gene_symbol"].tolist()
    for form in ("csv", "parquet", "xlsx"):
        assert main([*CANCER, "-o", str(tmp_path / f"cancer.{form}"), "--url", url]) == 0
    assert pq.read_table(tmp_path / "cancer.parquet")["gene_symbol"].to_pylist() == genes
    lines = [line for line in (tmp_path / "cancer.csv").read_text().splitlines() if not line.startswith("#")]
    assert [row["gene_symbol"] for row in csv.DictReader(lines)] == genes
    header, *rows = openpyxl.load_workbook(tmp_path / "cancer.xlsx")["results"].values
    assert [row[header.index("gene_symbol")] for row in rows] == genes


def test_binary_forms_go_into_pipes_too(url, capfdbinary, remote):
    assert main([*CANCER, "-o", "-", "--format", "parquet", "--url", url]) == 0
    whole = pq.read_table(io.BytesIO(capfdbinary.readouterr().out))
    assert whole.num_rows == len(remote.differential(conditions="cancer"))


def test_terms_come_from_standard_input_and_files(where, capfdbinary, monkeypatch, tmp_path):
    (tmp_path / "genes.txt").write_text("FKBP5\n\n  ASPM \n")
    monkeypatch.setattr("sys.stdin", io.StringIO("dexamethasone\ncancer\n"))
    asked = ["search", "differential", "--gene-file", str(tmp_path / "genes.txt"), "--condition", "-"]
    assert main([*asked, *where]) == 0
    assert {row["gene_symbol"] for row in table(capfdbinary.readouterr().out.decode())} == {"FKBP5", "ASPM"}
    monkeypatch.setattr("sys.stdin", io.StringIO("FKBP5\n"))
    assert main(["search", "baseline", "--gene", "-", *where]) in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--gene", "-", "--condition", "-"], "standard input can be read once"),
        (["--gene-file", "none.txt"], "opengxa: none.txt cannot be read: no such file or directory\n"),
        (["-o", "none/all.tsv"], "opengxa: none/all.tsv cannot be written: no such file or directory\n"),
        (["--set", "format=csv"], "the form is said by --format"),
        (["-o", "cancer.doc"], "ends in .tsv, .csv, .ndjson"),
        (["-o", "cancer.tsv", "--format", "csv"], "the suffix says tsv"),
        (["--resume"], "name it by -o FILE"),
        (["--set", "side"], "write NAME=VALUE"),
        (["--set", "colour=red"], "There is no parameter 'colour'"),
        (["--release", "r0"], "There is no release 'r0'"),
    ],
)
def test_what_cannot_be_asked_is_exit_code_2(url, capsys, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert main(["search", "differential", *arguments, "--url", url]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


SHAPED = [["search", "differential", "--condition", "cancer"], ["experiments"], ["resolve", "--gene", "CD3"]]


@pytest.mark.parametrize("asked", SHAPED, ids=lambda asked: asked[0])
def test_what_shapes_a_file_goes_to_the_file_alone(where, tmp_path, asked, capfdbinary):
    form = tmp_path / "full.csv", tmp_path / "plain.csv", tmp_path / "raw.csv"
    full, plain, raw = (str(file) for file in form)
    assert main([*asked, "-o", full, *where]) == 0
    assert main([*asked, "-o", plain, "--set", "header=plain", *where]) == 0
    assert main([*asked, "-o", raw, "--set", "safe=off", *where]) == 0
    lines = form[0].read_text().splitlines(keepends=True)
    assert form[1].read_text() == "".join(line for line in lines if not line.startswith("#"))
    assert form[2].read_text().count("\n") == len(lines)
    assert main([*asked, "--set", "safe=off", "--format", "csv", *where]) == 0
    assert main([*asked, "--set", "header=plain", *where]) == 0
    assert b"opengxa: " not in capfdbinary.readouterr().err


def test_text_that_looks_like_a_formula_is_kept_with_safe_off(duckdb_home, tmp_path):
    file = tmp_path / "raw.csv"
    assert main(["resolve", "--gene", "=SFTPX", "-o", str(file), "--set", "safe=off", "--home", str(duckdb_home)]) == 1
    assert ",=SFTPX," in file.read_text()
    assert main(["resolve", "--gene", "=SFTPX", "-o", str(file), "--home", str(duckdb_home)]) == 1
    assert ",'=SFTPX," in file.read_text()


@pytest.mark.parametrize(("setting", "said"), [("safe=off", "format=csv"), ("header=plain", "tsv, csv or ndjson")])
def test_what_shapes_a_file_is_refused_where_there_is_none(url, capsys, setting, said):
    assert main([*CANCER, "--format", "json", "--set", setting, "--url", url]) == 2
    assert said in capsys.readouterr().err


def test_nothing_found_is_exit_code_1_and_a_file_without_rows(where, tmp_path):
    file = tmp_path / "none.tsv"
    assert main(["search", "differential", "--gene", "nonsense", "-o", str(file), *where]) == 1
    lines = file.read_text().splitlines()
    assert lines[-2].startswith("gene_id\t")
    assert json.loads(lines[-1].removeprefix("# "))["rows"] == 0


def test_experiments_are_listed(where, capfdbinary):
    assert main(["experiments", "--condition", "cancer", *where]) == 0
    rows = table(capfdbinary.readouterr().out.decode())
    assert {row["experiment_accession"] for row in rows} >= {"E-MTAB-9006"}
    assert main(["experiments", "--condition", "nonsense", *where]) == 1


def test_terms_are_suggested(where, capsys):
    assert main(["suggest", "genes", "sft", *where]) == 0
    assert table(capsys.readouterr().out)[0] == {
        "value": "SFTPC",
        "category": "symbol",
        "gene_id": "ENSG00000168484",
        "gene_symbol": "SFTPC",
        "species": "Homo sapiens | Mus musculus",
    }
    assert main(["suggest", "conditions", "can", "--format", "json", *where]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == "cancer"
    assert main(["suggest", "genes", "xyzzy", *where]) == 1


def test_terms_are_resolved(where, capfdbinary, tmp_path):
    assert main(["resolve", "--gene", "CD3", "--condition", "liver", *where]) == 0
    assert [row["label"] for row in table(capfdbinary.readouterr().out.decode())] == ["CD3D", "CD3E", "liver"]
    file = tmp_path / "terms.csv"
    assert main(["resolve", "--gene", "SFTPX", "-o", str(file), *where]) == 1
    assert "SFTPX" in file.read_text()
    assert main(["resolve", "--gene", "SFTPX", "--unmatched", "-o", str(file), *where]) == 2


def test_experiments_are_fetched(where, tmp_path, monkeypatch, remote):
    monkeypatch.chdir(tmp_path)
    assert main(["experiment", "E-MTAB-9002", "-o", "whole.parquet", *where]) == 0
    assert pq.read_metadata("whole.parquet").num_rows == len(remote.experiment("E-MTAB-9002", as_="pandas"))
    assert main(["experiment", "E-MTAB-9002", "--design", "-o", "design.csv", *where]) == 0
    assert main(["experiment", "E-MTAB-0", *where]) == 2


def test_a_home_and_a_server_cannot_both_be_asked(url, home, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*CANCER, "--url", url, "--home", str(home)])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_what_broke_off_is_resumed(tmp_path, capsys):
    file = tmp_path / "all.tsv"
    with serving() as stub:
        asked = ["search", "differential", "-o", str(file), "--url", stub.url]
        stub.plan = [("cut", 30_000), 500]
        assert main(asked) == 2
        assert "--resume goes on from here" in capsys.readouterr().err
        assert not file.exists()
        assert main([*asked, "--resume"]) == 0
        assert stub.seen[-1][3] is not None
    assert file.read_bytes() == BODIES["tsv"]


def test_a_pipe_whose_answer_breaks_off_is_exit_code_2(capfdbinary):
    with serving() as stub:
        stub.plan = [("cut", 30_000)]
        assert main(["search", "differential", "--url", stub.url]) == 2
    got = capfdbinary.readouterr()
    assert 0 < len(got.out) <= 30_000
    assert b"ended early" in got.err


def complete(script, line):
    """What bash offers after a command line."""
    words = line.split(" ")
    asked = f"""
        source {script}
        COMP_WORDS=({" ".join(repr(word) for word in words)}) COMP_CWORD={len(words) - 1}
        COMP_LINE={line!r} COMP_POINT={len(line)}
        $(complete -p opengxa | sed 's/.*-F \\([^ ]*\\) .*/\\1/') opengxa {words[-1]!r} {words[-2]!r}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    shown = subprocess.run([shutil.which("bash"), "-c", asked], capture_output=True, text=True, check=True)
    return shown.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_completes_without_python(tmp_path, capsys):
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "opengxa"
    script.write_text(capsys.readouterr().out)
    assert sorted(complete(script, "opengxa se")) == ["search", "serve"]
    assert sorted(complete(script, "opengxa search ")) == ["baseline", "differential"]
    assert "--gene-file" in complete(script, "opengxa search differential --ge")
    assert "python" not in script.read_text()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script_with_all_commands(shell, capsys, tmp_path):
    assert main(["completion", shell]) == 0
    script = tmp_path / "opengxa"
    script.write_text(capsys.readouterr().out)
    assert [command for command in COMMANDS if command not in script.read_text()] == []
    if found := shutil.which(shell):
        subprocess.run([found, "-n", str(script)], check=True)
    if shell == "fish" and found:
        asked = f"source {script}; complete -C 'opengxa se'; complete -C 'opengxa search '"
        shown = subprocess.run([found, "-c", asked], capture_output=True, text=True, check=True).stdout
        assert re.findall(r"^\w+", shown, re.MULTILINE) == ["search", "serve", "baseline", "differential"]


def test_commands_of_a_server_start_without_the_service():
    code = (
        "import sys; from opengxa.cli.main import main; "
        "main(['search', 'differential', '--url', 'ftp://nowhere']); print(*sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"service", "flask", "duckdb", "pandas", "pyarrow"} & set(shown.split())


def test_progress_is_shown_on_a_terminal_alone(tmp_path, capsys, monkeypatch):
    with serving() as stub:
        asked = ["search", "differential", "--url", stub.url, "-o"]
        assert main([*asked, str(tmp_path / "quiet.tsv")]) == 0
        assert capsys.readouterr().err == "opengxa: mind the gap\n"
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        assert main([*asked, str(tmp_path / "shown.tsv")]) == 0
        assert "shown.tsv" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_said_without_innards(capsys, monkeypatch):
    monkeypatch.setattr("opengxa.client.wire.Patience.wait", lambda *_: None)
    assert main(["experiments", "--url", "http://127.0.0.1:9"]) == 2
    assert capsys.readouterr().err == "opengxa: The connection to http://127.0.0.1:9 failed: connection refused\n"
    assert main(["experiments", "--url", "http://host.invalid"]) == 2
    assert re.fullmatch(r"opengxa: The connection to http://host\.invalid failed: [a-z -]+\n", capsys.readouterr().err)


def test_lists_that_are_no_text_are_said(url, capsys, tmp_path):
    (tmp_path / "genes.xlsx").write_bytes(b"PK\x03\x04\xff\xfe")
    assert main(["search", "differential", "--gene-file", str(tmp_path / "genes.xlsx"), "--url", url]) == 2
    assert "genes.xlsx cannot be read: it is no text in UTF-8" in capsys.readouterr().err


def test_a_folder_is_no_file_to_write(url, capsys, tmp_path):
    (tmp_path / "all.tsv").mkdir()
    assert main(["experiments", "-o", str(tmp_path / "all.tsv"), "--url", url]) == 2
    assert "all.tsv cannot be written: it is a folder" in capsys.readouterr().err


def test_a_kind_is_named_where_it_is_missing(capsys):
    for command in ("search", "suggest"):
        with pytest.raises(SystemExit):
            main([command])
        assert "the following arguments are required: KIND" in capsys.readouterr().err
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert re.search(r"^  KIND +\w", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("command", ["search", "experiments", "resolve", "experiment"])
def test_examples_of_help_mean_something(command, url, capfdbinary, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main([command, "--help"])
    shown = " ".join(capfdbinary.readouterr().out.decode().split())
    (example,) = re.findall(r"e\.g\. --set (\S+?)[;\s]", shown)
    asked = {
        "search": ["differential", "--condition", "cancer"],
        "experiments": [],
        "resolve": ["--gene", "CD3"],
        "experiment": [CONTRASTED],
    }
    setting = example.replace("g2_g1", "g1_g2")  # an id of the form that this experiment has
    assert main([command, *asked[command], "--set", setting, "--url", url]) == 0
    assert b"no meaning" not in capfdbinary.readouterr().err


CONTRASTED = "E-MTAB-9002"


def test_an_experiment_goes_into_pipes(where, capfdbinary, remote, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for options in (["-o", "-"], ["--format", "tsv"], ["-o", "-", "--format", "tsv"]):
        assert main(["experiment", CONTRASTED, *options, *where]) == 0
        rows = table(capfdbinary.readouterr().out.decode())
        assert [row["gene_id"] for row in rows] == remote.experiment(CONTRASTED, as_="pandas")["gene_id"].tolist()
    assert main(["experiment", CONTRASTED, "-o", "-", "--format", "parquet", *where]) == 0
    assert pq.read_table(io.BytesIO(capfdbinary.readouterr().out)).num_rows == len(rows)
    assert main(["experiment", CONTRASTED, "--design", "-o", "-", *where]) == 0
    assert len(table(capfdbinary.readouterr().out.decode())) == len(remote.design(CONTRASTED))
    assert list(tmp_path.iterdir()) == []
    assert main(["experiment", CONTRASTED, "--design", *where]) == 0
    assert [file.name for file in tmp_path.iterdir()] == [f"{CONTRASTED}.tsv"]
