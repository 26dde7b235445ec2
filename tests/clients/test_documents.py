"""What docs/clients.md and the README show: run as it stands, against a real server."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from opengxa import Atlas
from tests.wheel import build_wheel, install

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "clients.md").read_text()
README = (ROOT / "README.md").read_text()
RSCRIPT = shutil.which("Rscript")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def here(duckdb_server):
    """Puts the server's address in place of that of the examples."""
    return lambda text: text.replace("http://localhost:8080", f"http://127.0.0.1:{duckdb_server.port}/gxa")


def test_the_python_examples_run(here, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    known = {}
    for source in blocks(DOCUMENT, "python"):
        exec(compile(here(source), "docs/clients.md", "exec"), known)  # noqa: S102 - our own document
    assert known["rows"] == len(pd.read_parquet("everything.parquet")) > 20
    assert set(known["up"]["experiment_accession"]) == {"E-MTAB-9002"}
    assert (known["up"]["log2_fold_change"] > 0).all()
    assert {path.name for path in tmp_path.iterdir()} == {"everything.parquet", "asthma.xlsx", "levels.tsv"}


def test_every_method_is_explained():
    named = set(re.findall(r"`(\w+)(?:\(|`)", DOCUMENT))
    public = {name for name in dir(Atlas) if name[0] != "_"}
    assert public - named == {"ask", "close", "save", "stream", "table"}


def test_the_readme_goes_from_installing_to_a_frame_and_a_file(here, tmp_path, duckdb_server):
    (script,) = blocks(README, "python")
    assert script.count("\n") <= 10
    (line,) = re.findall(r"^```\n(pip install .*)\n```\n\n```python", README, re.MULTILINE)
    assert line.split(" #")[0].strip() == "pip install ."  # no extras, as below
    python = install(build_wheel(tmp_path), tmp_path / "environment")
    folder = tmp_path / "work"
    folder.mkdir()
    command = [str(python), "-I", "-c", f"import opengxa\nprint(opengxa.__file__)\n{here(script)}"]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert Path(shown.splitlines()[0]).is_relative_to(tmp_path / "environment")
    assert "FKBP5" in shown
    with Atlas(f"http://127.0.0.1:{duckdb_server.port}/gxa") as atlas:
        everything, release = atlas.differential(), atlas.release
    rows = pq.read_table(folder / "everything.parquet")
    assert rows["gene_id"].to_pylist() == everything["gene_id"].tolist()
    assert shown.splitlines()[-1] == f"{len(everything)} changes of genes in release {release}"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_the_shell_examples_run(here, tmp_path):
    (tmp_path / "genes.txt").write_text("FKBP5\nSFTPX\n")
    command = f'opengxa() {{ PYTHONPATH="{ROOT}" "{sys.executable}" -m opengxa "$@"; }}\nset -uo pipefail\n'
    lines = here("".join(blocks(DOCUMENT, "sh")).replace("E-DEMO-2", "E-MTAB-9002")).splitlines()
    script = command + "".join(f'{line}\necho "code $?"\n' for line in lines if "completion" not in line)
    shown = subprocess.run(
        [shutil.which("bash"), "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert re.findall(r"code (\d)", shown.stdout) == ["0", "0", "0", "1", "0", "0", "0"], shown.stderr
    assert "gene_symbol\tcontrast_name\tlog2_fold_change" in shown.stdout.splitlines()
    assert "gene_id\tlog2_fold_change" in shown.stdout.splitlines()
    assert pq.read_metadata(tmp_path / "dexamethasone.parquet").num_rows > 5
    assert len(pd.read_csv(tmp_path / "levels.csv", comment="#")) > 5


R_BLOCKS = blocks(DOCUMENT, "r")
PLAIN = [block for block in R_BLOCKS if "library(arrow)" not in block and "library(httr2)" not in block]


@pytest.mark.skipif(RSCRIPT is None, reason="no R on this machine")
@pytest.mark.parametrize("block", PLAIN, ids=range(len(PLAIN)))
def test_the_r_recipes_run(here, block, tmp_path):
    wanted = re.findall(r"library\((\w+)\)", block)
    for package in wanted:
        if subprocess.run([RSCRIPT, "-e", f"library({package})"], capture_output=True, check=False).returncode:
            pytest.skip(f"R has no package {package} here")
    shown = subprocess.run([RSCRIPT, "-e", here(block)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "SFTPX not_found" in shown.stdout if wanted else shown.stderr == ""


@pytest.mark.parametrize("address", re.findall(r'"(http://localhost:8080/[^"]+\?[^"]*)"', "".join(R_BLOCKS)))
def test_the_addresses_in_r_recipes_are_answered(here, address):
    with urlopen(here(address)) as answer:  # noqa: S310 - the server of this test
        assert answer.status == 200
        assert answer.read()


def test_what_the_recipe_with_arrow_reads_is_an_arrow_stream(duckdb_server):
    assert 'ask("differential.arrow", geneQuery = paste(genes, collapse = ";"))' in "".join(R_BLOCKS)
    form = b"geneQuery=FKBP5%3BPER1%3BKLF15"
    with urlopen(f"http://127.0.0.1:{duckdb_server.port}/gxa/api/v1/differential.arrow", form) as answer:
        assert pa.ipc.open_stream(answer.read()).read_all()["gene_symbol"].to_pylist().count("FKBP5") > 1
