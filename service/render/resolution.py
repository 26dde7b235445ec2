"""The resolution report as sentences: what became of each term, and what may have been meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.atlas.links import condition_query, gene_query
from service.render.pages import Parameters, here
from service.request.terms import ConditionTerm, GeneTerm
from service.words import Words

MOST_TERMS = 100
"""Terms explained on a page; /api/v1/resolve reports all."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One term: as typed, what it came to, whether that needs a look; `nearest` are (text, link) to try instead."""

    term: str
    sentence: str
    clear: bool
    entry: Mapping[str, Any]
    nearest: list[tuple[str, str]] = field(default_factory=list)


def explain_terms(words: Words, on: Parameters | None) -> list[Understood]:
    """Return a sentence for each term; `on` are the parameters that links to corrected searches keep, None for none."""
    report = words.report
    found = [
        Understood(
            _typed(entry), _gene(entry), entry["status"] == "matched", entry, _near_genes(words, place, entry, on)
        )
        for place, entry in enumerate(report["genes"][:MOST_TERMS])
    ]
    return found + [
        Understood(
            _typed(entry),
            _condition(entry),
            entry["status"] == "matched",
            entry,
            _near_conditions(words, place, entry, on),
        )
        for place, entry in enumerate(report["conditions"][:MOST_TERMS])
    ]


def _typed(entry: Mapping[str, Any]) -> str:
    return f"not {entry['term']}" if entry.get("exclude") else str(entry["term"])


def _gene(entry: Mapping[str, Any]) -> str:
    if entry["status"] == "not_found":
        return "was not found"
    if entry.get("kind") == "experiment":
        return f"is an experiment, by its {_words(entry['by'][0])}"
    count = _count(entry["total"], "gene")
    ways = f" by {', '.join(_words(way) for way in entry['by'])}" if entry["by"] else ""
    if entry["status"] == "ambiguous":
        return f"is ambiguous: it stood for {count}{ways}, and all are used"
    if entry["status"] == "retired":
        return f"is retired: its successor stood in, {count}{ways}"
    return f"stood for {count}{ways}"


def _condition(entry: Mapping[str, Any]) -> str:
    if entry["status"] == "not_found":
        return "is known, but nothing here is annotated with it" if entry["terms"] else "was not found"
    total = _count(entry["conditions"]["total"], "condition")
    if entry.get("kind") == "experiment":
        return f"is an experiment: all its {total}"
    terms = sum(term["occurring"] for term in entry["terms"])
    text = entry["conditions"]["text"]
    known = f"stood for {_count(terms, 'term')} and matched {total}" if terms else f"matched {total}"
    return known + (f", {text} of them through text alone" if text else "")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _near_genes(words: Words, place: int, entry: Mapping[str, Any], on: Parameters | None) -> list[tuple[str, str]]:
    if on is None or not entry.get("suggestions"):
        return [(text, "") for text in entry.get("suggestions", ())]
    terms = [GeneTerm(other["term"], other["category"] or "") for other in words.report["genes"]]
    return [
        (text, _corrected(on, "geneQuery", gene_query([*terms[:place], GeneTerm(text), *terms[place + 1 :]])))
        for text in entry["suggestions"]
    ]


def _near_conditions(
    words: Words, place: int, entry: Mapping[str, Any], on: Parameters | None
) -> list[tuple[str, str]]:
    if on is None or not entry.get("suggestions"):
        return [(text, "") for text in entry.get("suggestions", ())]
    terms = list(words.request.conditions)
    return [
        (
            text,
            _corrected(
                on,
                "conditionQuery",
                condition_query([*terms[:place], ConditionTerm(text, entry["exclude"]), *terms[place + 1 :]]),
            ),
        )
        for text in entry["suggestions"]
    ]


def _corrected(on: Parameters, name: str, query: str) -> str:
    return here({**on, name: [query]})
