"""Verdicts on cells without cases: those with the instructor's asserts, and those graded by hand. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.cells import StoppedCell
from autograder.model import Question, RebuiltCell, Status, Verdict
from autograder.verdict.verdict import PLAIN_ERRORS, VOIDED

BY_HAND = "Your instructor grades this answer by hand."
NO_ANSWER = "There is no answer yet."
MAX_WORDS = 300  # characters shown of an error's message
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # colours
MARKED = re.compile(r"^-+> ?(\d+)", re.MULTILINE)  # IPython's arrow at the line that failed


def judge_by_hand(question: Question, cell: RebuiltCell | None) -> Verdict:
    """The verdict on a cell that a person grades: 0 points so far, which are final if there is no answer.

    As in nbgrader, there is no answer if the cell is as released. Of a task that is unknown: its answer
    stands in other cells.
    """
    if question.is_voided:
        return _verdict(question, question.points, "correct", VOIDED)
    is_blank = cell is not None and cell.source == question.stub
    if question.kind == "manual" and is_blank:
        return _verdict(question, 0.0, "not_attempted", NO_ANSWER)
    return _verdict(question, 0.0, "manual", BY_HAND)


def judge_asserts(question: Question, cell: RebuiltCell, stop: StoppedCell | None = None) -> Verdict:
    """The verdict on an executed test cell, with nbgrader's points; ``stop`` says why it was stopped."""
    if question.is_voided:
        return _verdict(question, question.points, "correct", VOIDED)
    outputs = list(cell.outcome.outputs) if cell.outcome else []
    score = _score(question, outputs)
    if score == question.points:
        return _verdict(question, score, "correct", "All tests passed.")
    status, message = _explanation(question, cell, outputs, stop)
    if score:
        status, message = "wrong", f"The test cell gives {score:g} of {question.points:g} points."
    return _verdict(question, score, status, message)


def _verdict(question: Question, score: float, status: Status, message: str) -> Verdict:
    return Verdict(question.name, score, question.points, status, message, (), notebook=question.notebook)


def _score(question: Question, outputs: Sequence[Mapping[str, Any]]) -> float:
    """The points by nbgrader's own rule, from outputs that `autograder.kernel` has made fit for it."""
    # A cell without asserts needs no nbgrader, which takes half a second to import.
    from nbformat import from_dict
    from nbgrader.utils import determine_grade

    known = {"grade": True, "solution": False, "points": question.points, "grade_id": question.name}
    cell = {"cell_type": "code", "source": "", "metadata": {"nbgrader": known}, "outputs": list(outputs)}
    score, _ = determine_grade(from_dict(cell))
    return float(score)


def _explanation(
    question: Question, cell: RebuiltCell, outputs: Sequence[Mapping[str, Any]], stop: StoppedCell | None
) -> tuple[Status, str]:
    """Why a test cell did not pass, without a word of its hidden tests."""
    if stop is not None and stop.status != "raised":
        kind: Status = "timeout" if stop.status == "timeout" else "error"
        return kind, f"The test cell was stopped: {stop.reason}."
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if error is None:
        return "wrong", "The test cell gives no points."
    name, words = str(error.get("ename", "")), str(error.get("evalue", ""))
    if name == "NotImplementedError":
        return "not_attempted", "The code that is tested here is not written yet."
    status: Status = "wrong" if name == "AssertionError" else "error"
    number, hidden = _failed_line(error), _hidden_lines(cell.source, *question.hidden_marks)
    if number in hidden or (number is None and hidden):
        known = name if name in PLAIN_ERRORS else "an error"
        return (
            status,
            "A hidden test failed." if status == "wrong" else f"A hidden test stopped with {known}.",
        )
    lines = cell.source.splitlines()
    line = lines[number - 1].strip() if number and number <= len(lines) else ""
    where = f"The test '{line}'" if line else "The test cell"
    failed = "failed" if status == "wrong" else f"stopped with {name}"
    words = " ".join(ESCAPES.sub("", words).split())[:MAX_WORDS]
    told = f": {words}" if words and words not in line else ""
    return status, f"{where} {failed}{told}".rstrip(".") + "."


def _failed_line(error: Mapping[str, Any]) -> int | None:
    """The line of the test cell that failed, by IPython's traceback; the first frame is the cell's own."""
    found = MARKED.search(ESCAPES.sub("", "\n".join(map(str, error.get("traceback", ())))))
    return int(found[1]) if found and len(found[1]) < 7 else None


def _hidden_lines(source: str, begin: str, end: str) -> set[int]:
    """The numbers of the lines that the release does not have."""
    hidden, is_hidden = set(), False
    for number, line in enumerate(source.splitlines(), 1):
        is_hidden = is_hidden or begin in line
        if is_hidden:
            hidden.add(number)
        is_hidden = is_hidden and end not in line
    return hidden
