"""Parts of answers that need no release."""

import math

import numpy as np
import pytest

from engines.port import BaselineCells
from engines.query import RowKey
from mappings.facts import LARGEST
from mappings.manifest import Floor
from service.baseline.levels import split_by_gene
from service.baseline.states import State, cutoff_of, state_of
from service.cursor import Cursor, fingerprint, read_cursor, write_cursor
from service.differential.cutoffs import choose_cutoffs, describe, looser
from service.differential.search import query_digest
from service.errors import RequestRefused, refuse
from service.render.pages import number, probability
from service.render.tsv import write_lines
from service.request.page import parse_page
from service.request.search import parse_search
from service.request.values import CutoffRequest
from service.settings import Settings
from service.species import match_species, normalize_species


@pytest.mark.parametrize(
    ("level", "proteomics", "state"),
    [
        (0.49, False, State.BELOW_CUTOFF),
        (0.5, False, State.LOW),
        (10, False, State.LOW),
        (10.1, False, State.MEDIUM),
        (1000, False, State.MEDIUM),
        (1001, False, State.HIGH),
        (math.nan, False, State.NO_DATA),
        (0, True, State.BELOW_CUTOFF),
        (1e-9, True, State.LOW),
        (0.001, True, State.LOW),
        (8, True, State.MEDIUM),
        (8.1, True, State.HIGH),
    ],
)
def test_a_level_has_a_state(level, proteomics, state):
    assert state_of(level, cutoff_of(None, proteomics=proteomics), proteomics=proteomics) is state


def test_a_cursor_comes_back_as_it_was_and_nothing_else_is_one():
    for key in (RowKey(3, 4, "204560_at", -LARGEST, 1e-300, None), RowKey(0, 0, "", 1.5, 0.0, -2.5)):
        cursor = Cursor("r1", "abc", 50, key)
        assert read_cursor(write_cursor(cursor)) == cursor
    for text in ("", "x", "W10", "bnVsbA", write_cursor(cursor)[:-6], write_cursor(cursor) + "x"):
        with pytest.raises(RequestRefused):
            read_cursor(text)


def test_a_cursor_is_bound_to_what_is_asked_not_to_the_page():
    plain = parse_search([("geneQuery", "SFTPC")], strict=True)
    other_page = parse_search([("geneQuery", "SFTPC"), ("size", "7"), ("format", "tsv")], strict=True)
    other_genes = parse_search([("geneQuery", "SFTPD")], strict=True)
    assert query_digest(plain) == query_digest(other_page) != query_digest(other_genes)
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")


class Catalogue:
    lenient_contrasts = np.array([4], np.int32)


@pytest.mark.parametrize(
    ("asked", "floor", "expected", "needs_more"),
    [
        (CutoffRequest(), Floor(), (1.0, 0.05, 0.5), False),
        (CutoffRequest(fold_change=2), Floor(), (2, 0.05, 2), False),
        (CutoffRequest(fold_change=0.4), Floor(), (0.4, 0.05, 0.4), True),
        (CutoffRequest(p_value=0.1), Floor(), (1.0, 0.1, 0.5), False),
        (CutoffRequest(p_value=0.2), Floor(), (1.0, 0.2, 0.5), True),
        (CutoffRequest(fold_change=0, p_value=1), Floor(0, 1), (0, 1, 0), False),
        (CutoffRequest(), Floor(1.5, 0.01), (1.5, 0.01, 1.5), False),
    ],
)
def test_cutoffs_are_as_asked_else_the_usual_ones_above_the_floor(asked, floor, expected, needs_more):
    chosen, warnings = choose_cutoffs(Catalogue(), asked, floor)
    assert (chosen.fold_change, chosen.p_value, chosen.lenient_fold_change) == expected
    assert looser(chosen, floor) is needs_more
    assert bool(warnings) is (floor == Floor(1.5, 0.01))
    assert describe(Floor()) == "|log2 fold change| >= 0.5 and adjusted p-value <= 0.1"


