"""Digests of the grader's code: when one changes, submissions are graded again, or their pages made anew."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder.files import digest
from autograder.model import Assignment

PACKAGE = Path(__file__).resolve().parent
POINTS = (  # files and folders that can change a point
    *("assignment.py", "assignment_files.py", "case_contents.py", "cases.py", "cells.py", "comparison.py"),
    *("course.py", "drivers.py", "exceptions.py", "filetypes.py", "graded_assignments.py", "grading.py"),
    *("grading_notebook.py", "instructor_notebook.py", "kernel_run.py", "labels.py", "magics.py", "model.py"),
    *("notebook_choice.py", "parsed_cell.py", "parts.py"),
    *("program.py", "questions.py", "release.py", "student_files.py", "submission.py", "submitted_work.py"),
    *("step_settings.py", "autotests.py", "sandbox", "kernel", "verdict"),
)
WORDS = ("diagnosis", "repair", "rendering.py", "records/autograded_notebook.py", "records/results.py")
PAGES = ("pages.py", "feedback")


def grading_digests(assignment: Assignment, seed: bytes, sandbox: str) -> tuple[str, str]:
    """The digests under which the ledger records grades: of everything that decides points, and messages."""
    points = digest(assignment.digest.encode(), seed, sandbox.encode(), points_digest().encode())
    return points, digest(assignment.words_digest.encode(), words_digest().encode())


@cache
def points_digest() -> str:
    """A digest of the code that can change a point."""
    return _digest(POINTS)


@cache
def words_digest() -> str:
    """A digest of the code that can change a diagnosis or its wording, but no point."""
    return _digest(WORDS)


@cache
def pages_digest() -> str:
    """A digest of the code that makes feedback pages of what is recorded."""
    return _digest(PAGES)


def _digest(names: Iterable[str]) -> str:
    parts: list[bytes] = []
    for name in names:
        found = [PACKAGE / name] if name.endswith(".py") else (PACKAGE / name).rglob("*")
        for path in sorted(path for path in found if path.suffix in (".py", ".j2")):
            parts += [os.fsencode(path.relative_to(PACKAGE)), path.read_bytes()]
    return digest(*parts)
