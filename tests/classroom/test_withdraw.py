"""`withdraw`: a student's submission leaves the gradebook, the ledger, the pages and the next runs."""

from __future__ import annotations

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.helpers.commands import autograder, one_line
from tests.helpers.courses import autograded, feedback, grade_to_json, hand_in, scores, submission
from tests.helpers.project import ASSIGNMENT


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release):
    course = tmp_path_factory.mktemp("course")
    for student in ("ann", "bob"):
        hand_in(course, student, release)
    grade_to_json(course)
    return course


@pytest.fixture
def course(graded, tmp_path):
    return shutil.copytree(graded, tmp_path / "course")


def test_a_withdrawn_student_is_gone_everywhere_but_the_files_are_kept(course):
    content = submission(course, "ann").read_bytes()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.find_submission(ASSIGNMENT, "ann").notebooks[0].grades[0].manual_score = 3.0
        gradebook.db.commit()
    done = autograder("withdraw", "ann", "--course", course)
    assert done.returncode == 0 and done.stdout == f"withdrawn: ann, {ASSIGNMENT}\n"
    assert scores(course).keys() == {"bob"}
    assert not feedback(course, "ann").exists() and not autograded(course, "ann").exists()
    assert feedback(course, "bob").exists()
    kept = course / "withdrawn" / submission(course, "ann").relative_to(course / "submitted")
    assert kept.read_bytes() == content and not (course / "submitted" / "ann").exists()
    _, results = grade_to_json(course)
    assert results.keys() == {"bob"}
    assert autograder("report", ASSIGNMENT, "--course", course).returncode == 0
    page = (course / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8")
    assert "bob" in page and "ann" not in page.replace("cannot", "")


def test_a_student_who_comes_back_is_graded_again(course):
    done = autograder("withdraw", "ann", ASSIGNMENT, "--course", course)
    assert done.returncode == 0, done.stderr
    submission(course, "ann").parent.mkdir(parents=True)
    kept = course / "withdrawn" / "ann" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    submission(course, "ann").write_bytes(kept.read_bytes())
    before = len((course / "ledger.jsonl").read_text("utf-8").splitlines())
    grade_to_json(course)
    (line,) = (course / "ledger.jsonl").read_text("utf-8").splitlines()[before:]
    assert json.loads(line)["result"]["student"] == "ann" and scores(course).keys() == {"ann", "bob"}


@pytest.mark.parametrize("words", [["carl"], ["ann", "another"], ["../ann"], [""]])
def test_who_has_no_such_submission_is_named_and_nothing_changes(course, words):
    done = autograder("withdraw", *words, "--course", course)
    assert done.returncode == 2 and f"'{words[0]}' has no submission" in one_line(done)
    assert scores(course).keys() == {"ann", "bob"} and submission(course, "ann").exists()
