"""Mistakes that an author can make in the cells of a notebook: flags, ids, points, delimiters, names. Pure.

Each check yields lines for the author: the place, what is wrong, what to do.
"""

import ast
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets.config import Config

from autograder.instructor_notebook import GRADED
from autograder.model import graded_function
from autograder.text_notebook import TextNotebook

FLAGS = ("grade", "solution", "locked")  # that nbgrader needs in every cell it knows
GRADE_ID = re.compile(r"[\w-]+", re.ASCII)
CHECKS = ("check", "check_hidden")  # functions of testCases.py that call a graded function on its cases


@dataclass(frozen=True)
class Region:
    """A pair of nbgrader's delimiters, and the cells that may hold them."""

    begin: str
    end: str
    flag: str  # which such a cell has


def regions(settings: Config) -> tuple[Region, Region, Region]:
    """The delimiters of solutions, hidden tests and mark schemes by the settings of a course."""
    solutions, tests = ClearSolutions(config=settings), ClearHiddenTests(config=settings)
    schemes = ClearMarkScheme(config=settings)
    return (
        Region(solutions.begin_solution_delimeter, solutions.end_solution_delimeter, "solution"),
        Region(tests.begin_test_delimeter, tests.end_test_delimeter, "grade"),
        Region(schemes.begin_mark_scheme_delimeter, schemes.end_mark_scheme_delimeter, "task"),
    )


def cell_problems(text: TextNotebook, settings: Config, functions: Collection[str]) -> Iterator[str]:
    """A line for each mistake in the cells of a notebook; ``functions`` are those that have cases."""
    delimiters = regions(settings)
    is_python = text.notebook.metadata.get("kernelspec", {}).get("language", "python") == "python"
    first: dict[str, int] = {}  # cells by grade_id
    for index, cell in enumerate(text.notebook.cells):
        if written := cell.metadata.get("incorrectly_encoded_metadata"):
            yield (
                f"{text.where(index)}: the cell's flags are not JSON, which writes true and false in small "
                f"letters and needs a comma between entries: {written[:80]}…"
            )
            continue
        yield from (f"{text.where(index)}: {problem}" for problem in _flag_problems(cell))
        grade_id = text.grade_id(index)
        if grade_id and grade_id in first:
            other = text.where(first[grade_id])
            yield f"{text.where(index)}: its grade_id is that of another cell ({other}); rename one of them"
        first.setdefault(grade_id, index)
        for region in delimiters:
            for line, problem in _region_problems(cell, region):
                yield f"{text.where(index, line)}: {problem}"
        if cell.cell_type == "code" and is_python:
            yield from _code_problems(text, index, delimiters[0], functions)
    yield from _order_problems(text, first)


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is a test: it has points, and is not the student's to write."""
    return bool(cell.cell_type == "code" and is_grade(cell) and not is_solution(cell))


def _flag_problems(cell: NotebookNode) -> Iterator[str]:
    flags = cell.metadata.get("nbgrader")
    if flags is None:
        return
    missing = [flag for flag in FLAGS if not isinstance(flags.get(flag), bool)]
    if missing:
        yield f"the flags need true or false for {', '.join(missing)}"
    if any(flags.get(flag) for flag in (*FLAGS, "task")):
        grade_id = flags.get("grade_id")
        if not isinstance(grade_id, str) or not GRADE_ID.fullmatch(grade_id):
            yield "the flags need a grade_id of letters, digits, - and _"
    if is_grade(cell) or is_task(cell):
        yield from _point_problems(flags)


def _point_problems(flags: dict[str, Any]) -> Iterator[str]:
    points = flags.get("points")
    if points is None:
        yield 'the cell is graded, but has no points; add "points": NUMBER to its flags'
    elif type(points) not in (int, float) or not math.isfinite(points):
        yield f"the points must be a number, not {points!r}"
    elif points < 0:
        yield f"the points are {points:g}; give a number that is not negative"


def _region_problems(cell: NotebookNode, region: Region) -> Iterator[tuple[int, str]]:
    """The line of the cell, and the problem, of delimiters without a partner or in a cell of another kind."""
    begun = 0  # the line of an open region
    for number, line in enumerate(cell.source.splitlines(), 1):
        if region.begin in line:
            if begun:
                yield number, f"'{region.begin}' stands in a region that began in line {begun} of the cell"
            begun = number
            if not cell.metadata.get("nbgrader", {}).get(region.flag):
                yield (
                    number,
                    f"'{region.begin}' stands in a cell whose flags do not have \"{region.flag}\": true",
                )
        elif region.end in line:
            if not begun:
                yield number, f"'{region.end}' has no '{region.begin}' above it; add that line"
            begun = 0
    if begun:
        yield begun, f"'{region.begin}' has no '{region.end}' below it; add that line"


def _code_problems(
    text: TextNotebook, index: int, solution: Region, functions: Collection[str]
) -> Iterator[str]:
    """Mistakes in the Python of a cell."""
    cell = text.notebook.cells[index]
    if solution.end not in cell.source and solution.begin not in cell.source:
        name = text.grade_id(index)
        if is_solution(cell) and not is_grade(cell) and name in functions and f"def {name}" in cell.source:
            yield (
                f"{text.where(index)}: '### {solution.begin}' and '### {solution.end}' are missing; without "
                "them students get neither the signature nor the docstring"
            )
    try:
        body = ast.parse(TransformerManager().transform_cell(cell.source)).body
    except SyntaxError as error:
        yield f"{text.where(index, error.lineno)}: {type(error).__name__}: {error.msg}"
        return
    if is_solution(cell) and (headed := GRADED.search(cell.source)):
        name = text.grade_id(index)
        if name in functions and headed[1] != name:
            yield f"{text.where(index)}: it begins '# GRADED FUNCTION: {headed[1]}'; write {name} there"
        defined = list(_defined(body))
        if headed[1] not in defined:
            yield (
                f"{text.where(index)}: it begins '# GRADED FUNCTION: {headed[1]}', but defines "
                f"{', '.join(defined) or 'nothing'}; give all of them one name"
            )
        elif name not in (headed[1], *functions):
            yield f"{text.where(index)}: set its grade_id to '{headed[1]}', the name of its graded function"


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that statements define at their top level."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _order_problems(text: TextNotebook, cells: dict[str, int]) -> Iterator[str]:
    """Test cells above the cell of the function that they test."""
    for grade_id, index in cells.items():
        solution = cells.get(graded_function(grade_id), index)
        if is_test(text.notebook.cells[index]) and solution > index:
            name = graded_function(grade_id)
            yield f"{text.where(index)}: it stands above the cell '{name}' that it tests; move it below"


def checked_functions(cell: NotebookNode) -> list[str]:
    """The functions that a test cell checks: ``f`` of ``check(f)`` and ``check_hidden(f)``."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(cell.source))
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name), *_]) if function in CHECKS:
                found.append(name)
    return list(dict.fromkeys(found))
