"""A whole class: every folder in submitted/ is graded, one process writes the gradebook and the pages.

Workers are processes with a sandbox of their own; they return plain results. What the ledger knows as graded
already is not graded again, so that a run that was stopped goes on, and a second run costs little.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from autograder.answers import AnswerKey, answer_key
from autograder.autograded import autograded_notebook
from autograder.feedback import feedback_page
from autograder.gradebook import Book, open_gradebook, submitted_at
from autograder.grading import grade_submission, ungradable
from autograder.ledger import Ledger, course_seed, digest, grader_digest
from autograder.results import as_json
from autograder.sandbox.launcher import Sandbox
from autograder.submission import find_notebook, read_file
from autograder.types import Assignment, Grade, GraderError, SandboxLost, Ungradable, UsageError

AHEAD = 16  # submissions a worker may be ahead of the writer, who first has to make the gradebook
LOOK_SECONDS = 1.0  # between two words on what runs longest
PR_SET_PDEATHSIG = 1  # see prctl(2)
Result = dict[str, Any]  # one submission's, as `grade --json` writes it


@dataclass(frozen=True)
class Graded:
    """What a worker hands to the writer: all that is to be recorded of one submission."""

    submission: str  # digest of what was handed in
    grade: Grade
    handed_in: datetime | None
    notebook: bytes | None  # None where there was nothing to run
    page: bytes


@dataclass(frozen=True)
class Failed:
    """A submission that the grader itself could not grade; nothing is recorded of it."""

    student: str
    reason: str


class Watcher:
    """Is told how a run goes on; this one does not care."""

    def graded(self, total: int) -> None:
        """One more of so many submissions has been dealt with."""

    def waits_for(self, students: list[str]) -> None:
        """These have been under way longest."""


NOBODY = Watcher()


def grade_class(
    course: Path,
    assignment: Assignment,
    open_sandbox: Callable[[], Sandbox],
    students: tuple[str, ...] = (),
    workers: int = 0,
    force: bool = False,
    watcher: Watcher = NOBODY,
) -> tuple[list[Result], list[Failed]]:
    """Grade the submissions of an assignment and record them.

    Those the grader failed on are returned beside the results: they have no grade, not 0 points.

    Raises:
        UsageError: there is no submission, or none of a student asked for.
        GraderError: the grader itself cannot work; everything recorded until then stays.
    """
    folders, failed = _submissions(course, assignment.name, students)
    total = len(folders) + len(failed)
    seed = course_seed(course)
    sandbox = open_sandbox()
    by_what = digest(assignment.digest.encode(), seed, sandbox.name.encode(), grader_digest().encode())
    with closing(Ledger(course, by_what)) as ledger:
        results, todo = _sort_out(course, assignment, ledger, folders, force)
        for _ in (*failed, *results):
            watcher.graded(total)
        if todo:
            key = answer_key(assignment, sandbox, seed)
            sandbox.close()
            for result in _record_all(course, key, open_sandbox, todo, workers, ledger, watcher):
                if isinstance(result, Failed):
                    failed.append(result)
                else:
                    results.append(result)
                watcher.graded(total)
    results.sort(key=lambda result: str(result["student"]))
    return results, sorted(failed, key=lambda failure: failure.student)


def _sort_out(
    course: Path, assignment: Assignment, ledger: Ledger, folders: list[Path], force: bool
) -> tuple[list[Result], list[Path]]:
    """What is graded already, and what is to be graded now."""
    results: list[Result] = []
    todo: list[Path] = []
    for folder in folders:
        known = (
            None
            if force
            else ledger.result(assignment.name, folder.parent.name, _content(assignment, folder)[1])
        )
        page = course / "feedback" / folder.parent.name / assignment.name / f"{assignment.notebook}.html"
        if known is not None and page.is_file() and (course / "gradebook.db").is_file():
            results.append(known)
        else:
            todo.append(folder)
    return results, todo


def _record_all(
    course: Path,
    key: AnswerKey,
    open_sandbox: Callable[[], Sandbox],
    todo: list[Path],
    workers: int,
    ledger: Ledger,
    watcher: Watcher,
) -> Iterator[Result | Failed]:
    """Grade in parallel, record one after the other: files, then gradebook, then ledger."""
    count = workers or os.cpu_count() or 1
    waiting: list[tuple[str, Grade]] = []  # with digests, in the gradebook's open transaction
    # The workers are forked before the gradebook is opened: a database handle does not survive a fork.
    with _Workers(key, open_sandbox, count, todo) as pool, open_gradebook(course, key.assignment) as book:
        for graded in pool.results(watcher):
            if isinstance(graded, Failed):
                yield graded
                continue
            _write(course, key.assignment, graded)
            book.record(graded.grade, graded.handed_in)
            waiting.append((graded.submission, graded.grade))
            if book.is_due():
                yield from _settle(book, ledger, waiting)
        yield from _settle(book, ledger, waiting)


def _settle(book: Book, ledger: Ledger, waiting: list[tuple[str, Grade]]) -> Iterator[Result]:
    """Make the grades in the gradebook last, then note in the ledger that they do."""
    book.commit()
    for submission, grade in waiting:
        result = as_json(grade)
        ledger.append(submission, result, {v.name: v.returned for v in grade.questions if v.returned})
        yield result
    waiting.clear()


def _submissions(course: Path, name: str, students: tuple[str, ...]) -> tuple[list[Path], list[Failed]]:
    """The folders submitted/STUDENT/ASSIGNMENT, whatever they turn out to be, and those of no use."""
    submitted = course / "submitted"
    if not submitted.is_dir():
        raise UsageError(
            f"no folder {submitted}; put submissions into {submitted}/STUDENT/{name}/, or name --course DIR"
        )
    found: dict[str, Path] = {}
    failed: list[Failed] = []
    try:
        entries = sorted(submitted.iterdir())
    except OSError as error:
        raise GraderError(f"{submitted} cannot be read: {error.strerror}") from error
    for entry in entries:
        try:
            os.lstat(entry / name)
            entry.name.encode()
            found[entry.name] = entry / name
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            failed.append(Failed(entry.name, f"its folder cannot be read: {error.strerror}"))
        except UnicodeEncodeError:
            failed.append(Failed(entry.name, "the name of its folder is not UTF-8; give it another name"))
    if students:
        failed = [failure for failure in failed if failure.student in students]
    for student in students:
        if student not in found and student not in (failure.student for failure in failed):
            raise UsageError(f"no submission of '{student}' for '{name}' in {submitted}")
    if not found and not failed:
        raise UsageError(f"no submission for '{name}' in {submitted}")
    return [found[student] for student in (students or found) if student in found], failed


class _Workers:
    """Processes that grade, each with a sandbox of its own; they begin at once."""

    def __init__(
        self, key: AnswerKey, open_sandbox: Callable[[], Sandbox], count: int, folders: list[Path]
    ) -> None:
        self._waiting = iter(folders)
        self._running: dict[Future[Graded | Failed], str] = {}  # whose it is; the oldest first
        self._count = count
        self._room = AHEAD * count
        # Forked, so that the answer key is there without being sent.
        context = multiprocessing.get_context("fork")
        self._pool = ProcessPoolExecutor(count, context, _start_worker, (key, open_sandbox))
        wait([self._pool.submit(os.getpid) for _ in range(count)])
        self._go_on()

    def _go_on(self) -> None:
        for folder in islice(self._waiting, self._room - len(self._running)):
            self._running[self._pool.submit(_grade_folder, folder)] = folder.parent.name

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def results(self, watcher: Watcher) -> Iterator[Graded | Failed]:
        """Grades as they come; no more are under way, or wait to be written, than there is room for."""
        while self._running:
            done, _ = wait(self._running, LOOK_SECONDS, FIRST_COMPLETED)
            watcher.waits_for(list(self._running.values())[: self._count])
            for future in done:
                del self._running[future]
            self._go_on()
            for future in done:
                try:
                    yield future.result()
                except BrokenProcessPool as error:
                    raise GraderError(
                        "a grading process was killed, perhaps for want of memory; run the command again "
                        "to go on, with fewer --workers if it happens again"
                    ) from error


_worker: tuple[AnswerKey, Sandbox]  # of this process, if it is a worker


def _start_worker(key: AnswerKey, open_sandbox: Callable[[], Sandbox]) -> None:
    """Become a worker, which ends with the process that started it, however that ends."""
    global _worker
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _worker = (key, open_sandbox())
    gc.freeze()  # all that is here stays; no collection needs to look at it again


def _grade_folder(folder: Path) -> Graded | Failed:
    """Grade what lies in one student's folder; a defect of ours must cost neither the class nor a point."""
    try:
        return _grade_content(folder)
    except SandboxLost as error:
        return Failed(folder.parent.name, str(error))
    except GraderError:
        raise
    except Exception as error:
        return Failed(folder.parent.name, f"{type(error).__name__}: {error}")


