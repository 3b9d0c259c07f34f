"""Parts as docs/authoring.md shows them, by result and by group of cases: one course from build to export."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.records.ledger import last_entries
from tests.helpers.commands import EXPORTS, autograder, jupyter, one_line
from tests.helpers.courses import SEED, feedback, hand_in
from tests.helpers.html import Page
from tests.helpers.notebooks import by_name, with_sources
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow

TEXT = (ROOT / "docs" / "authoring.md").read_text("utf-8")
SCAFFOLD = ROOT / "autograder" / "authoring" / "scaffold"
NAME = "adagrad"
FLAGS = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
SOLUTION = json.dumps({**FLAGS, "grade_id": "split", "solution": True})
TEST = json.dumps({**FLAGS, "grade_id": "test_split", "grade": True, "locked": True, "points": 10})
SPLIT = f'''
# %% nbgrader={SOLUTION}
# GRADED FUNCTION: split


def split(x, size):
    """Cut an array into mini-batches."""
    ### BEGIN SOLUTION
    batches = [x[start : start + size] for start in range(0, len(x), size)]
    ### END SOLUTION
    return batches


# %% nbgrader={TEST}
check(split)
'''
FORM = """
from autograder import Convention

CONVENTIONS = [
    Convention("inside", "adagrad", "Your epsilon stands inside the root", "That is as good.", "formula (1)",
               (("np.sqrt(s) + epsilon", "np.sqrt(s + epsilon**2)"),), source="a book",
               asked="Here it is outside.", accepted=True)
]
"""
ADAGRAD = """def adagrad(w, g, s, learning_rate, epsilon=1e-8):
    {}
    return w - learning_rate * g / {}, {}
"""
SUM, STEP = "new = s + g**2", "(np.sqrt(new) + epsilon)"
BATCHES = "def split(x, size):\n    return [x[i * size : (i + 1) * size] for i in range({})]\n"
FULL = "len(x) // size"
STUDENTS = {  # by student: the cells, and the points of w, s, full batches and remainder
    "right": (ADAGRAD.format(SUM, STEP, "new"), BATCHES.format("-(-len(x) // size)"), (2.5, 2.5, 6, 4)),
    "partly": (ADAGRAD.format(SUM, STEP, "s"), BATCHES.format(FULL), (2.5, 0, 6, 0)),
    "unseen": (  # the public cases are right
        ADAGRAD.format(SUM, "np.sqrt(new)", "new"),
        BATCHES.format(f"{FULL} if len(x) % size == 0 else 1 // 0"),
        (0, 2.5, 6, 0),
    ),
    "form": (ADAGRAD.format(SUM, "np.sqrt(new + epsilon**2)", "new"), BATCHES.format(f"{FULL} - 1"),
             (2.5, 2.5, 0, 0)),
    "mixed": (ADAGRAD.format(SUM, "np.sqrt(new + epsilon**2)", "s"), "", (2.5, 0, 0, 0)),
    "few": ("def adagrad(w, g, s, learning_rate, epsilon=1e-8):\n    return w\n",
            "def split(x, size):\n    pass\n", (0, 0, 0, 0)),
}  # fmt: skip
PARTS = {"w": 2.5, "s": 2.5, "full batches": 6, "remainder": 4}
EARNED = {student: dict(zip(PARTS, points, strict=True)) for student, (*_, points) in STUDENTS.items()}


@pytest.fixture(scope="module")
def class_(tmp_path_factory) -> tuple[Path, dict[str, dict]]:
    """The page's course with both kinds of parts, built, handed in and graded; results by student."""
    course = tmp_path_factory.mktemp("course")
    for name in ("course.toml", "nbgrader_config.py", "requirements-student.txt"):
        shutil.copy(SCAFFOLD / name, course)
    whole = dict(re.findall(r"^`(\S+)`:\n\n```python\n(.*?)^```$", TEXT, flags=re.M | re.S))
    whole["notebooks/adagrad/adagrad.py"] += SPLIT
    whole["notebooks/adagrad/mistakes.py"] += FORM
    for name, content in whole.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(content, "utf-8")
    head = (SCAFFOLD / "testCases.py").read_text("utf-8").partition("# --- assignment")[0]
    snippets = re.findall(r"^```python\n((?:# --- |CASES|### BEGIN).*?)^```$", TEXT, flags=re.M | re.S)
    public, more, hidden, parts, groups = snippets
    assert "more_public" in more  # the parts stand beside one public case
    (course / "testCases.py").write_text("\n\n".join((head, public, parts, hidden, groups)), "utf-8")
    done = autograder("build", NAME, "--course", course)
    assert done.returncode == 0, done.stderr
    (course / "gradebook.seed").write_text(SEED)
    for student in STUDENTS:
        hand_in(course, student, written(course, student), NAME)
    hand_in(course, "torn", "no notebook", NAME)
    return course, graded(course)


