"""A course that grades with drivers, made of pieces of text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.helpers.commands import autograder
from tests.helpers.notebooks import with_sources
from tests.helpers.project import ROOT

ASSIGNMENT = "driven"
HEAD = (ROOT / "docs" / "authoring.md").read_text("utf-8").split("```python\n")[1].split("# %%")[0]
IMPORTS = "import numpy as np\n\nfrom testCases import check\n"
CASES_HEAD = """\
import numpy as np

from autograder.verdict.check import Case, CaseTable, GradedFunction

CASES = CaseTable(__file__)
check = CASES.check
### BEGIN HIDDEN TESTS
check_hidden = CASES.check_hidden
### END HIDDEN TESTS

"""


def documented() -> tuple[dict[str, str], str]:
    """The solution cells of docs/drivers.md by name, and its cases."""
    text = (ROOT / "docs" / "drivers.md").read_text("utf-8")
    solutions = dict(re.findall(r"^`(\w+)`:\n\n```python\n(.*?)^```$", text, flags=re.M | re.S))
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.M | re.S)
    return solutions, "\n\n".join(block for block in blocks if "\nCASES[" in block)


def write_course(folder: Path, solutions: dict[str, str], cases: str, mistakes: str = "") -> Path:
    """A course whose one assignment has these solution cells, 10 points each."""
    cells = [f"# %% {flags('imports', locked=True)}\n{IMPORTS}"]
    for name, source in solutions.items():
        cells.append(f"# %% {flags(name, solution=True)}\n{source}")
        test = flags(f"test_{name}", grade=True, locked=True, points=10)
        cells.append(f"# %% {test}\ncheck({name})\n")
    notebooks = folder / "notebooks" / ASSIGNMENT
    notebooks.mkdir(parents=True)
    (notebooks / f"{ASSIGNMENT}.py").write_text(HEAD + "\n".join(cells), "utf-8")
    (folder / "testCases.py").write_text(CASES_HEAD + cases, "utf-8")
    config = ROOT / "autograder" / "authoring" / "scaffold" / "nbgrader_config.py"
    (folder / config.name).write_text(config.read_text("utf-8"), "utf-8")
    if mistakes:
        (notebooks / "mistakes.py").write_text(f"from autograder import Mistake\n\n{mistakes}", "utf-8")
    return folder


def flags(grade_id: str, **set_flags: object) -> str:
    known = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return f"nbgrader={json.dumps({**known, 'grade_id': grade_id, **set_flags})}"


def released(course: Path) -> NotebookNode:
    """The notebook that students get."""
    return nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def checked(course: Path, sources: dict[str, str]) -> dict[str, dict]:
    """The questions of `autograder check` for a release with these solution cells, by name."""
    file = course / "handed_in.ipynb"
    nbformat.write(with_sources(released(course), sources), file)
    done = autograder("check", file, "--assignment", ASSIGNMENT, "--course", course, "--json", "-")
    assert done.returncode == 0, done.stderr
    return {question["name"]: question for question in json.loads(done.stdout)["questions"]}
