"""The walls around one attempt where no namespaces can be made: two Landlock domains, one in the other.

The notebook and all it starts are in the inner domain, which shuts out files, signals and tracing; seccomp
(see seccomp.py) shuts out what Landlock does not know. In the outer domain there is but one process more, the
warden, which runs our code only. Signals go from a domain to itself and to domains within, nowhere else:
``kill(-1)`` of the warden reaches the whole attempt at once and nothing beside it, and nothing of the
attempt reaches the warden. See landlock(7), and the page on Landlock in the kernel's documentation.
"""

from __future__ import annotations

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

from . import isolation, seccomp

ABI = 6  # of Landlock: the first that keeps signals in
MAX_BYTES = 256 << 20  # that an attempt's files may take
MAX_FILES = 10_000
MAX_REMOVED = 4  # files that are removed, but still open or mapped: each may be as large as a file may be
SCOPES = Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET
READ = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
OWN = fs_for_abi(ABI) & ~(AccessFS.MAKE_SOCK | AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
# Libraries ask for these to know how many processors there are, and do not expect to be refused.
FACTS = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup/cpu.max",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
)
# A folder that forbids its owner to look in is opened up first. rm follows no links.
REMOVE = 'rm -rf -- "$0" 2>/dev/null || { chmod -R u+rwx -- "$0"; rm -rf -- "$0"; } 2>/dev/null'
PR_SET_CHILD_SUBREAPER = 36


def isolation_of(words: str) -> Callable[[], LandlockIsolation]:
    """How to raise walls that leave the folders named in this JSON list to be read."""
    readable = json.loads(words)
    return partial(
        LandlockIsolation,
        readable,
        seccomp.Filter(seccomp.LANDLOCK),
        os.getuid() == 0 and isolation.strangers_can_read(readable),
    )


