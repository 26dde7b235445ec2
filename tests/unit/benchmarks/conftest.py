"""A synthetic release of a five-hundredth of the full size."""

from pathlib import Path

import pytest

from benchmarks.generate import material_name, publish_material
from benchmarks.scale.material import Material, make_material
from benchmarks.scale.sizes import Sizes
from engines.open import EngineSettings
from mappings.layout import Home


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return make_material(tmp_path_factory.mktemp("scale") / material_name(0.002, 1), None, Sizes.at(0.002), 1)


@pytest.fixture(scope="session")
def home(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    publish_material(material, Home(root), EngineSettings())
    return root
