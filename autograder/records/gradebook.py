"""Writes what was found into nbgrader's own gradebook, through nbgrader's own API."""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import nbformat
import nbgrader.api
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, InvalidEntry, Student, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, LockCells, SaveCells
from sqlalchemy import NullPool, Select, create_engine, event, inspect, select
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.exceptions import GraderError
from autograder.model import Assignment, Grade, graded_function
from autograder.records.autograded_notebook import comment_text
from autograder.records.gradebook_location import (
    INDEXES,
    SCHEMAS,
    GradebookLocation,
    hold_writers,
    only_writer,
)
from autograder.release import NameTheTask

BATCH_SECONDS = 1.0  # how long grades wait for each other, to be written to disk together


@contextmanager
def open_gradebook(place: GradebookLocation, assignment: Assignment) -> Iterator[GradebookWriter]:
    """nbgrader's gradebook of a course, with the assignment entered; made if there is none.

    Raises:
        GraderError: it is no gradebook, is locked, cannot be reached or written, or holds submissions of an
            assignment with other cells.
    """
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # where nbgrader shows tracebacks
    try:
        with warnings.catch_warnings(), only_writer(place):
            # nbgrader lets SQLAlchemy flush half-made rows, which is harmless and none of a user's business.
            warnings.simplefilter("ignore", SAWarning)
            _make(place, assignment)
            with Gradebook(place.url) as gradebook:
                book = GradebookWriter(gradebook, place, assignment, _late_penalties(place))
                yield book
                book.commit()
    except (SQLAlchemyError, InvalidEntry) as error:
        raise place.trouble("used", error) from error
    except OSError as error:
        raise GraderError(f"{error.filename or place.name} cannot be written: {error.strerror}") from error


def final_points(place: GradebookLocation, name: str) -> dict[str, float]:
    """Each student's points for an assignment by nbgrader's count, those by hand and late penalties included.

    There are none where there is no gradebook.

    Raises:
        GraderError: as `recorded`.
    """
    rows = _submissions(place, name, SubmittedAssignment.score, SubmittedAssignment.late_submission_penalty)
    return {student: max(0.0, score - penalty) for student, score, penalty in rows}


def recorded(place: GradebookLocation, name: str) -> set[str]:
    """The students of whom the gradebook has a submission of an assignment; none without a gradebook.

    Raises:
        GraderError: it is no gradebook, is locked, or cannot be reached.
    """
    return {student for (student,) in _submissions(place, name)}


def _submissions(place: GradebookLocation, name: str, *columns: Any) -> list[Any]:
    """A row for each submission of an assignment: the student's id, and these columns."""
    if place.file is not None and not place.file.is_file():
        return []
    try:
        with Session(create_engine(place.url, poolclass=NullPool)) as session:
            if not inspect(session.connection()).has_table("submitted_assignment"):
                return []
            return list(session.execute(_of_assignment(name, *columns)))
    except SQLAlchemyError as error:
        raise place.trouble("read", error) from error


def _of_assignment(name: str, *columns: Any) -> Select[Any]:
    """Asks for the students who have a submission of an assignment, and for these columns of it."""
    asked = select(SubmittedAssignment.student_id, *columns).join(nbgrader.api.Assignment)
    return asked.where(nbgrader.api.Assignment.name == name)


def _make(place: GradebookLocation, assignment: Assignment) -> None:
    """Enter the assignment's notebook, cells and points, as nbgrader's generate_assignment does.

    A new file is made beside its place and moved there when it is whole.
    """
    new = None
    if place.file is not None and not place.file.exists():
        new = place.file.with_name(f".{place.file.name}.new")
        new.unlink(missing_ok=True)
    notebook = nbformat.reads(assignment.source.decode(), as_version=4)
    url = place.url.set(database=str(new)) if new else place.url
    resources: dict[str, Any] = {
        "nbgrader": {
            "assignment": assignment.name,
            "notebook": assignment.notebook,
            "student": ".",
            "db_url": url,
        }
    }
    log = logging.getLogger("autograder.records.gradebook")
    # A new gradebook notes nbgrader's newest schema. nbgrader starts the alembic command to learn which that
    # is; asking alembic here takes a second less, and needs no command on the PATH.
    nbgrader.api.get_alembic_version = ScriptDirectory(str(SCHEMAS)).get_current_head
    with Gradebook(url) as gradebook:
        if place.file is not None:  # nbgrader may have made it
            for index in INDEXES:
                index.create(gradebook.engine, checkfirst=True)
        gradebook.update_or_create_assignment(assignment.name)
    try:
        for step in (LockCells(), NameTheTask(), ComputeChecksums(), SaveCells(log=log)):
            notebook, resources = step.preprocess(notebook, resources)
    except RuntimeError as error:
        raise GraderError(
            f"{place.name} holds submissions of '{assignment.name}' with other cells ({error}); "
            "give the changed assignment a new name, or grade into a new course folder"
        ) from error
    if place.file is not None and new is not None:
        os.replace(new, place.file)


