"""Notebooks written as text, ``notebooks/A/N.py``, which `autograder build` makes ``source/A/N.ipynb`` of."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.exceptions import GraderError
from autograder.road import read_road, show_road


@dataclass(frozen=True)
class TextNotebook:
    """An instructor's notebook, and where its cells are in the text."""

    origin: str  # the file, relative to the course
    notebook: NotebookNode
    lines: tuple[int | None, ...]  # the first line of each cell in the file, that of its marks, if known

    @property
    def name(self) -> str:
        """The notebook's name, without a suffix."""
        return Path(self.origin).stem

    def where(self, index: int, line: int | None = None) -> str:
        """The place of a cell, or of a line in it: ``notebooks/A/N.py, cell 'f', line 31``."""
        first = self.lines[index]
        grade_id = self.grade_id(index)
        cell = f", cell '{grade_id}'" if grade_id else ""
        if first is None:
            return f"{self.origin}{cell or f', cell {index + 1}'}"
        return f"{self.origin}{cell}, line {first + (line or 0)}"

    def where_is(self, grade_id: str, line: int | None = None) -> str:
        """The place of the cell with a grade_id; that of the file, if there is none."""
        for index in range(len(self.notebook.cells)):
            if self.grade_id(index) == grade_id:
                return self.where(index, line)
        return self.origin

    def grade_id(self, index: int) -> str:
        """The grade_id of a cell; empty if it has none."""
        flags = self.notebook.cells[index].metadata.get("nbgrader", {})
        return str(flags.get("grade_id", "")) if isinstance(flags, dict) else ""


def read_text_notebook(file: Path, root: Path) -> TextNotebook:
    """Read a notebook written as text, in the course folder ``root``, as it is built.

    Raises:
        GraderError: the file is not such a notebook, or the course's road cannot be read.
    """
    origin = file.relative_to(root).as_posix()
    road = read_road(root)
    try:
        notebook = jupytext.read(file)
    except Exception as error:
        raise GraderError(f"{origin} is not a notebook written as text: {error}") from error
    notebook.metadata.pop("jupytext", None)
    notebook.metadata["built"] = {"from": origin}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    show_road(notebook, f"{file.parent.name}/{file.stem}", road)
    _give_ids(notebook.cells)
    notebook.metadata["built"]["sha256"] = content_digest(notebook)
    return TextNotebook(origin, notebook, _first_lines(file.read_text("utf-8"), len(notebook.cells)))


def without_text(file: Path, root: Path) -> TextNotebook:
    """A notebook of the course folder ``root`` that its author writes in Jupyter; its cells have no lines.

    Raises:
        GraderError: the file is not a notebook.
    """
    origin = file.relative_to(root).as_posix()
    try:
        notebook = nbformat.reads(file.read_text("utf-8"), as_version=4)
    except Exception as error:
        raise GraderError(f"{origin} is not a notebook: {error}") from error
    return TextNotebook(origin, notebook, (None,) * len(notebook.cells))


def _first_lines(text: str, count: int) -> tuple[int | None, ...]:
    """The line of each cell's marks; None for all cells if the text has other marks than ``# %%``."""
    marks = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    return tuple(marks) if len(marks) == count else (None,) * count


def _give_ids(cells: Iterable[NotebookNode]) -> None:
    """Set ids made from the grade_id or the source, so that an edit changes no other cell's id."""
    used: set[str] = set()
    for cell in cells:
        flags = cell.metadata.get("nbgrader", {})
        grade_id = str(flags.get("grade_id", "")) if isinstance(flags, dict) else ""
        name = re.sub(r"[^\w-]", "-", grade_id)[:48] or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        number = 1
        while (unique := name if number == 1 else f"{name}-{number}") in used:
            number += 1
        used.add(unique)
        cell["id"] = unique


def content_digest(notebook: NotebookNode) -> str:
    """A digest of what a person edits: not of outputs, counts, ids or other data that Jupyter saves."""
    cells = [
        [cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])]
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def is_built(file: Path, root: Path, source: Path) -> bool:
    """Whether ``source`` was built from the text in ``file`` as it is now, in the course folder ``root``.

    Raises:
        GraderError: the file is not a notebook written as text.
    """
    text = read_text_notebook(file, root)
    try:
        present = nbformat.read(source, as_version=4)
        built = [content_digest(present), present.metadata.get("built", {}).get("sha256")]
    except Exception:  # it does not exist, or is not a notebook
        return False
    return text.notebook.metadata["built"]["sha256"] in built
