"""The fork server inside the sandbox: warm, and never touched by submitted code.

It has imported what the assignment imports once. For each request it forks, and the fork runs the notebook
in namespaces of its own (see attempt.py, enclosure.py) and replies. This process never holds anything of a
program, since all later programs are forked from it and could read it.
"""

from __future__ import annotations

import gc
import importlib
import mmap
import os
import select
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np

if TYPE_CHECKING:
    from autograder.sandbox import attempt, enclosure, inner, wire
else:
    import attempt  # the files beside this one; in the sandbox there is no package
    import enclosure
    import inner
    import wire

sys.path.pop(0)

MAX_AT_ONCE = 200  # descriptors in one message; the kernel's own limit is 253


def main() -> None:
    """Serve requests from the socket that is standard input, until it is closed."""
    contained, imports = sys.argv[1] == "contained", sys.argv[2:]
    replies = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    shell = warm_shell(imports)
    os.dup2(null, 2)  # until here standard error tells why a start failed
    inner.send(replies, wire.pack(["ready"]))
    requests = os.dup(0)
    os.dup2(null, 0)
    while True:
        select.select([requests], [], [])
        child = os.fork()
        if child == 0:
            os._exit(serve_one(shell, contained, requests, replies))
        if os.waitpid(child, 0)[1] != 0:
            return


def warm_shell(imports: list[str]) -> Any:
    """A shell in a process that has imported what the assignment imports, and no more: forks cost by size."""
    shell = inner.make_shell()
    for name in imports:
        with suppress(Exception):  # what is not there is for the notebook to stumble over
            importlib.import_module(name)
    if "matplotlib" in sys.modules:
        shell.run_line_magic("matplotlib", "inline")
    shell.reset(new_session=True)
    gc.collect()
    gc.freeze()  # what is here stays; collections in the forks need not touch, and so copy, its pages
    sys.path.insert(0, "")  # a notebook imports what lies beside it
    return shell


def serve_one(shell: Any, contained: bool, requests: int, replies: int) -> int:
    """Take one job, run it and reply, in a process that ends with it."""
    with socket.socket(fileno=requests) as channel:
        received = receive(channel)
    if not received:
        return 1
    job, *inputs = received
    with mmap.mmap(job, 0, prot=mmap.PROT_READ) as mapped:
        task, _ = wire.unpack(inner.reader(memoryview(bytes(mapped))))
    os.close(job)
    try:
        ended, shown, answers = attempt.run(shell, task, inputs, contained, replies)
    except enclosure.NotEnclosed as error:
        inner.send(replies, wire.pack(["not enclosed", str(error)]))
        return 0
    payloads = [shown, *(data for _, data in answers.values())]
    statuses = {label: status for label, (status, _) in answers.items()}
    inner.send(replies, wire.pack(["ran", ended, statuses], [np.frombuffer(p, np.uint8) for p in payloads]))
    return 0


def receive(channel: socket.socket) -> list[int]:
    """The descriptors of one request, whose messages each say how many there are in all."""
    received: list[int] = []
    while True:
        count, descriptors, _, _ = socket.recv_fds(channel, 8, MAX_AT_ONCE)
        received += descriptors
        if not count or len(received) >= int.from_bytes(count, "big"):
            return received


if __name__ == "__main__":
    main()
