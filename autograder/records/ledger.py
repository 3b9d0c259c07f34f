"""What a course folder keeps of grading: the ledger, by which a run goes on where it stopped, and the seed.

The ledger is JSON lines, one for every grade recorded, only ever appended to. A line tells what was
graded (a digest of the notebook), by what (a digest of the assignment, the seed and the grader), the
result, and a digest of what each wrong function returned. The last line of a student counts.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, NamedTuple

from autograder.exceptions import GraderError
from autograder.files import digest

NAME = "ledger.jsonl"
SEED_BYTES = 32
NO_PART = (  # in a grade
    *("report.py", "report.html.j2", "class_figures.py", "similarity.py", "export.py"),
    *("collect.py", "archive.py", "roster.py", "lms_names.py"),
)


class Line(NamedTuple):
    """Where a student's last entry begins in the ledger, and what it is about."""

    start: int
    submission: str
    grader: str


Index = dict[tuple[str, str], Line]  # by assignment and student


class Ledger:
    """The grades recorded so far in a course folder. They stay in the file: a class can be large."""

    def __init__(self, course: Path, grader: str) -> None:
        """Find what is there; ``grader`` is the digest of what grades now.

        Raises:
            GraderError: the file cannot be read or written.
        """
        self._grader = grader
        self._path = course / NAME
        try:
            self._file = self._path.open("ab+")
            self._known = _index(self._file)
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(max(0, end - 1))
            if self._file.read(1) not in (b"", b"\n"):
                self._file.write(b"\n")  # a run was killed within a line; what it held is graded again
        except OSError as error:
            raise GraderError(f"{self._path} cannot be written: {error.strerror}") from error

    def has(self, assignment: str, student: str, submission: str) -> bool:
        """Whether just this submission has been recorded, as graded by just this grader."""
        line = self._known.get((assignment, student))
        return line is not None and (line.submission, line.grader) == (submission, self._grader)

    def append(self, submission: str, result: dict[str, Any], returned: dict[str, str]) -> None:
        """Note a grade that has been recorded in the gradebook."""
        by_what = {"submission": submission, "grader": self._grader}
        entry = {**by_what, "returned": returned, "result": result}
        try:
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise GraderError(f"{self._path} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _index(file: BinaryIO) -> Index:
    known: Index = {}
    start = file.seek(0)
    for line in file:
        try:
            entry = json.loads(line)
            about = sys.intern(entry["result"]["assignment"]), entry["result"]["student"]
            known[about] = Line(start, entry["submission"], sys.intern(entry["grader"]))
        except (ValueError, KeyError, TypeError):
            pass
        start += len(line)
    return known


def last_entries(course: Path, assignment: str) -> Iterator[dict[str, Any]]:
    """Every student's last entry for an assignment, by student; none where nothing was graded.

    Raises:
        GraderError: the ledger is there and cannot be read.
    """
    path = course / NAME
    try:
        with path.open("rb") as file:
            known = _index(file)
            for about in sorted((about for about in known if about[0] == assignment), key=str):
                file.seek(known[about].start)
                yield json.loads(file.readline())
    except FileNotFoundError:
        return
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from error


@cache
def grader_digest() -> str:
    """A digest of the grader itself: every file of the package that takes part in a grade."""
    folder = Path(__file__).resolve().parent
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".j2"))
    files = [path for path in files if path.name not in NO_PART]
    return digest(*(part for path in files for part in (os.fsencode(path.name), path.read_bytes())))


def course_seed(course: Path) -> bytes:
    """The secret that fresh cases are drawn from: made once a course, kept beside the gradebook.

    Raises:
        GraderError: it cannot be read or written, or is no seed.
    """
    path = course / "gradebook.seed"
    try:
        if not path.exists():
            # Whole or not at all, and never over another's that came first.
            with NamedTemporaryFile("w", dir=course, prefix=".") as file:  # readable by its owner only
                file.write(secrets.token_hex(SEED_BYTES))
                file.flush()
                with suppress(FileExistsError):
                    os.link(file.name, path)
        seed = bytes.fromhex(path.read_text("ascii"))
    except OSError as error:
        raise GraderError(f"{path} cannot be read or written: {error.strerror}") from error
    except ValueError:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise GraderError(f"{path} holds no seed of {SEED_BYTES} bytes; restore it, or remove it and regrade")
    return seed
