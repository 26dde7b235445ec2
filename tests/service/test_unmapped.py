"""Design elements that no table gives a gene to are marked wherever they stand as genes."""

import io

import pandas as pd
import pytest

API = "/api/v1/differential"
ACCESSION = "E-MEXP-9007"
ELEMENT = "A03913cds_s_at"
WARNING = f"Some genes of {ACCESSION} are design elements, marked unmapped: no table of their array gives them one"
NOTE = "design element, not mapped to a gene"


def ask(client, path=API, **parameters):
    answer = client.get(path, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def marks(answer):
    return {(row["gene_id"] == row["design_element"], row["mapping"]) for row in answer["rows"]}


def test_rows_are_marked_and_a_warning_says_so(client):
    answer = ask(client, experiment=ACCESSION)
    assert (marks(answer), answer["warnings"]) == ({(True, "unmapped")}, [WARNING])
    whole = ask(client, size=1000)
    assert (marks(whole), whole["warnings"]) == ({(True, "unmapped"), (False, "")}, [WARNING])


@pytest.mark.parametrize(
    "asked",
    [
        {"experiment": "E-MTAB-9003"},
        {"geneQuery": "FKBP5"},
        {"species": "Homo sapiens"},
        {"contrast": "E-MTAB-9003:g1_g2"},
    ],
    ids=str,
)
def test_nothing_is_said_where_all_genes_are_genes(client, asked):
    answer = ask(client, **asked)
    assert (marks(answer), answer["warnings"]) == ({(False, "")}, [])


def test_genes_taken_together_are_marked(client):
    answer = ask(client, group="gene", size=1000)
    marked = {row["gene_id"] for row in answer["rows"] if row["mapping"] == "unmapped"}
    assert marked == {row["gene_id"] for row in ask(client, experiment=ACCESSION)["rows"]}
    assert answer["warnings"] == ask(client, group="contrast")["warnings"] == [WARNING]


@pytest.mark.parametrize("asked", [{}, {"size": 1000}, {"group": "gene"}], ids=str)
def test_tables_have_the_mark_too(client, asked):
    rows = ask(client, **{"size": 1000} | asked)["rows"]
    answer = client.get(f"{API}.tsv", query_string=asked)
    table = pd.read_csv(io.StringIO(answer.text), sep="\t", comment="#", keep_default_na=False, dtype=str)
    assert table["mapping"].tolist() == [row["mapping"] for row in rows]
    assert WARNING in answer.headers["X-Warnings"]


def test_parquet_has_the_mark_too(client):
    table = pd.read_parquet(io.BytesIO(client.get(f"{API}.parquet").data))
    assert table["mapping"].tolist() == [row["mapping"] for row in ask(client, size=1000)["rows"]]


def test_pages_say_it(client):
    gene = client.get(f"/genes/{ELEMENT}").text
    assert "This is a design element of an array, not mapped to a gene" in gene
    for asked in ({"conditionQuery": "encephalomyelitis"}, {"geneQuery": f"{ELEMENT},FKBP5", "view": "matrix"}):
        assert "not mapped to a gene" in client.get("/search", query_string=asked).text
    assert "not mapped to a gene</small>" in client.get(f"/experiments/{ACCESSION}", follow_redirects=True).text
    assert "not mapped" not in client.get("/search", query_string={"conditionQuery": "asthma"}).text
    assert "not mapped" not in client.get("/genes/ENSG00000096060").text


def test_suggestions_say_it(client):
    [found] = ask(client, "/api/v1/suggest/genes", query=ELEMENT)["suggestions"]
    assert (found["value"], found["mapping"]) == (ELEMENT, "unmapped")
    known = ask(client, "/api/v1/suggest/genes", query="FKBP5")["suggestions"]
    assert {one["mapping"] for one in known} == {""}


def test_each_array_has_one_remark(client):
    [entry] = [one for one in ask(client, "/api/v1/experiments")["rows"] if one["experiment_accession"] == ACCESSION]
    said = [warning for warning in entry["warnings"] if "unmapped" in warning]
    assert [next(array for array in ("A-AFFY-18", "A-AFFY-19") if array in one) for one in said] == [
        "A-AFFY-18",
        "A-AFFY-19",
    ]


def test_a_design_element_that_the_annotation_knows_is_a_gene(release):
    genes, unmapped = release.genes, release.unmapped
    assert genes.ids(unmapped.genes)[:2] == ["A01157cds_s_at", ELEMENT]
    assert unmapped.arrays == {"A-AFFY-18", "A-AFFY-19"}
    assert not any(genes.records(unmapped.genes)["description"].to_pylist())
