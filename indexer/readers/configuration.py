"""`<acc>-configuration.xml`: what kind of experiment it is, its assay groups and contrasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from indexer.experiment import Assay, AssayGroup, BatchEffect, Contrast
from indexer.readers.errors import FormatError
from indexer.readers.markup import read_root, words


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says; `type` as written, lower-cased ("rnaseq_mrna_baseline"), maybe unknown.

    Groups and contrasts stand in the file's order, those of several arrays one after the other.
    """

    type: str
    groups: tuple[AssayGroup, ...]
    contrasts: tuple[Contrast, ...]
    array_designs: tuple[str, ...]

    @property
    def assays(self) -> tuple[str, ...]:
        """Names of all assays in groups, each once."""
        return tuple(dict.fromkeys(assay.name for group in self.groups for assay in group.assays))


def is_configuration(path: Path) -> bool:
    """Return whether a file's root element is `configuration` with an `experimentType`."""
    try:
        return "experimentType" in read_root(path, "configuration", []).attrib
    except FormatError:
        return False


def read_configuration(path: Path, notes: list[str]) -> Configuration:
    """Read a configuration; there is one `analytics` element per array design, else a single one.

    Raises
    ------
    FormatError
        Not well-formed, or an element lacks what makes it one: an id, a name, its two groups.
    """
    root = read_root(path, "configuration", notes)
    groups: list[AssayGroup] = []
    contrasts: list[Contrast] = []
    arrays: list[str] = []
    for analytics in root.iter("analytics"):
        array = words(analytics.find("array_design"))
        if array:
            arrays.append(array)
        groups += [_group(path, element, array) for element in analytics.iterfind("assay_groups/assay_group")]
        contrasts += [_contrast(path, element, array) for element in analytics.iterfind("contrasts/contrast")]
    kind = _attribute(path, root, "experimentType").lower()
    return Configuration(kind, tuple(groups), tuple(contrasts), tuple(dict.fromkeys(arrays)))


def _group(path: Path, element: Element, array: str) -> AssayGroup:
    return AssayGroup(
        id=_attribute(path, element, "id"),
        assays=tuple(
            Assay(words(assay), _squashed(assay.get("technical_replicate_id"))) for assay in element.iterfind("assay")
        ),
        label=_squashed(element.get("label")),
        array_design=array,
    )


def _contrast(path: Path, element: Element, array: str) -> Contrast:
    primary = _squashed(element.get("cttv_primary"))
    return Contrast(
        id=_attribute(path, element, "id"),
        name=_text(path, element, "name"),
        reference=_text(path, element, "reference_assay_group"),
        test=_text(path, element, "test_assay_group"),
        array_design=array,
        primary=primary == "1" if primary else None,
        batch_effects=tuple(_batch_effects(element)),
    )


def _batch_effects(contrast: Element) -> Iterator[BatchEffect]:
    for effect in contrast.iterfind("batch_effects/batch_effect"):
        batches = {
            _squashed(batch.get("value")): tuple(words(assay) for assay in batch.iterfind("assay"))
            for batch in effect.iterfind("batch")
        }
        yield BatchEffect(_squashed(effect.get("name")), batches)


def _squashed(text: str | None) -> str:
    return " ".join((text or "").split())


def _attribute(path: Path, element: Element, name: str) -> str:
    value = _squashed(element.get(name))
    if not value:
        raise FormatError(path, f"<{element.tag}> without {name}", f'<{element.tag} {name}="…">')
    return value


def _text(path: Path, contrast: Element, tag: str) -> str:
    text = words(contrast.find(tag))
    if not text:
        raise FormatError(path, f"contrast {contrast.get('id')!r} without <{tag}>", f"<{tag}>…</{tag}>")
    return text
