"""Heatmaps, box plots and distributions as Expression Atlas's clients ask for them: values are the tables'."""

import json

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.service.heatmaps import BASELINE, DIFFERENTIAL, cells, genes, heatmap
from tests.service.shapes import get


def test_baseline_values_are_those_of_the_table(client, release):
    for accession in BASELINE:
        answer = heatmap(client, accession)
        unit = answer["profiles"]["rows"][0]["expressionUnit"]
        table = pq.read_table(release.paths.results(accession, "baseline"))
        levels = {
            (row["gene_id"], row["assay_group_id"]): row
            for row in table.filter(pc.equal(table["unit"], unit)).to_pylist()
        }
        for row in answer["profiles"]["rows"]:
            for header, cell in zip(answer["columnHeaders"], row["expressions"], strict=True):
                kept = levels[row["id"], header["assayGroupId"]]
                cutoff = 0.5 if unit in {"TPM", "FPKM"} else 5e-324
                expected = kept["level"] if kept["level"] is not None and kept["level"] >= cutoff else None
                assert cell.get("value") == expected
                if quartiles := cell.get("quartiles"):
                    names = ("minimum", "lower_quartile", "level", "upper_quartile", "maximum")
                    assert list(quartiles.values()) == [kept[name] for name in names]


def test_baseline_shows_the_most_specific_protein_coding_genes(client):
    answer = heatmap(client, "E-MTAB-9001")
    assert genes(answer) == ["SFTPC", "TNNI3"]
    assert answer["profiles"]["searchResultTotal"] == "2"
    assert json.loads(answer["config"]["geneQuery"]) == [{"value": "protein_coding", "category": "gene_biotype"}]
    assert [header["factorValue"] for header in answer["columnHeaders"]] == ["lung", "liver", "heart", "pancreas"]
    assert answer["columnHeaders"][0]["factorValueOntologyTermId"] == "UBERON_0002048"
    assert answer["columnHeaders"][0]["assayGroupSummary"]["replicates"] == 3
    tissues = ["UBERON_0002048", "UBERON_0002107", "UBERON_0000948", "UBERON_0001264"]
    assert answer["anatomogram"] == {"species": "homo_sapiens", "allSvgPathIds": tissues}
    assert answer["profiles"]["rows"][1]["expressions"] == [
        {},
        {},
        {
            "value": 1094.0,
            "quartiles": {"min": 866.0, "lower": 999.0, "median": 1094.0, "upper": 1095.0, "max": 1152.0},
        },
        {},
    ]
    assert "coexpressions" not in answer
    assert "gene_specific_results" not in answer["experiment"]["urls"]


def test_columns_are_called_by_what_tells_them_apart(client):
    names = [header["factorValue"] for header in heatmap(client, "E-MTAB-9008")["columnHeaders"]]
    assert names == ["leaf, 4 day", "leaf, 8 day", "root, 4 day", "root, 8 day"]
    one_day = heatmap(client, "E-MTAB-9008", filterFactors='{"TIME":["8 day"]}')
    assert [header["factorValue"] for header in one_day["columnHeaders"]] == ["leaf", "root"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"geneQuery": "ALB,INS,MYH6"}, ["ALB", "MYH6", "INS"]),
        ({"geneQuery": "ALB,INS,MYH6", "unit": "TPM", "specific": "false"}, ["ALB", "INS", "MYH6"]),
        ({"geneQuery": "ALB,INS,MYH6", "selectedColumnIds": "g3,g4", "heatmapMatrixSize": 1}, ["INS"]),
        ({"geneQuery": "ALB,INS,MYH6", "selectedColumnIds": "g3,g4", "cutoff": "1600"}, ["INS"]),
        ({"geneQuery": "ALB,INS,MYH6", "cutoff": '{"value":1600}'}, ["ALB", "INS"]),
        ({"geneQuery": "ALB,INS,MYH6", "filterFactors": '{"ORGANISM_PART":["pancreas"]}'}, ["ALB", "INS"]),
    ],
)
def test_parameters_of_baseline(client, parameters, expected):
    assert sorted(genes(heatmap(client, "E-MTAB-9001", **parameters))) == sorted(expected)


