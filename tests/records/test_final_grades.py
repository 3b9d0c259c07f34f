"""One grade: for each history of a submission, every output has the same points, of the same maximum."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.lms.export import CanvasExport, MoodleExport, QuestionExport
from autograder.nbgrader_integration.settings import course_settings
from autograder.records.extensions import Extension, read_extensions
from autograder.records.final_grades import final_grades
from autograder.records.gradebook_location import gradebook_location
from autograder.records.lateness import update_lateness
from autograder.reporting.report import write_report
from tests.helpers.commands import EXPORTS, nbgrader
from tests.helpers.courses import define_course, feedback, grade_to_json, hand_in
from tests.helpers.histories import (
    DUE,
    LATE,
    OTHER,
    QUESTION,
    RIGHT,
    STUDENT,
    book,
    by_hand,
    comment,
    define,
    extend,
    grant,
    regrade,
    run,
    set_due,
    set_policy,
    set_timestamp,
    void,
    withdraw,
)
from tests.helpers.notebooks import with_points, without_question, written_by
from tests.helpers.project import ASSIGNMENT


class Points(NamedTuple):
    """What an output says: None stands for no points; the maximum is None if the output does not have it."""

    points: float | None
    maximum: float | None


EXPORTED = {"questions.csv", "canvas.csv", "moodle.csv"}
OURS = frozenset({"gradebook", "page", "table", "JSON", "report", *EXPORTED})
AUTOGRADE = "nbgrader autograde"  # with our steps, after all other outputs
LATE_STEP = "nbgrader's own late penalty"  # the stock step on the points in the gradebook
ALL = OURS | {AUTOGRADE, LATE_STEP}
Step = Callable[[Path], None]
History = tuple[list[Step], float | None, float, Collection[str]]
# What happens after a late submission; the points and the maximum then; the outputs that take part.
HISTORIES: dict[str, History] = {
    "late": ([], 40, 60, ALL),
    "nbgrader's extension": ([lambda c: grant(c, 3)], 50, 60, ALL),
    "a shorter extension": ([lambda c: grant(c, 1)], 45, 60, ALL),
    "due date moved later": ([lambda c: set_due(c, "2026-10-05 18:00:00 UTC")], 50, 60, ALL),
    "due date moved earlier": ([lambda c: set_due(c, "2026-09-30 18:00:00 UTC")], 35, 60, ALL),
    "timestamp corrected": ([lambda c: set_timestamp(c, "2026-10-01 17:00:00 UTC")], 50, 60, ALL),
    "timestamp in another zone": ([lambda c: set_timestamp(c, "2026-10-01 20:30:00 CET")], 45, 60, ALL),
    "timestamp removed": ([lambda c: set_timestamp(c, None)], 40, 60, ALL),
    "policy changed": ([lambda c: set_policy(c, "1 / 2")], 0, 60, ALL),
    "a penalty larger than the points": ([lambda c: set_policy(c, "3")], 0, 60, ALL),
    "points by hand": ([lambda c: by_hand(c, manual=5)], 44, 60, ALL),
    "points by hand, regraded": ([lambda c: by_hand(c, manual=5), regrade], 44, 60, ALL),
    "points by hand, then in time": (
        [lambda c: by_hand(c, manual=5), regrade, lambda c: set_timestamp(c, DUE)],
        55,
        60,
        ALL,
    ),
    "extra credit": ([lambda c: by_hand(c, extra=2.5)], 42, 60, ALL),
    "points by hand and extra credit": ([lambda c: by_hand(c, manual=5, extra=2.5)], 46, 60, ALL),
    "comment": ([comment], 40, 60, ALL),
    "due date moved later and back": (
        [lambda c: set_due(c, "2026-10-05 18:00:00 UTC"), regrade, lambda c: set_due(c, DUE)],
        40,
        60,
        ALL,
    ),
    "a question added": (
        [
            lambda c: define(c, without_question, RIGHT),
            regrade,
            lambda c: define(c, lambda notebook: notebook),
        ],
        40,
        60,
        ALL,
    ),
    "a question removed": ([lambda c: define(c, without_question, RIGHT)], 36.8, 56, ALL),
    "other points for a question": ([lambda c: define(c, with_points, RIGHT, 24)], 56, 80, ALL),
    "points by hand, then other points for the question": (
        [lambda c: by_hand(c, manual=5, extra=2.5), lambda c: define(c, with_points, QUESTION, 30)],
        46,
        80,
        ALL,
    ),
    "a question voided": ([lambda c: void(c, QUESTION)], 48, 60, ALL),
    "withdrawn": ([withdraw], None, 60, OURS),  # stock nbgrader cannot withdraw a student
}
OWN_HISTORIES: dict[str, History] = {  # stock nbgrader does not read extensions.csv
    "until a day": ([lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},2026-10-02,,")], 50, 60, OURS),
    "until a time": ([lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},2026-10-02 18:30 UTC,,")], 45, 60, OURS),
    "days": ([lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},,1.5,")], 50, 60, OURS),
    "excused": ([lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},,,yes")], 50, 60, OURS),
    "not excused": ([lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},,,no")], 40, 60, OURS),
    "the later extension": (
        [lambda c: grant(c, 3), lambda c: extend(c, f"{STUDENT},{ASSIGNMENT},,1,")],
        50,
        60,
        OURS,
    ),
    "another student's": ([lambda c: extend(c, f"bob,{ASSIGNMENT},,9,")], 40, 60, OURS),
}


@pytest.fixture(scope="module")
def late_course(tmp_path_factory, release) -> Path:
    """A graded course; one student is a day and an hour late, another in time."""
    course = tmp_path_factory.mktemp("late")
    define_course(course)
    hand_in(course, STUDENT, written_by(release, "right_plain", "wrong_plus_for_minus"))
    hand_in(course, OTHER, written_by(release, "right_plain"))
    set_policy(course, "1 / 10")
    grade_to_json(course)
    set_due(course, DUE)
    set_timestamp(course, LATE)
    grade_to_json(course)
    return course


@pytest.fixture
def course(late_course, tmp_path) -> Path:
    return Path(shutil.copytree(late_course, tmp_path / "course"))


def stock_points(course: Path) -> float:
    """The points after nbgrader's own step for late penalties, run on a copy of the gradebook."""
    copy = course / "stock.db"
    shutil.copy(course / "gradebook.db", copy)
    names = {
        "notebook": ASSIGNMENT,
        "assignment": ASSIGNMENT,
        "student": STUDENT,
        "db_url": f"sqlite:///{copy}",
    }
    with Gradebook(names["db_url"]) as gradebook:
        file = course / "submitted" / STUDENT / ASSIGNMENT / "timestamp.txt"
        if file.exists():
            gradebook.update_or_create_submission(ASSIGNMENT, STUDENT, timestamp=file.read_text().strip())
    step = AssignLatePenalties(config=gradebook_location(course).settings)
    step.preprocess_cell = lambda cell, resources, index: (cell, resources)
    step.preprocess(new_notebook(), {"nbgrader": names})
    with Gradebook(names["db_url"]) as gradebook:
        found = gradebook.find_submission(ASSIGNMENT, STUDENT)
        return float(found.score - found.late_submission_penalty)


