"""The ledger of a course folder, from which an interrupted run resumes, and the seed of fresh cases.

The ledger is a JSON Lines file to which every recorded grade appends one line: digests of the submission, of
everything that decided its points and of everything that decided its messages, the result, and digests of
what wrong functions returned. The last line of a student counts.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, NotRequired, TypedDict

from autograder.exceptions import GraderError
from autograder.files import reading, replace_file, writing
from autograder.model import Grade
from autograder.records.results import QuestionResult, SubmissionResult, as_json, from_json

NAME = "ledger.jsonl"
SEED = "gradebook.seed"
SEED_BYTES = 32
State = Literal["new", "changed", "outdated", "reworded", "graded"]


class Shown(TypedDict):
    """The parts of a question's section of the page that its result leaves out."""

    code: str  # the student's cell; empty if there is none
    line: int | None  # of the cell, where the function stopped
    repair_lines: NotRequired[list[int]]  # of the cell, which a repair names
    see: str  # what the diagnosis recommends to look at again


class Entry(TypedDict):
    """One line of the ledger. Lines of older versions lack some keys."""

    submission: str  # digest
    grader: str  # digest of everything that decided the points
    words: NotRequired[str]  # digest of everything that decided the diagnoses and messages
    repaired: NotRequired[bool]  # whether repairs of wrong functions were tried
    edits: NotRequired[dict[str, str]]  # that repair wrong functions, by the key of the verdict
    beyond_repair: NotRequired[list[str]]  # names of wrong functions that no repair could tell more about
    returned: NotRequired[dict[str, str]]  # digests of returned values, by name of the wrong function
    withdrawn: NotRequired[bool]  # the student has no grade from here on; only names are in the result
    graded_at: NotRequired[str]  # ISO 8601, UTC
    file: NotRequired[str]  # the first notebook's name in the student's folder; empty if there is none
    files: NotRequired[dict[str, str]]  # such names by the assignment's notebooks
    shown: NotRequired[dict[str, Shown]]  # by the key of the verdict
    result: SubmissionResult


class Line(NamedTuple):
    """A student's last line: its offset in bytes, its digests, and whether its messages can change."""

    start: int
    submission: str
    grader: str
    words: str  # "" if unknown
    has_diagnoses: bool  # or would have them if the mistake were known
    lacks_repairs: bool  # of a wrong function


class Ledger:
    """The grades recorded in a course folder. Only an index is kept in memory: a class can be large."""

    def __init__(self, course: Path, grader: str, words: str, read_only: bool = False) -> None:
        """Open the ledger for a run with these digests of what decides points and messages.

        With ``read_only`` the file is not created or changed.

        Raises:
            GraderError: the file cannot be read or written.
        """
        self._grader, self._words = grader, words
        self._path = course / NAME
        with writing(self._path):
            if read_only:
                self._file: BinaryIO = self._path.open("rb") if self._path.exists() else BytesIO()
                self._index = _index(self._file)
                return
            self._file = self._path.open("ab+")
            self._index = _index(self._file)
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(max(0, end - 1))
            if self._file.read(1) not in (b"", b"\n"):
                self._file.write(b"\n")  # a run was killed within a line; that submission is graded again

    def state(self, assignment: str, student: str, submission: str) -> State:
        """Whether a submission is recorded with the points and messages that this run would give it.

        "new": the student has no grade; "changed": it is for another submission; "outdated": what decides
        points has changed; "reworded": the points are up to date, but the diagnoses may differ now.
        """
        line = self._index.get((assignment, student))
        if line is None:
            return "new"
        if line.submission != submission:
            return "changed"
        if line.grader != self._grader:
            return "outdated"
        return "reworded" if line.has_diagnoses and line.words != self._words else "graded"

    def lacks_repairs(self, assignment: str, student: str) -> bool:
        """Whether a wrong function of the recorded submission could be repaired and was not yet."""
        line = self._index.get((assignment, student))
        return line is not None and line.lacks_repairs

    def agrees(self, result: SubmissionResult) -> bool:
        """Whether the student's last line has the same points and statuses."""
        line = self._index[result["assignment"], str(result["student"])]
        with reading(self._path):
            self._file.seek(line.start)
            recorded: Entry = json.loads(self._file.readline())
        return _points(recorded["result"]) == _points(result)

    def append(
        self,
        submission: str,
        files: Mapping[str, str],
        grade: Grade,
        code: Mapping[str, str],
        repaired: bool = False,
    ) -> None:
        """Append a grade that the gradebook has.

        ``files`` holds the submitted files' names by notebook, ``code`` the student's cells by verdict;
        ``repaired`` says that repairs were tried.
        """
        entry: Entry = {
            "submission": submission,
            "grader": self._grader,
            "words": self._words,
            "repaired": repaired,
            "edits": {v.key: v.edit for v in grade.questions if v.edit},
            "beyond_repair": [v.name for v in grade.questions if v.is_beyond_repair],
            "returned": {v.name: v.returned for v in grade.questions if v.returned},
            "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "file": next(iter(files.values()), ""),
            "files": dict(files),
            "shown": {
                v.key: {
                    "code": code.get(v.key, ""),
                    "line": v.line,
                    "repair_lines": list(v.repair_lines),
                    "see": v.diagnosis.see if v.diagnosis else "",
                }
                for v in grade.questions
            },
            "result": as_json(grade),
        }
        with writing(self._path):
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _points(result: SubmissionResult) -> list[tuple[str, float, str, list[float]]]:
    return [
        (q["name"], q["score"], q["status"], [part["score"] for part in q.get("parts", ())])
        for q in result["questions"]
    ]


