"""From condition words to annotated values, and from values to the conditions they annotate.

Expansion over the ontology is done when a release is indexed: every value is listed under each term it is annotated
with and everything that this is a case of: what is above it by is_a and part_of and, through has_role, its roles. So a
question costs a few slices of arrays, however broad the term.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mappings.vocabulary import Side
from ontology.graph import Ontology
from ontology.mapped import Array, Int32, one_piece, open_table, save_table
from ontology.ordered import find_row
from ontology.postings import Postings
from ontology.text import tokens

TERMS = pa.schema([pa.field("id", pa.string(), nullable=False), pa.field("occurring", pa.int32(), nullable=False)])
"""One row per term that annotates something, or that one which does is a case of; ordered by id.

`occurring`: how many terms, itself and all cases of it, annotate something themselves.
"""

TOKENS = pa.schema([pa.field("token", pa.string(), nullable=False)])
"""One row per token that is in some value, ordered."""

VALUES = pa.schema([pa.field("place", pa.int32(), nullable=False)])
"""One row per value, in the order of the catalogue's values.

`place`: where its tokens begin in the text made of all values one after the other, with a free place after each, so
that no phrase runs from one value into the next.
"""

SIDES = len(Side)


@dataclass(frozen=True, eq=False, repr=False)
class ConditionIndex:
    """Answers which values a term or a text means, and where they are used; mapped from files, nothing in it changes.

    Values and conditions are numbered as in the catalogue (`mappings.catalogue`).

    Attributes
    ----------
    terms, tokens, values : `TERMS`, `TOKENS`, `VALUES`
    under : by row of `terms`, the values annotated with the term or a case of it
    places : by row of `tokens`, where the token stands in the text of all values
    used : by value, condition * `SIDES` + side of every use
    """

    terms: pa.Table
    tokens: pa.Table
    values: pa.Table
    under: Postings
    places: Postings
    used: Postings

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map an index written by `write_condition_index`."""
        terms, words, values = (open_table(folder, name) for name in ("terms", "tokens", "values"))
        under, places, used = (Postings.open(folder, name) for name in ("under", "places", "used"))
        return cls(terms, words, values, under, places, used)

    def save(self, folder: Path) -> None:
        """Write the index to a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in (("terms", self.terms), ("tokens", self.tokens), ("values", self.values)):
            save_table(folder, name, table)
        for name, postings in (("under", self.under), ("places", self.places), ("used", self.used)):
            postings.save(folder, name)

    def by_terms(self, term_ids: Iterable[str]) -> Int32:
        """Return the values annotated with one of these terms or a case of them, rising; ids as in use today."""
        rows = (find_row(self._term_ids, term_id) for term_id in term_ids)
        return self.under.union([row for row in rows if row is not None])

    def by_text(self, phrase: tuple[str, ...]) -> Int32:
        """Return the values that contain these tokens (`ontology.text`) one after the other, rising; none for ()."""
        rows = [find_row(self._words, token) for token in phrase]
        starts = [self.places.of(row) - position for position, row in enumerate(rows) if row is not None]
        if not rows or len(starts) < len(rows):
            return np.empty(0, np.int32)
        starts.sort(key=len)
        found = starts[0]
        for others in starts[1:]:
            found = found[np.isin(found, others, assume_unique=True)]
        return np.unique(np.searchsorted(self._starts, found, "right") - 1).astype(np.int32)

    def uses(self, values: npt.ArrayLike) -> tuple[Int32, npt.NDArray[np.int8], Int32]:
        """Return where values are used.

        Returns
        -------
        conditions, sides, values : arrays of one length
            Grouped by value in the order given; within a value by condition, then side (`Side`). What is used both as
            factor and as characteristic is there once.
        """
        asked = np.asarray(values, np.int32)
        which, used = self.used.expand(asked)
        conditions, sides = np.divmod(used, SIDES)
        return conditions, sides.astype(np.int8), asked[which]

    def occurring(self, term_id: str) -> int:
        """Return how many terms annotate something: the term itself and all cases of it."""
        row = find_row(self._term_ids, term_id)
        return 0 if row is None else int(self.terms["occurring"][row].as_py())

    @cached_property
    def _term_ids(self) -> pa.StringArray:
        return one_piece(self.terms["id"])

    @cached_property
    def _words(self) -> pa.StringArray:
        return one_piece(self.tokens["token"])

    @cached_property
    def _starts(self) -> Array:
        starts: Array = one_piece(self.values["place"]).to_numpy()
        return starts


def write_condition_index(folder: Path, values: pa.Table, uses: pa.Table, ontology: Ontology) -> None:
    """Write the index of a catalogue's values and their uses (`mappings.catalogue`: VALUES, USES) to a folder."""
    index_conditions(values, uses, ontology).save(folder)


def index_conditions(values: pa.Table, uses: pa.Table, ontology: Ontology) -> ConditionIndex:
    """Make the index of a catalogue's values and their uses, expanded by the ontology."""
    annotated = [sorted(set(map(ontology.current, ids))) for ids in values["terms"].to_pylist()]
    texts = [tokens(text) for text in values["value"].to_pylist()]
    terms, under = expand_terms(annotated, ontology)
    words, places = place_tokens(texts)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
    used = uses["condition"].to_numpy().astype(np.int32) * SIDES + uses["side"].to_numpy()
    return ConditionIndex(
        terms=terms,
        tokens=words,
        values=pa.table([pa.array(starts, pa.int32())], schema=VALUES),
        under=under,
        places=places,
        used=Postings.group(uses["value"].to_numpy(), used, len(texts)),
    )


def expand_terms(annotated: Sequence[list[str]], ontology: Ontology) -> tuple[pa.Table, Postings]:
    """List values under the terms they are annotated with and everything these are cases of, roles too."""
    direct_ids = sorted(set().union(*annotated))
    above = {term_id: {term_id, *ontology.classes(term_id)} for term_id in direct_ids}
    occurring = Counter(term_id for reached in above.values() for term_id in reached)
    ids = sorted(occurring)
    rows = {term_id: row for row, term_id in enumerate(ids)}
    rows_above = {term_id: [rows[reached] for reached in above[term_id]] for term_id in above}
    pairs = [
        (row, number)
        for number, direct in enumerate(annotated)
        for row in set().union(*(rows_above[term_id] for term_id in direct))
    ]
    table = pa.table([ids, [occurring[term_id] for term_id in ids]], schema=TERMS)
    return table, group_pairs(pairs, len(ids))


def place_tokens(texts: Sequence[tuple[str, ...]]) -> tuple[pa.Table, Postings]:
    """List where each token stands in the text of all values one after the other."""
    words = sorted(set().union(*texts))
    rows = {word: row for row, word in enumerate(words)}
    ended = chain.from_iterable((*text, "") for text in texts)
    pairs = [(rows[word], place) for place, word in enumerate(ended) if word]
    return pa.table([words], schema=TOKENS), group_pairs(pairs, len(words))


def group_pairs(pairs: Sequence[tuple[int, int]], rows: int) -> Postings:
    """Make lists by row from pairs of row and number."""
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return Postings.group(columns[:, 0], columns[:, 1], rows)
