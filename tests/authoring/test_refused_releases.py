"""``autograder build`` refuses an author's mistakes, each with its place, and then changes nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder import cli
from autograder.authoring.new import SCAFFOLD
from tests.helpers.notebooks import cell, notebook
from tests.helpers.project import contents

TEXT, CASES = "notebooks/first_steps/first_steps.py", "testCases.py"
MISTAKES = "notebooks/first_steps/mistakes.py"
RUN_ON = '"solution": true'  # of the flags of the solution cell
SOLUTION = "    ### BEGIN SOLUTION\n"
HIDDEN = "### BEGIN HIDDEN TESTS\nCASES["
NARROW = 'Case("narrow", lambda: (np.array([2.0, -1.0, 0.5, 3.0, 1.5]), 0.25), 1.0625),'
ONE = 'Case("one_trapezoid", lambda: (np.array([3.0, 5.0]), 2.5), 10.0),'
LONG = 'Case("one_trapezoid", lambda: (np.array([3.1234567, 5.0]), 2.5), 10.154320875),'
TEST_ID = '"grade_id": "test_trapezoid_area"'
FORMULA = "area = h * (ends + y[1:-1].sum())"
PROSE = "# **Your turn.** Write formula (1), about 2 lines."
IMPORT = "from testCases import check\n"
CHECK = "check(trapezoid_area)\n###"

# The mistake: file, text in it, what is written instead, and what build says (@: the function).
STATIC = {
    "a hidden case above its region": (
        CASES, HIDDEN, f'CASES["trapezoid_area"].hidden = ({NARROW})\n{HIDDEN}',
        r"testCases\.py: a hidden case of @ stands outside '### BEGIN HIDDEN TESTS'; move it",
    ),
    "syntax error in the cases": (
        CASES, "public=Case(", "public=Case((", r"testCases\.py \(line \d+\) cannot be loaded: SyntaxError",
    ),
    "unknown name in the cases": (
        CASES, "public=Case(", "public=Cse(", r"testCases\.py \(line 21\) cannot be loaded: NameError: .*Cse",
    ),
    "BEGIN SOLUTION missing": (
        TEXT, SOLUTION, "",
        r"first_steps\.py, cell '@', line 46: '.*END SOLUTION' has no '.*BEGIN SOLUTION'",
    ),
    "END SOLUTION missing": (
        TEXT, "    ### END SOLUTION\n", "",
        r"cell '@', line 44: '.*BEGIN SOLUTION' has no '.*END SOLUTION' below it",
    ),
    "both solution marks missing": (
        TEXT, SOLUTION, "", r"cell 'trapezoid_area', line 30: '.*BEGIN SOLUTION' and .* are missing",
        ("    ### END SOLUTION\n", ""),
    ),
    "END HIDDEN TESTS missing in the notebook": (
        TEXT, "### END HIDDEN TESTS", "",
        r"cell 'test_@', line 60: '.*BEGIN HIDDEN TESTS' has no '.*END",
    ),
    "BEGIN HIDDEN TESTS missing in the notebook": (
        TEXT, "### BEGIN HIDDEN TESTS", "",
        r"cell 'test_@', line 64: '.*END HIDDEN TESTS' has no '.*BEGIN",
    ),
    "END HIDDEN TESTS missing in the cases": (
        CASES, "### END HIDDEN TESTS\n\n#", "\n#",
        r"testCases\.py, line \d+: '### BEGIN HIDDEN TESTS' has no partner",
    ),
    "names of the results forgotten": (
        CASES, '    returns=("area",),\n', "",
        r"testCases\.py \(line 18\) cannot be loaded: TypeError: .*'returns'",
    ),
    "names of the results without a comma": (
        CASES, '("area",)', '("area")', r"testCases\.py, 'trapezoid_area': returns must be a tuple .* comma",
    ),
    "a name too many": (
        CASES, '("area",)', '("area", "error")',
        r"'@': returns names 2 \(area, error\), .* expects 1 result;",
    ),
    "hidden without a comma": (
        CASES, f"    {NARROW}\n", "",
        r"testCases\.py, '@': hidden must be a tuple of cases; .* comma",
        (ONE, ONE.removesuffix(",")),
    ),
    "arguments without a comma": (
        CASES, "(np.array([3.0, 5.0]), 2.5), 10.0", "(np.array([3.0, 5.0])), 10.0",
        r"testCases\.py, '@': case 'one_trapezoid': arguments must return a tuple, not ndarray",
    ),
    "two cases of one name": (
        CASES, '"one_trapezoid"', '"narrow"', r"testCases\.py, 'trapezoid_area': 2 cases are named 'narrow'",
    ),
    "no hidden case": (
        CASES, f"    {NARROW}\n", "", r"testCases\.py, 'trapezoid_area': there is no hidden case", (ONE, ""),
    ),
    "no cases": (
        CASES, 'CASES["trapezoid_area"]', 'CASES["trapezoid_areas"]',
        r"cell 'test_@', line 57: testCases\.py has no cases for @ \(did you mean",
        ('CASES["trapezoid_area"]', 'CASES["trapezoid_areas"]'),
    ),
    "a section of another name": (
        CASES, "assignment: first_steps", "assignment: first_step",
        r"testCases\.py: there is no section '# --- assignment: first_steps ---' \(did you mean",
    ),
    "test cell's id misspelt": (
        TEXT, TEST_ID, '"grade_id": "tset_trapezoid_area"',
        r"cell 'tset_@', line 57: it checks @; set its grade_id to 'test_@'",
    ),
    "function named otherwise than its cell": (
        TEXT, "def trapezoid_area(", "def area_of(",
        r"cell '@', line 30: it begins '# GRADED FUNCTION: @', but defines area_of",
    ),
    "solution cell's id misspelt": (
        TEXT, '"grade_id": "trapezoid_area"', '"grade_id": "trapezoid_aera"',
        r"cell 'trapezoid_aera', line 30: set its grade_id to '@'",
    ),
    "two cells of one id": (
        TEXT, '"grade_id": "imports"', '"grade_id": "trapezoid_area"',
        r"cell '@', line 30: its grade_id is that of another cell \(.*line 25\)",
    ),
    "negative points": (
        TEXT, '"points": 10', '"points": -5', r"cell 'test_trapezoid_area', line 57: the points are -5",
    ),
    "points as text": (
        TEXT, '"points": 10', '"points": "ten"',
        r"cell 'test_@', line 57: the points must be a number, not 'ten'",
    ),
    "no points": (
        TEXT, '"points": 10, ', "",
        r"cell 'test_@', line 57: the cell is graded, but has no points",
    ),
    "flags that are Python and not JSON": (
        TEXT, '"locked": true, "points"', '"locked": True, "points"',
        r"first_steps\.py, line 57: the cell's flags are not JSON",
    ),
    "syntax error in the solution": (
        TEXT, FORMULA, f"{FORMULA})", r"cell 'trapezoid_area', line 46: SyntaxError: unmatched '\)'",
    ),
    "a test cell above its solution": (
        TEXT, "# %% [markdown]\n# # First", "",
        r"cell 'test_@', line \d+: it stands above the cell",
        "move the test",
    ),
}  # fmt: skip
RUN = {
    "a name of a hidden region in a public case": (
        CASES, "check_hidden = CASES.check_hidden\n", "check_hidden = CASES.check_hidden\nSTEP = 1.0\n",
        r"cell 'test_@', line 57: in the release .* stops with NameError: name 'STEP' is not defined",
        ("9.0]), 1.0), 9.5)", "9.0]), STEP), 9.5)"),
    ),
    "hidden region forgotten in the notebook": (
        TEXT, "### BEGIN HIDDEN TESTS\n", "",
        r"cell 'test_@', line 57: in the release with all solutions .* ImportError: .*check_hidden",
        ("### END HIDDEN TESTS\n", ""),
    ),
    "misspelt delimiters": (
        TEXT, "### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TEST\n",
        r"cell 'test_@': the line '### BEGIN HIDDEN TEST' is released",
        ("### END HIDDEN TESTS", "### END HIDDEN TEST"),
    ),
    "wrong expected value": (
        CASES, "1.0625", "1.0725",
        r"cell '@', line 30: .* fails the hidden case 'narrow': area is 1\.0625 where 1\.0725 is expected",
    ),
    "wrong expected shape": (
        CASES, "0.25), 1.0625", "0.25), np.array([1.0625])",
        r"hidden case 'narrow': area has shape \(\) where \(1,\) is expected",
    ),
    "too few arguments": (
        CASES, "1.5]), 0.25)", "1.5]),)",
        r"hidden case 'narrow': it stops with TypeError: .*missing 1 required .*'h'",
    ),
    "the solution stops": (
        TEXT, FORMULA, f"{FORMULA} + 0 * y[3]",
        r"cell '@', line 46: .* 'one_trapezoid': it stops with IndexError: index 3 is out of bounds",
    ),
    "a helper file that is not handed out": (
        TEXT, "from testCases import check\n", "from testCases import check\nimport helpers\n",
        r"cell 'imports', line 25: in the blank release, .* ModuleNotFoundError: No module named 'helpers'",
    ),
    "no solution between the marks": (
        TEXT, SOLUTION, "",
        r"cell '@', line 30: the blank release earns 10 points for @",
        ("    return area\n", "    return area\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n"),
        ("    ### END SOLUTION\n    return area\n", "    return area\n"),
    ),
    "random numbers without a seed": (  # in all but the fixed cases
        TEXT, FORMULA, f"{FORMULA} + (0 if y[0] in (0, 2, 3) else np.random.rand())",
        r"cell '@', line 30: the release with the solution in it earns 0 of .* random",
    ),
    "a line of the solution above its mark": (
        TEXT, SOLUTION, f"    # {FORMULA}\n{SOLUTION}",
        r"release/first_steps/first_steps\.ipynb, cell '@': it shows a line of the solution",
    ),
    "a solution in a public constant": (
        CASES, "import numpy as np\n",
        f'import numpy as np\n\nNOTES = """\nends = (y[0] + y[-1]) / 2\n{FORMULA}\n"""\n',
        r"release/first_steps/testCases\.py: it shows a line of the solution of @",
    ),
    "a hidden number in a comment of a cell": (
        TEXT, IMPORT, f"{IMPORT}\n# For 3.1234567 and 5 it is 10.154320875.",
        r"first_steps\.ipynb, cell 'imports': it gives away 10\.154320875 and 1 more of the hidden case",
        (ONE, LONG),
    ),
    "a hidden number in a public constant": (
        CASES, "import numpy as np\n", "import numpy as np\n\nEXPECTED = 10.154320875\n",
        r"release/first_steps/testCases\.py: it gives away 10\.154320875 of the hidden case", (ONE, LONG),
    ),
    "an import of this grader in the public cases": (
        CASES, "import numpy as np\n", "import numpy as np\nimport autograder.comparison as comparison\n",
        r"^testCases\.py: the released file cannot be imported: .* No module named 'autograder'",
    ),
    "a package that is not installed": (
        TEXT, SOLUTION, f"{SOLUTION}    import no_such_package\n",
        r"'@', line 45: .* the public case 'public': .* 'no_such_package', and 4 more of its cases so",
    ),
    "a mistake whose edit does not fit": (
        MISTAKES, '"(y[0] + y[-1]) / 2", ', '"(y[0] + y[1]) / 2", ',
        r"notebooks/first_steps/mistakes\.py: mistake 'ends_count_fully': the reference .* has no",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    """A course that is built."""
    course = tmp_path_factory.mktemp("authoring") / "good"
    shutil.copytree(SCAFFOLD, course, ignore=shutil.ignore_patterns("students", "__pycache__"))
    build_in(course, status=0)
    return course


def build_in(course: Path, status: int) -> None:
    """Run the command in this process, for it to be quick; it must end with this status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        patch.setattr("sys.argv", ["autograder", "build"])
        try:
            cli.main()
        except SystemExit as ended:
            assert (ended.code or 0) == status


