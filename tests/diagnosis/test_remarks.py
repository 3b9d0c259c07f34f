"""Real wrong code gets the remark that is due, in the same words from the grader and from `check()`."""

from __future__ import annotations

import html
import linecache
import re
from itertools import zip_longest
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from tests.course.functions import released_cases
from tests.helpers.courses import feedback, grade_to_json, hand_in
from tests.helpers.notebooks import by_name, fill
from tests.helpers.project import ASSIGNMENT, ROOT

FOLDER = ROOT / "tests" / "students" / "stopped"
Stopped = tuple[str, str, str, str]  # function, id of the remark due or "None", words due, cell


def stopped() -> list[Stopped]:
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
    _, due, words, _ = CASES[number]
    question, page = graded[number]
    found = question["diagnosis"]
    assert question["score"] == 0 and question["status"] in ("error", "wrong")
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
        if due != "None" and due not in ("return_in_loop", "emptied_in_loop"):  # a named mistake may say more
            found = question["diagnosis"]
            assert f"{found['title']}. {found['message']}" in told
        if question["status"] == "error":
            where = question["message"].partition(" stopped with ")[2]
            assert where and told.startswith(f"{name}: stopped with {where}")
        said += 1
    assert said > 40
