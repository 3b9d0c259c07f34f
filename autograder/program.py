"""Plans what to run of a submission: the instructor's cells where they are locked, the student's elsewhere.

The student's notebook gives the sources of solution cells and of cells the student added, and their
order. Everything else is the instructor's. A cell is recognised by its grade_id, then by its
cell id, then by its text, then by the graded function it defines, and is repaired where its meaning is
clear. Cells after the last question and demonstrations are not run, but for what they define.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

from autograder.comparison import Case
from autograder.model import (
    Assignment,
    CallFunction,
    Cell,
    InstructorCell,
    Program,
    Question,
    RebuiltCell,
    Round,
    RunCell,
    Submission,
)

MAX_KEPT = 20_000  # characters of a cell of which it is remembered what it defines
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass
class Plan:
    """What to run of a submission, its rebuilt notebook, and what there was to repair."""

    files: Mapping[str, bytes]  # that lie beside the notebook
    notes: list[str]
    defined_in: dict[str, list[str]]  # function -> labels of its cells
    untouched: set[str] = field(default_factory=set)  # functions whose cell is still the stub
    steps: list[RunCell | CallFunction] = field(default_factory=list)
    rebuilt: list[RebuiltCell] = field(default_factory=list)

    @property
    def program(self) -> Program:
        """The steps until the last question."""
        last = max((i for i, step in enumerate(self.steps) if isinstance(step, CallFunction)), default=-1)
        return Program(tuple(self.steps[: last + 1]), self.files)


def calls_of(cases: Sequence[Case]) -> tuple[Round, ...]:
    """The calls that a question's cases ask for, each with arguments of its own: public ones, then others.

    Cases must be in that order. What is returned for public cases may be shown, so it has to be known
    before the inputs of others are handed out.
    """
    calls = tuple((case.arguments(), case.keywords) for case in cases)
    public = sum(case.origin == "public" for case in cases)
    return tuple(part for part in (calls[:public], calls[public:]) if part)


def setup(assignment: Assignment) -> list[RunCell | CallFunction]:
    """The steps that every program of an assignment begins with."""
    return [RunCell(cell.cell_id, cell.source) for cell in assignment.cells if cell.role == "setup"]


def with_references(assignment: Assignment) -> list[RunCell | CallFunction]:
    """The steps before a version of a function is tried: what other references define, it may use."""
    references = (RunCell(question.name, question.reference) for question in assignment.questions)
    return [*setup(assignment), *references]


def defined_functions(source: str) -> frozenset[str]:
    """Names of the functions that a cell's source defines at its top level."""
    return (_defined if len(source) < MAX_KEPT else _defined.__wrapped__)(source)


