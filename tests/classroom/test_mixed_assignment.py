"""One assignment of two notebooks with every kind of question, from its build to the returned page."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from tests.helpers.commands import autograder, nbgrader
from tests.helpers.html import Page
from tests.helpers.mixed import ASSIGNMENT, RIGHT, hand_in, write_course
from tests.helpers.notebooks import position

pytestmark = pytest.mark.slow  # kernels start in seconds
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
NAMES = [  # notebook, question, points
    ("part1", "doubled", 4.0), ("part1", "test_area", 2.0), ("part1", "explain", 3.0),
    ("part2", "shifted", 5.0), ("part2", "plot", 2.0), ("part2", "explain", 1.0),
]  # fmt: skip
PARTS = ("part1", "part2")
STATUSES = {  # by student, in the order of NAMES
    "ann": ["correct", "correct", "manual", "correct", "manual", "manual"],
    "bob": ["wrong", "wrong", "manual", "correct", "manual", "manual"],
    "dan": ["correct", "correct", "manual", "correct", "manual", "manual"],
    "eve": ["not_attempted", "not_attempted", "not_attempted", "not_attempted", "manual", "not_attempted"],
    "fay": ["correct", "correct", "manual", "missing", "missing", "missing"],
}
SCORES = {"ann": 11.0, "bob": 5.0, "dan": 11.0, "eve": 0.0, "fay": 6.0}
Book = dict[tuple[str, str, str], tuple[float | None, float | None, bool]]


def hand_in_class(course: Path) -> None:
    """Five students: all right, wrong, a deleted cell, blank, and a notebook that is missing."""
    line = new_code_cell("print(shifted(np.array([1.0]), 2.0))"), new_markdown_cell("The line rises.")
    hand_in(course, "ann", RIGHT, *line)
    wrong = {
        "doubled": "def doubled(x):\n    return x",
        "area": "def area(a, b):\n    print('me')\n    return a",
    }
    hand_in(course, "bob", RIGHT | wrong, new_code_cell("1 / 0"))
    file = hand_in(course, "dan", RIGHT) / "part1.ipynb"
    deleted = nbformat.read(file, as_version=4)
    del deleted.cells[position(deleted, "explain")]
    nbformat.write(deleted, file)
    hand_in(course, "eve", {})
    folder = hand_in(course, "fay", RIGHT | {"explain": "![](attachment:x.png)"})
    (folder / "part2.ipynb").unlink()
    pasted = nbformat.read(folder / "part1.ipynb", as_version=4)
    pasted.cells[position(pasted, "explain")].attachments = {"x.png": {"image/png": PICTURE}}
    nbformat.write(pasted, folder / "part1.ipynb")


def results(course: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Run ``grade``; its results by student."""
    lines = course / "results.jsonl"
    done = autograder("grade", ASSIGNMENT, "--json", lines, *options, cwd=course)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return {one["student"]: one for one in map(json.loads, lines.read_text("utf-8").splitlines())}


