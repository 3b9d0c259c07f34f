"""Extensions of due dates: those in a course's extensions.csv, together with nbgrader's own."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from autograder.assignment_files import assignment_names
from autograder.course import Course
from autograder.exceptions import GraderError, did_you_mean
from autograder.model import printable
from autograder.records.csv_table import read_table
from autograder.submission import utc_time

NAME = "extensions.csv"
COLUMNS = ("student", "assignment", "until", "days", "excused")
MAX_DAYS = 3_650
DATE = re.compile(r"\d{4}-\d\d-\d\d")
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


class Extension(NamedTuple):
    """One row of extensions.csv, of which one field is set."""

    until: datetime | None = None  # UTC
    days: timedelta | None = None
    excused: bool = False  # no lateness counts


def due_date(due: datetime | None, extension: timedelta | None, own: Extension | None) -> datetime | None:
    """When one student's submission is due, in UTC; None if it cannot be late.

    ``extension`` is nbgrader's own, ``own`` the row of extensions.csv; the later date counts.
    """
    if due is None or (own is not None and own.excused):
        return None
    dates = [due + (extension or timedelta())]
    if own is not None and own.until is not None:
        dates.append(own.until)
    if own is not None and own.days is not None:
        dates.append(due + own.days)
    return max(dates)


def read_extensions(course: Course, assignment: str) -> Mapping[str, Extension]:
    """The rows of extensions.csv for an assignment, by student; empty if there is no such file.

    Raises:
        GraderError: the file cannot be read, or a row is wrong; the message names the line.
    """
    path = course.root / NAME
    if not path.exists():
        return {}
    found: dict[tuple[str, str], Extension] = {}
    lines = read_table(path, strict=True)
    _, columns = next(lines)
    if not {"student", "assignment"} <= columns.keys() <= set(COLUMNS):
        raise GraderError(f"{path}, line 1: the columns are {','.join(COLUMNS)}")
    for number, cells in lines:
        if not any(cells.values()):
            continue
        try:
            key = cells["student"], cells["assignment"]
            if not all(key):
                raise ValueError("student or assignment is missing")
            if not course.source(key[1]).is_dir():
                similar = did_you_mean(key[1], assignment_names(course))
                raise ValueError(f"the course has no assignment '{key[1]}'{similar}")
            if key in found:
                raise ValueError(f"'{key[0]}' has a row for '{key[1]}' already")
            found[key] = _extension(cells)
        except ValueError as error:
            raise GraderError(f"{path}, line {number}: {printable(str(error))}") from None
    return {student: extension for (student, name), extension in found.items() if name == assignment}


def _extension(cells: Mapping[str, str]) -> Extension:
    """One row.

    Raises:
        ValueError: the row is wrong.
    """
    given = [name for name in COLUMNS[2:] if cells.get(name)]
    if len(given) != 1:
        raise ValueError("one of until, days and excused is needed")
    value = cells[given[0]]
    if given == ["until"]:
        time, problem = utc_time(value)
        if time is None or problem:
            raise ValueError(f"until: {problem}; write 2026-10-05, or 2026-10-05 18:00 UTC")
        return Extension(until=time + timedelta(days=1) if DATE.fullmatch(value) else time)
    if given == ["days"]:
        if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", value) or float(value) > MAX_DAYS:
            raise ValueError(f"days: '{value}' is not a number between 0 and {MAX_DAYS}")
        return Extension(days=timedelta(days=float(value)))
    if value.casefold() not in YES + NO:
        raise ValueError(f"excused: '{value}' is not yes or no")
    return Extension(excused=value.casefold() in YES)
