"""IDF, factors and analysis methods."""

import pytest

from indexer.readers.errors import FormatError
from indexer.readers.factors import read_factors
from indexer.readers.idf import read_idf
from indexer.readers.methods import read_methods


def test_idf_lines_are_padded_in_any_order(write):
    text = (
        "Comment[ArrayExpressAccession]\tE-X-1\nMAGE-TAB Version\t1.1\t\t\t\n\t\t\t\n"
        "Investigation Title\tA long title\t\t\nComment [AEExperimentDisplayName]\tShort\n"
        "PubMed ID\t1\t\t2\nPublication DOI\t10.1/x\nComment[SecondaryAccession]\tGSE1\n"
        "Comment [SecondaryAccession]\tERP2\tGSE1\nPublic Release Date\t2016-05-12\n"
        'Experiment Description\tSays "this" & that.\nComment[EAExpectedClusters]\t2\nPerson Email\n'
    )
    idf = read_idf(write("i.txt", text), [])
    assert (idf.title, idf.display_name) == ("A long title", "Short")
    assert (idf.pubmed_ids, idf.dois) == (("1", "2"), ("10.1/x",))
    assert idf.secondary_accessions == ("GSE1", "ERP2")
    assert (idf.release_date, idf.expected_clusters) == ("2016-05-12", "2")
    assert idf.description == 'Says "this" & that.'


def test_real_idf(shared_data):
    chicken = read_idf(shared_data / "experiments/E-MTAB-2754/E-MTAB-2754.idf.txt", [])
    assert chicken.title == "RNA-seq of H3.3 knockout and wild type chicken DT40 cells"
    assert chicken.secondary_accessions == ("ERP006370",)
    assert chicken.pubmed_ids == ()
    fish = read_idf(shared_data / "experiments/E-ERAD-475/E-ERAD-475.idf.txt", [])
    assert fish.title == "Baseline expression from transcriptional profiling of zebrafish developmental stages"


def test_factors(experiments):
    display = read_factors(experiments / "E-MTAB-9008" / "E-MTAB-9008-factors.xml", [])
    assert display.default_factor == "organism part"
    assert display.default_filters == (("time", "8 day"),)
    assert display.menu_factors == ("organism part", "time")
    assert (display.name, display.curated_order) == ("Tissues - seedlings over time", False)
    display = read_factors(experiments / "E-MTAB-9001" / "E-MTAB-9001-factors.xml", [])
    assert display.curated_order
    assert display.menu_factors == ()
    assert display.provider_urls == ("https://example.org/tissues",)
    assert display.provider_descriptions == ("Example tissue bank",)


def test_factors_of_every_kind(write):
    text = (
        "<factors-definition><defaultQueryFactorType>CELL_LINE</defaultQueryFactorType>"
        "<alternativeView>E-X-2</alternativeView><alternativeView>E-X-3</alternativeView>"
        "<disclaimer>blueprint</disclaimer><fortLauderdale>true</fortLauderdale></factors-definition>"
    )
    display = read_factors(write("f.xml", text), [])
    assert display.alternative_views == ("E-X-2", "E-X-3")
    assert (display.disclaimer, display.fort_lauderdale, display.default_factor) == ("blueprint", True, "cell line")


def test_other_xml_is_no_factors(write):
    with pytest.raises(FormatError, match="expected <factors-definition>"):
        read_factors(write("f.xml", "<factors/>"), [])


def test_real_factors(shared_data):
    display = read_factors(shared_data / "experiments/E-PROT-1/E-PROT-1-factors.xml", [])
    assert display.default_filters == (("developmental stage", "adult"),)
    assert len(display.provider_urls) == len(display.provider_descriptions) == 2


def test_methods_keep_their_html(write):
    text = 'Pipeline version\t<a href="x">iRAP</a>\nReadings \tone\ttwo\n\nAlone\n'
    assert read_methods(write("m.tsv", text), []) == (
        ("Pipeline version", '<a href="x">iRAP</a>'),
        ("Readings", "one\ttwo"),
        ("Alone", ""),
    )
