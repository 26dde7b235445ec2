"""Claims about an experiment's contrasts, one function each."""

from collections import Counter
from collections.abc import Callable

from indexer.experiment import Experiment
from indexer.problems import Problems, error, warning


def validate_contrasts(experiment: Experiment) -> Problems:
    """Claim that a differential experiment, and only one, has contrasts, each with an id of its own."""
    if not experiment.type.baseline and not experiment.contrasts:
        yield error(experiment.accession, "contrasts", "the configuration of a differential experiment has no contrast")
    if experiment.type.baseline and experiment.contrasts:
        yield warning(experiment.accession, "contrasts", "the contrasts of a baseline experiment are not used")
    for contrast_id, count in Counter(contrast.id for contrast in experiment.contrasts).items():
        if count > 1:
            yield error(
                experiment.accession, "contrasts", f"{count} contrasts have the id {contrast_id}: give each its own"
            )


def validate_contrast_groups(experiment: Experiment) -> Problems:
    """Claim that a contrast compares two groups of its own array, and is called reference_test."""
    arrays = {group.id: group.array_design for group in experiment.groups}
    for contrast in experiment.contrasts:
        sides = (contrast.reference, contrast.test)
        unknown = [group for group in sides if group not in arrays]
        if unknown:
            message = f"contrast {contrast.id} compares {', '.join(unknown)}, which is no assay group"
            yield error(experiment.accession, "contrast-groups", message)
        elif any(arrays[group] != contrast.array_design for group in sides):
            message = f"contrast {contrast.id} of {contrast.array_design} compares groups of another array"
            yield error(experiment.accession, "contrast-groups", message)
        elif contrast.reference == contrast.test:
            yield error(experiment.accession, "contrast-groups", f"contrast {contrast.id} compares a group with itself")
        if contrast.id != "_".join(sides):
            message = (
                f"contrast {contrast.id} has reference {sides[0]} and test {sides[1]}: these are taken, not the id"
            )
            yield warning(experiment.accession, "contrast-id", message)


def validate_contrast_pairs(experiment: Experiment) -> Problems:
    """Claim that no two contrasts compare the same pair of groups."""
    pairs = Counter(frozenset((contrast.reference, contrast.test)) for contrast in experiment.contrasts)
    for pair, count in pairs.items():
        if count > 1:
            yield error(
                experiment.accession,
                "contrast-pairs",
                f"{count} contrasts compare {' and '.join(sorted(pair))}: keep one",
            )


CONTRAST_CRITERIA: tuple[Callable[[Experiment], Problems], ...] = (
    validate_contrasts,
    validate_contrast_groups,
    validate_contrast_pairs,
)
"""Every claim about contrasts."""