@pytest.fixture(scope="module")
def course(class_) -> Path:
    return class_[0]


def written(course: Path, student: str) -> nbformat.NotebookNode:
    adagrad, split, _ = STUDENTS[student]
    release = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    return with_sources(release, {"adagrad": adagrad, **({"split": split} if split else {})})


def graded(course: Path, *options: str) -> dict[str, dict]:
    """Run ``grade``; its results by student."""
    file = course / "results.jsonl"
    done = autograder("grade", NAME, "--course", course, "--json", file, *options)
    assert done.returncode == 0, done.stderr
    return {result["student"]: result for result in map(json.loads, file.read_text("utf-8").splitlines())}


def points(result: dict) -> dict[str, float]:
    """The points of all parts; their sums are the points of their questions."""
    for question in result["questions"]:
        assert question["score"] == sum(part["score"] for part in question["parts"])
    parts = [part for question in result["questions"] for part in question["parts"]]
    assert {part["name"]: part["max_score"] for part in parts} == PARTS
    return {part["name"]: part["score"] for part in parts}


def book(course: Path) -> dict[str, dict[str, tuple[float, str]]]:
    """The automatic points and the comment of each question in nbgrader's gradebook."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            s.student.id: {
                c.name: (gradebook.find_grade(f"test_{c.name}", NAME, NAME, s.student.id).auto_score,
                         c.auto_comment)
                for n in s.notebooks for c in n.comments
            }
            for s in gradebook.assignment_submissions(NAME)
        }  # fmt: skip


def exported(course: Path) -> dict[str, dict[str, str]]:
    """The rows of questions.csv by student."""
    (command,) = [line for line in EXPORTS if "QuestionExport" in line]
    done = jupyter(*command.split(), cwd=course, HOME=str(course))
    assert done.returncode == 0, done.stderr
    with (course / "questions.csv").open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


COLUMNS = [
    "adagrad: test_adagrad (5)", "adagrad: test_adagrad: w (2.5)", "adagrad: test_adagrad: s (2.5)",
    "adagrad: test_split (10)", "adagrad: test_split: full batches (6)", "adagrad: test_split: remainder (4)",
]  # fmt: skip


def test_grade_gradebook_page_and_export_have_the_same_points(class_):
    course, results = class_
    assert {student: points(result) for student, result in results.items()} == {
        **EARNED, "torn": dict.fromkeys(PARTS, 0),
    }  # fmt: skip
    in_book, rows = book(course), exported(course)
    assert [column for column in rows["right"] if column.startswith("adagrad")] == COLUMNS
    for student, earned in EARNED.items():
        w, s, full, rest = earned.values()
        assert results[student]["score"] == results[student]["final"]["score"] == w + s + full + rest
        assert {name: score for name, (score, _) in in_book[student].items()} == {
            "adagrad": w + s, "split": full + rest,
        }  # fmt: skip
        assert in_book[student]["adagrad"][1].endswith(f"Parts: w {w:g} of 2.5, s {s:g} of 2.5 points.")
        numbers = [float(rows[student][column]) for column in COLUMNS]
        assert numbers == [w + s, w, s, full + rest, full, rest]
        text = " ".join(Page(feedback(course, student, NAME).read_text("utf-8")).text.split())
        for name, most in PARTS.items():
            assert f"{name}: {earned[name]:g} of {most:g} points" in text
    assert by_name(results["unseen"])["split"]["status"] == "error"
    assert by_name(results["mixed"])["split"]["status"] == "not_attempted"
    assert by_name(results["form"])["adagrad"]["diagnosis"]["id"] == "inside"


def test_the_command_check_has_the_same_points(course, tmp_path):
    student = "partly"
    file = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    words = "check", file, "--assignment", NAME, "--course", course
    done = autograder(*words, "--json", tmp_path / "result.json", "--junit", tmp_path / "result.xml")
    assert done.returncode == 0, done.stderr
    assert points(json.loads((tmp_path / "result.json").read_text("utf-8"))) == EARNED[student]
    rows = re.findall(r"^│   (\S[\w ]*?) +│ (\S+) +│", done.stdout, flags=re.M)
    assert dict(rows) == {name: f"{EARNED[student][name]:g}/{most:g}" for name, most in PARTS.items()}
    properties = {
        entry.get("name"): float(entry.get("value"))
        for entry in ElementTree.parse(tmp_path / "result.xml").getroot().iter("property")
    }
    assert {name: properties[f"score: {name}"] for name in PARTS} == EARNED[student]
    assert {name: properties[f"max_score: {name}"] for name in PARTS} == PARTS


@pytest.mark.parametrize("student", [s for s in STUDENTS if s != "mixed"])
def test_check_in_the_notebook_says_which_parts_are_right_on_the_public_case(course, student):
    adagrad, split, _ = STUDENTS[student]
    code = (
        f"import numpy as np\nfrom testCases import check\n{adagrad}\n{split}\n"
        "for function in (adagrad, split):\n"
        "    try:\n        check(function)\n    except AssertionError as told:\n        print(told)\n"
    )
    release = course / "release" / NAME
    done = subprocess.run([sys.executable, "-c", code], cwd=release, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen = EARNED[student] | ({"w": 2.5} if student == "unseen" else {})  # hidden cases take it away
    w, s, full, _ = seen.values()
    assert re.findall(r"^On this case: (.*)$", done.stdout, flags=re.M) == [
        f"w {w:g} of 2.5, s {s:g} of 2.5 points.",
        f"full batches {full:g} of 6 points. Other cases decide on remainder.",
    ]


def test_nbgrader_autograde_has_the_same_points_and_comments(course, tmp_path):
    theirs = tmp_path / "theirs"
    shutil.copytree(
        course,
        theirs,
        ignore=shutil.ignore_patterns("gradebook.db", "ledger*", "autograded", "feedback", "torn"),
    )
    for words in ("generate_assignment", NAME, "--force"), ("autograde", NAME):
        done = jupyter("nbgrader", *words, cwd=theirs, HOME=str(theirs))
        assert done.returncode == 0, done.stderr
    ours = book(course)
    assert book(theirs) == {student: ours[student] for student in STUDENTS}
    entries = {entry["result"]["student"]: entry["result"] for entry in last_entries(theirs, NAME)}
    assert {student: points(result) for student, result in entries.items()} == EARNED


def test_the_report_shows_who_earned_each_part(course):
    done = autograder("report", NAME, "--course", course)
    assert done.returncode == 0, done.stderr
    text = Page((course / "reports" / f"{NAME}.html").read_text("utf-8")).text
    earned = {name: sum(points[name] > 0 for points in EARNED.values()) / len(EARNED) for name in PARTS}
    for name, most in PARTS.items():
        function = "adagrad" if name in "ws" else "split"
        assert f"{function}{name}{most:g}{earned[name]:.0%}" in text


@pytest.fixture
def copied(course, tmp_path) -> Path:
    return Path(shutil.copytree(course, tmp_path / "copied"))


def test_points_by_hand_leave_no_points_by_part(copied):
    with Gradebook(f"sqlite:///{copied / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("test_adagrad", NAME, NAME, "partly").manual_score = 4
        gradebook.find_grade("test_split", NAME, NAME, "right").extra_credit = 1
        gradebook.db.commit()
    rows = exported(copied)
    assert [rows["partly"][column] for column in COLUMNS] == ["4", "", "", "6", "6", "0"]
    assert [rows["right"][column] for column in COLUMNS] == ["5", "2.5", "2.5", "11", "6", "4"]
    assert autograder("feedback", NAME, "--course", copied).returncode == 0
    text = Page(feedback(copied, "partly", NAME).read_text("utf-8")).text
    assert "Parts, before the points by hand" in text


def test_a_voided_question_earns_all_parts_and_a_renamed_part_grades_everybody(copied):
    with (copied / "course.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[voided]\nadagrad = ["adagrad"]\n')
    cases = copied / "testCases.py"
    cases.write_text(cases.read_text("utf-8").replace('"remainder"', '"rest"'), "utf-8")
    results = graded(copied)
    for student, earned in EARNED.items():
        points = [part["score"] for q in results[student]["questions"] for part in q["parts"]]
        assert points == [2.5, 2.5, earned["full batches"], earned["remainder"]]
    assert all(by_name(result)["split"]["parts"][1]["name"] == "rest" for result in results.values())


def test_parts_that_do_not_fit_stop_the_command_with_one_line(copied):
    cases = copied / "testCases.py"
    cases.write_text(cases.read_text("utf-8").replace('"s": 2.5', '"s": 2'), "utf-8")
    done = autograder("grade", NAME, "--course", copied)
    says = f"{cases}: the parts of adagrad: they have 4.5 points together, but the test cell has 5"
    assert done.returncode == 1 and says in one_line(done)
