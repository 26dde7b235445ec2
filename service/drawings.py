"""Drawings of organisms whose tissues can be lit: Expression Atlas's anatomograms, read from where they are installed.

They come in the package `pyanatomogram`; it is never imported, only its SVG files are read. A drawing has an outline
(layer `LAYER_OUTLINE`) and shapes of tissues (children of `LAYER_EFO`), invisible until they are filled, whose ids
are ontology terms: "UBERON_0002048".
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from defusedxml.ElementTree import fromstring

PACKAGE = "pyanatomogram"
ATTRIBUTION = (
    "Anatomogram by the Gene Expression team of EMBL-EBI (Expression Atlas), "
    "https://github.com/ebi-gene-expression-group/anatomogram, licensed under CC BY 4.0, "
    "https://creativecommons.org/licenses/by/4.0/"
)
CHANGES = "Changed: only the tissues asked for are drawn, filled with colours of their levels"

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_KEPT = 6
"""Drawings kept in memory, 1 MB each or so: those of man and mouse."""

ET.register_namespace("", _SVG[1:-1])


@dataclass(frozen=True, slots=True)
class Drawing:
    """One view of an organism.

    `head` is the start tag, `outline` what is always visible, `shapes` the tissues by id (each a group without a
    colour of its own), `names` what the drawing calls them.
    """

    head: str
    outline: str
    shapes: dict[str, str]
    names: dict[str, str]

    def light(self, fills: Mapping[str, str], *, outline: bool = True) -> bytes:
        """Return the drawing as SVG with tissues (id -> colour) filled; ids without a shape change nothing.

        Each tissue is a group of its own, named by `data-tissue`.
        """
        look = 'stroke-width=".3" fill-opacity=".85"'
        lit = [
            f'<g data-tissue="{tissue}" fill="{colour}" stroke="{colour}" {look}>{self.shapes[tissue]}</g>'
            for tissue, colour in fills.items()
            if tissue in self.shapes
        ]
        parts = [self.head, _credits(CHANGES), *lit, self.outline if outline else "", "</svg>"]
        return "".join(parts).encode()


def _credits(*more: str) -> str:
    """Return the attribution as SVG has it: a comment for who reads the file, metadata for who shows it."""
    said = ". ".join((ATTRIBUTION, *more))
    return f"<!-- {said} --><metadata>{said}</metadata>"


@lru_cache(1)
def list_drawings() -> dict[str, dict[str, Path]]:
    """Return the files there are: species ("homo_sapiens") -> view ("male", "" for the only one) -> file."""
    found = find_spec(PACKAGE)
    folder = Path(found.origin).parent / "anatomogram" / "src" / "svg" if found and found.origin else None
    views: dict[str, dict[str, Path]] = {}
    for file in sorted(folder.glob("*.svg")) if folder else ():
        species, _, view = file.stem.partition(".")
        views.setdefault(species, {})[view] = file
    return views


def whole_file(file: Path) -> bytes:
    """Return a file as it is, with the attribution inside."""
    text = file.read_text(encoding="utf-8")
    start = text.index(">", text.index("<svg")) + 1
    return (text[:start] + _credits() + text[start:]).encode()


@lru_cache(_KEPT)
def read_drawing(file: Path) -> Drawing:
    """Read one drawing."""
    root = fromstring(file.read_bytes())
    layers = {layer.get("id", ""): layer for layer in root if layer.tag == f"{_SVG}g"}
    tissues = layers["LAYER_EFO"]
    known = {part.get("id", ""): part for part in root.iter() if part.get("id")}
    parts = [part for part in tissues if part.get("id")]
    names = {part.get("id", ""): _name(part, known) for part in parts}
    shapes = {part.get("id", ""): _shape(part, known, tissues) for part in parts}
    size = " ".join(f'{name}="{root.get(name)}"' for name in ("viewBox", "width", "height"))
    head = f'<svg xmlns="{_SVG[1:-1]}" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>'
    return Drawing(head, _text(layers["LAYER_OUTLINE"]), shapes, names)


def _shape(part: ET.Element, known: Mapping[str, ET.Element], layer: ET.Element) -> str:
    """Return a tissue as a group that takes its colour from outside; what it refers to is written out."""
    shown = known.get(part.get(_HREF, "")[1:], part)
    place = "".join(f'<g transform="{each.get("transform")}">' for each in (layer, part) if each.get("transform"))
    bare = ET.Element(shown.tag, {name: value for name, value in shown.attrib.items() if name not in _OWN})
    if shown is not part and shown.get("transform"):
        bare.set("transform", shown.get("transform", ""))
    bare.extend(list(shown))
    return place + _text(bare) + "</g>" * place.count("<g ")


_OWN = frozenset({"style", "transform", "id"})
"""Attributes of a tissue that `_shape` writes in its own way."""


def _name(part: ET.Element, known: Mapping[str, ET.Element]) -> str:
    shown = known.get(part.get(_HREF, "")[1:], part)
    return (part.findtext(f"{_SVG}title") or shown.findtext(f"{_SVG}title") or "").strip()


def _text(part: ET.Element) -> str:
    """Write an element without what editors leave in it, and with attributes for its style: CSP bars inline styles."""
    for each in part.iter():
        for name in [name for name in each.attrib if name.startswith("{") and name != _HREF]:
            del each.attrib[name]
        for rule in each.attrib.pop("style", "").split(";"):
            name, _, value = rule.partition(":")
            if name.strip() and value.strip() and not name.strip().startswith(("-", "enable-")):
                each.set(name.strip(), value.strip())
    return ET.tostring(part, encoding="unicode").replace(f' xmlns="{_SVG[1:-1]}"', "")
