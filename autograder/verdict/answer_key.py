"""The answer key: what the references return on all cases, and what the accepted forms return.

Both are the instructor's code. They run as one program in a sandbox that never sees a submission, and only
the values they return are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.comparison import Case
from autograder.exceptions import GraderError
from autograder.model import (
    Assignment,
    CallFunction,
    CallOutcome,
    CellOutcome,
    Mistake,
    Program,
    Question,
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
    questions = {question.name: question for question in assignment.questions}
    cases = {name: (*question.cases, *fresh_cases(question, seed)) for name, question in questions.items()}
    rounds = {name: rounds_of(cases[name]) for name in cases}
    steps = setup(assignment)
    for name, question in questions.items():
        steps += [RunCell(name, question.reference), CallFunction(name, name, rounds[name])]
    for mistake in assignment.mistakes:
        name = mistake.function
        if name not in questions:
            raise GraderError(f"mistakes.py has mistakes of {name}, which is not a graded function")
        source = mistake.applied_to(questions[name].reference)
        if mistake.accepted:
            steps += [RunCell(mistake.id, source), CallFunction(mistake.id, name, rounds[name])]
    seen = sandbox.run(Program(tuple(steps), assignment.files))
    for name, question in questions.items():
        outcomes = seen.outcomes[name]
        cases[name] = tuple(
            replace(case, expected=call.value) if case.origin == "fresh" else case
            for case, call in zip(cases[name], outcomes, strict=True)
        )
        if failure := reference_failure(question, cases[name], outcomes, seen.cells[name]):
            raise GraderError(failure)
    forms = [mistake for mistake in assignment.mistakes if mistake.accepted]
    accepted = {
        name: tuple((form, seen.outcomes[form.id]) for form in forms if form.function == name)
        for name in cases
    }
    return AnswerKey(assignment, cases, rounds, accepted)


def reference_failure(
    question: Question, cases: Sequence[Case], outcomes: Sequence[CallOutcome], cell: CellOutcome
) -> str:
    """The first case that the reference fails, for its author, with numbers of hidden cases; empty if none.

    ``cell`` is the outcome of the solution cell.
    """
    for case, call in zip(cases, outcomes, strict=True):
        told = replace(case, origin="public")  # nothing is withheld
        verdict = judge(replace(question, is_voided=False), [told], [call], [cell])
        if verdict.status == "correct":
            continue
        lines = dict(enumerate(question.reference.splitlines(), 1))
        code = lines.get(verdict.line or 0, "").strip()
        why = call.message if verdict.status == "not_attempted" else verdict.message.rstrip(".")
        why = why.removeprefix("On the public case ")
        return (
            f"the reference of {question.name} fails its case '{case.name}': {why}"
            f"{f': `{code}`' if code else ''}; correct the solution or the case in testCases.py"
        )
    return ""
