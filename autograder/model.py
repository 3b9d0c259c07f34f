"""The vocabulary of the grader: the immutable values that its stages hand to each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from autograder.comparison import Case, Origin
from autograder.exceptions import GraderError
from autograder.parts import PartScore

SCHEMA = 1  # version of the JSON that `check` and `grade` write
LOCALISED = "goes_wrong_"  # begins the id of a diagnosis that names the first wrong result, but no mistake

Attachments = Mapping[str, Mapping[str, str]]  # pictures in a cell of text, as base64 by name and MIME type
Status = Literal["correct", "wrong", "error", "timeout", "not_attempted", "missing"]


@dataclass(frozen=True)
class Question:
    """A graded function: its points and its fixed cases."""

    name: str  # of the function, and the grade_id of the cell the student writes
    points: float
    returns: tuple[str, ...]  # names of the results, for messages
    stub: str  # the solution cell as released
    reference: str  # the solution cell as the instructor wrote it
    cases: tuple[Case, ...]
    is_voided: bool = False  # by the instructor: everybody has its points
    parts: Mapping[str, float] = field(default_factory=dict)  # points by name, see parts.py

    @property
    def test_id(self) -> str:
        """The grade_id of its locked test cell."""
        return f"test_{self.name}"

    @property
    def public(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.origin == "public")

    @property
    def hidden(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.origin == "hidden")


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook as plain data; everything but the source is optional and untrusted."""

    kind: str  # "code" or "markdown" or "raw"
    source: str
    cell_id: str = ""
    grade_id: str = ""
    attachments: Attachments = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class InstructorCell(Cell):
    """A cell of the source notebook as released (no solution, no hidden test), with its role in grading."""

    role: Literal["text", "setup", "solution", "test", "demonstration"] = "text"


@dataclass(frozen=True)
class Diagnosis:
    """A mistake recognised from the returned values alone."""

    id: str
    title: str
    message: str
    source: Literal["named", "generated"]
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
    accepted: bool = False

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


@dataclass(frozen=True)
class ReleasedNotebook:
    """The marks by which a student's notebook is recognised as an assignment's."""

    assignment: str
    name: str  # file name with suffix
    sources: frozenset[str]  # of its cells, without blanks around them
    grade_ids: frozenset[str]
    functions: frozenset[str]  # graded
    files: Mapping[str, bytes]  # that are released beside it
    others: Mapping[str, frozenset[str]]  # other assignments of the course, and their cells' grade_ids


@dataclass(frozen=True)
class Assignment:
    """An assignment, read from the instructor's source notebook, ``testCases.py`` and ``mistakes.py``."""

    name: str
    notebook: str  # file name without suffix
    cells: tuple[InstructorCell, ...]
    questions: tuple[Question, ...]
    files: Mapping[str, bytes]  # of the release, beside the notebook
    mistakes: tuple[Mistake, ...]
    source: bytes  # the source notebook itself, for nbgrader
    digest: str  # of everything that can change a point
    words_digest: str  # of everything else that can change a diagnosis
    imports: tuple[str, ...]  # modules that every notebook of this assignment imports
    released: ReleasedNotebook
    equivalent: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # see authoring/audit.py
    paths: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # see authoring/descent_paths.py

    @property
    def max_score(self) -> float:
        return sum(question.points for question in self.questions)

    def mistakes_of(self, question: Question) -> list[Mistake]:
        return [mistake for mistake in self.mistakes if mistake.function == question.name]


@dataclass(frozen=True)
class Submission:
    """A student's notebook as plain data; none of it is trusted."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    language: str = ""  # of the kernel, as the notebook states


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
    # Cells after the last question. Unless None, a question that stops at an undefined name is asked once
    # more, after them.
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
    returned: str = ""  # digest of what a wrong function returned on the fixed hidden cases
    line: int | None = None  # of the function's cell, where it stopped
    parts: tuple[PartScore, ...] = ()  # empty if the points are not divided


@dataclass(frozen=True)
class Grade:
    """The judgement on one submission; ``rebuilt`` is the notebook as it was run, for the record."""

    assignment: str
    status: Literal["graded", "ungradable"]
    max_score: float
    sandbox: str
    seconds: float
    notes: tuple[str, ...]
    questions: tuple[Verdict, ...]
    student: str | None = None
    rebuilt: tuple[RebuiltCell, ...] = field(default=())

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
