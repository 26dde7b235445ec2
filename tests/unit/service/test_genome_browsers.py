import pytest

from service.genome_browsers import browsers_of, find_browser, tracks_of


@pytest.mark.parametrize(
    ("species", "kingdom", "names"),
    [
        ("Homo sapiens", "animals", ["Ensembl"]),
        ("Anopheles gambiae", "animals", ["Ensembl Metazoa"]),
        ("Caenorhabditis elegans", "animals", ["Ensembl", "WormBase"]),
        ("Schistosoma mansoni", "animals", ["Ensembl Metazoa", "WormBase ParaSite"]),
        ("Oryza sativa Japonica Group", "plants", ["Ensembl Plants", "Gramene"]),
        ("Saccharomyces cerevisiae", "fungi", ["Ensembl Fungi"]),
        ("Nobody knows", "", []),
    ],
)
def test_each_species_has_its_browsers(species, kingdom, names):
    assert [browser.name for browser in browsers_of(species, kingdom)] == names


def test_a_gene_is_quoted_and_tracks_follow():
    (browser,) = browsers_of("Danio rerio", "animals")
    assert browser.address("a/b") == "https://www.ensembl.org/Danio_rerio/Location/View?g=a%2Fb"
    tracks = {"http://x/a.bedGraph": "tiling", "http://x/b.bedGraph": ""}
    assert browser.address("G", tracks) == (
        "https://www.ensembl.org/Danio_rerio/Location/View?g=G;contigviewbottom="
        "url:http://x/a.bedGraph=tiling,url:http://x/b.bedGraph;format=BEDGRAPH"
    )
    worm = find_browser(browsers_of("Caenorhabditis elegans", "animals"), "wormbase")
    assert worm.address("WBGene1", tracks) == "https://wormbase.org/species/c_elegans/gene/WBGene1"


def test_a_browser_is_found_without_blanks():
    browsers = browsers_of("Zea mays", "plants")
    assert find_browser(browsers, "EnsemblPlants").name == "Ensembl Plants"
    assert find_browser(browsers, "Ensembl") is None


def test_tracks_are_those_of_the_column():
    files = [
        "E-1.g1.genes.expressions.bedGraph",
        "E-1.g1.genes.expressions_tpms.bedGraph",
        "E-1.g2_g1.genes.pval.bedGraph",
        "E-1.g2_g1.genes.log2foldchange.bedGraph",
    ]
    assert tracks_of(files, "E-1", "g1") == {"E-1.g1.genes.expressions_tpms.bedGraph": ""}
    assert tracks_of(files, "E-1", "g2_g1") == {
        "E-1.g2_g1.genes.log2foldchange.bedGraph": "tiling",
        "E-1.g2_g1.genes.pval.bedGraph": "pvalue",
    }
    assert tracks_of(files, "E-1", "g9") == {}
