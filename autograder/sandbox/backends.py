"""The door to the sandbox: a program goes in, an observation comes out, nothing else.

`open_sandbox` picks a backend; a backend only says how to start `server.py`. Servers are kept warm, one
for each program that runs at the same time. A submission that garbles its own answers loses
those answers; a sandbox that does not start is a GraderError, and one that does not last a SandboxLost.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from autograder.exceptions import GraderError, SandboxLost
from autograder.model import Observation, Program
from autograder.sandbox.channels import Sealed
from autograder.sandbox.fork_server import ForkServer, ServerLost, observe

HERE = Path(__file__).resolve().parent
INSIDE = ("__main__.py", "inside")  # what bubblewrap's sandbox holds of ours
LANDLOCK = 6  # the first version that keeps signals in; Linux 6.12 has it
SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")
FOLDERS = ("/usr", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")  # isolation.py's
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "NBGRADER_EXECUTION": "autograde",  # as nbgrader tells notebooks
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "PYTHONHASHSEED": "0",  # two servers are to behave alike
    # One thread each: a class is graded side by side, and thread pools do not survive a fork.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
FLAGS = ["-s", "-P", "-B"]  # nothing from a home, nothing from the current folder, no files written
PROBE = (
    "import sys; sys.path.insert(0, '/sandbox'); from inside import isolation; "
    "isolation.isolation_in_namespaces()().enclose(1, False)"
)  # makes what an attempt is given


class Sandbox(Protocol):
    """Runs programs, several at a time if asked from several threads."""

    name: str  # written into every result

    def run(self, program: Program) -> Observation:
        """Run a program and tell what was seen. Raises GraderError if the sandbox itself failed."""

    def warm(self, count: int) -> None:
        """Have servers ready for so many programs at a time; one ends with the thread that started it."""

    def close(self) -> None:
        """End the servers; a program run later starts new ones."""


def open_sandbox(
    choice: str, imports: tuple[str, ...] = (), files: Mapping[str, bytes] | None = None
) -> Sandbox:
    """The sandbox asked for: ``auto`` is the first of PROTECTED that works here, ``none`` is no protection.

    ``imports`` are the modules to have ready before the first submission comes, ``files`` the instructor's
    own among them, by path.

    Raises:
        GraderError: what was asked for cannot be had here; the message says what is missing.
    """
    if choice == "none":
        return Unprotected(imports, files or {})
    reasons = []
    for kind in PROTECTED:
        if choice in (kind.name, "auto"):
            sandbox = kind(imports, files or {})
            reason = sandbox.missing()
            if not reason:
                return sandbox
            reasons.append(reason)
    raise GraderError(
        f"no sandbox: {'; '.join(reasons)}; or pass --sandbox none to run submissions unprotected"
    )


class _Warm:
    """A pool of servers that grows to as many as are needed at once."""

    name: str

    def __init__(self, imports: tuple[str, ...], files: Mapping[str, bytes]) -> None:
        self._imports, self._files = imports, files
        self._idle: SimpleQueue[ForkServer] = SimpleQueue()

    def run(self, program: Program) -> Observation:
        """Run on a warm server; a server that is lost is replaced, and the program tried once more.

        Raises:
            SandboxLost: the second server was lost as well.
        """
        reason = ""
        for _ in range(2):
            try:
                server = self._idle.get_nowait()
            except Empty:
                server = self._start()
            try:
                seen = observe(server, program)
            except ServerLost as error:
                reason = str(error)
                server.close()
            else:
                self._idle.put(server)
                return seen
        raise SandboxLost(f"the sandbox was lost twice while it ran this notebook ({reason})")

    def warm(self, count: int) -> None:
        """Start servers until there are so many idle ones."""
        while self._idle.qsize() < count:
            self._idle.put(self._start())

    def close(self) -> None:
        """End the servers that are idle."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _start(self) -> ForkServer:
        raise NotImplementedError


class _InPlace(_Warm):
    """Servers that are ordinary processes, with a folder for what they and the submissions write."""

    walls: str  # what each attempt is put behind, in words for the server

    def __init__(self, imports: tuple[str, ...], files: Mapping[str, bytes]) -> None:
        super().__init__(imports, files)
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)

    def _start(self) -> ForkServer:
        folder = self._folder.name
        environment = ENVIRONMENT | {
            "HOME": folder,
            "TMPDIR": folder,
            "MPLCONFIGDIR": f"{folder}/.matplotlib",
            "IPYTHONDIR": f"{folder}/.ipython",
        }
        modules = Path(folder, "modules")
        modules.mkdir(exist_ok=True)
        for name, content in self._files.items():
            (modules / name).parent.mkdir(parents=True, exist_ok=True)
            (modules / name).write_bytes(content)
        command = [sys.executable, *FLAGS, str(HERE), self.walls, str(modules), *self._imports]
        return ForkServer(command, cwd=folder, env=environment)


class Unprotected(_InPlace):
    """Runs submissions as ordinary processes: for one's own notebooks, or where CI is the sandbox."""

    name = "none"
    walls = "none"


