"""Slots of long exports: who takes one, and when it is given back."""

from pathlib import Path

import pytest

from service.errors import Unavailable
from service.export.desk import SHORT, Desk
from service.settings import Settings

HALF = b"x" * (SHORT // 2)


@pytest.fixture
def desk() -> Desk:
    return Desk.of(Settings(home=Path("nowhere"), export_limit=1))


def free(desk: Desk) -> bool:
    """Whether the only slot is free."""
    if not desk.slots.acquire(blocking=False):
        return False
    desk.slots.release()
    return True


def made(*pieces, closed, error=None):
    """Pieces, an error behind them if there is one, and a note of their end."""
    try:
        yield from pieces
        if error:
            raise error
    finally:
        closed.append(True)


def test_a_long_one_holds_its_slot_until_it_ends(desk):
    closed = []
    handed = desk.hand_out(made(b"a", b"b", closed=closed), long=True)
    assert not free(desk)
    assert list(handed) == [b"a", b"b"]
    assert free(desk)
    handed.close()
    assert (closed, free(desk)) == ([True], True)


@pytest.mark.parametrize(("pieces", "long"), [((HALF,), True), ((HALF, HALF, b"y"), None)])
def test_what_is_left_before_its_end_gives_the_slot_back(desk, pieces, long):
    closed = []
    handed = desk.hand_out(made(*pieces, closed=closed), long=long)
    assert not free(desk)
    handed.close()
    assert (closed, free(desk)) == ([True], True)


@pytest.mark.parametrize("long", [None, False])
def test_a_short_one_takes_none(desk, long):
    with_slot = desk.hand_out(made(b"a", b"b", closed=[]), long=True)
    assert list(desk.hand_out(made(HALF, b"y", closed=[]), long=long)) == [HALF, b"y"]
    assert list(desk.hand_out(made(closed=[]), long=long)) == []
    assert list(with_slot) == [b"a", b"b"]


def test_one_that_turns_out_long_is_refused_before_it_begins(desk):
    closed = []
    give_back = desk.take()
    with pytest.raises(Unavailable):
        desk.hand_out(made(HALF, HALF, b"y", closed=closed), long=None)
    assert closed == [True]
    give_back()
    assert list(desk.hand_out(made(HALF, HALF, b"y", closed=[]), long=None)) == [HALF, HALF, b"y"]
    assert free(desk)


@pytest.mark.parametrize("long", [True, None])
def test_what_fails_gives_the_slot_back(desk, long):
    closed = []
    with pytest.raises(OSError, match="gone"):
        desk.hand_out(made(closed=closed, error=OSError("gone")), long=long)
    assert (closed, free(desk)) == ([True], True)
    later = desk.hand_out(made(HALF, HALF, closed=closed, error=OSError("gone")), long=long)
    with pytest.raises(OSError, match="gone"):
        list(later)
    assert free(desk)
