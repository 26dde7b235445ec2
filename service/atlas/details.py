"""What annotates every assay group and contrast, as the tables that text miners and ontology curators read."""

from collections.abc import Iterable, Iterator

import numpy as np

from engines.port import Numbers
from mappings.vocabulary import Side
from service.catalogue import AnnotatedValue, Catalogue
from service.words import Words

_NAMESPACES = {"EFO": "http://www.ebi.ac.uk/efo/", "Orphanet": "http://www.orpha.net/ORDO/"}
_OBO = "http://purl.obolibrary.org/obo/"


def assay_group_lines(words: Words) -> Iterator[tuple[str, ...]]:
    """Yield accession, assay group, characteristic or factor, its type, value, ontology URIs; baseline experiments."""
    catalogue = words.release.catalogue
    groups = _shown(words)
    groups = groups[~catalogue.is_contrast[groups] & catalogue.baseline[catalogue.experiment[groups]]]
    for group in groups.tolist():
        accession = catalogue.experiments[catalogue.experiment[group]].accession
        for _, kind, value in _annotations(catalogue, group):
            yield accession, catalogue.condition_ids[group], kind, *_texts(value)


def contrast_lines(words: Words) -> Iterator[tuple[str, ...]]:
    """Yield accession, contrast, reference or test, characteristic or factor, its type, value, ontology URIs."""
    catalogue = words.release.catalogue
    contrasts = _shown(words)
    for contrast in contrasts[catalogue.is_contrast[contrasts]].tolist():
        accession = catalogue.experiments[catalogue.experiment[contrast]].accession
        for side, kind, value in _annotations(catalogue, contrast):
            yield accession, catalogue.condition_ids[contrast], side.name.lower(), kind, *_texts(value)


def iri(curie: str) -> str:
    """Return the address of an ontology term: "UBERON:0002107" -> "http://purl.obolibrary.org/obo/UBERON_0002107"."""
    prefix, _, name = curie.partition(":")
    return f"{_NAMESPACES.get(prefix, _OBO)}{prefix}_{name}"


def _shown(words: Words) -> Numbers:
    """Return the conditions that terms, `experiment`, `contrast` and facets leave, rising."""
    catalogue = words.release.catalogue
    every = np.arange(len(catalogue.condition_ids), dtype=np.int32) if words.scope is None else words.scope
    passing = list(words.filters.passing(catalogue, every).values())
    return every[np.logical_and.reduce(passing)] if passing else every


def _annotations(catalogue: Catalogue, condition: int) -> Iterable[tuple[Side, str, AnnotatedValue]]:
    """Yield side, kind and value: the reference first, and characteristics before factors."""
    uses = sorted(catalogue.uses(condition), key=lambda use: (use[0], use[1]))
    return ((side, "factor" if is_factor else "characteristic", value) for side, is_factor, value in uses)


def _texts(value: AnnotatedValue) -> tuple[str, str, str]:
    return value.type, value.value, " ".join(map(iri, value.terms))
