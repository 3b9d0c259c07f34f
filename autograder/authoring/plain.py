"""Lays a course out for nbgrader alone: its hidden cases become hidden tests of the instructor's notebook.

Beside the notebook lie the files that students get. nbgrader runs hidden tests in the student's own process.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, InstantiateTests
from nbgrader.utils import is_grade
from traitlets.config import Config

from autograder.assignment_files import HINTS, assignment_names, released_files
from autograder.authoring.cell_checks import regions
from autograder.authoring.generate import generate
from autograder.cases import load, own_section, public_half
from autograder.course import OURS, Course
from autograder.exceptions import GraderError, UsageError
from autograder.files import replace_file
from autograder.instructor_notebook import NameTheTask
from autograder.model import graded_function
from autograder.step_settings import CONFIG, as_text, folder_settings, plain_settings, step_settings

TEST = """
### {begin}
import testCases

exec({cases}, vars(testCases))
testCases.CASES.check_hidden({function})
### {end}"""


def lay_out(course: Course, folder: Path, names: Iterable[str] = ()) -> list[str]:
    """Write source/ and release/ of assignments that are built; return the names of the assignments.

    Raises:
        UsageError: the folder is a course of this grader.
        GraderError: a file of an assignment cannot be read, nbgrader failed, or the folder's settings have
            other delimiters than the course's, so that its releases would hold solutions.
    """
    if any((folder / part).exists() for part in OURS):
        raise UsageError(f"{folder} is a course of this grader; name another folder with --plain")
    names = list(names) or assignment_names(course)
    steps = step_settings(course)
    files = _for_all(course, steps)
    if (folder / CONFIG).exists():
        del files[CONFIG]
    if CONFIG not in files and _marks(folder_settings(folder)) != _marks(steps):
        raise GraderError(
            f"{folder / CONFIG} has other delimiters of solutions and hidden tests than the course; set the "
            "course's in it, or delete it to have it written anew"
        )
    for path, content in files.items():
        replace_file(folder / path, content)
    for name in names:
        for path, content in _source(course, name, steps).items():
            replace_file(folder / "source" / name / path, content)
    for name in names:
        generate(folder_settings(folder), folder.resolve(), name)
    return names


def _marks(steps: Config) -> list[tuple[str, str]]:
    """The delimiters by which nbgrader leaves out what students must not see."""
    return [(region.begin, region.end) for region in regions(steps)]


def _for_all(course: Course, steps: Config) -> dict[str, bytes]:
    """The files that nbgrader reads in the folder of a course: settings, header and footer, autotest's."""
    settings = plain_settings(steps)
    settings.pop(NameTheTask.__name__, None)  # a step of ours
    course_id = {"CourseDirectory": {"course_id": course.id}}
    around = settings.get("IncludeHeaderFooter", {})
    names = [*around.values(), InstantiateTests(config=steps).autotest_filename]
    inside = (name for name in names if isinstance(name, str) and not PurePath(name).is_absolute())
    found = {name: course.defined(name) for name in inside}
    files = {name: file.read_bytes() for name, file in found.items() if file.is_file()}
    return {CONFIG: as_text(course_id | settings).encode(), **files}


def _source(course: Course, name: str, steps: Config) -> dict[str, bytes]:
    """The files of the instructor's folder of an assignment, by path."""
    files = released_files(name, course)
    notebooks = sorted(course.source(name).glob("*.ipynb"))
    if (hints := course.source(name) / HINTS).is_file():
        files[HINTS] = hints.read_bytes()
    tests = _hidden_tests(course, name, steps)
    for file in notebooks:
        notebook = nbformat.read(file, as_version=4)
        for cell in filter(is_grade, notebook.cells):
            function = graded_function(cell.metadata.nbgrader.grade_id)
            if function in tests:
                ClearHiddenTests(config=steps).preprocess_cell(cell, {}, 0)
                cell.source = cell.source.rstrip() + tests[function]
        files[file.name] = str(nbformat.writes(notebook)).encode()
    return files


def _hidden_tests(course: Course, name: str, steps: Config) -> dict[str, str]:
    """A hidden test for each graded function, in place of the cell's own."""
    _, (begin, end), _ = _marks(steps)
    file = course.defined(course.cases(name))
    section = own_section(file.read_text("utf-8"), name) if file.is_file() else ""
    if not section:
        return {}
    functions = list(load(file, section).CASES)
    hidden = _hidden_statements(section)
    return {
        function: TEST.format(
            begin=begin, end=end, function=function, cases=_literal(_about(function, functions, hidden))
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
