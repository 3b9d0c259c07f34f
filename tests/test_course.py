"""course.toml: an error in it, or in a file it names, is one line; data files are released as they are."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.verdict.verdict import VOIDED
from tests.helpers.commands import autograder, one_line


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "course"
    assert autograder("new", folder).returncode == 0
    return folder


@pytest.fixture
def course(made, tmp_path):
    return shutil.copytree(made, tmp_path / "course")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("id = 3", "'id' must be a string"),
        ("idd = 'x'", "unknown setting 'idd'"),
        ("id = ", "is not a TOML file"),
        ("definition = 'nowhere'", "nowhere defines no assignments"),
        ("handed_out = 'x.py'", "'handed_out' must be a table"),
        ("handed_out = {'x.txt' = 3}", "handed_out needs lines"),
        ("handed_out = {'../../x.txt' = 'README.md'}", "handed_out needs lines"),
        ("handed_out = {'/x.txt' = 'README.md'}", "handed_out needs lines"),
        ("handed_out = {'x.txt' = 'missing.txt'}", "missing.txt does not exist"),
        ("handed_out = {'helpers.py' = 'broken.py'}", "broken.py, line 2: "),
        ("path_figure = {module = 'numpy'}", "path_figure needs"),
        ("voided = {first_steps = 'center'}", "voided needs lines"),
        ("path_figure = {module = 'm', follow = 'f', ravine = 'r', arguments = 'w'}", "path_figure needs"),
    ],
)
def test_a_wrong_setting_is_one_line_and_the_release_stays(course, settings, words):
    (course / "course.toml").write_text(settings, "utf-8")
    (course / "broken.py").write_text("import numpy\ndef f(:\n")
    before = sorted(path.name for path in (course / "release").rglob("*"))
    done = autograder("build", cwd=course)
    assert done.returncode in (1, 2) and words in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2  # the mistake, and that nothing has changed
    assert sorted(path.name for path in (course / "release").rglob("*")) == before


def test_data_files_are_released_byte_for_byte(course):
    content = bytes(range(256))
    (course / "logo.png").write_bytes(content)
    (course / "course.toml").write_text('handed_out = {"data/logo.png" = "logo.png"}', "utf-8")
    done = autograder("build", cwd=course)
    assert done.returncode == 0, done.stderr
    assert (course / "release" / "first_steps" / "data" / "logo.png").read_bytes() == content
    assert autograder("grade", "first_steps", cwd=course).returncode == 0


def test_everybody_has_the_points_of_a_voided_question_and_nobody_loses_them_when_it_counts_again(course):
    def graded() -> dict[str, tuple[float, float, str]]:
        done = autograder("grade", "first_steps", "--json", "-", cwd=course)
        assert done.returncode == 0, done.stderr
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            book = {s.student.id: s.score for s in gradebook.assignment_submissions("first_steps")}
        results = [json.loads(line) for line in done.stdout.splitlines()]
        first = {r["student"]: r["questions"][0] for r in results}
        return {
            r["student"]: (r["score"], book[r["student"]], first[r["student"]]["message"]) for r in results
        }

    before = graded()
    name = load_assignment("first_steps", Course.open(course)).questions[0].name
    (course / "course.toml").write_text(f"voided = {{first_steps = ['{name}']}}", "utf-8")
    voided = graded()
    points = load_assignment("first_steps", Course.open(course)).questions[0].points
    assert len(voided) == len(before) > 3
    for student, (score, in_gradebook, message) in voided.items():
        assert score == in_gradebook >= points and message == VOIDED, student
    assert any(voided[student][0] > before[student][0] for student in before)
    (course / "course.toml").write_text("", "utf-8")
    assert graded() == before
    (course / "course.toml").write_text("voided = {first_steps = ['other']}", "utf-8")
    assert "no question 'other'" in one_line(autograder("grade", "first_steps", cwd=course))
