"""Random queries: every form holds the rows of the paged JSON, in order, with the same bytes on both engines."""

import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.query import SortColumn
from service.render.rows import COLUMNS
from tests.service.exports import FORMS, agree, read_rows, told

GENES = ["ALB", "ENSG00000197616", "CD3", "Ppara", "GO:0007585", "KLF15;MYH6", "nosuchgene", "liver disease"]
CONDITIONS = ["liver", "dexamethasone", "asthma;liver", "cancer", "knockout", "nosuchcondition", "E-MTAB-9003"]
SORTS = [column.value for column in SortColumn] + [f"-{column.value}" for column in SortColumn if column != "rank"]


def chosen(**parameters: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Some of the parameters, each with a value."""
    return st.fixed_dictionaries({}, optional=parameters)


COMMON = {
    "geneQuery": st.sampled_from(GENES),
    "conditionQuery": st.sampled_from(CONDITIONS),
    "species": st.sampled_from(["human", "mouse", "rattus norvegicus", "zebrafish"]),
    "experimentType": st.sampled_from(
        ["rnaseq_mrna_differential", "differential", "baseline", "proteomics_differential"]
    ),
}
DIFFERENTIAL = chosen(
    **COMMON,
    regulation=st.sampled_from(["UP", "DOWN"]),
    side=st.sampled_from(["test", "reference", "difference"]),
    conditionOperator=st.sampled_from(["and", "or"]),
    cutoff=st.sampled_from(['{"foldChange":0.5,"pValue":0.1}', '{"foldChange":2}', '{"pValue":0.001}']),
    sort=st.sampled_from(SORTS),
    fields=st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True).map(",".join),
)
GROUPED = chosen(**COMMON).flatmap(
    lambda parameters: st.sampled_from(["gene", "contrast"]).map(lambda group: parameters | {"group": group})
)
EXPERIMENTS = chosen(**{name: values for name, values in COMMON.items() if name != "geneQuery"})
QUERIES = st.one_of(
    st.tuples(st.just("differential"), DIFFERENTIAL),
    st.tuples(st.just("differential"), GROUPED),
    st.tuples(st.just("experiments"), EXPERIMENTS),
)


def fetch(client, address, parameters):
    with client.get(f"/api/v1/{address}", query_string=parameters) as answer:
        answer.get_data()
        return answer


def pages(client, path, parameters):
    rows, after = [], {}
    while True:
        answer = fetch(client, path, {**parameters, "size": 13, **after}).json
        rows += answer["rows"]
        if not answer["next"]:
            return rows
        after = {"after": answer["next"]}


many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@many
@given(QUERIES)
def test_every_form_has_the_rows_of_all_pages(clients, query):
    path, parameters = query
    wanted = pages(clients[0], path, parameters)
    assert pages(clients[1], path, parameters) == wanted
    for form in FORMS:
        first, second = (fetch(client, f"{path}.{form}", parameters) for client in clients)
        assert first.status_code == 200, first.text
        assert first.data == second.data
        agree(form, read_rows(form, first.data), wanted)
        assert told(form, first.data)["rows"] == len(wanted)


@many
@given(
    chosen(**COMMON, unit=st.sampled_from(["TPM", "FPKM"]), source=st.sampled_from(["time", "organism part"])),
    st.sampled_from(["mean", "each"]),
)
def test_levels_are_the_cells_of_the_grids(clients, parameters, genes):
    if "geneQuery" not in parameters:
        parameters = {**parameters, "geneQuery": "ALB"}
    parameters["genes"] = genes
    grids = fetch(clients[0], "baseline", parameters).json["grids"]
    wanted = [
        {
            "gene_id": grid.get("gene_id", ""),
            "factor_value": column["value"],
            "name": row["name"],
            "unit": row["unit"],
            **cell,
        }
        for grid in grids
        for row in grid["rows"]
        for column, cell in zip(grid["columns"], row["cells"], strict=True)
        if cell["value"] is not None
    ]
    fields = {"fields": "gene_id,factor_value,name,unit,value,state"}
    for form in FORMS:
        first, second = (fetch(client, f"baseline.{form}", {**parameters, **fields}) for client in clients)
        assert first.data == second.data
        agree(form, read_rows(form, first.data), wanted)


@many
@given(DIFFERENTIAL, st.sampled_from(["tsv", "csv", "ndjson"]), st.data())
def test_an_export_goes_on_from_any_row(clients, parameters, form, data):
    whole = fetch(clients[0], f"differential.{form}", parameters)
    total = told(form, whole.data)["rows"]
    row = data.draw(st.integers(0, total))
    asked = {**parameters, "resume": row, "release": whole.headers["X-Release"]}
    rest = fetch(clients[1], f"differential.{form}", asked)
    assert rest.status_code == 200
    assert whole.data.endswith(rest.data)
    assert len(rest.data.splitlines()) == total - row + 1


@many
@given(QUERIES, st.sampled_from([*FORMS, "zip"]), st.data())
def test_parts_and_manifest_are_of_the_very_file(clients, query, form, data):
    path, parameters = query
    whole = fetch(clients[0], f"{path}.{form}", parameters)
    manifest = fetch(clients[1], f"{path}.{form}.manifest.json", parameters).json
    assert manifest["bytes"] == len(whole.data)
    assert manifest["sha256"] == hashlib.sha256(whole.data).hexdigest()
    start = data.draw(st.integers(0, len(whole.data) - 1))
    with clients[1].get(
        f"/api/v1/{path}.{form}",
        query_string=parameters,
        headers={"Range": f"bytes={start}-", "If-Range": whole.headers["ETag"]},
    ) as part:
        assert (part.status_code, part.data) == (206, whole.data[start:])
