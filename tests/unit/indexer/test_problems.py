import pytest

from indexer.problems import Level, Problem, Waiver, is_eligible, read_waivers, waive
from indexer.readers.errors import FormatError

FEW = Problem("E-X-1", Level.WARNING, "replicates", "fewer than 3")


def test_waivers_with_and_without_header(write):
    paths = [
        write("a/waivers.tsv", "accession\tcriterion\treason\nE-X-1\treplicates\tprecious samples\n"),
        write("b/waivers.tsv", "E-X-2\tfew-factors\tread one by one\n"),
    ]
    assert read_waivers(paths, []) == (
        Waiver("E-X-1", "replicates", "precious samples"),
        Waiver("E-X-2", "few-factors", "read one by one"),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("E-X-1\treplicates", "line 1: found 2 columns, expected accession, criterion and reason"),
        ("E-X-1\treplicates\t", "expected accession, criterion and reason"),
        ("E-X-1\tone-species\tplease", "line 1, column 2: found criterion 'one-species', expected one of few-factors"),
    ],
)
def test_other_waivers_are_refused(write, line, message):
    with pytest.raises(FormatError, match=message):
        read_waivers([write("waivers.tsv", line + "\n")], [])


def test_a_waiver_turns_its_warning_to_a_note_with_the_reason():
    other = Problem("E-X-2", Level.WARNING, "replicates", "fewer than 3")
    assert waive([FEW, other], [Waiver("E-X-1", "replicates", "precious")]) == [
        Problem("E-X-1", Level.NOTE, "replicates", "fewer than 3 (waived: precious)"),
        other,
    ]


def test_only_errors_leave_an_experiment_out():
    assert is_eligible([FEW])
    assert not is_eligible([FEW, Problem("E-X-1", Level.ERROR, "results", "none")])
