"""Grades a class: workers grade the folders in submitted/, one process writes the gradebook and the ledger.

Workers are processes with their own sandboxes; they return plain results. A submission in the ledger is not
graded again, so that an interrupted run can continue and a second run is fast. If only the wording of
diagnoses has changed since, submissions with wrong answers are run again for new diagnoses; points stay.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import islice

from autograder.classroom.workers import WorkerFactory, Workers
from autograder.course import Course, StudentFolder
from autograder.digests import grading_digests
from autograder.exceptions import UsageError, did_you_mean
from autograder.files import replace_file, writing
from autograder.grading import GradedSubmission, GradingFailure, read_submitted_file
from autograder.model import Assignment, printable
from autograder.records.autograded_notebook import copy_pictures
from autograder.records.gradebook import GradebookWriter, open_gradebook, recorded
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import Ledger, course_seed
from autograder.records.results import as_json
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey, answer_key

MAX_LOOKED_AT = 1_000  # files and folders, for the name of an assignment that was misspelt

log = logging.getLogger(__name__)


class Progress:
    """Progress callbacks; the base class ignores them."""

    def graded(self, total: int) -> None:
        """One more of ``total`` submissions was graded, or has failed."""

    def longest_running(self, students: list[str]) -> None:
        """These students' submissions have been in flight longest."""


def grade_class(
    course: Course,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    factory: WorkerFactory,
    students: tuple[str, ...] = (),
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[set[str], list[GradingFailure]]:
    """Grade the submissions of an assignment, of ``students`` if any are named, and record the grades.

    Returns the students whose grades are in the ledger, and the submissions that the grader itself failed
    on, which have no grade (not 0 points).

    Raises:
        UsageError: there is no submission, or none of a named student.
        GraderError: the grader itself cannot work; everything recorded before stays.
    """
    progress = progress or Progress()
    location = gradebook_location(course.root)
    folders, failed = _submissions(course, location, assignment.name, students)
    total = len(folders) + len(failed)
    seed = course_seed(course.root)
    sandbox = open_sandbox()
    with closing(Ledger(course.root, *grading_digests(assignment, seed, sandbox.name))) as ledger:
        in_gradebook = recorded(location, assignment.name)  # raises at once if the gradebook is unusable
        todo, reworded = _to_do(assignment, ledger, folders, set() if force else in_gradebook)
        graded = {folder.student for folder in folders} - {folder.student for folder in todo}
        for _ in range(total - len(todo)):
            progress.graded(total)
        if todo:
            key = answer_key(assignment, sandbox, seed)
            sandbox.close()
            workers = factory(key, seed, todo)
            for result in _record_all(course, location, key, workers, ledger, reworded, progress):
                if isinstance(result, GradingFailure):
                    failed.append(result)
                else:
                    graded.add(result)
                progress.graded(total)
    return graded, sorted(failed, key=lambda failure: failure.student)


def _to_do(
    assignment: Assignment, ledger: Ledger, folders: list[StudentFolder], known: set[str]
) -> tuple[list[StudentFolder], set[str]]:
    """The folders of submissions to grade, and the students among them whose points are recorded already.

    A submission is recorded if the ledger and the gradebook (``known`` students) have it.
    """
    todo: list[StudentFolder] = []
    reworded: set[str] = set()
    for folder in folders:
        student = folder.student
        if student in known:
            state = "not graded"
            with suppress(Exception):  # the job that grades this submission reports the error
                submission = read_submitted_file(folder, assignment.released).digest
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
    workers: Workers,
    ledger: Ledger,
    reworded: set[str],
    progress: Progress,
) -> Iterator[str | GradingFailure]:
    """Grade all and record each: notebook, then gradebook, then ledger. Yield the recorded students."""
    waiting: list[GradedSubmission] = []  # in the gradebook's open transaction
    # Workers are forked before the gradebook is opened: a database handle does not survive a fork.
    with workers as pool, open_gradebook(location, key.assignment) as gradebook:
        for graded in pool.results(progress.longest_running):
            if isinstance(graded, GradingFailure):
                lines = _lines(f"{graded.reason}\n{graded.trace}")
                log.error("%s, %s: %s", printable(graded.student), key.assignment.name, lines)
                yield graded
                continue
            student = str(graded.grade.student)
            if student in reworded and not ledger.agrees(as_json(graded.grade)):
                message = "%s, %s: a second run gave other points; the recorded grade stays"
                log.warning(message, printable(student), key.assignment.name)
                yield student
                continue
            if graded.trace:
                log.error("%s, %s: %s", printable(student), key.assignment.name, _lines(graded.trace))
            _write(course, key.assignment, graded)
            gradebook.record(graded.grade, same_points=student in reworded)
            waiting.append(graded)
            if gradebook.is_due():
                yield from _commit(gradebook, ledger, waiting)
        yield from _commit(gradebook, ledger, waiting)


def _commit(gradebook: GradebookWriter, ledger: Ledger, waiting: list[GradedSubmission]) -> Iterator[str]:
    """Commit the grades to the gradebook, then append them to the ledger."""
    gradebook.commit()
    for graded in waiting:
        ledger.append(graded.submission, graded.file, graded.grade, graded.code)
        yield str(graded.grade.student)
    waiting.clear()


def _lines(text: str) -> str:
    """Lines that cannot steer a terminal."""
    return "\n".join(map(printable, text.splitlines()))


def _submissions(
    course: Course, location: GradebookLocation, name: str, students: tuple[str, ...]
) -> tuple[list[StudentFolder], list[GradingFailure]]:
    """The folders of the submissions to grade, and a failure for each that cannot be graded."""
    if not course.submitted.is_dir():
        raise UsageError(
            f"no folder {course.submitted}; put submissions into {course.submitted}/STUDENT/{name}/, "
            "or name the course with --course DIR"
        )
    found = {folder.student: folder for folder in course.submissions(name)}
    for student in students:
        if student not in found:
            hint = did_you_mean(student, found)
            raise UsageError(f"no submission of '{student}' to '{name}' in {course.submitted}{hint}")
    if not found:
        folders = {path.name for path in islice(course.submitted.glob("*/*"), MAX_LOOKED_AT) if path.is_dir()}
        raise UsageError(f"no submission to '{name}' in {course.submitted}{did_you_mean(name, folders)}")
    chosen = [found[student] for student in students or found]
    reasons = {folder: _unusable(folder, location) for folder in chosen}
    failed = [GradingFailure(folder.student, reason) for folder, reason in reasons.items() if reason]
    return [folder for folder, reason in reasons.items() if not reason], failed


def _unusable(folder: StudentFolder, location: GradebookLocation) -> str:
    """Why a submission cannot be graded under its student's name; empty if it can be graded."""
    try:
        folder.student.encode()
        os.lstat(folder.folder)
    except UnicodeEncodeError:
        return "the name of its folder is not UTF-8; rename the folder"
    except OSError as error:
        return f"its folder cannot be read: {error.strerror}"
    return location.refuses(folder.student)


def _write(course: Course, assignment: Assignment, graded: GradedSubmission) -> None:
    """Write a student's autograded notebook atomically."""
    path = course.autograded_notebook(str(graded.grade.student), assignment.name, assignment.notebook)
    with writing(path):
        if graded.notebook is not None:
            replace_file(path, graded.notebook)
            copy_pictures(course.source(assignment.name), path.parent)
        else:
            path.unlink(missing_ok=True)
