"""Pages from records: what a teacher typed stands on the page, whichever command made it."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.cli import app
from tests.helpers.commands import nbgrader
from tests.helpers.courses import feedback, grade_to_json, hand_in, link_course, submission, timeless
from tests.helpers.histories import (
    DUE,
    LATE,
    QUESTION,
    STUDENT,
    by_hand,
    comment,
    run,
    set_due,
    set_policy,
    set_timestamp,
)
from tests.helpers.html import Page
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT

pytestmark = pytest.mark.slow  # it runs nbgrader's own commands

SECRET = "s3cret" * 10


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release) -> Path:
    """A graded course with one submission, a day and an hour late, and a neighbour's in time."""
    course = tmp_path_factory.mktemp("pages")
    link_course(course)
    file = hand_in(course, STUDENT, written_by(release, "right_plain", "wrong_plus_for_minus"))
    file.with_name("submission_secret.txt").write_text(SECRET)
    hand_in(course, "bob", written_by(release, "right_plain"))
    set_policy(course, "1 / 10")
    grade_to_json(course)
    set_due(course, DUE)
    set_timestamp(course, LATE)
    return course


@pytest.fixture
def course(graded, tmp_path) -> Path:
    return Path(shutil.copytree(graded, tmp_path / "course"))


def pages_anew(course: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["feedback", ASSIGNMENT, "--course", str(course), *options])
    assert done.exit_code == 0, done.output
    return done.output


def texts(course: Path) -> tuple[str, str]:
    """The first screen of the student's page, and the section of the question graded by hand."""
    page = feedback(course, STUDENT).read_text("utf-8")
    first = Page(page.split("<main>")[1].split("<table>")[0]).text
    return first, Page(page.split(f'<section id="{QUESTION}"')[1].split("</section>")[0]).text


def test_feedback_shows_points_and_comment_by_hand_and_the_penalty_without_running_code(course):
    by_hand(course, manual=5, extra=2.5)
    comment(course)
    submission(course, STUDENT).write_text("not a notebook any more")  # and so would get 0 points
    ledger = (course / "ledger.jsonl").read_bytes()
    said = pages_anew(course)
    assert f"changed: {STUDENT}: 57.5 points became 46 (late penalty 11.5)" in said
    assert "feedback: 2 pages in" in said
    first, question = texts(course)
    assert "46 of 60 points" in first
    assert "50 by the automatic checks, 5 given by hand, 2.5 extra credit, less 11.5 for lateness." in first
    assert f"File: {ASSIGNMENT}.ipynb." in first and re.search(r"Graded: \d+ \w+ \d{4}, \d\d:\d\d UTC", first)
    assert "Handed in: 2 October 2026, 19:00 UTC, 1 day, 1 hour late." in first
    assert "Due: 1 October 2026, 18:00 UTC." in first
    assert "7.5 of 10 points, given by hand, 2.5 of them extra credit" in question
    assert "The instructor writes" in question and "Half is right." in question
    assert (course / "ledger.jsonl").read_bytes() == ledger
    assert "60 of 60 points" in feedback(course, "bob").read_text("utf-8")


def test_before_the_due_date_the_page_says_until_when(course):
    set_due(course, "2099-01-31 18:00:00 UTC")
    pages_anew(course)
    first, _ = texts(course)
    assert f"Next: {QUESTION}" in first and "The assignment is due on 31 January 2099, 18:00 UTC." in first
    assert "Due:" not in first and "late" not in first


def test_grade_brings_pages_up_to_date_without_grading_again(course):
    run(course)
    neighbour = feedback(course, "bob").stat().st_mtime_ns
    assert "40 of 60 points" in texts(course)[0]
    by_hand(course, manual=9)
    ledger = (course / "ledger.jsonl").read_bytes()
    run(course)
    assert (course / "ledger.jsonl").read_bytes() == ledger
    assert "47.2 of 60 points" in texts(course)[0]
    assert feedback(course, "bob").stat().st_mtime_ns == neighbour  # nothing of it changed


