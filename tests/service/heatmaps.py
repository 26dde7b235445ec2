"""Reads the heatmaps that Expression Atlas's own endpoints of experiments answer."""

from typing import Any

from flask.testing import FlaskClient

from tests.service.shapes import get

BASELINE = ["E-MTAB-9001", "E-MTAB-9008", "E-PROT-9001", "E-PROT-9002"]
DIFFERENTIAL = ["E-MTAB-9002", "E-MTAB-9003", "E-MTAB-9004", "E-MTAB-9005", "E-MTAB-9006", "E-MEXP-9007", "E-PROT-9003"]


def heatmap(client: FlaskClient, accession: str, **parameters: str) -> Any:
    """Ask for an experiment's heatmap."""
    return get(client, f"/json/experiments/{accession}", **parameters).json


def cells(answer: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return levels or fold changes by gene id and design element, then by column id."""
    ids = [header.get("assayGroupId") or header["id"] for header in answer["columnHeaders"]]
    found = {}
    for row in answer["profiles"]["rows"]:
        numbers = [cell.get("value", cell.get("foldChange")) for cell in row["expressions"]]
        found[row["id"], row.get("designElement", "")] = dict(zip(ids, numbers, strict=True))
    return found


def genes(answer: Any) -> list[str]:
    """Return the names of the genes shown, in order."""
    return [row["name"] for row in answer["profiles"]["rows"]]
