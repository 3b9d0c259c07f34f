"""How strong are the cases? Every small wrong version of every graded function must fail one of them.

A version that passes all fixed cases is a hole in them, unless it changes nothing, and then the proof
stands in the course's mistakes.py; random inputs are tried against it all the same. Named mistakes
must be far from the truth, and no two of them alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from autograder.comparison import Case, difference
from autograder.diagnosis.fingerprint import fingerprints_of, same
from autograder.diagnosis.lookup import matches
from autograder.diagnosis.mutant_runs import run_versions
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.diagnosis.table import CounterfactualTable, table_of
from autograder.model import SCHEMA, Assignment, CallOutcome, Mistake, Question
from autograder.sandbox.backends import Sandbox
from autograder.verdict.fresh_cases import redraw
from autograder.verdict.verdict import judge

DRAWS = 200  # random inputs that a version which passes is tried on
SEPARATION = 1000  # tolerances that a mistake has to be away from the truth


@dataclass(frozen=True)
class FunctionAudit:
    """What became of the first-order edits of one graded function, and of its named mistakes."""

    name: str
    mutants: int
    equivalent: int
    killed: int
    survivors: list[str]  # line and edit, with inputs that would tell it apart, if any were found
    diagnosed_exactly: int  # of those killed: told by their numbers alone from all others
    diagnosed_class: int  # told, as one of several that return the same
    problems: list[str]  # of mistakes and proofs

    @property
    def sound(self) -> bool:
        return self.killed == self.mutants - self.equivalent and not self.survivors and not self.problems


def audit(assignment: Assignment, sandbox: Sandbox) -> Iterator[FunctionAudit]:
    """Audit one graded function after the other."""
    for question in assignment.questions:
        yield _audit_function(assignment, question, sandbox)


def as_json(assignment: Assignment, audits: Sequence[FunctionAudit]) -> dict[str, Any]:
    """The result in the schema that `audit --json` promises."""
    functions = [asdict(one) for one in audits]
    for function in functions:
        del function["problems"]
    return {"schema": SCHEMA, "assignment": assignment.name, "functions": functions}


def _audit_function(assignment: Assignment, question: Question, sandbox: Sandbox) -> FunctionAudit:
    reference = Reference(question.reference, question.name)
    edits = reference.edits()
    seen = run_versions(
        assignment, question, sandbox, [reference.source(edit) or "" for edit in edits], question.cases
    )
    table = table_of(assignment, question, sandbox)
    proofs = assignment.equivalent.get(question.name, {})
    mistakes = assignment.mistakes_of(question)
    exact = alike = killed = equivalent = 0
    survivors, problems = [], []
    for edit, calls in zip(edits, seen, strict=True):
        if judge(question, question.cases, calls, []).status != "correct":
            killed += 1
            explained = _explained(table, question, calls, edit)
            exact += explained == 1
            alike += explained > 0
            continue
        witness = _witness(assignment, question, sandbox, reference, edit)
        if edit.text in proofs and not witness:
            equivalent += 1
        elif edit.text in proofs:
            problems.append(f"{edit.text}: said to change nothing, but does: {witness}")
        else:
            survivors.append(
                f"line {edit.line}, {edit.text}; " + (witness or "no random input tells it apart")
            )
    texts = {edit.text for edit in edits}
    problems += [f"{text}: there is no such edit to be proved equivalent" for text in proofs.keys() - texts]
    problems += _too_close(assignment, question, mistakes, sandbox)
    return FunctionAudit(
        question.name, len(edits), equivalent, killed, survivors, exact, alike, sorted(problems)
    )


def _explained(
    table: CounterfactualTable, question: Question, calls: Sequence[CallOutcome], edit: Mutation
) -> int:
    """The number of table rows whose results equal this edit's; 0 if its own row is not one of them."""
    hidden = [call for case, call in zip(question.cases, calls, strict=True) if case.origin == "hidden"]
    rows = [table.rows[row] for row in matches(table, fingerprints_of(hidden))[0]]
    return len(rows) if any(row.text == edit.text for row in rows) else 0


def _witness(
    assignment: Assignment, question: Question, sandbox: Sandbox, reference: Reference, edit: Mutation
) -> str:
    """Inputs on which a version that passes all cases is wrong; nothing if none of many draws shows it."""
    drawn = [_drawn(question.hidden[number % len(question.hidden)], number) for number in range(DRAWS)]
    right, other = run_versions(
        assignment, question, sandbox, [question.reference, reference.source(edit) or ""], drawn
    )
    for number, (case, wanted, got) in enumerate(zip(drawn, right, other, strict=True)):
        if wanted.status != "returned":
            continue  # no input that the reference takes
        expected = replace(case, expected=wanted.value)
        if got.status != "returned" or difference(expected, got.value, question.returns):
            scalars = [value for value in case.arguments() if isinstance(value, (int, float))]
            return f"'{case.name}' with arrays drawn anew (seed {number}), numbers {scalars}, tells it apart"
    return ""


def _drawn(case: Case, seed: int) -> Case:
    """A case with its arrays drawn anew and its numbers changed."""

    def arguments() -> tuple[Any, ...]:
        generator = np.random.default_rng(seed)
        return tuple(_other_number(redraw(value, generator), generator) for value in case.arguments())

    return replace(case, arguments=arguments)


def _other_number(value: Any, generator: np.random.Generator) -> Any:
    if type(value) is int:
        return int(generator.integers(1, 2 * abs(value) + 3))
    return value * generator.uniform(0.5, 1.05) if type(value) is float else value


def _too_close(
    assignment: Assignment, question: Question, mistakes: Sequence[Mistake], sandbox: Sandbox
) -> Iterator[str]:
    """Mistakes that the hidden cases hardly tell from the truth, or not from one another."""
    hidden = question.hidden
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    seen = run_versions(assignment, question, sandbox, sources, hidden)
    coarse = [replace(case, rtol=SEPARATION * case.rtol, atol=SEPARATION * case.atol) for case in hidden]
    for mistake, calls in zip(mistakes, seen, strict=True):
        if not any(_departs(case, call, question) for case, call in zip(coarse, calls, strict=True)):
            yield f"the mistake '{mistake.id}' is in no case {SEPARATION} tolerances from the truth"
    for (one, calls), (other, others) in combinations(zip(mistakes, seen, strict=True), 2):
        if not any(_unlike(a, b) for a, b in zip(calls, others, strict=True)):
            yield f"the mistakes '{one.id}' and '{other.id}' return the same in every case"


def _departs(case: Case, call: CallOutcome, question: Question) -> bool:
    return call.status != "returned" or difference(case, call.value, question.returns) is not None


def _unlike(one: CallOutcome, other: CallOutcome) -> bool:
    first, second = fingerprints_of([one, other])
    if isinstance(first, str) or isinstance(second, str):
        return first != second
    return (
        first.structure != second.structure or not same(first.total, second.total, first.scales.sum()).all()
    )
