import logging
from dataclasses import replace

import orjson
import pytest

import service.release
from engines.errors import EngineUnavailable
from service.app import create_app
from service.current import Releases
from service.release import open_release
from service.settings import Settings


def test_every_answer_names_its_release(client, release):
    for path in (
        "/api/v1/health",
        "/api/v1/differential",
        "/api/v1/baseline",
        "/api/v1/experiments",
        "/api/v1/resolve",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["X-Release"]) == (200, release.id)
        assert answer.json["release"] == release.id
    assert client.get("/").headers["X-Release"] == release.id
    assert client.get("/nowhere").headers["X-Release"] == release.id


def test_the_release_says_what_it_is_made_of(client, release):
    answer = client.get("/api/v1/release").json
    assert answer["counts"]["experiments"] == 11
    assert answer["floor"] == {"fold_change": 0.5, "p_value": 0.1}
    assert answer["engine"] == release.manifest.engine
    assert "E-MTAB-9001-tpms.tsv" in {source["name"] for source in answer["sources"]}


def test_experiments_are_listed_and_filtered(client):
    answer = client.get("/api/v1/experiments").json
    assert answer["total"] == len(answer["rows"]) == 11
    assert answer["rows"][0]["experiment_type"] == "RNASEQ_MRNA_BASELINE"
    baseline = client.get("/api/v1/experiments?experimentType=baseline&species=human").json
    assert [row["experiment_accession"] for row in baseline["rows"]] == ["E-MTAB-9001", "E-PROT-9001", "E-PROT-9002"]
    asthma = client.get("/api/v1/experiments.tsv?header=plain&conditionQuery=asthma").text.splitlines()
    assert [line.split("\t")[0] for line in asthma] == ["experiment_accession", "E-MTAB-9003", "E-MTAB-9006"]
    none = client.get("/api/v1/experiments.tsv?header=plain&species=zebrafish").text.splitlines()
    assert [line.split("\t")[0] for line in none] == ["experiment_accession"]
    assert client.get("/api/v1/experiments?geneQuery=SFTPC").status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/api/v1/differential?genequery=x", 400, "Bad request"),
        ('/api/v1/differential?geneQuery=[{"value"', 400, "Bad request"),
        ("/api/v1/differential?release=r0", 404, "Not found"),
        ("/api/v1/differential?release=../x", 404, "Not found"),
        ('/api/v1/differential?cutoff={"pValue":1}', 422, "Cannot be answered as asked"),
        ("/api/v1/nowhere", 404, "Not Found"),
        ("/api/v1/health?x=1", 400, "Bad request"),
        ("/api/v1/release?relase=x", 400, "Bad request"),
    ],
)
def test_errors_are_problems(client, path, status, title):
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["status"], answer.json["title"]) == (status, title)
    assert answer.json["detail"]
    assert "Traceback" not in answer.text
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (status, "text/html")


def test_methods_media_types_and_sizes_are_checked(client, settings):
    wrong = client.delete("/api/v1/differential")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["Allow"]
    assert client.post("/api/v1/differential", data=b"<x/>", content_type="text/xml").status_code == 415
    nameless = b"--x\r\nContent-Disposition: form-data\r\n\r\nSFTPC\r\n--x--\r\n"
    answer = client.post("/api/v1/differential", data=nameless, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json.get("parameter", "")) == (400, "")
    small = create_app(replace(settings, body_limit=1000)).test_client()
    for body in ({"data": {"geneQuery": "x" * 2000}}, {"json": {"geneQuery": "x" * 2000}}):
        answer = small.post("/api/v1/differential", **body)
        assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
        assert "1000 bytes" in answer.json["detail"]


def test_a_body_of_a_megabyte_is_read(client):
    genes = ",".join(f"junk{number:015}" for number in range(50_000))
    assert len(client.post("/api/v1/resolve", data={"geneQuery": genes}).json["resolution"]["genes"]) == 50_000


def test_other_sites_may_read_data_but_not_pages(client):
    answer = client.get("/api/v1/health")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options("/api/v1/differential", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    allowed = preflight.headers["Access-Control-Allow-Headers"].split(", ")
    assert allowed == ["Content-Type", "If-None-Match", "If-Modified-Since", "If-Range", "Range"]
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Content-Range", "Content-Encoding", "Repr-Digest", "ETag"} <= exposed
    assert "Access-Control-Allow-Origin" not in client.get("/").headers
    assert client.get("/api/v1/nowhere").headers["Access-Control-Allow-Origin"] == "*"


def test_pages_run_nothing_and_are_not_guessed_at(client):
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]


def test_a_lost_engine_is_503_with_a_time_to_retry(settings, caplog):
    class Lost:
        def __getattr__(self, name):
            raise EngineUnavailable("no node answers")

    def open_lost(paths):
        found = open_release(paths, settings.engine)
        return replace(found, engine=Lost())

    client = create_app(settings, Releases(settings, open_lost)).test_client()
    with caplog.at_level(logging.CRITICAL):
        for path in ("/api/v1/differential", "/api/v1/baseline?geneQuery=SFTPC", "/api/v1/health"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.json["detail"] == "The search engine cannot be reached; try again later"


def test_a_fault_of_our_own_shows_nothing_of_itself(settings, caplog):
    def broken(_paths):
        raise RuntimeError("secret")

    client = create_app(settings, Releases(settings, broken)).test_client()
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/health")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_answers_are_logged_and_counted(settings, caplog):
    client = create_app(settings).test_client()
    with caplog.at_level(logging.INFO, "opengxa.access"), client.get("/api/v1/differential.tsv?size=1") as answer:
        size = len(answer.data)
    line = orjson.loads(caplog.records[-1].message)
    assert line | {"time": "", "ms": 0} == {
        "time": "",
        "method": "GET",
        "path": "/api/v1/differential.tsv",
        "status": 200,
        "ms": 0,
        "bytes": size,
        "release": answer.headers["X-Release"],
    }
    metrics = client.get("/metrics").text
    assert 'opengxa_answers_total{method="GET",route="/api/v1/differential.tsv",status="200"} 1.0' in metrics


def test_a_home_without_release_says_what_to_do(tmp_path):
    client = create_app(Settings(home=tmp_path)).test_client()
    answer = client.get("/api/v1/health")
    assert answer.status_code == 503
    assert "opengxa index" in answer.json["detail"]


def test_without_its_engine_a_release_answers_all_but_searches(settings, monkeypatch, caplog):
    away = [True]

    def open_engine(*given):
        if away[0]:
            raise EngineUnavailable("no node answers at http://10.0.0.1:9200")
        return engine(*given)

    engine = service.release.open_engine
    monkeypatch.setattr("service.release.open_engine", open_engine)
    client = create_app(settings).test_client()
    with caplog.at_level(logging.CRITICAL):
        for path in ("/", "/api/v1/release", "/api/v1/resolve?geneQuery=SFTPC", "/api/v1/experiments", "/experiments"):
            assert client.get(path).status_code == 200, path
        for path in ("/api/v1/differential", "/api/v1/baseline?geneQuery=SFTPC", "/api/v1/health"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert "10.0.0.1" not in answer.text
    away[0] = False
    for path in ("/api/v1/differential", "/api/v1/health"):
        assert client.get(path).status_code == 200


def test_answers_name_no_folder_of_the_server(settings, client):
    assert str(settings.home) not in client.get("/api/v1/release").text
    assert all("/" not in source["name"] for source in client.get("/api/v1/release").json["sources"])
    missing = create_app(Settings(home=settings.home / "missing")).test_client().get("/api/v1/health")
    assert (missing.status_code, str(settings.home) in missing.text) == (503, False)
