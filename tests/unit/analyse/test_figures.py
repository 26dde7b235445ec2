"""Figures are SVG that a reader of XML takes, whatever the names and values."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from indexer.analyse.figures import draw_boxplots, draw_heat_map, draw_ratios

SVG = "{http://www.w3.org/2000/svg}"


def parse(figure):
    return ET.fromstring(figure)  # noqa: S314 - our own


def test_boxes_stand_in_order_on_one_scale():
    boxes = np.array([[0.0, 1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0, 8.0]])
    root = parse(draw_boxplots(["a & b", "<c>"], boxes, [False, True]))
    first, second = root.iter(f"{SVG}rect")
    assert (first.get("x"), first.get("width")) == ("232.5", "105.0")
    assert (second.get("x"), second.get("width")) == ("337.5", "105.0")
    assert first.get("fill") != second.get("fill")
    assert [text.text for text in root.iter(f"{SVG}text")] == ["a & b", "<c>", "0", "8"]


def test_an_array_without_values_has_no_box():
    boxes = np.array([[np.nan] * 5, [2.0, 3.0, 4.0, 5.0, 8.0]])
    assert len(list(parse(draw_boxplots(["a", "b"], boxes, [False, False])).iter(f"{SVG}rect"))) == 1


def test_far_arrays_are_dark():
    distances = np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 2.0], [3.0, 2.0, 0.0]])
    cells = list(parse(draw_heat_map(["a", "b", "c"], distances)).iter(f"{SVG}rect"))
    assert [cell.get("fill-opacity") for cell in cells] == ["0.000", "1.000", "0.000", "0.500", "1.000", "0.500"]
    assert cells[1].find(f"{SVG}title").text == "a, c: 3"


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [np.nan] * 3, [2.0, 2.0, np.nan]])
def test_ratios_of_any_values(values):
    root = parse(draw_ratios("array 1", np.array(values), np.array(values), 0.5))
    assert root.find(f"{SVG}title").text == "array 1: D = 0.500"
