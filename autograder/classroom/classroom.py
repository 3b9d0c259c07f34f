"""Grades a class: workers grade the folders in submitted/, one process writes the gradebook and the ledger.

Workers are processes with their own sandboxes; they return plain results. A submission in the ledger is not
graded again, so that an interrupted run can continue and a second run is fast. If only the wording of
diagnoses has changed since, submissions with wrong answers are run again for new diagnoses; points stay.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from typing import Literal, NamedTuple

from autograder.classroom.submitted import submissions
from autograder.classroom.workers import WorkerFactory, Workers
from autograder.course import Course, StudentFolder
from autograder.digests import grading_digests
from autograder.files import replace_file, writing
from autograder.grading import GradedSubmission, GradingFailure
from autograder.model import Assignment, printable
from autograder.records.autograded_notebook import copy_pictures
from autograder.records.gradebook import GradebookWriter, open_gradebook, recorded
from autograder.records.gradebook_location import GradebookLocation, gradebook_location
from autograder.records.ledger import Ledger, State, course_seed
from autograder.records.results import as_json
from autograder.sandbox.backends import Sandbox
from autograder.submitted_work import read_work
from autograder.verdict.answer_key import AnswerKey, answer_key

# Why a submission is graded: the ledger's states, and three that stand before them.
Reason = State | Literal["forced", "not in the gradebook", "unreadable"]

_LAST_KEY: dict[tuple[str, str], AnswerKey] = {}  # that this process made, by its digests

log = logging.getLogger(__name__)


class Progress:
    """Progress callbacks; the base class ignores them."""

    def graded(self, total: int) -> None:
        """One more of ``total`` submissions is recorded, in this run or before."""

    def failed(self, total: int) -> None:
        """The grader itself failed on one more of ``total`` submissions."""

    def longest_running(self, students: list[str]) -> None:
        """These students' submissions have been in flight longest."""


class ClassRun(NamedTuple):
    """The students whose grades are in the ledger, and the submissions that the grader itself failed on.

    Those have no grade, which is not 0 points.
    """

    graded: set[str]  # in this run
    unchanged: set[str]  # recorded before
    failed: list[GradingFailure]
    remarks: Counter[str]  # on the assignment's own cells, with the number of submissions


def grade_class(
    course: Course,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    factory: WorkerFactory,
    students: tuple[str, ...] = (),
    force: bool = False,
    progress: Progress | None = None,
) -> ClassRun:
    """Grade the submissions of an assignment, of ``students`` if any are named, and record the grades.

    Raises:
        UsageError: there is no submission, or none of a named student.
        GraderError: the grader itself cannot work; everything recorded before stays.
    """
    progress = progress or Progress()
    location = gradebook_location(course.root)
    folders, failed = submissions(course, location, assignment.name, students)
    total = len(folders) + len(failed)
    seed = course_seed(course.root)
    graded: set[str] = set()
    remarks: Counter[str] = Counter()
    for _ in failed:
        progress.failed(total)
    with (
        closing(open_sandbox()) as sandbox,
        closing(Ledger(course.root, *grading_digests(assignment, seed, sandbox.name))) as ledger,
    ):
        in_gradebook = recorded(location, assignment.name)  # raises at once if the gradebook is unusable
        reasons = to_grade(assignment, ledger, folders, in_gradebook, force)
        todo = list(reasons)
        reworded = {folder.student for folder, reason in reasons.items() if reason == "reworded"}
        unchanged = {folder.student for folder in folders} - {folder.student for folder in todo}
        for _ in unchanged:
            progress.graded(total)
        if todo:
            key = _answer_key(assignment, sandbox, seed)
            sandbox.close()
            workers = factory(key, seed, todo)
            for result in _record_all(course, location, key, workers, ledger, reworded, remarks, progress):
                if isinstance(result, GradingFailure):
                    failed.append(result)
                    progress.failed(total)
                else:
                    graded.add(result)
                    progress.graded(total)
    return ClassRun(graded, unchanged, sorted(failed, key=lambda failure: failure.student), remarks)


