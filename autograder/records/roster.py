"""The roster of a course: roster.csv in its folder, else the students of nbgrader's gradebook.

A roster is a CSV file with the column ``id`` or ``student``. Grading adds students to the gradebook by their
ids alone; therefore only students with a name, an e-mail address or an LMS's id are taken from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import NullPool, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.course import Course
from autograder.exceptions import UsageError
from autograder.records.csv_table import read_table
from autograder.records.gradebook_location import gradebook_location

FILE = "roster.csv"


@dataclass(frozen=True)
class RosterStudent:
    """A student as nbgrader's roster has the student; fields other than the id may be empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def class_roster(course: Course) -> tuple[str, list[RosterStudent]]:
    """The name of a course's roster and its students; no students if there is no roster.

    Raises:
        UsageError: roster.csv cannot be read, or has no column of ids.
        GraderError: the gradebook cannot be read.
    """
    file = course.root / FILE
    if file.exists():
        return FILE, list(_listed(file))
    known = gradebook_students(course)
    return "gradebook", [one for one in known if one != RosterStudent(one.id)]


def gradebook_students(course: Course) -> list[RosterStudent]:
    """All students in nbgrader's gradebook.

    Raises:
        GraderError: the gradebook cannot be read.
    """
    location = gradebook_location(course.root)
    if location.file is not None and not location.file.is_file():
        return []
    columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
    try:
        with Session(create_engine(location.url, poolclass=NullPool)) as session:
            if not inspect(session.connection()).has_table("student"):
                return []
            rows = session.execute(select(*columns).order_by(Student.id))
            return [RosterStudent(*(str(field or "") for field in row)) for row in rows]
    except SQLAlchemyError as error:
        raise location.failure("read", error) from error


def _listed(file: Path) -> Iterator[RosterStudent]:
    lines = read_table(file, "the roster ")
    _, columns = next(lines)
    key = "id" if "id" in columns else "student"
    if key not in columns:
        raise UsageError(f"the roster {file} has no column 'id' or 'student'")
    for _, row in lines:
        if row[key]:
            details = (row.get(name, "") for name in ("first_name", "last_name", "email", "lms_user_id"))
            yield RosterStudent(row[key], *details)
