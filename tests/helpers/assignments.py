"""The assignments of this project, read once by each process."""

from __future__ import annotations

from functools import cache

from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.graded_assignments import graded_assignments
from autograder.model import Assignment
from tests.helpers.project import ASSIGNMENT, ROOT


@cache
def read_assignment(name: str = ASSIGNMENT) -> Assignment:
    """An assignment as it is in the project's folder; no test changes what it gets."""
    return load_assignment(name, Course.open(ROOT))


@cache
def graded_names() -> tuple[str, ...]:
    """The names of all assignments that have questions."""
    return tuple(graded_assignments(Course.open(ROOT)))
