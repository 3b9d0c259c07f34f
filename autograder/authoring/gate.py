"""The checks that an assignment must pass before `build` releases it.

Each mistake is a line for the author: the place, what is wrong, what to do. Checks of the texts come first;
those of the built release, which run the solutions, are made once for each content: a file in the user's
cache folder remembers that it passed.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from nbgrader.utils import is_solution
from traitlets.config import Config

from autograder.assignment import section_cases
from autograder.authoring.audited import audit_problems
from autograder.authoring.case_checks import case_problems
from autograder.authoring.cell_checks import cell_problems, regions
from autograder.authoring.leaks import leaked_numbers, leaked_solutions, misspelt_delimiters, passages
from autograder.authoring.trial import trial_problems
from autograder.cache import CACHE
from autograder.cases import released_cases
from autograder.course import Course
from autograder.digests import points_digest
from autograder.exceptions import GraderError
from autograder.files import digest, replace_file
from autograder.model import Assignment
from autograder.text_notebook import TextNotebook, content_digest

TEST_ID = re.compile(r'"grade_id": ?"test_(\w+)"')
CHECKS = sorted(Path(__file__).parent.glob("*.py"))


def text_problems(
    course: Course, name: str, texts: Sequence[TextNotebook], settings: Config
) -> Iterator[str]:
    """A line for each mistake that shows in an assignment's texts and cases."""
    file = course.defined(course.cases(name))
    try:
        cases = section_cases(file, name) if file.is_file() else {}
    except GraderError as error:
        yield str(error)
        cases = None
    for text in texts:
        yield from cell_problems(text, settings, cases or {})
    cells = [cell for text in texts for cell in text.notebook.cells]
    undecoded = any("incorrectly_encoded_metadata" in cell.metadata for cell in cells)
    if cases is None or undecoded or not file.is_file():
        return
    yield from case_problems(name, file, cases, texts, _tested_elsewhere(course, name))
    try:
        released_cases(file, name)
    except GraderError as error:
        yield str(error)


def _tested_elsewhere(course: Course, name: str) -> set[str]:
    """The functions that other assignments of the course test."""
    notebooks = [course.definition / part for part in ("notebooks", "source")]
    files = [file for folder in notebooks for file in folder.glob("*/*") if file.suffix in (".py", ".ipynb")]
    texts = (file.read_text("utf-8", "replace") for file in files if file.parent.name != name)
    return {function for text in texts for function in TEST_ID.findall(text)}


def release_problems(
    course: Course,
    assignment: Assignment | None,
    texts: Sequence[TextNotebook],
    settings: Config,
    release: Mapping[str, bytes],
) -> list[str]:
    """A line for each mistake that shows when an assignment and its release are run, and for each leak."""
    audited = [] if assignment is None else list(audit_problems(assignment, course.cases(assignment.name)))
    passed = _passed(assignment, texts, release)
    if passed.is_file():
        return audited
    problems = list(_leaks(course, assignment, texts, settings, release))
    if assignment is not None:
        problems += trial_problems(assignment, texts, release)
    if not problems:
        with suppress(OSError):  # without a writable folder, it is checked every time
            replace_file(passed, b"")
    return problems + audited


def _passed(
    assignment: Assignment | None, texts: Sequence[TextNotebook], release: Mapping[str, bytes]
) -> Path:
    """The file that exists if this very content has passed the checks, as they are made now."""
    parts = [part for file in sorted(release) for part in (os.fsencode(file), release[file])]
    parts += [content_digest(text.notebook).encode() for text in texts]
    if assignment is not None:
        parts += [assignment.digest.encode(), assignment.words_digest.encode()]
    parts += [points_digest().encode(), *(file.read_bytes() for file in CHECKS)]
    parts += [sys.version.encode(), np.__version__.encode()]
    return CACHE / f"passed-{digest(*parts)[:32]}"


def _leaks(
    course: Course,
    assignment: Assignment | None,
    texts: Sequence[TextNotebook],
    settings: Config,
    release: Mapping[str, bytes],
) -> Iterator[str]:
    folder = f"release/{Path(texts[0].origin).parent.name}"
    found = passages(release, course.handed_out, folder)
    solutions = {
        text.grade_id(index): cell.source
        for text in texts
        for index, cell in enumerate(text.notebook.cells)
        if is_solution(cell) and cell.cell_type == "code"
    }
    yield from misspelt_delimiters(found, regions(settings))
    yield from leaked_solutions(solutions, found, regions(settings)[0])
    if assignment is not None:
        functions = assignment.graded_functions
        yield from leaked_numbers({function.name: function.cases for function in functions}, found)
