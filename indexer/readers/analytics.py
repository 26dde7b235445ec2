"""`<acc>-analytics.tsv`, `<acc>_<array>-analytics.tsv`: differential statistics.

Per contrast a column `<contrast>.p-value` (adjusted), for microarrays `<contrast>.t-statistic`, and
`<contrast>.log2foldchange`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from indexer.readers.errors import FormatError
from indexer.readers.genes import GeneColumns, UniqueKeys, gene_columns
from indexer.readers.sheet import Block, Floats, Sheet
from mappings.facts import LARGEST, NO_RIVAL
from mappings.results import DIFFERENTIAL_RESULTS

_P_VALUE = ".p-value"
_T_STATISTIC = ".t-statistic"
_FOLD_CHANGE = ".log2foldchange"
_LOOKUP = pa.schema([("design_element", pa.string()), ("gene_id", pa.string())])


@dataclass(frozen=True, slots=True)
class _Statistics:
    """Columns of a contrast; `t` is -1 where there is none."""

    contrast: str
    p: int
    fold_change: int
    t: int


def read_analytics_contrasts(path: Path) -> tuple[str, ...]:
    """Return the contrasts with a p-value and a fold change column, in the header's order; reads the start only."""
    sheet = Sheet(path, [])
    complete = (
        name.removesuffix(_P_VALUE)
        for name in sheet.header
        if name.endswith(_P_VALUE) and name.removesuffix(_P_VALUE) + _FOLD_CHANGE in sheet.header
    )
    return tuple(dict.fromkeys(complete))


def has_gene_ids(path: Path) -> bool:
    """Return whether rows name their genes, not only their design elements."""
    return gene_columns(Sheet(path, [])).id >= 0


def read_analytics(
    path: Path,
    contrasts: Sequence[str],
    array_design: str,
    notes: list[str],
    design_element_genes: Callable[[], pa.Table | None] = lambda: None,
    mapped: list[pa.Table] | None = None,
) -> Iterator[pa.Table]:
    """Yield statistics as rows of `DIFFERENTIAL_RESULTS`, in blocks of rows, contrast by contrast in a block.

    Infinite fold changes are +-LARGEST; `rival_p_value` is NO_RIVAL throughout (see `indexer.rivals`).
    A row without a gene id belongs to the genes of its design element, to each of several; where there are none the
    design element stands as the gene id. A note says how many, unless it is all of an array that has no table.

    Parameters
    ----------
    contrasts
        The contrasts to read; others in the file are left.
    array_design
        Accession of the array, "" for sequencing and proteomics.
    design_element_genes
        Called when a row has no gene id: a table of columns design_element, gene_id, the genes of this array's design
        elements, or None where there is none.
    mapped
        Gets the design elements of rows without a gene id, and the gene ids they were given, in the same columns.

    Raises
    ------
    FormatError
        A contrast's columns are missing, a gene or design element comes twice, no number, a p-value beyond 0..1.
    """
    sheet = Sheet(path, notes)
    genes = gene_columns(sheet)
    statistics = [_columns(sheet, contrast) for contrast in contrasts]
    values = [column for one in statistics for column in (one.p, one.fold_change, one.t) if column >= 0]
    keys = UniqueKeys(sheet.header[max(genes.id, genes.element)])
    if not statistics:
        return
    texts = [column for column in (genes.id, genes.name, genes.element) if column >= 0]
    unmapped = total = 0
    for block in sheet.blocks(texts, values):
        keys.check(block, _key(block, texts, genes))
        rows = _rows(block, genes, design_element_genes)
        unmapped, total = unmapped + rows.unmapped, total + block.rows
        if mapped is not None and rows.mapped is not None:
            mapped.append(rows.mapped)
        by_column = dict(zip(values, block.numbers(), strict=True))
        for one in statistics:
            p_values = by_column[one.p]
            _check_probabilities(block, values.index(one.p), p_values)
            t_statistics = by_column[one.t] if one.t >= 0 else np.full(block.rows, np.nan)
            yield _table(rows, array_design, one.contrast, (by_column[one.fold_change], p_values, t_statistics))
    told = genes.id < 0 and array_design and design_element_genes() is None  # by `validate_array_tables`
    if unmapped and not told:
        notes.append(
            f"{path.name}: {unmapped:,} of {total:,} design elements are unmapped and stand as gene ids: "
            f"give a table of the array design {array_design}"
        )


