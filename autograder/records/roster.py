"""The roster of a course: roster.csv in its folder, else the students of nbgrader's gradebook.

A roster is a CSV file in UTF-8 with the column ``id`` or ``student``. Its columns may be separated by commas,
semicolons or tabs. Grading adds students to the gradebook by their ids alone; therefore only students with a
name, an e-mail address or an LMS's id are taken from there.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Student
from sqlalchemy import NullPool, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.course import Course
from autograder.exceptions import UsageError
from autograder.records.gradebook_location import gradebook_location

FILE = "roster.csv"
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class RosterStudent:
    """A student as nbgrader's roster has the student; fields other than the id may be empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the fields of each line of a CSV file, the first of which names the columns.

    Names of columns are in small letters; missing fields are empty. The first item is that of the first
    line, with each column's name as its field.

    Raises:
        UsageError: the file cannot be read, or is not such a file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            if not first.lower().startswith("sep="):  # Excel's line that names the separator
                file.seek(0)
                first = first or " "
            else:
                first = file.readline()
                file.seek(0)
                file.readline()
            rows = csv.DictReader(file, delimiter=max(SEPARATORS, key=first.count), restval="")
            names = {name: (name or "").strip().lower() for name in rows.fieldnames or ()}
            yield 1, {short: short for short in names.values()}
            for row in rows:
                yield rows.line_num, {names[name]: (row[name] or "").strip() for name in names}
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"the roster {path} is not a CSV file in UTF-8: {error}") from error


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
    lines = read_table(file)
    _, columns = next(lines)
    key = "id" if "id" in columns else "student"
    if key not in columns:
        raise UsageError(f"the roster {file} has no column 'id' or 'student'")
    for _, row in lines:
        if row[key]:
            details = (row.get(name, "") for name in ("first_name", "last_name", "email", "lms_user_id"))
            yield RosterStudent(row[key], *details)
