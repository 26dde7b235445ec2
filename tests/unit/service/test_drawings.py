import pytest
from defusedxml.ElementTree import fromstring

from service.drawings import ATTRIBUTION, list_drawings, read_drawing, whole_file

FILES = [file for views in list_drawings().values() for file in views.values()]


def test_the_drawings_are_installed():
    assert set(list_drawings()["homo_sapiens"]) == {"brain", "female", "male"}
    assert set(list_drawings()["gallus_gallus"]) == {""}
    assert len(FILES) == 31


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_drawing_can_be_lit(file):
    drawing = read_drawing(file)
    root = fromstring(drawing.light(dict.fromkeys(drawing.shapes, "#123456")))
    groups = [part for part in root.iter() if part.get("fill") == "#123456"]
    assert len(groups) == len(drawing.shapes)
    assert all(len(list(group.iter())) > 1 for group in groups)
    assert not [part for part in root.iter() if part.get("style")]
    assert drawing.shapes.keys() == drawing.names.keys()


def test_lit_tissues_alone_are_drawn():
    drawing = read_drawing(list_drawings()["homo_sapiens"]["male"])
    assert drawing.names["UBERON_0002048"] == "lung"
    lung = drawing.light({"UBERON_0002048": "#ff0000", "UBERON_0": "#00ff00"})
    assert lung.count(b'fill="#ff0000"') == 1
    assert lung.count(b"data-tissue=") == lung.count(b'data-tissue="UBERON_0002048"') == 1
    assert b"#00ff00" not in lung
    assert drawing.outline.encode() in lung
    assert drawing.outline.encode() not in drawing.light({"UBERON_0002048": "#ff0000"}, outline=False)


@pytest.mark.parametrize("file", FILES[:3], ids=lambda file: file.stem)
def test_files_name_their_makers_and_their_licence(file):
    for body in (whole_file(file), read_drawing(file).light({})):
        fromstring(body)
        assert ATTRIBUTION.encode() in body
        assert b"CC BY 4.0" in body
    assert b"Changed:" in read_drawing(file).light({})
    assert b"Changed:" not in whole_file(file)
