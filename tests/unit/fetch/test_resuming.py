"""What was cut in the middle is continued where it ended, if it is still the same file."""

import threading

import pytest

from tests.unit.fetch.mirror import PAYLOAD, TPMS, differing
from tests.unit.fetch.servers import FtpServer, WebServer


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
