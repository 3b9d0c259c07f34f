"""docs/drivers.md, followed word for word; and every kind of result, through the real commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.commands import autograder
from tests.helpers.drivers import ASSIGNMENT, checked, documented, released, write_course

SOLUTIONS, CASES = documented()


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course of docs/drivers.md, built."""
    folder = write_course(tmp_path_factory.mktemp("course"), SOLUTIONS, CASES)
    done = autograder("build", "--course", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_documents_solutions_are_right_and_its_stubs_are_not_written(course):
    assert len(SOLUTIONS) == 6
    right = checked(course, SOLUTIONS)
    assert {name: (q["score"], q["message"]) for name, q in right.items()} == dict.fromkeys(
        SOLUTIONS, (10, "All checks passed.")
    )
    assert [len(q["checks"]) for q in right.values()] == [3] * 6  # public, hidden, fresh
    blank = checked(course, {})
    assert {q["status"] for q in blank.values()} == {"not_attempted"}


def test_wrong_code_is_told_what_is_wrong(course):
    wrong = {
        "Momentum": SOLUTIONS["Momentum"].replace("self.beta * self.v + g", "g"),
        "descend": SOLUTIONS["descend"].replace("grad(w)", "grad[w]"),
        "center": SOLUTIONS["center"].replace("X -= X.mean(axis=0)", "return X - X.mean(axis=0)"),
        "learning_rates": SOLUTIONS["learning_rates"].replace("yield rate", "return rate"),
        "inverse_decay": SOLUTIONS["inverse_decay"].replace("lambda t: start / (1 + k * t)", "start"),
        "report": SOLUTIONS["report"].replace('"step', '"Step'),
    }
    found = {name: (q["score"], q["message"]) for name, q in checked(course, wrong).items()}
    assert {score for score, _ in found.values()} == {0}
    said = {name: message for name, (_, message) in found.items()}
    assert "On the public case path[1, 0] is 0.8 where 0.75 is expected" in said["Momentum"]
    assert "descend stopped with TypeError in line 8, `w = w - learning_rate * grad[w]`: " in said["descend"]
    assert "X[0, 0] is 1 where -1 is expected" in said["center"]
    assert (
        "stopped with TypeError: 'float' object is not iterable, where the case uses it."
        in (said["learning_rates"])
    )
    assert "stopped with TypeError: 'float' object is not callable, where" in said["inverse_decay"]
    assert (
        'line 1 of the printed text is "Step 0: cost 1.50" where "step 0: cost 1.50" is expected; '
        "only capital letters differ" in said["report"]
    )


def test_the_line_of_an_error_is_that_of_the_class(course):
    stops = "\n\ndef helper():\n    raise ValueError('no helper')\n"
    wrong = SOLUTIONS["Momentum"].replace("self.v = 0.0", "self.v = helper()")
    message = checked(course, {"Momentum": wrong, "imports": stops})["Momentum"]["message"]
    line = 1 + wrong.splitlines().index("        self.v = helper()")
    assert f"stopped with ValueError in line {line}, `self.v = helper()`: no helper." in message


def test_check_in_the_notebook_runs_the_public_case_with_its_driver(course):
    cells = [c.source for c in released(course).cells if c.cell_type == "code"]
    code = "\n".join(cell for cell in cells if "NotImplementedError" not in cell and "check(" not in cell)
    for source in SOLUTIONS.values():
        code += f"\n{source}"
    code += "\nfor graded in (Momentum, descend, center, learning_rates, inverse_decay, report):\n"
    code += (
        "    check(graded)\ncheck(lambda_ := type('Momentum', (Momentum,), {'step': lambda s, w, g: w}))\n"
    )
    folder = course / "release" / ASSIGNMENT
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        f"{name}: correct on the public case. The grader tries other cases as well." for name in SOLUTIONS
    ]
    assert "Momentum: path[0, 0] is 1 where 0.9 is expected" in done.stderr


def test_a_driver_of_hidden_cases_is_not_released(course):
    text = (course / "release" / ASSIGNMENT / "testCases.py").read_text("utf-8")
    assert "def all_steps" in text and "turning" not in text


@pytest.mark.slow
def test_audit_and_diagnosis_try_wrong_versions_with_the_driver(course):
    done = autograder("audit", "--course", course, "--json", "-")
    functions = {f["name"]: f for f in json.loads(done.stdout)["functions"]}
    assert all(f["mutants"] > 3 and f["killed"] > 3 for f in functions.values()), functions
    assert functions["Momentum"]["survivors"] == [] and functions["descend"]["survivors"] == []
    wrong = SOLUTIONS["Momentum"].replace(
        "w - self.learning_rate * self.v", "w + self.learning_rate * self.v"
    )
    question = checked(course, {**SOLUTIONS, "Momentum": wrong})["Momentum"]
    assert question["diagnosis"]["title"].startswith("One operator is wrong")
