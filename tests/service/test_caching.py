"""What clients may keep: tags that follow from the release, 304 until another one is published."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.current import CHECK_EVERY

DATA = Path(__file__).resolve().parent.parent / "data"

ADDRESSES = [
    "/",
    "/search?geneQuery=FKBP5,DUSP1",
    "/genes/ENSG00000168484",
    "/experiments",
    "/experiments/E-MTAB-9002/Plots",
    "/api/v1/differential?geneQuery=FKBP5",
    "/api/v1/release",
    "/json/experiments",
]


def again(client, path, answer, **headers):
    """Ask again as a client does that kept an answer."""
    return client.get(path, headers={"If-None-Match": answer.headers["ETag"], **headers})


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_a_client_has_is_not_sent_again(client, path):
    first = client.get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, max-age=60, must-revalidate")
    second = again(client, path, first)
    assert (second.status_code, second.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "X-Release"):
        assert second.headers[name] == first.headers[name]
    assert "Content-Type" not in second.headers
    assert client.head(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.head(path).headers["ETag"] == first.headers["ETag"]


def test_a_tag_is_of_one_address_in_every_compression(client):
    plain = client.get("/genes/ENSG00000168484")
    packed = client.get("/genes/ENSG00000168484", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"].startswith("W/")
    assert again(client, "/genes/ENSG00000096060", plain).status_code == 200
    assert again(client, "/genes/ENSG00000168484?organism=mouse", plain).status_code == 200
    assert again(client, "/genes/ENSG00000168484", plain, Host="elsewhere.example").status_code == 200


def test_other_forms_of_an_answer_have_other_tags(client):
    json = client.get("/api/v1/experiments", headers={"Accept": "application/json"})
    assert "Accept" in json.headers["Vary"]
    assert client.get("/api/v1/experiments.tsv").headers["ETag"] != json.headers["ETag"]
    other = client.get("/api/v1/experiments", headers={"Accept": "text/tab-separated-values"})
    assert other.headers["ETag"] != json.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/genes/nonsense", 404), ("/search", 422), ("/api/v1/differential?size=0", 400), ("/experiments/E-MTAB-1", 404)],
)
def test_errors_are_not_kept(client, path, status):
    tag = client.get("/experiments").headers["ETag"]
    for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": tag}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == status
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/health", "/json/health", "/metrics"])
def test_how_the_service_is_is_never_kept(client, path):
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_posted_queries_are_answered(client):
    tag = client.get("/api/v1/differential?geneQuery=FKBP5").headers["ETag"]
    answer = client.post("/api/v1/differential?geneQuery=FKBP5", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_the_date_of_the_release_counts_when_it_is_the_very_date(client):
    first = client.get("/experiments")
    date = first.headers["Last-Modified"]
    same = client.get("/experiments", headers={"If-Modified-Since": date})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/experiments", headers=later).status_code == 200
    assert client.get("/genes/nonsense", headers={"If-Modified-Since": date}).status_code == 404


def test_a_release_asked_for_by_name_may_be_kept_for_long(client, release):
    path = f"/api/v1/differential?geneQuery=FKBP5&release={release.id}"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=604800, immutable"
    assert again(client, path, first).status_code == 304
    assert "ETag" not in client.get("/api/v1/differential?geneQuery=FKBP5&release=nosuch").headers


def test_a_prefix_makes_other_answers(settings, client):
    prefixed = create_app(replace(settings, prefix="/gxa")).test_client()
    first = prefixed.get("/gxa/experiments")
    assert again(prefixed, "/gxa/experiments", first).status_code == 304
    assert again(client, "/experiments", first).status_code == 200


def test_static_files_are_named_by_what_they_hold(client):
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert address.startswith("/static/opengxa.css?v=")
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/opengxa.css", "/static/opengxa.css?v=older"):
        with client.get(other) as answer, again(client, other, answer) as second:
            assert answer.headers["Cache-Control"] == second.headers["Cache-Control"] == "no-cache"
            assert second.status_code == 304
    assert client.get("/static/nosuch.css?v=1").status_code == 404


@pytest.fixture(scope="module")
def own_settings(settings, tmp_path_factory):
    """A home of its own, where something new may be published."""
    home = tmp_path_factory.mktemp("caching") / "home"
    shutil.copytree(settings.home, home, symlinks=True)
    return replace(settings, home=home)


def test_another_release_makes_other_answers_and_leaves_the_pinned_ones(own_settings):
    client = create_app(own_settings).test_client()
    path = "/api/v1/differential?size=3"
    first = client.get(path)
    pinned = f"{path}&release={first.headers['X-Release']}"
    kept = client.get(pinned)
    assert again(client, path, first).status_code == 304
    sources = Sources((DATA / "experiments" / "E-MTAB-9002",))
    new = build_release(sources, Options(own_settings.home, own_settings.engine), SilentProgress()).manifest.id
    time.sleep(CHECK_EVERY)
    second = again(client, path, first)
    assert (second.status_code, second.headers["X-Release"]) == (200, new)
    assert second.headers["ETag"] != first.headers["ETag"]
    assert again(client, path, second).status_code == 304
    left = again(client, pinned, kept)
    assert (left.status_code, left.headers["X-Release"]) == (304, first.headers["X-Release"])
    followed = client.get(f"{path}&after={first.json['next']}")
    assert (followed.status_code, followed.headers["X-Release"]) == (200, first.headers["X-Release"])
    assert "ETag" not in followed.headers


EXPORTS = [
    "/api/v1/differential.tsv?geneQuery=FKBP5",
    "/api/v1/differential.parquet?size=3",
    "/api/v1/differential.csv?group=gene",
    "/api/v1/differential.h5ad",
    "/api/v1/baseline.xlsx?geneQuery=SFTPC",
    "/api/v1/experiments.ndjson",
    "/api/v1/resolve.arrow?geneQuery=SFTPC",
    "/api/v1/enrichment.zip?geneQuery=FKBP5&organism=human",
    "/api/v1/conditions/liver.tsv",
    "/api/v1/suggest/genes.csv?query=f",
    "/api/v1/suggest/conditions.csv?query=l",
    "/api/v1/experiments/E-MTAB-9002/results.tsv",
    "/api/v1/experiments/E-MTAB-9002/design.xlsx",
]
LOOK_UPS = [
    "service.routes.exports.resolve",
    "service.routes.own_tables.export_results",
    "service.routes.own_tables.read_experiment",
    "service.routes.conditions.find_terms",
    "service.routes.suggest.suggest_genes",
    "service.routes.suggest.suggest_conditions",
]
"""What every export starts with."""


@pytest.mark.parametrize("path", EXPORTS)
def test_nothing_is_looked_up_for_who_has_the_export(client, monkeypatch, path):
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("looked up")

    with client.get(path, headers={"Accept-Encoding": "gzip"}) as first:
        first.get_data()
    date = {"If-Modified-Since": first.headers["Last-Modified"]}
    for known in (date, {"If-None-Match": "*"}):
        assert client.get(path, headers=known).status_code == 304
        assert client.get(f"{path}{'&' if '?' in path else '?'}fields=nosuch", headers=known).status_code == 400
    for name in LOOK_UPS:
        monkeypatch.setattr(name, fail)
    same = again(client, path, first)
    assert (same.status_code, same.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "X-Release"):
        assert name in same.headers
    assert same.headers["ETag"].strip('"') == first.headers["ETag"].strip('"').partition("-")[0]
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get(path).status_code == 500  # it would have been
    assert client.head(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_description_and_lists_of_files_are_kept_as_documented(own_settings, client):
    first = client.get("/openapi.json")
    assert again(client, "/openapi.json", first).status_code == 304
    assert first.headers["Last-Modified"] == client.get("/").headers["Last-Modified"]
    own = create_app(own_settings).test_client()
    release = own.get("/api/v1/release").json["release"]
    folder = own_settings.home / "downloads" / release
    folder.mkdir(parents=True)
    for written in (
        '{"created":"2026-01-01T00:00:00+00:00","files":[]}',
        '{"files":[], "created":"2026-01-01T00:00:00+00:00"}',
    ):
        (folder / "index.json").write_text(written)
        first = own.get("/downloads/index.json")
        assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
        same = again(own, "/downloads/index.json", first)
        assert (same.status_code, same.headers["Cache-Control"]) == (304, "no-cache")
    page = own.get("/downloads/")
    assert again(own, "/downloads/", page).status_code == 304
    (folder / "index.json").write_text("{}")
    date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert own.get("/downloads/index.json", headers=date).status_code == 200
    assert again(own, "/downloads/index.json", first).status_code == 200
    (folder / "index.json").unlink()
    assert again(own, "/downloads/", page).status_code == 200


def test_304_takes_less_than_a_millisecond(client):
    path = "/search?geneQuery=FKBP5,DUSP1"
    headers = {"If-None-Match": client.get(path).headers["ETag"]}
    times = []
    for _ in range(50):
        start = time.process_time()
        assert client.get(path, headers=headers).status_code == 304
        times.append(time.process_time() - start)
    assert sorted(times)[25] < 0.001
