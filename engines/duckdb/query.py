"""Turns queries into SQL. Pure: no connection, and no value ever becomes part of the SQL's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engines.query import BaselineQuery, Cutoffs, DifferentialQuery, Numbers, RowKey, Sort, SortColumn
from mappings.vocabulary import Regulation

ROW_COLUMNS = (
    "rank",
    "gene",
    "contrast",
    "log2_fold_change",
    "adjusted_p_value",
    "t_statistic",
    "design_element",
)

CHOOSING_COLUMNS = ("rank", "contrast", "log2_fold_change", "adjusted_p_value", "rival_p_value")
"""What rows are counted and chosen by."""

MAY_BE_MISSING = (SortColumn.T_STATISTIC, SortColumn.DESIGN_ELEMENT)

UNNAMED = 0
"""Number of the design element that means that there is none (`mappings.facts.NO_DESIGN_ELEMENT`)."""

FEW_CONTRASTS = 50
"""Up to so many values of a set, DuckDB skips blocks of a sorted column that hold none of them."""

OF_ALL, OF_GENES = "abs(log2_fold_change) > {0}", "log2_fold_change NOT BETWEEN -{0} AND {0}"
"""How |log2 fold change| is compared: the first is quicker by a third over whole tables, the second in blocks of which
a set of genes leaves little."""


class FactTable(StrEnum):
    """The same differential facts in three orders."""

    BY_RANK = "by_rank"
    BY_GENE = "by_gene"
    BY_CONTRAST = "by_contrast"


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, its parameters by name, and number sets that it reads as tables of one column, `number`."""

    sql: str
    parameters: Mapping[str, float]
    sets: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts: behind the row with this value in the sort column (None if missing) and this rank.

    In the order of ranks the value is the rank too.
    """

    value: float | None
    rank: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """What rows must satisfy."""

    genes: Numbers | None
    contrasts: Numbers | None
    cutoffs: Cutoffs
    regulation: Regulation | None = None


class _Where:
    """Gathers the conditions of one statement with their parameters and sets."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self.parameters: dict[str, float] = {}
        self.sets: dict[str, Numbers] = {}

    def among(self, column: str, name: str, numbers: Numbers | None) -> None:
        """Keep rows whose column is one of the numbers; one number is compared directly, which is faster."""
        if numbers is None:
            return
        if len(numbers) == 1:
            self.parameters[name] = int(numbers[0])
            self.terms.append(f"{column} = ${name}")
        else:
            self.sets[name] = numbers
            self.terms.append(f"{column} IN (FROM {name})")

    def passing(self, cutoffs: Cutoffs, changed: str = OF_ALL) -> None:
        """Keep rows that pass the cut-offs and stand for their gene (`mappings.facts`)."""
        self.parameters["fold_change"] = cutoffs.fold_change
        self.parameters["p_value"] = cutoffs.p_value
        strict = changed.format("$fold_change")
        if len(cutoffs.lenient):
            self.parameters["lenient_fold_change"] = cutoffs.lenient_fold_change
            self.sets["lenient"] = cutoffs.lenient
            lenient = changed.format("$lenient_fold_change")
            strict = f"CASE WHEN contrast IN (FROM lenient) THEN {lenient} ELSE {strict} END"
        self.terms += [strict, "adjusted_p_value < $p_value", "rival_p_value >= $p_value"]

    def regulated(self, regulation: Regulation | None) -> None:
        """Keep rows that change in one direction."""
        if regulation is not None:
            self.terms.append(f"log2_fold_change {'>' if regulation is Regulation.UP else '<'} 0")

    def behind(self, sort: Sort, place: Place | None) -> None:
        """Keep rows behind a place in the order of `sort`."""
        if place is None:
            return
        self.parameters["after_rank"] = place.rank
        value = _value(sort.column)
        if sort.column is SortColumn.RANK:
            self.terms.append("rank > $after_rank")
        elif place.value is None:
            self.terms.append(f"({value} IS NULL AND rank > $after_rank)")
        else:
            self.parameters["after_value"] = place.value
            beyond = f"{value} {'<' if sort.descending else '>'} $after_value"
            level = f"({value} = $after_value AND rank > $after_rank)"
            missing = f" OR {value} IS NULL" if sort.column in MAY_BE_MISSING else ""
            self.terms.append(f"({beyond} OR {level}{missing})")

    def statement(self, select: str, then: str = "") -> Statement:
        """Put the statement together."""
        where = "\n  AND ".join(self.terms)
        return Statement(
            "\n".join(part for part in (select, f"WHERE {where}", then) if part), self.parameters, self.sets
        )


def _conditions(conditions: Conditions) -> _Where:
    where = _Where()
    where.among("gene", "genes", conditions.genes)
    where.among("contrast", "contrasts", conditions.contrasts)
    where.passing(conditions.cutoffs, OF_ALL if conditions.genes is None else OF_GENES)
    where.regulated(conditions.regulation)
    return where


def genes_statement(query: DifferentialQuery, *, whole: bool) -> Statement:
    """Read what the rows of a query's genes are chosen and ordered by, of all their rows; if `whole`, all columns.

    The other conditions are left to the caller: DuckDB takes as long to plan them as to read the rows of a gene, and
    pays for them in nearly every block where genes are many. Of those the rest of the rows shown is better read later.
    """
    where = _Where()
    where.among("gene", "genes", query.genes)
    sorting = () if query.sort.column is SortColumn.RANK else (str(query.sort.column),)
    columns = dict.fromkeys((*CHOOSING_COLUMNS, *(ROW_COLUMNS if whole else sorting)))
    return where.statement(f"SELECT {', '.join(columns)}\nFROM {FactTable.BY_GENE}")


