"""`check`: one notebook in, one result out, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from tests.helpers.commands import autograder
from tests.helpers.notebooks import by_name, written_by
from tests.helpers.project import ASSIGNMENT, ROOT, SOURCE

FUNCTIONS = [
    "update_parameters_with_gd",
    "random_mini_batches",
    "initialize_velocity",
    "update_parameters_with_momentum",
    "initialize_adam",
    "update_parameters_with_adam",
]


def test_the_instructors_own_solution_earns_every_point(check):
    result = check(SOURCE.read_bytes())
    assert result["score"] == result["max_score"] == 60
    assert [question["name"] for question in result["questions"]] == FUNCTIONS
    assert {question["status"] for question in result["questions"]} == {"correct"}
    assert all(question["diagnosis"] is None for question in result["questions"])


def test_the_result_has_just_the_promised_fields(check, solved):
    result = check(solved)
    assert list(result) == [
        "schema", "assignment", "student", "status", "score", "max_score", "sandbox", "seconds", "notes",
        "questions", "cells", "final",
    ]  # fmt: skip
    assert result["final"] is None and result["cells"] == []  # there is no gradebook, and no cell stopped
    assert result["schema"] == 1 and result["status"] == "graded" and result["student"] is None
    assert result["sandbox"] == "bwrap" and result["seconds"] > 0 and result["notes"] == []
    question = result["questions"][0]
    assert list(question) == [
        "name", "notebook", "score", "max_score", "status", "message", "diagnosis", "checks", "parts",
    ]  # fmt: skip
    assert question["parts"] == []
    assert list(question["checks"][0]) == ["case", "hidden", "passed"]
    assert [c["hidden"] for c in question["checks"]][:3] == [False, False, True]
    assert any(c["case"].startswith("fresh_") for c in question["checks"])


def test_a_last_mini_batch_that_stops_at_minus_one_is_named(check, release):
    result = check(written_by(release, "right_plain", "wrong_last_mini_batch"))
    assert result["score"] == 54
    question = by_name(result)["random_mini_batches"]
    assert question["status"] == "wrong" and question["score"] == 6
    assert "last mini-batch is one example short" in question["message"]
    assert "19 columns where 20 are expected" in question["message"]
    assert question["diagnosis"]["id"] == "last_batch_drops_examples"
    assert question["diagnosis"]["source"] == "named"


def test_epsilon_outside_the_root_has_full_points_and_a_remark(check, release):
    result = check(written_by(release, "right_plain", "right_paper_epsilon"))
    question = by_name(result)["update_parameters_with_adam"]
    assert result["score"] == 60 and question["status"] == "correct"
    assert question["diagnosis"]["id"] == "epsilon_outside_root"
    assert "root" in question["diagnosis"]["message"]
    assert all(c["passed"] for c in question["checks"])


def test_a_blank_release_is_not_attempted_and_nothing_looks_like_a_crash(check, release):
    result = check(release)
    assert result["score"] == 0 and result["status"] == "graded"
    for question in result["questions"]:
        assert question["status"] == "not_attempted"
        assert question["message"] == f"{question['name']} is not written yet."
        assert question["diagnosis"] is None


def test_patched_comparisons_earn_nothing_for_wrong_functions(check, release):
    result = check(written_by(release, "hostile_patched_comparison"))
    assert result["score"] == 0
    assert "correct" not in {question["status"] for question in result["questions"]}


@pytest.mark.parametrize(
    ("student", "function", "status", "score"),
    [
        ("endless_loop", "random_mini_batches", "timeout", 48),
        ("hostile_exit", "update_parameters_with_gd", "error", 50),
        ("syntax_error", "initialize_velocity", "error", 56),
    ],
)
def test_a_function_that_hangs_dies_or_does_not_parse_costs_one_question(
    check, release, student, function, status, score
):
    result = check(written_by(release, "right_plain", student))
    assert result["score"] == score
    assert {name: q["status"] for name, q in by_name(result).items() if q["status"] != "correct"} == {
        function: status
    }
    assert "Traceback" not in by_name(result)[function]["message"]


def test_a_cell_that_ends_the_process_costs_nothing_else(check, solved):
    notebook = nbformat.from_dict(json.loads(nbformat.writes(solved)))
    for position, source in ((6, "import os; os._exit(0)"), (12, "while True: pass")):
        notebook.cells.insert(position, nbformat.v4.new_code_cell(source))
    assert check(notebook)["score"] == 60


def test_without_a_sandbox_the_result_says_so(check, solved):
    result = check(solved, "--sandbox", "none")
    assert result["sandbox"] == "none" and result["score"] == 60


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"not a notebook", "not valid JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "format 4"),
    ],
)
def test_a_file_that_is_no_notebook_is_ungradable_with_a_reason(check, content, reason):
    result = check(content)
    assert result["status"] == "ungradable" and result["score"] == 0 and result["max_score"] == 60
    assert len(result["notes"]) == 1 and reason in result["notes"][0]


def test_junit_has_one_test_case_a_question(tmp_path: Path, release):
    path, report = tmp_path / "n.ipynb", tmp_path / "report.xml"
    nbformat.write(written_by(release, "right_plain", "wrong_plus_for_minus"), path)
    done = autograder("check", path, "--assignment", ASSIGNMENT, "--junit", report)
    assert done.returncode == 0, done.stderr
    suite = ElementTree.parse(report).getroot()
    assert suite.get("tests") == "6" and suite.get("failures") == "1"
    failed = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed == ["update_parameters_with_gd"]
    assert "60 points" in done.stdout


def test_a_notebook_with_cases_is_graded_without_importing_nbgrader(tmp_path: Path, release):
    """Which takes half a second. The first command imports it, and keeps what it reads with it."""
    path = tmp_path / "n.ipynb"
    nbformat.write(written_by(release, "right_plain", "wrong_plus_for_minus"), path)
    words = ("-m", "autograder", "check", str(path), "--assignment", ASSIGNMENT)
    for _ in range(2):
        command = [sys.executable, "-X", "importtime", *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0 and "50 of 60 points" in done.stdout, done.stderr
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {"numpy", "autograder.grading", "autograder.diagnosis.table"} <= imported
    slow = (
        "nbgrader",
        "nbconvert",
        "nbformat",
        "jupytext",
        "sqlalchemy",
        "alembic",
        "IPython",
        "jupyter_client",
    )
    assert not imported.intersection(slow)
