"""The names that the package exports, and check_notebook on a correct, a wrong and a missing notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from autograder import (
    Grade,
    GraderError,
    Mistake,
    SandboxLost,
    Ungradable,
    UsageError,
    Verdict,
    check_notebook,
)
from autograder.authoring.new import ASSIGNMENT, FUNCTION, new_course
from tests.helpers.courses import submission


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A new course with its made-up class."""
    folder = tmp_path_factory.mktemp("api") / "course"
    new_course(folder)
    return folder


def test_the_package_exports_these_names_and_documents_each():
    assert autograder.__all__ == [
        "Convention", "Grade", "GraderError", "Mistake", "SandboxLost", "Ungradable", "UsageError", "Verdict",
        "check_notebook",
    ]  # fmt: skip
    assert all(getattr(autograder, name).__doc__ for name in autograder.__all__)
    with pytest.raises(AttributeError, match="grade_class"):
        autograder.grade_class  # noqa: B018


def test_the_exceptions_form_the_documented_tree():
    assert GraderError.__bases__ == Ungradable.__bases__ == (Exception,)
    assert UsageError.__bases__ == SandboxLost.__bases__ == (GraderError,)


def test_importing_the_package_does_not_import_nbgrader():
    """The server beside a submission imports the package, and must start fast."""
    code = "import sys, autograder; print('nbgrader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_correct_notebook_gets_all_points(course):
    grade = check_notebook(submission(course, "right", ASSIGNMENT), ASSIGNMENT, course)
    assert isinstance(grade, Grade) and grade.student is None
    assert (grade.status, grade.score, grade.max_score, grade.assignment) == ("graded", 10, 10, ASSIGNMENT)
    (verdict,) = grade.questions
    assert isinstance(verdict, Verdict)
    assert (verdict.name, verdict.status, verdict.diagnosis) == (FUNCTION, "correct", None)
    assert all(check.passed for check in verdict.checks) and len(verdict.checks) > 3


def test_a_wrong_notebook_gets_no_points_and_its_mistakes_name(course):
    grade = check_notebook(str(submission(course, "wrong_ends", ASSIGNMENT)), ASSIGNMENT, str(course))
    (verdict,) = grade.questions
    assert (grade.status, grade.score, verdict.status) == ("graded", 0, "wrong")
    assert (verdict.diagnosis.id, verdict.diagnosis.source) == ("ends_count_fully", "named")
    assert not (course / "gradebook.db").exists() and not (course / "feedback").exists()


def test_a_file_that_is_not_a_notebook_is_ungradable_not_an_exception(course, tmp_path):
    (tmp_path / "essay.ipynb").write_text("Dear instructor,")
    grade = check_notebook(tmp_path / "essay.ipynb", ASSIGNMENT, course)
    assert (grade.status, grade.score, grade.max_score) == ("ungradable", 0, 10)
    assert grade.notes == (
        "The file is not a notebook: it is not valid JSON; submit the .ipynb file that Jupyter saves.",
    )


@pytest.mark.parametrize(
    ("student", "assignment", "message"),
    [
        ("nobody", ASSIGNMENT, "there is no file .*nobody"),
        ("right", "last_steps", "no assignment 'last_steps'"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(course, student, assignment, message):
    with pytest.raises(UsageError, match=message):
        check_notebook(submission(course, student, ASSIGNMENT), assignment, course)
    with pytest.raises(UsageError, match="nowhere is not a folder"):
        check_notebook(submission(course, "right", ASSIGNMENT), ASSIGNMENT, "nowhere")


def test_a_mistake_that_does_not_fit_says_which_text_is_missing():
    mistake = Mistake("half", "f", "Half", "Half of it is missing.", "(1)", "a slip", (("2 * x", "x"),))
    assert mistake.applied_to("return 2 * x") == "return x"
    with pytest.raises(GraderError, match=r"mistake 'half': the reference of f has no '2 \* x'"):
        mistake.applied_to("return x + x")
