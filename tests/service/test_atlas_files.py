"""Files of experiments at Expression Atlas's addresses: as given, or all that a heatmap's query finds."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime

import pytest

from engines.errors import EngineUnavailable
from tests.service.heatmaps import genes, heatmap
from tests.service.shapes import fetch as get


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
    assert (rows[0]["Gene ID"], rows[0]["pancreas"], rows[0]["lung"]) == ("ENSG00000254647", "1991", "")
    assert "specifically expressed above the expression level cutoff: 0.5 TPM in experiment E-MTAB-9001" in text
    assert text.splitlines()[2] == "# Selected columns: 4 (all)"
    before, last = text[: text.rindex("# ")], text.splitlines()[-1]
    assert json.loads(last[2:]) == {"rows": 3, "sha256": hashlib.sha256(before.encode()).hexdigest()}
    assert get(client, path, **asked).text == text


def test_the_comments_are_the_originals(client, release):
    day = datetime.fromisoformat(release.manifest.created)
    lines = get(client, "/experiments-content/E-MTAB-9001/download/X", selectedColumnIds="g1,g2").text.splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == [
        "# Expression Atlas",
        "# Query",
        "# Selected columns",
        "# Timestamp",
    ]
    assert lines[2] == "# Selected columns: 2/4"
    assert lines[3] == f"# Timestamp: {day:%a, %d-%b-%Y %H:%M:%S}"
    lines = get(client, "/experiments-content/E-MTAB-9002/download/X", geneQuery="MYH6").text.splitlines()
    criterion = "given the adjusted p-value cutoff 0.05 and log2-fold change cutoff 1 in experiment E-MTAB-9002"
    assert lines[1].startswith("# Query: Genes matching: 'MYH6', specifically up/down differentially expressed in 2 ")
    assert lines[1].endswith(criterion)
    name = "'dexamethasone; 100 nanomolar' vs 'none'"
    assert f"{name} .foldChange\t{name}.pValue" in lines[3]


def test_several_arrays_are_an_archive(client):
    with zipfile.ZipFile(io.BytesIO(get(client, "/experiments-content/E-MEXP-9007/download/X").data)) as archive:
        *names, manifest = archive.namelist()
        tables = [archive.read(name).decode() for name in names]
    assert names == [f"E-MEXP-9007-A-AFFY-{number}-query-results.tsv" for number in (18, 19)]
    assert manifest == "manifest.json"
    for table, number in zip(tables, (18, 19), strict=True):
        header = table.splitlines()[3].split("\t")
        assert len(header) == 6
        assert all(name.endswith((".foldChange", ".pValue", ".tStat")) for name in header[3:])
        assert f"'A-AFFY-{number}'" in header[3]
    one = get(client, "/experiments-content/E-MEXP-9007/download/X", arrayDesignAccession="A-AFFY-18").text
    assert one == tables[0]


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
    path = "/experiments-content/E-MTAB-9001/download/RNASEQ_MRNA_BASELINE"
    columns = client.application.extensions["opengxa"].columns
    read, calls = type(columns).baseline_rows, []

    def fail(*given):
        calls.append(given)
        if len(calls) > 1:
            raise EngineUnavailable("gone")
        return read(*given)

    monkeypatch.setattr(type(columns), "baseline_rows", fail)
    monkeypatch.setattr("service.experiment.tables.BATCH", 1)
    monkeypatch.setattr("service.atlas.experiment.download.BATCH", 1)
    pieces = []
    with pytest.raises(EngineUnavailable), client.get(path, buffered=False) as sent:
        pieces.extend(sent.iter_encoded())
    text = b"".join(pieces).decode()
    assert text.splitlines()[-1].startswith("# error: ")
    assert '"sha256"' not in text
    calls.append(())
    get(client, path, status=503)
