"""Runs over real servers: what comes is what the mirror has, whatever happens on the way."""

import filecmp
import json
import shutil
import threading
from types import SimpleNamespace

import pytest

from indexer.errors import HomeBusy, RunError
from indexer.fetch import download
from indexer.fetch.orders import annotation_orders, experiment_orders, ontology_orders
from indexer.fetch.pace import Pace
from indexer.fetch.places import Places
from indexer.fetch.run import Options, run, verify
from indexer.fetch.shelf import Shelf
from indexer.fetch.sums import digest
from indexer.progress import SilentProgress
from tests.unit.fetch.servers import FtpServer, WebServer

BOTH = ["E-MTAB-9001", "E-MTAB-9002"]
TPMS = "/experiments/E-MTAB-9001/E-MTAB-9001-tpms.tsv"
OUR_OWN = {"fetched.json", "licence.txt"}
PAYLOAD = bytes(range(256)) * 4000


@pytest.fixture
def fetch(tmp_path):
    """Fetch experiments into `out`, with short waits; returns the outcomes' states, and what they say."""

    def fetch(address, accessions=BOTH, attempts=3, *, everything=False, **options):
        pace = Pace(pause=0.0, attempts=attempts, first=0.01, longest=0.2)
        orders = experiment_orders(accessions, Places(f"{address}experiments"), everything=everything)
        shelf = Shelf(tmp_path / "out")
        with shelf.hold():
            outcomes = run(orders, shelf, pace, Options(**options), SilentProgress())
        assert [outcome.order for outcome in outcomes] == list(accessions)
        return [outcome.state for outcome in outcomes], " ".join(line for each in outcomes for line in each.said)

    return fetch


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def big(root):
    """Make one file large enough to be cut in the middle of what is read at once."""
    path = root / TPMS[1:]
    path.write_bytes(PAYLOAD)
    return path


def differing(root, out):
    """Names of fetched files that are not equal to the mirror's, byte for byte."""
    names = [path.relative_to(out) for path in out.rglob("*") if path.is_file() and path.name not in OUR_OWN]
    assert len(names) > 6
    return [name for name in names if not filecmp.cmp(out / name, root / "experiments" / name, shallow=False)]


def test_files_come_as_they_are(address, root, out, fetch):
    assert fetch(address) == (["fetched", "fetched"], "11 of 11 files 8 of 8 files")
    assert differing(root, out) == []
    record = json.loads((out / "fetched.json").read_text())
    assert len(record["files"]) == 19
    file = record["files"]["E-MTAB-9001/E-MTAB-9001-tpms.tsv"]
    assert file["url"] == f"{address}experiments/E-MTAB-9001/E-MTAB-9001-tpms.tsv"
    assert (file["bytes"], len(file["sha256"]), file["time"][-6:]) == (1841, 64, "+00:00")
    assert list(record["whole"]) == BOTH


def test_a_second_run_asks_for_nothing(out, fetch, web, ftp):
    for server in (web, ftp):
        fetch(server.address)
        asked = len(server.asked)
        assert fetch(server.address) == (["whole", "whole"], "")
        assert len(server.asked) == asked
        shutil.rmtree(out)


def test_everything_is_more(address, out, fetch):
    fetch(address)
    assert fetch(address, everything=True) == (["fetched", "whole"], "3 of 14 files")
    assert (out / "E-MTAB-9001" / "E-MTAB-9001-notes to self.docx").is_file()


