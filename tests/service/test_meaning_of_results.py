"""What differential and baseline results are, sentence by sentence."""

import math

import orjson
import pandas as pd
import pytest

API = "/api/v1/"


def ask(client, path="differential", **parameters):
    answer = client.post(API + path, json=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def levels(grid, row=0):
    cells = grid["rows"][row]["cells"]
    return {column["value"]: cell["value"] for column, cell in zip(grid["columns"], cells, strict=True)}


def states(grid, row=0):
    cells = grid["rows"][row]["cells"]
    return {column["value"]: cell["state"] for column, cell in zip(grid["columns"], cells, strict=True)}


def test_there_is_one_row_per_gene_and_contrast_strictly_beyond_the_cut_offs(client):
    rows = ask(client, size=1000)["rows"]
    keys = [(row["gene_id"], row["experiment_accession"], row["contrast_id"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        least = 0.5 if row["experiment_type"] == "PROTEOMICS_DIFFERENTIAL" else 1
        assert abs(float(row["log2_fold_change"])) > least
        assert row["adjusted_p_value"] < 0.05
    # In g1_g2 the change of BRCA2 is -1 exactly, and the adjusted p of ALB 0.05: neither passes.
    edge = {"experiment": "E-MTAB-9002", "contrast": "g1_g2"}
    assert ask(client, geneQuery="BRCA2", cutoff={"foldChange": 1}, **edge)["total"] == 0
    assert ask(client, geneQuery="BRCA2", cutoff={"foldChange": 0.99}, **edge)["total"] == 1
    assert ask(client, geneQuery="ALB", cutoff={"pValue": 0.05}, **edge)["total"] == 0
    assert ask(client, geneQuery="ALB", cutoff={"pValue": 0.051}, **edge)["total"] == 1


def test_rows_come_in_one_total_order(client):
    def place(row):
        change = abs(float(row["log2_fold_change"]))
        names = row["experiment_accession"], row["contrast_id"], row["gene_id"], row["design_element"]
        return -change, row["adjusted_p_value"], *names

    rows = ask(client, size=1000, cutoff={"foldChange": 0.5, "pValue": 0.1})["rows"]
    assert rows == sorted(rows, key=place)
    assert [row["log2_fold_change"] for row in rows[:2]] == ["Infinity", "-Infinity"]


def test_numbers_are_the_doubles_of_the_file(client, settings):
    table = settings.home / "current" / "experiments" / "E-MTAB-9003" / "differential.parquet"
    file = pd.read_parquet(table).set_index(["gene_id", "design_element", "contrast_id"])
    for row in ask(client, experiment="E-MTAB-9003")["rows"]:
        stored = file.loc[row["gene_id"], row["design_element"], row["contrast_id"]]
        for name in ("log2_fold_change", "adjusted_p_value", "t_statistic"):
            assert row[name] == stored[name]


def test_missing_t_statistics_come_last_both_ways(client):
    for sort in ("t_statistic", "-t_statistic"):
        values = [row["t_statistic"] for row in ask(client, size=1000, sort=sort)["rows"]]
        known = [value for value in values if value is not None]
        assert values == [*known, *[None] * (len(values) - len(known))]
        assert 0 < len(known) < len(values)


def test_all_design_elements_behind_a_row_are_there_on_request(client):
    rows = ask(client, experiment="E-MTAB-9003", fields=["gene_symbol", "design_element", "designElements"])["rows"]
    fkbp5 = next(row for row in rows if row["gene_symbol"] == "FKBP5")
    behind = [(one["design_element"], one["log2_fold_change"]) for one in fkbp5["designElements"]]
    assert behind == [("204560_at", 2.2), ("224840_at", 1.8), ("224856_at", 1.8), ("241234_s_at", 1.1)]
    assert fkbp5["designElements"][0] | {"design_element": ""} == {
        "design_element": "",
        "log2_fold_change": 2.2,
        "adjusted_p_value": 0.011,
        "t_statistic": 5.1,
    }
    strict = ask(client, experiment="E-MTAB-9003", geneQuery="FKBP5", cutoff={"pValue": 0.01}, fields="designElements")
    assert strict["rows"][0]["designElements"] == fkbp5["designElements"]
    for row in rows:
        assert row["design_element"] in {one["design_element"] for one in row["designElements"]}
    (sequenced,) = ask(client, geneQuery="Ppara", fields="designElements")["rows"]
    assert sequenced["designElements"] == []
    assert "designElements" not in ask(client, size=1)["rows"][0]


def test_rows_without_a_number_or_without_a_change_are_no_results_but_stay_in_the_experiments_table(client, settings):
    table = settings.home / "current" / "experiments" / "E-MTAB-9002" / "differential.parquet"
    file = pd.read_parquet(table).set_index(["gene_name", "contrast_id"])
    assert file.loc[("TNNI3", "g1_g2"), "log2_fold_change"] == 1.5
    assert math.isnan(file.loc[("TNNI3", "g1_g2"), "adjusted_p_value"])
    assert file.loc[("ACTB", "g1_g2"), "log2_fold_change"] == 0
    every = ask(client, experiment="E-MTAB-9002", cutoff={"foldChange": 0, "pValue": 1}, size=1000)
    assert not {"TNNI3", "ACTB"} & {row["gene_symbol"] for row in every["rows"]}


def test_replicates_are_the_biological_ones_of_the_smaller_side(client, settings):
    rows = ask(client, size=1000, fields=["experiment_accession", "contrast_id", "replicates"])["rows"]
    for row in rows:
        folder = settings.home / "current" / "experiments" / row["experiment_accession"]
        experiment = orjson.loads((folder / "experiment.json").read_bytes())
        sides = next(one for one in experiment["contrasts"] if one["id"] == row["contrast_id"])
        sizes = [
            len({assay["technical_replicate"] or assay["name"] for assay in group["assays"]})
            for group in experiment["groups"]
            if group["id"] in {sides["reference"], sides["test"]}
        ]
        assert row["replicates"] == min(sizes)
    assert {row["replicates"] for row in rows} == {2, 3}


def test_genes_that_recur_come_first(client):
    groups = ask(client, group="gene", size=1000)["rows"]
    order = [
        (-group["experiments"], -group["contrasts"], group["best_adjusted_p_value"], group["gene_id"])
        for group in groups
    ]
    assert order == sorted(order)
    assert groups[0]["experiments"] > 1
    assert ask(client, group="gene", conditionQuery="cancer")["rows"][0]["experiments"] > 1


def test_a_level_is_the_median_of_a_cell_whose_parts_may_be_missing(client):
    (grid,) = ask(client, "baseline", geneQuery="SFTPC", experiment="E-MTAB-9001")["grids"]
    assert levels(grid)["lung"] == 1707  # of NA,1650,1707,1803,NA


def test_blank_and_missing_cells_are_0_in_rna_and_no_data_in_proteomics(client):
    (grid,) = ask(client, "baseline", geneQuery="INS", experiment="E-MTAB-9001")["grids"]
    assert levels(grid) == {"heart": 0, "liver": 0, "lung": 0.2, "pancreas": 1991}  # heart NA, liver blank
    (grid,) = ask(client, "baseline", geneQuery="FLC", source="organism part")["grids"]
    assert levels(grid)["root"] == 0
    (grid,) = ask(client, "baseline", geneQuery="AT1G28240.1", source="TIME")["grids"]
    assert levels(grid) == {"4 day": 0.5, "8 day": 0.4}
    (grid,) = ask(client, "baseline", geneQuery="ACTB", experiment="E-PROT-9001")["grids"]
    missing = [name for name, level in levels(grid).items() if level is None]
    assert missing
    assert {states(grid)[name] for name in missing} == {"no_data"}


def test_a_gene_is_expressed_from_the_cut_off_on(client):
    def shown(cutoff):
        return bool(ask(client, "baseline", geneQuery="AT1G28240.1", cutoff={"value": cutoff})["grids"])

    assert [shown(cutoff) for cutoff in (0.4, 0.5, 0.500001)] == [True, True, False]
    assert ask(client, "baseline", geneQuery="AT1G28240.1")["total"] == 1  # 0.5 TPM is the usual one


def test_there_is_a_grid_per_species_by_its_own_factor(client):
    grids = ask(client, "baseline", geneQuery="SFTPC,AT1G01010")["grids"]
    assert [(grid["species"], grid["factor"]) for grid in grids] == [
        ("Homo sapiens", "organism part"),
        ("Arabidopsis thaliana", "organism part"),
    ]


def test_rows_are_experiments_and_the_slices_of_their_other_factors_most_expressed_first(client):
    (grid,) = ask(client, "baseline", geneQuery="FLC", cutoff={"value": 0})["grids"]
    assert [row["name"] for row in grid["rows"]] == ["seedlings over time - 4 day", "seedlings over time - 8 day"]
    (grid,) = ask(client, "baseline", geneQuery="FLC", source="TIME", cutoff={"value": 0.05})["grids"]
    assert [row["name"] for row in grid["rows"]] == ["seedlings over time - leaf", "seedlings over time - root"]
    (grid,) = ask(client, "baseline", geneQuery="RBCS1A", cutoff={"value": 3})["grids"]
    expressed = [
        sum(state not in {"below_cutoff", "no_data"} for state in states(grid, row).values()) for row in (0, 1)
    ]
    assert expressed == [2, 1]


def test_rna_comes_before_proteomics_then_most_columns_then_names(client):
    (grid,) = ask(client, "baseline", geneQuery="TNNI3,SFTPC,ALB")["grids"]
    order = []
    for number, row in enumerate(grid["rows"]):
        expressed = sum(state not in {"below_cutoff", "no_data"} for state in states(grid, number).values())
        order.append(("PROTEOMICS" in row["experiment_type"], -expressed, row["name"].casefold()))
    assert len(order) == 3
    assert order == sorted(order)


def test_a_column_or_gene_that_an_experiment_lacks_has_no_data(client):
    grids = ask(client, "baseline", geneQuery="TNNI3,INS", genes="each")["grids"]
    (ins,) = [grid for grid in grids if grid["gene_symbol"] == "INS"]
    assert [row["experiment_accession"] for row in ins["rows"]] == ["E-MTAB-9001"]
    (tnni3,) = [grid for grid in grids if grid["gene_symbol"] == "TNNI3"]
    assert states(tnni3, 1)["pancreas"] == "no_data"


@pytest.mark.parametrize(
    ("facet", "parameter"), [("species", "species"), ("factors", "factor"), ("experimentType", "experimentType")]
)
def test_facets_of_baseline_answers_count_experiments_under_the_other_filters(client, facet, parameter):
    for asked in ({"geneQuery": "SFTPC,AT1G01010"}, {"conditionQuery": "liver; leaf"}):
        every = ask(client, "baseline", **asked)["facets"][facet]
        assert every
        for value in every:
            narrowed = ask(client, "baseline", **asked, **{parameter: value["value"]})
            assert narrowed["total"] == value["count"]
            again = {one["value"]: one["count"] for one in narrowed["facets"][facet]}
            assert again == {one["value"]: one["count"] for one in every}
