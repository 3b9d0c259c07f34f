"""The notebook inside the sandbox: runs cells, and forks a parked copy of its process for each question.

The submission may control this code from its first cell on. That does not matter: every byte from here counts
as the submission's own output and results, and is judged outside. The notebook receives a case's inputs only
after the grader has collected the output of all cells, and hidden inputs only after the grader has collected
the results for all public cases.
"""

import io
import mmap
import os
import select
import signal
import socket
import struct
import sys
from typing import Any

from . import wire
from .driving import driven
from .encoding import MAX_NAME, decode, encode
from .failed_import import run_below

CELL = "<ipython-input"  # the file names of all cells begin so
MAX_OUTPUT = 200_000  # characters of printed text kept per cell
OUTPUT_CUT = "\n[output cut here]\n"
MAX_DISPLAY = 2_000_000  # characters of pictures and other displays kept per cell
MAX_DISPLAYS = 200  # pictures and other displays kept per cell
MAX_MESSAGE = 1000  # characters kept of an exception's message


class CappedText(io.StringIO):
    """Keeps the first MAX_OUTPUT characters and discards the rest."""

    def write(self, text: str) -> int:
        room = MAX_OUTPUT - self.tell()
        if room > 0:
            super().write(text if len(text) <= room else text[:room] + OUTPUT_CUT)
        return len(text)


def make_shell() -> Any:
    """Make an IPython shell that collects displays, results and errors instead of showing them."""
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
    # Nobody reads tracebacks, and for the first of them IPython imports thirty modules.
    for traceback in (shell.InteractiveTB, shell.SyntaxTB):
        traceback.structured_traceback = lambda *exception, **options: []
    shell.enable_gui = lambda gui=None: None
    return shell


def run_notebook(
    shell: Any, job: wire.Job, questions: dict[str, tuple[int, int]], output: int, done: int
) -> None:
    """Run the steps in order; return in the process that is the notebook by then.

    ``questions`` maps each question's label to two descriptors, to read its inputs from and to write its
    results to. The output of cells is written to ``output``; parked copies close ``done``. A checkpointed run
    has a checkpoint before each cell: a child runs the cell and *becomes* the notebook if it survives; if it
    hangs or dies, the waiting parent goes on from the state before, so that a bad cell costs only itself.
    """
    for kind, label, text in job.steps:
        if kind == "cell" and job.checkpointed:
            run_with_checkpoint(shell, label, text, output, job.cell_seconds)
        elif kind == "cell":
            send(output, wire.pack(["cell", label, run_cell(shell, text)]))
        elif os.fork() == 0:
            own = questions.pop(label)
            for descriptor in (output, done, *(end for pair in questions.values() for end in pair)):
                os.close(descriptor)
            answer(shell, text, *own)
            os._exit(0)
        else:
            for descriptor in questions.pop(label):  # later cells cannot reach this question any more
                os.close(descriptor)


def send(descriptor: int, data: bytes) -> None:
    """Write all of the data to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view[: 1 << 20]) :]


def run_with_checkpoint(shell: Any, label: str, source: str, output: int, seconds: float) -> None:
    """Run a cell in a child, which becomes the notebook in place of this process unless it hangs or dies."""
    alive, commit = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(alive)
        send(output, wire.pack(["cell", label, run_cell(shell, source)]))
        os.write(commit, b"k")
        os.close(commit)
        return
    os.close(commit)
    status = wait_for(child, alive, seconds)
    if status == "alive":
        os._exit(0)
    os.close(alive)
    send(output, wire.pack(["cell", label, {"status": status}]))


def wait_for(child: int, pipe: int, seconds: float) -> str:
    """Wait until the child writes to the pipe ("alive"), or has "died"; after a "timeout" it is killed."""
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
    """Run one cell as a notebook would, and return its outcome with its outputs."""
    displayed = shell.display_pub.outputs
    del displayed[:]
    out, err = CappedText(), CappedText()
    sys.stdout, sys.stderr = out, err
    try:
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, ImportError):
            run_below(error, CELL, shell.user_ns)
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": name, "text": stream.getvalue()}
        for name, stream in (("stdout", out), ("stderr", err))
        if stream.getvalue()
    ]
    room = MAX_DISPLAY
    for item in list(displayed)[:MAX_DISPLAYS]:
        data = {kind: text for kind, text in item["data"].items() if isinstance(text, str)}
        room -= sum(map(len, data.values()))
        if room < 0:
            break
        # The value of a cell's last expression has no "transient" entry.
        kind = "display_data" if "transient" in item else "execute_result"
        outputs.append({"output_type": kind, "data": data})
    if error is None:
        return {"status": "ok", "outputs": outputs}
    return {"status": "raised", "outputs": outputs, **describe(error, CELL)}


def describe(error: BaseException, cell: str) -> dict[str, Any]:
    """The class and message of an exception, and its line in the file whose name begins with ``cell``."""
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
    return {"error": type(error).__name__[:MAX_NAME], "message": str(message)[:MAX_MESSAGE], "line": line}


def answer(shell: Any, name: str, inputs: int, results: int) -> None:
    """Wait for a question's inputs, round after round; call the function on each case and send its result.

    Each result has its length before it, so that the grader can count results without parsing them. An empty
    one comes first: it reports that the notebook has reached the question.
    """
    send(results, struct.pack(">Q", 0))
    with socket.socket(fileno=inputs) as channel:
        while descriptors := socket.recv_fds(channel, 1, 1)[1]:
            answer_round(shell, name, descriptors[0], results)


def answer_round(shell: Any, name: str, memory: int, results: int) -> None:
    """Call the function on the cases whose inputs are in this memfd."""
    # A private mapping: reading copies nothing, and a call that writes to its inputs writes to its own copy.
    mapped = memoryview(mmap.mmap(memory, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
    position = 8
    for _ in range(int.from_bytes(mapped[:8], "big")):
        length = int.from_bytes(mapped[position : position + 8], "big")
        packed = call(shell, name, mapped[position + 8 : position + 8 + length])
        send(results, struct.pack(">Q", len(packed)) + packed)
        position += 8 + length


def call(shell: Any, name: str, packed: memoryview) -> bytes:
    """Call the function, or the case's driver with it, on a copy of the arguments, and pack the result."""
    function = shell.user_ns.get(name)
    if not callable(function):
        return wire.pack({"status": "missing"})
    sys.stdout = sys.stderr = CappedText()
    driver = ""
    try:
        (*parts, driver), arrays = wire.unpack(wire.reader(packed))
        arguments, keywords = (decode(part, arrays, str, lambda *_: None) for part in parts)
        value = (driven(function, driver) if driver else function)(*arguments, **keywords)
        returned: list[Any] = []
        return wire.pack({"status": "returned", "value": encode(value, returned, clip=True)}, returned)
    except BaseException as error:
        described = describe(error, own_file(function))
        if driver and described["line"] is None:
            described["message"] += ", where the case uses it"
        return wire.pack({"status": "raised", **described})


def own_file(function: Any) -> str:
    """The file of a function's cell, or of a class's: helper functions may be from another cell."""
    parts = vars(function).values() if isinstance(function, type) else [function]
    files = (getattr(getattr(part, "__code__", None), "co_filename", "") for part in parts)
    return next((file for file in files if file.startswith(CELL)), CELL)
