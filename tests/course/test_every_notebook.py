"""Every other notebook of the course: it runs headless, is complete, and its release gives nothing away."""

from __future__ import annotations

import re
import shutil

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_code_cell

import testCases
from autograder.assignment import graded_assignments, load_assignment
from autograder.course import Course
from tests.conftest import ASSIGNMENT, ROOT
from tests.course.running import kernel_in

ALL = sorted((ROOT / "source").glob("*/*.ipynb"))
OTHERS = [path for path in ALL if path.parent.name != ASSIGNMENT]
GRADED = [name for name in graded_assignments(Course.open(ROOT)) if name != ASSIGNMENT]


@pytest.mark.slow
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_and_its_figures_have_text_alternatives(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_code_cell("import warnings\nwarnings.simplefilter('error')"))
    NotebookClient(notebook, timeout=300, resources=kernel_in(tmp_path, path.parent.name)).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    figures = [output for output in shown if "image/png" in output.get("data", {})]
    assert figures
    assert all(len(f.metadata.get("image/png", {}).get("alt", "")) > 40 for f in figures)
    assert not [output for output in shown if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_mark_of_markdown_is_left_over_in_the_text(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            page = markdown2html_mistune(cell.source)
            text = re.sub(r"<code.*?</code>|\$.*?\$", "", page, flags=re.DOTALL)
            assert "**" not in text and "__" not in text, cell.source


@pytest.mark.parametrize("path", sorted((ROOT / "release").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_a_release_holds_every_file_of_the_course_that_its_notebooks_import(path):
    """A kernel of this environment would find the missing ones at the course's root."""
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    texts += [file.read_text("utf-8") for file in path.parent.rglob("*.py")]
    imported = set(re.findall(r"^ *(?:from|import) (\w+)", "\n".join(texts), flags=re.MULTILINE))
    held = {entry.stem for entry in path.parent.iterdir()}
    assert "opt_utils" in imported and "autograder" not in imported
    assert {name for name in imported if (ROOT / f"{name}.py").exists() or name == "checking"} <= held


@pytest.mark.slow
@pytest.mark.parametrize("name", GRADED)
def test_a_students_first_run_stops_only_where_the_first_function_is_to_be_written(name, tmp_path):
    shutil.copytree(ROOT / "release" / name, tmp_path / "download")
    notebook = nbformat.read(tmp_path / "download" / f"{name}.ipynb", as_version=4)
    place = {"metadata": {"path": str(tmp_path / "download")}}
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook, timeout=120, resources=place).execute()
    first = load_assignment(name, Course.open(ROOT)).questions[0].name
    assert (stopped.value.ename, stopped.value.evalue) == (
        "NotImplementedError",
        f"{first} is not written yet",
    )


@pytest.mark.parametrize("name", GRADED)
def test_the_instructors_functions_pass_every_case(name, capsys):
    assignment = load_assignment(name, Course.open(ROOT))
    space: dict = {"np": np}
    exec("\n".join(cell.source for cell in assignment.cells if cell.role == "setup"), space)
    for question in assignment.questions:
        exec(question.reference, space)
        testCases.check(space[question.name])
        testCases.check_hidden(space[question.name])
        assert f"{question.name}: correct." in capsys.readouterr().out
        assert sum(case.origin == "hidden" for case in question.cases) >= 3


@pytest.mark.parametrize("name", GRADED)
def test_the_release_holds_no_solution(name):
    """Nothing of it in its own cell, and elsewhere only what a method has in common with one known before."""
    released = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    code = [cell for cell in released.cells if cell.cell_type == "code"]
    for question in load_assignment(name, Course.open(ROOT)).questions:
        parts = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", question.reference, flags=re.S)
        solution = {line.strip() for part in parts for line in part.splitlines() if len(line.strip()) > 12}
        assert solution
        for cell in code:
            held = solution & {line.strip() for line in cell.source.split("\n")}
            own = cell.metadata.get("nbgrader", {}).get("grade_id") == question.name
            assert not held if own else held < solution, (question.name, held)
    texts = [path.read_text("utf-8") for path in (ROOT / "release" / name).rglob("*.*[!c]")]
    assert not [text for text in texts if "HIDDEN TESTS" in text or "BEGIN SOLUTION" in text]
