"""What an instructor's notebook asks, and what is said of a notebook that cannot be graded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import nbformat
import nbgrader.tests
import pytest
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, OverwriteCells
from traitlets.config import Config

from autograder import cache, instructor_notebook, kernel_run, program, questions, step_settings
from autograder.assignment import load_assignment
from autograder.assignment_files import definition
from autograder.cells import Cell, InstructorCell, Submission
from autograder.course import Course
from autograder.exceptions import GraderError
from autograder.files import replace_file
from autograder.graded_assignments import has_cases
from autograder.instructor_notebook import read_notebook, released_cells
from autograder.kernel.execution import ExecutedNotebook
from autograder.model import Assignment, RebuiltCell
from autograder.records.autograded_notebook import autograded_notebook
from autograder.submission import parse
from autograder.verdict.cell_verdict import judge_by_hand
from tests.helpers.mixed import CASES
from tests.helpers.notebooks import cell, notebook

DOUBLED = cell(
    "def doubled(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
    "doubled",
    solution=True,
)
CHECKED = cell("check(doubled)", "test_doubled", grade=True, locked=True, points=4)
ASSERTED = cell("assert a == 1", "any-name", grade=True, locked=True, points=2)
ANSWER = cell("Answer here.", "answer", "markdown", grade=True, solution=True, points=3)
CODE = cell("# plot here", "figure", grade=True, solution=True, points=1)
TASK = cell(
    "Do it.\n=== BEGIN MARK SCHEME ===\nSo.\n=== END MARK SCHEME ===", "task", "markdown", task=True, points=5
)


def assignment(folder: Path, *notebooks: list[NotebookNode], cases: str = CASES) -> Assignment:
    """An assignment week1 of these notebooks."""
    source = folder / "source" / "week1"
    source.mkdir(parents=True)
    for number, cells in enumerate(notebooks):
        nbformat.write(notebook(*cells), source / f"part{number}.ipynb")
    if cases:
        (folder / "testCases.py").write_text(cases)
    return load_assignment("week1", Course.open(folder))


@pytest.mark.parametrize(
    ("cells", "kinds", "needs_kernel"),
    [
        ([DOUBLED, CHECKED], {"doubled": "cases"}, False),
        ([DOUBLED, CHECKED, ANSWER], {"doubled": "cases", "answer": "manual"}, False),
        ([DOUBLED, CHECKED, CODE], {"doubled": "cases", "figure": "manual"}, True),
        ([DOUBLED, CHECKED, ASSERTED], {"doubled": "cases", "any-name": "asserts"}, True),
        ([DOUBLED, CHECKED, TASK], {"doubled": "cases", "task": "task"}, True),
        ([ANSWER], {"answer": "manual"}, True),
    ],
)
def test_each_cell_with_points_is_a_question(tmp_path, cells, kinds, needs_kernel):
    (part,) = assignment(tmp_path, cells).notebooks
    assert {question.name: question.kind for question in part.questions} == kinds
    assert part.needs_kernel == needs_kernel
    assert all("So." not in one.source and "2 * x" not in one.source for one in part.cells)


def test_an_assignment_of_asserts_needs_no_cases_file(tmp_path):
    loaded = assignment(tmp_path, [ASSERTED], [ANSWER, ASSERTED], cases="")
    assert [(q.notebook, q.name) for q in loaded.questions] == [
        ("part0", "any-name"), ("part1", "answer"), ("part1", "any-name"),
    ]  # fmt: skip
    assert loaded.max_score == 7 and not has_cases("week1", Course.open(tmp_path))


def test_files_beside_the_source_are_the_assignments_own(tmp_path):
    source = tmp_path / "source" / "week1"
    (source / "data").mkdir(parents=True)
    (source / "data" / "table.csv").write_text("1,2\n")
    (source / ".hidden").write_text("")
    nbformat.write(notebook(ASSERTED), source / "part0.ipynb")
    loaded = load_assignment("week1", Course.open(tmp_path))
    assert loaded.files == {"data/table.csv": b"1,2\n"}


def test_a_worker_of_a_cluster_loads_the_same_assignment(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 7\n")
    assignment(tmp_path, [DOUBLED, CHECKED, ASSERTED], [ANSWER])
    (tmp_path / "source" / "week1" / "table.csv").write_text("1,2\n")
    loaded = load_assignment("week1", Course.open(tmp_path))
    for name, content in definition("week1", Course.open(tmp_path)).items():
        replace_file(tmp_path / "worker" / name, content)
    other = load_assignment("week1", Course.open(tmp_path / "worker"))
    assert (other.digest, other.files) == (loaded.digest, loaded.files)
    assert other.running == {"Execute": {"timeout": 7}}


@pytest.mark.parametrize(
    ("text", "is_run"),
    [
        ('"""Ours."""\n\nfrom autograder.nbgrader_integration.settings import configure\n\n'
         "configure(get_config(), __file__)  # as in docs\n", False),
        ("", True),
        ("c = get_config()\nc.Execute.timeout = 7\n", True),
        ("this is no Python\n", True),
    ],
)  # fmt: skip
def test_settings_that_only_call_configure_are_not_run(text, is_run, tmp_path, monkeypatch):
    """To run them would import half of the package, and slow every command down."""

    def refuse(*options: object, **more: object) -> None:
        raise RuntimeError("it is run")

    monkeypatch.setattr(step_settings, "PyFileConfigLoader", refuse)
    (tmp_path / "nbgrader_config.py").write_text(text, "utf-8")
    if is_run:
        with pytest.raises(GraderError, match="cannot be read: it is run"):
            step_settings.folder_settings(tmp_path)
    else:
        assert step_settings.folder_settings(tmp_path) == {}


def renamed(one: NotebookNode, grade_id: str, source: str = "") -> NotebookNode:
    changed = nbformat.from_dict(one)
    changed.metadata.nbgrader.grade_id = changed.id = grade_id
    changed.source = source or changed.source
    return changed


@pytest.mark.parametrize(
    ("notebooks", "message"),
    [
        ([[cell("x", "x", locked=True)]], "has no cell with points; there is nothing to grade"),
        ([[DOUBLED, renamed(CHECKED, "tests_doubled")]], "set the grade_id of its test cell to test_doubled"),
        ([[renamed(DOUBLED, "double"), CHECKED]], "set the grade_id of its solution cell to doubled"),
        (
            [[DOUBLED, CHECKED, renamed(CHECKED, "test_tripled", "check(tripled)")]],
            "has no cases for 'tripled', which the cell 'test_tripled' checks; add them",
        ),
        ([[DOUBLED, CHECKED], [DOUBLED, CHECKED]], "is asked for in part0.ipynb and in part1.ipynb"),
        (
            [[renamed(ASSERTED, "auto", "### AUTOTEST doubled(1)")]],
            "nbgrader cannot make tests of its autotest lines: FileNotFoundError",
        ),
    ],
)
def test_a_notebook_that_cannot_be_graded_says_what_to_correct(tmp_path, notebooks, message):
    with pytest.raises(GraderError, match=r".") as error:
        assignment(tmp_path, *notebooks)
    assert message in str(error.value)


def test_an_autotest_that_stops_is_one_line(tmp_path):
    shutil.copy(Path(nbgrader.tests.__file__).parent / "apps" / "files" / "autotests.yml", tmp_path)
    with pytest.raises(GraderError, match=r"autotest lines: NameError: name 'missing' is not defined$"):
        assignment(tmp_path, [renamed(ASSERTED, "auto", "### AUTOTEST missing")])


@pytest.fixture
def ran(monkeypatch) -> list[NotebookNode]:
    """The notebooks that the kernel would have got; nothing runs."""
    seen: list[NotebookNode] = []

    def execute(made: NotebookNode, files: Any, config: Any) -> ExecutedNotebook:
        seen.append(made)
        return ExecutedNotebook(made, {}, (), ())

    monkeypatch.setattr(kernel_run, "execute", execute)
    return seen


def demonstration(source: str) -> NotebookNode:
    made = nbformat.v4.new_code_cell(source, id="shown")
    made.metadata["tags"] = ["demonstration"]
    return made


def test_the_kernel_sees_no_test_with_cases_and_no_demonstration(tmp_path, ran):
    loaded = assignment(tmp_path, [DOUBLED, CHECKED, demonstration("train()"), ASSERTED])
    cells = (
        Cell("code", "x", grade_id="doubled"),
        Cell("code", "leak()", grade_id="test_doubled"),
        Cell("code", "train()"),
    )
    cells += (Cell("code", "a = 1", "mine"), Cell("code", "pass", grade_id="any-name"))
    done = kernel_run.run_in_kernel(loaded.notebooks[0], Submission(cells), {}, {}, "")
    sources = [cell.source for cell in ran[0].cells if "skip-execution" not in cell.metadata.get("tags", [])]
    assert sources == ["x", "a = 1", "assert a == 1"]
    assert [cell.source for cell in done.rebuilt] == [
        "x",
        "check(doubled)",
        "train()",
        "a = 1",
        "assert a == 1",
    ]


def test_of_a_changed_demonstration_the_definitions_run(tmp_path, ran):
    loaded = assignment(tmp_path, [demonstration("train()"), ASSERTED])
    cells = Cell("code", "def mine():\n    pass\ntrain()", "shown"), Cell("code", "", grade_id="any-name")
    kernel_run.run_in_kernel(loaded.notebooks[0], Submission(cells), {}, {}, "")
    assert [cell.source for cell in ran[0].cells] == ["def mine():\n    pass", "assert a == 1"]


def test_in_a_course_that_is_nbgraders_alone_all_cells_run(tmp_path, ran):
    loaded = assignment(tmp_path, [demonstration("a = 1"), ASSERTED], cases="")
    cells = Cell("code", "a = 1", "shown"), Cell("code", "", grade_id="any-name")
    kernel_run.run_in_kernel(loaded.notebooks[0], Submission(cells), {}, {}, "")
    assert [cell.source for cell in ran[0].cells] == ["a = 1", "assert a == 1"]


def test_a_source_with_line_ends_of_windows_is_asked_as_any_other(tmp_path):
    answer = renamed(ANSWER, "answer", "Why?\r\n### BEGIN SOLUTION\r\nSo.\r\n### END SOLUTION\r\n")
    loaded = assignment(tmp_path, [ASSERTED, answer], cases="")
    released, _ = ClearSolutions()(notebook(answer), {})
    untouched = parse(nbformat.writes(released).encode()).cells[0]
    question = next(one for one in loaded.questions if one.name == "answer")
    given = RebuiltCell("markdown", untouched.source, "answer", "answer")
    assert judge_by_hand(question, given).status == "not_attempted"


def test_a_cell_with_flags_but_no_name_is_recorded(tmp_path):
    """nbgrader's Create Assignment leaves such flags in a cell that is no longer graded."""
    plain = nbformat.v4.new_code_cell("x = 1", id="plain", metadata={"nbgrader": {"grade": False}})
    (part,) = assignment(tmp_path, [plain, ASSERTED], cases="").notebooks
    cells = [RebuiltCell("code", "x = 1", "plain"), RebuiltCell("code", "assert a == 1", "any", "any-name")]
    written = nbformat.reads(autograded_notebook(part, cells, []).decode(), as_version=4)
    assert [one.metadata.get("nbgrader", {}).get("points") for one in written.cells] == [None, 2]


