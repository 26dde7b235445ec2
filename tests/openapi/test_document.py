"""The document is of this application: of its routes, parameters, answers, headers and errors, and of no others."""

import jsonschema_rs
import pytest

from service.differential.enrichment import COLUMNS as ENRICHMENT_COLUMNS
from service.differential.groups import _GENE_COLUMNS
from service.download.own_table import CHANGES, LEVELS
from service.errors import STATUS
from service.experiment.experiments import COLUMNS as EXPERIMENT_COLUMNS
from service.openapi.places import ROUTES, find_places, missing_forms
from service.openapi.responses import ERRORS
from service.openapi.rows import (
    CONTRAST_GROUP,
    DIFFERENTIAL_ROW,
    ENRICHMENT_ROW,
    EXPERIMENT_ROW,
    GENE_GROUP,
    OWN_CHANGE,
    OWN_LEVEL,
)
from service.render.rows import COLUMNS, FURTHER
from service.request.listing import LISTING
from service.request.meaning import PARAMETERS
from service.request.parameters import EXPERIMENT_PAGE, PAGE_LOOKS, SEARCH
from service.request.tree import TREE
from service.request.view import VIEW
from service.routes.door import OPEN_HEADERS
from tests.openapi.examples import EXAMPLES, REDIRECTS
from tests.openapi.reading import differences, follow

STANDARD = {"Content-Type", "Content-Length", "Date"}
"""Headers of HTTP itself."""

SELDOM = {"X-Next", "Link", "X-Warnings", "Content-Disposition", "X-Total"}
"""Headers of some answers of a route alone: of pages, of what was understood only partly, of files."""

CASES = [(path, address) for path, addresses in EXAMPLES.items() for address in addresses]


def test_every_route_is_described_and_there_is_no_other(client, document):
    places, unknown = find_places(client.application)
    assert (unknown, missing_forms(places)) == ([], [])
    assert sum(len(place.rules) for place in places) == len(list(client.application.url_map.iter_rules()))
    for place in places:
        methods = {method for rule in place.rules for method in rule.methods & {"GET", "POST"}}
        assert {method.upper() for method in document["paths"][place.path]} == methods
    assert [place.path for place in places] == list(document["paths"])
    assert set(ROUTES) <= set(document["paths"])


def test_every_parameter_that_is_read_is_described_once():
    read = {*SEARCH, *EXPERIMENT_PAGE, *PAGE_LOOKS, *LISTING, *TREE, *VIEW}
    assert read <= set(PARAMETERS)
    taken = {name for route in ROUTES.values() for name in route.takes}
    assert [
        (path, name) for path, route in ROUTES.items() for name in route.takes if not route.parameter(name).about
    ] == []
    assert set(PARAMETERS) - taken <= {*EXPERIMENT_PAGE, "experimentProjects", "after"}
    assert all(parameter.about for parameter in PARAMETERS.values())


def test_the_document_is_openapi(document):
    assert document["openapi"] == "3.1.1"
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.Draft202012Validator({"components": document["components"], **schema})
    for path, methods in document["paths"].items():
        for one in methods.values():
            parameters = [follow(document, parameter) for parameter in one["parameters"]]
            variables = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
            assert variables == {name.partition("}")[0] for name in path.split("{")[1:]}
            assert one["summary"]
            for answer in (follow(document, answer) for answer in one["responses"].values()):
                assert answer["description"]
                assert all(follow(document, header)["schema"] for header in answer["headers"].values())


def test_rows_have_the_columns_of_the_code():
    assert list(DIFFERENTIAL_ROW) == [*COLUMNS, *FURTHER]
    assert list(GENE_GROUP) == list(_GENE_COLUMNS)
    assert (list(OWN_CHANGE), list(OWN_LEVEL)) == (CHANGES.names, LEVELS.names)
    assert list(EXPERIMENT_ROW) == list(EXPERIMENT_COLUMNS)
    assert list(ENRICHMENT_ROW) == list(ENRICHMENT_COLUMNS)
    assert "tested_genes" in CONTRAST_GROUP


def test_every_error_is_described(document):
    assert {status for status, _ in STATUS.values()} <= set(ERRORS)
    assert set(document["components"]["responses"]) == {"302", "304", "307", *map(str, ERRORS)}


def test_every_path_has_an_example(document):
    pictures = {path for path in ROUTES if path.startswith("/external-resources/")}
    made = {path for path in ROUTES if path.startswith("/downloads/") and path.endswith(("index.json", "{name}"))}
    assert {*EXAMPLES, *REDIRECTS} | pictures | made == set(document["paths"])


def get(client, address, **headers):
    """Ask, and read the answer to its end."""
    with client.get(address, headers=headers) as answer:
        answer.get_data()
        return answer


