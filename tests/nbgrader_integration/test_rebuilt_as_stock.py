"""A notebook in which a student has changed more than answers is rebuilt as by nbgrader's own steps."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearOutput, DeduplicateIds, OverwriteCells
from traitlets.config import Config

from autograder import kernel_run
from autograder.assignment import load_assignment
from autograder.course import Course
from autograder.kernel.execution import ExecutedNotebook
from autograder.model import Assignment
from autograder.records.gradebook import save_cells
from autograder.submission import parse
from tests.helpers.notebooks import cell, notebook, position

TEST = {"grade": True, "locked": True}
CELLS = [
    new_markdown_cell("# A course", id="head"),
    new_code_cell("import math", id="setup"),
    cell("K = 3", "given", locked=True),
    cell("def f(x):\n    return 2 * x", "f", solution=True),
    cell("assert f(1) == 2", "first", **TEST, points=2),
    cell("assert f(K) == 6", "second", **TEST, points=3),
    cell("f(3)\n# and more", "figure", grade=True, solution=True, points=1),
    cell("Why?\n\nSay it.", "why", "markdown", grade=True, solution=True, points=2),
    cell("Draw it.", "task", "markdown", task=True, locked=True, points=4),
]
REMARK = "{cell_id} was gone.\n\n"
PICTURE = {"a.png": {"image/png": "iVBORw0KGgo="}}
Change = Callable[[NotebookNode], Any]


def at(name: str) -> Callable[[NotebookNode], NotebookNode]:
    """The cell of a notebook with this grade_id."""
    return lambda nb: nb.cells[position(nb, name)]


def repeat(name: str, source: str) -> Change:
    """Add a copy of a cell at the end, with another source."""

    def change(nb: NotebookNode) -> None:
        nb.cells.append(copy.deepcopy(at(name)(nb)))
        nb.cells[-1].source = source

    return change


def as_kind(name: str, kind: str) -> Change:
    """Make a cell one of another kind."""

    def change(nb: NotebookNode) -> None:
        one = at(name)(nb)
        one.cell_type = kind
        for key in ("outputs", "execution_count"):
            one.pop(key, None)
        if kind == "code":
            one.update(outputs=[], execution_count=None)

    return change


def swap(nb: NotebookNode) -> None:
    one, other = at("first")(nb), at("second")(nb)
    one.metadata, other.metadata = other.metadata, one.metadata


def without_ids(nb: NotebookNode) -> None:
    nb.nbformat_minor = 4
    for one in nb.cells:
        one.pop("id")


CHANGES: dict[str, Change] = {
    "nothing": lambda nb: None,
    "cells in the opposite order": lambda nb: nb.cells.reverse(),
    "no ids, as in format 4.4": without_ids,
    "one id for all cells": lambda nb: [one.update(id="same") for one in nb.cells],
    "a test copied": repeat("first", "assert f(1) == 2"),
    "a test copied and changed": repeat("second", "pass"),
    "two answers": repeat("f", "def f(x):\n    return 0"),
    "two texts": repeat("why", "Because."),
    "other points": lambda nb: at("first")(nb).metadata.nbgrader.update(points=100),
    "a test unlocked and changed": lambda nb: at("first")(nb).update(source="pass"),
    "a given cell changed": lambda nb: at("given")(nb).update(source="K = 99"),
    "a given cell deleted": lambda nb: nb.cells.remove(at("given")(nb)),
    "an answer deleted": lambda nb: nb.cells.remove(at("f")(nb)),
    "the metadata of two tests swapped": swap,
    "an answer as text": as_kind("f", "markdown"),
    "a text as code": as_kind("why", "code"),
    "a test as text": as_kind("first", "markdown"),
    "a picture attached": lambda nb: at("why")(nb).update(attachments=PICTURE),
    "old outputs": lambda nb: at("figure")(nb).update(outputs=[new_output("stream", text="old")]),
    "cells of the student's own": lambda nb: nb.cells.insert(1, new_code_cell("print(1)")),
    "a setup changed": lambda nb: nb.cells[1].update(source="import cmath"),
    "other metadata": lambda nb: at("first")(nb).metadata.update(collapsed=True, tags=["raises-exception"]),
    "the second test deleted": lambda nb: nb.cells.remove(at("second")(nb)),
    "the last answer deleted": lambda nb: nb.cells.remove(at("why")(nb)),
    "the task deleted": lambda nb: nb.cells.remove(at("task")(nb)),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> tuple[Assignment, str]:
    """An assignment, and the gradebook that has its cells."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "source" / "week1").mkdir(parents=True)
    nbformat.write(notebook(*copy.deepcopy(CELLS)), folder / "source" / "week1" / "part.ipynb")
    settings = f"c = get_config()\nc.OverwriteCells.missing_cell_notification = {REMARK!r}\n"
    (folder / "nbgrader_config.py").write_text(settings)
    assignment = load_assignment("week1", Course.open(folder))
    url = f"sqlite:///{folder / 'gradebook.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "any")  # a command of a second
        with Gradebook(url) as gradebook:
            gradebook.add_assignment("week1")
        save_cells(url, assignment)
    return assignment, url


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_notebook_is_rebuilt_as_by_nbgraders_own_steps(course, change, monkeypatch):
    assignment, url = course
    written = notebook(*copy.deepcopy(CELLS))
    CHANGES[change](written)
    text = json.dumps(written)
    assert seen(ours(assignment, text, monkeypatch)) == seen(stock(url, text, change.endswith("deleted")))


def stock(url: str, text: str, adds_cells: bool) -> list[NotebookNode]:
    """The cells that nbgrader would run, with deleted ones if the course says so.

    With that setting, nbgrader stops at a copied cell.
    """
    made = nbformat.from_dict(json.loads(text))
    config = Config(
        {"OverwriteCells": {"add_missing_cells": adds_cells, "missing_cell_notification": REMARK}}
    )
    names = {"nbgrader": {"notebook": "part", "assignment": "week1", "db_url": url}}
    for step in (ClearOutput, DeduplicateIds, OverwriteCells):
        made, _ = step(config=config)(made, names)
    return list(made.cells)


def ours(assignment: Assignment, text: str, monkeypatch: pytest.MonkeyPatch) -> list[NotebookNode]:
    """The cells that our kernel would get."""
    given: list[NotebookNode] = []

    def execute(made: NotebookNode, files: object, config: object) -> ExecutedNotebook:
        given.extend(made.cells)
        return ExecutedNotebook(made, {}, (), ())

    monkeypatch.setattr(kernel_run, "execute", execute)
    kernel_run.run_in_kernel(assignment.notebooks[0], parse(text.encode()), {}, {}, assignment.missing_cell)
    return given


def seen(cells: list[NotebookNode]) -> list[tuple[object, ...]]:
    """What counts of cells: kinds, sources, pictures, outputs, and flags of those that nbgrader knows."""
    flags = [one.metadata.get("nbgrader", {}) for one in cells]
    return [
        (
            *(one.cell_type, one.source, one.get("attachments"), one.get("outputs")),
            *(known.get(key) for key in ("grade_id", "grade", "solution", "locked", "points")),
        )
        for one, known in zip(cells, flags, strict=True)
    ]