def test_deleted_cells_come_back_as_in_nbgrader(tmp_path, ran):
    loaded = assignment(tmp_path, [DOUBLED, CHECKED, ASSERTED, ANSWER, TASK])
    done = kernel_run.run_in_kernel(
        loaded.notebooks[0],
        Submission((Cell("code", "a = 1", grade_id="doubled"), Cell("code", "b = 2"))),
        {},
        {},
        loaded.missing_cell,
    )
    assert [cell.grade_id for cell in done.rebuilt] == [
        "doubled", "test_doubled", "any-name", "answer", "", "task",
    ]  # fmt: skip
    assert done.rebuilt[2].source.startswith("# This cell (id:any-name) was missing from the submission.")


def test_of_two_copies_of_an_answer_the_last_one_counts(tmp_path, ran):
    loaded = assignment(tmp_path, [ASSERTED, ANSWER])
    copies = [Cell("markdown", text, grade_id="answer") for text in ("first", "second")]
    done = kernel_run.run_in_kernel(loaded.notebooks[0], Submission(tuple(copies)), {}, {}, "")
    assert [cell.source for cell in done.rebuilt if cell.grade_id == "answer"] == ["second"]


def test_a_students_tags_and_points_do_not_count(tmp_path, ran):
    """Both are metadata, which a Cell does not have; the instructor's tags hold."""
    tagged = renamed(ASSERTED, "skipped")
    tagged.metadata["tags"] = ["skip-execution"]
    loaded = assignment(tmp_path, [ASSERTED, tagged])
    cells = Cell("code", "x", grade_id="skipped"), Cell("code", "y", grade_id="any-name")
    kernel_run.run_in_kernel(loaded.notebooks[0], Submission(cells), {}, {}, "")
    assert [(cell.source, cell.metadata.get("tags")) for cell in ran[0].cells] == [
        ("", ["skip-execution"]), ("assert a == 1", None),
    ]  # fmt: skip
    assert ran[0].cells[1].metadata.nbgrader.points == 2


