"""Honest but awkward notebooks are repaired and graded in full, and a note says so."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.helpers.courses import grade_to_json, hand_in
from tests.helpers.notebooks import by_name, position, written_by
from tests.helpers.project import RELEASE

GD = "update_parameters_with_gd"
HELPER = "def step(x, g, a):\n    return x - a * g"
STUB = {
    cell.metadata.nbgrader.grade_id: cell.source
    for cell in nbformat.read(RELEASE, as_version=4).cells
    if cell.metadata.get("nbgrader", {}).get("solution")
}


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def moved_test(notebook):
    """The test cell stands before the function it tests."""
    cell = notebook.cells.pop(position(notebook, f"test_{GD}"))
    notebook.cells.insert(position(notebook, GD), cell)


def deleted_test(notebook):
    del notebook.cells[position(notebook, f"test_{GD}")]


def edited_test(notebook):
    notebook.cells[position(notebook, f"test_{GD}")].source = "assert True"


def deleted_imports(notebook):
    del notebook.cells[position(notebook, "imports")]


def edited_imports(notebook):
    """The student's own version of the imports asks for something that is not there."""
    notebook.cells[position(notebook, "imports")].source += "\nimport a_module_from_another_machine"


def split_solution(notebook):
    """A helper that the solution needs stands in a second cell with the same metadata before it."""
    use_helper(notebook)
    at = position(notebook, GD)
    twin = copy.deepcopy(notebook.cells[at])
    twin.id, twin.source = "twin", HELPER
    notebook.cells.insert(at, twin)


def solution_as_markdown(notebook):
    at = position(notebook, GD)
    old = notebook.cells[at]
    notebook.cells[at] = new_markdown_cell(old.source, metadata=old.metadata, id=old.id)


def body_in_another_cell(notebook):
    """The marked cell is left as it was, and the function is written in a cell of its own below it."""
    at = position(notebook, GD)
    source = notebook.cells[at].source
    notebook.cells[at].source = f"# GRADED FUNCTION: {GD}\n\nraise NotImplementedError('see below')"
    notebook.cells.insert(at + 1, new_code_cell(source.replace("# GRADED FUNCTION", "# moved"), id="own"))


def stub_left_in_place(notebook):
    """The marked cell is as released, and the function is written in a cell of its own above it."""
    at = position(notebook, GD)
    source = notebook.cells[at].source
    notebook.cells[at].source = STUB[GD]
    notebook.cells.insert(at, new_code_cell(source.replace("# GRADED FUNCTION", "# mine"), id="own"))


def helper_in(grade_id):
    """A helper that the solution needs stands among the instructor's lines of another cell."""

    def change(notebook):
        use_helper(notebook)
        notebook.cells[position(notebook, grade_id)].source += f"\n\n{HELPER}\n\nprint('mine')"

    change.__name__ = f"helper_in_{grade_id}"
    return change


def use_helper(notebook):
    cell = notebook.cells[position(notebook, GD)]
    cell.source = cell.source.replace(
        'parameters[W] - learning_rate * grads["d" + W]', 'step(parameters[W], grads["d" + W], learning_rate)'
    )
    assert "step(" in cell.source


def helper_in_a_cell_of_text(notebook):
    use_helper(notebook)
    at = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "markdown")
    notebook.cells[at] = new_code_cell(HELPER, id=notebook.cells[at].id, metadata=notebook.cells[at].metadata)


def helper_after_the_test(notebook):
    use_helper(notebook)
    notebook.cells.insert(position(notebook, "initialize_velocity"), new_code_cell(HELPER, id="helper"))


def pasted_pictures(notebook):
    picture = "![plot](data:image/png;base64," + "A" * 3_000_000 + ")"
    notebook.cells.insert(3, new_markdown_cell(picture, id="pasted"))


def two_functions_in_one_cell(notebook):
    first, second = position(notebook, GD), position(notebook, "random_mini_batches")
    notebook.cells[first].source += "\n\n" + notebook.cells[second].source
    del notebook.cells[second]


def no_header(notebook):
    cell = notebook.cells[position(notebook, GD)]
    cell.source = cell.source.replace(f"# GRADED FUNCTION: {GD}\n", "")