def test_what_is_gone_or_damaged_is_fetched_again(address, root, out, fetch):
    fetch(address)
    (out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv").unlink()
    (out / "E-MTAB-9002" / "E-MTAB-9002-analytics.tsv").write_text("cut")
    assert fetch(address) == (["fetched", "fetched"], "1 of 11 files 1 of 8 files")
    assert differing(root, out) == []


def test_damage_of_the_same_size_is_found_by_checksum(address, out, fetch):
    fetch(address)
    path = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv"
    path.write_bytes(path.read_bytes()[::-1])
    assert fetch(address)[0] == ["whole", "whole"]
    assert [outcome.order for outcome in verify(Shelf(out), SilentProgress())] == ["E-MTAB-9001/E-MTAB-9001-tpms.tsv"]
    assert fetch(address, thoroughly=True) == (["fetched", "whole"], "1 of 11 files")
    assert verify(Shelf(out), SilentProgress()) == []


def test_an_update_fetches_what_changed_alone(address, root, out, fetch):
    fetch(address)
    (root / TPMS[1:]).write_text("GeneID\tGene Name\tg1\n")
    assert fetch(address)[0] == ["whole", "whole"]
    assert fetch(address, update=True) == (["fetched", "whole"], "1 of 11 files")
    assert differing(root, out) == []


def test_a_file_of_the_same_name_is_taken_over_only_if_equal(address, root, out, fetch):
    shutil.copytree(root / "experiments" / "E-MTAB-9001", out / "E-MTAB-9001")
    assert fetch(address)[0] == ["whole", "fetched"]
    shutil.rmtree(out)
    (out / "E-MTAB-9001").mkdir(parents=True)
    mine = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv"
    mine.write_text("my own work")
    states, said = fetch(address)
    assert states == ["failed", "fetched"]
    assert "it is here already, with 11 bytes, and is not the mirror's of 1,841. Move it away" in said
    assert mine.read_text() == "my own work"


def test_without_a_record_nothing_is_fetched_twice(web, out, fetch):
    fetch(web.address)
    (out / "fetched.json").unlink()
    web.asked.clear()
    assert fetch(web.address) == (["whole", "whole"], "")
    assert {path for method, path in web.asked if method == "GET"} == {
        "/experiments/E-MTAB-9001/",
        "/experiments/E-MTAB-9001/qc/",
        "/experiments/E-MTAB-9001/qc/E-MTAB-9001_reads_QM/",
        "/experiments/E-MTAB-9002/",
    }
    assert len([path for method, path in web.asked if method == "HEAD"]) == 19


def test_an_update_where_nobody_knows_head(web, root, out, fetch):
    web.heads = False
    fetch(web.address)
    (root / TPMS[1:]).write_text("GeneID\tGene Name\tg1\n")
    assert fetch(web.address, update=True) == (["fetched", "whole"], "1 of 11 files")
    assert differing(root, out) == []


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


@pytest.mark.usefixtures("big")
def test_a_cut_connection_is_continued_over_the_web(web, root, out, fetch):
    web.faults[TPMS] = [("cut", 300_000), ("cut", 400_000)]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []
    assert web.ranges == ["bytes=300000-", "bytes=700000-"]


@pytest.mark.usefixtures("big")
def test_a_cut_connection_is_continued_over_ftp(ftp, root, out, fetch):
    ftp.cuts[TPMS] = [300_000, 400_000]
    assert fetch(ftp.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []
    assert [rest for command, rest in ftp.asked if command == "REST"] == ["300000", "700000"]


@pytest.mark.parametrize("kind", [WebServer, FtpServer])
@pytest.mark.usefixtures("big")
def test_a_server_that_went_away_is_continued_by_the_next_run(kind, root, out, fetch):
    server = kind(root)
    if kind is WebServer:
        server.faults[TPMS] = [("cut", 500_000), (503, {}), (503, {})]
    else:
        server.cuts[TPMS] = [500_000, 0, 0]
    states, said = fetch(server.address, attempts=2)
    server.stop()
    assert states == ["failed", "fetched"]
    assert "Run the command again later: it goes on where it ended" in said
    part = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv.part"
    assert part.stat().st_size == 500_000
    whole = {f"/experiments/{path.relative_to(out)}" for path in out.rglob("E-*.*") if ".part" not in path.name}
    assert len(whole) >= 8
    again = kind(root, server.port)
    try:
        assert fetch(again.address)[0] == ["fetched", "whole"]
    finally:
        again.stop()
    assert differing(root, out) == []
    if kind is WebServer:
        assert again.ranges == ["bytes=500000-"]
    else:
        assert ("REST", "500000") in again.asked
    assert not whole & {path for command, path in again.asked if command in {"GET", "RETR"}}


@pytest.mark.parametrize("kind", [WebServer, FtpServer])
@pytest.mark.usefixtures("big")
def test_a_server_that_restarts_meanwhile(kind, root, out, fetch):
    server = kind(root)
    servers = [server]
    if kind is WebServer:
        server.faults[TPMS] = [("cut", 500_000)] + [(503, {})] * 50
    else:
        server.cuts[TPMS] = [500_000] + [0] * 50

    def restart():
        server.stop()
        servers.append(kind(root, server.port))

    timer = threading.Timer(0.1, restart)
    timer.start()
    try:
        assert fetch(server.address, attempts=40)[0] == ["fetched", "fetched"]
    finally:
        timer.join()
        servers[-1].stop()
    assert differing(root, out) == []


def test_a_file_that_changed_meanwhile_is_begun_anew(web, root, out, fetch, big):
    web.faults[TPMS] = [("cut", 500_000), (503, {}), (503, {})]
    fetch(web.address, attempts=2)
    big.write_bytes(PAYLOAD[::-1])
    assert fetch(web.address)[0] == ["fetched", "whole"]
    assert differing(root, out) == []


@pytest.mark.usefixtures("big")
def test_a_part_that_is_longer_than_the_file_is_begun_anew(web, root, out, fetch):
    web.faults[TPMS] = [("cut", 500_000), (503, {}), (503, {})]
    fetch(web.address, attempts=2)
    part = out / "E-MTAB-9001" / "E-MTAB-9001-tpms.tsv.part"
    part.write_bytes(PAYLOAD * 2)
    assert fetch(web.address)[0] == ["fetched", "whole"]
    assert differing(root, out) == []


@pytest.mark.usefixtures("big")
def test_without_versions_a_part_is_not_trusted(web, root, out, fetch):
    web.tags = False
    web.faults[TPMS] = [("cut", 500_000)]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert (differing(root, out), web.ranges) == ([], [])


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


def test_what_is_not_there_stops_no_other(address, fetch):
    states, said = fetch(address, ["E-NONE-1", *BOTH])
    assert states == ["failed", "fetched", "fetched"]
    assert "experiments/E-NONE-1" in said
    assert "there is no such f" in said


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


def test_without_room_the_rest_is_not_tried(root, fetch, web):
    for number in range(1, 6):
        shutil.copytree(root / "experiments" / "E-MTAB-9002", root / "experiments" / f"E-MTAB-{number}")
        path = root / "experiments" / f"E-MTAB-{number}"
        (path / "E-MTAB-9002-configuration.xml").rename(path / f"E-MTAB-{number}-configuration.xml")
    states, said = fetch(web.address, [f"E-MTAB-{number}" for number in range(1, 6)], limit=100)
    assert states.count("failed") in {3, 4}
    assert "there was no room 3 times in a row" in said


def test_one_silent_mirror_leaves_others_alone(out, pace, root):
    names = [f"E-MTAB-{number}" for number in range(1, 5)]
    orders = experiment_orders(names, Places("http://127.0.0.1:9/experiments"))
    orders += experiment_orders(["E-MTAB-9001"], Places(str(root / "experiments")))
    shelf = Shelf(out)
    with shelf.hold():
        outcomes = run(orders, shelf, pace, Options(), SilentProgress())
    assert outcomes[-1].state == "fetched"
    assert "whole" not in {outcome.state for outcome in outcomes}


def test_what_is_no_folder(web, fetch):
    web.faults["/experiments/E-MTAB-9001/"] = [(200, {"Content-Type": "text/plain"})]
    assert "lists no folder there, but sends text/plain" in fetch(web.address)[1]


def test_a_folder_listed_as_opengxa_lists_its_files(web, root, out, fetch):
    folder = root / "experiments" / "E-MTAB-9002"
    files = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": digest(path).digits} for path in folder.iterdir()
    ]
    web.faults["/experiments/E-MTAB-9002/"] = [("json", json.dumps({"release": "r", "files": files}))]
    assert fetch(web.address)[0] == ["fetched", "fetched"]
    assert differing(root, out) == []


def test_nobody_listens(fetch, root):
    server = WebServer(root)
    server.stop()
    states, said = fetch(server.address, attempts=2)
    assert states == ["failed", "failed"]
    assert "the server cannot be reached" in said


def test_the_limit_of_a_run(address, out, fetch):
    states, said = fetch(address, limit=12_000)
    assert "more than 12,000 bytes would be fetched. Give a higher --limit" in said
    assert "failed" in states
    written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file() and path.name not in OUR_OWN)
    assert written <= 12_000
    assert fetch(address)[0].count("failed") == 0


