"""Every notebook of the course: it runs headless, is complete, and its release gives nothing away."""

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
from tests.course.functions import ASSIGNMENTS
from tests.course.running import described_figures, kernel_in
from tests.helpers.project import ASSIGNMENT, ROOT

ALL = sorted((ROOT / "source").glob("*/*.ipynb"))
ELSEWHERE = {  # test_notebook.py, test_explorations.py and test_explorations_pictures.py run them
    *(ASSIGNMENT, "from_numpy_to_pytorch", "loss_landscapes", "momentum_dynamics"),
    "reading_a_published_result",
}
OTHERS = [path for path in ALL if path.stem not in ELSEWHERE]
QUESTIONS = [(name, question) for name, asked in ASSIGNMENTS.items() for question in asked.questions]
FUNCTIONS = [question.name for _, question in QUESTIONS]
# Lines of a solution that other cells of the release show, because students know them from before.
KNOWN = {
    "cosine_annealing": {"else:"},
    "newton_schulz": {"for _ in range(steps):"},
    "update_parameters_with_nadam": {  # the lines of Adam
        "for key in parameters:",
        'g = grads[f"d{key}"]',
        'v[f"d{key}"] = beta1 * v[f"d{key}"] + (1 - beta1) * g',
        's[f"d{key}"] = beta2 * s[f"d{key}"] + (1 - beta2) * g**2',
        'scale = np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon',
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_figures_are_described(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_code_cell("import warnings\nwarnings.simplefilter('error')"))
    NotebookClient(notebook, timeout=300, resources=kernel_in(tmp_path, path.parent.name)).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert described_figures(notebook) > 0
    assert not [output for output in shown if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_mark_of_markdown_is_left_over_in_the_text(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            page = markdown2html_mistune(cell.source)
            text = re.sub(r"<code.*?</code>|\$.*?\$", "", page, flags=re.DOTALL)
            assert "**" not in text and "__" not in text, cell.source


@pytest.mark.parametrize("path", sorted((ROOT / "release").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_a_release_holds_every_file_that_its_notebook_imports(path):
    """A kernel of this environment would find the missing ones at the course's root."""
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    texts += [file.read_text("utf-8") for file in path.parent.rglob("*.py")]
    imported = set(re.findall(r"^ *(?:from|import) (\w+)", "\n".join(texts), flags=re.MULTILINE))
    held = {entry.stem for entry in path.parent.iterdir()}
    assert "opt_utils" in imported and "autograder" not in imported
    assert {name for name in imported if (ROOT / f"{name}.py").exists() or name == "checking"} <= held


def name_and_cost(name: str) -> object:
    return name if name == ASSIGNMENT else pytest.param(name, marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [*map(name_and_cost, ASSIGNMENTS)])
def test_a_students_first_run_stops_at_the_first_function_to_write(name, tmp_path):
    """With nothing but the downloaded folder: no missing file, no missing name, no other error before."""
    shutil.copytree(ROOT / "release" / name, tmp_path / "download")
    notebook = nbformat.read(tmp_path / "download" / f"{name}.ipynb", as_version=4)
    place = {"metadata": {"path": str(tmp_path / "download")}}
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook, timeout=120, resources=place).execute()
    first = ASSIGNMENTS[name].questions[0].name
    assert (stopped.value.ename, stopped.value.evalue) == (
        "NotImplementedError",
        f"{first} is not written yet",
    )


@pytest.fixture(scope="module")
def defined() -> dict[str, dict]:
    """By assignment: all that its setup cells and its reference solutions define."""
    spaces: dict[str, dict] = {}
    for name, assignment in ASSIGNMENTS.items():
        space = spaces[name] = {"np": np}
        exec("\n".join(cell.source for cell in assignment.notebooks[0].cells if cell.role == "setup"), space)
        for question in assignment.questions:
            exec(question.reference, space)
    return spaces


@pytest.mark.parametrize(("name", "question"), QUESTIONS, ids=FUNCTIONS)
def test_the_instructors_function_passes_every_case(name, question, defined, capsys):
    testCases.check(defined[name][question.name])
    count = len(question.public)
    tried = {1: "the public case", 2: "both public cases"}.get(count, f"all {count} public cases")
    said = f"correct on {tried}. The grader tries other cases as well."
    first, *points = capsys.readouterr().out.splitlines()
    assert first == f"{question.name}: {said}"
    assert len(points) == bool(question.parts) and all(line.startswith("On these cases: ") for line in points)
    testCases.check_hidden(defined[name][question.name])
    assert len(question.hidden) >= 3


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_holds_no_line_of_a_solution(name):
    """No line between solution delimiters, as code whatever its layout, but for the lines in KNOWN."""
    released = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    cells = [(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source) for cell in released.cells]
    solutions = []
    for question in ASSIGNMENTS[name].questions:
        parts = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", question.reference, flags=re.S)
        lines = {without_spaces(line) for part in parts for line in part.splitlines() if line.strip()}
        solutions += lines
        known = set(map(without_spaces, KNOWN.get(question.name, ())))
        assert known < lines
        for grade_id, source in cells:
            held = {line for line in lines if line in without_spaces(source)}
            assert held <= (set() if grade_id == question.name else known), question.name
    assert len(solutions) > (20 if name == ASSIGNMENT else 8)
    texts = [path.read_text("utf-8") for path in (ROOT / "release" / name).rglob("*.*[!c]")]
    assert not [text for text in texts if "HIDDEN TESTS" in text or "BEGIN SOLUTION" in text]
