"""Collect an LMS's download into ``submitted/STUDENT/ASSIGNMENT/``, the folders that grading reads.

The names of all files are read first: they decide who owns each file and which of a student's files counts.
Then the notebooks are read and written one by one, each atomically. A file that cannot be collected becomes
a problem in the summary and affects no other student.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder.assignment import definition
from autograder.course import Course
from autograder.exceptions import GraderError, Ungradable
from autograder.files import replace_file, writing
from autograder.lms import filenames
from autograder.lms.archive import Member, UnreadableMember, check_unpacked_size, open_download
from autograder.lms.filenames import FilenameClaim, LmsIdentity, Parts, UnusableName, is_notebook
from autograder.lms.roster import Roster, casefolded, read_roster, safe_id
from autograder.submission import MAX_BYTES, read_file

MAX_METADATA = 32 << 20  # bytes of Gradescope's list
LEFTOVERS = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db")


@dataclass
class Summary:
    """The outcome of collecting: students by outcome, notes and problems, a line each."""

    naming: str = ""
    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # as the LMS marks them
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return len(self.new) + len(self.replaced) + len(self.unchanged)

    def remarks(self) -> list[str]:
        """Return the lines to show that are not problems."""
        lines = list(self.notes)
        if self.late:
            lines.append(f"marked as late by {self.naming}: {', '.join(self.late)}")
        if self.replaced:
            lines.append(f"replaced another version of the notebook: {', '.join(self.replaced)}")
        return lines


@dataclass(frozen=True)
class File:
    """A file of the download and one owner of the file."""

    member: Member
    parts: Parts
    claim: FilenameClaim


def collect(path: Path, assignment: str, course: Course, naming: str, roster_file: Path | None) -> Summary:
    """Write every student's notebook of a download to the folder where grading finds it.

    Raises:
        UsageError: there is no such download, assignment or roster, or the naming cannot be detected.
        GraderError: the download cannot be read, or the course folder cannot be written.
    """
    notebook = next(Path(file).name for file in definition(assignment, course) if file.endswith(".ipynb"))
    roster = read_roster(roster_file) if roster_file else None
    summary = Summary()
    with open_download(path) as members:
        usable = _usable(members, summary)
        if not any(is_notebook(parts) for _, parts in usable):
            summary.problems.append("the download has no usable notebook (*.ipynb)")
            return summary
        files = _owned(usable, assignment, naming, summary)
        if summary.naming == "moodle" and roster is None:
            summary.notes.append("Moodle's download has full names, not user ids; use --roster to give ids")
        chosen = _chosen(_by_student(files, roster, summary), notebook, summary)
        check_unpacked_size(path, (file.member for file in chosen.values()))
        spellings = _folder_spellings(course.submitted)
        for student, file in chosen.items():
            target = course.submitted / student / assignment / notebook
            _store(student, file, target, spellings[casefolded(student)], summary)
    return summary


def _usable(members: Iterable[Member], summary: Summary) -> list[tuple[Member, Parts]]:
    """Return the members that are plain files with a safe name, in the archive's order."""
    usable = []
    for member in members:
        try:
            parts = filenames.parts_of(member.name)
            if any(part in LEFTOVERS for part in parts) or parts[-1].startswith("._"):
                continue
            if member.refusal:
                raise UnusableName(member.refusal)
            usable.append((member, parts))
        except UnusableName as reason:
            summary.problems.append(f"{member.name}: {reason}")
    return usable


def _owned(usable: list[tuple[Member, Parts]], assignment: str, naming: str, summary: Summary) -> list[File]:
    """Detect the naming, and return the files that have an owner by it, once for each owner."""
    names = [parts for _, parts in usable]
    wrapper = filenames.wrapper_of(names)
    listed = {}
    for member, parts in usable:
        in_wrapper = parts[:-1] == wrapper[: len(parts) - 1]
        if parts[-1] == filenames.METADATA and in_wrapper and naming in ("auto", "gradescope"):
            try:
                listed = filenames.read_metadata(member.read(MAX_METADATA))
            except UnreadableMember as reason:
                raise GraderError(f"{member.name} cannot be read: {reason}") from reason
            break
    forms: dict[str, filenames.Form] = {
        "canvas": filenames.canvas,
        "moodle": filenames.moodle,
        "gradescope": partial(filenames.gradescope, listed),
        "plain": partial(filenames.plain, assignment),
    }
    summary.naming, depth = filenames.detect_naming(names, forms, naming)
    files = []
    for member, parts in usable:
        claims = forms[summary.naming](parts[depth:])
        files += [File(member, parts, claim) for claim in claims]
        if not claims and is_notebook(parts):
            summary.problems.append(f"{member.name}: belongs to no student by the naming '{summary.naming}'")
    return files


