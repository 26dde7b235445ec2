"""The explanation of files: its examples run, over HTTP where nothing has to be fetched for that."""

import re
import runpy
import threading
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from werkzeug.serving import make_server

from indexer.progress import SilentProgress
from service.download.experiment_tables import SIDE_TABLES
from service.download.whole import FILES, LICENCE, write_downloads

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "downloads.md").read_text()
EXAMPLES = re.findall(r"^```(sql|python|r)\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)
SERVER = "http://localhost:8080"


@pytest.fixture(scope="module")
def folder(client):
    service = client.application.extensions["opengxa"]
    release = service.releases.current()
    folder = service.settings.home / "downloads" / release.id
    write_downloads(release, folder, SilentProgress())
    return folder


@pytest.fixture(scope="module")
def address(client, folder):
    """Where a server of the release and its files listens."""
    assert folder.is_dir()
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("code", [code for language, code in EXAMPLES if language == "python"])
def test_python_reads_from_the_address(address, tmp_path, code):
    script = tmp_path / "example.py"
    script.write_text(code.replace(SERVER, address))
    frame = runpy.run_path(str(script))["frame"]
    assert len(frame) > 0


@pytest.mark.parametrize("code", [code for language, code in EXAMPLES if language == "sql"])
def test_duckdb_finds_what_is_asked_for(folder, code):
    # What reads from addresses is an extension, which would have to be fetched.
    rows = duckdb.sql(code.replace(f"{SERVER}/downloads/current", str(folder))).fetchall()
    assert rows
    if "dexamethasone" in code:
        assert rows[0][0] == "MYH6"
        assert ("FKBP5", "'dexamethasone; 1 micromolar' vs 'none'", 4.1) in rows


def test_there_are_examples_for_each_program():
    assert {language for language, _ in EXAMPLES} == {"sql", "python", "r"}
    assert all(name in TEXT for name in ("import pandas", "import polars", "arrow::read_parquet"))


def test_every_file_and_column_is_named():
    names = {file.name for file in FILES}
    assert set(re.findall(rf"{SERVER}/downloads/current/([\w.-]+)", TEXT)) <= names
    code = re.findall(r"`([^`\n]+)`", TEXT)
    assert names <= set(code)
    assert {LICENCE, "differential", "baseline", *SIDE_TABLES} <= set(code)


def test_every_column_is_named(folder):
    code = set(re.findall(r"`([^`\n]+)`", TEXT))
    for path in folder.glob("*.parquet"):
        if path.name != "experiments.parquet":
            assert [name for name in pq.read_schema(path).names if name not in code] == [], path.name


def test_it_is_linked_from_where_people_look():
    assert "(docs/downloads.md)" in (ROOT / "README.md").read_text()
    assert "(downloads.md)" in (ROOT / "docs" / "api.md").read_text()
