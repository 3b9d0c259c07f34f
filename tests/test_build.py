"""notebooks/ → source/ → release/: the same bytes each time, nothing lost, nothing given away."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.authoring.build import build
from autograder.course import Course
from autograder.exceptions import GraderError
from tests.conftest import ASSIGNMENT, RELEASE, ROOT, SOURCE, jupyter

TEXT = Path("notebooks", ASSIGNMENT, f"{ASSIGNMENT}.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a build reads and writes."""
    for name in ("notebooks", "source", "release", "autograder", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.glob("*.py"):
        shutil.copy(path, tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_is_committed_is_what_a_build_from_nothing_makes(project):
    before = {name: contents(project / name) for name in ("source", "release")}
    shutil.rmtree(project / "source")
    shutil.rmtree(project / "release")
    build(Course.open(project))
    assert {name: contents(project / name) for name in ("source", "release")} == before
    assert build(Course.open(project)) == []


def test_the_release_holds_the_notebook_the_helpers_and_the_public_cases(project):
    assert contents(project / "release" / ASSIGNMENT).keys() == {
        f"{ASSIGNMENT}.ipynb", "opt_utils.py", "testCases.py", "hints.json", "requirements.txt"
    }  # fmt: skip


def test_plain_nbgrader_generate_assignment_makes_the_same_release(project):
    shutil.rmtree(project / "release")
    done = jupyter("nbgrader", "generate_assignment", ASSIGNMENT, cwd=project)
    assert done.returncode == 0, done.stderr
    assert contents(project / "release" / ASSIGNMENT) == contents(ROOT / "release" / ASSIGNMENT)


def test_a_notebook_edited_in_source_stops_the_build_until_it_is_carried_back(project):
    path = project / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nA sentence by hand."
    nbformat.write(notebook, path)
    edited = path.read_bytes()
    with pytest.raises(GraderError) as stopped:
        build(Course.open(project))
    assert path.read_bytes() == edited
    assert len(str(stopped.value).splitlines()) == 1

    command = shlex.split(re.search(r"'(jupytext .*?)'", str(stopped.value))[1])
    assert jupyter(*command, cwd=project).returncode == 0
    before, after = (ROOT / TEXT).read_text("utf-8"), (project / TEXT).read_text("utf-8")
    assert "# A sentence by hand." in after
    added = set(after.splitlines()) - set(before.splitlines())
    body = {line for line in added if "jupytext_version" not in line and "format_version" not in line}
    assert body == {"# A sentence by hand."}
    build(Course.open(project))
    assert b"A sentence by hand." in (project / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()


def test_running_the_source_notebook_in_jupyter_is_no_edit(project):
    path = project / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 3
            cell.outputs = [nbformat.v4.new_output("stream", text="ran")]
    nbformat.write(notebook, path)
    build(Course.open(project))
    assert path.read_bytes() == SOURCE.read_bytes()


def test_no_solution_line_is_in_the_release():
    """Every line between solution delimiters, whole and as code whatever its layout."""
    released = "\n".join(cell.source for cell in nbformat.read(RELEASE, as_version=4).cells)
    code = re.sub(r"\s", "", released)
    solutions = []
    for cell in nbformat.read(SOURCE, as_version=4).cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            solutions += [re.sub(r"\s", "", line) for line in region.splitlines() if line.strip()]
    assert len(solutions) > 20
    assert [line for line in solutions if line in code] == []


def test_no_hidden_case_and_no_hidden_test_is_in_the_release():
    hidden = (ROOT / "testCases.py").read_text("utf-8")
    public, _, rest = hidden.partition("### BEGIN HIDDEN TESTS")
    tree = ast.parse(rest.partition("### END HIDDEN TESTS")[0])
    literals = {repr(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)
                and isinstance(node.value, (int, float, str)) and len(repr(node.value)) > 7}  # fmt: skip
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} | {"HIDDEN_CASES"}
    assert len(literals) > 100 and "check_hidden" in names
    for path in (ROOT / "release" / ASSIGNMENT).iterdir():
        text = path.read_text("utf-8")
        assert "HIDDEN TESTS" not in text, path
        assert [word for word in (literals | names) - set(re.findall(r"\w+", public)) if word in text] == []


def test_no_path_of_a_machine_is_in_what_is_built():
    for folder in ("source", "release"):
        for name, content in contents(ROOT / folder).items():
            assert not re.search(rb"/(home|root|tmp|Users|srv)/", content), name
            assert str(ROOT).encode() not in content, name


def test_built_notebooks_say_what_they_were_built_from_and_have_no_outputs():
    assert nbformat.read(SOURCE, as_version=4).metadata.built["from"] == TEXT.as_posix()
    assert (
        nbformat.read(RELEASE, as_version=4).metadata.built["from"]
        == f"source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    )
    for path in (SOURCE, RELEASE):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "jupytext" not in notebook.metadata
        assert not any(cell.get("outputs") for cell in notebook.cells)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_a_students_first_run_stops_only_where_the_first_function_is_to_be_written(tmp_path):
    """With nothing but the downloaded folder: no missing file, no missing name, no other error before."""
    shutil.copytree(RELEASE.parent, tmp_path / "download")
    notebook = nbformat.read(tmp_path / "download" / RELEASE.name, as_version=4)
    place = {"metadata": {"path": str(tmp_path / "download")}}
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook, timeout=120, resources=place).execute()
    assert stopped.value.ename == "NotImplementedError"
    assert stopped.value.evalue == "update_parameters_with_gd is not written yet"


def test_a_hidden_region_without_its_end_stops_the_build(project):
    path = project / "testCases.py"
    path.write_text(path.read_text("utf-8").replace("### END HIDDEN TESTS", ""), "utf-8")
    with pytest.raises(GraderError, match=r"testCases\.py"):
        build(Course.open(project))
