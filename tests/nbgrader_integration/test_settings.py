"""A course's own settings of nbgrader hold, above `configure` and below it; no other course gets ours."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from textwrap import indent

import nbformat
import nbgrader.tests
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder.assignment import load_assignment
from autograder.cli.options import note_steps
from autograder.course import Course as AutograderCourse
from autograder.exceptions import GraderError
from autograder.records.gradebook import save_cells
from tests.helpers.mixed import CASES
from tests.helpers.notebooks import cell, notebook
from tests.helpers.project import ROOT, copy_project

FILES = Path(nbgrader.tests.__file__).parent / "apps" / "files"
CALL = "from autograder.nbgrader_integration.settings import configure\nconfigure(get_config(), __file__)\n"
R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
STEPS = """
from nbgrader.preprocessors import NbGraderPreprocessor

class Shout(NbGraderPreprocessor):
    def preprocess_cell(self, cell, resources, index):
        cell.source = cell.source.replace("quietly", "LOUDLY")
        return cell, resources

class SlowExecute(Execute):
    pass
"""
SETTINGS = {  # of a course, without ours; by what is set
    "nothing": "",
    "delimiters": """
c.ClearSolutions.begin_solution_delimeter = "<answer>"
c.ClearSolutions.end_solution_delimeter = "</answer>"
c.ClearHiddenTests.begin_test_delimeter = "<hidden>"
c.ClearHiddenTests.end_test_delimeter = "</hidden>"
c.ClearMarkScheme.begin_mark_scheme_delimeter = "<scheme>"
c.ClearMarkScheme.end_mark_scheme_delimeter = "</scheme>"
""",
    "stubs": """
c.ClearSolutions.code_stub = {"python": "...", "R": "stop()"}
c.ClearSolutions.text_stub = "Write."
""",
    "a header": 'c.IncludeHeaderFooter.header = "header.ipynb"',
    "a step more": 'c.GenerateAssignment.preprocessors.append("steps.Shout")',
    "a step first": 'c.GenerateAssignment.preprocessors.insert(0, "steps.Shout")',
    "a list of steps": """
