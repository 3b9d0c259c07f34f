"""One exchange with a started sandbox: the job goes in, frames come out until done or out of time."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from autograder.sandbox import wire
from autograder.sandbox.outcomes import Collector
from autograder.types import GraderError, Observation, Program, RunCell

MAX_REPLY = 1 << 30  # bytes one program may send in all


@dataclass(frozen=True)
class Limits:
    """What one program may use."""

    start_seconds: float = 120.0  # until the interpreter has imported its libraries
    total_seconds: float = 300.0
    cell_seconds: float = 10.0
    question_seconds: float = 10.0  # all cases of one question together
    cpu_seconds: int = 120
    memory_bytes: int = 4 << 30
    file_bytes: int = 64 << 20


def run(command: list[str], program: Program, **where: Any) -> Observation:
    """Start the command, hand it the program, and collect its frames until done or out of time."""
    limits = Limits()
    collected = Collector(program)
    with _started(command, **where) as process:
        try:
            frames = _Frames(process, _job(program, limits))
            frames.deadline = time.monotonic() + limits.start_seconds
            if wire.unpack(frames.read)[0] != ["ready"]:
                raise wire.WireError("not ready")
        except (EOFError, wire.WireError, OSError, TimeoutError) as error:
            process.kill()
            words = (process.stderr.read() if process.stderr else b"").decode("utf-8", "replace")
            reason = (words.strip().splitlines() or [str(error) or type(error).__name__])[-1]
            raise GraderError(f"the sandbox did not start: {reason[:300]}") from error
        # From here on everything that arrives, or fails to, is the submission's doing.
        frames.deadline = time.monotonic() + limits.total_seconds
        try:
            while True:
                body, arrays = wire.unpack(frames.read, limit=3 * wire.MAX_FRAME)
                if body == ["done"]:
                    break
                collected.take(body, arrays)
        except TimeoutError:
            collected.notes.append("The notebook used up all its time; what came later was not run.")
        except (EOFError, wire.WireError):
            collected.notes.append("The notebook's process ended early; what came later was not run.")
    return collected.observation()


@contextmanager
def _started(command: list[str], **where: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The running sandbox, in a session of its own that is killed as a whole at the end."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **where,
        )
    except OSError as error:
        raise GraderError(f"the sandbox did not start: {error}") from error
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _job(program: Program, limits: Limits) -> bytes:
    arrays: list[np.ndarray] = []

    steps: list[Any] = []
    for step in program.steps:
        if isinstance(step, RunCell):
            steps.append(["cell", step.label, step.source])
        else:
            calls = [
                [wire.encode(arguments, arrays), wire.encode(dict(keywords), arrays)]
                for arguments, keywords in step.calls
            ]
            steps.append(["calls", step.label, step.function, calls])
    files = {name: content.decode("latin-1") for name, content in program.files.items()}
    return wire.pack({"steps": steps, "files": files, "limits": asdict(limits)}, arrays)


class _Frames:
    """Exact reads from the sandbox's output with a deadline; feeds it the job meanwhile."""

    def __init__(self, process: subprocess.Popen[bytes], job: bytes) -> None:
        assert process.stdin and process.stdout
        self.deadline = 0.0
        self._job = memoryview(job)
        self._stdin, self._stdout = process.stdin, process.stdout
        self._left = MAX_REPLY
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)
        self._selector.register(self._stdin, selectors.EVENT_WRITE)
        os.set_blocking(self._stdin.fileno(), False)

    def read(self, count: int) -> bytes:
        self._left -= count
        if self._left < 0:
            raise wire.WireError("too much in all")
        parts: list[bytes] = []
        while count:
            ready = self._selector.select(max(0.0, self.deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is self._stdin:
                    self._feed()
                elif count:
                    part = os.read(self._stdout.fileno(), min(count, 1 << 20))
                    if not part:
                        raise EOFError
                    parts.append(part)
                    count -= len(part)
        return b"".join(parts)

    def _feed(self) -> None:
        try:
            self._job = self._job[os.write(self._stdin.fileno(), self._job[: 1 << 20]) :]
        except BrokenPipeError:
            self._job = self._job[:0]
        if not self._job:
            self._selector.unregister(self._stdin)
            self._stdin.close()
