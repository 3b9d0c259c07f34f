"""Records grades in nbgrader's own gradebook, through nbgrader's own API."""

import copy
import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import nbgrader.api
from nbgrader.api import Gradebook, InvalidEntry, Student, SubmittedAssignment
from sqlalchemy import Select, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.exceptions import GraderError
from autograder.instructor_notebook import gradebook_notebook
from autograder.model import Assignment, Grade, Verdict
from autograder.records.changed_cells import SaveChangedCells
from autograder.records.final_grades import reading_gradebook
from autograder.records.gradebook_location import (
    INDEXES,
    GradebookLocation,
    grading_lock,
    lock_when_begun,
)
from autograder.records.results import comment_text

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that is still as released
BATCH_SECONDS = 1.0  # how long grades are collected before they are written to disk together


@contextmanager
def open_gradebook(location: GradebookLocation, assignment: Assignment) -> Iterator["GradebookWriter"]:
    """Open a course's gradebook for grading and enter the assignment; create the gradebook if needed.

    Raises:
        GraderError: the gradebook is damaged, locked, unreachable or read-only, or holds submissions of the
            assignment with a notebook of another name.
    """
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # nbgrader logs tracebacks there
    try:
        with warnings.catch_warnings(), grading_lock(location):
            warnings.simplefilter("ignore", SAWarning)  # nbgrader flushes incomplete rows, which is harmless
            _enter_assignment(location, assignment)
            with Gradebook(location.url, location.course_id) as gradebook:
                writer = GradebookWriter(gradebook, location, assignment)
                try:
                    yield writer
                    writer.commit()
                finally:
                    writer.close()
    except (SQLAlchemyError, InvalidEntry) as error:
        raise location.failure("used", error) from error
    except OSError as error:
        raise GraderError(f"{error.filename or location.name} cannot be written: {error.strerror}") from error


def recorded(location: GradebookLocation, assignment: str) -> set[str]:
    """The students with a submission of an assignment in the gradebook; empty if there is no gradebook.

    Raises:
        GraderError: the gradebook is damaged, locked or unreachable.
    """
    with reading_gradebook(location) as session:
        return set() if session is None else set(session.scalars(_submissions_query(assignment)))


def remove_submission(location: GradebookLocation, assignment: str, student: str) -> None:
    """Remove a student's submission, with its grades and comments.

    Raises:
        GraderError: the gradebook is damaged, locked, unreachable or read-only.
    """
    try:
        with grading_lock(location), Gradebook(location.url) as gradebook:
            gradebook.remove_submission(assignment, student)
    except (SQLAlchemyError, InvalidEntry) as error:
        raise location.failure("used", error) from error


def _submissions_query(assignment: str) -> Select[Any]:
    """The students with a submission."""
    query = select(SubmittedAssignment.student_id).join(nbgrader.api.Assignment)
    return query.where(nbgrader.api.Assignment.name == assignment)


def _enter_assignment(location: GradebookLocation, assignment: Assignment) -> None:
    """Enter the assignment's notebook, cells and points, as nbgrader's generate_assignment does.

    A new SQLite file is created under another name, and renamed when it is complete.
    """
    url, new = location.url, None
    if location.file is not None and not location.file.exists():
        new = location.file.with_name(f".{location.file.name}.new")
        new.unlink(missing_ok=True)
        url = url.set(database=str(new))
    with Gradebook(url, location.course_id) as gradebook:
        if location.file is not None:  # nbgrader may have created it
            for index in INDEXES:
                index.create(gradebook.engine, checkfirst=True)
        _remove_other_notebooks(gradebook, location, assignment)
    save_cells(url, assignment)
    if new is not None and location.file is not None:
        os.replace(new, location.file)


def _remove_other_notebooks(
    gradebook: Gradebook, location: GradebookLocation, assignment: Assignment
) -> None:
    """Enter the assignment, and remove notebooks of another name as nbgrader's generate_assignment does."""
    entered = gradebook.update_or_create_assignment(assignment.name)
    own = [notebook.name for notebook in assignment.notebooks]
    others = [notebook.name for notebook in entered.notebooks if notebook.name not in own]
    if others and entered.submissions:
        raise GraderError(
            f"{location.name} holds submissions of '{assignment.name}' with a notebook of another name, "
            f"'{min(others)}'; name '{own[0]}' so again, give the assignment a new name, "
            "or grade into a new course folder"
        )
    for name in others:
        gradebook.remove_notebook(name, assignment.name)


def save_cells(url: URL | str, assignment: Assignment) -> None:
    """Save the assignment's cells and points in the gradebook, as nbgrader's generate_assignment does."""
    for notebook in assignment.notebooks:
        names = {"assignment": assignment.name, "notebook": notebook.name, "student": ".", "db_url": url}
        cells = copy.deepcopy(gradebook_notebook(notebook.saved))
        SaveChangedCells(log=logging.getLogger(__name__)).preprocess(cells, {"nbgrader": names})


