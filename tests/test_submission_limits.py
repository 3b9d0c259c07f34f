"""Odd notebooks and timestamps cost little time and memory, and are read or refused with a reason."""

from __future__ import annotations

import ast
import json
import time
from contextlib import contextmanager

import pytest

from autograder import submission
from autograder.assignment import load_assignment
from autograder.cells import Cell, Submission
from autograder.course import Course
from autograder.exceptions import Ungradable
from autograder.parsed_cell import parsed_cell
from autograder.program import plan, rounds_of
from autograder.submission import parse, submitted_at
from tests.helpers.project import ASSIGNMENT, ROOT

FUNCTION = "def f(x):\n    return x\n"
LINES = "x = 1 + 2\n"


@contextmanager
def within(seconds: float):
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds


def written(**fields: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **fields}).encode()


@pytest.mark.parametrize(
    "part",
    [b"[],", b"{},", b"0,", b"0.5,", b'"ab",', b'{"a":{"b":0}},', b"[" * 400 + b"]" * 400 + b","],
    ids=str,
)
def test_a_notebook_of_millions_of_values_is_ungradable(part):
    many = part * (submission.MAX_BYTES // 2 // len(part))
    with within(5), pytest.raises(Ungradable, match="more numbers and lists than a notebook needs"):
        parse(b'{"nbformat": 4, "cells": [' + many + b"0]}")


def test_interactive_figures_do_not_make_a_notebook_too_large():
    script = "[[1,2,3],{a:[4,5,6]}]," * 500_000
    points = {"x": list(range(200_000)), "y": [0.5] * 200_000}
    data = {"text/html": script, "application/vnd.plotly.v1+json": {"data": [points]}}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "metadata": {}, "source": FUNCTION, "outputs": [output, output]}
    assert parse(written(cells=[cell])).cells[0].source == FUNCTION


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"nbformat": 4, "cells": [' + b"7" * 5000 + b"]}",
        b'{"nbformat": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"nbformat": 4, "cells": [], "x": NaN',
        b'"' + b'\\"' * 1_000_000,
        "\ufeff{}".encode("utf-16"),
        b"\xff\xfe",
        b"\0" * 1000,
    ],
    ids=range(8),
)
def test_bytes_that_are_no_notebook_are_ungradable(content):
    with within(3), pytest.raises(Ungradable):
        parse(content)


@pytest.mark.parametrize(
    "odd", [None, True, 4.5, [], {}, "", "\ud800", [[]], [None, "a"], {"a": []}, 10**400]
)
def test_odd_fields_of_a_cell_are_read_as_nothing(odd):
    cells = [
        {"cell_type": odd, "source": odd, "id": odd, "metadata": odd},
        {"cell_type": "code", "source": odd, "metadata": {"nbgrader": odd}},
        {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": odd}}},
        odd,
    ]
    for cell in parse(written(cells=cells, metadata=odd)).cells:
        f"{cell.source}{cell.cell_id}{cell.grade_id}".encode()


def test_code_is_never_cut():
    lines = "a\r\n" * 400_000  # over the limit before line ends are made one character
    cell = {"cell_type": "code", "source": lines, "metadata": {}}
    assert parse(written(cells=[cell])).cells[0].source == lines.replace("\r", "")


@pytest.mark.parametrize(
    "source",
    [
        "%who\n" * 501,
        "%who\n" * 480 + LINES * 8000,
        "!ls\n" * 2000,
        "x = %who\n" * 1500,
        "x = !ls\n" * 1500,
        "a?\n" * 2000,
        "a" + ".a" * 90_000 + "+?",
        "a" * 90_000 + "+?",
        "x" + " " * 90_000 + "$",
        "x" + "\t" * 90_000 + "$",
        "'" + "\\'" * 90_000,
        "/" * 600 + "who",
        ";" * 5000 + "who",
        "%who\n" + "[" * 150_000,
        "%%time\n" * 20_000,
    ],
    ids=range(15),
)
def test_a_cell_of_costly_magics_belongs_to_its_function(source):
    with within(6):
        assert parsed_cell(FUNCTION + source).functions == {"f"}


def test_the_magics_of_a_notebook_are_counted_together():
    assignment = load_assignment(ASSIGNMENT, Course.open(ROOT))
    question = assignment.questions[0]
    cells = [Cell("code", f"# {number}\n" + "%who\n" * 100) for number in range(1500)]
    rounds = {q.name: rounds_of(q.cases) for q in assignment.questions}
    submission = Submission((*cells, Cell("code", f"{question.reference}\n!ls")))
    with within(6):
        work = plan(assignment.notebooks[0], submission, rounds, assignment.files, "")
    assert work.defined_in[question.name] == ["cell-1500"]


def test_a_cell_with_some_magics_is_parsed():
    cell = parsed_cell("%matplotlib inline\nfiles = !ls\n" * 20 + FUNCTION + "len?\n" + LINES * 300)
    assert cell.functions == {"f"} and ast.parse(cell.definitions).body[0].lineno == 41


@pytest.mark.parametrize(
    "source",
    [
        "a\0b",
        "'a\0b'",
        "9" * 5000,
        "(" * 5000,
        "(" * 150 + ")" * 150,
        "-" * 100_000 + "1",
        "not " * 40_000 + "1",
        "+".join("1" * 90_000),
        "a" + ".a" * 90_000,
        "a" + "()" * 90_000,
        "lambda:" * 20_000 + "1",
        "if a:pass\n" + "elif a:pass\n" * 15_000,
        "\n".join(" " * depth + "if a:" for depth in range(600)),
        "0x" + "f" * 190_000,
        "1e" + "9" * 190_000,
        "'\\d'\n" * 30_000,
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 10_000,
        "f'{a}' " * 20_000,
        "a;" * 90_000,
        LINES * 100_000,
        "\f" * 100_000,
        "# coding: rot13\n1",
        "\ufeff\ufeff1",
        "def \n",
        "def (x)\n  def",
    ],
    ids=range(25),
)
def test_odd_source_is_parsed_or_not_and_raises_nothing(source):
    with within(6):
        parsed_cell(source)
        assert parsed_cell(f"{source}\ndef f(x): !").functions >= {"f"}


@pytest.mark.parametrize(
    "text",
    [
        b"1" * 41 + b"h",
        b"1:" + b"4" * 50 + b" pm",
        b"2025-01-30T15:30:00+61:00",
        b"0001-01-01 00:00 +14:00",
        b"9999-12-31 23:59 -14:00",
        b"Infinity h",
        b"NaN s",
        b"1e999 h",
        "2025-01-30".encode("utf-16"),
        "\N{SUPERSCRIPT TWO}".encode() * 40,
        "\N{ARABIC-INDIC DIGIT ONE}".encode() * 40,
        b"\0" * 100,
        b"\xff" * 100,
        b"9" * 1_000_000,
        b"-" * 100,
        b"",
    ],
    ids=range(16),
)
def test_a_timestamp_that_is_no_time_is_none(tmp_path, text):
    (tmp_path / "timestamp.txt").write_bytes(text)
    with within(1):
        found = submitted_at(tmp_path)
    assert found.time is None
    assert found.problem
