"""The commands ``autograder`` and ``nbgrader`` in forks of processes that have imported them.

Each command saves seconds of imports. One with an environment of its own, or in a folder whose modules hide
imported ones, needs a new interpreter: see commands.py.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path

from tests.helpers.project import ROOT


class Running:
    """A command under way, with those parts of `subprocess.Popen` that tests use.

    It leads a process group of its own. Its output is kept in files, which never make it wait.
    """

    def __init__(
        self, server: socket.socket, words: list[str], cwd: Path, environment: dict[str, str]
    ) -> None:
        self.args = words
        self.returncode: int | None = None
        self.stdout, self.stderr = (tempfile.TemporaryFile("a+b") for _ in range(2))  # noqa: SIM115
        reader, writer = os.pipe()
        self._told = os.fdopen(reader, "rb", buffering=0)
        order = json.dumps([words, str(cwd), environment]).encode()
        socket.send_fds(server, [order], [self.stdout.fileno(), self.stderr.fileno(), writer])
        os.close(writer)
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        """The exit status, as `subprocess.Popen` gives it, or None while the command runs."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; return the exit status."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(int(self._told.readline()))
            self._told.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end; return what the command has written."""
        self.wait(timeout)
        return _content(self.stdout), _content(self.stderr)


def _content(file) -> str:
    with file:
        file.seek(0)
        return file.read().decode("utf-8")


class WarmCommand:
    """Starts ``python -m module`` in forks of one process, which is started when it is first needed."""

    def __init__(self, module: str, *imported: str) -> None:
        self._words = [module, *imported]

    @cached_property
    def _server(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [sys.executable, "-m", "tests.helpers.warm_server", str(theirs.fileno()), *self._words]
        with theirs:
            subprocess.Popen(words, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        return ours  # at whose end the process ends

    def start(self, words: list[str], cwd: Path, environment: dict[str, str]) -> Running:
        """Start the command with these arguments, in this folder and environment."""
        return Running(self._server, words, cwd, environment)

    def run(
        self, words: list[str], cwd: Path, environment: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; the result is that of `subprocess.run`, with text."""
        running = self.start(words, cwd, environment)
        try:
            stdout, stderr = running.communicate(timeout)
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            raise
        return subprocess.CompletedProcess(words, running.wait(), stdout, stderr)


AUTOGRADER = WarmCommand("autograder", "autograder.cli", "tests.helpers.preloaded")
# Without modules of this package, which only a course's own settings import, but with what those import.
NBGRADER = WarmCommand(
    *("nbgrader", "nbgrader.apps.nbgraderapp", "nbgrader.preprocessors", "nbconvert.exporters"),
    *("numpy", "alembic.script", "alembic.migration"),
)