class GradebookWriter:
    """Writes grades to nbgrader's gradebook in batches, because every commit waits for the disk.

    nbgrader's API commits at every step. Here its session joins a transaction of ours, in which those
    commits do nothing; ``commit`` writes the batch durably. A SQLite file is locked for the whole run,
    PostgreSQL's tables only while a batch is written.
    """

    def __init__(self, gradebook: Gradebook, location: GradebookLocation, assignment: Assignment) -> None:
        self._gradebook, self._location, self._assignment = gradebook, location, assignment
        self._batch: list[tuple[Grade, bool]] = []
        engine = gradebook.engine
        if location.file is not None:
            lock_when_begun(engine)
        gradebook.db.remove()
        engine.dispose()
        self._connection = engine.connect()
        self._transaction = self._connection.begin()
        self._last_commit = time.monotonic()
        gradebook.db.configure(bind=self._connection, autoflush=False)
        gradebook.db.commit = lambda: None

    def record(self, grade: Grade, same_points: bool = False) -> None:
        """Add one student's grade to the batch that the next commit writes.

        ``same_points``: only messages differ from the recorded grade; points by hand need no second look.
        """
        self._batch.append((grade, same_points))

    def close(self) -> None:
        """Release the gradebook, which is locked until then; what is not committed is lost."""
        self._connection.close()

    def is_due(self) -> bool:
        """Whether the batch is old enough to be written."""
        return time.monotonic() - self._last_commit > BATCH_SECONDS

    def commit(self) -> None:
        """Write the batch durably."""
        db = self._gradebook.db
        self._location.lock_tables(self._connection)
        # Only the batch's students are queried: the gradebook may hold many, and batches are frequent.
        students = [str(grade.student) for grade, *_ in self._batch]
        known = set(db.scalars(select(Student.id).where(Student.id.in_(students))))
        for student in students:
            if student not in known:
                self._gradebook.add_student(student)
        db.flush()
        query = _submissions_query(self._assignment.name).where(SubmittedAssignment.student_id.in_(students))
        submitted = set(db.scalars(query))
        for grade, same_points in self._batch:
            self._enter(grade, same_points, exists=grade.student in submitted)
        self._batch.clear()
        db.flush()
        db.remove()
        self._transaction.commit()
        self._transaction = self._connection.begin()
        self._last_commit = time.monotonic()

    def _enter(self, grade: Grade, same_points: bool, exists: bool) -> None:
        """Enter one student's grade; points and comments by hand are kept."""
        gradebook = self._gradebook
        enter = gradebook.update_or_create_submission if exists else gradebook.add_submission
        submission = enter(self._assignment.name, grade.student)
        enter_grade(submission, self._assignment, grade, same_points)


def enter_grade(
    submission: SubmittedAssignment, assignment: Assignment, grade: Grade, same_points: bool = False
) -> None:
    """Enter automatic points, comments, and which cells a person must look at, by nbgrader's rules.

    Those are cells without automatic points, and cells with points by hand that are graded again. A task is
    left as the person who looked at it has left it, because nbgrader never grades one.
    """
    kinds = {(question.notebook, question.name): question.kind for question in assignment.questions}
    found = {(verdict.notebook, verdict.name): verdict for verdict in grade.questions}
    points = {
        (question.notebook, question.test_id): (found[question.notebook, question.name], question)
        for question in assignment.questions
        if (question.notebook, question.name) in found
    }
    for notebook in submission.notebooks:
        # By the cells' ids: new grades and comments are not linked to their cells before a flush.
        names = {cell.id: (notebook.name, cell.name) for cell in notebook.notebook._base_cells}
        for entry in notebook.grades if not same_points else ():
            if names[entry.cell_id] not in points:
                continue
            verdict, question = points[names[entry.cell_id]]
            if question.kind == "task" and verdict.status == "manual":
                continue
            entry.auto_score = None if verdict.status == "manual" else verdict.score
            entry.needs_manual_grade = entry.auto_score is None or entry.manual_score is not None
        for comment in notebook.comments:
            if names[comment.cell_id] in found:
                verdict = found[names[comment.cell_id]]
                kind = kinds.get(names[comment.cell_id], "cases")
                comment.auto_comment = comment_text(verdict) if kind == "cases" else _comment_by_hand(verdict)
            else:  # a solution without points of its own
                is_unanswered = names[comment.cell_id] in grade.unanswered
                comment.auto_comment = NO_RESPONSE if is_unanswered else None


def _comment_by_hand(verdict: Verdict) -> str | None:
    """nbgrader's comment on a cell that a person grades."""
    return NO_RESPONSE if verdict.status == "not_attempted" else None
