"""A made-up course whose one assignment mixes every kind of question, in two notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.helpers.notebooks import with_sources

ASSIGNMENT = "week1"
JUPYTEXT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""
CASES = '''\
"""The cases of this course."""

import numpy as np

from autograder.verdict.check import Case, CaseTable, GradedFunction

CASES = CaseTable(__file__)
check = CASES.check
### BEGIN HIDDEN TESTS
check_hidden = CASES.check_hidden
### END HIDDEN TESTS

# --- assignment: week1 ---

CASES["doubled"] = GradedFunction(
    ("twice",), Case("public", lambda: (np.array([1.0, 2.5]),), np.array([2.0, 5.0]))
)
CASES["shifted"] = GradedFunction(
    ("moved",), Case("public", lambda: (np.array([1.0, 2.0]), 3.0), np.array([4.0, 5.0]))
)
### BEGIN HIDDEN TESTS
CASES["doubled"].hidden = (Case("long", lambda: (np.array([0.5, -1.25, 4.0]),), np.array([1.0, -2.5, 8.0])),)
CASES["shifted"].hidden = (Case("down", lambda: (np.array([0.5, 7.0]), -1.5), np.array([-1.0, 5.5])),)
### END HIDDEN TESTS
'''
CONFIG = """\
from autograder.nbgrader_integration.settings import configure

configure(get_config(), __file__)
"""
AREA_TEST = """\
assert area(2, 3) == 6, "the area of a rectangle is its width times its height"
### BEGIN HIDDEN TESTS
assert area(0, 8675309) == 0
### END HIDDEN TESTS"""


def cell(source: str, grade_id: str = "", kind: str = "", **flags: object) -> str:
    """A cell of a notebook written as text, with nbgrader's metadata if it has a grade_id."""
    known = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    marks = f" nbgrader={json.dumps({**known, **flags, 'grade_id': grade_id})}" if grade_id else ""
    lines = source if not kind else "\n".join(f"# {line}".rstrip() for line in source.split("\n"))
    return f"\n# %%{f' [{kind}]' if kind else ''}{marks}\n{lines}\n"


def function(name: str, arguments: str, result: str) -> str:
    """The solution cell of a function."""
    body = f"    ### BEGIN SOLUTION\n    return {result}\n    ### END SOLUTION"
    return cell(f"# GRADED FUNCTION: {name}\ndef {name}({arguments}):\n{body}", name, solution=True)


def cases_of(name: str, points: float) -> str:
    return cell(f"check({name})", f"test_{name}", grade=True, locked=True, points=points)


IMPORTS = cell("import numpy as np\nfrom testCases import check", "imports", locked=True)
PART1 = (
    IMPORTS
    + cell("# 1. Twice\nDouble every entry.", kind="markdown")
    + function("doubled", "x", "2 * x")
    + cases_of("doubled", 4)
    + cell("# 2. Rectangles", kind="markdown")
    + cell(
        "def area(a, b):\n    ### BEGIN SOLUTION\n    return a * b\n    ### END SOLUTION",
        "area", solution=True,
    )
    + cell(AREA_TEST, "test_area", grade=True, locked=True, points=2)
    + cell(
        "Why does doubling not commute with squaring?",
        "explain", kind="markdown", grade=True, solution=True, points=3,
    )
)  # fmt: skip
PART2 = (
    IMPORTS
    + function("shifted", "x, by", "x + by")
    + cases_of("shifted", 5)
    + cell(
        "Plot a line and describe it.\n"
        "=== BEGIN MARK SCHEME ===\nOne point for the axes.\n=== END MARK SCHEME ===",
        "plot", kind="markdown", task=True, locked=True, points=2,
    )
    + cell("How do you know?", "explain", kind="markdown", grade=True, solution=True, points=1)
)  # fmt: skip


def write_course(course: Path) -> Path:
    """The course before its first build."""
    folder = course / "notebooks" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "part1.py").write_text(JUPYTEXT + PART1)
    (folder / "part2.py").write_text(JUPYTEXT + PART2)
    (course / "testCases.py").write_text(CASES)
    (course / "course.toml").write_text('id = "mixed"\n')
    (course / "nbgrader_config.py").write_text(CONFIG)
    return course


RIGHT = {
    "doubled": "def doubled(x):\n    return 2 * x",
    "area": "def area(a, b):\n    return a * b",
    "explain": "Because (2x)² is 4x².",
    "shifted": "def shifted(x, by):\n    return x + by",
}


def hand_in(course: Path, student: str, sources: dict[str, str], *added: NotebookNode) -> Path:
    """Write a student's two notebooks: the release with these sources, and cells at the end of the second.

    Return their folder.
    """
    for file in sorted((course / "release" / ASSIGNMENT).glob("*.ipynb")):
        released = nbformat.read(file, as_version=4)
        ids = {one.metadata.get("nbgrader", {}).get("grade_id") for one in released.cells}
        written = with_sources(released, {name: text for name, text in sources.items() if name in ids})
        written.cells += added if file.stem == "part2" else ()
        folder = course / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(written, folder / file.name)
    return folder
