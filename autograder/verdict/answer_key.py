"""The answer key: what the references return on all cases, and what the accepted forms return.

Both are the instructor's code. They run as one program in a sandbox that never sees a submission, and only
the values they return are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.comparison import Case, difference
from autograder.exceptions import GraderError
from autograder.model import (
    Assignment,
    AssignmentNotebook,
    CallFunction,
    CallOutcome,
    CellOutcome,
    Mistake,
    Observation,
    Program,
    Question,
    Round,
    RunCell,
    Verdict,
)
from autograder.program import rounds_of, setup
from autograder.sandbox.backends import Sandbox
from autograder.sandbox.memory import Memory
from autograder.verdict.fresh_cases import fresh_cases
from autograder.verdict.verdict import BEFORE, DIED, RAN_OUT

ENDED = {"timeout": RAN_OUT, "not_run": f"could not be run, because {BEFORE}"}


@dataclass(frozen=True)
class AnswerKey:
    """Everything a verdict and a diagnosis are made from; plain data, never near a submission's sandbox."""

    assignment: Assignment
    cases: Mapping[str, tuple[Case, ...]]  # by function: public, hidden, fresh
    rounds: Mapping[str, tuple[Round, ...]]  # by function: its cases' arguments, built once for a class
    accepted: Mapping[str, tuple[tuple[Mistake, tuple[CallOutcome, ...]], ...]]  # by function
    correct: Memory[Verdict] = field(default_factory=Memory)  # of answers to functions, by name
    repairs: bool = False  # whether wrong functions are repaired, to name the line of the mistake


@dataclass(frozen=True)
class ReferenceFailure:
    """A case that the reference of a function fails, in words for the instructor, who may see all numbers."""

    function: str
    problem: str
    line: int | None = None  # of its cell, where it stopped


def answer_key(assignment: Assignment, sandbox: Sandbox, seed: bytes) -> AnswerKey:
    """Run the references on all cases, the fresh ones included.

    Raises:
        GraderError: a reference fails a case of its own, or a mistake does not fit: nobody can be graded.
    """
    key, failures = tried_key(assignment, sandbox, seed)
    for failure in failures:
        line = f" (line {failure.line} of its cell)" if failure.line else ""
        raise GraderError(
            f"the reference of {failure.function} {failure.problem}{line}; "
            "correct the source notebook or testCases.py"
        )
    return key


def tried_key(
    assignment: Assignment, sandbox: Sandbox, seed: bytes
) -> tuple[AnswerKey, list[ReferenceFailure]]:
    """The answer key, and all cases that references fail; if there are any, nobody can be graded.

    Raises:
        GraderError: a mistake does not fit its function.
    """
    questions = {question.name: question for question in assignment.graded_functions}
    cases = {name: (*question.cases, *fresh_cases(question, seed)) for name, question in questions.items()}
    rounds = {name: rounds_of(cases[name]) for name in cases}
    for problem in dict(misfitting_mistakes(assignment)).values():
        raise GraderError(problem)
    seen = [_run(notebook, assignment, rounds, sandbox) for notebook in assignment.notebooks]
    cells = {label: outcome for one in seen for label, outcome in one.cells.items()}
    outcomes_of = {label: outcomes for one in seen for label, outcomes in one.outcomes.items()}
    failures: list[ReferenceFailure] = []
    for name, question in questions.items():
        outcomes = outcomes_of[name]
        cases[name] = tuple(
            replace(case, expected=call.value) if case.origin == "fresh" else case
            for case, call in zip(cases[name], outcomes, strict=True)
        )
        failures += _failures(question, cases[name], outcomes, cells[name])
    forms = [mistake for mistake in assignment.mistakes if mistake.accepted]
    accepted = {
        name: tuple((form, outcomes_of[form.id]) for form in forms if form.function == name) for name in cases
    }
    return AnswerKey(assignment, cases, rounds, accepted), failures


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


def misfitting_mistakes(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The id of each mistake that cannot be made in its function, and why."""
    references = {question.name: question.reference for question in assignment.graded_functions}
    for mistake in assignment.mistakes:
        if mistake.function not in references:
            yield (
                mistake.id,
                f"'{mistake.id}' is a mistake in {mistake.function}, which is not a graded function",
            )
            continue
        try:
            mistake.applied_to(references[mistake.function])
        except GraderError as error:
            yield mistake.id, str(error)


def _failures(
    question: Question, cases: Sequence[Case], outcomes: Sequence[CallOutcome], cell: CellOutcome
) -> Iterator[ReferenceFailure]:
    name = question.name
    if outcomes[0].status == "missing":
        stopped = f": its cell stops with {cell.error}: {cell.message}" if cell.status == "raised" else ""
        yield ReferenceFailure(name, f"is not defined{stopped}", cell.line)
        return
    for case, call in zip(cases, outcomes, strict=True):
        where = f"fails the {case.origin} case '{case.name}'"
        if call.status == "raised":
            yield ReferenceFailure(name, f"{where}: it stops with {call.error}: {call.message}", call.line)
        elif call.status != "returned":
            yield ReferenceFailure(name, f"{where}: it {call.reason or ENDED.get(call.status, DIED)}")
            return  # the cases after it were not called
        elif found := difference(case, call.value, question.returns):
            yield ReferenceFailure(name, f"{where}: {found.text}")
