"""Digests of the grader's code: when one changes, submissions are graded or diagnosed again."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder.files import digest

PACKAGE = Path(__file__).resolve().parent.parent
POINTS = (  # files and folders that can change a point
    *("assignment.py", "cases.py", "comparison.py", "course.py", "exceptions.py", "grading.py", "model.py"),
    *("filetypes.py", "notebook_choice.py", "program.py", "release.py", "student_files.py", "submission.py"),
    *("sandbox", "verdict"),
)
WORDS = ("diagnosis", "feedback", "records/autograded_notebook.py", "records/results.py")


@cache
def points_digest() -> str:
    """A digest of the code that can change a point."""
    return _digest(POINTS)


@cache
def words_digest() -> str:
    """A digest of the code that can change a diagnosis or its wording, but no point."""
    return _digest(WORDS)


def _digest(names: Iterable[str]) -> str:
    parts: list[bytes] = []
    for name in names:
        found = [PACKAGE / name] if name.endswith(".py") else (PACKAGE / name).rglob("*")
        for path in sorted(path for path in found if path.suffix in (".py", ".j2")):
            parts += [os.fsencode(path.relative_to(PACKAGE)), path.read_bytes()]
    return digest(*parts)
