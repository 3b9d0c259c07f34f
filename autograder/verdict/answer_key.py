"""The answer key: what the reference solutions return on all cases, and what else is accepted.

References are the instructor's code. They run as a program of their own, in a sandbox that never
sees a submission, and all that is kept of them is what they return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.comparison import Case
from autograder.exceptions import GraderError
from autograder.model import Assignment, CallFunction, CallOutcome, Mistake, Program, Round, RunCell
from autograder.program import calls_of, setup
from autograder.sandbox.backends import Sandbox
from autograder.verdict.fresh_cases import fresh_cases
from autograder.verdict.verdict import judge


@dataclass(frozen=True)
class AnswerKey:
    """Everything a verdict and a diagnosis are made from; plain data, never near a submission's sandbox."""

    assignment: Assignment
    cases: Mapping[str, tuple[Case, ...]]  # by function: public, hidden, fresh
    calls: Mapping[str, tuple[Round, ...]]  # by function: what its cases ask, made once for all submissions
    accepted: Mapping[str, tuple[tuple[Mistake, tuple[CallOutcome, ...]], ...]]  # variants that are right too


def answer_key(assignment: Assignment, sandbox: Sandbox, seed: bytes) -> AnswerKey:
    """Run the references on all cases, the fresh ones included.

    Raises:
        GraderError: a reference fails a case of its own, or a mistake does not fit: nobody can be graded.
    """
    asked = {q.name: (*q.cases, *fresh_cases(q, seed)) for q in assignment.questions}
    calls = {name: calls_of(cases) for name, cases in asked.items()}
    variants = []
    steps = setup(assignment)
    for question in assignment.questions:
        steps.append(RunCell(question.name, question.reference))
        steps.append(CallFunction(question.name, question.name, calls[question.name]))
    for mistake in assignment.mistakes:
        source = mistake.applied_to(_reference(assignment, mistake.function))
        if mistake.accepted:
            variants.append(mistake)
            steps.append(RunCell(mistake.id, source))
            steps.append(CallFunction(mistake.id, mistake.function, calls[mistake.function]))
    seen = sandbox.run(Program(tuple(steps), assignment.files))
    cases = {
        name: tuple(
            replace(case, expected=call.value) if case.origin == "fresh" else case
            for case, call in zip(asked[name], seen.calls[name], strict=True)
        )
        for name in asked
    }
    for question in assignment.questions:
        cell = seen.cells[question.name]
        verdict = judge(question, cases[question.name], seen.calls[question.name], [cell])
        failed = [check.case for check in verdict.checks if not check.passed]
        if failed:
            raise GraderError(
                f"the instructor's own {question.name} fails its case '{failed[0]}' ({verdict.message}); "
                "mend the source notebook or testCases.py"
            )
    accepted = {
        name: tuple((variant, seen.calls[variant.id]) for variant in variants if variant.function == name)
        for name in asked
    }
    return AnswerKey(assignment, cases, calls, accepted)


def _reference(assignment: Assignment, function: str) -> str:
    for question in assignment.questions:
        if question.name == function:
            return question.reference
    raise GraderError(f"there are named mistakes of {function}, which is no graded function")
