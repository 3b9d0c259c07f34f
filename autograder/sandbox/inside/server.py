"""The fork server inside the sandbox, which never runs submitted code.

It imports what the assignment imports once. For each request it forks, and the child isolates itself (see
isolation.py) and becomes the notebook, with pipes that lead straight to the grader. The server never reads
any part of a program, because all later attempts are forked from it and could read it too: it only starts
attempts and ends them.
"""

import ctypes
import gc
import importlib
import json
import mmap
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

from . import notebook, wire
from .isolation import Attempt, Isolation, NoIsolation, limit_resources, namespace_isolation, reap_children

MADV_COLLAPSE = 25  # see madvise(2)
LAZY = {"numpy": ("numpy.random", "numpy.linalg")}  # loaded on first use, which would be in every fork


def main() -> None:
    """Serve requests from the socket that is standard input, until it is closed."""
    make_isolation, folder, imports = isolation_of(sys.argv[1]), sys.argv[2], sys.argv[3:]
    sys.path.pop(0)  # a notebook must not import the files beside this package
    channel = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    shell = warm_shell(folder, imports)
    os.dup2(null, 2)  # until here standard error reports why a start failed
    reply(channel, "ready")
    while received := receive(channel):
        serve(shell, make_isolation(), channel, received)


def reply(channel: socket.socket, kind: str, reason: str = "") -> None:
    """Send a reply to the grader."""
    channel.send(json.dumps([kind, reason]).encode())


def isolation_of(backend: str) -> Callable[[], Isolation]:
    """The isolation for a backend: none, bwrap, or landlock with a JSON list of the folders to read."""
    if backend == "none":
        return NoIsolation
    if backend == "bwrap":
        return namespace_isolation()
    from .landlock import landlock_isolation  # needs a library that the others do not need

    return landlock_isolation(backend.removeprefix("landlock "))


def serve(shell: Any, isolation: Isolation, channel: socket.socket, received: list[int]) -> None:
    """Start an attempt, end it on request, and reply to both."""
    report_reader, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(report_reader)
        channel.close()
        with suppress(BaseException):
            become_notebook(shell, isolation, report, received)
        os._exit(0)
    for descriptor in (report, *received):
        os.close(descriptor)
    reported = os.read(report_reader, 300)
    os.close(report_reader)
    attempt = Attempt(child, int(reported) if reported.isdigit() else 0)
    try:
        if attempt.init:
            reply(channel, "isolated")
            isolation.watch(channel.fileno(), attempt)
            channel.recv(8)
    finally:
        isolation.end(attempt)
    if attempt.init:
        reply(channel, "ended")
    else:
        reply(channel, "not isolated", reported.decode(errors="replace") or "it did not report why")


def become_notebook(shell: Any, isolation: Isolation, report: int, received: list[int]) -> None:
    """Run the notebook of a job; never returns to the server's loop."""
    descriptor, output, done, *ends = received
    with mmap.mmap(descriptor, 0, prot=mmap.PROT_READ) as mapped:
        job = wire.Job(*wire.unpack(wire.reader(bytes(mapped)))[0])
    os.close(descriptor)
    labels = [step[1] for step in job.steps if step[0] == "question"]
    questions = dict(zip(labels, zip(ends[::2], ends[1::2], strict=True), strict=True))
    try:
        isolation.enter(report, job.checkpointed)
    except OSError as error:
        os.write(report, f"{error.filename}: {os.strerror(error.errno or 0)}".encode())
        return
    os.close(report)
    keep_only([output, done, *ends])
    limit_resources()
    write_files(job.files)
    notebook.run_notebook(shell, job, questions, output, done)
    os.write(done, b"d")
    reap_children()


def keep_only(descriptors: list[int]) -> None:
    """Close all other descriptors, and open the standard ones anew.

    An inherited descriptor shares its flags, owner and position with the server's, and so with every later
    attempt.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    for below, above in pairwise([2, *sorted(descriptors), 1 << 20]):
        os.closerange(below + 1, above)


def write_files(files: dict[str, str]) -> None:
    """Write the files that lie beside the notebook."""
    for name, text in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(text.encode("latin-1"))


def warm_shell(folder: str, imports: list[str]) -> Any:
    """Make a shell, after importing what the assignment imports and no more: a larger process forks slower.

    ``folder`` holds the modules that the instructor hands out.
    """
    shell = notebook.make_shell()
    sys.path.insert(0, folder)
    for name in [*imports, *(part for module in imports for part in LAZY.get(module, ()))]:
        with suppress(Exception):  # the notebook's own import will raise it
            importlib.import_module(name)
    sys.path.remove(folder)
    if "matplotlib" in sys.modules:
        shell.run_line_magic("matplotlib", "inline")
    notebook.run_cell(shell, "pass")  # what IPython makes at its first cell would be made in every fork
    shell.reset(new_session=True)
    gc.collect()
    gc.freeze()  # garbage collection in the forks then neither touches nor copies the pages of these objects
    use_huge_pages()
    sys.path.insert(0, "")  # a notebook imports the files beside it
    return shell


def use_huge_pages() -> None:
    """Ask the kernel to map memory in pages of 2 MB instead of 4 KB, where it can: forks take less time."""
    size = 2 << 20
    with open("/proc/self/maps") as maps:
        regions = [line.split() for line in maps]
    for addresses, permissions, *rest in regions:
        if permissions.startswith("rw") and (len(rest) == 3 or rest[3] == "[heap]"):
            start, end = (int(address, 16) for address in addresses.split("-"))
            start, end = -(-start // size) * size, end // size * size
            if start < end:
                ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)


def receive(channel: socket.socket) -> list[int]:
    """The descriptors of one request, each of whose messages states how many there are in all."""
    received: list[int] = []
    while True:
        count, descriptors, _, _ = socket.recv_fds(channel, 8, wire.MAX_AT_ONCE)
        received += descriptors
        if not count or len(received) >= int.from_bytes(count, "big"):
            return received
