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

from tests.helpers.commands import autograder
from tests.helpers.courses import (
    SEED,
    feedback,
    grade,
    hand_in_class,
    kill_again_and_again,
    make_course,
    results,
    state,
    submission,
    undisturbed_run,
)
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, ROOT


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, release) -> Path:
    """Twenty-five submissions."""
    return hand_in_class(tmp_path_factory.mktemp("class"), release, 25)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, submitted):
    return undisturbed_run(make_course(tmp_path_factory.mktemp("undisturbed") / "course", submitted))


@pytest.mark.slow
def test_killed_twenty_times_and_resumed_it_ends_the_same(tmp_path, submitted, undisturbed):
    place = make_course(tmp_path / "course", submitted)
    kill_again_and_again(place, 20, undisturbed["seconds"] / 2)
    grade(place)
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_order_any_workers_and_any_stop_give_the_same_grades(tmp_path, submitted, undisturbed, seed):
    """A random part of the class, in random portions, some of them killed, by random numbers of workers."""
    draw = random.Random(seed)
    students = draw.sample(sorted(path.name for path in submitted.iterdir()), draw.randint(5, 20))
    (tmp_path / "submitted").mkdir()
    for student in students:
        shutil.copytree(submitted / student, tmp_path / "submitted" / student)
    (tmp_path / "gradebook.seed").write_text(SEED)
    for _ in range(3):
        named = [w for s in draw.sample(students, draw.randint(1, len(students))) for w in ("--student", s)]
        options = ["--workers", str(draw.randint(1, 4)), *draw.choice([[], ["--force"]])]
        try:
            autograder(
                "grade", ASSIGNMENT, "--course", tmp_path, *options, *named, timeout=draw.uniform(0.5, 8)
            )
        except subprocess.TimeoutExpired:
            continue  # killed by then
    grade(tmp_path)
    everything, mine = undisturbed["state"], state(tmp_path)
    assert mine["book"] == {student: everything["book"][student] for student in students}
    assert mine["files"] == {
        name: content for name, content in everything["files"].items() if Path(name).parts[1] in students
    }
    assert results(tmp_path) == [e for e in undisturbed["results"] if e["result"]["student"] in students]


def test_what_is_graded_is_not_graded_again_unless_it_changed_or_is_forced(undisturbed, release):
    place = undisturbed["place"]

    def graded_now(*options: str) -> set[str]:
        before = (place / "ledger.jsonl").read_text("utf-8").splitlines()
        grade(place, *options)
        lines = (place / "ledger.jsonl").read_text("utf-8").splitlines()[len(before) :]
        return {json.loads(line)["result"]["student"] for line in lines}

    assert graded_now() == set()
    nbformat.write(written_by(release, "right_plain"), submission(place, "student004"))
    assert graded_now() == {"student004"}
    assert state(place)["book"]["student004"][0] == 60
    assert graded_now("--force", "--student", "student001", "--student", "student002") == {
        "student001",
        "student002",
    }
    page = feedback(place, "student003")
    written = page.read_bytes()
    page.unlink()
    assert graded_now() == set()  # the page is made of the records
    assert page.read_bytes() == written


def test_order_and_number_of_workers_do_not_matter(tmp_path, submitted, undisturbed):
    place = make_course(tmp_path / "course", submitted)
    students = sorted(path.name for path in submitted.iterdir())
    random.Random(1).shuffle(students)
    named = [word for student in students for word in ("--student", student)]
    grade(place, "--workers", "5", *named)
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
    place = make_course(tmp_path / "course", submitted)
    words = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", place]
    run = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
