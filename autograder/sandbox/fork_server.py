"""A running sandbox: started once, then jobs go in and bytes come out, until it dies or is dropped."""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import time
import weakref
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from autograder.exceptions import GraderError
from autograder.model import CallFunction, Observation, Program, RunCell
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.channels import Answers, Sealed, collect_shown, counted, open_channels, put_questions
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import WireError, encode
from autograder.sandbox.outcomes import observation

MAX_REPLY = 1 << 16  # bytes of one reply
PATIENCE = 120.0  # seconds to wait for the server itself, which waits only for an attempt's end


@dataclass(frozen=True)
class Limits:
    """What one program may use."""

    notebook_seconds: float = 600.0  # for all attempts at a notebook together
    total_seconds: float = 300.0  # for all cells of one attempt together
    cpu_seconds: int = 120  # of each process
    memory_bytes: int = 4 << 30  # of each process
    file_bytes: int = 64 << 20


START_SECONDS = 120.0  # until the interpreter has imported its libraries
LIMITS = Limits()


class ServerLost(Exception):
    """The server died or fell silent; the job it was running got no answer."""


@dataclass(frozen=True)
class Reply:
    """What came of one attempt at a program: how its cells ended and what they showed, its questions."""

    ended: str  # "done", "died" or "timeout"
    shown: bytes
    public: dict[str, bytes]  # of the questions whose first round came to an end: what they returned in it
    answers: Answers  # of the questions that came to an end, and how


class ForkServer:
    """One warm fork server, and the packed inputs of the questions it has put."""

    def __init__(self, command: list[str], **where: Any) -> None:
        """Start the server and wait until it is warm.

        Raises:
            GraderError: it did not start; the message holds the last line it said.
        """
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        group = ControlGroup()
        try:
            self._process = subprocess.Popen(
                group.holding(command),
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                **where,
            )
        except OSError as error:
            group.remove()
            raise GraderError(f"the sandbox did not start: {error}") from error
        finally:
            theirs.close()
        self._packed: dict[int, tuple[Any, bytes]] = {}  # by identity of the calls, which are kept for that
        self.close = weakref.finalize(self, _kill, self._process, self._requests, group)
        try:
            if self._reply(START_SECONDS)[0] != ["ready"]:
                raise ServerLost("it is not ours")
        except ServerLost as error:
            self._process.kill()
            words = (self._process.stderr.read() if self._process.stderr else b"").decode("utf-8", "replace")
            reason = (words.strip().splitlines() or [str(error)])[-1]
            raise GraderError(f"the sandbox did not start: {reason[:300]}") from error

    def attempt(self, program: Program, asked: Collection[str], careful: bool, deadline: float) -> Reply:
        """Run the cells of a program and put those of its questions that are asked, until the deadline.

        Raises:
            ServerLost: the server has to be replaced.
            GraderError: the sandbox could not shut the submission in.
        """
        steps: list[Any] = []
        questions: dict[str, list[tuple[bytes, int]]] = {}
        for step in program.steps:
            if isinstance(step, RunCell):
                steps.append(["cell", step.label, step.source])
            elif step.label in asked:
                steps.append(["calls", step.label, step.function])
                questions[step.label] = [(self._inputs(calls), len(calls)) for calls in step.rounds]
        files = {name: content.decode("latin-1") for name, content in program.files.items()}
        limits = {**asdict(LIMITS), "cell_seconds": program.cell_seconds}
        job = Sealed(wire.pack({"steps": steps, "files": files, "limits": limits, "careful": careful}))
        channels = open_channels(list(questions))
        try:
            try:
                self._request([job.descriptor, *channels.theirs])
            finally:
                job.close()
                channels.close_theirs()
            self._expect(["enclosed"])
            seconds = LIMITS.total_seconds if careful else program.cell_seconds
            until = min(time.monotonic() + seconds, deadline)
            ended, shown = collect_shown(channels.shown, channels.done, until)
            public: dict[str, bytes] = {}
            answers: Answers = {}
            if ended == "done" or careful:
                public, answers = put_questions(questions, channels.questions, ended, deadline)
        finally:
            channels.close()
        self._request([])
        self._expect(["ended"])
        return Reply(ended, shown, public, answers)

    def _inputs(self, calls: tuple[Any, ...]) -> bytes:
        if id(calls) not in self._packed:
            self._packed[id(calls)] = (calls, _packed(calls))
        return self._packed[id(calls)][1]

    def _request(self, descriptors: list[int]) -> None:
        """Hand in the descriptors of an attempt; none ends the one that is under way."""
        count = struct.pack(">Q", len(descriptors))
        try:
            if not descriptors:
                self._requests.send(count)
            for start in range(0, len(descriptors), wire.MAX_AT_ONCE):
                socket.send_fds(self._requests, [count], descriptors[start : start + wire.MAX_AT_ONCE])
        except OSError as error:
            raise ServerLost(str(error)) from error

    def _expect(self, wanted: list[str]) -> None:
        reply = self._reply(PATIENCE)[0]
        if isinstance(reply, list) and reply[:1] == ["not enclosed"]:
            raise GraderError(f"the sandbox could not shut a submission in: {reply[-1][:300]}")
        if reply != wanted:
            raise ServerLost("it gave no answer of ours")

    def _reply(self, seconds: float) -> tuple[Any, list[np.ndarray]]:
        """Read one message from the server."""
        assert self._process.stdout
        output, deadline = self._process.stdout.fileno(), time.monotonic() + seconds

        def read(count: int) -> bytes:
            data = bytearray()
            while len(data) < count:
                if not select.select([output], [], [], max(0.0, deadline - time.monotonic()))[0]:
                    raise TimeoutError("it fell silent")
                part = os.read(output, min(count - len(data), 1 << 20))
                if not part:
                    raise EOFError("it died")
                data += part
            return bytes(data)

        try:
            return wire.unpack(read, limit=MAX_REPLY)
        except (EOFError, OSError, TimeoutError, WireError) as error:
            raise ServerLost(str(error) or type(error).__name__) from error