def test_nothing_found_says_why(client):
    answer = heatmap(client, "E-MTAB-9001", geneQuery="ALB,INS", cutoff="99999")
    assert "profiles" not in answer  # by which the widget knows that there is nothing to draw
    assert answer["warnings"] == ["None of these 2 genes passes the cut-offs in the columns shown"]
    answer = heatmap(client, "E-MTAB-9001", filterFactors='{"ORGANISM_PART":["brain"]}')
    assert (answer["columnHeaders"], "profiles" in answer) == ([], False)
    assert "the values there are: heart, liver, lung, pancreas" in answer["warnings"][0]


def test_a_single_gene_brings_similar_ones_and_its_box_plots(client, release):
    answer = heatmap(client, "E-MTAB-9001", geneQuery="BRCA1")
    (similar,) = answer["coexpressions"]
    assert (similar["geneName"], similar["geneId"]) == ("BRCA1", "ENSG00000012048")
    near = get(client, "/json/experiments/coexpression", experiment="E-MTAB-9001", identifier="ENSG00000012048").json
    table = pq.read_table(release.paths.results("E-MTAB-9001", "coexpression")).to_pylist()
    rows = [row for row in table if row["gene_id"] == "ENSG00000012048"]
    rows.sort(key=lambda row: (row["distance"], row["other_gene_id"]))
    assert near == [row["other_gene_id"] for row in rows]
    shown = [row["id"] for row in similar["jsonProfiles"]["rows"]]
    assert shown == [gene for gene in near if gene in shown]
    assert len(shown) == int(similar["jsonProfiles"]["searchResultTotal"]) > 5
    assert answer["experiment"]["urls"]["gene_specific_results"] == "json/experiments/E-MTAB-9001/genes/ENSG00000012048"
    without = get(client, "/json/experiments/coexpression", experiment="E-MTAB-9008", identifier="AT5G10140").json
    assert without == []


def test_box_plots_of_a_gene_and_its_transcripts(client):
    answer = get(client, "/json/experiments/E-MTAB-9001/genes/ensg00000012048").json
    assert [header["name"] for header in answer["columnHeaders"]] == ["lung", "liver", "heart", "pancreas"]
    assert answer["columnHeaders"][0]["assayAccessions"] == ["ERR900201", "ERR900202", "ERR900203", "ERR900204"]
    assert answer["columnHeaders"][0]["replicates"] == 3
    (gene,) = answer["geneExpression"]["rows"]
    quartiles = {"min": 1.0, "lower_quartile": 1.0, "median": 1.0, "upper_quartile": 1.0, "max": 2.0}
    assert gene["expressions"][3] == {"stats": {"total": 3, **quartiles}, "values": []}
    (transcript,) = answer["transcriptExpression"]["rows"]
    lung = transcript["expressions"][0]
    quartiles = {"min": 39.0, "lower_quartile": 42.0, "median": 45.0, "upper_quartile": 53.5, "max": 62.0}
    assert lung["stats"] == {"total": 3, **quartiles}
    assert [(value["id"], value["assays"]) for value in lung["values"]] == [
        ("t1", ["ERR900201", "ERR900202"]),
        ("ERR900203", ["ERR900203"]),
        ("ERR900204", ["ERR900204"]),
    ]
    assert lung["values"][0]["value"] == {"expression_absolute_units": 45.0}
    plain = get(client, "/json/experiments/E-MTAB-9008/genes/AT5G10140").json
    assert plain["transcriptExpression"] == {"rows": []}
    assert plain["geneExpression"]["rows"][0]["expressions"][0] == {"stats": {"total": 3, "median": 21.0}, "values": []}


def test_the_distribution_counts_genes_by_their_highest_level(client, release):
    answer = get(client, "/json/experiments/E-MTAB-9001/genedistribution").json
    assert len(answer["bins"]) == len(answer["counts"]) == 100
    assert answer["bins"][:3] + answer["bins"][9:12] + answer["bins"][-1:] == [0.0, 0.1, 0.2, 0.9, 1.0, 2.0, 9e9]
    table = pq.read_table(release.paths.results("E-MTAB-9001", "baseline"))
    table = table.filter(pc.equal(table["unit"], "TPM"))
    highest = table.group_by("gene_id").aggregate([("level", "max")])["level_max"].to_numpy()
    assert answer["counts"] == [int(np.count_nonzero(highest >= bound)) for bound in answer["bins"]]
    proteins = get(client, "/json/experiments/E-PROT-9001/genedistribution").json
    assert len(proteins["bins"]) == 201
    assert proteins["counts"][:2] == [8, 8]