@lru_cache(maxsize=1000)  # most cells of a class are the same
def _defined(source: str) -> frozenset[str]:
    body = _body(source)[0]
    if body is not None:
        return frozenset(n.name for n in body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    # A cell that does not parse still belongs to the function its def line names.
    lines = (line for line in source.splitlines() if line.startswith("def "))
    return frozenset(line[4:].split("(")[0].strip() for line in lines)


def definitions(source: str) -> str:
    """Only the functions, classes and imports at the top level of a cell's source, each in its line."""
    body, text = _body(source)
    kept: set[int] = set()
    for node in body or []:
        if isinstance(node, DEFINITIONS):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            kept.update(range(first, (node.end_lineno or first) + 1))
    return "\n".join(line if n in kept else "" for n, line in enumerate(text.split("\n"), 1)).rstrip()


def _body(source: str) -> tuple[list[ast.stmt] | None, str]:
    """A cell's statements, or None if it is no Python, and the text they were read from (without magics)."""
    for text in (lambda: source, lambda: TransformerManager().transform_cell(source)):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.parse(text()).body, text()
    return None, source


@dataclass(frozen=True)
class MatchedCell:
    """A submitted cell beside the instructor's cell that it is a version of, if there is one."""

    label: str
    cell: Cell
    instructor_cell: InstructorCell | None
    is_first: bool  # of this instructor's cell
    defines: frozenset[str]  # graded functions

    @property
    def role(self) -> str:
        """The instructor's cell's role; "" for a cell that the student added."""
        return self.instructor_cell.role if self.instructor_cell else ""

    @property
    def grade_id(self) -> str:
        return self.instructor_cell.grade_id if self.instructor_cell else ""

    @property
    def is_unchanged(self) -> bool:
        own = self.instructor_cell
        return own is not None and own.source.strip() == self.cell.source.strip()

    @property
    def is_stub(self) -> bool:
        """Whether this is a solution cell as released."""
        return self.role == "solution" and self.is_unchanged

    @property
    def own_code(self) -> str:
        """What is to be run of the student's code beside the instructor's version of the cell.

        All of it, if it is a solution, an added cell, or a cell of text or set-up with code of theirs in it;
        of a changed test or demonstration only what others may need.
        """
        source = self.cell.source
        if self.defines or self.role == "solution":
            return source
        if self.cell.kind != "code" or self.is_unchanged:
            return ""
        return source if self.role in ("", "setup", "text") else definitions(source)


def plan(
    assignment: Assignment,
    submission: Submission,
    rounds: Mapping[str, tuple[Round, ...]],
    deferred: Collection[str] = (),
) -> Plan:
    """Rebuild a submission's notebook and say what to run of it; ``rounds`` are those of each question.

    The ``deferred`` questions are asked after the last cell instead of at their test cell.
    """
    questions = {question.name: question for question in assignment.questions}
    by_test = {question.test_id: question.name for question in assignment.questions}
    cells = _matched(assignment, submission)
    written = {name for cell in cells if not cell.is_stub for name in cell.defines}
    work = Plan(assignment.files, list(submission.notes), {name: [] for name in questions})

    def ask(question: Question) -> None:
        work.steps.append(CallFunction(question.name, question.name, rounds[question.name]))

    present = {cell.instructor_cell.cell_id for cell in cells if cell.instructor_cell}
    for missing in assignment.cells:
        if missing.role == "setup" and missing.cell_id not in present:
            work.steps.append(RunCell(missing.cell_id, missing.source))
            work.rebuilt.append(_as_released(missing))
            work.notes.append("A cell of the assignment that the others need was missing and was put back.")

    waiting = dict(questions)  # not asked yet
    passed: set[str] = set()  # questions whose test cell has gone by
    for cell in cells:
        # A cell left as it was must not replace the function written elsewhere.
        superseded = cell.is_stub and cell.grade_id in written
        _add(work, cell, superseded)
        for name in sorted(cell.defines) if not superseded else ():
            work.defined_in[name].append(cell.label)
        if cell.role == "solution" and not cell.defines and cell.grade_id in questions:
            work.defined_in[cell.grade_id].append(cell.label)
        if cell.role == "test" and cell.grade_id in by_test:
            passed.add(by_test[cell.grade_id])
        for name in [n for n in waiting if n in passed and work.defined_in[n] and n not in deferred]:
            ask(waiting.pop(name))
    for question in waiting.values():
        ask(question)
        if question.name not in passed:
            work.notes.append(f"The test cell of {question.name} was missing; it was graded all the same.")
            work.rebuilt += [
                _as_released(cell) for cell in assignment.cells if cell.grade_id == question.test_id
            ]
    for name, labels in work.defined_in.items():
        if len(labels) > 1:
            work.notes.append(
                f"{name} is defined in {len(labels)} cells; what counts is the one in force at its test cell."
            )
    return work


def _add(work: Plan, cell: MatchedCell, superseded: bool) -> None:
    """Add a cell to the steps and to the rebuilt notebook."""
    own = cell.instructor_cell
    if own is not None and own.role in ("setup", "test") and cell.is_first:
        if own.role == "setup":
            work.steps.append(RunCell(own.cell_id, own.source))
        work.rebuilt.append(_as_released(own))
    if cell.is_stub and not superseded:
        work.untouched.add(cell.grade_id)
    source = "" if superseded else cell.own_code
    if source:
        work.steps.append(RunCell(cell.label, source))
    if source or cell.role in ("", "text", "demonstration", "solution"):
        grade_id = cell.grade_id if cell.role == "solution" and cell.is_first else ""
        kind = "code" if source else cell.cell.kind
        work.rebuilt.append(RebuiltCell(kind, cell.cell.source, cell.label, grade_id))


def _as_released(cell: InstructorCell) -> RebuiltCell:
    return RebuiltCell("code", cell.source, cell.cell_id, cell.grade_id)


def _matched(assignment: Assignment, submission: Submission) -> list[MatchedCell]:
    """Match each submitted cell with the instructor's cell that it still has something in common with."""
    by_grade_id = {cell.grade_id: cell for cell in assignment.cells if cell.grade_id}
    by_id = {cell.cell_id: cell for cell in assignment.cells if cell.cell_id}
    by_source = {cell.source.strip(): cell for cell in assignment.cells if cell.source.strip()}
    solutions = {cell.grade_id: cell for cell in assignment.cells if cell.role == "solution"}
    asked = {question.name for question in assignment.questions}
    matched: list[MatchedCell] = []
    seen: set[str] = set()
    for number, cell in enumerate(submission.cells):
        own = by_grade_id.get(cell.grade_id) or by_id.get(cell.cell_id) or by_source.get(cell.source.strip())
        defined: frozenset[str] = frozenset()
        if cell.kind == "code" or (own is not None and own.role == "solution"):
            defined = defined_functions(cell.source)
        named = sorted(defined & solutions.keys())
        if own is None and len(named) == 1:
            own = solutions[named[0]]
        is_first = own is not None and own.cell_id not in seen
        matched.append(MatchedCell(f"cell-{number}", cell, own, is_first, defined & asked))
        seen |= {own.cell_id} if own else set()
    return matched
