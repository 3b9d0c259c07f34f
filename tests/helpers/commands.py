"""Running commands as a person runs them: the autograder, nbgrader and Jupyter's tools."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from tests.helpers.project import ASSIGNMENT, ROOT
from tests.helpers.warm_command import AUTOGRADER, NBGRADER, Running

SCRIPTS = str(Path(sys.executable).parent)
EVERYWHERE = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}  # of any user
EXPORTS = re.findall(  # in the order of the page
    r"^nbgrader export .*$", (ROOT / "docs" / "exporting.md").read_text("utf-8"), re.MULTILINE
)


def autograder(
    *words: str | Path, cwd: Path = ROOT, timeout: float = 300, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m autograder`` in a folder, whose own modules come first."""
    arguments = [str(word) for word in words]
    has_modules = cwd != ROOT and (Path(cwd, "autograder").exists() or any(Path(cwd).glob("*.py")))
    if not environment and not has_modules:
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


def start_grading(course: Path, *options: str) -> Running:
    """Start ``grade`` in a process group of its own."""
    return AUTOGRADER.start(["grade", ASSIGNMENT, "--course", str(course), *options], ROOT, dict(os.environ))


def jupyter(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m …`` of the installed Jupyter tools, with this environment's commands in reach."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}", **environment},
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