def edit(course: Path, file: str, *edits: tuple[str, str]) -> None:
    """Replace texts; one that the file does not hold is in the cases."""
    for old, new in edits:
        path = course / file if old in (course / file).read_text("utf-8") else course / CASES
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("mistake", [*STATIC, *(pytest.param(name, marks=pytest.mark.slow) for name in RUN)])
def test_a_mistake_is_refused_with_its_place_and_changes_nothing(good, tmp_path, capsys, mistake):
    course = tmp_path / "course"
    shutil.copytree(good, course)
    before = {name: contents(course / name) for name in ("source", "release")}
    file, old, new, expected, *more = (STATIC | RUN)[mistake]
    if more == ["move the test"]:
        move_the_test(course / TEXT)
    else:
        edit(course, file, (old, new), *more)
    capsys.readouterr()
    build_in(course, status=1)
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert re.search(expected.replace("@", "trapezoid_area"), printed, re.MULTILINE), printed
    assert printed.strip().splitlines()[-1].endswith("(see above); source/ and release/ are as they were")
    assert {name: contents(course / name) for name in ("source", "release")} == before
    assert not (course / ".build").exists()


def test_mistakes_that_do_not_depend_on_each_other_are_told_together(good, tmp_path, capsys):
    course = tmp_path / "course"
    shutil.copytree(good, course)
    edit(course, TEXT, ('"points": 10', '"points": -5'), (FORMULA, f"{FORMULA})"))
    edit(course, CASES, ('("area",)', '("area")'), ('"one_trapezoid"', '"narrow"'))
    build_in(course, status=1)
    assert len(capsys.readouterr().err.splitlines()) == 4 + 1


