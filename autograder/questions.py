"""Reads an instructor's notebook: its cells as released, each with its role, and the questions it asks."""

import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from traitlets.config import Config

from autograder.cache import cached
from autograder.cases import check_parts
from autograder.cells import InstructorCell
from autograder.comparison import GradedFunction
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.files import reading, value_bytes
from autograder.model import Question, graded_function
from autograder.step_settings import autotest_files, plain_settings

READERS = [Path(__file__).with_name(name) for name in ("instructor_notebook.py", "autotests.py")]
CHECKS = re.compile(r"^check(_hidden)?\(", re.MULTILINE)  # calls of testCases.py, which are for cases


class InstructorNotebook(NamedTuple):
    """A source notebook as it counts with a course's settings of nbgrader's steps."""

    cells: tuple[InstructorCell, ...]  # as released, each with its role
    saved: bytes  # the cells as nbgrader saves them in the gradebook
    hidden_marks: tuple[str, str]  # in the lines that begin and end a hidden test
    source: bytes  # with tests in the place of autotest lines


def instructor_notebook(file: Path, course: Course, steps: Config) -> InstructorNotebook:
    """Read a source notebook, once; then the result is kept in the cache.

    So a solution that draws random numbers does not change the tests that nbgrader makes of autotest lines.

    Raises:
        GraderError: the file is not a notebook, or nbgrader could not release it.
    """
    with reading(file):
        content = file.read_bytes()
        beside = autotest_files(file, content, course, steps)
        contents = [[name, beside[name].read_bytes()] for name in sorted(beside)]

    def read() -> dict[str, Any]:
        # nbgrader takes half a second to import, a third of what it takes to grade one notebook.
        import nbformat

        from autograder import autotests, instructor_notebook

        source, notebook = None, instructor_notebook.read_notebook(file)
        if not course.is_ours:
            instructor_notebook.run_demonstrations(notebook)
        if beside and autotests.has_autotests(notebook, steps):
            notebook = autotests.with_autotests(file, notebook, beside, steps)
            source = nbformat.writes(notebook)
        return {
            "cells": [asdict(cell) for cell in instructor_notebook.released_cells(file, notebook, steps)],
            "saved": instructor_notebook.cells_in_gradebook(notebook, steps),
            "hidden_marks": instructor_notebook.hidden_marks(steps),
            "source": source,
        }

    versions = [importlib.metadata.version(name).encode() for name in ("nbgrader", "nbformat")]
    code = [reader.read_bytes() for reader in READERS]
    settings = value_bytes([plain_settings(steps), contents, course.is_ours])
    found = cached("cells", (content, settings, *code, *versions), read)
    return InstructorNotebook(
        tuple(InstructorCell(**cell) for cell in found["cells"]),
        found["saved"].encode(),
        tuple(found["hidden_marks"]),
        content if found["source"] is None else found["source"].encode(),
    )


def questions(
    file: Path,
    read: InstructorNotebook,
    functions: Mapping[str, GradedFunction],
    cases_file: Path,
) -> Iterator[Question]:
    """The questions of a notebook in its order; ``functions`` are those with cases, by name.

    Raises:
        GraderError: a function lacks cases, or a cell that its cases need.
    """
    cells = read.cells
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
        known = Question(
            name, points, (), released[name], "", (), notebook=file.stem, hidden_marks=read.hidden_marks
        )
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
                cases=(*(replace(case, origin="public") for case in graded.public_cases), *graded.hidden),
                parts=graded.parts,
                kind="cases",
            )
        elif functions and CHECKS.search(cell.written):
            raise GraderError(
                f"{cases_file} has no cases for '{function}', which the cell '{name}' checks; add them"
            )
        else:
            yield replace(known, kind="asserts")
