"""docs/your-data.md names every criterion of the code: those that leave experiments out, those that can be waived."""

import ast
import re
from pathlib import Path

from indexer.licences import LICENCE, Licence
from indexer.problems import SOFT

ROOT = Path(__file__).resolve().parents[2]
CHECKS = (ROOT / "docs" / "your-data.md").read_text().partition("\n## Checks\n")[2].partition("\n## ")[0]
ERRORS, WAIVABLE = (
    {name for cell in re.findall(r"\| ([^|]*) \|$", table, re.MULTILINE) for name in re.findall(r"`([\w-]+)`", cell)}
    for table in CHECKS.split("\nA warning stays ")
)


def raised(source):
    """Criteria of errors in a module: texts in `error(...)`, `....fail(...)` and `Problem(..., Level.ERROR, ...)`."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        called = call.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if name in {"error", "fail"} or (name == "Problem" and "Level.ERROR" in map(ast.unparse, call.args)):
            texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
            yield from [text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z-]+", text)]


def test_every_criterion_that_leaves_out_is_named():
    found = {name for file in (ROOT / "indexer").glob("*.py") for name in raised(file.read_text())}
    assert {"one-species", "results", "readable-results"} <= found
    assert found - ERRORS == set()


def test_criteria_that_can_be_waived_are_those_of_the_code():
    assert WAIVABLE == SOFT


def test_licences_are_written_as_they_are_explained():
    assert f"`{LICENCE}`" in (ROOT / "docs" / "your-data.md").read_text()
    assert Licence("CC0", ("Ours.",)).dump() == "CC0\nOurs.\n"
