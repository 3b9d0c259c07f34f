"""The walls around one attempt: namespaces of its own, limits, no capabilities, and an end that is sure.

Walls are made before the fork. `enclose` is called in the child, and writes to ``said`` the number of the
process to kill; `watch` and `end` are the server's. Namespaces are made inside bubblewrap, which has shut
out the rest; landlock.py holds walls for where there are none to be had.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import glob
import os
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NoReturn, Protocol

MAX_THREADS = 256  # of all processes of an attempt together
MAX_MEMORY = 4 << 30  # bytes, likewise
END_SECONDS = 100.0  # to wait for killed processes to be gone; a fork bomb takes its time
NICENESS = 10  # of all that a submission starts: who watches it comes first, however many they are
NEW_NAMESPACES = 0x7E020000  # user, mount, process, ipc, uts, network, cgroup; see clone(2)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 0x20
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_DUMPABLE = 4
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # see netdevice(7)
CAPABILITY_VERSION_3 = 0x20080522
# User ids of no person, service or container; and, where a container has but 65536 ids, of services at most.
UNUSED, FEW_UNUSED = range(0x70000000, 0x7FFFFFFE), range(61184, 65520)
SHOWN_USER = 1000  # that each attempt takes itself for
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
EMPTY = "/sandbox/empty"
SHOWN_IN_PROC = [
    "self",
    "thread-self",
    "mounts",
    "net",
    "cpuinfo",
    "meminfo",
    "filesystems",
    "version",
    "loadavg",
    "uptime",
]  # links to an attempt's own, what stays as it is, and what sysinfo(2) tells as well
libc = ctypes.CDLL(None, use_errno=True)


class Filter(Protocol):
    """A filter of system calls; see seccomp.py."""

    def load(self) -> None: ...


@dataclass(frozen=True)
class Attempt:
    """An attempt under way: the process that was forked for it, and the one that all others end with."""

    child: int
    first: int  # 0 if it did not come that far


class NamespaceIsolation:
    """The attempt in namespaces of its own: when the first process of them ends, so do all others."""

    def __init__(self, filtered: Filter, as_own_user: bool) -> None:
        self.filtered, self.as_own_user = filtered, as_own_user

    def enclose(self, said: int, careful: bool) -> None:
        """Become the notebook's process in new namespaces. Raises OSError where they cannot be made."""
        if self.as_own_user:
            become(own_user())
        make_namespaces()
        wait, tell = os.pipe()
        first = os.fork()
        if first:
            os.dup2(wait, 0)
            os.closerange(1, 4096)
            guard(first)
        os.nice(NICENESS)
        end_first_when_memory_runs_out()
        with open("/proc/self/status") as file:  # the last number is 1, the one before it is the server's
            number = next(line for line in file if line.startswith("NSpid")).split()[-2]
        mount_own_folders()
        os.write(tell, b"m")
        os.setsid()  # a process group is no part of the namespace, and the server's could be signalled
        drop_capabilities()
        resource.setrlimit(resource.RLIMIT_NPROC, (MAX_THREADS,) * 2)  # root is not bound: `guard` counts
        self.filtered.load()
        os.write(said, number.encode())
        # In a careful attempt the notebook goes from process to process, so that the first only reaps.
        if careful and os.fork():
            os.closerange(0, 4096)
            rest()

    def watch(self, requests: int, enclosed: Attempt) -> None:
        """Wait for the grader to end the attempt."""
        select.select([requests], [], [])

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


def isolation_in_namespaces() -> Callable[[], NamespaceIsolation]:
    """How to isolate an attempt in namespaces, with a filter of system calls that is built once.

    Raises OSError where we are root, and another user may not read the installation.
    """
    from . import seccomp  # needs a library that running without a sandbox does without

    is_root = os.getuid() == 0
    packages = [folder for parent in sys.path for folder in glob.glob(f"{parent}/*/")]
    if is_root and not strangers_can_read([sys.prefix, *filter(os.path.isdir, sys.path), *packages]):
        raise OSError(errno.EACCES, "failed", "users other than root may not read the Python installation")
    return partial(NamespaceIsolation, seccomp.Filter(seccomp.NAMESPACES), is_root)


