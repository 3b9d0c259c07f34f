"""Which of a course's assignments are graded, and which of those have cases."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.utils import is_grade, is_task

from autograder.assignment import section_cases
from autograder.course import Course


def graded_assignments(course: Course) -> list[str]:
    """The sorted names of a course's assignments that have a cell with points."""
    return sorted({path.parent.name for path, _ in _graded_cells(course.defined("source"), "*/*.ipynb")})


def has_cases(name: str, course: Course) -> bool:
    """Whether testCases.py has cases for a graded function of the assignment."""
    known = {f"test_{function}" for function in section_cases(course.defined(course.cases(name)), name)}
    return any(grade_id in known for _, grade_id in _graded_cells(course.source(name), "*.ipynb"))


def _graded_cells(folder: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    """The notebook and the grade_id of every cell with points."""
    for path in folder.glob(pattern):
        for cell in nbformat.read(path, as_version=4).cells:
            if is_grade(cell) or is_task(cell):
                yield path, cell.metadata.nbgrader.grade_id