def repair_class(
    course: Course,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    factory: WorkerFactory,
    students: Collection[str],
    progress: Progress | None = None,
) -> set[str]:
    """Repair the wrong functions of graded submissions that no mistake explains, and record new words.

    Points stay. The students with a new record are returned; a submission that the grader fails on keeps
    its record.

    Raises:
        GraderError: the grader itself cannot work; everything recorded before stays.
    """
    progress = progress or Progress()
    location = gradebook_location(course.root)
    seed = course_seed(course.root)
    sandbox = open_sandbox()
    done: set[str] = set()
    with closing(Ledger(course.root, *grading_digests(assignment, seed, sandbox.name))) as ledger:
        folders = submissions(course, location, assignment.name, tuple(students))[0]
        todo = [folder for folder in folders if ledger.lacks_repairs(assignment.name, folder.student)]
        states = to_grade(assignment, ledger, todo, {folder.student for folder in todo})
        todo = [folder for folder in todo if folder not in states]  # changed since they were graded
        if todo:
            key = replace(_answer_key(assignment, sandbox, seed), repairs=True)
            sandbox.close()
            names = {folder.student for folder in todo}
            workers = factory(key, seed, todo)
            for result in _record_all(course, location, key, workers, ledger, names, Counter(), progress):
                progress.graded(len(todo))
                if isinstance(result, str):
                    done.add(result)
    return done


def _answer_key(assignment: Assignment, sandbox: Sandbox, seed: bytes) -> AnswerKey:
    """The answer key; to repair a class after it was graded takes the same one.

    Raises:
        GraderError: as `answer_key`.
    """
    made_for = grading_digests(assignment, seed, sandbox.name)
    if made_for not in _LAST_KEY:
        _LAST_KEY.clear()
        _LAST_KEY[made_for] = answer_key(assignment, sandbox, seed)
    return replace(_LAST_KEY[made_for], assignment=assignment)


def to_grade(
    assignment: Assignment,
    ledger: Ledger,
    folders: list[StudentFolder],
    in_gradebook: set[str],
    force: bool = False,
) -> dict[StudentFolder, Reason]:
    """The folders of submissions to grade, and why: those that the ledger or the gradebook lacks.

    "reworded": the points are recorded already.
    """
    reasons: dict[StudentFolder, Reason] = {}
    for folder in folders:
        student = folder.student
        reason: Reason = "unreadable"
        if ledger.state(assignment.name, student, "") == "new":
            reason = "new"
        elif force:
            reason = "forced"
        elif student not in in_gradebook:
            reason = "not in the gradebook"
        else:
            with suppress(Exception):  # the job that grades this submission reports the error
                submission = read_work(folder, assignment.released).digest
                reason = ledger.state(assignment.name, student, submission)
        if reason != "graded":
            reasons[folder] = reason
    return reasons


def _record_all(
    course: Course,
    location: GradebookLocation,
    key: AnswerKey,
    workers: Workers,
    ledger: Ledger,
    reworded: set[str],
    remarks: Counter[str],
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
            remarks.update(set(graded.remarks))
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
                yield from _commit(gradebook, ledger, waiting, key.repairs)
        yield from _commit(gradebook, ledger, waiting, key.repairs)


def _commit(
    gradebook: GradebookWriter, ledger: Ledger, waiting: list[GradedSubmission], repaired: bool
) -> Iterator[str]:
    """Commit the grades to the gradebook, then append them to the ledger."""
    gradebook.commit()
    for graded in waiting:
        ledger.append(graded.submission, graded.files, graded.grade, graded.code, repaired)
        yield str(graded.grade.student)
    waiting.clear()


def _lines(text: str) -> str:
    """Lines that cannot steer a terminal."""
    return "\n".join(map(printable, text.splitlines()))


def _write(course: Course, assignment: Assignment, graded: GradedSubmission) -> None:
    """Write a student's autograded notebooks, each atomically."""
    for notebook in assignment.notebooks:
        path = course.autograded_notebook(str(graded.grade.student), assignment.name, notebook.name)
        with writing(path):
            if notebook.name in graded.notebooks:
                replace_file(path, graded.notebooks[notebook.name])
                copy_pictures(course.source(assignment.name), path.parent)
            else:
                path.unlink(missing_ok=True)
