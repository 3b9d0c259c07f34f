"""Nothing that one attempt leaves is there for the next, nor seen by one that runs at the same time.

Each trace is tried without a sandbox as well, where it is found: so the sandbox is what keeps it away.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.exceptions import GraderError
from autograder.model import CallFunction, Program, RunCell
from autograder.sandbox.backends import open_sandbox
from tests.helpers.project import SANDBOXES

TOOLS = """
import ctypes, fcntl, glob, mmap, os, resource, socket, struct, sys, tempfile, time
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = libc.shmat.restype = ctypes.c_long
FOLDERS = "/dev", "/dev/shm", "/tmp", "/var/tmp", "/run", "/proc", "/sandbox", "/", ".", tempfile.gettempdir()
FILES = [f"{folder}/left-7316" for folder in FOLDERS]

def attempt(*steps):  # as much as is allowed
    for step in steps:
        try:
            step()
        except OSError:
            pass

"""
PORT = 10_000 + os.getpid() % 20_000  # a connection of the test before may still wait
# What is left, and an expression that is true if it is found. The expression removes what it finds.
TRACES = {
    "files": (
        "attempt(*(lambda name=name: open(name, 'w').close() for name in FILES))",
        "[os.unlink(name) for name in FILES if os.path.exists(name)]",
    ),
    "connections that wait": (
        "def connect():\n"
        "    with socket.socket() as server:\n"
        f"        server.bind(('127.0.0.1', {PORT})); server.listen()\n"
        f"        client = socket.create_connection(('127.0.0.1', {PORT}))\n"
        "        server.accept()[0].close(); client.close()\n"
        "attempt(connect)",
        f"':{PORT:X} ' in open('/proc/self/net/tcp').read()",
    ),
    "System V shared memory": (
        "libc.shmget(7316, 4096, 0o1666)",
        "libc.shmctl(libc.shmget(7316, 0, 0), 0, None) == 0",
    ),
    "System V semaphores": (
        "libc.semget(7316, 1, 0o1666)",
        "libc.semctl(libc.semget(7316, 0, 0), 0, 0) == 0",
    ),
    "System V queues": (
        "libc.msgsnd(libc.msgget(7316, 0o1666), struct.pack('q16s', 1, b'left'), 16, 0)",
        "libc.msgctl(libc.msgget(7316, 0), 0, None) == 0",
    ),
    "POSIX queues": (
        "libc.mq_open(b'/left-7316', os.O_CREAT | os.O_RDWR, 0o666, None)",
        "libc.mq_unlink(b'/left-7316') == 0",
    ),
    "keys of the user": (
        "libc.syscall(248, b'user', b'left-7316', b'x', ctypes.c_size_t(1), ctypes.c_int(-4))",
        "libc.syscall(250, 9, libc.syscall(250, 10, -4, b'user', b'left-7316', 0), -4) == 0",
    ),
    "keys of the session that started the server": (
        "libc.syscall(248, b'user', b'left-7316', b'x', ctypes.c_size_t(1), ctypes.c_int(-3))",
        "libc.syscall(250, 9, libc.syscall(250, 10, -3, b'user', b'left-7316', 0), -3) == 0",
    ),
    "keys of the user's session": (
        "libc.syscall(248, b'user', b'left-7316', b'x', ctypes.c_size_t(1), ctypes.c_int(-5))",
        "libc.syscall(250, 9, libc.syscall(250, 10, -5, b'user', b'left-7316', 0), -5) == 0",
    ),
    "a process that listens": (
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    try:\n"
        "        ear = socket.socket(socket.AF_UNIX); ear.bind('\\0left-7316'); ear.listen()\n"
        "        ear.settimeout(20); ear.accept()\n"
        "    finally:\n"
        "        os._exit(0)\n"
        "time.sleep(0.3)",
        "socket.socket(socket.AF_UNIX).connect_ex('\\0left-7316') == 0",
    ),
}
if os.uname().machine != "x86_64":  # whose numbers of system calls these are
    TRACES = {name: trace for name, trace in TRACES.items() if "keys" not in name}


@pytest.fixture(scope="module", autouse=True)
def session():
    """Give this process a keyring of a session, as a login does, which the servers inherit."""
    if os.uname().machine == "x86_64":
        ctypes.CDLL(None).syscall(250, 1, None)


@pytest.fixture(scope="module", params=SANDBOXES)
def sandbox(request):
    opened = open_sandbox(request.param, ("numpy",))
    yield opened
    opened.close()


def printed(sandbox, source: str) -> str:
    cell = sandbox.run(Program((RunCell("cell", TOOLS + source),), {})).cells["cell"]
    assert cell.status == "ok", cell
    return "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")


def found(sandbox, look: str) -> bool:
    answer = (
        f"def look():\n    try:\n        return bool({look})\n    except OSError:\n        return False\n"
    )
    return printed(sandbox, answer + "print(look())") == "True\n"


@pytest.mark.parametrize("trace", TRACES)
def test_what_one_attempt_leaves_the_next_does_not_find(sandbox, trace):
    leave, look = TRACES[trace]
    sandbox.run(Program((RunCell("leave", TOOLS + leave),), {}))
    assert not found(sandbox, look)


@pytest.mark.parametrize("trace", [name for name in TRACES if name != "a process that listens"])
def test_without_a_sandbox_it_is_found(trace):
    leave, look = TRACES[trace]
    unprotected = open_sandbox("none")
    unprotected.run(Program((RunCell("leave", TOOLS + leave),), {}))
    assert found(unprotected, look)
    unprotected.close()


def test_modes_and_times_of_what_all_attempts_share_stay_as_they_are(sandbox):
    shared = ["/", "/dev", "/dev/null", "/dev/urandom", "/usr", "/usr/bin/env", sys.executable]
    look = f"print([(p, *os.stat(p)[:1], os.stat(p).st_mtime_ns) for p in {shared} if os.path.exists(p)])"
    before = printed(sandbox, look)
    printed(
        sandbox,
        f"for p in filter(os.path.exists, {shared}):\n"
        "    mode = os.stat(p).st_mode & 0o7777\n"
        "    attempt(lambda: os.utime(p, ns=(7316, 7316)), lambda: os.utime(p), lambda: os.chmod(p, mode))\n"
        "attempt(lambda: os.chmod('/dev', 0))",
    )
    assert printed(sandbox, look) == before
    assert (
        printed(sandbox, "open(os.devnull, 'w').write('x'); print(len(open('/dev/zero', 'rb').read(3)))")
        == "3\n"
    )


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_reading_a_shared_file_does_not_change_its_time_of_access(sandbox):
    """The kernel notes an access later than the last change, where a file system may be written to."""
    file = Path(np.__file__).with_name("matlib.py")
    changed = file.stat().st_mtime_ns
    try:
        os.utime(file, ns=(changed - 10**9, changed))
    except PermissionError:
        pytest.skip("another user owns the installation")
    look = "import numpy\nfile = numpy.__file__.replace('__init__', 'matlib')\n"
    printed(sandbox, look + "print(len(open(file).read()))")
    seen = printed(sandbox, look + "print(os.stat(file).st_atime_ns)")
    assert int(seen) == changed - 10**9


MARK_DESCRIPTORS = """
def mark(x):
    for fd in map(int, os.listdir("/proc/self/fd")):
        for step in (
            lambda: os.lseek(fd, 7, 0),
            lambda: os.fchmod(fd, 0o700),
            lambda: os.utime(fd, ns=(7, 7)),
            lambda: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND),
            lambda: fcntl.fcntl(fd, 10, 7),
        ):
            try:
                step()
            except OSError:
                pass
    return 0

