"""Grading on this machine: a process a core, each with a sandbox of its own."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from autograder.classroom.workers import LOOK_SECONDS, Graded, SlidingWindow, keep_memory_steady
from autograder.course import StudentFolder
from autograder.exceptions import GraderError
from autograder.grading import grade_file, read_submitted_file
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey

AHEAD = 16  # submissions a worker may be ahead of the writer, who first has to make the gradebook
PR_SET_PDEATHSIG = 1  # see prctl(2)


class Pool(SlidingWindow):
    """Grading processes of this machine; they begin at once."""

    def __init__(
        self,
        key: AnswerKey,
        open_sandbox: Callable[[], Sandbox],
        count: int,
        folders: Sequence[StudentFolder],
    ) -> None:
        super().__init__(folders)
        self._count = count
        # Forked, so that the answer key is there without being sent.
        context = multiprocessing.get_context("fork")
        self._pool = ProcessPoolExecutor(count, context, _start_worker, (key, open_sandbox))
        wait([self._pool.submit(os.getpid) for _ in range(count)])
        self._fill()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _size(self) -> tuple[int, int]:
        return self._count, AHEAD * self._count

    def _submit(self, folder: StudentFolder) -> Future[Graded]:
        return self._pool.submit(_grade_folder, folder)

    def _ended(self, futures: list[Future[Graded]]) -> Iterable[Future[Graded]]:
        return wait(futures, LOOK_SECONDS, FIRST_COMPLETED).done

    def _result(self, future: Future[Graded], folder: StudentFolder) -> Graded:
        try:
            return future.result()
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
    gc.freeze()  # all that is here stays; the garbage collector need not look at it again


def _grade_folder(folder: StudentFolder) -> Graded:
    key, sandbox = _worker
    return grade_file(key, sandbox, read_submitted_file(folder, key.assignment.notebook))
