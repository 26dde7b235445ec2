"""Our own raw experiments, and how they are analysed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.analyse.options import GeneFacts, Options
from indexer.analyse.run import Analysed, analyse_experiments
from indexer.progress import SilentProgress
from ontology.annotation.read import read_annotation

DATA = Path(__file__).resolve().parents[2] / "data"
ANNOTATION = DATA / "raw_annotation"


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    """Copy raw experiments into a fresh folder."""

    def _copy(*accessions: str) -> Path:
        for accession in accessions:
            shutil.copytree(DATA / "raw" / accession, tmp_path / "given" / accession)
        return tmp_path / "given"

    return _copy


@pytest.fixture(scope="session")
def genes() -> GeneFacts:
    """Annotation of the raw experiments."""
    files = tuple(sorted(ANNOTATION.glob("*.A-AFFY-9103.tsv"))) + tuple(
        ANNOTATION / name for name in ("homo_sapiens.ensgene.tsv", "goIDToTerm.tsv")
    )
    return GeneFacts.of(read_annotation(files), files)


@pytest.fixture
def analyse(genes: GeneFacts) -> Callable[..., list[Analysed]]:
    """Analyse what is in a folder, with gene lengths, in place unless told otherwise."""

    def _analyse(path: Path, **changes: object) -> list[Analysed]:
        options = replace(Options(gene_lengths=ANNOTATION / "lengths.tsv"), **changes)
        return analyse_experiments([path], genes, options, SilentProgress())

    return _analyse


@pytest.fixture
def shared_experiments() -> Path:
    """Folder of small experiments that have their results."""
    return DATA / "experiments"
