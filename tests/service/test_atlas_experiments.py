"""Expression Atlas's own endpoints of experiments: keys and nesting as its clients read them, values as the tables'."""

import csv
import gzip
import hashlib
import json
from urllib.parse import unquote

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from engines.errors import EngineUnavailable
from tests.service.shapes import differences, skeleton

BASELINE = ["E-MTAB-9001", "E-MTAB-9008", "E-PROT-9001", "E-PROT-9002"]
DIFFERENTIAL = ["E-MTAB-9002", "E-MTAB-9003", "E-MTAB-9004", "E-MTAB-9005", "E-MTAB-9006", "E-MEXP-9007", "E-PROT-9003"]


def get(client, path, status=200, **parameters):
    answer = client.get(path, query_string=parameters or None)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


def heatmap(client, accession, **parameters):
    return get(client, f"/json/experiments/{accession}", **parameters).json


def cells(answer):
    """Level or fold change by gene id, design element and column id."""
    ids = [header.get("assayGroupId") or header["id"] for header in answer["columnHeaders"]]
    found = {}
    for row in answer["profiles"]["rows"]:
        numbers = [cell.get("value", cell.get("foldChange")) for cell in row["expressions"]]
        found[row["id"], row.get("designElement", "")] = dict(zip(ids, numbers, strict=True))
    return found


def genes(answer):
    return [row["name"] for row in answer["profiles"]["rows"]]


ANSWERS = [
    ("experiments", "/json/experiments"),
    *[("experiment_baseline", f"/json/experiments/{accession}") for accession in BASELINE],
    ("experiment_baseline", "/json/experiments/E-MTAB-9001?geneQuery=FKBP5"),
    *[("experiment_differential", f"/json/experiments/{accession}") for accession in DIFFERENTIAL],
    *[("experiment_page", f"/json/experiments/{accession}/page") for accession in BASELINE + DIFFERENTIAL],
    *[("resources", f"/json/experiments/{accession}/resources/DATA") for accession in BASELINE + DIFFERENTIAL],
    ("resources", "/json/experiments/E-MTAB-9002/resources/SUPPLEMENTARY_INFORMATION"),
    ("resources", "/json/experiments/E-MTAB-9003/resources/PLOTS"),
    ("experiment_gene", "/json/experiments/E-MTAB-9001/genes/ENSG00000012048"),
    ("experiment_gene", "/json/experiments/E-MTAB-9008/genes/AT5G10140"),
    ("gene_distribution", "/json/experiments/E-MTAB-9001/genedistribution"),
    ("gene_distribution", "/json/experiments/E-PROT-9001/genedistribution?experimentType=PROTEOMICS_BASELINE"),
]


@pytest.mark.parametrize(("name", "path"), ANSWERS, ids=[path for _, path in ANSWERS])
def test_keys_and_nesting_are_the_originals(client, name, path):
    answer = get(client, path)
    assert answer.json
    assert list(differences(skeleton(name), answer.json)) == []
    assert answer.headers["X-Release"]
    posted = client.post(path, data="", content_type="application/x-www-form-urlencoded")
    assert (posted.status_code, posted.json) == (200, answer.json)


def test_the_list_has_the_originals_keys_by_type(client, shared_data):
    real = json.loads(gzip.decompress((shared_data / "metadata" / "experiments-bulk.json.gz").read_bytes()))
    assert list(differences(skeleton("experiments"), {"experiments": real})) == []
    keys = {entry["rawExperimentType"]: set(entry) for entry in real}
    technologies = {entry["rawExperimentType"]: entry["technologyType"] for entry in real}
    ours = get(client, "/json/experiments").json["experiments"]
    compared = [entry for entry in ours if entry["rawExperimentType"] in keys]
    assert len(compared) == 9  # proteins compared between conditions are not among the real ones, nor is DIA
    for entry in compared:
        assert set(entry) == keys[entry["rawExperimentType"]]
        assert entry["technologyType"] == technologies[entry["rawExperimentType"]]


def test_the_list_is_by_type_then_name(client):
    listed = get(client, "/json/experiments").json["experiments"]
    order = (
        "E-MTAB-9001 E-MTAB-9008 E-PROT-9001 E-PROT-9002 E-MTAB-9002 E-MTAB-9004 E-MTAB-9003 E-MEXP-9007 E-MTAB-9005"
    )
    assert [entry["experimentAccession"] for entry in listed] == [*order.split(), "E-MTAB-9006", "E-PROT-9003"]
    by_accession = {entry["experimentAccession"]: entry for entry in listed}
    for accession in ("E-MTAB-9001", "E-MEXP-9007"):
        assert get(client, f"/json/experiments/{accession}/info").json == by_accession[accession]
    several = by_accession["E-MEXP-9007"]
    assert (several["experimentType"], several["numberOfContrasts"]) == ("Differential", 2)
    assert several["arrayDesigns"] == ["A-AFFY-18", "A-AFFY-19"]


