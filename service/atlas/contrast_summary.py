"""What columns of heatmaps stand for: the properties of an assay group, or of both sides of a contrast."""

from typing import Any

from mappings.vocabulary import Side
from service.catalogue import Catalogue
from service.errors import NotFound
from service.experiment.experiments import experiment_number
from service.release import Release

Members = dict[str, Any]
Values = dict[tuple[bool, str], dict[Side, list[str]]]


def contrast_summary(release: Release, accession: str, contrast_id: str) -> Members:
    """Return titles, biological replicates of both sides, and properties: factors, characteristics, array design.

    Raises `NotFound`.
    """
    catalogue = release.catalogue
    experiment = catalogue.experiments[experiment_number(release, accession)]
    contrast = catalogue.find_condition(accession, contrast_id)
    if contrast is None or not catalogue.is_contrast[contrast]:
        raise NotFound(f"Experiment {experiment.accession} has no contrast {contrast_id[:100]!r}")
    conditions = catalogue.tables["conditions"]
    return {
        "experimentDescription": experiment.title,
        "contrastDescription": catalogue.condition_names[contrast],
        "testReplicates": conditions["test_replicates"][contrast].as_py(),
        "referenceReplicates": conditions["reference_replicates"][contrast].as_py(),
        "properties": [
            *(
                _property(name, kind, sides[Side.TEST]) | {"referenceValue": ", ".join(sides[Side.REFERENCE])}
                for name, kind, sides in _properties(catalogue, contrast)
            ),
            *_array_design(catalogue, contrast),
        ],
    }


def group_summary(release: Release, group: int) -> Members:
    """Return biological replicates of an assay group, and its properties: factors, then characteristics."""
    catalogue = release.catalogue
    return {
        "replicates": int(catalogue.replicates[group]),
        "properties": [_property(name, kind, sides[Side.GROUP]) for name, kind, sides in _properties(catalogue, group)],
    }


def _properties(catalogue: Catalogue, condition: int) -> list[tuple[str, str, dict[Side, list[str]]]]:
    """Return name, kind and values by side of what annotates a condition; factors come first."""
    values: Values = {}
    for side, is_factor, value in catalogue.uses(condition):
        sides = values.setdefault((is_factor, value.type), {side: [] for side in Side})
        sides[side].append(value.value)
    ordered = sorted(values.items(), key=lambda entry: not entry[0][0])
    return [(name, "FACTOR" if is_factor else "SAMPLE", sides) for (is_factor, name), sides in ordered]


def _array_design(catalogue: Catalogue, contrast: int) -> list[Members]:
    array = catalogue.array_designs[contrast]
    return [_property("array design", "ARRAY_DESIGN", [array]) | {"referenceValue": array}] if array else []


def _property(name: str, kind: str, values: list[str]) -> Members:
    return {"propertyName": name, "testValue": ", ".join(values), "contrastPropertyType": kind}
