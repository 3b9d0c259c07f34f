"""A submission is a job: whatever happens in the process that grades it costs that submission only."""

from __future__ import annotations

import json
import os
import re
import signal
from functools import partial

import nbformat
import pytest

from autograder import grading, grading_job, grading_notebook, job, pages, rendering, submitted_work
from autograder.assignment import load_assignment
from autograder.classroom import pool
from autograder.classroom.classroom import grade_class
from autograder.classroom.pool import pool_workers
from autograder.course import Course
from autograder.grading_job import check_notebook
from autograder.sandbox.backends import open_sandbox
from tests.helpers.courses import SEED, feedback, hand_in, results, scores
from tests.helpers.notebooks import position, written_by
from tests.helpers.project import ASSIGNMENT

pytestmark = pytest.mark.slow  # it grades a class in which four submissions hang

BEFORE = {  # the points are certain
    "read_file": submitted_work,
    "parse": grading_notebook,
    "plan": grading_notebook,
    "judge": grading_notebook,
}
AFTER = {"table_of": grading, "diagnose": grading, "autograded_notebook": rendering}
GD = "update_parameters_with_gd"
PAGE = "feedback_page"  # made of the records, when all are graded
SECONDS = 6.0  # of each stage in which a submission hangs


def hang():
    while True:
        pass


def allocate():
    return [bytes(64 << 20) for _ in range(1000)]  # zeros, which take addresses and no time


def fail():
    raise ZeroDivisionError("a defect")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def recurse(depth=0):
    return recurse(depth + 1)


TROUBLES = {function.__name__: function for function in (hang, allocate, fail, die, recurse)}
HANGING = {"parse", "judge", "diagnose", PAGE}  # the steps that hang, each for SECONDS
CASES = [
    (step, trouble)
    for step in [*BEFORE, *AFTER, PAGE]
    for trouble in TROUBLES
    if trouble != "hang" or step in HANGING
]
REASONS = {
    "hang": rf"the grader was still \w+ it after {SECONDS:g} s, which is its limit",
    "allocate": "MemoryError",
    "fail": "ZeroDivisionError: a defect",
    "die": r"the grading process was lost while \w+ it",
    "recurse": "RecursionError",
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release):
    """A class in which each trouble happens to one submission at each step, and to nobody else."""
    course = tmp_path_factory.mktemp("course")
    (course / "gradebook.seed").write_text(SEED)
    wrong = written_by(release, "right_plain", "wrong_v_is_s")
    for step, trouble in CASES:
        notebook = nbformat.from_dict(wrong)
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"TROUBLE {step} {trouble} END", id="t"))
        hand_in(course, f"{step}-{trouble}", notebook)
    for number in range(6):
        hand_in(course, f"neighbour{number}", wrong)
    under_way: list[str] = []  # the step and the trouble of the submission that this process grades

    def troubled(step, original, *arguments, **keywords):
        if step == "read_file":
            content = original(*arguments, **keywords)
            found = re.search(rb"TROUBLE (\w+) (\w+) END", content)
            under_way[:] = [part.decode() for part in found.groups()] if found else []
        # What failed once after the verdict is made again, without the outputs of cells.
        again = step == "autograded_notebook" and not any(cell.outcome for cell in arguments[1])
        if under_way[:1] == [step] and not again:
            TROUBLES[under_way[1]]()
        return original(*arguments, **keywords)

    with pytest.MonkeyPatch.context() as patch:
        longer = dict.fromkeys(["running", "tabulating"], 300.0)
        patch.setattr(job, "SECONDS", dict.fromkeys(job.SECONDS, SECONDS) | longer)
        for step, module in {**BEFORE, **AFTER}.items():
            patch.setattr(module, step, partial(troubled, step, getattr(module, step)))
        opened = Course.open(course)
        assignment = load_assignment(ASSIGNMENT, opened)
        opener = partial(open_sandbox, "bwrap", assignment.imports, assignment.files)
        done, _, failed, _ = grade_class(opened, assignment, opener, pool_workers(opener, 2))

        def troubled_page(grade, assignment, code, *rest):
            if grade.student.startswith(PAGE) and code:  # the plain page shows no code
                TROUBLES[grade.student.split("-")[1]]()
            return original(grade, assignment, code, *rest)

        original = pages.feedback_page
        patch.setattr(pages, PAGE, troubled_page)
        pages.write_pages(opened, assignment, {})
    return course, done, {failure.student: failure for failure in failed}


