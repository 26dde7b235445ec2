import pytest

from service.errors import RequestRefused
from service.render.paging import Paging


@pytest.mark.parametrize(
    ("page", "total", "pages", "part", "shown"),
    [
        (1, 0, 1, slice(0, 0), (0, 0)),
        (1, 100, 1, slice(0, 100), (1, 100)),
        (1, 101, 2, slice(0, 100), (1, 100)),
        (2, 101, 2, slice(100, 101), (101, 101)),
    ],
)
def test_a_page_is_a_part(page, total, pages, part, shown):
    paging = Paging.of(page, total, 100)
    assert (paging.pages, paging.part, (paging.first, paging.last)) == (pages, part, shown)


def test_a_page_that_is_none_is_refused():
    with pytest.raises(RequestRefused, match="from 1 to 2"):
        Paging.of(3, 101, 100)


def test_pages_far_away_are_left_out():
    assert Paging.of(10, 2000, 100).near() == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Paging.of(1, 300, 100).near() == [1, 2, 3]
    assert Paging.of(1, 50, 100).near() == [1]
