import csv
import io

import pandas as pd
import pytest
from scipy.stats import fisher_exact

API = "/api/v1/enrichment"
GENES = "FKBP5;PER1;KLF15;DUSP1;SFTPC;MYH6"


def ask(client, **parameters):
    answer = client.get(API, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(client, **parameters):
    answer = client.get(API, query_string=parameters)
    return answer.status_code, answer.json["detail"]


@pytest.fixture(scope="session")
def results(settings):
    """Every tested row of every differential experiment, one per gene and contrast: the one that stands for it."""
    tables = (settings.home / "current" / "experiments").glob("*/differential.parquet")
    rows = pd.concat(pd.read_parquet(table).assign(experiment=table.parent.name) for table in tables)
    rows = rows.dropna(subset=["log2_fold_change", "adjusted_p_value"])
    lenient = rows.experiment.str.startswith("E-PROT")
    rows["passes"] = (rows.adjusted_p_value < 0.05) & (rows.log2_fold_change.abs() > lenient.map({True: 0.5, False: 1}))
    return rows.groupby(["experiment", "contrast_id", "gene_id"], as_index=False).passes.any()


def human(results, client):
    listed = client.get("/api/v1/experiments?species=human").json["rows"]
    return results[results.experiment.isin([row["experiment_accession"] for row in listed])]


def test_each_p_value_is_that_of_fishers_exact_test(client, results):
    ours = human(results, client)
    named = client.get(f"/api/v1/resolve?geneQuery={GENES}&organism=human").json["resolution"]["genes"]
    wanted = {gene["gene_id"] for entry in named for gene in entry["genes"]} & set(ours.gene_id)
    answer = ask(client, geneQuery=GENES, organism="human")
    assert answer["species"] == "Homo sapiens"
    assert answer["genes"] == len(wanted)
    assert answer["contrasts"] == ours.groupby(["experiment", "contrast_id"]).ngroups
    expected = {}
    for key, rows in ours.groupby(["experiment", "contrast_id"]):
        observed = int((rows.passes & rows.gene_id.isin(wanted)).sum())
        passing, tested = int(rows.passes.sum()), len(rows)
        drawn = min(len(wanted), tested - passing + observed)
        table = [[observed, drawn - observed], [passing - observed, tested - passing - drawn + observed]]
        if observed:
            expected[key] = (observed, drawn, passing, tested, fisher_exact(table, alternative="greater")[1])
    found = {(row["experiment_accession"], row["contrast_id"]): row for row in answer["rows"]}
    assert len(found) == answer["total"] == len(expected) > 2
    for key, (observed, drawn, passing, tested, p_value) in expected.items():
        row = found[key]
        assert (row["observed"], row["list_genes"]) == (observed, drawn)
        assert (row["passing_genes"], row["tested_genes"]) == (passing, tested)
        assert row["p_value"] == pytest.approx(p_value, rel=1e-9)
        assert row["expected"] == pytest.approx(drawn * passing / tested)
        assert row["effect_size"] == pytest.approx(observed / row["expected"])
        assert row["p_value"] <= row["adjusted_p_value"] <= 1


def test_the_least_likely_by_chance_comes_first(client):
    rows = ask(client, geneQuery=GENES, organism="human")["rows"]
    assert [row["p_value"] for row in rows] == sorted(row["p_value"] for row in rows)
    assert rows[0]["experiment_accession"] == "E-MTAB-9002"


def test_p_values_are_adjusted_for_every_contrast_of_the_species(client):
    answer = ask(client, geneQuery=GENES, organism="human")
    p_values = [row["p_value"] for row in answer["rows"]] + [1.0] * (answer["contrasts"] - answer["total"])
    adjusted, smallest = [], 1.0
    for rank in range(len(p_values), 0, -1):
        smallest = min(smallest, p_values[rank - 1] * len(p_values) / rank)
        adjusted.insert(0, smallest)
    assert [row["adjusted_p_value"] for row in answer["rows"]] == pytest.approx(adjusted[: answer["total"]])


def test_pages_go_on_where_the_last_ended(client):
    whole = ask(client, geneQuery=GENES, organism="human")
    first = ask(client, geneQuery=GENES, organism="human", size=1)
    second = ask(client, geneQuery=GENES, organism="human", size=1000, after=first["next"])
    assert first["rows"] + second["rows"] == whole["rows"]
    assert second["next"] is None
    status, detail = refused(client, geneQuery="FKBP5", organism="human", after=first["next"])
    assert status == 400
    assert "another query" in detail


def test_a_direction_counts_its_own_genes(client):
    both, up, down = (
        {
            (row["experiment_accession"], row["contrast_id"]): row["observed"]
            for row in ask(client, geneQuery="ASPM;FKBP5", organism="human", **direction)["rows"]
        }
        for direction in ({}, {"regulation": "UP"}, {"regulation": "DOWN"})
    )
    assert down["E-MTAB-9002", "g1_g3"] == up["E-MTAB-9002", "g1_g3"] == 1
    assert both["E-MTAB-9002", "g1_g3"] == 2


def test_cutoffs_change_what_passes(client):
    strict = ask(client, geneQuery="ASPM;FKBP5", organism="human", cutoff='{"foldChange":3.95}')
    assert {row["contrast_id"] for row in strict["rows"] if row["experiment_accession"] == "E-MTAB-9002"} == {"g1_g3"}


def test_tsv_has_the_same_rows(client):
    answer = ask(client, geneQuery=GENES, organism="human")
    text = client.post(f"{API}.tsv", json={"geneQuery": GENES, "organism": "human", "header": "plain"})
    assert text.headers["X-Total"] == str(answer["total"])
    rows = list(csv.DictReader(io.StringIO(text.text), delimiter="\t"))
    assert [float(row["p_value"]) for row in rows] == [row["p_value"] for row in answer["rows"]]
    asked = {"geneQuery": GENES, "organism": "human", "header": "plain"}
    few = client.get(f"{API}.tsv", query_string=asked | {"fields": "contrast_id"})
    assert few.text.split("\n")[0] == "contrast_id"


def test_what_was_not_found_is_reported(client):
    answer = ask(client, geneQuery="FKBP5;nosuchgene", organism="human")
    assert [entry["status"] for entry in answer["resolution"]["genes"]] == ["matched", "not_found"]


def test_the_species_is_told_by_the_genes(client):
    assert ask(client, geneQuery="ENSG00000096060")["species"] == "Homo sapiens"
    assert ask(client, geneQuery="ENSMUSG00000024610")["species"] == "Mus musculus"


def test_genes_of_several_species_are_not_answered(client):
    status, detail = refused(client, geneQuery="ENSG00000096060;ENSMUSG00000024610;ENSMUSG00000000001")
    assert status == 422
    assert detail == "organism: these genes are of Homo sapiens (1), Mus musculus (2); name one species"


def test_lists_without_a_tested_gene_are_not_answered(client):
    status, detail = refused(client, geneQuery="nosuchgene")
    assert (status, "none of these genes was tested" in detail) == (422, True)
    status, detail = refused(client, geneQuery="ENSG00000096060", organism="mouse")
    assert (status, "of this species" in detail) == (422, True)
    status, detail = refused(client)
    assert (status, "geneQuery" in detail) == (422, True)


def test_parameters_of_other_searches_are_refused(client):
    status, detail = refused(client, geneQuery="FKBP5", group="gene")
    assert (status, "'group'" in detail) == (400, True)
    status, detail = refused(client, geneQuery="FKBP5", fields="nosuch")
    assert (status, "observed" in detail) == (400, True)
