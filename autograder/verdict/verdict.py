"""From what was seen to points and words. Pure: no file, no process, no student code in sight."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from autograder.comparison import Case, Difference, difference
from autograder.model import CallOutcome, CellOutcome, Check, Question, Status, Verdict


def judge(
    question: Question,
    cases: Sequence[Case],
    calls: Sequence[CallOutcome],
    cells: Sequence[CellOutcome],
    untouched: bool = False,
) -> Verdict:
    """The verdict on one question: all of its points if every case passes, else none.

    ``calls`` are the outcomes of ``cases`` in order, ``cells`` those of the cells that define the
    function, ``untouched`` says that the cell is still as released.
    """
    checks = tuple(_check(question, case, call) for case, call in zip(cases, calls, strict=True))
    status, message = _explain(question, checks, calls, cells, untouched)
    score = question.points if status == "correct" else 0.0
    line = _line(checks, calls, cells) if status == "error" else None
    return Verdict(question.name, score, question.points, status, message, checks, line=line)


def _line(checks: Sequence[Check], calls: Sequence[CallOutcome], cells: Sequence[CellOutcome]) -> int | None:
    """The line of the function's cell where it stopped; of a case that may not be shown, none."""
    first = next(i for i, check in enumerate(checks) if not check.passed)
    if calls[first].status == "missing":
        return next((cell.line for cell in cells if cell.status == "raised"), None)
    return calls[first].line if checks[first].origin == "public" else None


def _check(question: Question, case: Case, call: CallOutcome) -> Check:
    found: Difference | None = None
    if call.status == "returned":
        found = difference(case, call.value, question.returns)
    return Check(case.name, case.origin, call.status == "returned" and found is None, found)


def _explain(
    question: Question,
    checks: Sequence[Check],
    calls: Sequence[CallOutcome],
    cells: Sequence[CellOutcome],
    untouched: bool,
) -> tuple[Status, str]:
    """The status and what the student reads.

    Whatever a submission can word (numbers, names of its own, lines, texts) comes from public cases only.
    """
    name = question.name
    if all(check.passed for check in checks):
        return "correct", "All checks passed."
    if untouched or all(call.error == "NotImplementedError" for call in calls):
        return "not_attempted", f"{name} is not written yet."
    first = next(i for i, check in enumerate(checks) if not check.passed)
    call, check = calls[first], checks[first]
    public = check.origin == "public"
    where = "On the public case" if public else "The public case is right, but in a further case"
    if call.status == "missing":
        return _missing(name, cells)
    if call.status == "timeout":
        return "timeout", f"{where} {name} did not come to an end in the time allowed; look at its loops."
    if call.status == "died":
        return "error", f"{where} {name} ended the Python process instead of returning."
    if call.status == "not_run":
        return "error", f"{name} could not be run, because the notebook's process ended before it."
    if call.status == "raised" and public:
        place = f" (line {call.line} of its cell)" if call.line else ""
        said = f": {call.message}" if call.message else ""
        return "error", f"{where} {name} stopped with {call.error}{said}{place}."
    if call.status == "raised":
        return "error", f"{where} {name} stopped with {_plain_error(call.error)}."
    assert check.difference is not None
    what = check.difference.text if public else check.difference.outline
    return "wrong", f"{where} {what}."


def _plain_error(name: str) -> str:
    """An exception's name, if it is one of Python's own; a name of the submission's could tell anything."""
    known = getattr(builtins, name, None)
    return name if isinstance(known, type) and issubclass(known, Exception) else "an error"


def _missing(name: str, cells: Sequence[CellOutcome]) -> tuple[Status, str]:
    """Why there is no such function when its cases are asked."""
    for cell in cells:
        if cell.status == "raised" and cell.error in ("SyntaxError", "IndentationError", "TabError"):
            place = f" in line {cell.line}" if cell.line else ""
            return "error", f"The cell of {name} could not be read: {cell.error}{place}: {cell.message}."
        if cell.status == "raised":
            place = f" in line {cell.line}" if cell.line else ""
            return "error", f"The cell of {name} stopped with {cell.error}{place}: {cell.message}."
        if cell.status == "timeout":
            return "timeout", f"The cell of {name} did not come to an end in the time allowed."
        if cell.status == "died":
            return "error", f"The cell of {name} ended the Python process."
        if cell.status == "not_run":
            return "error", f"{name} could not be run, because the notebook's process ended before it."
    return "missing", f"There is no function named {name} in the notebook."
