"""XML of untrusted files: no entities, nothing from outside, bounded in size."""

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException, EntitiesForbidden
from defusedxml.ElementTree import fromstring

from indexer.readers.errors import FormatError
from indexer.readers.text import MEBIBYTE, read_bytes

LIMIT = 64 * MEBIBYTE
"""In bytes; the largest real configuration, 18,736 assays, has 2 MB."""


def read_root(path: Path, tag: str, notes: list[str]) -> Element:
    """Return the root element of an XML file, in the encoding that it declares, else Latin-1 with a note.

    Raises
    ------
    FormatError
        It is not well-formed, too large, declares entities, or its root element is not `tag`.
    """
    data = read_bytes(path, LIMIT)
    try:
        root = _parse(path, data, notes)
    except DefusedXmlException as error:
        name = f" {error.name!r}" if isinstance(error, EntitiesForbidden) else ""
        raise FormatError(path, f"an entity or reference to another file{name}", "plain XML without any") from error
    except (ParseError, ValueError, LookupError) as error:
        line = error.position[0] if isinstance(error, ParseError) else None
        raise FormatError(path, f"broken XML ({error})", "well-formed XML", line) from error
    if root.tag != tag:
        raise FormatError(path, f"root element <{root.tag}>", f"<{tag}>")
    return root


def words(element: Element | None) -> str:
    """Return an element's text with blanks and line ends squashed, "" when there is no element."""
    return " ".join((element.text or "").split()) if element is not None else ""


def _parse(path: Path, data: bytes, notes: list[str]) -> Element:
    try:
        root: Element = fromstring(data)
    except ParseError:
        try:
            data.decode()
        except UnicodeDecodeError:
            root = fromstring(data.decode("latin-1"))
            notes.append(f"{path.name} is not in the encoding it declares and was read as Latin-1")
        else:
            raise
    return root
