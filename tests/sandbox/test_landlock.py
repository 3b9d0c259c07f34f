"""Where no namespaces can be made: what is left of a submission's reach, tried on victims of the test's own.

Each victim belongs to the same user as the submission, which is the worst case; the sandbox is all that
protects it. What is tried does no harm where it works, but for the victim.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.exceptions import GraderError
from autograder.model import Program, RunCell
from autograder.sandbox.backends import open_sandbox
from tests.helpers.project import NEEDS_LANDLOCK

pytestmark = NEEDS_LANDLOCK


@pytest.fixture(scope="module")
def sandbox():
    place = open_sandbox("landlock")
    yield place
    place.close()


@pytest.fixture
def victim():
    """A process that only sleeps."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


def printed(sandbox, source: str) -> str:
    cell = sandbox.run(Program((RunCell("cell", source),), {})).cells["cell"]
    assert cell.status == "ok", cell
    return "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")


def worked(sandbox, attempts: list[str], before: str = "") -> list[str]:
    """Those of these expressions that raise no OSError, and are not -1."""
    source = (
        "import ctypes, fcntl, json, os, resource, signal, socket, struct\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"{before}\n"
        "worked = []\n"
        f"for attempt in {attempts!r}:\n"
        "    try:\n"
        "        if eval(attempt) != -1:\n"
        "            worked.append(attempt)\n"
        "    except OSError:\n"
        "        pass\n"
        "print(json.dumps(worked))"
    )
    return json.loads(printed(sandbox, source))


def test_no_other_process_can_be_signalled_traced_limited_or_looked_at(sandbox, victim):
    attempts = [
        f"os.kill({victim}, 0)",
        f"libc.ptrace(0x4206, {victim}, None, None)",
        f"libc.process_vm_readv({victim}, None, 0, None, 0, 0)",
        f"resource.prlimit({victim}, resource.RLIMIT_CPU, (1, 1))",
        f"os.setpriority(os.PRIO_PROCESS, {victim}, 19)",
        f"os.sched_setaffinity({victim}, {{0}})",
        f"os.sched_setscheduler({victim}, os.SCHED_IDLE, os.sched_param(0))",
        *(f"open('/proc/{victim}/{name}').read(1)" for name in ("environ", "mem", "maps", "cmdline", "stat")),
        *(f"os.readlink('/proc/{victim}/{name}')" for name in ("exe", "cwd", "fd/0", "ns/user")),
        f"signal.pidfd_send_signal(os.pidfd_open({victim}), signal.SIGTERM)",
        f"os.kill({victim}, signal.SIGTERM)",
    ]
    before = Path(f"/proc/{victim}/stat").read_text().split()[17:19], os.sched_getaffinity(victim)
    assert worked(sandbox, attempts) == []
    assert (Path(f"/proc/{victim}/stat").read_text().split()[17:19], os.sched_getaffinity(victim)) == before
    assert resource.prlimit(victim, resource.RLIMIT_CPU) == resource.getrlimit(resource.RLIMIT_CPU)
    assert len(worked(open_sandbox("none"), attempts)) > len(attempts) // 2  # they are worth trying


def test_what_happens_to_files_elsewhere_is_nothing(sandbox, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("as it was")
    kept.chmod(0o644)
    tmp_path.chmod(0o777)  # so that it is the sandbox that refuses
    before = os.stat(kept), os.stat(tmp_path)
    name = str(kept)
    attempts = [
        f"open({name!r}).read()",
        f"open({name!r}, 'a').write('x')",
        f"os.truncate({name!r}, 0)",
        f"os.unlink({name!r})",
        f"os.rename({name!r}, 'mine')",
        f"os.link({name!r}, 'mine')",
        f"os.link({name!r}, {name + '2'!r})",
        f"os.symlink('x', {name + '3'!r})",
        f"os.mkdir({name + '4'!r})",
        f"os.mkfifo({name + '5'!r})",
        f"os.chown({name!r}, {os.getuid()}, {os.getgid()})",
        f"os.setxattr({name!r}, 'user.x', b'x')",
        f"os.listdir({str(tmp_path)!r})",
        f"libc.inotify_add_watch(libc.inotify_init(), {str(tmp_path).encode()!r}, 0xFFF)",
        f"libc.fcntl(os.open({sys.executable!r}, 0), 1024, 1)",  # a lease holds up whoever wants to write
    ]
    assert worked(sandbox, attempts) == []
    # A notebook that copies files is told that these have worked.
    printed(sandbox, f"import os\nos.chmod({name!r}, 0)\nos.utime({name!r}, (1, 1))")
    assert (os.stat(kept), os.stat(tmp_path)) == before
    assert [path.name for path in tmp_path.iterdir()] == ["kept"] and kept.read_text() == "as it was"
    assert len(worked(open_sandbox("none"), attempts)) > len(attempts) // 2  # they are worth trying


def test_nothing_is_heard_outside_by_any_socket_nor_left_in_shared_memory(sandbox, tmp_path):
    tmp_path.chmod(0o777)
    ears = [
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, str(tmp_path / "stream")),
        (socket.AF_UNIX, socket.SOCK_DGRAM, str(tmp_path / "datagrams")),
        (socket.AF_UNIX, socket.SOCK_DGRAM, f"\0heard-{os.getpid()}"),
    ]
    attempts = ["libc.shmget(0, 4096, 0o1600)", "libc.semget(0, 1, 0o1600)", "libc.msgget(0, 0o1600)"]
    for family, kind, place in ears:
        ear = socket.socket(family, kind)
        ear.bind(place)
        if kind == socket.SOCK_STREAM:
            ear.listen()
        name = ear.getsockname()
        name = name.decode() if isinstance(name, bytes) else name
        attempts.append(f"socket.socket({int(family)}, {int(kind)}).connect({name!r})")
        if family == socket.AF_UNIX:
            attempts.append(f"socket.socketpair(type={int(kind)})[0].sendto(b'x', {name!r})")
            attempts.append(f"socket.socketpair(type={int(kind)})[0].connect({name!r})")
    attempts += ["open('/dev/shm/left', 'w')", "libc.syscall(425, 1, None)"]  # io_uring_setup
    attempts += [f"libc.unshare({flag})" for flag in (0x10000000, 0x20000, 0x40000000)]
    attempts += ["libc.syscall(56, 0x10000000 | 17, None, None, None, None)"] * (
        os.uname().machine == "x86_64"
    )
    assert worked(sandbox, attempts, "libc.syscall.restype = ctypes.c_long") == []


