"""The explanation of queries: each example is asked, and what it answers is what the document shows."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "query.md").read_text()
BLOCKS = [block.partition("\n") for block in re.findall(r"^```\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)]
EXAMPLES = [(address.removeprefix("GET "), shown.strip()) for address, _, shown in BLOCKS]

MORE = "…"


def agrees(shown, got):
    """Whether an answer is what a shortened one shows: some members of objects, lists up to `MORE`."""
    if isinstance(shown, dict):
        return isinstance(got, dict) and all(name in got and agrees(shown[name], got[name]) for name in shown)
    if isinstance(shown, list):
        if shown[-1:] == [MORE]:
            shown, got = shown[:-1], got[: len(shown) - 1]
        return isinstance(got, list) and len(shown) == len(got) and all(map(agrees, shown, got))
    return shown == got


@pytest.mark.parametrize(("address", "shown"), EXAMPLES, ids=[address for address, _ in EXAMPLES])
def test_examples_answer_what_is_shown(client, address, shown):
    answer = client.get(address.replace(" ", "%20"))
    if shown.startswith("→"):
        assert (answer.status_code, unquote(answer.location)) == (302, shown.removeprefix("→").strip())
        return
    status, _, members = shown.partition(" ") if shown[0].isdigit() else ("200", "", shown)
    assert answer.status_code == int(status), answer.text
    assert agrees(json.loads(members), answer.json), json.dumps(answer.json, ensure_ascii=False)[:3000]


def test_examples_are_of_every_kind():
    paths = {address.partition("?")[0] for address, _ in EXAMPLES}
    wanted = {"differential", "baseline", "resolve", "suggest/genes", "suggest/conditions"}
    assert {f"/api/v1/{name}" for name in wanted} <= paths
    assert {"/search", "/api/v1/conditions/digestive system"} <= paths
    assert len(EXAMPLES) > 20


def test_what_is_shown_is_compared():
    got = {"a": [1, 2, 3], "b": {"c": "x", "d": 1}}
    assert agrees({"a": [1, 2, 3]}, got)
    assert agrees({"a": [1, "…"], "b": {"c": "x"}}, got)
    for wrong in ({"a": [1, 2]}, {"a": [2, "…"]}, {"b": {"c": "y"}}, {"e": 1}, {"a": {}}):
        assert not agrees(wrong, got)


def test_words_for_statuses_and_states_are_explained():
    for word in ("matched", "ambiguous", "retired", "not_found", "below_cutoff", "low", "medium", "high", "no_data"):
        assert f"`{word}`" in TEXT


def test_it_is_linked_from_where_people_look():
    assert "(docs/query.md)" in (ROOT / "README.md").read_text()
    assert "(query.md)" in (ROOT / "docs" / "api.md").read_text()
