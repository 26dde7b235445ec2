"""Claims about an experiment's samples, one function each: species, assay groups, annotation.

Each takes an `Experiment` and yields a `Problem` for everything that contradicts the claim.
"""

import re
from collections import Counter
from collections.abc import Callable

from indexer.assemble import is_organism
from indexer.experiment import Experiment
from indexer.problems import Problems, error, note, some
from mappings.plurals import plural
from mappings.species import species_key

_DEPOSITED = re.compile(r"E-[A-Z]{4}-\d+")


def validate_one_species(experiment: Experiment) -> Problems:
    """Claim that all analysed assays are of one species."""
    analysed = dict.fromkeys(assay.name for group in experiment.groups for assay in group.assays)
    named = [one.value for name in analysed for one in experiment.annotations.get(name, ()) if is_organism(one)]
    species = {species_key(name): name for name in named}
    if not species:
        yield error(
            experiment.accession, "one-species", "no analysed assay has the characteristic organism: add it to the SDRF"
        )
    elif len(species) > 1:
        names = ", ".join(sorted(species.values()))
        yield error(
            experiment.accession, "one-species", f"assays of {len(species)} species: {names}; one experiment has one"
        )


def validate_kingdom(experiment: Experiment) -> Problems:
    """Claim that the species is no bacterium, and one that a species entry knows."""
    name = experiment.species
    if experiment.kingdom == "bacteria":
        yield error(experiment.accession, "not-bacterial", f"{name} is bacterial: only eukaryotes are indexed")
    elif name and not experiment.kingdom:
        message = f"no species entry names {name}: the files cannot show its kingdom, or that Ensembl has its genome"
        yield note(experiment.accession, "genome", message)


def validate_groups(experiment: Experiment) -> Problems:
    """Claim that there are assay groups, each with assays and an id of its own."""
    if not experiment.groups:
        yield error(experiment.accession, "assay-groups", "the configuration has no assay group")
    for group_id, count in Counter(group.id for group in experiment.groups).items():
        if count > 1:
            yield error(
                experiment.accession, "assay-groups", f"{count} assay groups have the id {group_id}: give each its own"
            )
    for group in experiment.groups:
        if not group.assays or not all(assay.name for assay in group.assays):
            yield error(
                experiment.accession, "assay-groups", f"assay group {group.id} has no assay, or one without a name"
            )


def validate_annotation(experiment: Experiment) -> Problems:
    """Claim that every assay of a group has at least one factor and one characteristic."""
    lacking: dict[str, list[str]] = {"line in the SDRF": [], "factor": [], "characteristic": []}
    for name in dict.fromkeys(assay.name for group in experiment.groups for assay in group.assays):
        annotations = experiment.annotations.get(name)
        if annotations is None:
            lacking["line in the SDRF"].append(name)
            continue
        for role, factor in (("factor", True), ("characteristic", False)):
            if not any(one.factor == factor for one in annotations):
                lacking[role].append(name)
    for what, names in lacking.items():
        if names:
            yield error(
                experiment.accession, "sample-annotation", f"assays without a {what}: {some(names)}; complete the SDRF"
            )


def validate_array_designs(experiment: Experiment) -> Problems:
    """Claim that every assay group of a microarray experiment has an array design."""
    if experiment.type.microarray:
        groups = [group.id for group in experiment.groups if not group.array_design]
        if groups:
            yield error(
                experiment.accession,
                "array-design",
                f"assay groups without <array_design>: {some(groups)}; name the array",
            )


def validate_not_analysed(experiment: Experiment) -> Problems:
    """Claim that every assay of the SDRF is in a group; those that are not stay visible as not analysed."""
    if out := len(experiment.not_analysed):
        message = (
            f"{plural(out, 'assay')} of the SDRF {'is' if out == 1 else 'are'} in no group: "
            f"{some(list(experiment.not_analysed))}"
        )
        yield note(experiment.accession, "not-analysed", message)


def validate_raw_data(experiment: Experiment) -> Problems:
    """Claim that an accession says where the raw data are."""
    if not _DEPOSITED.fullmatch(experiment.accession) and not experiment.investigation.secondary_accessions:
        message = "no accession names deposited raw data; the files cannot show that there are any"
        yield note(experiment.accession, "raw-data", message)


SAMPLE_CRITERIA: tuple[Callable[[Experiment], Problems], ...] = (
    validate_one_species,
    validate_kingdom,
    validate_groups,
    validate_annotation,
    validate_array_designs,
    validate_not_analysed,
    validate_raw_data,
)
"""Every claim about samples."""
