"""A kernel's process in bubblewrap, seen from outside.

Bubblewrap makes the namespaces and waits. This process then opens the folders inside them, sets limits, and
lets the kernel start. It talks only to sockets that lie in the kernel's own file system, by descriptors that
no renamed file or link can redirect: whatever replies is in the sandbox.
"""

import json
import os
import resource
import select
import signal
import stat
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from autograder.exceptions import GraderError
from autograder.kernel import command, folder, limits
from autograder.kernel.watch import Watch
from autograder.sandbox.cgroup import ControlGroup
from autograder.sandbox.channels import Sealed
from autograder.sandbox.inside import isolation
from autograder.sandbox.inside.limits import THREADS

NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts")
ERROR_BYTES = 64 << 10  # kept of what a kernel writes to standard error
ADVICE = "kernels run in bubblewrap only; allow unprivileged user namespaces"


class KernelProcess:
    """A kernel that waits in its namespaces until `release` lets it start."""

    def __init__(self, words: Sequence[str], kernel: Sequence[str], user: int | None) -> None:
        """Make the namespaces, with these words of bubblewrap.

        ``user`` is the user id as which root runs the kernel.

        Raises:
            GraderError: bubblewrap did not isolate the kernel; the message says why.
        """
        self.reason = ""  # why this process ended the kernel
        self.kernel = 0  # the id of the kernel's process
        self._user = user
        self._opened = ExitStack()
        self._group = ControlGroup()
        self._watch: Watch | None = None
        information = self._start(words, kernel)
        try:
            self._init = self._told(information)
            self.descriptor = self._keep(os.pidfd_open(self._init))  # readable when all processes have ended
            self._enter()
        except BaseException:
            self._process.kill()
            self.close()
            raise

    def release(self) -> None:
        """Let the kernel start."""
        os.close(self._go)
        children = Path(f"/proc/{self._init}/task/{self._init}/children")
        while not self.kernel and self.status() is None:
            with suppress(OSError, IndexError):
                self.kernel = int(children.read_text().split()[0])
            time.sleep(0.0005)

    def status(self) -> int | None:
        """The exit status; None while the kernel runs."""
        return self._process.poll()

    def address(self, socket: str) -> str | None:
        """ZeroMQ's address of a socket that the kernel has made; None if it has not made it yet.

        The address names an open descriptor, so it stays with this very socket.
        """
        with suppress(OSError):
            found = os.open(
                socket, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folders[command.CHANNELS]
            )
            if stat.S_ISSOCK(os.fstat(found).st_mode):
                return f"ipc:///proc/self/fd/{self._keep(found)}"
            os.close(found)
        return None

    def write_file(self, name: str, content: bytes, where: str = command.FOLDER) -> None:
        """Write a file into the kernel's folder, its home, or the folder of its sockets."""
        with folder.acting_as(self._user):
            folder.write_file(self._folders[where], name, content)

    def signal(self, number: int) -> None:
        """Send a signal to the kernel's process group, and not to bubblewrap, which would end."""
        if self.kernel and self.status() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(os.getpgid(self.kernel), number)

    def end(self, reason: str = "") -> None:
        """Kill every process in the namespaces; the first reason is kept."""
        if self.status() is None:
            self.reason = self.reason or reason
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def left(self, before: Mapping[str, bytes]) -> folder.Left:
        """The files that the kernel has left in its folder; call it after the kernel has ended."""
        return folder.Left(self._folders[command.FOLDER], before)

    def wait(self) -> int:
        """Wait until all processes have ended."""
        select.select([self.descriptor], [], [], isolation.END_SECONDS)
        return self._process.wait(isolation.END_SECONDS)

    def errors(self) -> str:
        """The last line that bubblewrap or the kernel has written to standard error."""
        with suppress(BlockingIOError):
            text = os.read(self._errors, ERROR_BYTES).decode("utf-8", "replace")
            return (text.strip().splitlines() or [""])[-1][:300]
        return ""

    def close(self) -> None:
        """End the kernel and close all descriptors."""
        if self._watch is not None:
            self._watch.stop()
        if self.status() is None:
            self.end()
            self.wait()
        self._opened.close()
        self._group.remove()

    def _start(self, words: Sequence[str], kernel: Sequence[str]) -> int:
        """Start bubblewrap, and return the descriptor from which its information can be read."""
        information, tell = self._pipe()
        wait, self._go = os.pipe()
        self._errors, errors = self._pipe()
        for end in (self._errors, errors):  # a kernel that writes much is not held up
            os.set_blocking(end, False)
        sealed = [self._sealed(command.PASSWD.encode()), self._sealed(kernel_filter())]
        all_words = [*words, "--ro-bind-data", str(sealed[0]), "/etc/passwd", "--seccomp", str(sealed[1])]
        all_words += ["--remount-ro", "/", "--info-fd", str(tell), "--block-fd", str(wait)]
        sealed.append(self._sealed(b"".join(os.fsencode(word) + b"\0" for word in all_words)))
        as_user: dict[str, Any] = {}
        if self._user is not None:
            as_user = {"user": self._user, "group": self._user, "extra_groups": []}
        self._process = subprocess.Popen(
            [command.program(), "--args", str(sealed[2]), "--", *kernel],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd="/",
            env={},
            pass_fds=[tell, wait, *sealed],
            preexec_fn=partial(limit_own_resources, self._user is not None),
            **as_user,
        )
        for end in (tell, wait, errors):
            os.close(end)
        return information

    def _told(self, information: int) -> int:
        """The id of the first process in the namespaces, as bubblewrap tells it."""
        told = b""
        deadline = time.monotonic() + limits.START_SECONDS
        while not told.rstrip().endswith(b"}"):
            left = deadline - time.monotonic()
            part = (
                os.read(information, 4096) if select.select([information], [], [], max(left, 0))[0] else b""
            )
            if not part:
                raise self._failure()
            told += part
        return int(json.loads(told)["child-pid"])

    def _enter(self) -> None:
        """Wait for the namespaces, open the folders in them, and set limits."""
        root = f"/proc/{self._init}/root"
        deadline = time.monotonic() + limits.START_SECONDS
        while not os.path.isdir(root + command.CHANNELS):
            if self.status() is not None or time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.0005)
        for name in NAMESPACES:
            if os.readlink(f"/proc/{self._init}/ns/{name}") == os.readlink(f"/proc/self/ns/{name}"):
                raise GraderError(f"the sandbox could not isolate a kernel: it has no {name} namespace")
        self._folders = {
            path: self._keep(os.open(root + path, folder.FOLDER_FLAGS))
            for path in (command.CHANNELS, command.FOLDER, command.HOME)
        }
        shared, processes = (
            self._keep(os.open(root + path, folder.FOLDER_FLAGS)) for path in ("/dev/shm", "/proc")
        )
        is_held = self._limit()
        writable = [*self._folders.values(), shared]
        self._watch = Watch(self.end, writable, None if is_held else processes)

    def _limit(self) -> bool:
        """Limit the waiting process; return whether a control group counts its memory and processes."""
        if self._user is None:  # in the new user namespace the limit does not count the grader's processes
            with suppress(OSError):  # `watch` counts too
                resource.prlimit(self._init, resource.RLIMIT_NPROC, (THREADS, THREADS))
        with suppress(OSError):
            Path(f"/proc/{self._init}/oom_score_adj").write_text("1000")
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._init, isolation.NICENESS)
        return self._group.hold(self._init)

    def _failure(self) -> GraderError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return GraderError(
            f"no sandbox for kernels: bubblewrap fails here ({self.errors() or 'no reason given'}); {ADVICE}"
        )

    def _pipe(self) -> tuple[int, int]:
        """A pipe whose reading end is closed at the end."""
        reader, writer = os.pipe()
        self._keep(reader)
        return reader, writer

    def _sealed(self, content: bytes) -> int:
        sealed = Sealed(content)
        return self._keep(sealed.descriptor)

    def _keep(self, descriptor: int) -> int:
        """Close this descriptor at the end."""
        self._opened.callback(os.close, descriptor)
        return descriptor


def limit_own_resources(is_unused_user: bool) -> None:
    """Set the limits that a kernel inherits; memory is not among them, since some languages reserve much."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if is_unused_user:
        resource.setrlimit(resource.RLIMIT_NPROC, (THREADS, THREADS))


@cache
def kernel_filter() -> bytes:
    """The filter of system calls, compiled for this machine; raises GraderError without libseccomp."""
    try:
        from autograder.sandbox.inside import seccomp  # fails without libseccomp

        return seccomp.Filter(seccomp.KERNEL).instructions
    except (ImportError, RuntimeError) as error:
        raise GraderError(f"no sandbox for kernels: {error}; install libseccomp2") from error


@cache
def runs_as_unused_user(shown: tuple[str, ...]) -> bool:
    """Whether root can run a kernel that reads these folders as an unused user."""
    return os.geteuid() == 0 and isolation.unused_user_can_read(
        [path for path in shown if os.path.isdir(path)]
    )
