"""Anatomograms beside grids: the tissues of the columns on drawings of the species, lit by their levels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ontology.graph import Ontology
from service.atlas.labels import file_name, term_id
from service.baseline.states import State
from service.drawings import list_drawings, read_drawing
from service.render.links import link

COLOURS = {
    State.BELOW_CUTOFF: "#b9b9b9",
    State.LOW: "#8fd0ff",
    State.MEDIUM: "#1e74ca",
    State.HIGH: "#023a75",
}
"""State -> colour of a tissue; as in the style sheet, below the cut-off darker, so that it shows on white."""

_RANK = {state: place for place, state in enumerate(COLOURS)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One view of a species: what it is called, the picture's address, that of the plain drawing, and what it says."""

    name: str
    src: str
    plain: str
    text: str


@dataclass(frozen=True, slots=True)
class Anatomogram:
    """Figures of a species.

    `shapes` has the shape of each column's value that has one; `stand_ins` names the drawn tissue that stands for a
    value which is a part or a kind of it; `undrawn` are the values that have no shape.
    """

    figures: list[Figure]
    shapes: dict[str, str]
    stand_ins: dict[str, str]
    undrawn: list[str]


def draw(terms: Ontology, grid: Mapping[str, Any]) -> Anatomogram | None:
    """Return the anatomogram of a grid (as JSON has it); None where the species or none of the columns is drawn."""
    species = file_name(grid["species"])
    names = {tissue: name for view in drawn_tissues(species).values() for tissue, name in view.items()}
    if not names:
        return None
    shapes: dict[str, str] = {}
    stand_ins: dict[str, str] = {}
    lit: dict[str, State] = {}
    for place, column in enumerate(grid["columns"]):
        shape = _shape_of(terms, column["term"] or "", names)
        if not shape:
            continue
        shapes[column["value"]] = shape
        if shape != term_id(column["term"]):
            stand_ins[column["value"]] = names[shape]
        highest = _highest(row["cells"][place]["state"] for row in grid["rows"])
        if highest is not None:
            lit[shape] = max(lit.get(shape, highest), highest, key=_RANK.__getitem__)
    undrawn = [column["value"] for column in grid["columns"] if column["value"] not in shapes]
    figures = _figures(species, grid["species"], lit) if shapes else []
    return Anatomogram(figures, shapes, stand_ins, undrawn) if figures else None


@lru_cache(64)
def drawn_tissues(species: str) -> dict[str, dict[str, str]]:
    """Return the tissues on each drawing of a species: view -> id -> name."""
    return {view: read_drawing(file).names for view, file in list_drawings().get(species, {}).items()}


def _shape_of(terms: Ontology, term: str, names: Mapping[str, str]) -> str:
    """Return the shape of a term, or of the nearest drawn one that it is a part or a kind of; "" for none."""
    level, seen = [term] if term else [], {term}
    while level:
        for each in level:
            if term_id(each) in names:
                return term_id(each)
        level = [parent for each in level for parent in terms.parents(each) if parent not in seen]
        seen.update(level)
    return ""


def _highest(states: Iterable[str]) -> State | None:
    found = [State(state) for state in states if state != State.NO_DATA]
    return max(found, key=_RANK.__getitem__, default=None)


def _figures(species: str, name: str, lit: Mapping[str, State]) -> list[Figure]:
    """Return the views that show one of the tissues that are lit."""
    figures = []
    for view, names in drawn_tissues(species).items():
        here = {shape: state for shape, state in lit.items() if shape in names}
        if not here:
            continue
        by_state = {state: sorted(shape for shape in here if here[shape] is state) for state in COLOURS}
        picture = f"{species}.{view}" if view else species
        colours = {state.value: ",".join(shapes) for state, shapes in by_state.items() if shapes}
        said = [
            f"{state.replace('_', ' ')}: {', '.join(sorted(names[shape] for shape in shapes))}"
            for state, shapes in reversed(by_state.items())
            if shapes
        ]
        label = f"{name}, {view.replace('_', ' ')}" if view else name
        src = link("anatomograms.show", {"name": picture, **colours})
        figures.append(Figure(label, src, link("anatomograms.show", {"name": picture}), "; ".join(said)))
    return figures
