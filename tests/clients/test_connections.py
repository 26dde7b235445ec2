"""What a client does when a server or the way to it fails: a server that fails as told."""

import time
from email.utils import formatdate

import pytest

from opengxa import Atlas, AtlasError
from opengxa.client.errors import Failed, Incomplete, NotFound, Refused, ReleaseGone, Unavailable
from opengxa.client.local import ADDRESS, InProcess
from opengxa.client.transfer import Result
from opengxa.client.wire import Patience, Wire, new_session, seconds
from tests.clients.stub import BODIES, ROWS, TABLE, serving

FORMS = ["tsv", "ndjson", "arrow", "parquet"]


@pytest.fixture
def stub():
    with serving() as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def atlas(stub, waits):
    with Atlas(stub.url + "/", patience=Patience(attempts=4, timeout=5, sleep=waits.append)) as opened:
        yield opened


@pytest.mark.parametrize("form", FORMS)
def test_a_result_arrives_whole(atlas, stub, tmp_path, form):
    assert atlas.download(tmp_path / f"all.{form}", conditions="asthma") == ROWS
    assert (tmp_path / f"all.{form}").read_bytes() == BODIES[form]
    assert [path.name for path in tmp_path.iterdir()] == [f"all.{form}"]
    assert ("GET", f"/gxa/api/v1/differential.{form}", {"conditionQuery": "asthma", "release": "r1"}, None) in stub.seen


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ranges", [True, False])
def test_cut_connections_are_gone_on_with(atlas, stub, tmp_path, form, ranges):
    stub.ranges = ranges
    stub.plan = [("cut", 10_001), ("cut", 20_000), ("cut", 5_000)]
    assert atlas.download(tmp_path / f"all.{form}") == ROWS
    assert (tmp_path / f"all.{form}").read_bytes() == BODIES[form]
    asked = [wanted for _, path, _, wanted in stub.seen if path.endswith(form)]
    assert asked[0] is None
    assert len(asked) == 4
    assert all(wanted.startswith("bytes=") for wanted in asked[1:])


def test_attempts_that_get_further_do_not_wear_patience_out(atlas, stub, tmp_path, waits):
    stub.plan = [("cut", 9_000)] * 12
    assert atlas.download(tmp_path / "all.tsv") == ROWS
    assert len(waits) == 12
    assert max(waits) <= 0.5


def test_the_mark_of_a_server_that_cannot_go_on_is_no_row(atlas, stub, tmp_path):
    rows = BODIES["tsv"].rfind(b"\n", 0, 10_001) + 1
    stub.plan = [("mark", rows)]
    assert atlas.download(tmp_path / "all.tsv") == ROWS
    assert (tmp_path / "all.tsv").read_bytes() == BODIES["tsv"]
    assert stub.seen[-1][3] == f"bytes={rows}-"


@pytest.mark.parametrize("form", FORMS)
def test_changed_bytes_are_asked_for_again(atlas, stub, tmp_path, form):
    stub.plan = [("wrong", 50_000)]
    assert atlas.download(tmp_path / f"all.{form}") == ROWS
    assert (tmp_path / f"all.{form}").read_bytes() == BODIES[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_result_that_never_arrives_whole_is_an_error_and_no_file(atlas, stub, tmp_path, form):
    stub.plan = [("wrong", 50_000)] * 4
    with pytest.raises(Incomplete):
        atlas.download(tmp_path / f"all.{form}")
    assert not (tmp_path / f"all.{form}").exists()


def test_a_download_is_resumed_later_from_its_release(stub, tmp_path):
    target = tmp_path / "all.tsv"
    with Atlas(stub.url, patience=Patience(attempts=1)) as atlas:
        stub.plan = [("cut", 30_000)]
        with pytest.raises(Unavailable):
            atlas.download(target, conditions="asthma")
        assert not target.exists()
        assert atlas.download(target, conditions="asthma", resume=True) == ROWS
    assert target.read_bytes() == BODIES["tsv"]
    method, _, parameters, wanted = stub.seen[-1]
    assert (method, parameters) == ("GET", {"conditionQuery": "asthma", "release": "r1"})
    assert 20_000 < int(wanted.removeprefix("bytes=").removesuffix("-")) <= 30_000


def test_what_broke_off_is_not_gone_on_with_for_another_question(stub, tmp_path):
    with Atlas(stub.url, patience=Patience(attempts=1)) as atlas:
        stub.plan = [("cut", 30_000)]
        with pytest.raises(Unavailable):
            atlas.download(tmp_path / "all.tsv", conditions="asthma")
        assert atlas.download(tmp_path / "all.tsv", conditions="cancer", resume=True) == ROWS
    assert stub.seen[-1][3] is None


def test_frames_are_whole_or_an_error(atlas, stub):
    stub.plan = [503, ("cut", 40_000)]
    frame = atlas.differential(genes=["FKBP5"])
    assert len(frame) == ROWS
    assert frame["species"].tolist() == TABLE["species"].to_pylist()
    assert frame.attrs["release"] == "r1"
    assert frame.attrs["warnings"] == ["mind the gap"]
    assert frame.attrs["query"] == {"answer": "differential", "geneQuery": '["FKBP5"]'}
    stub.plan = [("cut", 0)] * 4
    with pytest.raises(Unavailable):
        atlas.differential()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_busy_servers_are_asked_again_with_growing_waits(atlas, stub, waits, status):
    stub.plan = [status] * 3
    assert atlas.ask("health", [])["release"] == "r1"
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0 <= waits[2] <= 2.0
    stub.plan = [status] * 4
    with pytest.raises(Unavailable, match=f"told to say {status}") as raised:
        atlas.ask("health", [])
    assert raised.value.status == status


def test_a_server_says_when_to_come_back(atlas, stub, waits):
    stub.retry_after, stub.plan = "7", [503]
    atlas.ask("health", [])
    assert waits == [7.0]
    stub.retry_after, stub.plan = "3600", [503]
    with pytest.raises(Unavailable):
        atlas.ask("health", [])
    assert waits == [7.0]


def test_times_to_come_back_are_seconds_or_dates():
    assert seconds(None) is None
    assert seconds("soon") is None
    assert seconds(" 12 ") == 12.0
    assert seconds(formatdate(time.time() + 90, usegmt=True)) == pytest.approx(90, abs=2)
    assert seconds(formatdate(0, usegmt=True)) == 0.0


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Refused), (404, NotFound), (410, ReleaseGone), (422, Refused), (500, Failed)]
)
def test_other_errors_are_said_at_once(atlas, stub, waits, status, kind):
    stub.plan = [status]
    with pytest.raises(kind, match=f"told to say {status}"):
        atlas.ask("health", [])
    assert waits == []


