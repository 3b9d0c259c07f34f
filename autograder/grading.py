"""One submission, from bytes to a Grade: a pure function but for the sandbox it is given."""

from __future__ import annotations

import time
from dataclasses import replace

from autograder.answers import AnswerKey
from autograder.counterfactuals import table_of
from autograder.diagnosis import accepted, diagnose
from autograder.program import Plan, plan
from autograder.sandbox.launcher import Sandbox
from autograder.submission import parse
from autograder.types import (
    CellOutcome,
    Grade,
    Observation,
    Question,
    RebuiltCell,
    Submission,
    Ungradable,
    Verdict,
)
from autograder.verdict import judge


def grade_submission(key: AnswerKey, content: bytes, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """Grade a notebook given as bytes. Raises GraderError where the sandbox, not the notebook, failed."""
    started = time.perf_counter()
    try:
        submission = parse(content, notes)
    except Ungradable as reason:
        return ungradable(key, str(reason), sandbox, notes)
    work = plan(key.assignment, submission, key.calls)
    seen = sandbox.run(work.program)
    late = [name for name, calls in seen.calls.items() if all(call.error == "NameError" for call in calls)]
    if late:
        seen = _asked_late(key, submission, sandbox, seen, late)
    verdicts = tuple(_judge(key, question, work, seen, sandbox) for question in key.assignment.questions)
    return Grade(
        assignment=key.assignment.name,
        status="graded",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=time.perf_counter() - started,
        notes=(*work.notes, *seen.notes),
        questions=verdicts,
        rebuilt=tuple(_with_outcome(cell, seen) for cell in work.rebuilt),
    )


def _asked_late(
    key: AnswerKey, submission: Submission, sandbox: Sandbox, seen: Observation, late: list[str]
) -> Observation:
    """What was seen, but with questions that lack a name asked once more after the notebook's last cell."""
    again = sandbox.run(plan(key.assignment, submission, key.calls, late).program)
    better = [name for name in late if any(call.status == "returned" for call in again.calls[name])]
    notes = tuple(
        f"{name} needs a name that is defined only after its test cell; it was graded all the same."
        for name in better
    )
    calls = {**seen.calls, **{name: again.calls[name] for name in better}}
    return replace(seen, calls=calls, notes=(*seen.notes, *notes))


def ungradable(key: AnswerKey, reason: str, sandbox: Sandbox, notes: tuple[str, ...] = ()) -> Grade:
    """The grade of a file that is no notebook: no points, the reason, and the class goes on."""
    nothing = tuple(
        Verdict(q.name, 0.0, q.points, "missing", "There was no notebook to grade.", ())
        for q in key.assignment.questions
    )
    return Grade(
        assignment=key.assignment.name,
        status="ungradable",
        max_score=key.assignment.max_score,
        sandbox=sandbox.name,
        seconds=0.0,
        notes=(*notes, reason),
        questions=nothing,
    )


def _judge(key: AnswerKey, question: Question, work: Plan, seen: Observation, sandbox: Sandbox) -> Verdict:
    cases = key.cases[question.name]
    calls = seen.calls[question.name]
    cells = [seen.cells[label] for label in work.defined_in[question.name] if label in seen.cells]
    verdict = judge(question, cases, calls, cells, question.name in work.untouched)
    if verdict.status not in ("wrong", "error"):
        return verdict
    verdict = accepted(key, question, calls, verdict)
    if verdict.status == "correct":
        return verdict
    table = table_of(key.assignment, question, sandbox)
    return diagnose(question, cases, calls, verdict, table, key.assignment.mistakes)


def _with_outcome(cell: RebuiltCell, seen: Observation) -> RebuiltCell:
    outcome: CellOutcome | None = seen.cells.get(cell.label)
    return replace(cell, outcome=outcome)
