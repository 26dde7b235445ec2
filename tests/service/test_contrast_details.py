"""The Atlas's own table of what annotates contrasts, made again from experiments annotated by it."""

import gzip
from itertools import islice

import pytest
from defusedxml import ElementTree

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.settings import Settings

ACCESSIONS = ("E-MTAB-7471", "E-MTAB-8510")
GENES = 50
"""Rows of results that are enough for an experiment."""


@pytest.fixture(scope="module")
def known(shared_data):
    """Lines of the real table about experiments that are here."""
    lines = (shared_data / "metadata" / "contrastdetails.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines if line.split("\t")[0] in ACCESSIONS]


@pytest.fixture(scope="module")
def client(shared_data, known, tmp_path_factory):
    """Return a client of a release of these experiments."""
    folder = tmp_path_factory.mktemp("annotated")
    for accession in ACCESSIONS:
        source, target = shared_data / "experiments" / accession, folder / "experiments" / accession
        target.mkdir(parents=True)
        configuration = (source / f"{accession}-configuration.xml").read_text()
        (target / f"{accession}-configuration.xml").write_text(configuration)
        (target / f"{accession}.condensed-sdrf.tsv").write_text("".join(annotate(accession, configuration, known)))
        with gzip.open(source / f"{accession}-analytics.tsv.gz", "rt") as lines:
            (target / f"{accession}-analytics.tsv").write_text("".join(islice(lines, GENES)))
    settings = EngineSettings("duckdb")
    build_release(Sources((folder / "experiments",), (), ()), Options(folder / "home", settings), SilentProgress())
    return create_app(Settings(home=folder / "home", engine=settings)).test_client()


def annotate(accession, configuration, known):
    """Yield lines of a condensed SDRF: every assay of a side has all that annotates the side."""
    root = ElementTree.fromstring(configuration)
    groups = {
        group.get("id"): [assay.text.strip() for assay in group.iter("assay")] for group in root.iter("assay_group")
    }
    for contrast in root.iter("contrast"):
        for side in ("reference", "test"):
            for assay in groups[contrast.findtext(f"{side}_assay_group").strip()]:
                for about, name, of, kind, *rest in known:
                    if (about, name, of) == (accession, contrast.get("id"), side):
                        yield "\t".join([accession, "", assay, kind, *rest]) + "\n"


def test_the_table_is_the_originals(client, known):
    answer = client.get("/api/contrastdetails.tsv")
    assert {line.split("\t")[0] for line in answer.text.splitlines()} == set(ACCESSIONS)
    assert sorted(line.split("\t") for line in answer.text.splitlines()) == sorted(map(padded, known))


def padded(line):
    return [*line, ""] if len(line) == 6 else line
