"""Mistakes that an author can make in testCases.py, and between it and the notebooks.

Each check yields lines for the author: the place, what is wrong, what to do.
"""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.utils import is_solution

from autograder.authoring.cell_checks import checked_functions, is_test
from autograder.cases import SECTION, error_line
from autograder.exceptions import did_you_mean
from autograder.model import graded_function
from autograder.text_notebook import TextNotebook

ADD_COMMA = "a tuple of one entry needs a comma: (entry,)"


def case_problems(
    assignment: str,
    file: Path,
    cases: Mapping[str, Any],
    texts: Sequence[TextNotebook],
    elsewhere: Collection[str],
) -> Iterator[str]:
    """A line for each mistake in the cases of an assignment.

    ``cases`` are those of its section of ``file``, ``texts`` its notebooks; ``elsewhere`` are the functions
    that other assignments test.
    """
    tests = {
        text.grade_id(index): (text, index)
        for text in texts
        for index, cell in enumerate(text.notebook.cells)
        if is_test(cell)
    }
    tested = {graded_function(grade_id) for grade_id in tests if grade_id.startswith("test_")}
    for name, graded in cases.items():
        if name in tested:
            yield from (f"{file}, '{name}': {problem}" for problem in _problems(graded, file))
            yield from _result_problems(file, name, graded, texts)
        elif name not in elsewhere:
            yield from _untested(file, name, tests)
    lines = map(str.strip, file.read_text("utf-8").splitlines())
    sections = [mark[1] for mark in map(SECTION.fullmatch, lines) if mark]
    cells = (text.notebook.cells[index] for text, index in tests.values())
    checked = [name for cell in cells for name in checked_functions(cell)]
    if checked and sections and assignment not in sections:
        hint = did_you_mean(assignment, sections)
        yield (
            f"{file}: there is no section '# --- assignment: {assignment} ---'{hint}; add it for the "
            f"cases of {', '.join(checked)}"
        )
        return
    for text, index in tests.values():
        yield from _without_cases(file, cases, text, index)


def _untested(file: Path, name: str, tests: Mapping[str, tuple[TextNotebook, int]]) -> Iterator[str]:
    """A function with cases that no test cell asks for."""
    for text, index in tests.values():
        if name in checked_functions(text.notebook.cells[index]):
            yield f"{text.where(index)}: it checks {name}; set its grade_id to 'test_{name}'"
            return
    hint = did_you_mean(name, map(graded_function, tests))
    yield f"{file}, '{name}': it has cases, but no notebook has a test cell 'test_{name}'{hint}"


def _without_cases(file: Path, cases: Mapping[str, Any], text: TextNotebook, index: int) -> Iterator[str]:
    """A test cell that asks for cases, or for a function, that do not exist."""
    test_id, cells = text.grade_id(index), text.notebook.cells
    name = graded_function(test_id)
    if name in cases and name != test_id:
        written = [text.grade_id(i) for i, cell in enumerate(cells) if is_solution(cell)]
        if name not in written:
            hint = did_you_mean(name, written)
            yield (
                f"{text.where(index)}: there is no solution cell '{name}'{hint}; its grade_id must be the "
                "name of the function"
            )
    for checked in checked_functions(cells[index]):
        if checked not in cases:
            yield (
                f"{text.where(index)}: {file} has no cases for {checked}{did_you_mean(checked, cases)}; add "
                f'CASES["{checked}"] in the section of the assignment'
            )


def _problems(graded: Any, file: Path) -> Iterator[str]:
    """Mistakes in the cases of one function."""
    if isinstance(graded.returns, str) or not graded.returns:
        written = f"not {graded.returns!r}; {ADD_COMMA}" if graded.returns else "and there is none"
        yield f"returns must be a tuple of names, one for each result, {written}"
    if not isinstance(graded.hidden, (tuple, list)):
        yield f"hidden must be a tuple of cases; {ADD_COMMA}"
        return
    if not graded.hidden:
        yield "there is no hidden case; add one, or students can return the public value without computing it"
    if not hasattr(graded.public, "arguments"):
        yield "public must be one Case; put others into more_public"
        return
    if not isinstance(graded.more_public, (tuple, list)):
        yield f"more_public must be a tuple of cases; {ADD_COMMA}"
        return
    every = [*graded.public_cases, *graded.hidden]
    if strays := [case for case in every if not hasattr(case, "arguments")]:
        yield f"hidden or more_public holds {strays[0]!r}, which is not a Case"
        return
    for case_name, count in Counter(case.name for case in every).items():
        if count > 1:
            yield f"{count} cases are named '{case_name}'; give each a name of its own"
    for case in every:
        yield from (f"case '{case.name}': {problem}" for problem in _argument_problems(case, file))


def _argument_problems(case: Any, file: Path) -> Iterator[str]:
    if not callable(case.arguments):
        yield "arguments must be a function, which makes them anew for each call: lambda: (…)"
        return
    try:
        arguments = case.arguments()
    except Exception as error:
        line = error_line(error, file)
        where = f" (line {line})" if line else ""
        yield f"its arguments cannot be made: {type(error).__name__}: {error}{where}"
        return
    if not isinstance(arguments, (tuple, list)):
        yield f"arguments must return a tuple, not {type(arguments).__name__}; {ADD_COMMA}"


def _result_problems(file: Path, name: str, graded: Any, texts: Sequence[TextNotebook]) -> Iterator[str]:
    """A number of names that is not the number of results."""
    names = graded.returns
    expected = getattr(graded.public, "expected", None)
    if isinstance(names, str) or not names:
        return  # said already
    count = len(expected) if isinstance(expected, tuple) else 1
    if len(names) == count or (len(names) == 1 and not _returns_tuples(name, texts)):
        return
    results = f"{count} result{'s' if count > 1 else ''}"
    yield (
        f"{file}, '{name}': returns names {len(names)} ({', '.join(map(str, names))}), but the public case "
        f"expects {results}; name each result once"
    )


def _returns_tuples(name: str, texts: Sequence[TextNotebook]) -> bool:
    """Whether every ``return`` of a function lists several results."""
    for text in texts:
        for index, cell in enumerate(text.notebook.cells):
            if is_solution(cell) and text.grade_id(index) == name:
                with suppress(SyntaxError):
                    nodes = ast.walk(ast.parse(cell.source))
                    values = [node.value for node in nodes if isinstance(node, ast.Return)]
                    return bool(values) and all(isinstance(v, ast.Tuple) and len(v.elts) > 1 for v in values)
    return False