def test_cells_are_split_by_gene():
    cells = BaselineCells(
        np.array([2, 2, 5], np.int32), np.zeros(3, np.int32), np.array([0, 1, 1], np.int32), np.array([1.0, 2.0, 3.0])
    )
    assert [(gene, part.level.tolist()) for gene, part in split_by_gene(cells)] == [(2, [1.0, 2.0]), (5, [3.0])]
    nothing = np.empty(0, np.int32)
    assert list(split_by_gene(BaselineCells(nothing, nothing, nothing, np.empty(0)))) == []


def test_tsv_keeps_lines_and_doubles_whole():
    rows = [
        ("a\tb\nc", 0.1 + 0.2, ["x", "y"], [{"a": 1}]),
        (None, 1e-300, [], None),
    ]
    assert "".join(write_lines(rows)) == 'a b c\t0.30000000000000004\tx | y\t[{"a":1}]\n\t1e-300\t\t\n'
    assert "".join(write_lines((number,) for number in range(2500))).splitlines() == [*map(str, range(2500))]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1707.0, "1,707"),
        (12.345, "12.3"),
        (0.0012345, "0.00123"),
        (-LARGEST, "−∞"),
        (-3.456, "−3.46"),
        (-1e-7, "−1e−07"),
        ("-Infinity", "−∞"),
        (None, ""),
    ],
)
def test_numbers_are_shown_to_three_digits(value, shown):
    assert number(value) == shown
    assert probability(1.234e-20) == "1.2e−20"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mouse", ["Mus musculus"]),
        ("Mus_musculus", ["Mus musculus"]),
        ("oryza sativa", ["Oryza sativa Japonica Group", "Oryza sativa Indica Group"]),
        ("Oryza sativa Indica Group", ["Oryza sativa Indica Group"]),
        ("zebrafish", []),
    ],
)
def test_species_are_known_by_many_names(typed, found):
    known = ["Mus musculus", "Oryza sativa Japonica Group", "Oryza sativa Indica Group"]
    assert [known[position] for position in match_species(normalize_species(typed), known)] == found


def test_settings_come_from_the_environment():
    settings = Settings.from_environment(
        {
            "OPENGXA_HOME": "/srv/atlas",
            "OPENGXA_OPENSEARCH_URL": "https://search:9200",
            "OPENGXA_OPENSEARCH_USER": "reader",
            "OPENGXA_OPENSEARCH_PASSWORD": "secret",
            "OPENGXA_OPENSEARCH_CA": "/etc/ca.pem",
            "OPENGXA_PREFIX": "/gxa/",
            "OPENGXA_BODY_LIMIT": "1000",
        }
    )
    assert str(settings.home) == "/srv/atlas"
    assert (settings.engine.url, settings.engine.user, settings.engine.ca_file) == (
        "https://search:9200",
        "reader",
        "/etc/ca.pem",
    )
    assert (settings.prefix, settings.body_limit) == ("/gxa", 1000)


@pytest.mark.parametrize(("name", "value"), [("OPENGXA_BODY_LIMIT", "much"), ("OPENGXA_PREFIX", "gxa")])
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


def test_a_refusal_names_parameter_value_and_what_is_allowed_briefly():
    error = refuse("size", "9" * 10_000, "a number")
    assert str(error).startswith("size: got '999")
    assert str(error).endswith("allowed is a number")
    assert len(str(error)) < 200


def test_experiment_pages_read_their_parameters_encoded_as_the_original_does():
    page = parse_page(
        [
            ("specific", "true"),
            ("geneQuery", "%5B%7B%22value%22%3A%22zinc%20finger%22%7D%5D"),
            ("filterFactors", "%7B%22ORGANISM_PART%22%3A%5B%22liver%22%2C%22lung%22%5D%7D"),
            ("cutoff", "%7B%22value%22%3A0.5%7D"),
            ("regulation", "%22UP_DOWN%22"),
            ("unit", "%22TPM%22"),
        ]
    )
    assert page.genes[0].value == "zinc finger"
    assert page.filters == (("organism part", ("liver", "lung")),)
    assert page.cutoff == CutoffRequest(value=0.5)
    assert page.warnings == ()
