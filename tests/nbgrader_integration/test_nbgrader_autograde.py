"""The plain ``nbgrader autograde`` command, with our steps in its pipeline."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.helpers.commands import nbgrader
from tests.helpers.courses import grade, hand_in
from tests.helpers.notebooks import cell, notebook, written_by
from tests.helpers.project import ASSIGNMENT, ROOT, copy_project

SOME = [
    "right_plain",
    "right_paper_epsilon",
    "wrong_last_mini_batch",
    "copied_graded_cell",
    "syntax_error",
    "blank",
]


def book(course: Path, assignment: str = ASSIGNMENT) -> dict:
    """By student: scores of test cells, comments beside solutions, whether anything is left to do by hand."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            s.student.id: (
                {g.name: g.auto_score for n in s.notebooks for g in n.grades},
                {c.name: c.auto_comment for n in s.notebooks for c in n.comments},
                s.needs_manual_grade,
            )
            for s in gradebook.assignment_submissions(assignment)
        }


def schema(course: Path) -> list[tuple[str]]:
    """The version of nbgrader's schema that a gradebook says it has."""
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall()


@pytest.mark.slow
def test_it_gives_the_same_scores_and_comments_as_grade(tmp_path, release):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for student in SOME:
        answers = [student] if student == "blank" else ["right_plain", student]
        hand_in(ours, student, written_by(release, *answers))
    shutil.copytree(ours, theirs)
    copy_project(theirs, "source", "requirements", "testCases.py", "opt_utils.py")
    grade(ours)
    done = nbgrader("generate_assignment", ASSIGNMENT, cwd=theirs)
    assert done.returncode == 0, done.stderr
    done = nbgrader("autograde", ASSIGNMENT, cwd=theirs)
    assert done.returncode == 0, done.stderr
    assert book(theirs) == book(ours)
    assert schema(theirs) == schema(ours)
    assert {sum(scores.values()) for scores, _, _ in book(ours).values()} == {0.0, 54.0, 56.0, 60.0}
    # A page made by nbgrader from what we wrote, or by it: no matter.
    for course in (ours, theirs):
        shutil.rmtree(course / "feedback", ignore_errors=True)
        done = nbgrader("generate_feedback", ASSIGNMENT, cwd=course)
        assert done.returncode == 0, done.stderr


def own_asserts() -> list[nbformat.NotebookNode]:
    """Two notebooks of a course that knows nothing of our cases."""
    test = {"grade": True, "locked": True, "points": 2}
    first = [
        cell("import sys\nimport numpy as np", "start", locked=True),
        cell("### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION", "double",
             solution=True),
        cell("assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(0.1) == 0.2\n### END HIDDEN TESTS",
             "test_double", **test),
        cell("print('a warning', file=sys.stderr)\nassert double(1) == 2", "test_noisy", **test),
        cell("sum(double(x) == 2 * x for x in (1, 2, 3)) / 3 * 2", "test_share", **test),
        cell("assert open('data/numbers.txt').read() == '1 2 3'", "test_file", **test),
        cell("Say why.", "why", "markdown", grade=True, solution=True, points=3),
    ]  # fmt: skip
    second = [
        cell("### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION", "answer", solution=True),
        cell("assert answer == 42", "test_answer", **test),
    ]
    return [notebook(*cells) for cells in (first, second)]


@pytest.fixture(scope="module")
def asserted(tmp_path_factory):
    """Such a course with three students, graded by nbgrader with our steps; its book and its folder."""
    course = tmp_path_factory.mktemp("course")
    place = course / "source" / "week1"
    (place / "data").mkdir(parents=True)
    (place / "data" / "numbers.txt").write_text("1 2 3")
    for number, part in enumerate(own_asserts(), 1):
        nbformat.write(part, place / f"part{number}.ipynb")
    done = nbgrader("generate_assignment", "week1", cwd=course)
    assert done.returncode == 0, done.stderr
    answers = {
        "right": ("def double(x):\n    return x + x", "answer = 42"),
        "wrong": ("def double(x):\n    return x + 2 if x < 3 else 7", "answer = 41"),
        "forges": (
            "from IPython import get_ipython\n"
            "def double(x):\n    get_ipython().displayhook(2.0)\n    raise ValueError('no idea')",
            "import os\n"
            "if any(os.path.exists('../' * n + 'gradebook.db') for n in (1, 2, 3)):\n    answer = 42",
        ),
    }
    for student, texts in answers.items():
        shutil.copytree(course / "release" / "week1", course / "submitted" / student / "week1")
        for path, text in zip(sorted((course / "submitted" / student).rglob("*.ipynb")), texts, strict=True):
            part = nbformat.read(path, as_version=4)
            mine = next(c for c in part.cells if c.metadata.nbgrader.solution)
            mine.source = text
            for why in (c for c in part.cells if c.metadata.nbgrader.grade_id == "why"):
                why.source = "Because <script>alert('of me')</script>."
            nbformat.write(part, path)
    done = nbgrader("autograde", "week1", cwd=course)
    assert done.returncode == 0, done.stderr
    return course, book(course, "week1")


@pytest.mark.parametrize(
    ("student", "scores"),
    [
        ("right", {"test_double": 2, "test_noisy": 2, "test_share": 2, "test_file": 2, "test_answer": 2}),
        ("wrong", {"test_double": 0, "test_noisy": 0, "test_share": 2 / 3, "test_file": 2, "test_answer": 0}),
        ("forges", {"test_double": 0, "test_noisy": 0, "test_share": 0, "test_file": 2, "test_answer": 0}),
    ],
)
def test_a_course_with_asserts_of_its_own_is_scored_by_them_in_the_sandbox(asserted, student, scores):
    got, _, by_hand = asserted[1][student]
    assert got.pop("why") is None and by_hand
    assert got == pytest.approx(scores)


def test_its_feedback_pages_are_nbgraders_own(asserted):
    course = asserted[0]
    done = nbgrader("generate_feedback", "week1", cwd=course)
    assert done.returncode == 0, done.stderr
    page = (course / "feedback" / "forges" / "week1" / "part1.html").read_text("utf-8")
    assert "no idea" in page and "<script>alert" not in page


@pytest.mark.slow
def test_nbgraders_own_autograde_tests_pass(tmp_path):
    config = f"""
from autograder.nbgrader_integration.settings import configure

c = get_config()
configure(c, {str(ROOT / "nbgrader_config.py")!r})
del c.GenerateAssignment, c.CourseDirectory  # these tests release their courses with nbgrader's own steps
"""
    (tmp_path / "nbgrader_config.py").write_text(config, "utf-8")
    scripts = Path(sys.executable).parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-rA", "--pyargs",
         "nbgrader.tests.apps.test_nbgrader_autograde"],
        cwd=tmp_path, capture_output=True, text=True, timeout=1800,
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(tmp_path), "PATH": f"{scripts}:{os.environ['PATH']}"},
    )  # fmt: skip
    failed = set(re.findall(r"^(?:FAILED|ERROR) \S*::(\w+)", done.stdout, re.MULTILINE))
    passed = set(re.findall(r"^PASSED \S*::(\w+)", done.stdout, re.MULTILINE))
    assert not failed, done.stdout[-3000:]
    assert len(passed) >= 39  # all but two that nbgrader skips itself
