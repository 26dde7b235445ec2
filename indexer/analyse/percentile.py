"""Percentile ranks of fold changes: `-percentile-ranks.tsv`, a line per gene, a column per contrast."""

import numpy as np

from analysis.percentile_ranks import rank_fold_changes, take_largest_changes
from indexer.analyse.sheets import numbers, write_sheet
from indexer.analyse.work import Work

END = "-percentile-ranks.tsv"


def write_percentile_ranks(work: Work) -> None:
    """Write the ranks of all contrasts of all arrays; a gene's largest change stands for it."""
    every = work.analytics.values()
    genes = list(dict.fromkeys(gene for analytics in every for gene in analytics.genes))
    number = {gene: index for index, gene in enumerate(genes)}
    columns: dict[str, list[str]] = {"Gene ID": genes}
    for analytics in every:
        if analytics.contrasts:
            of_line = [number[gene] for gene in analytics.genes]
            changes = np.column_stack([one.log2_fold_change[analytics.places] for one in analytics.contrasts])
            ranks = rank_fold_changes(take_largest_changes(changes, of_line, len(genes)))
            columns |= {one.contrast: numbers(rank) for one, rank in zip(analytics.contrasts, ranks.T, strict=True)}
    write_sheet(work.output(END), columns)
    work.methods.append(("Percentile ranks", "of |log<sub>2</sub> fold change| in each contrast, largest per gene"))
