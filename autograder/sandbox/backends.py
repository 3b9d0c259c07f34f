"""Sandboxes, which run a program and return an observation.

`open_sandbox` picks a backend; each backend starts fork servers in its own way. A sandbox keeps a warm server
for each program that runs at the same time. A submission that garbles its own answers loses those answers; a
sandbox that does not start raises GraderError, and one that is lost raises SandboxLost.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from autograder.exceptions import GraderError, SandboxLost
from autograder.model import Observation, Program
from autograder.sandbox.attempts import observe
from autograder.sandbox.bubblewrap import FOLDERS, SYSTEM, readable_words, system_words
from autograder.sandbox.channels import Sealed
from autograder.sandbox.font_cache import font_cache
from autograder.sandbox.fork_server import ForkServer, ServerLost
from autograder.sandbox.inside.isolation import DEVICES
from autograder.sandbox.inside.limits import TimeLimits

HERE = Path(__file__).resolve().parent
INSIDE = ("__main__.py", "inside")  # the only files of this package in bubblewrap's sandbox
LANDLOCK_ABI = 6  # the first version that restricts signals; Linux 6.12 has it
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "NBGRADER_EXECUTION": "autograde",  # nbgrader sets it for notebooks
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "PYTHONHASHSEED": "0",  # all servers behave alike
    # One thread each: submissions are graded in parallel, and thread pools do not survive a fork.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
FLAGS = ["-s", "-P", "-B"]  # no packages of the user, no imports from the current folder, no .pyc files
PROBES = 3  # one failure on a busy machine must not choose a weaker sandbox
WORKED: set[tuple[str, ...]] = set()  # the probes that have worked in this process, or before it was forked


class Sandbox:
    """Runs programs, several at a time if called from several threads, on a pool of warm servers."""

    name: str  # written into every result

    def __init__(self, imports: Sequence[str], files: Mapping[str, bytes], times: TimeLimits) -> None:
        self._imports, self._files, self._times = imports, files, times
        self._idle: SimpleQueue[ForkServer] = SimpleQueue()

    def missing(self) -> str:
        """Why this machine cannot run this sandbox, or an empty string."""
        return ""

    def run(self, program: Program) -> Observation:
        """Run a program on a warm server, and once more if that server is lost.

        Raises:
            SandboxLost: the second server was lost as well.
            GraderError: a server did not start, or could not isolate the submission.
        """
        reason = ""
        for _ in range(2):
            server = self._take()
            server.wait_until_warm()
            try:
                observation = observe(server, program)
            except ServerLost as error:
                reason = str(error)
                server.close()
            else:
                self._idle.put(server)
                return observation
        raise SandboxLost(f"the sandbox was lost twice while it ran this notebook ({reason})")

    def start(self, count: int) -> None:
        """Start servers until ``count`` are idle, and leave them to get warm.

        A server ends with the thread that started it.
        """
        while self._idle.qsize() < count:
            self._idle.put(self._start())

    def warm(self, count: int) -> None:
        """Start servers until ``count`` are idle, and wait until they are warm."""
        self.start(count)
        servers = [self._take() for _ in range(count)]
        for server in servers:
            server.wait_until_warm()
            self._idle.put(server)

    def close(self) -> None:
        """End the idle servers; a later program starts new ones."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _take(self) -> ForkServer:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _start(self) -> ForkServer:
        raise NotImplementedError


class _Processes(Sandbox):
    """Servers that are ordinary processes, with a folder that they and the submissions write to."""

    isolation = "none"  # of each attempt: the server's first argument

    def __init__(self, imports: Sequence[str], files: Mapping[str, bytes], times: TimeLimits) -> None:
        super().__init__(imports, files, times)
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
        fonts = Path(environment["MPLCONFIGDIR"])
        fonts.mkdir(exist_ok=True)
        for name, content in font_cache(self._imports).items():
            (fonts / name).write_bytes(content)
        command = [sys.executable, *FLAGS, str(HERE), self.isolation, str(modules), *self._imports]
        return ForkServer(command, self._times, cwd=folder, env=environment)


class Unprotected(_Processes):
    """Runs submissions as ordinary processes: for your own notebooks, or where CI is the sandbox."""

    name = "none"


class Landlock(_Processes):
    """Isolates submissions with Landlock and seccomp (inside/landlock.py), where namespaces are forbidden."""

    name = "landlock"

    def __init__(self, imports: Sequence[str], files: Mapping[str, bytes], times: TimeLimits) -> None:
        super().__init__(imports, files, times)
        os.chmod(self._folder.name, 0o711)  # an attempt may run as an unused user, and its folder is in here
        folders = [*SYSTEM, *FOLDERS, *_python_folders(), sys.prefix]
        self.isolation = f"landlock {json.dumps([folder for folder in folders if os.path.isdir(folder)])}"

    def missing(self) -> str:
        """Why this machine cannot run this sandbox, or an empty string."""
        try:
            import landlockpy
            import pyseccomp  # noqa: F401 -- fails without libseccomp

            version = landlockpy.abi_version()
        except (ImportError, RuntimeError, OSError) as error:
            return f"Landlock and seccomp cannot be used here ({error})"
        if version < LANDLOCK_ABI:
            return f"this kernel has Landlock {version}, and Landlock {LANDLOCK_ABI} is needed (Linux 6.12)"
        return ""


