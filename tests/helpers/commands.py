"""Running commands as a person runs them: the autograder, nbgrader and Jupyter's tools."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from autograder.cache import CACHE
from tests.helpers.project import ASSIGNMENT, ROOT
from tests.helpers.warm_command import AUTOGRADER, NBGRADER, Running

COURSE_FILES = {"nbgrader_config", "opt_utils", "testCases"}  # which no command imports by their names
SCRIPTS = str(Path(sys.executable).parent)
EVERYWHERE = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}  # of any user
TABLES = {"XDG_CACHE_HOME": str(CACHE.parent)}  # made once, also for commands with a home of their own
EXPORTS = re.findall(  # in the order of the page
    r"^nbgrader export .*$", (ROOT / "docs" / "exporting.md").read_text("utf-8"), re.MULTILINE
)


def autograder(
    *words: str | Path, cwd: Path = ROOT, timeout: float = 300, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m autograder`` in a folder, whose own modules come first."""
    arguments = [str(word) for word in words]
    if not environment and (cwd == ROOT or not hides_a_module(Path(cwd))):
        return AUTOGRADER.run(arguments, cwd, EVERYWHERE, timeout)
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=cwd,
        env={**EVERYWHERE, **environment},
        capture_output=True,
        text=True,
        encoding=environment.get("PYTHONIOENCODING"),
        timeout=timeout,
    )


def hides_a_module(folder: Path) -> bool:
    """Whether a folder has a module or package with the name of one that Python finds without that folder."""
    names = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/*.py")}
    paths = [path for path in sys.path if path not in ("", str(folder))]
    return any(name in sys.modules or PathFinder.find_spec(name, paths) for name in names - COURSE_FILES)


def start_grading(course: Path, *options: str) -> Running:
    """Start ``grade`` in a process group of its own."""
    return AUTOGRADER.start(["grade", ASSIGNMENT, "--course", str(course), *options], ROOT, dict(os.environ))


def jupyter(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m …`` of the installed Jupyter tools, with this environment's commands in reach."""
    environment = {**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}", **TABLES, **environment}
    module, *arguments = map(str, words)
    if module == "nbgrader":
        return NBGRADER.run(arguments, cwd, environment, timeout=300)
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def nbgrader(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in a course folder as an instructor would who points Jupyter to our settings."""
    path = f"{SCRIPTS}:{os.environ['PATH']}"
    env = {
        "PATH": path,
        "HOME": str(cwd),
        "JUPYTER_CONFIG_PATH": str(ROOT),
        **TABLES,
        **environment,
    }
    return NBGRADER.run(list(words), cwd, env, timeout=300)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr that a command failed with."""
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
