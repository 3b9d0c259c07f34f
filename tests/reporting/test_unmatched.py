"""Folders that match no assignment, and students who do not match the roster, at the end of every run."""

from __future__ import annotations

import shutil

import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.reporting.unmatched import unmatched
from tests.helpers.commands import SCRIPTS, autograder, one_line
from tests.helpers.courses import grade, hand_in
from tests.helpers.project import ASSIGNMENT

ROSTER = "id,first_name,last_name\ns-001,Ann,Ames\ns-002,Bob,Bell\ns-003,Cy,Cole\n"


def test_a_run_and_the_report_list_what_does_not_match(tmp_path, release):
    hand_in(tmp_path, "s-001", release)
    hand_in(tmp_path, "s-02", release)
    shutil.copytree(tmp_path / "submitted" / "s-001", tmp_path / "submitted" / "s-003")
    misspelt = tmp_path / "submitted" / "s-003" / "optimisation_methods"
    misspelt.with_name(ASSIGNMENT).rename(misspelt)
    (tmp_path / "submitted" / "loose.ipynb").touch()
    (tmp_path / "submitted" / "s-001" / "homework.ZIP").touch()
    (tmp_path / "extensions.csv").write_text(
        f"student,assignment,days\ns-03,{ASSIGNMENT},1\ns-002,{ASSIGNMENT},1\n"
    )
    (tmp_path / "submitted" / "__MACOSX" / "x").mkdir(parents=True)
    (tmp_path / "roster.csv").write_text(ROSTER)
    expected = [
        f"submitted/STUDENT/optimisation_methods matches no assignment (did you mean '{ASSIGNMENT}'?): s-003",
        "not in a folder submitted/STUDENT/ASSIGNMENT: loose.ipynb, s-001/homework.ZIP",
        "in extensions.csv, but without a submission: s-03 (did you mean 's-003'?)",
        "not on the roster (roster.csv): s-02 (did you mean 's-002'?)",
        "on the roster (roster.csv), but without a submission: s-002, s-003",
    ]
    assert grade(tmp_path).stderr.splitlines() == expected
    *again, summary = grade(tmp_path, "--json", "-").stderr.splitlines()  # standard output is for JSON
    assert again == expected and summary.startswith(f"{ASSIGNMENT}, 2 submissions: 0 graded, 2 unchanged;")
    done = autograder("report", ASSIGNMENT, "--course", tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8")
    assert "optimisation_methods matches no assignment" in page and "2 of them: <bdi>s-002</bdi>" in page
    assert "(roster.csv): <bdi>s-02</bdi>" in page


@pytest.fixture
def course(tmp_path):
    (tmp_path / "submitted" / "s-009" / ASSIGNMENT).mkdir(parents=True)
    return Course.open(tmp_path)


def test_the_gradebook_is_the_roster_but_for_students_whom_grading_added(course, monkeypatch):
    monkeypatch.setenv("PATH", SCRIPTS, prepend=":")  # nbgrader runs alembic
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.add_student("s-009")  # as grading adds a student
    found = unmatched(course, ASSIGNMENT)
    assert (found.unknown, found.missing) == ((), ())  # there is no roster
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.add_student("s-001", first_name="Ann", last_name="Ames")
    found = unmatched(course, ASSIGNMENT)
    assert (found.roster, found.unknown, found.missing) == ("gradebook", ("s-009",), ("s-001",))


@pytest.mark.parametrize(
    "text", ["ID;Name\ns-009;x\ns-1;y\n", "sep=;\nid;n\ns-009;x\ns-1;\n", "lms\tstudent\n1\ts-009\n2\ts-1"]
)
def test_a_roster_may_have_semicolons_tabs_and_capitals(course, text):
    (course.root / "roster.csv").write_text(text)
    found = unmatched(course, ASSIGNMENT)
    assert (found.unknown, found.missing) == ((), ("s-1",))


def test_a_roster_that_cannot_be_read_is_a_line_and_not_a_failure(course):
    (course.root / "roster.csv").write_bytes(b"id\n\xff\n")
    assert "is not a CSV file in UTF-8" in unmatched(course, ASSIGNMENT).lines()[0]


def test_if_every_folder_is_misspelt_grading_says_so(tmp_path, release):
    hand_in(tmp_path, "ann", release, "optimisation_methods")
    refused = autograder("grade", ASSIGNMENT, "--course", tmp_path)
    assert refused.returncode == 2 and "(did you mean 'optimisation_methods'?)" in one_line(refused)
