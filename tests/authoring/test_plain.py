"""A course laid out for nbgrader alone: without this package, nbgrader generates and grades it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.authoring.plain import lay_out
from autograder.course import Course
from autograder.exceptions import GraderError, UsageError
from tests.helpers.commands import autograder
from tests.helpers.courses import hand_in, scores
from tests.helpers.environments import make_environment
from tests.helpers.mixed import CASES
from tests.helpers.notebooks import cell, notebook, position, written_by
from tests.helpers.project import ASSIGNMENT, RELEASE, ROOT, contents, hidden_literals

LAST_TEST = "test_update_parameters_with_adam"
STUDENTS = {"right": ("right_plain",), "wrong": ("right_plain", "wrong_last_mini_batch"), "blank": ()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project's course, laid out by the command."""
    folder = tmp_path_factory.mktemp("plain") / "course"
    done = autograder("build", ASSIGNMENT, "--plain", folder)
    assert done.returncode == 0, done.stderr
    return folder


def source(plain: Path) -> NotebookNode:
    return nbformat.read(plain / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def test_hidden_cases_are_in_hidden_tests_only(plain):
    released = "".join(map(str, contents(plain / "release").values()))
    assert not {number for number in hidden_literals() if number in released}
    files = contents(plain / "source" / ASSIGNMENT)
    beside = "".join(str(content) for name, content in files.items() if not name.endswith(".ipynb"))
    assert not {number for number in hidden_literals() if number in beside}
    notebook = str(files[f"{ASSIGNMENT}.ipynb"])
    assert len({number for number in hidden_literals() if number in notebook}) > 200
    assert not re.search(r"(?:^|\\n|\")(?:from|import) autograder", released)


def test_a_release_differs_from_ours_in_the_words_of_its_stubs_only(plain):
    ours = contents(RELEASE.parent)
    theirs = contents(plain / "release" / ASSIGNMENT)
    assert theirs.keys() == ours.keys()
    different = [name for name in ours if ours[name] != theirs[name]]
    assert different == [f"{ASSIGNMENT}.ipynb"]
    notebooks = [nbformat.reads(one[different[0]].decode(), as_version=4) for one in (ours, theirs)]
    pairs = [
        (a.source, b.source)
        for a, b in zip(*(n.cells for n in notebooks), strict=True)
        if a.source != b.source
    ]
    assert len(pairs) == 6
    for a, b in pairs:
        stub = next(line for line in a.splitlines() if "is not written yet" in line)
        assert a.replace(stub.strip(), "raise NotImplementedError()") == b


@pytest.mark.parametrize(("answer", "passes"), [("right_plain", True), ("wrong_beta_swapped", False)])
def test_a_hidden_test_tells_right_from_wrong(plain, release, answer, passes, monkeypatch):
    name = "update_parameters_with_momentum"
    place = plain / "source" / ASSIGNMENT
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.chdir(place)
    for module in ("testCases", "checking", "checking.check", "checking.comparison", "checking.encoding"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    solved = written_by(release, "right_plain", answer)
    test = source(plain).cells[position(source(plain), f"test_{name}")].source
    hidden = test[test.index("### BEGIN") :]
    here: dict[str, object] = {}
    exec("import numpy as np\n" + solved.cells[position(solved, name)].source, here)
    if passes:
        exec(hidden, here)
    else:
        with pytest.raises(AssertionError, match=name):
            exec(hidden, here)
    for module in ("testCases", "checking", "checking.check", "checking.comparison", "checking.encoding"):
        monkeypatch.delitem(sys.modules, module, raising=False)


def test_no_course_of_ours_is_overwritten(tmp_path):
    course = Course.open(ROOT)
    for folder in (ROOT, tmp_path):
        (tmp_path / "course.toml").touch()
        with pytest.raises(UsageError, match="is a course of this grader; name another folder"):
            lay_out(course, folder)


def test_settings_that_the_instructor_has_changed_stay(plain, tmp_path):
    copy = Path(shutil.copytree(plain, tmp_path / "copy"))
    (copy / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(Course.open(ROOT), copy, [ASSIGNMENT])
    assert (copy / "nbgrader_config.py").read_text() == "c = get_config()\n"


MARKS = """\
from autograder.nbgrader_integration.settings import configure

c = get_config()
c.ClearSolutions.begin_solution_delimeter, c.ClearSolutions.end_solution_delimeter = "<answer>", "</answer>"
c.ClearHiddenTests.begin_test_delimeter, c.ClearHiddenTests.end_test_delimeter = "<hidden>", "</hidden>"
c.ClearSolutions.code_stub = {"python": "return ..."}
c.IncludeHeaderFooter.header = "source/header.ipynb"
configure(c, __file__)
"""


@pytest.fixture
def own_marks(tmp_path) -> Course:
    """A course with delimiters, a stub, a header and data of its own."""
    source = tmp_path / "mine" / "source" / "week1"
    source.mkdir(parents=True)
    answer = "def doubled(x):\n    # <answer>\n    return 2 * x\n    # </answer>"
    test = "check(doubled)\n# <hidden>\ncheck_hidden(doubled)\n# </hidden>"
    flags = {"grade": True, "locked": True, "points": 2}
    cells = cell(answer, "doubled", solution=True), cell(test, "test_doubled", **flags)
    nbformat.write(notebook(*cells), source / "part.ipynb")
    nbformat.write(notebook("the_header()"), source.parent / "header.ipynb")
    (source / "table.csv").write_text("1,2\n")
    (tmp_path / "mine" / "testCases.py").write_text(CASES)
    (tmp_path / "mine" / "nbgrader_config.py").write_text(MARKS)
    return Course.open(tmp_path / "mine")


def test_a_course_with_its_own_delimiters_keeps_them(own_marks, tmp_path):
    lay_out(own_marks, tmp_path / "plain")
    assert (tmp_path / "plain" / "source" / "week1" / "table.csv").is_file()
    released = nbformat.read(tmp_path / "plain" / "release" / "week1" / "part.ipynb", as_version=4)
    assert [one.source for one in released.cells] == [
        "the_header()", "def doubled(x):\n    return ...", "check(doubled)",
    ]  # fmt: skip
    written = nbformat.read(tmp_path / "plain" / "source" / "week1" / "part.ipynb", as_version=4)
    assert written.cells[1].source.count("<hidden>") == 1 and "-1.25" in written.cells[1].source


def test_other_delimiters_are_refused_before_anything_is_laid_out(own_marks, tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "nbgrader_config.py").write_text("c = get_config()\n")
    with pytest.raises(GraderError, match=r"nbgrader_config\.py has other delimiters .* than the course"):
        lay_out(own_marks, tmp_path / "plain")
    assert [path.name for path in (tmp_path / "plain").iterdir()] == ["nbgrader_config.py"]


@pytest.mark.slow  # it makes an environment, and runs whole notebooks
def test_a_stock_nbgrader_generates_and_grades_it(plain, tmp_path):
    students = (ROOT / "requirements" / "student.txt").read_text("utf-8").splitlines()
    requirements = [words for line in students if (words := line.partition("#")[0].strip())]
    python = make_environment(tmp_path / "stock", [*requirements, "nbgrader"])
    assert (
        subprocess.run([python, "-c", "import autograder"], capture_output=True, cwd=tmp_path).returncode == 1
    )

    course = Path(shutil.copytree(plain, tmp_path / "course", ignore=shutil.ignore_patterns("release")))
    env = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    env.pop("JUPYTER_CONFIG_PATH", None)

    def nbgrader(*words: str) -> None:
        done = subprocess.run(
            [python, "-m", "nbgrader", *words, ASSIGNMENT],
            cwd=course,
            env=env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    nbgrader("generate_assignment")
    assert contents(course / "release").keys() == contents(plain / "release").keys()
    released = nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    for student, answers in STUDENTS.items():
        notebook = written_by(released, *answers)
        if student != "right":  # one notebook with all its trainings is enough
            del notebook.cells[position(notebook, LAST_TEST) + 1 :]
        hand_in(course, student, notebook)
    nbgrader("autograde")
    assert scores(course) == {"right": 60.0, "wrong": 48.0, "blank": 0.0}
    nbgrader("generate_feedback")
