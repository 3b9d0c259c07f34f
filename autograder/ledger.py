"""What a course folder keeps of grading: the ledger, by which a run goes on where it stopped, and the seed.

The ledger is JSON lines, one for every grade recorded, only ever appended to. A line tells what was
graded (a digest of the notebook), by what (a digest of the assignment, the seed and the grader), the
result, and a digest of what each wrong function returned. The last line of a student counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from autograder.types import GraderError

NAME = "ledger.jsonl"
SEED_BYTES = 32
NO_PART = (  # in a grade
    *("report.py", "report.html.j2", "class_figures.py", "similarity.py", "export.py"),
    *("collect.py", "archive.py", "roster.py", "lms_names.py"),
)


class Ledger:
    """The grades recorded so far in a course folder."""

    def __init__(self, course: Path, grader: str) -> None:
        """Read what is there; ``grader`` is the digest of what grades now.

        Raises:
            GraderError: the file cannot be read or written.
        """
        self._grader = grader
        self._path = course / NAME
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        try:
            self._file = self._path.open("ab+")
            self._file.seek(0)
            for line in self._file:
                _remember(self._known, line)
            if self._file.tell() and not line.endswith(b"\n"):
                self._file.write(b"\n")  # a run was killed within a line; what it held is graded again
        except OSError as error:
            raise GraderError(f"{self._path} cannot be written: {error.strerror}") from error

    def result(self, assignment: str, student: str, submission: str) -> dict[str, Any] | None:
        """The recorded result of just this submission, graded by just this grader; else None."""
        entry = self._known.get((assignment, student), {})
        if (entry.get("submission"), entry.get("grader")) != (submission, self._grader):
            return None
        result: dict[str, Any] = entry["result"]
        return result

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


def _remember(known: dict[tuple[str, str], dict[str, Any]], line: bytes) -> None:
    try:
        entry = json.loads(line)
        known[entry["result"]["assignment"], entry["result"]["student"]] = entry
    except (ValueError, KeyError, TypeError):
        return


def last_entries(course: Path, assignment: str) -> list[dict[str, Any]]:
    """Every student's last entry for an assignment, by student; none where nothing was graded.

    Raises:
        GraderError: the ledger is there and cannot be read.
    """
    path, known = course / NAME, dict[tuple[str, str], dict[str, Any]]()
    try:
        with path.open("rb") as file:
            for line in file:
                _remember(known, line)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from error
    return [known[key] for key in sorted(known, key=str) if key[0] == assignment]


def digest(*parts: bytes) -> str:
    """A digest of several pieces, told apart by their lengths."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


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
