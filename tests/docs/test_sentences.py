"""The table of sentences: every test that it names is there, and runs on the engines that it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engines.open import ENGINES

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS / "conformance" / "README.md").read_text()
SECTIONS = re.findall(r"^## (\d)\. .*?$(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
ROWS = [
    (section, sentence, held)
    for section, part in SECTIONS
    for sentence, held in re.findall(r"^\| (.+?) \| (.+) \|$", part, re.MULTILINE)
    if sentence not in {"sentence", "---"}
]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`( \*\(words\)\*)?")


@pytest.fixture(scope="module")
def collected():
    """File and name of every test in the named files -> the engines that it runs on."""
    files = sorted({f"tests/{file}" for _, _, held in ROWS for file, _, _ in NAMED.findall(held)})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    listed = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, check=False)
    found = {}
    for file, name, parameters in re.findall(r"^tests/(\S+?)::(\w+)(?:\[(.*)\])?$", listed.stdout, re.MULTILINE):
        engines = {engine for engine in ENGINES if engine in re.split(r"[-\s]", parameters)}
        found.setdefault((file, name), set()).update(engines)
    assert found, listed.stdout + listed.stderr
    return found


def test_all_sections_have_sentences():
    assert [section for section, _ in SECTIONS] == ["2", "3", "4", "5", "6", "8"]
    for section, part in SECTIONS:
        lines = [line for line in part.splitlines() if line.startswith("|")]
        assert len(lines) - 2 == sum(number == section for number, _, _ in ROWS) > 10


@pytest.mark.parametrize(("sentence", "held"), [row[1:] for row in ROWS], ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_every_sentence_is_held_on_both_engines_or_needs_none(collected, sentence, held):
    named = NAMED.findall(held)
    assert ", ".join(f"`{file}::{name}`{words}" for file, name, words in named) == held, sentence
    for file, name, words in named:
        assert (file, name) in collected, f"{sentence}: there is no {file}::{name}"
        assert collected[file, name] == (set() if words else set(ENGINES)), f"{sentence}: {file}::{name}"
