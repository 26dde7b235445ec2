"""Tables on a terminal: whatever its width, nothing that identifies a row, and no number, is cut."""

import errno
import fcntl
import json
import math
import os
import pty
import struct
import sys
import termios

import pytest
from rich.cells import cell_len

from mappings.plurals import plural
from opengxa.cli.grids import print_grids
from opengxa.cli.main import main
from opengxa.cli.numbers import written
from opengxa.cli.table import print_table
from service.render.pages import MINUS, number, probability

WIDTHS = (80, 100, 200)
CONTRAST = "'sodium crotonate; 10 millimolar' vs 'none' on 'Affymetrix GeneChip Yeast Genome 2.0 Array'"
ROWS = [
    {
        "gene_symbol": f"GENE{place}",
        "gene_id": f"ENSMUSG0000003545{place}",
        "log2_fold_change": -6.1 / place,
        "adjusted_p_value": 8.133e-112,
        "experiment_accession": f"E-GEOD-4436{place}",
        "contrast_name": f"{place}: {CONTRAST}",
        "species": ["Saccharomyces cerevisiae", "Mus musculus"][place % 2],
        "kingdom": None,
    }
    for place in (1, 2, 3)
]
WANTED = list(ROWS[0])


@pytest.fixture(params=WIDTHS)
def width(request, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(request.param))
    return request.param


def shown_by(capsys):
    return capsys.readouterr().out.splitlines()


def test_identifiers_and_numbers_are_whole_and_texts_fold(width, capsys):
    print_table("3 results", ROWS, WANTED)
    lines = shown_by(capsys)
    assert max(map(cell_len, lines)) <= width
    for row, change in zip(ROWS, ("-6.1", "-3.05", "-2.03"), strict=True):
        (line,) = [line for line in lines if row["gene_id"] in line]
        assert {row["gene_symbol"], change, "8.1e-112", row["experiment_accession"]} <= set(line.split())
    assert not any("…" in line for line in lines)
    assert "kingdom" not in " ".join(lines)


def test_what_has_no_room_is_named(capsys, monkeypatch):
    for columns, said in ((80, "for lack of room: species;"), (60, "for lack of room: contrast name, species;")):
        monkeypatch.setenv("COLUMNS", str(columns))
        print_table("3 results", ROWS, WANTED)
        assert said in " ".join(shown_by(capsys))
    monkeypatch.setenv("COLUMNS", "200")
    print_table("3 results", ROWS, WANTED)
    assert "lack of room" not in " ".join(shown_by(capsys))


def test_texts_come_back_whole_from_their_lines(width, capsys):
    print_table("1 result", ROWS[:1], ["gene_id", "contrast_name"])
    lines = [line.replace(ROWS[0]["gene_id"], "") for line in shown_by(capsys)[3:]]
    assert " ".join(" ".join(lines).split()) == f"1: {CONTRAST}", width


def test_a_text_that_all_rows_share_is_said_once(width, capsys):
    rows = [row | {"contrast_name": CONTRAST} for row in ROWS]
    print_table("3 results", rows, WANTED)
    lines = shown_by(capsys)
    assert " ".join(lines).count("crotonate") == 1
    assert lines[1].startswith("contrast name: 'sodium crotonate"), width


def test_nothing_is_cut_on_a_terminal_that_is_too_narrow(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "12")
    print_table("1 result", ROWS[:1], ["gene_id", "species"])
    assert "ENSMUSG00000035451" in shown_by(capsys)


def test_no_rows_are_no_table(capsys):
    print_table("0 results", [], ["gene_id", "species"])
    assert shown_by(capsys) == ["0 results"]


@pytest.mark.parametrize(
    "value", [35020.4, 0.5, 3.0, -6.0, 12.34, 99.96, 100.4, 0.0123, 1234567.0, 0.0, -1707.2, 1e-7, math.nan]
)
def test_levels_and_changes_are_written_as_on_pages(value):
    assert written("value", value) == number(value).replace(MINUS, "-")


@pytest.mark.parametrize("value", [8.133e-112, 0.04999, 0.0, 1.0, 3.5e-7])
def test_p_values_are_written_as_on_pages(value):
    assert written("adjusted_p_value", value) == probability(value).replace(MINUS, "-")


