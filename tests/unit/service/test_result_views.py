"""What shapes results for pages: scales of colour, matrices, contacts."""

import pytest

from mappings.facts import LARGEST
from service.render.changes import Gene, Scale, matrix
from service.render.contact import Contact, read_contact


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (1.0, "up-1"),
        (5.0, "up-8"),
        (3.1, "up-5"),
        (-2.0, "down-1"),
        (-4.0, "down-8"),
        (LARGEST, "up-8"),
        (-LARGEST, "down-8"),
    ],
)
def test_steps_run_between_the_extremes_shown(change, step):
    assert Scale.of([1.0, 5.0, 3.1, -2.0, -4.0, LARGEST]).step(change) == step


def test_one_change_alone_has_the_full_colour():
    scale = Scale.of([2.0])
    assert scale.step(2.0) == "up-8"
    assert [(bar.direction, bar.least, bar.most) for bar in scale.bars()] == [("up", "+2", "+2")]


def test_bars_show_the_extremes_of_both_directions():
    bars = Scale.of([1.5, 4.25, -1.25, -3]).bars()
    assert [(bar.direction, bar.least, bar.most) for bar in bars] == [("down", "−1.25", "−3"), ("up", "+1.5", "+4.25")]
    assert bars[0].steps[0] == "down-1"
    assert len(bars[1].steps) == 8


def row(gene, contrast, change):
    return {
        "gene_id": gene,
        "gene_symbol": gene.upper(),
        "mapping": "unmapped" if gene == "a" else "",
        "experiment_accession": "E-1",
        "contrast_id": contrast,
        "contrast_name": contrast,
        "log2_fold_change": change,
    }


def test_a_matrix_has_a_cell_where_a_gene_passes():
    rows = [row("a", "g1_g2", 2.0), row("b", "g1_g2", -1.5), row("b", "g1_g3", 4.0)]
    found = matrix(rows, [2.0, -1.5, 4.0])
    assert found.genes == [Gene("b", "B", unmapped=False), Gene("a", "A", unmapped=True)]
    assert [head["contrast_id"] for head in found.comparisons] == ["g1_g2", "g1_g3"]
    assert [[cell and (cell.arrow, cell.text, cell.step) for cell in line] for line in found.cells] == [
        [("▼", "−1.5", "down-8"), ("▲", "4", "up-8")],
        [("▲", "2", "up-1"), None],
    ]
    assert found.left_out == ""


def test_a_matrix_says_what_it_leaves_out():
    rows = [row(f"gene{number}", f"g1_g{number}", 2.0) for number in range(70)]
    found = matrix(rows, [2.0] * 70)
    assert (len(found.genes), len(found.comparisons)) == (50, 60)
    assert found.left_out == "20 more genes and 10 more comparisons"


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("help@example.org", Contact("help@example.org", "mailto:help@example.org")),
        ("https://example.org/help", Contact("https://example.org/help", "https://example.org/help")),
        ("room 12", Contact("room 12", "")),
        ("javascript:alert(1)", Contact("javascript:alert(1)", "")),
        ("", Contact("", "")),
    ],
)
def test_contacts_lead_where_they_say(text, contact):
    assert read_contact(text) == contact
