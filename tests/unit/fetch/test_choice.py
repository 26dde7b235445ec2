"""Which files of a mirror are fetched."""

import hashlib
import shutil

import pytest

from indexer.fetch.address import open_mirror
from indexer.fetch.choice import experiment_items, gene_set_items, ontology_items, species_items
from indexer.fetch.errors import NotThere
from indexer.fetch.sums import Sum

NATIVE = {
    "E-MTAB-9001-analysis-methods.tsv",
    "E-MTAB-9001-coexpressions.tsv.gz",
    "E-MTAB-9001-configuration.xml",
    "E-MTAB-9001-factors.xml",
    "E-MTAB-9001-fpkms.tsv",
    "E-MTAB-9001-raw-counts.tsv",
    "E-MTAB-9001-tpms.tsv",
    "E-MTAB-9001-transcripts-tpms.tsv",
    "E-MTAB-9001.condensed-sdrf.tsv",
    "E-MTAB-9001.idf.txt",
    "qc/E-MTAB-9001_reads_QM/index.html",
}
FURTHER = {
    "E-MTAB-9001-notes to self.docx",
    "E-MTAB-9001-raw-counts.tsv.undecorated",
    "qc/E-MTAB-9001_reads_QM/plot.svg",
}


@pytest.fixture
def mirror(address, pace):
    mirror = open_mirror(address, pace)
    yield mirror
    mirror.close()


@pytest.fixture
def at(root, pace):
    """Open a folder of the mirror as one of its own."""
    return lambda folder: open_mirror(str(root / folder), pace)


def within(items, folder):
    return {item.path.removeprefix(folder) for item in items}


def test_an_experiment_is_what_is_read_or_kept(mirror, pace, root):
    mirror = open_mirror(f"{mirror.address}experiments", pace)
    items = experiment_items(mirror, pace, "E-MTAB-9001", everything=False)
    mirror.close()
    assert within(items, "E-MTAB-9001/") == NATIVE
    assert all(item.size in {None, (root / "experiments" / item.path).stat().st_size} for item in items)


def test_or_everything(mirror, pace):
    mirror = open_mirror(f"{mirror.address}experiments/", pace)
    items = experiment_items(mirror, pace, "E-MTAB-9001", everything=True)
    mirror.close()
    assert within(items, "E-MTAB-9001/") == NATIVE | FURTHER


def test_what_is_not_there(mirror, pace):
    with pytest.raises(NotThere, match="E-NONE-1"):
        experiment_items(mirror, pace, "E-NONE-1", everything=False)


def test_packed_rather_than_not(at, pace, root):
    folder = root / "experiments" / "E-MTAB-9002"
    (folder / "E-MTAB-9002-analytics.tsv.gz").write_bytes(b"packed")
    items = experiment_items(at("experiments"), pace, "E-MTAB-9002", everything=False)
    names = within(items, "E-MTAB-9002/E-MTAB-9002")
    assert "-analytics.tsv.gz" in names
    assert "-analytics.tsv" not in names
    assert "-raw-counts.tsv.undecorated" in names


def test_a_listing_without_the_configuration_is_not_whole(at, pace, root):
    (root / "experiments" / "E-MTAB-9002" / "E-MTAB-9002-configuration.xml").unlink()
    with pytest.raises(NotThere, match=r"among its 7 files is no E-MTAB-9002-configuration\.xml"):
        experiment_items(at("experiments"), pace, "E-MTAB-9002", everything=False)


def test_checksums_beside_and_in_tables(at, pace, root):
    folder = root / "experiments" / "E-MTAB-9002"
    digits = {kind: getattr(hashlib, kind)(b"x").hexdigest() for kind in ("md5", "sha256")}
    (folder / "SHA256SUMS").write_text(f"{digits['sha256']}  E-MTAB-9002-analytics.tsv\n")
    (folder / "E-MTAB-9002-analytics.tsv.md5").write_text(digits["md5"])
    items = experiment_items(at("experiments"), pace, "E-MTAB-9002", everything=True)
    assert {item.path: set(item.sums) for item in items if item.sums} == {
        "E-MTAB-9002/E-MTAB-9002-analytics.tsv": {Sum("md5", digits["md5"]), Sum("sha256", digits["sha256"])}
    }
    assert not [item.path for item in items if item.path.endswith(("SUMS", ".md5"))]


def test_links_in_a_circle_end(at, pace, root):
    folder = root / "experiments" / "E-MTAB-9002"
    (folder / "again").symlink_to(folder)
    (folder / "out.tsv").symlink_to(root / "annotation" / "ensembl" / "homo_sapiens.ensgene.tsv")
    (folder / "away.tsv").symlink_to("/etc/hostname")
    items = experiment_items(at("experiments/E-MTAB-9002/.."), pace, "E-MTAB-9002", everything=True)
    assert not [item for item in items if item.name.endswith(("out.tsv", "away.tsv"))]
    assert len(items) == 8 * 7


def test_annotation_of_a_species(mirror, pace):
    mirror = open_mirror(f"{mirror.address}annotation", pace)
    assert within(species_items(mirror, pace, "human"), "ensembl/") == {
        "homo_sapiens.A-AFFY-44.tsv",
        "homo_sapiens.ensgene.tsv",
        "homo_sapiens.mature_mirna.tsv",
        "homo_sapiens.reactome.tsv",
    }
    assert within(species_items(mirror, pace, "Caenorhabditis elegans"), "ensembl/") == {
        "caenorhabditis_elegans.wbpsgene.tsv"
    }
    assert within(gene_set_items(mirror, pace), "ensembl/") == {"go-po.id-term-depth.tsv", "interproIDToTypeTerm.tsv"}
    mirror.close()


def test_annotation_of_all_species(at, pace, root):
    shutil.copytree(root / "annotation" / "ensembl", root / "annotation" / "archive" / "ensembl_104")
    (root / "annotation" / "ensembl" / "homo_sapiens.ensgene.symbol.tsv").write_text("one property\n")
    (root / "annotation" / "ensembl" / "homo_sapiens.ensprotein.tsv").write_text("proteins\n")
    assert len(species_items(at("annotation"), pace, "")) == 6


def test_a_species_without_annotation_is_named(at, pace):
    with pytest.raises(NotThere, match=r"no gene table of Danio rerio\. Write it as in 'Homo sapiens'"):
        species_items(at("annotation"), pace, "Danio rerio")


def test_ontologies_of_a_mirror(at, pace):
    assert within(ontology_items(at("ontology"), pace, []), "") == {
        "ZFA-ontology-v2025-09-05.json",
        "anatomy.obo",
        "disease.owl",
        "plants.json",
    }
    assert within(ontology_items(at("ontology"), pace, ["zfa", "anatomy"]), "") == {
        "ZFA-ontology-v2025-09-05.json",
        "anatomy.obo",
    }
    with pytest.raises(NotThere, match=r"there is no efo\.obo, efo\.owl or efo\.json"):
        ontology_items(at("ontology"), pace, ["efo"])
