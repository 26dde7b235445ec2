import numpy as np
import orjson
import pyarrow as pa
import pytest

from engines.opensearch import documents as module
from engines.opensearch.documents import baseline_documents, bodies, differential_documents
from mappings.facts import BASELINE, DIFFERENTIAL


class Names:
    conditions = ("E-AAA-1 g1", "E-AAA-1 g2", "E-AAA-1 g2_g1")
    matrices = ("E-AAA-1 FPKM", "E-AAA-1 TPM")

    def gene_ids(self, genes):
        return ["ENSG1", 'odd "gene"\\'][: max(genes) + 1] if len(genes) > 1 else [["ENSG1", 'odd "gene"\\'][genes[0]]]

    def gene_numbers(self, ids):
        return np.zeros(len(ids), np.int32)


def fact(**changes):
    row = {
        "gene": 0,
        "contrast": 2,
        "log2_fold_change": -1.5,
        "adjusted_p_value": 1e-300,
        "t_statistic": None,
        "design_element": "",
        "rival_p_value": 2.0,
    }
    return row | changes


def lines(found):
    return [orjson.loads(line) for body, _ in bodies(found) for line in body.splitlines()]


def test_a_differential_document():
    table = pa.Table.from_pylist(
        [fact(), fact(gene=1, t_statistic=7.25, log2_fold_change=0.1, design_element="1_at")], DIFFERENTIAL
    )
    assert lines(differential_documents(table, Names())) == [
        {"index": {"_id": "E-AAA-1|g2_g1|ENSG1|"}},
        {
            "g": "ENSG1",
            "c": "E-AAA-1 g2_g1",
            "cr": "E-AAA-1 g2_g1 D",
            "fc": -1.5,
            "af": 1.5,
            "p": 1e-300,
            "q": 2,
        },
        {"index": {"_id": 'E-AAA-1|g2_g1|odd "gene"\\|1_at'}},
        {
            "g": 'odd "gene"\\',
            "c": "E-AAA-1 g2_g1",
            "cr": "E-AAA-1 g2_g1 U",
            "fc": 0.1,
            "af": 0.1,
            "p": 1e-300,
            "t": 7.25,
            "de": "1_at",
            "q": 2,
        },
    ]


def test_an_id_that_is_too_long_is_hashed():
    long, longer = (
        lines(differential_documents(pa.Table.from_pylist([fact(design_element=name)], DIFFERENTIAL), Names()))
        for name in ("é" * 246, "é" * 247)
    )
    assert long[0]["index"]["_id"] == "E-AAA-1|g2_g1|ENSG1|" + "é" * 246
    assert len(longer[0]["index"]["_id"]) == 64
    assert longer[1]["de"] == "é" * 247


def test_a_baseline_document_has_all_cells_of_a_gene_in_a_matrix():
    rows = [(0, 0, 0, 1.5), (0, 1, 0, 0.0), (0, 1, 1, 1e-7)]
    table = pa.Table.from_pylist([dict(zip(BASELINE.names, row, strict=True)) for row in rows], BASELINE)
    assert lines(baseline_documents(table, Names())) == [
        {"index": {"_id": "E-AAA-1|FPKM|ENSG1"}},
        {"g": "ENSG1", "m": "E-AAA-1 FPKM", "n": 1, "x": ["g1"], "v": [1.5]},
        {"index": {"_id": "E-AAA-1|TPM|ENSG1"}},
        {"g": "ENSG1", "m": "E-AAA-1 TPM", "n": 2, "x": ["g1", "g2"], "v": [0, 1e-7]},
    ]


@pytest.mark.parametrize("limit", [1, 300, 100_000])
def test_bodies_hold_whole_documents(monkeypatch, limit):
    monkeypatch.setattr(module, "BODY_BYTES", limit)
    table = pa.Table.from_pylist([fact(design_element=f"{number}_at") for number in range(9)], DIFFERENTIAL)
    found = list(bodies(differential_documents(table, Names()).slice(2)))
    assert sum(number for _, number in found) == 7
    assert [orjson.loads(line)["de"] for body, _ in found for line in body.splitlines()[1::2]] == [
        f"{number}_at" for number in range(2, 9)
    ]
    assert all(body.endswith(b"}\n") for body, _ in found)