c.GenerateAssignment.preprocessors = ["steps.Shout", "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions", "nbgrader.preprocessors.SaveCells"]
""",
    "a step of the exporter": 'c.Exporter.preprocessors = ["steps.Shout"]',
    "a step switched off": "c.ClearOutput.enabled = False",
    "an id": 'c.CourseDirectory.course_id = "biology"',
    "a folder": 'c.CourseDirectory.release_directory = "handed_out"',
}


def assignment() -> list[NotebookNode]:
    """A notebook with every kind of cell and region, and one in R."""
    test = {"grade": True, "locked": True, "points": 2}
    begin, end = "### BEGIN {}\n<{}>\n", "\n</{}>\n### END {}"

    def region(name: str, short: str, text: str) -> str:
        return begin.format(name, short) + text + end.format(short, name)

    f = "# GRADED FUNCTION: f\ndef f(x):\n" + indent(region("SOLUTION", "answer", "return x"), "    ")
    shown = cell("print('quietly')", "shown", locked=True)
    shown.outputs = [nbformat.v4.new_output("stream", text="seen by the instructor")]
    cells = [
        new_markdown_cell("quietly"),
        shown,
        cell(f, "f", solution=True),
        cell("y = 2", "all", solution=True),
        cell("assert f(1) == 1\n" + region("HIDDEN TESTS", "hidden", "assert f(2) == 2"), "test_f", **test),
        cell("why", "why", "markdown", grade=True, solution=True, points=3),
        cell(
            "A task.\n" + region("MARK SCHEME", "scheme", "1 point"), "task", "markdown", task=True, points=1
        ),
    ]
    r = [cell("# GRADED FUNCTION: g\n" + region("SOLUTION", "answer", "g <- 1"), "g", solution=True)]
    return [notebook(*cells), nbformat.v4.new_notebook(cells=r, metadata=R)]


def make_course(folder: Path, settings: str) -> Path:
    source = folder / "source" / "week1"
    source.mkdir(parents=True)
    for name, part in zip(("python", "r"), assignment(), strict=True):
        nbformat.write(part, source / f"{name}.ipynb")
    nbformat.write(notebook(new_markdown_cell("The head, quietly.")), folder / "header.ipynb")
    (folder / "nbgrader_config.py").write_text(settings, "utf-8")
    return folder


def config_of(course: Path) -> Config:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    return config


def generated(course: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """All that `nbgrader generate_assignment` makes of a course, or the kind of its failure."""
    monkeypatch.chdir(course)
    config = config_of(course)
    coursedir = CourseDirectory(config=config, assignment_id="week1")
    try:
        GenerateAssignment(coursedir=coursedir, config=config).start()
    except Exception as error:
        return {"failed": type(error)}
    out = course / coursedir.release_directory
    files = {
        path.relative_to(course).as_posix(): without_ids(path) for path in out.rglob("*") if path.is_file()
    }
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        rows = [book.execute(f"SELECT * FROM {table}").fetchall() for table in ("course", "source_cell")]
    return {**files, "courses": rows[0], "cells": sorted(row[1:6] for row in rows[1])}


def without_ids(file: Path) -> str:
    """A notebook without the ids of its cells, which nbformat draws."""
    return re.sub(r'"id": "[^"]*"', "", file.read_text("utf-8"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader starts a command, alembic, for each new gradebook."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "any")


@pytest.fixture(autouse=True)
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of steps of a course's own."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "steps.py").write_text("from nbgrader.preprocessors import Execute\n" + STEPS, "utf-8")
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.parametrize("named", SETTINGS)
def test_a_release_is_stock_nbgraders_whatever_the_course_sets(named, tmp_path, monkeypatch):
    own = f"c = get_config()\n{SETTINGS[named]}\n"
    stock = generated(make_course(tmp_path / "stock", own), monkeypatch)
    assert generated(make_course(tmp_path / "above", own + CALL), monkeypatch) == stock
    assert generated(make_course(tmp_path / "below", CALL + own), monkeypatch) == stock
    if SETTINGS[named]:
        assert stock != generated(make_course(tmp_path / "without", ""), monkeypatch)


def steps_of(course: Path) -> tuple[list[str], list[str]]:
    """The steps that `nbgrader autograde` takes to clean a notebook, and then to grade it."""
    config = config_of(course)
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
    found = []
    for converter._sanitizing in (True, False):
        converter._init_preprocessors()
        found.append([type(step).__name__ for step in converter.exporter._preprocessors])
    return found[0], found[1]


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize(
    ("own", "cleaning", "grading"),
    [
        (
            "",
            ["Rebuild", "ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells",
             "CheckCellMetadata"],
            ["ExecuteInSandbox", "IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput",
             "SaveAutoGrades", "AssignLatePenalties", "Record", "CheckCellMetadata"],
        ),
        (
            """
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.OverwriteCells"]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute", "nbgrader.preprocessors.AssignLatePenalties"]
""",
            ["Rebuild", "OverwriteCells"],
            ["ExecuteInSandbox", "AssignLatePenalties", "Record"],
        ),
        (
            """
import steps
c.Autograde.sanitize_preprocessors = [steps.Shout]
c.Autograde.autograde_preprocessors = [steps.SlowExecute, steps.Shout]
""",
            ["Rebuild", "Shout"],
            ["SlowExecuteInSandbox", "Shout"],
        ),
    ],
)  # fmt: skip
def test_submissions_run_in_the_sandbox_whatever_steps_a_course_lists(
    own, cleaning, grading, above, tmp_path
):
    own = f"c = get_config()\n{own}\n"
    course = make_course(tmp_path / "course", own + CALL if above else CALL + own)
    assert steps_of(course) == (cleaning, grading)


def test_a_command_names_the_steps_that_only_nbgraders_commands_take(tmp_path, capsys):
    own = """
import steps
c = get_config()
c.Autograde.sanitize_preprocessors.append("steps.Shout")
c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.Execute", steps.SlowExecute, steps.Shout]
"""
    note_steps(AutograderCourse.open(make_course(tmp_path / "plain", CALL)))
    assert capsys.readouterr().err == ""
    note_steps(AutograderCourse.open(make_course(tmp_path / "course", own + CALL)))
    assert capsys.readouterr().err.startswith(
        "note: only nbgrader's own commands take steps.Shout, steps.SlowExecute, which nbgrader_config.py"
    )


@pytest.mark.parametrize(
    "step",
    ['"nbconvert.preprocessors.ExecutePreprocessor"', 'import_module("nbgrader.preprocessors").Execute()'],
)
def test_a_step_that_would_run_submissions_outside_the_sandbox_is_refused(step, tmp_path):
    own = (
        f"from importlib import import_module\nget_config().Autograde.autograde_preprocessors.append({step})"
    )
    with pytest.raises(GraderError, match=r"Execute.* would run submissions outside the sandbox"):
        steps_of(make_course(tmp_path / "course", CALL + own))


OWN_EXPORTER = """
import nbconvert.exporters

class Own(nbconvert.exporters.NotebookExporter):
    def from_notebook_node(self, nb, resources=None, **options):
        nb.metadata["own"] = True
        return super().from_notebook_node(nb, resources, **options)

