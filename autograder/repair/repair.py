"""Names the line of a mistake by repairing the student's own function; gives words, never points.

A function is repaired if it is wrong or raises, also beside a named mistake, which has no line, and beside an
exception, whose line is where it shows. Versions with one small edit run in the sandbox on
inputs alone. The edits that make all fixed cases pass are found outside, and the best of them is graded
as a submission is before a word is said.
"""

import ast
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from autograder.comparison import Case, difference
from autograder.diagnosis.table import CounterfactualTable
from autograder.labels import result_label
from autograder.model import Assignment, CallOutcome, Observation, Program, Question, Verdict
from autograder.repair.candidates import StudentCell
from autograder.repair.pairs import search_pairs
from autograder.repair.remembered import remembered
from autograder.repair.runs import RepairRunner, reference_recorded
from autograder.repair.search import LEVELS, Expected, Repair, partial_repairs, search
from autograder.repair.words import RepairWords, repair_words
from autograder.sandbox.backends import Sandbox
from autograder.verdict.exception_words import CELL_STOPPED
from autograder.verdict.patterns import correct_and_wrong
from autograder.verdict.student_code import Remark, StudentCode
from autograder.verdict.suspects import SUSPECTS

MAX_CODE = 10_000  # characters of a cell that is repaired


def wants_repair(verdict: Verdict, remark: Remark | None) -> bool:
    """Whether a repair could tell the line of a wrong function's mistake."""
    if verdict.status not in ("wrong", "error") or (remark is not None and remark.id == CELL_STOPPED):
        return False
    return verdict.diagnosis is None or verdict.diagnosis.source != "convention"


def is_beyond_repair(
    question: Question, code: StudentCode, cases: Sequence[Case], outcomes: Sequence[CallOutcome]
) -> bool:
    """Whether no small edit of a wrong function could make all fixed cases pass."""
    if code.function is None or len(code.source) > MAX_CODE or outcomes[0].status == "missing":
        return True
    if not {node.id for node in ast.walk(code.function) if isinstance(node, ast.Name)} & set(code.parameters):
        return True  # no small edit makes a function of its arguments of one that reads none of them
    fixed = _fixed(cases, outcomes)
    if any(call.status not in ("returned", "raised") for _, call in fixed):
        return True
    if any(call.error == NotImplementedError.__name__ for _, call in fixed):
        return True  # another function is not written yet
    return not any(_fails(question, *pair) for pair in fixed)


def repaired(
    assignment: Assignment,
    question: Question,
    code: StudentCode,
    program: Program,
    seen: Observation,
    cases: Sequence[Case],
    table: CounterfactualTable,
    sandbox: Sandbox,
    explained: Verdict,
) -> RepairWords | None:
    """The words of a repair of a function that is not beyond repair; None if no repair is certain.

    ``program`` is the submission's, ``seen`` its outcomes, ``cases`` those of the question as the accepted
    form expects them that the function agrees with most; ``explained`` is the verdict without a repair.
    """
    outcomes = seen.outcomes[question.name]
    fixed = _fixed(cases, outcomes)
    wrong = [n for n, pair in enumerate(fixed) if _fails(question, *pair)]
    numbers = [wrong[0], *(n for n in range(len(fixed)) if n != wrong[0])]
    runner = RepairRunner(program, seen, question.name, [case for case, _ in fixed], sandbox)
    cell = StudentCell(code, question.reference)
    known = explained.diagnosis
    source = known.source if known is not None and known.id not in SUSPECTS else ""
    # Of what is known, neither a dear edit nor one of two is likely to be the mistake.
    levels = LEVELS[:2] if source in ("named", "exception") else LEVELS
    forms = _forms(assignment, question, table)

    def find() -> tuple[list[Repair], bool]:
        found = search(cell, numbers, forms, runner.fingerprints, levels)
        repairs = found.passing
        if not repairs and levels == LEVELS:
            reached = reference_recorded(assignment, question, fixed[numbers[0]][0], sandbox)
            repairs = search_pairs(cell, numbers, forms, runner.fingerprints, runner.recorded, reached)
        repairs = repairs or partial_repairs(cell, found.better, numbers, forms[0], runner.fingerprints)
        return repairs, runner.is_repeatable

    made_from = [assignment.digest, assignment.words_digest, question.notebook, question.name, code.source]
    repairs = remembered([*made_from, runner.cells, program.files, sandbox.name, numbers, levels], find)
    words = repair_words(cell, code, repairs, known)
    if words is None:
        return None
    again = list(zip(cases, runner.outcomes(words.repair.source, cases), strict=True))
    if words.repair.results:
        if any(call.status != "returned" for _, call in again):
            return None
        results = set(words.repair.results)
        before = [(case, call.value) for case, call in zip(cases, outcomes, strict=True)]
        own, _ = correct_and_wrong(question.returns, before)
        correct, _ = correct_and_wrong(question.returns, [(case, call.value) for case, call in again])
        return words if correct >= results and not own >= results else None
    return None if any(_fails(question, *pair) for pair in again) else words


def _fixed(cases: Sequence[Case], outcomes: Sequence[CallOutcome]) -> list[tuple[Case, CallOutcome]]:
    """The fixed hidden cases with the outcomes of their calls."""
    return [pair for pair in zip(cases, outcomes, strict=True) if pair[0].origin == "hidden"]


def _fails(question: Question, case: Case, call: CallOutcome) -> bool:
    return call.status != "returned" or difference(case, call.value, question.returns) is not None


def _forms(assignment: Assignment, question: Question, table: CounterfactualTable) -> list[Expected]:
    """The fingerprints of the reference and of its accepted forms, on the fixed hidden cases."""
    structures = [[table.structures[code] for code in row] for row in table.codes[: len(table.rows)]]
    ends = np.cumsum([0, *(len(some) for some in table.subscripts)])
    spans = [slice(*pair) for pair in pairwise(ends.tolist())]
    labels = [[result_label(one, question.returns) for one in some] for some in table.subscripts]
    scales = [table.scales[span] for span in spans]
    accepted = {mistake.id for mistake in assignment.mistakes_of(question) if mistake.accepted}
    return [
        Expected(structures[row], [table.sums[row, span] for span in spans], scales, labels)
        for row, version in enumerate(table.rows)
        if (row == 0 or version.id in accepted) and not np.isnan(table.sums[row]).any()
    ]
