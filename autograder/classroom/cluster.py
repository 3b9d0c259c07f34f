"""Grading on a Dask cluster: every worker has a sandbox of its own, the one writer stays here.

A worker gets the assignment's files once, as bytes, and makes its own answer key of them; it needs this
project at the same version, and nothing of the course folder. A submission travels as bytes, a grade as
plain data. A lost worker's submissions go to another one; one that has cost several workers is set aside.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask.config
import distributed
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.assignment import definition, load_assignment
from autograder.classroom.digests import points_digest, words_digest
from autograder.classroom.workers import (
    LOOK_SECONDS,
    Graded,
    SlidingWindow,
    WorkerFactory,
    keep_memory_steady,
)
from autograder.course import Course, StudentFolder
from autograder.exceptions import GraderError
from autograder.files import digest
from autograder.grading import GradingFailure, SubmittedFile, grade_file, read_submitted_file
from autograder.sandbox.backends import open_sandbox
from autograder.verdict.answer_key import AnswerKey, answer_key

AHEAD = 4  # submissions on their way for each worker, beside the one it grades
CONNECT_SECONDS = 20.0
FETCH_SECONDS = 300.0  # to get a result, which is graded once more if its worker is lost just then
TRIES = 10  # to reach all workers, some of which may be lost just then
NAME = "autograder"  # of the plugin
LIVES = 2  # Dask gives a submission up once four workers were lost that had it
LOST = "eight workers were lost while they had it; look at it by itself"
GONE = (OSError, asyncio.CancelledError, futures.CancelledError)  # a connection that is closed is an OSError


@dataclass(frozen=True)
class WorkerSetup:
    """The data that every worker is sent once."""

    assignment: str
    files: Mapping[str, bytes]  # of the assignment, by path in a course folder
    seed: bytes
    sandbox: str
    version: str  # of the grader

    @property
    def digest(self) -> str:
        """Tells this work from any other."""
        said = (self.assignment, self.sandbox, self.version, *self.files)
        return digest(self.seed, *self.files.values(), *(word.encode() for word in said))


class GradingPlugin(WorkerPlugin):  # type: ignore[misc]
    """Makes a worker one that can grade."""

    name = NAME

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self.work = setup.digest

    async def setup(self, worker: Any) -> None:
        """Make the answer key and open a sandbox; Dask lets a worker go that cannot.

        Raises:
            GraderError: this machine has no such sandbox, or another version of this project.
        """
        await asyncio.to_thread(self._set_up)  # it takes seconds, and the worker has to stay in touch

    def _set_up(self) -> None:
        if _version() != self._setup.version:
            raise GraderError("it has another version of this project")
        folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        try:
            for name, content in self._setup.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            assignment = load_assignment(self._setup.assignment, Course.open(folder))
        finally:
            shutil.rmtree(folder)
        keep_memory_steady()
        self._sandbox = open_sandbox(self._setup.sandbox, assignment.imports, assignment.files)
        self._key = answer_key(assignment, self._sandbox, self._setup.seed)
        self._turn = threading.Lock()

    def teardown(self, worker: Any) -> None:
        """Close the sandbox."""
        self._sandbox.close()

    def grade(self, file: SubmittedFile) -> Graded:
        """Grade one submission after the other, however many threads the worker has."""
        with self._turn:
            return grade_file(self._key, self._sandbox, file)


def _grade(work: str, file: SubmittedFile) -> Graded:
    """The task that is sent with each submission: it asks the worker's own grader.

    Raises:
        GraderError: it is not there for this work any more.
    """
    grader: GradingPlugin = distributed.get_worker().plugins[NAME]
    if grader.work != work:
        raise GraderError(
            "another command has taken over the cluster's workers; wait until it has ended, and run this one "
            "again to go on"
        )
    return grader.grade(file)


class Cluster(SlidingWindow):
    """The workers of a Dask scheduler."""

    def __init__(
        self, address: str, grader: GradingPlugin, notebook: str, folders: Sequence[StudentFolder]
    ) -> None:
        """Connect, and give every worker what it needs.

        Raises:
            GraderError: there is no such scheduler, it has no worker, or a worker cannot grade.
        """
        # Dask remembers its last 1,000 messages for its developers, and a submission is in each.
        dask.config.set({"distributed.admin.low-level-log-length": 1})
        for name in ("distributed.client", "distributed.batched", "distributed.core", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by our own errors
        super().__init__(folders)
        self._notebook, self._work = notebook, grader.work
        self._lost: Counter[StudentFolder] = Counter()  # how often Dask gave a submission up
        try:
            self._client = distributed.Client(address, timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TypeError) as error:
            raise GraderError(f"no scheduler answers at {address}: {_one_line(error)}") from error
        reason = self._instruct(grader)
        if reason:
            self._client.close()
            raise GraderError(f"the cluster at {address} cannot be used: {reason}")

    def _instruct(self, grader: GradingPlugin) -> str:
        """Give every worker what it needs; returns why that cannot be done, if it cannot."""
        for _ in range(TRIES):
            try:
                self._client.register_plugin(grader)
                return "" if self._client.nthreads() else "it has no worker"
            except OSError as error:  # a worker was lost meanwhile
                reason = _one_line(error)
                time.sleep(LOOK_SECONDS)
            except Exception as error:
                return f"a worker cannot grade: {_one_line(error)}"
        return reason

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close(timeout=5)

    def _size(self) -> tuple[int, int]:
        if self._client.status != "running":
            raise self._gone()
        workers = max(1, len(self._client.nthreads()))
        return workers, (1 + AHEAD) * workers

    def _submit(self, folder: StudentFolder) -> Any:
        file = read_submitted_file(folder, self._notebook)
        return self._client.submit(_grade, self._work, file, pure=False)

    def _ended(self, futures: list[Any]) -> Iterable[Any]:
        try:
            done = distributed.wait(futures, LOOK_SECONDS, "FIRST_COMPLETED").done
        except TimeoutError:
            return []
        except GONE as error:
            raise self._gone() from error
        # A future that was lost with its worker is being graded once more.
        return [future for future in done if future.status not in ("pending", "lost")]

    def _result(self, future: Any, folder: StudentFolder) -> Graded | None:
        try:
            return self._outcome(future, folder)
        finally:
            future.release()  # or the worker would keep it

    def _outcome(self, future: Any, folder: StudentFolder) -> Graded | None:
        """The result of a submission; None if workers were lost while they had it, maybe by chance."""
        student = folder.student
        if future.status == "error":
            error = future.exception()
            if isinstance(error, distributed.KilledWorker):
                self._lost[folder] += 1
                return None if self._lost[folder] < LIVES else GradingFailure(student, LOST)
            if isinstance(error, GraderError):
                raise error
            trace = "".join(traceback.format_exception(error))
            return GradingFailure(student, f"{type(error).__name__}: {_one_line(error)}", trace)
        if future.status != "finished":
            raise self._gone()
        try:
            result: Graded = future.result(timeout=FETCH_SECONDS)
        except GONE as error:
            raise self._gone() from error
        return result

    def _gone(self) -> GraderError:
        return GraderError("the scheduler is gone; run the command again to go on where this stopped")


def cluster_workers(address: str, course: Course, sandbox: str) -> WorkerFactory:
    """A factory of the workers of a scheduler, for an assignment of a course."""

    def connect(key: AnswerKey, seed: bytes, folders: list[StudentFolder]) -> Cluster:
        name = key.assignment.name
        setup = WorkerSetup(name, definition(name, course), seed, sandbox, _version())
        return Cluster(address, GradingPlugin(setup), key.assignment.notebook, folders)

    return connect


def _version() -> str:
    return digest(points_digest().encode(), words_digest().encode())


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split()) or type(error).__name__
