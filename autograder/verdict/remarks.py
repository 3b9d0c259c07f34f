"""Says what is certainly wrong with a function, from its code and the way in which it stopped. Pure."""

import ast
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from autograder.comparison import Case, Opaque, difference
from autograder.model import CallOutcome, CellOutcome, Question
from autograder.verdict.exception_words import explain
from autograder.verdict.stop import Stop
from autograder.verdict.student_code import (
    Remark,
    StudentCode,
    listed,
    mistake_in,
    returns_generator,
    returns_nothing,
)
from autograder.verdict.suspects import USES_WRONG, suspect_in
from autograder.verdict.syntax_words import UNREADABLE, explain_syntax
from autograder.verdict.verdict import PLAIN_ERRORS, named_line


def remark_on(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[CallOutcome],
    cells: Sequence[CellOutcome],
    code: StudentCode,
    unmade: Mapping[str, tuple[str, str]],
) -> Remark | None:
    """The remark on a wrong function, about the first case that it fails; None if nothing is certain.

    ``cells`` are the outcomes of the cells that define it, ``code`` is the cell in force. ``unmade`` holds
    names that cells which stopped would define (see unmade.py). Of a hidden case, the remark depends
    on the type of an exception, its line and the code alone.
    """
    with suppress(RecursionError):  # code nested as no student nests it
        for case, call in zip(cases, outcomes, strict=True):
            match call.status:
                case "returned" if not difference(case, call.value, question.returns):
                    continue
                case "returned" if call.value is None:
                    return returns_nothing(code, question.returns)
                case "returned" if isinstance(call.value, Opaque) and call.value.kind == "generator":
                    return returns_generator(code)
                case "raised":
                    explained = explain(_stop(case, call, code, unmade))
                    return explained or mistake_in(code) or suspect_in(code)
                case "missing":
                    return next(filter(None, (_unread(cell, code, unmade) for cell in cells)), None)
            # A function that did not come back says nothing about what it computes.
            return mistake_in(code) or (suspect_in(code) if call.status == "returned" else None)
    return None


def uses_wrong(code: StudentCode, wrong: Collection[str]) -> Remark | None:
    """The remark on a function that uses another graded one which is ``wrong``; None if it uses none."""
    names = {n.id for part in code.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    if called := sorted(names & {*wrong} - {code.name}):
        text = f"Correct {listed(called)} first: what is wrong here may come from there."
        return Remark(
            USES_WRONG, f"It uses {listed(called)}, which {'are' if called[1:] else 'is'} wrong", text
        )
    return None


def _stop(case: Case, call: CallOutcome, code: StudentCode, unmade: Mapping[str, tuple[str, str]]) -> Stop:
    if case.origin == "public":
        inputs = {**dict(zip(code.parameters, case.arguments(), strict=False)), **case.keywords}
        return Stop(call.error, code, call.line, call.message, inputs, unmade)
    return Stop(call.error if call.error in PLAIN_ERRORS else "", code, named_line(code, call.line))


def _unread(cell: CellOutcome, code: StudentCode, unmade: Mapping[str, tuple[str, str]]) -> Remark | None:
    if cell.status != "raised":
        return None
    if cell.error in UNREADABLE:
        return explain_syntax(cell.message, code, cell.line)
    return explain(Stop(cell.error, code, cell.line, cell.message, unmade=unmade))
