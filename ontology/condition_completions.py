"""What a condition box offers while somebody types: terms and values that occur in the data, most used first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from ontology.conditions import ConditionIndex
from ontology.graph import Match, Ontology
from ontology.mapped import Array, Int32, one_piece, open_array, open_table, save_array, save_table
from ontology.prefixes import Prefixes
from ontology.text import normalize, tokens

TARGETS = pa.schema(
    [
        pa.field("label", pa.string(), nullable=False),
        pa.field("term", pa.string(), nullable=False),
        pa.field("experiments", pa.int32(), nullable=False),
        pa.field("conditions", pa.int32(), nullable=False),
    ]
)
"""One row per label of a term that occurs, or stands above one that does, and per value that is no such label.

`term`: the first term with the label, "" of a mere value. `experiments`, `conditions`: how many a search for the label
finds. Most experiments first, then most conditions, then the shortest label.
"""


@dataclass(frozen=True, slots=True)
class ConditionCompletion:
    """A label or value that goes on as typed, or stands for a synonym that does (`text`; equal to the label else)."""

    label: str
    term: str
    text: str
    experiments: int
    conditions: int


@dataclass(frozen=True, slots=True)
class ConditionCompletions:
    """Labels, synonyms and values by the beginnings of their words, memory-mapped; `meant` has the target of each."""

    targets: pa.Table
    prefixes: Prefixes
    meant: Int32

    @classmethod
    def open(cls, folder: Path) -> "ConditionCompletions":
        """Map what `write_condition_completions` wrote."""
        return cls(
            open_table(folder, "targets"), Prefixes.open(folder, "completion"), open_array(folder, "completion_targets")
        )

    def complete(self, typed: str, limit: int) -> list[ConditionCompletion]:
        """Return at most `limit` targets with a word, or a synonym with a word, that begins as typed; the best first.

        A target is there once: with its label if that goes on as typed.
        """
        texts = np.concatenate([*(self.prefixes.owners[keys] for keys in self.prefixes.find(typed)), np.zeros(0, "i4")])
        meant = self.meant[texts]
        present = np.zeros(len(self.targets), np.bool_)
        present[meant] = True
        best = np.flatnonzero(present)[:limit]
        # Of one target the label has the lowest number, then its synonyms by scope.
        among = np.isin(meant, best)
        text_of = dict(sorted(zip(meant[among].tolist(), texts[among].tolist(), strict=True), reverse=True))
        rows = self.targets.take(pa.array(best)).to_pylist()
        return [
            ConditionCompletion(text=self.prefixes.texts[text_of[target]].as_py(), **row)
            for target, row in zip(best.tolist(), rows, strict=True)
        ]


def write_condition_completions(folder: Path, values: pa.Table, experiments: Array, ontology: Ontology) -> None:
    """Write what is offered, beside the index of conditions in a folder.

    Parameters
    ----------
    folder : Path
        Where `ontology.conditions.write_condition_index` wrote.
    values : pyarrow.Table
        The catalogue's VALUES.
    experiments : array
        The experiment of each condition.
    """
    index = ConditionIndex.open(folder)
    understand = cache(ontology.understand)
    found = [
        (count_uses(index, understand(label), label, experiments), len(label), label)
        for label in distinct_labels(index, values, ontology, understand)
    ]
    found.sort(key=lambda one: (-one[0][0], -one[0][1], *one[1:]))
    labels = [label for _, _, label in found]
    texts, meant = [], []
    for target, label in enumerate(labels):
        names = list(names_of(ontology, label))
        texts += names
        meant += [target] * len(names)
    terms = [next((match.id for match in understand(label)), "") for label in labels]
    counts = [[each[at] for each, _, _ in found] for at in (0, 1)]
    save_table(folder, "targets", pa.table([labels, terms, *counts], schema=TARGETS))
    Prefixes.build(pa.array(texts, pa.string()), np.ones(len(texts), np.bool_)).save(folder, "completion")
    save_array(folder, "completion_targets", np.array(meant, np.int32))


def distinct_labels(
    index: ConditionIndex, values: pa.Table, ontology: Ontology, understand: Callable[[str], list[Match]]
) -> list[str]:
    """Return the labels of terms that occur or stand above one that does, then the values that name none of these.

    Each is there once, whatever its case.
    """
    labels: dict[str, str] = {}
    for term in one_piece(index.terms["id"]).to_pylist():
        label = ontology.label(term)
        labels.setdefault(normalize(label), label)
    for value in values["value"].to_pylist():
        named = (match.label for match in understand(value))
        if not any(normalize(label) in labels for label in named):
            labels.setdefault(normalize(value), value)
    labels.pop("", None)
    return list(labels.values())


def count_uses(index: ConditionIndex, meant: list[Match], label: str, experiments: Array) -> tuple[int, int]:
    """Return how many experiments and conditions a search for a label finds."""
    known = index.by_terms(match.id for match in meant)
    conditions = np.unique(index.uses(np.union1d(known, index.by_text(tokens(label))))[0])
    return len(np.unique(experiments[conditions])), len(conditions)


def names_of(ontology: Ontology, label: str) -> Iterator[str]:
    """Yield a label, then the synonyms of the terms that it is the label of, closest scopes first; each once."""
    terms = [match.id for match in ontology.find(label) if match.by == "label"]
    synonyms = (text for term in terms for text, _ in ontology.synonyms(term))
    once: dict[str, str] = {}
    for text in (label, *synonyms):
        once.setdefault(normalize(text), text)
    yield from once.values()
