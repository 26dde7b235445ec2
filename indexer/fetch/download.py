"""Fetches one file: goes on where it ended, tries again, checks it, and gives it its name when it is whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from indexer.fetch.errors import Damaged, FetchError, Unready
from indexer.fetch.mirror import Content, Mirror, Seen
from indexer.fetch.pace import Pace
from indexer.fetch.part import Part
from indexer.fetch.room import Room
from indexer.fetch.shelf import Fetched, Shelf
from indexer.fetch.sums import Sum, digest

LARGEST = 256 << 30
"""Bytes of a file that are taken at most when the mirror tells no size: a stream may have no end."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file to fetch: its path in the mirror, the name it gets, and what is known of it before.

    `size` in bytes is what the listing tells, a guide unless `exact`; `sums` are the checksums that the mirror gives.
    """

    path: str
    name: str
    size: int | None = None
    exact: bool = False
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """What fetching takes: a connection, where files go, the pace, the room, and whom to tell of bytes that came.

    `update` asks the mirror whether files that are here are still the same; `thoroughly` measures their checksums.
    """

    mirror: Mirror
    shelf: Shelf
    pace: Pace
    room: Room
    tell: Callable[[str], None] = lambda _: None
    update: bool = False
    thoroughly: bool = False


def obtain(visit: Visit, item: Item) -> bool:
    """See to it that a file is here and whole; return whether it had to be fetched.

    Raises
    ------
    FetchError
        It cannot be had; what came of it stays, to go on from.
    """
    if visit.shelf.holds(item.name, thoroughly=visit.thoroughly):
        if not visit.update or not _has_changed(visit, item):
            return False
    elif visit.shelf.record(item.name) is None and visit.shelf.path(item.name).exists():
        _adopt(visit, item)
        return False
    part = Part(visit.shelf.path(item.name), _url(visit, item))
    visit.pace.persist(lambda: _attempt(visit, item, part), lambda: part.held)
    return True


def _attempt(visit: Visit, item: Item, part: Part) -> None:
    """Fetch what is missing of a file and check the whole."""
    version = part.version()
    with visit.mirror.open(item.path, part.held if version else 0, version) as content:
        _agree(visit, item, content.seen)
        visit.room.ask(_url(visit, item), max(0, (content.seen.size or 0) - content.start))
        _receive(visit, item, part, content)
    if content.seen.size not in {None, part.held}:
        raise Unready(_url(visit, item), f"the connection ended at byte {part.held:,} of {content.seen.size:,}")
    fetched = Fetched(_url(visit, item), part.held, digest(part.path).digits, _now(), content.seen.version)
    try:
        _check(visit, item, part)
    except Damaged:
        part.discard()
        raise
    part.finish()
    visit.shelf.add(item.name, fetched)


def _receive(visit: Visit, item: Item, part: Part, content: Content) -> None:
    """Write what comes; stops as soon as it is more than was promised."""
    here, size = content.start, content.seen.size
    url, of = _url(visit, item), f" of {size:,}" if size is not None else ""
    most = LARGEST if size is None else size
    with part.write(here, content.seen.version) as file:
        for chunk in content.chunks:
            visit.pace.check()
            visit.room.take(url, len(chunk))
            here += len(chunk)
            if here > most:
                break
            file.write(chunk)
            visit.tell(f"{item.name.rpartition('/')[2]} {here:,}{of} bytes")
    if here > most:
        part.discard()
        told = "no size" if size is None else f"{size:,} bytes"
        raise Damaged(url, f"the server says {told} and sends more than {most:,}", "Try again later, or another mirror")


def _agree(visit: Visit, item: Item, seen: Seen) -> None:
    """Raise `Damaged` when the mirror contradicts its own listing."""
    if item.exact and seen.size is not None and item.size != seen.size:
        problem = f"the listing says {item.size:,} bytes, the server {seen.size:,}"
        raise Damaged(_url(visit, item), problem, "Try again later, or another mirror")


def _check(visit: Visit, item: Item, part: Part) -> None:
    """Raise `Damaged` when the whole file has another size or checksum than the mirror gives for it."""
    if item.exact and part.held != item.size:
        problem = f"{part.held:,} bytes came, the listing says {item.size:,}"
        raise Damaged(_url(visit, item), problem, "Try again later, or another mirror")
    for promised in item.sums:
        if (found := digest(part.path, promised.algorithm)) != promised:
            problem = f"its {found.algorithm} is {found.digits}, the mirror gives {promised.digits}"
            raise Damaged(_url(visit, item), problem, "Try again later, or another mirror")


def _has_changed(visit: Visit, item: Item) -> bool:
    """Ask the mirror whether it has another file by now than the one that was fetched."""
    known = visit.shelf.record(item.name)
    seen = visit.pace.persist(lambda: visit.mirror.look(item.path))
    same_place = known is not None and known.url == _url(visit, item)
    if known is None or seen.size not in {None, known.bytes}:
        return True
    return same_place and seen.version != known.version


def _adopt(visit: Visit, item: Item) -> None:
    """Take a file that is here without a record as fetched when it is the mirror's, by checksum or else by size.

    Raises
    ------
    FetchError
        It is another one: it is not replaced, for it may be somebody's work.
    """
    path = visit.shelf.path(item.name)
    seen = visit.pace.persist(lambda: visit.mirror.look(item.path))
    size = path.stat().st_size
    equal = seen.size == size and all(digest(path, told.algorithm) == told for told in item.sums)
    if not equal:
        problem = f"it is here already, with {size:,} bytes, and is not the mirror's of {seen.size or 0:,}"
        raise FetchError(str(path), problem, "Move it away, or fetch into another folder")
    visit.shelf.add(item.name, Fetched(_url(visit, item), size, digest(path).digits, _now(), seen.version))


def _url(visit: Visit, item: Item) -> str:
    return visit.mirror.address + quote(item.path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