def test_a_fork_bomb_of_sessions_and_orphans_ends_with_its_program(sandbox):
    """Each process lives for a moment only, so that who looks for them one by one never has them all."""
    marker = f"/tmp/bomb-{os.getpid()}-{time.monotonic_ns()}"
    bomb = (
        "import os, sys\n"
        "if os.fork() == 0:\n"
        f"    hops = 'hop() {{ (hop $1 &) ; }}; for i in 1 2 3; do hop {marker} & done'\n"
        "    os.execvp('bash', ['bash', '-c', hops])\n"
        "import time\ntime.sleep(0.5)"
    )
    sandbox.run(Program((RunCell("bomb", bomb),), {}))
    time.sleep(0.2)
    assert marker.encode() not in b"".join(map(command_line, filter(str.isdigit, os.listdir("/proc"))))
    assert printed(sandbox, "print('next')") == "next\n"


def command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


HOLD = """
import os
held = []
for number in range(40):
    held.append(open(f"file{number}", "wb"))
    {remove}
    held[-1].write(bytes(16 << 20))
    held[-1].flush()
import time
time.sleep(8)
"""


@pytest.mark.parametrize("remove", ["pass", "os.unlink(f'file{number}')"])
def test_who_fills_the_disk_is_ended_whether_the_files_can_be_seen_or_not(sandbox, remove):
    begun = time.monotonic()
    seen = sandbox.run(Program((RunCell("fill", HOLD.replace("{remove}", remove)),), {}, 20.0))
    assert seen.cells["fill"].status not in ("ok", "raised") and time.monotonic() - begun < 30
    assert list(Path(sandbox._folder.name).glob("notebook-*")) == []


def test_folders_that_resist_are_removed(sandbox):
    nest = (
        "import os\nos.umask(0)\nos.mkdir('closed', 0)\nos.mkdir('shut', 0o300)\n"
        "open('shut/in', 'w').close()\n"
        "for _ in range(3000):\n    os.mkdir('deeper')\n    os.chdir('deeper')"
    )
    assert sandbox.run(Program((RunCell("nest", nest),), {})).cells["nest"].status == "ok"
    assert list(Path(sandbox._folder.name).glob("notebook-*")) == []


def test_what_libraries_ask_for_is_there(sandbox):
    seen = printed(
        sandbox,
        "import shutil, subprocess, tempfile, joblib, numpy as np\n"
        "from sklearn.cluster import KMeans\n"
        "shutil.copy2('/usr/bin/env', 'copy')\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    np.save(folder + '/x.npy', np.ones(3))\n"
        "    assert np.load(folder + '/x.npy').sum() == 3\n"
        "assert joblib.cpu_count() > 0\n"
        "KMeans(2, n_init=1, random_state=0).fit(np.random.default_rng(0).normal(size=(50, 2)))\n"
        "print(subprocess.run(['env', 'echo', 'fine'], capture_output=True, text=True).stdout)",
    )
    assert seen.split()[0] == "fine"


def test_auto_is_bubblewrap_where_it_works_and_landlock_elsewhere(monkeypatch, tmp_path):
    assert open_sandbox("auto").name == "bwrap"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_sandbox("auto").name == "landlock"


def test_auto_is_landlock_where_bubblewrap_may_not_make_namespaces(monkeypatch, tmp_path):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_sandbox("auto").name == "landlock"
    with pytest.raises(GraderError, match="No permissions to create new namespace"):
        open_sandbox("bwrap")


@pytest.mark.parametrize("version", [0, 5])
def test_an_older_kernel_is_named_and_nothing_is_run(monkeypatch, tmp_path, version):
    monkeypatch.setattr("landlockpy.abi_version", lambda: version)
    with pytest.raises(
        GraderError, match=rf"has Landlock {version}, and Landlock 6 is needed.*--sandbox none"
    ):
        open_sandbox("landlock")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GraderError, match=r"bubblewrap .* is not installed.*this kernel has Landlock"):
        open_sandbox("auto")


def test_without_libseccomp_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(GraderError, match="Landlock and seccomp cannot be used here"):
        open_sandbox("landlock")
