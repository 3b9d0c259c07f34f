"""Name the mistake: which known wrong version returns just what the student's function returned? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.comparison import alike
from autograder.counterfactuals import compared
from autograder.types import CallOutcome, Case, Diagnosis, Mistake, Question, Verdict


def diagnose(
    question: Question,
    cases: tuple[Case, ...],
    calls: Sequence[CallOutcome],
    verdict: Verdict,
    candidates: Sequence[tuple[Mistake, Sequence[CallOutcome]]],
) -> Verdict:
    """The verdict with the mistake named where one explains every call; an accepted variant is right.

    ``candidates`` are mistakes of this function, each with what it returns on the cases it is recognised by.
    """
    for mistake, outcomes in candidates:
        if _explains(mistake, outcomes, question, cases, calls):
            named = Diagnosis(mistake.id, mistake.title, mistake.message, "named", mistake.see)
            if mistake.accepted:
                return replace(
                    verdict,
                    score=question.points,
                    status="correct",
                    message=f"All checks passed, with a remark: {mistake.title}.",
                    checks=tuple(replace(c, passed=True, difference=None) for c in verdict.checks),
                    diagnosis=named,
                )
            return replace(verdict, message=f"{mistake.title}. {verdict.message}", diagnosis=named)
    return verdict


def _explains(
    mistake: Mistake,
    outcomes: Sequence[CallOutcome],
    question: Question,
    cases: tuple[Case, ...],
    calls: Sequence[CallOutcome],
) -> bool:
    """Whether the mistake gives the student's outcome on each case it is recognised by."""
    wanted = {case.name for case in compared(mistake, cases)}
    pairs = [(case, call) for case, call in zip(cases, calls, strict=True) if case.name in wanted]
    return all(
        _same(question, case, call, other) for (case, call), other in zip(pairs, outcomes, strict=True)
    )


def _same(question: Question, case: Case, call: CallOutcome, other: CallOutcome) -> bool:
    if call.status != other.status or call.error != other.error:
        return False
    if call.status != "returned":
        return call.status == "raised"
    return alike(case, call.value, other.value, question.returns)