class Bubblewrap(Sandbox):
    """Runs submissions in their own namespaces with bubblewrap: no network, no home, no writable system."""

    name = "bwrap"

    def __init__(self, imports: Sequence[str], files: Mapping[str, bytes], times: TimeLimits) -> None:
        super().__init__(imports, files, times)
        self._program = shutil.which("bwrap") or ""
        self._as_unused_users = os.geteuid() == 0

    def missing(self) -> str:
        """Why this machine cannot run this sandbox, or an empty string."""
        if not self._program:
            return "bubblewrap (bwrap) is not installed; run 'apt-get install bubblewrap'"
        try:
            import pyseccomp  # noqa: F401 -- fails without libseccomp
        except (ImportError, RuntimeError) as error:
            return f"bubblewrap needs a filter of system calls ({error}); install libseccomp2"
        reason = self._failure()
        if reason and self._as_unused_users:
            self._as_unused_users = False
            started = self._idle.qsize()
            self.close()  # these servers are for unused users
            self.start(started)
            reason = self._failure()
        return reason and f"bubblewrap fails here ({reason}); allow unprivileged user namespaces"

    def _failure(self) -> str:
        """Isolate a process like an attempt; if that fails, return the last line of standard error."""
        command = self._command({}, "probe")
        if tuple(command) in WORKED:
            return ""
        for _ in range(PROBES):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                WORKED.add(tuple(command))
                return ""
        return (done.stderr.strip().splitlines() or ["no reason given"])[-1]

    def _start(self) -> ForkServer:
        files = {f"/sandbox/modules/{name}": Sealed(content) for name, content in self._files.items()}
        fonts = font_cache(self._imports)
        files |= {f"{ENVIRONMENT['MPLCONFIGDIR']}/{name}": Sealed(fonts[name]) for name in fonts}
        command = self._command(files, "bwrap", "/sandbox/modules", *self._imports)
        try:
            descriptors = [content.descriptor for content in files.values()]
            return ForkServer(command, self._times, cwd="/", env={}, pass_fds=descriptors)
        finally:
            for content in files.values():
                content.close()

    def _command(self, files: Mapping[str, Sealed], *arguments: str) -> list[str]:
        """A command that runs this folder with arguments in bubblewrap; ``files`` by their paths there."""
        words = [self._program, "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
        if self._as_unused_users:  # root runs each attempt as an unused user
            words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
            for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_KILL"):
                words += ["--cap-add", capability]
        else:  # a process without capabilities may map any user except root into a new namespace
            words += ["--unshare-all", "--uid", "1000", "--gid", "1000"]
        words += ["--hostname", "sandbox", *system_words()]
        # An attempt may mount its own /proc only if a /proc without mounts on top of it is there.
        words += ["--bind", "/proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/dev", "--dir", "/dev/shm"]
        for device in DEVICES:
            words += ["--dev-bind", device, device]
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            words += ["--symlink", f"/proc/self/fd/{number}", f"/dev/{name}"]
        words += ["--symlink", "/proc/self/fd", "/dev/fd", "--remount-ro", "/dev"]
        words += readable_words([*FOLDERS, *_python_folders()])
        words += ["--dir", "/sandbox", "--dir", "/sandbox/modules", "--dir", "/sandbox/empty"]
        python = sys.executable
        if sys.prefix != sys.base_prefix:  # a virtual environment works in any folder
            words += ["--ro-bind", sys.prefix, "/sandbox/venv"]
            python = f"/sandbox/venv/{Path(sys.executable).relative_to(sys.prefix)}"
        for file in INSIDE:
            words += ["--ro-bind", str(HERE / file), f"/sandbox/{file}"]
        for name, content in files.items():
            words += ["--ro-bind-data", str(content.descriptor), name]
        for key, value in ENVIRONMENT.items():
            words += ["--setenv", key, value]
        return [*words, "--chdir", "/", "--remount-ro", "/", python, *FLAGS, "/sandbox", *arguments]


PROTECTED = (Bubblewrap, Landlock)  # the stronger first


def open_sandbox(
    name: str,
    imports: Sequence[str] = (),
    files: Mapping[str, bytes] | None = None,
    times: TimeLimits | None = None,
    servers: int = 0,
) -> Sandbox:
    """Open a sandbox by its name; ``auto`` is the first in PROTECTED that works, ``none`` protects nothing.

    Servers import the modules ``imports`` before the first submission; ``files``, by file path, are those of
    the modules that the instructor hands out. ``times`` limits each notebook. So many ``servers`` are
    started, and get warm while it is tried whether the sandbox works.

    Raises:
        GraderError: the sandbox does not work here; the message says what is missing.
    """
    reasons = []
    for backend in (Unprotected,) if name == "none" else PROTECTED:
        if name in (backend.name, "auto"):
            sandbox = backend(imports, files or {}, times or TimeLimits())
            with suppress(GraderError):  # `missing` says why
                sandbox.start(servers)
            if not (reason := sandbox.missing()):
                return sandbox
            sandbox.close()
            reasons.append(reason)
    raise GraderError(f"no sandbox: {'; '.join(reasons)}; or run submissions unprotected with --sandbox none")


def _python_folders() -> list[str]:
    """The interpreter's folders, and those of its packages unless it is in a virtual environment."""
    folders = {sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)}
    if sys.prefix == sys.base_prefix:
        folders |= {sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]}
    return sorted(folder for folder in folders if folder != "/usr" and not folder.startswith("/usr/"))
