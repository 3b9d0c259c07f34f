"""Notebooks for tests: from a few strings, from the release, from the texts in examples/students."""

from __future__ import annotations

import copy
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from examples.make_class import fill
from tests.helpers.project import STUDENTS

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook(*cells: str | NotebookNode) -> NotebookNode:
    """A notebook of these cells; a string is a code cell."""
    made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return new_notebook(cells=made, metadata=KERNEL)


def cell(source: str, grade_id: str, kind: str = "code", **flags: object) -> NotebookNode:
    """A cell with nbgrader's metadata, whose flags are false unless they are given."""
    make = new_code_cell if kind == "code" else new_markdown_cell
    known = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return make(source, id=grade_id, metadata={"nbgrader": {**known, "grade_id": grade_id, **flags}})


def position(notebook: NotebookNode, grade_id: str) -> int:
    """The position of the first cell with this grade_id."""
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return ids.index(grade_id)


def with_sources(notebook: NotebookNode, sources: dict[str, str]) -> NotebookNode:
    """A copy of a notebook with these sources, by grade_id."""
    written = copy.deepcopy(notebook)
    for grade_id, source in sources.items():
        written.cells[position(written, grade_id)].source = source
    return written


def text_of(student: str) -> str:
    """The cells of a made-up student of examples/students, as text."""
    return (STUDENTS / f"{student}.py").read_text("utf-8")


def written_by(release: NotebookNode, *students: str) -> NotebookNode:
    """A release with the answers of made-up students; a later one outdoes an earlier one."""
    return fill(release, *map(text_of, students))


def by_name(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of a result by the name of their function."""
    return {question["name"]: question for question in result["questions"]}


def without_question(notebook: NotebookNode, function: str) -> NotebookNode:
    """A copy of a notebook without a graded function's cell and its test."""
    names = (function, f"test_{function}")
    left = copy.deepcopy(notebook)
    left.cells = [c for c in left.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]
    return left


def with_points(notebook: NotebookNode, function: str, points: float) -> NotebookNode:
    """A copy of a notebook in which a graded function has these points."""
    changed = copy.deepcopy(notebook)
    changed.cells[position(changed, f"test_{function}")].metadata.nbgrader.points = points
    return changed
