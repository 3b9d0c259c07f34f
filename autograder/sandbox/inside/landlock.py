"""Isolation of an attempt where no namespaces can be made: two nested Landlock domains.

The notebook and every process it starts are in the inner domain, where Landlock restricts files, signals and
tracing; seccomp (see seccomp.py) restricts what Landlock does not know. The outer domain holds one process
more, the warden, which runs only the grader's code. A domain can signal itself and the domains within it,
nothing else: the warden's ``kill(-1)`` reaches every process of the attempt at once and no other process, and
no process of the attempt can signal the warden. See landlock(7) and the kernel's documentation of Landlock.
"""

import errno
import json
import os
import resource
import select
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NoReturn

from landlockpy import AccessFS, Ruleset, Scope, fs_for_abi, net_for_abi

from . import isolation, limits, seccomp

ABI = 6  # of Landlock: the first that restricts signals
# Deleted files that are still open or mapped count only by number: each may be as large as a file may be.
MAX_DELETED = limits.DISK_BYTES // limits.FILE_BYTES
SCOPES = Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET
READ = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
OWN = fs_for_abi(ABI) & ~(AccessFS.MAKE_SOCK | AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
# Libraries read these to count the processors, and do not expect an error.
PROCESSOR_FILES = """
/proc/cpuinfo /proc/meminfo /proc/stat /sys/devices/system/cpu /sys/fs/cgroup/cpu.max
/sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us
"""
# A folder that its owner may not read is made readable first. rm follows no links.
REMOVE = 'rm -rf -- "$0" 2>/dev/null || { chmod -R u+rwx -- "$0"; rm -rf -- "$0"; } 2>/dev/null'
PR_SET_CHILD_SUBREAPER = 36


class LandlockIsolation(isolation.Isolation):
    """The attempt in a Landlock domain, with its own folder; under a root grader, as an unused user."""

    def __init__(self, readable: list[str], load_filter: Callable[[], None], as_unused_user: bool) -> None:
        self.readable, self.load_filter, self.as_unused_user = readable, load_filter, as_unused_user
        self.folder = tempfile.mkdtemp(prefix="notebook-")
        # The warden ends the attempt when `stop_writer` is closed, also by the server's own end.
        self.stop_reader, self.stop_writer = os.pipe()

    def enter(self, report: int, checkpointed: bool) -> None:
        os.close(self.stop_writer)
        os.setsid()
        isolation.set_flag(PR_SET_CHILD_SUBREAPER)  # the warden reaps orphans
        os.chdir(self.folder)
        self._leave_root()
        with name_failure("Landlock"), ruleset(AccessFS.NONE) as outer:
            outer.restrict()
        check_scope(os.getppid())  # before the warden can call kill(-1)
        warden = os.getpid()
        if os.fork():
            os.closerange(3, self.stop_reader)
            os.closerange(self.stop_reader + 1, 4096)
            self._guard()
        os.close(self.stop_reader)
        isolation.be_killed_first_when_memory_runs_out()  # the warden stays
        os.nice(isolation.NICENESS)
        for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"):
            os.environ[name] = self.folder
        tempfile.tempdir = None
        self._enter_inner()
        check_scope(warden)
        self.load_filter()
        os.write(report, str(warden).encode())

    def watch(self, requests: int, attempt: isolation.Attempt) -> None:
        super().watch(requests, attempt)
        if self._has_ended(attempt, 0):
            sys.exit("the warden of an attempt was lost")  # no other process can end the attempt

    def end(self, attempt: isolation.Attempt) -> None:
        """Have the warden kill every process of the attempt, and wait until it has."""
        os.close(self.stop_reader)
        os.close(self.stop_writer)
        if not self._has_ended(attempt, isolation.END_SECONDS):
            sys.exit("processes of an attempt could not be killed")  # the next must not run beside them
        os.waitpid(attempt.child, 0)
        with suppress(OSError):  # under root it is still there: the unused user may not remove it
            os.rmdir(self.folder)

    @staticmethod
    def _has_ended(attempt: isolation.Attempt, seconds: float) -> bool:
        process = os.pidfd_open(attempt.child)
        ended = select.select([process], [], [], seconds)[0]
        os.close(process)
        return bool(ended)

    def _leave_root(self) -> None:
        """Give up all capabilities; if every user may read the installation, become an unused user."""
        if self.as_unused_user:
            user = isolation.unused_user()
            with name_failure("an unused user"):
                os.chown(self.folder, user, user)
                isolation.become(user)
            # The limit counts by user, and all processes of this user belong to this attempt.
            resource.setrlimit(resource.RLIMIT_NPROC, (limits.THREADS,) * 2)
        isolation.drop_capabilities()

    def _enter_inner(self) -> None:
        with name_failure("Landlock"), ruleset(fs_for_abi(ABI)) as rules:
            rules.allow_path(self.folder, OWN)
            rules.allow_path("/proc", AccessFS.READ_DIR)
            rules.allow_path(f"/proc/{os.getpid()}", AccessFS.READ_DIR | AccessFS.READ_FILE)
            for folder in self.readable:
                rules.allow_path(folder, READ)
            for device in filter(os.path.exists, isolation.DEVICES):
                rules.allow_path(device, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
            for name in filter(os.path.exists, PROCESSOR_FILES.split()):
                rules.allow_path(name, READ if os.path.isdir(name) else AccessFS.READ_FILE)
            rules.restrict()

    def _guard(self) -> NoReturn:
        """As the warden: end the attempt on request or when it exceeds a limit, and remove its files."""
        try:
            at_start = os.statvfs(self.folder)
            while not select.select([self.stop_reader], [], [], 0.05)[0]:
                reap(os.WNOHANG)
                if isolation.exceed_limits(attempt_processes()) or self._exceeds_disk(at_start):
                    kill_attempt()
        finally:  # whatever error the loop had
            kill_attempt()
            reap(0)
            os.execv("/bin/sh", ["sh", "-c", REMOVE, self.folder])

    def _exceeds_disk(self, at_start: os.statvfs_result) -> bool:
        """Whether the attempt's files are too large or too many, or cannot be counted.

        They are counted only if the disk, for whatever reason, has lost that much space since the start.
        """
        now = os.statvfs(self.folder)
        lost = (at_start.f_bfree - now.f_bfree) * now.f_frsize
        if lost <= limits.DISK_BYTES and at_start.f_ffree - now.f_ffree <= limits.DISK_FILES:
            return False
        size = count = 0
        try:
            for file_size in file_sizes(self.folder):
                size, count = size + file_size, count + 1
                if size > limits.DISK_BYTES or count > limits.DISK_FILES:
                    return True
            deleted = {inode for pid in attempt_processes() for inode in deleted_inodes(pid, self.folder)}
            return len(deleted) > MAX_DELETED
        except OSError:
            return True  # folders nested too deeply to be named, or a process that cannot be inspected


def landlock_isolation(readable: str) -> Callable[[], LandlockIsolation]:
    """Return a factory of isolations in which the folders of this JSON list can be read."""
    folders = json.loads(readable)
    as_unused_user = os.getuid() == 0 and isolation.unused_user_can_read(folders)
    return partial(LandlockIsolation, folders, seccomp.Filter(seccomp.LANDLOCK).load, as_unused_user)


def ruleset(handled: AccessFS) -> Ruleset:
    """Rules that forbid these accesses to files, TCP, and signals and abstract sockets to the outside."""
    return Ruleset(handled_fs=handled, handled_net=net_for_abi(ABI), scoped=SCOPES, best_effort=False)


@contextmanager
def name_failure(operation: str) -> Iterator[None]:
    """Raise an OSError again with the operation as its file name."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno or 0, "failed", operation) from error


def check_scope(outside: int) -> None:
    """Raise OSError if this process can signal a process outside of its domain."""
    try:
        os.kill(outside, 0)
    except PermissionError:
        return
    raise OSError(errno.EPERM, "failed", "Landlock lets signals out")


def attempt_processes() -> Iterator[int]:
    """The process ids of the attempt: those that the warden may signal, without its own."""
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            if pid != os.getpid():
                yield pid


def kill_attempt() -> None:
    """Kill all processes of the attempt at once, so that no fork escapes."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def reap(flags: int) -> None:
    """Reap ended children; without flags, wait until no child is left."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, flags)[0]:
            pass


def file_sizes(folder: str) -> Iterator[int]:
    """The bytes on the disk of each file and folder in a folder."""
    todo = [folder]
    while todo:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(todo.pop()) as found:
            for entry in found:
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)


def deleted_inodes(pid: int, folder: str) -> Iterator[int]:
    """The inodes of deleted files of a folder that a process still holds open or mapped."""

    def is_deleted(target: str) -> bool:  # as the kernel names them
        return target.startswith(f"{folder}/") and target.endswith(" (deleted)")

    with suppress(FileNotFoundError, ProcessLookupError):
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "Z":  # a zombie has no files, and is unreadable
                return
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(FileNotFoundError):
                if is_deleted(os.readlink(entry.path)):
                    yield os.stat(entry.path).st_ino
        with open(f"/proc/{pid}/maps", errors="replace") as file:
            for fields in (line.rstrip("\n").split(maxsplit=5) for line in file):
                if is_deleted(fields[-1]):
                    yield int(fields[4])
