"""Every kind of result, from build to check: right ones pass in any form, wrong ones are named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.commands import autograder, one_line
from tests.helpers.drivers import ASSIGNMENT, checked, write_course

SOLUTIONS = {
    name: f"# GRADED FUNCTION: {name}\n\n\n{body}"
    for name, body in {
        "describe": '''def describe(costs):
    """A sentence on costs."""
    ### BEGIN SOLUTION
    return f"{len(costs)} steps, the last of them with cost {costs[-1]:.3f}"
    ### END SOLUTION
''',
        "lengths": '''def lengths(words):
    """The words of each length, the longest first, and None."""
    ### BEGIN SOLUTION
    table = {len(word): np.array(sorted(w for w in words if len(w) == len(word))) for word in words}
    return table, None
    ### END SOLUTION
''',
        "grid": '''def grid(values):
    """Each value by its row and column, and the places where it is negative."""
    ### BEGIN SOLUTION
    cells = {(i, j): float(values[i, j]) for i in range(len(values)) for j in range(len(values[0]))}
    return cells, {place for place, value in cells.items() if value < 0}
    ### END SOLUTION
''',
        "clusters": '''def clusters(labels):
    """The sets of indices that have the same label."""
    ### BEGIN SOLUTION
    return {frozenset(i for i, one in enumerate(labels) if one == label) for label in labels}
    ### END SOLUTION
''',
        "Table": '''class Table:
    """Named columns; ``rows()`` yields its rows as objects."""

    ### BEGIN SOLUTION
    def __init__(self, columns):
        self.columns = columns

    def rows(self):
        from types import SimpleNamespace

        for row in zip(*self.columns.values()):
            yield SimpleNamespace(**dict(zip(self.columns, row)))
    ### END SOLUTION
''',
    }.items()
}
CASES = """
CASES["describe"] = GradedFunction(
    returns=("sentence",),
    public=Case("public", lambda: ([1.0, 0.5],), "2 steps, the last of them with cost 0.500"),
)
CASES["lengths"] = GradedFunction(
    returns=("table", "nothing"),
    public=Case("public", lambda: (["alpha", "beta", "gamma"],),
                ({5: np.array(["alpha", "gamma"]), 4: np.array(["beta"])}, None), guessable="not by chance"),
)
CASES["grid"] = GradedFunction(
    returns=("cells", "negative"),
    public=Case("public", lambda: (np.array([[1.5, -2.0]]),), ({(0, 0): 1.5, (0, 1): -2.0}, {(0, 1)})),
)
CASES["clusters"] = GradedFunction(
    returns=("clusters",),
    public=Case("public", lambda: ([7, 7, 3],), {frozenset({0, 1}), frozenset({2})}),
)


def table_of_rows(Table, columns):
    return [vars(row) for row in Table(columns).rows()]


CASES["Table"] = GradedFunction(
    returns=("rows",),
    public=Case("public", lambda: ({"a": [1.0, 2.0], "b": ["x", "y"]},),
                [{"a": 1.0, "b": "x"}, {"a": 2.0, "b": "y"}], driver=table_of_rows),
)
### BEGIN HIDDEN TESTS
CASES["describe"].hidden = (
    Case("longer", lambda: ([1.0, 0.5, 0.1, 0.0625],), "4 steps, the last of them with cost 0.062"),
)
CASES["lengths"].hidden = (
    Case("secret_words", lambda: (["zebra", "unusual", "xylophone"],),
         ({5: np.array(["zebra"]), 7: np.array(["unusual"]), 9: np.array(["xylophone"])}, None),
         guessable="longer than the rule asks"),
)
CASES["grid"].hidden = (
    Case("two_rows", lambda: (np.array([[0.5, -1.0, 3.0], [-2.0, 4.0, 0.25]]),),
         ({(0, 0): 0.5, (0, 1): -1.0, (0, 2): 3.0, (1, 0): -2.0, (1, 1): 4.0, (1, 2): 0.25},
          {(0, 1), (1, 0)})),
)
CASES["clusters"].hidden = (
    Case("three", lambda: ([1, 2, 1, 3, 2],), {frozenset({0, 2}), frozenset({1, 4}), frozenset({3})}),
)


