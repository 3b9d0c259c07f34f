"""The ledger of a course folder, by which a run goes on where another stopped, and the seed of fresh cases.

The ledger holds a JSON line for every grade recorded and is only ever appended to. A line holds a digest
of the submission, a digest of all that decided its points and one of all that decided its words, the
result, and digests of what wrong functions returned. The last line of a student counts.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, NotRequired, TypedDict

from autograder.exceptions import GraderError
from autograder.files import reading, replace_file, writing
from autograder.records.results import SubmissionResult

NAME = "ledger.jsonl"
SEED_BYTES = 32


class Entry(TypedDict):
    """One line of the ledger. Lines of older versions lack some keys."""

    submission: str  # digest
    grader: str  # digest of all that decided the points
    words: NotRequired[str]  # digest of all that decided the diagnoses and their wording
    returned: NotRequired[dict[str, str]]  # by function, of the wrong ones
    result: SubmissionResult


class Line(NamedTuple):
    """The last line of a student: where it begins, what it is about, and whether words play a part in it."""

    start: int
    submission: str
    grader: str
    words: str  # "" if unknown
    has_diagnoses: bool  # or would have, if a mistake were known


Index = dict[tuple[str, str], Line]  # by assignment and student


class Ledger:
    """The grades recorded so far in a course folder. They stay in the file: a class can be large."""

    def __init__(self, course: Path, grader: str, words: str) -> None:
        """Open the ledger; the digests are those of a run that begins now.

        Raises:
            GraderError: the file cannot be read or written.
        """
        self._grader, self._words = grader, words
        self._path = course / NAME
        with writing(self._path):
            self._file = self._path.open("ab+")
            self._known = _index(self._file)
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(max(0, end - 1))
            if self._file.read(1) not in (b"", b"\n"):
                self._file.write(b"\n")  # a run was killed within a line; that submission is graded again

    def state(
        self, assignment: str, student: str, submission: str
    ) -> Literal["not graded", "reworded", "graded"]:
        """Whether just this submission is recorded with the points, and the words, that a run would give it.

        "reworded": its points are, but it may have diagnoses that would be others now.
        """
        line = self._known.get((assignment, student))
        if line is None or (line.submission, line.grader) != (submission, self._grader):
            return "not graded"
        return "reworded" if line.has_diagnoses and line.words != self._words else "graded"

    def agrees(self, result: SubmissionResult) -> bool:
        """Whether the submission's last line has the same points and statuses."""
        line = self._known[result["assignment"], str(result["student"])]
        with reading(self._path):
            self._file.seek(line.start)
            recorded: Entry = json.loads(self._file.readline())
        return _points(recorded["result"]) == _points(result)

    def append(self, submission: str, result: SubmissionResult, returned: dict[str, str]) -> None:
        """Note a grade that has been recorded in the gradebook."""
        entry: Entry = {
            "submission": submission,
            "grader": self._grader,
            "words": self._words,
            "returned": returned,
            "result": result,
        }
        with writing(self._path):
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _points(result: SubmissionResult) -> list[tuple[str, float, str]]:
    return [(question["name"], question["score"], question["status"]) for question in result["questions"]]


def _index(file: BinaryIO) -> Index:
    known: Index = {}
    start = file.seek(0)
    for line in file:
        try:
            entry: Entry = json.loads(line)
            result = entry["result"]
            diagnosed = (q["status"] in ("wrong", "error") or q["diagnosis"] for q in result["questions"])
            known[sys.intern(result["assignment"]), str(result["student"])] = Line(
                start,
                entry["submission"],
                sys.intern(entry["grader"]),
                sys.intern(entry.get("words", "")),
                any(diagnosed),
            )
        except (ValueError, KeyError, TypeError):
            pass
        start += len(line)
    return known


def last_entries(course: Path, assignment: str) -> Iterator[Entry]:
    """Every student's last entry for an assignment, by student; none where nothing was graded.

    Raises:
        GraderError: the ledger is there and cannot be read.
    """
    path = course / NAME
    with reading(path):
        if not path.exists():
            return
        with path.open("rb") as file:
            known = _index(file)
            for about in sorted((about for about in known if about[0] == assignment), key=str):
                file.seek(known[about].start)
                yield json.loads(file.readline())


def course_seed(course: Path) -> bytes:
    """The secret that fresh cases are drawn from: made once a course, kept beside the gradebook.

    Raises:
        GraderError: it cannot be read or written, or is not a seed.
    """
    path = course / "gradebook.seed"
    with writing(path):
        if not path.exists():  # and never over the seed of a run that came first
            replace_file(path, secrets.token_hex(SEED_BYTES).encode(), mode=0o600, keep=True)
    with reading(path):
        try:
            seed = bytes.fromhex(path.read_text("ascii"))
        except ValueError:
            seed = b""
    if len(seed) != SEED_BYTES:
        raise GraderError(f"{path} holds no seed of {SEED_BYTES} bytes; restore it, or remove it and regrade")
    return seed
