"""The whole demo: built, served, asked over HTTP. Figures of tissues are GTEx's in the package."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

pytestmark = pytest.mark.demo

README = Path(__file__).resolve().parents[2] / "README.md"

ENCODINGS = {
    "raw": lambda text: text.replace(" ", "%20"),  # a space ends the address in a request line, whoever sends it
    "once": lambda text: quote(text, safe=""),
    "twice": lambda text: quote(quote(text, safe=""), safe=""),
}


@pytest.fixture(params=ENCODINGS)
def encode(request):
    return ENCODINGS[request.param]


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def levels(answer):
    """Return tissue -> TPM of the only row of the only grid."""
    (grid,) = json.loads(answer)["grids"]
    (row,) = grid["rows"]
    return {column["value"]: cell["value"] for column, cell in zip(grid["columns"], row["cells"], strict=True)}


def test_it_takes_two_minutes_and_a_gigabyte_and_a_half_at_most(built):
    assert built.seconds < 120
    assert built.mebibytes < 1536


def test_it_ends_with_five_addresses_to_try(built):
    addresses = re.findall(r"^ +(http://127\.0\.0\.1:8080/search\?\S+)$", built.printed, re.MULTILINE)
    assert len(addresses) == 5
    assert "\x1b" not in built.printed


def test_the_release_says_whose_data_it_shows(built):
    manifest = json.loads((built.home / "current" / "release.json").read_text())
    assert manifest["counts"]["experiments"] == 3
    assert manifest["left_out"] == []
    assert "GPL-3.0-or-later" in manifest["licence"]
    said = "\n".join(manifest["attribution"])
    for source in ("GTEx", "airway", "pasilla", "HGNC", "Gene Ontology", "EFO", "UBERON", "MONDO", "ChEBI"):
        assert source in said


@pytest.mark.parametrize(
    ("symbol", "tissue", "level"),
    [
        ("SFTPC", "lung", 1707),
        ("ALB", "liver", 15473),
        ("INS", "pancreas", 2118),
        ("CTRB1", "pancreas", 38816),
        ("MYH6", "heart", 1379),
    ],
)
def test_tissue_figures(get, encode, symbol, tissue, level):
    query = encode(f'[{{"value":"{symbol}","category":"symbol"}}]')
    found = levels(get(f"/api/v1/baseline?geneQuery={query}"))
    assert len(found) == 31
    assert found[tissue] == level
    assert max(found, key=found.get) == tissue


def test_surfactant_protein_c_is_far_above_in_lung(get, encode):
    query = encode('[{"value":"SFTPC","category":"symbol"}]')
    assert "1,707" in words(get(f"/search?geneQuery={query}"))
    found = levels(get(f"/api/v1/baseline?geneQuery={query}"))
    assert max(level for tissue, level in found.items() if tissue != "lung") <= 3


def test_cfhr2_is_in_liver(get, encode):
    query = encode('[{"value":"CFHR2"}]')
    found = levels(get(f"/api/v1/baseline?geneQuery={query}"))
    assert max(found, key=found.get) == "liver"
    assert "liver" in words(get(f"/search?geneQuery={query}"))


def test_dexamethasone_changes_these_genes(get, encode):
    query = encode('[{"value":"dexamethasone"}]')
    rows = json.loads(get(f"/api/v1/differential?conditionQuery={query}&size=1000"))["rows"]
    changes = {row["gene_symbol"]: row["log2_fold_change"] for row in rows}
    assert {row["experiment_accession"] for row in rows} == {"E-DEMO-2"}
    assert len(rows) == pytest.approx(802, rel=0.01)
    ranked = sorted(rows, key=lambda row: abs(row["log2_fold_change"]), reverse=True)
    symbols = [row["gene_symbol"] for row in ranked]
    assert symbols[:4] == ["ZBTB16", "ALOX15B", "SPARCL1", "KLF15"]
    assert {"FKBP5", "PER1", "DUSP1"} <= set(symbols[:25])
    assert all(changes[symbol] > 0 for symbol in (*symbols[:4], "FKBP5", "PER1", "DUSP1"))
    assert [round(changes[symbol], 1) for symbol in ("DUSP1", "KLF15", "PER1", "FKBP5")] == [2.9, 4.1, 3.0, 3.2]
    page = words(get(f"/search?conditionQuery={query}"))
    assert "'dexamethasone; 1 micromolar' vs 'none'" in page


def test_human_zinc_finger_genes_change(get, encode):
    query = "geneQuery=" + encode('[{"value":"zinc finger"}]') + "&organism=Homo%20sapiens"
    answer = json.loads(get(f"/api/v1/differential?{query}"))
    assert {row["species"] for row in answer["rows"]} == {"Homo sapiens"}
    assert "ZBTB16" in {row["gene_symbol"] for row in answer["rows"]}
    assert "ZBTB16" in words(get(f"/search?{query}"))


def test_the_digestive_system_has_parts(get, encode):
    query = encode('[{"value":"digestive system"}]')
    (experiment,) = json.loads(get(f"/api/v1/baseline?conditionQuery={query}"))["experiments"]
    names = {condition["name"] for condition in experiment["conditions"]}
    assert {"colon", "stomach", "liver", "esophagus", "small intestine"} <= names
    assert not names & {"lung", "heart", "brain", "kidney"}
    page = words(get(f"/search?conditionQuery={query}"))
    assert all(name in page for name in ("colon", "stomach", "liver"))


def test_the_experiment_that_studies_both_organs_is_first(get, encode):
    query = encode('[{"value":"kidney"},{"value":"liver"}]')
    first = json.loads(get(f"/api/v1/baseline?conditionQuery={query}"))["experiments"][0]
    assert first["experiment_accession"] == "E-DEMO-1"
    assert [condition["name"] for condition in first["conditions"]] == ["kidney", "liver"]
    assert "E-DEMO-1" in words(get(f"/search?conditionQuery={query}"))


def test_flies_are_there_by_their_ids(get, encode):
    query = encode('[{"value":"pasilla"}]')
    rows = json.loads(get(f"/api/v1/differential?conditionQuery={query}&size=1000"))["rows"]
    assert {row["experiment_accession"] for row in rows} == {"E-DEMO-3"}
    assert all(row["gene_id"].startswith("FBgn") for row in rows)
    assert "FBgn0261552" in {row["gene_id"] for row in rows if row["log2_fold_change"] < 0}  # pasilla itself


def test_the_script_of_the_readme_finds_what_dexamethasone_raises(built, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (script,) = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    known = {}
    exec(script.replace("http://localhost:8080", str(built.home)), known)  # noqa: S102 - our own document
    assert known["up"]["gene_symbol"].tolist()[:4] == ["ZBTB16", "ALOX15B", "SPARCL1", "KLF15"]
    assert known["rows"] == len(pd.read_parquet("everything.parquet")) > len(known["up"]) > 400
    assert "ZBTB16" in capsys.readouterr().out
