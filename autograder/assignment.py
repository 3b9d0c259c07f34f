"""Reads assignments from a course folder: graded functions, cases, points and reference solutions."""

import ast
import copy
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_locked, is_solution

from autograder.case_contents import checked_cases
from autograder.cases import cases_text, check_parts, load, own_section
from autograder.comparison import GradedFunction
from autograder.course import SETTINGS, Course
from autograder.exceptions import GraderError, UsageError, did_you_mean
from autograder.files import digest, value_bytes
from autograder.model import (
    Assignment,
    InstructorCell,
    Mistake,
    Question,
    ReleasedNotebook,
    graded_function,
)
from autograder.release import NameTheTask, handout
from autograder.submission import attachments

HINTS = "hints.json"  # made by the build, beside the notebook
DEMONSTRATION = "demonstration"  # tag of cells that grading does not run


def load_assignment(name: str, course: Course) -> Assignment:
    """Read an assignment of a course.

    Raises:
        UsageError: there is no such assignment.
        GraderError: the assignment cannot be graded; the message says what to correct.
    """
    notebook_file, cases_file, mistakes_file = _files(name, course)
    graded_functions = section_cases(cases_file, name)
    source = notebook_file.read_bytes()
    notebook = _read(notebook_file)
    cells = _cells(notebook)
    files = handout(course, name)
    module = load(mistakes_file) if mistakes_file.is_file() else None
    mistakes = tuple(getattr(module, "MISTAKES", ()))
    if not all(isinstance(mistake, Mistake) for mistake in mistakes):
        raise GraderError(f"{mistakes_file}: MISTAKES must be a list of autograder.Mistake")
    questions = tuple(_questions(notebook, cells, graded_functions, cases_file))
    questions = tuple(replace(q, cases=checked_cases(q.name, q.cases, cases_file, name)) for q in questions)
    voided = course.voided.get(name, [])
    if unknown := set(voided) - {question.name for question in questions}:
        raise GraderError(
            f"{SETTINGS}: '{name}' has no graded function '{min(unknown)}' that could be voided"
        )
    questions = tuple(replace(question, is_voided=question.name in voided) for question in questions)
    return Assignment(
        name=name,
        notebook=notebook_file.stem,
        cells=cells,
        questions=questions,
        files=files,
        mistakes=mistakes,
        source=source,
        digest=_points_digest(source, files, questions, mistakes),
        words_digest=digest(value_bytes([[astuple(m) for m in mistakes], [q.returns for q in questions]])),
        imports=_imports(cells, files),
        released=_released(name, course, notebook_file, cells, files),
        equivalent=getattr(module, "EQUIVALENT", {}),
        paths=_paths(notebook_file.with_name(HINTS)),
    )


def released_notebook(name: str, course: Course) -> ReleasedNotebook:
    """The marks of an assignment's released notebook, whether or not the assignment has cases.

    Raises:
        UsageError: there is no such assignment.
        GraderError: its notebook or a file of its release cannot be read.
    """
    file = _files(name, course)[0]
    return _released(name, course, file, _cells(_read(file)), handout(course, name))


def _released(
    name: str, course: Course, file: Path, cells: tuple[InstructorCell, ...], files: Mapping[str, bytes]
) -> ReleasedNotebook:
    others = {other: _grade_ids(course, other) for other in assignment_names(course) if other != name}
    return ReleasedNotebook(
        assignment=name,
        name=file.name,
        sources=frozenset(cell.source.strip() for cell in cells),
        grade_ids=frozenset(cell.grade_id for cell in cells if cell.grade_id),
        functions=frozenset(
            graded_function(cell.grade_id)
            for cell in cells
            if cell.role == "test" and graded_function(cell.grade_id) != cell.grade_id
        ),
        files=files,
        others=others,
    )