def result(course: Path) -> dict:
    """The student's line of ``grade --json``."""
    found = map(json.loads, (course / "results.jsonl").read_text().splitlines())
    return next((line for line in found if line["student"] == STUDENT), {})


def in_gradebook(course: Path) -> Points:
    """The points as nbgrader adds them up."""
    with book(course) as gradebook:
        maximum = gradebook.find_assignment(ASSIGNMENT).max_score
        try:
            found = gradebook.find_submission(ASSIGNMENT, STUDENT)
        except MissingEntry:
            return Points(None, maximum)
        assert found.max_score == maximum
        return Points(max(0, found.score - found.late_submission_penalty), maximum)


def in_report(course: Path) -> Points:
    opened = Course.open(course)
    page = write_report(opened, load_assignment(ASSIGNMENT, opened)).read_text("utf-8")
    _, *rows = page.split(f"<bdi>{STUDENT}</bdi></a></th>")
    points = [float(re.match(r'<td class="number" data-sort="([\d.]+)"', row)[1]) for row in rows]
    return Points(
        points[0] if points else None, float(re.search(r"Median [\d.]+ of ([\d.]+) points", page)[1])
    )


def on_page(course: Path) -> Points:
    """The total on the page that the student gets back."""
    if not feedback(course, STUDENT).exists():
        return Points(None, None)
    page = feedback(course, STUDENT).read_text("utf-8")
    return Points(*map(float, re.search(r"<strong>([\d.]+) of ([\d.]+) points</strong>", page).groups()))


def outputs(course: Path) -> dict[str, Points]:
    """The points in every output of ours, after a run of ``grade``."""
    table = run(course).stdout
    row = re.search(rf"{STUDENT}\s*│\s*([\d.]+)/([\d.]+)", table)
    line = result(course)
    found = {
        "table": Points(*map(float, row.groups())) if row else Points(None, None),
        "JSON": Points(line["final"]["score"], line["final"]["max_score"]) if line else Points(None, None),
        "gradebook": in_gradebook(course),
        "page": on_page(course),
        "report": in_report(course),
    }
    with book(course) as gradebook:
        for export in (CanvasExport, MoodleExport, QuestionExport):
            export(to=str(course / export.file_name)).export(gradebook)
    return found | exported(course)