class Landlock(_InPlace):
    """Runs submissions behind Landlock and seccomp (inside/landlock.py), where there are no namespaces."""

    name = "landlock"

    def __init__(self, imports: tuple[str, ...], files: Mapping[str, bytes]) -> None:
        super().__init__(imports, files)
        os.chmod(self._folder.name, 0o711)  # an attempt's user may be nobody's, and its own folder is in here
        folders = [*map("/{}".format, SYSTEM), *FOLDERS, *_python_folders(), sys.prefix]
        self.walls = f"landlock {json.dumps([folder for folder in folders if os.path.isdir(folder)])}"

    def missing(self) -> str:
        """What this machine lacks for it, if anything."""
        try:
            import landlockpy
            import pyseccomp  # noqa: F401 -- it looks for libseccomp

            version = landlockpy.abi_version()
        except (ImportError, RuntimeError, OSError) as error:
            return f"Landlock and seccomp cannot be used here ({error})"
        if version < LANDLOCK:
            return f"Landlock is of version {version} here, and {LANDLOCK} is needed (Linux 6.12)"
        return ""


class Bubblewrap(_Warm):
    """Runs submissions in namespaces of their own: no network, no home, nothing to see or to spoil."""

    name = "bwrap"

    def __init__(self, imports: tuple[str, ...], files: Mapping[str, bytes]) -> None:
        super().__init__(imports, files)
        self._program = shutil.which("bwrap") or ""
        self._users = os.geteuid() == 0

    def missing(self) -> str:
        """What this machine lacks for it, with the last words of an attempt to make one, if anything."""
        if not self._program:
            return "bubblewrap (bwrap) is not installed; run 'apt-get install bubblewrap'"
        try:
            import pyseccomp  # noqa: F401 -- it looks for libseccomp
        except (ImportError, RuntimeError) as error:
            return f"bubblewrap is used with a filter of system calls ({error}); install libseccomp2"
        reason = self._failure()
        if reason and self._users:
            self._users = False
            reason = self._failure()
        if not reason:
            return ""
        return f"bubblewrap cannot make one here ({reason}); allow unprivileged user namespaces"

    def _failure(self) -> str:
        command = [*self._command({}), self._python(), *FLAGS, "-c", PROBE]
        done = subprocess.run(command, capture_output=True, text=True)
        return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]

    def _start(self) -> ForkServer:
        files = {name: Sealed(content) for name, content in self._files.items()}
        command = [
            *self._command(files),
            self._python(),
            *FLAGS,
            "/sandbox",
            "bwrap",
            "/sandbox/modules",
        ]
        try:
            descriptors = [content.descriptor for content in files.values()]
            return ForkServer([*command, *self._imports], cwd="/", env={}, pass_fds=descriptors)
        finally:
            for content in files.values():
                content.close()

    @staticmethod
    def _python() -> str:
        if sys.prefix == sys.base_prefix:
            return sys.executable
        return f"/sandbox/venv/{Path(sys.executable).relative_to(sys.prefix)}"

    def _command(self, files: Mapping[str, Sealed]) -> list[str]:
        words = [self._program, "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
        if self._users:  # root gives each attempt a user of its own
            for kind in ("ipc", "pid", "net", "uts"):
                words.append(f"--unshare-{kind}")
            for capability in ("SETUID", "SETGID", "KILL"):
                words += ["--cap-add", f"CAP_{capability}"]
        else:  # a process without capabilities may map any user but root into a new namespace
            words += ["--unshare-all", "--uid", "1000", "--gid", "1000"]
        words += ["--hostname", "sandbox"]
        for name in SYSTEM:  # /usr-merged systems have links here
            place = Path("/", name)
            if place.is_symlink():
                words += ["--symlink", os.readlink(place), str(place)]
            elif place.exists():
                words += ["--ro-bind", str(place), str(place)]
        # An attempt may only mount a /proc of its own where there is one that nothing covers.
        words += ["--bind", "/proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/dev", "--dir", "/dev/shm"]
        for device in DEVICES:
            words += ["--dev-bind", device, device]
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            words += ["--symlink", f"/proc/self/fd/{number}", f"/dev/{name}"]
        words += ["--symlink", "/proc/self/fd", "/dev/fd", "--remount-ro", "/dev"]
        folders = [*FOLDERS, *_python_folders()]
        for parent in sorted({parent for folder in folders for parent in Path(folder).parents}):
            words += ["--dir", str(parent)]  # bubblewrap would make it for its own user only
        for folder in folders:
            words += ["--ro-bind-try", folder, folder]
        words += ["--dir", "/sandbox", "--dir", "/sandbox/modules", "--dir", "/sandbox/empty"]
        if sys.prefix != sys.base_prefix:  # a virtual environment works wherever it lies
            words += ["--ro-bind", sys.prefix, "/sandbox/venv"]
        for file in INSIDE:
            words += ["--ro-bind", str(HERE / file), f"/sandbox/{file}"]
        for name, content in files.items():
            words += ["--ro-bind-data", str(content.descriptor), f"/sandbox/modules/{name}"]
        for key, value in ENVIRONMENT.items():
            words += ["--setenv", key, value]
        return [*words, "--chdir", "/", "--remount-ro", "/"]


PROTECTED = (Bubblewrap, Landlock)  # the stronger first


def _python_folders() -> list[str]:
    """Where the interpreter itself lies, with the packages of an installation that is no environment."""
    folders = {sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)}
    if sys.prefix == sys.base_prefix:
        folders |= {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]}
    return sorted(folder for folder in folders if folder != "/usr" and not folder.startswith("/usr/"))
