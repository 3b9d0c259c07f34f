"""A course folder: its files, and the settings in its course.toml.

A course *defines* assignments (notebooks/, source/, release/, testCases.py), or it *grades* submissions to
assignments that another course defines (submitted/, autograded/, feedback/, gradebook), or does both.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Self

from autograder.exceptions import GraderError, UsageError
from autograder.files import is_junk, reading

SETTINGS = "course.toml"
CASES = "testCases.py"
MISTAKES = "mistakes.py"
DEFINING = ("notebooks", "source")  # a folder with one of these defines assignments
PARTS = (SETTINGS, *DEFINING, "submitted")  # a folder with one of these is a course
OURS = (SETTINGS, CASES, "notebooks")  # a folder with one of these was made for this grader
KEYS = {"id": str, "definition": str, "handed_out": dict, "path_figure": dict, "road": list, "voided": dict}
PATH_FIGURE = {"module": str, "follow": str, "ravine": str, "arguments": list}


@dataclass(frozen=True)
class StudentFolder:
    """One student's submission to one assignment: ``submitted/STUDENT/ASSIGNMENT``."""

    student: str
    folder: Path


@dataclass(frozen=True)
class Course:
    """A course folder and its settings.

    ``root`` holds the submissions and everything that grading writes. ``definition`` is the folder of the
    course that defines the assignments missing from ``root``; it is ``root`` itself if there is no other.
    """

    root: Path
    definition: Path
    id: str
    handed_out: Mapping[str, str]  # file of a release -> file of the definition it is made from
    path_figure: Mapping[str, Any]  # see authoring/descent_paths.py
    voided: Mapping[str, list[str]]  # assignment -> graded functions whose points everybody has

    @classmethod
    def open(cls, root: Path, definition: Path | None = None) -> Self:
        """Read a course folder.

        Files that the course lacks are read from ``definition``, else from the folder that course.toml
        names, else from the current folder.

        Raises:
            UsageError: the folder is not a course, or its definition defines no assignment.
            GraderError: course.toml cannot be read.
        """
        defined_elsewhere = definition is not None or _defines(Path.cwd())
        if not root.is_dir() or not (defined_elsewhere or any((root / part).exists() for part in PARTS)):
            problem = "is not a course" if root.is_dir() else "is not a folder"
            raise UsageError(
                f"{root} {problem}; a course has {SETTINGS}, or a folder notebooks, source or submitted. "
                "Make one with: autograder new COURSE"
            )
        own = _settings(root)
        named = definition or (root / own["definition"] if "definition" in own else None)
        if named is not None and not _defines(named):
            raise UsageError(f"{named} defines no assignments: it has no folder notebooks or source")
        elsewhere = not _defines(root) and _defines(Path.cwd())
        defining = named or (Path.cwd() if elsewhere else root)
        settings = (own if _defines(root) else {}) or _settings(defining)
        return cls(
            root,
            defining,
            own.get("id") or settings.get("id") or root.resolve().name,
            settings.get("handed_out", {}),
            settings.get("path_figure", {}),
            own.get("voided") or settings.get("voided", {}),
        )

    @classmethod
    def of_nbgrader(cls, root: Path, source: Path, definition: str) -> Self | None:
        """The course that nbgrader works on, with ``source`` as its folder of instructor notebooks.

        None if its assignments are nbgrader's alone: the course has nothing of this grader's.
        """
        root = root.resolve()
        source = root / source
        folders = root, source.parent
        if source.is_dir() and not any((folder / part).exists() for folder in folders for part in OURS):
            return None
        return cls.open(root, Path(definition) if definition else None)

    @property
    def is_ours(self) -> bool:
        """Whether something in it is for this grader, and not for nbgrader alone."""
        return any((folder / part).exists() for folder in (self.root, self.definition) for part in OURS)

    def defined(self, file: str) -> Path:
        """A file or folder of the course if it exists, else that of the definition."""
        own = self.root / file
        return own if own.exists() else self.definition / file

    @property
    def submitted(self) -> Path:
        """The folder of all submissions."""
        return self.root / "submitted"

    def submissions(self, assignment: str) -> Iterator[StudentFolder]:
        """The folders of submissions to an assignment, readable or not, sorted by student.

        Raises:
            GraderError: the folder of submissions cannot be read.
        """
        if not self.submitted.is_dir():
            return
        with reading(self.submitted):
            students = sorted(e.name for e in self.submitted.iterdir() if not is_junk(e.name))
        for student in students:
            found = StudentFolder(student, self.submitted / student / assignment)
            try:
                os.lstat(found.folder)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                pass  # the folder exists, but cannot be inspected
            yield found

    def autograded_notebook(self, student: str, assignment: str, notebook: str) -> Path:
        """A student's notebook as it was graded."""
        return self.root / "autograded" / student / assignment / f"{notebook}.ipynb"

    def feedback_page(self, student: str, assignment: str, notebook: str) -> Path:
        """A student's feedback page."""
        return self.root / "feedback" / student / assignment / f"{notebook}.html"

    def report(self, assignment: str) -> Path:
        """The instructor's report on a class."""
        return self.root / "reports" / f"{assignment}.html"

    def source(self, assignment: str) -> Path:
        """The folder of an assignment's instructor notebook."""
        return self.defined(f"source/{assignment}")

    def cases(self, assignment: str) -> str:
        """The file of an assignment's cases in the course: beside its notebook's text, else testCases.py."""
        own = f"notebooks/{assignment}/{CASES}"
        return own if self.defined(own).is_file() else CASES

    def notebooks(self, assignment: str) -> Path:
        """The folder of the text files that an assignment is built from."""
        return self.defined(f"notebooks/{assignment}")


def _defines(folder: Path) -> bool:
    return any((folder / part).is_dir() for part in DEFINING)


def _settings(root: Path) -> dict[str, Any]:
    """The settings in course.toml; empty if the file does not exist."""
    file = root / SETTINGS
    if not file.exists():
        return {}
    try:
        with reading(file):
            settings = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GraderError(f"{file} is not a TOML file: {error}") from error
    for key, value in settings.items():
        if key not in KEYS:
            raise GraderError(f"{file}: unknown setting '{key}'; the settings are: {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            kind = {str: "a string", list: "a list of tables, each headed [[road]]"}.get(KEYS[key], "a table")
            raise GraderError(f"{file}: '{key}' must be {kind}")
    for name, original in settings.get("handed_out", {}).items():
        parts = PurePath(name).parts
        if not isinstance(original, str) or not parts or ".." in parts or PurePath(name).is_absolute():
            raise GraderError(
                f'{file}: handed_out needs lines \'"name in the release" = "file of the course"\''
            )
    for name, functions in settings.get("voided", {}).items():
        if not isinstance(functions, list) or not all(isinstance(function, str) for function in functions):
            raise GraderError(f"{file}: voided needs lines 'ASSIGNMENT = [\"FUNCTION\"]', not '{name}'")
    figure = settings.get("path_figure", {})
    if figure and {key: type(value) for key, value in figure.items()} != PATH_FIGURE:
        raise GraderError(
            f"{file}: path_figure needs the strings module, follow, ravine and the list arguments"
        )
    return settings
