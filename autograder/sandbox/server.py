"""The fork server inside the sandbox: warm, and never touched by submitted code.

It has imported what the assignment imports once. For each program it forks; the child makes namespaces
of its own (users, processes, ipc, mounts), with a fresh /tmp and no capabilities, and runs the notebook
there. The server collects what cells show until the notebook has ended. Only then does it give the parked
copies of the notebook the inputs of their questions. At the end it kills the whole namespace.

What comes from a submission is passed on unread: bytes with their length before them.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy as np

if TYPE_CHECKING:
    from autograder.sandbox import inner, wire
else:
    import inner  # the files beside this one; in the sandbox there is no package
    import wire

sys.path.pop(0)

MAX_SHOWN = 64 << 20  # bytes that all cells of a notebook may show
END_SECONDS = 30.0  # to wait for killed processes to be gone; a fork bomb takes its time
MAX_RESULTS = 32 << 20  # bytes that one question may return
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 2, 4, 0x4000, 0x40000
CAPABILITY_VERSION_3 = 0x20080522
F_ADD_SEALS, ALL_SEALS = 1033, 0xF
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Serve programs from standard input until it ends."""
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
        # This process never holds anything of a program: its forks, the next submissions, could read it.
        select.select([requests], [], [])
        child = os.fork()
        if child == 0:
            os._exit(serve_one(shell, contained, requests, replies))
        if os.waitpid(child, 0)[1] != 0:
            return


def serve_one(shell: Any, contained: bool, requests: int, replies: int) -> int:
    """Read one program with its inputs, run it and reply, in a process that ends with it."""
    inputs: dict[int, Inputs] = {}
    try:
        while True:
            body, arrays = wire.unpack(lambda count: read_exactly(requests, count), limit=1 << 30)
            if body[0] == "run":
                break
            inputs[body[1]] = Inputs(arrays[0])
            del arrays
    except EOFError:
        return 1
    held = [replies, requests, *(given.memory for given in inputs.values())]
    try:
        ended, shown, answers = run_program(shell, body[1], inputs, contained, held)
    except NotEnclosed as error:
        inner.send(replies, wire.pack(["not enclosed", str(error)]))
        return 0
    payloads = [shown, *(data for _, data in answers.values())]
    statuses = {label: status for label, (status, _) in answers.items()}
    inner.send(replies, wire.pack(["ran", ended, statuses], [np.frombuffer(p, np.uint8) for p in payloads]))
    return 0


