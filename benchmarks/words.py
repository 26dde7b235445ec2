"""How long suggestions and resolutions take over HTTP: what is typed, what is asked, what is to be reached."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from string import ascii_lowercase, digits
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import numpy as np

from benchmarks.measure import each
from benchmarks.report import Report
from ontology.condition_completions import ConditionCompletions
from ontology.genes import Genes

SAMPLED = 40
"""Genes and labels whose beginnings are typed."""

LISTED = 20_000
"""Terms that are posted at once."""

LISTS = 8
"""Times they are posted."""

QUICK, LONG = 5.0, 1000.0
"""Milliseconds that 95 in a hundred suggestions and single terms, and posts of a list, may take."""


class Asked(Protocol):
    """Who answers."""

    def ask(self, url: str) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer to a GET."""

    def post(self, url: str, members: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer to a POST of JSON."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types into the boxes of one release."""

    genes: Genes
    labels: Sequence[str]
    random: np.random.Generator

    @classmethod
    def of(cls, genes: Genes, completions: ConditionCompletions, seed: int) -> "Typed":
        """Choose it, the same for the same release and seed."""
        return cls(genes, completions.targets["label"].to_pylist(), np.random.default_rng(seed))

    def sample(self, column: str, count: int) -> list[str]:
        """Return a property of genes drawn at random."""
        numbers = self.random.integers(0, len(self.genes), count)
        texts: list[str] = self.genes.records(numbers, (column,))[column].to_pylist()
        return texts

    def beginnings(self, texts: Sequence[str]) -> list[str]:
        """Return what texts begin with, letter by letter."""
        return [text[:length] for text in texts for length in range(2, min(len(text), 8) + 1)]

    def words(self) -> list[str]:
        """Return beginnings of words of descriptions."""
        return [word[:3] for text in self.sample("description", SAMPLED) for word in text.split()]

    def terms(self) -> list[str]:
        """Return a list as people paste it: ids, versions, symbols in any case, accessions, junk, and repetitions."""
        share = LISTED // 10
        ids, symbols = self.sample("id", 4 * share), self.sample("symbol", 2 * share)
        numbers = self.random.integers(0, len(self.genes), share).tolist()
        accessions = [name for number in numbers for name in self.genes.properties(number).get("uniprot", [])]
        terms = [
            *ids[: 2 * share],
            *(text.lower() for text in ids[2 * share : 3 * share]),
            *(f"{text}.{number % 20}" for number, text in enumerate(ids[3 * share :])),
            *symbols,
            *(text.lower() for text in symbols[:share]),
            *accessions[:share],
            *(f"junk {number}" if number % 2 else f"ENSG{number:011d}.1" for number in range(share)),
        ]
        repeated = self.random.integers(0, len(terms), LISTED - len(terms)).tolist()
        terms += [terms[place] for place in repeated]
        return [terms[place] for place in self.random.permutation(LISTED).tolist()]


def measure_words(report: Report, size: str, engine: str, client: Asked, typed: Typed) -> None:
    """Ask, and add a line for each kind of question."""
    for what, calls, limit in questions(client, typed):
        report.add_words(size, engine, what, len(calls), each(calls), limit)


def questions(client: Asked, typed: Typed) -> Iterator[tuple[str, list[Callable[[], Any]], float]]:
    """Yield what is asked: its title, calls, and the milliseconds it may take."""

    def gets(path: str, name: str, values: Sequence[str], **fixed: str) -> list[Callable[[], Any]]:
        urls = [f"{path}?{urlencode({name: value, **fixed}, quote_via=quote)}" for value in values]
        return [partial(client.ask, url) for url in urls]

    letters = [*ascii_lowercase, *digits]
    symbols = typed.beginnings(typed.sample("symbol", SAMPLED))
    species = typed.genes.species_names[-1]
    genes = "/api/v1/suggest/genes"
    yield "suggest genes: one letter", gets(genes, "query", letters), QUICK
    yield "suggest genes: one letter, one species", gets(genes, "query", letters, organism=species), QUICK
    yield "suggest genes: a symbol, as it is typed", gets(genes, "query", symbols), QUICK
    yield "suggest genes: an id, as it is typed", gets(genes, "query", typed.beginnings(typed.sample("id", 10))), QUICK
    yield "suggest genes: a word of a description", gets(genes, "query", typed.words()), QUICK
    conditions = [*letters, *typed.beginnings(typed.labels[:: len(typed.labels) // SAMPLED + 1])]
    yield "suggest conditions: letters and labels", gets("/api/v1/suggest/conditions", "query", conditions), QUICK
    terms = typed.terms()
    yield "resolve one gene term", gets("/api/v1/resolve", "geneQuery", terms[:200]), QUICK
    posted = {"geneQuery": [{"value": term} for term in terms]}
    yield f"resolve {LISTED:,} gene terms by POST", [partial(client.post, "/api/v1/resolve", posted)] * LISTS, LONG