def cells_of(file: Path) -> tuple[InstructorCell, ...]:
    """The cells of a notebook in a course without settings."""
    course = Course(file.parent, file.parent, "any", {}, {}, {})
    return questions.instructor_notebook(file, course, Config()).cells


def test_cells_are_read_with_nbgrader_once_and_again_after_an_edit(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(instructor_notebook, "released_cells", Mock(wraps=released_cells))
    file = tmp_path / "part.ipynb"
    cells = [DOUBLED, CHECKED, ASSERTED, ANSWER, CODE, TASK]
    nbformat.write(notebook(*cells), file)
    expected = released_cells(file, read_notebook(file), Config())
    assert [one.points for one in expected] == [None, 4, 2, 3, 1, 5]
    assert "return 2 * x" in expected[0].written and "2 * x" not in expected[0].source
    assert cells_of(file) == cells_of(file) == expected
    assert instructor_notebook.released_cells.call_count == 1
    for damaged in (tmp_path / "cache").iterdir():
        damaged.write_bytes(damaged.read_bytes()[:100])
    assert cells_of(file) == expected
    nbformat.write(notebook(*cells[:-1]), file)
    assert cells_of(file) == expected[:-1]
    assert instructor_notebook.released_cells.call_count == 3


def test_the_cache_may_be_out_of_reach(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(cache, "CACHE", tmp_path / "file" / "cache")
    nbformat.write(notebook(DOUBLED, CHECKED), tmp_path / "part.ipynb")
    assert [one.role for one in cells_of(tmp_path / "part.ipynb")] == ["solution", "test"]


def test_a_cell_with_points_needs_a_number_of_them(tmp_path):
    with pytest.raises(GraderError, match="the cell 'answer' has no number of points"):
        assignment(tmp_path, [cell("", "answer", "markdown", grade=True, solution=True, points=None)])


def test_the_remark_on_a_restored_cell_is_nbgraders_or_the_courses(tmp_path):
    setting = "c = get_config()\nc.OverwriteCells.missing_cell_notification = 'Gone: {cell_id}. '\n"
    (tmp_path / "nbgrader_config.py").write_text(setting)
    loaded = assignment(tmp_path, [ANSWER])
    rebuilt = program.plan(loaded.notebooks[0], Submission(()), {}, {}, loaded.missing_cell).rebuilt
    assert [cell.source for cell in rebuilt] == ["Gone: answer. YOUR ANSWER HERE"]
    assert OverwriteCells.missing_cell_notification.default_value == step_settings.MISSING_CELL