@pytest.mark.parametrize(("path", "address"), CASES, ids=[address for _, address in CASES])
def test_answers_are_as_described(client, document, path, address):
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        answer = get(client, address, **headers)
        assert answer.status_code == 200, answer.text[:500]
        described = document["paths"][path]["get"]["responses"]["200"]
        assert answer.mimetype in described["content"] or "*/*" in described["content"]
        assert set(answer.headers.keys()) - STANDARD <= set(described["headers"])
    if answer.mimetype == "application/json":
        assert differences(document, described["content"]["application/json"]["schema"], answer.json) == []


@pytest.mark.parametrize(("path", "addresses"), EXAMPLES.items(), ids=list(EXAMPLES))
def test_headers_that_are_described_are_sent(client, document, path, addresses):
    described = set(document["paths"][path]["get"]["responses"]["200"]["headers"])
    sent = set()
    for address in addresses:
        for accepted in ("*/*", "text/tab-separated-values, */*;q=0.5"):
            sent |= set(get(client, address, **{"Accept-Encoding": "gzip", "Accept": accepted}).headers.keys())
    assert described - sent <= SELDOM


def test_every_header_is_sent_somewhere(client, document):
    sent = set()
    for _, address in CASES:
        sent |= set(get(client, address, **{"Accept-Encoding": "gzip"}).headers.keys())
    for address in REDIRECTS.values():
        sent |= set(get(client, address).headers.keys())
    tsv = "/api/v1/differential.tsv"
    sent |= set(get(client, tsv, Range="bytes=0-1").headers.keys())
    sent |= set(client.delete(tsv).headers.keys())
    elsewhere = {"Repr-Digest", "Retry-After"}  # of files of releases, and of a service that is away: tests/service
    assert set(document["components"]["headers"]) - sent == elsewhere


RANGED = [(path, address) for path, address in CASES if ROUTES.get(path) and ROUTES[path].ranged]


@pytest.mark.parametrize(("path", "address"), RANGED, ids=[address for _, address in RANGED])
def test_parts_and_what_is_known_are_as_described(client, document, path, address):
    answers = document["paths"][path]["get"]["responses"]
    first = get(client, address)
    same = get(client, address, **{"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    assert set(same.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(follow(document, answers["304"])["headers"])
    if first.headers.get("Accept-Ranges") == "bytes":
        part = get(client, address, Range="bytes=0-1", **{"If-Range": first.headers["ETag"]})
        assert (part.status_code, part.headers["Content-Range"].partition("/")[0]) == (206, "bytes 0-1")
        assert set(part.headers.keys()) - STANDARD <= set(answers["206"]["headers"])
        beyond = get(client, address, Range="bytes=999999999-")
        assert beyond.status_code == 416
        described = follow(document, answers["416"])["headers"]
        assert "Content-Range" in set(beyond.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(described)


def test_headers_of_requests_are_described_where_they_mean_something(document):
    def asked(path):
        named = [follow(document, one) for one in document["paths"][path]["get"]["parameters"]]
        return {one["name"] for one in named if one["in"] == "header"}

    kept = {"If-None-Match", "If-Modified-Since"}
    assert asked("/api/v1/differential") == {*kept, "Range", "If-Range", "Accept", "Accept-Encoding"}
    assert asked("/api/v1/differential.{format}") == {*kept, "Range", "If-Range", "Accept-Encoding"}
    assert asked("/api/v1/genes/{gene_id}") == {*kept, "Accept"}
    assert asked("/search") == {*kept, "Accept-Encoding"}
    assert asked("/json/experiments") == kept
    assert asked("/experiments-content/{accession}/resources/{name}") == {*kept, "Range", "If-Range"}
    assert asked("/api/v1/health") == set()


@pytest.mark.parametrize(("path", "address"), REDIRECTS.items(), ids=list(REDIRECTS))
def test_redirects_are_described(client, document, path, address):
    with client.get(address) as answer:
        answer.get_data()
    described = follow(document, document["paths"][path]["get"]["responses"][str(answer.status_code)])
    assert answer.status_code == 302
    assert set(answer.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(described["headers"])


def test_a_post_is_led_elsewhere_as_described(client, document):
    answer = client.post("/genes/P11686", json={})
    described = follow(document, document["paths"]["/genes/{gene_id}"]["post"]["responses"]["307"])
    assert answer.status_code == 307
    assert set(answer.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(described["headers"])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/differential?size=0", 400),
        ("/api/v1/genes/nosuch", 404),
        ('/api/v1/differential?cutoff={"pValue":1}', 422),
        ("/json/species/nosuch", 404),
    ],
)
def test_errors_are_as_described(client, document, address, status):
    for accepted, kind in (("application/json", "application/problem+json"), ("text/html,*/*;q=0.8", "text/html")):
        answer = client.get(address, headers={"Accept": accepted})
        described = document["components"]["responses"][str(status)]
        assert (answer.status_code, answer.mimetype) == (status, kind)
        assert set(answer.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(described["headers"])
        if kind != "text/html":
            assert differences(document, described["content"][kind]["schema"], answer.json) == []