def _grade_content(folder: Path) -> Graded:
    key, sandbox = _worker
    content, submission, notes, reason = _content(key.assignment, folder)
    if reason:
        grade = ungradable(key, reason, sandbox, notes)
    else:
        grade = grade_submission(key, content, sandbox, notes)
    grade = replace(grade, student=folder.parent.name)
    return Graded(
        submission=submission,
        grade=replace(grade, rebuilt=()),
        handed_in=None if folder.is_symlink() else submitted_at(folder),
        notebook=autograded_notebook(key.assignment, grade) if grade.status == "graded" else None,
        page=feedback_page(grade, key.assignment.paths).encode("utf-8", "replace"),
    )


def _content(assignment: Assignment, folder: Path) -> tuple[bytes, str, tuple[str, ...], str]:
    """What was handed in: its bytes, their digest, notes on how it was found, and why it is no notebook."""
    notes: tuple[str, ...] = ()
    try:
        path, notes = find_notebook(folder, assignment.notebook)
        content = read_file(path)
    except Ungradable as reason:
        return b"", digest(str(reason).encode()), notes, str(reason)
    return content, digest(content, *(note.encode() for note in notes)), notes, ""


def _write(course: Path, assignment: Assignment, graded: Graded) -> None:
    """Write a student's autograded notebook and feedback page, each at once or not at all."""
    place = Path(str(graded.grade.student), assignment.name)
    try:
        notebook = course / "autograded" / place / f"{assignment.notebook}.ipynb"
        if graded.notebook is not None:
            _replace(notebook, graded.notebook)
        else:
            notebook.unlink(missing_ok=True)
        _replace(course / "feedback" / place / f"{assignment.notebook}.html", graded.page)
    except OSError as error:
        raise GraderError(f"{error.filename or course} cannot be written: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