def failing_cells(notebook):
    for at, source in (
        (4, "1 / 0"),
        (9, "from google.colab import drive\ndrive.mount('/content')"),
        (15, "!ls\n%cd /"),
    ):
        notebook.cells.insert(at, new_code_cell(source, id=f"fails-{at}"))


def other_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "python2", "display_name": "Python 2", "language": "python"}


def edited_metadata(notebook):
    """Tags, points and flags mean nothing when they come from a student."""
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "demonstration"]
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(points=1000, locked=False, grade=True, solution=True)


def windows_line_ends(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def stored_output(notebook):
    picture = "iVBORw0KGgo" + "A" * 2_000_000
    cell = notebook.cells[position(notebook, GD)]
    cell.outputs = [
        nbformat.v4.new_output("display_data", data={"image/png": picture}),
        nbformat.v4.new_output("error", ename="E", evalue="old", traceback=["old"]),
    ]
    cell.execution_count = 99


def not_from_the_release(notebook):
    """A notebook of the student's own, in which a later cell spoils a name that the functions need."""
    written = [cell.source for cell in notebook.cells if grade_id(cell) in STUB]
    notebook.cells = [new_code_cell(source) for source in ("import numpy as np", *written, "np = None")]


def import_fails_above_another(notebook):
    """Below the failed import stand others, a constant, a definition, and a call that is not run."""
    use_helper(notebook)
    cell = "import a_module_from_another_machine\nimport math\nSIGN = -1\nprint(1 / 0)\n" + HELPER.replace(
        "x - a * g", "x + SIGN * math.prod([a, 1]) * g"
    )
    notebook.cells.insert(position(notebook, GD), new_code_cell(cell, id="helper"))


AWKWARD = [
    moved_test, deleted_test, edited_test, deleted_imports, edited_imports, split_solution,
    solution_as_markdown, body_in_another_cell, two_functions_in_one_cell, no_header, failing_cells,
    other_kernel, edited_metadata, windows_line_ends, stored_output, stub_left_in_place, pasted_pictures,
    helper_in(f"test_{GD}"), helper_in("imports"), helper_in_a_cell_of_text, helper_after_the_test,
    not_from_the_release, import_fails_above_another,
]  # fmt: skip


def no_ids_no_metadata(notebook):
    """Written by another tool: no ids, no nbgrader metadata."""
    for cell in notebook.cells:
        cell.metadata = {}
        del cell["id"]
    notebook.nbformat_minor = 0


def helper_stops(notebook):
    use_helper(notebook)
    helper = new_code_cell(f"rates = [0.1, 0.2]\nprint(rates[2])\n{HELPER}", id="helper")
    notebook.cells.insert(position(notebook, GD), helper)


def deleted_solution(notebook):
    del notebook.cells[position(notebook, GD)]


def two_values_too_many(notebook):
    cell = notebook.cells[position(notebook, "update_parameters_with_adam")]
    cell.source = cell.source.replace(
        "return parameters, v, s", "return parameters, v, s, v_corrected, s_corrected"
    )


def answers_from_memory(notebook):
    notebook.cells[position(notebook, GD)].source = (
        "from testCases import CASES\n"
        f"def {GD}(parameters, grads, learning_rate):\n    return CASES['{GD}'].public.expected"
    )


def tells_what_it_sees(notebook):
    notebook.cells[position(notebook, GD)].source = (
        f"def {GD}(parameters, grads, learning_rate):\n"
        "    if learning_rate not in (0.01, 0.5):\n"
        "        print('secret', parameters)\n"
        "        raise ValueError(f'secret {learning_rate} {parameters}')\n"
        "    return {k: p - learning_rate * grads['d' + k] for k, p in parameters.items()}"
    )


NOT_RIGHT = [helper_stops, deleted_solution, two_values_too_many, answers_from_memory, tells_what_it_sees]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release):
    """All of these notebooks as one class, graded by the real command; results by name."""
    course = tmp_path_factory.mktemp("course")
    notebooks = {"copied": written_by(release, "right_plain", "copied_graded_cell")}
    for change in [*AWKWARD, no_ids_no_metadata, *NOT_RIGHT]:
        notebooks[change.__name__] = written_by(release, "right_plain")
        change(notebooks[change.__name__])
    for student, notebook in notebooks.items():
        # As text, because nbformat.write would mend what is to be read as it is.
        text = json.dumps(notebook)
        hand_in(course, student, f"\ufeff{text}" if "ids" in student else text)
    _, results = grade_to_json(course)
    return results | {"course": course}


