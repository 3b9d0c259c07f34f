"""Isolation of one attempt: its own namespaces, resource limits, no capabilities, guaranteed cleanup.

An `Isolation` is made before the fork. The child calls `enter`; the server calls `watch` and `end`.
Namespaces are made inside bubblewrap, which has hidden the rest of the machine; landlock.py isolates an
attempt where no namespaces can be made.
"""

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
from pathlib import Path
from typing import NoReturn

from . import limits

END_SECONDS = 100.0  # to wait until killed processes have ended; a fork bomb takes its time
COUNT_SECONDS = 0.05
NICENESS = 10  # of every process of a submission, so that the processes that watch it run first
NEW_NAMESPACES = 0x7E020000  # user, mount, process, ipc, uts, network, cgroup; see clone(2)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 0x20
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # see netdevice(7)
CAPABILITY_VERSION_3 = 0x20080522
# User ids that no person, service or container has; in a container with 65536 ids, services may have them.
UNUSED, FEW_UNUSED = range(0x70000000, 0x7FFFFFFE), range(61184, 65520)
SHOWN_USER = 1000  # the user id that each attempt sees as its own
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
EMPTY = "/sandbox/empty"
# Links to an attempt's own files, constants, and numbers that sysinfo(2) returns as well.
SHOWN_IN_PROC = "self thread-self mounts net cpuinfo meminfo filesystems version loadavg uptime"
libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Attempt:
    """An attempt under way, by its process ids."""

    child: int  # the process that the server forked
    init: int  # the process whose end ends all others; 0 if the isolation failed


class Isolation:
    """Isolates one attempt, and ends it."""

    def enter(self, report: int, checkpointed: bool) -> None:
        """Become the notebook's process, and write `Attempt.init` to the pipe ``report``.

        Raises OSError if this process could not be isolated.
        """
        raise NotImplementedError

    def watch(self, requests: int, attempt: Attempt) -> None:
        """Wait until the grader ends the attempt."""
        select.select([requests], [], [])

    def end(self, attempt: Attempt) -> None:
        """Kill every process of the attempt, and wait until all have ended."""
        raise NotImplementedError