def _grade_ids(course: Course, name: str) -> frozenset[str]:
    """The grade_ids in the notebooks of an assignment; empty if they cannot be read."""
    found = set()
    for file in course.source(name).glob("*.ipynb"):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            for cell in json.loads(file.read_bytes())["cells"]:
                found.add(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
    return frozenset(found - {""})


def assignment_names(course: Course) -> list[str]:
    """The sorted names of the assignments that a course or its definition has in source/."""
    folders = (course.root / "source", course.definition / "source")
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/*.ipynb")})


def _read(file: Path) -> NotebookNode:
    try:
        return nbformat.reads(file.read_text("utf-8"), as_version=4)
    except Exception as error:
        raise GraderError(f"{file} is not a notebook: {error}") from error


def definition(name: str, course: Course) -> dict[str, bytes]:
    """The contents of the files that define an assignment, by path in a course folder.

    Raises:
        UsageError, GraderError: as load_assignment.
    """
    notebook, cases, mistakes = _files(name, course)
    found = {
        f"source/{name}/{notebook.name}": notebook,
        f"source/{name}/{HINTS}": notebook.with_name(HINTS),
        f"notebooks/{name}/{mistakes.name}": mistakes,
        course.cases(name): cases,
        **{file: course.defined(file) for file in course.handed_out.values()},
    }
    lines = [f"{json.dumps(name)} = {json.dumps(file)}\n" for name, file in course.handed_out.items()]
    voided = f"[voided]\n{json.dumps(name)} = {json.dumps(course.voided.get(name, []))}\n"
    settings = {SETTINGS: f"{voided}[handed_out]\n{''.join(lines)}".encode()}
    return settings | {file: path.read_bytes() for file, path in found.items() if path.is_file()}


def _files(name: str, course: Course) -> tuple[Path, Path, Path]:
    """The files of an assignment's notebook, its cases and its named mistakes."""
    if not name or Path(name).name != name or name in (".", ".."):
        raise UsageError(f"'{name}' is not the name of an assignment")
    folder = course.source(name)
    notebooks = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    if not notebooks:
        known = assignment_names(course)
        raise UsageError(
            f"no assignment '{name}' in {folder.parent}{did_you_mean(name, known)}; "
            f"there is: {', '.join(known) or 'none'}. "
            f"If another course defines it, name that course with --definition DIR or in {SETTINGS}"
        )
    if len(notebooks) > 1:
        raise GraderError(f"{folder} holds {len(notebooks)} notebooks; keep one")
    return notebooks[0], course.defined(course.cases(name)), course.notebooks(name) / "mistakes.py"


def graded_assignments(course: Course) -> list[str]:
    """The sorted names of a course's assignments that have a graded cell."""
    return sorted({path.parent.name for path, _ in _graded_cells(course.defined("source"), "*/*.ipynb")})


def has_cases(name: str, course: Course) -> bool:
    """Whether testCases.py has cases for a graded function of the assignment; else its tests are asserts."""
    cases = course.defined(course.cases(name))
    known = {f"test_{function}" for function in section_cases(cases, name)} if cases.is_file() else ()
    return any(grade_id in known for _, grade_id in _graded_cells(course.source(name), "*.ipynb"))


def _graded_cells(folder: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    """The notebook and the grade_id of every graded cell."""
    for path in folder.glob(pattern):
        for cell in filter(is_grade, nbformat.read(path, as_version=4).cells):
            yield path, cell.metadata.nbgrader.grade_id


def section_cases(file: Path, name: str) -> Mapping[str, GradedFunction]:
    """The graded functions in an assignment's own section of testCases.py, by name.

    Raises:
        GraderError: the section cannot be loaded.
    """
    section = own_section(cases_text(file), name, other="\n")  # keeps line numbers in errors correct
    return getattr(load(file, section), "CASES", {})


def _points_digest(
    source: bytes, files: Mapping[str, bytes], questions: Collection[Question], mistakes: Iterable[Mistake]
) -> str:
    """A digest of everything that can change a point: cases by value, code without comments."""
    cases = [
        [
            *(case.name, case.origin, case.arguments(), dict(case.keywords), case.driver_text),
            *(case.expected, case.rtol, case.atol),
        ]
        for question in questions
        for case in question.cases
    ]
    # A part's name is in every record of its points, so that a new name grades everybody again.
    parts = [[list(q.parts.items()), [case.part for case in q.cases]] for q in questions]
    code = {
        name: ast.unparse(ast.parse(content)) if name.endswith(".py") else content
        for name, content in files.items()
        if not name.startswith("checking/")  # part of the grader
    }
    accepted = [[mistake.function, mistake.edits] for mistake in mistakes if mistake.accepted]
    voided = [question.name for question in questions if question.is_voided]
    return digest(source, value_bytes([code, cases, accepted, voided, parts]))


def _cells(notebook: NotebookNode) -> tuple[InstructorCell, ...]:
    """The cells as released, each with its role."""
    released = copy.deepcopy(notebook)
    for preprocessor in (NameTheTask(), ClearHiddenTests()):
        released, _ = preprocessor.preprocess(released, {})
    return tuple(
        InstructorCell(
            cell.cell_type, cell.source, cell.get("id", ""), grade_id, attachments(cell), role=_role(cell)
        )
        for cell in released.cells
        for grade_id in [cell.metadata.get("nbgrader", {}).get("grade_id", "")]
    )


def _role(cell: NotebookNode) -> Literal["text", "setup", "solution", "test", "demonstration"]:
    if is_solution(cell):
        return "solution"
    if is_grade(cell):
        return "test"
    if cell.cell_type != "code":
        return "text"
    if DEMONSTRATION in cell.metadata.get("tags", []) and not is_locked(cell):
        return "demonstration"
    return "setup"


def _questions(
    notebook: NotebookNode,
    cells: Iterable[InstructorCell],
    graded_functions: Mapping[str, GradedFunction],
    cases_file: Path,
) -> Iterable[Question]:
    references = {c.metadata.nbgrader.grade_id: c.source for c in notebook.cells if is_solution(c)}
    stubs = {cell.grade_id: cell.source for cell in cells if cell.role == "solution"}
    for cell in filter(is_grade, notebook.cells):
        test_id = cell.metadata.nbgrader.grade_id
        name = graded_function(test_id)
        if name == test_id or name not in references:
            raise GraderError(
                f"the test cell '{test_id}' belongs to no graded function; "
                "set its grade_id to test_<function>, and that of the solution cell to <function>"
            )
        graded = graded_functions.get(name)
        if graded is None or not graded.hidden:
            raise GraderError(f"{cases_file} lacks a public case or hidden cases for '{name}'; add them")
        if not isinstance(graded.hidden, (tuple, list)):
            raise GraderError(f"{cases_file}: the hidden cases of {name} must be a tuple: (Case(…),)")
        points = float(cell.metadata.nbgrader.points)
        check_parts(cases_file, name, graded, points)
        yield Question(
            name=name,
            points=points,
            returns=graded.returns,
            stub=stubs[name],
            reference=references[name],
            cases=(replace(graded.public, origin="public"), *graded.hidden),
            parts=graded.parts,
        )


def _paths(file: Path) -> Mapping[str, Mapping[str, Any]]:
    """The descent paths that the build wrote; empty without a build."""
    with suppress(OSError, ValueError, KeyError):
        return dict(json.loads(file.read_text("utf-8"))["paths"])
    return {}


def _imports(cells: Iterable[InstructorCell], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The modules that setup cells and the files beside the notebook import, including those files."""
    texts = [cell.source for cell in cells if cell.role == "setup"]
    texts += [content.decode() for name, content in files.items() if name.endswith(".py")]
    found: set[str] = set()
    for text in texts:
        with suppress(SyntaxError):  # a cell with magics is not plain Python; it imports at run time
            for node in ast.parse(text).body:
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
    return tuple(sorted(found - {"__future__"}))
