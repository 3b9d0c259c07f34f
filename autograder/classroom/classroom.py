"""A whole class: grades every folder in submitted/; one process writes the gradebook and the pages.

Workers are processes with a sandbox of their own; they return plain results. A submission that the ledger
has is not graded again, so that a run that was stopped goes on, and a second run costs little. Where only
words have changed since, submissions with wrong answers are run again for new diagnoses; points stay.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

from autograder.classroom.digests import points_digest, words_digest
from autograder.classroom.workers import WorkerFactory, Workers
from autograder.course import Course, StudentFolder
from autograder.exceptions import UsageError
from autograder.files import digest, replace_file, writing
from autograder.grading import GradedSubmission, GradingFailure, read_submitted_file
from autograder.model import Assignment, Grade, printable
from autograder.records.gradebook import GradebookWriter, open_gradebook, recorded
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import Ledger, course_seed
from autograder.records.results import as_json
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey, answer_key

log = logging.getLogger(__name__)


class Progress:
    """Progress callbacks; the base class ignores them."""

    def graded(self, total: int) -> None:
        """One more of ``total`` submissions is graded, or has failed."""

    def longest_running(self, students: list[str]) -> None:
        """The submissions of these students have been in flight longest."""


def grade_class(
    course: Course,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    factory: WorkerFactory,
    students: tuple[str, ...] = (),
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[set[str], list[GradingFailure]]:
    """Grade the submissions of an assignment and record them; the ledger then has every result.

    Returns the students whose submissions are graded, and the submissions that the grader itself failed on,
    which have no grade (not 0 points).

    Raises:
        UsageError: there is no submission, or none of a student asked for.
        GraderError: the grader itself cannot work; everything recorded until then stays.
    """
    progress = progress or Progress()
    location = gradebook_location(course.root)
    folders, failed = _submissions(course, location, assignment.name, students)
    total = len(folders) + len(failed)
    seed = course_seed(course.root)
    sandbox = open_sandbox()
    points = digest(assignment.digest.encode(), seed, sandbox.name.encode(), points_digest().encode())
    words = digest(assignment.words_digest.encode(), words_digest().encode())
    with closing(Ledger(course.root, points, words)) as ledger:
        in_book = recorded(location, assignment.name)  # a gradebook that cannot be used is said at once
        todo, reworded = _to_do(course, assignment, ledger, folders, set() if force else in_book)
        graded = {folder.student for folder in folders} - {folder.student for folder in todo}
        for _ in range(total - len(todo)):
            progress.graded(total)
        if todo:
            key = answer_key(assignment, sandbox, seed)
            sandbox.close()
            workers = factory(key, seed, todo)
            for one in _record_all(course, location, key, workers, ledger, reworded, progress):
                if isinstance(one, GradingFailure):
                    failed.append(one)
                else:
                    graded.add(one)
                progress.graded(total)
    return graded, sorted(failed, key=lambda failure: failure.student)


def _to_do(
    course: Course, assignment: Assignment, ledger: Ledger, folders: list[StudentFolder], in_book: set[str]
) -> tuple[list[StudentFolder], set[str]]:
    """The folders of submissions that are not recorded as they would be now, and whose points are.

    A submission is recorded if it is in the ledger, its student in the gradebook, and its page on the disk.
    """
    todo: list[StudentFolder] = []
    reworded: set[str] = set()
    for folder in folders:
        student = folder.student
        page = course.feedback_page(student, assignment.name, assignment.notebook)
        if student in in_book and page.is_file():
            submission = read_submitted_file(folder, assignment.notebook).digest
            state = ledger.state(assignment.name, student, submission)
            if state == "graded":
                continue
            if state == "reworded":
                reworded.add(student)
        todo.append(folder)
    return todo, reworded


def _record_all(
    course: Course,
    location: GradebookLocation,
    key: AnswerKey,
    opened: AbstractContextManager[Workers],
    ledger: Ledger,
    reworded: set[str],
    progress: Progress,
) -> Iterator[str | GradingFailure]:
    """Grade all and record each: files, then gradebook, then ledger. Yields the students who are done."""
    waiting: list[tuple[str, Grade]] = []  # with digests, in the gradebook's open transaction
    # Forked workers come before the gradebook is opened: a database handle does not survive a fork.
    with opened as workers, open_gradebook(location, key.assignment) as book:
        for graded in workers.results(progress.longest_running):
            if isinstance(graded, GradingFailure):
                _log(key.assignment, graded)
                yield graded
                continue
            student = str(graded.grade.student)
            if student in reworded and not ledger.agrees(as_json(graded.grade)):
                log.warning("%s, %s: other points at a second run; all stays", *_who(key.assignment, student))
                yield student
                continue
            _write(course, key.assignment, graded)
            book.record(graded.grade, graded.submitted_at, same_points=student in reworded)
            waiting.append((graded.submission, graded.grade))
            if book.is_due():
                yield from _settle(book, ledger, waiting)
        yield from _settle(book, ledger, waiting)


def _log(assignment: Assignment, failure: GradingFailure) -> None:
    lines = map(printable, (failure.reason, *failure.trace.splitlines()))
    log.error("%s, %s: %s", *_who(assignment, failure.student), "\n".join(lines))


def _who(assignment: Assignment, student: str) -> tuple[str, str]:
    return printable(student), assignment.name


def _settle(book: GradebookWriter, ledger: Ledger, waiting: list[tuple[str, Grade]]) -> Iterator[str]:
    """Commit the grades to the gradebook, then note them in the ledger."""
    book.commit()
    for submission, grade in waiting:
        ledger.append(submission, as_json(grade), {v.name: v.returned for v in grade.questions if v.returned})
        yield str(grade.student)
    waiting.clear()


def _submissions(
    course: Course, location: GradebookLocation, name: str, students: tuple[str, ...]
) -> tuple[list[StudentFolder], list[GradingFailure]]:
    """The submissions to an assignment, of ``students`` if any are named, and the failures."""
    if not course.submitted.is_dir():
        where = f"{course.submitted}/STUDENT/{name}/"
        raise UsageError(f"no folder {course.submitted}; put submissions into {where}, or name --course DIR")
    found = {folder.student: folder for folder in course.submissions(name)}
    for student in students:
        if student not in found:
            raise UsageError(f"no submission of '{student}' for '{name}' in {course.submitted}")
    if not found:
        raise UsageError(f"no submission for '{name}' in {course.submitted}")
    chosen = [found[student] for student in students or found]
    reasons = {folder: _unusable(folder, location) for folder in chosen}
    failed = [GradingFailure(folder.student, reason) for folder, reason in reasons.items() if reason]
    return [folder for folder, reason in reasons.items() if not reason], failed


def _unusable(folder: StudentFolder, location: GradebookLocation) -> str:
    """Why a submission cannot be graded under its student's name; empty if it can."""
    try:
        folder.student.encode()
        os.lstat(folder.folder)
    except UnicodeEncodeError:
        return "the name of its folder is not UTF-8; give it another name"
    except OSError as error:
        return f"its folder cannot be read: {error.strerror}"
    return location.refuses(folder.student)


def _write(course: Course, assignment: Assignment, graded: GradedSubmission) -> None:
    """Write a student's autograded notebook and feedback page, each at once or not at all."""
    names = str(graded.grade.student), assignment.name, assignment.notebook
    with writing(notebook := course.autograded_notebook(*names)):
        if graded.notebook is not None:
            replace_file(notebook, graded.notebook)
        else:
            notebook.unlink(missing_ok=True)
    with writing(page := course.feedback_page(*names)):
        replace_file(page, graded.page)