def _key(block: Block, texts: Sequence[int], genes: GeneColumns) -> pa.StringArray:
    """Return what makes a row unique: its gene, its design element, or both together."""
    columns = [block.texts[texts.index(column)] for column in (genes.id, genes.element) if column >= 0]
    return (
        columns[0]
        if len(columns) == 1
        else pc.if_else(pc.equal(columns[1], ""), "", pc.binary_join_element_wise(*columns, " "))
    )


def _columns(sheet: Sheet, contrast: str) -> _Statistics:
    wanted = {suffix: contrast + suffix for suffix in (_P_VALUE, _FOLD_CHANGE)}
    for name in wanted.values():
        if sheet.header.count(name) != 1:
            raise FormatError(sheet.path, f"{sheet.header.count(name)} columns {name}", "one", 1)
    t = sheet.header.index(contrast + _T_STATISTIC) if contrast + _T_STATISTIC in sheet.header else -1
    return _Statistics(contrast, sheet.header.index(wanted[_P_VALUE]), sheet.header.index(wanted[_FOLD_CHANGE]), t)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the rows of a block are about: arrays of one length; `origin` is their row in the block.

    `mapped` has the design elements of rows without a gene id and their genes, `unmapped` counts those without genes.
    """

    gene_ids: pa.StringArray
    gene_names: pa.StringArray
    elements: pa.StringArray
    origin: pa.Array
    unmapped: int = 0
    mapped: pa.Table | None = None


def _rows(block: Block, genes: GeneColumns, lookup: Callable[[], pa.Table | None]) -> _Rows:
    """Return a block's rows, those without a gene id given to the genes of their design element."""
    blank = pa.array([""] * block.rows, pa.string())
    texts = iter(block.texts)
    ids, names, elements = (next(texts) if column >= 0 else blank for column in (genes.id, genes.name, genes.element))
    rows = _Rows(ids, names, elements, pa.array(np.arange(block.rows)))
    nameless = pc.equal(ids, "")
    return _with_genes(rows, nameless, lookup()) if pc.any(nameless).as_py() else rows


def _with_genes(rows: _Rows, nameless: pa.BooleanArray, lookup: pa.Table | None) -> _Rows:
    columns = ["id", "name", "element", "origin"]
    table = pa.table([rows.gene_ids, rows.gene_names, rows.elements, rows.origin], names=columns)
    mapped, unmapped = map_elements(table.filter(nameless), lookup)
    whole = pa.concat_tables([table.filter(pc.invert(nameless)), mapped.select(columns)])
    whole = whole.sort_by([("origin", "ascending"), ("id", "ascending")])
    gene_ids, gene_names, elements, origin = (_one_array(whole[name]) for name in columns)
    given = mapped.select(["element", "id"]).rename_columns(_LOOKUP.names)
    return _Rows(gene_ids, gene_names, elements, origin, unmapped, given)


def map_elements(rows: pa.Table, lookup: pa.Table | None) -> tuple[pa.Table, int]:
    """Return rows with the genes of their design elements, and how many have none and stand for themselves.

    Rows have the columns id, which is replaced, element, and any others; `lookup` as in `read_analytics`.
    """
    if lookup is None:
        return rows.drop_columns("id").append_column("id", rows["element"]), rows.num_rows
    named = lookup.select(_LOOKUP.names).cast(_LOOKUP).filter(pc.field("gene_id") != "")
    genes = named.group_by(_LOOKUP.names).aggregate([])
    joined = rows.drop_columns("id").join(genes, "element", "design_element", join_type="left outer")
    unmapped = joined["gene_id"].null_count
    return joined.append_column("id", pc.coalesce(joined["gene_id"], joined["element"])), unmapped


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _check_probabilities(block: Block, column: int, values: Floats) -> None:
    bad = np.flatnonzero((values < 0) | (values > 1))
    if len(bad):
        block.fail(column * block.rows + int(bad[0]), "a probability, 0 to 1")


def _table(rows: _Rows, array_design: str, contrast: str, statistics: tuple[Floats, Floats, Floats]) -> pa.Table:
    count = len(rows.origin)
    fold_change, p_value, t_statistic = (
        pa.array(np.clip(one, -LARGEST, LARGEST), from_pandas=True).take(rows.origin) for one in statistics
    )
    return pa.table(
        [
            rows.gene_ids,
            rows.gene_names,
            rows.elements,
            pa.repeat(array_design, count),
            pa.repeat(contrast, count),
            fold_change,
            p_value,
            t_statistic,
            pa.repeat(NO_RIVAL, count),
        ],
        schema=DIFFERENTIAL_RESULTS,
    )
