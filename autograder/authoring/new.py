"""Makes a new course folder with one assignment and a made-up class."""

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
    """Write a course that is built and ready to be audited, graded and reported.

    Raises:
        UsageError: the folder exists and is not empty.
        GraderError: the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists already; choose another folder")
    with writing(folder):
        ignored = shutil.ignore_patterns("students", "__pycache__")
        shutil.copytree(SCAFFOLD, folder, dirs_exist_ok=True, ignore=ignored)
        build(Course.open(folder, folder))
        released = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        solutions = {
            path.stem: path.read_text("utf-8").rstrip() for path in (SCAFFOLD / "students").glob("*.py")
        }
        for student, solution in {"blank": "", **solutions}.items():
            notebook = nbformat.read(released, as_version=4)
            for cell in notebook.cells:
                if solution and cell.metadata.get("nbgrader", {}).get("grade_id") == FUNCTION:
                    cell.source = solution
            submitted = folder / "submitted" / student / ASSIGNMENT
            submitted.mkdir(parents=True)
            nbformat.write(notebook, submitted / f"{ASSIGNMENT}.ipynb")
