"""The grader's side of a fork server: starts it, sends attempts to it, and reads their results."""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import time
import weakref
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exceptions import GraderError
from autograder.model import Program, Round, RunCell
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.channels import Answers, Channels, Sealed, Stops, put_questions, read_output
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import encode
from autograder.sandbox.inside.limits import TimeLimits

MAX_REPLY = 4096  # bytes of one reply
MAX_PACKED = (
    64 << 20
)  # bytes of packed inputs that are kept: all of an assignment, but not those of every repair
START_SECONDS = 120.0  # until the server has imported its libraries
REPLY_SECONDS = 120.0  # until the server replies; it waits only for the end of an attempt


class ServerLost(Exception):
    """The server died or stopped replying; its attempt has no result."""


@dataclass(frozen=True)
class Result:
    """The result of one attempt at a program."""

    ended: str  # of its cells: "done", "died", "flood" (of output), "timeout" or "deadline" (of the notebook)
    output: bytes  # of its cells
    public: dict[str, bytes]  # results of the first round, of each question that completed it
    answers: Answers  # of each question that has ended


class ForkServer:
    """A warm fork server, with a cache of packed inputs."""

    def __init__(self, command: list[str], times: TimeLimits, **options: Any) -> None:
        """Start the server, with these options of `subprocess.Popen`.

        Raises:
            GraderError: it did not start.
        """
        self.times = times
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        group = ControlGroup()
        try:
            self._process = subprocess.Popen(
                group.holding(command),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
                **options,
            )
        except OSError as error:
            group.remove()
            raise GraderError(f"the sandbox did not start: {error}") from error
        finally:
            theirs.close()
        # By the id of a round, which is kept so that its id stays valid; those used last stand last.
        self._packed: dict[int, tuple[Round, bytes]] = {}
        self.close = weakref.finalize(self, _kill, self._process, self._channel, group)
        self._is_warm = False

    def wait_until_warm(self) -> None:
        """Wait until the server has imported its libraries; call this before the first attempt.

        Raises:
            GraderError: it did not start; the message has the last line of its standard error.
        """
        if self._is_warm:
            return
        try:
            self._expect("ready", START_SECONDS)
        except ServerLost as error:
            self._process.kill()
            stderr = (self._process.stderr.read() if self._process.stderr else b"").decode("utf-8", "replace")
            reason = (stderr.strip().splitlines() or [str(error)])[-1]
            raise GraderError(f"the sandbox did not start: {reason[:300]}") from error
        self._is_warm = True

    def attempt(
        self, program: Program, labels: list[str], checkpointed: bool, deadline: float, stops: Stops
    ) -> Result:
        """Run the cells of a program and put its questions with these labels, until the deadline.

        ``stops`` tells whether to end after the first round; see `put_questions`.

        Raises:
            ServerLost: the server must be replaced.
            GraderError: the sandbox could not isolate the submission.
        """
        steps: list[list[str]] = []
        questions: dict[str, list[tuple[bytes, int]]] = {}
        for step in program.steps:
            if isinstance(step, RunCell):
                steps.append(["cell", step.label, step.source])
            elif step.label in labels:
                steps.append(["question", step.label, step.function])
                questions[step.label] = [(self._packed_inputs(cases), len(cases)) for cases in step.rounds]
        files = {name: content.decode("latin-1") for name, content in program.files.items()}
        cell_seconds = program.cell_seconds or self.times.cell
        job = wire.Job(steps, files, cell_seconds, checkpointed)
        with closing(Sealed(wire.pack(job))) as memory, closing(Channels(list(questions))) as channels:
            try:
                self._request([memory.descriptor, *channels.theirs])
            finally:
                channels.close_theirs()
            self._expect("isolated")
            seconds = self.times.cells if checkpointed else cell_seconds
            until = min(time.monotonic() + seconds, deadline)
            ended, output = read_output(channels.output, channels.done, until)
            if ended == "timeout" and until == deadline:
                ended = "deadline"
            to_put = questions if ended == "done" or checkpointed else {}
            public, answers = put_questions(
                to_put, channels.questions, ended, self.times.question, deadline, stops
            )
        self._request([])
        self._expect("ended")
        return Result(ended, output, public, answers)

    def _packed_inputs(self, cases: Round) -> bytes:
        """Pack the inputs of a round: the number of cases, then each case with its length before it."""
        known = self._packed.pop(id(cases), None)
        if known is None:
            parts = [struct.pack(">Q", len(cases))]
            for arguments, keywords, driver in cases:
                arrays: list[np.ndarray] = []
                body = [encode(arguments, arrays), encode(dict(keywords), arrays), driver]
                message = wire.pack(body, arrays)
                parts += [struct.pack(">Q", len(message)), message]
            known = cases, b"".join(parts)
        self._packed[id(cases)] = known
        packed = sum(len(inputs) for _, inputs in self._packed.values())
        while packed > MAX_PACKED and len(self._packed) > 1:
            packed -= len(self._packed.pop(next(iter(self._packed)))[1])
        return known[1]

    def _request(self, descriptors: list[int]) -> None:
        """Start an attempt by sending its descriptors; no descriptors end the attempt under way."""
        count = struct.pack(">Q", len(descriptors))
        try:
            if not descriptors:
                self._channel.send(count)
            for start in range(0, len(descriptors), wire.MAX_AT_ONCE):
                socket.send_fds(self._channel, [count], descriptors[start : start + wire.MAX_AT_ONCE])
        except OSError as error:
            raise ServerLost(str(error)) from error

    def _expect(self, wanted: str, seconds: float = REPLY_SECONDS) -> None:
        """Wait until the server sends this reply."""
        try:
            if not select.select([self._channel], [], [], seconds)[0]:
                raise ServerLost("it stopped replying")
            reply = self._channel.recv(MAX_REPLY)
            kind, reason = json.loads(reply) if reply else ("", "it died")
        except (OSError, ValueError) as error:
            raise ServerLost(str(error)) from error
        if kind == "not isolated":
            raise GraderError(f"the sandbox could not isolate a submission: {reason[:300]}")
        if kind != wanted:
            raise ServerLost(reason or f"it replied {kind!r} instead of {wanted!r}")


def _kill(process: subprocess.Popen[bytes], channel: socket.socket, group: ControlGroup) -> None:
    """Kill the server and its processes, close its pipes, and remove its control group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    channel.close()
    if process.stderr is not None:
        process.stderr.close()
    process.wait()
    group.remove()
