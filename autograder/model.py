"""The vocabulary of the grader: the immutable values that its stages hand to each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from autograder.cells import Attachments, InstructorCell, ReleasedNotebook, StoppedCell
from autograder.comparison import Case, Origin
from autograder.exceptions import GraderError
from autograder.parts import PartScore

SCHEMA = 1  # version of the JSON that `check` and `grade` write
LOCALISED = "goes_wrong_"  # begins the id of a diagnosis that names the first wrong result, but no mistake

Status = Literal["correct", "wrong", "error", "timeout", "not_attempted", "missing", "manual"]
# What gives a question its points; "task": a person, as for "manual", but the answer stands in other cells.
Kind = Literal["cases", "asserts", "manual", "task"]


@dataclass(frozen=True)
class Question:
    """A graded function with its fixed cases; or a cell graded by its asserts or by hand, without cases."""

    name: str  # of the function, and the grade_id of the cell the student writes; else the cell's grade_id
    points: float
    returns: tuple[str, ...]  # names of the results, for messages
    stub: str  # the solution cell as released
    reference: str  # the solution cell as the instructor wrote it
    cases: tuple[Case, ...]
    is_voided: bool = False  # by the instructor: everybody has its points
    parts: Mapping[str, float] = field(default_factory=dict)  # points by name, see parts.py
    kind: Kind = "cases"
    notebook: str = ""  # file name without suffix
    hidden_marks: tuple[str, str] = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")  # in lines around hidden tests

    @property
    def test_id(self) -> str:
        """The grade_id of the cell that has its points."""
        return f"test_{self.name}" if self.kind == "cases" else self.name

    @property
    def public(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.origin == "public")

    @property
    def hidden(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.origin == "hidden")


@dataclass(frozen=True)
class Diagnosis:
    """A mistake, or a convention of the field, recognised from the returned values alone."""

    id: str
    title: str
    message: str
    source: Literal["named", "convention", "generated", "exception", "repair"]
    see: str = ""


@dataclass(frozen=True)
class Mistake:
    """A mistake with a name: text edits that turn the reference into what a student might write."""

    id: str
    function: str
    title: str
    message: str
    see: str
    why: str
    edits: tuple[tuple[str, str], ...]

    @property
    def accepted(self) -> bool:
        """Whether a function of this form earns all points."""
        return False

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis of a function with this mistake in it."""
        return Diagnosis(self.id, self.title, self.message, "named", self.see)

    def applied_to(self, reference: str) -> str:
        """The reference with this mistake in it; raises GraderError if an edit does not fit."""
        source = reference
        for old, new in self.edits:
            if old not in source:
                raise GraderError(f"mistake '{self.id}': the reference of {self.function} has no '{old}'")
            source = source.replace(old, new)
        return source


@dataclass(frozen=True, kw_only=True)
class Convention(Mistake):
    """A legitimate other form of a graded function: not a mistake, but recognised as one is.

    ``message`` says what such a function does, ``source`` who writes it so, and ``asked`` what this course
    asks for and why. The course decides whether the form is ``accepted``, with all points and a remark.
    """

    why: str = ""  # the source says it
    source: str
    asked: str
    accepted: bool = False

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis of a function of this form."""
        points = " Your form earns all points." if self.accepted else ""
        message = f"{self.message} This is a legitimate convention ({self.source}). {self.asked}{points}"
        return Diagnosis(self.id, self.title, message, "convention", self.see)


@dataclass(frozen=True)
class AssignmentNotebook:
    """One notebook of an assignment, read from the instructor's source notebook."""

    name: str  # file name without suffix
    cells: tuple[InstructorCell, ...]
    questions: tuple[Question, ...]
    saved: bytes  # its cells as nbgrader saves them in the gradebook: see questions.cells_in_gradebook
    released: ReleasedNotebook

    @property
    def graded_functions(self) -> tuple[Question, ...]:
        """The questions with cases."""
        return tuple(question for question in self.questions if question.kind == "cases")

    @property
    def needs_kernel(self) -> bool:
        """Whether its cells run in a Jupyter kernel: for asserts, and for graders who look at outputs."""
        code = {cell.grade_id for cell in self.cells if cell.kind == "code" and cell.role == "manual"}
        return any(
            question.kind in ("asserts", "task") or question.name in code or not self.graded_functions
            for question in self.questions
        )


@dataclass(frozen=True)
class Assignment:
    """An assignment, read from the instructor's source notebooks, ``testCases.py`` and ``mistakes.py``."""

    name: str
    notebooks: tuple[AssignmentNotebook, ...]  # in alphabetical order
    files: Mapping[str, bytes]  # of the release, beside the notebooks
    mistakes: tuple[Mistake, ...]  # conventions, too
    digest: str  # of everything that can change a point
    words_digest: str  # of everything else that can change a diagnosis
    imports: tuple[str, ...]  # modules that the notebooks of this assignment import
    running: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # see step_settings.py
    missing_cell: str = ""  # the remark above a cell that a student has deleted
    equivalent: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # see authoring/audit.py
    paths: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # see authoring/descent_paths.py

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for notebook in self.notebooks for question in notebook.questions)

    @property
    def graded_functions(self) -> tuple[Question, ...]:
        """The questions with cases; their names are unique in the assignment."""
        return tuple(question for notebook in self.notebooks for question in notebook.graded_functions)

    @property
    def released(self) -> tuple[ReleasedNotebook, ...]:
        return tuple(notebook.released for notebook in self.notebooks)

    @property
    def max_score(self) -> float:
        return sum(question.points for question in self.questions)

    def notebook_of(self, question: Question) -> AssignmentNotebook:
        return next(notebook for notebook in self.notebooks if notebook.name == question.notebook)

    def mistakes_of(self, question: Question) -> list[Mistake]:
        return [mistake for mistake in self.mistakes if mistake.function == question.name]