def test_other_values_are_written_out():
    assert written("assays", 12345) == "12,345"
    assert written("log2_fold_change", "-Infinity") == "-Infinity"
    assert written("factors", ["compound", "dose"]) == "compound, dose"
    assert written("experiment_type", "MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL") == "Microarray 1-colour mRNA differential"
    assert written("experiment_type", "OF_TOMORROW") == "OF_TOMORROW"
    assert [plural(1, "row"), plural(2, "row"), plural(1200, "row")] == ["1 row", "2 rows", "1,200 rows"]


TISSUES = ["adipose tissue", "lung", "skeletal muscle tissue", "zone of skin"]
CELLS = [
    {"value": 0.3, "state": "below_cutoff"},
    {"value": 35020.0, "state": "high"},
    {"value": 12.4, "state": "medium"},
    {"value": None, "state": "no_data"},
]


def grid(experiments):
    rows = [
        {"experiment_accession": name, "name": f"Tissues of {name}", "unit": "TPM", "cells": CELLS}
        for name in experiments
    ]
    columns = [{"value": tissue} for tissue in TISSUES]
    return {"species": "Mus musculus", "factor": "organism part", "columns": columns, "rows": rows}


def test_levels_are_grids_in_blocks_that_fit(width, capsys):
    experiments = [f"E-GEOD-1000{place}" for place in range(9)]
    print_grids("9 results", [grid(experiments)])
    lines = shown_by(capsys)
    assert max(map(cell_len, lines)) <= width
    text = " ".join(lines)
    assert text.count("35,020 high") == text.count("12.4 medium") == text.count("(0.3)") == 9
    assert "zone of skin" not in text
    assert text.count("adipose tissue") == {80: 3, 100: 2, 200: 1}[width]
    assert [name for name in experiments if text.count(f"{name}: Tissues of {name}, TPM") != 1] == []


def test_several_rows_of_an_experiment_are_told_apart(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    print_grids("1 result", [grid(["E-MTAB-1", "E-MTAB-1"]) | {"gene_id": "ENSG1", "gene_symbol": "SFTPC"}])
    lines = shown_by(capsys)
    assert lines[2:5] == [
        "SFTPC ENSG1, Mus musculus",
        "E-MTAB-1 #1: Tissues of E-MTAB-1, TPM",
        "E-MTAB-1 #2: Tissues of E-MTAB-1, TPM",
    ]


def on_terminal(columns, arguments):
    """What a command shows in a terminal of so many columns."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        command = [sys.executable, "-m", "opengxa", *arguments]
        os.execve(sys.executable, command, environment | {"TERM": "dumb"})  # noqa: S606 - as a terminal starts it
    shown = b""
    try:
        while piece := os.read(terminal, 65_536):
            shown += piece
    except OSError as error:  # what Linux says at the end
        if error.errno != errno.EIO:
            raise
    os.close(terminal)
    assert os.waitpid(process, 0)[1] == 0, shown.decode()
    return [line for line in shown.decode().splitlines() if not line.startswith("opengxa: ")]


QUESTIONS = [
    ["search", "differential", "--condition", "cancer"],
    ["search", "differential", "--set", "group=gene"],
    ["search", "differential", "--set", "group=contrast"],
    ["search", "baseline", "--gene", "SFTPC"],
    ["search", "baseline", "--condition", "liver"],
    ["experiments"],
    ["resolve", "--gene", "CD3"],
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_terminals_show_every_answer_within_their_width(duckdb_server, width, question):
    lines = on_terminal(width, [*question, "--url", f"http://127.0.0.1:{duckdb_server.port}/gxa"])
    assert max(map(cell_len, lines)) <= width
    assert not any("…" in line for line in lines)


def test_a_terminal_shows_the_rows_of_json(duckdb_home, capsys):
    asked = ["search", "differential", "--condition", "cancer", "--home", str(duckdb_home)]
    assert main([*asked, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    words = set(" ".join(on_terminal(80, asked)).split())
    for row in rows:
        assert {row["gene_id"], row["experiment_accession"], written("p_value", row["adjusted_p_value"])} <= words
