import csv
import io
from dataclasses import replace

from service.app import create_app

API = "/api/v1/baseline"


def ask(client, **parameters):
    answer = client.get(API, query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def cells(grid, row):
    return {
        column["value"]: (cell["value"], cell["state"])
        for column, cell in zip(grid["columns"], grid["rows"][row]["cells"], strict=True)
    }


def test_a_gene_is_shown_in_every_experiment_that_expresses_it(client):
    answer = ask(client, geneQuery="SFTPC")
    (grid,) = answer["grids"]
    assert (grid["species"], grid["factor"]) == ("Homo sapiens", "organism part")
    assert [column["value"] for column in grid["columns"]] == ["heart", "liver", "lung", "pancreas"]
    assert {column["value"]: column["term"] for column in grid["columns"]}["liver"] == "UBERON:0002107"
    row = grid["rows"][0]
    assert (row["experiment_accession"], row["name"], row["unit"]) == ("E-MTAB-9001", "four of our own", "TPM")
    assert cells(grid, 0) == {
        "heart": (0.2, "below_cutoff"),
        "liver": (0.2, "below_cutoff"),
        "lung": (1707.0, "high"),
        "pancreas": (0.2, "below_cutoff"),
    }


def test_states_follow_the_level(client):
    (grid, *_) = ask(client, geneQuery="TTR")["grids"]
    assert cells(grid, 0) == {
        "heart": (0.6, "low"),
        "liver": (5187.0, "high"),
        "lung": (0.6, "low"),
        "pancreas": (0.5, "low"),
    }
    assert cells(ask(client, geneQuery="DUSP1")["grids"][0], 0)["lung"] == (169.0, "medium")
    assert cells(ask(client, geneQuery="TTR", cutoff='{"value":0.6}')["grids"][0], 0)["pancreas"] == (
        0.5,
        "below_cutoff",
    )


def test_proteomics_comes_after_rna_and_has_no_data_where_nothing_was_measured(client):
    (grid,) = ask(client, geneQuery="TNNI3")["grids"]
    units = [row["unit"] for row in grid["rows"]]
    assert units == ["TPM", "parts per billion", "relative abundance"]
    assert cells(grid, 0)["heart"] == (1094.0, "high")
    assert cells(grid, 1) == {
        "heart": (0.0, "below_cutoff"),
        "liver": (0.0006351096888895273, "low"),
        "lung": (0.000560968808330389, "low"),
        "pancreas": (None, "no_data"),
    }


def test_a_cell_is_the_mean_over_the_genes_in_the_matrix_zeros_included(client):
    (grid,) = ask(client, geneQuery="SFTPC,CFHR2", experiment="E-MTAB-9001")["grids"]
    assert cells(grid, 0)["lung"] == (853.5, "medium")
    assert cells(grid, 0)["liver"] == ((149 + 0.2) / 2, "medium")
    assert grid["rows"][0]["genes"] == 2


def test_genes_each_makes_a_grid_per_gene(client):
    grids = ask(client, geneQuery="SFTPC,CFHR2", genes="each", experiment="E-MTAB-9001")["grids"]
    assert [grid["gene_symbol"] for grid in grids] == ["CFHR2", "SFTPC"]
    assert cells(grids[0], 0)["liver"] == (149.0, "medium")
    assert cells(grids[0], 0)["lung"] == (0.0, "below_cutoff")


def test_other_factors_make_slices_and_the_source_can_be_chosen(client):
    (grid,) = ask(client, geneQuery="AT5G10140")["grids"]
    assert grid["factor"] == "organism part"
    assert [row["name"] for row in grid["rows"]] == ["seedlings over time - 4 day"]
    assert cells(grid, 0) == {"leaf": (21.0, "medium"), "root": (0.0, "below_cutoff")}
    (grid,) = ask(client, geneQuery="AT5G10140", source="TIME")["grids"]
    assert [column["value"] for column in grid["columns"]] == ["4 day", "8 day"]
    assert [row["name"] for row in grid["rows"]] == ["seedlings over time - leaf"]
    assert cells(grid, 0) == {"4 day": (21.0, "medium"), "8 day": (0.0, "below_cutoff")}
    both = ask(client, geneQuery="AT5G10140", bs='{"arabidopsis thaliana":["TIME","ORGANISM_PART"]}')["grids"]
    assert [grid["factor"] for grid in both] == ["time", "organism part"]


def test_the_unit_can_be_chosen(client):
    (grid,) = ask(client, geneQuery="SFTPC", unit="FPKM")["grids"]
    assert [row["unit"] for row in grid["rows"]] == ["FPKM", "parts per billion", "relative abundance"]
    assert cells(grid, 0)["lung"][1] == "medium"


def test_a_gene_below_the_cutoff_everywhere_is_told_not_shown(client):
    answer = ask(client, geneQuery="ENSG00000116783")
    assert (answer["grids"], answer["total"]) == ([], 0)
    assert answer["warnings"] == ["1 more experiment(s) measured these genes, below the cut-off everywhere"]


def test_warnings_count_what_the_filters_leave(client):
    asked = {"geneQuery": "SFTPC,FLC", "cutoff": '{"value":1e9}'}
    assert ask(client, **asked)["warnings"] == [
        "4 more experiment(s) measured these genes, below the cut-off everywhere"
    ]
    assert ask(client, **asked, experimentType="RNASEQ_MRNA_BASELINE")["warnings"] == [
        "2 more experiment(s) measured these genes, below the cut-off everywhere"
    ]
    asked = {"geneQuery": "SFTPC,FLC", "unit": "FPKM"}
    assert ask(client, **asked)["warnings"] == ["1 experiment(s) have no levels in FPKM"]
    assert ask(client, **asked, kingdom="animals")["warnings"] == []


def test_columns_chosen_for_a_species_that_is_not_there_are_said(client):
    chosen = '{"zebrafish":["TIME"],"homo sapiens":["ORGANISM_PART"]}'
    assert ask(client, geneQuery="SFTPC", bs=chosen)["warnings"] == [
        "bs: this release has no experiment on 'danio rerio'"
    ]


def test_a_condition_restricts_the_columns_and_says_why(client):
    answer = ask(client, geneQuery="SFTPC,ALB", conditionQuery="digestive system")
    grid = answer["grids"][0]
    assert [column["value"] for column in grid["columns"]] == ["liver", "pancreas"]
    assert [step["label"] for step in grid["rows"][0]["why"][0]["path"]] == ["liver", "digestive system"]


def test_a_condition_alone_lists_experiments_and_conditions(client):
    answer = ask(client, conditionQuery='[{"value":"heart"},{"value":"pancreas"}]')
    listed = [
        (entry["experiment_accession"], [one["name"] for one in entry["conditions"]]) for entry in answer["experiments"]
    ]
    assert listed == [
        ("E-MTAB-9001", ["heart", "pancreas"]),
        ("E-PROT-9001", ["heart"]),
        ("E-PROT-9002", ["heart"]),
    ]
    assert answer["grids"] == []
    assert answer["experiments"][0]["conditions"][0]["why"][0]["value"] == "heart"


def test_facets_count_experiments(client):
    answer = ask(client, geneQuery="TNNI3")
    facet = {value["value"]: value["count"] for value in answer["facets"]["experimentType"]}
    assert facet == {"RNASEQ_MRNA_BASELINE": 1, "PROTEOMICS_BASELINE": 1, "PROTEOMICS_BASELINE_DIA": 1}
    one = ask(client, geneQuery="TNNI3", experimentType="PROTEOMICS_BASELINE")
    assert one["total"] == 1
    assert {value["value"]: value["count"] for value in one["facets"]["experimentType"]} == facet


def test_tsv_is_a_row_per_cell(client):
    answer = client.get(f"{API}.tsv", query_string={"geneQuery": "SFTPC", "header": "plain"})
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter="\t"))
    lung = next(row for row in rows if row["factor_value"] == "lung")
    assert (lung["value"], lung["state"], lung["experiment_accession"]) == ("1707", "high", "E-MTAB-9001")


def test_too_many_genes_for_grids_are_refused(settings):
    client = create_app(replace(settings, grid_limit=1)).test_client()
    answer = client.get(API, query_string={"geneQuery": "TTR,CFHR2", "genes": "each"})
    assert (answer.status_code, answer.json["detail"]) == (
        422,
        "genes=each: 2 genes match; grids are made for at most 1 genes",
    )
