"""Measures how strong the cases are: every small wrong version of a graded function must fail one.

A version that passes all fixed cases shows that a case is missing, unless it is equivalent to the reference;
then mistakes.py holds the proof, and random inputs are tried all the same. Every named mistake must be far
from the reference, and return other values than every other named mistake.
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from autograder.comparison import Case, difference
from autograder.diagnosis.equivalence import proof
from autograder.diagnosis.fingerprint import fingerprints_of, same
from autograder.diagnosis.lookup import matches
from autograder.diagnosis.mutant_runs import run_versions
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.diagnosis.table import CounterfactualTable, table_of
from autograder.model import SCHEMA, Assignment, CallOutcome, Question
from autograder.sandbox.backends import Sandbox, open_sandbox
from autograder.verdict.answer_key import answer_key
from autograder.verdict.fresh_cases import redraw
from autograder.verdict.verdict import judge

DRAWS = 200  # random inputs tried on each version that passes all cases
SEPARATION = 1000  # tolerances between the results of a named mistake and of the reference, at least


@dataclass(frozen=True)
class FunctionAudit:
    """The counts of one graded function's mutants, and problems of its named mistakes and proofs."""

    name: str
    mutants: int
    equivalent: int
    killed: int
    survivors: list[str]  # line and edit, with inputs on which the mutant is wrong, if any were found
    diagnosed_exactly: int  # killed mutants whose results equal no other mutant's
    diagnosed_class: int  # killed mutants that are diagnosed, exactly or as one of several
    problems: list[str]

    @property
    def sound(self) -> bool:
        return self.killed == self.mutants - self.equivalent and not self.survivors and not self.problems


def audit(assignment: Assignment) -> list[FunctionAudit]:
    """Audit every graded function of an assignment.

    Raises:
        GraderError: there is no sandbox, a reference fails its cases, or a mistake's edit does not fit it.
    """
    with closing(open_sandbox("auto", assignment.imports, assignment.files)) as sandbox:
        answer_key(assignment, sandbox, b"audit")
        return [_audit_function(assignment, question, sandbox) for question in assignment.graded_functions]


def as_json(assignment: str, audits: Sequence[FunctionAudit]) -> dict[str, Any]:
    """The result in the schema of `audit --json`."""
    functions = [asdict(function) for function in audits]
    for function in functions:
        del function["problems"]
    return {"schema": SCHEMA, "assignment": assignment, "functions": functions}


def _audit_function(assignment: Assignment, question: Question, sandbox: Sandbox) -> FunctionAudit:
    reference = Reference(question.reference, question.name)
    edits = reference.edits()
    sources = [reference.source(edit) or "" for edit in edits]
    seen = run_versions(assignment, question, sandbox, sources, question.cases)
    table = table_of(assignment, question, sandbox)
    dimensions = _dimensions(question, reference)
    proofs = assignment.equivalent.get(question.name, {})
    exact = diagnosed = killed = equivalent = 0
    survivors, problems = [], []
    for edit, outcomes in zip(edits, seen, strict=True):
        if judge(question, question.cases, outcomes, []).status != "correct":
            killed += 1
            rows = _matching_rows(table, question, outcomes, edit)
            exact += rows == 1
            diagnosed += rows > 0
            continue
        witness = _witness(assignment, question, sandbox, reference, edit)
        is_proved = edit.text in proofs or proof(reference, edit, dimensions)
        if is_proved and not witness:
            equivalent += 1
        elif edit.text in proofs:
            problems.append(f"{edit.text}: proved equivalent, but it is not: {witness}")
        else:
            witness = witness or "no random input tells it apart"
            survivors.append(f"line {edit.line}, {edit.text}; {witness}")
    unknown = proofs.keys() - {edit.text for edit in edits}
    problems += [f"{text}: EQUIVALENT has a proof, but there is no such edit" for text in unknown]
    problems += _too_close(assignment, question, sandbox)
    return FunctionAudit(
        question.name, len(edits), equivalent, killed, survivors, exact, diagnosed, sorted(problems)
    )


