"""The resolution report as a flat table: a row per term and gene, gene set or ontology term; one if unmatched."""

from typing import Any

COLUMNS = ["kind", "term", "category", "status", "by", "total", "id", "label", "species", "suggestions"]
"""`kind`: gene, condition or experiment; `id`, `label`: of the gene, gene set, ontology term or experiment meant."""


def resolution_columns(report: dict[str, list[dict[str, Any]]]) -> dict[str, list[Any]]:
    """Return the report's columns."""
    rows = [row for entry in report["genes"] for row in _gene_rows(entry)]
    rows += [row for entry in report["conditions"] for row in _condition_rows(entry)]
    return {name: [row.get(name) for row in rows] for name in COLUMNS}


def _gene_rows(entry: dict[str, Any]) -> list[dict[str, Any]]:
    about = {name: entry[name] for name in ("term", "category", "status", "total", "by")}
    about["kind"] = entry.get("kind", "gene")
    about["suggestions"] = entry.get("suggestions")
    found = [{"id": one["id"], "label": one["name"], "species": None} for one in entry.get("sets", [])]
    found += [{"id": accession} for accession in entry.get("experiments", [])]
    found += [{"id": one["gene_id"], "label": one["gene_symbol"], "species": one["species"]} for one in entry["genes"]]
    return [about | one for one in found] or [about]


def _condition_rows(entry: dict[str, Any]) -> list[dict[str, Any]]:
    about = {
        "kind": entry.get("kind", "condition"),
        "term": entry["term"],
        "status": entry["status"],
        "total": entry["conditions"]["total"],
        "suggestions": entry.get("suggestions"),
    }
    found = [{"id": one["id"], "label": one["label"], "by": one["by"]} for one in entry["terms"]]
    found += [{"id": accession} for accession in entry.get("experiments", [])]
    return [about | one for one in found] or [about | {"by": "text" if entry["conditions"]["text"] else None}]