class GradebookWriter:
    """Writes grades to nbgrader's gradebook in batches, because every commit waits for the disk.

    nbgrader's API commits at every step. Here its session is joined to a transaction of ours, in which those
    commits do nothing; ``commit`` writes all that was recorded, and makes it last. A SQLite file is
    locked all the time; PostgreSQL's tables only while grades are written.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        place: GradebookLocation,
        assignment: Assignment,
        penalties: AssignLatePenalties,
    ) -> None:
        self._gradebook, self._assignment, self._penalties = gradebook, assignment, penalties
        self._waiting: list[tuple[Grade, datetime | None, bool]] = []
        self._shared = place.file is None
        if not self._shared:
            # As SQLAlchemy's documentation has it: SQLite's driver must not begin transactions by itself.
            event.listen(gradebook.engine, "connect", _no_implicit_begin)
            event.listen(gradebook.engine, "begin", _begin)
        gradebook.db.remove()
        gradebook.engine.dispose()
        self._connection = gradebook.engine.connect()
        self._transaction = self._connection.begin()
        self._since = time.monotonic()
        gradebook.db.configure(bind=self._connection, autoflush=False)
        gradebook.db.commit = lambda: None

    def record(self, grade: Grade, handed_in: datetime | None, same_points: bool = False) -> None:
        """Take one student's grade, to be written by the next commit.

        ``same_points``: only words differ from what is recorded, so that points by hand need no second look.
        """
        self._waiting.append((grade, handed_in, same_points))

    def is_due(self) -> bool:
        """Whether the grades recorded so far have waited long enough."""
        return time.monotonic() - self._since > BATCH_SECONDS

    def commit(self) -> None:
        """Write everything recorded so far, and make it last."""
        gradebook = self._gradebook
        if self._shared:
            hold_writers(self._connection)
        # Only of those who wait: the gradebook may hold many, and this is asked every second.
        waiting = [str(grade.student) for grade, *_ in self._waiting]
        students = set(gradebook.db.scalars(select(Student.id).where(Student.id.in_(waiting))))
        for grade, *_ in self._waiting:
            if grade.student not in students:
                gradebook.add_student(grade.student)
        gradebook.db.flush()
        theirs = _of_assignment(self._assignment.name).where(SubmittedAssignment.student_id.in_(waiting))
        submitted = set(gradebook.db.scalars(theirs))
        entered = [
            self._enter(grade, handed_in, grade.student in submitted, same_points)
            for grade, handed_in, same_points in self._waiting
        ]
        self._waiting.clear()
        gradebook.db.flush()
        for submission in entered:
            self._penalize(submission)
        gradebook.db.flush()
        gradebook.db.remove()
        self._transaction.commit()
        self._transaction = self._connection.begin()
        self._since = time.monotonic()

    def _enter(
        self, grade: Grade, handed_in: datetime | None, again: bool, same_points: bool
    ) -> SubmittedAssignment:
        """Enter one student's grade. What a person has graded by hand stays."""
        gradebook, name = self._gradebook, self._assignment.name
        known = {"timestamp": handed_in} if handed_in else {}
        if again:
            submission = gradebook.update_or_create_submission(name, grade.student, **known)
        else:
            submission = gradebook.add_submission(name, grade.student, **known)
        verdicts = {verdict.name: verdict for verdict in grade.questions}
        for notebook in submission.notebooks:
            # By the cells' ids: what has just been made knows its cells by nothing else yet.
            names = {cell.id: cell.name for cell in notebook.notebook._base_cells}
            for entry in notebook.grades:
                verdict = verdicts.get(graded_function(names[entry.cell_id]))
                if verdict is not None and not same_points:
                    entry.auto_score = verdict.score
                    entry.needs_manual_grade = entry.manual_score is not None
            for comment in notebook.comments:
                if names[comment.cell_id] in verdicts:
                    comment.auto_comment = comment_text(verdicts[names[comment.cell_id]])
        return submission

    def _penalize(self, submission: SubmittedAssignment) -> None:
        """Take off for lateness what the course's plugin says, by nbgrader's rules, if it says anything."""
        late = submission.total_seconds_late
        for notebook in submission.notebooks if late > 0 else ():
            self._gradebook.db.refresh(notebook)  # its score is a sum that the database makes
            plugin = self._penalties.plugin_inst
            penalty = plugin.late_submission_penalty(submission.student_id, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = self._penalties._check_late_penalty(notebook, penalty)


def _late_penalties(place: GradebookLocation) -> AssignLatePenalties:
    """nbgrader's own step, with the plugin that the course's nbgrader_config.py names."""
    step = AssignLatePenalties(config=place.settings)
    step.init_plugin()
    return step


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _no_implicit_begin(connection: Any, record: Any) -> None:
    connection.isolation_level = None
