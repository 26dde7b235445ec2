from dataclasses import replace

import pytest

from service.atlas.resources import archives, find_file, find_plot, list_resources, plots_of
from service.catalogue import ExperimentEntry
from service.errors import NotFound

ENTRY = ExperimentEntry(
    accession="E-GEOD-9",
    experiment_type="MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL",
    species="Homo sapiens",
    kingdom="animals",
    title="",
    display_name="",
    factors=[],
    default_factor="",
    array_designs=["A-AFFY-1", "A-AFFY-2"],
    units=[],
    assays=6,
    pubmed_ids=[],
    secondary_accessions=["GSE9", "ERP1", "PRJEB7", "EGAS01", "EGAD02", "PXD3", "ABC"],
    warnings=[],
)
FILES = {
    "analytics": ["E-GEOD-9_A-AFFY-1-analytics.tsv", "E-GEOD-9_A-AFFY-2-analytics.tsv.gz"],
    "configuration": ["E-GEOD-9-configuration.xml"],
    "download": [
        "E-GEOD-9_A-AFFY-1-g1_g2-mvaPlot.png",
        "E-GEOD-9_A-AFFY-2-g3_g4-mvaPlot.png",
        "E-GEOD-9.g1_g2.go.gsea_class_non_dir_both.png",
        "E-GEOD-9.g1_g2.interpro.gsea_class_non_dir_both.png",
        "E-GEOD-9.g1_g2.reactome.gsea_class_non_dir_both.png",
        "E-GEOD-9-atlasExperimentSummary.Rdata",
        "E-GEOD-9-heatmap.pdf",
        "E-GEOD-9.g1.genes.expressions.bedGraph",
    ],
}
EXPERIMENT = {
    "files": FILES,
    "contrasts": [{"id": "g1_g2", "name": "'a' vs 'b'"}, {"id": "g3_g4", "name": "'c' vs 'b'"}],
}


def test_data_are_the_result_files_the_design_and_what_was_made_of_them():
    found = list_resources(ENTRY, EXPERIMENT, "DATA")
    assert [(one["group"], one["type"], one["url"].rpartition("/")[2]) for one in found] == [
        ("A-AFFY-1", "icon-analytics", "E-GEOD-9_A-AFFY-1-analytics.tsv"),
        ("A-AFFY-2", "icon-analytics", "E-GEOD-9_A-AFFY-2-analytics.tsv.gz"),
        ("", "icon-experiment-design", "experiment-design"),
        ("", "icon-Rdata", "E-GEOD-9-atlasExperimentSummary.Rdata"),
        ("", "icon-clustered-heatmap", "E-GEOD-9-heatmap.pdf"),
    ]


def test_plots_are_grouped_by_contrast():
    found = list_resources(ENTRY, EXPERIMENT, "PLOTS")
    assert [(one["group"], one["type"]) for one in found] == [
        ("'a' vs 'b'", "icon-ma"),
        ("'c' vs 'b'", "icon-ma"),
        ("'a' vs 'b'", "icon-gsea-go"),
        ("'a' vs 'b'", "icon-gsea-interpro"),
        ("'a' vs 'b'", "icon-gsea-reactome"),
    ]
    assert plots_of("E-GEOD-9", "g3_g4", FILES) == [
        {
            "type": "ma-plot",
            "name": "MA plot",
            "uri": "experiments-content/E-GEOD-9/resources/E-GEOD-9_A-AFFY-2-g3_g4-mvaPlot.png",
        }
    ]


def test_archives_go_by_the_accession():
    assert [one["url"] for one in archives(ENTRY)] == [
        "https://www.ebi.ac.uk/biostudies/arrayexpress/studies/E-GEOD-9",
        "https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=GSE9",
        "https://www.ebi.ac.uk/ena/browser/view/ERP1",
        "https://www.ebi.ac.uk/ena/browser/view/PRJEB7",
        "https://ega-archive.org/studies/EGAS01",
        "https://ega-archive.org/datasets/EGAD02",
        "https://www.ebi.ac.uk/pride/archive/projects/PXD3",
    ]
    assert archives(replace(ENTRY, accession="E-OWN-1", secondary_accessions=[])) == []
    assert list_resources(ENTRY, EXPERIMENT, "SUPPLEMENTARY_INFORMATION") == archives(ENTRY)


def test_only_files_of_the_experiment_are_found():
    assert find_file("E-GEOD-9", FILES, "E-GEOD-9-configuration.xml") == "E-GEOD-9-configuration.xml"
    with pytest.raises(NotFound, match=r"E-GEOD-9-configuration\.xml"):
        find_file("E-GEOD-9", FILES, "../experiment.json")
    with pytest.raises(NotFound, match="no resources 'X'"):
        list_resources(ENTRY, EXPERIMENT, "X")


def test_plots_are_found_by_contrast_and_array():
    assert find_plot("E-GEOD-9", FILES, "g1_g2", "ma-plot", "A-AFFY-1") == "E-GEOD-9_A-AFFY-1-g1_g2-mvaPlot.png"
    assert find_plot("E-GEOD-9", FILES, "g1_g2", "gsea_go", "") == "E-GEOD-9.g1_g2.go.gsea_class_non_dir_both.png"
    for contrast, plot, array in (("g1_g2", "ma-plot", "A-AFFY-2"), ("g3_g4", "gsea_go", ""), ("g1_g2", "x", "")):
        with pytest.raises(NotFound, match=contrast):
            find_plot("E-GEOD-9", FILES, contrast, plot, array)
