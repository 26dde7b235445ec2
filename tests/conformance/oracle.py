"""What the right answer is: plain Python, written from the meaning of a query, knowing nothing of engines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    gene: int
    contrast: int
    log2_fold_change: float
    adjusted_p_value: float
    t_statistic: float | None = None
    design_element: str = ""


@dataclass(frozen=True)
class Question:
    """None is "all"; an empty set is none."""

    genes: frozenset[int] | None = None
    contrasts: frozenset[int] | None = None
    selected: frozenset[int] | None = None
    regulation: str | None = None
    first: frozenset[int] | None = None
    fold_change: float = 1.0
    p_value: float = 0.05
    lenient_fold_change: float = 0.5
    lenient: frozenset[int] = field(default_factory=frozenset)
    sort: str = "rank"
    descending: bool = False
    size: int = 50
    after: Row | None = None


@dataclass(frozen=True)
class Cell:
    gene: int
    matrix: int
    column: int
    level: float


def rank(row: Row) -> tuple[float, float, int, int, str]:
    """The default order: |log2 fold change| descending, adjusted p, contrast, gene, design element."""
    return (-abs(row.log2_fold_change), row.adjusted_p_value, row.contrast, row.gene, row.design_element)


def counted(rows: Iterable[Row], question: Question) -> list[Row]:
    """Rows that counts are made over: of the design elements that pass, the best one of each gene and contrast."""
    best: dict[tuple[int, int], Row] = {}
    for row in sorted(rows, key=rank):
        if _passes(row, question) and _among(row.gene, question.genes) and _among(row.contrast, question.contrasts):
            best.setdefault((row.gene, row.contrast), row)
    return list(best.values())


def counts(rows: Iterable[Row], question: Question) -> dict[int, tuple[int, int]]:
    """Rows up and down, by contrast."""
    found: dict[int, tuple[int, int]] = {}
    for row in counted(rows, question):
        up, down = found.get(row.contrast, (0, 0))
        found[row.contrast] = (up + 1, down) if row.log2_fold_change > 0 else (up, down + 1)
    return dict(sorted(found.items()))


def answer(rows: Iterable[Row], question: Question) -> list[Row]:
    """All rows behind `after`, in order; a page is the first `size` of them."""
    chosen = [
        row
        for row in counted(rows, question)
        if _among(row.contrast, question.selected)
        and question.regulation in (None, "UP" if row.log2_fold_change > 0 else "DOWN")
    ]
    chosen.sort(key=lambda row: _place(row, question))
    after = question.after
    return [row for row in chosen if after is None or _place(row, question) > _place(after, question)]


def rival_p_values(rows: Sequence[Row], none: float) -> list[float]:
    """The smallest adjusted p among the design elements of the same gene and contrast that outrank each row."""
    return [
        min(
            (
                other.adjusted_p_value
                for other in rows
                if (other.gene, other.contrast) == (row.gene, row.contrast) and rank(other) < rank(row)
            ),
            default=none,
        )
        for row in rows
    ]


def baseline(cells: Iterable[Cell], genes: frozenset[int], matrices: frozenset[int] | None) -> list[Cell]:
    """All cells of some genes, ordered by gene, matrix, column."""
    chosen = [cell for cell in cells if cell.gene in genes and _among(cell.matrix, matrices)]
    return sorted(chosen, key=lambda cell: (cell.gene, cell.matrix, cell.column))


def _passes(row: Row, question: Question) -> bool:
    lenient = row.contrast in question.lenient
    cutoff = question.lenient_fold_change if lenient else question.fold_change
    return abs(row.log2_fold_change) > cutoff and row.adjusted_p_value < question.p_value


def _among(number: int, numbers: frozenset[int] | None) -> bool:
    return numbers is None or number in numbers


def _place(row: Row, question: Question) -> tuple[object, ...]:
    late = question.first is not None and row.contrast not in question.first
    if question.sort == "rank":
        return (late, *rank(row))
    value = getattr(row, question.sort)
    if value is None or value == "":
        return (late, True, 0, *rank(row))
    return (late, False, _Reversed(value) if question.descending else value, *rank(row))


class _Reversed:
    """A value that sorts the other way round."""

    def __init__(self, value: float | str) -> None:
        self.value = value

    def __lt__(self, other: "_Reversed") -> bool:
        return other.value < self.value

    def __gt__(self, other: "_Reversed") -> bool:
        return other.value > self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)


def facet_values(row: dict[str, object], facet: str) -> list[object]:
    """What an answer's row has in a facet: one value, or several factors."""
    if facet == "regulation":
        fold_change = row["log2_fold_change"]
        return ["DOWN" if str(fold_change).startswith("-") else "UP"]
    columns = {"experimentType": "experiment_type", "numReplicates": "replicates"}
    value = row[columns.get(facet, facet)]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def facets(rows: Sequence[dict[str, object]], ticks: dict[str, set[str]]) -> dict[str, dict[str, int]]:
    """Rows per value of each facet under the ticks of all other facets; values without rows are left out."""
    names = ("kingdom", "species", "experimentType", "factors", "numReplicates", "regulation")
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for name in names:
        for row in rows:
            if all(ticks[other].intersection(facet_values(row, other)) for other in ticks if other != name):
                for value in facet_values(row, name):
                    counts[name][str(value)] = counts[name].get(str(value), 0) + 1
    return counts


def ticked(rows: Sequence[dict[str, object]], ticks: dict[str, set[str]]) -> list[dict[str, object]]:
    """The rows that pass the ticks of every facet, in their order."""
    return [row for row in rows if all(ticks[name].intersection(facet_values(row, name)) for name in ticks)]


Edges = Sequence[tuple[int, int]]


def below(tops: Iterable[int], parents: Edges) -> set[int]:
    """Some terms and all that is below them; `parents` are (child, parent)."""
    found = set(tops)
    while more := {child for child, parent in parents if parent in found} - found:
        found |= more
    return found


def cases(term: int, parents: Edges, roles: Edges) -> set[int]:
    """What is annotated with these belongs to a term: itself, what is below it, what has any of these as a role, and
    what is below that; `roles` are (bearer, role)."""
    kinds = below([term], parents)
    return kinds | below((bearer for bearer, role in roles if role in kinds), parents)