def look(x):
    seen = []
    for fd in sorted(map(int, os.listdir("/proc/self/fd"))):
        try:
            about = os.fstat(fd)
            flags = [fcntl.fcntl(fd, get) for get in (fcntl.F_GETFL, 11)]
            at = os.lseek(fd, 0, 1) if os.readlink(f"/proc/self/fd/{fd}").startswith("/") else 0
            seen.append(repr((fd, about.st_mode, about.st_mtime_ns == 7, flags, at)))
        except OSError:
            pass
    return seen
"""


def test_a_descriptor_bears_no_mark_of_the_attempt_before(sandbox):
    """Flags, owner and position belong to what a descriptor stands for, which two processes may share."""
    rounds = ((((np.zeros(2),), {}, ""),), (((np.ones(2),), {}, ""),))

    def ask(name: str):
        steps = RunCell("cell", TOOLS + MARK_DESCRIPTORS), CallFunction("asked", name, rounds)
        return [outcome.value for outcome in sandbox.run(Program(steps, {})).outcomes["asked"]]

    before = ask("look")
    assert len(before[0]) > 3 and ask("mark") == [0, 0]
    assert ask("look") == before


def test_the_server_is_as_it_was(sandbox):
    printed(
        sandbox,
        "import builtins, random, numpy\n"
        "builtins.left = numpy.left = sys.left = 1\nos.environ['LEFT'] = '1'\nsys.path += ['/left']\n"
        "random.seed(7); numpy.random.seed(7); os.umask(0o777); os.nice(1)\n"
        "attempt(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50)))",
    )
    seen = printed(
        sandbox,
        "import builtins, numpy\n"
        "print([hasattr(module, 'left') for module in (builtins, numpy, sys)])\n"
        "print('LEFT' in os.environ, '/left' in sys.path)\n"
        "print(os.umask(0o22), os.nice(0), resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 50)",
    )
    assert seen.splitlines() == ["[False, False, False]", "False False", "18 10 True"]


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_numbers_of_processes_and_users_tell_nothing(sandbox):
    look = "print(os.getpid(), os.getppid(), os.getuid(), sorted(filter(str.isdigit, os.listdir('/proc'))))"
    before = printed(sandbox, look)
    printed(sandbox, "for _ in range(300):\n    if os.fork() == 0: os._exit(0)\n    os.wait()")
    assert printed(sandbox, look) == before == "1 0 1000 ['1']\n"


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_no_file_in_proc_counts_what_the_machine_does(sandbox):
    seen = printed(
        sandbox,
        "told = []\n"
        "for folder, folders, files in os.walk('/proc'):\n"
        "    folders[:] = [name for name in folders if not name.isdigit()]\n"
        "    for name in files:\n"
        "        try:\n"
        "            if open(f'{folder}/{name}', 'rb').read(1): told.append(f'{folder}/{name}')\n"
        "        except OSError: pass\n"
        "print(*sorted(told))",
    )
    allowed = {
        f"/proc/{name}" for name in ("cpuinfo", "meminfo", "filesystems", "version", "loadavg", "uptime")
    }
    assert set(seen.split()) - {"/proc/mounts"} == allowed


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_all_that_can_be_written_is_its_own_and_small(sandbox):
    seen = printed(
        sandbox,
        "mounted = {line.split()[4]: line for line in open('/proc/self/mountinfo')}\n"  # the last is on top
        "for target, line in sorted(mounted.items()):\n"
        "    if line.split()[5].split(',')[0] != 'ro':\n"
        "        about = os.statvfs(target)\n"
        "        print(target, about.f_blocks * about.f_frsize >> 20, about.f_files)",
    )
    assert seen == "/dev/shm 64 1024\n/tmp 256 10000\n"


def test_no_rights_are_held_and_none_can_be_gained(sandbox):
    seen = printed(sandbox, "print(open('/proc/self/status').read())")
    status = dict(line.split(":\t", 1) for line in seen.splitlines() if ":\t" in line)
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert {int(status[kind], 16) for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}


REFUSED = {
    "namespaces": ["libc.unshare(flag) for flag in (0x20000, 0x4000000, 0x8000000, 0x10000000, 0x40000000)"],
    "mounts": ["libc.mount(b'x', b'/tmp', b'tmpfs', 0, None), libc.umount2(b'/proc', 2)"],
    "sockets that lead out of namespaces": ["socket_of(family) for family in (16, 17, 38, 40)"],
    "what the page cache holds": [
        "libc.mincore(here, 4096, (ctypes.c_char * 1)())",
        "libc.preadv2(3, None, 0, ctypes.c_long(0), 8)",
        "unknown(451)",
    ],
    "watches and leases": ["libc.inotify_init(), libc.fcntl(os.open('/usr/bin/env', 0), 1024, 1)"],
    "the kernel's log": ["libc.klogctl(3, ctypes.create_string_buffer(99), 99), unknown(103)"],
    "files by their handles, all mounts, new file systems": [
        "unknown(n) for n in (303, 304, 300, 428, 429, 430, 432, 442, 457, 458, 467)"
    ],
    "memory with a name, and memory of others": ["unknown(n) for n in (319, 447, 279, 312, 438, 440, 448)"],
    "accounts of all processes, quotas, swap, clocks and host names": [
        "unknown(n) for n in (163, 179, 167, 168, 159, 227, 170, 171)"
    ],
    "memory of others": ["libc.ptrace(0, 0, None, None), libc.process_vm_readv(1, None, 0, None, 0, 0)"],
    "rings, programs and events of the kernel": ["unknown(n) for n in (425, 321, 298, 323)"],
}


if os.uname().machine != "x86_64":
    REFUSED = {kind: calls for kind, calls in REFUSED.items() if "unknown" not in "".join(calls)}


@pytest.mark.parametrize("kind", REFUSED)
def test_system_calls_that_reach_beyond_an_attempt_are_refused(sandbox, kind):
    results = ", ".join(f"*({what},)" if "for" not in what else f"*[{what}]" for what in REFUSED[kind])
    seen = printed(
        sandbox,
        "here = ctypes.c_void_p(0)\n"
        "def socket_of(family):\n"
        "    return libc.socket(family, 2, 0)\n"
        "def unknown(number):\n"  # -1 if the kernel seems to lack this system call, else the error's number
        "    libc.syscall(number, 0, 0, 0, 0, 0)\n"
        "    return -1 if ctypes.get_errno() == 38 else ctypes.get_errno()\n"
        f"print({{result for result in ({results},)}})",
    )
    assert seen == "{-1}\n"


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_no_more_namespaces_can_be_made_even_if_the_filter_let_them(sandbox):
    """The kernel's own limit, which is seen by making one in a process that the filter does not bind."""
    from autograder.sandbox.inside import isolation

    child = os.fork()
    if child == 0:
        try:
            isolation.make_namespaces()
            isolation.drop_capabilities()
            for flag in (0x20000, 0x10000000, 0x40000000):
                if isolation.libc.unshare(flag) != -1:
                    os._exit(1)
            os._exit(0)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def beside(sandbox, holder: str, look: str) -> str:
    """What one attempt prints while another holds something."""
    hold = Program((RunCell("hold", TOOLS + holder + "\ntime.sleep(4)"),), {})
    thread = threading.Thread(target=sandbox.run, args=(hold,))
    sandbox.warm(2)
    thread.start()
    time.sleep(1.5)
    try:
        return printed(sandbox, look)
    finally:
        thread.join()


