"""Each way in which a cell or a question ends early is named, with its limit."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from autograder.model import CallFunction, Observation, Program, RunCell
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.inside.limits import TimeLimits
from tests.helpers.project import SANDBOXES

ROUNDS = (((np.array([0.5]),), {}, ""),), (((np.array([2.0]),), {}, ""),)
RIGHT = "def f(x):\n    return x"
FATAL = "(4 GB of memory, 256 processes and threads, 256 MB of files, 120 seconds of processor time)"
PICTURES = """
from IPython.display import display
class Picture:
    def _repr_png_(self):
        return "x" * 1_900_000
display(Picture())
"""


def observe(kind: str, *cells: str, **seconds: float) -> Observation:
    """Run these cells and ask for f after the last one."""
    times = TimeLimits(**{"cell": 1.5, "cells": 60.0, "question": 1.0, "notebook": 120.0} | seconds)
    steps = [RunCell(str(number), source) for number, source in enumerate(cells)]
    with closing(open_sandbox(kind, ("numpy",), times=times)) as sandbox:
        return sandbox.run(Program((*steps, CallFunction("f", "f", ROUNDS)), {}))


@pytest.mark.parametrize("kind", SANDBOXES)
@pytest.mark.parametrize(
    ("source", "status", "reason"),
    [
        ("while True: pass", "timeout", "ran out of time (1 seconds for all cases); look at its loops"),
        ("import os; os._exit(0)", "died", f"ended the Python process or exceeded a limit {FATAL}"),
        ("return [x + np.zeros(100_000) + i for i in range(40)]", "died", "returned more than 16 MB"),
    ],
)
def test_why_a_function_has_not_returned(kind, source, status, reason):
    (call, *_) = observe(kind, f"import numpy as np\ndef f(x):\n    {source}").outcomes["f"]
    assert (call.status, call.reason) == (status, reason)


@pytest.mark.parametrize("kind", SANDBOXES)
@pytest.mark.parametrize(
    ("source", "status", "reason"),
    [
        ("while True: pass", "timeout", "ran out of time (1.5 seconds)"),
        ("import os; os._exit(0)", "died", f"ended the Python process or exceeded a limit {FATAL}"),
    ],
)
def test_why_a_cell_has_not_ended(kind, source, status, reason):
    seen = observe(kind, RIGHT, source)
    assert (seen.cells["1"].status, seen.cells["1"].reason) == (status, reason)
    assert [call.status for call in seen.outcomes["f"]] == ["returned", "returned"] and not seen.notes


@pytest.mark.parametrize(
    ("later", "seconds", "reason"),
    [
        (["import time; time.sleep(1)"] * 6, {"cells": 3.0}, "all cells together took more than 3 seconds"),
        (["import time; time.sleep(1)"] * 6, {"notebook": 4.0}, "the notebook took more than 4 seconds"),
        ([PICTURES] * 20, {"cell": 10.0}, "the cells displayed more than 32 MB"),
    ],
)
def test_why_later_cells_were_not_run(later, seconds, reason):
    seen = observe("bwrap", RIGHT, *later, **seconds)
    last, (call, *_) = seen.cells[str(len(later))], seen.outcomes["f"]
    assert (last.status, last.reason) == ("not_run", reason)
    assert call.reason == reason or "notebook" in call.reason
    assert seen.notes == (f"{reason[0].upper()}{reason[1:]}; later cells were not run.",)


def test_a_question_that_the_notebook_has_no_time_for_says_so():
    seen = observe("bwrap", "def f(x):\n    while True: pass", question=9.0, notebook=2.0)
    assert seen.outcomes["f"][0].reason == "ran out of time (2 seconds for the whole notebook)"
