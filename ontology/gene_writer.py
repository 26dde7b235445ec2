"""Writes the genes of a release, with all that is known of them, for `ontology.genes.Genes` to open."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import IDENTIFIERS, RETIRED, Annotation, AnnotationError, conform
from ontology.completion_rows import CompletionRows
from ontology.gene_completions import write_gene_completions
from ontology.gene_roster import Roster, enrol, positions
from ontology.geneset_tables import gather_sets
from ontology.genesets import write_gene_sets
from ontology.genetext import write_gene_text
from ontology.identifiers import IdentifierRows, Identifiers, write_identifiers
from ontology.kinds import KINDS
from ontology.lookup import Hash, TextIndex, hash_texts, keep
from ontology.mapped import one_piece, save_table
from ontology.spelling import Spelling

MOST_KINDS = 127
SUCCESSIONS = 16
"""Most replacements of an id that are followed one after the other; ends a circle, too."""


def write_genes(folder: Path, annotation: Annotation, measured: pa.Table, hashing: Hash = hash_texts) -> list[str]:
    """Write the genes of a release into a folder.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    annotation : Annotation
        What is known of genes; identifiers and sets of genes that are neither in its `genes` nor measured are left
        out.
    measured : pyarrow.Table
        Columns gene_id, gene_name ("" if unknown), species ("Homo sapiens"): the genes that occur in results.

    Returns
    -------
    list of str
        Warnings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    roster = enrol(annotation.genes, measured)
    table, ids = roster.table, one_piece(roster.table["id"])
    save_table(folder, "genes", table)
    TextIndex.build(ids, fold=keep, hashing=hashing).save(folder, "gene_id")
    kinds = kinds_of(annotation)
    write_identifiers(folder, gather_identifiers(annotation, roster, kinds), len(ids), hashing)
    Spelling.build(one_piece(table["symbol"])).save(folder)
    sets, members = gather_sets(annotation, roster)
    write_gene_sets(folder, sets, members, len(ids))
    spoken = pc.if_else(pc.equal(sets["collection"], "gene_biotype"), "", sets["name"])
    write_gene_text(folder, one_piece(table["description"]), one_piece(spoken))
    completed = CompletionRows.gather(Identifiers.open(folder, hashing), kinds, table, sets, members)
    write_gene_completions(folder, completed, one_piece(table["species"]).indices.to_numpy(), roster.measured)
    summary = {"measured": roster.measured, "kinds": kinds, "hash": int(hash_texts(pa.array(["opengxa"]))[0])}
    (folder / "genes.json").write_text(json.dumps(summary))
    return roster.warnings


def kinds_of(annotation: Annotation) -> list[str]:
    """Return the kinds of identifiers in a release: the known ones, then whatever else the annotation has."""
    kinds = annotation.identifiers["kind"].cast(pa.string()).unique().to_pylist()
    all_kinds = [*KINDS, *sorted(set(kinds) - set(KINDS))]
    if len(all_kinds) > MOST_KINDS:
        raise AnnotationError(
            f"The gene annotation has {len(all_kinds)} different properties, of which {MOST_KINDS} can be held. "
            "Leave out the tables whose columns are no properties of genes."
        )
    return all_kinds


def gather_identifiers(annotation: Annotation, roster: Roster, kinds: list[str]) -> IdentifierRows:
    """Put together what genes are called: ids, symbols, names in results, other symbols, identifiers, retired ids."""
    ids, symbols = one_piece(roster.table["id"]), one_piece(roster.table["symbol"])
    every = np.arange(len(ids))
    approved = pc.not_equal(symbols, "").to_numpy(zero_copy_only=False) & ~roster.named
    return IdentifierRows.join(
        [
            IdentifierRows.of_kind(kinds.index("id"), every, ids),
            IdentifierRows.of_kind(kinds.index("symbol"), every[approved], symbols.filter(pa.array(approved))),
            IdentifierRows.of_kind(
                kinds.index("gene_name"), every[roster.named], symbols.filter(pa.array(roster.named))
            ),
            IdentifierRows.of_kind(kinds.index("synonym"), *roster.other_symbols),
            annotated_rows(annotation.identifiers, ids, kinds),
            retired_rows(annotation.retired, ids, kinds.index("retired_id")),
        ]
    )


def annotated_rows(identifiers: pa.Table, ids: pa.Array, kinds: list[str]) -> IdentifierRows:
    """Give gene numbers to annotated identifiers; rows without value or of unknown genes are left out."""
    table = conform(IDENTIFIERS, identifiers)
    owners = positions(table["gene_id"], ids)
    filled = pc.fill_null(pc.greater(pc.binary_length(table["value"]), 0), fill_value=False)
    said = filled.to_numpy() & (owners >= 0)
    codes = positions(table["kind"], pa.array(kinds))
    return IdentifierRows(
        owners[said].astype(np.int32), codes[said].astype(np.int8), table["value"].filter(pa.array(said))
    )


def retired_rows(retired: pa.Table, ids: pa.Array, kind: int) -> IdentifierRows:
    """Lead every retired id to the gene that its successors end in."""
    table = conform(RETIRED, retired).select(["old", "new"])
    steps = table.rename_columns(["new", "next"])
    for _ in range(SUCCESSIONS):
        alive = pc.is_in(table["new"], ids)
        gone = table.filter(pc.invert(alive)).join(steps, keys="new", join_type="inner")
        if not len(gone):
            break
        follow = pa.table({"old": gone["old"], "new": gone["next"]}, schema=table.schema)
        table = pa.concat_tables([table.filter(alive), follow])
    owners = positions(table["new"], ids)
    known = pa.array(owners >= 0)
    return IdentifierRows.of_kind(kind, owners[owners >= 0], table["old"].filter(known))
