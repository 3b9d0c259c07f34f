"""Grading on this machine, in processes that each have their own sandbox."""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.util import Finalize
from threading import Thread

from autograder.classroom.workers import POLL_SECONDS, WorkerFactory, Workers
from autograder.course import StudentFolder
from autograder.exceptions import GraderError
from autograder.grading import Graded
from autograder.grading_job import GradingJob
from autograder.job import PR_SET_PDEATHSIG
from autograder.rendering import rendered
from autograder.sandbox.backends import Sandbox
from autograder.verdict.answer_key import AnswerKey

INTERRUPTED_SECONDS = 1.0  # for workers to remove their temporary files
AHEAD = 16  # submissions in flight for each worker: the writer needs seconds to make the gradebook


class Pool(Workers):
    """Grading processes of this machine; they start grading at once."""

    def __init__(
        self, key: AnswerKey, opener: Callable[[], Sandbox], count: int, folders: Sequence[StudentFolder]
    ) -> None:
        super().__init__(folders)
        self._count = count
        context = multiprocessing.get_context("fork")  # the answer key need not be sent
        self._pool = ProcessPoolExecutor(count, context, _start_worker, (key, opener))
        wait([self._pool.submit(os.getpid) for _ in range(count)])
        self._fill()

    def __exit__(self, *error: object) -> None:
        workers = multiprocessing.active_children()
        interrupted = error[:1] == (KeyboardInterrupt,)
        # The pool must have ended before the interpreter does, which otherwise wakes a thread that is ending.
        end = Thread(target=partial(self._pool.shutdown, cancel_futures=True))
        end.start()
        end.join(INTERRUPTED_SECONDS if interrupted else None)  # submissions under way may take minutes
        for worker in workers if end.is_alive() else ():
            with suppress(ProcessLookupError):
                worker.kill()
        end.join()

    def _size(self) -> tuple[int, int]:
        return self._count, AHEAD * self._count

    def _submit(self, folder: StudentFolder) -> Future[Graded]:
        return self._pool.submit(_grade_folder, folder)

    def _ended(self, futures: list[Future[Graded]]) -> Iterable[Future[Graded]]:
        return wait(futures, POLL_SECONDS, FIRST_COMPLETED).done

    def _result(self, future: Future[Graded], folder: StudentFolder) -> Graded:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise GraderError(
                "a grading process was killed, perhaps because memory ran out; run the command again "
                "to continue, with fewer --workers if it happens again"
            ) from error


def pool_workers(open_sandbox: Callable[[], Sandbox], count: int) -> WorkerFactory:
    """A factory of worker processes on this machine, at most one for each submission.

    ``count`` 0 means one for each core.
    """
    wanted = count or os.cpu_count() or 1
    return lambda key, seed, folders: Pool(key, open_sandbox, min(wanted, len(folders)), folders)


_job: GradingJob  # of this process, if it is a worker


def _start_worker(key: AnswerKey, opener: Callable[[], Sandbox]) -> None:
    """Set up a worker process, which the kernel kills when the process that started it ends."""
    global _job
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _job = GradingJob(lambda: (key, opener()), rendered)
    Finalize(None, _job.close, exitpriority=1)


def _grade_folder(folder: StudentFolder) -> Graded:
    return _job.grade(folder)
