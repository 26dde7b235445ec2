"""pasilla: Drosophila S2-DRSC cells with and without RNA interference of pasilla (Brooks et al. 2011)."""

import csv
from pathlib import Path

import pandas as pd

from indexer.demo.comparison import Comparison
from indexer.demo.counts import Counts
from indexer.demo.native import characteristic, factor
from indexer.experiment import Annotation, Investigation

ACCESSION = "E-DEMO-3"


def read_pasilla(counts: Path, samples: Path) -> Counts:
    """Read `pasilla_gene_counts.tsv` and `pasilla_sample_annotation.csv`, which adds "fb" to the samples' names."""
    reads = pd.read_csv(counts, sep="\t", index_col="gene_id")
    with samples.open(newline="", encoding="utf-8") as file:
        said = {row["file"].removesuffix("fb"): row for row in csv.DictReader(file)}
    of_columns = [said[name] for name in reads.columns]
    return Counts(
        reads, tuple(row["type"] for row in of_columns), tuple(row["condition"] == "treated" for row in of_columns)
    )


def compare_pasilla(counts: Counts) -> Comparison:
    """Say what was compared."""
    return Comparison(
        accession=ACCESSION,
        species="Drosophila melanogaster",
        untreated="none",
        treated="RNAi of pasilla",
        batch="library layout",
        annotations={
            sample: annotate(layout, treated=treated)
            for sample, layout, treated in zip(counts.samples, counts.batch, counts.treated, strict=True)
        },
        investigation=INVESTIGATION,
        source="Read counts of Bioconductor's <em>pasilla</em> package (FlyBase genes), from the Python package"
        " <em>inmoose</em> 0.9.1: GEO series GSE18508",
    )


def annotate(layout: str, *, treated: bool) -> tuple[Annotation, ...]:
    """Return the annotations of one sample."""
    return (
        characteristic("organism", "Drosophila melanogaster", "NCBITaxon:7227"),
        characteristic("cell line", "S2-DRSC", "EFO:0005836"),
        characteristic("library layout", layout),
        factor("RNA interference", "RNAi of pasilla" if treated else "none"),
    )


INVESTIGATION = Investigation(
    title="RNA-seq of Drosophila melanogaster S2-DRSC cells after RNA interference of pasilla",
    description=(
        "Cells were treated with double-stranded RNA of pasilla (ps), the orthologue of mammalian NOVA1 and NOVA2, or"
        " left untreated; some libraries were sequenced from one end, some from both."
    ),
    pubmed_ids=("20921232",),
    publication_titles=("Conservation of an RNA regulatory map between Drosophila and mammals",),
    dois=("10.1101/gr.108662.110",),
    secondary_accessions=("GSE18508",),
)
