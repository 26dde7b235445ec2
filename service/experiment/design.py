"""Who is in which group of an experiment, and what annotates each sample."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DesignTable:
    """Samples of an experiment: one row per assay; those outside every group were not analysed."""

    characteristics: list[str]
    factors: list[str]
    rows: list[dict[str, Any]]


def design_table(experiment: dict[str, Any]) -> DesignTable:
    """Return who is in which group, and every characteristic and factor, from `experiment.json`."""
    groups: dict[str, list[str]] = {}
    for group in experiment["groups"]:
        for assay in group["assays"]:
            groups.setdefault(assay["name"], []).append(group["id"])
    rows = []
    for assay, annotations in experiment["annotations"].items():
        values: dict[tuple[bool, str], str] = {}
        for annotation in annotations:
            key = annotation["factor"], annotation["type"]
            values[key] = f"{values[key]}, {annotation['value']}" if key in values else annotation["value"]
        rows.append(
            {
                "assay": assay,
                "groups": groups.get(assay, []),
                "characteristics": [values.get((False, name), "") for name in experiment["characteristic_types"]],
                "factors": [values.get((True, name), "") for name in experiment["factor_types"]],
            }
        )
    return DesignTable(experiment["characteristic_types"], experiment["factor_types"], rows)
