import gzip
import json
import sys

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.errors import NotAnOntology, OntologyError
from ontology.readers import obo, owl
from ontology.readers.entities import parse_entities
from ontology.readers.file import read_file
from ontology.readers.source import open_source

HEADER = "format-version: 1.2\n"
TERM = "\n[Term]\nid: A:1\nname: one\n"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"'
GUIDE = {"A:1": {"ancestors": {}, "deprecated": False, "label": "one"}}


def terms_by_id(path):
    return {term.id: term for term in read_file(path).terms}


def test_obo(ontology_files):
    terms = terms_by_id(ontology_files / "anatomy.obo")
    liver = terms["UBERON:0000020"]
    assert liver.label == "liver"
    assert liver.definition == 'An exocrine gland which secretes "bile".'
    assert liver.synonyms == [('a "quoted" synonym', "NARROW"), ("iecur", "EXACT")]
    assert liver.parents == ["UBERON:0000001", "UBERON:0000010"]
    assert liver.alternates == ["UBERON:0000021", "UBERON:0000022"]
    assert terms["UBERON:0000030"].roles == ["CHEBI:0000007"]
    assert (terms["UBERON:0000040"].obsolete, terms["UBERON:0000040"].replaced_by) == (True, "UBERON:0000041")
    assert read_file(ontology_files / "anatomy.obo").version == "ANATOMY 2024-05-01"


def test_owl(ontology_files):
    file = read_file(ontology_files / "disease.owl")
    terms = {term.id: term for term in file.terms}
    assert file.version == "EFO 3.99.1"
    assert terms["EFO:0000408"].synonyms == [("disorder", "EXACT"), ("sickness", "NARROW")]
    assert terms["MONDO:0004992"].parents == ["EFO:0000408"]
    assert terms["MONDO:0004992"].definition == "A disease of cells that divide without end."
    assert terms["MONDO:0004992"].alternates == ["MONDO:0000001"]
    assert terms["MONDO:0000099"].parents == ["MONDO:0004992", "UBERON:0000020"]
    assert terms["MONDO:0000099"].roles == ["CHEBI:0000007"]
    assert (terms["Orphanet:88"].obsolete, terms["Orphanet:88"].replaced_by) == (True, "MONDO:0000099")


def test_obo_graph_with_several_graphs(ontology_files):
    file = read_file(ontology_files / "plants.json")
    terms = {term.id: term for term in file.terms}
    assert file.version == "PO 2021-08-13; PECO"
    assert terms["PO:0025034"].parents == ["PO:0025131"]
    assert terms["PO:0025034"].synonyms == [("folium", "EXACT"), ("hoja (Spanish)", "RELATED")]
    assert terms["PO:0025034"].alternates == ["PO:0009025"]
    assert terms["PO:0000017"].parents == ["PO:0025034"]
    assert terms["PO:0000017"].roles == ["PO:0025131"]
    assert terms["PO:0025034"].definition == "A plant organ that makes sugar from light."
    assert (terms["PO:0000099"].obsolete, terms["PO:0000099"].replaced_by) == (True, "PO:0025034")
    assert terms["PECO:0007359"].label == "growth medium"


def test_guide_takes_ancestors_at_distance_one(ontology_files):
    file = read_file(ontology_files / "ZFA-ontology-v2025-09-05.json")
    terms = {term.id: term for term in file.terms}
    assert file.version == "ZFA 2025-09-05"
    assert terms["ZFA:0000123"].parents == ["ZFA:0000339"]
    assert terms["ZFA:0000123"].definition == "An organ that makes bile."
    assert terms["ZFA:0000123"].synonyms == [("hepar", "EXACT")]
    assert (terms["ZFA:0000002"].obsolete, terms["ZFA:0000002"].replaced_by) == (True, "ZFA:0000123")
    assert terms["CVCL:0030"].label == "HeLa"


