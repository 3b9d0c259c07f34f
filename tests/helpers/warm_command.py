"""The command ``autograder`` in a fork of a process that has imported it, which saves a second each time.

A command with an environment of its own, or in a folder whose modules hide imported ones, needs a new
interpreter: see commands.py.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run_warm(
    words: list[str], cwd: Path, environment: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run the command with these arguments; the result is that of `subprocess.run`, with text."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.cli", "tests.helpers.preloaded"])
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in ("stdout", "stderr")]
        process = context.Process(target=_become_command, args=(words, str(cwd), environment, files))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, timeout)
        stdout, stderr = (Path(file).read_text("utf-8") for file in files)
    return subprocess.CompletedProcess(words, process.exitcode, stdout, stderr)


def _become_command(words: list[str], cwd: str, environment: dict[str, str], files: list[str]) -> None:
    """Take over arguments, folder, environment and standard streams, and run the command to its end."""
    for number, file in enumerate((os.devnull, *files)):
        opened = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["autograder", *words]
    sys.path.insert(0, cwd)  # as for python -m
    from autograder.cli import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # multiprocessing ends a process without them
