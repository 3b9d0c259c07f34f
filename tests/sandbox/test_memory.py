"""The same answer again is neither read nor judged again, and what is remembered is bounded."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import memory, outcomes
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import encode
from autograder.sandbox.memory import Memory


def payload(*values) -> bytes:
    """The bytes that a question sends when it returns these values."""
    sent = (0).to_bytes(8, "big")
    for value in values:
        arrays: list[np.ndarray] = []
        result = wire.pack({"status": "returned", "value": encode(value, arrays, clip=True)}, arrays)
        sent += len(result).to_bytes(8, "big") + result
    return sent


def test_the_same_bytes_are_read_once_and_other_bytes_anew():
    first = outcomes.call_outcomes("done", payload(np.arange(3.0)), 1)
    assert outcomes.call_outcomes("done", payload(np.arange(3.0)), 1) is first
    other = outcomes.call_outcomes("done", payload(np.arange(3.0) + 1e-15), 1)
    assert other is not first and other[0].value[0] == 1e-15


def test_the_reason_and_the_number_of_cases_are_part_of_an_answer():
    sent = payload(1)
    assert [call.status for call in outcomes.call_outcomes("timeout", sent, 2, "it is late")] == [
        "returned",
        "timeout",
    ]
    assert outcomes.call_outcomes("died", sent, 2, "it died")[1].reason == "it died"
    assert len(outcomes.call_outcomes("done", sent, 1)) == 1


def test_a_remembered_array_cannot_be_changed():
    (call,) = outcomes.call_outcomes("done", payload(np.ones(2)), 1)
    with pytest.raises(ValueError, match="read-only"):
        call.value[0] = 2.0


def test_answers_that_were_not_asked_for_longest_are_forgotten(monkeypatch):
    monkeypatch.setattr(memory, "MAX_BYTES", 10)
    known: Memory[int] = Memory()
    known.keep("f", b"aaaa", 1)
    known.keep("f", b"bbbb", 2)
    assert known.get("f", b"aaaa") == 1
    known.keep("f", b"cccc", 3)
    assert [known.get("f", name * 4) for name in (b"a", b"b", b"c")] == [1, None, 3]
    assert known.get("g", b"aaaa") is None


def test_a_long_answer_is_not_remembered(monkeypatch):
    monkeypatch.setattr(memory, "MAX_ANSWER", 3)
    known: Memory[int] = Memory()
    known.keep("f", b"aaaa", 1)
    assert known.get("f", b"aaaa") is None
