"""One assignment's part of the command ``grade``."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import typer

from autograder.classroom.bookkeeping import Bookkeeping
from autograder.classroom.classroom import grade_class, repair_class
from autograder.classroom.dry_run import dry_run
from autograder.classroom.summary import RunSummary
from autograder.classroom.workers import WorkerFactory
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from autograder.model import Assignment, printable
from autograder.pages import write_pages
from autograder.records.ledger import last_entries
from autograder.records.results import SubmissionResult
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.terminal import ProgressBar, show_class, show_dry_run, show_failures, show_unmatched


class AssignmentRun:
    """Grades the submissions to one assignment, and prints what came of it."""

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        sandbox: str,
        students: tuple[str, ...],
        force: bool,
        opened: Sandbox | None = None,
    ) -> None:
        """``opened`` is a sandbox for the answer key, whose server gets warm already."""
        self.name = assignment.name
        self._course, self._assignment, self._sandbox = course, assignment, sandbox
        self._students, self._force, self._opened = students, force, opened
        self._opener = partial(open_sandbox, sandbox, assignment.imports, assignment.files)

    def dry_run(self, quiet: bool) -> None:
        """Print what `grade` would do."""
        found = dry_run(self._course, self._assignment, self._opener, self._students, self._force)
        show_dry_run(found, quiet)

    def grade(self, workers: int, scheduler: str, quiet: bool) -> None:
        """Grade and record the submissions; ends the command if it is interrupted."""
        self._started = time.perf_counter()
        factory = self._factory(workers, scheduler)
        bar = ProgressBar(quiet)
        try:
            with _one_interrupt(), bar, Bookkeeping(self._course, self.name) as self._bookkeeping:
                run = grade_class(
                    self._course,
                    self._assignment,
                    lambda: self._opened or self._opener(),
                    factory,
                    self._students,
                    self._force,
                    bar,
                )
            write_pages(self._course, self._assignment, self._bookkeeping.grades)
            self._repair(factory, run.graded | run.unchanged, quiet)
        except KeyboardInterrupt:
            print(f"autograder: {bar.interrupted(self.name, self._force)}", file=sys.stderr)
            raise typer.Exit(130) from None
        self._run = run

    def _repair(self, factory: WorkerFactory, students: set[str], quiet: bool) -> None:
        """Name the lines of mistakes by repairs, now that all grades and pages are written; pages anew."""
        if students:
            with ProgressBar(quiet, "looking for lines") as bar, _one_interrupt():
                done = repair_class(self._course, self._assignment, self._opener, factory, students, bar)
            if done:
                write_pages(self._course, self._assignment, self._bookkeeping.grades, done)

    def show(self, table: bool, everybody: bool, to_stderr: bool) -> None:
        """Print a table, if wanted, of new and changed grades or of all; problems; and the last line."""
        summary = RunSummary(self.name, self._run)
        results = map(summary.add, self.results())
        if table:
            new = self._run.graded | self._bookkeeping.changes("became").keys()
            show_class(self._course, self.name, results, None if everybody else new)
        for _ in results:
            pass
        show_unmatched(self._course, self.name)
        for remark, count in sorted(self._run.remarks.items()):
            print(
                printable(f"note: {remark} ({count} submission{'s' if count > 1 else ''})"), file=sys.stderr
            )
        for remark in self._bookkeeping.remarks():
            print(remark, file=sys.stderr)
        show_failures(self._run.failed)
        seconds = time.perf_counter() - self._started
        print(summary.line(seconds), file=sys.stderr if to_stderr else sys.stdout)

    def results(self) -> Iterator[SubmissionResult]:
        """Read the results of the run, each time from the file: a class can be large."""
        recorded = self._run.graded | self._run.unchanged
        entries = (entry["result"] for entry in last_entries(self._course.root, self.name))
        return self._bookkeeping.with_final(result for result in entries if result["student"] in recorded)

    def check(self, log_file: Path) -> None:
        """Raise an error if the grader failed on submissions.

        Raises:
            GraderError: it did; the submissions are named above.
        """
        failed = self._run.failed
        if failed:
            total = len(failed) + len(self._run.graded) + len(self._run.unchanged)
            raise GraderError(
                f"{len(failed)} of {total} submissions could not be graded and have no grade "
                "(the lines above say why); run the command again to retry them"
                + (f"; tracebacks are in {log_file}" if any(failure.trace for failure in failed) else "")
            )

    def _factory(self, workers: int, scheduler: str) -> WorkerFactory:
        if not scheduler:
            from autograder.classroom.pool import pool_workers

            return pool_workers(self._opener, workers)
        try:
            from autograder.classroom.cluster import cluster_workers
        except ModuleNotFoundError as error:
            raise UsageError(
                "--scheduler needs Dask: pip install 'notebook-autograder[cluster]', here and for its workers"
            ) from error
        return cluster_workers(scheduler, self._course, self._sandbox)


@contextmanager
def _one_interrupt() -> Iterator[None]:
    """Let the first Ctrl-C in the block raise KeyboardInterrupt, and ignore those after it, to the end."""
    interrupted = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        if not interrupted:
            interrupted = True
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as a shell may have set it
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if interrupted else before)
