"""What goes wrong on the grader's side: said in one line, never 0 points, and nothing recorded is lost."""

from __future__ import annotations

import copy
import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from autograder.assignment import load_assignment
from autograder.classroom.classroom import Progress, grade_class
from autograder.classroom.pool import Pool
from autograder.course import Course, StudentFolder
from autograder.exceptions import SandboxLost
from autograder.grading import grading_steps
from autograder.model import Program, RunCell
from autograder.rendering import rendered
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.fork_server import ForkServer
from autograder.submitted_work import read_work
from tests.helpers.commands import autograder, one_line
from tests.helpers.courses import feedback, hand_in, scores, submission
from tests.helpers.project import ASSIGNMENT, ROOT


@pytest.fixture
def course(tmp_path, solved) -> Path:
    """Two submissions, both right."""
    for student in ("ann", "bob"):
        hand_in(tmp_path, student, solved)
    return tmp_path


def grade(course: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``grade``, whatever comes of it."""
    return autograder("grade", ASSIGNMENT, "--course", course, "--json", course / "results.jsonl", *words)


def test_a_server_lost_twice_is_an_error_and_no_outcome(monkeypatch):
    class Dying(ForkServer):
        def attempt(self, *arguments, **keywords):
            self._process.kill()
            return super().attempt(*arguments, **keywords)

    monkeypatch.setattr("autograder.sandbox.backends.ForkServer", Dying)
    with pytest.raises(SandboxLost, match="lost twice"):
        open_sandbox("bwrap").run(Program((RunCell("cell", "1"),), {}))


class Losing:
    """A sandbox that is lost whenever a notebook asks for it."""

    name = "bwrap"

    def __init__(self) -> None:
        self._sandbox = open_sandbox("bwrap")

    def run(self, program):
        text = "".join(step.source for step in program.steps if isinstance(step, RunCell))
        if "lose me" in text:
            raise SandboxLost("the sandbox was lost twice while it ran this notebook (it died)")
        if "surprise" in text:
            raise ZeroDivisionError("a defect of ours")
        return self._sandbox.run(program)

    def start(self, ahead: int) -> None:
        self._sandbox.start(ahead)

    def close(self) -> None:
        self._sandbox.close()


def losing(key, seed, folders):
    return Pool(key, Losing, 2, folders)


def test_a_submission_the_grader_failed_on_has_no_grade_and_others_have(course, solved):
    for student, words in (("lost", "# lose me"), ("odd", "# surprise")):
        notebook = nbformat.from_dict(solved)
        notebook.cells.insert(5, nbformat.v4.new_code_cell(words, id="words"))
        hand_in(course, student, notebook)
        notebook.cells.pop(5)
    graded, _, failed, _ = grade_class(
        Course.open(course), load_assignment(ASSIGNMENT, Course.open(course)), Losing, losing
    )
    assert graded == {"ann", "bob"}
    assert [f.student for f in failed] == ["lost", "odd"]
    assert "lost twice" in failed[0].reason and failed[1].reason == "ZeroDivisionError: a defect of ours"
    assert scores(course) == {"ann": 60.0, "bob": 60.0}
    assert not [path for path in course.rglob("*") if path.parts[-2] in ("lost", "odd") and path.is_file()]
    assert "lost" not in (course / "ledger.jsonl").read_text("utf-8")


def test_what_the_writer_holds_does_not_grow_with_the_class(course, monkeypatch):
    assignment, sandbox = load_assignment(ASSIGNMENT, Course.open(course)), open_sandbox("bwrap")
    folder = StudentFolder("ann", course / "submitted" / "ann" / ASSIGNMENT)
    first = read_work(folder, assignment.released)
    for number in range(240):
        (course / "submitted" / f"student{number:03}" / ASSIGNMENT).mkdir(parents=True)

    class Named:
        """Workers that grade one submission, and call it everybody's."""

        def __init__(self, key, seed, folders) -> None:
            *_, self.graded = grading_steps(key, sandbox, first, rendered)
            self.folders = folders

        def results(self, longest_running):
            for folder in self.folders:
                whole = copy.deepcopy(self.graded)
                yield replace(whole, grade=replace(whole.grade, student=folder.student))

    class Scales(Progress):
        count, held = 0, ()

        def graded(self, total):
            self.count += 1
            if self.count in (20, 90, 160, 230):
                gc.collect()
                self.held += (tracemalloc.get_traced_memory()[0],)

    def named(*asked):
        tracemalloc.start()
        return nullcontext(Named(*asked))

    monkeypatch.setattr("autograder.records.gradebook.BATCH_SECONDS", 0.0)  # none waits for the next
    scales = Scales()
    graded, _, failed, _ = grade_class(
        Course.open(course), assignment, lambda: open_sandbox("bwrap"), named, progress=scales
    )
    tracemalloc.stop()
    sandbox.close()
    assert len(graded) == 242 and not failed
    assert (
        course / "ledger.jsonl"
    ).stat().st_size / 242 > 2000  # and several times as much as Python objects
    # What grows with the class grows in each third; what other code allocates once, in one of them.
    growth = [after - before for before, after in pairwise(scales.held)]
    assert min(growth) / 70 < 500


def test_a_folder_name_that_is_not_utf_8_is_named_and_the_class_goes_on(course):
    os.rename(os.fsencode(course / "submitted" / "bob"), os.fsencode(course / "submitted") + b"/b\xff\xfeb")
    done = grade(course)
    assert done.returncode == 1
    first, last = done.stderr.strip().splitlines()
    assert first == "not graded: b??b: the name of its folder is not UTF-8; rename the folder"
    assert last.startswith("autograder: 1 of 2 submissions could not be graded")
    assert scores(course) == {"ann": 60.0}


def test_a_student_folder_that_is_a_link_is_reported_and_not_followed(course):
    os.symlink(course / "submitted" / "ann", course / "submitted" / "eve")
    done = grade(course)
    assert done.returncode == 0
    result = json.loads((course / "results.jsonl").read_text("utf-8").splitlines()[2])
    assert (result["student"], result["status"], result["score"]) == ("eve", "ungradable", 0)
    assert "link to another folder" in result["notes"][0]


def test_a_notebook_of_half_a_gigabyte_is_not_read(course):
    notebook = submission(course, "ann")
    os.truncate(notebook, 500 << 20)
    assert grade(course).returncode == 0
    results = [json.loads(line) for line in (course / "results.jsonl").read_text("utf-8").splitlines()]
    assert [(r["status"], r["score"]) for r in results] == [("ungradable", 0), ("graded", 60)]
    assert "larger than 64 MB" in results[0]["notes"][0]


def test_a_name_that_would_steer_a_terminal_or_a_page_does_neither(course, solved):
    name = "e\x1b[2Jve\n<script>alert(1)</script>"[:40].replace("/", "")
    hand_in(course, name, solved)
    done = grade(course)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout and "e?[2Jve?<script>" in done.stdout
    page = feedback(course, name).read_text("utf-8")
    assert "<script" not in page
    assert scores(course)[name] == 60.0


@pytest.mark.parametrize("content", ["", "5eed", "no seed"])
def test_a_seed_that_is_none_stops_before_anybody_is_graded(course, content):
    (course / "gradebook.seed").write_text(content)
    done = grade(course)
    assert done.returncode == 1 and "holds no seed of 32 bytes" in one_line(done)
    assert not (course / "gradebook.db").exists()


def test_a_time_stamp_of_an_unknown_zone_is_one_note(course):
    (course / "submitted" / "ann" / ASSIGNMENT / "timestamp.txt").write_text("2026-01-02 03:04:05 XYZT")
    done = grade(course)
    assert done.returncode == 0
    assert one_line(done).startswith("note: ann: timestamp.txt") and "it counts as 2026-" in done.stderr


def test_cases_that_end_python_are_one_line(tmp_path, course):
    shutil.copytree(ROOT / "source", course / "source")
    (course / "testCases.py").write_text("raise SystemExit('tired')")
    done = grade(course)
    assert done.returncode == 1
    assert "testCases.py (line 1) cannot be loaded: SystemExit: tired" in one_line(done)


def test_a_path_no_file_can_have_is_one_line():
    done = autograder("check", "x" * 300, "--assignment", ASSIGNMENT)
    assert done.returncode == 2 and "there is no file" in one_line(done)


@pytest.mark.slow
def test_a_locked_gradebook_is_one_line_and_the_next_run_grades(course):
    assert grade(course, "--student", "ann").returncode == 0
    other = sqlite3.connect(course / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    done = grade(course)
    assert done.returncode == 1 and "database is locked" in one_line(done)
    other.rollback()
    assert grade(course).returncode == 0
    assert scores(course) == {"ann": 60.0, "bob": 60.0}


@pytest.mark.slow
def test_a_full_disk_is_one_line_loses_nothing_and_the_next_run_goes_on(course):
    """The course lies on a disk of 2 MB, which is full for the second of three runs."""
    small = course / "small"
    small.mkdir()
    run = f"{sys.executable} -m autograder grade {ASSIGNMENT} --course {small}"
    script = f"""
        cp -r {course}/submitted {small}
        {run} --student ann
        head -c 2M /dev/zero > {small}/filler 2>/dev/null || true
        {run} >/dev/null 2>{course}/said; echo $? > {course}/status
        cp {small}/gradebook.db {course}/full.db
        rm {small}/filler
        {run}
        cp {small}/gradebook.db {course}/gradebook.db
    """
    walls = ["bwrap", "--dev-bind", "/", "/", "--size", str(2 << 20), "--tmpfs", str(small)]
    subprocess.run([*walls, "bash", "-c", script], cwd=ROOT, check=True, capture_output=True)
    assert (course / "status").read_text() == "1\n"
    said = (course / "said").read_text("utf-8").strip()
    assert said.startswith("autograder: ") and "\n" not in said and "No space left" in said
    assert scores(course) == {"ann": 60.0, "bob": 60.0}
    os.replace(course / "full.db", course / "gradebook.db")
    assert scores(course) == {"ann": 60.0}


def test_a_notebook_that_takes_all_memory_costs_only_itself(course, solved):
    hungry = nbformat.from_dict(solved)
    hungry.cells.insert(
        5, nbformat.v4.new_code_cell("hoard = [bytearray(1 << 28) for _ in range(64)]", id="h")
    )
    hand_in(course, "hungry", hungry)
    hungry.cells.pop(5)
    assert grade(course).returncode == 0
    results = map(json.loads, (course / "results.jsonl").read_text("utf-8").splitlines())
    assert {r["student"]: r["score"] for r in results} == {"ann": 60.0, "bob": 60.0, "hungry": 60.0}
