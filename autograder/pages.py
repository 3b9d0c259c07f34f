"""The feedback pages of a class, made of what the ledger and the gradebook have; no submitted code runs."""

import fcntl
import json
import logging
import os
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from autograder.course import Course
from autograder.digests import pages_digest
from autograder.exceptions import GraderError, Ungradable, UsageError, did_you_mean
from autograder.feedback.feedback_page import feedback_page
from autograder.files import digest, replace_file, value_bytes, writing
from autograder.job import Done, JobProcess, Lost, Steps
from autograder.model import Assignment, printable
from autograder.records.final_grades import FinalGrade
from autograder.records.ledger import Entry, last_entries, recorded_grade
from autograder.records.results import asked_questions
from autograder.submission import read_file

RELEASE_FILES = "timestamp.txt", "submission_secret.txt"
MAX_RELEASE_FILE = 1_000  # bytes of a file that nbgrader's `submit` writes; it writes 128
RECORDS = b'<meta name="records" content="'  # begins the page's mark of what it is made of
MARK_LENGTH = 2_000  # bytes at the start of a page, among which its mark is
MAX_PAGE_NAME = 200  # bytes; a file system allows 255, with the suffix and what a temporary file adds
WITHOUT_DETAILS = "The grader could not make the rest of this page; the points are complete."

log = logging.getLogger(__name__)


class Records(NamedTuple):
    """Everything that is recorded of one submission."""

    entry: Entry
    final: FinalGrade | None  # None if the gradebook does not have the submission


class PageMaker:
    """Makes feedback pages, in a process of its own that is limited in time and memory."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        parts = pages_digest(), assignment.digest, assignment.words_digest
        self._made_by = digest(*(part.encode() for part in parts), value_bytes(dict(assignment.paths)))
        self._job: JobProcess | None = None  # started for the first page

    def close(self) -> None:
        """End the process."""
        if self._job is not None:
            self._job.close()

    def marked_page(self, records: Records) -> bytes:
        """The page of one submission; if it cannot be made, one with points and verdicts only.

        Raises:
            GraderError: not even that one can be made.
        """
        student = printable(str(records.entry["result"]["student"]))
        if self._job is None:
            self._job = JobProcess(partial(_renderer, self.assignment))
        for is_plain in (False, True):
            try:
                result = self._job.do((records, is_plain))
            except Lost as error:
                result = str(error)
            if isinstance(result, bytes):
                return result.replace(RECORDS, RECORDS + self.mark(records).encode(), 1)
            log.error("the page of %s: %s", student, result)
        raise GraderError(f"the feedback page of {student} cannot be made; the log says why")

    def mark(self, records: Records) -> str:
        """A digest of everything that a page shows.

        The digest of the grader in it covers the course's seed, so that students cannot guess the rest.
        """
        entry = records.entry
        shown = {key: entry.get(key) for key in ("grader", "words", "files", "graded_at", "shown", "result")}
        asked = asked_questions(entry["result"])
        final = (records.final.as_json(asked), str(records.final.due)) if records.final else None
        return digest(json.dumps((self._made_by, shown, final)).encode())


def write_pages(
    course: Course,
    assignment: Assignment,
    final: Mapping[str, FinalGrade],
    students: Collection[str] | None = None,
    anew: bool = False,
) -> int:
    """Write the pages of an assignment that differ from the records, or with ``anew`` all; return how many.

    Only those of ``students`` if it is not None. ``final`` holds the gradebook's grades by student.

    Raises:
        UsageError: one of ``students`` has no graded submission.
        GraderError: the ledger cannot be read, or a page cannot be made or written.
    """
    count, missing = 0, set(students or ())
    known = []
    with closing(PageMaker(assignment)) as maker, _only_writer(course.root / "feedback"):
        for entry in last_entries(course.root, assignment.name):
            student = str(entry["result"]["student"])
            known.append(student)
            missing.discard(student)
            if students is not None and student not in students:
                continue
            records = Records(entry, final.get(student))
            names = page_names(entry, assignment).values()
            paths = [course.feedback_page(student, assignment.name, name) for name in names]
            mark = maker.mark(records)
            if anew or any(_mark_of(path) != mark for path in paths):
                page = maker.marked_page(records)
                for path in paths:
                    with writing(path):
                        replace_file(path, page)
                _remove_other_pages(paths)
                count += 1
            write_release_files(course, assignment, student)
    for student in missing:
        hint = did_you_mean(student, known)
        raise UsageError(f"no submission of '{student}' to '{assignment.name}' is graded{hint}")
    return count


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Wait until no other run writes pages into a course's folder, and keep others out."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with writing(folder):
            fcntl.flock(opened, fcntl.LOCK_EX)  # until it is closed, even if this process is killed
        yield
    finally:
        os.close(opened)


def page_names(entry: Entry, assignment: Assignment) -> dict[str, str]:
    """The names of a submission's page, one for each notebook that was submitted; at least one.

    nbgrader's fetch_feedback looks for a page with the name of each submitted notebook. The page is about the
    whole submission. A name that is hidden, too long, or not printable text would harm a course folder; the
    page has the name of the assignment's own notebook then.
    """
    first = assignment.notebooks[0].name
    files = entry.get("files") or {first: entry.get("file", "")}  # older entries know one file
    known = {notebook.name for notebook in assignment.notebooks}
    stems = {notebook: PurePath(file).stem for notebook, file in files.items() if notebook in known}
    named = {notebook: name if _is_usable(name) else notebook for notebook, name in stems.items()}
    return named or {first: first}


def _is_usable(name: str) -> bool:
    is_plain = name.isprintable() and not name.startswith(".")
    return bool(name) and is_plain and len(name.encode()) <= MAX_PAGE_NAME


def write_release_files(course: Course, assignment: Assignment, student: str) -> None:
    """Copy what ``nbgrader release_feedback`` reads beside a page: the submission's time and its secret."""
    folder = course.feedback_page(student, assignment.name, assignment.name).parent
    for name in RELEASE_FILES:
        content = b""
        with suppress(Ungradable):  # nbgrader's `submit` writes them; other ways of collecting do not
            content = read_file(course.submitted / student / assignment.name / name)[:MAX_RELEASE_FILE]
        with writing(copy := folder / name):
            if not content:
                copy.unlink(missing_ok=True)
            elif not copy.is_file() or copy.read_bytes() != content:
                replace_file(copy, content)


