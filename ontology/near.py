"""Names of terms that a text nearly is: spelled otherwise (`ontology.text.variant`), or mistyped."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ontology.mapped import one_piece, open_table, save_table
from ontology.ordered import find_rows
from ontology.spelling import Spelling
from ontology.text import variant

VARIANTS = pa.schema([pa.field("key", pa.string(), nullable=False), pa.field("name", pa.int32(), nullable=False)])
"""Labels and synonyms by the form that their variants share: rows of the ontology's names, ordered by key.

A term stands once under a key; terms are ordered as under one name.
"""


@dataclass(frozen=True, slots=True)
class NearNames:
    """Variants (`VARIANTS`) of all labels and synonyms, and labels by their spelling."""

    variants: pa.Table
    spelling: Spelling

    @classmethod
    def build(
        cls, texts: Sequence[str], terms: Sequence[int], ranks: Sequence[object], labels: pa.Array
    ) -> "NearNames":
        """Index names by text, term, and a rank that orders them; "" stands for a name that is none."""
        rows = sorted((variant(text), rank, row) for row, (text, rank) in enumerate(zip(texts, ranks, strict=True)))
        first: dict[tuple[str, int], int] = {}
        for key, _, row in rows:
            if key:
                first.setdefault((key, terms[row]), row)
        return cls(pa.table([[key for key, _ in first], list(first.values())], schema=VARIANTS), Spelling.build(labels))

    @classmethod
    def open(cls, folder: Path) -> "NearNames":
        """Map what `save` wrote."""
        return cls(open_table(folder, "variants"), Spelling.open(folder))

    def save(self, folder: Path) -> None:
        """Write both."""
        save_table(folder, "variants", self.variants)
        self.spelling.save(folder)

    def find(self, text: str) -> list[int]:
        """Return the rows of names that are a text but for its spelling, in the order of terms."""
        key = variant(text)
        rows = find_rows(one_piece(self.variants["key"]), key) if key else range(0)
        found: list[int] = self.variants["name"].slice(rows.start, len(rows)).to_pylist()
        return found
