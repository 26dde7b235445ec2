import pytest

from indexer.readers.errors import FormatError
from indexer.readers.markup import read_root, words

BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;&y;</a>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


def test_text_is_squashed(write):
    assert words(read_root(write("a.xml", "<a>\n\t A-AFFY-44\t\n</a>"), "a", [])) == "A-AFFY-44"


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_entities_are_refused(write, text):
    with pytest.raises(FormatError, match="an entity or reference to another file"):
        read_root(write("a.xml", text), "a", [])


def test_broken_xml_names_its_line(write):
    with pytest.raises(FormatError, match=r"a\.xml, line 3: found broken XML"):
        read_root(write("a.xml", "<a>\n<b>\n</a>"), "a", [])


def test_another_root_is_refused(write):
    with pytest.raises(FormatError, match="found root element <b>, expected <a>"):
        read_root(write("a.xml", "<b/>"), "a", [])


def test_the_declared_encoding_holds(write):
    notes: list[str] = []
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><a>Sjögren</a>'
    assert words(read_root(write("a.xml", text.encode("latin-1")), "a", notes)) == "Sjögren"
    assert notes == []


def test_another_encoding_than_declared_is_latin_1_with_a_note(write):
    notes: list[str] = []
    text = '<?xml version="1.0" encoding="UTF-8"?><a>Sjögren</a>'
    assert words(read_root(write("a.xml", text.encode("latin-1")), "a", notes)) == "Sjögren"
    assert notes == ["a.xml is not in the encoding it declares and was read as Latin-1"]


def test_a_huge_file_is_refused(write, monkeypatch):
    monkeypatch.setattr("indexer.readers.markup.LIMIT", 10)
    with pytest.raises(FormatError, match="more than 10 bytes"):
        read_root(write("a.xml", "<a>" + " " * 20 + "</a>"), "a", [])
