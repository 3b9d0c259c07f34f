"""Grading on a Dask cluster: workers grade in their own sandboxes; this process writes the gradebook.

A worker receives the assignment's files once, as bytes, and makes its own answer key from them; it needs
the same version of this package, and no course folder. Submissions travel as bytes, grades as plain data. A
lost worker's submissions go to another one; a submission that has cost several workers is not graded.
"""

import asyncio
import logging
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent import futures
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dask.config
import distributed
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.assignment import load_assignment
from autograder.assignment_files import definition
from autograder.cells import ReleasedNotebook
from autograder.classroom.workers import POLL_SECONDS, WorkerFactory, Workers
from autograder.course import Course, StudentFolder
from autograder.digests import points_digest, words_digest
from autograder.exceptions import GraderError
from autograder.files import digest, replace_file
from autograder.grading import Graded, GradingFailure
from autograder.grading_job import GradingJob
from autograder.model import Assignment
from autograder.rendering import rendered
from autograder.sandbox.backends import open_sandbox
from autograder.submitted_work import SubmittedWork, read_work
from autograder.verdict.answer_key import AnswerKey, answer_key

AHEAD = 4  # submissions queued for each worker, beside the one it grades
CONNECT_SECONDS = 20.0
FETCH_SECONDS = 300.0  # to fetch a result; Dask computes it again if the worker is lost meanwhile
TRIES = 10  # to register the plugin with all workers, some of which may be lost meanwhile
PARSES = 5  # tries to read the assignment, which CPython before 3.11.8 can fail in when two threads parse
NAME = "autograder"  # of the plugin
MAX_LOSSES = 2  # times Dask may give a submission up, which it does after losing four workers with it
LOST = "eight workers were lost while they graded it; grade it alone, on one machine"
CLOSED = (OSError, asyncio.CancelledError, futures.CancelledError)  # a closed connection raises one of these
TAKEN_OVER = (
    "another command uses the cluster's workers; wait until it has ended, then run this one again to continue"
)
GONE = "the scheduler is gone; run the command again to continue where it stopped"


class GradingPlugin(WorkerPlugin):  # type: ignore[misc]
    """Holds a worker's answer key and sandbox, and grades with them; every worker receives a copy."""

    name = NAME

    def __init__(
        self, assignment: Assignment, course: Course, seed: bytes, sandbox: str, repairs: bool
    ) -> None:
        self._name, self._released = assignment.name, assignment.released
        self._seed, self._sandbox_name, self._repairs = seed, sandbox, repairs
        self._files, self._version = definition(assignment.name, course), _version()
        names = (assignment.name, sandbox, self._version, str(repairs), *self._files)
        self.work = digest(seed, *self._files.values(), *(name.encode() for name in names))  # of this run

    async def setup(self, worker: Any) -> None:
        """Make the answer key and open a sandbox; Dask closes a worker where this fails.

        Raises:
            GraderError: this machine lacks the sandbox, or has another version of the package.
        """
        for tried in range(1, PARSES + 1):
            try:
                await asyncio.to_thread(self._set_up)  # takes seconds; the worker must stay responsive
                return
            except SystemError:  # "AST constructor recursion depth mismatch"; Dask's own thread parses, too
                if tried == PARSES:
                    raise

    def _set_up(self) -> None:
        if _version() != self._version:
            raise GraderError("it has another version of the package notebook-autograder")
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            for name, content in self._files.items():
                replace_file(Path(folder, name), content)
            assignment = load_assignment(self._name, Course.open(Path(folder)))
        pairs = zip(assignment.notebooks, self._released, strict=True)  # the worker has no other assignments
        notebooks = tuple(replace(notebook, released=released) for notebook, released in pairs)
        assignment = replace(assignment, notebooks=notebooks)
        with closing(open_sandbox(self._sandbox_name, assignment.imports, assignment.files)) as sandbox:
            key = replace(answer_key(assignment, sandbox, self._seed), repairs=self._repairs)
        opener = partial(open_sandbox, self._sandbox_name, assignment.imports, assignment.files)
        self._job = GradingJob(lambda: (key, opener()), rendered)
        self._lock, self._is_open = threading.Lock(), True

    def teardown(self, worker: Any) -> None:
        """End the process that grades, after the submission under way; the worker must stay responsive."""
        threading.Thread(target=self._close, daemon=True).start()

    def _close(self) -> None:
        with self._lock:
            self._is_open = False
            self._job.close()

    def grade(self, work: SubmittedWork) -> Graded:
        """Grade a submission; only one at a time, however many threads the worker has.

        Raises:
            GraderError: the plugin was replaced by another run's.
        """
        with self._lock:
            if not self._is_open:
                raise GraderError(TAKEN_OVER)
            return self._job.grade(work)


