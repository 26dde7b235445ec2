"""An experiment as its files describe it: what was compared, of what, annotated how. No results in here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mappings.vocabulary import ExperimentType


@dataclass(frozen=True, slots=True)
class Assay:
    """One run or hybridisation; those of a group with one `technical_replicate` are one biological replicate."""

    name: str
    technical_replicate: str = ""


@dataclass(frozen=True, slots=True)
class AssayGroup:
    """Assays with the same factor values."""

    id: str
    assays: tuple[Assay, ...]
    label: str = ""
    array_design: str = ""

    @property
    def replicates(self) -> dict[str, tuple[str, ...]]:
        """Biological replicates: id -> names of its assays.

        The id is the technical replicate id when it has several assays, else the assay's own name.
        """
        together: dict[str, list[str]] = {}
        for assay in self.assays:
            together.setdefault(assay.technical_replicate or f"\0{assay.name}", []).append(assay.name)
        return {key if len(names) > 1 else names[0]: tuple(names) for key, names in together.items()}


@dataclass(frozen=True, slots=True)
class BatchEffect:
    """A blocking factor of a contrast: its name, and which assays have which value."""

    name: str
    batches: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A test group compared with a reference group; `id` is reference_test."""

    id: str
    name: str
    reference: str
    test: str
    array_design: str = ""
    primary: bool | None = None
    batch_effects: tuple[BatchEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """A factor or characteristic of one assay; `terms` are CURIEs ("UBERON:0002107")."""

    factor: bool
    type: str
    value: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Display:
    """factors.xml: how a baseline experiment is shown. Factor types are lower-case words ("organism part")."""

    default_factor: str = ""
    default_filters: tuple[tuple[str, str], ...] = ()
    menu_factors: tuple[str, ...] = ()
    name: str = ""
    curated_order: bool = False
    provider_urls: tuple[str, ...] = ()
    provider_descriptions: tuple[str, ...] = ()
    alternative_views: tuple[str, ...] = ()
    disclaimer: str = ""
    fort_lauderdale: bool = False


@dataclass(frozen=True, slots=True)
class Investigation:
    """IDF: what the submitters say of the whole."""

    title: str = ""
    display_name: str = ""
    description: str = ""
    pubmed_ids: tuple[str, ...] = ()
    publication_titles: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    secondary_accessions: tuple[str, ...] = ()
    release_date: str = ""
    expected_clusters: str = ""
    additional_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything but the results.

    - `groups`, `contrasts`: in the configuration's order;
    - `annotations`: assay name -> its factors and characteristics, in the SDRF's order, every assay of the SDRF;
    - `factor_types`, `characteristic_types`: lower-case words in the SDRF's order;
    - `not_analysed`: assays of the SDRF that are in no group;
    - `files`: kind of file -> its paths (`indexer.readers.files` names the kinds);
    - `methods`: (step, HTML text) from analysis-methods.
    """

    accession: str
    type: ExperimentType
    groups: tuple[AssayGroup, ...]
    contrasts: tuple[Contrast, ...]
    annotations: Mapping[str, tuple[Annotation, ...]]
    factor_types: tuple[str, ...]
    characteristic_types: tuple[str, ...]
    species: str
    kingdom: str
    array_designs: tuple[str, ...] = ()
    not_analysed: tuple[str, ...] = ()
    display: Display = field(default_factory=Display)
    investigation: Investigation = field(default_factory=Investigation)
    methods: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Preferred title, the accession when there is none."""
        return self.investigation.display_name or self.investigation.title or self.accession

    def group(self, group_id: str) -> AssayGroup:
        """Return the assay group with an id; `KeyError` if there is none."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)
