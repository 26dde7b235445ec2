"""The kinds of file that the native format knows, by what stands behind the accession in their names."""

import re
from enum import StrEnum
from pathlib import Path


class FileKind(StrEnum):
    """What a file of an experiment holds."""

    CONFIGURATION = "configuration"
    FACTORS = "factors"
    CONDENSED_SDRF = "condensed-sdrf"
    SDRF = "sdrf"
    IDF = "idf"
    METHODS = "analysis-methods"
    TPMS = "tpms"
    FPKMS = "fpkms"
    TRANSCRIPTS = "transcripts-tpms"
    RAW_COUNTS = "raw-counts"
    ABUNDANCE = "abundance"
    ANALYTICS = "analytics"
    NORMALIZED_EXPRESSIONS = "normalized-expressions"
    LOG_FOLD_CHANGES = "log-fold-changes"
    AVERAGE_INTENSITIES = "average-intensities"
    PERCENTILE_RANKS = "percentile-ranks"
    COEXPRESSIONS = "coexpressions"
    GSEA = "gsea"
    MARKERS = "markers"
    """Of `opengxa analyse`: the genes that mark each assay group."""
    RAW_INTENSITIES = "raw-intensities"
    """Ours: intensities as they were scanned, to be normalised by `opengxa analyse`."""
    QUALITY_REPORT = "quality-report"
    """A page about the quality of arrays, `<acc>_<array>_QM/index.html`, or of reads, `<acc>_reads_QM/index.html`."""
    READ_QUALITY = "read-quality"
    """iRAP's report on the quality of reads, a line per run."""
    DOWNLOAD = "download"
    """Native files that no reader reads: plots, tracks, R objects."""


_DOWNLOADS = (
    r".*\.gsea_list\.tsv|.*\.gsea_class_non_dir_both\.png|.*-mvaPlot\.png|\..*\.bedGraph"
    r"|-atlasExperimentSummary\.Rdata|-heatmap.*\.pdf|-proteinGroups\.txt|\.mqpar\.xml"
    r"|[-_]Summary_ExpressionAtlas.*\.pdf|-deconvolution\.proportions\.tsv"
)
_NAMES: tuple[tuple[FileKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (FileKind.CONFIGURATION, r"-configuration\.xml"),
        (FileKind.FACTORS, r"-factors\.xml"),
        (FileKind.CONDENSED_SDRF, r"\.condensed-sdrf\.tsv"),
        (FileKind.SDRF, r"\.sdrf\.txt"),
        (FileKind.IDF, r"\.idf\.txt"),
        (FileKind.METHODS, r"-analysis-methods\.tsv"),
        (FileKind.TPMS, r"-tpms\.tsv"),
        (FileKind.FPKMS, r"-fpkms\.tsv"),
        (FileKind.TRANSCRIPTS, r"-transcripts-tpms\.tsv"),
        (FileKind.RAW_COUNTS, r"-raw-counts\.tsv"),
        (FileKind.ABUNDANCE, r"\.tsv"),
        (FileKind.ANALYTICS, r"(?:_(?P<array>[^_]+?))?-analytics\.tsv"),
        (FileKind.NORMALIZED_EXPRESSIONS, r"_(?P<array>[^_]+?)-normalized-expressions\.tsv"),
        (FileKind.LOG_FOLD_CHANGES, r"_(?P<array>[^_]+?)-log-fold-changes\.tsv"),
        (FileKind.AVERAGE_INTENSITIES, r"_(?P<array>[^_]+?)-average-intensities\.tsv"),
        (FileKind.PERCENTILE_RANKS, r"-percentile-ranks\.tsv"),
        (FileKind.COEXPRESSIONS, r"-coexpressions?\.tsv"),
        (FileKind.GSEA, r"\.(?P<contrast>g\d+_g\d+)\.(?P<collection>go|interpro|reactome)\.gsea\.tsv"),
        (FileKind.MARKERS, r"-markers\.tsv"),
        (FileKind.RAW_INTENSITIES, r"_(?P<array>[^_]+?)-raw-intensities\.tsv"),
        (FileKind.QUALITY_REPORT, r"_(?P<array>[^_]+?)_QM\.html"),
        (FileKind.READ_QUALITY, r"-irap-single-lib-report\.tsv"),
        (FileKind.DOWNLOAD, _DOWNLOADS),
    )
)


def kind_of(accession: str, name: str) -> FileKind | None:
    """Return the kind of a file of an experiment, None when its name is not native."""
    end = native_name(name)[len(accession) :]
    return next((kind for kind, pattern in _NAMES if pattern.fullmatch(end)), None)


def native_name(name: str) -> str:
    """Return a file name as if the file were decorated and not packed."""
    return name.removesuffix(".gz").removesuffix(".undecorated")


def given_name(path: Path) -> str:
    """Return the name that a file goes by: that of its folder for the page of a quality report."""
    in_report = path.name == "index.html" and path.parent.name.endswith("_QM")
    return f"{path.parent.name}.html" if in_report else path.name


def is_undecorated(path: Path) -> bool:
    """Return whether a file lacks the gene names that its decorated form has."""
    return path.name.removesuffix(".gz").endswith(".undecorated")


def array_of(accession: str, path: Path) -> str:
    """Return the array design in the name of a microarray file, "" when it names none."""
    return _part(accession, path, "array")


def gsea_of(accession: str, path: Path) -> tuple[str, str]:
    """Return contrast id and collection (go, interpro, reactome) in the name of a gene set enrichment file."""
    return _part(accession, path, "contrast"), _part(accession, path, "collection")


def _part(accession: str, path: Path, group: str) -> str:
    end = native_name(given_name(path))[len(accession) :]
    for _, pattern in _NAMES:
        if group in pattern.groupindex and (match := pattern.fullmatch(end)):
            return match[group] or ""
    return ""
