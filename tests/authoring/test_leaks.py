"""Numbers of hidden cases leak in code and files of a release, but not where a text cell shows them."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from autograder.authoring.cell_checks import Region
from autograder.authoring.leaks import leaked_numbers, misspelt_delimiters, passages
from autograder.comparison import Case
from tests.helpers.notebooks import notebook

CASES = {
    "f": (Case("public", lambda: (1.5,), 3.0), Case("hidden", lambda: (3.1234567,), 10.154320875)),
}


def leaks(text: str, code: str, file: str = "") -> list[str]:
    released = notebook(new_markdown_cell(text), code)
    release = {"a.ipynb": nbformat.writes(released).encode(), "helpers.py": file.encode()}
    return [line.split(":")[0] for line in leaked_numbers(CASES, passages(release, (), "release/a"))]


@pytest.mark.parametrize(
    ("text", "code", "file", "found"),
    [
        ("It is 10.154320875.", "x", "", []),
        ("x", "# 10.154320875", "", ["release/a/a.ipynb, cell 2"]),
        ("It is 10.154320875.", "# 10.154320875", "", []),
        ("It is 10.154320875.", "# 3.1234567", "", ["release/a/a.ipynb, cell 2"]),
        ("It is 10.1543.", "# 10.154320875", "", ["release/a/a.ipynb, cell 2"]),
        ("For 3.1234567 it is 10.154320875.", "x", "Y = 3.1234567", []),
        ("x", "x", "Y = 3.1234567", ["release/a/helpers.py"]),
    ],
)
def test_a_number_that_a_text_cell_shows_is_no_secret(text, code, file, found):
    assert leaks(text, code, file) == found


def test_a_delimiter_of_nbgraders_is_released_where_a_course_has_its_own():
    own = Region("<answer>", "</answer>", "solution"), Region("<hidden>", "</hidden>", "grade")
    released = notebook("### BEGIN SOLUTION\nx = 1\n### END SOLUTION")
    found = passages({"a.ipynb": nbformat.writes(released).encode()}, (), "release/a")
    (line,) = misspelt_delimiters(found, own)
    assert line.endswith("nbgrader knows '<answer>', '</answer>', '<hidden>' and '</hidden>'")
