"""The roster: which nbgrader student id, and so which folder, belongs to a student of the LMS."""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.exceptions import UsageError
from autograder.lms.filenames import LmsIdentity, UnusableName

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


def casefolded(text: str) -> str:
    """Return a key that is equal for names which a case-insensitive file system does not distinguish."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).strip().casefold())


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
    """Read a CSV file in UTF-8 with the columns ``lms`` and ``student``.

    Raises:
        UsageError: the file cannot be read, is not such a file, or has an id that cannot name a folder.
    """
    by_id: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"lms", "student"} <= set(rows.fieldnames or ()):
                raise UsageError("the roster's first line must name the columns: lms,student")
            for row in rows:
                known = (row["lms"] or "").strip()
                if not known:
                    continue
                try:
                    student = safe_id(row["student"] or "")
                except UnusableName as reason:
                    raise UsageError(f"line {rows.line_num} of the roster: {reason}") from None
                by_id[casefolded(known)].add(student)
                name = alphanumeric(known)
                # A number or an address is not a name: students could give themselves another's as a name.
                if name and not known.isdigit() and "@" not in known:
                    by_name[name].add(student)
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"the roster {path} is not a CSV file in UTF-8: {error}") from error
    return Roster(by_id, by_name)
