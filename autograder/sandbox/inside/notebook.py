"""The notebook inside the sandbox: runs cells, and parks a copy of itself for each question.

Everything here may come under the submission's control the moment its first cell has run. That is no
matter: what it sends is taken for what the submission showed and returned, and is judged elsewhere. It
is handed no case's inputs before its last cell has run and everything it showed has been collected, and no
hidden ones before all that it returns for the public ones has been.
"""

from __future__ import annotations

import io
import mmap
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from . import wire
from .encoding import decode, encode

CELL = "<ipython-input"  # how the file names of all cells begin
MAX_OUTPUT = 200_000  # characters of printed text kept per cell
MAX_DISPLAY = 2_000_000  # characters of pictures and other displays kept per cell


class CappedText(io.StringIO):
    """Keeps the first MAX_OUTPUT characters and swallows the rest."""

    def write(self, text: str) -> int:
        room = MAX_OUTPUT - self.tell()
        if room > 0:
            super().write(text if len(text) <= room else text[:room] + "\n[output cut here]\n")
        return len(text)


def make_shell() -> Any:
    """An IPython shell that shows nothing: displays, results and errors are collected."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.display_pub = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell, shell.display_pub.outputs)
    shell._showtraceback = lambda kind, value, lines: None
    shell.enable_gui = lambda gui=None: None
    return shell


def run_notebook(
    shell: Any,
    steps: list[Any],
    questions: dict[str, tuple[int, int]],
    shown: int,
    done: int,
    cell_seconds: float,
    careful: bool,
) -> None:
    """Run the steps in order, ending up in whichever process is the notebook by then.

    ``questions`` gives each question's descriptors to read its inputs from and write its results to;
    what cells show goes to ``shown``, and ``done`` is left to the caller. A careful run keeps a checkpoint
    before each cell: a child runs the cell and *becomes* the notebook if it comes out alive; if it hangs or
    dies, the process that waited goes on from the state before it, so that a bad cell costs itself only.
    """
    for step in steps:
        if step[0] == "cell":
            _, label, source = step
            if careful:
                run_as_new_notebook(shell, label, source, shown, cell_seconds)
            else:
                send(shown, wire.pack(["cell", label, run_cell(shell, source)]))
        elif os.fork() == 0:
            _, label, name = step
            others = [fd for other, pair in questions.items() if other != label for fd in pair]
            for fd in (shown, done, *others):
                os.close(fd)
            answer(shell, name, *questions[label])
            os._exit(0)
        else:
            for fd in questions.pop(step[1]):  # what comes later cannot reach this question any more
                os.close(fd)


def send(fd: int, data: bytes) -> None:
    """Write all of the data to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view[: 1 << 20]) :]


def run_as_new_notebook(shell: Any, label: str, source: str, shown: int, seconds: float) -> None:
    """Run a cell in a child that takes this process's place, unless it hangs or dies."""
    alive, commit = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(alive)
        outcome = run_cell(shell, source)
        send(shown, wire.pack(["cell", label, outcome]))
        os.write(commit, b"k")
        os.close(commit)
        return
    os.close(commit)
    status = wait_for(child, alive, seconds)
    if status == "alive":
        os._exit(0)
    os.close(alive)
    send(shown, wire.pack(["cell", label, {"status": status}]))


def wait_for(child: int, pipe: int, seconds: float) -> str:
    """Wait until the child writes to the pipe, dies, or runs out of time (and is then killed)."""
    process = os.pidfd_open(child)
    try:
        ready, _, _ = select.select([pipe, process], [], [], seconds)
        if pipe in ready and os.read(pipe, 1):
            return "alive"
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "died" if ready else "timeout"
    finally:
        os.close(process)


def run_cell(shell: Any, source: str) -> dict[str, Any]:
    """Run one cell as a notebook would, and tell what it showed."""
    displayed = shell.display_pub.outputs
    del displayed[:]
    out, err = CappedText(), CappedText()
    sys.stdout, sys.stderr = out, err
    try:
        result = shell.run_cell(source, store_history=True)
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": name, "text": stream.getvalue()}
        for name, stream in (("stdout", out), ("stderr", err))
        if stream.getvalue()
    ]
    room = MAX_DISPLAY
    for item in list(displayed)[:200]:
        data = {kind: text for kind, text in item["data"].items() if isinstance(text, str)}
        room -= sum(map(len, data.values()))
        if room < 0:
            break
        # What a cell's last expression is worth comes without a word on how it is to be passed on.
        kind = "display_data" if "transient" in item else "execute_result"
        outputs.append({"output_type": kind, "data": data})
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return {"status": "ok", "outputs": outputs}
    return {"status": "raised", "outputs": outputs, **describe(error, CELL)}


def describe(error: BaseException, cell: str) -> dict[str, Any]:
    """An exception in plain words: its class, its message, the line it came from in the cell named so."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(cell):
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = ""
    return {"error": type(error).__name__[:80], "message": str(message)[:1000], "line": line}


def answer(shell: Any, name: str, inputs: int, results: int) -> None:
    """Wait for a question's inputs, round after round; call the function on each case, send what it returns.

    Each result is sent with its length before it, so that it can be counted without reading. An empty
    one comes first and says that the notebook got this far.
    """
    send(results, struct.pack(">Q", 0))
    with socket.socket(fileno=inputs) as channel:
        while given := socket.recv_fds(channel, 1, 1)[1]:
            answer_round(shell, name, given[0], results)


def answer_round(shell: Any, name: str, memory: int, results: int) -> None:
    """Call the function on the cases whose inputs are in this memory."""
    # A private mapping: reading it costs nothing, and what a call writes is its own copy.
    mapped = memoryview(mmap.mmap(memory, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
    place = 8
    for _ in range(int.from_bytes(mapped[:8], "big")):
        length = int.from_bytes(mapped[place : place + 8], "big")
        packed = call(shell, name, mapped[place + 8 : place + 8 + length])
        send(results, struct.pack(">Q", len(packed)) + packed)
        place += 8 + length


def reader(data: memoryview) -> Callable[[int], memoryview]:
    """Reads from memory that copies nothing."""
    place = 0

    def read(count: int) -> memoryview:
        nonlocal place
        place += count
        return data[place - count : place]

    return read


def call(shell: Any, name: str, packed: memoryview) -> bytes:
    """Call the function with arguments of its own, and pack what it returns."""
    function = shell.user_ns.get(name)
    if not callable(function):
        return wire.pack({"status": "missing"})
    sys.stdout = sys.stderr = CappedText()
    try:
        (arguments, keywords), arrays = wire.unpack(reader(packed))
        given, named = (decode(part, arrays, str, lambda *_: None) for part in (arguments, keywords))
        value = function(*given, **named)
        returned: list[Any] = []
        return wire.pack({"status": "returned", "value": encode(value, returned, clip=True)}, returned)
    except BaseException as error:
        code = getattr(function, "__code__", None)  # what it calls may come from another cell
        return wire.pack({"status": "raised", **describe(error, getattr(code, "co_filename", CELL))})
