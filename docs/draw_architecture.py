"""Draws docs/images/architecture.svg, the picture in docs/architecture.md: python docs/draw_architecture.py

The layers are those that import-linter keeps (pyproject.toml), and the imports are those of the code. Only
the sentences are written here. tests/docs/test_architecture.py fails if a module has no sentence, or if the
picture is older than the code.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import grimp
import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
PACKAGE = "autograder"
COLUMNS = 4  # boxes side by side, at most
WIDTH, MARGIN, GAP = 9.0, 0.12, 0.14  # inches
LINE = 0.148  # inches from one line of text to the next
DARK, BLUE, BAND, GREY = "#1f3d5a", "#cfe3f5", "#eeeeee", "#555555"


class Box(NamedTuple):
    """A module or folder of the package: what it answers, and its step on a submission's way."""

    answers: str
    step: int = 0  # 0: it is not a step


BOXES = {
    "cli": Box("the commands, their options and exit statuses"),
    "terminal": Box("tables and the progress bar; the log of a run"),
    "grade_table": Box("one grade on a terminal"),
    "classroom": Box("a whole class, on this machine or a cluster; the one writer of step 6"),
    "authoring": Box("build and its checks, audit, hints, and new courses"),
    "reporting": Box("the report on a class, and whose code is alike"),
    "lms": Box("downloads and rosters of an LMS; points as CSV"),
    "nbgrader_integration": Box("our steps among nbgrader's own; nbgrader's settings"),
    "grading": Box("one submission through steps 1 to 5, as a visible list"),
    "rendering": Box("what is recorded of a graded submission"),
    "grading_notebook": Box("the steps 1 to 4 of each notebook of a submission"),
    "kernel_run": Box("a submitted notebook as a kernel runs it, for asserts and graders"),
    "grading_job": Box("the process that takes these steps; a single notebook"),
    "job": Box("a process with limits of time and memory"),
    "pages": Box("the pages of a class, made of what is recorded", 7),
    "digests": Box("which code decides points, words and pages"),
    "diagnosis": Box("which mistake returns the same? Words, never points", 5),
    "repair": Box("which line? By small edits of the student's own code", 5),
    "records": Box("gradebook, ledger, autograded notebook, results as JSON", 6),
    "feedback": Box("the student's page and its figure"),
    "verdict": Box("the points: answer key, fresh cases, accepted forms; and check() in the notebook", 4),
    "assignment": Box("what is asked: questions, points, references"),
    "assignment_files": Box("the files that define an assignment"),
    "questions": Box("an instructor's cells, and the questions they ask"),
    "graded_assignments": Box("which assignments are graded, and which have cases"),
    "instructor_notebook": Box("an instructor's notebook by nbgrader's own steps"),
    "cases": Box("testCases.py: its sections, and the part that students get"),
    "case_contents": Box("which values a case may hold and expect"),
    "drivers": Box("a case's driver as the text that enters the sandbox"),
    "course": Box("a course folder, course.toml, student folders"),
    "road": Box("the order of the notebooks, told to students"),
    "program": Box("which cell is which, and what to run of them", 2),
    "parsed_cell": Box("which functions a cell defines"),
    "magics": Box("a cell without magics, as IPython makes it"),
    "release": Box("the files beside a released notebook"),
    "step_settings": Box("what a course sets for nbgrader's steps"),
    "autotests": Box("the tests that nbgrader makes of autotest lines"),
    "text_files": Box("which notebooks are written as text, and whether they are built"),
    "text_notebook": Box("a notebook written as text"),
    "submission": Box("the student's file as plain data", 1),
    "student_files": Box("the files in a student's folder that count"),
    "submitted_work": Box("a submission as read from disk"),
    "notebook_choice": Box("which of a student's notebooks counts"),
    "filetypes": Box("files submitted in the place of a notebook"),
    "sandbox": Box("runs the program; inside/ is all that runs beside a submission", 3),
    "kernel": Box("runs a whole notebook in a sandboxed Jupyter kernel"),
    "model": Box("the values that the stages hand to each other"),
    "cells": Box("the cells of notebooks as plain data"),
    "comparison": Box("how a returned value differs from the expected one"),
    "labels": Box("words for the parts of values, in messages"),
    "parts": Box("a question's points, by results or groups of cases"),
    "exceptions": Box("the exceptions, drawn as a tree"),
    "files": Box("atomic writes and digests"),
    "cache": Box("values in the user's cache folder"),
}


