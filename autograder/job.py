"""A process that does one job after the other, each limited in time and memory.

Whatever a submission makes the grader do on its behalf happens in such a process. A process that is lost, or
that exceeds a limit, costs the job under way only; it is replaced for the next one.
"""

import ctypes
import gc
import os
import resource
import select
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, Literal

from autograder.exceptions import GraderError
from autograder.kernel.limits import notebook_seconds
from autograder.sandbox.inside.limits import TimeLimits

Stage = Literal[
    "reading",
    "planning",
    "running",
    "executing",
    "judging",
    "tabulating",
    "explaining",
    "repairing",
    "rendering",
]

# Of each stage. A busy machine must not cost a grade: honest submissions need a hundredth of these seconds.
SECONDS: dict[Stage, float] = {
    "reading": 60.0,
    "planning": 60.0,
    "running": 2 * TimeLimits().notebook + 600.0,  # the sandbox has limits of its own, and may try twice
    "executing": notebook_seconds(None) + 600.0,  # in a kernel, which has limits of its own
    "judging": 60.0,
    "tabulating": 3600.0,  # wrong versions of the reference run once for a class, without submissions
    "explaining": 60.0,
    "repairing": 180.0,  # of one function; the search itself ends after a number of versions
    "rendering": 60.0,
}
MEMORY_BYTES = 2 << 30  # beyond what the process holds before its first job
CLOSE_SECONDS = 10.0
START_SECONDS = 3600.0  # until the process is set up: the answer key is made and the sandbox is open
OOM_SCORE = "500"  # if memory runs out, the kernel ends attempts (1,000) first, and the writer last
PR_SET_PDEATHSIG = 1  # see prctl(2)
M_MMAP_THRESHOLD = -3  # see malloc.h


@dataclass(frozen=True)
class Done:
    """The last step of a job, with its result."""

    result: Any


# The steps of a job: each stage before it begins, intermediate results, and Done.
Steps = Callable[[Any], Iterator[Any]]


class Lost(Exception):
    """The process was lost, or killed at a limit; ``certain`` is the last intermediate result of the job."""

    def __init__(self, reason: str, certain: Any) -> None:
        super().__init__(reason)
        self.certain = certain


class JobProcess:
    """A process that does one job after the other.

    ``set_up`` is entered in the process, and gives the steps of a job from its order.
    """

    def __init__(self, set_up: Callable[[], AbstractContextManager[Steps]]) -> None:
        self._set_up = set_up
        self._is_ready = False
        self._start()

    def do(self, order: Any) -> Any:
        """Send an order to the process, and return the result of the job.

        Raises:
            Lost: the process was lost; the next job has a new one.
            GraderError: this machine cannot do any such job.
        """
        certain = None
        stage, seconds = "starting", START_SECONDS
        try:
            if not self._is_ready:
                self._receive(seconds)
                self._is_ready = True
            stage, seconds = "reading", SECONDS["reading"]
            self._connection.send(order)
            while True:
                step = self._receive(seconds)
                if isinstance(step, Done):
                    return step.result
                if isinstance(step, str):
                    stage, seconds = step, SECONDS[step]  # type: ignore[index]  # it is a Stage
                else:
                    certain = step
        except TimeoutError:
            reason = f"the grader was still {stage} it after {seconds:g} s, which is its limit"
        except (EOFError, OSError):
            reason = f"the grading process was lost while {stage} it, perhaps because memory ran out"
        self._end(0.0)
        self._start()
        raise Lost(reason, certain)

    def close(self) -> None:
        """End the process, which removes its temporary files first."""
        self._end(CLOSE_SECONDS)

    def _start(self) -> None:
        self._connection, theirs = Pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                self._connection.close()
                _serve(theirs, self._set_up)
            except KeyboardInterrupt:
                pass  # the command says it
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        theirs.close()
        self._is_ready = False

    def _end(self, patience: float) -> None:
        """Close the connection, at which the process ends; kill it if it has not ended after that time."""
        self._connection.close()
        with suppress(ProcessLookupError, ChildProcessError):
            process = os.pidfd_open(self._process)
            try:
                if not select.select([process], [], [], patience)[0]:
                    os.kill(self._process, signal.SIGKILL)
            finally:
                os.close(process)
            os.waitpid(self._process, 0)

    def _receive(self, seconds: float) -> Any:
        """The next message of the process; raises TimeoutError, EOFError, or the error that it sent."""
        if not self._connection.poll(seconds):
            raise TimeoutError
        message = self._connection.recv()
        if isinstance(message, GraderError):
            raise message
        return message


def _serve(connection: Connection, set_up: Callable[[], AbstractContextManager[Steps]]) -> None:
    """Do the jobs whose orders arrive on a connection until it is closed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    keep_memory_steady()
    try:
        with set_up() as steps, suppress(EOFError, ConnectionError):  # the other end was closed
            gc.freeze()  # everything allocated so far stays; the garbage collector need not scan it
            _limit_memory()
            connection.send("ready")
            while True:
                for step in steps(connection.recv()):
                    connection.send(step)
    except GraderError as error:
        connection.send(error)


def _limit_memory() -> None:
    """Limit the memory of this process, beyond what it holds already; attempts set a limit of their own."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = used + MEMORY_BYTES
    resource.setrlimit(
        resource.RLIMIT_AS, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard)
    )


def keep_memory_steady() -> None:
    """Fix malloc's threshold for mmap; call this before a process grades many submissions.

    By default the C library raises the threshold after the first large allocation, and a worker's heap then
    fragments by some 10 KB with each submission. See mallopt(3), M_MMAP_THRESHOLD.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc only; others do not raise the threshold
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 128 * 1024)