def test_before_the_points_are_certain_a_trouble_costs_that_submission_its_grade(graded):
    course, _done, failed = graded
    assert failed.keys() == {f"{step}-{trouble}" for step, trouble in CASES if step in BEFORE}
    for student, failure in failed.items():
        assert re.match(REASONS[student.split("-")[1]], failure.reason), failure
        assert student not in scores(course) and not feedback(course, student).exists()


def test_after_that_it_costs_words_only_and_the_others_nothing(graded):
    course, done, _failed = graded
    recorded = {entry["result"]["student"]: entry["result"] for entry in results(course)}
    assert recorded.keys() == done
    others = {f"{s}-{t}" for s, t in CASES if s not in BEFORE}
    assert done == others | {f"neighbour{n}" for n in range(6)}
    neighbour = recorded["neighbour0"]
    assert any(question["diagnosis"] for question in neighbour["questions"])
    for student, result in recorded.items():
        assert [(q["name"], q["score"], q["status"], q["checks"]) for q in result["questions"]] == [
            (q["name"], q["score"], q["status"], q["checks"]) for q in neighbour["questions"]
        ]
        assert scores(course)[student] == neighbour["score"]
        page = feedback(course, student).read_text("utf-8")
        if student.startswith(("neighbour", PAGE)):
            assert {**result, "student": "", "seconds": 0} == {**neighbour, "student": "", "seconds": 0}
            assert grading_job.WITHOUT_WORDS not in page
            assert (pages.WITHOUT_DETAILS in page) == student.startswith(PAGE)
        else:
            assert result["notes"][-1] == grading_job.WITHOUT_WORDS and grading_job.WITHOUT_WORDS in page
            assert "Traceback" not in json.dumps(result)


@pytest.mark.parametrize(("wanted", "submissions", "workers"), [(5, 2, 2), (1, 2, 1), (0, 1, 1)])
def test_there_are_at_most_as_many_workers_as_submissions(monkeypatch, wanted, submissions, workers):
    monkeypatch.setattr(pool, "Pool", lambda key, opener, count, folders: count)
    assert pool.pool_workers(None, wanted)(None, b"", [None] * submissions) == workers


@pytest.mark.parametrize("trouble", ["fail", "die"])
def test_a_repair_that_fails_costs_none_of_the_known_mistakes(release, tmp_path, monkeypatch, trouble):
    notebook = written_by(release, "right_plain", "wrong_v_is_s")
    notebook.cells[position(notebook, GD)].source = (
        f"def {GD}(parameters, grads, learning_rate):\n"
        "    return {k: p - 3 * learning_rate * grads['d' + k] for k, p in parameters.items()}\n"
    )
    path = tmp_path / f"{ASSIGNMENT}.ipynb"
    path.write_text(nbformat.writes(notebook))
    with_repairs = check_notebook(path, ASSIGNMENT)
    monkeypatch.setattr(grading, "repaired", lambda *arguments: TROUBLES[trouble]())
    without = check_notebook(path, ASSIGNMENT)
    repaired = [q.name for q in with_repairs.questions if q.diagnosis and q.diagnosis.source == "repair"]
    assert repaired == [GD] and with_repairs.score == without.score
    others, others_without = ([q for q in g.questions if q.name != GD] for g in (with_repairs, without))
    for question, known in zip(others, others_without, strict=True):
        assert (question.score, question.checks) == (known.score, known.checks)
        if known.diagnosis:
            assert question.diagnosis.title == known.diagnosis.title
            assert question.diagnosis.message.startswith(known.diagnosis.message)
    assert any(q.diagnosis for q in others_without)
    assert without.notes == (grading_job.WITHOUT_WORDS,)
