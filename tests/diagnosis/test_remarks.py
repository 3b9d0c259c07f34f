"""Real wrong code gets the remark that is due, in the same words from the grader and from `check()`."""

from __future__ import annotations

import html
import linecache
import re
from itertools import zip_longest
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from autograder import check_notebook
from autograder.verdict.suspects import SUSPECTS, USES_WRONG
from tests.course.functions import released_cases
from tests.helpers.courses import feedback, grade_to_json, hand_in
from tests.helpers.notebooks import by_name, fill
from tests.helpers.project import ASSIGNMENT, ROOT

FOLDER = ROOT / "tests" / "students" / "stopped"
Stopped = tuple[str, str, str, str]  # function, what is due, words due, cell
NOT_IN_CHECK = ("return_in_loop", "emptied_in_loop", "repair")  # of these the grader may say more
EARNED = {  # points of parts that cells with these words earn: the others earn none
    "did not run even once": 10,
    "end has its values from the loop": 10,
    "stands inside a block": 6,
    "Line 5 has the number 0.9 where beta1 may be meant": 5,
    "Python reads `v[g] / 1 - beta1 ** t` as (v[g] / 1) - …": 10,
    "Your function never uses t": 10,
}


def stopped() -> list[Stopped]:
    """The cells of FOLDER; due is the id of a remark or of a named mistake, "repair" or "None"."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        parts = re.split(r"^# %% (\w+): (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
        cells = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        found += [(path.stem, id, words, cell.strip()) for id, words, cell in cells]
    return found


CASES = stopped()


@pytest.fixture(scope="module")
def graded(tmp_path_factory, release: NotebookNode) -> list[tuple[dict[str, Any], str]]:
    """What each case is told in a class, and the page that says so."""
    course = tmp_path_factory.mktemp("course")
    functions = sorted({name for name, *_ in CASES})
    columns = [[case for case in CASES if case[0] == name] for name in functions]
    places = {}
    for number, row in enumerate(zip_longest(*columns)):
        cells = [case for case in row if case]
        hand_in(course, f"s{number:02}", fill(release, "\n".join(f"# %%\n{cell}" for *_, cell in cells)))
        places |= {cell: f"s{number:02}" for *_, cell in cells}
    _, results = grade_to_json(course)
    pages = {student: shown(feedback(course, student).read_text("utf-8")) for student in results}
    return [(by_name(results[places[cell]])[name], pages[places[cell]]) for name, *_, cell in CASES]


def shown(page: str) -> str:
    """The text of a page, with what it marks as code in backticks, as messages have it."""
    return html.unescape(re.sub("</?code>", "`", page))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_the_remark_due_is_told(number, graded):
    name, due, words, _ = CASES[number]
    question, page = graded[number]
    found = question["diagnosis"]
    assert question["score"] == EARNED.get(words, 0) and question["status"] in ("error", "wrong")
    if found and found["source"] == "repair":
        assert found["id"].rpartition("_")[0] == f"repair_{name}", question
        assert due in ("repair", *SUSPECTS)  # a suspect line stands beside that of the mistake
    else:
        assert (found["id"] if found else "None") == due, question
    assert words in f"{question['message']} {found['message'] if found else ''}", question
    assert words in page


def told_by_check(name: str, cell: str, file: str) -> str:
    """What `check()` says of a cell, as in a kernel, where Python knows the text of each cell."""
    linecache.cache[file] = len(cell), None, cell.splitlines(keepends=True), file
    space: dict[str, Any] = {"np": np, "__name__": "__main__"}
    exec(compile(cell, file, "exec"), space)
    with pytest.raises(AssertionError) as told, np.errstate(all="ignore"):
        released_cases(ASSIGNMENT).check(space[name])
    return str(told.value)


def test_check_says_the_same_words(graded, capsys):
    said = 0
    for number, ((name, due, words, cell), (question, _)) in enumerate(zip(CASES, graded, strict=True)):
        public = question["checks"][0]
        if name == "initialize_adam" or public["passed"]:
            continue  # the cell defines no function; or only a hidden case shows it
        told = told_by_check(name, cell, f"<cell {number}>")
        assert words in told, (due, told)
        found = question["diagnosis"]
        if found and found["source"] != "repair" and due not in NOT_IN_CHECK:
            mark = ":" if found["source"] == "named" else "."
            message = re.split(r" (?:The|A) mistake is in line", found["message"])[0]
            assert f"{found['title']}{mark} {message}" in told
        if question["status"] == "error":
            where = question["message"].partition(" stopped with ")[2]
            assert where and told.startswith(f"{name}: stopped with {where}")
        said += 1
    assert said > 40


def test_a_function_that_uses_another_wrong_one_is_told_so_and_no_line_of_its_own(tmp_path):
    path = tmp_path / "modern_optimizers.ipynb"
    notebook = nbformat.read(ROOT / "source" / path.stem / path.name, as_version=4)
    cell = next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "newton_schulz"
    )
    cell.source = cell.source.replace("norm(G) +", "norm(G) *")
    nbformat.write(notebook, path)
    verdicts = {verdict.name: verdict for verdict in check_notebook(path, path.stem).questions}
    assert verdicts["newton_schulz"].status == "wrong"
    muon = verdicts["update_parameters_with_muon"]
    assert muon.diagnosis.id == USES_WRONG
    assert muon.message.startswith("It uses newton_schulz, which is wrong.") and "line" not in muon.message
