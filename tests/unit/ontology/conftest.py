"""Small ontologies of this repository."""

from pathlib import Path

import pytest

from ontology.build import build_ontology


@pytest.fixture(scope="session")
def ontology_files() -> Path:
    """Small ontologies of this repository, one in each format."""
    return Path(__file__).resolve().parents[2] / "data" / "ontology"


@pytest.fixture(scope="session")
def small_ontology(ontology_files):
    """All of them, merged."""
    return build_ontology([ontology_files])