class NamespaceIsolation(Isolation):
    """The attempt in its own namespaces: when their first process ends, the kernel ends all others."""

    def __init__(self, load_filter: Callable[[], None], as_unused_user: bool) -> None:
        self.load_filter, self.as_unused_user = load_filter, as_unused_user

    def enter(self, report: int, checkpointed: bool) -> None:
        if self.as_unused_user:
            become(unused_user())
        make_namespaces()
        # Read here, since /proc/self is nothing for the guard once /proc shows the attempt's processes only.
        is_grouped = "/autograder-" in Path("/proc/self/cgroup").read_text()
        mounted, tell_mounted = os.pipe()
        init = os.fork()
        if init:
            os.dup2(mounted, 0)
            os.closerange(1, 4096)
            guard(init, None if is_grouped else COUNT_SECONDS)
        check_result(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")  # if the guard dies
        os.nice(NICENESS)
        be_killed_first_when_memory_runs_out()
        with open("/proc/self/status") as file:  # the last id is 1, the one before it is the server's view
            pid = next(line for line in file if line.startswith("NSpid")).split()[-2]
        mount_own_folders()
        os.write(tell_mounted, b"m")
        os.setsid()  # namespaces do not separate process groups, and the server's could be signalled
        drop_capabilities()
        resource.setrlimit(resource.RLIMIT_NPROC, (limits.THREADS,) * 2)  # not for root, so `guard` counts
        self.load_filter()
        os.write(report, pid.encode())
        # With checkpoints the notebook moves from process to process, so the first process only reaps.
        if checkpointed and os.fork():
            os.closerange(0, 4096)
            reap_children()

    def end(self, attempt: Attempt) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if attempt.init:
                process = os.pidfd_open(attempt.init)
                signal.pidfd_send_signal(process, signal.SIGKILL)
                # The first process of a namespace ends last: the kernel waits for all others.
                ended = select.select([process], [], [], END_SECONDS)[0]
                os.close(process)
                if not ended:  # the next attempt must not run beside this one
                    sys.exit("processes of an attempt could not be killed")
        os.waitpid(attempt.child, 0)


class NoIsolation(Isolation):
    """No isolation: a folder, and a session to kill, which a process of the attempt can leave."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="notebook-")

    def enter(self, report: int, checkpointed: bool) -> None:
        os.nice(NICENESS)
        os.setsid()
        os.write(report, str(os.getpid()).encode())
        os.chdir(self.folder)

    def end(self, attempt: Attempt) -> None:
        """Kill the processes in the attempt's session, and remove its folder."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(attempt.child, signal.SIGKILL)
        os.waitpid(attempt.child, 0)
        shutil.rmtree(self.folder, ignore_errors=True)


def limit_resources() -> None:
    """Limit this process and each process that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.FILE_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS,) * 2)


def reap_children() -> NoReturn:
    """Reap children until this process is killed."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            time.sleep(3600)


def namespace_isolation() -> Callable[[], NamespaceIsolation]:
    """Return a factory of isolations that share one system call filter, which is built here.

    Raises OSError if this process is root, and another user may not read the Python installation.
    """
    from . import seccomp  # needs a library that running without a sandbox does not need

    is_root = os.getuid() == 0
    packages = [folder for parent in sys.path for folder in glob.glob(f"{parent}/*/")]
    if is_root and not unused_user_can_read([sys.prefix, *filter(os.path.isdir, sys.path), *packages]):
        raise OSError(errno.EACCES, "failed", "users other than root may not read the Python installation")
    return partial(NamespaceIsolation, seccomp.Filter(seccomp.NAMESPACES).load, is_root)


def unused_user_can_read(folders: list[str]) -> bool:
    """Whether this process may become an unused user, and that user may read the folders."""
    child = os.fork()
    if child == 0:
        with suppress(OSError):
            become(unused_user())
            os._exit(not all(os.access(folder, os.R_OK | os.X_OK) for folder in folders))
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def unused_user() -> int:
    """A random unused user id, so that no other attempt has it now or had it before."""
    id_ranges = map(str.split, Path("/proc/self/uid_map").read_text().splitlines())
    end = max(int(inside) + int(count) for inside, _, count in id_ranges)
    unused = UNUSED if end > UNUSED[-1] else FEW_UNUSED
    return unused[int.from_bytes(os.urandom(8), "big") % len(unused)]


def become(user: int) -> None:
    """Change from root to this user, whose only group has the same id."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    set_flag(PR_SET_DUMPABLE)  # else root would own the files in /proc/self


def set_flag(option: int) -> None:
    """Set a flag of this process; see prctl(2)."""
    check_result(libc.prctl(option, 1, 0, 0, 0), "prctl")


def be_killed_first_when_memory_runs_out() -> None:
    """Have the kernel kill this process and its children before the grader's processes."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def guard(init: int, seconds: float | None) -> NoReturn:
    """Wait for the first process of an attempt; kill it if all processes together exceed the limits.

    They are counted whenever so many seconds have passed. None is for a control group of the grader (see
    cgroup.py), where the kernel counts. Standard input becomes readable when /proc shows the processes of the
    attempt and no others. If this process dies, whatever the reason, the kernel kills the attempt.
    """
    process = os.pidfd_open(init)
    os.read(0, 1)
    while not select.select([process], [], [], seconds)[0]:
        with suppress(OSError):
            if exceed_limits(map(int, filter(str.isdigit, os.listdir("/proc")))):
                os.kill(init, signal.SIGKILL)  # only the end of its namespace stops a fork bomb
    os._exit(os.waitpid(init, 0)[1] != 0)


def exceed_limits(processes: Iterable[int], proc: str = "/proc") -> bool:
    """Whether the processes with these ids in ``proc`` have too many threads or too much memory in all."""
    resident: dict[int, int] = {}
    threads = 0
    for pid in processes:
        with suppress(FileNotFoundError, ProcessLookupError), open(f"{proc}/{pid}/statm") as file:
            resident[pid] = int(file.read().split()[1]) * resource.getpagesize()
            threads += len(os.listdir(f"{proc}/{pid}/task"))
    if threads > limits.THREADS:
        return True
    if sum(resident.values()) <= limits.MEMORY_BYTES:
        return False
    proportional = 0  # counts memory that several processes share only once
    for pid, size in resident.items():
        try:
            with suppress(FileNotFoundError, ProcessLookupError), open(f"{proc}/{pid}/smaps_rollup") as file:
                proportional += sum(int(line.split()[1]) << 10 for line in file if line.startswith("Pss:"))
        except PermissionError:  # the process has made itself unreadable: none of its memory counts as shared
            proportional += size
    return proportional > limits.MEMORY_BYTES


def make_namespaces() -> None:
    """Enter new namespaces of every kind but time; no more can be made in them."""
    user, group = os.getuid(), os.getgid()
    check_result(libc.unshare(NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{SHOWN_USER} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{SHOWN_USER} {group} 1")
    # A process without capabilities can make other namespaces only in a new user namespace.
    with suppress(OSError):  # in a container the file may be read-only
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
        fcntl.ioctl(loopback, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))


def mount_own_folders() -> None:
    """Mount the folders that an attempt can write to, and a /proc that shows its own processes only.

    Most other files in /proc hold counters of the whole machine: one attempt could turn a counter to a
    number, and the next attempt read it.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    for device in DEVICES:  # the machine's devices, whose modes and times their owner could change
        mount("none", device, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID)
    mount("proc", "/proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
    for name in os.listdir("/proc"):
        if not name.isdigit() and name not in SHOWN_IN_PROC.split():
            hidden = f"/proc/{name}"
            mount(EMPTY if os.path.isdir(hidden) else os.devnull, hidden, None, MS_BIND)
    disk = f"size={limits.DISK_BYTES},nr_inodes={limits.DISK_FILES},mode=1777"
    shared = f"size={limits.SHARED_MEMORY_BYTES},nr_inodes=1k,mode=1777"
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, disk)
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, shared)
    os.mkdir("/tmp/submission")
    os.chdir("/tmp/submission")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    check_result(libc.mount(*words, ctypes.c_ulong(flags), data and data.encode()), f"mount {target}")


def drop_capabilities() -> None:
    """Give up every capability, also those that made the namespaces."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    check_result(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def check_result(result: int, operation: str) -> None:
    """Raise OSError, with the operation as its file name, if a C function has failed."""
    if result != 0:
        raise OSError(ctypes.get_errno(), "failed", operation)
