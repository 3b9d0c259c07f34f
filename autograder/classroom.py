"""A whole class: every folder in submitted/ is graded, one process writes the gradebook and the pages."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from autograder.counterfactuals import AnswerKey, answer_key
from autograder.feedback import feedback_page
from autograder.gradebook import (
    autograded_notebook,
    open_gradebook,
    record_assignment,
    record_grade,
    submitted_at,
)
from autograder.grading import grade_submission, ungradable
from autograder.sandbox.launcher import Sandbox
from autograder.submission import find_notebook, read_file
from autograder.types import Assignment, Grade, GraderError, Ungradable, UsageError


def grade_class(
    course: Path,
    assignment: Assignment,
    sandbox: Sandbox,
    students: tuple[str, ...] = (),
    workers: int = 0,
    seen: Callable[[Grade], None] = lambda grade: None,
) -> list[Grade]:
    """Grade the submissions of an assignment and record them; ``seen`` is told of each as it comes.

    Raises:
        UsageError: there is no submission, or none of a student asked for.
        GraderError: the grader itself cannot work; everything recorded until then stays.
    """
    folders = _submissions(course, assignment.name, students)
    key = answer_key(assignment, sandbox, _seed(course))
    grades = []
    with open_gradebook(course) as gradebook:
        record_assignment(gradebook, course, assignment)
        for folder, grade in _graded(key, folders, sandbox, workers or os.cpu_count() or 1):
            _write(course, key, grade)
            record_grade(gradebook, assignment, grade, _time_of(folder))
            grades.append(grade)
            seen(grade)
    return sorted(grades, key=lambda grade: grade.student or "")


def _submissions(course: Path, name: str, students: tuple[str, ...]) -> list[Path]:
    """The folders submitted/STUDENT/ASSIGNMENT, whatever they turn out to be."""
    submitted = course / "submitted"
    if not submitted.is_dir():
        raise UsageError(
            f"no folder {submitted}; put submissions into {submitted}/STUDENT/{name}/, or name --course DIR"
        )
    found = {
        entry.name: entry / name
        for entry in sorted(submitted.iterdir())
        if os.path.lexists(entry / name) and not entry.is_symlink()
    }
    for student in students:
        if student not in found:
            raise UsageError(f"no submission of '{student}' for '{name}' in {submitted}")
    if not found:
        raise UsageError(f"no submission for '{name}' in {submitted}")
    return [found[student] for student in (students or found)]


def _seed(course: Path) -> bytes:
    """The secret that fresh cases are drawn from: made once a course, kept beside the gradebook."""
    path = course / "gradebook.seed"
    with suppress(FileExistsError):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise
        except OSError as error:
            raise GraderError(f"{path} cannot be written: {error.strerror}") from error
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise GraderError(f"{path} holds no seed ({error}); restore it, or remove it and regrade") from error


def _graded(
    key: AnswerKey, folders: list[Path], sandbox: Sandbox, workers: int
) -> Iterator[tuple[Path, Grade]]:
    """Grades as they come; no more submissions are in memory than there are workers to take them."""
    waiting = iter(folders)
    with ThreadPoolExecutor(workers) as pool:
        running: dict[Future[Grade], Path] = {}
        try:
            while True:
                for folder in islice(waiting, 2 * workers - len(running)):
                    running[pool.submit(_grade_folder, key, folder, sandbox)] = folder
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()


def _grade_folder(key: AnswerKey, folder: Path, sandbox: Sandbox) -> Grade:
    """Grade what lies in one student's folder. (Threads suffice: the work is done by sandboxes.)"""
    try:
        path, notes = find_notebook(folder, key.assignment.notebook)
        grade = grade_submission(key, read_file(path), sandbox, notes)
    except Ungradable as reason:
        grade = ungradable(key, str(reason), sandbox)
    return replace(grade, student=folder.parent.name)


def _time_of(folder: Path) -> datetime | None:
    return None if folder.is_symlink() else submitted_at(folder)


def _write(course: Path, key: AnswerKey, grade: Grade) -> None:
    """Write a student's autograded notebook and feedback page, each at once or not at all."""
    assert grade.student is not None
    place = Path(grade.student, key.assignment.name)
    try:
        notebook = course / "autograded" / place / f"{key.assignment.notebook}.ipynb"
        if grade.status == "graded":
            _replace(notebook, autograded_notebook(key.assignment, grade))
        else:
            notebook.unlink(missing_ok=True)
        page = feedback_page(grade).encode("utf-8", "replace")
        _replace(course / "feedback" / place / f"{key.assignment.notebook}.html", page)
    except OSError as error:
        raise GraderError(f"{error.filename or course} cannot be written: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