def _grade(run: str, work: SubmittedWork) -> Graded:
    """The task sent with each submission: grade it with the worker's plugin.

    Raises:
        GraderError: the plugin was replaced by another run's.
    """
    grader: GradingPlugin = distributed.get_worker().plugins[NAME]
    if grader.work != run:
        raise GraderError(TAKEN_OVER)
    return grader.grade(work)


class Cluster(Workers):
    """The workers of a Dask scheduler."""

    def __init__(
        self,
        address: str,
        grader: GradingPlugin,
        released: Sequence[ReleasedNotebook],
        folders: Sequence[StudentFolder],
    ) -> None:
        """Connect to the scheduler and set every worker up.

        Raises:
            GraderError: no scheduler answers, it has no worker, or a worker cannot grade.
        """
        # Dask keeps its last 1,000 messages for debugging, and each holds a submission.
        dask.config.set({"distributed.admin.low-level-log-length": 1})
        for name in ("distributed.client", "distributed.batched", "distributed.core", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # GraderErrors report what matters
        super().__init__(folders)
        self._released, self._work = released, grader.work
        self._losses: Counter[StudentFolder] = Counter()  # how often Dask gave a submission up
        try:
            self._client = distributed.Client(address, timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TypeError) as error:
            raise GraderError(f"no scheduler answers at {address}: {_one_line(error)}") from error
        reason = self._register(grader)
        if reason:
            self._client.close()
            raise GraderError(f"the cluster at {address} cannot be used: {reason}")

    def _register(self, grader: GradingPlugin) -> str:
        """Set every worker up; return the reason if that fails, else an empty string."""
        for _ in range(TRIES):
            try:
                self._client.register_plugin(grader)
                return "" if self._client.nthreads() else "it has no worker"
            except OSError as error:  # a worker was lost meanwhile
                reason = _one_line(error)
                time.sleep(POLL_SECONDS)
            except Exception as error:
                return f"a worker cannot grade: {_one_line(error)}"
        return reason

    def __exit__(self, *error: object) -> None:
        self._client.close(timeout=5)

    def _size(self) -> tuple[int, int]:
        if self._client.status != "running":
            raise GraderError(GONE)
        workers = max(1, len(self._client.nthreads()))
        return workers, (1 + AHEAD) * workers

    def _submit(self, folder: StudentFolder) -> Any:
        try:
            work = read_work(folder, self._released)
        except Exception as error:  # a defect of the grader costs this submission its grade
            failure = GradingFailure(
                folder.student, f"{type(error).__name__}: {error}", traceback.format_exc()
            )
            return self._client.submit(lambda: failure, pure=False)
        return self._client.submit(_grade, self._work, work, pure=False)

    def _ended(self, futures: list[Any]) -> Iterable[Any]:
        try:
            done = distributed.wait(futures, POLL_SECONDS, "FIRST_COMPLETED").done
        except TimeoutError:
            return []
        except CLOSED as error:
            raise GraderError(GONE) from error
        # Dask computes a future again that was lost with its worker.
        return [future for future in done if future.status not in ("pending", "lost")]

    def _result(self, future: Any, folder: StudentFolder) -> Graded | None:
        try:
            return self._outcome(future, folder)
        finally:
            future.release()  # so that the worker forgets the result

    def _outcome(self, future: Any, folder: StudentFolder) -> Graded | None:
        """The result of a submission; None if workers were lost while they graded it, perhaps by chance."""
        student = folder.student
        if future.status == "error":
            error = future.exception()
            if isinstance(error, distributed.KilledWorker):
                self._losses[folder] += 1
                return None if self._losses[folder] < MAX_LOSSES else GradingFailure(student, LOST)
            if isinstance(error, GraderError):
                raise error
            trace = "".join(traceback.format_exception(error))
            return GradingFailure(student, f"{type(error).__name__}: {_one_line(error)}", trace)
        if future.status != "finished":
            raise GraderError(GONE)
        try:
            result: Graded = future.result(timeout=FETCH_SECONDS)
        except CLOSED as error:
            raise GraderError(GONE) from error
        return result


def cluster_workers(address: str, course: Course, sandbox: str) -> WorkerFactory:
    """A factory of workers on the cluster of a scheduler, for an assignment of a course."""

    def connect(key: AnswerKey, seed: bytes, folders: list[StudentFolder]) -> Cluster:
        grader = GradingPlugin(key.assignment, course, seed, sandbox, key.repairs)
        return Cluster(address, grader, key.assignment.released, folders)

    return connect


def _version() -> str:
    return digest(points_digest().encode(), words_digest().encode())


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split()) or type(error).__name__
