"""The cells of notebooks as plain data: submitted, written by the instructor, released."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Attachments = Mapping[str, Mapping[str, str]]  # pictures in a cell of text, as base64 by name and MIME type
Role = Literal["text", "setup", "solution", "test", "demonstration", "manual", "task"]


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

    role: Role = "text"
    written: str = ""  # its source in the source notebook, with solution and hidden tests
    points: float | None = None  # None: it has none of its own


@dataclass(frozen=True)
class ReleasedNotebook:
    """The marks by which a student's notebook is recognised as an assignment's."""

    assignment: str
    name: str  # file name with suffix
    sources: frozenset[str]  # of its cells, without blanks around them
    grade_ids: frozenset[str]
    functions: frozenset[str]  # graded
    files: Mapping[str, bytes]  # that are released beside it
    # The course's other assignments and this one's other notebooks, each with the grade_ids of its cells.
    others: Mapping[str, frozenset[str]]
    siblings: tuple[str, ...] = ()  # file names of this assignment's other notebooks


@dataclass(frozen=True)
class Submission:
    """A student's notebook as plain data; none of it is trusted."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    language: str = ""  # of the kernel, as the notebook states


@dataclass(frozen=True)
class StoppedCell:
    """A cell without a verdict of its own that did not run to its end."""

    cell: str  # its grade_id, or its position
    status: Literal["raised", "timeout", "died"]
    reason: str
    notebook: str = ""
