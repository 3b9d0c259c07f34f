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
SHOWN, HIDDEN = (((np.array([0.5]),), {}, ""),), (((np.array([SECRET]),), {}, ""),)


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
    fatal = (((np.array([SECRET, SECRET]),), {}, ""),)
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


# Without a sandbox a file outlives an attempt. So whatever runs after the first hidden input can read it.
OPEN = """
import os
kept, runs = {folder!r} + '/kept', {folder!r} + '/runs'
open(runs, 'a').write('run ')
print(open(kept).read() if os.path.exists(kept) else 'nothing')
def tells(x=None):
    return open(kept).read() if os.path.exists(kept) else 'nothing'
def keeps(x):
    if x[0] > 1:
        open(kept, 'w').write(str(x))
    return tells()
def dies_after_keeping(x):
    keeps(x)
    return tells() if x[0] < 1 else os._exit(0)
def hangs_after_keeping(x):
    keeps(x)
    while x[0] > 1: pass
    return tells()
def dies(x):
    os._exit(0)
def needs_later(x):
    return later + tells()
def dies_when_asked_late(x):
    return os._exit(0) if later else None
def needs_what_never_comes(x):
    return never + tells() if tells() == 'nothing' else tells()
"""
LATER = RunCell("later", "later = 'late '\nprint(tells())")


@pytest.fixture(scope="module")
def unprotected():
    with closing(open_sandbox("none", ("numpy",), times=TimeLimits(question=1.0))) as opened:
        yield opened


def run_open(unprotected, folder, *names, later=(LATER,)):
    """Ask these functions, in this order; returns what was seen, and how many attempts it took."""
    questions = [CallFunction(name, name, (SHOWN, HIDDEN)) for name in names]
    source = RunCell("open", OPEN.replace("{folder!r}", repr(str(folder))))
    seen = unprotected.run(Program((source, *questions), {}, late_cells=later))
    return seen, (folder / "runs").read_text().count("run")


def test_a_notebook_that_lacks_no_name_is_run_once(unprotected, tmp_path):
    seen, attempts = run_open(unprotected, tmp_path, "keeps", "tells")
    assert attempts == 1 and not seen.notes


def test_a_question_that_needs_a_later_cell_is_asked_once_more(unprotected, tmp_path):
    seen, attempts = run_open(unprotected, tmp_path, "needs_later", "keeps")
    assert attempts == 2
    assert seen.outcomes["needs_later"][0].value == "late nothing"
    assert [call.status for call in seen.outcomes["needs_later"]] == ["returned", "returned"]
    assert seen.notes == (
        "needs_later needs a name that is defined only after its test cell; it was graded all the same.",
    )


def test_a_question_that_lacks_its_name_late_as_well_keeps_its_first_outcome(unprotected, tmp_path):
    seen, attempts = run_open(
        unprotected, tmp_path, "keeps", "needs_what_never_comes", "dies_when_asked_late"
    )
    never, dies = seen.outcomes["needs_what_never_comes"], seen.outcomes["dies_when_asked_late"]
    assert never[0].error == "NameError" and "987654" in never[1].value
    assert dies[0].error == "NameError" and dies[1].status == "died"
    assert [call.status for call in seen.outcomes["keeps"]] == ["returned", "returned"]
    assert attempts == 3 and not seen.notes


def test_without_late_cells_no_question_is_asked_late(unprotected, tmp_path):
    seen, attempts = run_open(unprotected, tmp_path, "needs_later", later=None)
    assert attempts == 1 and {call.error for call in seen.outcomes["needs_later"]} == {"NameError"}


def test_a_slow_notebook_is_not_run_once_more_for_a_late_question(tmp_path):
    """The hidden cases of the other questions must not lose their time to it."""
    sleep, source = (
        RunCell("sleep", "import time; time.sleep(3.2)"),
        OPEN.replace("{folder!r}", repr(str(tmp_path))),
    )
    questions = [CallFunction(name, name, (SHOWN, HIDDEN)) for name in ("keeps", "needs_later")]
    steps = (sleep, RunCell("open", source), *questions)
    with closing(open_sandbox("none", ("numpy",), times=TimeLimits(notebook=9.0))) as opened:
        seen = opened.run(Program(steps, {}, late_cells=(LATER,)))
    assert seen.outcomes["needs_later"][0].error == "NameError" and not seen.notes
    assert [call.status for call in seen.outcomes["keeps"]] == ["returned", "returned"]