ODD = {
    "a text without its first lines": (
        lambda course: overwrite(course / TEXT, b"# ---\n", b""),
        r"^notebooks/first_steps/first_steps\.py, line 1: a notebook written as text begins '# ---' and",
    ),
    "a text in another encoding": (
        lambda course: overwrite(course / TEXT, b"trapezoid rule", "Flächen".encode("latin1")),
        r"^notebooks/first_steps/first_steps\.py is not a notebook written as text: 'utf-8' codec",
    ),
    "cases in another encoding": (
        lambda course: overwrite(course / CASES, b"# One trapezoid", "# Flächen".encode("latin1")),
        r"^testCases\.py \(line 27\) is not in UTF-8",
    ),
    "a notebook in source/ whose text has another name now": (
        lambda course: (course / TEXT).rename((course / TEXT).with_name("areas.py")),
        r"^source/first_steps/first_steps\.ipynb: its text notebooks/first_steps/first_steps\.py is gone",
    ),
    "settings that cannot be read": (
        lambda course: (course / "nbgrader_config.py").write_text("c = get_config(\n"),
        r"^autograder: nbgrader_config\.py \(line 1\) cannot be loaded: SyntaxError",
    ),
}  # fmt: skip


def overwrite(file: Path, old: bytes, new: bytes) -> None:
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))


