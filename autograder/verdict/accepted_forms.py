"""Accepted forms: functions that differ from the reference and earn full points, with a remark. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from autograder.comparison import Case, alike
from autograder.model import CallOutcome, Question, Verdict
from autograder.verdict.answer_key import AnswerKey


def accept(key: AnswerKey, question: Question, outcomes: Sequence[CallOutcome], verdict: Verdict) -> Verdict:
    """The verdict, with full points and a remark if an accepted form explains every outcome."""

    def same(case: Case, call: CallOutcome, accepted: CallOutcome) -> bool:
        both_returned = call.status == accepted.status == "returned"
        return both_returned and alike(case, call.value, accepted.value, question.returns)

    for form, accepted in key.accepted[question.name]:
        if all(same(*row) for row in zip(key.cases[question.name], outcomes, accepted, strict=True)):
            return replace(
                verdict,
                score=question.points,
                status="correct",
                message=f"All checks passed, with a remark: {form.title}.",
                checks=tuple(replace(check, passed=True, difference=None) for check in verdict.checks),
                diagnosis=form.diagnosis,
            )
    return verdict
