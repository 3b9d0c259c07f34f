"""Turns what was seen of a question into points and a message. Pure: no file, no process, no student code."""

import builtins
from collections.abc import Sequence
from dataclasses import replace

from autograder.comparison import Case, alike, difference
from autograder.model import CallOutcome, CellOutcome, Check, Mistake, Question, Status, Verdict

NOT_RUN = "could not be run because the notebook's process ended before it."
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
    name, points = question.name, question.points
    first = next((index for index, check in enumerate(checks) if not check.passed), None)
    if first is None:
        return Verdict(name, points, points, "correct", "All checks passed.", checks)
    if untouched or all(call.error == "NotImplementedError" for call in outcomes):
        return Verdict(name, 0.0, points, "not_attempted", f"{name} is not written yet.", checks)
    status, message, line = _explain(name, checks[first], outcomes[first], cells)
    return Verdict(name, 0.0, points, status, message, checks, line=line)


def accept(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    forms: Sequence[tuple[Mistake, Sequence[CallOutcome]]],
    verdict: Verdict,
) -> Verdict:
    """The verdict, with full points and a remark if an accepted form explains every outcome.

    An accepted form is a function that differs from the reference; ``forms`` holds each with its outcomes.
    """
    for form, accepted in forms:
        if all(
            call.status == other.status == "returned"
            and alike(case, call.value, other.value, question.returns)
            for case, call, other in zip(cases, outcomes, accepted, strict=True)
        ):
            message = f"All checks passed, with a remark: {form.title}."
            checks = tuple(replace(check, passed=True, difference=None) for check in verdict.checks)
            points = question.points
            return Verdict(question.name, points, points, "correct", message, checks, form.diagnosis)
    return verdict


def _check(question: Question, case: Case, call: CallOutcome) -> Check:
    returned = call.status == "returned"
    found = difference(case, call.value, question.returns) if returned else None
    return Check(case.name, case.origin, returned and found is None, found)


def _explain(name: str, check: Check, call: CallOutcome, cells: Sequence[CellOutcome]) -> Explanation:
    """Why a function fails its first failed case; a submission's own words come from public cases only."""
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
            return "error", f"{name} {NOT_RUN}", None
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
                return "error", f"{name} {NOT_RUN}", None
    return "missing", f"There is no function named {name} in the notebook.", None
