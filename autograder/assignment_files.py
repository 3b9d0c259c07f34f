"""The files that define an assignment: its notebooks in source/, what lies beside them, cases, mistakes."""

import json
from pathlib import Path
from typing import NamedTuple

from autograder.course import MISTAKES, SETTINGS, Course
from autograder.exceptions import UsageError, did_you_mean
from autograder.files import is_junk
from autograder.questions import instructor_notebook
from autograder.release import handout
from autograder.step_settings import CONFIG, as_text, plain_settings, step_settings

HINTS = "hints.json"  # made by the build, beside the notebooks


class AssignmentFiles(NamedTuple):
    """The files that define an assignment; those of cases and mistakes may be missing."""

    notebooks: list[Path]
    cases: Path
    mistakes: Path


def released_files(name: str, course: Course) -> dict[str, bytes]:
    """The files beside an assignment's released notebooks: those in source/, as in nbgrader, and ours."""
    return {**_source_files(course.source(name)), **handout(course, name)}


def _source_files(folder: Path) -> dict[str, bytes]:
    """The files beside an assignment's source notebooks, but for what the build writes there."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith((".", "__")) or is_junk(part) for part in inside.parts)
        if path.is_file() and not hidden and path.suffix not in (".ipynb", ".pyc") and str(inside) != HINTS:
            found[inside.as_posix()] = path.read_bytes()
    return found


def assignment_names(course: Course) -> list[str]:
    """The sorted names of the assignments that a course or its definition has in source/."""
    folders = (course.root / "source", course.definition / "source")
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/*.ipynb")})


def definition(name: str, course: Course) -> dict[str, bytes]:
    """The contents of the files that define an assignment, by path in a course folder.

    Raises:
        UsageError, GraderError: as load_assignment.
    """
    defining = assignment_files(name, course)
    steps = step_settings(course)
    found = {
        f"source/{name}/{HINTS}": course.source(name) / HINTS,
        f"notebooks/{name}/{defining.mistakes.name}": defining.mistakes,
        course.cases(name): defining.cases,
        **{file: course.defined(file) for file in course.handed_out.values()},
    }
    lines = [f"{json.dumps(name)} = {json.dumps(file)}\n" for name, file in course.handed_out.items()]
    voided = f"[voided]\n{json.dumps(name)} = {json.dumps(course.voided.get(name, []))}\n"
    settings = {SETTINGS: f"{voided}[handed_out]\n{''.join(lines)}".encode()}
    inside = {file.name: instructor_notebook(file, course, steps).source for file in defining.notebooks}
    inside |= _source_files(course.source(name))
    if plain := plain_settings(steps):
        settings[CONFIG] = as_text(plain).encode()
    beside = {f"source/{name}/{file}": content for file, content in inside.items()}
    return settings | beside | {file: path.read_bytes() for file, path in found.items() if path.is_file()}


def assignment_files(name: str, course: Course) -> AssignmentFiles:
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
    cases, mistakes = course.defined(course.cases(name)), course.notebooks(name) / MISTAKES
    return AssignmentFiles(notebooks, cases, mistakes)
