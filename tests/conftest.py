"""What the tests share: the real command, the real release, and notebooks made from it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.sandbox.backends import Landlock
from examples.make_class import fill

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "optimization_methods"
SOURCE = ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
RELEASE = ROOT / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
STUDENTS = ROOT / "examples" / "students"

MISSING = Landlock((), {}).missing()
NEEDS_LANDLOCK = pytest.mark.skipif(bool(MISSING), reason=MISSING)
SANDBOXES = ["bwrap", pytest.param("landlock", marks=NEEDS_LANDLOCK)]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def autograder(
    *words: str | Path, cwd: Path = ROOT, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m autograder`` as a person would, from this checkout."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, words)],
        cwd=cwd,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def jupyter(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run ``python -m …`` of the installed Jupyter tools, with this environment's commands in reach."""
    scripts = str(Path(sys.executable).parent)
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def release() -> NotebookNode:
    """The notebook as students download it."""
    return nbformat.read(RELEASE, as_version=4)


@pytest.fixture(scope="session")
def solved(release: NotebookNode) -> NotebookNode:
    """The release with every graded cell written rightly."""
    return fill(release, (STUDENTS / "right_plain.py").read_text("utf-8"))


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Grade a notebook with the real ``check`` command and return its JSON."""

    def run(notebook: NotebookNode | bytes, *options: str) -> dict[str, Any]:
        path = tmp_path / "handed_in.ipynb"
        path.write_bytes(notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode())
        done = autograder("check", path, "--assignment", ASSIGNMENT, "--json", "-", *options)
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    return run


def by_name(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of a result by the name of their function."""
    return {question["name"]: question for question in result["questions"]}
