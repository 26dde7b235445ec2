"""Grids of a baseline answer: per species, experiments in rows and the values of one factor in columns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from service.baseline.layout import FactorValue
from service.baseline.levels import GroupLevels
from service.baseline.states import State, cutoff_of, state_of
from service.catalogue import ExperimentEntry, Flags
from service.species import human_first, match_species
from service.words import Words

ORGANISM_PART = "organism part"


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean level, None without data, and its state."""

    value: float | None
    state: State


NO_DATA = Cell(None, State.NO_DATA)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One slice of an experiment; `conditions` are the assay groups behind its cells."""

    experiment: int
    name: str
    unit: str
    genes: int
    cells: list[Cell]
    conditions: list[int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Expression of some genes (or of one, when `gene` is its number) in one species."""

    species: str
    factor: str
    columns: list[FactorValue]
    rows: list[GridRow]
    gene: int | None = None


@dataclass(slots=True)
class _Slice:
    """A row being filled: levels by column."""

    experiment: int
    name: str
    levels: dict[str, list[float]] = field(default_factory=dict)
    conditions: list[int] = field(default_factory=list)


def make_grids(
    words: Words, levels: GroupLevels, experiments: Sequence[int], allowed: Flags, gene: int | None = None
) -> tuple[list[Grid], list[str]]:
    """Lay levels out in grids; return them and what they leave out.

    `experiments` are those to show; `allowed` says which assay groups may be columns.
    """
    catalogue = words.release.catalogue
    by_species: dict[str, list[int]] = {}
    for experiment in experiments:
        by_species.setdefault(catalogue.experiments[experiment].species, []).append(experiment)
    grids: list[Grid] = []
    warnings: list[str] = []
    for species in sorted(by_species, key=human_first):
        factors = choose_factors(words, species, by_species[species])
        for factor in factors:
            having = [number for number in by_species[species] if factor in catalogue.experiments[number].factors]
            grid = _make_grid(words, levels, having, allowed, factor)
            if grid.rows:
                grids.append(Grid(species, factor, grid.columns, grid.rows, gene))
        warnings += _left_out(words, species, by_species[species], factors)
    return grids, warnings


def choose_factors(words: Words, species: str, experiments: Iterable[int]) -> list[str]:
    """Return the factors whose values make the columns of a species: those asked for, else its own."""
    request, catalogue = words.request, words.release.catalogue
    chosen = [name for wanted, names in request.baseline_factors if match_species(wanted, [species]) for name in names]
    if request.source:
        chosen = [request.source]
    return chosen or [own_factor(catalogue.experiments[number] for number in experiments)]


def own_factor(entries: Iterable[ExperimentEntry]) -> str:
    """Return the factor that makes the columns of a species with these experiments.

    That is organism part where some baseline experiment varies it, or where there is none; else what most of them
    show by default.
    """
    baseline = [entry for entry in entries if entry.kind.baseline]
    if any(ORGANISM_PART in entry.factors for entry in baseline):
        return ORGANISM_PART
    defaults = Counter(filter(None, (entry.default_factor or next(iter(entry.factors), "") for entry in baseline)))
    return min(defaults, key=lambda name: (-defaults[name], name), default=ORGANISM_PART)


def _left_out(words: Words, species: str, experiments: Iterable[int], factors: Sequence[str]) -> list[str]:
    entries = [words.release.catalogue.experiments[number] for number in experiments]
    missing = [entry for entry in entries if not set(factors).intersection(entry.factors)]
    if not missing:
        return []
    others = sorted({factor for entry in missing for factor in entry.factors})
    sentence = f"{species}: {len(missing)} matching experiment(s) do not vary {' or '.join(factors)}"
    return [f"{sentence}; set source to one of {', '.join(others)} to see them" if others else sentence]


def _make_grid(words: Words, levels: GroupLevels, experiments: Iterable[int], allowed: Flags, factor: str) -> Grid:
    catalogue = words.release.catalogue
    terms: dict[str, str] = {}
    slices: list[_Slice] = []
    for experiment in experiments:
        layout = words.release.layouts.of(experiment, factor)
        found = {number: _Slice(experiment, name) for number, name in enumerate(layout.names)}
        for position in np.flatnonzero(allowed[layout.condition]).tolist():
            column, group = layout.column[position], int(layout.condition[position])
            terms[column.value] = terms.get(column.value) or column.term
            row = found[int(layout.slice[position])]
            row.levels.setdefault(column.value, []).append(float(levels.mean[group]))
            row.conditions.append(group)
        slices += found.values()
    columns = sorted(terms, key=str.casefold)
    rows = [_row(words, levels, row, columns) for row in slices if _expressed(words, levels, row)]
    first = words.first_experiments()
    rows.sort(
        key=lambda row: (
            not first[row.experiment],
            bool(catalogue.proteomics[row.experiment]),
            -sum(cell is not NO_DATA and cell.state is not State.BELOW_CUTOFF for cell in row.cells),
            row.name.casefold(),
            row.experiment,
        )
    )
    return Grid("", factor, [FactorValue(name, terms[name]) for name in columns], rows)


def _expressed(words: Words, levels: GroupLevels, row: _Slice) -> bool:
    """Whether some gene reaches the cut-off somewhere in the row."""
    proteomics = bool(words.release.catalogue.proteomics[row.experiment])
    cutoff = cutoff_of(words.request.cutoff.value, proteomics=proteomics)
    return bool(np.any(levels.highest[row.conditions] >= cutoff)) if row.conditions else False


def _row(words: Words, levels: GroupLevels, row: _Slice, columns: Sequence[str]) -> GridRow:
    catalogue = words.release.catalogue
    entry = catalogue.experiments[row.experiment]
    proteomics = entry.kind.proteomics
    cutoff = cutoff_of(words.request.cutoff.value, proteomics=proteomics)

    def cell(means: list[float]) -> Cell:
        values = [level for level in means if level == level]  # noqa: PLR0124 - NaN is no data
        if not values:
            return NO_DATA
        mean = sum(values) / len(values)
        return Cell(mean, state_of(mean, cutoff, proteomics=proteomics))

    found = {name: cell(means) for name, means in row.levels.items()}
    unit = words.request.unit.value if words.request.unit and not proteomics else entry.units[0]
    return GridRow(
        experiment=row.experiment,
        name=row.name,
        unit=unit,
        genes=int(levels.genes[row.experiment]),
        cells=[found.get(name, NO_DATA) for name in columns],
        conditions=row.conditions,
    )
