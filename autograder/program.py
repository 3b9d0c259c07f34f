"""What to run of a submission: the instructor's cells where they are locked, the student's elsewhere.

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
    """A submission's program, its rebuilt notebook, and what there was to repair."""

    program: Program
    rebuilt: list[RebuiltCell]
    notes: list[str]
    defined_in: dict[str, list[str]] = field(default_factory=dict)  # function -> labels of its cells
    untouched: set[str] = field(default_factory=set)  # functions whose cell is still the stub


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
    references = (RunCell(question.solution_id, question.reference) for question in assignment.questions)
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


def plan(
    assignment: Assignment,
    submission: Submission,
    calls: Mapping[str, tuple[Round, ...]],
    late: Collection[str] = (),
) -> Plan:
    """Rebuild a submission's notebook and say what to run of it; ``calls`` are those of each question.

    The questions in ``late`` are asked after the last cell instead of at their test cell.
    """
    questions = {question.name: question for question in assignment.questions}
    known = _Known(assignment)
    matched = [known.instructor_cell(cell) for cell in submission.cells]
    stubs = [_is_stub(cell, ours) for cell, ours in zip(submission.cells, matched, strict=True)]
    defines = [
        defined_functions(cell.source) & questions.keys()
        if cell.kind == "code" or _is_solution(ours)
        else frozenset()
        for cell, ours in zip(submission.cells, matched, strict=True)
    ]
    written = {name for names, stub in zip(defines, stubs, strict=True) if not stub for name in names}
    notes = list(submission.notes)
    steps: list[RunCell | CallFunction] = []
    rebuilt: list[RebuiltCell] = []
    defined_in: dict[str, list[str]] = {name: [] for name in questions}
    untouched: set[str] = set()

    def ask(question: Question) -> None:
        steps.append(CallFunction(question.name, question.name, calls[question.name]))

    present = {ours.cell_id for ours in matched if ours}
    for missing in assignment.cells:
        if missing.role == "setup" and missing.cell_id not in present:
            steps.append(RunCell(missing.cell_id, missing.source))
            rebuilt.append(RebuiltCell("code", missing.source, missing.cell_id, missing.grade_id))
            notes.append("A cell of the assignment that the others need was missing and was put back.")

    waiting = dict(questions)  # questions whose cases have no place yet
    passed: set[str] = set()  # questions whose test cell has gone by
    seen: set[str] = set()
    for number, (cell, ours, names, stub) in enumerate(
        zip(submission.cells, matched, defines, stubs, strict=True)
    ):
        label = f"cell-{number}"
        first = ours is not None and ours.cell_id not in seen
        if ours is not None:
            seen.add(ours.cell_id)
        if ours is not None and ours.role in ("setup", "test") and first:
            if ours.role == "setup":
                steps.append(RunCell(ours.cell_id, ours.source))
            rebuilt.append(RebuiltCell("code", ours.source, ours.cell_id, ours.grade_id))
        # A cell left as it was must not take the place of the function written elsewhere.
        superseded = stub and ours is not None and ours.grade_id in written
        if stub and ours is not None and not superseded:
            untouched.add(ours.grade_id)
        source = "" if superseded else _own_code(cell, ours, bool(names))
        if source:
            steps.append(RunCell(label, source))
        if source or ours is None or ours.role in ("text", "demonstration", "solution"):
            grade_id = ours.grade_id if ours and ours.role == "solution" and first else ""
            kind = "code" if source else cell.kind
            rebuilt.append(RebuiltCell(kind, cell.source, label, grade_id))
        for name in sorted(names) if not superseded else ():
            defined_in[name].append(label)
        if _is_solution(ours) and not names and ours is not None and ours.grade_id in questions:
            defined_in[ours.grade_id].append(label)
        if ours is not None and ours.role == "test" and ours.grade_id.removeprefix("test_") in questions:
            passed.add(ours.grade_id.removeprefix("test_"))
        for name in [n for n in waiting if n in passed and defined_in[n] and n not in late]:
            ask(waiting.pop(name))
    for question in waiting.values():
        ask(question)
        if question.name not in passed:
            notes.append(f"The test cell of {question.name} was missing; it was graded all the same.")
            test = known.by_grade_id[question.test_id]
            rebuilt.append(RebuiltCell("code", test.source, test.cell_id, test.grade_id))
    for name, labels in defined_in.items():
        if len(labels) > 1:
            notes.append(
                f"{name} is defined in {len(labels)} cells; what counts is the one in force at its test cell."
            )
    return Plan(Program(_until_last_call(steps), assignment.files), rebuilt, notes, defined_in, untouched)


def _is_solution(ours: InstructorCell | None) -> bool:
    return ours is not None and ours.role == "solution"


def _is_stub(cell: Cell, ours: InstructorCell | None) -> bool:
    """Whether a solution cell is still as released."""
    return ours is not None and ours.role == "solution" and ours.source.strip() == cell.source.strip()


def _own_code(cell: Cell, ours: InstructorCell | None, defines: bool) -> str:
    """What is to be run of a student's cell beside the instructor's version of it.

    All of it, if it is a solution, an added cell, or a cell of text or set-up with code of theirs in it; of
    a changed test or demonstration only what others may need.
    """
    if defines or _is_solution(ours):
        return cell.source
    if cell.kind != "code" or (ours is not None and ours.source.strip() == cell.source.strip()):
        return ""
    return cell.source if ours is None or ours.role in ("setup", "text") else definitions(cell.source)


def _until_last_call(steps: list[RunCell | CallFunction]) -> tuple[RunCell | CallFunction, ...]:
    last = max((i for i, step in enumerate(steps) if isinstance(step, CallFunction)), default=-1)
    return tuple(steps[: last + 1])


class _Known:
    """The instructor's cells, to be found by what a student's cell still has in common with them."""

    def __init__(self, assignment: Assignment) -> None:
        self.by_grade_id = {cell.grade_id: cell for cell in assignment.cells if cell.grade_id}
        self.by_id = {cell.cell_id: cell for cell in assignment.cells if cell.cell_id}
        self.by_source = {cell.source.strip(): cell for cell in assignment.cells if cell.source.strip()}
        self.solutions = {cell.grade_id: cell for cell in assignment.cells if cell.role == "solution"}

    def instructor_cell(self, cell: Cell) -> InstructorCell | None:
        found = self.by_grade_id.get(cell.grade_id) or self.by_id.get(cell.cell_id)
        found = found or self.by_source.get(cell.source.strip())
        if found is None and cell.kind == "code":
            named = sorted(defined_functions(cell.source) & self.solutions.keys())
            found = self.solutions[named[0]] if len(named) == 1 else None
        return found
