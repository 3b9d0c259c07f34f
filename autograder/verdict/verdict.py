"""Turns what was seen of a question into points and a message. Pure: no file, no process, no student code."""

import math
import re
from collections.abc import Sequence, Set
from dataclasses import replace

from autograder.comparison import Case, Found, alike, compared, difference
from autograder.model import CallOutcome, CellOutcome, Check, Mistake, Question, Status, Verdict
from autograder.parts import part_scores, parts_lost
from autograder.verdict.exception_words import stopped_at
from autograder.verdict.student_code import StudentCode

VOIDED = "Your instructor has voided this question: everybody has its points."
# Why there is no result, unless the sandbox has given a reason.
RAN_OUT = "ran out of time"
DIED = "ended the Python process"
BEFORE = "the notebook's process ended before it"
# Of exceptions in hidden cases, only these names are shown: others could carry what a submission has seen.
PLAIN_ERRORS = (
    "ArithmeticError", "AssertionError", "AttributeError", "EOFError", "FloatingPointError", "ImportError",
    "IndexError", "KeyError", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError",
    "NotImplementedError", "OSError", "OverflowError", "RecursionError", "RuntimeError", "StopIteration",
    "TypeError", "UnboundLocalError", "ValueError", "ZeroDivisionError",
)  # fmt: skip
MAX_NAMED_LINE = 100  # of lines that are named for a hidden case: a process could tell something by its line
NO_CODE = StudentCode("", "")
Explanation = tuple[Status, str, int | None]  # the message, and the line of the function's cell it is about


def judge(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    cells: Sequence[CellOutcome],
    untouched: bool = False,
    code: StudentCode = NO_CODE,
) -> Verdict:
    """The verdict on one question: all of its points if every case passes, else those of its earned parts.

    ``outcomes`` are those of ``cases`` in order, ``cells`` those of the cells that define the function,
    ``untouched`` says that the cell is still as released; ``code`` is the cell in force.
    """
    differences = [
        difference(case, call.value, question.returns) if call.status == "returned" else None
        for case, call in zip(cases, outcomes, strict=True)
    ]
    checks = tuple(
        Check(case.name, case.origin, call.status == "returned" and found is None)
        for case, call, found in zip(cases, outcomes, differences, strict=True)
    )
    name, points = question.name, question.points
    everything = Verdict(
        name, points, points, "correct", "All checks passed.", checks, parts=part_scores(question.parts, ())
    )
    if question.is_voided:
        return replace(everything, message=VOIDED)
    first = next((index for index, check in enumerate(checks) if not check.passed), None)
    if first is None:
        return everything
    unwritten = all(call.error == "NotImplementedError" for call in outcomes)
    calls_another = outcomes[first].message and name not in outcomes[first].message
    if untouched or (unwritten and not (checks[first].origin == "public" and calls_another)):
        nothing = part_scores(question.parts, question.parts)
        message = f"{name} is not written yet."
        return Verdict(name, 0.0, points, "not_attempted", message, checks, parts=nothing)
    public, call, found = checks[first].origin == "public", outcomes[first], differences[first]
    where = _where(cases, first)
    status, message, line = _explain(code, question, where, public, call, found, cells)
    failed = Verdict(name, 0.0, points, status, message, checks, line=line)
    return _with_parts(failed, question, _lost(question, cases, outcomes))


def accept(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    forms: Sequence[tuple[Mistake, Sequence[CallOutcome]]],
    verdict: Verdict,
) -> Verdict:
    """The verdict, with full points and a remark if an accepted form explains every outcome.

    An accepted form is a function that differs from the reference; ``forms`` holds each with its outcomes. A
    form that explains only some parts earns these. A wrong function is compared with the form that more of
    its results agree with, if there is one.
    """
    lost = {part.name for part in verdict.parts if not part.score}
    for form, accepted in forms:
        if all(
            call.status == other.status == "returned"
            and alike(case, call.value, other.value, question.returns)
            for case, call, other in zip(cases, outcomes, accepted, strict=True)
        ):
            message = f"All checks passed, with a remark: {form.title}."
            checks = tuple(replace(check, passed=True) for check in verdict.checks)
            points, parts = question.points, part_scores(question.parts, ())
            return Verdict(
                question.name, points, points, "correct", message, checks, form.diagnosis, parts=parts
            )
        if lost and all(other.status == "returned" for other in accepted):
            forms_own = [replace(c, expected=other.value) for c, other in zip(cases, accepted, strict=True)]
            lost &= _lost(question, forms_own, outcomes)
    if verdict.status == "wrong" and (nearest := nearest_form(question, cases, outcomes, forms)) is not cases:
        other = judge(question, nearest, outcomes, [])
        verdict = replace(verdict, message=other.message, checks=other.checks)
    return _with_parts(verdict, question, lost)