def test_a_full_disk_is_told_before(address, fetch, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=(64 << 20) + 5000))
    states, said = fetch(address, ["E-MTAB-9001"])
    assert states == ["failed"]
    assert "bytes more do not fit" in said


def test_one_run_at_a_time(address, out, fetch):
    shelf = Shelf(out)
    with shelf.hold(), pytest.raises(HomeBusy, match="another run is fetching into it"):
        fetch(address)


def test_a_damaged_record_is_told(address, out, fetch):
    out.mkdir()
    (out / "fetched.json").write_text("{}")
    with pytest.raises(RunError, match=r"fetched.json is no record .* Move it away"):
        fetch(address)


def test_a_run_that_is_ended_says_so(web, out):
    pace = Pace(pause=0.0)
    orders = experiment_orders(BOTH, Places(f"{web.address}experiments"))
    shelf = Shelf(out)
    pace.stopped.set()
    with shelf.hold():
        outcomes = run(orders, shelf, pace, Options(), SilentProgress())
    assert [outcome.state for outcome in outcomes] == ["not tried", "not tried"]
    assert (out / "fetched.json").is_file()


def test_annotation_and_ontologies(address, out, pace):
    places = Places(annotation=f"{address}annotation", ontology=f"{address}ontology")
    for orders in (annotation_orders(["Homo sapiens"], places), ontology_orders(["anatomy"], places)):
        shelf = Shelf(out)
        with shelf.hold():
            outcomes = run(orders, shelf, pace, Options(), SilentProgress())
        assert {outcome.state for outcome in outcomes} == {"fetched"}
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == [
        "anatomy.obo",
        "ensembl/go-po.id-term-depth.tsv",
        "ensembl/homo_sapiens.A-AFFY-44.tsv",
        "ensembl/homo_sapiens.ensgene.tsv",
        "ensembl/homo_sapiens.mature_mirna.tsv",
        "ensembl/homo_sapiens.reactome.tsv",
        "ensembl/interproIDToTypeTerm.tsv",
        "fetched.json",
    ]


