"""A whole class: every folder in submitted/ is graded, one process writes the gradebook and the pages.

Workers are processes with a sandbox of their own; they return plain results. What the ledger knows as graded
already is not graded again, so that a run that was stopped goes on, and a second run costs little.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Protocol

from autograder.exceptions import GraderError, UsageError
from autograder.files import digest, replace_file
from autograder.grading import GradedSubmission, GradingFailure, read_submitted_file
from autograder.model import Assignment, Grade
from autograder.records.gradebook import GradebookWriter, open_gradebook, recorded
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import Ledger, course_seed, grader_digest
from autograder.records.results import as_json
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey, answer_key


class Progress:
    """Is told how a run goes on; this one does not care."""

    def graded(self, total: int) -> None:
        """One more of so many submissions has been dealt with."""

    def longest_running(self, students: list[str]) -> None:
        """These have been under way longest."""


NOBODY = Progress()


class Workers(Protocol):
    """What grades: processes of this machine, or a cluster."""

    def results(
        self, longest_running: Callable[[list[str]], None]
    ) -> Iterator[GradedSubmission | GradingFailure]:
        """Grades as they come."""


# Makes workers that begin to grade these folders; the seed is that of the fresh cases.
WorkerFactory = Callable[[AnswerKey, bytes, list[Path]], AbstractContextManager[Workers]]


def grade_class(
    course: Path,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    hire: WorkerFactory,
    students: tuple[str, ...] = (),
    force: bool = False,
    watcher: Progress = NOBODY,
) -> tuple[set[str], list[GradingFailure]]:
    """Grade the submissions of an assignment and record them; the ledger then has every result.

    Returned is whose submissions are graded. Those the grader failed on are beside them: they have no grade,
    not 0 points.

    Raises:
        UsageError: there is no submission, or none of a student asked for.
        GraderError: the grader itself cannot work; everything recorded until then stays.
    """
    place = gradebook_location(course)
    folders, failed = _submissions(course, place, assignment.name, students)
    total = len(folders) + len(failed)
    seed = course_seed(course)
    sandbox = open_sandbox()
    by_what = digest(assignment.digest.encode(), seed, sandbox.name.encode(), grader_digest().encode())
    with closing(Ledger(course, by_what)) as ledger:
        in_book = recorded(place, assignment.name)  # a gradebook that cannot be used is said at once
        todo = _to_do(course, assignment, ledger, folders, set() if force else in_book)
        graded = {folder.parent.name for folder in folders} - {folder.parent.name for folder in todo}
        for _ in range(total - len(todo)):
            watcher.graded(total)
        if todo:
            key = answer_key(assignment, sandbox, seed)
            sandbox.close()
            for one in _record_all(course, place, key, hire(key, seed, todo), ledger, watcher):
                if isinstance(one, GradingFailure):
                    failed.append(one)
                else:
                    graded.add(one)
                watcher.graded(total)
    return graded, sorted(failed, key=lambda failure: failure.student)


def _to_do(
    course: Path, assignment: Assignment, ledger: Ledger, folders: list[Path], in_book: set[str]
) -> list[Path]:
    """What is to be graded now: all but what is graded already, and whose student the gradebook has."""
    todo: list[Path] = []
    for folder in folders:
        student = folder.parent.name
        if student in in_book and _page(course, assignment, student).is_file():
            submission = read_submitted_file(folder, assignment.notebook).digest
            if ledger.has(assignment.name, student, submission):
                continue
        todo.append(folder)
    return todo


def _record_all(
    course: Path,
    place: GradebookLocation,
    key: AnswerKey,
    hired: AbstractContextManager[Workers],
    ledger: Ledger,
    watcher: Progress,
) -> Iterator[str | GradingFailure]:
    """Let all be graded; record each: files, then gradebook, then ledger. Yields who is done."""
    waiting: list[tuple[str, Grade]] = []  # with digests, in the gradebook's open transaction
    # Workers that are forked have been before the gradebook is opened: a database handle does not survive it.
    with hired as workers, open_gradebook(place, key.assignment) as book:
        for graded in workers.results(watcher.longest_running):
            if isinstance(graded, GradingFailure):
                yield graded
                continue
            _write(course, key.assignment, graded)
            book.record(graded.grade, graded.moment)
            waiting.append((graded.submission, graded.grade))
            if book.is_due():
                yield from _settle(book, ledger, waiting)
        yield from _settle(book, ledger, waiting)


def _settle(book: GradebookWriter, ledger: Ledger, waiting: list[tuple[str, Grade]]) -> Iterator[str]:
    """Make the grades in the gradebook last, then note in the ledger that they do."""
    book.commit()
    for submission, grade in waiting:
        ledger.append(submission, as_json(grade), {v.name: v.returned for v in grade.questions if v.returned})
        yield str(grade.student)
    waiting.clear()


def _submissions(
    course: Path, place: GradebookLocation, name: str, students: tuple[str, ...]
) -> tuple[list[Path], list[GradingFailure]]:
    """The folders submitted/STUDENT/ASSIGNMENT, whatever they turn out to be, and those of no use."""
    submitted = course / "submitted"
    if not submitted.is_dir():
        raise UsageError(
            f"no folder {submitted}; put submissions into {submitted}/STUDENT/{name}/, or name --course DIR"
        )
    found: dict[str, Path] = {}
    failed: list[GradingFailure] = []
    try:
        entries = sorted(submitted.iterdir())
    except OSError as error:
        raise GraderError(f"{submitted} cannot be read: {error.strerror}") from error
    for entry in entries:
        try:
            os.lstat(entry / name)
            entry.name.encode()
            if reason := place.refuses(entry.name):
                failed.append(GradingFailure(entry.name, reason))
            else:
                found[entry.name] = entry / name
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            failed.append(GradingFailure(entry.name, f"its folder cannot be read: {error.strerror}"))
        except UnicodeEncodeError:
            failed.append(
                GradingFailure(entry.name, "the name of its folder is not UTF-8; give it another name")
            )
    if students:
        failed = [failure for failure in failed if failure.student in students]
    for student in students:
        if student not in found and student not in (failure.student for failure in failed):
            raise UsageError(f"no submission of '{student}' for '{name}' in {submitted}")
    if not found and not failed:
        raise UsageError(f"no submission for '{name}' in {submitted}")
    return [found[student] for student in (students or found) if student in found], failed


def _write(course: Path, assignment: Assignment, graded: GradedSubmission) -> None:
    """Write a student's autograded notebook and feedback page, each at once or not at all."""
    student = str(graded.grade.student)
    notebook = course / "autograded" / student / assignment.name / f"{assignment.notebook}.ipynb"
    try:
        if graded.notebook is not None:
            replace_file(notebook, graded.notebook)
        else:
            notebook.unlink(missing_ok=True)
        replace_file(_page(course, assignment, student), graded.page)
    except OSError as error:
        raise GraderError(f"{error.filename or course} cannot be written: {error.strerror}") from error


def _page(course: Path, assignment: Assignment, student: str) -> Path:
    """Where a student's feedback page lies."""
    return course / "feedback" / student / assignment.name / f"{assignment.notebook}.html"
