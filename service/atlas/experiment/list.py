"""The list of experiments as Expression Atlas gives it to its browse page, and one of its entries."""

from datetime import datetime
from typing import Any

from mappings.vocabulary import ExperimentType
from service.catalogue import ExperimentEntry
from service.experiment.experiments import experiment_order
from service.release import Release

TECHNOLOGY = {
    ExperimentType.RNASEQ_MRNA_BASELINE: "RNA-Seq mRNA",
    ExperimentType.RNASEQ_MRNA_DIFFERENTIAL: "RNA-Seq mRNA",
    ExperimentType.MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL: "Microarray 1-colour mRNA",
    ExperimentType.MICROARRAY_2COLOUR_MRNA_DIFFERENTIAL: "Microarray 2-colour mRNA",
    ExperimentType.MICROARRAY_1COLOUR_MICRORNA_DIFFERENTIAL: "Microarray 1-colour miRNA",
}
"""Type -> what the original calls its technology; the others are proteomics."""


def all_experiments(release: Release) -> list[dict[str, Any]]:
    """Return all experiments, by type, then name."""
    catalogue = release.catalogue
    order = sorted(range(len(catalogue.experiments)), key=lambda number: experiment_order(catalogue, number))
    return [experiment_info(release, number) for number in order]


def experiment_info(release: Release, number: int) -> dict[str, Any]:
    """Return one experiment as the list has it. It was loaded and updated when its release was made."""
    entry = release.catalogue.experiments[number]
    made = f"{datetime.fromisoformat(release.manifest.created):%d-%m-%Y}"
    return {
        "experimentAccession": entry.accession,
        "experimentDescription": entry.title,
        "species": entry.species,
        "kingdom": entry.kingdom,
        "loadDate": made,
        "lastUpdate": made,
        "numberOfAssays": entry.assays,
        "rawExperimentType": entry.experiment_type,
        "experimentType": "Baseline" if entry.kind.baseline else "Differential",
        "technologyType": [TECHNOLOGY.get(entry.kind, "Proteomics")],
        "experimentalFactors": entry.factors,
        "experimentProjects": [],
        **_differential(release, number, entry),
    }


def _differential(release: Release, number: int, entry: ExperimentEntry) -> dict[str, Any]:
    if entry.kind.baseline:
        return {}
    contrasts = {"numberOfContrasts": int(release.catalogue.contrast_counts[number])}
    if not entry.kind.microarray:
        return contrasts
    # Names of arrays are in none of the files that an experiment has.
    return contrasts | {"arrayDesigns": entry.array_designs, "arrayDesignNames": entry.array_designs}
