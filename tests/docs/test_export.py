"""The examples of the document on exports: those in Python are run, those for curl are asked."""

import re
import shlex
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "export.md").read_text()
PYTHON = re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
CURL = re.findall(r"^curl .*$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def address(client):
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("example", PYTHON, ids=range(len(PYTHON)))
def test_examples_in_python_run(address, example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(example.replace("http://localhost:8080", address), "export.md", "exec"), {})  # noqa: S102 - ours


@pytest.mark.parametrize("line", CURL)
def test_examples_for_curl_are_answered(client, line):
    words = shlex.split(line)
    path = next(word for word in words if word.startswith("localhost:8080")).removeprefix("localhost:8080")
    given = [words[place + 1] for place, word in enumerate(words) if word == "-d"]
    release = client.get("/api/v1/release").json["id"]
    parameters = dict(pair.replace("RELEASE", release).replace("=1000", "=3").split("=") for pair in given)
    with client.get(path, query_string=parameters) as answer:
        assert answer.status_code == 200, answer.text
        assert len(answer.data) > 100


def test_it_is_linked_from_where_people_look():
    docs = Path(__file__).resolve().parents[2] / "docs"
    assert "(export.md)" in (docs / "api.md").read_text()
    assert "(export.md)" in (docs / "running.md").read_text()
    assert len(PYTHON) == 4
