"""Reads assignments from a course folder: notebooks, questions, cases, points and reference solutions."""

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from traitlets.config import Config

from autograder.assignment_files import (
    HINTS,
    AssignmentFiles,
    assignment_files,
    assignment_names,
    released_files,
)
from autograder.cache import cached
from autograder.case_contents import checked_cases
from autograder.cases import cases_text, load, own_section
from autograder.cells import InstructorCell, ReleasedNotebook
from autograder.comparison import GradedFunction
from autograder.course import SETTINGS, Course
from autograder.exceptions import GraderError
from autograder.files import digest, value_bytes
from autograder.model import Assignment, AssignmentNotebook, Convention, Mistake, Question, graded_function
from autograder.questions import instructor_notebook, questions
from autograder.step_settings import missing_cell_remark, running_settings, step_settings

Begin = Callable[[tuple[str, ...], Mapping[str, bytes]], None]  # given Assignment.imports, .files


def load_assignment(name: str, course: Course, begin: Begin | None = None) -> Assignment:
    """Read an assignment of a course.

    ``begin`` is called as soon as it is known what a sandbox of the assignment needs, so that a server gets
    warm while the cases are read.

    Raises:
        UsageError: there is no such assignment.
        GraderError: the assignment cannot be graded; the message says what to correct.
    """
    defining = assignment_files(name, course)
    functions = section_cases(defining.cases, name)
    files = released_files(name, course)
    others, steps = _others(name, course), step_settings(course)
    notebooks = tuple(
        _notebook(name, file, defining, functions, files, others, course, steps)
        for file in defining.notebooks
    )
    imports = _imports(notebooks, files)
    if begin is not None:
        begin(imports, files)
    notebooks = tuple(_with_checked_cases(notebook, defining.cases, name) for notebook in notebooks)
    asked = [question for notebook in notebooks for question in notebook.questions]
    if not asked:
        raise GraderError(f"'{name}' has no cell with points; there is nothing to grade")
    _refuse_shared_names(asked, defining.cases)
    module = load(defining.mistakes) if defining.mistakes.is_file() else None
    mistakes = tuple(getattr(module, "MISTAKES", ()))
    if not all(type(mistake) is Mistake for mistake in mistakes):
        raise GraderError(f"{defining.mistakes}: MISTAKES must be a list of autograder.Mistake")
    conventions = tuple(getattr(module, "CONVENTIONS", ()))
    if not all(isinstance(convention, Convention) for convention in conventions):
        raise GraderError(f"{defining.mistakes}: CONVENTIONS must be a list of autograder.Convention")
    mistakes += conventions
    voided = course.voided.get(name, [])
    if unknown := set(voided) - {question.name for question in asked}:
        raise GraderError(f"{SETTINGS}: '{name}' has no question '{min(unknown)}' that could be voided")
    notebooks = tuple(_with_voided(notebook, voided) for notebook in notebooks)
    asked = [question for notebook in notebooks for question in notebook.questions]
    needs_kernel = any(notebook.needs_kernel for notebook in notebooks)
    running = running_settings(steps) if needs_kernel else {}
    return Assignment(
        name=name,
        notebooks=notebooks,
        files=files,
        mistakes=mistakes,
        digest=_points_digest(notebooks, files, mistakes, running),
        words_digest=digest(value_bytes([[astuple(m) for m in mistakes], [q.returns for q in asked]])),
        imports=imports,
        running=running,
        missing_cell=missing_cell_remark(steps),
        equivalent=getattr(module, "EQUIVALENT", {}),
        paths=_paths(course.source(name) / HINTS),
    )


def _notebook(
    name: str,
    file: Path,
    defining: AssignmentFiles,
    functions: Mapping[str, GradedFunction],
    files: Mapping[str, bytes],
    others: Mapping[str, frozenset[str]],
    course: Course,
    steps: Config,
) -> AssignmentNotebook:
    read = instructor_notebook(file, course, steps)
    asked = questions(file, read, functions, defining.cases)
    return AssignmentNotebook(
        name=file.stem,
        cells=read.cells,
        questions=tuple(asked),
        saved=read.saved,
        released=_released(name, file, defining, read.cells, files, others),
    )


def _with_voided(notebook: AssignmentNotebook, voided: Iterable[str]) -> AssignmentNotebook:
    marked = (replace(question, is_voided=question.name in voided) for question in notebook.questions)
    return replace(notebook, questions=tuple(marked))


def _refuse_shared_names(asked: Iterable[Question], cases_file: Path) -> None:
    """Cases are found by the name of their function, so no other notebook may ask for it."""
    seen: dict[str, str] = {}
    for question in asked:
        if question.kind == "cases":
            other = seen.setdefault(question.name, question.notebook)
            if other != question.notebook:
                raise GraderError(
                    f"'{question.name}' in {cases_file} is asked for in {other}.ipynb and in "
                    f"{question.notebook}.ipynb; give one of the functions another name"
                )


def released_notebooks(name: str, course: Course) -> tuple[ReleasedNotebook, ...]:
    """The marks of an assignment's released notebooks.

    Raises:
        UsageError: there is no such assignment.
        GraderError: a notebook or a file of its release cannot be read.
    """
    defining = assignment_files(name, course)
    files, others, steps = released_files(name, course), _others(name, course), step_settings(course)
    return tuple(
        _released(name, file, defining, instructor_notebook(file, course, steps).cells, files, others)
        for file in defining.notebooks
    )


