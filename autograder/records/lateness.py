"""Late penalties, recomputed for all submissions from what is true today; no code of a student runs.

Due date and nbgrader's extensions come from the gradebook, more extensions from extensions.csv, the time of
submission from timestamp.txt, and the penalty from the plugin that the course's nbgrader_config.py names. The
rules are those of nbgrader's AssignLatePenalties, which resets a penalty before it assigns one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from nbgrader import api
from nbgrader.api import SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import NullPool, create_engine, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.model import printable
from autograder.records.extensions import Extension, due_date
from autograder.records.final_grades import seconds_late
from autograder.records.gradebook_location import GradebookLocation, grading_lock, lock_when_begun
from autograder.submission import SubmissionTime, submitted_at


class Submission(NamedTuple):
    """One submission in the gradebook."""

    id: str
    student: str
    time: datetime | None  # UTC
    due: datetime | None


def update_lateness(
    course: Course,
    location: GradebookLocation,
    assignment: str,
    extensions: Mapping[str, Extension],
    students: Collection[str] | None = None,
) -> list[str]:
    """Enter the times of submission and the late penalties of an assignment as they are today.

    Only those of ``students`` if it is not None.

    A time that the gradebook has stays if there is no readable timestamp.txt, as in nbgrader. Returns a note
    for every student whose timestamp.txt needs a look.

    Raises:
        GraderError: the gradebook cannot be used, or the course's plugin fails.
    """
    if location.file is not None and not location.file.is_file():
        return []
    times = {
        found.student: submitted_at(found.folder)
        for found in course.submissions(assignment)
        if students is None or found.student in students
    }
    with _writing(location) as session:
        if not inspect(session.connection()).has_table("submitted_assignment"):
            return []
        submissions = _submissions(session, assignment, extensions)
        recorded = [s for s in submissions if students is None or s.student in students]
        notes = [_note(s, times[s.student]) for s in recorded if s.student in times]
        current = [s._replace(time=_time(s, times)) for s in recorded]
        pairs = zip(recorded, current, strict=True)
        if moved := [{"id": new.id, "timestamp": new.time} for old, new in pairs if new.time != old.time]:
            session.execute(update(SubmittedAssignment), moved)
        if penalties := list(_changed_penalties(session, location, assignment, current)):
            session.execute(update(SubmittedNotebook), penalties)
        session.commit()
    return [printable(note) for note in notes if note]


@contextmanager
def _writing(location: GradebookLocation) -> Iterator[Session]:
    """A session that no other writer of grades interrupts; what is not committed is rolled back."""
    try:
        with grading_lock(location):
            engine = create_engine(location.url, poolclass=NullPool)
            if location.file is not None:
                lock_when_begun(engine)
            with Session(engine) as session:
                location.lock_tables(session.connection())
                yield session
    except SQLAlchemyError as error:
        raise location.failure("used", error) from error


def _submissions(session: Session, assignment: str, extensions: Mapping[str, Extension]) -> list[Submission]:
    """All submissions to an assignment that the gradebook has."""
    columns = SubmittedAssignment.id, SubmittedAssignment.student_id, SubmittedAssignment.timestamp
    query = select(*columns, SubmittedAssignment.extension, api.Assignment.duedate).join(api.Assignment)
    rows = session.execute(query.where(api.Assignment.name == assignment))
    return [
        Submission(key, student, time, due_date(due, extension, extensions.get(student)))
        for key, student, time, extension, due in rows
    ]


def _time(submission: Submission, times: Mapping[str, SubmissionTime]) -> datetime | None:
    found = times.get(submission.student)
    return submission.time if found is None or found.time is None else found.time


def _note(recorded: Submission, found: SubmissionTime) -> str:
    """A note to the instructor on a student's timestamp.txt; empty if there is none."""
    problem = found.problem
    if found.time is None and not problem and seconds_late(recorded.time, recorded.due):
        problem = "is missing"
    if not problem:
        return ""
    if found.time is not None:
        counts = f"it counts as {found.time:%Y-%m-%d %H:%M:%S} UTC"
    elif recorded.time is not None:
        counts = f"the time recorded before counts: {recorded.time:%Y-%m-%d %H:%M:%S} UTC"
    else:
        counts = "the submission counts as handed in on time"
    return f"{recorded.student}: timestamp.txt {problem}; {counts}"


def _changed_penalties(
    session: Session, location: GradebookLocation, assignment: str, submissions: Iterable[Submission]
) -> Iterator[dict[str, Any]]:
    """The rows of the notebooks whose penalty changes."""
    assigner = AssignLatePenalties(config=location.settings)
    assigner.init_plugin()
    by_id = {submission.id: submission for submission in submissions}
    columns = SubmittedNotebook.id, SubmittedNotebook.assignment_id, SubmittedNotebook.late_submission_penalty
    query = select(*columns, SubmittedNotebook.score).join(SubmittedAssignment).join(api.Assignment)
    for key, submission_id, old, score in session.execute(query.where(api.Assignment.name == assignment)):
        submission = by_id.get(submission_id)
        if submission is None:
            continue
        late = seconds_late(submission.time, submission.due)
        penalty = None
        if late > 0:
            try:
                penalty = assigner.plugin_inst.late_submission_penalty(submission.student, score, late)
                if penalty is not None:
                    penalty = float(assigner._check_late_penalty(SimpleNamespace(score=score), penalty))
            except Exception as error:
                name, reason = type(assigner.plugin_inst).__name__, f"{type(error).__name__}: {error}"
                raise GraderError(
                    f"the late penalty of {submission.student} cannot be computed: the course's plugin "
                    f"{name} failed with {printable(reason)}"
                ) from error
        if penalty != old:
            yield {"id": key, "late_submission_penalty": penalty}