def test_a_removed_page_comes_back_and_a_student_can_be_named(course):
    run(course)
    written = {name: feedback(course, name).read_bytes() for name in (STUDENT, "bob")}
    for name in written:
        feedback(course, name).unlink()
    assert "feedback: 1 page in" in pages_anew(course, "--student", "bob")
    assert feedback(course, "bob").read_bytes() == written["bob"] and not feedback(course, STUDENT).exists()
    run(course)
    assert feedback(course, STUDENT).read_bytes() == written[STUDENT]
    done = CliRunner().invoke(app, ["feedback", ASSIGNMENT, "--course", str(course), "--student", "bop"])
    assert done.exit_code != 0 and "did you mean 'bob'" in str(done.exception)


def test_nbgraders_generate_feedback_makes_the_same_page(course):
    by_hand(course, manual=5)
    comment(course)
    run(course)
    ours = {name: feedback(course, name).read_bytes() for name in (STUDENT, "bob")}
    done = nbgrader("generate_feedback", ASSIGNMENT, "--force", cwd=course)
    assert done.returncode == 0, done.stderr
    assert {name: feedback(course, name).read_bytes() for name in ours} == ours
    beside = feedback(course, STUDENT).parent
    assert {path.name: path.read_text() for path in beside.glob("*.txt")} == {
        "timestamp.txt": LATE,
        "submission_secret.txt": SECRET,
    }


def test_nbgraders_autograde_makes_the_same_page_and_grade_finds_it_graded(course):
    by_hand(course, manual=5)
    (course / "extensions.csv").write_text(
        f"student,assignment,until,days,excused\n{STUDENT},{ASSIGNMENT},2026-10-02 18:30 UTC,,\n"
    )
    run(course)
    ours = timeless(feedback(course, STUDENT).read_bytes())
    assert b"49.5 of 60 points" in ours  # half an hour late after the extension
    for folder in ("autograded", "feedback"):
        shutil.rmtree(course / folder / STUDENT)
    done = nbgrader("autograde", ASSIGNMENT, "--student", STUDENT, "--force", cwd=course)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = gradebook.find_submission(ASSIGNMENT, STUDENT)
        assert found.score - found.late_submission_penalty == 49.5
    # The points by hand are to be looked at again, as nbgrader asks for after every grading.
    still = b'<p class="sum">An instructor still grades a part by hand; the points may change.</p>\n'
    assert timeless(feedback(course, STUDENT).read_bytes()).replace(still, b"") == ours.replace(still, b"")
    ledger = (course / "ledger.jsonl").read_bytes()
    run(course)
    assert (course / "ledger.jsonl").read_bytes() == ledger


def test_a_page_is_named_as_the_submitted_notebook(course):
    run(course)
    file = submission(course, STUDENT)
    file.rename(file.with_name("my answers.ipynb"))
    run(course)
    folder = feedback(course, STUDENT).parent
    assert [path.name for path in folder.glob("*.html")] == ["my answers.html"]
    done = nbgrader("generate_feedback", ASSIGNMENT, "--force", cwd=course)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.glob("*.html")] == ["my answers.html"]
    assert stat.S_IMODE((folder / "my answers.html").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "name",
    [b"x" * 249, "é".encode() * 120, b"\xff\xfe", b"a\nb", b"\x1b[2J", b".hidden", b""],
    ids=["long", "long in UTF-8", "not UTF-8", "two lines", "escape", "hidden", "suffix only"],
)
def test_a_name_that_no_page_should_have_stops_nobody(course, name):
    file = submission(course, STUDENT)
    os.rename(file, os.fsencode(file.parent) + b"/" + name + b".ipynb")
    feedback(course, "bob").unlink()
    done = run(course)
    assert done.exit_code == 0, done.output
    assert "40 of 60 points" in texts(course)[0]
    assert feedback(course, "bob").exists()


def test_an_older_ledger_without_details_still_gives_a_page(course):
    ledger = course / "ledger.jsonl"
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    for entry in lines:
        for key in ("shown", "file", "graded_at"):
            entry.pop(key)
    ledger.write_text("".join(json.dumps(entry) + "\n" for entry in lines))
    pages_anew(course)
    first, _ = texts(course)
    assert "40 of 60 points" in first and "File:" not in first and "Graded:" not in first
