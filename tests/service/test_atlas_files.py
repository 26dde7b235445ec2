"""Files of experiments at Expression Atlas's addresses: as given, or all that a heatmap's query finds."""

import csv
import hashlib

from engines.errors import EngineUnavailable
from tests.service.heatmaps import genes, heatmap
from tests.service.shapes import get


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