def read_exactly(fd: int, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        part = os.read(fd, min(count - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


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


class NotEnclosed(Exception):
    """The namespaces could not be made, so nothing of the submission was run."""


Answers = dict[str, tuple[str, bytes]]  # question -> how it ended, what it returned


def run_program(
    shell: Any, program: dict[str, Any], inputs: dict[int, Inputs], contained: bool, held: list[int]
) -> tuple[str, bytes, Answers]:
    """Run a program fast, and again where that is needed.

    Where a cell hangs or dies, the notebook is run once more with a checkpoint before each cell. Where a
    question does, what it may have left running is killed with the namespace, and the notebook is run anew
    for the others.
    """
    limits = program["limits"]
    give_up = time.monotonic() + 2 * limits["total_seconds"]
    todo = {step[1]: step[3] for step in program["steps"] if step[0] == "calls"}
    answers: Answers = {}
    first: tuple[str, bytes] | None = None
    careful = False
    while True:
        ended, shown, got = attempt(shell, program, todo, inputs, contained, held, careful)
        if ended != "done" and not careful:
            careful = True
            continue
        first = first or (ended, shown)
        answers |= got
        todo = {label: number for label, number in todo.items() if label not in answers}
        if not todo or time.monotonic() > give_up:
            return *first, answers | dict.fromkeys(todo, ("not_run", b""))


def attempt(
    shell: Any,
    program: dict[str, Any],
    asked: dict[str, int],
    inputs: dict[int, Inputs],
    contained: bool,
    held: list[int],
    careful: bool,
) -> tuple[str, bytes, Answers]:
    """Run the cells to their end, then put the questions asked, up to the first that hangs or dies."""
    limits = program["limits"]
    steps = [step for step in program["steps"] if step[0] == "cell" or step[1] in asked]
    most = limits["processes"] if contained else 0
    shown_read, shown_write = os.pipe()
    done_read, done_write = os.pipe()
    init_read, init_write = os.pipe()
    to_question = {label: tuple(end.detach() for end in socket.socketpair()) for label in asked}
    from_question = {label: os.pipe() for label in asked}
    questions = {label: (to_question[label][0], from_question[label][1]) for label in asked}
    own = [shown_read, done_read, init_read]
    own += [fd for label in asked for fd in (to_question[label][1], from_question[label][0])]
    folder = "" if contained else tempfile.mkdtemp(prefix="notebook-")
    child = os.fork()
    if child == 0:
        for fd in (*own, *held):
            os.close(fd)
        with suppress(BaseException):
            try:
                enclose(contained, folder, init_write, limits)
            except OSError as error:
                os.write(init_write, f"!{error.filename}: {os.strerror(error.errno or 0)}".encode())
                os._exit(1)
            place_files(program["files"])
            inner.run_notebook(
                shell, steps, questions, shown_write, done_write, limits["cell_seconds"], careful
            )
            os.write(done_write, b"d")
        os._exit(0)
    for fd in (shown_write, done_write, init_write, *(fd for pair in questions.values() for fd in pair)):
        os.close(fd)
    said = os.read(init_read, 300)
    if not said.isdigit():
        raise NotEnclosed(said.decode(errors="replace").removeprefix("!") or "no word from the child")
    init = int(said)
    seconds = limits["total_seconds"] if careful else limits["cell_seconds"]
    try:
        ended, shown = collect_shown(shown_read, done_read, time.monotonic() + seconds, most)
        answers: Answers = {}
        if ended == "done" or careful:
            for label, number in asked.items():
                ask, listen = to_question[label][1], from_question[label][0]
                answers[label] = put_question(inputs[number], ask, listen, limits["question_seconds"], most)
                if answers[label][0] != "done":
                    break
        return ended, shown, answers
    finally:
        end(child, init, contained)
        for fd in own:
            with suppress(OSError):
                os.close(fd)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def collect_shown(shown: int, done: int, deadline: float, most: int) -> tuple[str, bytes]:
    """Everything the cells show, until the notebook says it is done, dies, or runs out of time."""
    data = bytearray()
    ended = ""
    while True:
        waited = wait_for([shown] if ended else [shown, done], 0.0 if ended else deadline, most)
        if isinstance(waited, str):
            return ended or waited, bytes(data)
        if shown in waited:
            part = os.read(shown, 1 << 20)
            data += part
            if len(data) > MAX_SHOWN:
                return "died", bytes(data[:MAX_SHOWN])
            if part:
                continue
            return ended or ("done" if os.read(done, 1) else "died"), bytes(data)
        ended = "done" if os.read(done, 1) else "died"


def wait_for(descriptors: list[int], deadline: float, most: int) -> list[int] | str:
    """The descriptors that can be read; or "timeout", or "died" if there are more processes than ``most``."""
    while True:
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select(descriptors, [], [], min(left, 0.1))
        if ready:
            return ready
        if most and sum(map(str.isdigit, os.listdir("/proc"))) > most:
            return "died"  # a fork bomb: nothing but the end of its namespace stops it
        if not left:
            return "timeout"


class Inputs:
    """A question's inputs in memory that can be read by whom it is handed to, and changed by nobody."""

    def __init__(self, data: np.ndarray) -> None:
        self.wanted = int.from_bytes(data[:8].tobytes(), "big")
        self.memory = os.memfd_create("inputs", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        inner.send(self.memory, data.tobytes())
        fcntl.fcntl(self.memory, F_ADD_SEALS, ALL_SEALS)


def put_question(inputs: Inputs, ask: int, listen: int, seconds: float, most: int) -> tuple[str, bytes]:
    """Give a parked notebook its inputs, and collect as many results as there are cases."""
    deadline = time.monotonic() + seconds
    with suppress(OSError), socket.socket(fileno=os.dup(ask)) as channel:
        socket.send_fds(channel, [b"i"], [inputs.memory])
    data = bytearray()
    while True:
        waited = wait_for([listen], deadline, most)
        if isinstance(waited, str):
            return waited, bytes(data)
        part = os.read(listen, 1 << 20)
        data += part
        if not part:
            return "died" if data else "not_run", bytes(data)
        if len(data) > MAX_RESULTS:
            return "died", bytes(data[:MAX_RESULTS])
        if complete(data, inputs.wanted):
            return "done", bytes(data)


def complete(data: bytearray, wanted: int) -> bool:
    """Whether the data holds as many pieces as wanted after the greeting, each with its length before it."""
    place = 0
    for _ in range(1 + wanted):
        if len(data) < place + 8:
            return False
        place += 8 + int.from_bytes(data[place : place + 8], "big")
    return len(data) >= place


def enclose(contained: bool, folder: str, init_write: int, limits: dict[str, int]) -> None:
    """Become a process of a new namespace; tell the server whom to kill to end all of it."""
    if not contained:
        os.setsid()
        os.write(init_write, str(os.getpid()).encode())
        os.chdir(folder)
    else:
        make_namespaces()
        inside = os.fork()
        if inside:
            os.write(init_write, str(inside).encode())
            os._exit(0)
        # The first process of the new namespace only reaps, and takes all others along when it is killed.
        # /proc stays the sandbox's own: no kernel mounts one over bubblewrap's, which is partly covered.
        # It shows names of the server's processes; memory, files, environment are another user namespace's.
        if os.fork():
            os.closerange(0, 4096)
            while True:
                try:
                    os.wait()
                except ChildProcessError:
                    time.sleep(3600)
        os.setsid()  # a process group is no part of the namespace, and the server's could be signalled
        drop_capabilities()
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)  # wait_for counts for root
    os.close(init_write)
    for kind, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
    ):
        resource.setrlimit(kind, (bound, bound))


def make_namespaces() -> None:
    """New user, process, ipc and mount namespaces, with fresh places to write."""
    user, group = os.getuid(), os.getgid()
    checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=1777")
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=64m,mode=1777")
    os.mkdir("/tmp/submission")
    os.chdir("/tmp/submission")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    checked(libc.mount(*words, ctypes.c_ulong(flags), data.encode() if data else None), f"mount {target}")


def drop_capabilities() -> None:
    """Give up every capability that making the namespaces took."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "failed", what)


def place_files(files: dict[str, str]) -> None:
    for name, text in files.items():
        with open(name, "wb") as file:
            file.write(text.encode("latin-1"))


def end(child: int, init: int, contained: bool) -> None:
    """Kill everything the program started, and see it gone."""
    with suppress(ProcessLookupError, PermissionError):
        if not contained:
            os.killpg(child, signal.SIGKILL)
        else:
            process = os.pidfd_open(init)
            signal.pidfd_send_signal(process, signal.SIGKILL)
            # The first process of a namespace is the last to go: the kernel waits for all others.
            select.select([process], [], [], END_SECONDS)
            os.close(process)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
