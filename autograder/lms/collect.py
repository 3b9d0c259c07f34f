"""From an LMS's download to ``submitted/STUDENT/ASSIGNMENT/``, the folders that grading reads.

What the names say is looked at first, for all files together: whose they are, and which of several counts.
Then one notebook after the other is read and put in its place, whole or not at all. What cannot be taken is
told, and costs nobody else anything.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignment import definition
from autograder.course import Course
from autograder.exceptions import GraderError, Ungradable, UsageError
from autograder.files import replace_file, writing
from autograder.lms.archive import (
    Archive,
    DamagedMember,
    Member,
    max_unpacked_bytes,
    open_archive,
    unpacked_too_large,
)
from autograder.lms.filenames import (
    METADATA,
    FilenameClaim,
    Form,
    LmsIdentity,
    Parts,
    UnusableName,
    canvas,
    gradescope,
    is_notebook,
    moodle,
    parts_of,
    plain,
    read_metadata,
    recognised,
    roots_of,
)
from autograder.lms.roster import Roster, casefolded, read_roster, safe_id
from autograder.submission import MAX_BYTES, read_file

MAX_TABLE = 32 << 20  # bytes of a roster, or of Gradescope's list
LEFTOVERS = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db")


@dataclass
class Summary:
    """What came of a download."""

    naming: str = ""
    new: list[str] = field(default_factory=list)  # students
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # as the LMS has marked them
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return len(self.new) + len(self.replaced) + len(self.unchanged)

    def remarks(self) -> list[str]:
        """What is worth knowing and no problem, a line each."""
        told = list(self.notes)
        if self.late:
            told.append(f"marked as late by {self.naming}: {', '.join(self.late)}")
        if self.replaced:
            told.append(f"replaced, as another notebook was there: {', '.join(self.replaced)}")
        return told


@dataclass(frozen=True)
class File:
    """A file of the download with what its name says."""

    member: Member
    parts: Parts
    claim: FilenameClaim


def collect(path: Path, assignment: str, course: Course, naming: str, roster_file: Path | None) -> Summary:
    """Put every student's notebook of a download where grading finds it.

    Raises:
        UsageError: there is no such download, assignment or course, or the naming cannot be told.
        GraderError: the download cannot be read, or the course folder not be written.
    """
    notebook = next(Path(file).name for file in definition(assignment, course) if file.endswith(".ipynb"))
    roster = read_roster(_roster_text(roster_file)) if roster_file else None
    summary = Summary()
    with open_archive(path) as archive:
        usable = _usable(archive, summary)
        if not any(map(is_notebook, (parts for _, parts in usable))):
            summary.problems.append("there is no notebook (*.ipynb) in it that could be taken")
            return summary
        summary.naming, files = _claimed(archive, usable, assignment, naming, summary)
        if summary.naming == "moodle" and roster is None:
            summary.notes.append(
                "Moodle's download holds no user ids: students are named by their full names; "
                "--roster gives them ids"
            )
        chosen = _chosen(_by_student(files, roster, summary), notebook, summary)
        sizes = (file.member.size for file in chosen.values())
        if path.is_file() and sum(size for size in sizes if size <= MAX_BYTES) > max_unpacked_bytes(path):
            raise unpacked_too_large()
        places = _Places(course.submitted, assignment, notebook)
        for student, file in chosen.items():
            _put(archive, student, file, places, summary)
    return summary


def _roster_text(path: Path) -> str:
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_TABLE else b"\xff"
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise UsageError(f"the roster {path} is no CSV file in UTF-8") from None


def _usable(archive: Archive, summary: Summary) -> list[tuple[Member, Parts]]:
    """The members that are plain files with a path that leads nowhere else, in the archive's order."""
    usable = []
    for member in archive.members:
        try:
            parts = parts_of(member.name)
            if any(part in LEFTOVERS for part in parts) or parts[-1].startswith("._"):
                continue
            if member.refused:
                raise UnusableName(member.refused)
            usable.append((member, parts))
        except UnusableName as reason:
            summary.problems.append(f"{member.name}: {reason}")
    return usable


# --- whose the files are ------------------------------------------------------------------------


def _claimed(
    archive: Archive, usable: list[tuple[Member, Parts]], assignment: str, naming: str, summary: Summary
) -> tuple[str, list[File]]:
    """The naming, and the files that have an owner by it; notebooks that have none are problems."""
    everything = [parts for _, parts in usable]
    roots = roots_of(everything)
    listed = {}
    for member, parts in usable:
        if parts[-1] == METADATA and parts[:-1] in roots and naming in ("auto", "gradescope"):
            try:
                listed = read_metadata(archive.read(member, MAX_TABLE))
            except DamagedMember as reason:
                raise GraderError(f"{member.name} cannot be read: {reason}") from reason
            break
    forms: dict[str, Form] = {
        "canvas": canvas,
        "moodle": moodle,
        "gradescope": gradescope(listed),
        "plain": plain(assignment),
    }
    naming, root = recognised(everything, roots, forms, naming)
    files = []
    for member, parts in usable:
        claims = forms[naming](parts[root:])
        files += [File(member, parts, claim) for claim in claims]
        if not claims and is_notebook(parts):
            summary.problems.append(f"{member.name}: nobody's, by the names of {naming}")
    return naming, files


