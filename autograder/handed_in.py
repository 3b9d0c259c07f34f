"""What one student handed in, and what is to be recorded of it: from a folder to plain bytes to a Graded."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.answers import AnswerKey
from autograder.autograded import autograded_notebook
from autograder.feedback import feedback_page
from autograder.gradebook import submitted_at
from autograder.grading import grade_submission, ungradable
from autograder.ledger import digest
from autograder.sandbox.launcher import Sandbox
from autograder.submission import find_notebook, read_file
from autograder.types import Grade, GraderError, SandboxLost, Ungradable

M_MMAP_THRESHOLD = -3  # see malloc.h


@dataclass(frozen=True)
class HandedIn:
    """A submission as it was found; ``reason`` says why it is no notebook, if it is none."""

    student: str
    content: bytes
    notes: tuple[str, ...]
    reason: str
    moment: datetime | None

    @property
    def digest(self) -> str:
        """What tells this submission from any other."""
        if self.reason:
            return digest(self.reason.encode())
        return digest(self.content, *(note.encode() for note in self.notes))


@dataclass(frozen=True)
class Graded:
    """What a worker hands to the writer: all that is to be recorded of one submission."""

    submission: str  # digest of what was handed in
    grade: Grade
    moment: datetime | None  # when it was handed in
    notebook: bytes | None  # None where there was nothing to run
    page: bytes


@dataclass(frozen=True)
class Failed:
    """A submission that the grader itself could not grade; nothing is recorded of it."""

    student: str
    reason: str


def keep_memory_steady() -> None:
    """Let this process give back what large pieces of memory it had; to be called before it grades many.

    The C library learns from the first of them to keep them, and a worker's heap fills with holes: by some
    10 KB with each submission. See mallopt(3), M_MMAP_THRESHOLD, on how a threshold that is set stays.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none, nor the habit
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def read_folder(folder: Path, notebook: str) -> HandedIn:
    """What lies in submitted/STUDENT/ASSIGNMENT, whatever that is."""
    student = folder.parent.name
    moment = None if folder.is_symlink() else submitted_at(folder)
    notes: tuple[str, ...] = ()
    try:
        path, notes = find_notebook(folder, notebook)
        content = read_file(path)
    except Ungradable as reason:
        return HandedIn(student, b"", notes, str(reason), moment)
    return HandedIn(student, content, notes, "", moment)


def grade_handed_in(key: AnswerKey, sandbox: Sandbox, handed_in: HandedIn) -> Graded | Failed:
    """Grade one submission; a defect of ours must cost neither the class nor a point.

    Raises:
        GraderError: nothing can be graded here.
    """
    try:
        return _grade(key, sandbox, handed_in)
    except SandboxLost as error:
        return Failed(handed_in.student, str(error))
    except GraderError:
        raise
    except Exception as error:
        return Failed(handed_in.student, f"{type(error).__name__}: {error}")


def _grade(key: AnswerKey, sandbox: Sandbox, handed_in: HandedIn) -> Graded:
    if handed_in.reason:
        grade = ungradable(key, handed_in.reason, sandbox, handed_in.notes)
    else:
        grade = grade_submission(key, handed_in.content, sandbox, handed_in.notes)
    grade = replace(grade, student=handed_in.student)
    return Graded(
        submission=handed_in.digest,
        grade=replace(grade, rebuilt=()),
        moment=handed_in.moment,
        notebook=autograded_notebook(key.assignment, grade) if grade.status == "graded" else None,
        page=feedback_page(grade, key.assignment.paths).encode("utf-8", "replace"),
    )
