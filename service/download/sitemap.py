"""What search engines are told of a site: its pages of experiments and genes, in parts (sitemaps.org)."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from service.download.markup import attributes, element
from service.errors import NotFound
from service.release import Release

MOST = 50_000
"""Addresses of one part, by the protocol."""

EXPERIMENTS, GENES = "experiments", "genes"
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"

Address = Callable[[str, str], str]
"""(kind of page, id) -> its address."""


def parts(release: Release) -> list[str]:
    """Return the names of a site's parts; genes are those that occur in results."""
    return [EXPERIMENTS, *(f"{GENES}-{start // MOST + 1}" for start in range(0, release.genes.measured, MOST))]


def part_pieces(release: Release, part: str, address: Address) -> Iterator[str]:
    """Yield a part; raises `NotFound` for one that there is not."""
    if part not in parts(release):
        raise NotFound(f"The site map has no part {part[:100]!r}; it has {', '.join(parts(release))}")
    kind, _, number = part.partition("-")
    if kind == EXPERIMENTS:
        names = [entry.accession for entry in release.catalogue.experiments]
    else:
        first = (int(number) - 1) * MOST
        names = release.genes.ids(np.arange(first, min(first + MOST, release.genes.measured)))
    return _pieces("urlset", "url", (address(kind, name) for name in names), release)


def index_pieces(release: Release, address: Callable[[str], str]) -> Iterator[str]:
    """Yield the list of the parts, whose addresses `address` gives."""
    return _pieces("sitemapindex", "sitemap", map(address, parts(release)), release)


def _pieces(outer: str, inner: str, addresses: Iterable[str], release: Release) -> Iterator[str]:
    day = release.manifest.created[:10]
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer}{attributes(xmlns=SCHEMA)}>\n'
    for address in addresses:
        yield f"<{inner}>\n{element('loc', address)}{element('lastmod', day)}</{inner}>\n"
    yield f"</{outer}>\n"
