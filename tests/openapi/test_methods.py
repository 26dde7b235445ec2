"""What HTTP itself asks for: methods, sizes and kinds of bodies, and what the pages and limits say of it."""

import json
from dataclasses import replace

import pytest

from opengxa.server import too_long
from service.app import create_app
from service.limits import REQUEST_LINE, list_limits
from service.openapi.places import ROUTES, find_places
from service.settings import Settings
from tests.openapi.examples import EXAMPLES
from tests.openapi.reading import differences

ADDRESSES = {path: addresses[0] for path, addresses in EXAMPLES.items()}
DATA = [path for path in ADDRESSES if path.startswith(("/api/v1/", "/json/", "/rest/"))]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path", ["/api/v1/differential", "/json/experiments", "/experiments", "/openapi.json", "/metrics"]
)
def test_other_methods_are_refused_and_those_there_are_listed(client, document, method, path):
    answer = client.open(path, method=method, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    allowed = {"GET", "HEAD", "OPTIONS"} | {name.upper() for name in document["paths"][path]}
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == allowed
    described = document["components"]["responses"]["405"]
    assert differences(document, described["content"]["application/problem+json"]["schema"], answer.json) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_body(client, path):
    address = ADDRESSES[path]
    with client.head(address, buffered=True) as head, client.get(address, buffered=True) as whole:
        assert (head.status_code, head.data) == (whole.status_code, b"")
        assert set(head.headers.keys()) >= set(whole.headers.keys()) - {"Content-Length", "Content-Encoding"}


@pytest.mark.parametrize("path", DATA)
def test_options_are_answered_for_pages_of_any_site(client, path):
    answer = client.options(ADDRESSES[path].partition("?")[0], headers={"Origin": "https://example.org"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "GET" in answer.headers["Allow"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_bodies_of_other_kinds_are_refused_everywhere(client, document):
    for path in ("/api/v1/differential", "/api/v1/enrichment.tsv", "/json/experiments", "/search"):
        answer = client.post(path, data=b"<x/>", content_type="text/xml", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["title"]) == (415, "Unsupported media type")
        assert "application/json" in answer.json["detail"]
    posted = [methods["post"] for methods in document["paths"].values() if "post" in methods]
    assert all({"413", "415"} <= set(operation["responses"]) for operation in posted)


def test_bodies_above_the_limit_are_refused(client):
    settings = replace(client.application.extensions["opengxa"].settings, body_limit=1000)
    small = create_app(settings).test_client()
    for body in ({"data": {"geneQuery": "x" * 2000}}, {"json": {"geneQuery": "x" * 2000}}):
        answer = small.post("/api/v1/resolve", **body)
        assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    said = {limit["name"]: limit["value"] for limit in small.get("/api/v1/limits").json["limits"]}
    assert said["body"] == 1000


def test_the_answer_to_too_long_an_address_is_a_problem_as_described(document):
    head, _, body = too_long().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert str(REQUEST_LINE) in json.loads(body)["detail"]
    assert differences(document, {"$ref": "#/components/schemas/Problem"}, json.loads(body)) == []


def test_limits_are_those_of_the_settings(client):
    settings = Settings(body_limit=7, term_limit=8, grid_limit=9, kept_releases=1, export_limit=3, spool_limit=4)
    found = {limit.name: limit.value for limit in list_limits(settings)}
    assert (found["body"], found["terms"], found["genes_each"], found["open_releases"]) == (7, 8, 9, 1)
    assert (found["request_line"], found["rows"], found["term"]) == (8190, 1000, 1000)
    assert (found["matrix"], found["long_export"]) == (2_000_000, 65_536)
    assert (found["long_exports"], found["kept_exports"]) == (3, 4)
    assert "parquet" in found["formats"]
    assert client.get(f"/api/v1/differential?size={found['rows']}").status_code == 200
    assert client.get(f"/api/v1/differential?size={found['rows'] + 1}").status_code == 400


def test_people_read_the_same_as_programs(client):
    page = client.get("/api").text
    for path in ROUTES:
        assert f"<code>{path}</code>" in page
    for parameter in ("geneQuery", "conditionOperator", "selectedColumnIds", "resume"):
        assert f"<code>{parameter}</code>" in page
    assert 'id="error-507"' in page
    assert 'id="Differential"' in page
    assert "<script>" not in page
    assert "https://" not in page.partition("<footer")[0].partition("<main")[2]


def test_the_document_knows_where_it_stands(client):
    settings = replace(client.application.extensions["opengxa"].settings, prefix="/gxa")
    below = create_app(settings).test_client()
    assert below.get("/gxa/openapi.json").json["servers"] == [{"url": "/gxa"}]
    assert client.get("/openapi.json").json["servers"] == [{"url": "/"}]
    assert client.get("/openapi.json").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/openapi.json?x=1").status_code == 400


def test_a_route_without_description_is_named_not_fatal(client):
    application = create_app(client.application.extensions["opengxa"].settings)
    application.add_url_rule("/new/<name>", "new", lambda name: name)
    assert find_places(application)[1] == ["/new/{name}"]
    assert "/new/{name}" not in application.test_client().get("/openapi.json").json["paths"]
