"""Pages for students show no line of a hidden test, neither as source nor in a traceback."""

from __future__ import annotations

import copy

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.feedback.hidden_tests import CUT, without_hidden_tests
from tests.helpers.notebooks import cell, notebook

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
HIDDEN = """assert double(1) == 2
### BEGIN HIDDEN TESTS
secret = 12345
for x in (2,
          secret):
    if x:
        assert double(x) == 2 * x, "wrong for two"
    else:
        pass
### END HIDDEN TESTS
assert True"""

HELPER = """def helper(f):
    ### BEGIN HIDDEN TESTS
    return 1 / len(f(99887))
    ### END HIDDEN TESTS"""


def shown(*cells: NotebookNode) -> NotebookNode:
    return without_hidden_tests(notebook(*cells), BEGIN, END)


def failed(source: str, *traceback: str, **flags: object) -> NotebookNode:
    made = cell(source, "test", **{"grade": True, "locked": True, "points": 1, **flags})
    made.outputs = [new_output("error", ename="AssertionError", evalue="", traceback=list(traceback))]
    return made


@pytest.mark.slow  # it starts a kernel
def test_a_kernels_traceback_is_cut_where_it_shows_a_hidden_test():
    ran = notebook(
        cell("def double(x):\n    return x + 1", "double", solution=True),
        cell(HIDDEN, "test_double", grade=True, locked=True, points=1),
        cell(HELPER, "helper", grade=True, locked=True, points=1),
        cell("def f(x):\n    return []\n\nhelper(f)", "own", solution=True),
    )  # fmt: skip
    NotebookClient(ran, allow_errors=True).execute()
    before = nbformat.writes(ran)
    assert "double(x) == 2" in before.partition('"traceback"')[2] and "99887" in before
    after = without_hidden_tests(ran, BEGIN, END)
    text = nbformat.writes(after)
    for line in ("secret", "12345", "2 * x", "99887", "if x", "(2,", "HIDDEN"):
        assert line not in text
    assert text.count(CUT) >= 2 and "wrong for two" in text and "helper(f)" in text
    assert nbformat.writes(ran) == before
    nbformat.validate(after)


def test_the_source_loses_its_regions_and_nothing_else():
    locked, own = failed(HIDDEN), cell(HIDDEN, "mine", solution=True)
    after = shown(locked, own)
    assert after.cells[0].source == "assert double(1) == 2\nassert True"
    assert after.cells[1].source == HIDDEN


def test_a_course_may_mark_regions_in_its_own_way():
    made = failed("a\n<hidden>\nb == 7\n</hidden>\nc", "----> 3 b == 7")
    after = without_hidden_tests(notebook(made), "<hidden>", "</hidden>")
    assert after.cells[0].source == "a\nc" and after.cells[0].outputs[0].traceback == [CUT]


@pytest.mark.parametrize(
    ("traceback", "cut"),
    [
        ("\x1b[32m----> 3\x1b[39m \x1b[38;5;28;01massert\x1b[39;00m g(2) == \x1b[32m4\x1b[39m", CUT),
        ('  File "<cell>", line 3\n    assert g(2) == 4', f'  File "<cell>", line 3\n{CUT}'),
        ("1. stopifnot(assert g(2) == 4)", CUT),
        ("      2 )\n----> 3 assert g(2) == 4\n      4 shown()", f"{CUT}\n      4 shown()"),
        ("      1 shown()\nAssertionError: ", "      1 shown()\nAssertionError: "),
        ("      9 f(x)", "      9 f(x)"),  # not every bracket
    ],
)  # fmt: skip
def test_lines_of_a_traceback(traceback, cut):
    made = failed(
        "shown()\n# BEGIN HIDDEN TESTS\n)\nassert g(2) == 4\nshown()\n# END HIDDEN TESTS", traceback
    )
    other = copy.deepcopy(made)
    other.id, other.source = "other", "assert 1"  # a traceback may show a line of another cell
    after = shown(made, other)
    assert [one.outputs[0].traceback for one in after.cells] == [[cut], [cut]]


def test_a_region_without_an_end_is_hidden_to_the_end_of_its_cell():
    assert shown(failed("a\n# BEGIN HIDDEN TESTS\nb")).cells[0].source == "a"