get_config().Autograde.exporter_class = Own
"""


@pytest.mark.parametrize("where", ["above", "below", "command line"])
def test_an_exporter_of_the_courses_own_gets_our_steps(where, tmp_path, monkeypatch):
    texts = {"above": OWN_EXPORTER + CALL, "below": CALL + OWN_EXPORTER, "command line": CALL}
    config = config_of(make_course(tmp_path / "course", texts[where]))
    if where == "command line":
        config.Autograde.exporter_class = "nbconvert.exporters.NotebookExporter"
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    monkeypatch.setattr(Autograde, "init_notebooks", lambda self: None)
    monkeypatch.setattr(Autograde, "convert_notebooks", Autograde._init_preprocessors)
    converter.start()
    assert type(converter.exporter).__name__ in ("OwnWithOurSteps", "NotebookExporterWithOurSteps")
    names = [type(step).__name__ for step in converter.exporter._preprocessors]
    assert names[:2] == ["Rebuild", "ClearOutput"]


def test_lists_without_a_place_for_our_steps_get_them(tmp_path):
    own = "c = get_config()\nc.Autograde.sanitize_preprocessors = c.Autograde.autograde_preprocessors = []\n"
    config = config_of(make_course(tmp_path / "course", CALL + own))
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
    names = {"assignment": "week1", "student": "ann", "notebook": "python"}
    for converter._sanitizing, step in ((True, "Rebuild"), (False, "Record")):
        converter._init_preprocessors()
        converter.exporter._preprocess(notebook(), {"nbgrader": names})
        assert [type(one).__name__ for one in converter.exporter._preprocessors] == [step]


def test_an_error_for_the_user_is_one_line_in_nbgraders_log(tmp_path, monkeypatch, caplog):
    course = make_course(tmp_path / "course", CALL)
    shutil.copytree(course / "source" / "week1", course / "submitted" / "ann" / "week1")

    def refuse(self: Autograde, notebook: str) -> None:
        raise GraderError("no sandbox; install one") from OSError("no such file")

    monkeypatch.setattr(Autograde, "init_assignment", lambda *names: None)
    monkeypatch.setattr(Autograde, "convert_single_notebook", refuse)
    config = config_of(course)
    coursedir = CourseDirectory(config=config, assignment_id="week1")
    with pytest.raises(NbGraderException):
        Autograde(coursedir=coursedir, config=config).start()
    assert "no sandbox; install one" in caplog.messages
    assert "Traceback" not in "".join(caplog.messages)


def test_another_courses_nbgrader_in_the_same_process_is_left_alone(tmp_path, monkeypatch):
    config_of(make_course(tmp_path / "ours", CALL))
    converter = Autograde(coursedir=CourseDirectory(), config=Config())
    monkeypatch.setattr(Autograde, "init_notebooks", lambda self: None)
    monkeypatch.setattr(Autograde, "convert_notebooks", Autograde._init_preprocessors)
    converter.start()
    assert type(converter.exporter).__name__ == "NotebookExporter"


def saved_by_grade(course: Path) -> list[tuple[object, ...]]:
    """The cells that `autograder grade` saves in a gradebook."""
    assignment = load_assignment("week1", AutograderCourse.open(course))
    with Gradebook(f"sqlite:///{course / 'other.db'}") as gradebook:
        gradebook.add_assignment("week1")
    save_cells(f"sqlite:///{course / 'other.db'}", assignment)
    with closing(sqlite3.connect(course / "other.db")) as book:
        return sorted(row[1:6] for row in book.execute("SELECT * FROM source_cell").fetchall())


@pytest.mark.parametrize("named", ["nothing", "delimiters", "stubs", "locks", "autotest", "another course's"])
def test_grade_saves_the_cells_that_nbgrader_saves(named, tmp_path, monkeypatch):
    settings = {
        **SETTINGS,
        "locks": "c.LockCells.lock_grade_cells = False",
        "autotest": 'c.InstantiateTests.autotest_delimiter = "LEARN"',
        "another course's": SETTINGS["delimiters"],
    }[named]
    stock = make_course(tmp_path / "stock", f"c = get_config()\n{settings}\n")
    if named == "autotest":
        add_autotests(stock)
    course = stock
    if named == "another course's":
        course = tmp_path / "grading"
        course.mkdir()
        (course / "course.toml").write_text(f'definition = "{stock}"\n', "utf-8")
        (course / "nbgrader_config.py").write_text(CALL, "utf-8")
        assert config_of(course).ClearSolutions.begin_solution_delimeter == "<answer>"
    assert saved_by_grade(course) == generated(course, monkeypatch)["cells"]


def test_autotests_of_a_notebook_that_imports_the_cases_and_a_file_handed_out(tmp_path, monkeypatch):
    course = make_course(tmp_path / "course", CALL)
    add_autotests(course, "AUTOTEST", "from testCases import check, check_hidden\nimport tools")
    (course / "testCases.py").write_text(CASES, "utf-8")
    (course / "lib.py").write_text("", "utf-8")
    (course / "course.toml").write_text('[handed_out]\n"tools.py" = "lib.py"\n', "utf-8")
    made = generated(course, monkeypatch)
    assert "assert str(type(y)) == " in str(made["release/week1/python.ipynb"])
    assert "check_hidden = " not in str(made["release/week1/testCases.py"])
    assert saved_by_grade(course) == made["cells"]


def add_autotests(course: Path, word: str = "LEARN", imports: str = "") -> None:
    """A test cell for nbgrader's autotest, with templates that the course has for all its assignments."""
    lines = f"### {word} y\n### BEGIN HIDDEN TESTS\n### HASHED {word} y + 1\n### END HIDDEN TESTS"
    written = notebook(
        imports,
        cell("y = 2", "all", solution=True),
        cell(lines, "learned", grade=True, locked=True, points=2),
    )
    nbformat.write(written, course / "source" / "week1" / "python.ipynb")
    shutil.copy(FILES / "autotests.yml", course)


