"""Close spellings."""

import time

import pyarrow as pa
import pytest

from ontology.spelling import Spelling


@pytest.fixture
def spelling(tmp_path):
    Spelling.build(pa.array(["BRCA1", "brca1", "", "BRCA2", "BARD1", "RAC1", "é1ß", "x" * 129])).save(tmp_path)
    return Spelling.open(tmp_path)


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("BRAC1", ["RAC1", "BRCA1", "BRCA2"]),
        ("brca", ["BRCA2", "BRCA1"]),
        ("É1SS", ["é1ß"]),
        ("x" * 128, []),
        ("\ud800", []),
        ("", []),
    ],
)
def test_the_closest_come_first(spelling, text, close):
    assert spelling.suggest(text, 3) == close


def test_many_symbols_alike_take_no_longer():
    spelling = Spelling.build(pa.array([f"GENE{at:06d}" for at in range(200_000)]))
    started = time.process_time()  # other tests run beside this one
    assert "GENE123457" in spelling.suggest("GENE1234567", 5)
    assert time.process_time() - started < 1
