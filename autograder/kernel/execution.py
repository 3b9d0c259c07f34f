"""Runs a whole notebook in a kernel in the sandbox, by the rules and settings of nbgrader's Execute."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode
from nbgrader.preprocessors import IgnorePattern, LimitOutput
from traitlets.config import Config

from autograder.kernel.executor import SandboxExecute
from autograder.kernel.outputs import make_scorable


@dataclass(frozen=True)
class StoppedCell:
    """A cell that did not come to its end."""

    label: str  # nbgrader's grade_id, else the cell's own id, else its number
    status: Literal["raised", "timeout", "died"]
    reason: str  # in the grader's words


@dataclass(frozen=True)
class ExecutedNotebook:
    """A notebook with outputs, and what its kernel left."""

    notebook: NotebookNode
    files: Mapping[str, bytes]  # new and changed plain files in the kernel's folder, by relative path
    stopped: tuple[StoppedCell, ...]
    notes: tuple[str, ...]  # for the instructor


def execute(notebook: NotebookNode, files: Mapping[str, bytes], config: Config) -> ExecutedNotebook:
    """Run a copy of a notebook whose kernel has these files in its folder.

    ``config`` is the course's configuration of nbgrader, whose settings of Execute, IgnorePattern and
    LimitOutput hold.

    Raises:
        GraderError: there is no sandbox, or the notebook's kernel is not installed or does not start.
    """
    done = executed(SandboxExecute(config=config), copy.deepcopy(notebook), files)
    LimitOutput(config=config)(done.notebook, {})
    return done


def executed(
    preprocessor: SandboxExecute, notebook: NotebookNode, files: Mapping[str, bytes]
) -> ExecutedNotebook:
    """Run this very notebook with a preprocessor that is configured already.

    Text that the course's IgnorePattern leaves out is gone before standard error becomes standard output.
    """
    notebook.metadata.pop("widgets", None)  # a state of widgets that a student has saved shows nothing
    stopped, left = preprocessor.run(notebook, files)
    IgnorePattern(config=preprocessor.config)(notebook, {})
    notes = [] if left is None else list(left.notes)
    for number, cell in enumerate(notebook.cells):
        if problem := make_scorable(cell):
            notes.append(f"{_label(notebook, number)}: {problem}, so it earns no points; correct this test")
    return ExecutedNotebook(
        notebook,
        {} if left is None else left.files,
        tuple(StoppedCell(_label(notebook, number), *why) for number, why in sorted(stopped.items())),
        tuple(notes),
    )


def _label(notebook: NotebookNode, number: int) -> str:
    cell = notebook.cells[number]
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id") or f"cell-{number}")
