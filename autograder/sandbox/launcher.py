"""The door to the sandbox: a program goes in, an observation comes out, nothing else.

`open_sandbox` picks a backend; each backend only says how to start `inner.py`. What comes back is read
with every length checked, and rebuilt from plain data. A submission that garbles its own
answers loses those answers; a sandbox that never gets ready is a GraderError.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Protocol

from autograder.sandbox.exchange import run
from autograder.types import GraderError, Observation, Program

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    # One thread each: a class is graded side by side, and thread pools do not survive a fork.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class Sandbox(Protocol):
    """Runs programs. ``name`` is written into every result."""

    name: str

    def run(self, program: Program) -> Observation:
        """Run a program and tell what was seen. Raises GraderError if the sandbox itself failed."""


def open_sandbox(choice: str) -> Sandbox:
    """The sandbox asked for: ``auto`` and ``bwrap`` are bubblewrap, ``none`` is no protection.

    Raises:
        GraderError: bubblewrap is not installed or not allowed to make namespaces here.
    """
    if choice == "none":
        return Unprotected()
    program = shutil.which("bwrap")
    if program is None:
        raise GraderError(
            "no sandbox: bubblewrap (bwrap) is not installed; run 'apt-get install bubblewrap', "
            "or pass --sandbox none to run submissions unprotected"
        )
    sandbox = Bubblewrap(program)
    sandbox.probe()
    return sandbox


class Unprotected:
    """Runs submissions as ordinary processes: for one's own notebooks, or where CI is the sandbox."""

    name = "none"

    def run(self, program: Program) -> Observation:
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            environment = ENVIRONMENT | {
                "HOME": folder,
                "MPLCONFIGDIR": f"{folder}/.matplotlib",
                "IPYTHONDIR": f"{folder}/.ipython",
            }
            command = [sys.executable, "-IB", str(HERE / "inner.py")]
            return run(command, program, cwd=folder, env=environment)


class Bubblewrap:
    """Runs submissions in namespaces of their own: no network, no home, nothing to see or to spoil."""

    name = "bwrap"

    def __init__(self, program: str) -> None:
        self._program = program

    def probe(self) -> None:
        """Raise GraderError, with bubblewrap's own words, if it cannot work on this machine."""
        done = subprocess.run([*self._command(), "/usr/bin/env", "true"], capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise GraderError(
                f"no sandbox: bubblewrap cannot make one here ({reason}); allow unprivileged user "
                "namespaces, or pass --sandbox none to run submissions unprotected"
            )

    def run(self, program: Program) -> Observation:
        command = [*self._command(), sys.executable, "-IB", "/sandbox/inner.py"]
        return run(command, program, cwd="/", env={})

    def _command(self) -> list[str]:
        read_only = ["/usr", "/etc/fonts", "/etc/alternatives", *_python_folders()]
        words = [self._program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
        words += ["--cap-drop", "ALL", "--hostname", "sandbox"]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):  # /usr-merged systems have links here
            place = Path("/", name)
            if place.is_symlink():
                words += ["--symlink", os.readlink(place), str(place)]
            elif place.exists():
                words += ["--ro-bind", str(place), str(place)]
        words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
        for folder in read_only:
            words += ["--ro-bind-try", folder, folder]
        for file in ("inner.py", "wire.py"):
            words += ["--ro-bind", str(HERE / file), f"/sandbox/{file}"]
        words += ["--dir", "/tmp/submission", "--chdir", "/tmp/submission"]
        for key, value in ENVIRONMENT.items():
            words += ["--setenv", key, value]
        return [*words, "--remount-ro", "/"]


def _python_folders() -> list[str]:
    """Where this interpreter and its libraries lie: all of Python, nothing of the project."""
    paths = sysconfig.get_paths()
    folders = {
        sys.base_prefix,
        paths["purelib"],
        paths["platlib"],
        str(Path(sys.executable).parent),
        str(Path(sys.prefix, "pyvenv.cfg")),
        str(Path(sys.executable).resolve().parent.parent),
    }
    return sorted(folder for folder in folders if not folder.startswith("/usr/"))
