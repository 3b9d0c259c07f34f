"""Runs one program of cells and calls, inside the sandbox. Imports nothing of ours but `wire`.

Three kinds of process live here:

- the keeper, which never runs submitted code and only holds the sandbox open;
- the notebook, in which the cells run one after the other. Before each cell it forks: the child runs
  the cell and, if it comes out alive, *is* the notebook from then on; if it hangs or dies, the parent
  goes on from the state before that cell. So a bad cell costs itself and nothing else;
- a fork of the notebook for each CallFunction step, so that one question cannot spoil another.

Everything but the keeper may be under the submission's control. That is no matter: what is sent is
taken for what the submission returned, and is compared where it cannot reach.
"""

from __future__ import annotations

import io
import os
import resource
import select
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np

if TYPE_CHECKING:
    from autograder.sandbox import wire
else:
    import wire  # the file beside this one; in the sandbox there is no package

sys.path.pop(0)

MAX_OUTPUT = 200_000  # characters of printed text kept per cell
MAX_DISPLAY = 2_000_000  # characters of pictures and other displays kept per cell
MAX_PAYLOAD = 2 * wire.MAX_FRAME  # bytes one question may return


class CappedText(io.StringIO):
    """Keeps the first MAX_OUTPUT characters and swallows the rest."""

    def write(self, text: str) -> int:
        room = MAX_OUTPUT - self.tell()
        if room > 0:
            super().write(text if len(text) <= room else text[:room] + "\n[output cut here]\n")
        return len(text)


def main() -> None:
    """Read a program from standard input, run it, and send what became of it to standard output."""
    program, inputs = wire.unpack(sys.stdin.buffer.read, limit=1 << 30)
    channel = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for name, text in program["files"].items():
        with open(name, "wb") as file:
            file.write(text.encode("latin-1"))
    sys.path.insert(0, os.getcwd())
    limits = program["limits"]
    shell = make_shell()
    channel.write(wire.pack(["ready"]))
    channel.flush()
    pulse, held = os.pipe()
    if os.fork():
        # The keeper: waits until every process of the notebook has let go, or is killed with them.
        os.close(held)
        channel.close()
        os.read(pulse, 1)
        os._exit(0)
    os.close(pulse)
    limit_resources(limits)
    for step in program["steps"]:
        if step[0] == "cell":
            run_as_new_notebook(shell, step, limits["cell_seconds"], channel)
        else:
            call_in_fork(shell, step, inputs, limits["question_seconds"], channel)
    channel.write(wire.pack(["done"]))
    channel.flush()
    os._exit(0)


def limit_resources(limits: dict[str, int]) -> None:
    """Bound what each process may take. The wall clock is the launcher's."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"],) * 2)


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


def run_as_new_notebook(shell: Any, step: list[Any], seconds: float, channel: BinaryIO) -> None:
    """Run a cell in a child that takes this process's place, unless it hangs or dies."""
    _, label, source = step
    alive, commit = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(alive)
        outcome = run_cell(shell, source)
        channel.write(wire.pack(["cell", label, outcome]))
        channel.flush()
        os.write(commit, b"k")
        os.close(commit)
        return
    os.close(commit)
    status = wait_for(child, alive, seconds)
    if status == "alive":
        os._exit(0)
    channel.write(wire.pack(["cell", label, {"status": status}]))
    channel.flush()
    os.close(alive)


def wait_for(child: int, pipe: int, seconds: float) -> str:
    """Wait until the child writes to the pipe, dies, or runs out of time (and is then killed)."""
    process = os.pidfd_open(child)
    try:
        ready, _, _ = select.select([pipe, process], [], [], seconds)
        if pipe in ready and os.read(pipe, 1):
            return "alive"
        status = "died" if ready else "timeout"
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return status
    finally:
        os.close(process)


def run_cell(shell: Any, source: str) -> dict[str, Any]:
    """Run one cell as a notebook would, and tell what it showed."""
    shown = shell.display_pub.outputs
    del shown[:]
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
    for item in list(shown)[:200]:
        data = {kind: text for kind, text in item["data"].items() if isinstance(text, str)}
        room -= sum(map(len, data.values()))
        if room < 0:
            break
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return {"status": "ok", "outputs": outputs}
    return {"status": "raised", "outputs": outputs, **describe(error)}


def describe(error: BaseException) -> dict[str, Any]:
    """An exception in plain words: its class, its message, the line of the cell it came from."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith("<ipython-input"):
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        message = ""
    return {"error": type(error).__name__[:80], "message": str(message)[:1000], "line": line}


def call_in_fork(
    shell: Any, step: list[Any], inputs: list[np.ndarray], seconds: float, channel: BinaryIO
) -> None:
    """Call a function once per case in a fork of the notebook; pass on unread what it hands back."""
    _, label, name, calls = step
    results, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(results)
        with os.fdopen(write, "wb") as pipe:
            for arguments, keywords in calls:
                pipe.write(call(shell, name, arguments, keywords, inputs))
                pipe.flush()
        os._exit(0)
    os.close(write)
    payload, status = collect(child, results, seconds)
    os.close(results)
    channel.write(wire.pack(["calls", label, status], [np.frombuffer(payload, np.uint8)]))
    channel.flush()


def collect(child: int, pipe: int, seconds: float) -> tuple[bytes, str]:
    """Everything the child writes until it ends, within the time and size allowed."""
    deadline = time.monotonic() + seconds
    process = os.pidfd_open(child)
    payload = bytearray()
    status = "done"
    while True:
        ready, _, _ = select.select([pipe, process], [], [], max(0.0, deadline - time.monotonic()))
        if pipe in ready:
            part = os.read(pipe, 1 << 20)
            payload += part
            if len(payload) > MAX_PAYLOAD:
                status = "died"
                break
            if part:
                continue
            ready = [process]  # all writers are gone
        status = "done" if ready else "timeout"
        break
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(process)
    return bytes(payload), status


def call(shell: Any, name: str, arguments: Any, keywords: Any, inputs: list[np.ndarray]) -> bytes:
    """Call the function with arguments of its own, and pack what it returns."""
    function = shell.user_ns.get(name)
    if not callable(function):
        return wire.pack({"status": "missing"})
    sys.stdout = sys.stderr = CappedText()
    try:
        given = wire.decode(arguments, inputs, str)
        value = function(*given, **wire.decode(keywords, inputs, str))
        arrays: list[np.ndarray] = []
        return wire.pack({"status": "returned", "value": wire.encode(value, arrays)}, arrays)
    except BaseException as error:
        return wire.pack({"status": "raised", **describe(error)})


if __name__ == "__main__":
    main()
