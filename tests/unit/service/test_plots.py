import numpy as np
import pytest

from service.experiment.columns import Column
from service.render.plots.axes import level_axis, linear_axis
from service.render.plots.bars import draw_distribution
from service.render.plots.boxes import draw_boxes
from service.render.plots.points import MOST_POINTS, Cloud, draw_points, thin


def test_a_linear_axis_ends_at_its_ticks():
    axis = linear_axis(-3.2, 4.1, 0, 100)
    assert axis.ticks == [-4, -2, 0, 2, 4, 6]
    assert [axis.place(value) for value in (-4, 1, 6)] == [0, 50, 100]


@pytest.mark.parametrize(("low", "high"), [(0, 0), (5, 5)])
def test_an_axis_of_one_value_has_a_length(low, high):
    axis = linear_axis(low, high, 0, 10)
    assert axis.high > axis.low


def test_levels_are_logarithmic_but_start_at_0():
    axis = level_axis(1000, 0, 100)
    assert axis.ticks == [0, 1, 10, 100, 1000]
    places = [axis.place(value) for value in axis.ticks]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 100)
    small = level_axis(0.004, 0, 100)
    assert small.ticks[:2] == [0, 1e-5]


def test_a_box_has_five_places_or_one():
    columns = [Column(0, "g1", "liver"), Column(1, "g2", "lung"), Column(2, "g3", "heart")]
    quartiles = {"min": 0.0, "lower": 1.0, "median": 10.0, "upper": 20.0, "max": 100.0}
    drawn = draw_boxes(columns, [{"value": 10.0, "quartiles": quartiles}, {"value": 5.0, "quartiles": None}, None])
    assert [len(box.places) for box in drawn.boxes] == [5, 1, 0]
    assert drawn.boxes[0].places == sorted(drawn.boxes[0].places)


def test_bars_end_where_no_gene_is_left():
    drawn = draw_distribution([0, 0.1, 0.2, 1, 2], [100, 50, 20, 10, 0])
    assert [bar.genes for bar in drawn.bars] == [100, 50, 20, 10]
    assert [bar.cutoff for bar in drawn.table] == [0, 0.1, 1]
    heights = [bar.height for bar in drawn.bars]
    assert heights == sorted(heights, reverse=True)


def test_no_more_points_are_drawn_than_may_be_and_the_first_ones_are_among_them():
    random = np.random.default_rng(1)
    x, y = random.uniform(0, 600, 50_000), random.uniform(0, 400, 50_000)
    first = random.permutation(50_000)
    kept = thin(x, y, first)
    assert len(kept) <= MOST_POINTS
    assert kept[0] == first[0]
    assert len(set(kept.tolist())) == len(kept)
    few = thin(x[:100] * 10, y[:100] * 10, np.arange(100))
    assert len(few) == 100


def cloud(count):
    random = np.random.default_rng(2)
    across, up = random.normal(size=count), random.uniform(0, 9, count)
    kind = np.where(across > 1, "up", np.where(across < -1, "down", "rest"))
    first = np.lexsort((-np.abs(across), kind == "rest"))
    return Cloud(across, up, kind, first, lambda row: (f"G{row}", f"N{row}", "about"))


def test_points_lie_within_the_picture_and_names_apart():
    drawn = draw_points(cloud(5_000), ("x", "y"), [("x", 0.0), ("y", 2.0)], mirrored=True)
    assert drawn.total == 5_000
    assert drawn.drawn == sum(path.count("M") for _, path in drawn.paths) <= MOST_POINTS
    assert [kind for kind, _ in drawn.paths] == ["rest", "down", "up"]
    assert drawn.guides[0] == ("x", (drawn.left + drawn.right) / 2)
    assert drawn.named
    assert all(drawn.left <= named.x <= drawn.right for named in drawn.named)


def test_no_points_are_a_picture_too():
    drawn = draw_points(cloud(0), ("x", "y"))
    assert (drawn.drawn, drawn.paths, drawn.named) == (0, [], [])
