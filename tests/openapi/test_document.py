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

STANDARD = {"Content-Type", "Content-Length", "Content-Encoding", "Date", "Vary", "Accept-Ranges", "Content-Range"}
"""Headers of HTTP itself."""

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
    assert set(document["components"]["responses"]) == {"302", "304", *map(str, ERRORS)}


def test_every_path_has_an_example(document):
    pictures = {path for path in ROUTES if path.startswith("/external-resources/")}
    made = {path for path in ROUTES if path.startswith("/downloads/") and path.endswith(("index.json", "{name}"))}
    assert {*EXAMPLES, *REDIRECTS} | pictures | made == set(document["paths"])


@pytest.mark.parametrize(("path", "address"), CASES, ids=[address for _, address in CASES])
def test_answers_are_as_described(client, document, path, address):
    with client.get(address) as answer:
        answer.get_data()
    assert answer.status_code == 200, answer.text[:500]
    described = document["paths"][path]["get"]["responses"]["200"]
    assert answer.mimetype in described["content"] or "*/*" in described["content"]
    assert set(answer.headers.keys()) - STANDARD <= set(described["headers"])
    if answer.mimetype == "application/json":
        assert differences(document, described["content"]["application/json"]["schema"], answer.json) == []


@pytest.mark.parametrize(("path", "address"), REDIRECTS.items(), ids=list(REDIRECTS))
def test_redirects_are_described(client, document, path, address):
    with client.get(address) as answer:
        answer.get_data()
    described = follow(document, document["paths"][path]["get"]["responses"][str(answer.status_code)])
    assert answer.status_code == 302
    assert set(answer.headers.keys()) - STANDARD <= set(described["headers"])


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
    for accepted, kind in (("application/json", "application/problem+json"), ("text/html", "text/html")):
        answer = client.get(address, headers={"Accept": accepted})
        described = document["components"]["responses"][str(status)]
        assert (answer.status_code, answer.mimetype) == (status, kind)
        assert set(answer.headers.keys()) - STANDARD - set(OPEN_HEADERS) <= set(described["headers"])
        if kind != "text/html":
            assert differences(document, described["content"][kind]["schema"], answer.json) == []
