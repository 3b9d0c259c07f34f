"""The notebook of one student in a download, and the small files beside it."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace

from autograder.cells import ReleasedNotebook
from autograder.exceptions import Ungradable
from autograder.files import is_junk
from autograder.lms.archive import Member, UnreadableMember, inner_members
from autograder.lms.filenames import FilenameClaim, Parts, UnusableName, is_zip, parts_of
from autograder.lms.summary import Summary
from autograder.notebook_choice import NotebookFile, choose, is_notebook_name, listed
from autograder.student_files import OwnFile, select_files
from autograder.submission import MAX_BYTES

MAX_ZIPS = 3  # of one student that are opened


@dataclass(frozen=True)
class File:
    """A file of the download and one owner of the file."""

    member: Member
    parts: Parts
    claim: FilenameClaim

    @property
    def path(self) -> Parts:
        """The parts of the student's own name of the file."""
        return tuple(part for part in self.claim.original.split("/") if part)

    def read(self) -> bytes:
        """The content; raises Ungradable."""
        try:
            return self.member.read(MAX_BYTES)
        except UnreadableMember as reason:
            raise Ungradable(str(reason)) from reason


@dataclass(frozen=True)
class Chosen:
    """A student's notebook and the files beside it, by path relative to it."""

    notebook: File
    beside: dict[str, bytes]


def student_notebook(
    student: str, files: list[File], released: ReleasedNotebook, summary: Summary
) -> Chosen | None:
    """The notebook of a student that counts, and the files beside it; None if there is no notebook."""
    if not any(is_notebook_name(file.parts[-1]) for file in files):
        zips = sorted((file for file in files if is_zip(file.parts)), key=lambda file: -file.claim.order)
        for file in zips[:MAX_ZIPS]:
            try:
                files = [*files, *_unzipped(file)]
            except (UnreadableMember, Ungradable) as error:
                summary.problems.append(f"{student}: {file.member.name}: {error}")
    # Of equal names the later one in the archive counts.
    notebooks = {
        NotebookFile(file.path, file.read, (file.claim.order,)): file
        for file in reversed(files)
        if is_notebook_name(file.path[-1])
    }
    ordered, reason = choose(list(notebooks), released)
    if not ordered:
        submitted = ", ".join(file.claim.original for file in files[:3])
        wanted = f"notebook '{released.name}'" if released.siblings else "notebook"
        summary.problems.append(f"{student}: submitted no {wanted}, only {submitted}")
        return None
    chosen, *others = (notebooks[one] for one in ordered)
    if others:
        beside_it = listed(file.parts[-1] for file in others)
        because = f", because {reason}" if reason else ""
        summary.notes.append(f"{student}: collected {chosen.parts[-1]}, not {beside_it}{because}")
    if chosen.claim.late and student not in summary.late:
        summary.late.append(student)
    inside = chosen.path[:-1]
    near = [file for file in files if file.path[: len(inside)] == inside and not is_zip(file.parts)]
    names = {"/".join(file.path[len(inside) :]): file for file in near}
    own = (OwnFile(_importable(name, names), file.member.size, file.read) for name, file in names.items())
    beside, notes = select_files(own, released)
    summary.notes += (f"{student}: {note}" for note in notes)
    return Chosen(chosen, beside)


def _importable(name: str, names: Collection[str]) -> str:
    """A file's name; without the number that Canvas adds to a file handed in again if it is a module."""
    module = re.sub(r"-\d+\.py$", ".py", name)
    return name if module in names else module


def _unzipped(file: File) -> list[File]:
    """The files of a student's own zip archive."""
    found = []
    for member in inner_members(file.read()):
        with suppress(UnusableName):
            parts = parts_of(member.name)
            if not member.refusal and not any(map(is_junk, parts)):
                found.append(File(member, parts, replace(file.claim, original="/".join(parts))))
    return found
