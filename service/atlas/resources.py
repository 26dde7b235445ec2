"""Files of an experiment to download, plots of its contrasts, and where else it is archived."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from service.catalogue import ExperimentEntry
from service.errors import NotFound

Json = dict[str, Any]
Files = Mapping[str, Sequence[str]]
"""Kind of file -> names, as in `experiment.json`."""

DESIGN = "experiment-design"
"""Name under which an experiment's design is served: it is written when it is asked for."""

DATA = {
    "tpms": ("icon-tsv", "Expression values across all genes (TPM)"),
    "fpkms": ("icon-tsv", "Expression values across all genes (FPKM)"),
    "transcripts-tpms": ("icon-tsv", "Expression values across all transcripts (TPM)"),
    "abundance": ("icon-tsv", "All expression results in the experiment"),
    "analytics": ("icon-analytics", "All analytics for this experiment"),
    "raw-counts": ("icon-raw-counts", "All raw counts for the experiment"),
    "normalized-expressions": ("icon-normalized-expressions", "All normalized expressions for this experiment"),
    "log-fold-changes": ("icon-foldchange", "All log fold changes for this experiment"),
    "average-intensities": ("icon-tsv", "All average intensities for this experiment"),
    "percentile-ranks": ("icon-tsv", "Percentile ranks of fold changes"),
    "coexpressions": ("icon-tsv", "Distances of genes by their expression"),
    "gsea": ("icon-tsv", "Gene set enrichment"),
    "markers": ("icon-tsv", "Marker genes of assay groups"),
    "quality-report": ("icon-qc", "Quality of arrays or reads"),
    "read-quality": ("icon-qc", "Quality of reads as reported by iRAP"),
    "raw-intensities": ("icon-tsv", "Intensities as scanned"),
}
"""Kind of file -> its picture and description."""

_DOWNLOADS = (
    (r".*\.Rdata", "icon-Rdata", "Summary of the expression results for this experiment ready to view in R"),
    (r".*-heatmap.*\.pdf", "icon-clustered-heatmap", "Heatmap of aggregated expression data"),
    (r".*Summary_ExpressionAtlas.*\.pdf", "icon-PDF", "Summary pdf"),
    (r".*\.mqpar\.xml", "icon-XML", "All input parameters to run MaxQuant"),
    (r".*-proteinGroups\.txt", "icon-TXT", "Unprocessed results"),
)
_PLOTS = (
    (r".*[-_](g\d+_g\d+)-mvaPlot\.png", "ma-plot", "MA plot"),
    (r".*\.(g\d+_g\d+)\.go\.gsea_class_non_dir_both\.png", "gsea_go", "Enriched GO terms"),
    (r".*\.(g\d+_g\d+)\.interpro\.gsea_class_non_dir_both\.png", "gsea_interpro", "Enriched InterPro domains"),
    (r".*\.(g\d+_g\d+)\.reactome\.gsea_class_non_dir_both\.png", "gsea_reactome", "Enriched Reactome pathways"),
)
_PLOT_ICONS = {"ma-plot": "icon-ma"}
_ARRAY = re.compile(r"_(A-[A-Z]{4}-\d+)-")

_ARCHIVES = (
    (
        r"E-(?:MTAB|MEXP|GEOD|TABM|ERAD)-\d+",
        "icon-ae",
        "ArrayExpress",
        "https://www.ebi.ac.uk/biostudies/arrayexpress/studies/{}",
    ),
    (r"GSE\d+", "icon-geo", "GEO", "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc={}"),
    (r"[EDS]RP\d+|PRJ[A-Z]+\d+", "icon-ena", "ENA", "https://www.ebi.ac.uk/ena/browser/view/{}"),
    (r"EGAS\d+", "icon-ega", "EGA", "https://ega-archive.org/studies/{}"),
    (r"EGAD\d+", "icon-ega", "EGA", "https://ega-archive.org/datasets/{}"),
    (r"PXD\d+", "icon-pride", "PRIDE", "https://www.ebi.ac.uk/pride/archive/projects/{}"),
)