def test_differential_values_are_those_of_the_api(client):
    for accession in DIFFERENTIAL:
        rows = get(client, "/api/v1/differential", experiment=accession, size=1000).json["rows"]
        shown = cells(heatmap(client, accession, heatmapMatrixSize=1000))
        for row in rows:
            found = shown[row["gene_id"], row["design_element"]]
            assert found[row["contrast_id"]] == row["log2_fold_change"]


def test_differential_headers(client):
    answer = heatmap(client, "E-MTAB-9003")
    (header,) = answer["columnHeaders"]
    assert (header["id"], header["displayName"], header["arrayDesignAccession"]) == (
        "g1_g2",
        "'asthma' vs 'normal'",
        "A-AFFY-44",
    )
    assert header["referenceAssayGroup"] == {
        "id": "g1",
        "assayAccessions": ["Control 530", "Control 585", "Control 405"],
        "replicates": 3,
    }
    summary = get(client, "/rest/contrast-summary", experimentAccession="E-MTAB-9003", contrastId="g1_g2").json
    assert header["contrastSummary"].items() <= summary.items()
    (plot,) = header["resources"]
    assert plot["type"] == "ma-plot"
    with client.get(f"/{plot['uri']}") as picture:
        assert picture.data.startswith(b"\x89PNG")
    for old in ("E-MTAB-9003/g1_g2/ma-plot.png", "E-MTAB-9003/A-AFFY-44/g1_g2/ma-plot.png"):
        with client.get(f"/external-resources/{old}") as picture:
            assert (picture.status_code, picture.mimetype) == (200, "image/png")
    get(client, "/external-resources/E-MTAB-9003/g1_g2/gsea_go.png", status=404)
    first = answer["profiles"]["rows"][0]
    assert (first["name"], first["designElement"]) == ("ASPM", "219918_s_at")
    assert first["expressions"] == [{"foldChange": -2.4, "pValue": 0.0001, "tStat": -9.3}]
    assert first["uri"] == "genes/ENSG00000066279"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"geneQuery": "FKBP5,BRCA2"}, {"FKBP5": (3.9, 4.1), "BRCA2": (None, -1.1)}),
        ({"geneQuery": "FKBP5,BRCA2", "regulation": "UP"}, {"FKBP5": (3.9, 4.1)}),
        ({"geneQuery": "FKBP5,BRCA2", "cutoff": "1e-62"}, {"FKBP5": (None, 4.1)}),
        ({"geneQuery": "FKBP5,BRCA2", "foldChangeCutoff": "4"}, {"FKBP5": (None, 4.1)}),
        ({"geneQuery": "FKBP5,BRCA2", "cutoff": '{"foldChange":4,"pValue":0.01}'}, {"FKBP5": (None, 4.1)}),
        ({"geneQuery": "MYH6"}, {"MYH6": ("Infinity", "-Infinity")}),
    ],
)
def test_parameters_of_differential(client, parameters, expected):
    answer = heatmap(client, "E-MTAB-9002", **parameters)
    found = zip(genes(answer), cells(answer).values(), strict=True)
    assert {name: (numbers["g1_g2"], numbers["g1_g3"]) for name, numbers in found} == expected


def test_contrasts_are_chosen_by_array_and_by_name(client):
    by_array = heatmap(client, "E-MEXP-9007", arrayDesignAccession="A-AFFY-19")
    (header,) = by_array["columnHeaders"]
    assert header["arrayDesignAccession"] == "A-AFFY-19"
    name = json.dumps({"COMPARISON_NAME": [header["displayName"]]})
    assert heatmap(client, "E-MEXP-9007", filterFactors=name)["profiles"] == by_array["profiles"]
    assert heatmap(client, "E-MEXP-9007", selectedColumnIds=header["id"])["profiles"] == by_array["profiles"]
