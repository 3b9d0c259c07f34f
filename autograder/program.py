"""Plans the steps to run of a submission: the instructor's locked cells, and the student's other cells.

The student's notebook provides the sources of solution cells and of added cells, and the order of all cells.
Everything else is the instructor's. A cell is recognised by its grade_id, else by its cell id, its text or
the graded function it defines, and is repaired if its meaning is clear. Of changed demonstrations only the
definitions are run. Cells after the last question are run only if a question needs a name that they define.
"""

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
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
    RebuiltCell,
    Round,
    RunCell,
    Submission,
    graded_function,
)

MAX_CACHED = 20_000  # characters of a cell whose definitions are cached
MAX_PARSED = 200_000  # characters of a cell that is parsed; so many take at most 170 MB and 0.6 s
# Characters that IPython may tokenise to transform the magics of one cell, and of a notebook: the whole cell
# for each of its magics. So many take 0.5 s, in the worst cells 1.5 s; forty magics in 10,000 characters
# are 410,000.
MAX_TRANSFORMED = 500_000
DEFINITION_LINE = re.compile(r"^(def|class) +(\w+)", re.MULTILINE)
SPACES = re.compile(r"[ \t\f]{50,}")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


Step = RunCell | CallFunction


def rounds_of(cases: Sequence[Case]) -> tuple[Round, ...]:
    """The rounds of calls for a question's cases, which begin with the public ones: public, then others.

    Students may see the values returned for the public case, so those results must be recorded
    before the process receives any other input.
    """
    inputs = tuple((case.arguments(), case.keywords, case.driver_text) for case in cases)
    public = sum(case.origin == "public" for case in cases)
    return tuple(part for part in (inputs[:public], inputs[public:]) if part)


def setup(assignment: Assignment) -> list[Step]:
    """The first steps of every program of an assignment: its setup cells."""
    return [RunCell(cell.cell_id, cell.source) for cell in assignment.cells if cell.role == "setup"]


def with_references(assignment: Assignment) -> list[Step]:
    """The setup cells and all reference solutions, which a version of one function may use."""
    references = (RunCell(question.name, question.reference) for question in assignment.questions)
    return [*setup(assignment), *references]


class _Transformer(TransformerManager):  # type: ignore[misc]
    """Counts what IPython tokenises while it transforms a cell, and stops it at MAX_TRANSFORMED."""

    def __init__(self) -> None:
        super().__init__()
        self.work = 0

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        self.work += sum(map(_tokenising_cost, lines))
        if self.work > MAX_TRANSFORMED:
            raise ValueError("too many magics")
        changed, lines = super().do_one_token_transform(lines)
        return bool(changed), lines


def _tokenising_cost(line: str) -> int:
    """The time that IPython may need to tokenise a line, as a number of ordinary characters.

    Its patterns begin anew at each character of a string that does not end, of a name before a question mark,
    and of a run of spaces: they take time in proportion to the square of the length.
    """
    return len(line) + len(line) ** 2 // 64 + sum(len(run) ** 2 // 5 for run in SPACES.findall(line))


@dataclass(frozen=True)
class ParsedCell:
    """The top level of a cell's source."""

    functions: frozenset[str]  # names of the functions and classes it defines
    definitions: str  # the source of its functions, classes and imports, at their line numbers
    work: int  # characters tokenised to transform its magics


def parsed_cell(source: str, transform: bool = True) -> ParsedCell:
    """Parse a cell's source; ``transform`` its magics if it is not plain Python."""
    return (_parsed if len(source) < MAX_CACHED else _parsed.__wrapped__)(source, transform)


@lru_cache(maxsize=1000)  # most cells of a class are the same
def _parsed(source: str, transform: bool) -> ParsedCell:
    work = 0
    body = _body(source)
    if body is None and transform and len(source) <= MAX_PARSED:
        transformer = _Transformer()
        with suppress(SyntaxError, ValueError, RecursionError, RuntimeError):
            text = transformer.transform_cell(source)
            body = _body(text)
            source = source if body is None else text
        work = transformer.work
    if body is None:
        # A cell that does not parse still belongs to the function that its def line names, or the class.
        return ParsedCell(frozenset(name for _, name in DEFINITION_LINE.findall(source)), "", work)
    functions = frozenset(n.name for n in body if isinstance(n, DEFINITIONS[:3]))
    return ParsedCell(functions, _definitions(body, source), work)


