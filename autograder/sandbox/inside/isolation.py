"""The walls around one attempt: namespaces of its own, limits, no capabilities, and an end that is sure.

Walls are made before the fork. `enclose` is called in the child, and writes to ``said`` the number of the
process to kill; `watch` and `end` are the server's. Namespaces are made inside bubblewrap, which has shut
out the rest; landlock.py holds walls for where there are none to be had.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass

MAX_PROCESSES = 256
END_SECONDS = 100.0  # to wait for killed processes to be gone; a fork bomb takes its time
NICENESS = 10  # of all that a submission starts: who watches it comes first, however many they are
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 2, 4, 0x4000, 0x40000
CAPABILITY_VERSION_3 = 0x20080522
libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Attempt:
    """An attempt under way: the process that was forked for it, and the one that all others end with."""

    child: int
    first: int  # 0 if it did not come that far


class NamespaceIsolation:
    """The attempt in namespaces of its own: when the first process of them ends, so do all others."""

    def enclose(self, said: int, careful: bool) -> None:
        """Become the notebook's process in new namespaces. Raises OSError where they cannot be made."""
        os.nice(NICENESS)
        make_namespaces()
        first = os.fork()
        if first:
            os.write(said, str(first).encode())
            os._exit(0)
        # In a careful attempt the notebook goes from process to process, so that the first only reaps.
        # /proc stays the sandbox's own: no kernel mounts one over bubblewrap's, which is partly covered.
        # It shows names of the server's processes; memory, files, environment are another user namespace's.
        if careful and os.fork():
            os.closerange(0, 4096)
            rest()
        os.setsid()  # a process group is no part of the namespace, and the server's could be signalled
        drop_capabilities()
        resource.setrlimit(resource.RLIMIT_NPROC, (MAX_PROCESSES,) * 2)  # root is not bound: `watch` counts

    def watch(self, requests: int, enclosed: Attempt) -> None:
        """Wait for the grader to end the attempt; end it ourselves if it starts too many processes."""
        while not select.select([requests], [], [], 0.05)[0]:
            if sum(map(str.isdigit, os.listdir("/proc"))) > MAX_PROCESSES:
                self._kill(enclosed)  # a fork bomb: nothing but the end of its namespace stops it

    def end(self, enclosed: Attempt) -> None:
        """Kill everything the attempt started, and see it gone."""
        if enclosed.first:
            self._kill(enclosed)
        os.waitpid(enclosed.child, 0)

    def _kill(self, enclosed: Attempt) -> None:
        with suppress(ProcessLookupError, PermissionError):
            process = os.pidfd_open(enclosed.first)
            signal.pidfd_send_signal(process, signal.SIGKILL)
            # The first process of a namespace is the last to go: the kernel waits for all others.
            gone = select.select([process], [], [], END_SECONDS)[0]
            os.close(process)
            if not gone:
                sys.exit("what an attempt started cannot be ended")  # the next must not run beside it


class NoIsolation:
    """No walls: a folder and a session, by which the attempt can be ended if it wants to be."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="notebook-")

    def enclose(self, said: int, careful: bool) -> None:
        """Become the notebook's process in its folder."""
        os.nice(NICENESS)
        os.setsid()
        os.write(said, str(os.getpid()).encode())
        os.chdir(self.folder)

    def watch(self, requests: int, enclosed: Attempt) -> None:
        """Wait for the grader to end the attempt."""
        select.select([requests], [], [])

    def end(self, enclosed: Attempt) -> None:
        """Kill what is still in the attempt's session, and remove its folder."""
        with suppress(ProcessLookupError):
            os.killpg(enclosed.child, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(enclosed.child, signal.SIGKILL)
        os.waitpid(enclosed.child, 0)
        shutil.rmtree(self.folder, ignore_errors=True)


def limit(limits: dict[str, int]) -> None:
    """Bound what each process may use from here on."""
    for kind, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
    ):
        resource.setrlimit(kind, (bound, bound))


def rest() -> None:
    """Reap, and be there until killed."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            time.sleep(3600)


def make_namespaces() -> None:
    """New user, process, ipc and mount namespaces, with fresh places to write."""
    user, group = os.getuid(), os.getgid()
    checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777")
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=1777")
    os.mkdir("/tmp/submission")
    os.chdir("/tmp/submission")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    checked(libc.mount(*words, ctypes.c_ulong(flags), data.encode() if data else None), f"mount {target}")


def drop_capabilities() -> None:
    """Give up every capability that making the namespaces took."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "failed", what)
