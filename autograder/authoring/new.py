"""``autograder new``: a course folder of one's own, with one assignment and a made-up class."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from autograder.authoring.build import build
from autograder.course import Course
from autograder.exceptions import UsageError
from autograder.files import writing

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
ASSIGNMENT, FUNCTION = "first_steps", "trapezoid_area"


def new_course(folder: Path) -> None:
    """Write a course that can be built, audited, graded and reported at once.

    Raises:
        UsageError: the folder exists and holds something.
        GraderError: the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists already; name a new folder")
    with writing(folder):
        ignored = shutil.ignore_patterns("students", "__pycache__")
        shutil.copytree(SCAFFOLD, folder, dirs_exist_ok=True, ignore=ignored)
        build(Course.open(folder, folder))
        released = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        _hand_in(folder, "blank", nbformat.read(released, as_version=4))
        for text in sorted((SCAFFOLD / "students").glob("*.py")):
            notebook = nbformat.read(released, as_version=4)
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == FUNCTION:
                    cell.source = text.read_text("utf-8").rstrip()
            _hand_in(folder, text.stem, notebook)


def _hand_in(folder: Path, student: str, notebook: nbformat.NotebookNode) -> None:
    submitted = folder / "submitted" / student / ASSIGNMENT
    submitted.mkdir(parents=True)
    nbformat.write(notebook, submitted / f"{ASSIGNMENT}.ipynb")
