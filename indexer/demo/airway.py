"""airway: four human airway smooth muscle cell lines, each with and without dexamethasone (Himes et al. 2014)."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from indexer.demo.comparison import Comparison
from indexer.demo.counts import Counts
from indexer.demo.native import characteristic, factor
from indexer.experiment import Annotation, Investigation

ACCESSION = "E-DEMO-2"
DEXAMETHASONE = "CHEBI:41879"


def read_airway(path: Path) -> Counts:
    """Read `airway.h5ad`: samples x genes, samples described by `obs`."""
    with h5py.File(path) as file:
        samples = file["obs/Run"].asstr()[:]
        reads = pd.DataFrame(np.asarray(file["X"]).T.astype(np.int64), file["var/_index"].asstr()[:], samples)
        lines = _categories(file["obs/cell"])
        treatments = _categories(file["obs/dex"])
    return Counts(reads, tuple(lines), tuple(treatment == "trt" for treatment in treatments))


def _categories(column: h5py.Group) -> list[str]:
    names: list[str] = column["categories"].asstr()[:][np.asarray(column["codes"])].tolist()
    return names


def compare_airway(counts: Counts) -> Comparison:
    """Say what was compared."""
    return Comparison(
        accession=ACCESSION,
        species="Homo sapiens",
        untreated="none",
        treated="dexamethasone; 1 micromolar",
        batch="cell line",
        annotations={
            sample: annotate(line, treated=treated)
            for sample, line, treated in zip(counts.samples, counts.batch, counts.treated, strict=True)
        },
        investigation=INVESTIGATION,
        source="Read counts of Bioconductor's <em>airway</em> package (Ensembl 75), from the Python package"
        " <em>inmoose</em> 0.9.1: the runs without albuterol of GEO series GSE52778",
    )


def annotate(line: str, *, treated: bool) -> tuple[Annotation, ...]:
    """Return the annotations of one sample."""
    compound = (
        (factor("compound", "dexamethasone", DEXAMETHASONE), factor("dose", "1 micromolar"))
        if treated
        else (factor("compound", "none"),)
    )
    return (
        characteristic("organism", "Homo sapiens", "NCBITaxon:9606"),
        characteristic("organism part", "respiratory airway", "UBERON:0001005"),
        characteristic("cell type", "airway smooth muscle cell", "CL:0000192"),
        characteristic("cell line", line),
        *compound,
    )


INVESTIGATION = Investigation(
    title="RNA-seq of human airway smooth muscle cell lines treated with dexamethasone",
    description=(
        "Primary airway smooth muscle cells of four donors were treated with 1 micromolar dexamethasone for 18 hours or"
        " left untreated. Title at GEO: Human Airway Smooth Muscle Transcriptome Changes in Response to Asthma"
        " Medications."
    ),
    pubmed_ids=("24926665",),
    publication_titles=(
        (
            "RNA-Seq Transcriptome Profiling Identifies CRISPLD2 as a Glucocorticoid Responsive Gene that Modulates"
            " Cytokine Function in Airway Smooth Muscle Cells"
        ),
    ),
    dois=("10.1371/journal.pone.0099625",),
    secondary_accessions=("GSE52778", "SRP033351"),
)
