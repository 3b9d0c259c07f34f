"""What a sandbox sends about versions of a student's function is checked before it is used."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.comparison import Case
from autograder.model import CallOutcome, Observation, Program
from autograder.repair.recording import MAX_VALUES, recording_caller
from autograder.repair.runs import RepairRunner

NOTHING = [frozenset(), frozenset()]


class ForgingSandbox:
    """Answers each call with the same outcome."""

    def __init__(self, outcome: CallOutcome) -> None:
        self._outcome = outcome

    def run(self, program: Program) -> Observation:
        labels = [step.label for step in program.steps]
        return Observation({}, dict.fromkeys(labels, (self._outcome,)))


def recorded(outcome: CallOutcome) -> list[frozenset[int]]:
    case = Case("a case", lambda: (1.0,), 2.0)
    program = Program((), {})
    runner = RepairRunner(program, Observation({}, {}), "f", [case], ForgingSandbox(outcome))
    return runner.recorded(["def f(x): return x", "def f(x): return -x"], 0)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [[1, 2], [3]],
        np.zeros((2, MAX_VALUES)),
        np.zeros((3, MAX_VALUES), dtype=np.int64),
        np.zeros((2, 5), dtype=np.int64),
        np.zeros(2 * MAX_VALUES, dtype=np.int64),
    ],
)
def test_forged_digests_count_as_none(value):
    assert recorded(CallOutcome("returned", value)) == NOTHING


@pytest.mark.parametrize("status", ["raised", "timeout", "died", "missing"])
def test_versions_that_end_their_process_reach_nothing(status):
    assert recorded(CallOutcome(status)) == NOTHING


@pytest.mark.parametrize("status", ["timeout", "died"])
def test_versions_that_a_limit_ends_are_not_repeatable(status):
    case = Case("a case", lambda: (1.0,), 2.0)
    sandbox = ForgingSandbox(CallOutcome(status))
    runner = RepairRunner(Program((), {}), Observation({}, {}), "f", [case], sandbox)
    assert runner.is_repeatable
    runner.fingerprints(["def f(x): return x", "def f(x): return -x"], [0])
    assert not runner.is_repeatable


def test_digests_of_numbers_do_not_depend_on_names_or_on_the_way_they_are_written():
    x = np.array([1.0, -2.0, 3.5])
    texts = [
        "def f(x):\n    return 0.9 * x + 0.1 * x ** 2",
        "def f(y):\n    y = y * 0.9 + 0.1 * (y * y)\n    return y",
        "def f(x):\n    total = 0.9 * x\n    total += 0.1 * np.square(x)\n    return total",
        "def f(x):\n    return 0.8 * x",
    ]
    rows = recording_caller("f", texts, {"np": np})((x,), {}, "")
    same, other, added, wrong = (frozenset(row.tolist()) - {0} for row in rows)
    assert same == other == added and len(same) == 4
    assert not same & wrong


def test_a_version_is_recorded_up_to_where_it_stops():
    texts = [
        "def f(x):\n    y = x * 2\n    return y + nothing",
        "def f(x):\n    while True:\n        x = x + 0.5",
    ]
    rows = recording_caller("f", texts, {"np": np})((np.ones(2),), {}, "")
    assert [int((row != 0).sum()) for row in rows] == [1, MAX_VALUES]
