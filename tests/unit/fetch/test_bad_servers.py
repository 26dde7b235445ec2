"""Servers that are busy, silent, wrong or worse."""

import shutil

import pytest

from indexer.fetch import download
from tests.unit.fetch.mirror import TPMS, differing
from tests.unit.fetch.servers import FtpServer, WebServer


def test_a_stream_without_end(web, out, fetch, monkeypatch):
    monkeypatch.setattr(download, "LARGEST", 1000)
    web.faults[TPMS] = [("endless", 1841)] * 2
    states, said = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert "the server says no size and sends more than 1,000" in said
    assert not list(out.rglob("*.part*"))


def test_a_file_without_a_size(web, root, out, fetch):
    web.faults[TPMS] = [("endless", 1841)]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []


def test_packing_that_nobody_asked_for(web, fetch):
    web.faults[TPMS] = [("headers", {"Content-Encoding": "gzip"})]
    web.faults[TPMS.replace("tpms.tsv", "coexpressions.tsv.gz")] = [("headers", {"Content-Encoding": "x-gzip"})]
    states, said = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert said.count("the server packs the file on the way") == 1


def test_a_busy_server_is_asked_again_when_it_says(web, fetch):
    web.faults["/experiments/E-MTAB-9001/"] = [(429, {"Retry-After": "0"}), (503, {})]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert web.count("/experiments/E-MTAB-9001/") == 3
    assert web.agents == {"opengxa/0.1.0"}


def test_a_server_that_asks_for_an_hour_is_left_alone(web, fetch):
    web.faults["/experiments/E-MTAB-9001/"] = [(503, {"Retry-After": "3600"})]
    states, said = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert "the server is not ready (HTTP 503)" in said
    assert web.count("/experiments/E-MTAB-9001/") == 1


def test_a_crowded_ftp_server_is_asked_again(ftp, fetch):
    ftp.refusals += ["421 Too many connections", "421 Too many connections"]
    assert fetch(ftp.address, attempts=5)[0] == ["fetched", "fetched"]


def test_a_server_without_mlsd(root, out, fetch):
    server = FtpServer(root, without=("MLSD", "MLST"))
    try:
        assert fetch(server.address)[0] == ["fetched", "fetched"]
    finally:
        server.stop()
    assert ("LIST", "") in [(command, "") for command, _ in server.asked]
    assert differing(root, out) == []


def test_a_server_that_lies_about_sizes(web, ftp, out, fetch):
    web.faults[TPMS] = [("length", 5000)] * 3
    ftp.sizes[TPMS] = 1000
    states, said = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert "the connection ended at byte 1,841 of " in said
    shutil.rmtree(out)
    states, said = fetch(ftp.address)
    assert states == ["failed", "fetched"]
    assert "the listing says 1,841 bytes, the server 1,000" in said


@pytest.fixture
def linked(root):
    """Make one result a link to another, as the Atlas has it."""
    path = root / TPMS[1:]
    path.unlink()
    path.symlink_to("E-MTAB-9001-fpkms.tsv")


@pytest.mark.parametrize("without", [(), ("MLSD", "MLST")])
@pytest.mark.usefixtures("linked")
def test_links_that_the_server_follows(root, out, fetch, without):
    server = FtpServer(root, without=without)
    try:
        assert fetch(server.address)[0] == ["fetched", "fetched"]
    finally:
        server.stop()
    assert differing(root, out) == []
    assert not (out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv").is_symlink()


@pytest.mark.usefixtures("linked")
def test_more_than_was_promised_is_not_taken(root, out, fetch):
    server = FtpServer(root, without=("MLSD", "MLST"))
    server.sizes[TPMS] = 1000
    try:
        states, said = fetch(server.address)
    finally:
        server.stop()
    assert states == ["failed", "fetched"]
    assert "the server says 1,000 bytes and sends more than 1,000" in said
    assert not list(out.rglob("*tpms.tsv*.part"))


def test_wrong_checksums(address, root, out, fetch):
    folder = root / "experiments" / "E-MTAB-9002"
    (folder / "md5sums.txt").write_text(f"{'0' * 32}  E-MTAB-9002-analytics.tsv\n")
    states, said = fetch(address)
    assert states == ["fetched", "failed"]
    assert f"the mirror gives {'0' * 32}. Try again later, or another mirror" in said
    assert not (out / "E-MTAB-9002" / "E-MTAB-9002-analytics.tsv").exists()
    assert (out / "E-MTAB-9002" / "E-MTAB-9002-configuration.xml").exists()


def test_a_file_that_is_gone_from_the_mirror(web, out, fetch):
    web.faults[TPMS] = [(404, {})]
    states, said = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert f"{TPMS}: there is no such file or folder (HTTP 404)" in said
    assert len(list((out / "E-MTAB-9001").rglob("*.*"))) == 11  # with licence.txt, without that one


def test_a_page_instead_of_the_file(web, fetch):
    web.faults[TPMS] = [("page", "<html>log in here</html>")]
    assert "the server sends a web page instead of the file" in fetch(web.address)[1]


def test_a_list_that_is_cut_off(web, fetch):
    page = '<html><body><pre><a href="E-MTAB-9001-configuration.xml">E-MTAB-9001-conf'
    web.faults["/experiments/E-MTAB-9001/"] = [("page", page)]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert web.count("/experiments/E-MTAB-9001/") == 2


@pytest.mark.parametrize(
    ("target", "said"),
    [("file:///etc/passwd", "is not allowed"), ("ftp://127.0.0.1:1/x", "is not followed"), ("/again", "not followed")],
)
def test_redirects_stay_on_the_web(web, fetch, target, said):
    web.faults[TPMS] = [(302, {"Location": target})]
    web.faults["/again"] = [(302, {"Location": "/again"})] * 20
    states, message = fetch(web.address)
    assert states == ["failed", "fetched"]
    assert said in message


def test_a_redirect_to_another_place_is_followed(web, root, out, fetch):
    shutil.copy(root / TPMS[1:], root / "moved.tsv")
    web.faults[TPMS] = [(302, {"Location": "/moved.tsv"})]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []


def test_a_silent_server_is_not_asked_for_the_rest(fetch, web):
    accessions = [f"E-MTAB-{number}" for number in range(1, 9)]
    for accession in accessions:
        web.faults[f"/experiments/{accession}/"] = [(503, {})] * 9
    states, said = fetch(web.address, accessions, attempts=1)
    assert states.count("failed") in {3, 4}
    assert states.count("not tried") in {4, 5}
    assert "did not answer 3 times in a row" in said


def test_what_is_no_folder(web, fetch):
    web.faults["/experiments/E-MTAB-9001/"] = [(200, {"Content-Type": "text/plain"})]
    assert "lists no folder there, but sends text/plain" in fetch(web.address)[1]


def test_nobody_listens(fetch, root):
    server = WebServer(root)
    server.stop()
    states, said = fetch(server.address, attempts=2)
    assert states == ["failed", "failed"]
    assert "the server cannot be reached" in said
