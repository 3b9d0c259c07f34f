"""Lays a course out for nbgrader alone: its hidden cases become hidden tests of the instructor's notebook.

Beside the notebook lie the files that students get. nbgrader runs hidden tests in the student's own process.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade
from traitlets.config import Config

from autograder.assignment_files import HINTS, assignment_names
from autograder.authoring.generate import generate
from autograder.cases import load, own_section, public_half
from autograder.course import OURS, Course
from autograder.exceptions import UsageError
from autograder.files import replace_file
from autograder.model import graded_function
from autograder.records.gradebook_location import CONFIG
from autograder.release import handout

SETTINGS = "c = get_config()\nc.CourseDirectory.course_id = {!r}\n"
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"  # nbgrader's own
TEST = """
{begin}
import testCases

exec({cases}, vars(testCases))
testCases.CASES.check_hidden({function})
{end}"""


def lay_out(course: Course, folder: Path, names: Iterable[str] = ()) -> list[str]:
    """Write source/ and release/ of assignments that are built; return the names of the assignments.

    Raises:
        UsageError: the folder is a course of this grader.
        GraderError: a file of an assignment cannot be read, or nbgrader failed.
    """
    if any((folder / part).exists() for part in OURS):
        raise UsageError(f"{folder} is a course of this grader; name another folder with --plain")
    names = list(names) or assignment_names(course)
    for name in names:
        for path, content in _source(course, name).items():
            replace_file(folder / "source" / name / path, content)
    if not (folder / CONFIG).exists():
        replace_file(folder / CONFIG, SETTINGS.format(course.id).encode())
    for name in names:
        generate(Config(), folder.resolve(), name)
    return names


def _source(course: Course, name: str) -> dict[str, bytes]:
    """The files of the instructor's folder of an assignment, by path."""
    files = handout(course, name)
    notebooks = sorted(course.source(name).glob("*.ipynb"))
    if (hints := course.source(name) / HINTS).is_file():
        files[HINTS] = hints.read_bytes()
    tests = _hidden_tests(course, name)
    for file in notebooks:
        notebook = nbformat.read(file, as_version=4)
        for cell in filter(is_grade, notebook.cells):
            function = graded_function(cell.metadata.nbgrader.grade_id)
            if function in tests:
                _embed(cell, tests[function])
        files[file.name] = str(nbformat.writes(notebook)).encode()
    return files


def _embed(cell: NotebookNode, test: str) -> None:
    """Put a hidden test in the place of those that a cell has."""
    ClearHiddenTests().preprocess_cell(cell, {}, 0)
    cell.source = cell.source.rstrip() + test


def _hidden_tests(course: Course, name: str) -> dict[str, str]:
    """A hidden test for each graded function."""
    file = course.defined(course.cases(name))
    section = own_section(file.read_text("utf-8"), name) if file.is_file() else ""
    if not section:
        return {}
    functions = list(load(file, section).CASES)
    hidden = _hidden_statements(section)
    return {
        function: TEST.format(
            begin=BEGIN, end=END, function=function, cases=_literal(_about(function, functions, hidden))
        )
        for function in functions
    }


def _hidden_statements(section: str) -> dict[str, ast.stmt]:
    """The statements in hidden regions, by their text."""
    lines, public = section.splitlines(), public_half(section, other="\n").splitlines()
    found = {}
    for statement in ast.parse(section).body:
        first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", []))])
        if first > len(public) or not public[first - 1]:
            found["\n".join(lines[first - 1 : statement.end_lineno])] = statement
    return found


def _about(function: str, functions: Iterable[str], hidden: Mapping[str, ast.stmt]) -> str:
    """The hidden statements without those that give cases to other functions only."""
    kept = ["from __future__ import annotations"]
    for text, statement in hidden.items():
        named = {node.value for node in ast.walk(statement) if isinstance(node, ast.Constant)}
        if function in named or not named & set(functions):
            kept.append(text)
    return "\n\n".join(kept)


def _literal(text: str) -> str:
    """A text as Python source, over as many lines if it can be."""
    return repr(text) if re.search(r"\\|'''|'$", text) else f"'''\n{text}\n'''"
