"""Courses that know nothing of this grader: with our settings they are as with nbgrader alone.

What differs is the table in docs/nbgrader.md, whose rows the last tests hold.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.tests
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Course, Gradebook

from tests.helpers.commands import autograder
from tests.helpers.commands import nbgrader as run
from tests.helpers.notebooks import cell, notebook
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow  # nbgrader's own commands, twice

FILES = Path(nbgrader.tests.__file__).parent
CALL = "from autograder.nbgrader_integration.settings import configure\nconfigure(get_config(), __file__)\n"
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|ipykernel_\d+|/tmp/\S*?/\d+\.py")
WEEK = "ps1"


@dataclass
class Graded:
    """What nbgrader has made of a course."""

    folder: Path
    release: dict[str, Any]  # by path; notebooks without the ids of their cells
    gradebook: dict[Any, Any]
    notebooks: dict[str, Any]
    log: str

    def points(self, student: str) -> float:
        found = [v for k, v in self.gradebook.items() if k[0] == student and isinstance(v, tuple)]
        return float(sum(score or 0 for score, *_ in found))

    def page(self, student: str, name: str) -> str:
        return (self.folder / "feedback" / student / WEEK / f"{name}.html").read_text("utf-8")


def command(course: Path, *words: str, fails: bool = False) -> str:
    done = run(*words, cwd=course, JUPYTER_CONFIG_PATH="")
    assert (done.returncode != 0) == fails, done.stderr[-3000:]
    return done.stderr


def cells(file: Path) -> list[Any]:
    return [
        (one.cell_type, one.source, one.metadata.get("nbgrader"), one.get("attachments"))
        for one in nbformat.read(file, as_version=4).cells
    ]


def outputs(file: Path) -> list[Any]:
    text = [(one.source, one.get("outputs")) for one in nbformat.read(file, as_version=4).cells]
    return [(source, ADDRESS.sub("0x", str(shown))) for source, shown in text]


def book(course: Path) -> dict[Any, Any]:
    """Every score, flag and comment, and the courses."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found: dict[Any, Any] = {
            (s.student.id, n.name, g.name): (g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
            for s in gradebook.assignment_submissions(WEEK)
            for n in s.notebooks
            for g in n.grades
        }
        found |= {
            (s.student.id, n.name, c.name, "comment"): [c.auto_comment, c.manual_comment]
            for s in gradebook.assignment_submissions(WEEK)
            for n in s.notebooks
            for c in n.comments
        }
        return {**found, ("", "courses"): sorted(one.id for one in gradebook.db.query(Course).all())}


def solved(release: NotebookNode, source: NotebookNode, share: float) -> NotebookNode:
    """A release in which the first of its answers are the instructor's."""
    answers = {
        one.metadata.nbgrader.grade_id: one.source
        for one in source.cells
        if one.metadata.get("nbgrader", {}).get("solution")
    }
    for name in list(answers)[: round(share * len(answers))]:
        for one in release.cells:
            if one.metadata.get("nbgrader", {}).get("grade_id") == name:
                one.source = answers[name]
    return release


def graded(course: Path, students: dict[str, float], releases: Path) -> Graded:
    """Generate and grade a course with the three commands; students work on ``releases``."""
    log = command(course, "generate_assignment", WEEK)
    for student, share in students.items():
        folder = Path(shutil.copytree(releases / "release" / WEEK, course / "submitted" / student / WEEK))
        for file in folder.glob("*.ipynb"):
            original = nbformat.read(course / "source" / WEEK / file.name, as_version=4)
            nbformat.write(solved(nbformat.read(file, as_version=4), original, share), file)
    log += command(course, "autograde", WEEK) + command(course, "generate_feedback", WEEK)
    release = course / "release" / WEEK
    return Graded(
        course,
        {
            path.relative_to(release).as_posix(): cells(path)
            if path.suffix == ".ipynb"
            else path.read_bytes()
            for path in release.rglob("*")
            if path.is_file()
        },
        book(course),
        {
            path.relative_to(course).as_posix(): outputs(path)
            for path in sorted((course / "autograded").rglob("*.ipynb"))
        },
        log,
    )


