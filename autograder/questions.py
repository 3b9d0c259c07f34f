"""Reads an instructor's notebook: its cells as released, each with its role, and the questions it asks."""

import importlib.metadata
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from autograder.cache import cached
from autograder.cases import check_parts
from autograder.cells import InstructorCell
from autograder.comparison import GradedFunction
from autograder.exceptions import GraderError
from autograder.files import reading
from autograder.model import Question, graded_function

READER = Path(__file__).with_name("instructor_notebook.py")
CHECKS = re.compile(r"^check(_hidden)?\(", re.MULTILINE)  # calls of testCases.py, which are for cases
AUTOTEST = "### AUTOTEST ", "### HASHED AUTOTEST "  # lines that nbgrader replaces with tests


def instructor_cells(file: Path) -> tuple[InstructorCell, ...]:
    """The cells of a source notebook as released, each with its role; read once, then kept in the cache.

    Raises:
        GraderError: the file is not a notebook, or nbgrader could not release it.
    """

    def read() -> list[dict[str, Any]]:
        # nbgrader takes half a second to import, a third of what it takes to grade one notebook.
        from autograder.instructor_notebook import released_cells

        return [asdict(cell) for cell in released_cells(file)]

    with reading(file):
        content = file.read_bytes()
    versions = [importlib.metadata.version(name).encode() for name in ("nbgrader", "nbformat")]
    made_from = (content, READER.read_bytes(), *versions)
    return tuple(InstructorCell(**cell) for cell in cached("cells", made_from, read))


def questions(
    file: Path,
    cells: Sequence[InstructorCell],
    functions: Mapping[str, GradedFunction],
    cases_file: Path,
) -> Iterator[Question]:
    """The questions of a notebook in its order; ``functions`` are those with cases, by name.

    Raises:
        GraderError: a function lacks cases, or a cell that its cases need.
    """
    references = {cell.grade_id: cell.written for cell in cells if cell.role == "solution"}
    released = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
    tests = {cell.grade_id for cell in cells if cell.role == "test"}
    for name in sorted(functions.keys() & references.keys()):
        if f"test_{name}" not in tests:
            raise GraderError(
                f"{cases_file} has cases for '{name}', but {file} has no test cell for them; "
                f"set the grade_id of its test cell to test_{name}"
            )
    for cell in cells:
        if cell.points is None:
            continue
        name, points = cell.grade_id, cell.points
        known = Question(name, points, (), released[name], "", (), notebook=file.stem)
        function = graded_function(name)
        if cell.role in ("task", "manual"):
            yield replace(known, kind=cell.role)
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
        elif functions and CHECKS.search(cell.written):
            raise GraderError(
                f"{cases_file} has no cases for '{function}', which the cell '{name}' checks; add them"
            )
        elif any(line.lstrip().startswith(AUTOTEST) for line in cell.written.splitlines()):
            raise GraderError(
                f"{file}: the test cell '{name}' is written for nbgrader's autotest, "
                "which this command does not make tests of; grade the assignment with nbgrader autograde"
            )
        else:
            yield replace(known, kind="asserts")