@pytest.mark.parametrize("change", [*AWKWARD, no_ids_no_metadata], ids=lambda change: change.__name__)
def test_an_awkward_notebook_with_right_functions_has_full_points(graded, change):
    result = graded[change.__name__]
    assert result["score"] == 60, by_name(result)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (deleted_test, f"test cell of {GD} was missing"),
        (deleted_imports, "was missing and was restored"),
        (helper_after_the_test, f"{GD} needs a name that is defined only after its test cell"),
        (not_from_the_release, "not made from the released one"),
        (import_fails_above_another, "`import a_module_from_another_machine` stopped with ModuleNotFoundErr"),
    ],
)
def test_a_note_names_each_repair(graded, change, words):
    notes = graded[change.__name__]["notes"]
    assert len(notes) == 1 and words in notes[0]


def test_notes_on_cells_that_stopped_are_few(graded):
    notes = graded["failing_cells"]["notes"]
    assert notes[0] == "The cell that begins with `1 / 0` stopped with ZeroDivisionError: division by zero."
    assert len(notes) <= 3


def test_a_question_that_lacks_a_name_says_which_cell_stopped(graded):
    question, notes = by_name(graded["helper_stops"])[GD], graded["helper_stops"]["notes"]
    why = "The cell that defines step stopped in line 2 with IndexError: list index out of range."
    assert question["message"].startswith(f"{why} On the public case")
    assert question["diagnosis"]["message"] == "It begins with `rates = [0.1, 0.2]`."
    assert "`rates = [0.1, 0.2]` stopped with IndexError" in notes[0]
    page = (graded["course"] / "feedback" / "helper_stops").rglob("*.html")
    assert why in next(page).read_text("utf-8")


def test_a_copied_graded_cell_is_graded_once_and_reported(graded):
    result = graded["copied"]
    assert result["score"] == 60 and len(result["questions"]) == 6
    assert result["notes"] == [
        f"{GD} is defined in 2 cells; the definition in force at its test cell counts."
    ]


def test_a_deleted_solution_is_missing_and_says_so(graded):
    question = by_name(graded["deleted_solution"])[GD]
    assert (question["status"], question["score"]) == ("missing", 0)
    assert question["message"] == f"There is no function named {GD} in the notebook."


def test_two_values_too_many_are_reported(graded):
    question = by_name(graded["two_values_too_many"])["update_parameters_with_adam"]
    assert question["status"] == "wrong"
    assert (
        "returns 5 results where 3 are expected: parameters, v, s; the first 3 of them are correct"
        in (question["message"])
    )


def test_the_public_answers_returned_from_memory_earn_nothing(graded):
    question = by_name(graded["answers_from_memory"])[GD]
    assert question["status"] == "wrong" and question["score"] == 0
    assert [c["passed"] for c in question["checks"] if not c["hidden"]] == [True, False]


def test_a_functions_words_about_hidden_numbers_are_never_shown(graded):
    result = graded["tells_what_it_sees"]
    question = by_name(result)[GD]
    assert question["status"] == "error" and "ValueError" in question["message"]
    quoted = "`raise ValueError(f'secret {learning_rate} {parameters}')`"  # the line as the student wrote it
    written = json.dumps(result).replace(quoted, "")
    for folder in ("autograded", "feedback"):
        for path in (graded["course"] / folder / "tells_what_it_sees").rglob("*.*"):
            if path.is_file():
                written += path.read_text("utf-8").replace("f'secret", "").replace("'secret'", "")
                written = written.replace("&#39;secret&#39;", "").replace("f&#39;secret", "")
    assert "secret" not in written
