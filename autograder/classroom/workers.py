"""The base class of the workers in pool.py and cluster.py."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Self

from autograder.course import StudentFolder
from autograder.grading import Graded
from autograder.verdict.answer_key import AnswerKey

POLL_SECONDS = 1.0  # between updates of the longest-running submissions and of the number of workers


class Workers(ABC):
    """Processes that grade a class, with a bounded number of submissions in flight; a context manager."""

    def __init__(self, folders: Iterable[StudentFolder]) -> None:
        self._waiting = iter(folders)
        self._in_flight: dict[Any, StudentFolder] = {}  # by future, oldest first

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, *error: object) -> None:
        """End the processes, or the connection to them."""

    @abstractmethod
    def _size(self) -> tuple[int, int]:
        """The number of submissions graded at a time, and the number that may be in flight."""

    @abstractmethod
    def _submit(self, folder: StudentFolder) -> Any:
        """Send a submission to the workers; return its future."""

    @abstractmethod
    def _ended(self, futures: list[Any]) -> Iterable[Any]:
        """Wait at most POLL_SECONDS; return the futures that have ended."""

    @abstractmethod
    def _result(self, future: Any, folder: StudentFolder) -> Graded | None:
        """The result of a future that has ended; None if its submission must be sent again."""

    def _fill(self) -> None:
        for folder in islice(self._waiting, max(0, self._size()[1] - len(self._in_flight))):
            self._in_flight[self._submit(folder)] = folder

    def results(self, longest_running: Callable[[list[str]], None]) -> Iterator[Graded]:
        """Yield results as they arrive; call ``longest_running`` with the oldest submissions' students.

        Raises:
            GraderError: the workers are gone.
        """
        self._fill()
        while self._in_flight:
            ended = self._ended(list(self._in_flight))
            longest_running([f.student for f in islice(self._in_flight.values(), self._size()[0])])
            folders = {future: self._in_flight.pop(future) for future in ended}
            self._fill()
            for future, folder in folders.items():
                result = self._result(future, folder)
                if result is None:
                    self._in_flight[self._submit(folder)] = folder
                else:
                    yield result


# Makes workers for the submissions in these folders; the bytes are the seed of the fresh cases.
WorkerFactory = Callable[[AnswerKey, bytes, list[StudentFolder]], Workers]
