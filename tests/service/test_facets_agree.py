"""Totals, facets and pages of any filters are what counting the unfiltered rows gives."""

import hypothesis.strategies as st
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from tests.conformance.oracle import facets, ticked

VALUES = {
    "kingdom": ["animals", "plants"],
    "species": ["Homo sapiens", "Mus musculus", "Rattus norvegicus"],
    "experimentType": ["RNASEQ_MRNA_DIFFERENTIAL", "MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL", "PROTEOMICS_DIFFERENTIAL"],
    "factors": ["disease", "compound", "genotype"],
    "numReplicates": ["2", "3"],
    "regulation": ["UP", "DOWN"],
}
PARAMETERS = {"factors": "factor"}
QUERIES = [
    {},
    {"geneQuery": "MYH6, SFTPC, TNNI3, DUSP1"},
    {"conditionQuery": "asthma; none"},
    {"cutoff": '{"pValue":0.01}'},
]

ticks = st.dictionaries(st.sampled_from(sorted(VALUES)), st.integers(1, 7), max_size=4).map(
    lambda chosen: {
        facet: {value for place, value in enumerate(VALUES[facet]) if bits & (1 << place)}
        for facet, bits in chosen.items()
    }
)


def ask(client: FlaskClient, query: dict[str, object]) -> dict:
    answer = client.post("/api/v1/differential", json=query)
    assert answer.status_code == 200, answer.text
    return answer.json


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.sampled_from(QUERIES), chosen=ticks, size=st.integers(1, 12))
def test_facets_totals_and_pages_agree_with_the_oracle(client, query, chosen, size) -> None:
    # A single direction is a filter, both are none: the parameter takes one.
    chosen = {name: values for name, values in chosen.items() if values and (name != "regulation" or len(values) == 1)}
    every = ask(client, {**query, "size": 1000})["rows"]
    asked = {PARAMETERS.get(name, name): sorted(values) for name, values in chosen.items()}
    answer = ask(client, {**query, **asked, "size": size})
    rows = answer["rows"]
    while answer["next"]:
        answer = ask(client, {**query, **asked, "size": size, "after": answer["next"]})
        rows += answer["rows"]
    assert rows == ticked(every, chosen)
    assert answer["total"] == len(rows)
    counted = {
        name: {value["value"]: value["count"] for value in values if value["count"]}
        for name, values in answer["facets"].items()
    }
    assert counted == facets(every, chosen)