def list_resources(entry: ExperimentEntry, experiment: Mapping[str, Any], kind: str) -> list[Json]:
    """List what an experiment has of a kind: DATA, SUPPLEMENTARY_INFORMATION or PLOTS; raises `NotFound`."""
    if kind == "DATA":
        return _data(entry.accession, experiment["files"])
    if kind == "SUPPLEMENTARY_INFORMATION":
        return archives(entry)
    if kind == "PLOTS":
        return _plots(entry.accession, experiment)
    raise NotFound(f"There are no resources {kind[:100]!r}; there are DATA, SUPPLEMENTARY_INFORMATION and PLOTS")


def file_uri(accession: str, name: str) -> str:
    """Return where a file of an experiment is served."""
    return f"experiments-content/{quote(accession)}/resources/{quote(name)}"


def plots_of(accession: str, contrast: str, files: Files) -> list[Json]:
    """Return the plots of one contrast, as a heatmap's columns have them."""
    return [
        {"type": kind, "name": description, "uri": file_uri(accession, name)}
        for name, found, kind, description in _find_plots(files)
        if found == contrast
    ]


def archives(entry: ExperimentEntry) -> list[Json]:
    """Return where the experiment's data are archived, by its accessions."""
    return [
        {"group": "", "type": icon, "description": f"{archive}: {accession}", "url": url.format(accession)}
        for accession in dict.fromkeys([entry.accession, *entry.secondary_accessions])
        for pattern, icon, archive, url in _ARCHIVES
        if re.fullmatch(pattern, accession)
    ]


def _data(accession: str, files: Files) -> list[Json]:
    found = [
        (_array(name), icon, description, name)
        for kind, (icon, description) in DATA.items()
        for name in files.get(kind, ())
    ]
    found.append(("", "icon-experiment-design", "Experiment Design (tsv)", DESIGN))
    found += [("", icon, description, name) for name, icon, description in _find_downloads(files.get("download", ()))]
    return [_resource(accession, *resource) for resource in found]


def _plots(accession: str, experiment: Mapping[str, Any]) -> list[Json]:
    names = {contrast["id"]: contrast["name"] for contrast in experiment["contrasts"]}
    return [
        _resource(accession, names.get(contrast, contrast), _PLOT_ICONS.get(kind, f"icon-{kind}"), description, name)
        for name, contrast, kind, description in _find_plots(experiment["files"])
    ]


def _resource(accession: str, group: str, icon: str, description: str, name: str) -> Json:
    url = file_uri(accession, name)
    return {"group": group, "type": icon.replace("_", "-"), "description": description, "url": url}


def _find_plots(files: Files) -> Iterator[tuple[str, str, str, str]]:
    """Yield plots as (file name, contrast id, type, description)."""
    for name in files.get("download", ()):
        for pattern, kind, description in _PLOTS:
            if match := re.fullmatch(pattern, name):
                yield name, match[1], kind, description


def _find_downloads(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        for pattern, icon, description in _DOWNLOADS:
            if re.fullmatch(pattern, name):
                yield name, icon, description


def _array(name: str) -> str:
    """Return the array design in the name of a microarray file, "" when it names none."""
    match = _ARRAY.search(name)
    return match[1] if match else ""


def find_file(accession: str, files: Files, name: str) -> str:
    """Return the name of a file that the experiment has; raises `NotFound`."""
    names = [found for kept in files.values() for found in kept]
    if name not in names:
        there = ", ".join([DESIGN, *names])
        raise NotFound(f"{accession} has no file {name[:100]!r}; it has {there}")
    return name


def find_plot(accession: str, files: Files, contrast: str, plot: str, array: str) -> str:
    """Return the file of a plot, "ma-plot" or "gsea_go", of a contrast (and array); raises `NotFound`."""
    for name, found, kind, _ in _find_plots(files):
        if (found, kind) == (contrast, plot) and array in ("", _array(name)):
            return name
    raise NotFound(f"{accession} has no plot {plot[:100]!r} of contrast {contrast[:100]!r}")
