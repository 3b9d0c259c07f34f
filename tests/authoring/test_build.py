"""notebooks/ → source/ → release/: the same bytes each time, nothing lost, nothing given away."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.assignment import load_assignment
from autograder.assignment_files import definition
from autograder.authoring.build import build
from autograder.cases import own_section
from autograder.course import Course
from autograder.exceptions import GraderError, NotReleased
from autograder.graded_assignments import graded_assignments
from autograder.road import FIRST, LAST
from autograder.text_files import refuse_unbuilt
from tests.helpers.assignments import graded_names, read_assignment
from tests.helpers.commands import jupyter
from tests.helpers.project import ASSIGNMENT, RELEASE, ROOT, SOURCE, contents, copy_project

TEXT = Path("notebooks", ASSIGNMENT, f"{ASSIGNMENT}.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a build reads and writes."""
    files = ["course.toml", *(path.name for path in ROOT.glob("*.py"))]
    return copy_project(tmp_path, "notebooks", "source", "release", "autograder", "requirements", *files)


def test_what_is_committed_is_what_a_build_from_nothing_makes(project):
    before = {name: contents(project / name) for name in ("source", "release")}
    shutil.rmtree(project / "source")
    shutil.rmtree(project / "release")
    build(Course.open(project))
    assert {name: contents(project / name) for name in ("source", "release")} == before
    assert build(Course.open(project)) == []


def test_the_release_holds_the_notebook_the_helpers_and_the_public_cases(project):
    assert contents(project / "release" / ASSIGNMENT).keys() == {
        f"{ASSIGNMENT}.ipynb", "figures.py", "figures_training.py", "opt_utils.py", "testCases.py",
        "hints.json", "requirements.txt",
        "checking/encoding.py", "checking/labels.py", "checking/comparison.py", "checking/check.py",
        "checking/parts.py", "checking/exception_words.py", "checking/operation_words.py",
        "checking/own_lines.py", "checking/patterns.py", "checking/positions.py",
        "checking/recognition.py", "checking/stop.py",
        "checking/student_code.py", "checking/suspects.py", "checking/syntax_words.py",
    }  # fmt: skip


def test_a_module_beside_the_text_is_released_and_its_copy_is_never_stale(project):
    course = Course.open(project)
    module, copy = (project / part / ASSIGNMENT / "figures.py" for part in ("notebooks", "source"))
    module.write_text("HEIGHT = 3\n", "utf-8")
    with pytest.raises(GraderError, match=r"figures.py was edited after .*; run: autograder build"):
        refuse_unbuilt(ASSIGNMENT, course)
    build(course, [ASSIGNMENT])
    refuse_unbuilt(ASSIGNMENT, course)
    released = (project / "release" / ASSIGNMENT / "figures.py").read_text("utf-8")
    assert released == f"# Built from notebooks/{ASSIGNMENT}/figures.py; edit it there.\nHEIGHT = 3\n"
    module.unlink()
    with pytest.raises(NotReleased) as refused:
        build(course, [ASSIGNMENT])
    assert f"source/{ASSIGNMENT}/figures.py: the module notebooks/{ASSIGNMENT}/figures.py is gone" in str(
        refused.value
    )
    copy.unlink()
    assert project / "release" / ASSIGNMENT / "figures.py" in build(course, [ASSIGNMENT])


def test_plain_nbgrader_generate_assignment_makes_the_same_release(project):
    shutil.rmtree(project / "release")
    done = jupyter("nbgrader", "generate_assignment", ASSIGNMENT, cwd=project)
    assert done.returncode == 0, done.stderr
    assert contents(project / "release" / ASSIGNMENT) == contents(ROOT / "release" / ASSIGNMENT)


def test_a_notebook_edited_in_source_stops_the_build_until_carried_back(project):
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
    written = ("jupytext_version", "format_version", FIRST, LAST)  # by jupytext and by `build`
    assert [line for line in added if not any(word in line for word in written)] == ["# A sentence by hand."]
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


def literals(text: str) -> set[str]:
    """The long constants and the names of functions in a piece of code."""
    nodes = list(ast.walk(ast.parse(text)))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    long = {
        repr(value) for value in constants if isinstance(value, (int, float, str)) and len(repr(value)) > 7
    }
    return long | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


