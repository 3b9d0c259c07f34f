"""The grader's half of one attempt at a notebook: collects the output of its cells, then puts the questions.

The submission may write to every pipe and socket here. This module reads bytes, limited in number and in
time, with their length before them; outcomes.py parses them. Inputs are sent as a memfd, to one question in
one round. Each memfd is made for that round: attempts that shared a descriptor could leave marks on it.
"""

import fcntl
import os
import select
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from itertools import chain

from autograder.exceptions import GraderError
from autograder.sandbox.inside import limits

F_ADD_SEALS, ALL_SEALS = 1033, 0xF  # see fcntl(2)

Rounds = Sequence[tuple[bytes, int]]  # of a question: each round's packed inputs, and their number of cases
Answers = dict[str, tuple[str, bytes]]  # question -> how it ended (see `put_question`), its results
Stops = Callable[[dict[str, bytes]], bool]  # given the results of the first round, by question


class Sealed:
    """A sealed memfd: readable by whoever holds its descriptor, writable by nobody."""

    def __init__(self, data: bytes) -> None:
        self.descriptor = os.memfd_create("sealed", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            with open(self.descriptor, "wb", closefd=False) as file:
                file.write(data)
        except OSError as error:
            raise GraderError(f"no memory for the inputs of cases: {error}") from error
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        fcntl.fcntl(self.descriptor, F_ADD_SEALS, ALL_SEALS)

    def close(self) -> None:
        """Close this process's descriptor."""
        os.close(self.descriptor)


class Channels:
    """Pipes and sockets between the grader and an attempt: send ``theirs`` to the server, then close them."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.output, write_output = os.pipe()
        self.done, write_done = os.pipe()
        self.theirs = [write_output, write_done]  # and two for each question
        self.questions: dict[str, tuple[int, int]] = {}  # label -> a socket for inputs, a pipe for results
        for label in labels:
            inputs, receive_inputs = (end.detach() for end in socket.socketpair())
            results, write_results = os.pipe()
            self.questions[label] = inputs, results
            self.theirs += [receive_inputs, write_results]
        for reader in (self.output, self.done, *(results for _, results in self.questions.values())):
            os.set_blocking(reader, False)  # see `read_available`

    def close_theirs(self) -> None:
        """Close the other ends once they are sent, so that the end of the attempt closes the pipes."""
        for descriptor in self.theirs:
            os.close(descriptor)

    def close(self) -> None:
        """Close the grader's ends."""
        for descriptor in (self.output, self.done, *chain(*self.questions.values())):
            os.close(descriptor)


def read_output(output: int, done: int, deadline: float) -> tuple[str, bytes]:
    """Read the output of cells until the notebook is "done", has "died", "timeout", or "flood"."""
    data = bytearray()
    ended = ""
    is_open = [output, done]
    while is_open:
        ready = wait_for(is_open, 0.0 if ended else deadline)
        part = read_available(ready[0]) if ready else None
        if part is None:
            if ended or time.monotonic() >= deadline:
                return ended or "timeout", bytes(data)
            continue
        descriptor = ready[0]  # the output first
        if descriptor == done:
            ended = "done" if part else "died"
        if descriptor == done or not part:
            is_open.remove(descriptor)
        else:
            data += part
        if len(data) > limits.OUTPUT_BYTES:
            return "flood", bytes(data[: limits.OUTPUT_BYTES])
    return ended, bytes(data)


def put_questions(
    questions: Mapping[str, Rounds],
    ends: Mapping[str, tuple[int, int]],
    ended: str,
    seconds: float,
    deadline: float,
    stops: Stops,
) -> tuple[dict[str, bytes], Answers]:
    """Put the first round to all questions, then the next, up to the first question that hangs or dies.

    ``stops``, called with the results of the first round, tells whether to end there.
    Returns each question's results of the first round, if that was completed, and the answers of questions
    that have ended. A student may see the results of public cases, which are the first round: those of all
    questions are collected before any process of the notebook can reach a hidden input. If the cells
    ``ended`` early, questions that the notebook has not reached are not run. All cases of a question
    together may take this many ``seconds``.
    """
    public: dict[str, bytes] = {}
    answers: Answers = {}
    if ended != "done":
        answers = {label: ("not_run", b"") for label in questions if not wait_for([ends[label][1]], 0.0)}
    results = {label: bytearray() for label in questions}
    left = dict.fromkeys(questions, seconds)
    for number in range(max(map(len, questions.values()), default=0)):
        for label, rounds in questions.items():
            if label in answers:
                continue
            wanted = sum(cases for _, cases in rounds[: number + 1])
            with closing(Sealed(rounds[number][0])) as memory:
                started = time.monotonic()
                until = min(started + left[label], deadline)
                status = put_question(memory.descriptor, wanted, *ends[label], results[label], until)
            if status == "timeout" and until == deadline:
                status = "deadline"
            left[label] -= time.monotonic() - started
            if status == "done" and number == 0:
                public[label] = bytes(results[label][: counted_length(results[label], wanted)])
            if status != "done" or number == len(rounds) - 1:
                answers[label] = status, bytes(results[label])
            if status not in ("done", "not_run"):
                return public, answers
        if number == 0 and stops(public):
            break
    return public, answers


def put_question(
    memory: int, wanted: int, inputs: int, results: int, data: bytearray, deadline: float
) -> str:
    """Send a parked notebook a round's inputs, and collect results in ``data`` until ``wanted`` have come.

    Returns "done", "timeout", "died", "flood", or "not_run" if the notebook has not reached the question.
    """
    with suppress(OSError), socket.socket(fileno=os.dup(inputs)) as channel:
        socket.send_fds(channel, [b"i"], [memory])
    while counted_length(data, wanted) is None:
        part = read_available(results) if wait_for([results], deadline) else None
        if part is None:
            if time.monotonic() >= deadline:
                return "timeout"
            continue
        data += part
        if not part:
            return "died" if data else "not_run"
        if len(data) > limits.RESULT_BYTES:
            return "flood"
    return "done"


def counted_length(data: bytearray | bytes, wanted: int) -> int | None:
    """The length of the first result, which is empty, and ``wanted`` more; None if they are incomplete."""
    position = 0
    for _ in range(1 + wanted):
        if len(data) < position + 8:
            return None
        position += 8 + int.from_bytes(data[position : position + 8], "big")
    return position if len(data) >= position else None


def read_available(descriptor: int) -> bytes | None:
    """Read from a pipe without waiting: nothing at its end, None if somebody else has read it first.

    A process of the submission may open its own end of a pipe again, for reading. A read that waited could
    then last for ever.
    """
    try:
        return os.read(descriptor, 1 << 20)
    except BlockingIOError:
        return None


def wait_for(descriptors: list[int], deadline: float) -> list[int]:
    """The descriptors that can be read; none if the deadline passes first."""
    return select.select(descriptors, [], [], max(0.0, deadline - time.monotonic()))[0]
