"""Whom users of a service write to."""

import re
from dataclasses import dataclass

_EMAIL = re.compile(r"[^\s@<>?&]+@[^\s@<>?&]+\.[^\s@<>?&]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as shown, and where it leads; "" for nowhere."""

    text: str
    href: str


def read_contact(text: str) -> Contact:
    """Return a contact with its address: e-mail and web addresses lead there, other texts stand for themselves."""
    if _EMAIL.fullmatch(text):
        return Contact(text, f"mailto:{text}")
    return Contact(text, text if text.startswith(("https://", "http://")) else "")