CASES = (ROOT / "testCases.py").read_text("utf-8")


@pytest.mark.parametrize("name", graded_names())
def test_a_release_holds_the_public_cases_of_its_own_assignment_only(name):
    regions = re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", CASES, flags=re.S)
    public = re.sub(r"### BEGIN HIDDEN TESTS\n.*?### END HIDDEN TESTS", "", CASES, flags=re.S)
    hidden = set.union(*map(literals, regions)) - set(re.findall(r"[\w.\-]+", public))
    assert len(regions) == 1 + len(graded_names()) and len(hidden) > 500 and "_network" in hidden
    others = {f for a in graded_names() if a != name for f in functions_of(a)}
    assert len(others) > 10
    for path, content in contents(ROOT / "release" / name).items():
        text = content.decode()
        assert "HIDDEN TESTS" not in text, path
        assert not [word for word in hidden if word in text], path
        if path == "testCases.py":
            assert re.findall(r"^# -+ assignment: (\S+)", text, flags=re.M) == [name]
            assert [*dict.fromkeys(re.findall(r'^CASES\["(\w+)"\]', text, flags=re.M))] == functions_of(name)
            assert not re.findall(rf"\b({'|'.join(others)})(?:_test_case)?\b", text)


def functions_of(name: str) -> list[str]:
    return [question.name for question in read_assignment(name).questions]


def test_a_notebook_without_graded_cells_gets_no_cases():
    assert not {"testCases.py", "checking/check.py"} & contents(ROOT / "release" / "explorations").keys()


@pytest.mark.parametrize(
    "written",
    [
        'CASES["update_lr"].hidden = (Case("escaped", lambda: (0.37, 7, 0.09), 0.227),)\n',
        'CASES["other"] = GradedFunction(("x",), Case("a", tuple, 1.0), (Case("b", tuple, 2.0),))\n',
    ],
)
def test_a_hidden_case_outside_a_hidden_region_is_not_released(project, written):
    mark = '### BEGIN HIDDEN TESTS\n# fmt: off\nCASES["update_lr"].hidden'
    assert CASES.count(mark) == 1
    (project / "testCases.py").write_text(CASES.replace(mark, written + mark), "utf-8")
    with pytest.raises(GraderError, match=r"a hidden case of \w+ stands outside '### BEGIN HIDDEN TESTS'"):
        build(Course.open(project), ["learning_rate_schedules"])


def test_cases_beside_a_notebook_come_before_those_of_the_course(project):
    """The same release and the same hidden cases, from notebooks/A/testCases.py."""
    name = "learning_rate_schedules"
    before = contents(project / "release" / name)
    (project / "notebooks" / name / "testCases.py").write_text(own_section(CASES, name), "utf-8")
    (project / "testCases.py").unlink()
    build(Course.open(project), [name])
    after = contents(project / "release" / name)
    head = b"# Built from notebooks/learning_rate_schedules/testCases.py of the course; edit it there."
    assert after["testCases.py"].splitlines()[0] == head
    assert after["testCases.py"].splitlines()[1:] == before["testCases.py"].splitlines()[1:]
    assert after.keys() == before.keys()
    asked = load_assignment(name, Course.open(project)).questions
    assert [len(q.cases) for q in asked] == [len(q.cases) for q in read_assignment(name).questions]
    assert f"notebooks/{name}/testCases.py" in definition(name, Course.open(project))


def test_the_digest_covers_an_assignments_own_section_only(project):
    def digests() -> dict[str, str]:
        return {
            name: load_assignment(name, Course.open(project)).digest
            for name in graded_assignments(Course.open(project))
        }

    before = digests()
    (project / "testCases.py").write_text(CASES + "# A remark.\n", "utf-8")
    assert digests() == before
    (project / "testCases.py").write_text(CASES + "SPARE = 1\n", "utf-8")
    changed = [name for name, digest in digests().items() if digest != before[name]]
    assert changed == ["training_in_practice"]  # the last section


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


def test_a_hidden_region_without_its_end_stops_the_build(project):
    path = project / "testCases.py"
    path.write_text(path.read_text("utf-8").replace("### END HIDDEN TESTS", ""), "utf-8")
    with pytest.raises(GraderError, match=r"testCases\.py"):
        build(Course.open(project))
