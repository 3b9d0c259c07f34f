"""`grade`: a whole class, with nbgrader's gradebook, pages and notebooks written as nbgrader expects them."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from examples.make_class import make_class
from tests.helpers.commands import autograder, jupyter, one_line
from tests.helpers.courses import autograded, feedback, grade, grade_to_json, hand_in, submission
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, hidden_literals

# student: points, and what the table says was found
CLASS = {
    "blank": (0, "everything: not_attempted"),
    "copied_graded_cell": (60, "all correct"),
    "endless_loop": (48, "random_mini_batches: timeout"),
    "hostile_exit": (50, "update_parameters_with_gd: error"),
    "hostile_patched_comparison": (0, "update_parameters_with_gd: "),
    "not_a_notebook": (
        0,
        "ungradable: The file is not a notebook: it is not valid JSON; submit the .ipynb file",
    ),
    "right_helper_cells": (60, "all correct"),
    "right_in_place": (60, "all correct"),
    "right_paper_epsilon": (60, "update_parameters_with_adam: "),
    "right_plain": (60, "all correct"),
    "syntax_error": (56, "initialize_velocity: A colon is missing (line 4)"),
    "wrong_beta_swapped": (48, "update_parameters_with_momentum: "),
    "wrong_forgotten_b": (56, "initialize_velocity: "),
    "wrong_last_mini_batch": (54, "random_mini_batches: The last mini-batch is one example short"),
    "wrong_no_bias_correction": (52, "update_parameters_with_adam: "),
    "wrong_plus_for_minus": (50, "update_parameters_with_gd: "),
    "wrong_shuffled_x_alone": (48, "random_mini_batches: "),
    "wrong_t_ignored": (52, "update_parameters_with_adam: "),
    "wrong_v_is_s": (56, "initialize_adam: "),
}
# student: the named mistake
MISTAKES = {
    "right_paper_epsilon": "epsilon_outside_root",
    "wrong_last_mini_batch": "last_batch_drops_examples",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> dict:
    """The example class, graded by the real command in a folder of its own."""
    course = tmp_path_factory.mktemp("course")
    make_class(course / "submitted")
    table, results = grade_to_json(course)
    return {"course": course, "table": table, "results": results}


def rows(table: str) -> dict[str, tuple[str, str]]:
    """The rows of the printed table; a row goes on in lines whose first column is empty."""
    found: dict[str, list[str]] = {}
    last = ""
    for line in table.splitlines():
        parts = [part.strip() for part in line.split("│")[1:-1]]
        if len(parts) != 3:
            continue
        last = parts[0] or last
        entry = found.setdefault(last, ["", ""])
        entry[0] += parts[1]
        entry[1] = f"{entry[1]} {parts[2]}".strip()
    return {student: (points, text) for student, (points, text) in found.items()}


def test_only_submissions_with_a_function_that_an_edit_could_cure_are_run_for_repairs(graded):
    """Not one whose function ended its process, or cannot be read: its second run would tell nothing more."""
    lines = (graded["course"] / "ledger.jsonl").read_text("utf-8").splitlines()
    runs = Counter(json.loads(line)["result"]["student"] for line in lines)
    assert runs.keys() == CLASS.keys()
    assert {student for student, count in runs.items() if count > 1} == {
        *(student for student in CLASS if student.startswith("wrong_")),
        "hostile_patched_comparison",  # the comparison that it patched is its own: its functions are wrong
    }


def test_the_table_has_every_students_points_and_the_mistake_found(graded):
    table = rows(graded["table"])
    assert table.keys() == CLASS.keys()
    for student, (points, found) in CLASS.items():
        assert table[student][0] == f"{points}/60", student
        assert table[student][1].startswith(found), (student, table[student][1])


def test_each_wrong_student_has_a_mistake_named_in_a_sentence_of_its_own(graded):
    sentences = {}
    for student, result in graded["results"].items():
        for question in result["questions"]:
            if question["diagnosis"] and question["diagnosis"]["source"] in ("named", "convention"):
                sentences[student] = question["diagnosis"]["message"]
    wrong = {student for student in CLASS if student.startswith("wrong_")} | {"right_paper_epsilon"}
    assert sentences.keys() == wrong
    assert len(set(sentences.values())) == len(wrong)
    for student, mistake in MISTAKES.items():
        found = [q["diagnosis"]["id"] for q in graded["results"][student]["questions"] if q["diagnosis"]]
        assert found == [mistake]


def test_the_json_lines_agree_with_the_table(graded):
    assert {s: r["score"] for s, r in graded["results"].items()} == {s: p for s, (p, _) in CLASS.items()}


def test_nbgraders_gradebook_holds_the_same_points(graded):
    with Gradebook(f"sqlite:///{graded['course'] / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment(ASSIGNMENT).max_score == 60
        for student, (points, _) in CLASS.items():
            submission = gradebook.find_submission(ASSIGNMENT, student)
            assert submission.score == points, student
            assert not submission.needs_manual_grade, student


def test_points_are_added_up_without_a_scan_of_the_class_per_student(graded):
    """Formgrader, nbgrader's export and our own pages ask for these sums."""
    with sqlite3.connect(graded["course"] / "gradebook.db") as book:
        for of_whom in (SubmittedNotebook, SubmittedAssignment, Student):
            query = select(of_whom.id, of_whom.score).compile(
                dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
            )
            steps = book.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            within = [what for _, parent, _, what in steps if parent and "SUBQUERY" not in what]
            assert within and all(what.startswith("SEARCH") and "AUTOMATIC" not in what for what in within)


