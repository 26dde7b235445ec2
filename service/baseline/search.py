"""Baseline searches: resolved words -> levels from the engine -> grids, or the experiments that study a condition."""

from dataclasses import dataclass

import numpy as np

from engines.port import Numbers
from service.baseline.grids import Grid, make_grids
from service.baseline.levels import average, choose_matrices, read_cells, split_by_gene
from service.baseline.states import cutoff_of
from service.catalogue import Flags
from service.errors import Unanswerable
from service.facets import Facets, count_experiments
from service.request.search import GeneGrids
from service.resolve.why import Reason, explain
from service.species import match_species
from service.words import Words


@dataclass(frozen=True, slots=True)
class StudiedExperiment:
    """An experiment that studies the conditions asked for, and which of its assay groups match."""

    experiment: int
    conditions: list[int]


@dataclass(frozen=True, slots=True)
class BaselineAnswer:
    """Grids when genes were asked for, else `experiments`; `total` counts the experiments of either.

    `shown` numbers them, whatever factor the columns are of; `why` says, per assay group, why it matched the condition
    terms.
    """

    words: Words
    total: int
    grids: list[Grid]
    experiments: list[StudiedExperiment]
    shown: list[int]
    facets: Facets
    warnings: tuple[str, ...]
    why: dict[int, list[Reason]]


def search_baseline(words: Words, grid_limit: int = 100) -> BaselineAnswer:
    """Answer a baseline search; raises `Unanswerable` for too many genes with genes=each, `EngineUnavailable`."""
    genes = words.genes.genes
    allowed = _allowed_groups(words)
    if genes is None:
        return _list_experiments(words, allowed)
    each = words.request.gene_grids is GeneGrids.EACH
    if each and len(genes) > grid_limit:
        raise Unanswerable(f"genes=each: {len(genes)} genes match; grids are made for at most {grid_limit} genes")
    return _show_levels(words, genes, allowed, each=each)


def _allowed_groups(words: Words) -> Flags:
    """Per condition: whether it is an assay group of a baseline experiment that the words leave."""
    catalogue = words.release.catalogue
    flags = catalogue.baseline[catalogue.experiment] & ~catalogue.is_contrast
    if words.scope is not None:
        in_scope = np.zeros(len(flags), bool)
        in_scope[words.scope] = True
        flags &= in_scope
    return flags


def _show_levels(words: Words, genes: Numbers, allowed: Flags, *, each: bool) -> BaselineAnswer:
    release, request = words.release, words.request
    catalogue = release.catalogue
    matrices = choose_matrices(catalogue, request.unit.value if request.unit else None)
    having = np.unique(catalogue.experiment[allowed])
    matrices = matrices[np.isin(catalogue.matrix_experiment[matrices], having)]
    cells = list(read_cells(release.engine, genes, matrices)) if each else []
    levels = average(catalogue, cells if each else read_cells(release.engine, genes, matrices))
    cutoffs = np.array(
        [cutoff_of(request.cutoff.value, proteomics=bool(flag)) for flag in catalogue.proteomics], np.float64
    )
    expressed = allowed & (levels.highest >= cutoffs[catalogue.experiment])
    found = np.unique(catalogue.experiment[expressed])
    shown, facets = count_experiments(catalogue, found, words.filters)
    grids, warnings = make_grids(words, levels, shown, allowed)
    if each:
        parts = [part for chunk in cells for part in split_by_gene(chunk)]
        grids = [
            grid
            for gene, part in parts
            for grid in make_grids(words, average(catalogue, [part]), shown, allowed, gene)[0]
        ]
    silent = len(_left(words, np.flatnonzero(levels.genes).astype(np.int32))) - len(shown)
    if silent:
        warnings.append(f"{silent} more experiment(s) measured these genes, below the cut-off everywhere")
    lacking = _lacking_unit(words, having)
    shown_groups = [group for grid in grids for row in grid.rows for group in row.conditions]
    return BaselineAnswer(
        words=words,
        total=len(shown),
        grids=grids,
        experiments=[],
        shown=shown,
        facets=facets,
        warnings=(*words.warnings, *_strange_species(words), *warnings, *lacking),
        why=explain(release, words.conditions, shown_groups) if request.conditions else {},
    )


def _strange_species(words: Words) -> list[str]:
    """Say for which species columns were chosen (`bs`) that the release lacks."""
    names = words.release.catalogue.species.names
    strange = [name for name, _ in words.request.baseline_factors if not match_species(name, names)]
    return [f"bs: this release has no experiment on {name!r}" for name in strange]


def _left(words: Words, experiments: Numbers) -> list[int]:
    """Return which of some experiments the filters leave."""
    return count_experiments(words.release.catalogue, experiments, words.filters)[0]


def _lacking_unit(words: Words, experiments: Numbers) -> list[str]:
    unit = words.request.unit
    if unit is None:
        return []
    entries = [words.release.catalogue.experiments[number] for number in _left(words, experiments)]
    lacking = [entry for entry in entries if not entry.kind.proteomics and unit.value not in entry.units]
    return [f"{len(lacking)} experiment(s) have no levels in {unit.value}"] if lacking else []


def _list_experiments(words: Words, allowed: Flags) -> BaselineAnswer:
    """List the experiments with matching assay groups: those that study all terms, RNA, most groups first; by title."""
    catalogue = words.release.catalogue
    found = np.unique(catalogue.experiment[allowed])
    shown, facets = count_experiments(catalogue, found, words.filters)
    groups: dict[int, list[int]] = {experiment: [] for experiment in shown}
    for group in np.flatnonzero(allowed).tolist():
        experiment = int(catalogue.experiment[group])
        if experiment in groups:
            groups[experiment].append(group)
    first = words.first_experiments()
    order = sorted(
        groups,
        key=lambda experiment: (
            not first[experiment],
            bool(catalogue.proteomics[experiment]),
            -len(groups[experiment]),
            catalogue.experiments[experiment].title.casefold(),
            experiment,
        ),
    )
    shown_groups = [group for experiment in order for group in groups[experiment]]
    return BaselineAnswer(
        words=words,
        total=len(order),
        grids=[],
        experiments=[StudiedExperiment(experiment, groups[experiment]) for experiment in order],
        shown=order,
        facets=facets,
        warnings=words.warnings,
        why=explain(words.release, words.conditions, shown_groups) if words.request.conditions else {},
    )