class LandlockIsolation:
    """The attempt in a Landlock domain, with a folder of its own; where we are root, as a user of its own."""

    def __init__(self, readable: list[str], filtered: seccomp.Filter, as_stranger: bool) -> None:
        self.readable, self.filtered, self.as_stranger = readable, filtered, as_stranger
        self.folder = tempfile.mkdtemp(prefix="notebook-")
        self.heed, self.order = os.pipe()  # the warden ends the attempt when nobody holds `order` any more

    def enclose(self, said: int, careful: bool) -> None:
        """Become the notebook's process in the inner domain. Raises OSError where a wall cannot be raised."""
        os.close(self.order)
        os.setsid()
        isolation.switch_on(PR_SET_CHILD_SUBREAPER)  # what is orphaned is the warden's
        os.chdir(self.folder)
        self._leave_root()
        self._enter_outer()
        check_scope(os.getppid())  # before anything here says kill(-1)
        warden = os.getpid()
        if os.fork():
            os.closerange(3, self.heed)
            os.closerange(self.heed + 1, 4096)
            self._guard()
        os.close(self.heed)
        isolation.end_first_when_memory_runs_out()  # and not the warden
        os.nice(isolation.NICENESS)
        for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"):
            os.environ[name] = self.folder
        tempfile.tempdir = None
        self._enter_inner()
        check_scope(warden)
        self.filtered.load()
        os.write(said, str(warden).encode())

    def watch(self, requests: int, enclosed: isolation.Attempt) -> None:
        """Wait for the grader to end the attempt."""
        select.select([requests], [], [])
        if self._ended(enclosed, 0):
            sys.exit("the warden of an attempt was lost")  # there is nobody to end what it watched over

    def end(self, enclosed: isolation.Attempt) -> None:
        """Have the warden kill everything the attempt started, and see it gone."""
        os.close(self.heed)
        os.close(self.order)
        if not self._ended(enclosed, isolation.END_SECONDS):
            sys.exit("what an attempt started cannot be ended")  # the next must not run beside it
        os.waitpid(enclosed.child, 0)
        with suppress(OSError):  # only root's is still there: who is no user may not remove it
            os.rmdir(self.folder)

    @staticmethod
    def _ended(enclosed: isolation.Attempt, seconds: float) -> bool:
        process = os.pidfd_open(enclosed.child)
        ended = select.select([process], [], [], seconds)[0]
        os.close(process)
        return bool(ended)

    def _leave_root(self) -> None:
        """Give up all capabilities; where the installation is everybody's to read, stop being root at all."""
        if self.as_stranger:
            user = isolation.own_user()
            with naming("a user of its own"):
                os.chown(self.folder, user, user)
                isolation.become(user)
            # This user's processes are this attempt's.
            resource.setrlimit(resource.RLIMIT_NPROC, (isolation.MAX_THREADS,) * 2)
        isolation.drop_capabilities()

    def _enter_outer(self) -> None:
        with (
            naming("Landlock"),
            Ruleset(
                handled_fs=AccessFS.NONE, handled_net=net_for_abi(ABI), scoped=SCOPES, best_effort=False
            ) as rules,
        ):
            rules.restrict()

    def _enter_inner(self) -> None:
        with (
            naming("Landlock"),
            Ruleset(
                handled_fs=fs_for_abi(ABI), handled_net=net_for_abi(ABI), scoped=SCOPES, best_effort=False
            ) as rules,
        ):
            rules.allow_path(self.folder, OWN)
            rules.allow_path("/proc", AccessFS.READ_DIR)
            rules.allow_path(f"/proc/{os.getpid()}", AccessFS.READ_DIR | AccessFS.READ_FILE)
            for folder in self.readable:
                rules.allow_path(folder, READ)
            for place in filter(os.path.exists, isolation.DEVICES):
                rules.allow_path(place, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
            for place in filter(os.path.exists, FACTS):
                rules.allow_path(place, READ if os.path.isdir(place) else AccessFS.READ_FILE)
            rules.restrict()

    def _guard(self) -> NoReturn:
        """The warden: end the attempt when told, or when it takes too much; then remove its files and go."""
        try:
            begun = os.statvfs(self.folder)
            while not select.select([self.heed], [], [], 0.05)[0]:
                reap(os.WNOHANG)
                if isolation.take_too_much(f"/proc/{pid}" for pid in family()) or self._is_costly(begun):
                    kill_family()
        finally:  # whatever went wrong here
            kill_family()
            reap(0)
            os.execv("/bin/sh", ["sh", "-c", REMOVE, self.folder])

    def _is_costly(self, begun: os.statvfs_result) -> bool:
        """Whether the attempt's files are too large or too many, or cannot be counted.

        They are counted only if the disk has, by whomever, lost so much since the attempt began.
        """
        now = os.statvfs(self.folder)
        lost = (begun.f_bfree - now.f_bfree) * now.f_frsize
        if lost <= MAX_BYTES and begun.f_ffree - now.f_ffree <= MAX_FILES:
            return False
        size = count = 0
        try:
            for taken in sizes(self.folder):
                size, count = size + taken, count + 1
                if size > MAX_BYTES or count > MAX_FILES:
                    return True
            return len({inode for pid in family() for inode in removed(pid, self.folder)}) > MAX_REMOVED
        except OSError:
            return True  # folders too deep to be named, a process that lets nobody look


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Say of an OSError which wall it was that could not be raised."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno or 0, "failed", what) from error


def check_scope(outside: int) -> None:
    """Raise OSError if this process can signal one that is outside of its domain."""
    try:
        os.kill(outside, 0)
    except PermissionError:
        return
    raise OSError(errno.EPERM, "failed", "Landlock lets signals out")


def family() -> Iterator[int]:
    """The processes of the attempt: those that may be signalled."""
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            if pid != os.getpid():
                yield pid


def kill_family() -> None:
    """Kill all processes of the attempt at once: a fork that is under way comes to nothing."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def reap(flags: int) -> None:
    """Reap the dead; with no flags, until there is no child any more."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, flags)[0]:
            pass


def sizes(folder: str) -> Iterator[int]:
    """The bytes that each file and folder in a folder takes on the disk."""
    todo = [folder]
    while todo:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(todo.pop()) as found:
            for entry in found:
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)


def removed(pid: int, folder: str) -> Iterator[int]:
    """The inodes of files that were removed from a folder, and that a process still holds open or mapped."""
    with suppress(FileNotFoundError, ProcessLookupError):
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "Z":  # holds nothing, and lets nobody look
                return
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(FileNotFoundError):
                if is_removed(os.readlink(entry.path), folder):
                    yield os.stat(entry.path).st_ino
        with open(f"/proc/{pid}/maps", errors="replace") as file:
            for words in (line.rstrip("\n").split(maxsplit=5) for line in file):
                if is_removed(words[-1], folder):
                    yield int(words[4])


def is_removed(path: str, folder: str) -> bool:
    """Whether the kernel says of a path that it was in the folder, and is no more."""
    return path.startswith(f"{folder}/") and path.endswith(" (deleted)")
