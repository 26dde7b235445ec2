"""What the given files of each kind say of themselves: kept by kind in `inputs.json`, joined in `release.json`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import orjson

from mappings.manifest import NOT_STATED, SourceFile

KINDS = ("experiments", "annotation", "ontology")


@dataclass(frozen=True, slots=True)
class Input:
    """The files of one kind, their versions by name, sentences on whom they are owed to, and remarks on them.

    `given` are the paths that stood for the files of words, from the root: a run that adds experiments may need them
    again. `licences` are those of the experiments' results, each once, "" where some experiment's are not known.
    """

    files: tuple[SourceFile, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    attribution: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


Inputs = Mapping[str, Input]
"""By kind (`KINDS`)."""


class Joined(TypedDict):
    """Members of a manifest."""

    versions: dict[str, str]
    licence: str
    attribution: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    warnings: tuple[str, ...]


def join(inputs: Inputs) -> Joined:
    """Join what files of all kinds say, as a manifest has it."""
    every = [inputs[kind] for kind in KINDS]
    return {
        "versions": {name: version for each in every for name, version in each.versions.items()},
        "licence": state_licence(inputs["experiments"].licences),
        "attribution": tuple(sentence for each in every for sentence in each.attribution),
        "sources": tuple(file for each in every for file in each.files),
        "warnings": tuple(warning for each in reversed(every) for warning in each.warnings),
    }


def state_licence(licences: Collection[str]) -> str:
    """Say under which licences results are, as exports have it; plainly so where nobody named any, or not all did."""
    named = [licence for licence in licences if licence]
    unknown = [f"of other results: {NOT_STATED}"] if named and "" in licences else []
    return "; ".join([*named, *unknown]) or NOT_STATED


def write_inputs(path: Path, inputs: Inputs) -> None:
    """Write `inputs.json`."""
    path.write_bytes(orjson.dumps({kind: inputs[kind] for kind in KINDS}, option=orjson.OPT_INDENT_2))


def read_inputs(path: Path) -> dict[str, Input]:
    """Read `inputs.json`; raises `OSError`, or `ValueError`, `KeyError`, `TypeError` when it is none."""
    said = orjson.loads(path.read_bytes())
    return {
        kind: Input(
            tuple(SourceFile(**file) for file in said[kind]["files"]),
            said[kind]["versions"],
            tuple(said[kind]["attribution"]),
            tuple(said[kind]["warnings"]),
            tuple(said[kind]["given"]),
            tuple(said[kind].get("licences", ())),
        )
        for kind in KINDS
    }