def _is_repairable(question: QuestionResult) -> bool:
    """Whether a repair could tell the line of a wrong function's mistake."""
    found = question["diagnosis"]
    is_wrong = question["status"] in ("wrong", "error") and bool(question["checks"])
    return is_wrong and (found is None or found["source"] != "convention")


def _index(file: BinaryIO) -> dict[tuple[str, str], Line]:
    """Each last line by assignment and student; damaged lines are skipped."""
    index: dict[tuple[str, str], Line] = {}
    start = file.seek(0)
    for line in file:
        try:
            entry: Entry = json.loads(line)
            result = entry["result"]
            key = sys.intern(result["assignment"]), str(result["student"])
            if entry.get("withdrawn"):
                index.pop(key, None)
            else:
                digests = entry["submission"], sys.intern(entry["grader"]), sys.intern(entry.get("words", ""))
                diagnosed = (q["status"] in ("wrong", "error") or q["diagnosis"] for q in result["questions"])
                beyond = entry.get("beyond_repair", [])
                waiting = (q for q in result["questions"] if q["name"] not in beyond)
                lacks = not entry.get("repaired") and any(map(_is_repairable, waiting))
                index[key] = Line(start, *digests, any(diagnosed), lacks)
        except (ValueError, KeyError, TypeError):
            pass
        start += len(line)
    return index


def last_entries(course: Path, assignment: str) -> Iterator[Entry]:
    """Each student's last entry for an assignment, ordered by student.

    Raises:
        GraderError: the ledger cannot be read.
    """
    path = course / NAME
    with reading(path):
        if not path.exists():
            return
        with path.open("rb") as file:
            lines = {student: line for (name, student), line in _index(file).items() if name == assignment}
            for student in sorted(lines):
                file.seek(lines[student].start)
                yield json.loads(file.readline())


def recorded_grade(entry: Entry) -> Grade:
    """The grade of an entry, with what its result leaves out."""
    grade = from_json(entry["result"])
    shown = entry.get("shown", {})
    verdicts = []
    for verdict in grade.questions:
        details = shown.get(verdict.key)
        if details:
            found = verdict.diagnosis and replace(verdict.diagnosis, see=details["see"])
            lines = tuple(details.get("repair_lines", ()))
            verdict = replace(verdict, line=details["line"], repair_lines=lines, diagnosis=found)
        verdicts.append(verdict)
    return replace(grade, questions=tuple(verdicts))


def forget(course: Path, assignment: str, student: str) -> None:
    """Append a line after which a student has no entry for an assignment.

    Raises:
        GraderError: the ledger cannot be written.
    """
    path = course / NAME
    with writing(path):
        if path.exists():
            line = json.dumps({"withdrawn": True, "result": {"assignment": assignment, "student": student}})
            with path.open("ab") as file:
                file.write(line.encode() + b"\n")


def recorded_assignments(course: Path) -> list[str]:
    """The names of the assignments that have an entry, sorted.

    Raises:
        GraderError: the ledger cannot be read.
    """
    path = course / NAME
    with reading(path):
        if not path.exists():
            return []
        with path.open("rb") as file:
            return sorted({name for name, _ in _index(file)})


def course_seed(course: Path) -> bytes:
    """The secret from which fresh cases are drawn: created once for a course, beside the gradebook.

    Raises:
        GraderError: the file cannot be read or written, or does not hold a seed.
    """
    path = course / SEED
    with writing(path):
        if not path.exists():  # and keep the seed of a run that writes one at the same time
            replace_file(path, secrets.token_hex(SEED_BYTES).encode(), mode=0o600, keep=True)
    with reading(path):
        try:
            seed = bytes.fromhex(path.read_text("ascii"))
        except ValueError:
            seed = b""
    if len(seed) != SEED_BYTES:
        raise GraderError(f"{path} holds no seed of {SEED_BYTES} bytes; restore it, or remove it and regrade")
    return seed