@pytest.mark.parametrize(
    "names",
    [
        ("keeps", "needs_later"),
        ("needs_later", "dies_after_keeping"),
        ("dies_after_keeping", "dies", "needs_later"),
        ("hangs_after_keeping", "needs_later", "dies"),
        ("dies", "dies_after_keeping", "needs_what_never_comes", "needs_later", "keeps"),
        ("keeps", "dies_when_asked_late", "needs_later", "needs_what_never_comes"),
    ],
)
def test_nothing_is_shown_that_is_younger_than_a_hidden_input(unprotected, tmp_path, names):
    seen, _ = run_open(unprotected, tmp_path, *names)
    shown = [seen.cells, *(outcomes[0] for outcomes in seen.outcomes.values())]
    assert "987654" not in str(shown)
    assert "987654" in (tmp_path / "kept").read_text()
    assert "987654" in str(seen.outcomes)  # the channel is open, and a function has read it


# --- drivers -----------------------------------------------------------------------------------------

MARK = "told_to_nobody"
READS = """
import gc, sys

class Reads:
    def all_it_can(self, x):
        frame, found = sys._getframe(), []
        while frame is not None:
            found += [repr(value) for value in {**frame.f_locals, **frame.f_globals}.values()]
            found += map(repr, frame.f_code.co_consts)
            frame = frame.f_back
        found += [repr(o) for o in gc.get_objects() if isinstance(o, np.ndarray)]
        return "driver" in " ".join(found), [text[:200] for text in found if "98765" in text]
"""
DRIVER = f"def driver(graded, x):\n    {MARK} = graded\n    return {{}}"


def test_the_driver_of_a_hidden_case_is_in_no_memory_before_its_round(sandbox):
    needle = bytes(byte ^ 0x5A for byte in MARK.encode())
    cell = RunCell("masked", f"def look_for(x):\n    return scan(needle={needle!r})")
    hidden = (((np.array([SECRET]),), {}, DRIVER.format(f"{MARK}(x)")),)
    seen = run(sandbox, cell, CallFunction("look", "look_for", (SHOWN, hidden))).outcomes["look"]
    assert seen[0].value == 0 and seen[1].value > 0


def test_a_driver_hands_over_inputs_only(sandbox):
    """The submission reads the driver's frames: the inputs are there, and nothing else of the case."""
    rounds = (SHOWN, (((np.array([SECRET]),), {}, DRIVER.format("graded().all_it_can(x)")),))
    seen = run(sandbox, RunCell("reads", READS), CallFunction("reads", "Reads", rounds)).outcomes["reads"]
    read_driver, found = seen[1].value
    given = repr(np.array([SECRET]))
    found = {text for text in found if "import" not in text}  # the notebook's own source
    assert read_driver and given in found and found <= {given, f"({given},)", f"[{given}]"}


def test_what_the_submission_makes_of_a_driver_is_its_own_answer(sandbox):
    """It swaps the code of the driver that calls it; the grader compares whatever comes of that."""
    swaps = """
import sys

def swaps(x):
    driver = sys._getframe(1).f_globals["driver"]
    driver.__code__ = (lambda graded, x: 1.0).__code__
    np.sum = lambda array: 7.0
    return x
"""
    driver = "def driver(graded, x):\n    return np.sum(graded(x)) + 0.25"
    rounds = tuple((((np.array([0.5]),), {}, driver),) for _ in range(2))
    seen = run(sandbox, RunCell("swaps", swaps), CallFunction("swaps", "swaps", rounds)).outcomes["swaps"]
    assert [call.value for call in seen] == [0.75, 7.25]  # each case gets the driver anew
