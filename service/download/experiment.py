"""What an experiment is, as information for programs: groups, contrasts, publications, methods."""

from collections.abc import Mapping
from typing import Any

from service.experiment.experiments import describe_experiments, read_experiment
from service.release import Release

Json = dict[str, Any]


def describe_experiment(release: Release, number: int) -> Json:
    """Return what the list of experiments says of one, and all that its files say of its design."""
    entry, experiment = release.catalogue.experiments[number], read_experiment(release, number)
    (listed,) = describe_experiments(release, [number])
    investigation, display = experiment["investigation"], experiment["display"]
    return listed | {
        "description": entry.description,
        "released": entry.released,
        "default_factor": entry.default_factor,
        "factor_types": experiment["factor_types"],
        "characteristic_types": experiment["characteristic_types"],
        "publications": [
            dict(zip(("title", "pubmed_id", "doi"), paper, strict=True)) for paper in _papers(investigation)
        ],
        "disclaimer": display["disclaimer"],
        "related_experiments": display["alternative_views"],
        "assay_groups": [_group(release, entry.accession, group) for group in experiment["groups"]],
        "contrast_details": [_contrast(release, entry.accession, contrast) for contrast in experiment["contrasts"]],
        "methods": [{"step": step, "text": text} for step, text in experiment["methods"]],
    }


def _papers(investigation: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return title, PubMed id and DOI of each paper, as far as the IDF says: its columns lie side by side."""
    columns = [investigation[name] for name in ("publication_titles", "pubmed_ids", "dois")]
    rows = range(max(map(len, columns)))
    return [tuple(column[row] if row < len(column) else "" for column in columns) for row in rows]  # type: ignore[misc] # three


def _group(release: Release, accession: str, group: Mapping[str, Any]) -> Json:
    number = release.catalogue.condition_numbers[accession, group["id"]]
    return {
        "assay_group_id": group["id"],
        "assay_group_name": release.catalogue.condition_names[number],
        "replicates": int(release.catalogue.replicates[number]),
        "array_design": group["array_design"] or None,
        "assays": [assay["name"] for assay in group["assays"]],
    }


def _contrast(release: Release, accession: str, contrast: Mapping[str, Any]) -> Json:
    catalogue = release.catalogue
    number = catalogue.condition_numbers[accession, contrast["id"]]
    return {
        "contrast_id": contrast["id"],
        "contrast_name": contrast["name"],
        "reference": contrast["reference"],
        "test": contrast["test"],
        "array_design": contrast["array_design"] or None,
        "replicates": int(catalogue.replicates[number]),
        "tested_genes": catalogue.tested_genes[number],
        "batch_effects": [effect["name"] for effect in contrast["batch_effects"]],
    }
