"""Verdicts on cells without cases: nbgrader's points, and words that tell nothing of hidden tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.cells import StoppedCell
from autograder.model import CellOutcome, Question, RebuiltCell
from autograder.verdict.cell_verdict import judge_asserts, judge_by_hand

TEST = """\
assert f(1) == 2, "one"
### BEGIN HIDDEN TESTS
assert f(41) == 42
### END HIDDEN TESTS
assert f(3) == 4"""


def question(kind: str = "asserts", **changes: Any) -> Question:
    return Question("q", 3.0, (), "Write here.", "", (), kind=kind, notebook="n", **changes)


def executed(*outputs: dict[str, Any]) -> RebuiltCell:
    return RebuiltCell("code", TEST, "cell-1", "q", outcome=CellOutcome("ok", outputs=outputs))


def error(line: int | None, name: str = "AssertionError", words: str = "") -> dict[str, Any]:
    """An error as IPython shows it, in colours; its first frame is the test cell's."""
    frames = ["\x1b[0;31mError\x1b[0m", f"Cell In[3], line {line}\n\x1b[0;32m----> {line}\x1b[0m assert x"]
    trace = frames if line else ["Error in a language that marks no line"]
    return {"output_type": "error", "ename": name, "evalue": words, "traceback": trace}


def result(text: str) -> dict[str, Any]:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}


@pytest.mark.parametrize(
    ("outputs", "score", "status", "message"),
    [
        ((), 3.0, "correct", "All tests passed."),
        ((result("'fine'"),), 3.0, "correct", "All tests passed."),
        ((result("1.5"),), 1.5, "wrong", "The test cell gives 1.5 of 3 points."),
        ((result("0"),), 0.0, "wrong", "The test cell gives no points."),
        ((error(5, words="four"),), 0.0, "wrong", "The test 'assert f(3) == 4' failed: four."),
        ((error(1, words="one"),), 0.0, "wrong", "The test 'assert f(1) == 2, \"one\"' failed."),
        (
            (error(5, "NameError", "name 'f' is not defined"),), 0.0, "error",
            "The test 'assert f(3) == 4' stopped with NameError: name 'f' is not defined.",
        ),
        ((error(3, words="41"),), 0.0, "wrong", "A hidden test failed."),
        ((error(3, "ValueError", "41"),), 0.0, "error", "A hidden test stopped with ValueError."),
        ((error(3, "Got41", "41"),), 0.0, "error", "A hidden test stopped with an error."),
        ((error(None, words="41"),), 0.0, "wrong", "A hidden test failed."),
        (
            (error(1, "NotImplementedError"),), 0.0, "not_attempted",
            "The code that is tested here is not written yet.",
        ),
    ],
)  # fmt: skip
def test_a_test_cell_has_nbgraders_points_and_tells_nothing_of_hidden_tests(outputs, score, status, message):
    verdict = judge_asserts(question(), executed(*outputs))
    assert (verdict.score, verdict.status, verdict.message) == (score, status, message)


@pytest.mark.parametrize(
    ("marks", "begin", "end"),
    [
        ({}, "# BEGIN HIDDEN TESTS", "#END HIDDEN TESTS: done"),  # nbgrader looks for words in a line
        ({"hidden_marks": ("<hidden>", "</hidden>")}, "  # <hidden>", "# </hidden>"),
    ],
)
def test_hidden_tests_are_known_by_the_delimiters_of_the_course(marks, begin, end):
    source = TEST.replace("### BEGIN HIDDEN TESTS", begin).replace("### END HIDDEN TESTS", end)
    for line, message in ((3, "A hidden test failed."), (5, "The test 'assert f(3) == 4' failed: 41.")):
        cell = replace(executed(error(line, words="41")), source=source)
        assert judge_asserts(question(**marks), cell).message == message


def test_a_test_cell_that_was_stopped_says_why():
    stop = StoppedCell("q", "timeout", "it ran out of time")
    verdict = judge_asserts(question(), executed(error(None, "CellTimeoutError")), stop)
    assert (verdict.score, verdict.status) == (0.0, "timeout")
    assert verdict.message == "The test cell was stopped: it ran out of time."


@pytest.mark.parametrize(
    ("kind", "source", "status"),
    [
        ("manual", "Write here.", "not_attempted"),
        ("manual", "Write here. ", "manual"),
        ("manual", "", "manual"),
        ("task", "Write here.", "manual"),
    ],
)
def test_only_an_answer_as_released_is_none(kind, source, status):
    verdict = judge_by_hand(question(kind), RebuiltCell("markdown", source, "cell-1", "q"))
    assert (verdict.score, verdict.status) == (0.0, status)


@pytest.mark.parametrize("kind", ["manual", "task", "asserts"])
def test_a_voided_question_gives_everybody_its_points(kind):
    cell = executed(error(1))
    verdict = (judge_asserts if kind == "asserts" else judge_by_hand)(question(kind, is_voided=True), cell)
    assert (verdict.score, verdict.status) == (3.0, "correct")
