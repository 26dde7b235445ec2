import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make") or "make"


def docker_compose():
    docker = shutil.which("docker")
    if docker and not subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode:
        return [docker, "compose"]
    standalone = shutil.which("docker-compose")
    return [standalone] if standalone else None


@pytest.mark.skipif(docker_compose() is None, reason="no docker compose on this machine")
def test_compose_accepts_its_file():
    subprocess.run([*docker_compose(), "config", "--quiet"], cwd=ROOT, check=True, capture_output=True)


def test_the_readme_starts_with_two_commands_that_make_knows():
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    commands = [line.split("#")[0].strip() for line in blocks[0].splitlines()]
    assert commands == ["make demo", "make test"]
    shown = subprocess.run(
        [MAKE, "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    made = ["help", "demo", "serve", "test", "reference", "check", "bench", "screenshots", "clean"]
    assert re.findall(r"^(\S+)", shown, re.MULTILINE) == made


def test_links_between_documents_lead_somewhere():
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_make_says_which_python_is_missing(tmp_path):
    environment = {**os.environ, "MAKEFLAGS": ""}
    command = [MAKE, "check", f"VENV={tmp_path / 'venv'}", "PYTHON=python-of-nowhere"]
    tried = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert tried.returncode == 2
    assert "opengxa needs Python 3.11 or newer, and there is no python-of-nowhere" in tried.stdout


def test_no_package_registry_is_named():
    hosts = re.compile(r"pypi\.org|pythonhosted|maven\.org|npmjs|crates\.io", re.IGNORECASE)
    folders = ("opengxa", "indexer", "service", "engines", "ontology", "analysis", "mappings", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".md", ""}]
    files += [ROOT / name for name in ("Makefile", "Dockerfile", "docker-compose.yml", "README.md", "pyproject.toml")]
    assert [str(path) for path in files if path.is_file() and hosts.search(path.read_text())] == []