def test_nbgrader_export_works_on_the_gradebook(graded):
    done = jupyter("nbgrader", "export", cwd=graded["course"])
    assert done.returncode == 0, done.stderr
    lines = (graded["course"] / "grades.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1 + len(CLASS)


def test_nbgraders_own_feedback_can_be_made_from_the_autograded_notebooks(graded):
    done = jupyter(
        "nbgrader", "generate_feedback", ASSIGNMENT, "--student", "wrong_v_is_s",
        "--CourseDirectory.feedback_directory=nbgrader_feedback", cwd=graded["course"],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    place = graded["course"] / "nbgrader_feedback" / "wrong_v_is_s" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "56.0 / 60.0" in re.sub(r"\s+", " ", place.read_text("utf-8"))


def test_every_student_has_a_feedback_page_and_an_autograded_notebook(graded):
    for student in CLASS:
        text = feedback(graded["course"], student).read_text("utf-8")
        assert f"{CLASS[student][0]} of 60 points" in text
        assert "<script" not in text and "http" not in text.replace(
            'http-equiv="Content-Security-Policy"', ""
        )
        if student != "not_a_notebook":
            nbformat.validate(nbformat.read(autograded(graded["course"], student), as_version=4))


def test_no_hidden_value_and_no_hidden_test_is_in_anything_a_student_sees(graded):
    hidden = hidden_literals()
    assert len(hidden) > 100
    course = graded["course"]
    pages = [*course.glob("feedback/**/*.html"), *course.glob("autograded/**/*.ipynb")]
    for path in [*pages, course / "results.jsonl"]:
        text = path.read_text("utf-8")
        assert not [literal for literal in hidden if literal in text], path
        assert "check_hidden" not in text, path


def test_bad_files_get_one_clear_note_and_everybody_else_is_graded(tmp_path, release):
    right = nbformat.writes(written_by(release, "right_plain"))
    secret = tmp_path / "secret.ipynb"
    secret.write_text(right)
    course = tmp_path / "course"

    def folder(student: str) -> Path:
        submission(course, student).parent.mkdir(parents=True)
        return submission(course, student)

    hand_in(course, "honest", right)
    hand_in(course, "empty", b"")
    hand_in(course, "not_json", "{")
    folder("a_folder").mkdir()
    folder("a_link").symlink_to(secret)
    os.mkfifo(folder("a_pipe"))
    folder("nothing")
    (folder("linked_folder").parent).rmdir()
    (course / "submitted" / "linked_folder" / ASSIGNMENT).symlink_to(tmp_path)
    folder("renamed").with_name("my homework.ipynb").write_text(right)

    _, results = grade_to_json(course)
    assert {s: (r["status"], r["score"]) for s, r in results.items()} == {
        "honest": ("graded", 60.0),
        "renamed": ("graded", 60.0),
        "empty": ("ungradable", 0.0),
        "not_json": ("ungradable", 0.0),
        "a_folder": ("ungradable", 0.0),
        "a_link": ("ungradable", 0.0),
        "a_pipe": ("ungradable", 0.0),
        "nothing": ("ungradable", 0.0),
        "linked_folder": ("ungradable", 0.0),
    }
    assert "my homework.ipynb" in results["renamed"]["notes"][0]
    for student, words in {
        "empty": "empty", "not_json": "not valid JSON", "a_folder": "a folder", "a_link": "a link",
        "a_pipe": "not a regular file", "nothing": "no notebook", "linked_folder": "link to another folder",
    }.items():  # fmt: skip
        assert len(results[student]["notes"]) == 1 and words in results[student]["notes"][0], student


def test_a_points_entered_by_hand_survives_a_regrade(tmp_path, release):
    course = tmp_path
    hand_in(course, "someone", release)
    grade(course)
    test = "test_update_parameters_with_gd"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        entry = gradebook.find_grade(test, ASSIGNMENT, ASSIGNMENT, "someone")
        entry.manual_score = 7.0
        gradebook.db.commit()
    grade(course, "--force")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        entry = gradebook.find_grade(test, ASSIGNMENT, ASSIGNMENT, "someone")
        assert (entry.auto_score, entry.manual_score, entry.score) == (0.0, 7.0, 7.0)
        assert entry.needs_manual_grade


def test_the_courses_late_penalty_applies_again_after_a_regrade(tmp_path, solved):
    notebook = hand_in(tmp_path, "someone", solved)
    notebook.with_name("timestamp.txt").write_text("2026-03-01 12:30:00 UTC")
    (tmp_path / "nbgrader_config.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class AThirdOfAPointAMinute(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return total_seconds_late / 60 / 3\n"
        "c = get_config()\n"
        "c.AssignLatePenalties.plugin_class = AThirdOfAPointAMinute\n"
    )
    grade(tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    for _ in range(2):
        grade(tmp_path, "--force")
        with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, "someone")
            assert (submission.score, submission.late_submission_penalty) == (60.0, pytest.approx(10.0))


def test_a_gradebook_that_is_none_is_said_in_one_line_and_left_alone(tmp_path, release):
    hand_in(tmp_path, "someone", release)
    (tmp_path / "gradebook.db").write_text("my shopping list")
    done = autograder("grade", ASSIGNMENT, "--course", tmp_path)
    assert done.returncode == 1 and "gradebook.db" in one_line(done)
    assert (tmp_path / "gradebook.db").read_text() == "my shopping list"
