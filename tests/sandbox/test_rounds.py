"""Inputs that may not be shown are nowhere in reach until all that may be shown has been collected."""

from __future__ import annotations

import time
from contextlib import closing

import numpy as np
import pytest

from autograder.model import CallFunction, Program, RunCell
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.inside.limits import TimeLimits
from tests.helpers.project import SANDBOXES

SECRET = 987654.3210123
# Finds the secret's bytes in all memory of its process without ever holding them itself. It asks nothing of
# /proc, which may be withheld: memory is where nothing new can be mapped, and is read by writing it out.
SCAN = f"""
import ctypes
import os
import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_size_t]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
libc.write.restype = ctypes.c_ssize_t

def taken(start, size):  # the parts, of at most 1 MB, of an address range in which anything is mapped
    if libc.mmap(start, size, 0, 0x104022, -1, 0) == start:  # private, anonymous, only if all of it is free
        libc.munmap(start, size)
    elif ctypes.get_errno() == 17:
        if size <= 1 << 20:
            yield start, size
        else:
            half = size // 2 & -4096
            yield from taken(start, half)
            yield from taken(start + half, size - half)

def scan(mask=np.uint8(0x5A), needle=bytes({[byte ^ 0x5A for byte in np.float64(SECRET).tobytes()]})):
    found = 0
    copy = os.open("copy", os.O_RDWR | os.O_CREAT)
    for start, size in list(taken(1 << 16, (1 << 47) - (1 << 17))):
        end = start + size
        while start < end:
            os.lseek(copy, 0, 0)
            count = libc.write(copy, start, end - start)
            if count > 0:
                data = np.frombuffer(os.pread(copy, count, 0), np.uint8)
                found += (data ^ mask).tobytes().count(needle)
            start = (start + max(count, 0) | 4095) + 1
    os.close(copy)
    return found

def look(x):
    return scan(), os.path.exists("kept"), float(np.sum(x))
"""
SHOWN, HIDDEN = (((np.array([0.5]),), {}),), (((np.array([SECRET]),), {}),)


@pytest.fixture(scope="module", params=SANDBOXES)
def sandbox(request):
    opened = open_sandbox(request.param, ("numpy",))
    yield opened
    opened.close()


def run(sandbox, *steps):
    return sandbox.run(Program((RunCell("scan", SCAN), *steps), {}))


def test_hidden_inputs_are_in_no_memory_while_cells_and_public_cases_run(sandbox):
    look = CallFunction("look", "look", (SHOWN, HIDDEN))
    seen = run(sandbox, look, RunCell("late", "print(scan())"))
    assert seen.cells["late"].outputs[0]["text"] == "0\n"
    public, hidden = (call.value for call in seen.outcomes["look"])
    assert public == (0, False, 0.5)
    assert hidden[0] > 0 and hidden[2] == SECRET  # the scan finds what is there


def test_all_public_cases_come_before_any_hidden_one(sandbox):
    note = "def keep(x):\n    if x[0] > 1:\n        open('kept', 'w').write(str(x))\n    return x"
    keep = CallFunction("keep", "keep", (SHOWN, HIDDEN))
    look = CallFunction("look", "look", (SHOWN, HIDDEN))
    seen = run(sandbox, RunCell("keep", note), keep, look)
    assert [call.value[1] for call in seen.outcomes["look"]] == [False, True]


def test_a_notebook_run_anew_finds_nothing_that_was_returned_before(sandbox):
    source = (
        "def dies(x):\n    if len(x) > 1:\n        os._exit(0)\n"
        "    if x[0] > 1:\n        open('kept', 'w').write(str(x))\n    return x"
    )
    fatal = (((np.array([SECRET, SECRET]),), {}),)
    dies = CallFunction("dies", "dies", (SHOWN, HIDDEN + fatal))
    look = CallFunction("look", "look", (SHOWN, HIDDEN))
    seen = run(sandbox, RunCell("dies", source), dies, look)
    assert [call.status for call in seen.outcomes["dies"]] == ["returned", "returned", "died"]
    assert seen.outcomes["dies"][1].value == np.array([SECRET])
    assert seen.outcomes["look"][0].value == (0, False, 0.5)
    assert seen.outcomes["look"][1].value[2] == SECRET


