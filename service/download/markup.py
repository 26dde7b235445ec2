"""XML as text: elements and attributes whose content may be any text."""

import re
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot say in any way."""


def element(tag: str, text: str, **given: str) -> str:
    """Return an element with text and attributes, on a line of its own."""
    return f"<{tag}{attributes(**given)}>{escape(_clean(text))}</{tag}>\n"


def attributes(**given: str) -> str:
    """Return attributes, each with a blank before it."""
    return "".join(f" {name}={quoteattr(_clean(text))}" for name, text in given.items())


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)
