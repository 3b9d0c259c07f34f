"""The ledger: one line for every grade recorded, by which a run goes on where it stopped.

It is JSON lines, only ever appended to. A line tells what was graded (a digest of the notebook), by what (a
digest of the assignment, the seed and the grader), and the result. The last line of a student counts.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from autograder.types import GraderError

NAME = "ledger.jsonl"


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
                self._remember(line)
            if self._file.tell() and not line.endswith(b"\n"):
                self._file.write(b"\n")  # a run was killed within a line; what it held is graded again
        except OSError as error:
            raise GraderError(f"{self._path} cannot be written: {error.strerror}") from error

    def _remember(self, line: bytes) -> None:
        try:
            entry = json.loads(line)
            self._known[entry["result"]["assignment"], entry["result"]["student"]] = entry
        except (ValueError, KeyError, TypeError):
            return

    def result(self, assignment: str, student: str, submission: str) -> dict[str, Any] | None:
        """The recorded result of just this submission, graded by just this grader; else None."""
        entry = self._known.get((assignment, student), {})
        if (entry.get("submission"), entry.get("grader")) != (submission, self._grader):
            return None
        result: dict[str, Any] = entry["result"]
        return result

    def append(self, submission: str, result: dict[str, Any]) -> None:
        """Note a grade that has been recorded in the gradebook."""
        entry = {"submission": submission, "grader": self._grader, "result": result}
        try:
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise GraderError(f"{self._path} cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


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
    return digest(*(part for path in files for part in (os.fsencode(path.name), path.read_bytes())))
