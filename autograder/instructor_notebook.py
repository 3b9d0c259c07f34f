"""An instructor's notebook by nbgrader's own steps: as students get it, and as the gradebook has it.

Importing nbgrader takes half a second; `questions.instructor_cells` keeps what is read here.
"""

import copy
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from traitlets import Bool
from traitlets.config import Config

from autograder.cells import InstructorCell, Role
from autograder.exceptions import GraderError
from autograder.submission import attachments

Resources = dict[str, Any]
DEMONSTRATION = "demonstration"  # tag of cells that grading does not run
GRADED = re.compile(r"^# GRADED (?:FUNCTION|CLASS): (\w+)[ \t]*$", re.MULTILINE)


class NameTheTask(ClearSolutions):  # type: ignore[misc]
    """Clears solutions; in Python, a stub raises NotImplementedError with its function's or class's name."""

    code_stub: dict[str, str]
    names = Bool(True, help="Whether a stub names its task.").tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        stubs = self.code_stub
        graded = GRADED.search(cell.source) if self.names else None
        if graded and stubs.get("python") == ClearSolutions.code_stub.default()["python"]:  # not the course's
            named = f'raise NotImplementedError("{graded[1]} is not written yet")'
            self.code_stub = stubs | {"python": stubs["python"].replace("raise NotImplementedError()", named)}
        done: tuple[NotebookNode, Resources] = super().preprocess_cell(cell, resources, cell_index)
        self.code_stub = stubs
        return done


def read_notebook(file: Path) -> NotebookNode:
    """An instructor's notebook, with the line ends that a submission is read with.

    Raises:
        GraderError: the file is not a notebook.
    """
    try:
        notebook = nbformat.reads(file.read_text("utf-8"), as_version=4)
    except Exception as error:
        raise GraderError(f"{file} is not a notebook: {error}") from error
    for cell in notebook.cells:
        cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    return notebook


def cells_in_gradebook(notebook: NotebookNode, steps: Config) -> str:
    """An instructor's notebook as nbgrader saves its cells: locked, without solutions, with checksums.

    Hidden tests and mark schemes are in it. ``steps`` are the course's settings.
    """
    saved = copy.deepcopy(notebook)
    for step in (LockCells(config=steps), NameTheTask(config=steps), ComputeChecksums(config=steps)):
        saved, _ = step(saved, {})
    return json.dumps(saved)


@lru_cache(maxsize=8)
def gradebook_notebook(saved: bytes) -> NotebookNode:
    """The notebook of `cells_in_gradebook`. The result is shared; callers must not change it."""
    return nbformat.reads(saved.decode(), as_version=4)


def hidden_marks(steps: Config) -> tuple[str, str]:
    """The delimiters of hidden tests."""
    step = ClearHiddenTests(config=steps)
    return step.begin_test_delimeter, step.end_test_delimeter


def grade_id(cell: NotebookNode) -> str:
    """nbgrader's name of a cell; empty if it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def released_cells(file: Path, notebook: NotebookNode, steps: Config) -> tuple[InstructorCell, ...]:
    """The cells of a source notebook as released with a course's settings, each with its role.

    Raises:
        GraderError: nbgrader could not release the notebook.
    """
    released = copy.deepcopy(notebook)
    for step in (NameTheTask, ClearHiddenTests, ClearMarkScheme):
        try:
            released, _ = step(config=steps)(released, {})
        except Exception as error:
            raise GraderError(f"{file}: {error}") from error
    return tuple(
        InstructorCell(
            kind=cell.cell_type,
            source=cell.source,
            cell_id=cell.get("id") or grade_id(cell) or f"released-{number}",  # format 4.4 has no ids
            grade_id=grade_id(cell),
            attachments=attachments(cell),
            role=_role(cell),
            written=written.source,
            points=_points(file, cell),
        )
        for number, (cell, written) in enumerate(zip(released.cells, notebook.cells, strict=True))
    )


def _points(file: Path, cell: NotebookNode) -> float | None:
    if not (is_grade(cell) or is_task(cell)):
        return None
    try:
        return float(cell.metadata.nbgrader.points)
    except (AttributeError, TypeError, ValueError) as error:
        raise GraderError(f"{file}: the cell '{grade_id(cell)}' has no number of points") from error


def _role(cell: NotebookNode) -> Role:
    if is_task(cell):
        return "task"
    if _is_manual(cell):
        return "manual"
    if is_solution(cell):
        return "solution"
    if is_grade(cell):
        return "test"
    if cell.cell_type != "code":
        return "text"
    return "demonstration" if is_demonstration(cell) else "setup"


def is_demonstration(cell: NotebookNode) -> bool:
    """Whether grading leaves a code cell of the instructor's out."""
    return DEMONSTRATION in cell.metadata.get("tags", []) and not is_locked(cell)


def run_demonstrations(notebook: NotebookNode) -> None:
    """Take the tag of demonstrations away, which says nothing in a course that is nbgrader's alone."""
    for cell in notebook.cells:
        if DEMONSTRATION in cell.metadata.get("tags", []):
            cell.metadata["tags"] = [tag for tag in cell.metadata.tags if tag != DEMONSTRATION]


def _is_manual(cell: NotebookNode) -> bool:
    """Whether a person gives the cell's points: an answer with points, or text with points."""
    return bool(is_grade(cell)) and (bool(is_solution(cell)) or cell.cell_type != "code")