def test_nobody_there_is_an_error(waits):
    patience = Patience(attempts=2, sleep=waits.append)
    with (
        Atlas("http://127.0.0.1:9", patience=patience) as atlas,
        pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 failed: connection refused$"),
    ):
        _ = atlas.release
    assert len(waits) == 1


def test_what_is_no_opengxa_is_said(atlas):
    with pytest.raises(Failed, match="is this the address of an opengxa"):
        atlas.ask("page", [])


def test_long_lists_are_posted_and_never_lost_on_the_way(atlas, stub):
    genes = [f"ENSG{number:011}" for number in range(400)]
    assert len(atlas.differential(genes=genes)) == ROWS
    assert {method for method, *_ in stub.seen} == {"POST"}
    assert all("ENSG00000000399" in parameters["geneQuery"] for _, _, parameters, _ in stub.seen)
    with pytest.raises(AtlasError, match="has moved"):
        atlas.ask("moved", [("geneQuery", ",".join(genes))])


def test_passwords_in_addresses_are_not_repeated():
    address = "http://user:secret@127.0.0.1:9/gxa"
    assert Wire(address).shown == "http://127.0.0.1:9/gxa"
    with Atlas(address, patience=Patience(attempts=1)) as atlas, pytest.raises(Unavailable) as raised:
        _ = atlas.release
    assert "secret" not in str(raised.value)


def test_what_was_held_whole_already_is_not_asked_for_again(atlas, stub, tmp_path):
    stub.plan = [("cut", len(BODIES["tsv"]))]
    assert atlas.download(tmp_path / "all.tsv") == ROWS
    assert (tmp_path / "all.tsv").read_bytes() == BODIES["tsv"]


@pytest.mark.parametrize("form", ["tsv", "parquet"])
def test_what_is_refused_leaves_nothing_behind(atlas, stub, tmp_path, form):
    stub.plan = [422]
    with pytest.raises(Refused):
        atlas.download(tmp_path / f"all.{form}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_its_last_line_is_checked_otherwise(atlas, stub, tmp_path):
    assert atlas.download(tmp_path / "all.tsv", header="plain") == ROWS
    assert stub.seen[-1][1].endswith("/differential.tsv.manifest.json")


def test_an_application_in_this_process_that_fails_on_the_way_is_an_error():
    def application(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/tab-separated-values")])
        yield b"gene_id\n"
        raise OSError("the disk is gone")

    wire = Wire(ADDRESS, Patience(attempts=1), new_session(InProcess(application)))
    with pytest.raises(Failed, match="the disk is gone"):
        b"".join(Result(wire, "/api/v1/differential", [], "tsv").pieces())
    wire.session.close()


def test_a_posted_question_that_was_cut_is_sent_again(atlas, stub, tmp_path):
    stub.plan = [("cut", 20_000), ("cut", 30_000)]
    genes = [f"ENSG{number:011}" for number in range(400)]
    assert atlas.download(tmp_path / "all.arrow", genes=genes) == ROWS
    assert (tmp_path / "all.arrow").read_bytes() == BODIES["arrow"]
    assert [(method, wanted) for method, path, _, wanted in stub.seen if path.endswith(".arrow")] == [
        ("POST", None)
    ] * 3
