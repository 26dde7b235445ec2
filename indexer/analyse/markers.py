"""Marker genes of a baseline experiment: `-markers.tsv`, a format of our own, a line per marker gene."""

from analysis.markers import Thresholds, find_markers
from indexer.analyse.levels import Levels
from indexer.analyse.sheets import numbers, write_sheet
from indexer.analyse.work import Work

END = "-markers.tsv"
FEWEST_GROUPS = 2
METHOD = (
    "Genes of at least {level:g} {unit} in an assay group and {fold:g} times the next best; tau (Yanai et al. 2005); "
    "Welch's test between the two groups on log<sub>2</sub>, Benjamini-Hochberg"
)


def write_markers(work: Work, levels: Levels) -> None:
    """Write the genes that one assay group has far more of than every other, by group and rank."""
    if len(levels.groups) < FEWEST_GROUPS:
        work.notes.append(f"{work.name(END)}: not made, there is one assay group; a marker tells one from others")
        return
    replicates = [len(work.group(group).replicates) for group in levels.groups]
    asked = Thresholds()
    found = find_markers(levels.values, levels.quartiles, replicates, thresholds=asked)
    genes, groups = found.gene.tolist(), found.group.tolist()
    columns = {
        "Gene ID": [levels.genes[row] for row in genes],
        "Gene Name": [levels.names[row] for row in genes],
        "Assay Group": [levels.groups[column] for column in groups],
        "Rank": numbers(found.rank),
        levels.unit: numbers(found.level),
        "Next Assay Group": [levels.groups[column] for column in found.next_group.tolist()],
        f"Next {levels.unit}": numbers(found.next_level),
        "Fold": [f"{value:.6g}" for value in found.fold.tolist()],
        "Tau": [f"{value:.6g}" for value in found.tau.tolist()],
        "p-value": numbers(found.adjusted_p_value),
    }
    write_sheet(work.output(END), columns)
    work.methods.append(("Marker genes", METHOD.format(level=asked.level, fold=asked.fold, unit=levels.unit)))
