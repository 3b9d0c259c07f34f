"""A run that is killed at any instant goes on where it stopped, and ends as an undisturbed one does."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.conftest import ASSIGNMENT, ROOT, STUDENTS, autograder, fill

CLASS = ["right_plain", "wrong_beta_swapped", "wrong_v_is_s", "syntax_error", "blank"]


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, release) -> Path:
    """Forty submissions, five kinds of them."""
    folder = tmp_path_factory.mktemp("class") / "submitted"
    plain = (STUDENTS / "right_plain.py").read_text("utf-8")
    for number in range(40):
        kind = CLASS[number % len(CLASS)]
        place = folder / f"student{number:02d}" / ASSIGNMENT
        place.mkdir(parents=True)
        text = (STUDENTS / f"{kind}.py").read_text("utf-8")
        nbformat.write(
            fill(release, *([] if kind == "blank" else [plain]), text), place / f"{ASSIGNMENT}.ipynb"
        )
    return folder


def course(tmp_path: Path, submitted: Path) -> Path:
    tmp_path.mkdir(exist_ok=True)
    shutil.copytree(submitted, tmp_path / "submitted")
    (tmp_path / "gradebook.seed").write_text("5eed" * 16)
    return tmp_path


def state(place: Path) -> dict:
    """All that a run leaves behind, but for times."""
    files = {
        str(path.relative_to(place)): path.read_bytes()
        for folder in ("autograded", "feedback")
        for path in sorted((place / folder).rglob("*"))
        if path.is_file()
    }
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as gradebook:
        book = {
            submission.student.id: (
                submission.score,
                {
                    g.name: (g.auto_score, g.needs_manual_grade)
                    for n in submission.notebooks
                    for g in n.grades
                },
                {c.name: c.auto_comment for n in submission.notebooks for c in n.comments},
            )
            for submission in gradebook.find_assignment(ASSIGNMENT).submissions
        }
    return {"files": files, "book": book}


def results(place: Path) -> list[dict]:
    """The last line of the ledger for each student, but for times."""
    last = {}
    for line in (place / "ledger.jsonl").read_text("utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a line torn by a kill
        entry["result"].pop("seconds")
        last[entry["result"]["student"]] = entry
    return [last[student] for student in sorted(last)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, submitted):
    place = course(tmp_path_factory.mktemp("undisturbed") / "course", submitted)
    assert autograder("grade", ASSIGNMENT, "--course", place).returncode == 0
    return {"state": state(place), "results": results(place), "place": place}


def test_killed_again_and_again_and_resumed_it_ends_the_same(tmp_path, submitted, undisturbed):
    place = course(tmp_path / "course", submitted)
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(place)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    draw = random.Random(20)
    for _ in range(5):
        run = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            run.wait(draw.uniform(1.0, 9.0))
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert done.returncode == 0, done.stderr
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


def test_what_is_graded_is_not_graded_again_unless_it_changed_or_is_forced(undisturbed, release):
    place = undisturbed["place"]

    def graded_now(*options: str) -> set[str]:
        before = (place / "ledger.jsonl").read_text("utf-8").splitlines()
        assert autograder("grade", ASSIGNMENT, "--course", place, *options).returncode == 0
        lines = (place / "ledger.jsonl").read_text("utf-8").splitlines()[len(before) :]
        return {json.loads(line)["result"]["student"] for line in lines}

    assert graded_now() == set()
    changed = place / "submitted" / "student04" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nbformat.write(fill(release, (STUDENTS / "right_plain.py").read_text("utf-8")), changed)
    assert graded_now() == {"student04"}
    assert state(place)["book"]["student04"][0] == 60
    assert graded_now("--force", "--student", "student01", "--student", "student02") == {
        "student01",
        "student02",
    }
    (place / "feedback" / "student03" / ASSIGNMENT / f"{ASSIGNMENT}.html").unlink()
    assert graded_now() == {"student03"}


def test_order_and_number_of_workers_do_not_matter(tmp_path, submitted, undisturbed):
    place = course(tmp_path / "course", submitted)
    students = sorted(path.name for path in submitted.iterdir())
    random.Random(1).shuffle(students)
    named = [word for student in students for word in ("--student", student)]
    assert autograder("grade", ASSIGNMENT, "--course", place, "--workers", "5", *named).returncode == 0
    seen = state(place)
    expected = undisturbed["results"]
    assert {s: b[0] for s, b in seen["book"].items()} == {
        entry["result"]["student"]: entry["result"]["score"] for entry in expected
    }
    assert seen["files"].keys() == {
        f"{folder}/{student}/{ASSIGNMENT}/{ASSIGNMENT}.{suffix}"
        for student in students
        for folder, suffix in (("autograded", "ipynb"), ("feedback", "html"))
    }


def test_when_the_run_is_killed_its_sandboxes_end_too(tmp_path, submitted):
    place = course(tmp_path / "course", submitted)
    run = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(place)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(5)
    os.kill(run.pid, signal.SIGKILL)  # the main process alone
    run.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (left := descendants_of(place)):
        time.sleep(0.5)
    assert left == []


def descendants_of(place: Path) -> list[str]:
    """Command lines of processes that still work for this course, or sandboxes that lost their parent."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path("/proc", pid, "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(place) in words:
            found.append(words)
    return found
