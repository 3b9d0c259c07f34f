"""The grader's half of one attempt at a notebook: collects what its cells show, then puts the questions.

Every pipe and socket here may have the submission at its other end. What comes is bytes, bounded in
number and in time, with their length before them; what they say is for outcomes.py. Inputs go out as
memory whose descriptor is handed to the question it belongs to, when it is that question's turn. The memory
is made for that turn: attempts that had a descriptor in common could leave marks on it.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from autograder.exceptions import GraderError

MAX_SHOWN = 32 << 20  # bytes that all cells of a notebook may show
MAX_RESULTS = 16 << 20  # bytes that one question may return
QUESTION_SECONDS = 10.0  # for all cases of one question together
F_ADD_SEALS, ALL_SEALS = 1033, 0xF  # see fcntl(2)

Rounds = Sequence[tuple[bytes, int]]  # of a question: a round's packed inputs, how many cases it has
Answers = dict[str, tuple[str, bytes]]  # question -> how it ended, what it returned


class Sealed:
    """A sealed memfd: readable by whoever holds its descriptor, its content writable by nobody."""

    def __init__(self, data: bytes) -> None:
        self.descriptor = os.memfd_create("sealed", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.descriptor, view) :]
        except OSError as error:
            raise GraderError(f"the inputs of cases could not be laid out in memory: {error}") from error
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        fcntl.fcntl(self.descriptor, F_ADD_SEALS, ALL_SEALS)

    def close(self) -> None:
        """Let the memory go, as far as it is ours."""
        os.close(self.descriptor)


@dataclass(frozen=True)
class Channels:
    """The descriptors between the grader and one attempt: ``theirs`` are to be handed in, and then closed."""

    shown: int
    done: int
    questions: dict[str, tuple[int, int]]  # to ask it, to listen to it
    theirs: list[int]  # to show, to say it is done, then for each question: to be asked, to answer

    def close_theirs(self) -> None:
        """Close what has been handed in, so that the end of the attempt can be seen."""
        _close(self.theirs)

    def close(self) -> None:
        """Close our ends."""
        _close([self.shown, self.done, *(end for pair in self.questions.values() for end in pair)])


def open_channels(asked: Sequence[str]) -> Channels:
    """Pipes and sockets for an attempt that asks these questions."""
    shown, show = os.pipe()
    done, say_done = os.pipe()
    theirs = [show, say_done]
    questions = {}
    for label in asked:
        ask, be_asked = (end.detach() for end in socket.socketpair())
        listen, answer = os.pipe()
        questions[label] = ask, listen
        theirs += [be_asked, answer]
    return Channels(shown, done, questions, theirs)


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def collect_shown(shown: int, done: int, deadline: float) -> tuple[str, bytes]:
    """Everything the cells show, until the notebook says it is done, dies, or runs out of time."""
    data = bytearray()
    ended = ""
    while True:
        waited = wait_for([shown] if ended else [shown, done], 0.0 if ended else deadline)
        if isinstance(waited, str):
            return ended or waited, bytes(data)
        if shown in waited:
            part = os.read(shown, 1 << 20)
            data += part
            if len(data) > MAX_SHOWN:
                return "died", bytes(data[:MAX_SHOWN])
            if part:
                continue
            return ended or ("done" if os.read(done, 1) else "died"), bytes(data)
        ended = "done" if os.read(done, 1) else "died"


def put_questions(
    asked: Mapping[str, Rounds], ends: Mapping[str, tuple[int, int]], ended: str, deadline: float
) -> tuple[dict[str, bytes], Answers]:
    """Put the first round of all questions, then the next, up to the first question that hangs or dies.

    Returns what each question returned in the first round, if it came to an end, and the answers of all
    questions that came to an end. What a public case returns may be shown to its student. It has been
    collected, of all questions, before an input that may not be shown is in reach of any of the notebook's
    processes. Where the cells ``ended`` early, questions that the notebook has not reached are not run.
    """
    public: dict[str, bytes] = {}
    answers: Answers = {}
    if ended != "done":
        answers = {label: ("not_run", b"") for label in asked if not _is_parked(ends[label][1])}
    returned = {label: bytearray() for label in asked}
    left = dict.fromkeys(asked, QUESTION_SECONDS)
    for number in range(max(map(len, asked.values()), default=0)):
        for label, rounds in asked.items():
            if label in answers:
                continue
            wanted = sum(cases for _, cases in rounds[: number + 1])
            memory = Sealed(rounds[number][0])
            started = time.monotonic()
            until = min(started + left[label], deadline)
            status = put_question(memory.descriptor, wanted, *ends[label], returned[label], until)
            left[label] -= time.monotonic() - started
            memory.close()
            if status == "done" and number == 0:
                public[label] = bytes(returned[label][: counted(returned[label], wanted)])
            if status != "done" or number == len(rounds) - 1:
                answers[label] = status, bytes(returned[label])
            if status in ("timeout", "died"):
                return public, answers
    return public, answers


def _is_parked(listen: int) -> bool:
    """Whether a question's process has said that it is there."""
    return isinstance(wait_for([listen], 0.0), list)


def put_question(memory: int, wanted: int, ask: int, listen: int, data: bytearray, deadline: float) -> str:
    """Give a parked notebook a round's inputs, and collect results until there are as many as wanted."""
    with suppress(OSError), socket.socket(fileno=os.dup(ask)) as channel:
        socket.send_fds(channel, [b"i"], [memory])
    while counted(data, wanted) is None:
        waited = wait_for([listen], deadline)
        if isinstance(waited, str):
            return waited
        part = os.read(listen, 1 << 20)
        data += part
        if not part:
            return "died" if data else "not_run"
        if len(data) > MAX_RESULTS:
            return "died"
    return "done"


def counted(data: bytearray | bytes, wanted: int) -> int | None:
    """The length of the greeting and of as many pieces as wanted, each with its length before it; or None."""
    place = 0
    for _ in range(1 + wanted):
        if len(data) < place + 8:
            return None
        place += 8 + int.from_bytes(data[place : place + 8], "big")
    return place if len(data) >= place else None


def wait_for(descriptors: list[int], deadline: float) -> list[int] | str:
    """The descriptors that can be read, or "timeout"."""
    ready, _, _ = select.select(descriptors, [], [], max(0.0, deadline - time.monotonic()))
    return ready or "timeout"
