"""The files beside a released notebook: helpers, public cases, `check`, and what to install."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nh3
from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from autograder.cases import CASES, cases_file, released_cases

HELPERS = "opt_utils.py"
PACKAGE = Path(__file__).resolve().parent
CHECKING = ("sandbox/inside/encoding.py", "verdict/comparison.py", "verdict/check.py")
OURS = re.compile(r"^from autograder\.(?:\w+\.)*(\w+) import", re.MULTILINE)
REQUIREMENTS = "requirements-student.txt"
URL_SCHEMES = nh3.ALLOWED_URL_SCHEMES | {"data"}
GRADED = re.compile(r"^# GRADED FUNCTION: (\w+)[ \t]*$", re.MULTILINE)


def handout(root: Path, assignment: str) -> dict[str, bytes]:
    """The files a release holds beside its notebook, by path in it, from the course folder ``root``.

    Raises:
        GraderError: a hidden case would be among them.
    """
    files = {}
    for name, origin in ((HELPERS, HELPERS), ("requirements.txt", REQUIREMENTS)):
        if (root / origin).is_file():
            files[name] = _built(f"{origin} of the course", (root / origin).read_text("utf-8"))
    cases = cases_file(root, assignment)
    if cases.is_file() and (text := released_cases(cases, assignment)):
        files[CASES] = _built(f"{cases.relative_to(root).as_posix()} of the course", text)
        for part in CHECKING:
            text = PACKAGE.joinpath(part).read_text("utf-8")
            files[f"checking/{part.rpartition('/')[2]}"] = _built(f"autograder/{part}", text)
    return files


def _built(origin: str, text: str) -> bytes:
    """A file of the release, which imports from the folder checking/ what the original imports of ours."""
    text = OURS.sub(r"from checking.\1 import", text)
    return f"# Built from {origin}; edit it there.\n{text}".encode()


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
    """Puts the files of `handout` beside the released notebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        assignment = resources["nbgrader"]["assignment"]
        nb.metadata["built"] = {"from": f"source/{assignment}/{resources['nbgrader']['notebook']}.ipynb"}
        # nbgrader converts with the course folder as the current one.
        resources.setdefault("outputs", {}).update(handout(Path.cwd(), assignment))
        return nb, resources


def clean_markdown(source: str) -> str:
    """A text cell as HTML, with nothing in it that could act or load in the browser of who reads it."""
    page: str = nh3.clean(markdown2html(source), attribute_filter=_kept, url_schemes=URL_SCHEMES)
    return page


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value if it may stay: pictures must be part of the page, links must not be."""
    picture = tag == "img" and attribute == "src"
    return value if picture == value.startswith("data:image/") else None