REAL_PAGES = ["E-GEOD-48549.json", "E-MTAB-2770.json.gz", "E-MTAB-2836.json", "E-PROT-1.json"]
TWINS = {"MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL": "E-MTAB-9003", "RNASEQ_MRNA_BASELINE": "E-MTAB-9001"}
TWINS["PROTEOMICS_BASELINE"] = "E-PROT-9001"


def places(value, path=""):
    """All keys with the keys above them; what lists hold counts as one."""
    if isinstance(value, list):
        return {place for item in value for place in places(item, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    return {f"{path}.{key}" for key in value} | {p for key, one in value.items() for p in places(one, f"{path}.{key}")}


@pytest.mark.parametrize("name", REAL_PAGES)
def test_page_content_has_all_that_real_pages_have(client, shared_data, name):
    path = shared_data / "metadata" / "experiment-page-json" / name
    real = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    assert list(differences(skeleton("experiment_page"), real)) == []
    ours = get(client, f"/json/experiments/{TWINS[real['experimentType']]}/page").json
    reports = {place for place in places(real) if "sections" in place and "reports" in place}
    assert places(real) - reports <= places(ours)
    assert [(tab["type"], tab["name"]) for tab in ours["tabs"]] == [(tab["type"], tab["name"]) for tab in real["tabs"]]
    ours_first, real_first = (page["tabs"][0]["props"]["groups"][0] for page in (ours, real))
    assert ours_first["name"] == real_first["name"] or real["experimentType"] == "RNASEQ_MRNA_BASELINE"
    table, real_table = (
        next(tab for tab in page["tabs"] if tab["type"] == "experiment-design")["props"]["table"]["headers"]
        for page in (ours, real)
    )
    assert [header["name"] for header in table] == [header["name"] for header in real_table]
    assert table[0] == real_table[0]


def test_page_content_says_what_columns_can_be_chosen_by(client):
    page = get(client, "/json/experiments/E-MTAB-9008/page").json
    groups = {group.pop("name"): group for group in page["tabs"][0]["props"]["groups"]}
    assert groups["ORGANISM_PART"] == {
        "primary": True,
        "selected": "all",
        "groupings": [["leaf", ["g1", "g3"]], ["root", ["g2", "g4"]]],
    }
    assert groups["TIME"]["selected"] == ["8 day"]
    assert groups["ECOTYPE"]["primary"] is False
    differential = get(client, "/json/experiments/E-MTAB-9002/page").json
    first = differential["tabs"][0]["props"]["groups"][0]
    assert (first["name"], first["groupings"][0]) == (
        "COMPARISON_NAME",
        ["'dexamethasone; 1 micromolar' vs 'none'", ["g1_g3"]],
    )
    design = next(tab for tab in differential["tabs"] if tab["type"] == "experiment-design")["props"]["table"]["data"]
    sides = [row["properties"] for row in design if row["values"][0] == ["ERR900211"]]
    assert [side["referenceOrTest"] for side in sides] == ["reference", "reference"]  # of both contrasts


def test_every_address_that_answers_name_answers(client):
    for accession in BASELINE + DIFFERENTIAL:
        page = get(client, f"/json/experiments/{accession}/page").json
        found = [url for kind in ("DATA", "PLOTS") for url in urls(client, accession, kind)]
        answer = heatmap(client, accession, geneQuery="FKBP5,AT5G10140")
        found += list(answer["experiment"]["urls"].values())
        found += [row["uri"] for row in answer.get("profiles", {"rows": []})["rows"]]
        for tab in page["tabs"]:
            found += [url for name, url in tab["props"].items() if name.lower().endswith("url") and url]
        for url in found:
            with client.get(f"/{url}") as named:
                assert named.status_code == 200, url
                assert named.data


def urls(client, accession, kind):
    return [resource["url"] for resource in get(client, f"/json/experiments/{accession}/resources/{kind}").json]


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


def test_the_widgets_own_requests_are_answered(client):
    plain = heatmap(client, "E-MTAB-9001", geneQuery="ALB")
    headers = {"Origin": "https://example.org", "Accept": "application/json"}
    form = {"content_type": "application/x-www-form-urlencoded", "headers": headers}
    raw = client.post(
        "/json/experiments/E-MTAB-9001", data='geneQuery=[{"value":"ALB"}]&type=RNASEQ_MRNA_BASELINE', **form
    )
    assert raw.json["profiles"] == plain["profiles"]
    assert raw.json["warnings"] == []
    ahead = client.options("/json/experiments/E-MTAB-9001/genes/ENSG00000163631", headers=headers)
    assert ahead.headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS"
    percent = client.post("/json/experiments/E-MTAB-9001", data={"geneQuery": '[{"value":"50% of it"}]'}).json
    assert json.loads(unquote(percent["config"]["geneQuery"])) == [{"value": "50% of it"}]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/json/experiments/E-NONE-1", 404),
        ("/json/experiments/E-NONE-1/info", 404),
        ("/json/experiments/E-NONE-1/page", 404),
        ("/json/experiments/E-MTAB-9001/genes/ENSG00000999999", 404),
        ("/json/experiments/E-MTAB-9002/genes/ENSG00000012048", 422),
        ("/json/experiments/E-PROT-9001/genes/ENSG00000075624", 422),
        ("/json/experiments/E-MTAB-9002/genedistribution", 422),
        ("/json/experiments/E-MTAB-9008/genedistribution?unit=FPKM", 422),
        ("/json/experiments/E-MTAB-9001/resources/NONE", 404),
        ("/json/experiments/coexpression?experiment=E-MTAB-9001", 400),
        ("/json/experiments/coexpression?experiment=E-NONE-1&identifier=x", 404),
        ("/json/experiments/E-MTAB-9002?cutoff=2", 400),
        ("/json/experiments/E-MTAB-9002?cutoff=x", 400),
        ("/json/experiments/E-MTAB-9002?cutoff=[1,2]", 400),
        ("/json/experiments/E-MTAB-9002?foldChangeCutoff=-1", 400),
        ("/json/experiments/E-MTAB-9001?heatmapMatrixSize=0", 400),
    ],
)
def test_errors_carry_the_originals_text(client, path, status):
    answer = get(client, path, status=status)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["error"] == answer.json["detail"]


