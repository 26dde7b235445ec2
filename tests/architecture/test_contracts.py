"""The directions of imports, files' lengths, and what every package folder's door holds."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("opengxa", "service", "indexer", "analysis", "ontology", "engines", "mappings", "benchmarks", "tests")
MODULES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


def test_imports_go_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shape_of_a_module(module: Path) -> None:
    text = module.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or module.name.startswith("test_"), "modules say what they are, tests by their names"
    assert text.count("\n") <= 400
    if module.name == "__init__.py" and module != ROOT / "opengxa" / "__init__.py":  # that names what is public
        assert len(tree.body) == 1, "a door is a docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            docstring = (ast.get_docstring(node, clean=False) or "").count("\n")
            assert node.end_lineno - node.lineno + 1 - docstring <= 51, node.name
