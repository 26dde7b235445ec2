"""`opengxa fetch` from the command line, and `opengxa index` of what it fetched."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from indexer.fetch import orders
from indexer.fetch.experiment_list import ListMissing
from indexer.fetch.places import ANNOTATION, EXPERIMENTS, LIST, Places
from ontology.annotation.read import read_annotation
from ontology.build import build_ontology
from opengxa.cli.main import main
from tests.unit.fetch.servers import FtpServer, WebServer

REPOSITORY = Path(__file__).resolve().parents[3]
DOCUMENT = (REPOSITORY / "docs" / "fetch.md").read_text()


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Run the command in an empty folder, without pauses; returns exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENGXA_MIRROR", "OPENGXA_ANNOTATION_MIRROR", "OPENGXA_ONTOLOGY_MIRROR", "OPENGXA_EXPERIMENT_LIST"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments):
        code = main(["fetch", "--pause", "0", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def listed(tmp_path):
    """A list of experiments as an atlas answers it."""
    rows = [
        {"experimentAccession": "E-MTAB-9001", "species": "Homo sapiens", "rawExperimentType": "RNASEQ_MRNA_BASELINE"},
        {
            "experimentAccession": "E-MTAB-9002",
            "species": "Homo sapiens",
            "rawExperimentType": "RNASEQ_MRNA_DIFFERENTIAL",
        },
    ]
    path = tmp_path / "list.json"
    path.write_bytes(orjson.dumps({"experiments": rows}))
    return path


def test_fetch_and_index(command, address, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENGXA_MIRROR", f"{address}experiments")
    monkeypatch.setenv("OPENGXA_ANNOTATION_MIRROR", f"{address}annotation/")
    monkeypatch.setenv("OPENGXA_ONTOLOGY_MIRROR", f"{address}ontology")
    lines = ["E-MTAB-9001\tfetched\t11 of 11 files", "E-MTAB-9002\tfetched\t8 of 8 files"]
    lines.append("2 fetched; 19 files in experiments")
    assert command("E-MTAB-9001", "E-MTAB-9002")[:2] == (0, "\n".join(lines) + "\n")
    assert command("annotation", "--species", "Homo sapiens")[0] == 0
    assert command("ontology", "anatomy")[0] == 0
    words = ["--annotation", "annotation", "--ontology", "ontology"]
    assert main(["index", "experiments", *words, "--home", "atlas", "--engine", "duckdb"]) == 0
    release = json.loads((tmp_path / "atlas" / "current" / "release.json").read_text())
    assert release["counts"]["experiments"] == 2
    assert release["licence"] == "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), EMBL-EBI"
    assert "Results: Expression Atlas, EMBL-EBI (https://www.ebi.ac.uk/gxa)." in release["attribution"]
    originals = {path.name for path in (tmp_path / "atlas" / "current" / "experiments" / "E-MTAB-9001").rglob("*")}
    assert {"E-MTAB-9001-tpms.tsv", "E-MTAB-9001_reads_QM.html"} <= originals


def test_a_licence_of_the_mirror_or_of_its_own_folder_stays(command, root, tmp_path):
    own, theirs = (tmp_path / "experiments" / name / "licence.txt" for name in ("E-MTAB-9001", "E-MTAB-9002"))
    own.parent.mkdir(parents=True)
    own.write_text("mine\n")
    (root / "experiments" / "E-MTAB-9002" / "licence.txt").write_text("CC0\n")
    assert command("--all", "--mirror", root / "experiments", "--dry-run")[0] == 0
    assert not theirs.exists()
    assert command("--all", "--mirror", root / "experiments")[0] == 0
    assert (own.read_text(), theirs.read_text()) == ("mine\n", "CC0\n")


def test_all_of_a_mirror(command, address):
    code, said, _ = command("--all", "--mirror", f"{address}experiments")
    assert (code, said.split("\n")[-2]) == (0, "2 fetched; 19 files in experiments"), said


@pytest.mark.parametrize(
    ("choice", "accession"),
    [(["--type", "baseline"], "E-MTAB-9001"), (["--species", "human", "--type", "differential"], "E-MTAB-9002")],
)
def test_all_of_a_kind(command, root, listed, choice, accession):
    code, said, _ = command("--all", *choice, "--list", listed, "--mirror", root / "experiments", "--out", "here")
    assert (code, said.split("\t")[0]) == (0, accession)
    assert sorted(path.name for path in Path("here").iterdir()) == [accession, "fetched.json"]


def test_a_list_that_cannot_be_had(root, pace, monkeypatch):
    def fail(*_):
        raise ListMissing("no list of experiments")

    monkeypatch.setattr(orders, "read_list", fail)
    places = Places(str(root / "experiments"))
    assert orders.listed_accessions(places, [], [], pace) == ["E-MTAB-9001", "E-MTAB-9002"]
    with pytest.raises(ListMissing):
        orders.listed_accessions(places, ["human"], [], pace)


def test_a_list_over_the_web(command, web, root, listed):
    shutil.copy(listed, root / "experiments.json")
    address = f"{web.address}experiments"
    code, said, _ = command(
        "--all", "--type", "baseline", "--list", f"{web.address}experiments.json", "--mirror", address
    )
    assert (code, said.split("\t")[0]) == (0, "E-MTAB-9001")


def test_a_dry_run_writes_nothing(command, address):
    code, said, _ = command("E-MTAB-9002", "--mirror", f"{address}experiments", "--dry-run")
    file = f"E-MTAB-9002\twould fetch\t{address}experiments/E-MTAB-9002/E-MTAB-9002-analytics.tsv"
    sizes = " (836 bytes)" if not address.startswith("http") else ""
    assert code == 0
    assert f"{file}{sizes}" in said.split("\n")
    assert said.endswith("1 would fetch; 0 files in experiments\n")
    assert not Path("experiments").exists()


def test_what_cannot_be_had_is_told_at_the_end(command, root):
    code, said, _ = command("E-NONE-1", "E-MTAB-9002", "--mirror", root / "experiments")
    assert code == 1
    assert re.search(r"^E-NONE-1\tfailed\t.*/E-NONE-1: there is no such folder$", said, re.MULTILINE)
    assert said.endswith("1 failed, 1 fetched; 8 files in experiments\n")


def test_verifying_alone(command, root):
    command("E-MTAB-9002", "--mirror", root / "experiments")
    assert command("--verify")[:2] == (0, "nothing is wrong; 8 files in experiments\n")
    path = Path("experiments/E-MTAB-9002/E-MTAB-9002-analytics.tsv")
    path.write_bytes(path.read_bytes()[::-1])
    code, said, _ = command("--verify")
    assert code == 1
    assert said.startswith("E-MTAB-9002/E-MTAB-9002-analytics.tsv\tfailed\tit is not as it was fetched")
    assert command("E-MTAB-9002", "--verify", "--mirror", root / "experiments")[0] == 0
    assert command("--verify")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name experiments, as in `opengxa fetch E-MTAB-5214`, or give --all"),
        (["--all", "E-MTAB-1"], "and not both"),
        (["E-MTAB-1", "--species", "human"], "--species has no meaning here"),
        (["ontology", "--type", "baseline"], "--type has no meaning here"),
        (["annotation"], "of which species?"),
        (["annotation", "human"], "annotation is chosen by species"),
        (["ontology", "../efo"], "no short name of an ontology"),
        (["E-MTAB-1/..", "--mirror", "."], "no accession of an experiment"),
        (["--all", "--type", "baseline", "--mirror", "."], "need a list of experiments: give --list"),
        (["--all", "--list", "none.json"], "no list of experiments"),
        (["E-MTAB-1", "--pause", "-1"], "--pause: give seconds"),
    ],
)
def test_what_makes_no_sense(command, arguments, said):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_sizes(command, root, capsys):
    assert command("E-MTAB-9002", "--limit", "1K", "--mirror", root / "experiments")[0] == 1
    assert command("E-MTAB-9002", "--limit", "1.5MB", "--mirror", root / "experiments")[0] == 0
    with pytest.raises(SystemExit):
        command("E-MTAB-9002", "--limit", "much")
    assert "'much' is no size" in capsys.readouterr().err


def test_settings():
    given = {
        "OPENGXA_MIRROR": "a",
        "OPENGXA_ANNOTATION_MIRROR": "b",
        "OPENGXA_ONTOLOGY_MIRROR": "c",
        "OPENGXA_EXPERIMENT_LIST": "d",
    }
    assert Places.from_environment(given) == Places("a", "b", "c", "d")
    assert Places.from_environment({}) == Places(EXPERIMENTS, ANNOTATION, "", LIST)
    assert Places.from_environment(given, "m", "l") == Places("m", "m", "m", "l")
    assert Places.from_environment({}, "m") == Places("m", "m", "m", "")
    rows = dict(re.findall(r"^\| `(OPENGXA_\w+)` \| ([^|]*) \|", DOCUMENT, re.MULTILINE))
    assert rows == {
        "OPENGXA_MIRROR": f"`{EXPERIMENTS}`",
        "OPENGXA_ANNOTATION_MIRROR": f"`{ANNOTATION}`",
        "OPENGXA_ONTOLOGY_MIRROR": "none",
        "OPENGXA_EXPERIMENT_LIST": f"`{LIST}`",
    }


@pytest.mark.parametrize("line", re.findall(r"^opengxa fetch .*$", DOCUMENT, re.MULTILINE))
def test_examples_of_the_document_make_sense(command, line, root, listed, monkeypatch):
    monkeypatch.setenv("OPENGXA_EXPERIMENT_LIST", str(listed))
    shutil.copytree(root / "experiments" / "E-MTAB-9002", root / "experiments" / "E-MTAB-5214")
    for path in (root / "experiments" / "E-MTAB-5214").iterdir():
        path.rename(path.with_name(path.name.replace("9002", "5214")))
    for name in ("efo", "uberon", "chebi"):
        shutil.copy(root / "ontology" / "anatomy.obo", root / "ontology" / f"{name}.obo")
    genes = root / "annotation" / "ensembl" / "homo_sapiens.ensgene.tsv"
    shutil.copy(genes, genes.with_name("mus_musculus.ensgene.tsv"))
    arguments = shlex.split(line, comments=True)[2:]
    kind = {"annotation": "annotation", "ontology": "ontology"}.get(arguments[0], "experiments")
    if "--mirror" in arguments:
        at = arguments.index("--mirror")
        del arguments[at : at + 2]
    code, _, err = command(*arguments, "--mirror", root / kind)
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("kind", "number", "code"), [("web", signal.SIGINT, 130), ("ftp", signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_ended_goes_on(command, request, root, kind, number, code):
    address = request.getfixturevalue(kind).address
    arguments = ["E-MTAB-9001", "E-MTAB-9002", "--mirror", f"{address}experiments"]
    line = [sys.executable, "-m", "opengxa", "fetch", "--pause", "0.3", *arguments]
    process = subprocess.Popen(line, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    try:
        while not list(Path("experiments").rglob("E-*.*")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        assert process.wait(timeout=60) == code
    finally:
        process.kill()
        process.wait()
    assert command(*arguments)[0] == 0
    for path in Path("experiments").rglob("E-*.*"):
        assert path.is_dir() or path.read_bytes() == (root / path).read_bytes()


@pytest.mark.parametrize("server", [FtpServer, WebServer])
def test_the_real_experiments(command, server, shared_data, tmp_path):
    accessions = ["E-ERAD-475", "E-MTAB-2754", "E-MTAB-4754"]
    for accession in accessions:
        shutil.copytree(shared_data / "experiments" / accession, tmp_path / "atlas" / "experiments" / accession)
    serving = server(tmp_path / "atlas")
    try:
        code, said, _ = command(*accessions, "--mirror", f"{serving.address}experiments")
    finally:
        serving.stop()
    assert (code, said.count("\tfetched\t")) == (0, 3), said
    for path in Path("experiments").rglob("E-*.*"):
        if path.is_file():
            original = tmp_path / "atlas" / path
            assert path.read_bytes() == original.read_bytes()
    assert main(["index", "experiments", "--home", "home", "--engine", "duckdb"]) == 0


def test_the_real_annotation_and_ontologies(command, shared_data, monkeypatch):
    serving = WebServer(shared_data)
    monkeypatch.setenv("OPENGXA_ANNOTATION_MIRROR", f"{serving.address}annotation")
    monkeypatch.setenv("OPENGXA_ONTOLOGY_MIRROR", f"{serving.address}ontology")
    try:
        genes = command("annotation", "--species", "Mus musculus")
        terms = command("ontology", "cl", "po")
        again = len(serving.asked)
        assert command("annotation", "--species", "Mus musculus")[0] == 0
    finally:
        serving.stop()
    assert genes[0] == terms[0] == 0, (genes, terms)
    assert [path for method, path in serving.asked[again:] if method == "GET" and path.endswith(".gz")] == []
    fetched = sorted(str(path) for folder in ("annotation", "ontology") for path in Path(folder).rglob("*.gz"))
    assert fetched == [
        "annotation/goIDToTerm.tsv.gz",
        "annotation/mus_musculus.ensgene.tsv.gz",
        "ontology/cl-basic.obo.gz",
        "ontology/po-basic.obo.gz",
    ]
    assert [path for path in fetched if Path(path).read_bytes() != (shared_data / path).read_bytes()] == []
    found = read_annotation([Path("annotation")]).genes.to_pylist()
    assert {row["symbol"] for row in found if row["id"] == "ENSMUSG00000022097"} == {"Sftpc"}
    assert build_ontology([Path("ontology")]).label("CL:0000786") == "plasma cell"