def compared(course: Path, folder: Path, settings: str, students: dict[str, float]) -> Graded:
    """Grade two copies of a course, one of them with our settings, and compare them; return that one."""
    stock, ours = (Path(shutil.copytree(course, folder / name)) for name in ("stock", "ours"))
    (ours / "nbgrader_config.py").write_text(settings, "utf-8")
    expected = graded(stock, students, stock)
    found = graded(ours, students, stock)
    assert found.release == expected.release
    assert found.gradebook == expected.gradebook
    assert found.notebooks == expected.notebooks
    pages = [{p.relative_to(one).as_posix() for p in (one / "feedback").rglob("*")} for one in (ours, stock)]
    assert pages[0] == pages[1]
    return found


@pytest.mark.parametrize(
    ("options", "above", "points"),
    [
        ([], True, {"blank": 0.0, "half": 2.0, "right": 3.0}),
        (["--autotest"], False, {"half": 2.0}),
    ],
)
def test_nbgraders_quickstart(options, above, points, tmp_path):
    command(tmp_path, "quickstart", "course", *options)
    own = (tmp_path / "course" / "nbgrader_config.py").read_text("utf-8")
    shares = {"blank": 0.0, "half": 0.2, "right": 1.0}
    students = {student: shares[student] for student in points}
    found = compared(tmp_path / "course", tmp_path, own + CALL if above else CALL + own, students)
    assert {student: found.points(student) for student in students} == points
    assert found.release["problem1.ipynb"][0][1].startswith("Before you turn this problem in")  # the header
    assert found.gradebook["", "courses"] == ["course", "default_course"]
    assert by_grade(found.folder, tmp_path / "grade") == found.gradebook


def by_grade(course: Path, copy: Path) -> dict[Any, Any]:
    """What `autograder grade` enters in the gradebook of such a course."""
    shutil.copytree(course, copy, ignore=shutil.ignore_patterns("gradebook.db", "autograded", "feedback"))
    done = autograder("grade", WEEK, cwd=copy)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return book(copy)


OWN = [
    *(f"preprocessors/files/{name}.ipynb" for name in ("test_taskcell", "manually-graded-code-cell")),
    *(
        f"apps/files/{name}"
        for name in ("autotest-simple.ipynb", "autotest-multi.ipynb", "autotest-hashed.ipynb")
    ),
    *(f"apps/files/{name}" for name in ("autotest-hidden.ipynb", "test-hidden-tests.ipynb", "test.ipynb")),
    *(f"apps/files/{name}" for name in ("test-with-output.ipynb", "validation-zero-points.ipynb")),
    *(
        f"apps/files/{name}"
        for name in ("open_relative_file.ipynb", "autotests.yml", "data.txt", "jupyter.png")
    ),
]


def test_nbgraders_own_notebooks(tmp_path):
    source = tmp_path / "course" / "source" / WEEK
    source.mkdir(parents=True)
    for name in OWN:
        shutil.copy(FILES / name, source / Path(name).name)
    nbformat.write(with_attachment(), source / "attachment.ipynb")
    found = compared(tmp_path / "course", tmp_path, CALL, {"blank": 0.0, "right": 1.0})
    assert "=== BEGIN MARK SCHEME ===" not in str(found.release["test_taskcell.ipynb"])
    assert "AUTOTEST" not in str(found.release)
    assert found.gradebook["", "courses"] == ["default_course"]
    assert by_grade(found.folder, tmp_path / "grade") == found.gradebook


