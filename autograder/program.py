"""Plans the steps to run of a submission: the instructor's locked cells, and the student's other cells.

The student's notebook provides the sources of solution cells and of added cells, and the order of all cells.
Everything else is the instructor's. A cell is recognised by its grade_id, else by its cell id, its text or
the graded function it defines, and is repaired if its meaning is clear. Of changed demonstrations only the
definitions are run. A function is called at its test cell; without one, as soon as no later cell defines it.
Cells after the last question are run only if a question needs a name that they define.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.cells import Cell, InstructorCell, Submission
from autograder.comparison import Case
from autograder.model import (
    Assignment,
    AssignmentNotebook,
    CallFunction,
    Program,
    Question,
    RebuiltCell,
    Round,
    RunCell,
    graded_function,
)
from autograder.parsed_cell import MAX_TRANSFORMED, ParsedCell, parsed_cell

Step = RunCell | CallFunction
# Of the released cells, the share that a notebook without their ids has, if it was made from the release.
MIN_SHARE = 0.25
FOREIGN = "This notebook was not made from the released one; its functions were graded all the same."
RESTORED = "A cell of the assignment that other cells need was missing and was restored."


def rounds_of(cases: Sequence[Case]) -> tuple[Round, ...]:
    """The rounds of calls for a question's cases, which begin with the public ones: public, then others.

    Students may see the values returned for the public case, so those results must be recorded
    before the process receives any other input.
    """
    inputs = tuple((case.arguments(), case.keywords, case.driver_text) for case in cases)
    public = sum(case.origin == "public" for case in cases)
    return tuple(part for part in (inputs[:public], inputs[public:]) if part)


def setup(notebook: AssignmentNotebook) -> list[Step]:
    """The first steps of every program of a notebook: its setup cells."""
    return [RunCell(cell.cell_id, cell.source) for cell in notebook.cells if cell.role == "setup"]


def with_references(assignment: Assignment, question: Question) -> list[Step]:
    """The setup cells and all reference solutions of a notebook, which a version of one function may use."""
    notebook = assignment.notebook_of(question)
    references = (RunCell(other.name, other.reference) for other in notebook.graded_functions)
    return [*setup(notebook), *references]


@dataclass(frozen=True)
class MatchedCell:
    """A submitted cell, with the instructor's cell that it is a version of, if there is one."""

    label: str
    cell: Cell
    instructor_cell: InstructorCell | None
    role: str  # of the instructor's cell; "" for a cell that the student added
    grade_id: str  # of the instructor's cell
    is_first: bool  # version of that instructor's cell in the notebook; of an answer in words, the last
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
    def answers(self) -> frozenset[str]:
        """The graded functions that the cell is an answer to, whether or not it can be read."""
        return self.defines or frozenset({self.grade_id} if self.role == "solution" else ())

    @property
    def own_code(self) -> str:
        """The student's code to run in addition to the instructor's version of the cell.

        The whole source of a solution cell, of an added cell, and of a text or setup cell with new code; the
        definitions in a changed test or demonstration, because other cells may need them.
        """
        source, original = self.cell.source, self.instructor_cell
        if original is not None and self.role in ("manual", "task") and self.is_first:
            return source if original.kind == "code" and not self.is_unchanged else ""
        if self.defines or self.role == "solution":
            return source
        if self.cell.kind != "code" or self.is_unchanged:
            return ""
        return source if self.role not in ("test", "demonstration") else self.definitions


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
        for name in cell.answers & self.defined_in.keys() if not superseded else ():
            self.defined_in[name].append(cell.label)
        source = "" if superseded else cell.own_code
        if source:
            self.steps.append(RunCell(cell.label, source))
        if original is not None and cell.role in ("manual", "task") and cell.is_first:
            self.rebuilt.append(answer_cell(original, cell.cell, cell.label))
        elif source or cell.role not in ("setup", "test"):
            grade_id = cell.grade_id if cell.role == "solution" and cell.is_first else ""
            kind = "code" if source else cell.cell.kind
            pictures = {**cell.cell.attachments, **(original.attachments if original else {})}
            self.rebuilt.append(RebuiltCell(kind, cell.cell.source, cell.label, grade_id, pictures))


