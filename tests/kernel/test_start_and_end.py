"""What kernels share when they start, and that they end as nbgrader's do."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from queue import Empty

import pytest
from traitlets.config import Config

from autograder import cache
from autograder.kernel import command
from autograder.kernel.execution import execute
from autograder.kernel.manager import SandboxClient
from tests.helpers.notebooks import notebook

SHOW = """
import glob, hashlib, os
for path in glob.glob(os.environ["MPLCONFIGDIR"] + "/*"):
    written = os.stat(path).st_mtime_ns
    print(os.path.basename(path), hashlib.sha256(open(path, "rb").read()).hexdigest())
"""
USE = """
import matplotlib.font_manager
assert os.stat(path).st_mtime_ns == written, "matplotlib has made a list of its own"
assert os.path.isfile(matplotlib.font_manager.findfont("DejaVu Sans"))
"""
SPOIL = "open(path, 'w').write('mine')\nopen(path + '.json', 'w').write('mine')"
END = """
import atexit, os, signal, time
never_closed = open("never_closed.txt", "w")
_ = never_closed.write("text")
_ = atexit.register(lambda: open("at_exit.txt", "w").write("text"))
"""
STAY = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n_ = atexit.register(time.sleep, 600)"


def test_fonts_are_listed_once_and_by_no_submission(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    first, second = (execute(notebook(SHOW, *cells), {}, Config()) for cells in ([USE, SPOIL], [USE]))
    assert not first.stopped and not second.stopped
    name, digest = first.notebook.cells[0].outputs[0].text.split()
    assert name.startswith("fontlist-")
    assert second.notebook.cells[0].outputs[0].text == f"{name} {digest}\n"


class Starting:
    """A client of a kernel whose first message was published before the client had subscribed."""

    def __init__(self, lives: bool) -> None:
        self.asked, self.waits, self.lives = 0, 0, lives

    def kernel_info(self) -> None:
        self.asked += 1

    async def get_shell_msg(self, timeout: float) -> dict[str, str]:
        if not self.lives:
            raise Empty
        return {"msg_type": "kernel_info_reply"}

    async def get_iopub_msg(self, timeout: float) -> None:
        self.waits += 1
        if self.asked == 1:
            raise Empty

    async def is_alive(self) -> bool:
        return self.lives

    def _handle_kernel_info_reply(self, reply: dict[str, str]) -> None:
        pass


def test_a_kernel_is_ready_as_soon_as_it_publishes():
    starting = Starting(lives=True)
    asyncio.run(SandboxClient.wait_for_ready(starting, 60))
    assert starting.asked == starting.waits == 2
    with pytest.raises(RuntimeError, match="died"):
        asyncio.run(SandboxClient.wait_for_ready(Starting(lives=False), 60))


def test_another_environment_gets_no_list_of_fonts():
    assert command.is_python_of_grader(sys.executable)
    assert not command.is_python_of_grader("/opt/other/bin/python3")
    assert not command.is_python_of_grader(os.path.join(os.path.dirname(sys.executable), "R"))


def test_a_kernel_that_ends_writes_what_it_has_not_written():
    done = execute(notebook(END), {}, Config())
    assert done.files == {"never_closed.txt": b"text", "at_exit.txt": b"text"}


def test_a_kernel_that_does_not_end_is_ended():
    start = time.monotonic()
    done = execute(notebook(END, STAY), {}, Config())
    assert done.stopped == () and done.files["never_closed.txt"] == b""
    assert time.monotonic() - start < 60
