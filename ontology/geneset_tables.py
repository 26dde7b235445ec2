"""Which gene sets a release has, and which genes are in each, from what the annotation says."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import SET_NAMES, SETS, Annotation, conform
from ontology.gene_roster import Roster, first_texts, ordered, positions
from ontology.kinds import SET_NAMES as COLLECTION_OF_NAMES
from ontology.lookup import normalize_all
from ontology.mapped import Int64, one_piece
from ontology.postings import Postings

PREFIXES = {"GO:": "go", "IPR": "interpro", "PO:": "po", "R-": "pathwayid", "REACT_": "pathwayid"}
"""Collections of sets that no table of names has, by what their ids begin with."""


def gather_sets(annotation: Annotation, roster: Roster) -> tuple[pa.Table, Postings]:
    """Return id, name and collection of every gene set, in the order of ids, and the genes in each.

    Genes that the release does not have are left out. A biotype is a gene set, too. A term that a gene's row gives
    only by name is the term of that name in a table of names, or, if no one term is called so, a set of its own.
    """
    table = list_sets(annotation, roster)
    stands = stand_ins(table)
    kept = np.unique(stands)
    said = conform(SETS, annotation.sets)
    ids = one_piece(roster.table["id"])
    genes = np.concatenate([positions(said["gene_id"], ids), np.arange(len(ids))])
    sets = np.concatenate(
        [positions(column, one_piece(table["id"])) for column in (said["set_id"], roster.table["biotype"])]
    )
    both = (genes >= 0) & (sets >= 0)
    members = Postings.group(np.searchsorted(kept, stands[sets[both]]), genes[both], len(kept))
    return table.take(pa.array(kept)), members


def list_sets(annotation: Annotation, roster: Roster) -> pa.Table:
    """Return id, name and collection of all sets that are said to be or to have genes, in the order of ids."""
    known = conform(SET_NAMES, annotation.set_names)
    biotypes = pc.unique(roster.table["biotype"].cast(pa.string()))
    said = one_piece(conform(SETS, annotation.sets)["set_id"]).dictionary
    bare = ordered(pa.chunked_array([said]), without=one_piece(known["set_id"]))
    named = pa.concat_tables(
        [
            known,
            tabulate(biotypes, biotypes, ["gene_biotype"] * len(biotypes)),
            tabulate(bare, [""] * len(bare), [collection_of(set_id) for set_id in bare.to_pylist()]),
        ]
    )
    ids = ordered(named["set_id"])
    owners = positions(named["set_id"], ids)
    collections = named["collection"].cast(pa.string())
    return pa.table(
        {
            "id": ids,
            "name": first_texts(owners, named["name"], len(ids)),
            "collection": first_texts(owners, collections, len(ids)),
        }
    )


def tabulate(*columns: pa.Array | list[str]) -> pa.Table:
    """Make a table of `SET_NAMES` of three columns."""
    texts = [pa.array(column, type=pa.string()) for column in columns]
    return conform(SET_NAMES, pa.table(texts, names=SET_NAMES.names))


def collection_of(set_id: str) -> str:
    """Tell the collection of a set by its id, "" if the id does not say."""
    return next((collection for prefix, collection in PREFIXES.items() if set_id.startswith(prefix)), "")


def stand_ins(table: pa.Table) -> Int64:
    """Return for each set the row of the one that stands for it.

    For a set known by name only that is the set with an id in the same collection that alone has this name; itself
    for all others.
    """
    texts, collections = normalize_all(one_piece(table["name"])), one_piece(table["collection"])
    stands = np.arange(len(table))
    for by_name, by_id in COLLECTION_OF_NAMES.items():
        with_id = np.flatnonzero(pc.equal(collections, by_id))
        names = texts.take(pa.array(with_id))
        counted = names.value_counts()
        single = counted.field("values").filter(pc.equal(counted.field("counts"), 1))
        only_named = np.flatnonzero(pc.and_(pc.equal(collections, by_name), pc.is_in(texts, single)))
        stands[only_named] = with_id[positions(pa.chunked_array([texts.take(pa.array(only_named))]), names)]
    return stands
