"""What wrong versions of a reference would return: programs for the sandbox, and the answer key.

The reference solutions and the named mistakes are the instructor's code. They run as a program
of their own, in a sandbox that never sees a submission, and all that is kept of them is what they return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograder.fresh import fresh_cases
from autograder.program import calls_of
from autograder.sandbox.launcher import Sandbox
from autograder.types import (
    Assignment,
    CallFunction,
    CallOutcome,
    Case,
    GraderError,
    Mistake,
    Program,
    Round,
    RunCell,
)
from autograder.verdict import judge

Outcomes = dict[str, tuple[CallOutcome, ...]]  # by mistake id, one outcome per case it is recognised by


@dataclass(frozen=True)
class AnswerKey:
    """Everything a verdict and a diagnosis are made from; plain data, never near a submission's sandbox."""

    assignment: Assignment
    cases: Mapping[str, tuple[Case, ...]]  # by function: public, hidden, fresh
    calls: Mapping[str, tuple[Round, ...]]  # by function: what its cases ask, made once for all submissions
    known: dict[str, Outcomes] = field(default_factory=dict)  # by function, filled as mistakes turn up

    def mistakes(self, function: str, sandbox: Sandbox) -> Outcomes:
        """What each named mistake of a function returns; run when first asked for."""
        if function not in self.known:
            self.known[function] = _mistake_outcomes(self, function, sandbox)
        return self.known[function]


def mutated(reference: str, mistake: Mistake) -> str:
    """The reference's source with a mistake made in it.

    Raises:
        GraderError: the text to be replaced does not occur.
    """
    source = reference
    for old, new in mistake.edits:
        if old not in source:
            raise GraderError(f"mistake '{mistake.id}': the reference of {mistake.function} has no '{old}'")
        source = source.replace(old, new)
    return source


def answer_key(assignment: Assignment, sandbox: Sandbox, seed: bytes) -> AnswerKey:
    """Run the references on all cases, the fresh ones included.

    Raises:
        GraderError: a reference fails a case of its own, or a mistake does not fit: nobody can be graded.
    """
    asked = {q.name: (*q.cases, *fresh_cases(q, seed)) for q in assignment.questions}
    calls = {name: calls_of(cases) for name, cases in asked.items()}
    for mistake in assignment.mistakes:
        mutated(_reference(assignment, mistake.function), mistake)
    steps = _setup(assignment)
    for question in assignment.questions:
        steps.append(RunCell(question.solution_id, question.reference))
        steps.append(CallFunction(question.name, question.name, calls[question.name]))
    seen = sandbox.run(Program(tuple(steps), assignment.files))
    cases = {
        name: tuple(
            replace(case, expected=call.value) if case.origin == "fresh" else case
            for case, call in zip(asked[name], seen.calls[name], strict=True)
        )
        for name in asked
    }
    for question in assignment.questions:
        cell = seen.cells[question.solution_id]
        verdict = judge(question, cases[question.name], seen.calls[question.name], [cell])
        failed = [check.case for check in verdict.checks if not check.passed]
        if failed:
            raise GraderError(
                f"the instructor's own {question.name} fails its case '{failed[0]}' ({verdict.message}); "
                "mend the source notebook or testCases.py"
            )
    return AnswerKey(assignment, cases, calls)


def _setup(assignment: Assignment) -> list[RunCell | CallFunction]:
    return [RunCell(cell.cell_id, cell.source) for cell in assignment.cells if cell.role == "setup"]


def _reference(assignment: Assignment, function: str) -> str:
    for question in assignment.questions:
        if question.name == function:
            return question.reference
    raise GraderError(f"there are named mistakes of {function}, which is no graded function")


def _mistake_outcomes(key: AnswerKey, function: str, sandbox: Sandbox) -> Outcomes:
    """Run every named mistake of a function on the cases it is recognised by."""
    reference = _reference(key.assignment, function)
    mistakes = [mistake for mistake in key.assignment.mistakes if mistake.function == function]
    steps = _setup(key.assignment)
    for mistake in mistakes:
        steps.append(RunCell(mistake.id, mutated(reference, mistake)))
        steps.append(CallFunction(mistake.id, function, calls_of(compared(mistake, key.cases[function]))))
    seen = sandbox.run(Program(tuple(steps), key.assignment.files))
    return {mistake.id: seen.calls[mistake.id] for mistake in mistakes}


def compared(mistake: Mistake, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases a mistake is recognised by: all that are not public, and for an accepted variant all.

    Public cases may be too weak to tell mistakes apart, and one of them is large.
    """
    return tuple(case for case in cases if mistake.accepted or case.origin != "public")
