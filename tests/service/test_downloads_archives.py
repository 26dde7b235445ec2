"""Archives of experiments' files: whole, checked, and the same bytes every time."""

import hashlib
import io
import json
import zipfile

import pytest

from service.download.archive import Entry, zip_pieces
from tests.service.shapes import fetch

BOTH = "/downloads/experiments.zip?accession=E-MTAB-9001&accession=E-MTAB-9003"


def opened(answer):
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_an_archive_has_every_file_of_each_experiment(client, release):
    answer = fetch(client, BOTH)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2-experiment-files.zip"'
    archive = opened(answer)
    assert archive.testzip() is None
    for accession in ("E-MTAB-9001", "E-MTAB-9003"):
        originals = release.paths.originals(accession)
        for file in originals.iterdir():
            assert archive.read(f"{accession}/{file.name}") == file.read_bytes()
        design = fetch(client, f"/experiments-content/{accession}/resources/experiment-design").data
        assert archive.read(f"{accession}/{accession}-experiment-design.tsv") == design
        said = json.loads(archive.read(f"{accession}/{accession}.json"))
        assert {"release": release.id, **said} == fetch(client, f"/api/v1/experiments/{accession}").json
    table = archive.read("E-MTAB-9003/tables/differential.parquet")
    assert table == fetch(client, "/downloads/experiments/E-MTAB-9003/differential.parquet").data


def test_its_manifest_checks_each_file(client, release):
    archive = opened(fetch(client, BOTH))
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["release"], manifest["experiments"]) == (release.id, ["E-MTAB-9001", "E-MTAB-9003"])
    assert [file["name"] for file in manifest["files"]] == archive.namelist()[:-1]
    for file in manifest["files"]:
        content = archive.read(file["name"])
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_same_release_gives_the_same_bytes(client, release):
    first = fetch(client, BOTH)
    assert (
        fetch(client, "/downloads/experiments.zip", accession="e-mtab-9001,E-MTAB-9003,E-MTAB-9001").data == first.data
    )
    posted = {"accession": ["E-MTAB-9001", "E-MTAB-9003"]}
    with client.post("/experiments/download/zip", data=posted) as again:
        assert again.data == first.data
    times = {entry.date_time for entry in opened(first).infolist()}
    assert [f"{year}-{month:02}-{day:02}" for year, month, day, *_ in times] == [release.manifest.created[:10]]


def test_kinds_of_files_are_chosen(client):
    path = "/experiments-content/E-MTAB-9001/download/zip"
    assert len(opened(fetch(client, path)).namelist()) > 10
    names = opened(fetch(client, path, fileType="tpms,condensed-sdrf")).namelist()
    assert names == ["E-MTAB-9001/E-MTAB-9001.condensed-sdrf.tsv", "E-MTAB-9001/E-MTAB-9001-tpms.tsv", "manifest.json"]
    assert "E-MTAB-9001/tables/baseline.parquet" in opened(fetch(client, path, fileType="tables")).namelist()
    refused = fetch(client, path, 400, fileType="nosuch").json
    assert refused["parameter"] == "fileType"
    assert "condensed-sdrf" in refused["detail"]


def test_what_is_not_there_is_no_archive(client, release):
    assert fetch(client, "/downloads/experiments.zip", 400).json["parameter"] == "accession"
    fetch(client, "/downloads/experiments.zip", 404, accession="E-MTAB-9001,E-NONE-1")
    fetch(client, "/experiments-content/E-NONE-1/download/zip", 404)
    check = "/json/experiments/download/zip/check"
    assert fetch(client, check, accession="E-MTAB-9001").json == {"invalidFiles": {"E-MTAB-9001": []}}
    path = release.paths.originals("E-MTAB-9001") / "E-MTAB-9001-tpms.tsv"
    away = path.rename(path.with_suffix(".away"))
    try:
        assert fetch(client, check, accession="E-MTAB-9001").json["invalidFiles"] == {"E-MTAB-9001": [path.name]}
        assert path.name in fetch(client, "/experiments-content/E-MTAB-9001/download/zip", 404).json["detail"]
    finally:
        away.rename(path)


def test_archives_share_the_slots_of_long_exports(client, monkeypatch):
    monkeypatch.setattr("service.export.desk.SHORT", 1)
    path = "/experiments-content/E-MTAB-9001/download/zip"
    under_way = []
    while (one := client.get(path, buffered=False)).status_code == 200:
        under_way.append(one)
        assert len(under_way) < 50
    assert (one.status_code, one.headers["Retry-After"]) == (503, "5")
    for answer in under_way:
        answer.close()
    fetch(client, path)


def test_finished_files_are_sent_while_no_slot_is_free(client, monkeypatch):
    path = "/api/v1/differential.zip"
    monkeypatch.setattr("service.export.desk.SHORT", 1)
    monkeypatch.setattr("service.render.export.send.BATCH", 0)

    def status(path, **headers):
        with client.get(path, headers=headers) as answer:
            return answer.status_code

    assert status(path, Range="bytes=0-1") == 206
    desk = client.application.extensions["opengxa.exports"]
    under_way = [desk.take() for _ in range(2)]
    try:
        assert status(path) == 503
        assert status(path, Range="bytes=0-1") == 206
        assert status(f"{path}.manifest.json") == 200
    finally:
        for give_back in under_way:
            give_back()
    assert status(path) == 200


def test_short_ones_take_no_slot(client):
    small = [
        "/experiments-content/E-MTAB-9001/download/zip",
        "/api/v1/experiments/E-MTAB-9002/results.xlsx?contrast=g1_g2",
    ]
    under_way = [client.get(path, buffered=False) for path in small * 4]
    assert {answer.status_code for answer in under_way} == {200}
    for answer in under_way:
        answer.close()


def test_one_that_breaks_off_cannot_be_opened():
    def fail():
        yield b"some"
        raise OSError("gone")

    whole = [Entry("a.txt", lambda: [b"a" * 1000, b"b"]), Entry("b.gz", lambda: [b"packed"], 6)]
    content = b"".join(zip_pieces(whole, {}, "2026-01-31T12:00:00+00:00"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("a.txt") == b"a" * 1000 + b"b"
        kinds = {entry.filename: entry.compress_type for entry in archive.infolist()}
    assert (kinds["a.txt"], kinds["b.gz"]) == (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
    pieces = zip_pieces([*whole, Entry("c.txt", fail)], {}, "2026-01-31T12:00:00+00:00")
    got = []
    with pytest.raises(OSError, match="gone"):
        got.extend(pieces)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(got)))
