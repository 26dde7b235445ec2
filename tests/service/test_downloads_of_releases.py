"""Files of a whole release: what is in them, that they are the same whoever writes them, and how they are served."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from defusedxml import ElementTree

from indexer.progress import SilentProgress
from service.app import create_app
from service.download.markup import element
from service.download.open_targets import rank_genes, study
from service.download.sitemap import MOST, parts
from service.download.whole import FILES, write_downloads
from tests.service.shapes import fetch

ADDRESS = "https://atlas.example.org/gxa/"


@pytest.fixture(scope="module")
def folder(settings, release):
    folder = settings.home / "downloads" / release.id
    write_downloads(release, folder, SilentProgress(), ADDRESS)
    return folder


@pytest.fixture(scope="module")
def index(folder):
    return json.loads((folder / "index.json").read_bytes())


def table(folder, name):
    return pq.read_table(folder / f"{name}.parquet")


def every_page(client, path, **asked):
    """All rows of a search, page by page."""
    rows, after = [], None
    while True:
        page = fetch(client, path, **asked, size=7, **({"after": after} if after else {})).json
        rows += page["rows"]
        after = page["next"]
        if not after:
            return rows


def test_the_index_lists_every_file_as_it_is(folder, index, release):
    assert [file["name"] for file in index["files"]] == [file.name for file in FILES]
    for file in index["files"]:
        content = (folder / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert file["description"]
        if file["name"].endswith(".parquet"):
            whole = table(folder, file["name"].removesuffix(".parquet"))
            assert file["rows"] == whole.num_rows > 0
            assert [column["name"] for column in file["columns"]] == whole.column_names
    assert (index["release"], index["created"]) == (release.id, release.manifest.created)
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    names = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_tables_say_what_they_are(folder, release):
    about = json.loads(pq.read_schema(folder / "differential.parquet").metadata[b"opengxa"])
    assert about["query"] == f"downloads/{release.id}/differential.parquet?release={release.id}"
    assert about["attribution"] == list(release.manifest.attribution)
    assert about["licence"] == "not stated"
    said = (folder / "LICENCE.txt").read_text()
    assert "Fixtures: our own." in said
    assert "\nLicence of the results: not stated\n" in said


def test_written_again_they_are_the_same_bytes(folder, release, tmp_path):
    again = tmp_path / "again"
    write_downloads(release, again, SilentProgress(), ADDRESS)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert [name for name in names if (again / name).read_bytes() != (folder / name).read_bytes()] == []
    (again / "stale.txt").touch()
    write_downloads(release, again, SilentProgress(), ADDRESS)
    assert names == sorted(path.name for path in again.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_one_that_fails_leaves_what_was_there(release, tmp_path, monkeypatch):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "index.json").write_text("{}")

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        write_downloads(release, folder, SilentProgress())
    assert [path.name for path in tmp_path.rglob("*")] == ["files", "index.json"]


def test_changes_are_all_down_to_the_floor_in_the_order_of_searches(client, folder):
    rows = table(folder, "differential").to_pylist()
    loosest = json.dumps({"foldChange": 0.5, "pValue": 0.1})
    paged = every_page(client, "/api/v1/differential", cutoff=loosest)
    texts = {float("inf"): "Infinity", float("-inf"): "-Infinity"}
    found = [row | {"log2_fold_change": texts.get(row["log2_fold_change"], row["log2_fold_change"])} for row in rows]
    strictly = [row for row in found if row["adjusted_p_value"] < 0.1 and row["log2_fold_change"] not in (0.5, -0.5)]
    assert strictly == [{name: row[name] for name in rows[0]} for row in paged]
    assert len(rows) >= len(paged) > 40


def test_levels_are_all_that_were_measured(folder, release):
    whole = table(folder, "baseline")
    assert pc.count_distinct(whole["experiment_accession"].cast(pa.string())).as_py() == 4
    for entry in release.catalogue.experiments:
        if entry.kind.baseline:
            own = pq.read_table(release.paths.results(entry.accession, "baseline"))
            own = own.filter(pc.is_valid(own["level"]))
            ours = whole.filter(pc.equal(whole["experiment_accession"].cast(pa.string()), entry.accession))
            assert ours["gene_id"].to_pylist() == own["gene_id"].to_pylist()
            assert ours["value"].to_pylist() == own["level"].to_pylist()
            assert set(ours["unit"].to_pylist()) == set(entry.units)
    assert "E-MTAB-9001" in whole["experiment_accession"].to_pylist()


def test_genes_experiments_and_conditions_are_those_of_the_release(client, folder, release):
    genes = table(folder, "genes").to_pylist()
    assert len(genes) == len(release.genes)
    assert sum(gene["in_results"] for gene in genes) == release.genes.measured
    by_id = {gene["gene_id"]: gene for gene in genes}
    for gene_id in ("ENSG00000066279", "ENSG00000168484"):
        said = fetch(client, f"/api/v1/genes/{gene_id}").json
        assert {name: by_id[gene_id][name] for name in ("gene_symbol", "species", "tested_contrasts")} == {
            name: said[name] for name in ("gene_symbol", "species", "tested_contrasts")
        }
    listed = {row["experiment_accession"]: row for row in fetch(client, "/api/v1/experiments").json["rows"]}
    for row in table(folder, "experiments").to_pylist():
        expected = listed.pop(row["experiment_accession"])
        assert {name: row[name] for name in expected} == expected
    assert listed == {}
    conditions = table(folder, "conditions").to_pylist()
    (contrast,) = (
        row for row in conditions if (row["experiment_accession"], row["condition_id"]) == ("E-MTAB-9002", "g1_g2")
    )
    assert (contrast["kind"], contrast["reference"], contrast["test"]) == ("contrast", "g1", "g2")
    compounds = {(said["side"], said["value"]) for said in contrast["annotations"] if said["type"] == "compound"}
    assert {side for side, _ in compounds} == {"reference", "test"}


def test_details_are_those_of_the_endpoints(client, folder):
    for name in ("contrastdetails", "assaygroupsdetails"):
        assert (folder / f"{name}.tsv").read_text() == fetch(client, f"/api/{name}.tsv").text


def test_evidence_is_that_of_human_disease(folder):
    lines = gzip.decompress((folder / "open-targets.json.gz").read_bytes()).splitlines()
    evidence = [json.loads(line) for line in lines]
    assert {one["studyId"] for one in evidence} == {"E-MTAB-9003", "E-MTAB-9005"}
    assert evidence[0] == {
        "datasourceId": "expression_atlas",
        "datatypeId": "rna_expression",
        "targetFromSourceId": "ENSG00000066279",
        "diseaseFromSourceMappedId": "MONDO_0004979",
        "studyId": "E-MTAB-9003",
        "contrast": "'asthma' vs 'normal'",
        "log2FoldChangeValue": -2.4,
        "log2FoldChangePercentileRank": 88,
        "resourceScore": 0.0001,
        "confidence": "high",
        "biosamplesFromSource": ["UBERON_0002048"],
        "studyOverview": "Airway epithelium in asthma, made up",
    }
    strongest = [abs(one["log2FoldChangeValue"]) for one in evidence if one["studyId"] == "E-MTAB-9003"]
    assert strongest == sorted(strongest, reverse=True)
    assert all(abs(one["log2FoldChangeValue"]) > 1 and one["resourceScore"] < 0.05 for one in evidence)


def studied(release, *annotations, factors=("disease",), primary=True):
    """What a contrast says whose test group has one assay with some annotations: (factor, type, value, terms)."""
    entry = release.catalogue.experiments[0].__class__(
        **{name: [] for name in ("array_designs", "units", "pubmed_ids", "secondary_accessions", "warnings")},
        **dict.fromkeys(("accession", "experiment_type", "species", "kingdom", "title", "display_name"), ""),
        factors=list(factors),
        default_factor="",
        assays=1,
    )
    said = [dict(zip(("factor", "type", "value", "terms"), one, strict=True)) for one in annotations]
    experiment = {"groups": [{"id": "g2", "assays": [{"name": "a"}]}], "annotations": {"a": said}}
    return study(entry, experiment, {"id": "g1_g2", "test": "g2", "primary": primary})


ASTHMA = (False, "disease", "asthma", ["MONDO:0004979"])
LUNG = (False, "organism part", "lung", ["UBERON:0002048"])
LINE = (False, "cell line", "A549", [])


def test_confidence_is_that_of_the_comparison(release):
    assert studied(release, ASTHMA, LUNG).confidence == "high"
    assert studied(release, ASTHMA, LUNG, primary=False).confidence == "medium"
    assert studied(release, ASTHMA, LUNG, factors=("disease", "age")).confidence == "medium"
    assert studied(release, ASTHMA, LUNG, factors=("compound",)).confidence == "low"


def test_evidence_needs_a_disease_and_a_sample(release):
    both = studied(release, LINE, ASTHMA, LUNG)
    assert (both.diseases, both.biosample) == (("MONDO_0004979",), "UBERON_0002048")
    assert studied(release, LINE, ASTHMA).biosample == ""
    assert studied(release, LINE, ASTHMA, factors=("compound",)) is None
    assert studied(release, ASTHMA) is None
    assert studied(release, LUNG, (False, "disease", "healthy control", [])) is None
    assert studied(release, LUNG, (True, "disease", "asthma", ["EFO:0000270"])).diseases == ("EFO_0000270",)


def test_ranks_are_those_of_the_file_or_of_all_genes(release, client, tmp_path):
    reader = client.application.extensions["opengxa"].columns
    rows = reader.contrast_rows(release.paths.results("E-MTAB-9002", "differential"), "g1_g2")
    given = release.paths.results("E-MTAB-9002", "percentile_ranks")
    said = {
        row["gene_id"]: row["percentile_rank"]
        for row in pq.read_table(given).to_pylist()
        if row["contrast_id"] == "g1_g2"
    }
    genes = rows["gene_id"].to_pylist()
    read = dict(zip(genes, rank_genes(given, "g1_g2", rows).tolist(), strict=True))
    assert {gene: read[gene] for gene in genes if said.get(gene) is not None} == {
        gene: said[gene] for gene in genes if said.get(gene) is not None
    }
    computed = dict(zip(genes, rank_genes(tmp_path / "none", "g1_g2", rows).tolist(), strict=True))
    assert max(computed, key=computed.get) == "ENSG00000197616"
    assert computed["ENSG00000197616"] == 100


def test_terms_of_chebi_lead_to_experiments(folder):
    doc = ElementTree.parse(folder / "chebi.xml").getroot()
    assert doc.findtext("link_url") == "https://atlas.example.org/gxa/experiments/*"
    found = {entity.findtext("chebi_id"): entity for entity in doc.iter("entity")}
    dexamethasone = found["CHEBI:41879"]
    assert [xref.findtext("link_id") for xref in dexamethasone.iter("xref")] == ["E-MTAB-9002"]
    assert dexamethasone.find("xrefs/xref/name").text == "Dexamethasone on airway smooth muscle, made up"


def entries(folder, kind, what):
    """Entries of an XML file for EBI Search: id -> (references, fields), each as pairs."""
    database = ElementTree.parse(folder / f"ebeye_{kind}_{what}_export.xml").getroot()
    found = {
        entry.get("id"): (
            [(ref.get("dbname"), ref.get("dbkey")) for ref in entry.iter("ref")],
            [(field.get("name"), field.text) for field in entry.iter("field")],
        )
        for entry in database.iter("entry")
    }
    assert int(database.findtext("entry_count")) == len(found) == len(list(database.iter("entry")))
    return found


@pytest.mark.parametrize("kind", ["baseline", "differential"])
def test_search_engines_of_biology_find_experiments_and_genes(client, folder, release, kind):
    experiments = entries(folder, kind, "experiments")
    wanted = [entry.accession for entry in release.catalogue.experiments if entry.kind.baseline == (kind == "baseline")]
    assert list(experiments) == wanted
    genes = entries(folder, kind, "genes")
    found = {}
    if kind == "differential":
        for row in every_page(client, "/api/v1/differential"):
            found.setdefault(row["gene_id"], set()).add(row["experiment_accession"])
    else:
        levels = table(folder, "baseline").to_pylist()
        for row in levels:
            if row["value"] >= 0.5 or (row["value"] > 0 and row["experiment_type"].startswith("PROTEOMICS")):
                found.setdefault(row["gene_id"], set()).add(row["experiment_accession"])
    told = {gene: {key for base, key in refs if base == "atlas"} for gene, (refs, _) in genes.items()}
    assert told == found


def test_entries_say_what_is_known(folder):
    references, fields = entries(folder, "baseline", "genes")["ENSG00000168484"]
    assert ("taxonomy", "9606") in references
    assert {("uniprot", "P11686"), ("entrezgene", "6440"), ("go", "GO:0007585")} <= set(references)
    assert {("gene_biotype", "protein_coding"), ("synonym", "SP-C")} <= set(fields)
    assert any(name == "goterm" for name, _ in fields)
    references, fields = entries(folder, "differential", "experiments")["E-MTAB-9003"]
    assert {("taxonomy", "9606"), ("arrayexpress", "E-MTAB-9003")} <= set(references)
    assert {("disease", "asthma"), ("disease", "normal"), ("tissue", "lung")} <= set(fields)


def test_any_text_fits_into_xml():
    text = 'a < b & "c"\x07'
    read = ElementTree.fromstring(element("name", text, dbkey=text))
    assert (read.text, read.get("dbkey")) == ('a < b & "c" ', 'a < b & "c" ')


def test_proteins_lead_to_searches_that_find_them(client, folder):
    lines = [line.split("\t") for line in (folder / "uniprot.tsv").read_text().splitlines()]
    assert len(lines) > 2
    for protein, address in lines:
        assert address.startswith("https://atlas.example.org/gxa/search?")
        asked = parse_qs(urlsplit(address).query)["geneQuery"][0]
        (term,) = fetch(client, "/api/v1/resolve", geneQuery=asked).json["resolution"]["genes"]
        assert (term["term"], term["status"], term["by"]) == (protein, "matched", ["uniprot"])


def test_files_are_read_as_tables(folder):
    path = folder / "differential.parquet"
    frame, polar = pd.read_parquet(path), pl.read_parquet(path)
    assert frame["gene_id"].tolist() == polar["gene_id"].to_list()
    up = frame[(frame.gene_symbol == "ASPM") & (frame.log2_fold_change > 0)]
    assert up.experiment_accession.tolist() == ["E-MTAB-9005", "E-PROT-9003"]


def test_files_are_served_whole_and_in_part(client, folder, release, index):
    (file,) = (file for file in index["files"] if file["name"] == "baseline.parquet")
    address = f"/downloads/{release.id}/baseline.parquet"
    whole = fetch(client, address)
    assert hashlib.sha256(whole.data).hexdigest() == file["sha256"] == whole.headers["ETag"].strip('"')
    assert whole.content_type == "application/vnd.apache.parquet"
    assert whole.headers["X-Release"] == release.id
    assert fetch(client, "/downloads/current/baseline.parquet").data == whole.data
    with client.get(address, headers={"Range": "bytes=-4"}) as tail:
        assert (tail.status_code, tail.data) == (206, b"PAR1")
    with client.get(address, headers={"If-None-Match": whole.headers["ETag"]}) as same:
        assert same.status_code == 304
    assert fetch(client, f"/downloads/{release.id}/SHA256SUMS").data == (folder / "SHA256SUMS").read_bytes()
    assert fetch(client, "/downloads/index.json").json == index


def test_the_folder_of_a_release_leads_to_its_page(client, release):
    for address, page in (
        ("/downloads/current", "/downloads/"),
        (f"/downloads/{release.id}", f"/downloads/?release={release.id}"),
    ):
        assert client.get(address).location == page
        assert client.get(f"{address}/", follow_redirects=True).status_code == 200
    assert client.get("/downloads/nosuch").status_code == 404


def test_files_are_sent_from_a_home_that_is_named_from_where_we_are(settings, folder, release, monkeypatch):
    monkeypatch.chdir(settings.home.parent)
    relative = replace(settings, home=Path(settings.home.name))
    client = create_app(relative).test_client()
    monkeypatch.chdir("/")
    whole = fetch(client, "/downloads/current/genes.parquet")
    assert whole.data == (folder / "genes.parquet").read_bytes()
    assert fetch(client, f"/downloads/{release.id}/SHA256SUMS").data == (folder / "SHA256SUMS").read_bytes()
    assert fetch(client, "/downloads/experiments/E-MTAB-9002/differential.parquet").data.startswith(b"PAR1")
    original = release.paths.originals("E-MTAB-9001") / "E-MTAB-9001-tpms.tsv"
    sent = fetch(client, f"/experiments-content/E-MTAB-9001/resources/{original.name}")
    assert sent.data == original.read_bytes()


def test_the_page_lists_them(client, index):
    page = fetch(client, "/downloads/")
    for file in index["files"]:
        assert f'/{file["name"]}"' in page.text
        assert file["sha256"][:12] in page.text
    assert page.headers["Cache-Control"] == "no-cache"


def test_what_is_not_there_says_what_to_do(client, asked, folder, release):
    page = fetch(asked, "/downloads/")
    assert "opengxa releases files" in page.text
    assert "opengxa releases files" in fetch(asked, "/downloads/index.json", 404).json["detail"]
    assert "opengxa releases files" in fetch(asked, "/downloads/current/genes.parquet", 404).json["detail"]
    assert "differential.parquet" in fetch(client, f"/downloads/{release.id}/nosuch", 404).json["detail"]
    fetch(client, "/downloads/nosuch/genes.parquet", 404)
    fetch(client, f"/downloads/{release.id}/..%2Findex.json", 404)
    assert folder.is_dir()


def test_search_engines_find_every_page(client, release):
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    tag = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {}
    for part in ElementTree.fromstring(client.get("/sitemap.xml").data).iter(f"{tag}loc"):
        urls = ElementTree.fromstring(client.get(urlsplit(part.text).path).data)
        found[part.text] = [loc.text for loc in urls.iter(f"{tag}loc")]
    pages = [page for urls in found.values() for page in urls]
    assert len(pages) == len(set(pages)) == len(release.catalogue.experiments) + release.genes.measured
    for page in pages[:3] + pages[-3:]:
        assert client.get(urlsplit(page).path).status_code == 200
    assert client.get("/sitemaps/genes-2.xml").status_code == 404
    assert len(parts(release)) == 1 + -(-release.genes.measured // MOST)