def _released(
    name: str,
    file: Path,
    defining: AssignmentFiles,
    cells: tuple[InstructorCell, ...],
    files: Mapping[str, bytes],
    others: Mapping[str, frozenset[str]],
) -> ReleasedNotebook:
    siblings = [other for other in defining.notebooks if other != file]
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
        others={**others, **{other.stem: _grade_ids(other) for other in siblings}},
        siblings=tuple(other.name for other in siblings),
    )


def _others(name: str, course: Course) -> dict[str, frozenset[str]]:
    """The grade_ids of the course's other assignments."""
    return {
        other: frozenset[str]().union(*map(_grade_ids, course.source(other).glob("*.ipynb")))
        for other in assignment_names(course)
        if other != name
    }


def _grade_ids(file: Path) -> frozenset[str]:
    """The grade_ids in a notebook; empty if they cannot be read."""
    found = set()
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        for cell in json.loads(file.read_bytes())["cells"]:
            found.add(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
    return frozenset(found - {""})


def section_cases(file: Path, name: str) -> Mapping[str, GradedFunction]:
    """The functions with cases in an assignment's own section of testCases.py; empty without that file.

    Raises:
        GraderError: the section cannot be loaded.
    """
    if not file.is_file():
        return {}
    section = own_section(cases_text(file), name, other="\n")  # keeps line numbers in errors correct
    return getattr(load(file, section), "CASES", {})


def _with_checked_cases(notebook: AssignmentNotebook, file: Path, name: str) -> AssignmentNotebook:
    """The notebook with the texts of its cases' drivers; raises GraderError if a case has a fault."""
    checked = (
        replace(question, cases=checked_cases(question.name, question.cases, file, name))
        if question.kind == "cases"
        else question
        for question in notebook.questions
    )
    return replace(notebook, questions=tuple(checked))


def _points_digest(
    notebooks: Iterable[AssignmentNotebook],
    files: Mapping[str, bytes],
    mistakes: Iterable[Mistake],
    running: Mapping[str, Mapping[str, Any]],
) -> str:
    """A digest of everything that can change a point: cases by value, code without comments."""
    questions = [question for notebook in notebooks for question in notebook.questions]
    sources = [[notebook.name, notebook.saved] for notebook in notebooks]
    references = [question.reference for question in questions]
    cases = [values for question in questions for values in case_values(question)]
    # A part's name is in every record of its points, so that a new name grades everybody again.
    parts = [[list(q.parts.items()), [case.part for case in q.cases]] for q in questions]
    accepted = [[mistake.function, mistake.edits] for mistake in mistakes if mistake.accepted]
    voided = [[question.notebook, question.name] for question in questions if question.is_voided]
    return digest(
        value_bytes([sources, references, code_values(files), cases, accepted, voided, parts, dict(running)])
    )


def code_values(files: Mapping[str, bytes]) -> dict[str, str | bytes]:
    """The files of a release without the comments in them, and without those that are part of the grader."""
    return {
        name: _syntax(ast.parse(content)) if name.endswith(".py") else content
        for name, content in files.items()
        if not name.startswith("checking/")
    }


def _syntax(node: object) -> str:
    """A syntax tree as the same text in all versions of Python; the quotes of ast.unparse differ."""
    if isinstance(node, list):
        return f"[{', '.join(map(_syntax, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = ((name, value) for name, value in ast.iter_fields(node) if value is not None and value != [])
    return f"{type(node).__name__}({', '.join(f'{name}={_syntax(value)}' for name, value in fields)})"


def case_values(question: Question) -> list[list[Any]]:
    """Everything in the cases of a question, by value."""
    return [
        [
            *(case.name, case.origin, case.arguments(), dict(case.keywords), case.driver_text),
            *(case.expected, case.rtol, case.atol),
        ]
        for case in question.cases
    ]


def _paths(file: Path) -> Mapping[str, Mapping[str, Any]]:
    """The descent paths that the build wrote; empty without a build."""
    with suppress(OSError, ValueError, KeyError):
        return dict(json.loads(file.read_text("utf-8"))["paths"])
    return {}


def _imports(notebooks: Iterable[AssignmentNotebook], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The modules that setup cells and the files beside the notebooks import, including those files.

    Only notebooks with graded functions count: cells of others run in a kernel of their own.
    """
    cells = [cell for notebook in notebooks if notebook.graded_functions for cell in notebook.cells]
    if not cells:
        return ()
    texts = [cell.source for cell in cells if cell.role == "setup"]
    texts += [content.decode("utf-8", "replace") for name, content in files.items() if name.endswith(".py")]
    # To parse them all takes as long as all else that must be done before a server can start.
    made_from = (Path(__file__).read_bytes(), *(text.encode("utf-8", "replace") for text in texts))
    return tuple(cached("imports", made_from, lambda: _imports_of(texts)))


def _imports_of(texts: Iterable[str]) -> list[str]:
    """The sorted names of the modules that these texts import at their top level."""
    found: set[str] = set()
    for text in texts:
        with suppress(SyntaxError):  # a cell with magics is not plain Python; it imports at run time
            for node in ast.parse(text).body:
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
    return sorted(found - {"__future__"})