def test_a_lock_on_a_file_that_all_can_read_is_seen_by_nobody(sandbox):
    hold = (
        "file = open('/usr/bin/env', 'rb')\nattempt(lambda: fcntl.flock(file, fcntl.LOCK_EX))\n"
        "attempt(lambda: fcntl.fcntl(file, fcntl.F_SETLK, struct.pack('hhqqi4x', 0, 0, 0, 0, 0)))"
    )
    look = (
        "file = open('/usr/bin/env', 'rb')\n"
        "def locked():\n"
        "    try:\n"
        "        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "    except BlockingIOError:\n"
        "        return True\n"
        "    try:\n"
        "        held = fcntl.fcntl(file, fcntl.F_GETLK, struct.pack('hhqqi4x', 1, 0, 0, 0, 0))\n"
        "    except OSError:\n"
        "        return False\n"
        "    return struct.unpack('hhqqi4x', held)[0] != 2\n"
        "print(locked())"
    )
    assert beside(sandbox, hold, look) == "False\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives each attempt a user of its own")
@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_what_one_attempt_uses_up_is_there_for_the_one_beside_it(sandbox):
    hold = (
        "pipes = []\n"
        "try:\n"
        "    while len(pipes) < 400: pipes.append(os.pipe()); fcntl.fcntl(pipes[-1][0], 1031, 1 << 20)\n"
        "except OSError: pass\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (100, 100))\n"
        "try:\n"
        "    while True:\n"
        "        if os.fork() == 0: time.sleep(60)\n"
        "except OSError: pass\n"
    )
    look = (
        "children = 0\n"
        "for _ in range(200):\n"
        "    if os.fork() == 0: time.sleep(3); os._exit(0)\n"
        "pipe = os.pipe()[0]\n"
        "print(fcntl.fcntl(pipe, 1031, 1 << 20) >> 20)"
    )
    assert beside(sandbox, hold, look) == "1\n"


