"""The fork server inside the sandbox: warm, and never touched by submitted code.

It has imported what the assignment imports once. For each request it forks, and the fork becomes the
notebook within walls of its own (see isolation.py), with pipes that go straight to the grader. This
process never reads anything of a program, since all later programs are forked from it and could read it
too: it starts attempts and ends them.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import mmap
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any, Protocol

from . import isolation, notebook, wire

MADV_COLLAPSE = 25  # see madvise(2)
LAZY = {"numpy": ("numpy.random", "numpy.linalg")}  # loaded on first use, which would be in every fork


class Isolation(Protocol):
    """What keeps one attempt in, and ends it."""

    def enclose(self, said: int, careful: bool) -> None: ...
    def watch(self, requests: int, enclosed: isolation.Attempt) -> None: ...
    def end(self, enclosed: isolation.Attempt) -> None: ...


def main() -> None:
    """Serve requests from the socket that is standard input, until it is closed."""
    raise_walls, folder, imports = isolation_of(sys.argv[1]), sys.argv[2], sys.argv[3:]
    sys.path.pop(0)  # what lies beside this file is no notebook's to import
    replies = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    shell = warm_shell(folder, imports)
    os.dup2(null, 2)  # until here standard error tells why a start failed
    notebook.send(replies, wire.pack(["ready"]))
    requests = os.dup(0)
    os.dup2(null, 0)
    with socket.socket(fileno=requests) as channel:
        while received := receive(channel):
            notebook.send(replies, wire.pack(serve(shell, raise_walls(), channel, replies, received)))


def isolation_of(words: str) -> Callable[[], Isolation]:
    """The isolation that the backend named: bwrap, none, or landlock with the folders it may read."""
    if words == "none":
        return isolation.NoIsolation
    if words == "bwrap":
        return isolation.isolation_in_namespaces()
    from . import landlock  # needs libraries that the others do without

    return landlock.isolation_of(words.removeprefix("landlock "))


def serve(
    shell: Any, walls: Isolation, channel: socket.socket, replies: int, received: list[int]
) -> list[str]:
    """Start an attempt, end it when the grader says so, and reply."""
    hear, said = os.pipe()
    child = os.fork()
    if child == 0:
        for descriptor in (hear, replies, channel.fileno()):
            os.close(descriptor)
        with suppress(BaseException):
            become_notebook(shell, walls, said, received)
        os._exit(0)
    for descriptor in (said, *received):
        os.close(descriptor)
    words = os.read(hear, 300)
    os.close(hear)
    enclosed = isolation.Attempt(child, int(words) if words.isdigit() else 0)
    try:
        if not enclosed.first:
            return ["not enclosed", words.decode(errors="replace").removeprefix("!") or "no word from it"]
        notebook.send(replies, wire.pack(["enclosed"]))
        walls.watch(channel.fileno(), enclosed)
        channel.recv(8)
        return ["ended"]
    finally:
        walls.end(enclosed)


def become_notebook(shell: Any, walls: Isolation, said: int, received: list[int]) -> None:
    """Run the notebook of a job; never returns to the server's loop."""
    job, shown, done, *ends = received
    with mmap.mmap(job, 0, prot=mmap.PROT_READ) as mapped:
        task, _ = wire.unpack(notebook.reader(memoryview(bytes(mapped))))
    os.close(job)
    limits, steps, careful = task["limits"], task["steps"], task["careful"]
    labels = [step[1] for step in steps if step[0] == "calls"]
    questions = dict(zip(labels, zip(ends[::2], ends[1::2], strict=True), strict=True))
    try:
        walls.enclose(said, careful)
    except OSError as error:
        os.write(said, f"!{error.filename}: {os.strerror(error.errno or 0)}".encode())
        return
    os.close(said)
    keep_only([shown, done, *ends])
    isolation.limit(limits)
    place_files(task["files"])
    notebook.run_notebook(shell, steps, questions, shown, done, limits["cell_seconds"], careful)
    os.write(done, b"d")
    isolation.rest()


def keep_only(descriptors: list[int]) -> None:
    """Close all other descriptors, and open the standard ones anew.

    A descriptor that was inherited shares its flags, owner and position with the server's, and so with
    every later attempt.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    for below, above in pairwise([2, *sorted(descriptors), 1 << 20]):
        os.closerange(below + 1, above)


def place_files(files: dict[str, str]) -> None:
    for name, text in files.items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(text.encode("latin-1"))


def warm_shell(folder: str, imports: list[str]) -> Any:
    """A shell in a process that has imported what the assignment imports, and no more: forks cost by size.

    ``folder`` holds the modules that the instructor hands out.
    """
    shell = notebook.make_shell()
    sys.path.insert(0, folder)
    for name in [*imports, *(part for module in imports for part in LAZY.get(module, ()))]:
        with suppress(Exception):  # what is not there is for the notebook to stumble over
            importlib.import_module(name)
    sys.path.remove(folder)
    if "matplotlib" in sys.modules:
        shell.run_line_magic("matplotlib", "inline")
    shell.reset(new_session=True)
    gc.collect()
    gc.freeze()  # what is here stays; collections in the forks need not touch, and so copy, its pages
    use_huge_pages()
    sys.path.insert(0, "")  # a notebook imports what lies beside it
    return shell


def use_huge_pages() -> None:
    """Ask the kernel to map our memory by 2 MB instead of 4 KB, where it can: forks take less time."""
    size = 2 << 20
    with open("/proc/self/maps") as maps:
        regions = [line.split() for line in maps]
    for place, rights, *rest in regions:
        if rights.startswith("rw") and (len(rest) == 3 or rest[3] == "[heap]"):
            start, end = (int(part, 16) for part in place.split("-"))
            start, end = -(-start // size) * size, end // size * size
            if start < end:
                isolation.libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_COLLAPSE)


def receive(channel: socket.socket) -> list[int]:
    """The descriptors of one request, whose messages each say how many there are in all."""
    received: list[int] = []
    while True:
        count, descriptors, _, _ = socket.recv_fds(channel, 8, wire.MAX_AT_ONCE)
        received += descriptors
        if not count or len(received) >= int.from_bytes(count, "big"):
            return received