def column_sums(Table, columns):
    rows = list(Table(columns).rows())
    return {name: np.array([getattr(row, name) for row in rows]) for name in columns}


CASES["Table"].hidden = (
    Case("columns", lambda: ({"w": [0.5, 1.5, 2.5], "name": ["p", "q", "r"]},),
         {"w": np.array([0.5, 1.5, 2.5]), "name": np.array(["p", "q", "r"])}, driver=column_sums),
)
### END HIDDEN TESTS
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    folder = write_course(tmp_path_factory.mktemp("course"), SOLUTIONS, CASES)
    done = autograder("build", "--course", folder)
    assert done.returncode == 0, done.stderr
    return folder


def variants(changes: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The solutions with one text of each replaced by another."""
    changed = {}
    for name, (old, new) in changes.items():
        assert old in SOLUTIONS[name]
        changed[name] = SOLUTIONS[name].replace(old, new)
    return {**SOLUTIONS, **changed}


RIGHT_IN_OTHER_FORMS = {
    "describe": ("return f", "return np.str_(f"),
    "lengths": ("return table", "return {np.int64(k): v.astype(object) for k, v in table.items()}"),
    "grid": ("return cells", "return {(np.int64(i), float(j)): v for (i, j), v in cells.items()}"),
    "clusters": ("return {", "return frozenset("),
    "Table": ("self.columns = columns", "self.columns = dict(columns)"),
}


def test_right_results_pass_in_any_form(course):
    sources = variants(RIGHT_IN_OTHER_FORMS)
    sources["describe"] = sources["describe"].replace(':.3f}"', ':.3f}")')
    sources["clusters"] = sources["clusters"].replace("for label in labels}", "for label in labels)")
    found = {name: (q["score"], q["message"]) for name, q in checked(course, sources).items()}
    assert found == dict.fromkeys(SOLUTIONS, (10, "All checks passed."))


WRONG_ON_THE_PUBLIC_CASE = {
    "describe": ("steps,", "Steps,"),
    "lengths": (", None\n", ", 0\n"),
    "grid": ("{(i, j):", "{(j, i):"),
    "clusters": ("if one == label", "if one >= label"),
    "Table": ("yield SimpleNamespace(**", "yield ("),
}
COST = "the last of them with cost 0.50…"
SAID = {
    "describe": f'sentence is "2 Steps, {COST}" where "2 steps, {COST}" is expected; only capital letters',
    "lengths": "nothing is a number where None is expected.",
    "grid": "cells has no entry (0, 1).",
    "clusters": "clusters lacks a member: {2}.",
    "Table": "Table stopped with TypeError: vars() argument must have __dict__ attribute, where the case",
}


def test_wrong_results_are_named_by_the_grader_and_by_check(course):
    sources = variants(WRONG_ON_THE_PUBLIC_CASE)
    found = checked(course, sources)
    for name, said in SAID.items():
        message = found[name]["message"]
        assert found[name]["score"] == 0 and f"On the public case {said}" in message, message
        if name != "Table":
            code = f"import numpy as np\nfrom testCases import check\n{sources[name]}\ncheck({name})\n"
            folder = course / "release" / ASSIGNMENT
            done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
            assert f"{name}: {said}" in done.stderr


WRONG_IN_HIDDEN_CASES = {
    "describe": ("{costs[-1]:.3f}", "{costs[1]:.3f}"),
    "lengths": ("len(w) == len(word))", "len(w) == len(word) and w != 'zebra')"),
    "grid": ("float(values[i, j])", "float(values[0, j])"),
    "clusters": ("if one == label", "if one == label or i == 3"),
    "Table": ("self.columns = columns", "self.columns = {k: v[:2] for k, v in columns.items()}"),
}
OUTLINES = {
    "describe": "sentence is the wrong string.",
    "lengths": "table[…] has the wrong shape.",
    "grid": "cells[…] has wrong values.",
    "clusters": "clusters lacks a member.",
    "Table": 'rows["w"] has the wrong shape.',
}


def test_of_hidden_results_neither_texts_nor_keys_are_shown(course):
    found = checked(course, variants(WRONG_IN_HIDDEN_CASES))
    for name, outline in OUTLINES.items():
        message = found[name]["message"]
        assert f"in a further case {outline}" in message, message
    whole = json.dumps(found)
    for secret in ("zebra", "xylophone", "0.062", "{3}", "(1, 0)", "column_sums"):
        assert secret not in whole


def test_the_author_is_told_all_that_a_student_is_not(course):
    """The reference fails a case: the line has its hidden name, the key and both numbers."""
    file = course / "testCases.py"
    right = file.read_text("utf-8")
    try:
        for old, new, said in (
            (
                "(1, 2): 0.25}",
                "(1, 2): 0.75}",
                "grid fails the hidden case 'two_rows': cells[(1, 2)] is 0.25 where 0.75",
            ),
            (
                "lambda: ([1, 2, 1, 3, 2],)",
                "lambda: (5,)",
                "'three': it stops with TypeError: 'int' object is not",
            ),
        ):
            assert right.count(old) == 1
            file.write_text(right.replace(old, new), "utf-8")
            done = autograder("audit", "--course", course)
            assert done.returncode == 1 and said in one_line(done), done.stderr
            assert ("of its cell" in done.stderr) == ("stops" in said)
    finally:
        file.write_text(right, "utf-8")


# --- hostile results -------------------------------------------------------------------------------

HOSTILE = {
    "describe": """def describe(costs):
    class Same(str):
        __eq__ = lambda self, other: True
        __hash__ = lambda self: 0
    return Same("2 steps")
""",
    "lengths": """def lengths(words):
    class Key(int):
        __eq__ = lambda self, other: True
        __hash__ = lambda self: 5
    class Any(dict):
        __contains__ = lambda self, key: True
        __getitem__ = lambda self, key: np.array(["alpha", "gamma"])
        __iter__ = lambda self: iter([5, 4])
    return Any({Key(5): 1, "k" * (1 << 20): 2, float("nan"): 3, float("nan"): 4}), None
""",
    "grid": """def grid(values):
    return {(i, 0): 0.0 for i in range(10**6)}, set(range(3 * 10**6))
""",
    "clusters": """def clusters(labels):
    class Every(frozenset):
        __contains__ = lambda self, member: True
        __eq__ = lambda self, other: True
        __sub__ = __rsub__ = lambda self, other: frozenset()
        __hash__ = frozenset.__hash__
    return Every([Every([0, 1, 2])])
""",
    "Table": """class Table:
    def __init__(self, columns):
        self.columns = columns

    def rows(self):
        import builtins

        class Liar:
            __dict__ = property(lambda self: Liar())
            __eq__ = lambda self, other: True

        builtins.vars = builtins.list = lambda *_: Liar()
        return [Liar(), Liar()]
""",
}


def test_hostile_results_earn_nothing_and_stop_nothing(course):
    found = checked(course, HOSTILE)
    assert {name: q["score"] for name, q in found.items()} == dict.fromkeys(SOLUTIONS, 0)
    assert all(q["status"] in ("wrong", "error") and len(q["message"]) < 400 for q in found.values())
    alone = checked(course, {**SOLUTIONS, "grid": HOSTILE["grid"]})
    assert {name: q["score"] for name, q in alone.items()} == {**dict.fromkeys(SOLUTIONS, 10), "grid": 0}