def layers() -> list[list[str]]:
    """The modules and folders of each layer, the highest layer first, as pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    return [re.findall(rf"{PACKAGE}\.(\w+)", layer) for layer in contract["layers"]]


def imports() -> dict[str, set[str]]:
    """For each module or folder at the top of the package, the others that its code imports."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules - {PACKAGE}:
        importer = module.split(".")[1]
        for other in graph.find_modules_directly_imported_by(module):
            found[importer].add(other.partition(".")[2].partition(".")[0])
    return {name: others - {name, ""} for name, others in found.items()}


class Row(NamedTuple):
    """Boxes side by side, all of one layer."""

    is_first: bool  # of its layer
    names: list[str]
    width: float  # of a box, in inches
    texts: list[tuple[list[str], list[str]]]  # of each box: the lines of its sentence, and of its imports

    @property
    def height(self) -> float:
        return LINE * (max(len(answer) + len(uses) for answer, uses in self.texts) + 1) + 0.2


def draw(path: Path) -> None:
    """Draw the layers from top to bottom, a box for each module or folder."""
    rows = _rows()
    spaces = sum(2 * GAP if row.is_first else GAP for row in rows)
    total = sum(row.height for row in rows) + spaces + 2 * MARGIN
    # Text stays text, which can be searched and read aloud. A fixed salt makes the same bytes every time.
    style = {"svg.fonttype": "none", "svg.hashsalt": PACKAGE, "font.family": "DejaVu Sans"}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(WIDTH, total), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, total))
        axes.axis("off")
        top = total - MARGIN
        bands: list[tuple[float, float]] = []  # top and bottom of each layer
        for row in rows:
            start = top - GAP if row.is_first and bands else top
            top = start - GAP
            for column, name in enumerate(row.names):
                _box(axes, MARGIN + GAP + column * (row.width + GAP), top, row, name, *row.texts[column])
            top -= row.height
            bands = [*bands, (start, top - GAP)] if row.is_first else [*bands[:-1], (bands[-1][0], top - GAP)]
        for start, end in bands:
            size = WIDTH - 2 * MARGIN, start - end - 0.04
            shape = "round,pad=0,rounding_size=0.08"
            band = FancyBboxPatch((MARGIN, end + 0.02), *size, boxstyle=shape, fc=BAND, ec="none", zorder=0)
            axes.add_patch(band)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _rows() -> list[Row]:
    used = imports()
    lowest = set(layers()[-1])
    rows = []
    for layer in layers():
        count = -(-len(layer) // COLUMNS)
        size = -(-len(layer) // count)
        for start in range(0, len(layer), size):
            names = layer[start : start + size]
            width = (WIDTH - 2 * MARGIN - GAP * (len(names) + 1)) / len(names)
            texts = [_lines(name, used.get(name, set()) - lowest, width) for name in names]
            rows.append(Row(start == 0, names, width, texts))
    return rows


def _box(
    axes: Axes, left: float, top: float, row: Row, name: str, answer: list[str], uses: list[str]
) -> None:
    step = BOXES[name].step
    look = {"fc": BLUE, "lw": 1.6} if step else {"fc": "white", "lw": 0.7}
    shape = "round,pad=0,rounding_size=0.06"
    axes.add_patch(
        FancyBboxPatch((left, top - row.height), row.width, row.height, boxstyle=shape, ec=DARK, **look)
    )
    line = top - 0.17
    if step:
        axes.add_patch(Circle((left + 0.19, line), 0.105, fc=DARK, ec="none"))
        middle = {"ha": "center", "va": "center_baseline"}
        axes.text(left + 0.19, line, str(step), color="white", size=8, weight="bold", **middle)
    indent = 0.35 if step else 0.1
    axes.text(left + indent, line, shown(name), size=9, weight="bold", va="center_baseline")
    for number, text in enumerate([*answer, *uses], 1):
        look = {"size": 7.4, "color": GREY} if number > len(answer) else {"size": 8, "color": "black"}
        axes.text(left + 0.1, line - 0.03 - number * LINE, text, va="center_baseline", **look)


def shown(name: str) -> str:
    """A module with its suffix, a folder with a slash, as the tree has them."""
    return f"{name}/" if (ROOT / PACKAGE / name).is_dir() else f"{name}.py"


def _lines(name: str, others: set[str], width: float) -> tuple[list[str], list[str]]:
    """The lines of a box's sentence, and of its imports."""
    uses = f"imports {', '.join(sorted(others))}" if others else ""
    return textwrap.wrap(BOXES[name].answers, int(width / 0.066)), textwrap.wrap(uses, int(width / 0.061))


if __name__ == "__main__":
    draw(PICTURE)
