"""An assignment that changes after submissions were graded: the gradebook goes on, points by hand stay."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.nbgrader_integration.settings import course_settings
from tests.helpers.commands import autograder, nbgrader, one_line
from tests.helpers.courses import define_course, grade_to_json, hand_in, submission
from tests.helpers.notebooks import with_points, without_question, written_by
from tests.helpers.project import ASSIGNMENT, SOURCE

pytestmark = pytest.mark.slow  # it grades again for every change

ADDED = "update_parameters_with_adam"
KEPT = "update_parameters_with_gd"


def book(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def by_hand(course: Path, student: str, function: str) -> None:
    """An instructor gives points, extra credit and a comment."""
    with book(course) as gradebook:
        entry = gradebook.find_grade(f"test_{function}", ASSIGNMENT, ASSIGNMENT, student)
        entry.manual_score, entry.extra_credit = 7.0, 1.5
        names = function, ASSIGNMENT, ASSIGNMENT, student
        gradebook.find_comment(*names).manual_comment = "Half is right."
        gradebook.db.commit()


def typed(course: Path, student: str, function: str) -> tuple[Any, ...]:
    with book(course) as gradebook:
        entry = gradebook.find_grade(f"test_{function}", ASSIGNMENT, ASSIGNMENT, student)
        comment = gradebook.find_comment(function, ASSIGNMENT, ASSIGNMENT, student)
        return entry.manual_score, entry.extra_credit, comment.manual_comment


def totals(course: Path) -> dict[str, tuple[float, float]]:
    """Each student's points and the most that are possible, as nbgrader adds them up."""
    with book(course) as gradebook:
        found = gradebook.assignment_submissions(ASSIGNMENT)
        return {s.student.id: (s.score, s.max_score) for s in found}


def define(course: Path, notebook: NotebookNode) -> None:
    nbformat.write(notebook, course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")


@pytest.fixture(scope="module")
def source() -> NotebookNode:
    return nbformat.read(SOURCE, as_version=4)


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory, release, source) -> Path:
    """A graded course whose assignment has no question on Adam yet; ann has points by hand."""
    course = tmp_path_factory.mktemp("graded")
    define_course(course)
    define(course, without_question(source, ADDED))
    for student in ("ann", "bob"):
        hand_in(course, student, without_question(written_by(release, "right_plain"), ADDED))
    grade_to_json(course)
    by_hand(course, "ann", KEPT)
    return course


@pytest.fixture
def course(graded_course, tmp_path) -> Path:
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


def test_an_added_question_is_asked_of_everybody_and_points_by_hand_stay(course, release, source):
    assert totals(course) == {"ann": (40.5, 42), "bob": (42, 42)}
    define(course, source)
    nbformat.write(written_by(release, "right_plain"), submission(course, "bob"))
    table, results = grade_to_json(course)
    assert totals(course) == {"ann": (40.5, 60), "bob": (60, 60)}
    assert "40.5/60" in table and "60/60" in table
    assert {(r["max_score"], r["final"]["needs_manual_grade"]) for r in results.values()} == {
        (60, True),  # ann's points by hand want another look
        (60, False),
    }
    assert typed(course, "ann", KEPT) == (7.0, 1.5, "Half is right.")


def test_an_added_question_counts_for_those_who_are_not_graded_again(course, source):
    define(course, source)
    grade_to_json(course, "--student", "bob")
    assert totals(course) == {"ann": (40.5, 60), "bob": (42, 60)}
    with book(course) as gradebook:
        entry = gradebook.find_grade(f"test_{ADDED}", ASSIGNMENT, ASSIGNMENT, "ann")
        assert (entry.auto_score, entry.needs_manual_grade) == (None, True)


def test_a_removed_question_leaves_and_what_was_typed_is_told(course, source):
    define(course, without_question(without_question(source, ADDED), KEPT))
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert done.returncode == 0, done.stderr
    assert totals(course) == {"ann": (32, 32), "bob": (32, 32)}
    note = (
        f"ann: 'test_{KEPT}' was removed from the assignment, with 7 points by hand, extra credit 1.5\n",
        f"ann: '{KEPT}' was removed from the assignment, with the comment 'Half is right.'\n",
    )
    for line in note:
        assert f"note: {line}" in done.stderr
        assert f"WARNING {ASSIGNMENT}: {line}" in (course / "grading.log").read_text("utf-8")
    assert "bob: '" not in done.stderr
    assert "was removed" not in autograder("grade", ASSIGNMENT, "--course", course).stderr


def test_changed_points_are_the_new_maximum_and_points_by_hand_stay(course, source):
    changed = with_points(without_question(source, ADDED), KEPT, 27)
    define(course, with_points(changed, "initialize_adam", 5))
    table, results = grade_to_json(course)
    assert totals(course) == {"ann": (40.5 + 1, 60), "bob": (60, 60)}
    assert "41.5/60" in table and "60/60" in table
    assert {r["max_score"] for r in results.values()} == {60}
    assert typed(course, "ann", KEPT) == (7.0, 1.5, "Half is right.")


def test_rows_that_an_interrupted_run_left_out_are_added(course, source):
    with book(course) as gradebook:
        lost = gradebook.find_grade("test_initialize_adam", ASSIGNMENT, ASSIGNMENT, "bob")
        gradebook.db.delete(lost)
        gradebook.db.commit()
    assert totals(course)["bob"] == (38, 42)
    grade_to_json(course, "--force")
    assert totals(course)["bob"] == (42, 42)


def test_a_notebook_of_another_name_is_one_line(course):
    notebook = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook.rename(notebook.with_stem("renamed"))
    done = autograder("grade", ASSIGNMENT, "--course", course)
    assert done.returncode == 1
    assert "holds submissions of 'optimization_methods' with a notebook of another name" in one_line(done)
    assert totals(course) == {"ann": (40.5, 42), "bob": (42, 42)}


@pytest.mark.parametrize("commands", [["generate_assignment", "autograde"], ["autograde"]])
def test_nbgraders_own_commands_go_on(course, source, commands):
    define(course, with_points(source, KEPT, 20))
    for command in commands:
        done = nbgrader(command, ASSIGNMENT, "--force", cwd=course)
        assert done.returncode == 0, done.stderr
    assert totals(course) == {"ann": (40.5, 70), "bob": (52, 70)}
    assert typed(course, "ann", KEPT) == (7.0, 1.5, "Half is right.")


def autograde_twice(course: Path, changed: NotebookNode) -> None:
    """Autograde as formgrader's button does, before and after a change of the assignment, in one process."""
    settings = course_settings(course)
    api = NbGraderAPI(CourseDirectory(root=str(course), config=settings), config=settings)
    for notebook in (None, changed):
        if notebook is not None:
            define(course, notebook)
        done = api.autograde(ASSIGNMENT, "bob")
        assert done["success"], done["error"]


def test_formgrader_notices_a_change_while_it_runs(course, source):
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        pool.submit(autograde_twice, course, with_points(source, KEPT, 20)).result()
    assert totals(course) == {"ann": (40.5, 70), "bob": (52, 70)}
