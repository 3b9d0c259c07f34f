"""Workers grade a class: processes of this machine or of a cluster, with few submissions in flight."""

from __future__ import annotations

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol

from autograder.course import StudentFolder
from autograder.grading import GradedSubmission, GradingFailure
from autograder.verdict.answer_key import AnswerKey

M_MMAP_THRESHOLD = -3  # see malloc.h
LOOK_SECONDS = 1.0  # between two looks at what runs longest, and at how many workers there are

Graded = GradedSubmission | GradingFailure


class Workers(Protocol):
    """Grades a class; see Pool and Cluster."""

    def results(self, longest_running: Callable[[list[str]], None]) -> Iterator[Graded]:
        """Grades as they come. ``longest_running`` is told again and again whose take longest."""


# Makes workers that grade these folders; the seed is that of the fresh cases.
WorkerFactory = Callable[[AnswerKey, bytes, list[StudentFolder]], AbstractContextManager[Workers]]


class SlidingWindow(ABC):
    """Workers that have a bounded number of submissions in flight, however large the class is."""

    def __init__(self, folders: Iterable[StudentFolder]) -> None:
        self._waiting = iter(folders)
        self._in_flight: dict[Any, StudentFolder] = {}  # by future; the oldest first

    @abstractmethod
    def _size(self) -> tuple[int, int]:
        """The number of submissions that are graded at a time, and of those that may be in flight."""

    @abstractmethod
    def _submit(self, folder: StudentFolder) -> Any:
        """Send a submission to the workers; returns its future."""

    @abstractmethod
    def _ended(self, futures: list[Any]) -> Iterable[Any]:
        """The futures that have ended, after at most LOOK_SECONDS."""

    @abstractmethod
    def _result(self, future: Any, folder: StudentFolder) -> Graded | None:
        """The result of a future that has ended; None if its submission is to be sent again."""

    def _fill(self) -> None:
        for folder in islice(self._waiting, max(0, self._size()[1] - len(self._in_flight))):
            self._in_flight[self._submit(folder)] = folder

    def results(self, longest_running: Callable[[list[str]], None]) -> Iterator[Graded]:
        """Grades as they come; no more are in flight, or wait to be written, than the window holds.

        Raises:
            GraderError: the workers are gone.
        """
        self._fill()
        while self._in_flight:
            ended = self._ended(list(self._in_flight))
            oldest = islice(self._in_flight.values(), self._size()[0])
            longest_running([folder.student for folder in oldest])
            folders = {future: self._in_flight.pop(future) for future in ended}
            self._fill()
            for future, folder in folders.items():
                result = self._result(future, folder)
                if result is None:
                    self._in_flight[self._submit(folder)] = folder
                else:
                    yield result


def keep_memory_steady() -> None:
    """Let this process return large pieces of memory; call it before the process grades many submissions.

    By default the C library learns from the first of them to keep them, and a worker's heap fills with holes:
    by some 10 KB with each submission. A threshold that is set stays: see mallopt(3), M_MMAP_THRESHOLD.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none, nor the habit
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 128 * 1024)
