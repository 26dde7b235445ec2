"""Files of real experiments: their own results in every form, and those of a whole release, equal to what was given."""

import gzip
import io
import json
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import polars as pl
import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from service.app import create_app
from service.download.whole import write_downloads
from service.settings import Settings

RNA, ARRAYS, TISSUES, HUMAN = "E-MTAB-7471", "E-MEXP-1025", "E-DERV-5214", "E-MTAB-8510"


@pytest.fixture(scope="module")
def client(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A release of some of them with its files."""
    home = tmp_path_factory.mktemp("files")
    kinds = (shared_data / "experiments", shared_data / "derived")
    folders = tuple(kind / name for name in (RNA, ARRAYS, TISSUES, HUMAN) for kind in kinds if (kind / name).is_dir())
    settings = EngineSettings("duckdb")
    build_release(Sources(folders, (), ()), Options(home, settings), SilentProgress())
    client = create_app(Settings(home=home, engine=settings)).test_client()
    release = client.application.extensions["opengxa"].releases.current()
    write_downloads(release, home / "downloads" / release.id, SilentProgress())
    return client


def fetch(client: FlaskClient, path: str) -> bytes:
    with client.get(path) as sent:
        assert sent.status_code == 200, sent.text[:500]
        return sent.data


def long(path: Path) -> pd.DataFrame:
    """Every row of an analytics file, as text says it."""
    wide = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False).set_index("Gene ID")
    contrasts = [name.removesuffix(".p-value") for name in wide.columns if name.endswith(".p-value")]
    parts = [
        pd.DataFrame({"p": wide[f"{one}.p-value"], "change": wide[f"{one}.log2foldchange"], "contrast": one})
        for one in contrasts
    ]
    return pd.concat(parts).reset_index(names="gene").sort_values(["gene", "contrast"])


def test_results_are_the_files_rows(client: FlaskClient, shared_data: Path) -> None:
    given = long(shared_data / "experiments" / RNA / f"{RNA}-analytics.tsv.gz")
    path = f"/api/v1/experiments/{RNA}/results"
    text = fetch(client, f"{path}.tsv").decode()
    frame = pd.read_csv(io.StringIO(text), sep="\t", comment="#").sort_values(["gene_id", "contrast_id"])
    assert frame["gene_id"].tolist() == given["gene"].tolist()
    numbers = given[["p", "change"]].apply(pd.to_numeric, errors="coerce")
    np.testing.assert_array_equal(frame["adjusted_p_value"].to_numpy(), numbers["p"].to_numpy())
    np.testing.assert_array_equal(frame["log2_fold_change"].to_numpy(), numbers["change"].to_numpy())
    assert json.loads(text.splitlines()[-1][2:])["rows"] == len(given) > 7000
    parquet = pl.read_parquet(fetch(client, f"{path}.parquet"))
    assert parquet["adjusted_p_value"].null_count() == numbers["p"].isna().sum()


def test_a_matrix_of_tissues_holds_the_files_levels(client: FlaskClient, shared_data: Path) -> None:
    wide = pd.read_csv(shared_data / "derived" / TISSUES / f"{TISSUES}-tpms.tsv.gz", sep="\t", dtype=str)
    with h5py.File(io.BytesIO(fetch(client, f"/api/v1/experiments/{TISSUES}/results.h5ad"))) as file:
        groups = file["obs"]["assay_group_id"].asstr()[()].tolist()
        genes = file["var"]["gene_id"].asstr()[()].tolist()
        tissues = file["obs"]["organism part"].asstr()[()].tolist()
        levels = file["layers"]["tpm"][()]
    assert (len(groups), len(genes)) == (31, len(wide)) == levels.shape
    assert "lung" in tissues
    wide = wide.set_index(wide.columns[0]).loc[genes]
    for place, group in enumerate(groups):
        medians = wide[group].str.split(",").str[2].fillna(wide[group]).astype(float)
        np.testing.assert_array_equal(levels[place], medians.fillna(0).to_numpy())


def test_arrays_come_apart_as_in_the_original(client: FlaskClient) -> None:
    names = json.loads(fetch(client, f"/api/v1/experiments/{ARRAYS}"))["array_designs"]
    assert names == ["A-AFFY-18", "A-AFFY-20", "A-AFFY-19"]
    archive = fetch(client, f"/api/v1/experiments/{ARRAYS}/results?format=atlas-tsv")
    assert archive.startswith(b"PK")


def test_the_whole_release_holds_all_of_them(client: FlaskClient) -> None:
    index = json.loads(fetch(client, "/downloads/index.json"))
    counts = client.get("/api/v1/release").json["counts"]
    rows = {file["name"]: file["rows"] for file in index["files"]}
    assert rows["experiments.parquet"] == 4
    assert rows["genes.parquet"] == counts["genes"]
    assert 0 < rows["differential.parquet"] <= counts["differential"]
    levels = pl.read_parquet(fetch(client, "/downloads/current/baseline.parquet"))
    assert levels.height == rows["baseline.parquet"] == 31 * levels["gene_id"].n_unique()
    changes = pl.read_parquet(fetch(client, "/downloads/current/differential.parquet"))
    sizes = changes["log2_fold_change"].abs()
    assert sizes.is_sorted(descending=True)
    assert changes["experiment_accession"].cast(pl.String).unique().sort().to_list() == [ARRAYS, RNA, HUMAN]
    evidence = gzip.decompress(fetch(client, "/downloads/current/open-targets.json.gz"))
    assert rows["open-targets.json.gz"] == evidence.count(b"\n")