def _body(source: str) -> list[ast.stmt] | None:
    """A cell's statements, or None if it is not Python or longer than MAX_PARSED."""
    if len(source) > MAX_PARSED:
        return None
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a backslash in a string of the student's
        return ast.parse(source).body
    return None


def _definitions(body: list[ast.stmt], source: str) -> str:
    kept: set[int] = set()
    for node in body:
        if isinstance(node, DEFINITIONS):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
            kept.update(range(first, (node.end_lineno or first) + 1))
    return "\n".join(line if n in kept else "" for n, line in enumerate(source.split("\n"), 1)).rstrip()


@dataclass(frozen=True)
class MatchedCell:
    """A submitted cell, with the instructor's cell that it is a version of, if there is one."""

    label: str
    cell: Cell
    instructor_cell: InstructorCell | None
    role: str  # of the instructor's cell; "" for a cell that the student added
    grade_id: str  # of the instructor's cell
    is_first: bool  # version of that instructor's cell in the notebook
    defines: frozenset[str]  # graded functions
    definitions: str  # the source of its functions, classes and imports

    @property
    def is_unchanged(self) -> bool:
        original = self.instructor_cell
        return original is not None and original.source.strip() == self.cell.source.strip()

    @property
    def is_stub(self) -> bool:
        """Whether the cell is a solution cell as released."""
        return self.role == "solution" and self.is_unchanged

    @property
    def own_code(self) -> str:
        """The student's code to run in addition to the instructor's version of the cell.

        The whole source of a solution cell, of an added cell, and of a text or setup cell with new code; the
        definitions in a changed test or demonstration, because other cells may need them.
        """
        source = self.cell.source
        if self.defines or self.role == "solution":
            return source
        if self.cell.kind != "code" or self.is_unchanged:
            return ""
        return source if self.role in ("", "setup", "text") else self.definitions


@dataclass
class Plan:
    """The steps to run of a submission, its rebuilt notebook, and notes on repairs."""

    files: Mapping[str, bytes]  # beside the notebook
    notes: list[str]
    defined_in: dict[str, list[str]]  # graded function -> labels of its cells
    untouched: set[str] = field(default_factory=set)  # functions whose cell is still the stub
    steps: list[Step] = field(default_factory=list)
    rebuilt: list[RebuiltCell] = field(default_factory=list)

    @property
    def program(self) -> Program:
        """The steps up to the last question, and the cells after it for questions that are asked late."""
        last = max((i for i, step in enumerate(self.steps) if isinstance(step, CallFunction)), default=-1)
        late_cells = tuple(step for step in self.steps[last + 1 :] if isinstance(step, RunCell))
        return Program(tuple(self.steps[: last + 1]), self.files, late_cells=late_cells)

    def add(self, cell: MatchedCell, superseded: bool) -> None:
        """Add a cell to the steps and to the rebuilt notebook; a superseded cell is shown but not run."""
        original = cell.instructor_cell
        if original is not None and original.role in ("setup", "test") and cell.is_first:
            if original.role == "setup":
                self.steps.append(RunCell(original.cell_id, original.source))
            self.rebuilt.append(_as_released(original))
        if cell.is_stub and not superseded:
            self.untouched.add(cell.grade_id)
        functions = set(cell.defines) or ({cell.grade_id} if cell.role == "solution" else set())
        for name in functions & self.defined_in.keys() if not superseded else ():
            self.defined_in[name].append(cell.label)
        source = "" if superseded else cell.own_code
        if source:
            self.steps.append(RunCell(cell.label, source))
        if source or cell.role in ("", "text", "demonstration", "solution"):
            grade_id = cell.grade_id if cell.role == "solution" and cell.is_first else ""
            kind = "code" if source else cell.cell.kind
            pictures = {**cell.cell.attachments, **(original.attachments if original else {})}
            self.rebuilt.append(RebuiltCell(kind, cell.cell.source, cell.label, grade_id, pictures))


