"""Results as AnnData, read by the package itself."""

import json
import subprocess
import sys
from pathlib import Path

import h5py

from opengxa import Atlas
from opengxa.client.errors import MissingPackage
from tests.anndata_shelf import Reader, environment

ROOT = Path(__file__).resolve().parents[2]

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


def test_matrices_are_anndata(duckdb_home, tmp_path):
    command = [sys.executable, "-c", SCRIPT, str(duckdb_home), str(tmp_path / "levels.h5ad")]
    shown = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout
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


def test_large_matrices_are_sparse_and_read_alike(duckdb_home, monkeypatch, tmp_path):
    monkeypatch.setattr("service.export.matrix.DENSE", 0)
    monkeypatch.setenv("OPENGXA_SPOOL", str(tmp_path / "spool"))
    with Atlas(duckdb_home) as atlas:
        rows = atlas.differential(conditions="cancer")
        assert atlas.download(tmp_path / "cancer.h5ad", conditions="cancer") == len(rows)
    with h5py.File(tmp_path / "cancer.h5ad") as file:
        assert {layer.attrs["encoding-type"] for layer in file["layers"].values()} == {"csr_matrix"}
    reader = Reader(tmp_path)
    found = reader.read((tmp_path / "cancer.h5ad").read_bytes())
    reader.stop()
    names = list(zip(rows["experiment_accession"] + " " + rows["contrast_id"], rows["gene_id"], strict=True))
    for name in ("log2_fold_change", "adjusted_p_value"):
        assert found.layers[name] == dict(zip(names, rows[name].tolist(), strict=True))