def _by_student(files: list[File], roster: Roster | None, summary: Summary) -> dict[str, list[File]]:
    """Group the files by student id. Leave out ids whose folder several students would share."""
    found: dict[str, list[File]] = defaultdict(list)
    owners: dict[str, set[tuple[str, LmsIdentity]]] = defaultdict(set)
    unknown: dict[LmsIdentity, str] = {}
    for file in files:
        owner = file.claim.owner
        try:
            student = safe_id(roster.student(owner) if roster else owner.student)
        except UnusableName as reason:
            unknown.setdefault(owner, f"{owner.name or owner.ids[0]} ({file.member.name}): {reason}")
        else:
            found[student].append(file)
            owners[casefolded(student)].add((student, owner))
    summary.problems += unknown.values()
    for sharing in owners.values():
        if len(sharing) > 1:
            students = sorted({student for student, _ in sharing})
            names = sorted({" ".join((owner.name, *owner.ids[:1])).strip() for _, owner in sharing})
            summary.problems.append(
                f"{', '.join(students)}: not collected, because {len(sharing)} students would share the "
                f"folder ({', '.join(names)}); give them different ids with --roster or rename their folders"
            )
            for student in students:
                del found[student]
    return dict(sorted(found.items()))


def _chosen(students: dict[str, list[File]], notebook: str, summary: Summary) -> dict[str, File]:
    """Return each student's latest notebook with the expected name, or else the latest with any name."""
    stem = re.escape(notebook.removesuffix(".ipynb"))
    expected = re.compile(rf"{stem}([-_ ]?\(?\d+\)?)?\.ipynb", re.IGNORECASE)

    def rank(file: File) -> tuple[object, ...]:
        name = file.claim.original.split("/")[-1]
        return bool(expected.fullmatch(name)), file.claim.order, file.member.modified, -len(file.parts)

    chosen = {}
    for student, files in students.items():
        notebooks = sorted((file for file in files if is_notebook(file.parts)), key=rank)
        if not notebooks:
            names = ", ".join(file.claim.original for file in files[:3])
            summary.problems.append(f"{student}: submitted no notebook, only {names}")
            continue
        *others, chosen[student] = notebooks
        if others:
            names = ", ".join(file.parts[-1] for file in others)
            summary.notes.append(f"{student}: collected {chosen[student].parts[-1]}, not {names}")
        if chosen[student].claim.late:
            summary.late.append(student)
    return chosen


def _folder_spellings(submitted: Path) -> dict[str, set[str]]:
    """Return the names of the students' folders that exist, by casefolded name."""
    spellings: dict[str, set[str]] = defaultdict(set)
    with writing(submitted):
        submitted.mkdir(exist_ok=True)
        for entry in submitted.iterdir():
            spellings[casefolded(entry.name.encode("utf-8", "replace").decode())].add(entry.name)
    return spellings


def _store(student: str, file: File, target: Path, spellings: set[str], summary: Summary) -> None:
    """Write one student's notebook, and timestamp.txt if the LMS states the time of submission.

    ``spellings``: the existing folders that a case-insensitive file system equates with the student's.
    """
    timestamp = target.with_name("timestamp.txt")
    try:
        if spellings and student not in spellings:
            raise UnusableName(f"the folder '{min(spellings)}' exists; some file systems merge the two")
        if target.parent.is_symlink() or target.parent.parent.is_symlink():
            raise UnusableName(f"{target.parent} is a link or in a link; replace the link with a folder")
        outcome = _update(target, file.member.read(MAX_BYTES))
        if file.claim.submitted_at:
            _update(timestamp, f"{file.claim.submitted_at:%Y-%m-%d %H:%M:%S} UTC\n".encode())
    except (UnusableName, UnreadableMember) as reason:
        summary.problems.append(f"{student} ({file.member.name}): {reason}")
        return
    except OSError as error:
        summary.problems.append(f"{student}: {error.filename or target} cannot be written: {error.strerror}")
        return
    getattr(summary, outcome).append(student)
    if outcome == "replaced" and not file.claim.submitted_at and os.path.lexists(timestamp):
        summary.problems.append(
            f"{student}: replaced, but timestamp.txt is from the earlier version; correct or remove it"
        )


def _update(file: Path, content: bytes) -> str:
    """Write a file unless it has this content already. Return "new", "replaced" or "unchanged"."""
    outcome = "replaced" if os.path.lexists(file) else "new"
    with suppress(Ungradable):
        if read_file(file) == content:
            return "unchanged"
    replace_file(file, content)
    return outcome
