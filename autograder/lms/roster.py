"""The roster: which nbgrader student id, and so which folder, belongs to a student of the LMS."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.exceptions import UsageError
from autograder.lms.filenames import LmsIdentity, UnusableName, casefolded
from autograder.records.csv_table import read_table
from autograder.records.roster import RosterStudent

MAX_ID_BYTES = 128  # the width of nbgrader's student id column, and short enough for every file system


def safe_id(text: str) -> str:
    """Return a student's id in the form that names the student's folder.

    Raises:
        UnusableName: the id cannot name a folder.
    """
    student = unicodedata.normalize("NFC", text).strip()
    if not student:
        raise UnusableName("the student's id is empty")
    if not student.isprintable():
        raise UnusableName("the student's id has invisible characters")
    if student.startswith(".") or "/" in student or "\\" in student:
        raise UnusableName("the student's id cannot name a folder")
    if len(student.encode("utf-8", "replace")) > MAX_ID_BYTES:
        raise UnusableName(f"the student's id is longer than {MAX_ID_BYTES} bytes")
    return student


def alphanumeric(name: str) -> str:
    """Return a name's letters and digits, as Canvas writes it in file names: ``Doe, Jane`` is ``doejane``."""
    return "".join(letter for letter in casefolded(name) if letter.isalnum())


@dataclass(frozen=True)
class Roster:
    """Student ids by what the LMS knows a student by."""

    by_id: Mapping[str, set[str]]  # by casefolded number, code, e-mail address or name
    by_name: Mapping[str, set[str]]  # by alphanumeric name

    def student(self, owner: LmsIdentity) -> str:
        """Return the student's id: by the first of the LMS's ids that the roster has, else by name.

        Raises:
            UnusableName: the roster has no such student, or several.
        """
        found = [self.by_id[key] for key in map(casefolded, owner.ids) if key in self.by_id]
        found += [self.by_name.get(alphanumeric(owner.name), set())]
        if not found[0]:
            raise UnusableName("the roster does not have this student")
        if len(found[0]) > 1:
            raise UnusableName(f"the roster has several students of this name: {', '.join(sorted(found[0]))}")
        return next(iter(found[0]))


def read_roster(path: Path) -> Roster:
    """Read a CSV file in UTF-8 with the columns ``lms`` and ``student``, or nbgrader's roster with ``id``.

    Raises:
        UsageError: the file cannot be read, is not such a file, or has an id that cannot name a folder.
    """
    lines = read_table(path, "the roster ")
    _, columns = next(lines)
    if {"lms", "student"} <= columns.keys():
        return _roster(
            (number, row["student"], [row["lms"]], [row["lms"]]) for number, row in lines if row["lms"]
        )
    if "id" not in columns:
        raise UsageError("the roster's first line must name the columns: lms,student; or nbgrader's: id,...")
    details = ("first_name", "last_name", "email", "lms_user_id")
    students = ((n, RosterStudent(row["id"], *(row.get(name, "") for name in details))) for n, row in lines)
    return _roster(_known(number, student) for number, student in students if student.id)


def gradebook_roster(students: Iterable[RosterStudent]) -> Roster:
    """A roster of the students in nbgrader's gradebook."""
    return _roster(_known(number, student) for number, student in enumerate(students, 1))


Line = tuple[
    int, str, list[str], list[str]
]  # its number, a student's id, the LMS's ids and names of the student


def _known(number: int, student: RosterStudent) -> Line:
    ids = [student.lms_user_id or student.id, student.email]
    first, last = student.first_name, student.last_name
    return number, student.id, ids, [f"{first} {last}", f"{last}, {first}"] if first and last else []


def _roster(lines: Iterable[Line]) -> Roster:
    by_id: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for number, text, ids, names in lines:
        try:
            student = safe_id(text)
        except UnusableName as reason:
            raise UsageError(f"line {number} of the roster: {reason}") from None
        for known in filter(None, ids):
            by_id[casefolded(known)].add(student)
        for known in names:
            # A number or an address is not a name: students could give themselves another's as a name.
            if (name := alphanumeric(known)) and not known.isdigit() and "@" not in known:
                by_name[name].add(student)
    return Roster(by_id, by_name)
