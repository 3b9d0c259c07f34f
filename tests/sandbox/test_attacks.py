"""What submissions try, all in one class with honest neighbours, through the real command.

Each text in attacks/ is a student's: what it tries, and the score that right code in it has earned.
"""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from nbconvert import HTMLExporter

from autograder.sandbox.inside.limits import TimeLimits
from tests.helpers.attacks import ATTACKS, EXPECTED, LONG, SHORT
from tests.helpers.courses import (
    autograded,
    feedback,
    grade_in_time,
    grade_to_json,
    hand_in,
    without_repairs,
)
from tests.helpers.notebooks import fill, text_of
from tests.helpers.project import SANDBOXES, hidden_literals

IN_SANDBOX = {"bwrap": ATTACKS, "landlock": SHORT}
NEIGHBOURS = {"neighbour_right": "right_plain", "neighbour_wrong": "wrong_v_is_s"}
SHORT_TIMES = TimeLimits(cell=5.0, cells=60.0, question=4.0, notebook=120.0)
pytestmark = pytest.mark.slow  # many of them end only with the time they are allowed


@pytest.fixture(scope="module", params=SANDBOXES)
def graded(request, tmp_path_factory, release):
    """The attacks and their neighbours, graded together in each sandbox; results by student."""
    course = tmp_path_factory.mktemp("course")
    attacks = IN_SANDBOX[request.param]
    for student, text in (attacks | {name: text_of(kind) for name, kind in NEIGHBOURS.items()}).items():
        base = [] if "base: release" in text else [text_of("right_plain")]
        hand_in(course, student, fill(release, *base, text))
    if attacks.keys() >= LONG:
        assert grade_in_time(course, request.param, SHORT_TIMES, len(LONG) // 2, LONG) == []
    options = "--sandbox", request.param, "--workers", "4"
    said, results = grade_to_json(course, *options, **without_repairs(course / "cache"))
    assert {result["sandbox"] for result in results.values()} == {request.param}
    assert f"sandbox:   {request.param}\n" in said
    return {"course": course, "sandbox": request.param, "results": results}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_earns_what_right_code_in_it_has_earned(graded, attack):
    if attack not in IN_SANDBOX[graded["sandbox"]]:
        pytest.skip("it takes a limit's time; test_hostile_class.py runs it in this sandbox")
    result = graded["results"][attack]
    assert result["score"] == EXPECTED[attack], [
        (q["name"], q["status"], q["message"]) for q in result["questions"]
    ]
    assert result["status"] == "graded"
    for question in result["questions"]:
        assert "Traceback" not in question["message"]


def test_the_neighbours_have_the_grades_they_have_alone(graded, tmp_path):
    shutil.copy(graded["course"] / "gradebook.seed", tmp_path)
    for neighbour in NEIGHBOURS:
        shutil.copytree(graded["course"] / "submitted" / neighbour, tmp_path / "submitted" / neighbour)
    environment = without_repairs(tmp_path / "cache")
    _, results = grade_to_json(tmp_path, "--sandbox", graded["sandbox"], **environment)
    assert results.keys() == NEIGHBOURS.keys()
    for student, alone in results.items():
        together = dict(graded["results"][student])
        assert alone.pop("seconds") is not None and together.pop("seconds") is not None
        assert alone == together


def test_nothing_hidden_is_in_any_file_a_student_could_be_given(graded):
    hidden = hidden_literals()
    course = graded["course"]
    files = [
        path
        for folder in ("autograded", "feedback")
        for path in (course / folder).rglob("*.*")
        if path.is_file()
    ]
    assert len(files) == 2 * (len(IN_SANDBOX[graded["sandbox"]]) + len(NEIGHBOURS))
    for path in [*files, course / "results.jsonl"]:
        text = path.read_text("utf-8")
        assert not [literal for literal in hidden if literal in text], path


def test_what_a_submission_says_of_hidden_inputs_is_passed_on_nowhere(graded):
    """It composes a word that its source does not hold, and says it wherever it sees a hidden input."""
    course = graded["course"]
    student = "tells_in_names"
    written = json.dumps(graded["results"][student])
    for folder in ("autograded", "feedback"):
        written += "".join(
            p.read_text("utf-8") for p in (course / folder / student).rglob("*.*") if p.is_file()
        )
    assert "secret" not in written and "nothing" in written
    lines = {q["name"]: q["message"] for q in graded["results"][student]["questions"]}
    assert re.search(r" stopped with an error in line \d+, `[^`]*`\.$", lines["update_parameters_with_gd"])
    later = {q["name"]: q["message"] for q in graded["results"]["tells_in_a_second_attempt"]["questions"]}
    assert "nothing was kept" in later["random_mini_batches"]


def test_nothing_was_reached_planted_or_found(graded):
    def shown(student: str) -> str:
        path = autograded(graded["course"], student)
        outputs = (o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", []))
        return "".join(o.get("text", "") for o in outputs)

    assert "PLANTED []" in shown("writes_the_disk")
    assert "REACHED []" in shown("calls_home")
    assert "HITS []" in shown("reads_the_disk")
    others = graded["sandbox"] == "landlock"  # there, numbers of all processes can be listed
    assert f"OTHERS {others} REACHED []" in shown("traces_a_neighbour")


def test_pages_and_notebooks_stay_small_and_hold_no_script(graded):
    course = graded["course"]
    for student in ("floods_output", "poisons_the_page", "shows_pictures_that_are_none"):
        page = feedback(course, student).read_text("utf-8")
        assert len(page) < 300_000
        assert "<script" not in page and "<iframe" not in page and "\x1b" not in page
        notebook = autograded(course, student)
        assert notebook.stat().st_size < 5_000_000
        page = HTMLExporter().from_filename(str(notebook))[0]  # as nbgrader shows it
        assert "<img src=x" not in page and "<svg onload" not in page
        shown = {kind for cell in nbformat.read(notebook, as_version=4).cells
                 for output in cell.get("outputs", []) for kind in output.get("data", {})}  # fmt: skip
        assert shown <= {"text/plain", "image/png", "image/jpeg"}