def plan(
    notebook: AssignmentNotebook,
    submission: Submission,
    rounds: Mapping[str, tuple[Round, ...]],
    files: Mapping[str, bytes],
    remark: str,
) -> Plan:
    """Rebuild a submitted notebook and list the steps to run.

    ``rounds`` are those of each graded function; ``files`` are those beside the notebook; ``remark`` stands
    above a cell that the student deleted.
    """
    names = [question.name for question in notebook.graded_functions]
    cells = _matched(notebook, submission)
    written = {name for cell in cells if not cell.is_stub for name in cell.defines}
    work = Plan(files, list(submission.notes), {name: [] for name in names})

    is_foreign = _is_foreign(notebook, submission)
    if is_foreign:
        work.notes.append(FOREIGN)
    present = {cell.instructor_cell.cell_id for cell in cells if cell.instructor_cell}
    for missing in notebook.cells:
        if missing.role == "setup" and missing.cell_id not in present:
            work.steps.append(RunCell(missing.cell_id, missing.source))
            work.rebuilt.append(_as_released(missing))
            if not is_foreign:
                work.notes.append(RESTORED)

    waiting = list(names)  # functions that are not called yet
    tests = {graded_function(cell.grade_id) for cell in cells if cell.role == "test"}
    last = {name: cell.label for cell in cells for name in cell.answers}
    due: set[str] = set()  # functions whose test cell was reached, or that no later cell defines
    for cell in cells:
        # An untouched stub must not replace the function that another cell defines.
        work.add(cell, superseded=cell.is_stub and cell.grade_id in written)
        if cell.role == "test":
            due.add(graded_function(cell.grade_id))
        due |= {name for name in cell.answers - tests if last[name] == cell.label}
        for name in [n for n in waiting if n in due and work.defined_in[n]]:
            waiting.remove(name)
            work.steps.append(CallFunction(name, name, rounds[name]))
    work.steps += [CallFunction(name, name, rounds[name]) for name in waiting]
    for name in names:
        if name not in tests:
            if not is_foreign:
                work.notes.append(
                    f"The test cell of {name} was missing; the function was graded all the same."
                )
            removed = (cell for cell in notebook.cells if cell.role == "test")
            work.rebuilt += [_as_released(cell) for cell in removed if graded_function(cell.grade_id) == name]
    for missing in notebook.cells:
        if missing.role in ("manual", "task") and missing.cell_id not in present:
            work.rebuilt.append(restored(missing, remark))
    for name, labels in work.defined_in.items():
        if len(labels) > 1:
            work.notes.append(
                f"{name} is defined in {len(labels)} cells; the definition in force at its test cell counts."
            )
    return work


def _is_foreign(notebook: AssignmentNotebook, submission: Submission) -> bool:
    """Whether a notebook has no cell of the release by its name or id, and few of their texts."""
    ids = {cell.cell_id for cell in notebook.cells} | {cell.grade_id for cell in notebook.cells}
    if any({cell.cell_id, cell.grade_id} & (ids - {""}) for cell in submission.cells):
        return False
    sources = {cell.source.strip() for cell in notebook.cells}
    return len(sources & {cell.source.strip() for cell in submission.cells}) < MIN_SHARE * len(sources)


def _as_released(cell: InstructorCell) -> RebuiltCell:
    return RebuiltCell("code", cell.source, cell.cell_id, cell.grade_id)


def answer_cell(original: InstructorCell, answer: Cell, label: str) -> RebuiltCell:
    """A cell that a person grades, of the instructor's kind; the text of a task is the instructor's."""
    cell = original if original.role == "task" else answer
    return RebuiltCell(original.kind, cell.source, label, original.grade_id, cell.attachments)


def restored(cell: InstructorCell, remark: str) -> RebuiltCell:
    """A cell that a person grades and that the student deleted."""
    source = restored_source(cell.kind, cell.grade_id, cell.source, remark)
    return RebuiltCell(cell.kind, source, cell.cell_id, cell.grade_id, cell.attachments)


def restored_source(kind: str, grade_id: str, source: str, remark: str) -> str:
    """The source of a cell that the student deleted, with nbgrader's remark above it."""
    return ("# " if kind == "code" else "") + remark.replace("{cell_id}", grade_id) + source


def _matched(notebook: AssignmentNotebook, submission: Submission) -> list[MatchedCell]:
    """Match each submitted cell with the instructor's cell of the same grade_id, id, source or function."""
    by_grade_id = {cell.grade_id: cell for cell in notebook.cells if cell.grade_id}
    by_id = {cell.cell_id: cell for cell in notebook.cells if cell.cell_id}
    by_source = {cell.source.strip(): cell for cell in notebook.cells if cell.source.strip()}
    solutions = {cell.grade_id: cell for cell in notebook.cells if cell.role == "solution"}
    graded = {question.name for question in notebook.graded_functions}
    last = {cell.grade_id: number for number, cell in enumerate(submission.cells)}
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
        if original is not None and original.role in ("manual", "task") and cell.grade_id:
            is_first = last[cell.grade_id] == number  # nbgrader grades the last copy of an answer
        label = f"cell-{number}"
        functions, source = defined & graded, parsed.definitions
        matched.append(MatchedCell(label, cell, original, role, grade_id, is_first, functions, source))
        seen |= {original.cell_id} if original else set()
    return matched