def _mark_of(page: Path) -> str:
    """The mark of a page that was written before; empty if there is none."""
    try:
        with page.open("rb") as file:
            _, _, rest = file.read(MARK_LENGTH).partition(RECORDS)
    except OSError:
        return ""
    return rest.partition(b'"')[0].decode("ascii", "replace")


def _remove_other_pages(pages: Sequence[Path]) -> None:
    """Remove the pages of notebooks that the student has renamed since."""
    with writing(pages[0]):
        for other in pages[0].parent.glob("*.html"):
            if other not in pages and _mark_of(other):
                other.unlink()


@contextmanager
def _renderer(assignment: Assignment) -> Iterator[Steps]:
    yield partial(_steps, assignment)


def _steps(assignment: Assignment, order: tuple[Records, bool]) -> Iterator[Any]:
    """Make a page, as bytes; a traceback says why it cannot be made."""
    yield "rendering"
    records, is_plain = order
    try:
        yield Done(_page(assignment, records, is_plain).encode("utf-8", "replace"))
    except Exception:
        yield Done(traceback.format_exc())


def _page(assignment: Assignment, records: Records, is_plain: bool) -> str:
    """The page; a plain one leaves out all that takes work to show."""
    entry = records.entry
    grade = recorded_grade(entry)
    code = {key: shown["code"] for key, shown in entry.get("shown", {}).items()}
    if is_plain:
        code = {}
        plain = (replace(verdict, message="", line=None, diagnosis=None) for verdict in grade.questions)
        grade = replace(grade, notes=(WITHOUT_DETAILS,), questions=tuple(plain))
    made_at = datetime.fromisoformat(entry["graded_at"]) if "graded_at" in entry else None
    return feedback_page(grade, assignment, code, records.final, entry.get("file", ""), made_at)