HONEST = """
import multiprocessing, sqlite3, subprocess, threading
from multiprocessing import shared_memory

server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=lambda: server.accept()[0].sendall(b"hello"), daemon=True).start()
with socket.create_connection(server.getsockname()) as client:
    assert client.recv(5) == b"hello"
open("mine", "w").close()
os.chmod("mine", 0o640)
os.utime("mine", (1, 2))
assert os.stat("mine").st_mode & 0o777 == 0o640 and os.stat("mine").st_mtime == 2
context = multiprocessing.get_context("fork")
with context.Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]
with context.Lock():
    pass
shared = shared_memory.SharedMemory(create=True, size=100)
shared.close(); shared.unlink()
with sqlite3.connect("data.db") as database:
    database.execute("create table t (x)"); database.execute("insert into t values (1)")
assert database.execute("select count(*) from t").fetchone() == (1,)
assert subprocess.run(["ls", "/dev/stdin"], capture_output=True).returncode == 0
assert os.getloadavg() and os.cpu_count() and os.sysconf("SC_PHYS_PAGES") > 0
print("fine")
"""


@pytest.mark.parametrize("sandbox", ["bwrap"], indirect=True)
def test_honest_code_works(sandbox):
    assert printed(sandbox, HONEST) == "fine\n"


def test_bubblewrap_without_a_filter_of_system_calls_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(GraderError, match="install libseccomp2"):
        open_sandbox("bwrap")
