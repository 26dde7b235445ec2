"""Who the genes of a release are: their numbers, species and names, from results and annotation together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mappings.plurals import plural
from mappings.species import species_key, species_name
from ontology.annotation.annotation import GENES, conform
from ontology.mapped import Array, Int64, one_piece

MEASURED = pa.schema([("gene_id", pa.string()), ("gene_name", pa.string()), ("species", GENES.field("species").type)])


@dataclass(frozen=True, slots=True)
class Roster:
    """The genes in the order of their numbers: id, symbol, description, species and biotype.

    Genes below `measured` occur in results. `named` marks those whose symbol is only the name that a result file
    gives. `other_symbols` (gene number, symbol) are those that lost to an earlier source's.
    """

    table: pa.Table
    measured: int
    named: Array
    other_symbols: tuple[Array, pa.Array]
    warnings: list[str]


def enrol(genes: pa.Table, measured: pa.Table) -> Roster:
    """Give numbers to the genes that occur in results, then to those only annotated, each in the order of ids."""
    genes, measured = conform(GENES, genes), conform(MEASURED, measured)
    occurring = ordered(measured["gene_id"])
    ids = pa.concat_arrays([occurring, ordered(genes["id"], without=occurring)])
    annotated, found = positions(genes["id"], ids), positions(measured["gene_id"], ids)
    symbols = first_texts(annotated, genes["symbol"], len(ids))
    names = first_texts(found, measured["gene_name"], len(ids))
    species, warnings = settle_species(ids, [(found, measured["species"]), (annotated, genes["species"])])
    table = pa.table(
        {
            "id": ids,
            "symbol": pc.if_else(pc.equal(symbols, ""), names, symbols),
            "description": first_texts(annotated, genes["description"], len(ids)),
            "species": species,
            "biotype": first_texts(annotated, genes["biotype"].cast(pa.string()), len(ids)).dictionary_encode(),
        }
    )
    named = pc.and_(pc.equal(symbols, ""), pc.not_equal(names, "")).to_numpy(zero_copy_only=False)
    return Roster(table, len(occurring), named, losing(annotated, genes["symbol"], symbols), warnings)


def ordered(ids: pa.ChunkedArray, without: pa.Array | None = None) -> pa.Array:
    """Return distinct ids in the order of code points, leaving out "" and those in `without`."""
    distinct = pc.unique(ids)
    distinct = distinct.filter(pc.not_equal(distinct, ""))
    if without is not None:
        distinct = distinct.filter(pc.invert(pc.is_in(distinct, without)))
    return distinct.take(pc.sort_indices(distinct))


def positions(column: pa.ChunkedArray, values: pa.Array) -> Int64:
    """Return where in `values` each text of a column stands, -1 if nowhere."""
    whole = one_piece(column)
    if not pa.types.is_dictionary(whole.type):
        return absent(pc.index_in(whole, values))
    known = np.append(absent(pc.index_in(whole.dictionary, values)), -1)
    return known[absent(whole.indices)]


def absent(numbers: pa.Array) -> Int64:
    """Turn nulls into -1."""
    filled: Int64 = numbers.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return filled


def first_texts(owners: Array, texts: pa.ChunkedArray, count: int) -> pa.Array:
    """Return for each of `count` owners its first text that is not empty, "" if there is none."""
    rows = first_rows(owners, pc.greater(pc.binary_length(texts), 0), count)
    return one_piece(texts).take(pa.array(rows, mask=rows < 0)).fill_null("")


def first_rows(owners: Array, eligible: pa.ChunkedArray, count: int) -> Int64:
    """Return for each of `count` owners its first eligible row, -1 if there is none."""
    rows = np.flatnonzero(pc.fill_null(eligible, fill_value=False).to_numpy() & (owners >= 0))[::-1]
    firsts = np.full(count, -1, dtype=np.int64)
    # Of several rows for one owner the last assignment stays: backwards, that is the first row.
    firsts[owners[rows]] = rows
    return firsts


def losing(owners: Array, symbols: pa.ChunkedArray, winning: pa.Array) -> tuple[Array, pa.Array]:
    """Return owners and symbols of rows whose symbol is not their gene's."""
    texts = one_piece(symbols).fill_null("")
    others = pc.and_(pc.not_equal(texts, winning.take(pa.array(owners))), pc.not_equal(texts, ""))
    return owners[others.to_numpy(zero_copy_only=False)], texts.filter(others)


def settle_species(
    ids: pa.Array, sources: Sequence[tuple[Array, pa.ChunkedArray]]
) -> tuple[pa.DictionaryArray, list[str]]:
    """Give each gene the first species said of it, and warn of genes said to be of several.

    Two spellings of a species (`mappings.species.species_key`) are shown in the one that comes first.
    """
    owners = np.concatenate([numbers for numbers, _ in sources])
    said = one_piece(pa.chunked_array([chunk for _, column in sources for chunk in column.chunks]))
    spelled = said.dictionary.to_pylist() if len(said.dictionary) else []
    keys = [species_key(name) for name in spelled]
    shown = {key: species_name(name) for key, name in reversed(list(zip(keys, spelled, strict=True)))} | {"": ""}
    species = sorted(shown)
    recode = np.array([species.index(key) for key in [*keys, ""]], dtype=np.int16)
    codes = recode[absent(said.indices)]
    rows = first_rows(owners, pa.chunked_array([pa.array(codes != species.index(""))]), len(ids))
    settled = np.append(codes, recode[-1])[rows]
    torn = np.unique(owners[(codes != settled[owners]) & (codes != species.index(""))])
    names = pa.array([shown[key] for key in species])
    return pa.DictionaryArray.from_arrays(pa.array(settled), names), warn_of(torn, ids)


def warn_of(torn: Array, ids: pa.Array) -> list[str]:
    """Say which genes were said to be of several species."""
    if not len(torn):
        return []
    examples = ", ".join(ids.take(pa.array(torn[:3])).to_pylist())
    number = plural(len(torn), "gene id")
    return [f"{number} in files of several species ({examples} …): each belongs to the first of them"]
