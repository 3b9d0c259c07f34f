"""Writes what was found into nbgrader's own gradebook, through nbgrader's own API."""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
from alembic.script import ScriptDirectory
from dateutil import parser as dates
from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, LockCells, SaveCells
from sqlalchemy import event
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config, PyFileConfigLoader

from autograder.autograded import comment_text
from autograder.nbgrader_plugins import NameTheTask
from autograder.submission import read_file
from autograder.types import Assignment, Grade, GraderError, Ungradable

SCHEMAS = Path(nbgrader.api.__file__).parent / "alembic"
BATCH_SECONDS = 1.0  # how long grades wait for each other, to be written to disk together


@contextmanager
def open_gradebook(course: Path, assignment: Assignment) -> Iterator[Book]:
    """nbgrader's gradebook of a course folder with the assignment entered; made if there is none.

    Raises:
        GraderError: the file is no gradebook, is locked or cannot be written, or holds submissions of an
            assignment with other cells.
    """
    path = (course / "gradebook.db").resolve()
    try:
        with warnings.catch_warnings():
            # nbgrader lets SQLAlchemy flush half-made rows, which is harmless and none of a user's business.
            warnings.simplefilter("ignore", SAWarning)
            _make(path, assignment)
            with Gradebook(f"sqlite:///{path}") as gradebook:
                book = Book(gradebook, assignment, _late_penalties(course))
                yield book
                book.commit()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GraderError(f"the gradebook {course / 'gradebook.db'} cannot be used: {reason}") from error
    except OSError as error:
        raise GraderError(f"{error.filename or path} cannot be written: {error.strerror}") from error


def _make(path: Path, assignment: Assignment) -> None:
    """Enter the assignment's notebook, cells and points, as nbgrader's generate_assignment does.

    A new gradebook is made beside its place and moved there when it is whole.
    """
    place = path if path.exists() else path.with_name(f".{path.name}.new")
    if place != path:
        place.unlink(missing_ok=True)
    notebook = nbformat.reads(assignment.source.decode(), as_version=4)
    url = f"sqlite:///{place}"
    resources: dict[str, Any] = {
        "nbgrader": {
            "assignment": assignment.name,
            "notebook": assignment.notebook,
            "student": ".",
            "db_url": url,
        }
    }
    log = logging.getLogger("autograder.gradebook")
    # A new gradebook notes nbgrader's newest schema. nbgrader starts the alembic command to learn which that
    # is; asking alembic here takes a second less, and needs no command on the PATH.
    nbgrader.api.get_alembic_version = ScriptDirectory(str(SCHEMAS)).get_current_head
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_assignment(assignment.name)
    try:
        for step in (LockCells(), NameTheTask(), ComputeChecksums(), SaveCells(log=log)):
            notebook, resources = step.preprocess(notebook, resources)
    except RuntimeError as error:
        raise GraderError(
            f"{path} holds submissions of '{assignment.name}' with other cells ({error}); "
            "give the changed assignment a new name, or grade into a new course folder"
        ) from error
    if place != path:
        os.replace(place, path)


class Book:
    """The gradebook as its one writer has it: grades are written many at a time, as each waits for the disk.

    nbgrader's API commits at every step. Here its session is joined to a transaction of ours, in which those
    commits do nothing; ``commit`` writes all that was recorded, and makes it last.
    """

    def __init__(self, gradebook: Gradebook, assignment: Assignment, penalties: AssignLatePenalties) -> None:
        self._gradebook, self._assignment, self._penalties = gradebook, assignment, penalties
        self._waiting: list[tuple[Grade, datetime | None]] = []
        # As SQLAlchemy's documentation has it for SQLite: the driver must not begin transactions by itself.
        event.listen(gradebook.engine, "connect", _no_implicit_begin)
        event.listen(gradebook.engine, "begin", _begin)
        gradebook.db.remove()
        gradebook.engine.dispose()
        self._connection = gradebook.engine.connect()
        self._transaction = self._connection.begin()
        self._since = time.monotonic()
        gradebook.db.configure(bind=self._connection, autoflush=False)
        gradebook.db.commit = lambda: None
        self._students = {student.id for student in gradebook.students}
        submissions = gradebook.assignment_submissions(assignment.name)
        self._submissions = {submission.student_id for submission in submissions}

    def record(self, grade: Grade, handed_in: datetime | None) -> None:
        """Take one student's grade, to be written by the next commit."""
        self._waiting.append((grade, handed_in))

    def is_due(self) -> bool:
        """Whether the grades recorded so far have waited long enough."""
        return time.monotonic() - self._since > BATCH_SECONDS

    def commit(self) -> None:
        """Write everything recorded so far, and make it last."""
        gradebook = self._gradebook
        for grade, _ in self._waiting:
            if grade.student not in self._students:
                gradebook.add_student(grade.student)
                self._students.add(grade.student)
        gradebook.db.flush()
        entered = [self._enter(grade, handed_in) for grade, handed_in in self._waiting]
        self._waiting.clear()
        gradebook.db.flush()
        for submission in entered:
            self._penalize(submission)
        gradebook.db.flush()
        gradebook.db.remove()
        self._transaction.commit()
        self._transaction = self._connection.begin()
        self._since = time.monotonic()

    def _enter(self, grade: Grade, handed_in: datetime | None) -> SubmittedAssignment:
        """Enter one student's grade. What a person has graded by hand stays."""
        gradebook, name = self._gradebook, self._assignment.name
        known = {"timestamp": handed_in} if handed_in else {}
        if grade.student in self._submissions:
            submission = gradebook.update_or_create_submission(name, grade.student, **known)
        else:
            submission = gradebook.add_submission(name, grade.student, **known)
            self._submissions.add(grade.student)
        verdicts = {verdict.name: verdict for verdict in grade.questions}
        for notebook in submission.notebooks:
            # By the cells' ids: what has just been made knows its cells by nothing else yet.
            names = {cell.id: cell.name for cell in notebook.notebook._base_cells}
            for entry in notebook.grades:
                verdict = verdicts.get(names[entry.cell_id].removeprefix("test_"))
                if verdict is not None:
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


def _late_penalties(course: Path) -> AssignLatePenalties:
    """nbgrader's own step, with the plugin that the course's nbgrader_config.py names."""
    config = Config()
    if (course / "nbgrader_config.py").is_file():
        try:
            config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        except (Exception, SystemExit) as error:
            raise GraderError(f"{course / 'nbgrader_config.py'} cannot be read: {error}") from error
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    return step


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _no_implicit_begin(connection: Any, record: Any) -> None:
    connection.isolation_level = None


def submitted_at(folder: Path) -> datetime | None:
    """The time in nbgrader's timestamp.txt beside a submission, if there is one that can be read."""
    try:
        text = read_file(folder / "timestamp.txt")[:100].decode().strip()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", dates.UnknownTimezoneWarning)
            moment: datetime = dates.parse(text)
        # UTC without saying so, as nbgrader keeps it.
        return (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)
    except (Ungradable, ValueError, OverflowError):
        return None
