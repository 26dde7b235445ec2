"""A mirror in the layout of the Expression Atlas, and servers of it."""

import shutil
from pathlib import Path

import pytest

from indexer.fetch.pace import Pace
from tests.unit.fetch.servers import FtpServer, WebServer

DATA = Path(__file__).resolve().parents[2] / "data"
EXPERIMENTS = ("E-MTAB-9001", "E-MTAB-9002")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """Ask the servers of this machine themselves."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def root(tmp_path):
    """A folder as a mirror has it: experiments, one with pages on quality and files that nothing reads; annotation."""
    root = tmp_path / "mirror"
    for accession in EXPERIMENTS:
        shutil.copytree(DATA / "experiments" / accession, root / "experiments" / accession)
    shutil.copytree(DATA / "annotation" / "native", root / "annotation" / "ensembl")
    shutil.copytree(DATA / "ontology", root / "ontology")
    first = root / "experiments" / "E-MTAB-9001"
    report = first / "qc" / "E-MTAB-9001_reads_QM"
    report.mkdir(parents=True)
    (report / "index.html").write_text('<html><body>good: <a href="plot.svg">plot</a></body></html>')
    (report / "plot.svg").write_text("<svg/>")
    (first / "E-MTAB-9001-notes to self.docx").write_bytes(b"PK\0")
    (first / "E-MTAB-9001-raw-counts.tsv").write_text("Gene ID\tGene Name\tERR1\nENSG00000000003\tTSPAN6\t1\n")
    (root / "experiments" / "readme.txt").write_text("hello")
    return root


@pytest.fixture
def web(root):
    server = WebServer(root)
    yield server
    server.stop()


@pytest.fixture
def ftp(root):
    server = FtpServer(root)
    yield server
    server.stop()


@pytest.fixture(params=["web", "ftp", "folder"])
def address(request, root):
    """The mirror behind each kind of address in turn."""
    if request.param == "folder":
        return f"{root}/"
    return request.getfixturevalue(request.param).address


@pytest.fixture
def pace():
    """No pauses, short waits."""
    return Pace(pause=0.0, attempts=3, first=0.01, longest=0.2)