def ranked_statement(ranks: Numbers) -> Statement:
    """Read some rows by rank, in order."""
    where = _Where()
    where.among("rank", "ranks", ranks)
    return where.statement(f"SELECT {', '.join(ROW_COLUMNS)}\nFROM {FactTable.BY_RANK}", "ORDER BY rank")


def counts_statement(query: DifferentialQuery) -> Statement:
    """Count the rows of a query per contrast: columns contrast, up, down."""
    where = _conditions(Conditions(query.genes, query.contrasts, query.cutoffs))
    table = FactTable.BY_GENE
    if query.genes is None:
        table = FactTable.BY_CONTRAST if _few(query.contrasts) else FactTable.BY_RANK
    # Sums take three quarters of the time that counts with a FILTER take.
    counts = ", ".join(
        f"CAST(sum(CAST(log2_fold_change {sign} 0 AS INTEGER)) AS BIGINT) AS {name}"
        for name, sign in (("up", ">"), ("down", "<"))
    )
    select = f"SELECT contrast, {counts}\nFROM {table}"
    return where.statement(select, "GROUP BY contrast\nORDER BY contrast")


def rows_statement(table: FactTable, conditions: Conditions, sort: Sort, place: Place | None, limit: int) -> Statement:
    """Read the first `limit` rows behind a place, in order."""
    where = _conditions(conditions)
    where.behind(sort, place)
    where.parameters["limit"] = limit
    select = f"SELECT {', '.join(ROW_COLUMNS)}\nFROM {table}"
    return where.statement(select, f"ORDER BY {_order(sort)}\nLIMIT $limit")


def window_statement(conditions: Conditions, first: int, last: int) -> Statement:
    """Read the rows from one rank to another, in order; the conditions' contrasts are left to the caller."""
    where = _Where()
    where.parameters = {"first": first, "last": last}
    where.terms.append("rank BETWEEN $first AND $last")
    where.passing(conditions.cutoffs)
    where.regulated(conditions.regulation)
    return where.statement(f"SELECT {', '.join(ROW_COLUMNS)}\nFROM {FactTable.BY_RANK}", "ORDER BY rank")


def scan_statement(conditions: Conditions, sort: Sort | None, place: Place | None) -> Statement:
    """Read all rows behind a place, in order; without `sort` as they lie, which is by rank with one thread.

    Their ranks are not read.
    """
    where = _conditions(conditions)
    where.behind(sort or Sort(), place)
    select = f"SELECT {', '.join(ROW_COLUMNS[1:])}\nFROM {FactTable.BY_RANK}"
    return where.statement(select, f"ORDER BY {_order(sort)}" if sort else "")


def rank_statement(key: RowKey, design_element: float) -> Statement:
    """Find the rank of the row that a key was made from: column rank, one row or none."""
    where = _Where()
    where.terms = [
        "gene = $gene",
        "contrast = $contrast",
        "design_element = $design_element",
        "log2_fold_change = $log2_fold_change",
        "adjusted_p_value = $adjusted_p_value",
    ]
    where.parameters = _key_parameters(key, design_element)
    return where.statement(f"SELECT rank\nFROM {FactTable.BY_GENE}")


def place_statement(key: RowKey, design_element: float) -> Statement:
    """Find where a key stands, whether or not it is a row: its rank, or that of the last row before it, or -1."""
    where = _Where()
    row = "(-abs(log2_fold_change), adjusted_p_value, contrast, gene, design_element)"
    where.terms = [f"{row} <= (-abs($log2_fold_change), $adjusted_p_value, $contrast, $gene, $design_element)"]
    where.parameters = _key_parameters(key, design_element)
    return where.statement(f"SELECT coalesce(max(rank), -1) AS rank\nFROM {FactTable.BY_RANK}")


def baseline_statement(query: BaselineQuery) -> Statement:
    """Read all cells of some genes, in order."""
    where = _Where()
    where.among("gene", "genes", query.genes)
    where.among("matrix", "matrices", query.matrices)
    return where.statement('SELECT gene, matrix, "column", level\nFROM baseline', 'ORDER BY gene, matrix, "column"')


def choose_table(conditions: Conditions, sort: Sort, share: float, depth: float) -> FactTable:
    """Choose the order of facts in which the fewest are read.

    `share` is the part of all facts that lies in the contrasts, `depth` the part of the hits that is wanted. Rows
    in the order of the question can be read until there are enough; of up to 50 contrasts, DuckDB reads only the
    blocks that hold them.
    """
    if conditions.genes is not None or sort.column is SortColumn.GENE:
        return FactTable.BY_GENE
    if sort.column is SortColumn.CONTRAST:
        return FactTable.BY_CONTRAST
    few = _few(conditions.contrasts)
    return FactTable.BY_CONTRAST if few and (sort.column is not SortColumn.RANK or share < depth) else FactTable.BY_RANK


def _few(contrasts: Numbers | None) -> bool:
    return contrasts is not None and len(contrasts) <= FEW_CONTRASTS


def _key_parameters(key: RowKey, design_element: float) -> dict[str, float]:
    return {
        "gene": key.gene,
        "contrast": key.contrast,
        "design_element": design_element,
        "log2_fold_change": key.log2_fold_change,
        "adjusted_p_value": key.adjusted_p_value,
    }


def _order(sort: Sort) -> str:
    if sort.column is SortColumn.RANK:
        return "rank"
    return f"{_value(sort.column)} {'DESC' if sort.descending else 'ASC'} NULLS LAST, rank"


def _value(column: SortColumn) -> str:
    """Write what rows are ordered by: NULL where it is missing."""
    return f"nullif({column}, {UNNAMED})" if column is SortColumn.DESIGN_ELEMENT else str(column)
