"""``autograder new``, outside any checkout and in a folder with a space in its name: every command works."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.commands import autograder, jupyter
from tests.helpers.courses import feedback
from tests.helpers.project import contents

ASSIGNMENT = "first_steps"
Done = dict[str, "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> tuple[Path, Done]:
    """The course folder after an author's first session, and what each command printed."""
    outside = tmp_path_factory.mktemp("outside")
    course = outside / "my course"
    done = {"new": autograder("new", course.name, cwd=outside)}
    for words in (
        *(["build"], ["audit", "--json", "audit.json"]),
        *(["grade", ASSIGNMENT, "--json", "grades.jsonl"], ["report", ASSIGNMENT]),
    ):
        done[words[0]] = autograder(*words, cwd=course)
    assert {name: (one.returncode, one.stderr) for name, one in done.items()} == dict.fromkeys(done, (0, ""))
    return course, done


def test_new_names_the_next_commands_for_a_shell(session):
    _, done = session
    assert done["new"].stdout == (
        "made 'my course'; next: cd 'my course' && autograder grade first_steps && "
        "autograder report first_steps\n"
    )


def test_a_new_course_is_built_and_its_cases_notice_every_wrong_version(session):
    course, done = session
    assert done["build"].stdout.startswith("source/ and release/ are up to date\n")
    (function,) = json.loads((course / "audit.json").read_text("utf-8"))["functions"]
    assert function["survivors"] == [] and function["killed"] == function["mutants"] > 5
    assert "diagnosed" in done["audit"].stdout


def test_the_made_up_class_shows_the_named_mistake(session):
    course, done = session
    results = [json.loads(line) for line in (course / "grades.jsonl").read_text("utf-8").splitlines()]
    assert {result["student"]: result["score"] for result in results} == {
        "blank": 0, "raises": 0, "right": 10, "syntax_error": 0, "wrong_distance": 0, "wrong_ends": 0,
    }  # fmt: skip
    (wrong,) = (result["questions"][0] for result in results if result["student"] == "wrong_ends")
    assert wrong["diagnosis"]["id"] == "ends_count_fully"
    title = "The two ends count fully"
    assert title in done["grade"].stdout
    assert title in (course / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8")
    assert title in feedback(course, "wrong_ends", ASSIGNMENT).read_text("utf-8")
    assert (course / "gradebook.db").is_file()


def test_nbgraders_own_generate_assignment_makes_the_same_release(session):
    course, _ = session
    built = contents(course / "release")
    assert f"{ASSIGNMENT}/hints.json" in built
    shutil.rmtree(course / "release")
    done = jupyter("nbgrader", "generate_assignment", ASSIGNMENT, cwd=course)
    assert done.returncode == 0, done.stderr
    assert contents(course / "release") == built


def test_a_folder_with_files_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = autograder("new", tmp_path)
    assert done.returncode == 2 and "exists already; choose another folder" in done.stderr
    assert contents(tmp_path) == {"mine.txt": b"mine"}
