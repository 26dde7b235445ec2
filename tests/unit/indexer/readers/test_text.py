import gzip

import pytest

from indexer.readers.errors import FormatError
from indexer.readers.text import lines, read_bytes, rows


def test_lines_of_every_ending_are_numbered_from_one(write):
    assert list(lines(write("a.tsv", "a\r\nb\nc\rd"), [])) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


def test_a_byte_order_mark_is_no_text(write):
    assert list(lines(write("a.tsv", b"\xef\xbb\xbfGene ID\n"), [])) == [(1, "Gene ID")]


def test_gzip_is_unpacked_whatever_the_name(write):
    packed = gzip.compress(b"x\ty\n")
    assert list(rows(write("a.tsv.gz", packed), [])) == [(1, ["x", "y"])]
    assert list(rows(write("a.tsv", packed), [])) == [(1, ["x", "y"])]


def test_latin_1_is_read_with_a_note(write):
    notes: list[str] = []
    text = "é" * 700_000 + "\n"
    assert list(lines(write("a.tsv", text.encode("latin-1")), notes)) == [(1, text[:-1])]
    assert notes == ["a.tsv is not UTF-8 and was read as Latin-1: look at letters with accents"]


def test_utf_8_cut_by_a_block_border_is_utf_8(write):
    notes: list[str] = []
    text = "a" + "é" * 700_000
    assert list(lines(write("a.tsv", text), notes)) == [(1, text)]
    assert notes == []


def test_utf_8_that_ends_within_a_letter_is_latin_1(write):
    notes: list[str] = []
    assert list(lines(write("a.tsv", "é".encode()[:1]), notes)) == [(1, "Ã")]
    assert len(notes) == 1


def test_nul_bytes_are_refused(write):
    with pytest.raises(FormatError, match=r"a\.tsv: found a NUL byte, expected text"):
        list(lines(write("a.tsv", b"a\0b\n"), []))


def test_utf_16_is_refused(write):
    with pytest.raises(FormatError, match="NUL byte"):
        list(lines(write("a.tsv", "Gene ID\n".encode("utf-16")), []))


def test_a_name_in_gz_that_is_not_packed_is_refused(write):
    with pytest.raises(FormatError, match=r"a\.gz: found a file that is not packed, expected a gzip file"):
        list(lines(write("a.gz", "plain"), []))


@pytest.mark.parametrize("damage", [lambda data: data[:-12], lambda data: data[:20] + b"\xff\xff\xff" + data[23:]])
def test_a_damaged_gzip_file_is_refused(write, damage):
    packed = gzip.compress(bytes(range(1, 120)) * 50)
    with pytest.raises(FormatError, match="damaged gzip"):
        list(lines(write("a.gz", damage(packed)), []))


def test_more_than_the_limit_is_refused(write):
    bomb = write("a.gz", gzip.compress(b"a" * 5_000_000))
    with pytest.raises(FormatError, match="found more than 1,000,000 bytes"):
        list(lines(bomb, [], limit=1_000_000))
    with pytest.raises(FormatError, match="found more than 1,000,000 bytes"):
        read_bytes(bomb, 1_000_000)


def test_blank_lines_are_no_rows(write):
    assert list(rows(write("a.tsv", "a\t b \n\t\t\n\nc\n"), [])) == [(1, ["a", "b"]), (4, ["c"])]


def test_a_line_without_end_is_refused(write, monkeypatch):
    monkeypatch.setattr("indexer.readers.text.LINE", 10)
    assert list(lines(write("a.tsv", "123456789\nb"), [])) == [(1, "123456789"), (2, "b")]
    with pytest.raises(FormatError, match="line 2: found more than 10 characters, expected a shorter line"):
        list(lines(write("b.tsv", "a\n" + "b" * 11), []))


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(FormatError, match=r"gone\.tsv: found a file that cannot be opened \(No such file"):
        list(lines(tmp_path / "gone.tsv", []))