def with_attachment() -> NotebookNode:
    picture = new_markdown_cell("![](attachment:a.png)")
    picture["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    return notebook(picture, cell("", "why", "markdown", grade=True, solution=True, points=3))


# --- the table ----------------------------------------------------------------------------------------------

TEST = {"grade": True, "locked": True, "points": 2}
ROWS = {  # of each test cell: its source, and its points by stock nbgrader and by ours
    "skipped": ("assert answer == 42", 2.0, 0.0),  # the student tags it skip-execution
    "noisy": ("import sys\nprint('a warning', file=sys.stderr)", 0.0, 2.0),
    "nan": ("float('nan')", 2.0, 0.0),
    "late": ("get_ipython().displayhook(2.0)\nraise ValueError('no')", 2.0, 0.0),
    "hidden": (
        "assert True\n### BEGIN HIDDEN TESTS\nassert answer == 40 + 2\n### END HIDDEN TESTS",
        0.0,
        0.0,
    ),
}


def course_of(folder: Path, rows: dict[str, str], answer: str) -> Path:
    """A course whose one student has this answer."""
    course = folder / "course"
    source = course / "source" / WEEK
    source.mkdir(parents=True)
    tests = [cell(text, name, **TEST) for name, text in rows.items()]
    nbformat.write(notebook(cell("answer = 42", "answer", solution=True), *tests), source / "part.ipynb")
    command(course, "generate_assignment", WEEK)
    folder = Path(shutil.copytree(course / "release" / WEEK, course / "submitted" / "ann" / WEEK))
    written = nbformat.read(folder / "part.ipynb", as_version=4)
    written.cells[0].source = answer
    for one in written.cells:
        if one.metadata.nbgrader.grade_id == "skipped":
            one.metadata["tags"] = ["skip-execution"]
    nbformat.write(written, folder / "part.ipynb")
    return course


def test_tags_standard_error_partial_credit_and_hidden_tests(tmp_path):
    course = course_of(tmp_path, {name: text for name, (text, *_) in ROWS.items()}, "answer = 41")
    copy = Path(shutil.copytree(course, tmp_path / "ours"))
    (copy / "nbgrader_config.py").write_text(CALL, "utf-8")
    logs = [command(one, "autograde", WEEK) for one in (course, copy)]
    for one, column in ((course, 1), (copy, 2)):
        scores = {name: book(one)["ann", "part", name][0] for name in ROWS}
        assert scores == {name: row[column] for name, row in ROWS.items()}
        command(one, "generate_feedback", WEEK)
    assert "nan: the cell's result is not a number between 0 and 2" in logs[1]
    pages = [(one / "feedback" / "ann" / WEEK / "part.html").read_text("utf-8") for one in (course, copy)]
    assert ["HIDDEN TESTS" in page for page in pages] == [True, False]
    assert (
        "(a line of a hidden test)" in pages[1]
        and "40" not in re.sub(r"<style.*?</style>", "", pages[1], flags=re.S)[-3000:]
    )


def test_points_above_the_maximum_and_a_kernel_that_dies_cost_their_cell_only(tmp_path):
    rows = {"above": "3.0", "dies": "import os\nif answer == 41:\n    os._exit(1)", "fine": "assert answer"}
    course = course_of(tmp_path, rows, "answer = 41")
    assert "dead" in command(course, "autograde", WEEK, fails=True).lower()
    (course / "nbgrader_config.py").write_text(CALL, "utf-8")
    log = command(course, "autograde", WEEK)
    assert {name: book(course)["ann", "part", name][0] for name in rows} == {"above": 0, "dies": 0, "fine": 2}
    assert "above: the cell's result is not a number between 0 and 2" in log


def test_the_page_names_every_row():
    table = (ROOT / "docs" / "nbgrader.md").read_text("utf-8").partition("## Same as stock, but for")[2]
    for words in (
        "skip-execution",
        "standard error",
        "nan",
        "above the maximum",
        "hidden test",
        "network",
        "forge",
    ):
        assert words in table.partition("\n## ")[0]
