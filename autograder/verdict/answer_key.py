"""The answer key: what the references return on all cases, and what the accepted forms return.

Both are the instructor's code. They run as one program in a sandbox that never sees a submission, and only
the values they return are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autograder.comparison import Case
from autograder.exceptions import GraderError
from autograder.model import (
    Assignment,
    AssignmentNotebook,
    CallFunction,
    CallOutcome,
    Mistake,
    Observation,
    Program,
    Round,
    RunCell,
)
from autograder.program import rounds_of, setup
from autograder.sandbox.backends import Sandbox
from autograder.verdict.fresh_cases import fresh_cases
from autograder.verdict.verdict import judge


@dataclass(frozen=True)
class AnswerKey:
    """Everything a verdict and a diagnosis are made from; plain data, never near a submission's sandbox."""

    assignment: Assignment
    cases: Mapping[str, tuple[Case, ...]]  # by function: public, hidden, fresh
    rounds: Mapping[str, tuple[Round, ...]]  # by function: its cases' arguments, built once for a class
    accepted: Mapping[str, tuple[tuple[Mistake, tuple[CallOutcome, ...]], ...]]  # by function


def answer_key(assignment: Assignment, sandbox: Sandbox, seed: bytes) -> AnswerKey:
    """Run the references on all cases, the fresh ones included.

    Raises:
        GraderError: a reference fails a case of its own, or a mistake does not fit: nobody can be graded.
    """
    questions = {question.name: question for question in assignment.graded_functions}
    cases = {name: (*question.cases, *fresh_cases(question, seed)) for name, question in questions.items()}
    rounds = {name: rounds_of(cases[name]) for name in cases}
    for mistake in assignment.mistakes:
        if mistake.function not in questions:
            raise GraderError(
                f"mistakes.py has mistakes of {mistake.function}, which is not a graded function"
            )
    seen = [_run(notebook, assignment, rounds, sandbox) for notebook in assignment.notebooks]
    cells = {label: outcome for one in seen for label, outcome in one.cells.items()}
    outcomes_of = {label: outcomes for one in seen for label, outcomes in one.outcomes.items()}
    for name, question in questions.items():
        outcomes = outcomes_of[name]
        cases[name] = tuple(
            replace(case, expected=call.value) if case.origin == "fresh" else case
            for case, call in zip(cases[name], outcomes, strict=True)
        )
        verdict = judge(question, cases[name], outcomes, [cells[name]])
        failed = [check.case for check in verdict.checks if not check.passed]
        if failed:
            raise GraderError(
                f"the reference of {name} fails its case '{failed[0]}' ({verdict.message}); "
                "correct the source notebook or testCases.py"
            )
    forms = [mistake for mistake in assignment.mistakes if mistake.accepted]
    accepted = {
        name: tuple((form, outcomes_of[form.id]) for form in forms if form.function == name) for name in cases
    }
    return AnswerKey(assignment, cases, rounds, accepted)


def _run(
    notebook: AssignmentNotebook,
    assignment: Assignment,
    rounds: Mapping[str, tuple[Round, ...]],
    sandbox: Sandbox,
) -> Observation:
    """Run the references of a notebook, and their accepted forms, on all cases."""
    if not notebook.graded_functions:
        return Observation({}, {})
    steps = setup(notebook)
    questions = {question.name: question for question in notebook.graded_functions}
    for name, question in questions.items():
        steps += [RunCell(name, question.reference), CallFunction(name, name, rounds[name])]
    for mistake in assignment.mistakes:
        name = mistake.function
        if name in questions:
            source = mistake.applied_to(questions[name].reference)
            if mistake.accepted:
                steps += [RunCell(mistake.id, source), CallFunction(mistake.id, name, rounds[name])]
    return sandbox.run(Program(tuple(steps), assignment.files))
