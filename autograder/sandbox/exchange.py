"""A running sandbox: started once, then programs go in and bytes come out, until it dies or is dropped."""

from __future__ import annotations

import os
import selectors
import signal
import struct
import subprocess
import time
import weakref
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from autograder.sandbox import wire
from autograder.types import GraderError, Program, RunCell

MAX_REPLY = 512 << 20  # bytes of one reply


@dataclass(frozen=True)
class Limits:
    """What one program may use."""

    total_seconds: float = 300.0  # for all cells together
    cell_seconds: float = 10.0
    question_seconds: float = 10.0  # for all cases of one question together
    cpu_seconds: int = 120  # of each process
    memory_bytes: int = 4 << 30  # of each process
    file_bytes: int = 64 << 20
    processes: int = 256


START_SECONDS = 120.0  # until the interpreter has imported its libraries
LIMITS = Limits()


class ServerLost(Exception):
    """The server died or fell silent; the program it was running got no answer."""


Reply = tuple[str, dict[str, str], list[bytes]]


class Server:
    """One warm fork server, and the inputs of questions as they are sent to it, packed once."""

    def __init__(self, command: list[str], **where: Any) -> None:
        """Start the server and wait until it is warm.

        Raises:
            GraderError: it did not start; the message holds the last line it said.
        """
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                **where,
            )
        except OSError as error:
            raise GraderError(f"the sandbox did not start: {error}") from error
        self.close = weakref.finalize(self, _kill, self._process)
        self._inputs: dict[int, tuple[int, Any, bytes]] = {}  # by identity, which the tuple keeps valid
        try:
            if self._exchange(b"", START_SECONDS)[0] != ["ready"]:
                raise ServerLost("it is not ours")
        except ServerLost as error:
            self._process.kill()
            words = (self._process.stderr.read() if self._process.stderr else b"").decode("utf-8", "replace")
            reason = (words.strip().splitlines() or [str(error)])[-1]
            raise GraderError(f"the sandbox did not start: {reason[:300]}") from error

    def run(self, program: Program) -> Reply:
        """Run a program: how its cells ended, how each question ended, and the bytes of all of them.

        Raises:
            ServerLost: the server has to be replaced.
        """
        requests = []
        steps: list[Any] = []
        for step in program.steps:
            if isinstance(step, RunCell):
                steps.append(["cell", step.label, step.source])
                continue
            if id(step.calls) not in self._inputs:
                number = len(self._inputs)
                blob = np.frombuffer(_packed(step.calls), np.uint8)
                self._inputs[id(step.calls)] = (number, step.calls, wire.pack(["inputs", number], [blob]))
            requests.append(self._inputs[id(step.calls)][2])
            steps.append(["calls", step.label, step.function, self._inputs[id(step.calls)][0]])
        files = {name: content.decode("latin-1") for name, content in program.files.items()}
        job = {"steps": steps, "files": files, "limits": asdict(LIMITS)}
        requests.append(wire.pack(["run", job]))
        questions = [step[1] for step in steps if step[0] == "calls"]
        patience = 4 * LIMITS.total_seconds + LIMITS.question_seconds * len(questions)
        body, arrays = self._exchange(b"".join(requests), patience)
        match body:
            case ["ran", str(ended), dict(statuses)] if (
                len(arrays) == 1 + len(questions) == 1 + len(statuses)
            ):
                return ended, statuses, [array.tobytes() for array in arrays]
            case ["not enclosed", str(reason)]:
                raise GraderError(f"the sandbox could not shut a submission in: {reason[:300]}")
        raise ServerLost("it gave no answer of ours")

    def _exchange(self, request: bytes, seconds: float) -> tuple[Any, list[np.ndarray]]:
        """Write the request and read one message, whichever the server is ready for."""
        frames = _Frames(self._process, request, time.monotonic() + seconds)
        try:
            return wire.unpack(frames.read, limit=MAX_REPLY)
        except (EOFError, OSError, TimeoutError, wire.WireError) as error:
            raise ServerLost(str(error) or type(error).__name__) from error


def _packed(calls: tuple[Any, ...]) -> bytes:
    """The inputs of a question: how many cases, then each with its length before it."""
    parts = [struct.pack(">Q", len(calls))]
    for arguments, keywords in calls:
        arrays: list[np.ndarray] = []
        body = [wire.encode(arguments, arrays), wire.encode(dict(keywords), arrays)]
        message = wire.pack(body, arrays)
        parts += [struct.pack(">Q", len(message)), message]
    return b"".join(parts)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the server with all it started, and let go of its pipes."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()


class _Frames:
    """Exact reads from a server's output up to a deadline; feeds it the request meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes], request: bytes, deadline: float) -> None:
        assert process.stdin and process.stdout
        self._stdin, self._stdout = process.stdin.fileno(), process.stdout.fileno()
        self._request = memoryview(request)
        self._deadline = deadline
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)
        if request:
            os.set_blocking(self._stdin, False)
            self._selector.register(self._stdin, selectors.EVENT_WRITE)

    def read(self, count: int) -> bytes:
        """Exactly so many bytes. Raises EOFError or TimeoutError where they do not come."""
        data = bytearray()
        while len(data) < count:
            ready = self._selector.select(max(0.0, self._deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("it fell silent")
            for key, _ in ready:
                if key.fd == self._stdin:
                    self._request = self._request[os.write(self._stdin, self._request[: 1 << 20]) :]
                    if not self._request:
                        self._selector.unregister(self._stdin)
                elif len(data) < count:
                    part = os.read(self._stdout, min(count - len(data), 1 << 20))
                    if not part:
                        raise EOFError("it died")
                    data += part
        return bytes(data)