# The arguments and keywords of several calls, and the text of the driver, if one is to be called
Round = tuple[tuple[tuple[Any, ...], Mapping[str, Any], str], ...]


@dataclass(frozen=True)
class RunCell:
    """Run one cell's source; ``label`` says which cell the outcome belongs to."""

    label: str
    source: str


@dataclass(frozen=True)
class CallFunction:
    """Call a graded function once per case, in a forked copy of the process at this step.

    Each round is called for all functions before the next round begins.
    """

    label: str
    function: str
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class Program:
    """Everything a sandbox receives: steps in order, and the files beside the notebook."""

    steps: tuple[RunCell | CallFunction, ...]
    files: Mapping[str, bytes]  # by path relative to the notebook
    cell_seconds: float | None = None  # that a cell may take, instead of the sandbox's own limit
    # After the last question. Unless None, a question that lacks a name is asked once more, after them.
    late_cells: tuple[RunCell, ...] | None = None

    def asking_late(self, labels: Collection[str]) -> "Program":
        """The program that asks these questions after all cells instead of at their test cells."""
        late = [step for step in self.steps if isinstance(step, CallFunction) and step.label in labels]
        others = (step for step in self.steps if isinstance(step, RunCell) or step.label not in labels)
        return replace(self, steps=(*others, *(self.late_cells or ()), *late), late_cells=None)


@dataclass(frozen=True)
class CellOutcome:
    """The outcome of one cell; ``outputs`` are nbformat output dictionaries, still untrusted."""

    status: Literal["ok", "raised", "timeout", "died", "not_run"]
    error: str = ""  # exception class name
    message: str = ""
    line: int | None = None
    outputs: tuple[dict[str, Any], ...] = ()
    reason: str = ""  # why it did not end or was not run, in the grader's words
    count: int | None = None  # the kernel's number of the cell, if it ran in a kernel


@dataclass(frozen=True)
class CallOutcome:
    """The outcome of one call: a value rebuilt from plain data, or why there is none."""

    status: Literal["returned", "raised", "timeout", "died", "missing", "not_run"]
    value: Any = None
    error: str = ""
    message: str = ""
    line: int | None = None
    reason: str = ""  # why it did not return, in the grader's words


@dataclass(frozen=True)
class Observation:
    """The outcomes of a program's steps, by label: all that leaves a sandbox."""

    cells: Mapping[str, CellOutcome]
    outcomes: Mapping[str, tuple[CallOutcome, ...]]
    notes: tuple[str, ...] = ()
    answers: Mapping[str, bytes] = field(default_factory=dict)  # the bytes that the outcomes were read from


@dataclass(frozen=True)
class RebuiltCell:
    """A cell of the rebuilt notebook: trusted metadata, the source that was run, its outcome."""

    kind: str
    source: str
    label: str  # unique in the notebook
    grade_id: str = ""
    attachments: Attachments = field(default_factory=dict, hash=False)
    outcome: CellOutcome | None = None


@dataclass(frozen=True)
class Check:
    """The result of one case."""

    case: str
    origin: Origin
    passed: bool


@dataclass(frozen=True)
class Verdict:
    """The judgement on one question."""

    name: str
    score: float
    max_score: float
    status: Status
    message: str
    checks: tuple[Check, ...]
    diagnosis: Diagnosis | None = None
    edit: str = ""  # that repairs a wrong function, for the instructor
    returned: str = ""  # digest of what a wrong function returned on the fixed hidden cases
    is_beyond_repair: bool = False  # a repair of the wrong function could tell nothing more
    line: int | None = None  # of the function's cell, where it stopped
    repair_lines: tuple[int, ...] = ()  # of that cell, which a repair names
    parts: tuple[PartScore, ...] = ()  # empty if the points are not divided
    notebook: str = ""  # that the question is in; unknown in results of older versions

    @property
    def key(self) -> str:
        """A text that tells it from the other questions of the assignment."""
        return f"{self.notebook}/{self.name}" if self.notebook else self.name


@dataclass(frozen=True)
class Grade:
    """The judgement on one submission; ``rebuilt`` holds the notebooks as they were run, for the record."""

    assignment: str
    status: Literal["graded", "ungradable"]
    max_score: float
    sandbox: str
    seconds: float
    notes: tuple[str, ...]
    questions: tuple[Verdict, ...]
    student: str | None = None
    cells: tuple[StoppedCell, ...] = ()
    rebuilt: Mapping[str, tuple[RebuiltCell, ...]] = field(default_factory=dict)  # by notebook
    unanswered: frozenset[tuple[str, str]] = frozenset()  # notebooks and cells; see JudgedNotebook

    @property
    def score(self) -> float:
        return sum(question.score for question in self.questions)


def graded_function(test_id: str) -> str:
    """The function that a test cell's grade_id names: ``f`` of ``test_f``; any other name as it is."""
    return test_id.removeprefix("test_")


def printable(text: str) -> str:
    """Text that cannot steer a terminal."""
    clean = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in clean)
