"""How samples are annotated: what both forms of the SDRF have in common."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.experiment import Annotation
from ontology.records import curie

_NO_DOSE = frozenset({"", "none", "not applicable", "not available"})
_DOSED = ("compound", "irradiate")


@dataclass(frozen=True, slots=True)
class Samples:
    """What an SDRF says of its assays.

    - `annotations`: assay -> its factors and characteristics in the file's order;
    - `arrays`: assay -> array design, for microarrays.
    """

    annotations: Mapping[str, tuple[Annotation, ...]]
    arrays: Mapping[str, str]


def annotation_type(text: str) -> str:
    """Return a factor or characteristic type in lower-case words ("ORGANISM_PART" -> "organism part")."""
    return " ".join(text.lower().replace("_", " ").split())


def curies(text: str) -> tuple[str, ...]:
    """Return the terms in a cell of blank-separated URIs or ids as CURIEs: the text after the last / or #.

    What has no prefix ("0000001") stands as it is.
    """
    return tuple(dict.fromkeys(curie(uri) or re.split(r"[/#]", uri)[-1] for uri in text.split()))


def merge_doses(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """Put the factor `dose` behind the value of `compound` (else `irradiate`): "sodium crotonate 10 millimolar"."""
    kept = list(dict.fromkeys(annotations))
    dose = next((one for one in kept if one.factor and one.type == "dose"), None)
    dosed = (one for name in _DOSED for one in kept if one.factor and one.type == name)
    target = next(dosed, None)
    if dose is None or target is None:
        return tuple(kept)
    if dose.value.lower() not in _NO_DOSE:
        value, terms = f"{target.value} {dose.value}", target.terms + dose.terms
        kept[kept.index(target)] = Annotation(factor=True, type=target.type, value=value, terms=terms)
    return tuple(one for one in kept if one is not dose)


def types(annotations: Iterable[Iterable[Annotation]], *, factor: bool) -> tuple[str, ...]:
    """Return the distinct factor (or characteristic) types of all assays, in the order met."""
    return tuple(dict.fromkeys(one.type for assay in annotations for one in assay if one.factor == factor))
