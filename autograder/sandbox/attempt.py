"""One attempt at a notebook: run its cells in a fork, collect what they show, then put the questions.

Runs inside the sandbox, in a process of its own that no submitted code is ever in or forked from. What comes
from the submission is passed on unread: bytes with their length before them. Inputs are not read here either:
they are memory whose descriptor is handed to the question it belongs to, when it is that question's turn.
"""

from __future__ import annotations

import os
import select
import shutil
import socket
import tempfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox import enclosure, inner
else:
    import enclosure
    import inner

MAX_SHOWN = 64 << 20  # bytes that all cells of a notebook may show
MAX_RESULTS = 32 << 20  # bytes that one question may return

Rounds = list[tuple[int, int]]  # of a question: the memory that holds a round's inputs, how many cases it has
Answers = dict[str, tuple[str, bytes]]  # question -> how it ended, what it returned


def run(
    shell: Any, task: dict[str, Any], inputs: list[int], contained: bool, replies: int
) -> tuple[str, bytes, Answers]:
    """Run the cells to their end, then put the questions, up to the first that hangs or dies.

    Raises:
        NotEnclosed: the namespaces could not be made, so nothing of the submission was run.
    """
    limits, careful, steps = task["limits"], task["careful"], task["steps"]
    asked: dict[str, Rounds] = {
        step[1]: [(inputs[place], cases) for place, cases in step[3]] for step in steps if step[0] == "calls"
    }
    most = limits["processes"] if contained else 0
    shown_read, shown_write = os.pipe()
    done_read, done_write = os.pipe()
    init_read, init_write = os.pipe()
    to_question = {label: tuple(end.detach() for end in socket.socketpair()) for label in asked}
    from_question = {label: os.pipe() for label in asked}
    theirs = {label: (to_question[label][0], from_question[label][1]) for label in asked}
    ours = {label: (to_question[label][1], from_question[label][0]) for label in asked}
    own = [shown_read, done_read, init_read, *(fd for pair in ours.values() for fd in pair)]
    folder = "" if contained else tempfile.mkdtemp(prefix="notebook-")
    child = os.fork()
    if child == 0:
        for fd in (*own, *inputs, replies):
            os.close(fd)
        with suppress(BaseException):
            try:
                enclosure.enclose(contained, folder, init_write, limits)
            except OSError as error:
                os.write(init_write, f"!{error.filename}: {os.strerror(error.errno or 0)}".encode())
                os._exit(1)
            place_files(task["files"])
            inner.run_notebook(shell, steps, theirs, shown_write, done_write, limits["cell_seconds"], careful)
            os.write(done_write, b"d")
        os._exit(0)
    for fd in (shown_write, done_write, init_write, *(fd for pair in theirs.values() for fd in pair)):
        os.close(fd)
    said = os.read(init_read, 300)
    if not said.isdigit():
        raise enclosure.NotEnclosed(said.decode(errors="replace").removeprefix("!") or "no word from it")
    seconds = limits["total_seconds"] if careful else limits["cell_seconds"]
    try:
        ended, shown = collect_shown(shown_read, done_read, time.monotonic() + seconds, most)
        answers = {}
        if ended == "done" or careful:
            answers = put_questions(asked, ours, limits["question_seconds"], most)
        return ended, shown, answers
    finally:
        enclosure.end(child, int(said), contained)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def place_files(files: dict[str, str]) -> None:
    for name, text in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(text.encode("latin-1"))


def collect_shown(shown: int, done: int, deadline: float, most: int) -> tuple[str, bytes]:
    """Everything the cells show, until the notebook says it is done, dies, or runs out of time."""
    data = bytearray()
    ended = ""
    while True:
        waited = wait_for([shown] if ended else [shown, done], 0.0 if ended else deadline, most)
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
    asked: dict[str, Rounds], ends: dict[str, tuple[int, int]], seconds: float, most: int
) -> Answers:
    """Put the first round of all questions, then the next, up to the first question that hangs or dies.

    What a public case returns may be shown to its student. It has been collected, of all questions, before
    an input that may not be shown is in reach of any of the notebook's processes.
    """
    answers: Answers = {}
    returned = {label: bytearray() for label in asked}
    left = dict.fromkeys(asked, seconds)
    for number in range(max(map(len, asked.values()), default=0)):
        for label, rounds in asked.items():
            if number >= len(rounds):
                continue
            started = time.monotonic()
            memory, _ = rounds[number]
            wanted = sum(cases for _, cases in rounds[: number + 1])
            status = put_question(memory, wanted, *ends[label], returned[label], started + left[label], most)
            left[label] -= time.monotonic() - started
            if status != "done" or number == len(rounds) - 1:
                answers[label] = status, bytes(returned[label])
            if status != "done":
                return answers
    return answers


def put_question(
    memory: int, wanted: int, ask: int, listen: int, data: bytearray, deadline: float, most: int
) -> str:
    """Give a parked notebook a round's inputs, and collect results until there are as many as wanted."""
    with suppress(OSError), socket.socket(fileno=os.dup(ask)) as channel:
        socket.send_fds(channel, [b"i"], [memory])
    while not complete(data, wanted):
        waited = wait_for([listen], deadline, most)
        if isinstance(waited, str):
            return waited
        part = os.read(listen, 1 << 20)
        data += part
        if not part:
            return "died" if data else "not_run"
        if len(data) > MAX_RESULTS:
            return "died"
    return "done"


def complete(data: bytearray, wanted: int) -> bool:
    """Whether the data holds as many pieces as wanted after the greeting, each with its length before it."""
    place = 0
    for _ in range(1 + wanted):
        if len(data) < place + 8:
            return False
        place += 8 + int.from_bytes(data[place : place + 8], "big")
    return len(data) >= place


def wait_for(descriptors: list[int], deadline: float, most: int) -> list[int] | str:
    """The descriptors that can be read; or "timeout", or "died" if there are more processes than ``most``."""
    while True:
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select(descriptors, [], [], min(left, 0.1))
        if ready:
            return ready
        if most and sum(map(str.isdigit, os.listdir("/proc"))) > most:
            return "died"  # a fork bomb: nothing but the end of its namespace stops it
        if not left:
            return "timeout"
