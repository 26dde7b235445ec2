"""A treated group against an untreated one, written as a native RNA-seq differential experiment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.demo.counts import Counts, compare_groups, write_analytics, write_raw_counts
from indexer.demo.native import write_design
from indexer.experiment import Annotation, Assay, AssayGroup, BatchEffect, Contrast, Experiment, Investigation
from mappings.vocabulary import ExperimentType

UNTREATED, TREATED = "g1", "g2"
CONTRAST = f"{UNTREATED}_{TREATED}"

METHODS = (
    (
        "Differential expression",
        (
            "Negative binomial model of the counts with batch and treatment, as DESeq2 with betaPrior=TRUE (Love,"
            " Huber, Anders 2014): dispersions are drawn to a trend, fold changes to 0 by a normal prior; Wald test,"
            " outliers by Cook's distance, independent filtering, Benjamini-Hochberg."
        ),
    ),
    ("Rounding", "Log2 fold changes to three decimals"),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What there is to say of a comparison besides its counts.

    - `untreated`, `treated`: labels of the groups; `batch`: what the batches are;
    - `annotations`: sample -> its characteristics and factors;
    - `source`: where the counts come from (HTML).
    """

    accession: str
    species: str
    untreated: str
    treated: str
    batch: str
    annotations: Mapping[str, tuple[Annotation, ...]]
    investigation: Investigation
    source: str


def write_comparison(comparison: Comparison, counts: Counts, symbols: Mapping[str, str], folder: Path) -> None:
    """Analyse the counts and write the experiment into `folder`/<accession>; `symbols` names genes by id."""
    home = folder / comparison.accession
    write_design(describe(comparison, counts), home)
    write_raw_counts(counts, home / f"{comparison.accession}-raw-counts.tsv.undecorated")
    write_analytics(compare_groups(counts), CONTRAST, symbols, home / f"{comparison.accession}-analytics.tsv")


def describe(comparison: Comparison, counts: Counts) -> Experiment:
    """Return all but the numbers."""
    contrast = Contrast(
        id=CONTRAST,
        name=f"'{comparison.treated}' vs '{comparison.untreated}'",
        reference=UNTREATED,
        test=TREATED,
        batch_effects=(BatchEffect(comparison.batch, counts.batches()),),
    )
    every = [annotation for sample in comparison.annotations.values() for annotation in sample]
    return Experiment(
        accession=comparison.accession,
        type=ExperimentType.RNASEQ_MRNA_DIFFERENTIAL,
        groups=(
            _group(UNTREATED, comparison.untreated, counts.where(treated=False)),
            _group(TREATED, comparison.treated, counts.where(treated=True)),
        ),
        contrasts=(contrast,),
        annotations=comparison.annotations,
        factor_types=tuple(dict.fromkeys(annotation.type for annotation in every if annotation.factor)),
        characteristic_types=tuple(dict.fromkeys(annotation.type for annotation in every if not annotation.factor)),
        species=comparison.species,
        kingdom="animals",
        investigation=comparison.investigation,
        methods=(("Source", comparison.source), *METHODS),
    )


def _group(group_id: str, label: str, samples: tuple[str, ...]) -> AssayGroup:
    return AssayGroup(group_id, tuple(Assay(sample) for sample in samples), label)
