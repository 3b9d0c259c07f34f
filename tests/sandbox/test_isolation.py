"""What code in the sandbox can see, reach and keep: as little as docs/security.md promises."""

from __future__ import annotations

import os
import shutil
import socket
import time

import numpy as np
import pytest

from autograder.model import CallFunction, Program, RunCell
from autograder.sandbox.backends import open_sandbox
from tests.helpers.project import ROOT, SANDBOXES


@pytest.fixture(params=SANDBOXES)
def outcome(request):
    """Runs one cell in a sandbox and returns its outcome."""
    sandbox = open_sandbox(request.param)
    yield lambda source: sandbox.run(Program((RunCell("cell", source),), {"beside.txt": b"x"})).cells["cell"]
    sandbox.close()


@pytest.fixture
def printed(outcome):
    """Runs one cell and returns what it printed."""

    def run(source: str) -> str:
        cell = outcome(source)
        assert cell.status == "ok", cell
        return "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")

    return run


@pytest.mark.parametrize("outcome", ["bwrap"], indirect=True)
def test_the_project_is_not_there_and_neither_is_anybodys_home(printed):
    seen = printed(
        "import os\n"
        f"print(os.path.exists({str(ROOT / 'testCases.py')!r}), os.path.exists({str(ROOT / 'source')!r}))\n"
        "print([n for n in ('/home', '/etc/passwd', '/var', '/opt', '/mnt') if os.path.exists(n)])\n"
        "print(sorted(os.listdir('.')), os.getcwd())"
    )
    assert seen.splitlines() == ["False False", "[]", "['beside.txt'] /tmp/submission"]


def test_nothing_of_the_project_can_be_read_nor_of_anybodys_home(printed):
    places = [ROOT, ROOT / "testCases.py", ROOT / "source", ROOT / "autograder" / "model.py"]
    others = ["/home", "/root/.profile", "/etc/passwd", "/etc/hostname", "/var", "/opt"]
    others.append(f"/proc/{os.getpid()}/environ")
    seen = printed(
        "import os\n"
        f"for place in {[*map(str, places), *others]}:\n"
        "    for read in (os.listdir, lambda place: open(place).read()):\n"
        "        try:\n"
        "            print(place, read(place))\n"
        "        except OSError:\n"
        "            pass\n"
        "print(os.listdir(), open('beside.txt').read())"
    )
    assert seen == "['beside.txt'] x\n"


def test_no_environment_variable_of_the_grader_gets_in(monkeypatch, printed):
    monkeypatch.setenv("SECRET_TOKEN", "hush")
    assert "SECRET_TOKEN" not in printed("import os; print(dict(os.environ))")


def test_there_is_no_network_not_even_this_machines_own(outcome):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        cell = outcome(f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=3)")
    assert (cell.status, cell.error) in {("raised", "ConnectionRefusedError"), ("raised", "OSError")}


def test_only_its_own_tmp_can_be_written(printed):
    seen = printed(
        "import os, sys, tempfile, numpy\n"
        "for folder in ('/', '/usr', '/sandbox', '/etc', sys.prefix, os.path.dirname(numpy.__file__)):\n"
        "    try:\n"
        "        open(folder + '/planted', 'w')\n"
        "        print('wrote', folder)\n"
        "    except OSError:\n"
        "        pass\n"
        "open(tempfile.gettempdir() + '/mine', 'w').write('fine')"
    )
    assert seen == ""


def test_nothing_of_one_program_is_there_for_the_next(printed):
    place = printed(
        "import tempfile\nplace = tempfile.gettempdir() + '/left'\n"
        "open(place, 'w').write('x')\nprint(place, end='')"
    )
    assert printed(f"import os; print(os.path.exists({place!r}))") == "False\n"


def test_processes_left_behind_die_with_the_program(outcome):
    marker = f"sleeper-{os.getpid()}-{time.monotonic_ns()}"
    source = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    os.execvp('bash', ['{marker}', '-c', 'sleep 600; true'])\n"
        "time.sleep(0.3)"
    )
    assert outcome(source).status == "ok"
    time.sleep(0.3)
    running = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                running.append(file.read())
        except OSError:
            pass
    assert not [line for line in running if marker.encode() in line]


def test_a_flood_of_output_is_cut(outcome):
    cell = outcome("for _ in range(3000):\n    print('x' * 100_000)")
    assert cell.status == "ok"
    assert sum(len(o.get("text", "")) for o in cell.outputs) < 300_000


def test_too_much_memory_is_the_cells_own_error(outcome):
    cell = outcome("import numpy as np\nnp.ones((100_000, 100_000))")
    assert cell.status == "raised" and "Memory" in cell.error


@pytest.mark.parametrize("kind", [*SANDBOXES, "none"])
def test_each_call_has_its_own_arguments_and_each_question_its_own_process(kind):
    define = RunCell(
        "define", "calls = 0\ndef f(x):\n    global calls\n    calls += 1\n    x += 1\n    return x, calls"
    )
    twice = CallFunction("first", "f", ((((np.zeros(2),), {}, ""), ((np.zeros(2),), {}, "")),))
    again = CallFunction("second", "f", ((((np.zeros(2),), {}, ""),),))
    seen = open_sandbox(kind).run(Program((define, twice, again), {}))
    values = [
        (call.value[0].tolist(), call.value[1])
        for call in (*seen.outcomes["first"], *seen.outcomes["second"])
    ]
    assert values == [([1.0, 1.0], 1), ([1.0, 1.0], 2), ([1.0, 1.0], 1)]


@pytest.mark.parametrize("kind", SANDBOXES)
def test_a_garbled_channel_loses_only_what_comes_after(kind):
    garble = (
        "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\xff' * 64)\n"
        "    except OSError:\n        pass"
    )
    program = Program(
        (
            RunCell("define", "def f(x):\n    return x"),
            CallFunction("before", "f", ((((1,), {}, ""),),)),
            RunCell("garble", garble),
            CallFunction("after", "f", ((((1,), {}, ""),),)),
        ),
        {},
    )  # fmt: skip
    seen = open_sandbox(kind).run(program)
    assert seen.outcomes["before"][0].value == 1
    assert seen.outcomes["after"][0].status in ("died", "timeout")


def test_one_failed_probe_chooses_no_weaker_sandbox(tmp_path, monkeypatch):
    """A bubblewrap that fails once, and then works."""
    failing, failed = tmp_path / "bwrap", tmp_path / "failed"
    once = f"[ -e {failed} ] || {{ touch {failed}; exit 1; }}"
    failing.write_text(f'#!/bin/sh\n{once}\nexec {shutil.which("bwrap")} "$@"\n')
    failing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert open_sandbox("auto").name == "bwrap" and failed.exists()
