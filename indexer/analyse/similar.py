"""Genes of similar expression: `-coexpressions.tsv.gz`, a square matrix of distances from 0, alike, to 1."""

from collections.abc import Iterator

import numpy as np

from analysis.similar_genes.neighbours import FEWEST_CONDITIONS, SimilarGenes, Spread, find_similar_genes
from analysis.similar_genes.transform import find_expressed, log_levels
from indexer.analyse.levels import Levels
from indexer.analyse.sheets import write_packed
from indexer.analyse.work import Work
from mappings.plurals import plural

END = "-coexpressions.tsv.gz"
NEAREST = 50
METHOD = (
    "One-dimensional k-means of each gene's ln({unit}) over the assay groups, for every number of clusters; genes that "
    "group conditions alike, nearest first, the first {nearest} of each; genes of a geometric mean below e left out"
)


def write_coexpressions(work: Work, levels: Levels) -> None:
    """Write the distances of each gene to the genes nearest to it; all others are NA."""
    if len(levels.groups) < FEWEST_CONDITIONS:
        work.notes.append(
            f"{work.name(END)}: not made, {plural(len(levels.groups), 'assay group')}; it takes {FEWEST_CONDITIONS}"
        )
        return
    logs = log_levels(levels.values)
    expressed = np.flatnonzero(find_expressed(logs))
    if len(expressed) < 2:  # noqa: PLR2004 - a pair
        work.notes.append(
            f"{work.name(END)}: not made, {plural(len(expressed), 'gene')} expressed enough to be compared"
        )
        return
    # Published files divide by a gene's whole range; the format's distances end at 1.
    similar = find_similar_genes(logs[expressed], NEAREST, Spread.RANGE)
    genes = [levels.genes[row] for row in expressed]
    write_packed(work.output(END), matrix(genes, similar))
    work.methods.append(("Similar genes", METHOD.format(unit=levels.unit, nearest=NEAREST)))


def matrix(genes: list[str], similar: SimilarGenes) -> Iterator[str]:
    """Yield the lines of the matrix: a blank corner, then genes both ways; 0 on the diagonal."""
    yield "\t".join(["", *genes])
    ends = np.searchsorted(similar.gene, np.arange(len(genes) + 1))
    for row, gene in enumerate(genes):
        cells = ["NA"] * len(genes)
        cells[row] = "0"
        mine = slice(ends[row], ends[row + 1])
        for other, distance in zip(similar.other[mine].tolist(), similar.dissimilarity[mine].tolist(), strict=True):
            cells[other] = f"{distance:.6g}"
        yield "\t".join([gene, *cells])
