"""Reads an instructor's notebook: its cells as released, each with its role, and the questions it asks."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ComputeChecksums, LockCells
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.cases import check_parts
from autograder.cells import InstructorCell, Role
from autograder.comparison import GradedFunction
from autograder.exceptions import GraderError
from autograder.model import Question, graded_function
from autograder.release import NameTheTask
from autograder.submission import attachments

DEMONSTRATION = "demonstration"  # tag of cells that grading does not run
CHECKS = re.compile(r"^check(_hidden)?\(", re.MULTILINE)  # calls of testCases.py, which are for cases
AUTOTEST = "### AUTOTEST ", "### HASHED AUTOTEST "  # lines that nbgrader replaces with tests


def read_notebook(file: Path) -> NotebookNode:
    """An instructor's notebook; raises GraderError if the file is not one."""
    try:
        return nbformat.reads(file.read_text("utf-8"), as_version=4)
    except Exception as error:
        raise GraderError(f"{file} is not a notebook: {error}") from error


@lru_cache(maxsize=8)
def gradebook_notebook(source: bytes) -> NotebookNode:
    """An instructor's notebook as nbgrader saves its cells: locked, without solutions, with checksums.

    Hidden tests and mark schemes are in it. The result is shared; callers must not change it.
    """
    notebook = nbformat.reads(source.decode(), as_version=4)
    for step in (LockCells(), NameTheTask(), ComputeChecksums()):
        notebook, _ = step.preprocess(notebook, {})
    return notebook


def grade_id(cell: NotebookNode) -> str:
    """nbgrader's name of a cell; empty if it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def released_cells(file: Path, notebook: NotebookNode) -> tuple[InstructorCell, ...]:
    """The cells as released, each with its role.

    Raises:
        GraderError: nbgrader could not release the notebook.
    """
    released = copy.deepcopy(notebook)
    for preprocessor in (NameTheTask(), ClearHiddenTests(), ClearMarkScheme()):
        try:
            released, _ = preprocessor.preprocess(released, {})
        except Exception as error:
            raise GraderError(f"{file}: {error}") from error
    return tuple(
        InstructorCell(cell.cell_type, cell.source, cell_id, grade_id(cell), attachments(cell), _role(cell))
        for number, cell in enumerate(released.cells)
        for cell_id in [cell.get("id") or grade_id(cell) or f"released-{number}"]  # format 4.4 has no ids
    )


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


def _is_manual(cell: NotebookNode) -> bool:
    """Whether a person gives the cell's points: an answer with points, or text with points."""
    return bool(is_grade(cell)) and (bool(is_solution(cell)) or cell.cell_type != "code")


def questions(
    file: Path,
    notebook: NotebookNode,
    cells: Iterable[InstructorCell],
    functions: Mapping[str, GradedFunction],
    cases_file: Path,
) -> Iterator[Question]:
    """The questions of a notebook in its order; ``functions`` are those with cases, by name.

    Raises:
        GraderError: a function lacks cases, or a cell that its cases need.
    """
    references = {grade_id(cell): cell.source for cell in notebook.cells if _role(cell) == "solution"}
    released = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
    tests = {grade_id(cell) for cell in notebook.cells if _role(cell) == "test"}
    for name in sorted(functions.keys() & references.keys()):
        if f"test_{name}" not in tests:
            raise GraderError(
                f"{cases_file} has cases for '{name}', but {file} has no test cell for them; "
                f"set the grade_id of its test cell to test_{name}"
            )
    for cell in notebook.cells:
        if not (is_grade(cell) or is_task(cell)):
            continue
        name, points = grade_id(cell), float(cell.metadata.nbgrader.points)
        known = Question(name, points, (), released[name], "", (), notebook=file.stem)
        function = graded_function(name)
        if is_task(cell):
            yield replace(known, kind="task")
        elif _is_manual(cell):
            yield replace(known, kind="manual")
        elif name != function and function in functions:
            if function not in references:
                raise GraderError(
                    f"{cases_file} has cases for '{function}', but {file} has no solution cell for it; "
                    f"set the grade_id of its solution cell to {function}"
                )
            graded = functions[function]
            if not isinstance(graded.hidden, (tuple, list)):
                raise GraderError(f"{cases_file}: the hidden cases of {function} must be a tuple: (Case(…),)")
            if not graded.hidden:
                raise GraderError(f"{cases_file} lacks hidden cases for '{function}'; add them")
            check_parts(cases_file, function, graded, points)
            yield replace(
                known,
                name=function,
                returns=graded.returns,
                stub=released[function],
                reference=references[function],
                cases=(replace(graded.public, origin="public"), *graded.hidden),
                parts=graded.parts,
                kind="cases",
            )
        elif functions and CHECKS.search(cell.source):
            raise GraderError(
                f"{cases_file} has no cases for '{function}', which the cell '{name}' checks; add them"
            )
        elif any(line.lstrip().startswith(AUTOTEST) for line in cell.source.splitlines()):
            raise GraderError(
                f"{file}: the test cell '{name}' is written for nbgrader's autotest, "
                "which this command does not make tests of; grade the assignment with nbgrader autograde"
            )
        else:
            yield replace(known, kind="asserts")
