"""Expression Atlas's own endpoints of experiments: keys and nesting as its clients read them."""

import gzip
import json
from urllib.parse import unquote

import pytest

from tests.service.heatmaps import BASELINE, DIFFERENTIAL, heatmap
from tests.service.shapes import differences, get, skeleton

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
        found += [url for name, url in answer["experiment"]["urls"].items() if name != "genome_browsers"]
        found += [row["uri"] for row in answer.get("profiles", {"rows": []})["rows"]]
        for tab in page["tabs"]:
            found += [url for name, url in tab["props"].items() if name.lower().endswith("url") and url]
        for url in found:
            with client.get(f"/{url}") as named:
                assert named.status_code == 200, url
                assert named.data


def urls(client, accession, kind):
    return [resource["url"] for resource in get(client, f"/json/experiments/{accession}/resources/{kind}").json]


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
