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


def hand_in(folder: Path, release, count: int) -> Path:
    """So many submissions, five kinds of them in turn."""
    plain = (STUDENTS / "right_plain.py").read_text("utf-8")
    texts = {kind: (STUDENTS / f"{kind}.py").read_text("utf-8") for kind in CLASS}
    kinds = [fill(release, *([] if kind == "blank" else [plain]), texts[kind]) for kind in CLASS]
    for number in range(count):
        place = folder / f"student{number:03d}" / ASSIGNMENT
        place.mkdir(parents=True)
        nbformat.write(kinds[number % len(kinds)], place / f"{ASSIGNMENT}.ipynb")
    return folder


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, release) -> Path:
    """Forty submissions."""
    return hand_in(tmp_path_factory.mktemp("class") / "submitted", release, 40)


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


def undisturbed_run(place: Path) -> dict:
    """What one run from beginning to end leaves behind."""
    started = time.monotonic()
    assert autograder("grade", ASSIGNMENT, "--course", place).returncode == 0
    seconds = time.monotonic() - started
    return {"state": state(place), "results": results(place), "place": place, "seconds": seconds}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, submitted):
    return undisturbed_run(course(tmp_path_factory.mktemp("undisturbed") / "course", submitted))


def kill_again_and_again(place: Path, kills: int, longest: float) -> None:
    """Start runs and kill each at some instant; after one that reached its end, all is graded anew."""
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(place)]
    draw = random.Random(20)
    anew: list[str] = []
    while kills:
        run = subprocess.Popen(
            [*command, *anew], cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert run.wait(draw.uniform(1.0, longest)) == 0
            anew = ["--force"]
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            kills, anew = kills - 1, []


def test_killed_again_and_again_and_resumed_it_ends_the_same(tmp_path, submitted, undisturbed):
    place = course(tmp_path / "course", submitted)
    kill_again_and_again(place, 5, undisturbed["seconds"] / 2)
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert done.returncode == 0, done.stderr
    assert state(place) == undisturbed["state"]
    assert results(place) == undisturbed["results"]


@pytest.mark.slow
def test_two_hundred_submissions_killed_twenty_times_end_the_same(tmp_path, release):
    submitted = hand_in(tmp_path / "class", release, 200)
    expected = undisturbed_run(course(tmp_path / "undisturbed", submitted))
    place = course(tmp_path / "course", submitted)
    kill_again_and_again(place, 20, expected["seconds"] / 2)
    done = autograder("grade", ASSIGNMENT, "--course", place)
    assert done.returncode == 0, done.stderr
    assert state(place) == expected["state"]
    assert results(place) == expected["results"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_class_in_any_order_with_any_workers_and_any_stop_has_the_same_grades(
    tmp_path, submitted, undisturbed, seed
):
    """A random part of the class, in random portions, some of them killed, by random numbers of workers."""
    draw = random.Random(seed)
    students = draw.sample(sorted(path.name for path in submitted.iterdir()), draw.randint(5, 30))
    (tmp_path / "submitted").mkdir()
    for student in students:
        shutil.copytree(submitted / student, tmp_path / "submitted" / student)
    (tmp_path / "gradebook.seed").write_text("5eed" * 16)
    for _ in range(3):
        named = [w for s in draw.sample(students, draw.randint(1, len(students))) for w in ("--student", s)]
        options = ["--workers", str(draw.randint(1, 4)), *draw.choice([[], ["--force"]])]
        try:
            autograder(
                "grade", ASSIGNMENT, "--course", tmp_path, *options, *named, timeout=draw.uniform(3, 30)
            )
        except subprocess.TimeoutExpired:
            continue  # killed by then
    assert autograder("grade", ASSIGNMENT, "--course", tmp_path).returncode == 0
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
        assert autograder("grade", ASSIGNMENT, "--course", place, *options).returncode == 0
        lines = (place / "ledger.jsonl").read_text("utf-8").splitlines()[len(before) :]
        return {json.loads(line)["result"]["student"] for line in lines}

    assert graded_now() == set()
    changed = place / "submitted" / "student004" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    nbformat.write(fill(release, (STUDENTS / "right_plain.py").read_text("utf-8")), changed)
    assert graded_now() == {"student004"}
    assert state(place)["book"]["student004"][0] == 60
    assert graded_now("--force", "--student", "student001", "--student", "student002") == {
        "student001",
        "student002",
    }
    (place / "feedback" / "student003" / ASSIGNMENT / f"{ASSIGNMENT}.html").unlink()
    assert graded_now() == {"student003"}


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