def exported(course: Path) -> dict[str, Points]:
    """The points in every exported file."""
    rows = {
        file: list(csv.DictReader((course / file).open(encoding="utf-8", newline="")))
        for file in ("canvas.csv", "moodle.csv", "questions.csv")
    }
    possible = float(rows["canvas.csv"][0][ASSIGNMENT])
    (canvas,) = [row for row in rows["canvas.csv"] if row["SIS Login ID"] == STUDENT]
    (moodle,) = [row for row in rows["moodle.csv"] if row["Student ID"] == STUDENT]
    (questions,) = [row for row in rows["questions.csv"] if row["student_id"] == STUDENT]
    return {
        "canvas.csv": Points(number(canvas[ASSIGNMENT]), possible),
        "moodle.csv": Points(number(moodle[ASSIGNMENT]), None),
        "questions.csv": Points(number(questions["points"]), float(questions["max"])),
    }


def number(text: str) -> float | None:
    return None if text in ("", "-") else float(text)


def autograde(course: Path) -> None:
    """Run nbgrader's autograde with the course's settings."""
    settings = course_settings(course)
    api = NbGraderAPI(CourseDirectory(root=str(course), config=settings), config=settings)
    done = api.autograde(ASSIGNMENT, STUDENT)
    assert done["success"], done["error"]


def autograded(course: Path) -> Points:
    """The points that nbgrader's autograde, in a process of its own, enters into an empty gradebook.

    Empty but for what was entered by hand.
    """
    with book(course) as gradebook:
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, STUDENT)
        notebook.late_submission_penalty = None
        for entry in notebook.grades:
            entry.auto_score = None
        gradebook.db.commit()
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        pool.submit(autograde, course).result()
    assert on_page(course) == in_gradebook(course)
    return in_gradebook(course)


def assert_points(points: dict[str, Points], history: History) -> None:
    _, expected, maximum, taking_part = history
    assert points.keys() == taking_part
    assert {name: found.points for name, found in points.items()} == dict.fromkeys(points, expected)
    assert {found.maximum for found in points.values()} <= {None, maximum}


@pytest.mark.slow
@pytest.mark.parametrize("name", HISTORIES)
def test_the_outputs_agree_with_each_other_and_with_nbgrader(course, name):
    steps, *_, taking_part = history = HISTORIES[name]
    for step in steps:
        step(course)
    points = outputs(course)
    if LATE_STEP in taking_part:
        points[LATE_STEP] = Points(stock_points(course), None)
    if AUTOGRADE in taking_part:
        points[AUTOGRADE] = autograded(course)
    assert_points(points, history)


@pytest.mark.parametrize("name", OWN_HISTORIES)
def test_extensions_csv_counts(course, name):
    steps, *_ = history = OWN_HISTORIES[name]
    for step in steps:
        step(course)
    assert_points(outputs(course), history)


def test_the_export_commands_have_the_same_total(course):
    by_hand(course, manual=5, extra=2.5)
    run(course)
    for command in (e for e in EXPORTS if "--student" not in e and "student_id_is" not in e):
        done = nbgrader(*command.split()[1:], cwd=course)
        assert done.returncode == 0, done.stderr
    assert {found.points for found in exported(course).values()} == {46}


def test_the_command_says_whose_points_changed(course):
    assert "changed:" not in run(course).stderr
    set_due(course, "2026-10-02 18:00:00 UTC")
    assert f"changed: {STUDENT}: 40 points became 45 (late penalty 5)\n" in run(course).stderr
    assert "changed:" not in run(course).stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "note", "points"),
    [
        (b"handed in on Friday 9 October, 6pm", "is not a time: 'handed in", 40),
        ("2026-10-09 18:00:00 UTC".encode("utf-16"), "is not UTF-8 text", 40),
        (b"1" * 41 + b"h", "is not a time: '111", 40),
        (b"", "is empty", 40),
        (b"18:00", "has no complete date: '18:00'", 40),
        (
            b"2026-10-01 14:00:00 EDT",
            "has an unknown time zone: '2026-10-01 14:00:00 EDT'; it counts as 2026",
            50,
        ),
        (
            b"01.10.2026 14:00",
            "could be two days: '01.10.2026 14:00'; it counts as 2026-01-10 14:00:00 UTC",
            50,
        ),
    ],
)
def test_an_unreadable_timestamp_is_a_note(course, text, note, points):
    set_timestamp(course, text)
    done = run(course)
    assert f"note: {STUDENT}: timestamp.txt {note}" in done.stderr
    assert final_grades(gradebook_location(course), ASSIGNMENT)[STUDENT].score == points


