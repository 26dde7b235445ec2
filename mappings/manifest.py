"""`release.json`: what a release is and what it was made of."""

import math
from dataclasses import dataclass, field
from typing import Self

import orjson

FORMAT = 3
"""How releases are written. Raise it with any change of files, columns or members that older releases lack, or that
older software cannot read: a release of another format is refused whole, instead of failing where the change shows."""


NOT_STATED = "not stated"
"""The licence of results whose makers named none."""


class OtherFormatError(ValueError):
    """A release is written in a format that this version of opengxa does not read."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that went in: where it was, its size in bytes and its sha256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Floor:
    """Loosest cut-offs that the search facts answer: |log2 FC| >= `fold_change` and adjusted p <= `p_value`."""

    fold_change: float = 0.5
    p_value: float = 0.1

    def __post_init__(self) -> None:
        if not 0 <= self.fold_change < math.inf:
            raise ValueError(f"the fold change is {self.fold_change:g}; it is 0 or above, and finite")
        if not 0 < self.p_value <= 1:
            raise ValueError(f"the p-value is {self.p_value:g}; it is above 0 and at most 1")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An experiment that was not indexed, and why (every reason)."""

    accession: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that `release.json` says.

    `engine` is duckdb or opensearch; `index_prefix` starts the names of OpenSearch's indices, "" for DuckDB. `counts`
    has experiments, assay_groups, contrasts, genes, differential (rows in the engine) and baseline (cells in the
    engine); `versions` what the ontology and annotation files say of themselves; `licence` is that of the results,
    `attribution` one sentence per third-party source (licence and origin); exports and page footers say both.
    `refreshed` names what was made anew while all
    else stayed (ontology, annotation), and `facts_of` the release that the facts were written for; both are empty in a
    release that has facts of its own. `format` says how all of it is written.
    """

    id: str
    created: str
    software: str
    engine: str
    floor: Floor
    counts: dict[str, int]
    index_prefix: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    licence: str = NOT_STATED
    attribution: tuple[str, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    refreshed: tuple[str, ...] = ()
    facts_of: str = ""
    format: int = FORMAT

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read `release.json`; raises `OtherFormatError`, or `ValueError`, `KeyError`, `TypeError` when it is none."""
        members = orjson.loads(text)
        if isinstance(members, dict) and members.get("format") != FORMAT:
            raise OtherFormatError(f"another version of opengxa made it ({members.get('software') or 'unknown'})")
        members["floor"] = Floor(**members["floor"])
        members["sources"] = tuple(SourceFile(**source) for source in members.get("sources", ()))
        members["left_out"] = tuple(
            LeftOut(left["accession"], tuple(left["reasons"])) for left in members.get("left_out", ())
        )
        for name in ("attribution", "warnings", "refreshed"):
            members[name] = tuple(members.get(name, ()))
        return cls(**members)

    def dump(self) -> bytes:
        """Write `release.json`."""
        return orjson.dumps(self, option=orjson.OPT_INDENT_2)

    @property
    def facts(self) -> str:
        """Name of the release that the facts were written for: OpenSearch's indices bear it."""
        return self.facts_of or self.id