@pytest.mark.parametrize("name", ["anatomy.obo", "disease.owl", "plants.json", "ZFA-ontology-v2025-09-05.json"])
def test_packed_files_read_alike(name, ontology_files, tmp_path):
    plain = (ontology_files / name).read_bytes()
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(plain))
    (tmp_path / f"{name}.zst").write_bytes(zstandard.compress(plain))
    expected = read_file(ontology_files / name)
    assert read_file(tmp_path / f"{name}.gz") == expected
    assert read_file(tmp_path / f"{name}.zst") == expected


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "windows.obo"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + TERM).replace("\n", "\r\n").encode())
    assert terms_by_id(path)["A:1"].label == "one"


def test_letters_far_into_a_file_are_utf8(tmp_path):
    path = tmp_path / "late.obo"
    path.write_text(
        HEADER + "".join(f"\n[Term]\nid: A:{n}\nname: n{n}\n" for n in range(2000)) + "\n[Term]\nid: B:1\nname: é\n",
        "utf-8",
    )
    assert terms_by_id(path)["B:1"].label == "é"


def test_nothing_is_fetched(ontology_files, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    for name in ("anatomy.obo", "disease.owl"):
        assert read_file(ontology_files / name).terms


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.obo", HEADER + TERM + "is_a B:2\n", "line 6"),
        ("a.obo", HEADER, "no terms"),
        ("a.obo", "", "neither OBO nor OWL"),
        ("a.obo", "<html>Not found</html>", "neither OBO nor OWL"),
        ("a.owl", "Prefix(:=<http://example.org/>)", "neither OBO nor OWL"),
        ("a.owl", f"<rdf:RDF {RDF}><owl:Ontology/><owl:Class>\n</rdf:RDF>", "line 2: mismatched tag"),
        ("a.owl", f"<rdf:RDF {RDF}><owl:Ontology/>", "line 1: no element found"),
        ("a.owl", f"<rdf:RDF {RDF}></rdf:RDF>", "could not find `owl:Ontology` element"),
        ("a.owl", f"<rdf:RDF {RDF}><owl:Ontology/></rdf:RDF>", "no terms"),
        ("a.owl", f"<<rdf:RDF {RDF}>", "not well-formed"),
        ("a.owl", '<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "another syntax than RDF/XML"),
        ("a.json", '{"graphs": [{"nodes": [}', "line 1, column 24"),
        ("a.json", '{"graphs": []}', "no terms"),
        ("a.json", '{"graphs": [{"nodes": 3}]}', "cannot be read"),
        ("a.json", json.dumps(GUIDE)[:-5], "line 1, column"),
        ("a.json", json.dumps(GUIDE | {"A:2": {"label": "two"}}), "'A:2' is no term"),
        ("a.json", json.dumps(GUIDE | {"A:2": 3}), "'A:2' is no term"),
    ],
)
def test_damaged(name, content, problem, tmp_path):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(OntologyError) as raised:
        read_file(path)
    assert not isinstance(raised.value, NotAnOntology)
    assert str(raised.value).startswith(f"{path}: ")
    assert problem in str(raised.value)


def test_wrong_encoding_is_said(tmp_path):
    path = tmp_path / "latin.obo"
    path.write_bytes((HEADER + "\n[Term]\nid: A:1\nname: Sjögren\n").encode("latin-1"))
    with pytest.raises(OntologyError, match="UTF-8"):
        read_file(path)


