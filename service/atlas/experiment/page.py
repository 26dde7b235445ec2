"""What an experiment page shows, as the Atlas's own pages hold it: tabs and the values to choose columns by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from service.atlas.labels import factor_name, reference_name
from service.atlas.resources import DESIGN, archives, file_uri
from service.catalogue import Catalogue, ExperimentEntry
from service.experiment.columns import Column
from service.experiment.design import DesignTable
from service.release import Release

Json = dict[str, Any]

ALL = "all"


def page_content(
    release: Release, number: int, experiment: Mapping[str, Any], columns: Sequence[Column], design: DesignTable
) -> Json:
    """Return the content of an experiment's page; `columns` are all it has, `design` its samples."""
    entry = release.catalogue.experiments[number]
    return {
        "experimentAccession": entry.accession,
        "experimentType": entry.experiment_type,
        "accessKey": "",
        "species": reference_name(entry.species),
        "disclaimer": experiment["display"]["disclaimer"],
        "tabs": [
            _tab("heatmap", "Results", _results(release.catalogue, entry, experiment, columns)),
            *[_resources(entry, "Plots", "PLOTS")] * (not entry.kind.baseline),
            _tab("experiment-design", "Experiment Design", _design(entry, experiment, design)),
            _tab("multipart", "Supplementary Information", {"sections": list(_sections(entry, experiment))}),
            _resources(entry, "Downloads", "DATA"),
        ],
    }


def _tab(kind: str, name: str, props: Json) -> Json:
    return {"type": kind, "name": name, "props": props}


def _resources(entry: ExperimentEntry, name: str, kind: str) -> Json:
    return _tab("resources", name, {"url": f"json/experiments/{quote(entry.accession)}/resources/{kind}"})


def _results(
    catalogue: Catalogue, entry: ExperimentEntry, experiment: Mapping[str, Any], columns: Sequence[Column]
) -> Json:
    url = f"json/experiments/{quote(entry.accession)}/genedistribution?experimentType={entry.experiment_type}"
    return {
        "groups": column_groups(catalogue, entry, experiment, columns),
        "genesDistributedByCutoffUrl": url if entry.kind.baseline else "",
        "availableDataUnits": [] if entry.kind.proteomics else entry.units,
    }


def column_groups(
    catalogue: Catalogue, entry: ExperimentEntry, experiment: Mapping[str, Any], columns: Sequence[Column]
) -> list[Json]:
    """Return by what columns can be chosen: comparisons, factors (the default one first), characteristics."""
    values: dict[tuple[bool, str], dict[str, list[str]]] = {}
    for column in columns:
        for _, factor, value in catalogue.uses(column.condition):
            ids = values.setdefault((factor, value.type), {}).setdefault(value.value, [])
            if column.id not in ids:
                ids.append(column.id)
    factors = sorted(entry.factors, key=lambda name: name != entry.default_factor)
    others = [name for name in experiment["characteristic_types"] if name not in factors]
    selected: dict[str, list[str]] = {}
    for name, value in experiment["display"]["default_filters"]:
        selected.setdefault(name, []).append(value)
    baseline = entry.kind.baseline
    comparisons = {column.name: [column.id] for column in columns}
    return [
        *[_group("COMPARISON_NAME", comparisons, primary=True)] * (not baseline),
        *(
            _group(name, values.get((True, name), {}), primary=baseline, selected=selected.get(name))
            for name in factors
        ),
        *(_group(name, values.get((False, name), {}), primary=False) for name in others),
    ]


def _group(name: str, ids: Mapping[str, list[str]], *, primary: bool, selected: Sequence[str] | None = None) -> Json:
    return {
        "name": factor_name(name),
        "primary": primary,
        "selected": selected or ALL,
        "groupings": [[value, columns] for value, columns in ids.items()],
    }


def _design(entry: ExperimentEntry, experiment: Mapping[str, Any], design: DesignTable) -> Json:
    arrays = {assay["name"]: group["array_design"] for group in experiment["groups"] for assay in group["assays"]}
    rows = []
    for row in design.rows:
        assay = [row["assay"], *[arrays.get(row["assay"], "")] * entry.kind.microarray]
        values = [assay, row["characteristics"], row["factors"]]
        rows += [{"properties": properties, "values": values} for properties in _properties(entry, experiment, row)]
    headers = [
        {"name": "", "values": ["Assay", "Array"] if entry.kind.microarray else ["Run"]},
        {"name": "Sample Characteristics", "values": design.characteristics},
        {"name": "Experimental Variables", "values": design.factors},
    ]
    return {"table": {"headers": headers, "data": rows}, "downloadUrl": file_uri(entry.accession, DESIGN)}


def _properties(entry: ExperimentEntry, experiment: Mapping[str, Any], row: Mapping[str, Any]) -> list[Json]:
    """Say whether an assay was analysed, or, a line each, in which contrasts and on which side."""
    if entry.kind.baseline:
        return [{"analysed": bool(row["groups"])}]
    found = [
        {"contrastName": contrast["name"], "referenceOrTest": side}
        for contrast in experiment["contrasts"]
        for side in ("reference", "test")
        if contrast[side] in row["groups"]
    ]
    return found or [{"contrastName": "none", "referenceOrTest": ""}]


def _sections(entry: ExperimentEntry, experiment: Mapping[str, Any]) -> Iterator[Json]:
    if experiment["methods"]:
        yield _tab("static-table", "Analysis Methods", {"data": experiment["methods"]})
    if archives(entry):
        yield _resources(entry, "Resources", "SUPPLEMENTARY_INFORMATION")
