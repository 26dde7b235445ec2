"""Evidence for Open Targets: genes that change in human disease, in its current schema, one JSON object a line.

Schema (opentargets/json_schema, datasource expression_atlas): datasourceId, datatypeId, targetFromSourceId,
diseaseFromSourceMappedId, studyId, contrast, log2FoldChangeValue, log2FoldChangePercentileRank, resourceScore (the
adjusted p-value), confidence, studyOverview, and where there are any biosamplesFromSource and literature.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.percentile_ranks import rank_fold_changes, take_largest_changes
from engines.columns import Columns
from mappings.species import species_key
from mappings.vocabulary import ExperimentType
from service.atlas.labels import term_id
from service.catalogue import ExperimentEntry
from service.differential.cutoffs import DEFAULT
from service.experiment.experiments import read_experiment
from service.release import Release

HUMAN, GENE = "homo sapiens", "ENSG"
BIOSAMPLES = ("organism part", "cell line", "cell type")
NO_DISEASE = ("normal", "healthy", "control")
LEFT_OUT = {
    ExperimentType.MICROARRAY_1COLOUR_MICRORNA_DIFFERENTIAL,
    ExperimentType.PROTEOMICS_DIFFERENTIAL,  # its changes are no RNA expression
}
SMALLEST = float(np.nextafter(0.0, 1.0))
"""Stands for an adjusted p-value of 0, which Open Targets takes no logarithm of."""

_LINE = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE

Annotations = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Studied:
    """What a contrast says of disease: its terms, the biosample's term ("" without one), and how surely."""

    diseases: tuple[str, ...]
    biosample: str
    confidence: str


def evidence_lines(release: Release, reader: Columns) -> Iterator[bytes]:
    """Yield the evidence of a release, by accession, contrast and |log2 fold change| (descending).

    Changes that pass the default cut-offs in human experiments (RNA, but no microRNA) whose test group has a disease
    and a biosample; a record per ontology term of the disease. Of several design elements the one that stands for the
    gene. An infinite fold change is the largest double.
    """
    for number, entry in enumerate(release.catalogue.experiments):
        if entry.kind.baseline or entry.kind in LEFT_OUT or species_key(entry.species) != HUMAN:
            continue
        experiment = read_experiment(release, number)
        for contrast in sorted(experiment["contrasts"], key=lambda one: str(one["id"])):
            studied = study(entry, experiment, contrast)
            if studied is not None:
                yield from _contrast_lines(release, reader, entry, contrast, studied)


def study(entry: ExperimentEntry, experiment: Mapping[str, Any], contrast: Mapping[str, Any]) -> Studied | None:
    """Return what a contrast's test group says of disease and biosample; None where it lacks one of them.

    The first assay of the group speaks for it, its characteristics before its factors. Confidence is high where
    disease alone varies and the contrast is a primary one, low where disease does not vary. Where it does not, a cell
    line's disease is that of its donor, and no evidence.
    """
    test = next(group for group in experiment["groups"] if group["id"] == contrast["test"])
    annotations = sorted(experiment["annotations"].get(test["assays"][0]["name"], ()), key=lambda one: one["factor"])
    sample = _biosample(annotations)
    disease = next((one for one in annotations if "disease" in one["type"] and _is_disease(one["value"])), None)
    varies = any("disease" in factor for factor in entry.factors)
    if sample is None or disease is None or (sample["type"] == "cell line" and not varies):
        return None
    alone = len(entry.factors) == 1 and contrast["primary"] is True
    confidence = ("high" if alone else "medium") if varies else "low"
    return Studied(tuple(map(term_id, disease["terms"])), term_id(next(iter(sample["terms"]), "")), confidence)


def _biosample(annotations: Annotations) -> Mapping[str, Any] | None:
    by_type = {one["type"]: one for one in reversed(annotations)}
    return next((by_type[kind] for kind in BIOSAMPLES if kind in by_type), None)


def _is_disease(value: str) -> bool:
    return not any(word in value.casefold() for word in NO_DISEASE)


def _contrast_lines(
    release: Release, reader: Columns, entry: ExperimentEntry, contrast: Mapping[str, Any], studied: Studied
) -> Iterator[bytes]:
    rows = reader.contrast_rows(release.paths.results(entry.accession, "differential"), contrast["id"])
    if not studied.diseases or not rows.num_rows:
        return
    change, p_value = (rows[name].to_numpy() for name in ("log2_fold_change", "adjusted_p_value"))
    stands = rows["rival_p_value"].to_numpy() >= DEFAULT.p_value
    passing = stands & (np.abs(change) > DEFAULT.fold_change) & (p_value < DEFAULT.p_value)
    passing &= pc.starts_with(rows["gene_id"], GENE).to_numpy()
    ranks = rank_genes(release.paths.results(entry.accession, "percentile_ranks"), contrast["id"], rows)
    genes = rows["gene_id"].to_pylist()
    about = _about(entry, contrast["name"], studied)
    order = np.flatnonzero(passing)
    for row in order[np.lexsort((order, p_value[order], -np.abs(change[order])))].tolist():
        found = {
            "targetFromSourceId": genes[row],
            "log2FoldChangeValue": float(change[row]),
            "log2FoldChangePercentileRank": int(ranks[row]),
            "resourceScore": float(f"{p_value[row]:.2e}") or SMALLEST,
        }
        for disease in studied.diseases:
            yield (
                orjson.dumps(about | found | {"diseaseFromSourceMappedId": disease}, option=orjson.OPT_SORT_KEYS)
                + b"\n"
            )


def _about(entry: ExperimentEntry, contrast: str, studied: Studied) -> dict[str, Any]:
    """Return what all evidence of a contrast has in common."""
    about: dict[str, Any] = {
        "datasourceId": "expression_atlas",
        "datatypeId": "rna_expression",
        "studyId": entry.accession,
        "contrast": contrast,
        "confidence": studied.confidence,
        "studyOverview": entry.title,
    }
    if studied.biosample:
        about["biosamplesFromSource"] = [studied.biosample]
    return about | ({"literature": entry.pubmed_ids} if entry.pubmed_ids else {})


def rank_genes(parquet: Path, contrast: str, rows: pa.Table) -> npt.NDArray[np.float64]:
    """Return the percentile of each row's gene, as the experiment's file says, else among the rows."""
    genes = rows["gene_id"].combine_chunks().dictionary_encode()
    of_row = genes.indices.to_numpy()
    sizes = take_largest_changes(rows["log2_fold_change"].to_numpy()[:, None], of_row, len(genes.dictionary))
    ranks: npt.NDArray[np.float64] = rank_fold_changes(sizes)[:, 0]
    if parquet.is_file():
        said = pq.read_table(parquet, filters=pc.field("contrast_id") == contrast)
        given = said["percentile_rank"].take(pc.index_in(genes.dictionary, said["gene_id"].combine_chunks()))
        given = given.cast(pa.float64()).to_numpy()
        ranks = np.where(np.isnan(given), ranks, given)
    of_rows: npt.NDArray[np.float64] = ranks[of_row]
    return of_rows
