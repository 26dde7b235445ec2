import csv
import io
import json

import pytest

from opengxa.cli.main import COMMANDS, main


@pytest.fixture
def _home(settings, monkeypatch):
    monkeypatch.setenv("OPENGXA_HOME", str(settings.home))
    monkeypatch.setenv("OPENGXA_OPENSEARCH_URL", settings.engine.url)
    monkeypatch.setenv("OPENGXA_OPENSEARCH_PREFIX", settings.engine.prefix)


def table(capsys):
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter="\t"))


@pytest.mark.usefixtures("_home")
def test_differential_searches_give_the_rows_of_the_api(client, capsys):
    assert main(["search", "differential", "--gene", "FKBP5", "--condition", "dexamethasone", "--size", "5"]) == 0
    expected = client.get("/api/v1/differential?geneQuery=FKBP5&conditionQuery=dexamethasone&size=5").json["rows"]
    rows = table(capsys)
    assert [(row["gene_id"], row["contrast_id"]) for row in rows] == [
        (row["gene_id"], row["contrast_id"]) for row in expected
    ]


@pytest.mark.usefixtures("_home")
def test_answers_can_be_json_or_a_table(client, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["search", "baseline", "--gene", "SFTPC", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == client.get("/api/v1/baseline?geneQuery=SFTPC").json
    assert main(["search", "baseline", "--gene", "SFTPC", "--format", "table"]) == 0
    shown = capsys.readouterr().out
    assert "E-MTAB-9001" in shown
    assert "high" in shown


@pytest.mark.usefixtures("_home")
def test_tables_say_what_was_not_found_and_that_there_is_more(client, capsys):
    asked = ["search", "differential", "--gene", "SFTPX", "--gene", "kinase,FKBP5", "--condition", "xyzzy; cancer"]
    assert main([*asked, "--size", "1"]) == 0
    page = client.get("/api/v1/differential?geneQuery=SFTPX,kinase,FKBP5&conditionQuery=xyzzy; cancer&size=1").json
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == [
        "opengxa: geneQuery: 1 term not found: SFTPX; opengxa resolve says what is near",
        "opengxa: conditionQuery: 1 term not found: xyzzy; opengxa resolve says what is near",
    ]
    assert said[2].startswith(
        f"opengxa: these are 1 of {page['total']} rows; -o FILE writes all; add --size N for up to 1,000, --set after="
    )
    following = said[2].split("--set ")[1].split()[0]
    assert main([*asked, "--size", "1000", "--set", following]) == 0
    assert len(table(capsys)) == page["total"] - 1


@pytest.mark.usefixtures("_home")
def test_any_other_parameter_can_be_set(capsys):
    assert main(["search", "differential", "--set", "experiment=E-MTAB-9002", "--set", "regulation=DOWN"]) == 0
    assert {row["contrast_id"] for row in table(capsys)} == {"g1_g2", "g1_g3"}
    assert main(["search", "differential", "--set", "colour=red"]) == 2
    assert "There is no parameter 'colour'" in capsys.readouterr().err
    assert main(["search", "differential", "--set", "colour"]) == 2


@pytest.mark.usefixtures("_home")
def test_nothing_found_is_exit_code_1(capsys):
    assert main(["search", "differential", "--gene", "nonsense"]) == 1
    assert main(["search", "baseline", "--organism", "zebrafish", "--gene", "SFTPC"]) == 1
    assert "no experiment on 'danio rerio'" in capsys.readouterr().err


@pytest.mark.usefixtures("_home")
def test_terms_are_resolved_from_arguments_and_from_standard_input(capsys, monkeypatch):
    assert main(["resolve", "--gene", "CD3", "--condition", "liver"]) == 0
    assert [row["label"] for row in table(capsys)] == ["CD3D", "CD3E", "liver"]
    monkeypatch.setattr("sys.stdin", io.StringIO("SFTPC\n\nnonsense\n"))
    assert main(["resolve", "--unmatched"]) == 1
    assert [row["term"] for row in table(capsys)] == ["nonsense"]


@pytest.mark.usefixtures("_home")
def test_unmatched_terms_alone_come_with_suggestions(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("SFTPX\nENSG00000168484\nGSE90003\nno such thing\nCD3\n"))
    assert main(["resolve", "--unmatched"]) == 1
    rows = table(capsys)
    assert [(row["term"], row["status"]) for row in rows] == [("SFTPX", "not_found"), ("no such thing", "not_found")]
    assert "SFTPC" in rows[0]["suggestions"].split(" | ")
    assert main(["resolve", "--condition", "brest carcinoma", "--condition", "liver", "--unmatched"]) == 1
    (row,) = table(capsys)
    assert (row["kind"], row["term"]) == ("condition", "brest carcinoma")
    assert "breast carcinoma" in row["suggestions"]
    monkeypatch.setattr("sys.stdin", io.StringIO("SFTPC\nE-MTAB-9001\n"))
    assert main(["resolve", "--unmatched"]) == 0
    assert table(capsys) == []


def test_a_missing_home_is_exit_code_2(tmp_path, capsys):
    assert main(["search", "differential", "--home", str(tmp_path / "none")]) == 2
    assert "opengxa index" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["search", "resolve", "serve"])
def test_commands_explain_themselves_and_their_exit_codes(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "Exit code 0" in " ".join(capsys.readouterr().out.split())


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize(
    "argument", [("--port", "0"), ("--port", "65536"), ("--workers", "0"), ("--threads", "-1"), ("--port", "x")]
)
def test_numbers_that_no_server_can_have_are_usage_errors(argument, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", *argument])
    assert ended.value.code == 2
    assert "allowed is a whole number from 1 to" in capsys.readouterr().err


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("opengxa 0.")


@pytest.mark.usefixtures("_home")
def test_parameters_without_a_meaning_are_said(capsys):
    assert main(["search", "baseline", "--gene", "SFTPC", "--size", "3"]) == 0
    assert "size has no meaning" in capsys.readouterr().err
