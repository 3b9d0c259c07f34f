"""The words that start a kernel in bubblewrap: which parts of this machine it sees, and its environment."""

import glob
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.exceptions import GraderError
from autograder.kernel import limits
from autograder.sandbox.bubblewrap import FOLDERS, SYSTEM, readable_words, system_words
from autograder.sandbox.inside.isolation import SHOWN_USER
from autograder.sandbox.inside.limits import SHARED_MEMORY_BYTES

CHANNELS = "/run/autograder"  # the folder of the connection file and of the sockets
HOME = "/tmp/home"
FOLDER = "/tmp/submission"  # where the kernel starts
PASSWD = f"student:x:{SHOWN_USER}:{SHOWN_USER}::{HOME}:/bin/sh\n"
# Settings of languages and libraries; none of these holds a secret.
SETTINGS = "R java-* julia octave* localtime inputrc magic matplotlibrc mime.types terminfo"
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "HOME": HOME,
    "USER": "student",
    "LOGNAME": "student",
    "IPYTHONDIR": f"{HOME}/.ipython",
    "MPLCONFIGDIR": f"{HOME}/.matplotlib",
    "NBGRADER_EXECUTION": "autograde",  # nbgrader sets it for notebooks
    # One thread each: submissions are graded in parallel.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
ALREADY = ("/usr", *SYSTEM, "/proc", "/dev", "/run", "/sys")  # shown to every kernel, or to none
MARKS = ("pyvenv.cfg", "conda-meta", "lib", "lib64")  # of a folder that holds an environment or a language


def program() -> str:
    """The path of bubblewrap; raises GraderError if it is not installed."""
    found = shutil.which("bwrap")
    if not found:
        raise GraderError(
            "no sandbox for kernels: bubblewrap (bwrap) is not installed; run 'apt-get install bubblewrap'"
        )
    return found


def executable(name: str, kernel: str) -> str:
    """The path of a kernel's executable; raises GraderError if it is not there."""
    found = shutil.which(name)
    if not found:
        raise GraderError(f"the kernel {kernel!r} cannot be started: there is no {name!r}")
    return os.path.abspath(found)


def is_python_of_grader(executable: str) -> bool:
    """Whether an executable is the Python of this very environment, by whatever name."""
    folder, name = os.path.split(executable)
    return folder == os.path.dirname(sys.executable) and name.startswith("python")


def environment(executable: str) -> dict[str, str]:
    """The variables of every kernel, with a PATH to the commands beside its executable."""
    path = dict.fromkeys([os.path.dirname(executable), "/usr/local/bin", "/usr/bin", "/bin"])
    return {**ENVIRONMENT, "PATH": ":".join(path)}


def readable(argv: Sequence[str], resources: str, variables: Mapping[str, str]) -> list[str]:
    """The folders and files that a kernel reads: its specification and all that this names.

    No folder that holds a home or the current folder is among them.
    """
    named = [path for value in (*argv, *variables.values()) for path in value.split(os.pathsep)]
    found = [resources, *filter(os.path.isabs, named)]
    found += _environments(argv[0])
    secret = [Path.home(), Path.cwd()]
    already = list(map(Path, ALREADY))
    shown: list[Path] = []
    for path in sorted({Path(name) for name in found if os.path.exists(name)}):
        if not any(path.is_relative_to(other) for other in [*already, *shown]) and not any(
            folder.is_relative_to(path) for folder in secret
        ):
            shown.append(path)
    return list(map(str, shown))


def _environments(executable: str) -> Iterator[str]:
    """An executable, and the folders of the environments that it belongs to."""
    for path in (Path(executable), Path(executable).resolve()):
        prefix = path.parent.parent
        is_environment = path.parent.name == "bin" and any((prefix / mark).exists() for mark in MARKS)
        yield str(prefix if is_environment else path)
        settings = prefix / "pyvenv.cfg"
        if is_environment and settings.is_file():
            for line in settings.read_text("utf-8").splitlines():
                name, _, value = line.partition("=")
                if name.strip() == "home" and os.path.basename(value.strip()) == "bin":
                    yield os.path.dirname(value.strip())


def words(shown: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    """Bubblewrap's words for a kernel: its own namespaces, a read-only system, folders in memory."""
    found = ["--unshare-all", "--uid", str(SHOWN_USER), "--gid", str(SHOWN_USER)]
    found += ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    found += ["--hostname", "sandbox", *system_words(), "--proc", "/proc", "--dev", "/dev"]
    found += ["--size", str(SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm"]
    found += ["--size", str(limits.DISK_BYTES), "--tmpfs", "/tmp", "--dir", HOME, "--dir", FOLDER]
    found += ["--size", str(limits.SOCKET_BYTES), "--tmpfs", CHANNELS]
    settings = [path for name in SETTINGS.split() for path in glob.glob(f"/etc/{name}")]
    found += readable_words([*FOLDERS, *settings, *shown])
    for name, value in variables.items():
        found += ["--setenv", name, value]
    return [*found, "--chdir", FOLDER, "--remount-ro", "/dev"]
