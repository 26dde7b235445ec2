"""Random queries of the other tables: what terms mean, results and samples of experiments, archives of several."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_exports import CONDITIONS, DIFFERENTIAL, GENES, chosen, fetch, many, pages
from tests.service.exports import FORMS, agree, read_rows, told

TERMS = st.fixed_dictionaries(
    {"geneQuery": st.lists(st.sampled_from([*GENES, "SFTPX", "T"]), min_size=1, max_size=3, unique=True).map(";".join)},
    optional={
        "conditionQuery": st.sampled_from([*CONDITIONS, "cancr"]),
        "organism": st.sampled_from(["human", "mouse"]),
    },
)
OF_CHANGES = chosen(
    geneQuery=st.sampled_from(GENES),
    contrast=st.just("g1_g2"),
    regulation=st.sampled_from(["UP", "DOWN"]),
    cutoff=st.sampled_from(['{"foldChange":1.5}', '{"pValue":0.01}', '{"foldChange":0,"pValue":1}']),
)
OF_LEVELS = chosen(
    geneQuery=st.sampled_from(GENES),
    assayGroup=st.just("g1"),
    cutoff=st.sampled_from(['{"value":0.5}', '{"value":20}']),
)
RESULTS = st.one_of(
    st.tuples(st.sampled_from(["E-MTAB-9002", "E-MTAB-9003", "E-MEXP-9007"]), OF_CHANGES),
    st.tuples(st.sampled_from(["E-MTAB-9001", "E-PROT-9001"]), OF_LEVELS),
)

some = settings(many, max_examples=25)


def numbered(rows):
    """Rows with infinite numbers as numbers."""
    return [
        {name: float(value) if value in ("Infinity", "-Infinity") else value for name, value in row.items()}
        for row in rows
    ]


def both(clients, address, parameters):
    """A file that is the same on both engines."""
    first, second = (fetch(client, address, parameters) for client in clients)
    assert first.status_code == 200, first.text
    assert first.data == second.data
    return first.data


def meanings(resolution):
    """The rows that say what terms mean, of the JSON report."""
    rows = []
    for entry in resolution["genes"]:
        found = [{"id": one["id"], "label": one["name"], "species": None} for one in entry.get("sets", [])]
        found += [{"id": accession, "label": None, "species": None} for accession in entry.get("experiments", [])]
        names = {"id": "gene_id", "label": "gene_symbol", "species": "species"}
        found += [{name: one[member] for name, member in names.items()} for one in entry["genes"]]
        rows += [_row("gene", entry, entry["total"], entry["by"], one) for one in found or [{}]]
    for entry in resolution["conditions"]:
        by = "text" if entry["conditions"]["text"] else None
        found = [{"id": one["id"], "label": one["label"], "by": one["by"]} for one in entry["terms"]]
        found += [{"id": accession, "by": None} for accession in entry.get("experiments", [])]
        rows += [_row("condition", entry, entry["conditions"]["total"], by, one) for one in found or [{}]]
    return rows


def _row(kind, entry, total, by, one):
    row = {"kind": entry.get("kind", kind), "term": entry["term"], "category": entry.get("category")}
    row |= {"status": entry["status"], "by": by, "total": total, "id": None, "label": None, "species": None}
    return row | {"suggestions": entry.get("suggestions")} | one


@some
@given(TERMS)
def test_every_form_has_what_terms_mean(clients, parameters):
    answer = fetch(clients[0], "resolve", parameters).json
    assert fetch(clients[1], "resolve", parameters).json == answer
    wanted = meanings(answer["resolution"])
    for form in FORMS:
        data = both(clients, f"resolve.{form}", parameters)
        agree(form, read_rows(form, data), wanted)
        assert told(form, data)["rows"] == len(wanted)


@some
@given(RESULTS)
def test_every_form_has_the_results_of_an_experiment(clients, query):
    accession, parameters = query
    path = f"experiments/{accession}/results"
    wanted = pages(clients[0], path, parameters)
    for form in FORMS:
        data = both(clients, f"{path}.{form}", parameters)
        agree(form, read_rows(form, data), wanted)
        assert told(form, data)["rows"] == len(wanted)


@some
@given(st.sampled_from(["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003", "E-MEXP-9007", "E-PROT-9001"]), st.data())
def test_every_form_has_the_samples_of_an_experiment(clients, accession, data):
    path = f"experiments/{accession}/design"
    columns = list(fetch(clients[0], path, {}).json["rows"][0])
    fields = data.draw(st.lists(st.sampled_from(columns), unique=True))
    parameters = {"fields": ",".join(fields)} if fields and not any("," in name for name in fields) else {}
    wanted = fetch(clients[0], path, parameters).json["rows"]
    for form in FORMS:
        agree(form, read_rows(form, both(clients, f"{path}.{form}", parameters)), wanted)


@some
@given(DIFFERENTIAL)
def test_an_archive_has_the_rows_of_all_that_was_found(clients, parameters):
    asked = {name: value for name, value in parameters.items() if name != "fields"}
    data = both(clients, "differential.zip", asked)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    agree("tsv", read_rows("tsv", files["differential.tsv"]), pages(clients[0], "differential", asked))
    about = told("zip", data)["files"]
    assert {name: told("tsv", files[name])["rows"] for name in about} == {
        name: said["rows"] for name, said in about.items()
    }
    if "resolution.tsv" in files:
        report = fetch(clients[0], "differential", {**asked, "size": 1}).json["resolution"]
        agree("tsv", read_rows("tsv", files["resolution.tsv"]), meanings(report))
