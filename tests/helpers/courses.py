"""Course folders for tests: submissions handed in, grades and pages read back."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.assignment import load_assignment
from autograder.cache import CACHE
from autograder.classroom.classroom import grade_class
from autograder.classroom.pool import pool_workers
from autograder.course import Course
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.inside.limits import TimeLimits
from tests.helpers.commands import autograder, start_grading
from tests.helpers.notebooks import written_by
from tests.helpers.project import ASSIGNMENT, ROOT, contents, copy_project

SEED = "5eed" * 16
KINDS = [
    *("right_plain", "wrong_beta_swapped", "wrong_v_is_s", "syntax_error", "blank"),
    *3 * ("right_plain", "right_in_place", "right_helper_cells", "syntax_error", "blank"),
]


def submission(course: Path, student: str, assignment: str = ASSIGNMENT) -> Path:
    """The file that a student hands in."""
    return course / "submitted" / student / assignment / f"{assignment}.ipynb"


def autograded(course: Path, student: str, assignment: str = ASSIGNMENT) -> Path:
    """The notebook that formgrader shows of a student."""
    return course / "autograded" / student / assignment / f"{assignment}.ipynb"


def feedback(course: Path, student: str, assignment: str = ASSIGNMENT) -> Path:
    """The page that a student gets back."""
    return course / "feedback" / student / assignment / f"{assignment}.html"


def hand_in(
    course: Path, student: str, notebook: NotebookNode | str | bytes, assignment: str = ASSIGNMENT
) -> Path:
    """Write a student's submission, a notebook or a file's content as it is; return the file."""
    file = submission(course, student, assignment)
    file.parent.mkdir(parents=True)
    if isinstance(notebook, NotebookNode):
        nbformat.write(notebook, file)
    else:
        file.write_bytes(notebook.encode() if isinstance(notebook, str) else notebook)
    return file


def hand_in_class(course: Path, release: NotebookNode, count: int) -> Path:
    """So many submissions, of KINDS in turn; return the folder that they are in.

    Few have a wrong function, since its repair takes longer than all other work on a submission.
    """
    kinds = [written_by(release, *{"blank": ()}.get(kind, ("right_plain",)), kind) for kind in KINDS]
    for number in range(count):
        hand_in(course, f"student{number:03d}", kinds[number % len(kinds)])
    return course / "submitted"


def make_course(folder: Path, submitted: Path) -> Path:
    """A course with copies of these submissions and a known seed."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(submitted, folder / "submitted")
    (folder / "gradebook.seed").write_text(SEED)
    return folder


def link_course(course: Path) -> None:
    """Let a course's folder grade this project's assignments, by its own settings for us and nbgrader."""
    copy_project(course, "nbgrader_config.py")
    (course / "course.toml").write_text(f'definition = "{ROOT}"\n', "utf-8")


def define_course(course: Path) -> Path:
    """Let a course's folder define this project's assignment itself; return the instructor's notebook."""
    parts = f"source/{ASSIGNMENT}", "requirements", "testCases.py", "opt_utils.py", "course.toml"
    copy_project(course, *parts, "nbgrader_config.py")
    (course / "notebooks" / ASSIGNMENT).mkdir(parents=True)  # no named mistakes
    return course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def without_repairs(folder: Path) -> dict[str, str]:
    """An environment whose cache, in this new folder, has everything but repairs: all are searched anew."""
    folder.joinpath("autograder").mkdir(parents=True)
    for file in CACHE.iterdir() if CACHE.is_dir() else ():
        if file.is_file():
            folder.joinpath("autograder", file.name).symlink_to(file)
    return {"XDG_CACHE_HOME": str(folder)}


def grade(
    course: Path, *options: str | Path, timeout: float = 900, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``grade``, which must succeed."""
    done = autograder("grade", ASSIGNMENT, "--course", course, *options, timeout=timeout, **environment)
    assert done.returncode == 0, done.stderr
    return done


def grade_in_time(
    course: Path, sandbox: str, times: TimeLimits, workers: int, students: Iterable[str] = ()
) -> list[str]:
    """Grade a class, or these students, within limits of a test; return whom the grader failed on."""
    (course / "gradebook.seed").write_text(SEED)
    opened = Course.open(course)
    assignment = load_assignment(ASSIGNMENT, opened)
    opener = partial(open_sandbox, sandbox, assignment.imports, assignment.files, times)
    run = grade_class(opened, assignment, opener, pool_workers(opener, workers), tuple(students))
    return [failure.student for failure in run.failed]


def grade_to_json(
    course: Path, *options: str | Path, timeout: float = 900, **environment: str
) -> tuple[str, dict[str, dict[str, Any]]]:
    """Run ``grade --json``, which must succeed; return what it prints, and its results by student."""
    lines = course / "results.jsonl"
    done = grade(course, "--json", lines, *options, timeout=timeout, **environment)
    found = map(json.loads, lines.read_text("utf-8").splitlines())
    return done.stdout, {result["student"]: result for result in found}


def results(course: Path) -> list[dict[str, Any]]:
    """The last line of the ledger for each student, but for times."""
    last = {}
    ledger = course / "ledger.jsonl"
    for line in ledger.read_text("utf-8").splitlines() if ledger.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a line torn by a kill
        entry["result"].pop("seconds")
        entry.pop("graded_at")
        last[entry["result"]["student"]] = entry
    return [last[student] for student in sorted(last)]


def timeless(page: bytes) -> bytes:
    """A page without the time of grading; its mark covers the time."""
    page = re.sub(rb'<meta name="records" content="[0-9a-f]{64}">', b"", page)
    return re.sub(rb"Graded: \d+ \w+ \d{4}, \d\d:\d\d UTC", b"", page)


def scores(course: Path) -> dict[str, float]:
    """Each student's points, as nbgrader's own gradebook has them."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}


def state(course: Path) -> dict[str, Any]:
    """All that a run leaves behind, but for times."""
    files = {
        f"{folder}/{name}": timeless(content)
        for folder in ("autograded", "feedback")
        for name, content in contents(course / folder).items()
    }
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        book = {
            s.student.id: (
                s.score,
                {g.name: (g.auto_score, g.needs_manual_grade) for n in s.notebooks for g in n.grades},
                {c.name: c.auto_comment for n in s.notebooks for c in n.comments},
            )
            for s in gradebook.find_assignment(ASSIGNMENT).submissions
        }
    return {"files": files, "book": book}


def undisturbed_run(course: Path) -> dict[str, Any]:
    """What one run from beginning to end leaves behind; later ones find none of its repairs in the cache."""
    environment = without_repairs(course.with_name("cache"))
    started = time.monotonic()
    grade(course, **environment)
    seconds = time.monotonic() - started
    return {"state": state(course), "results": results(course), "place": course, "seconds": seconds}


def kill_again_and_again(course: Path, kills: int, longest: float) -> None:
    """Start runs and kill each at some instant; after one that reached its end, all is graded anew."""
    draw = random.Random(20)
    anew: list[str] = []
    while kills:
        run = start_grading(course, *anew)
        try:
            assert run.wait(draw.uniform(0.2, longest)) == 0
            anew = ["--force"]
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            kills, anew = kills - 1, []
