"""A mirror in the layout of the Expression Atlas, and servers of it."""

import shutil
from pathlib import Path

import pytest

from indexer.fetch.orders import experiment_orders
from indexer.fetch.pace import Pace
from indexer.fetch.places import Places
from tests.unit.fetch.mirror import BOTH, PAYLOAD, TPMS, carry_out
from tests.unit.fetch.servers import FtpServer, WebServer

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """Ask the servers of this machine themselves."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def root(tmp_path):
    """A folder as a mirror has it: experiments, one with pages on quality and files that nothing reads; annotation."""
    root = tmp_path / "mirror"
    for accession in BOTH:
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


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def fetch(out):
    """Fetch experiments into `out`, with short waits; returns the outcomes' states, and what they say."""

    def fetch(address, accessions=BOTH, attempts=3, *, everything=False, **options):
        pace = Pace(pause=0.0, attempts=attempts, first=0.01, longest=0.2)
        orders = experiment_orders(accessions, Places(f"{address}experiments"), everything=everything)
        outcomes = carry_out(orders, out, pace, **options)
        assert [outcome.order for outcome in outcomes] == list(accessions)
        return [outcome.state for outcome in outcomes], " ".join(line for each in outcomes for line in each.said)

    return fetch


@pytest.fixture
def big(root):
    """Make one file large enough to be cut in the middle of what is read at once."""
    path = root / TPMS[1:]
    path.write_bytes(PAYLOAD)
    return path
