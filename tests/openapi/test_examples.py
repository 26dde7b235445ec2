"""Random requests to every operation of the document, on both engines: each is answered as the document says.

Making a request up takes longer than answering it: both engines are asked the same ones.

`OPENGXA_SEED` repeats a run, `OPENGXA_EXAMPLES` says how many requests each operation gets.
"""

import json
import os
import random
from collections import defaultdict
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.app import create_app
from service.openapi.document import write_document
from service.settings import Settings
from tests.openapi.words import with_words
from tests.told import TOLD

# The same for all workers of a run: by the name that they have in common; by chance where there are none.
SEED = int(os.environ.get("OPENGXA_SEED") or random.Random(os.environ.get("PYTEST_XDIST_TESTRUNUID")).randrange(2**32))  # noqa: S311
EXAMPLES = int(os.environ.get("OPENGXA_EXAMPLES") or 200)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def find_groups():
    """Operations that take the very same parameters, in the order of their paths: they share what is made up."""
    groups = defaultdict(list)
    paths = write_document(create_app(Settings(home=Path("nowhere"))), "", "")["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            taken = [method, sorted(map(json.dumps, operation["parameters"])), operation.get("requestBody")]
            groups[json.dumps(taken)].append((path, method.upper()))
    return list(groups.values())


GROUPS = find_groups()

ACCEPTED = st.sampled_from([{}, {"Accept": "text/html,*/*;q=0.8"}, {"Accept": "application/json"}])


@pytest.fixture(autouse=True)
def _seed_is_told(record_property):
    record_property(TOLD, f"{EXAMPLES} requests to each operation, seed {SEED} (repeat with OPENGXA_SEED={SEED})")


@pytest.fixture(scope="session")
def described(twins):
    """The document as schemathesis reads it, with words of the release."""
    client = twins["duckdb"]
    release = client.get("/api/v1/release").json["release"]
    cursor = client.get("/api/v1/differential?size=2").json["next"]
    few = {"release": ["", release, "r0"], "after": ["", cursor, "x"], "resume": ["", "0", "2", cursor, "x"]}
    schema = schemathesis.openapi.from_dict(with_words(client.get("/openapi.json").json, few))
    schema.app = client.application
    return schema


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: " ".join((group[0][1], *(path for path, _ in group))))
def test_requests_are_answered_as_described(twins, described, group):
    operations = [described[path][method] for path, method in group]
    asked = 0

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate, Phase.shrink],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[0].as_strategy(feedback=NO_FEEDBACK), accepted=ACCEPTED)
    def hold(case, accepted):
        nonlocal asked
        asked += 1
        for operation in operations:
            for engine, client in twins.items():
                note(f"asked of {engine}")
                ask(client, send_to(operation, case), accepted)

    hold()
    varied = operations[0].definition.raw
    every_one = "requestBody" not in varied and all(map(is_finite, varied["parameters"]))
    assert asked >= EXAMPLES or every_one


def is_finite(schema):
    """Whether there are but so many values, all of which are tried."""
    within = [schema["schema"]] if "schema" in schema else schema.get("anyOf", ())
    return "enum" in schema or (bool(within) and all(map(is_finite, within)))


def send_to(operation, case):
    """Return a request to another operation that takes the same."""
    return operation.Case(
        path_parameters=dict(case.path_parameters),
        headers=case.headers.copy(),
        query=dict(case.query),
        body=case.body,
        media_type=case.media_type,
        multipart_content_types=case.multipart_content_types,
    )


def ask(client, case, headers):
    """Send a request and check its answer; buffered: read to the end and closed, as a server does."""
    with client.open(**case.as_transport_kwargs(headers=headers), buffered=True) as answer:
        case.validate_response(answer, CHECKS)
