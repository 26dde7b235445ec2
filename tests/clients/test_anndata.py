"""Results as AnnData, read by the package itself, which asks for an older pandas than the tests have."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from opengxa import Atlas
from opengxa.client.errors import MissingPackage

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = [
    "anndata==0.12.19",
    "array-api-compat==1.16.0",
    "donfig==0.8.1.post1",
    "google-crc32c==1.9.0",
    "legacy-api-wrap==1.5",
    "natsort==8.4.0",
    "numcodecs==0.16.6",
    "scverse-misc==0.0.3",
    "session-info2==0.4.1",
    "zarr==3.1.6",
]
"""anndata, and of what it needs all that is not there; it works with the pandas that is, though it does not say so."""

SCRIPT = """
import json, sys
from opengxa import Atlas

atlas, found = Atlas(sys.argv[1]), []
asked = [
    atlas.differential(conditions="dexamethasone", as_="anndata"),
    atlas.baseline(genes=["SFTPC", "FKBP5"], per_gene=True, as_="anndata"),
    atlas.experiment("E-MTAB-9002"),
]
for matrix in asked:
    said = json.loads(matrix.uns["atlas"])
    found.append([*matrix.shape, sorted(matrix.layers), said["release"], said["query"]["answer"]])
assert atlas.download(sys.argv[2], "baseline", genes=["SFTPC", "FKBP5"], per_gene=True) > 0
try:
    atlas.baseline("SFTPC", as_="anndata")
except ValueError as error:
    found.append(str(error))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with anndata."""
    folder = tmp_path_factory.mktemp("anndata")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *PACKAGES]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_matrices_are_anndata(duckdb_home, shelf, tmp_path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(shelf)])}
    command = [sys.executable, "-c", SCRIPT, str(duckdb_home), str(tmp_path / "levels.h5ad")]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    with Atlas(duckdb_home) as atlas:
        rows = atlas.differential(conditions="dexamethasone")
        whole = atlas.experiment("E-MTAB-9002", as_="pandas")
        release = atlas.release
    changes, levels, experiment, said = json.loads(shown)
    layers = ["adjusted_p_value", "log2_fold_change"]
    assert changes == [rows["contrast_id"].nunique(), rows["gene_id"].nunique(), layers, release, "differential"]
    assert levels[1] == 2
    assert experiment[:2] == [whole["contrast_id"].nunique(), whole["gene_id"].nunique()]
    assert experiment[4] == "experiments/E-MTAB-9002/results"
    assert "is no matrix of genes and conditions" in said


def test_a_package_that_is_not_there_is_named(duckdb_home):
    script = "import sys; sys.modules['anndata'] = sys.modules['polars'] = None\n" + NAMED
    command = [sys.executable, "-c", script, str(duckdb_home)]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == [f"This needs {name}: pip install 'opengxa[{name}]'" for name in ("anndata", "polars")]
    assert issubclass(MissingPackage, ImportError)


NAMED = """
from opengxa import Atlas, AtlasError
for ask in (lambda a: a.experiment("E-MTAB-9002"), lambda a: a.differential(as_="polars")):
    try:
        ask(Atlas(sys.argv[1]))
    except AtlasError as error:
        print(str(error).partition(" (")[0])
"""
