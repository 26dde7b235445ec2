"""A synthetic ontology: a graph of is_a and part_of, as an OBO file that the product's own reader reads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.scale.sizes import random_numbers
from benchmarks.scale.spelling import spell

Numbers = npt.NDArray[np.int64]

BRANCHES = {
    "UBERON": ("organism part", "sampling site"),
    "CL": ("cell type", "cell line"),
    "MONDO": ("disease", "clinical information", "infect"),
    "CHEBI": ("compound", "treatment", "diet", "growth condition"),
    "EFO": (),
}
"""Prefixes of the ontology of conditions, and the factor types that each has the terms of; EFO has all others."""

SECOND_PARENT = 0.68
"""Share of terms with a second parent: at 50,000 terms, half of them have 70 ancestors or more."""

PART_OF = 0.4
"""Share of edges that are part_of."""

TYPEDEF = "[Typedef]\nid: part_of\nname: part of\nis_transitive: true\n"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms by number: a term's parents have lower numbers, and belong to its own branch."""

    prefixes: tuple[str, ...]
    labels: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.labels)

    def ids(self, numbers: Numbers) -> list[str]:
        """Return ids by number: numbers take turns at the prefixes."""
        count = len(self.prefixes)
        return [f"{self.prefixes[number % count]}:{number:07d}" for number in numbers.tolist()]

    def of_branch(self, prefix: str) -> Numbers:
        """Return the numbers of a prefix's terms, rising."""
        return np.arange(self.prefixes.index(prefix), len(self), len(self.prefixes))


def branch_of(factor: str) -> str:
    """Return the prefix whose terms are values of a factor type."""
    return next((prefix for prefix, factors in BRANCHES.items() if factor in factors), "EFO")


def write_terms(path: Path, prefixes: tuple[str, ...], count: int, seed: int, place: int) -> Terms:
    """Write an ontology of `count` terms, at least one per prefix, and return its terms."""
    count = max(count, len(prefixes))
    terms = Terms(prefixes, np.strings.add(spell(np.arange(count)), " structure"))
    random = random_numbers(seed, place)
    first, second = (_parents(random, count, len(prefixes)) for _ in range(2))
    both = random.random(count) < SECOND_PARENT
    relations = np.where(random.random((count, 2)) < PART_OF, "relationship: part_of", "is_a:")
    ids = terms.ids(np.arange(count))
    with path.open("w", encoding="utf-8") as file:
        file.write(f"format-version: 1.4\nontology: synthetic-{prefixes[0].lower()}\n\n{TYPEDEF}")
        for number, (term_id, label) in enumerate(zip(ids, terms.labels.tolist(), strict=True)):
            parents = [first[number], second[number]][: 1 + int(both[number])] if number >= len(prefixes) else []
            edges = [f"{relation} {ids[parent]}" for relation, parent in zip(relations[number], parents, strict=False)]
            synonym = f'synonym: "{label.partition(" ")[0]}oid" EXACT []'
            file.write("\n".join(["", "[Term]", f"id: {term_id}", f"name: {label}", synonym, *edges, ""]))
    return terms


def _parents(random: np.random.Generator, count: int, branches: int) -> Numbers:
    """Draw for each term one of its branch with a lower number; the first of a branch gets itself."""
    numbers = np.arange(count)
    rank, branch = np.divmod(numbers, branches)
    drawn: Numbers = (random.random(count) * rank).astype(np.int64) * branches + branch
    return drawn