def test_comments_and_points_by_hand_stand_beside_their_question(course):
    by_hand(course, manual=5, extra=2.5)
    comment(course)
    run(course)
    final = result(course)["final"]
    (question,) = [q for q in final["questions"] if q["name"] == QUESTION]
    assert question == {
        "name": QUESTION, "notebook": ASSIGNMENT, "automatic": 0.0, "manual": 5.0, "extra": 2.5,
        "comment": "Half is right.",
    }  # fmt: skip
    sums = [final[key] for key in ("automatic", "manual", "extra", "late_penalty", "score", "max_score")]
    assert sums == [50.0, 5.0, 2.5, 11.5, 46.0, 60.0]
    assert (final["submitted_at"], final["seconds_late"]) == ("2026-10-02T19:00:00Z", 90_000)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("ann,optimization_methods,soon,,", "line 2: until: is not a time: 'soon'"),
        ("ann,optimization_methods,2026-10-01 18:00 EDT,,", "line 2: until: has an unknown time zone"),
        (
            "ann,optimization_methods,5/10/2026,,",
            "line 2: until: could be two days: '5/10/2026'; write 2026-10-05",
        ),
        ("ann,optimization_methods,,-1,", "line 2: days: '-1' is not a number between 0 and 3650"),
        ("ann,optimization_methods,,nan,", "line 2: days: 'nan' is not a number"),
        ("ann,optimization_methods,,,maybe", "line 2: excused: 'maybe' is not yes or no"),
        ("ann,optimization_methods,,,", "line 2: one of until, days and excused is needed"),
        ("ann,optimization_methods,,1,yes", "line 2: one of until, days and excused is needed"),
        ("\nann,optimisation,,1,", "line 3: the course has no assignment 'optimisation'"),
        ("ann,optimization_method,,1,", "'optimization_method' (did you mean 'optimization_methods'?)"),
        (",optimization_methods,,1,", "line 2: student or assignment is missing"),
        ("ann,optimization_methods,,1,,,", "line 2: there are more cells than columns"),
        ("a,optimization_methods,,1,\na,optimization_methods,,2,", "line 3: 'a' has a row"),
    ],
)
def test_a_wrong_row_of_extensions_csv_is_one_line_with_its_number(course, rows, message):
    extend(course, rows)
    with pytest.raises(GraderError, match=re.escape(message)):
        read_extensions(Course.open(course), ASSIGNMENT)


@pytest.mark.parametrize(
    "text",
    [
        "Student;Assignment;Until\nann;optimization_methods;2026-10-02\n",
        "sep=;\nstudent;assignment;until\nann;optimization_methods;2026-10-02\n",
        "\ufeffstudent\tassignment\tuntil\r\nann\toptimization_methods\t2026-10-02\r\n",
    ],
)
def test_extensions_csv_is_read_as_spreadsheets_write_it(course, text):
    (course / "extensions.csv").write_text(text, "utf-8", newline="")
    found = read_extensions(Course.open(course), ASSIGNMENT)
    assert found == {"ann": Extension(until=datetime(2026, 10, 3))}


def test_lines_of_extensions_csv_are_counted_below_the_line_that_names_the_separator(course):
    (course / "extensions.csv").write_text(f"sep=;\nstudent;assignment;days\nann;{ASSIGNMENT};-1\n")
    with pytest.raises(GraderError, match="line 3: days"):
        read_extensions(Course.open(course), ASSIGNMENT)


def test_a_plugin_that_fails_is_one_line(course):
    set_policy(course, "[][0]")
    done = run(course)
    assert isinstance(done.exception, GraderError)
    assert "the late penalty of ann cannot be computed" in str(done.exception)


def test_a_whole_class_is_read_and_updated_in_a_few_queries(course):
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    with book(course) as gradebook:
        for number in range(50):
            gradebook.add_student(f"s{number}")
            gradebook.add_submission(ASSIGNMENT, f"s{number}", timestamp=LATE)
    location, statements = gradebook_location(course), []

    def listen(*arguments):
        statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        assert len(final_grades(location, ASSIGNMENT)) == 52
        read = len(statements)
        update_lateness(Course.open(course), location, ASSIGNMENT, {})
    finally:
        event.remove(Engine, "before_cursor_execute", listen)  # other tests measure what is kept
    assert read <= 5
    assert len(statements) - read <= 10
