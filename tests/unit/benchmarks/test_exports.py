"""An export of a million rows has so many: else its rate is not judged."""

import pytest

from benchmarks.exports_raw import below


@pytest.mark.parametrize(("change", "expected"), [(2.2, 2.19), (2.19, 2.18), (2.195, 2.19), (1.0, 0.99), (0.57, 0.56)])
def test_the_cut_off_lies_below_the_last_row(change, expected):
    assert below(change) == expected
    assert change > below(change)
