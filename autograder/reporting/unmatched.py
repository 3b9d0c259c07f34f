"""Finds folders in submitted/ that match no assignment, and students who do not match the roster."""

import os
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.assignment_files import assignment_names
from autograder.course import Course
from autograder.exceptions import GraderError, did_you_mean
from autograder.files import is_junk
from autograder.notebook_choice import is_notebook_name
from autograder.records.extensions import NAME as EXTENSIONS
from autograder.records.extensions import read_extensions
from autograder.records.roster import RosterStudent, class_roster

MAX_ENTRIES = 1_000  # looked at in one student's folder
MAX_LISTED = 10  # names in a line
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


@dataclass(frozen=True)
class Unmatched:
    """A line for each folder, file or row that grading does not reach, and the students of two kinds."""

    folders: tuple[str, ...]
    roster: str  # its name
    unknown: tuple[str, ...]  # students with a submission who are not on the roster
    missing: tuple[str, ...]  # students on the roster without a submission

    def lines(self) -> list[str]:
        """One line for each matter, for the end of a run."""
        lines = list(self.folders)
        if self.unknown:
            hints = [f"{student}{did_you_mean(student, self.missing)}" for student in self.unknown]
            lines.append(f"not on the roster ({self.roster}): {_some(hints)}")
        if self.missing:
            lines.append(f"on the roster ({self.roster}), but without a submission: {_some(self.missing)}")
        return lines


def unmatched(course: Course, assignment: str) -> Unmatched:
    """Compare the submissions to an assignment with the course's assignments and its roster.

    A roster that cannot be read is one of the lines, because the grades are recorded all the same.
    """
    problems, name = [], ""
    roster: list[RosterStudent] = []
    try:
        name, roster = class_roster(course)
    except GraderError as error:
        problems.append(str(error))
    enrolled = {student.id for student in roster}
    submitted = {folder.student for folder in course.submissions(assignment)}
    return Unmatched(
        (*problems, *_folders(course), *_extended(course, assignment, enrolled | submitted)),
        name,
        tuple(sorted(submitted - enrolled)) if enrolled else (),
        tuple(sorted(enrolled - submitted)),
    )


def _extended(course: Course, assignment: str, known: set[str]) -> Iterable[str]:
    """A line on the rows of extensions.csv that change nobody's lateness."""
    try:
        strangers = sorted(read_extensions(course, assignment).keys() - known)
    except GraderError as error:
        yield str(error)
        return
    if strangers:
        hints = [f"{student}{did_you_mean(student, known)}" for student in strangers]
        yield f"in {EXTENSIONS}, but without a submission: {_some(hints)}"


def _folders(course: Course) -> Iterable[str]:
    known = assignment_names(course)
    strange: dict[str, list[str]] = defaultdict(list)  # folder in a student's folder -> students
    loose: list[str] = []
    for student, is_folder in _entries(course.submitted, None):
        if not is_folder:
            loose += [student] if _may_be_handed_in(student) else []
            continue
        for name, is_inner_folder in _entries(course.submitted / student, MAX_ENTRIES):
            if is_inner_folder and name not in known:
                strange[name].append(student)
            elif not is_inner_folder and _may_be_handed_in(name):
                loose.append(f"{student}/{name}")
    for name, students in sorted(strange.items()):
        yield f"submitted/STUDENT/{name} matches no assignment{did_you_mean(name, known)}: {_some(students)}"
    if loose:
        yield f"not in a folder submitted/STUDENT/ASSIGNMENT: {_some(loose)}"


def _may_be_handed_in(name: str) -> bool:
    """Whether a file is named as a notebook, or as an archive that may hold one."""
    return is_notebook_name(name) or name.lower().endswith(ARCHIVES)


def _entries(folder: Path, at_most: int | None) -> list[tuple[str, bool]]:
    """The sorted names in a folder, without hidden ones and junk, and whether each is a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        names = [(e.name, e.is_dir(follow_symlinks=False)) for e in islice(entries, at_most)]
        return sorted((name, kind) for name, kind in names if not is_junk(name) and not name.startswith("."))
    return []


def _some(names: Iterable[str]) -> str:
    shown = list(names)
    more = len(shown) - MAX_LISTED
    return ", ".join(shown[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")