def strangers_can_read(folders: list[str]) -> bool:
    """Whether we may become a user that does not exist, and that user may read the folders."""
    child = os.fork()
    if child == 0:
        with suppress(OSError):
            become(own_user())
            os._exit(not all(os.access(folder, os.R_OK | os.X_OK) for folder in folders))
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def own_user() -> int:
    """A random user id that belongs to no person, so that no other attempt has it now or had it before."""
    with open("/proc/self/uid_map") as file:
        end = max(int(inside) + int(count) for inside, _, count in map(str.split, file))
    unused = UNUSED if end > UNUSED[-1] else FEW_UNUSED
    return unused[int.from_bytes(os.urandom(8), "big") % len(unused)]


def become(user: int) -> None:
    """Give up being root for being this user, in no group but its own."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    switch_on(PR_SET_DUMPABLE)  # the files of /proc/self are this user's, too


def switch_on(option: int) -> None:
    """Set one of the flags that a process has; see prctl(2)."""
    checked(libc.prctl(option, 1, 0, 0, 0), "prctl")


def end_first_when_memory_runs_out() -> None:
    """Have the kernel end this process and what it starts before it ends the grader."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def guard(first: int) -> NoReturn:
    """Wait for the first process of an attempt; end it when all of them together take too much.

    Standard input tells when /proc shows the processes of the attempt, and of nobody else. In a control
    group of ours (see cgroup.py) it is the kernel that counts.
    """
    with open("/proc/self/cgroup") as file:
        seconds = None if "/autograder-" in file.read() else 0.05
    process = os.pidfd_open(first)
    os.read(0, 1)
    while not select.select([process], [], [], seconds)[0]:
        with suppress(OSError):
            if take_too_much(f"/proc/{name}" for name in os.listdir("/proc") if name.isdigit()):
                os.kill(first, signal.SIGKILL)  # nothing but the end of its namespace stops a fork bomb
    os._exit(os.waitpid(first, 0)[1] != 0)


def take_too_much(processes: Iterable[str]) -> bool:
    """Whether processes, by their folders in /proc, have too many threads or too much memory together."""
    resident: dict[str, int] = {}
    threads = 0
    for folder in processes:
        with suppress(FileNotFoundError, ProcessLookupError), open(f"{folder}/statm") as file:
            resident[folder] = int(file.read().split()[1]) * resource.getpagesize()
            threads += len(os.listdir(f"{folder}/task"))
    if threads > MAX_THREADS:
        return True
    if sum(resident.values()) <= MAX_MEMORY:
        return False
    shares = 0  # of memory that several have in common, each has a part
    for folder, size in resident.items():
        try:
            with open(f"{folder}/smaps_rollup") as file:
                shares += sum(int(line.split()[1]) << 10 for line in file if line.startswith("Pss:"))
        except (FileNotFoundError, ProcessLookupError):
            pass
        except PermissionError:  # it has made itself unreadable, so all of it is its own
            shares += size
    return shares > MAX_MEMORY


def make_namespaces() -> None:
    """New namespaces of every kind but that of clocks; in them, no more can be made."""
    user, group = os.getuid(), os.getgid()
    checked(libc.unshare(NEW_NAMESPACES), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{SHOWN_USER} {user} 1"),
        ("gid_map", f"{SHOWN_USER} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    # Without capabilities, who wants another namespace has to make a user namespace first.
    with suppress(OSError), open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")  # in a container it may be read-only
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
        fcntl.ioctl(loopback, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))


def mount_own_folders() -> None:
    """Mount what an attempt can write to, and a /proc that shows its own processes.

    Most other files in /proc hold counters of the whole machine: one attempt could turn a counter to a
    number, and the next attempt read it.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    for device in DEVICES:  # they are the machine's, whose mode and times their owner could change
        mount("none", device, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID)
    mount("proc", "/proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for name in os.listdir("/proc"):
        if not name.isdigit() and name not in SHOWN_IN_PROC:
            hidden = f"/proc/{name}"
            mount(EMPTY if os.path.isdir(hidden) else os.devnull, hidden, None, MS_BIND)
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,nr_inodes=10k,mode=1777")
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,nr_inodes=1k,mode=1777")
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
