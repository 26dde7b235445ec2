"""Claims about how good an experiment is, one function each: what contradicts them is a warning, most can be waived."""

from collections.abc import Callable

from indexer.experiment import Experiment
from indexer.problems import Problems, some, warning
from mappings.plurals import plural

REPLICATES = 3
BASELINE_GROUPS = 3
PAIR = 2
FACTORS = 4
_PERTURBATIONS = frozenset({"compound", "treatment", "infect", "infection", "dose"})


def validate_display(experiment: Experiment) -> Problems:
    """Claim that factors.xml agrees with itself."""
    display = experiment.display
    if display.menu_factors and display.default_factor not in display.menu_factors:
        yield warning(
            experiment.accession, "display", f"the default factor {display.default_factor!r} is not in the menu"
        )
    if display.default_factor in dict(display.default_filters):
        yield warning(
            experiment.accession, "display", f"the default factor {display.default_factor!r} is also a default filter"
        )


def validate_replicates(experiment: Experiment) -> Problems:
    """Claim that every compared group, in a baseline experiment every group, has three biological replicates."""
    compared = {group for contrast in experiment.contrasts for group in (contrast.reference, contrast.test)}
    few = [
        f"{group.id} has {len(group.replicates)}"
        for group in experiment.groups
        if (experiment.type.baseline or group.id in compared) and len(group.replicates) < REPLICATES
    ]
    if few:
        message = f"fewer than {REPLICATES} biological replicates: {some(few)}; treat what differs with caution"
        yield warning(experiment.accession, "replicates", message)


def validate_reference(experiment: Experiment) -> Problems:
    """Claim that a differential experiment has at least two groups, one of them a reference."""
    if not experiment.type.baseline and (len(experiment.groups) < PAIR or not experiment.contrasts):
        yield warning(
            experiment.accession,
            "reference",
            f"{plural(len(experiment.groups), 'assay group')}: two with a reference are usual",
        )


def validate_groups_for_baseline(experiment: Experiment) -> Problems:
    """Claim that a baseline experiment has at least three groups."""
    if experiment.type.baseline and len(experiment.groups) < BASELINE_GROUPS:
        message = (
            f"{plural(len(experiment.groups), 'assay group')}: a baseline experiment should have {BASELINE_GROUPS}"
        )
        yield warning(experiment.accession, "groups-for-baseline", message)


def validate_few_factors(experiment: Experiment) -> Problems:
    """Claim that there are not too many factors to be read."""
    if len(experiment.factor_types) > FACTORS:
        names = ", ".join(experiment.factor_types)
        yield warning(
            experiment.accession,
            "few-factors",
            f"{len(experiment.factor_types)} factors ({names}): up to {FACTORS} read well",
        )


def validate_unperturbed(experiment: Experiment) -> Problems:
    """Claim that a baseline experiment is of normal, untreated samples."""
    found = [name for name in experiment.factor_types if name in _PERTURBATIONS]
    if experiment.type.baseline and found:
        message = f"a baseline experiment with the factor {', '.join(found)} is a perturbation: is it differential?"
        yield warning(experiment.accession, "perturbation", message)


QUALITY_CRITERIA: tuple[Callable[[Experiment], Problems], ...] = (
    validate_display,
    validate_replicates,
    validate_reference,
    validate_groups_for_baseline,
    validate_few_factors,
    validate_unperturbed,
)
"""Every claim about quality."""