def test_an_answer_counted_early_cannot_be_completed_later(sandbox):
    """A piece that says it is short holds a message that says it is long, to be filled in afterwards."""
    source = (
        "import inside.notebook as inner, struct\n"
        "def forge(x):\n"
        "    results = inner.sys._getframe(2).f_locals['results']\n"
        "    if x[0] < 1:\n"
        "        inner.send(results, struct.pack('>QQ', 8, 100))\n"
        "        import time; time.sleep(5)\n"
        "    return x"
    )
    forge = CallFunction("forge", "forge", (SHOWN, HIDDEN))
    seen = run(sandbox, RunCell("forge", source), forge)
    assert [call.status for call in seen.outcomes["forge"]] == ["died", "not_run"]


def test_an_answer_that_may_be_shown_is_older_than_any_hidden_input(tmp_path):
    """Without a sandbox a file outlives an attempt; even so its content comes too late to be shown."""
    source = (
        f"kept = {str(tmp_path / 'kept')!r}\n"
        "def dies(x):\n    if x[0] > 1:\n        open(kept, 'w').write(str(x))\n        os._exit(0)\n"
        "    return x\n"
        "def tells(x):\n    return open(kept).read() if os.path.exists(kept) else 'nothing'"
    )
    questions = CallFunction("dies", "dies", (SHOWN, HIDDEN)), CallFunction("tells", "tells", (SHOWN, HIDDEN))
    seen = run(open_sandbox("none", ("numpy",)), RunCell("source", source), *questions)
    assert [call.status for call in seen.outcomes["dies"]] == ["returned", "died"]
    public, hidden = (call.value for call in seen.outcomes["tells"])
    assert public == "nothing" and "987654" in hidden


def test_questions_that_hang_or_die_cost_the_others_nothing(sandbox):
    source = (
        "def right(x):\n    return x\n"
        "def dies(x):\n    os._exit(0)\n"
        "def dies_later(x):\n    return x if x[0] < 1 else os._exit(0)"
    )
    names = ("right", "dies", "right", "dies_later", "dies", "right")
    questions = [CallFunction(f"{place}", name, (SHOWN, HIDDEN)) for place, name in enumerate(names)]
    seen = run(sandbox, RunCell("source", source), *questions)
    expected = {
        "right": ["returned", "returned"],
        "dies": ["died", "not_run"],
        "dies_later": ["returned", "died"],
    }
    assert [[o.status for o in outcomes] for outcomes in seen.outcomes.values()] == [
        expected[n] for n in names
    ]


@pytest.mark.parametrize("kind", SANDBOXES)
def test_a_question_above_cells_that_take_all_the_time_is_answered(kind):
    slow = [RunCell(f"slow {number}", "import time; time.sleep(1.5)") for number in range(20)]
    steps = (
        RunCell("define", "def f(x):\n    return x"),
        CallFunction("above", "f", (SHOWN, HIDDEN)),
        *slow,
        CallFunction("below", "f", (SHOWN, HIDDEN)),
    )
    begun = time.monotonic()
    with closing(open_sandbox(kind, ("numpy",), times=TimeLimits(cell=2.0, cells=4.0))) as sandbox:
        seen = sandbox.run(Program(steps, {}))
    assert [call.status for call in seen.outcomes["above"]] == ["returned", "returned"]
    assert [call.status for call in seen.outcomes["below"]] == ["not_run", "not_run"]
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("kind", SANDBOXES)
def test_the_time_of_one_notebook_is_bounded_with_all_its_attempts(kind):
    hang = RunCell("hang", "def f(x):\n    while True: pass")
    questions = [CallFunction(f"{number}", "f", (SHOWN, HIDDEN)) for number in range(6)]
    begun = time.monotonic()
    with closing(open_sandbox(kind, ("numpy",), times=TimeLimits(notebook=4.0))) as sandbox:
        seen = sandbox.run(Program((hang, *questions), {}))
    assert time.monotonic() - begun < 20
    assert {call.status for calls in seen.outcomes.values() for call in calls} <= {"timeout", "not_run"}