def test_published_ontologies_have_places_of_their_own():
    orders = ontology_orders([], Places())
    assert [(order.name, order.address) for order in orders] == [
        ("efo", "https://www.ebi.ac.uk/efo/"),
        ("uberon", "https://purl.obolibrary.org/obo/uberon/"),
        ("cl", "https://purl.obolibrary.org/obo/cl/"),
        ("po", "https://purl.obolibrary.org/obo/"),
    ]
    names = [item.name for order in orders for item in order.find(None, Pace())]
    assert names == ["efo.obo", "uberon-basic.obo", "cl-basic.obo", "po.obo"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gopher://host/", "'gopher' is not fetched from"),
        ("https://user:secret@host/", "host: mirrors are asked without user and password"),
        ("https://host/?x=1", "this is no folder of a server"),
        ("/nowhere/at/all", "there is no such folder"),
    ],
)
def test_addresses_that_are_none(address, said, out, pace):
    shelf = Shelf(out)
    with shelf.hold():
        (outcome,) = run(experiment_orders(["E-MTAB-1"], Places(address)), shelf, pace, Options(), SilentProgress())
    assert outcome.state == "failed"
    assert said in outcome.said[0]
    assert "secret" not in outcome.said[0]


@pytest.mark.parametrize("accession", ["../E-MTAB-1", "E-MTAB-1/..", "", "E MTAB 1", "-rf"])
def test_accessions_are_names(accession):
    with pytest.raises(RunError, match="no accession of an experiment"):
        experiment_orders([accession], Places())


def test_nothing_is_left_behind(out, fetch, web, ftp):
    before = set(threading.enumerate())
    fetch(web.address)
    shutil.rmtree(out)
    fetch(ftp.address)
    assert set(threading.enumerate()) - before == set()