def test_settings_of_a_step_hold_for_the_step_that_replaces_it(tmp_path):
    own = "\nc = get_config()\nc.Execute.timeout = 77\nc.Execute.extra_arguments = ['-O']"
    config = config_of(make_course(tmp_path / "course", CALL + own))
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
    converter._sanitizing = False
    converter._init_preprocessors()
    step = converter.exporter._preprocessors[0]
    assert (type(step).__name__, step.timeout, step.extra_arguments) == ("ExecuteInSandbox", 77, ["-O"])


def test_an_exporter_of_the_courses_own_makes_its_feedback(tmp_path):
    own = 'c = get_config()\nc.GenerateFeedback.exporter_class = "nbconvert.exporters.RSTExporter"\n'
    for number, text in enumerate((own + CALL, CALL + own)):
        config = config_of(make_course(tmp_path / str(number), text))
        assert config.GenerateFeedback.exporter_class == "nbconvert.exporters.RSTExporter"


def test_settings_on_jupyters_path_give_nothing_of_their_course_to_another(tmp_path, monkeypatch):
    """This project's settings, as found by JUPYTER_CONFIG_PATH in the folder of another course."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(ROOT))
    ours = (ROOT / "nbgrader_config.py").read_text("utf-8")
    stock = generated(make_course(tmp_path / "stock", ""), monkeypatch)
    course = make_course(tmp_path / "ours", "")
    monkeypatch.chdir(course)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    assert (
        ours
        and "course_id" not in config.CourseDirectory
        and "source_directory" not in config.CourseDirectory
    )
    monkeypatch.setitem(globals(), "config_of", lambda folder: config)
    assert generated(course, monkeypatch) == stock


def test_a_course_elsewhere_releases_the_files_that_its_own_settings_name(tmp_path, monkeypatch):
    course = make_course(tmp_path / "course", CALL)
    copy_project(course, "opt_utils.py", "testCases.py")
    (course / "course.toml").write_text(
        'id = "mine"\n[handed_out]\n"lib/utils.py" = "opt_utils.py"\n', "utf-8"
    )
    section = 'CASES["f"] = GradedFunction(returns=("x",), public=Case("public", lambda: (1.0,), 1.0))'
    with (course / "testCases.py").open("a", encoding="utf-8") as cases:
        cases.write(f"\n# --- assignment: week1 ---\n\n{section}\n")
    released = generated(course, monkeypatch)
    assert {
        "release/week1/lib/utils.py",
        "release/week1/testCases.py",
        "release/week1/checking/check.py",
    } <= released.keys()
    assert (
        section in released["release/week1/testCases.py"]
        and "_GD" not in released["release/week1/testCases.py"]
    )
    assert "f is not written yet" in released["release/week1/python.ipynb"]
    assert ("mine",) in released["courses"]


def test_a_course_that_another_one_defines_keeps_assignments_of_its_own(tmp_path):
    course = make_course(tmp_path / "course", CALL)
    (course / "course.toml").write_text(f'definition = "{ROOT}"\n', "utf-8")
    assert "source_directory" not in config_of(course).CourseDirectory
    shutil.rmtree(course / "source")
    assert config_of(course).CourseDirectory.source_directory == str(ROOT / "source")
