"""Collect an LMS's download into ``submitted/STUDENT/ASSIGNMENT/``, the folders that grading reads.

The names of all files are read first: they decide who owns each file. The rule in notebook_choice.py decides
which of a student's notebooks counts. Then notebooks, and the small files beside them, are written one by
one, each atomically. A file that cannot be collected becomes a problem in the summary and affects no other
student.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from autograder.assignment import released_notebooks
from autograder.assignment_files import assignment_names
from autograder.course import Course
from autograder.exceptions import GraderError, Ungradable, UsageError
from autograder.files import is_junk, replace_file, writing
from autograder.lms import filenames
from autograder.lms.archive import Member, UnreadableMember, check_unpacked_size, open_download
from autograder.lms.filenames import LmsIdentity, Parts, UnusableName, casefolded, is_submission
from autograder.lms.gradescope import METADATA, read_metadata
from autograder.lms.roster import Roster, gradebook_roster, read_roster, safe_id
from autograder.lms.student_notebook import Chosen, File, student_notebook
from autograder.lms.summary import Summary
from autograder.records.roster import gradebook_students
from autograder.submission import MAX_BYTES, read_file

MAX_METADATA = 32 << 20  # bytes of Gradescope's list
GRADEBOOK = "gradebook"  # in the place of a roster's file


def collect(
    path: Path, assignment: str, course: Course, naming: str, roster_file: Path | None, pattern: str = ""
) -> Summary:
    """Write every student's notebook of a download to the folder where grading finds it.

    ``pattern`` is a regular expression, in the place of a naming; the roster "gradebook" is nbgrader's own.

    Raises:
        UsageError: there is no such download, assignment or roster, the naming cannot be detected, or there
            are both a naming and a pattern.
        GraderError: the download cannot be read, or the course folder cannot be written.
    """
    if pattern and naming != "auto":
        raise UsageError("--pattern says how files are named; leave --naming out")
    released = released_notebooks(assignment, course)
    roster = None
    if roster_file is not None and str(roster_file) == GRADEBOOK:
        roster = gradebook_roster(gradebook_students(course))
    elif roster_file is not None:
        roster = read_roster(roster_file)
    summary = Summary()
    with open_download(path) as members:
        usable = _usable(members, summary)
        if not any(is_submission(parts) for _, parts in usable):
            summary.problems.append("the download has no usable notebook (*.ipynb)")
            return summary
        files = _owned(usable, assignment, naming, pattern, summary)
        if summary.naming == "moodle" and roster is None:
            summary.notes.append("Moodle's download has full names, not user ids; use --roster to give ids")
        students = _by_student(files, roster, summary)
        for name in students.keys() & set(assignment_names(course)):
            del students[name]
            summary.problems.append(
                f"{name}: not collected, because it is the name of an assignment, not of a student; "
                f"{path.name} may be a release"
            )
        everything = (file.member for found in students.values() for file in found)
        check_unpacked_size(path, everything)
        spellings = _folder_spellings(course.submitted)
        for student, found in students.items():
            for one in released:
                chosen = student_notebook(student, found, one, summary)
                if chosen is not None:
                    target = course.submitted / student / assignment / one.name
                    _store(student, chosen, target, spellings[casefolded(student)], summary)
    return summary


def _usable(members: Iterable[Member], summary: Summary) -> list[tuple[Member, Parts]]:
    """Return the members that are plain files with a safe name, in the archive's order."""
    usable = []
    for member in members:
        try:
            parts = filenames.parts_of(member.name)
            if any(map(is_junk, parts)):
                continue
            if member.refusal:
                raise UnusableName(member.refusal)
            usable.append((member, parts))
        except UnusableName as reason:
            summary.problems.append(f"{member.name}: {reason}")
    return usable


def _owned(
    usable: list[tuple[Member, Parts]], assignment: str, naming: str, pattern: str, summary: Summary
) -> list[File]:
    """Detect the naming, and return the files that have an owner by it, once for each owner."""
    names = [parts for _, parts in usable]
    wrapper = filenames.wrapper_of(names)
    submitters = {}
    for member, parts in usable:
        in_wrapper = parts[:-1] == wrapper[: len(parts) - 1]
        if parts[-1] == METADATA and in_wrapper and naming in ("auto", "gradescope"):
            try:
                submitters = read_metadata(member.read(MAX_METADATA))
            except UnreadableMember as reason:
                raise GraderError(f"{member.name} cannot be read: {reason}") from reason
            break
    forms: dict[str, filenames.Form] = {
        "canvas": filenames.canvas,
        "moodle": filenames.moodle,
        "gradescope": partial(filenames.gradescope, submitters),
        "blackboard": filenames.blackboard,
        "brightspace": filenames.brightspace,
        "plain": partial(filenames.plain, assignment),
    }
    if pattern:
        naming = filenames.PATTERN
        forms[naming] = partial(filenames.by_pattern, filenames.compiled(pattern), assignment)
    summary.naming, depth = filenames.detect_naming(names, forms, naming)
    files = []
    for member, parts in usable:
        claims = forms[summary.naming](parts[depth:])
        files += [File(member, parts, claim) for claim in claims]
        if not claims and is_submission(parts):
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


def _folder_spellings(submitted: Path) -> dict[str, set[str]]:
    """Return the names of the students' folders that exist, by casefolded name."""
    spellings: dict[str, set[str]] = defaultdict(set)
    with writing(submitted):
        submitted.mkdir(exist_ok=True)
        for entry in submitted.iterdir():
            spellings[casefolded(entry.name.encode("utf-8", "replace").decode())].add(entry.name)
    return spellings


def _store(student: str, chosen: Chosen, target: Path, spellings: set[str], summary: Summary) -> None:
    """Write one student's notebook and files, and timestamp.txt if the LMS states the time of submission.

    ``spellings``: the existing folders that a case-insensitive file system equates with the student's.
    """
    file, timestamp = chosen.notebook, target.with_name("timestamp.txt")
    try:
        if spellings and student not in spellings:
            raise UnusableName(f"the folder '{min(spellings)}' exists; some file systems merge the two")
        folders = {parent for name in chosen.beside for parent in (target.parent / name).parents}
        for folder in (target.parent.parent, target.parent, *(folders - set(target.parents))):
            if folder.is_symlink():
                raise UnusableName(f"{folder} is a link or in a link; replace the link with a folder")
        outcome = _update(target, file.member.read(MAX_BYTES))
        for name, content in chosen.beside.items():
            if _update(target.parent / name, content) != "unchanged" and outcome == "unchanged":
                outcome = "replaced"
        if file.claim.submitted_at:
            _update(timestamp, f"{file.claim.submitted_at:%Y-%m-%d %H:%M:%S} UTC\n".encode())
    except (UnusableName, UnreadableMember) as reason:
        summary.problems.append(f"{student} ({file.member.name}): {reason}")
        return
    except OSError as error:
        summary.problems.append(f"{student}: {error.filename or target} cannot be written: {error.strerror}")
        return
    if student not in getattr(summary, outcome):  # for another notebook of the assignment
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