def test_files_are_sent_as_they_were_given(client, release):
    folder = release.paths.originals("E-MTAB-9001")
    for name in ("E-MTAB-9001-tpms.tsv", "E-MTAB-9001-coexpressions.tsv.gz", "E-MTAB-9001-configuration.xml"):
        with client.get(f"/experiments-content/E-MTAB-9001/resources/{name}") as sent:
            assert sent.data == (folder / name).read_bytes()
            assert name in sent.headers["Content-Disposition"]
    for name in ("none.tsv", "..%2Fexperiment.json", "experiment.json"):
        get(client, f"/experiments-content/E-MTAB-9001/resources/{name}", status=404)


def test_the_design_is_a_table(client):
    sent = get(client, "/experiments-content/E-MTAB-9001/resources/experiment-design")
    rows = list(csv.DictReader(sent.text.splitlines(), dialect="excel-tab"))
    by_run = {row["Run"]: row for row in rows}
    assert len(rows) == 14
    assert sent.text.startswith('"Run"\t"Sample Characteristic[')
    assert by_run["ERR900101"]["Factor Value[organism part]"] == "liver"
    term = "http://purl.obolibrary.org/obo/UBERON_0002107"
    assert by_run["ERR900101"]["Factor Value Ontology Term[organism part]"] == term
    assert (by_run["ERR900101"]["Analysed"], by_run["ERR900999"]["Analysed"]) == ("Yes", "No")
    array = get(client, "/experiments-content/E-MTAB-9003/resources/experiment-design").text
    assert array.split("\n")[1].startswith('"Control 530"\t"A-AFFY-44"\t')


def test_downloads_hold_all_genes_of_the_query_and_end_with_what_they_are(client):
    asked = {"geneQuery": "ALB,INS,MYH6", "heatmapMatrixSize": 1}
    path = "/experiments-content/E-MTAB-9001/download/RNASEQ_MRNA_BASELINE"
    text = get(client, path, **asked).text
    table = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    rows = list(csv.DictReader(table.splitlines(), dialect="excel-tab"))
    assert [row["Gene Name"] for row in rows] == genes(heatmap(client, "E-MTAB-9001", geneQuery="ALB,INS,MYH6"))
    assert (rows[0]["Gene ID"], rows[0]["pancreas"], rows[0]["lung"]) == ("ENSG00000254647", "1991.0", "")
    assert "specifically expressed at 0.5 TPM or more in experiment E-MTAB-9001" in text
    last = text.splitlines()[-1]
    assert last == f"# Rows: 3, sha256 of the header line and rows: {hashlib.sha256(table.encode()).hexdigest()}"


def test_downloads_of_contrasts_hold_what_passes(client):
    path = "/experiments-content/E-MTAB-9003/download/MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL"
    lines = [line for line in get(client, path).text.splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines, dialect="excel-tab"))
    comparison = "'asthma' vs 'normal'"
    numbers = [f"{comparison}.{name}" for name in ("foldChange", "pValue", "tStat")]
    assert rows[0] == ["Gene ID", "Gene Name", "Design Element", *numbers]
    assert rows[1] == ["ENSG00000066279", "ASPM", "219918_s_at", "-2.4", "0.0001", "-9.3"]
    assert len(rows) == 13
    infinite = get(client, "/experiments-content/E-MTAB-9002/download/X", geneQuery="MYH6").text
    assert "\tMYH6\t-Infinity\t0.03\tInfinity\t0.01\n" in infinite


def test_a_download_that_breaks_says_so(client, monkeypatch):
    def fail(*_):
        raise EngineUnavailable("gone")

    columns = client.application.extensions["opengxa"].columns
    monkeypatch.setattr(type(columns), "baseline_rows", fail)
    text = get(client, "/experiments-content/E-MTAB-9001/download/RNASEQ_MRNA_BASELINE").text
    assert text.splitlines()[-1].startswith("# ENDED BADLY")
    assert "# Rows" not in text
