"""Whatever a submission holds or answers, the grader reads it in bounded time and memory, without errors."""

from __future__ import annotations

import secrets

import pytest

from autograder.diagnosis import table
from tests.fuzzing import runner
from tests.fuzzing.border import keys
from tests.fuzzing.inputs import Draw
from tests.fuzzing.runner import Report, fuzz


@pytest.fixture(autouse=True, scope="module")
def own_tables():
    """Keep the invented tables of the keys from the tests that this process runs later."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_TABLES", {})
        keys.cache_clear()
        yield
        keys.cache_clear()


def _passes(report: Report) -> None:
    print(report)
    assert not report.failures, "\n".join([*report.failures, str(report)])


def test_a_few_inputs_of_a_known_seed():
    report = fuzz(seed=1, seconds=5)
    _passes(report)
    assert min(report.inputs.values()) > 0


@pytest.mark.slow
def test_half_a_minute_of_inputs():
    _passes(fuzz(seed=secrets.randbelow(1_000_000), seconds=30))


def _raises(draw: Draw) -> None:
    raise ValueError("odd input")


def _allocates(draw: Draw) -> None:
    bytearray(b"a" * (runner.MAX_MEGABYTES + 100 << 20))


def _dies(draw: Draw) -> None:
    import os

    os._exit(3)


@pytest.mark.parametrize(
    ("target", "problem"), [(_raises, "ValueError: odd input"), (_allocates, "MB"), (_dies, "status 768")]
)
def test_a_failure_is_reported_with_the_name_of_its_input(monkeypatch, target, problem):
    monkeypatch.setattr(runner, "TARGETS", {"target": target})
    report = fuzz(seed=2, seconds=5, max_failures=1)
    assert report.failures[0].startswith("target-2-0: ") and problem in report.failures[0]


def test_a_name_draws_the_same_input_again():
    assert Draw("answers-1-2").odd() == Draw("answers-1-2").odd()
    assert [Draw("notebook-1-2").source() for _ in range(2)] == [Draw("notebook-1-2").source()] * 2
