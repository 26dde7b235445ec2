import subprocess
import sys
import zipfile

import pytest

from tests.wheel import ROOT, build_wheel

WHERE = (
    "import opengxa._boot as b; b.boot(); import indexer, service; print(indexer.__file__, service.__file__, sep='\\n')"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_a_wheel_adds_one_name(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = {name.split("/")[0] for name in opened.namelist()}
    assert sorted(names) == ["opengxa", "opengxa-0.1.0.dist-info"]


def test_a_wheel_holds_every_data_file(wheel):
    kept = {".json", ".sql", ".tsv", ".html", ".css", ".js", ".svg"}
    folders = ("engines", "indexer", "mappings", "ontology", "service")
    in_checkout = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kept
    }
    with zipfile.ZipFile(wheel) as opened:
        shipped = {name.removeprefix("opengxa/_app/") for name in opened.namelist()}
    assert in_checkout - shipped == set()


def test_the_commands_run_from_the_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)  # our own wheel, built above
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    places = subprocess.run(
        [sys.executable, "-c", WHERE], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    assert places == [str(tmp_path / "opengxa" / "_app" / name / "__init__.py") for name in ("indexer", "service")]
    shown = subprocess.run(
        [sys.executable, "-m", "opengxa", "--help"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for command in ("demo", "index", "validate", "serve", "search", "resolve"):
        assert command in shown


def test_the_client_asks_from_the_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)  # our own wheel, built above
        assert "opengxa/py.typed" in opened.namelist()
    code = "from opengxa import Atlas, AtlasError\ntry:\n    Atlas('.')\nexcept AtlasError as error:\n    print(error)"
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert shown == ". has no published release. Make one: opengxa index PATH... --home .\n"
