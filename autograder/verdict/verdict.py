"""Turns what was seen of a question into points and a message. Pure: no file, no process, no student code."""

import builtins
from collections.abc import Sequence

from autograder.comparison import Case, difference
from autograder.model import CallOutcome, CellOutcome, Check, Question, Status, Verdict

Explanation = tuple[Status, str, int | None]  # the message, and the line of the function's cell it is about


def judge(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    cells: Sequence[CellOutcome],
    untouched: bool = False,
) -> Verdict:
    """The verdict on one question: all of its points if every case passes, else none.

    ``outcomes`` are those of ``cases`` in order, ``cells`` those of the cells that define the function,
    ``untouched`` says that the cell is still as released.
    """
    checks = tuple(_check(question, case, call) for case, call in zip(cases, outcomes, strict=True))
    failed = next(
        ((check, call) for check, call in zip(checks, outcomes, strict=True) if not check.passed), None
    )
    score, line = 0.0, None
    status: Status
    if failed is None:
        score, status, message = question.points, "correct", "All checks passed."
    elif untouched or all(call.error == "NotImplementedError" for call in outcomes):
        status, message = "not_attempted", f"{question.name} is not written yet."
    else:
        status, message, line = _explain(question.name, *failed, cells)
    return Verdict(question.name, score, question.points, status, message, checks, line=line)


def _check(question: Question, case: Case, call: CallOutcome) -> Check:
    if call.status != "returned":
        return Check(case.name, case.origin, False)
    found = difference(case, call.value, question.returns)
    return Check(case.name, case.origin, found is None, found)


def _explain(name: str, check: Check, call: CallOutcome, cells: Sequence[CellOutcome]) -> Explanation:
    """Why a function fails a case, the first that it fails.

    Whatever a submission can word (numbers, names of its own, lines, texts) comes from public cases only.
    """
    public = check.origin == "public"
    where = "On the public case" if public else "The public case is correct, but in a further case"
    match call.status:
        case "missing":
            return _missing(name, cells)
        case "timeout":
            return "timeout", f"{where} {name} ran out of time; look at its loops.", None
        case "died":
            return "error", f"{where} {name} ended the Python process instead of returning.", None
        case "not_run":
            return _not_run(name)
        case "raised" if public:
            line = f" (line {call.line} of its cell)" if call.line else ""
            text = f": {call.message}" if call.message else ""
            return "error", f"{where} {name} stopped with {call.error}{text}{line}.", call.line
        case "raised":
            return "error", f"{where} {name} stopped with {_plain_error(call.error)}.", None
    assert check.difference is not None
    return "wrong", f"{where} {check.difference.text if public else check.difference.outline}.", None


def _plain_error(name: str) -> str:
    """The name of an exception of Python's own; a name from the submission could reveal a hidden input."""
    known = getattr(builtins, name, None)
    return name if isinstance(known, type) and issubclass(known, Exception) else "an error"


def _not_run(name: str) -> Explanation:
    return "error", f"{name} could not be run because the notebook's process ended before it.", None


def _missing(name: str, cells: Sequence[CellOutcome]) -> Explanation:
    """Why the function is not defined when its cases call it."""
    for cell in cells:
        match cell.status:
            case "raised":
                unreadable = cell.error in ("SyntaxError", "IndentationError", "TabError")
                verb = "could not be read:" if unreadable else "stopped with"
                line = f" in line {cell.line}" if cell.line else ""
                text = f"The cell of {name} {verb} {cell.error}{line}: {cell.message}."
                return "error", text, cell.line
            case "timeout":
                return "timeout", f"The cell of {name} ran out of time.", None
            case "died":
                return "error", f"The cell of {name} ended the Python process.", None
            case "not_run":
                return _not_run(name)
    return "missing", f"There is no function named {name} in the notebook.", None
