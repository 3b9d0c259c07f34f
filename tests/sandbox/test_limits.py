"""Limits of an attempt are sums over all its processes and threads, whoever enforces them."""

from __future__ import annotations

import os
import resource
import shutil
import threading
import time
from pathlib import Path

import pytest

from autograder.model import Program, RunCell
from autograder.sandbox import backends, cgroup
from autograder.sandbox.backends import Bubblewrap, open_sandbox
from autograder.sandbox.inside import isolation, limits
from tests.helpers.project import SANDBOXES


@pytest.fixture(params=SANDBOXES)
def sandbox(request):
    opened = open_sandbox(request.param)
    opened.warm(1)
    yield opened
    opened.close()


def run(sandbox, source: str):
    return sandbox.run(Program((RunCell("cell", source),), {})).cells["cell"]


def printed(cell) -> str:
    return "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")


THREADS = """
import threading, time
started = 0
try:
    while started < 2000:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        started += 1
except RuntimeError:
    pass
print(started)
"""
PROCESSES = """
import os, time
started = 0
try:
    while started < 2000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        started += 1
except OSError:
    pass
print(started)
"""


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
@pytest.mark.parametrize("start", [THREADS, PROCESSES], ids=["threads", "processes"])
def test_the_kernel_stops_at_256_threads_of_all_processes_together(sandbox, start):
    cell = run(sandbox, start)
    assert cell.status == "ok" and 230 < int(printed(cell)) <= 256


@pytest.mark.parametrize("start", [THREADS, PROCESSES], ids=["threads", "processes"])
def test_an_attempt_that_goes_on_with_too_many_threads_is_ended(sandbox, start):
    cell = run(sandbox, start.replace("2000", "20000") + "time.sleep(8)\n")
    assert cell.status != "ok" or int(printed(cell)) <= 282


def test_no_file_system_can_be_filled_beyond_its_size_or_with_files(sandbox):
    if sandbox.name != "bwrap":
        pytest.skip("its files lie on the machine's disk: test_landlock.py")
    cell = run(
        sandbox,
        "written = files = 0\n"
        "try:\n"
        "    for number in range(20):\n"
        "        with open(f'large{number}', 'wb') as file:\n"
        "            for _ in range(32): written += file.write(bytes(1 << 20))\n"
        "except OSError: pass\n"
        "import glob, os\n[os.unlink(name) for name in glob.glob('large*')]\n"
        "try:\n"
        "    while files < 50_000: open(f'{files}', 'w').close(); files += 1\n"
        "except OSError: pass\n"
        "print(written >> 20, files)",
    )
    written, files = map(int, printed(cell).split())
    assert 230 <= written <= 256 and 9_000 <= files <= 10_000


def child(size: int) -> int:
    """Start a process that holds so many bytes of its own."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        held = bytearray(size)
        held[::4096] = bytes(len(held[::4096]))
        os.write(tell, b"r")
        time.sleep(60)
        os._exit(len(held) == 0)
    os.read(ready, 1)
    os.close(ready)
    os.close(tell)
    return pid


@pytest.mark.parametrize("common, own, too_much", [(200 << 20, 0, False), (0, 200 << 20, True)])
def test_memory_that_processes_have_in_common_is_counted_once(monkeypatch, common, own, too_much):
    held = bytearray(common)
    held[::4096] = bytes(len(held[::4096]))
    size = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    children = [child(own) for _ in range(3)]
    monkeypatch.setattr(limits, "MEMORY_BYTES", size + (300 << 20))  # they share all that this process holds
    try:
        assert isolation.exceed_limits(children) is too_much
    finally:
        for pid in children:
            os.kill(pid, 9)
            os.waitpid(pid, 0)


def test_a_control_group_of_version_2_is_given_its_limits_and_removed(monkeypatch, tmp_path):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    (tmp_path / "cgroup.controllers").write_text("memory pids")
    gone, alive = tmp_path / "autograder-99999999-gone", tmp_path / f"autograder-{os.getpid()}-alive"
    gone.mkdir()
    alive.mkdir()
    group = cgroup.ControlGroup()
    assert alive.exists() and not gone.exists()  # what a process left that was killed
    alive.rmdir()
    (folder,) = tmp_path.glob("autograder-*")
    limits = {path.name: path.read_text() for path in folder.iterdir()}
    assert limits == {
        "memory.max": str(cgroup.MEMORY_BYTES),
        "memory.swap.max": "0",
        "pids.max": str(cgroup.THREADS),
    }
    command = group.holding(["echo", "in"])
    assert str(folder) in command and command[-2:] == ["echo", "in"]
    for path in folder.iterdir():
        path.unlink()
    group.remove()
    assert list(tmp_path.glob("autograder-*")) == []


def test_where_no_control_group_can_be_made_the_command_stays_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path / "missing")
    assert cgroup.ControlGroup().holding(["echo"]) == ["echo"]


EAT = """
import os, time
for _ in range(7):
    if os.fork() == 0:
        break
