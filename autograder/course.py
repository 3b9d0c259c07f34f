"""A course folder: where its files lie, and what its course.toml says.

A course *defines* assignments (notebooks/, source/, release/, testCases.py), or it *grades* submissions to
assignments that another course defines (submitted/, autograded/, feedback/, gradebook), or does both.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.exceptions import GraderError, UsageError
from autograder.files import reading

SETTINGS = "course.toml"
DEFINING = ("notebooks", "source")  # a folder with one of these defines assignments
PARTS = (SETTINGS, *DEFINING, "submitted")  # a folder with one of these is a course
KEYS = {"id": str, "definition": str, "handed_out": dict, "path_figure": dict}


@dataclass(frozen=True)
class StudentFolder:
    """One student's submission to one assignment: ``submitted/STUDENT/ASSIGNMENT``."""

    student: str
    folder: Path


@dataclass(frozen=True)
class Course:
    """A course folder and its settings.

    ``root`` holds the submissions and everything that grading writes. ``definition`` is the folder of the
    course that defines what this one does not define itself; it is ``root`` where there is no other.
    """

    root: Path
    definition: Path
    id: str
    handed_out: Mapping[str, str]  # file of a release -> file of the definition it is made from
    path_figure: Mapping[str, Any]  # how to follow an update function, see authoring/descent_paths.py

    @classmethod
    def open(cls, root: Path, definition: Path | None = None) -> Course:
        """Read a course folder.

        What the course does not define itself is defined by ``definition``, else by the folder that
        course.toml names, else by the current folder.

        Raises:
            UsageError: the folder is not a course, or names a definition that defines nothing.
            GraderError: course.toml cannot be read.
        """
        defined_elsewhere = definition is not None or _defines(Path.cwd())
        if not root.is_dir() or not (defined_elsewhere or any((root / part).exists() for part in PARTS)):
            what = "is not a course" if root.is_dir() else "is not a folder"
            raise UsageError(
                f"{root} {what}; a course has {SETTINGS}, or a folder notebooks, source or submitted. "
                "Make one with: autograder new COURSE"
            )
        own = _settings(root)
        named = definition or (root / own["definition"] if "definition" in own else None)
        if named is not None and not _defines(named):
            raise UsageError(f"{named} defines no assignments: it has no folder notebooks or source")
        elsewhere = not (root / "notebooks").is_dir() and _defines(Path.cwd())
        defining = named or (Path.cwd() if elsewhere else root)
        settings = (own if _defines(root) else {}) or _settings(defining)
        return cls(
            root,
            defining,
            own.get("id") or settings.get("id") or root.resolve().name,
            settings.get("handed_out", {}),
            settings.get("path_figure", {}),
        )

    def defined(self, file: str) -> Path:
        """A file or folder of a definition: the course's own, if it is there, else that of the definition."""
        own = self.root / file
        return own if own.exists() else self.definition / file

    @property
    def submitted(self) -> Path:
        """The folder of all submissions."""
        return self.root / "submitted"

    def submissions(self, assignment: str) -> Iterator[StudentFolder]:
        """The submissions to an assignment that are there, whatever they turn out to be, by student.

        Raises:
            GraderError: the folder of submissions cannot be read.
        """
        if not self.submitted.is_dir():
            return
        with reading(self.submitted):
            students = sorted(entry.name for entry in self.submitted.iterdir())
        for student in students:
            found = StudentFolder(student, self.submitted / student / assignment)
            try:
                os.lstat(found.folder)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                pass  # it is there, and cannot be looked at
            yield found

    def autograded_notebook(self, student: str, assignment: str, notebook: str) -> Path:
        """The notebook of a student as it was graded."""
        return self.root / "autograded" / student / assignment / f"{notebook}.ipynb"

    def feedback_page(self, student: str, assignment: str, notebook: str) -> Path:
        """The page that a student gets back."""
        return self.root / "feedback" / student / assignment / f"{notebook}.html"

    def report(self, assignment: str) -> Path:
        """The instructor's page on a class."""
        return self.root / "reports" / f"{assignment}.html"

    def source(self, assignment: str) -> Path:
        """The folder with the instructor's notebook of an assignment."""
        return self.defined(f"source/{assignment}")

    def cases(self, assignment: str) -> Path:
        """The file with an assignment's cases: beside its notebook's text, else that of the whole course."""
        own = self.notebooks(assignment) / "testCases.py"
        return own if own.is_file() else self.defined("testCases.py")

    def notebooks(self, assignment: str) -> Path:
        """The folder with the texts that an assignment is built from."""
        return self.defined(f"notebooks/{assignment}")


def _defines(folder: Path) -> bool:
    return any((folder / part).is_dir() for part in DEFINING)


def _settings(root: Path) -> dict[str, Any]:
    """What course.toml says; nothing where there is none."""
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
            raise GraderError(f"{file}: there is no setting '{key}'; there is: {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            kind = "a text" if KEYS[key] is str else "a table"
            raise GraderError(f"{file}: '{key}' must be {kind}")
    return settings