def _dimensions(question: Question, reference: Reference) -> dict[str, int]:
    """The number of dimensions of each argument that is an array of as many in every case."""
    function = reference.function
    if isinstance(function, ast.ClassDef) or any(case.driver for case in question.cases):
        return {}  # the arguments are the driver's
    names = [argument.arg for argument in function.args.args]
    found: dict[str, set[int]] = {}
    for case in question.cases:
        for name, value in zip(names, case.arguments(), strict=False):
            found.setdefault(name, set()).add(value.ndim if isinstance(value, np.ndarray) else 0)
    return {name: min(counts) for name, counts in found.items() if len(counts) == 1}


def _matching_rows(
    table: CounterfactualTable, question: Question, outcomes: Sequence[CallOutcome], edit: Mutation
) -> int:
    """The number of table rows whose results equal this edit's; 0 if its own row is not one of them."""
    hidden = [call for case, call in zip(question.cases, outcomes, strict=True) if case.origin == "hidden"]
    rows = [table.rows[row] for row in matches(table, fingerprints_of(hidden))[0]]
    return len(rows) if any(row.text == edit.text for row in rows) else 0


def _witness(
    assignment: Assignment, question: Question, sandbox: Sandbox, reference: Reference, edit: Mutation
) -> str:
    """Random inputs on which a version that passes all cases is wrong; empty if none were found."""
    drawn = [_drawn(question.hidden[number % len(question.hidden)], number) for number in range(DRAWS)]
    sources = [question.reference, reference.source(edit) or ""]
    correct, wrong = run_versions(assignment, question, sandbox, sources, drawn)
    for number, (case, expected, got) in enumerate(zip(drawn, correct, wrong, strict=True)):
        if expected.status != "returned":
            continue  # the reference does not accept this input
        how = _how_it_departs(replace(case, expected=expected.value), got, question)
        if how:
            scalars = [value for value in case.arguments() if isinstance(value, (int, float))]
            drawn_from = f"'{case.name}' with random arrays (seed {number}) and the numbers {scalars}"
            return f"{drawn_from} tells it apart: {how}"
    return ""


def _drawn(case: Case, seed: int) -> Case:
    """A case with random arrays of the same shapes, and other numbers."""

    def arguments() -> tuple[Any, ...]:
        generator = np.random.default_rng(seed)
        return tuple(_other_number(redraw(value, generator), generator) for value in case.arguments())

    return replace(case, arguments=arguments)


def _other_number(value: Any, generator: np.random.Generator) -> Any:
    if type(value) is int:
        return int(generator.integers(1, 2 * abs(value) + 3))
    return value * generator.uniform(0.5, 1.05) if type(value) is float else value


def _too_close(assignment: Assignment, question: Question, sandbox: Sandbox) -> Iterator[str]:
    """Yield a line for each named mistake that the hidden cases hardly separate from the others."""
    hidden, mistakes = question.hidden, assignment.mistakes_of(question)
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    seen = run_versions(assignment, question, sandbox, sources, hidden)
    coarse = [replace(case, rtol=SEPARATION * case.rtol, atol=SEPARATION * case.atol) for case in hidden]
    for mistake, outcomes in zip(mistakes, seen, strict=True):
        if not any(_departs(case, call, question) for case, call in zip(coarse, outcomes, strict=True)):
            yield f"the mistake '{mistake.id}' is within {SEPARATION} tolerances of the truth in every case"
    for (first, outcomes), (second, others) in combinations(zip(mistakes, seen, strict=True), 2):
        if not any(_unlike(a, b) for a, b in zip(outcomes, others, strict=True)):
            yield f"the mistakes '{first.id}' and '{second.id}' return the same values in every case"


def _how_it_departs(case: Case, call: CallOutcome, question: Question) -> str:
    """How an outcome differs from what a case expects, with all numbers; empty if it does not."""
    if call.status != "returned":
        return f"it stops with {call.error}: {call.message}" if call.error else f"it {call.reason or 'ends'}"
    found = difference(case, call.value, question.returns)
    return found.text if found else ""


def _departs(case: Case, call: CallOutcome, question: Question) -> bool:
    return bool(_how_it_departs(case, call, question))


def _unlike(*outcomes: CallOutcome) -> bool:
    first, second = fingerprints_of(outcomes)
    if isinstance(first, str) or isinstance(second, str):
        return first != second
    return (
        first.structure != second.structure or not same(first.total, second.total, first.scales.sum()).all()
    )
