"""A student's submission as read from disk: a file for each notebook of the assignment."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from autograder.cells import ReleasedNotebook
from autograder.course import StudentFolder
from autograder.exceptions import Ungradable
from autograder.files import digest
from autograder.student_files import find_files, own_files
from autograder.submission import read_file


@dataclass(frozen=True)
class SubmittedFile:
    """One notebook as read from disk; ``reason`` says why there is no readable notebook, else it is empty."""

    content: bytes
    notes: tuple[str, ...] = ()
    reason: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)  # the student's own, beside the notebook
    name: str = ""  # of the file in the student's folder

    @property
    def digest(self) -> str:
        """A digest by which a changed file is recognised."""
        notes = (text.encode() for text in (self.reason, *self.notes))
        files = (part for name in sorted(self.files) for part in (name.encode(), self.files[name]))
        return digest(self.content, digest(*notes).encode(), digest(*files).encode())


@dataclass(frozen=True)
class SubmittedWork:
    """The notebooks that a student submitted, by the names of the assignment's notebooks."""

    student: str
    notebooks: Mapping[str, SubmittedFile]

    @property
    def digest(self) -> str:
        """A digest by which a changed submission is recognised."""
        files = [self.notebooks[name].digest.encode() for name in sorted(self.notebooks)]
        return digest(*files)

    @property
    def files(self) -> dict[str, str]:
        """The names of the files in the student's folder, by notebook; without those that are missing."""
        return {name: file.name for name, file in self.notebooks.items() if file.name}


@dataclass(frozen=True)
class LoneNotebook:
    """A notebook that was read without regard to whose it is."""

    content: bytes
    reason: str  # why it cannot be read, else empty
    folder: Path | None  # of the student's own files, if they lie beside the notebook
    student: str = ""


def read_work(submitted: StudentFolder | LoneNotebook, released: Sequence[ReleasedNotebook]) -> SubmittedWork:
    """Read the notebooks in a student's folder, or the reasons why they cannot be read.

    A lone notebook counts as the first of those that were released.
    """
    if isinstance(submitted, LoneNotebook):
        beside = own_files(submitted.folder, released[0])[0] if submitted.folder else {}
        file = SubmittedFile(submitted.content, (), submitted.reason, beside)
        return SubmittedWork(submitted.student, {PurePath(released[0].name).stem: file})
    notebooks = {PurePath(one.name).stem: _read(submitted, one) for one in released}
    return SubmittedWork(submitted.student, notebooks)


def _read(submitted: StudentFolder, released: ReleasedNotebook) -> SubmittedFile:
    notes: tuple[str, ...] = ()
    content, reason, name = b"", "", ""
    files: Mapping[str, bytes] = {}
    try:
        found = find_files(submitted.folder, released)
        notes, files = found.notes, found.files
        name = os.fspath(found.notebook.relative_to(submitted.folder))
        content = read_file(found.notebook)
    except Ungradable as error:
        reason = str(error)
    return SubmittedFile(content, notes, reason, files, name)