held = []
while len(held) < 24:
    held.append(bytearray(64 << 20))
time.sleep(50)
"""


def _private(pid: int) -> int:
    """The KiB of a process's own memory; all its memory if only its user may know more."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() >> 10
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


def held_by(server: int) -> int:
    """The bytes that the processes below this one hold for themselves."""
    total, todo = 0, [server]
    while todo:
        pid = todo.pop()
        try:
            todo += [
                int(c)
                for task in Path(f"/proc/{pid}/task").iterdir()
                for c in (task / "children").read_text().split()
            ]
            total += _private(pid)
        except OSError:
            pass
    return total << 10


@pytest.mark.slow
@pytest.mark.parametrize(
    "grouped, hide",
    [(True, ""), (False, ""), (False, "import ctypes\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n")],
    ids=["in a control group", "counted by the guard", "counted, and unreadable"],
)
@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_memory_of_all_processes_together_is_bounded(sandbox, grouped, hide, monkeypatch, tmp_path):
    if not grouped:
        monkeypatch.setattr(cgroup, "ROOT", tmp_path / "missing")
    opened = open_sandbox(sandbox)
    opened.warm(1)
    server = opened._idle.get()
    opened._idle.put(server)
    peak, over = 0, threading.Event()

    def watch():
        nonlocal peak
        while not over.wait(0.02):
            peak = max(peak, held_by(server._process.pid))

    thread = threading.Thread(target=watch)
    thread.start()
    cell = opened.run(Program((RunCell("cell", hide + EAT),), {}, 60.0)).cells["cell"]
    over.set()
    thread.join()
    opened.close()
    print(f"{sandbox}, {grouped}, {bool(hide)}: {peak / (1 << 30):.2f} GB")
    assert cell.status != "ok"
    assert (3 << 30) < peak < (4 << 30) * 1.15


@pytest.fixture
def guard_that(monkeypatch, tmp_path):
    """Open bubblewrap's sandbox with a guard that begins with another statement."""
    opened = []

    def open_with(statement: str):
        shutil.copytree(backends.HERE, tmp_path / "sandbox")
        module = tmp_path / "sandbox" / "inside" / "isolation.py"
        before, signature, after = module.read_text("utf-8").partition("def guard(")
        opening, docstring, body = after.split('"""', 2)
        after = f'{opening}"""{docstring}"""\n    {statement}{body}'
        module.write_text(before + signature + after, "utf-8")
        monkeypatch.setattr(backends, "HERE", tmp_path / "sandbox")
        monkeypatch.setattr(cgroup, "ROOT", tmp_path / "missing")
        opened.append(open_sandbox("bwrap"))
        return opened[0]

    yield open_with
    for sandbox in opened:
        sandbox.close()


def test_a_guard_that_starts_late_counts_all_the_same(guard_that):
    eat = "import os, time\nos.fork()\nheld = [bytearray(64 << 20) for _ in range(40)]\ntime.sleep(20)"
    assert run(guard_that("time.sleep(0.5)"), eat).status == "not_run"


def test_no_attempt_outlives_its_guard(guard_that):
    sandbox = guard_that("if sys.argv[1] != 'probe': time.sleep(1); os.kill(os.getpid(), 9)")
    started = time.monotonic()
    assert run(sandbox, "import time\ntime.sleep(60)").status == "not_run"
    assert time.monotonic() - started < 30


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's processes are counted by the kernel")
def test_the_guard_counts_where_root_cannot_give_an_attempt_its_own_user(monkeypatch, tmp_path):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path / "missing")
    monkeypatch.setattr(Bubblewrap, "_failure", lambda self: "not readable" if self._as_unused_users else "")
    opened = open_sandbox("bwrap")
    cell = run(
        opened, "import os\nprint(os.getuid(), open('/proc/self/status').read().count('Seccomp:\\t2'))"
    )
    assert printed(cell) == "1000 1\n"
    cell = run(opened, PROCESSES.replace("2000", "20000") + "time.sleep(8)\n")
    opened.close()
    assert cell.status == "not_run"