@pytest.mark.parametrize("mistake", ODD)
def test_a_file_that_cannot_be_read_is_one_line(good, tmp_path, capsys, mistake):
    course = tmp_path / "course"
    shutil.copytree(good, course)
    before = {name: contents(course / name) for name in ("source", "release")}
    do, expected = ODD[mistake]
    do(course)
    capsys.readouterr()
    build_in(course, status=1)
    printed = capsys.readouterr().err
    assert re.search(expected, printed, re.MULTILINE) and len(printed.splitlines()) <= 2, printed
    assert {name: contents(course / name) for name in ("source", "release")} == before


MIXED = """
# %% nbgrader={"grade": false, "grade_id": "rule", "locked": false, "schema_version": 3, "solution": true, "task": false}
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "halves", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert half(2) == 1
### BEGIN HIDDEN TESTS
assert half(3) == 1.5
### END HIDDEN TESTS

# %% tags=["free-points"] nbgrader={"grade": true, "grade_id": "begun", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert callable(half)

# %% nbgrader={"grade": true, "grade_id": "plot", "locked": false, "points": 0, "schema_version": 3, "solution": true, "task": false}
# Draw the trapezoids.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Because each inner value belongs to two trapezoids.

# %% [markdown] nbgrader={"grade": false, "grade_id": "essay", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": true}
# Describe the error of the rule.
#
# ### BEGIN MARK SCHEME
# It falls with the square of the distance.
# ### END MARK SCHEME
"""  # noqa: E501 -- flags are as long as they are


def test_asserts_manual_and_task_cells_beside_a_function_are_no_mistakes(good, tmp_path, capsys):
    course = tmp_path / "course"
    shutil.copytree(good, course)
    (course / TEXT).write_text((good / TEXT).read_text("utf-8") + MIXED, "utf-8")
    build_in(course, status=0)
    released = (course / "release" / "first_steps" / "first_steps.ipynb").read_text("utf-8")
    assert "Describe the error" in released and "square of the distance" not in released
    edit(course, TEXT, ("half(3) == 1.5", "half(3) == 2"), ('tags=["free-points"] ', ""))
    by_hand = notebook(cell("assert True", "free", grade=True, locked=True, points=2))
    nbformat.write(by_hand, course / "source" / "first_steps" / "written_in_jupyter.ipynb")
    capsys.readouterr()
    build_in(course, status=1)
    said = capsys.readouterr().err
    assert re.search(r"first_steps\.py, cell 'halves', line \d+: the release .* earns 0 of 2 points: ", said)
    assert re.search(r"first_steps\.py, cell 'begun', line \d+: the blank release earns 1 of 1 points", said)
    assert "source/first_steps/written_in_jupyter.ipynb, cell 'free': the blank release earns 2 of 2" in said
    assert len(said.splitlines()) == 3 + 1


def move_the_test(text: Path) -> None:
    head, *cells = re.split(r"(?m)^(?=# %%)", text.read_text("utf-8"))
    (test,) = (cell for cell in cells if TEST_ID in cell)
    cells.remove(test)
    text.write_text("".join([head, *cells[:2], test, *cells[2:]]), "utf-8")
