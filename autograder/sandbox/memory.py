"""Remembers values by the answers they were made of: the same bytes again make the same value."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

MAX_BYTES = 2 << 20  # of all answers; the objects made of them are up to ten times as large
MAX_ANSWER = 128 << 10  # a longer one is not remembered
Value = TypeVar("Value")


class Memory(Generic[Value]):
    """The values made of the latest answers, which must not be changed; bounded in bytes."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple[Hashable, bytes], Value] = OrderedDict()  # the latest last
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, about: Hashable, answer: bytes) -> Value | None:
        """The value made of exactly these bytes, ``about`` the same; None if it is not remembered."""
        with self._lock:
            value = self._values.get((about, answer))
            if value is not None:
                self._values.move_to_end((about, answer))
            return value

    def keep(self, about: Hashable, answer: bytes, value: Value) -> None:
        """Remember a value instead of those that were not asked for longest."""
        with self._lock:
            if len(answer) > MAX_ANSWER or (about, answer) in self._values:
                return
            self._values[about, answer] = value
            self._bytes += len(answer)
            while self._bytes > MAX_BYTES:
                (_, oldest), _ = self._values.popitem(last=False)
                self._bytes -= len(oldest)
