"""Grading on this machine: a process a core, each with a sandbox of its own."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path

from autograder.exceptions import GraderError
from autograder.grading import (
    GradedSubmission,
    GradingFailure,
    grade_file,
    keep_memory_steady,
    read_submitted_file,
)
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey

AHEAD = 16  # submissions a worker may be ahead of the writer, who first has to make the gradebook
LOOK_SECONDS = 1.0  # between two words on what runs longest
PR_SET_PDEATHSIG = 1  # see prctl(2)


class Pool:
    """Processes that grade; they begin at once."""

    def __init__(
        self, key: AnswerKey, open_sandbox: Callable[[], Sandbox], count: int, folders: Sequence[Path]
    ) -> None:
        self._waiting = iter(folders)
        self._running: dict[
            Future[GradedSubmission | GradingFailure], str
        ] = {}  # whose it is; the oldest first
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

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def results(
        self, longest_running: Callable[[list[str]], None]
    ) -> Iterator[GradedSubmission | GradingFailure]:
        """Grades as they come; no more are under way, or wait to be written, than there is room for.

        Raises:
            GraderError: a worker was killed.
        """
        while self._running:
            done, _ = wait(self._running, LOOK_SECONDS, FIRST_COMPLETED)
            longest_running(list(self._running.values())[: self._count])
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
    keep_memory_steady()
    _worker = (key, open_sandbox())
    gc.freeze()  # all that is here stays; no collection needs to look at it again


def _grade_folder(folder: Path) -> GradedSubmission | GradingFailure:
    key, sandbox = _worker
    return grade_file(key, sandbox, read_submitted_file(folder, key.assignment.notebook))