def _packed(calls: tuple[Any, ...]) -> bytes:
    """The inputs of a round: how many cases, then each with its length before it."""
    parts = [struct.pack(">Q", len(calls))]
    for arguments, keywords in calls:
        arrays: list[np.ndarray] = []
        body = [encode(arguments, arrays), encode(dict(keywords), arrays)]
        message = wire.pack(body, arrays)
        parts += [struct.pack(">Q", len(message)), message]
    return b"".join(parts)


def _kill(process: subprocess.Popen[bytes], requests: socket.socket, group: ControlGroup) -> None:
    """End the server with all it started, and let go of its pipes and its control group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    requests.close()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
    group.remove()


def observe(server: ForkServer, program: Program) -> Observation:
    """Run a program, most often in one attempt.

    Where a cell hangs or dies, the notebook is run once more with a checkpoint before each cell. Where a
    question does, what it may have left running is killed with its namespace, and the notebook is run anew
    for the others. The first rounds come first: no question's second round is put before the first round of
    all questions has come to an end, and what a question returned in the first round stays its answer.

    Raises:
        ServerLost: the server has to be replaced.
    """
    deadline = time.monotonic() + LIMITS.notebook_seconds
    first_rounds = {
        step.label: len(step.rounds[0]) for step in program.steps if isinstance(step, CallFunction)
    }
    todo = list(first_rounds)
    first = server.attempt(program, todo, False, deadline)
    careful = first.ended != "done"
    if careful:
        first = server.attempt(program, todo, True, deadline)
    public, answers = dict(first.public), dict(first.answers)
    while (todo := [label for label in todo if label not in answers]) and time.monotonic() < deadline:
        asked = [label for label in todo if label not in public] or todo
        again = server.attempt(program, asked, careful, deadline)
        if again.ended != "done" and not careful:
            careful = True
            continue
        if not again.answers:
            break
        public, answers = again.public | public, answers | again.answers
    for label, returned in public.items():
        status, data = answers.get(label, ("not_run", b""))
        answers[label] = status, returned + data[counted(data, first_rounds[label]) or len(data) :]
    return observation(program, first.ended, first.shown, answers)