def _by_student(files: list[File], roster: Roster | None, summary: Summary) -> dict[str, list[File]]:
    """Every student's files, by id; those that two persons lay claim to are nobody's."""
    found: dict[str, list[File]] = defaultdict(list)
    without: dict[LmsIdentity, str] = {}
    for file in files:
        owner = file.claim.owner
        if owner in without:
            continue
        try:
            student = safe_id(roster.student(owner) if roster else owner.student)
        except UnusableName as reason:
            without[owner] = f"{owner.name or owner.ids[0]} ({file.member.name}): {reason}"
            continue
        found[student].append(file)
    summary.problems += without.values()
    owners: dict[str, set[tuple[str, LmsIdentity]]] = defaultdict(set)
    for student, theirs in found.items():
        owners[casefolded(student)] |= {(student, file.claim.owner) for file in theirs}
    for claimants in owners.values():
        if len(claimants) > 1:
            names = sorted({student for student, _ in claimants})
            who = sorted({" ".join((owner.name, *owner.ids[:1])).strip() for _, owner in claimants})
            summary.problems.append(
                f"{', '.join(names)}: none taken, since {len(claimants)} persons would share a folder: "
                f"{', '.join(who)}; tell them apart by --roster"
            )
            for student in names:
                del found[student]
    return dict(sorted(found.items()))


# --- which file counts --------------------------------------------------------------------------


def _chosen(students: Mapping[str, list[File]], notebook: str, summary: Summary) -> dict[str, File]:
    """The notebook that counts of every student who handed one in: of those with the right name, if there are
    any, the latest.
    """
    stem = re.escape(notebook.removesuffix(".ipynb"))
    right = re.compile(rf"{stem}([-_ ]?\(?\d+\)?)?\.ipynb", re.IGNORECASE)
    chosen = {}
    for student, files in students.items():
        notebooks = [file for file in files if is_notebook(file.parts)]
        if not notebooks:
            names = ", ".join(file.claim.original for file in files[:3])
            summary.problems.append(f"{student}: handed in no notebook, but {names}")
            continue

        def rank(numbered: tuple[int, File]) -> tuple[object, ...]:
            place, file = numbered
            name = file.claim.original.split("/")[-1]
            return bool(right.fullmatch(name)), file.claim.order, file.member.when, -len(file.parts), place

        ordered = [file for _, file in sorted(enumerate(notebooks), key=rank)]
        chosen[student] = ordered[-1]
        if ordered[:-1]:
            others = ", ".join(file.parts[-1] for file in ordered[:-1])
            summary.notes.append(f"{student}: {ordered[-1].parts[-1]} was taken, not {others}")
        if ordered[-1].claim.late:
            summary.late.append(student)
    return chosen


# --- putting it in its place --------------------------------------------------------------------


class _Places:
    """Where submissions go, and which students have a folder there already."""

    def __init__(self, submitted: Path, assignment: str, notebook: str) -> None:
        self._submitted, self._assignment, self._notebook = submitted, assignment, notebook
        with writing(submitted):
            submitted.mkdir(exist_ok=True)
            names = [entry.name for entry in submitted.iterdir()]
        self._names = set(names)
        self._alike = {casefolded(name.encode("utf-8", "replace").decode()): name for name in names}

    def of(self, student: str) -> Path:
        """The path of a student's notebook.

        Raises:
            Unusable: something else is there.
        """
        alike = self._alike.get(casefolded(student))
        if alike and student not in self._names:
            raise UnusableName(
                f"{self._submitted} has '{alike}' already, which some systems take for the same"
            )
        folder = self._submitted / student / self._assignment
        if folder.is_symlink() or folder.parent.is_symlink():
            raise UnusableName(f"{folder} is, or is in, a link to another place")
        return folder / self._notebook


def _put(archive: Archive, student: str, file: File, places: _Places, summary: Summary) -> None:
    """Bring one notebook to its place, and the time it was handed in if the LMS says that."""
    try:
        place = places.of(student)
        content = archive.read(file.member, MAX_BYTES)
        before = _present(place)
        clock = place.with_name("timestamp.txt")
        if content != before:
            replace_file(place, content)
        if file.claim.handed_in:
            moment = f"{file.claim.handed_in:%Y-%m-%d %H:%M:%S} UTC\n".encode()
            if moment != _present(clock):
                replace_file(clock, moment)
    except (UnusableName, DamagedMember) as reason:
        summary.problems.append(f"{student} ({file.member.name}): {reason}")
        return
    except OSError as error:
        summary.problems.append(f"{student}: {error.filename or place} cannot be written: {error.strerror}")
        return
    if content == before:
        summary.unchanged.append(student)
    elif before is None:
        summary.new.append(student)
    else:
        summary.replaced.append(student)
        if not file.claim.handed_in and os.path.lexists(clock):
            summary.problems.append(
                f"{student}: the notebook was replaced, but timestamp.txt beside it is of the one before; "
                "correct or remove it"
            )


def _present(place: Path) -> bytes | str | None:
    """What lies at a place already, a reason if it cannot be read, None if there is nothing."""
    if not os.path.lexists(place):
        return None
    try:
        return read_file(place)
    except Ungradable as reason:
        return str(reason)