def plan(
    assignment: Assignment,
    submission: Submission,
    rounds: Mapping[str, tuple[Round, ...]],
    files: Mapping[str, bytes] | None = None,
) -> Plan:
    """Rebuild a submission's notebook and list the steps to run.

    ``rounds`` are those of each question; ``files`` are the student's own, beside the notebook.
    """
    names = [question.name for question in assignment.questions]
    cells = _matched(assignment, submission)
    written = {name for cell in cells if not cell.is_stub for name in cell.defines}
    work = Plan({**(files or {}), **assignment.files}, list(submission.notes), {name: [] for name in names})

    present = {cell.instructor_cell.cell_id for cell in cells if cell.instructor_cell}
    for missing in assignment.cells:
        if missing.role == "setup" and missing.cell_id not in present:
            work.steps.append(RunCell(missing.cell_id, missing.source))
            work.rebuilt.append(_as_released(missing))
            work.notes.append("A cell of the assignment that other cells need was missing and was restored.")

    waiting = list(names)  # functions that are not called yet
    passed: set[str] = set()  # functions whose test cell was reached
    for cell in cells:
        # An untouched stub must not replace the function that another cell defines.
        work.add(cell, superseded=cell.is_stub and cell.grade_id in written)
        if cell.role == "test":
            passed.add(graded_function(cell.grade_id))
        for name in [n for n in waiting if n in passed and work.defined_in[n]]:
            waiting.remove(name)
            work.steps.append(CallFunction(name, name, rounds[name]))
    for name in waiting:
        work.steps.append(CallFunction(name, name, rounds[name]))
        if name not in passed:
            work.notes.append(f"The test cell of {name} was missing; the function was graded all the same.")
            tests = (cell for cell in assignment.cells if cell.role == "test")
            work.rebuilt += [_as_released(cell) for cell in tests if graded_function(cell.grade_id) == name]
    for name, labels in work.defined_in.items():
        if len(labels) > 1:
            work.notes.append(
                f"{name} is defined in {len(labels)} cells; the definition in force at its test cell counts."
            )
    return work


def _as_released(cell: InstructorCell) -> RebuiltCell:
    return RebuiltCell("code", cell.source, cell.cell_id, cell.grade_id)


def _matched(assignment: Assignment, submission: Submission) -> list[MatchedCell]:
    """Match each submitted cell with the instructor's cell of the same grade_id, id, source or function."""
    by_grade_id = {cell.grade_id: cell for cell in assignment.cells if cell.grade_id}
    by_id = {cell.cell_id: cell for cell in assignment.cells if cell.cell_id}
    by_source = {cell.source.strip(): cell for cell in assignment.cells if cell.source.strip()}
    solutions = {cell.grade_id: cell for cell in assignment.cells if cell.role == "solution"}
    graded = {question.name for question in assignment.questions}
    matched: list[MatchedCell] = []
    seen: set[str] = set()
    work = 0
    for number, cell in enumerate(submission.cells):
        source = cell.source.strip()
        original = by_grade_id.get(cell.grade_id) or by_id.get(cell.cell_id) or by_source.get(source)
        parsed = ParsedCell(frozenset(), "", 0)
        if cell.kind == "code" or (original is not None and original.role == "solution"):
            parsed = parsed_cell(cell.source, transform=work < MAX_TRANSFORMED)
            work += parsed.work
        defined = parsed.functions
        solved = defined & solutions.keys()
        if original is None and len(solved) == 1:
            original = solutions[min(solved)]
        role, grade_id = (original.role, original.grade_id) if original else ("", "")
        is_first = original is not None and original.cell_id not in seen
        label = f"cell-{number}"
        functions, source = defined & graded, parsed.definitions
        matched.append(MatchedCell(label, cell, original, role, grade_id, is_first, functions, source))
        seen |= {original.cell_id} if original else set()
    return matched
