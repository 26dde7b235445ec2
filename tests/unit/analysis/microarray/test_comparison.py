import numpy as np
import pytest

from analysis.errors import AnalysisError, CollinearDesign, TooFewReplicates, UnusableValues
from analysis.microarray.comparison import compare_one_colour, compare_two_colours

NAN = np.nan
GENERATOR = np.random.default_rng(11)
NOISE = GENERATOR.normal(0, 0.1, (50, 6))
TESTED = [False, False, False, True, True, True]


def test_a_fold_change_in_both_directions_and_none():
    levels = 8 + NOISE
    levels[0, 3:] += 2
    levels[1, 3:] -= 2
    found = compare_one_colour(levels, TESTED)
    assert found.log_fold_change[:2] == pytest.approx([2, -2], abs=0.3)
    assert np.sign(found.t_statistic[:2]).tolist() == [1, -1]
    assert np.flatnonzero(found.adjusted_p_value < 0.001).tolist() == [0, 1]


def test_a_batch_takes_its_share():
    batch = ["a", "a", "b", "a", "b", "b"]
    levels = 8 + NOISE + 3 * (np.array(batch) == "b")
    found = compare_one_colour(levels, TESTED, [batch])
    assert np.abs(found.log_fold_change).max() < 0.5


def test_dyes_give_the_direction():
    ratios = NOISE[:, :4] + 1.5
    same = compare_two_colours(ratios, ["ko"] * 4, ["wt"] * 4, test="ko", reference="wt")
    turned = compare_two_colours(ratios, ["wt"] * 4, ["ko"] * 4, test="ko", reference="wt")
    assert same.log_fold_change == pytest.approx(ratios.mean(axis=1))
    assert turned.log_fold_change == pytest.approx(-ratios.mean(axis=1))


def test_swapped_dyes_tell_the_dye_from_the_groups():
    ratios = NOISE[:, :4] + np.array([1, 1, -1, -1]) + 0.4
    found = compare_two_colours(
        ratios, ["ko", "ko", "wt", "wt"], ["wt", "wt", "ko", "ko"], "ko", "wt", batches=[["slides"] * 4]
    )
    assert found.log_fold_change == pytest.approx(np.ones(50), abs=0.2)


def test_groups_are_compared_through_a_common_reference():
    ratios = NOISE[:, :4] + np.array([2, 2, 0.5, 0.5])
    found = compare_two_colours(ratios, ["ko", "ko", "wt", "wt"], ["pool"] * 4, test="ko", reference="wt")
    assert found.log_fold_change == pytest.approx(np.full(50, 1.5), abs=0.3)


def test_a_probe_that_was_never_measured_has_no_result():
    levels = 8 + NOISE
    levels[3] = NAN
    found = compare_one_colour(levels, TESTED)
    for part in (found.log_fold_change, found.t_statistic, found.p_value, found.adjusted_p_value):
        assert np.isnan(part[3])


def test_one_replicate_in_one_group_is_enough_and_in_both_is_not():
    assert np.isfinite(compare_one_colour(NOISE[:, 1:4], TESTED[1:4]).p_value).all()
    with pytest.raises(TooFewReplicates, match="add replicates"):
        compare_one_colour(NOISE[:, 2:4], TESTED[2:4])


@pytest.mark.parametrize(
    ("compare", "error", "reason"),
    [
        (lambda: compare_one_colour(NOISE, TESTED, [list("aaabbb")]), CollinearDesign, "coincide with a batch"),
        (lambda: compare_one_colour(NOISE, [True] * 6), CollinearDesign, "cannot be told apart"),
        (lambda: compare_one_colour(NOISE, TESTED, [list("ab")]), UnusableValues, "2 batches named for 6 arrays"),
        (lambda: compare_one_colour(NOISE * NAN, TESTED), UnusableValues, "no probe has values"),
        (lambda: compare_two_colours(NOISE, ["a"] * 6, ["b"] * 6, "a", "c"), UnusableValues, "no arrays of c"),
        (
            lambda: compare_two_colours(NOISE, list("aaaccc"), list("bbbddd"), "a", "c"),
            CollinearDesign,
            "no arrays connect them",
        ),
        (
            lambda: compare_two_colours(NOISE, ["a"] * 6, ["b"] * 6, "a", "b", [["slides"] * 6]),
            CollinearDesign,
            "coincide with a batch",
        ),
    ],
)
def test_what_cannot_be_compared(compare, error, reason):
    with pytest.raises(error, match=reason) as caught:
        compare()
    assert isinstance(caught.value, AnalysisError)
