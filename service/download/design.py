"""An experiment's design as a table: a row per assay, with its group, characteristics and factors."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from service.atlas.details import iri

Columns = dict[str, list[str]]

ANALYSED = {True: "Yes", False: "No"}


def design_columns(experiment: Mapping[str, Any]) -> Columns:
    """Return the columns of the design, from `experiment.json`, all of them texts.

    - `assay`, `array_design` ("" for sequencing and proteomics), `assay_group_id` ("" outside every group; the groups
      of an assay that is in several are separated by ", ");
    - `analysed`: "Yes" for assays in a group, as Expression Atlas's column Analysed;
    - per type `characteristic[<type>]` and `factor[<type>]`, and their ontology terms, `… terms[<type>]`, as addresses.
    """
    groups = experiment["groups"]
    of_assay: dict[str, list[Mapping[str, Any]]] = {}
    for group in groups:
        for assay in group["assays"]:
            of_assay.setdefault(assay["name"], []).append(group)
    assays = experiment["annotations"]
    found: list[list[Mapping[str, Any]]] = [of_assay.get(assay, []) for assay in assays]
    columns: Columns = {
        "assay": list(assays),
        "array_design": [", ".join(dict.fromkeys(group["array_design"] for group in one)) for one in found],
        "assay_group_id": [", ".join(group["id"] for group in one) for one in found],
        "analysed": [ANALYSED[bool(one)] for one in found],
    }
    for kind, factor in (("characteristic", False), ("factor", True)):
        for name in experiment[f"{kind}_types"]:
            said = [_said(annotations, name, factor=factor) for annotations in assays.values()]
            columns[f"{kind}[{name}]"] = [", ".join(item["value"] for item in items) for items in said]
            columns[f"{kind} terms[{name}]"] = [" ".join(_terms(items)) for items in said]
    return columns


def design_schema(columns: Iterable[str]) -> pa.Schema:
    """Return the schema of a design."""
    return pa.schema([pa.field(name, pa.string()) for name in columns])


def _said(annotations: Iterable[Mapping[str, Any]], name: str, *, factor: bool) -> list[Mapping[str, Any]]:
    return [item for item in annotations if (item["factor"], item["type"]) == (factor, name)]


def _terms(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return [iri(term) for item in items for term in item["terms"]]
