"""Folders as web servers show them: pages of Apache, nginx, Caddy, lighttpd and Python's own server.

A page has a link for each name; what stands behind the link, up to the next one, may tell the size. Only links to the
folder's own children count, by whatever way the page spells them.
"""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from indexer.fetch.mirror import Entry, is_safe

_CLOSED = re.compile(r"</(?:html|body|pre|table|ul)\s*>", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\d:.-])(\d+(?:\.\d+)?)\s?([KMGT]?)(?:i?B)?(?![\d:.\w-])")
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class _Links(HTMLParser):
    """Gathers each link with the text behind it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, list[str]]] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append((href, []))
            self._within = True

    def handle_endtag(self, tag: str) -> None:
        """End a link's own text."""
        self._within = self._within and tag != "a"

    def handle_data(self, data: str) -> None:
        """Take the text behind a link."""
        if self.links and not self._within:
            self.links[-1][1].append(data)


def is_whole(page: str) -> bool:
    """Return whether a page reaches the end of its list."""
    return _CLOSED.search(page) is not None


def read_page(page: str, address: str) -> list[Entry]:
    """Return the entries that a folder's page links to, each once, in the order of the page.

    Parameters
    ----------
    page : str
        HTML.
    address : str
        Of the page, with a slash at its end; links are relative to it.
    """
    parser = _Links()
    parser.feed(page)
    parser.close()
    found: dict[str, Entry] = {}
    for href, behind in parser.links:
        name = _child(href, address)
        if is_safe(name.removesuffix("/")):
            folder = name.endswith("/")
            entry = Entry(name.removesuffix("/"), folder, None if folder else _size(" ".join(behind)))
            found.setdefault(entry.name, entry)
    return list(found.values())


def _child(href: str, address: str) -> str:
    """Return the name that a link adds to an address, "" when it leads elsewhere."""
    try:
        link, root = urlsplit(urljoin(address, href)), urlsplit(address)
    except ValueError:  # no address at all
        return ""
    same = (link.scheme, link.netloc) == (root.scheme, root.netloc) and not link.query
    return unquote(link.path[len(root.path) :]) if same and link.path.startswith(root.path) else ""


def _size(text: str) -> int | None:
    """Return the bytes that the text behind a link tells, roughly: its last number that is no part of a date."""
    sizes = _SIZE.findall(text)
    return int(float(sizes[-1][0]) * _UNITS[sizes[-1][1]]) if sizes else None