@pytest.mark.parametrize("name", ["anatomy.obo", "disease.owl", "plants.json", "ZFA-ontology-v2025-09-05.json"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_cut_off_packed_file(name, share, ontology_files, tmp_path):
    packed = gzip.compress((ontology_files / name).read_bytes())
    path = tmp_path / f"{name}.gz"
    path.write_bytes(packed[: int(len(packed) * share)])
    with pytest.raises(OntologyError, match="packed file is damaged"):
        read_file(path)


@pytest.mark.parametrize("format_", [obo, owl])
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_file_cut_off_far_into_it(format_, pack, tmp_path):
    numbers = np.random.default_rng(1).choice(10**9, 20_000)
    if format_ is obo:
        text = HEADER + "".join(f"\n[Term]\nid: A:{n}\nname: n{n}\n" for n in numbers)
    else:
        text = f"<rdf:RDF {RDF}><owl:Ontology/>" + "".join(f'<owl:Class rdf:about="A_{n}"/>\n' for n in numbers)
    path = tmp_path / "large.gz"
    path.write_bytes(pack(text.encode())[:-1000])
    with pytest.raises(OntologyError, match="packed file is damaged"):
        read_file(path)


def test_damaged_packing_of_something_else(tmp_path):
    path = tmp_path / "table.tsv.gz"
    path.write_bytes(gzip.compress(b"gene\tvalue\n" * 9)[:20])
    with pytest.raises(NotAnOntology, match="packed file is damaged"):
        read_file(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "gene\tvalue\n",
        "{}",
        "[1]",
        '{"label": "x"}',
        '{"graphs": [1]}',
        '{"graphs": {}}',
        "<configuration/>",
        "\x00\x01",
    ],
)
def test_something_else(content, tmp_path):
    path = tmp_path / "file.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(NotAnOntology):
        read_file(path)


def test_missing_file(tmp_path):
    with pytest.raises(OntologyError, match="no such file") as raised:
        read_file(tmp_path / "missing.obo")
    assert not isinstance(raised.value, NotAnOntology)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ('<!DOCTYPE rdf:RDF [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "XML entity 'b'"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "XML entity 'a'"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY % a "x">]>', "XML entity 'a'"),
        (f'<!DOCTYPE rdf:RDF [<!ENTITY a "{"x" * 300}">]>', "XML entity 'a'"),
        ('<!DOCTYPE rdf:RDF SYSTEM "http://example.org/owl.dtd">', "refers to another file"),
    ],
)
def test_hostile_prologue(declared, problem, tmp_path):
    path = tmp_path / "hostile.owl"
    path.write_text(f"<?xml version='1.0'?>{declared}<rdf:RDF {RDF}><owl:Ontology/></rdf:RDF>", "utf-8")
    with pytest.raises(OntologyError, match=problem):
        read_file(path)


@pytest.mark.parametrize(("name", "parser"), [("anatomy.obo", obo.Parser), ("disease.owl", owl.Parser)])
def test_too_large(name, parser, ontology_files):
    path = ontology_files / name
    with pytest.raises(OntologyError, match="larger than 900 bytes"), open_source(path, 900) as stream:
        parse_entities(path, parser, stream)


def test_zstandard_frames_one_after_the_other(tmp_path):
    path = tmp_path / "frames.obo.zst"
    path.write_bytes(zstandard.compress(HEADER.encode()) + zstandard.compress(TERM.encode() * 3000))
    assert terms_by_id(path)["A:1"].label == "one"


def test_damaged_zstandard(tmp_path):
    path = tmp_path / "a.obo.zst"
    path.write_bytes(zstandard.compress(HEADER.encode())[:4] + b"\xff" * 99)
    with pytest.raises(OntologyError, match="packed file is damaged"):
        read_file(path)


def test_missing_zstandard_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "a.json.zst"
    path.write_bytes(zstandard.compress(json.dumps(GUIDE).encode()))
    monkeypatch.setitem(sys.modules, "ontology.readers.zstd", None)
    with pytest.raises(OntologyError, match="needs the package zstandard"):
        read_file(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["anatomy.obo", "disease.owl", "plants.json", "ZFA-ontology-v2025-09-05.json"]),
    start=st.integers(0, 4000),
    size=st.integers(0, 60),
    inserted=st.binary(max_size=20),
)
def test_a_changed_file_is_read_or_refused_by_name(name, start, size, inserted, ontology_files, tmp_path):
    content = (ontology_files / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[:start] + inserted + content[start + size :])
    try:
        assert read_file(path).terms
    except OntologyError as problem:
        assert str(path) in str(problem)  # noqa: PT017  # a file that still reads is as right
