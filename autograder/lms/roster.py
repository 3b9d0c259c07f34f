"""From what an LMS knows a student by to nbgrader's student id, which names a folder."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.exceptions import UsageError
from autograder.lms.filenames import LmsIdentity, UnusableName

MAX_ID_BYTES = 128  # what nbgrader's tables keep of a student's id, and short enough for every file system


def safe_id(text: str) -> str:
    """A student's id as the name of a folder.

    Raises:
        Unusable: no folder may have such a name.
    """
    student = unicodedata.normalize("NFC", text).strip()
    if not student:
        raise UnusableName("the student's id is empty")
    if not student.isprintable():
        raise UnusableName("the student's id has characters that cannot be seen")
    if student.startswith(".") or "/" in student or "\\" in student:
        raise UnusableName("the student's id is no name of a folder")
    if len(student.encode("utf-8", "replace")) > MAX_ID_BYTES:
        raise UnusableName(f"the student's id is longer than {MAX_ID_BYTES} bytes")
    return student


def casefolded(text: str) -> str:
    """A text as file systems see it that do not tell capital letters from small ones."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).strip().casefold())


@dataclass(frozen=True)
class Roster:
    """Which student id belongs to what the LMS knows a student by."""

    by_id: Mapping[str, frozenset[str]]
    by_name: Mapping[str, frozenset[str]]  # names with nothing but their letters and digits

    def student(self, owner: LmsIdentity) -> str:
        """The student's id: by the surest of the LMS's ids that is known, else by name.

        Raises:
            Unusable: nobody in the roster, or more than one, is meant.
        """
        found = [self.by_id[key] for key in map(casefolded, owner.ids) if key in self.by_id]
        found += [self.by_name.get(alphanumeric(owner.name), frozenset())]
        if not found[0]:
            raise UnusableName("the roster does not have this student")
        if len(found[0]) > 1:
            raise UnusableName(f"the roster has several students of this name: {', '.join(sorted(found[0]))}")
        return next(iter(found[0]))


def read_roster(text: str) -> Roster:
    """The roster in a CSV file with the columns ``lms`` and ``student``.

    Raises:
        UsageError: it is no such file.
    """
    rows = csv.DictReader(text.splitlines())
    by_id: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    try:
        if not {"lms", "student"} <= set(rows.fieldnames or ()):
            raise UsageError("the roster's first line must name the columns: lms,student")
        for row in rows:
            known, student = (row["lms"] or "").strip(), (row["student"] or "").strip()
            if not known and not student:
                continue
            try:
                student = safe_id(student)
            except UnusableName as reason:
                raise UsageError(f"the roster's line {rows.line_num} is of no use: {reason}") from None
            by_id[casefolded(known)].add(student)
            if not known.isdigit() and "@" not in known:  # else a student could take another's id as a name
                by_name[alphanumeric(known)].add(student)
    except csv.Error as error:
        raise UsageError(f"the roster is no CSV file: {error}") from error
    by_id.pop("", None), by_name.pop("", None)
    return Roster(
        {key: frozenset(value) for key, value in by_id.items()},
        {key: frozenset(value) for key, value in by_name.items()},
    )


def alphanumeric(name: str) -> str:
    """A name as Canvas writes it in a file's name, where ``Doe, Jane`` is ``doejane``."""
    return "".join(letter for letter in casefolded(name) if letter.isalnum())
