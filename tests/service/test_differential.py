import csv
import io
import math
from urllib.parse import quote

import orjson
import pandas as pd
import pytest

from service.render.rows import COLUMNS

API = "/api/v1/differential"


def ask(client, **parameters):
    answer = client.get(API, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def keys(answer, *names):
    return [tuple(row[name] for name in names) for row in answer["rows"]]


def test_rows_pass_the_cutoffs_and_come_in_order(client):
    answer = ask(client, experiment="E-MTAB-9002")
    assert keys(answer, "gene_symbol", "contrast_id", "log2_fold_change", "adjusted_p_value") == [
        ("MYH6", "g1_g2", "Infinity", 0.01),
        ("MYH6", "g1_g3", "-Infinity", 0.03),
        ("KLF15", "g1_g3", 4.9, 2e-44),
        ("KLF15", "g1_g2", 4.3, 3e-38),
        ("FKBP5", "g1_g3", 4.1, 1e-64),
        ("FKBP5", "g1_g2", 3.9, 1e-60),
        ("DUSP1", "g1_g3", 3.4, 1e-55),
        ("PER1", "g1_g3", 3.3, 1e-36),
        ("PER1", "g1_g2", 3.1, 5e-33),
        ("DUSP1", "g1_g2", 2.9, 1e-40),
        ("ASPM", "g1_g3", -2.6, 2.5e-05),
        ("ASPM", "g1_g2", -2.3, 0.0002),
        ("BRCA1", "g1_g3", -1.4, 0.001),
        ("ALB", "g1_g3", 1.3, 0.02),
        ("BRCA1", "g1_g2", -1.2, 0.004),
        ("BRCA2", "g1_g3", -1.1, 0.0499),
    ]
    assert answer["total"] == 16
    assert answer["next"] is None


def test_a_row_says_what_it_is(client):
    row = ask(client, experiment="E-MTAB-9003", size=2)["rows"][1]
    assert tuple(row) == COLUMNS
    assert row | {"why": None} == {
        "gene_id": "ENSG00000096060",
        "gene_symbol": "FKBP5",
        "species": "Homo sapiens",
        "kingdom": "animals",
        "experiment_accession": "E-MTAB-9003",
        "experiment_type": "MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL",
        "experiment_name": row["experiment_name"],
        "contrast_id": "g1_g2",
        "contrast_name": "'asthma' vs 'normal'",
        "factors": ["disease"],
        "replicates": 3,
        "log2_fold_change": 2.2,
        "adjusted_p_value": 0.011,
        "t_statistic": 5.1,
        "design_element": "204560_at",
        "why": None,
        "mapping": "",
    }


def test_of_several_design_elements_the_largest_change_that_passes_stands_for_the_gene(client):
    answer = ask(client, experiment="E-MTAB-9003")
    assert keys(answer, "gene_symbol", "design_element", "log2_fold_change") == [
        ("ASPM", "219918_s_at", -2.4),
        ("FKBP5", "204560_at", 2.2),
        ("SFTPC", "211735_x_at", -1.9),
        ("DUSP1", "201041_s_at", 1.4),
        ("PER1", "36829_at", 1.3),
        ("BRCA1", "211851_x_at", -1.3),
    ]
    stricter = ask(client, experiment="E-MTAB-9003", cutoff='{"pValue":0.01}')
    assert keys(stricter, "gene_symbol", "design_element") == [
        ("ASPM", "219918_s_at"),
        ("SFTPC", "211735_x_at"),
        ("FKBP5", "224840_at"),
        ("DUSP1", "201044_x_at"),
    ]


def test_the_representative_is_chosen_before_regulation(client):
    up = ask(client, experiment="E-MTAB-9003", regulation="UP")
    down = ask(client, experiment="E-MTAB-9003", regulation="DOWN")
    assert up["total"] + down["total"] == ask(client, experiment="E-MTAB-9003")["total"] == 6
    assert keys(down, "gene_symbol") == [("ASPM",), ("SFTPC",), ("BRCA1",)]


def test_proteomics_has_a_lower_default_cutoff(client):
    usual = ask(client, experiment="E-PROT-9003")
    assert all(abs(row["log2_fold_change"]) > 0.5 for row in usual["rows"])
    assert any(abs(row["log2_fold_change"]) <= 1 for row in usual["rows"])
    strict = ask(client, experiment="E-PROT-9003", cutoff='{"foldChange":1}')
    assert all(abs(row["log2_fold_change"]) > 1 for row in strict["rows"])


def test_pages_make_up_the_whole_and_their_cursor_is_bound_to_the_query(client):
    whole = ask(client, size=1000)
    rows, cursor = [], None
    while True:
        page = ask(client, size=7, **({"after": cursor} if cursor else {}))
        rows += page["rows"]
        assert page["total"] == whole["total"] == len(whole["rows"])
        if not (cursor := page["next"]):
            break
    assert rows == whole["rows"]
    first = ask(client, size=7)
    other = client.get(API, query_string={"size": 7, "after": first["next"], "species": "human"})
    assert (other.status_code, other.json["parameter"]) == (400, "after")
    assert "belongs to another query" in other.json["detail"]


def test_the_next_page_is_linked(client):
    answer = client.get(API, query_string={"size": 7, "species": "Homo sapiens"})
    link = answer.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert client.get(link).json["rows"] == ask(client, size=14, species="Homo sapiens")["rows"][7:]


@pytest.mark.parametrize("column", ["log2_fold_change", "adjusted_p_value", "t_statistic", "contrast", "gene"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_can_be_ordered_by_any_column(client, column, sign):
    rows = ask(client, size=1000, sort=sign + column)["rows"]
    name = {"contrast": "experiment_accession", "gene": "gene_id"}.get(column, column)
    given = [
        float(row[name]) if isinstance(row[name], float) or "nfinity" in str(row[name]) else row[name] for row in rows
    ]
    present = [value for value in given if value is not None]
    assert given == present + [None] * (len(given) - len(present))
    assert present == sorted(present, reverse=bool(sign))


def test_facets_count_under_the_other_filters(client):
    everything = ask(client)
    counts = {name: sum(value["count"] for value in values) for name, values in everything["facets"].items()}
    for facet in ("kingdom", "species", "experimentType", "numReplicates", "regulation"):
        assert counts[facet] == everything["total"]
    mouse = ask(client, species="mouse")
    assert mouse["facets"]["species"] == [
        value | {"selected": value["value"] == "Mus musculus"} for value in everything["facets"]["species"]
    ]
    assert mouse["total"] == sum(value["count"] for value in mouse["facets"]["experimentType"])
    for facet, parameter in (
        ("experimentType", "experimentType"),
        ("factors", "factor"),
        ("numReplicates", "numReplicates"),
    ):
        for value in everything["facets"][facet]:
            assert ask(client, **{parameter: value["value"]})["total"] == value["count"]
    up = ask(client, regulation="UP")
    assert up["facets"]["regulation"][0]["selected"] or up["facets"]["regulation"][1]["selected"]
    assert sum(value["count"] for value in up["facets"]["regulation"]) == everything["total"]


def test_preselected_facets_filter_like_parameters(client):
    chosen = ask(client, ds='{"species":["mus musculus"],"regulation":["UP"]}')
    assert chosen["rows"] == ask(client, species="Mus musculus", regulation="UP")["rows"]
    assert {row["species"] for row in chosen["rows"]} == {"Mus musculus"}


def test_a_condition_finds_what_lies_below_it_and_says_why(client):
    answer = ask(client, conditionQuery='[{"value":"malignant tumor"}]')
    assert {row["experiment_accession"] for row in answer["rows"]} == {"E-MTAB-9005", "E-MTAB-9006", "E-PROT-9003"}
    reason = answer["rows"][0]["why"][0]
    assert (reason["searched"], reason["value"], reason["side"]) == ("malignant tumor", "breast carcinoma", "test")
    assert [step["label"] for step in reason["path"]] == ["breast carcinoma", "cancer"]
    (term,) = answer["resolution"]["conditions"]
    assert term["status"] == "matched"
    assert term["terms"] == [
        {
            "id": "EFO:0000311",
            "label": "cancer",
            "by": "synonym",
            "text": "malignant tumor",
            "occurring": 1,
            "links": ["is_a or part_of"],
        }
    ]
    assert term["conditions"]["text"] == 0


def test_a_condition_is_found_by_its_words_where_no_ontology_knows_it(client):
    answer = ask(client, conditionQuery="100 nanomolar")
    assert {row["contrast_id"] for row in answer["rows"]} == {"g1_g2"}
    reason = answer["rows"][0]["why"][0]
    assert (reason["value"], reason["term"], reason["path"]) == ("dexamethasone 100 nanomolar", None, None)


@pytest.mark.parametrize(("side", "total"), [("any", 16), ("test", 0), ("reference", 16), ("difference", 16)])
def test_the_side_of_a_contrast_may_matter(client, side, total):
    answer = ask(client, conditionQuery="none", experiment="E-MTAB-9002", side=side)
    assert answer["total"] == total


def test_conditions_combine_by_or_and_by_and_and_exclude(client):
    breast = ask(client, conditionQuery="breast carcinoma")["total"]
    asthma = ask(client, conditionQuery="asthma")["total"]
    both = ask(client, conditionQuery="asthma; breast carcinoma")
    assert both["total"] == breast + asthma
    assert both["rows"][0]["experiment_accession"] == "E-MTAB-9006"  # studies both, though others change more
    assert ask(client, conditionQuery="asthma; breast carcinoma", conditionOperator="and")["total"] == 0
    query = '[{"value":"cancer"},{"value":"asthma"},{"value":"breast carcinoma","exclude":true}]'
    assert ask(client, conditionQuery=query)["total"] == asthma


def test_looser_cutoffs_than_the_floor_need_one_experiment(client):
    refused = client.get(API, query_string={"cutoff": '{"foldChange":0.2}'})
    assert refused.status_code == 422
    assert "|log2 fold change| >= 0.5 and adjusted p-value <= 0.1" in refused.json["detail"]
    answer = ask(client, cutoff='{"foldChange":0,"pValue":1}', experiment="E-MTAB-9002", size=1000)
    assert ("TTR", "g1_g3", 0.4) in keys(answer, "gene_symbol", "contrast_id", "log2_fold_change")
    assert {row["t_statistic"] for row in answer["rows"]} == {None}
    assert answer["total"] == len(answer["rows"]) == 16 + 8
    first = ask(client, cutoff='{"foldChange":0,"pValue":1}', experiment="E-MTAB-9002", size=5)
    rest = ask(client, cutoff='{"foldChange":0,"pValue":1}', experiment="E-MTAB-9002", size=1000, after=first["next"])
    assert first["rows"] + rest["rows"] == answer["rows"]


def test_what_a_release_lacks_is_a_warning_not_an_error(client):
    answer = ask(client, species="Danio rerio")
    assert (answer["total"], answer["rows"]) == (0, [])
    assert answer["warnings"] == ["This release has no experiment on 'danio rerio'"]
    assert ask(client, experiment="E-MTAB-1")["warnings"] == ["This release has no experiment E-MTAB-1"]
    assert "no contrast E-MTAB-9002:g9_g9" in ask(client, contrast="E-MTAB-9002:g9_g9")["warnings"][0]


def test_a_contrast_may_be_named_with_or_beside_its_experiment(client):
    whole = ask(client, contrast="E-MTAB-9002:g1_g3")
    assert whole["rows"] == ask(client, contrast="g1_g3", experiment="E-MTAB-9002")["rows"]
    assert {row["contrast_id"] for row in whole["rows"]} == {"g1_g3"}


def test_get_form_and_json_are_the_same(client):
    query = orjson.dumps([{"value": "FKBP5"}, {"value": "DUSP1"}]).decode()
    got = ask(client, geneQuery=query, size=3)
    assert client.post(API, data={"geneQuery": query, "size": "3"}).json == got
    assert client.post(API, json={"geneQuery": [{"value": "FKBP5"}, {"value": "DUSP1"}], "size": 3}).json == got
    assert client.get(f"{API}?geneQuery={quote(quote(query))}&size=3").json == got
    assert client.get(f"{API}?geneQuery={query}&size=3").json == got


def test_tsv_has_the_same_rows_and_columns(client):
    as_json = ask(client, size=20)
    for path, parameters in ((f"{API}.tsv", {}), (API, {"format": "tsv"})):
        answer = client.get(path, query_string={"size": 20, "header": "plain", **parameters})
        assert answer.mimetype == "text/tab-separated-values"
        assert answer.headers["X-Total"] == str(as_json["total"])
        assert answer.headers["X-Next"] == as_json["next"]
        rows = list(csv.DictReader(io.StringIO(answer.text), delimiter="\t"))
        assert tuple(rows[0]) == COLUMNS
        for row, expected in zip(rows, as_json["rows"], strict=True):
            assert row["gene_id"] == expected["gene_id"]
            assert math.isclose(float(row["log2_fold_change"]), float(expected["log2_fold_change"]), rel_tol=0)
            assert row["factors"] == " | ".join(expected["factors"])


def test_fields_choose_columns(client):
    answer = ask(client, fields="gene_symbol,adjusted_p_value", size=1)
    assert list(answer["rows"][0]) == ["gene_symbol", "adjusted_p_value"]
    refused = client.get(API, query_string={"fields": "colour"})
    assert refused.status_code == 400
    assert "gene_id" in refused.json["detail"]


def test_rows_can_be_taken_together_by_contrast(client):
    rows = ask(client, group="contrast", species="human")["rows"]
    assert [(row["experiment_accession"], row["contrast_id"], row["up"], row["down"]) for row in rows[:2]] == [
        ("E-MTAB-9002", "g1_g3", 5, 4),
        ("E-MTAB-9002", "g1_g2", 5, 2),
    ]
    assert rows[0]["tested_genes"] == 14
    up = ask(client, group="contrast", regulation="UP", experiment="E-MTAB-9002")
    assert [(row["up"], row["down"]) for row in up["rows"]] == [(5, 0), (5, 0)]
    whole = ask(client, size=1000)
    assert sum(row["up"] + row["down"] for row in ask(client, group="contrast")["rows"]) == whole["total"]


def test_rows_can_be_taken_together_by_gene(client):
    answer = ask(client, group="gene", size=4)
    whole = ask(client, size=1000)["rows"]
    first = answer["rows"][0]
    rows = [row for row in whole if row["gene_id"] == first["gene_id"]]
    assert first["contrasts"] == len(rows)
    assert first["experiments"] == len({row["experiment_accession"] for row in rows})
    assert first["best_adjusted_p_value"] == min(row["adjusted_p_value"] for row in rows)
    assert first["up_contrasts"] == sum(row["log2_fold_change"] > 0 for row in rows)
    counts = [row["experiments"] for row in answer["rows"]]
    assert counts == sorted(counts, reverse=True)
    assert answer["total"] == len({row["gene_id"] for row in whole})
    more = ask(client, group="gene", size=4, after=answer["next"])
    assert not {row["gene_id"] for row in more["rows"]} & {row["gene_id"] for row in answer["rows"]}
    (mouse,) = ask(client, group="gene", geneQuery="Ppara")["rows"]
    assert (mouse["median_log2_fold_change"], mouse["down_experiments"]) == (-6.4, 1)
    assert ask(client, group="gene", geneQuery="nonsense")["rows"] == []


def test_groups_of_genes_say_in_how_many_contrasts_a_gene_was_tested(client, settings):
    rows = ask(client, group="gene", size=1000)["rows"]
    tables = (settings.home / "current" / "experiments").glob("*/differential.parquet")
    tested = pd.concat(pd.read_parquet(table).assign(experiment=table.parent.name) for table in tables)
    tested = tested.dropna(subset=["log2_fold_change", "adjusted_p_value"])
    expected = tested.drop_duplicates(["gene_id", "experiment", "contrast_id"]).gene_id.value_counts()
    assert len(rows) > 10
    assert {row["gene_id"]: row["tested_contrasts"] for row in rows} == {
        row["gene_id"]: expected[row["gene_id"]] for row in rows
    }
    assert any(row["tested_contrasts"] > row["contrasts"] for row in rows)
