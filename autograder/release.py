"""What a student gets beside the notebook: the helpers, the public half of the cases, what to install."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nh3
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import Unicode

from autograder.exceptions import GraderError

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
HELPERS, CASES = "opt_utils.py", "testCases.py"
REQUIREMENTS = "requirements/student.txt"
URL_SCHEMES = nh3.ALLOWED_URL_SCHEMES | {"data"}
GRADED = re.compile(r"^# GRADED FUNCTION: (\w+)[ \t]*$", re.MULTILINE)


def handout(root: Path) -> dict[str, bytes]:
    """The files a release holds beside its notebook, by name, from the course folder ``root``."""
    files = {}
    if (root / HELPERS).is_file():
        files[HELPERS] = _built(root, HELPERS)
    if (root / CASES).is_file():
        files[CASES] = public_half(_built(root, CASES).decode()).encode()
    if (root / REQUIREMENTS).is_file():
        files["requirements.txt"] = _built(root, REQUIREMENTS)
    return files


def _built(root: Path, name: str) -> bytes:
    return f"# Built from {name} of the course; edit it there.\n".encode() + (root / name).read_bytes()


def public_half(text: str) -> str:
    """``testCases.py`` without what lies between the hidden-test delimiters.

    Raises:
        GraderError: a delimiter has no partner, so that hidden lines might be handed out.
    """
    kept: list[str] = []
    hidden = False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.strip()
        if mark in (BEGIN, END):
            if hidden == (mark == BEGIN):
                raise GraderError(f"{CASES}, line {number}: '{mark}' has no partner; put the other one in")
            hidden = mark == BEGIN
        elif not hidden:
            kept.append(line)
    if hidden:
        raise GraderError(f"{CASES}: '{BEGIN}' has no '{END}'; put it in")
    return "".join(kept).rstrip() + "\n"


class NameTheTask(ClearSolutions):  # type: ignore[misc]
    """Clears solutions, and lets each stub say by name what is still to be written."""

    code_stub: dict[str, str]

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        graded = GRADED.search(cell.source)
        if graded:
            stub = f'# YOUR CODE HERE\nraise NotImplementedError("{graded[1]} is not written yet")'
            self.code_stub = self.code_stub | {"python": stub}
        done: tuple[NotebookNode, dict[str, Any]] = super().preprocess_cell(cell, resources, cell_index)
        return done


class HandOut(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the helpers and the public half of the cases beside the released notebook."""

    definition = Unicode(".", help="The folder of the course that defines the assignment.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        place = f"source/{resources['nbgrader']['assignment']}/{resources['nbgrader']['notebook']}.ipynb"
        nb.metadata["built"] = {"from": place}
        resources.setdefault("outputs", {}).update(handout(Path(self.definition)))
        return nb, resources


def clean_markdown(source: str) -> str:
    """A text cell as HTML, with nothing in it that could act or load in the browser of who reads it."""
    page: str = nh3.clean(markdown2html(source), attribute_filter=_kept, url_schemes=URL_SCHEMES)
    return page


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value if it may stay: pictures must be part of the page, links must not be."""
    picture = tag == "img" and attribute == "src"
    return value if picture == value.startswith("data:image/") else None
