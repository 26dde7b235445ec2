"""Reads .h5ad files with anndata, apart from the tests: it asks for an older pandas than they have."""

import atexit
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

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
import anndata, numpy, scipy.sparse

for line in sys.stdin:
    found = anndata.read_h5ad(line[:-1])
    said = {"obs": found.obs.index.tolist(), "var": found.var.index.tolist(), "layers": {}}
    said |= {"of_obs": found.obs.to_dict("list"), "of_var": found.var.to_dict("list")}
    for name, layer in found.layers.items():
        assert layer.shape == found.shape
        if scipy.sparse.issparse(layer):
            cells = layer.tocoo()
            said["layers"][name] = [cells.row.tolist(), cells.col.tolist(), cells.data.tolist()]
        else:
            rows, columns = numpy.nonzero(~numpy.isnan(layer))
            said["layers"][name] = [rows.tolist(), columns.tolist(), layer[rows, columns].tolist()]
    print(json.dumps(said), flush=True)
"""


@cache
def shelf() -> Path:
    """Return a folder with anndata; it is filled once a process, and gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="opengxa-anndata-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *PACKAGES]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def environment() -> dict[str, str]:
    """Return variables for a Python that finds anndata, and the checkout."""
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(shelf())])}


@dataclass(frozen=True)
class Matrix:
    """What anndata read: names in their order, what is said of them, and the cells with a value by their names."""

    obs: list[str]
    var: list[str]
    of_obs: dict[str, list[Any]]
    of_var: dict[str, list[Any]]
    layers: dict[str, dict[tuple[str, str], float]]


class Reader:
    """A process that reads one file after the other."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "matrix.h5ad"
        self._process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, data: bytes) -> Matrix:
        """Return what anndata finds in the bytes of a file."""
        assert self._process.stdin
        assert self._process.stdout
        self._file.write_bytes(data)
        self._process.stdin.write(f"{self._file}\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        obs, var, layers = said["obs"], said["var"], said.pop("layers")
        assert len(set(obs)) == len(obs)
        assert len(set(var)) == len(var)
        return Matrix(
            **said,
            layers={
                name: {
                    (obs[row], var[column]): value
                    for row, column, value in zip(*cells, strict=True)
                    if not math.isnan(value)
                }
                for name, cells in layers.items()
            },
        )

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
