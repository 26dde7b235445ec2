"""The documents name all that there is, and their examples work. Names are taken from the code."""

import argparse
import io
import re
import runpy
import shlex
import urllib.request
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from engines.open import EngineSettings
from engines.query import SortColumn
from opengxa.cli.main import COMMANDS
from service.baseline.states import State
from service.errors import STATUS
from service.export.forms import FORMS
from service.openapi.places import FORMAT, find_places
from service.render.rows import COLUMNS, FURTHER
from service.request.parameters import EXPERIMENT_PAGE, SEARCH
from service.request.search import FACETS
from service.request.unused import UNUSED
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
EXPORT = (ROOT / "docs" / "export.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
RUNNING = (ROOT / "docs" / "running.md").read_text()
COMMAND_LINES = re.findall(r"^curl .*$", API, re.MULTILINE)


def missing(names, text):
    """Names that do not stand in a text as code; JSON examples count as code."""
    code = " ".join(re.findall(r"`[^`\n]+`", text))
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code)]


def first_cells(text):
    """Names as code in the first cells of all rows of tables."""
    cells = re.findall(r"^\| ([^|]*) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_parameter_is_explained():
    assert set(SEARCH) <= first_cells(API)
    assert missing(EXPERIMENT_PAGE, API) == []


@pytest.mark.parametrize("answer", UNUSED)
def test_every_parameter_says_where_it_has_a_meaning(answer):
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| ([DBER]+) \|", API, re.MULTILINE)
    letters = {name: of for names, of in rows for name in re.findall(r"\w+", names)}
    unused = {name for name, of in letters.items() if answer[0].upper() not in of}
    refused = {"geneQuery"} if answer == "experiments" else set()
    assert set(letters) == set(SEARCH)
    assert unused == set(UNUSED[answer]) | refused


def test_every_choice_is_named():
    choices = [*SortColumn, *State, *FACETS]
    assert missing(choices, API) == []


def test_every_field_of_a_differential_row_is_explained():
    assert {*COLUMNS, *FURTHER} <= first_cells(API)


def test_every_status_of_an_error_is_explained():
    assert {str(status) for status, _ in STATUS.values()} <= set(re.findall(r"\b[45]\d\d\b", API))


def test_every_route_of_the_api_is_named(client):
    places, unknown = find_places(client.application)
    assert unknown == []
    rules = {place.rules[0].rule for place in places if place.path.startswith("/api/") and FORMAT not in place.path}
    assert "/api/v1/differential" in rules
    assert missing(sorted(rules), API) == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_explained(form):
    assert form.value in first_cells(EXPORT)
    assert f"`{FORMS[form].media}`" in EXPORT
    assert missing([form.value], API) == []


def test_every_limit_is_explained(client):
    names = [limit["name"] for limit in client.get("/api/v1/limits").json["limits"]]
    assert set(names) <= first_cells(API.partition("## Limits")[2].partition("\n## ")[0])


class Asked(dict):
    """An environment that is empty and remembers what was looked for."""

    def get(self, name, default=None):
        self[name] = default
        return default


def test_every_setting_is_explained_with_its_default():
    asked = Asked()
    settings = Settings.from_environment(asked)
    rows = dict(re.findall(r"^\| `(OPENGXA_\w+)` \| ([^|]*) \|", RUNNING, re.MULTILINE))
    assert set(asked) == set(rows)
    values = {field.name: getattr(settings, field.name) for field in fields(Settings) if field.name != "engine"}
    values["home"] = settings.home.relative_to(Path.cwd())
    values |= {
        f"opensearch_{field.name.removesuffix('_file')}": getattr(settings.engine, field.name)
        for field in fields(EngineSettings)
        if field.name != "name"
    }
    defaults = {f"OPENGXA_{name.upper()}": f"`{value}`" if str(value) else "none" for name, value in values.items()}
    assert rows == defaults


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_its_options_are_explained(command):
    row = re.search(rf"^\| `opengxa {command}\b.*$", RUNNING, re.MULTILINE)
    assert row, command
    parsers = argparse.ArgumentParser().add_subparsers()
    import_module(f"opengxa.cli.{command}").add_parser(parsers)
    options = re.findall(r"^  (--[\w-]+)", parsers.choices[command].format_help(), re.MULTILINE)
    assert {"--annotation", "--home", "--out"} & {*options} or command == "completion"
    assert missing(options, row[0]) == []


@pytest.mark.parametrize(
    "path",
    [
        "differential?conditionQuery=dexamethasone&size=1",
        "differential?group=gene&size=1",
        "differential?group=contrast&size=1",
        "baseline?geneQuery=SFTPC&conditionQuery=liver&genes=each",
        "baseline?conditionQuery=liver",
        "experiments",
        "resolve?geneQuery=SFTPC;GO:0007585;nosuch&conditionQuery=liver;nosuch",
        "conditions/digestive system?depth=all",
        "genes/ENSG00000168484",
        "enrichment?geneQuery=FKBP5;nosuch&organism=human",
        "release",
        "health",
        "limits",
        "differential?size=0",
    ],
)
def test_every_member_of_an_answer_is_named(client, path):
    assert missing(sorted(members(client.get(f"/api/v1/{path}").json)), API) == []


def members(answer):
    """All names in an answer; what `counts` and `versions` have is the release's own."""
    if isinstance(answer, list):
        return {name for item in answer for name in members(item)}
    if not isinstance(answer, dict):
        return set()
    inner = [members(value) for name, value in answer.items() if name not in {"counts", "versions"}]
    return set(answer).union(*inner)


@pytest.mark.parametrize(
    "path",
    [
        "differential.tsv?group=gene",
        "differential.tsv?group=contrast",
        "baseline.tsv?geneQuery=SFTPC",
        "baseline.tsv?conditionQuery=liver",
        "experiments.tsv",
        "resolve.tsv?geneQuery=SFTPC",
        "enrichment.tsv?geneQuery=FKBP5&organism=human",
    ],
)
def test_every_column_of_a_table_is_named(client, path):
    lines = client.get(f"/api/v1/{path}").text.split("\n")
    header = next(line for line in lines if not line.startswith("# "))
    assert missing(header.split("\t"), API) == []


def read_curl(line):
    """What a curl command asks: method, path, URL parameters, form; the curl options that the examples use."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", "--silent", action="store_true")
    parser.add_argument("-G", "--get", action="store_true")
    parser.add_argument("-d", "--data-urlencode", dest="data", action="append", default=[])
    parser.add_argument("url")
    given = parser.parse_args(shlex.split(line, comments=True)[1:])
    pairs = MultiDict(read_pair(text) for text in given.data)
    url = urlsplit(f"http://{given.url}")
    assert url.netloc == "localhost:8080"
    if given.get or not pairs:
        return "GET", url.path, pairs, None
    return "POST", url.path, None, pairs


def read_pair(text):
    name, mark, value = re.fullmatch(r"(\w+)([=@])(.*)", text).groups()
    return (name, Path(value).read_text()) if mark == "@" else (name, value)


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_curl_examples_are_answered(client, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("genes.txt").write_text("SFTPC\nFKBP5\n")
    method, path, query, form = read_curl(line)
    for demo, ours in {"E-DEMO-1": "E-MTAB-9001", "E-DEMO-2": "E-MTAB-9002"}.items():
        path = path.replace(demo, ours)
    answer = client.open(path, method=method, query_string=query, data=form)
    status = re.search(r"# (\d{3})$", line)
    assert answer.status_code == (int(status[1]) if status else 200), answer.text
    if path.endswith(".tsv"):
        assert answer.text.count("\n") > 1
    elif not status and "E-DEMO" not in line:
        assert answer.json.get("total", 1)
        assert answer.json.get("warnings", []) == []


def test_there_are_examples_for_every_search():
    paths = {read_curl(line)[1] for line in COMMAND_LINES if "@" not in line}
    assert paths >= {"/api/v1/differential", "/api/v1/differential.tsv", "/api/v1/baseline", "/api/v1/resolve"}


def test_examples_in_other_languages_are_answered(client, tmp_path, monkeypatch):
    def ask(url):
        assert url.startswith("http://localhost:8080/")
        return io.BytesIO(client.get(url.removeprefix("http://localhost:8080")).data)

    (address,) = re.findall(r'read\.delim\("([^"]+)"\)', API)
    assert ask(address).read().startswith(b"gene_id\t")
    (source,) = re.findall(r"```python\n(.*?)```", API, re.DOTALL)
    script = tmp_path / "example.py"
    script.write_text(source.replace('"size": 1000', '"size": 3'))
    monkeypatch.setattr(urllib.request, "urlopen", ask)
    ended = runpy.run_path(str(script))
    assert len(ended["rows"]) == ended["page"]["total"] > 3


def test_examples_on_a_page_of_json_are_read(client):
    (example,) = re.findall(r"as a JSON object\n?\s*\(`(\{.*?\})`", API, re.DOTALL)
    answer = client.post("/api/v1/differential", data=example, content_type="application/json")
    assert (answer.status_code, answer.json["warnings"]) == (200, [])
    assert answer.json["total"]


def test_documents_are_linked_from_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"(docs/{path.name})" not in readme] == []


def test_every_folder_is_explained():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = [*ROOT.iterdir(), *(ROOT / "tests").iterdir()]
    names = {path.name for path in folders if path.name[0] != "." and next(path.glob("**/*.py"), None)}
    names |= {"docs", "data"}
    assert missing(sorted(names - {"build"}), text) == []
