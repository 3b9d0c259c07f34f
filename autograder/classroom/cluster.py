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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent import futures
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import dask.config
import distributed
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.assignment import definition, load_assignment
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.files import digest
from autograder.grading import (
    GradedSubmission,
    GradingFailure,
    SubmittedFile,
    grade_file,
    keep_memory_steady,
    read_submitted_file,
)
from autograder.records.ledger import grader_digest
from autograder.sandbox.backends import open_sandbox
from autograder.verdict.answer_key import AnswerKey, answer_key

AHEAD = 4  # submissions on their way for each worker, beside the one it grades
LOOK_SECONDS = 1.0  # between two looks at how many workers there are
CONNECT_SECONDS = 20.0
FETCH_SECONDS = 300.0  # to get a result, which is graded once more if its worker is lost just then
TRIES = 10  # to reach all workers, some of which may be lost just then
NAME = "autograder"  # of the plugin
LOST = "eight workers were lost while they had it; look at it by itself"
GONE = (OSError, asyncio.CancelledError, futures.CancelledError)  # a connection that is closed is an OSError


@dataclass(frozen=True)
class WorkerSetup:
    """What every worker is sent once."""

    assignment: str
    files: Mapping[str, bytes]  # of the assignment, by place in a course folder
    seed: bytes
    sandbox: str
    version: str  # of the grader

    @property
    def digest(self) -> str:
        """What tells this work from any other."""
        said = (self.assignment, self.sandbox, self.version, *self.files)
        return digest(self.seed, *self.files.values(), *(word.encode() for word in said))


class GradingPlugin(WorkerPlugin):  # type: ignore[misc]
    """Makes a worker one that can grade."""

    name = NAME

    def __init__(self, parcel: WorkerSetup) -> None:
        self._parcel = parcel
        self.work = parcel.digest

    async def setup(self, worker: Any) -> None:
        """Make the answer key and open a sandbox; Dask lets a worker go that cannot.

        Raises:
            GraderError: this machine has no such sandbox, or another version of this project.
        """
        await asyncio.to_thread(self._set_up)  # it takes seconds, and the worker has to stay in touch

    def _set_up(self) -> None:
        if grader_digest() != self._parcel.version:
            raise GraderError("it has another version of this project")
        folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        try:
            for name, content in self._parcel.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            assignment = load_assignment(self._parcel.assignment, Course.open(folder))
        finally:
            shutil.rmtree(folder)
        keep_memory_steady()
        self._place = open_sandbox(self._parcel.sandbox, assignment.imports, assignment.files)
        self._key = answer_key(assignment, self._place, self._parcel.seed)
        self._turn = threading.Lock()

    def teardown(self, worker: Any) -> None:
        """Close the sandbox."""
        self._place.close()

    def grade(self, handed_in: SubmittedFile) -> GradedSubmission | GradingFailure:
        """Grade one submission after the other, however many threads the worker has."""
        with self._turn:
            return grade_file(self._key, self._place, handed_in)


def _grade(work: str, handed_in: SubmittedFile) -> GradedSubmission | GradingFailure:
    """What is sent with each submission: nothing but the way to the worker's own grader.

    Raises:
        GraderError: it is not there for this work any more.
    """
    grader: GradingPlugin = distributed.get_worker().plugins[NAME]
    if grader.work != work:
        raise GraderError(
            "another command has taken over the cluster's workers; wait until it has ended, and run this one "
            "again to go on"
        )
    return grader.grade(handed_in)


@dataclass(frozen=True)
class InFlight:
    """A submission on its way; Dask gives it up once four workers were lost that had it, maybe by chance."""

    folder: Path
    lives: int = 1


class Cluster:
    """The workers of a Dask scheduler, as Pool is those of this machine."""

    def __init__(self, address: str, grader: GradingPlugin, notebook: str, folders: Sequence[Path]) -> None:
        """Connect, and give every worker what it needs.

        Raises:
            GraderError: there is no such scheduler, it has no worker, or a worker cannot grade.
        """
        # Dask remembers its last 1,000 messages for its developers, and a submission is in each.
        dask.config.set({"distributed.admin.low-level-log-length": 1})
        for name in ("distributed.client", "distributed.batched", "distributed.core", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by our own errors
        self._notebook, self._work = notebook, grader.work
        self._waiting = iter(folders)
        self._running: dict[Any, InFlight] = {}  # by future; the oldest first
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

    def results(
        self, longest_running: Callable[[list[str]], None]
    ) -> Iterator[GradedSubmission | GradingFailure]:
        """Grades as they come; no more are under way than the workers have room for.

        Raises:
            GraderError: the scheduler is gone.
        """
        self._go_on()
        while self._running:
            try:
                done = distributed.wait(list(self._running), LOOK_SECONDS, "FIRST_COMPLETED").done
            except TimeoutError:
                done = set()
            except GONE as error:
                raise self._gone() from error
            oldest = islice(self._running.values(), 1 + len(self._running) // (1 + AHEAD))
            longest_running([sent.folder.parent.name for sent in oldest])
            for future in done:
                if future.status in ("pending", "lost"):
                    continue  # it was lost with its worker, and is being graded once more
                sent = self._running.pop(future)
                result = self._result(future, sent)
                future.release()  # or the worker would keep it
                if result is not None:
                    yield result
                elif sent.lives:
                    self._send(replace(sent, lives=sent.lives - 1))
                else:
                    yield GradingFailure(sent.folder.parent.name, LOST)
            self._go_on()

    def _result(self, future: Any, sent: InFlight) -> GradedSubmission | GradingFailure | None:
        """What became of a submission; None if workers were lost while they had it."""
        if future.status == "error":
            error = future.exception()
            if isinstance(error, distributed.KilledWorker):
                return None
            if isinstance(error, GraderError):
                raise error
            return GradingFailure(sent.folder.parent.name, f"{type(error).__name__}: {_one_line(error)}")
        if future.status != "finished":
            raise self._gone()
        try:
            result: GradedSubmission | GradingFailure = future.result(timeout=FETCH_SECONDS)
        except GONE as error:
            raise self._gone() from error
        return result

    def _go_on(self) -> None:
        if self._client.status != "running":
            raise self._gone()
        room = (1 + AHEAD) * max(1, len(self._client.nthreads()))
        for folder in islice(self._waiting, max(0, room - len(self._running))):
            self._send(InFlight(folder))

    def _send(self, sent: InFlight) -> None:
        handed_in = read_submitted_file(sent.folder, self._notebook)
        self._running[self._client.submit(_grade, self._work, handed_in, pure=False)] = sent

    def _gone(self) -> GraderError:
        return GraderError("the scheduler is gone; run the command again to go on where this stopped")


def hire(address: str, course: Course, sandbox: str) -> Callable[[AnswerKey, bytes, list[Path]], Cluster]:
    """What makes the workers of a scheduler grade an assignment of a course."""

    def hired(key: AnswerKey, seed: bytes, folders: list[Path]) -> Cluster:
        name = key.assignment.name
        parcel = WorkerSetup(name, definition(name, course), seed, sandbox, grader_digest())
        return Cluster(address, GradingPlugin(parcel), key.assignment.notebook, folders)

    return hired


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split()) or type(error).__name__