def nearest_form(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    forms: Sequence[tuple[Mistake, Sequence[CallOutcome]]],
) -> Sequence[Case]:
    """The cases as the accepted form expects them that more results agree with; as they are if none does."""
    best, nearest = _agreeing(question, cases, outcomes), cases
    for _, accepted in forms:
        by_form = [replace(case, expected=other.value) for case, other in zip(cases, accepted, strict=True)]
        if (agreeing := _agreeing(question, by_form, outcomes)) > best:
            best, nearest = agreeing, by_form
    return nearest


def _lost(question: Question, cases: Sequence[Case], outcomes: Sequence[CallOutcome]) -> set[str]:
    """The parts of a question that its outcomes do not earn."""
    lost: set[str] = set()
    if question.parts:
        for case, call in zip(cases, outcomes, strict=True):
            if call.status != "returned":
                lost |= {case.part} if case.part else set(question.parts)
            else:
                lost |= parts_lost(question.parts, case, call.value, question.returns)
    return lost


def _with_parts(verdict: Verdict, question: Question, lost: Set[str]) -> Verdict:
    """The verdict on a question that is not correct, with the points of its parts but those that are lost."""
    parts = part_scores(question.parts, lost)
    return replace(verdict, parts=parts, score=math.fsum(part.score for part in parts))


def _agreeing(question: Question, cases: Sequence[Case], outcomes: Sequence[CallOutcome]) -> int:
    """The number of results that are as expected, in all cases."""
    returned = [
        (case, call.value) for case, call in zip(cases, outcomes, strict=True) if call.status == "returned"
    ]
    return sum(not found for pair in returned for _, found in compared(*pair, question.returns))


def _where(cases: Sequence[Case], index: int) -> str:
    """Which case is the first that a function fails: a public one by its name, unless it is the only one."""
    public = [case for case in cases if case.origin == "public"]
    if cases[index].origin == "public":
        return "On the public case" + (f" '{cases[index].name}'" if index else "")
    correct = "public case is" if len(public) == 1 else "public cases are"
    return f"The {correct} correct, but in a further case"


def _explain(
    code: StudentCode,
    question: Question,
    where: str,
    public: bool,
    call: CallOutcome,
    found: Found,
    cells: Sequence[CellOutcome],
) -> Explanation:
    """Why a function fails its first failed case; a submission's own words come from public cases only."""
    name = question.name
    match call.status:
        case "missing":
            return _missing(code, question, cells)
        case "timeout":
            return "timeout", f"{where} {name} {call.reason or RAN_OUT}.", None
        case "died":
            return "error", f"{where} {name} {call.reason or DIED}.", None
        case "not_run":
            return "error", f"{name} could not be run because {call.reason or BEFORE}.", None
        case "raised" if public:
            said = stopped_at(call.error, call.message, code, call.line)
            return "error", f"{where} {name} stopped with {said}.", call.line
        case "raised":
            error = call.error if call.error in PLAIN_ERRORS else "an error"
            line = named_line(code, call.line)
            return "error", f"{where} {name} stopped with {stopped_at(error, '', code, line)}.", line
    assert found is not None
    return "wrong", f"{where} {found.text if public else found.outline}.", None


def named_line(code: StudentCode, line: int | None) -> int | None:
    """The line of a hidden case's exception, if it is one of the function's lines that may be named."""
    return line if line and line <= MAX_NAMED_LINE and code.holds(line) else None


def _missing(code: StudentCode, question: Question, cells: Sequence[CellOutcome]) -> Explanation:
    """Why the function, or the class, is not defined when its cases call it."""
    name = question.name
    for cell in cells:
        match cell.status:
            case "raised":
                unreadable = cell.error in ("SyntaxError", "IndentationError", "TabError")
                verb = "could not be read:" if unreadable else "stopped with"
                said = stopped_at(cell.error, cell.message, code, cell.line)
                text = f"The cell of {name} {verb} {said}."
                return "error", text, cell.line
            case "timeout":
                return "timeout", f"The cell of {name} {cell.reason or RAN_OUT}.", None
            case "died":
                return "error", f"The cell of {name} {cell.reason or DIED}.", None
            case "not_run":
                return "error", f"{name} could not be run because {cell.reason or BEFORE}.", None
    kind = "class" if re.search(rf"^class +{name}\b", question.reference, re.MULTILINE) else "function"
    return "missing", f"There is no {kind} named {name} in the notebook.", None