def book(course: Path) -> Book:
    """Automatic points, points by hand, and whether a person must look, by student, notebook and cell."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            (submission.student.id, notebook.name, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
            )
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def give_points(course: Path) -> None:
    """What an instructor types in formgrader."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("explain", "part1", ASSIGNMENT, "ann")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.find_comment("explain", "part1", ASSIGNMENT, "ann").manual_comment = "Half of it."
        gradebook.find_grade("plot", "part2", ASSIGNMENT, "ann").manual_score = 1.5
        gradebook.db.commit()


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course after its build, with a class."""
    made = write_course(tmp_path_factory.mktemp("mixed") / "course")
    built = autograder("build", cwd=made)
    assert (built.returncode, built.stderr) == (0, "")
    hand_in_class(made)
    return made


def test_from_the_build_to_the_returned_page(course):
    release = "".join(file.read_text("utf-8") for file in (course / "release").rglob("*.ipynb"))
    assert "MARK SCHEME" not in release and "8675309" not in release and "2 * x" not in release
    found = results(course)
    asked = {
        name: [(q["notebook"], q["name"], q["max_score"]) for q in r["questions"]]
        for name, r in found.items()
    }
    assert asked == dict.fromkeys(STATUSES, NAMES)
    assert {name: [q["status"] for q in r["questions"]] for name, r in found.items()} == STATUSES
    assert {name: r["score"] for name, r in found.items()} == SCORES
    assert found["bob"]["cells"] == [
        {
            "cell": "cell 6",
            "notebook": "part2",
            "status": "raised",
            "reason": "ZeroDivisionError: division by zero",
        }
    ]
    assert found["fay"]["notes"] == ["part2: There is no notebook; 'part2.ipynb' is expected."]
    assert book(course)["dan", "part1", "explain"] == (None, None, True)
    assert book(course)["eve", "part1", "explain"] == (0.0, None, False)
    assert book(course)["fay", "part2", "plot"] == (0.0, None, False)

    give_points(course)
    assert autograder("feedback", cwd=course).returncode == 0
    page = (course / "feedback" / "ann" / ASSIGNMENT / "part1.html").read_text("utf-8")
    assert "14.5 of 17 points" in page and "Half of it." in page and "2 of 3 points, given by hand" in page
    assert (course / "feedback" / "ann" / ASSIGNMENT / "part2.html").read_text("utf-8") == page
    assert sorted(path.name for path in (course / "feedback" / "fay" / ASSIGNMENT).iterdir()) == [
        "part1.html"
    ]
    wrong = (course / "feedback" / "bob" / ASSIGNMENT / "part1.html").read_text("utf-8")
    assert "the area of a rectangle is its width times its height" in wrong and "8675309" not in wrong
    assert autograder("report", cwd=course).returncode == 0
    report = Page((course / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8"))
    assert "14.5" in report.text and "by hand" in report.text and "part2/explain" in report.text

    by_hand = results(course, "--force")["ann"]["final"]
    assert (by_hand["manual"], by_hand["score"], by_hand["needs_manual_grade"]) == (3.5, 14.5, True)
    exported = nbgrader(
        *("export", "--exporter=autograder.lms.export.QuestionExport", "--to", "questions.csv"),
        cwd=course, JUPYTER_CONFIG_PATH=str(course),
    )  # fmt: skip
    assert exported.returncode == 0, exported.stderr
    rows = list(csv.DictReader((course / "questions.csv").read_text("utf-8").splitlines()))
    assert [value for value in rows[0].values() if value == "14.5"]


def test_nbgrader_autograde_gives_the_same(course, tmp_path):
    other = shutil.copytree(
        course, tmp_path / "other", ignore=shutil.ignore_patterns("gradebook.*", "autograded")
    )
    environment = {"JUPYTER_CONFIG_PATH": str(other)}
    for words in (["generate_assignment", ASSIGNMENT, "--force"], ["autograde", ASSIGNMENT, "--create"]):
        done = nbgrader(*words, cwd=other, **environment)
        assert done.returncode == 0, done.stderr
    assert {key: (auto, waiting) for key, (auto, _, waiting) in book(other).items()} == {
        key: (auto, auto is None or manual is not None) for key, (auto, manual, _) in book(course).items()
    }
    done = nbgrader("generate_feedback", ASSIGNMENT, "--force", cwd=other, **environment)
    assert done.returncode == 0, done.stderr
    pages = [(other / "feedback" / "ann" / ASSIGNMENT / f"{name}.html").read_text("utf-8") for name in PARTS]
    assert pages[0] == pages[1] and "of 17 points" in pages[0]
    checked = autograder(
        "check",
        other / "submitted" / "ann" / ASSIGNMENT / "part2.ipynb",
        "--assignment",
        ASSIGNMENT,
        "--json",
        "-",
        cwd=other,
    )
    assert [q["name"] for q in json.loads(checked.stdout)["questions"]] == ["shifted", "plot", "explain"]
