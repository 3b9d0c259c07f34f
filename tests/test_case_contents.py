"""Cases that cannot be asked, or whose answer could be guessed, are refused in a line for their author."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.case_contents import checked_case, information
from autograder.cases import load
from autograder.comparison import ArraySummary
from autograder.exceptions import GraderError
from tests.helpers.commands import autograder
from tests.helpers.drivers import write_course

DRIVERS = """
from functools import cache

import numpy as np

ANSWER = 1.5


def fine(f, x: float, *more: np.ndarray) -> float:
    import itertools

    y: float = np.sum([f(x) for _ in itertools.repeat(x, 1)])
    y: "unknown"
    inner = lambda z: fine and z + y
    return inner(0 * len(more))


def knows(f, x):
    return [ANSWER for _ in range(1)] and f(x)


def default(f, x, y=ANSWER):
    return f(x)


@cache
def cached(f, x):
    return f(x)


def made():
    def driver(f, x):
        return f(x)

    return driver


if True:
    def indented(f, x):
        return f(x)


class Driver:
    def __call__(self, f, x):
        return f(x)
"""
STANDS_ALONE = "its driver must be a function that testCases.py defines with def"
GUESSABLE = "it expects only truth values, None or short texts, which a submission could guess"
EXPECTED = "its expected value holds what cannot enter or leave the sandbox"
REFUSED = [
    ("driver=knows", "its driver knows uses ANSWER, which the sandbox does not have"),
    ("driver=default", "its driver default uses ANSWER"),
    ("driver=lambda f, x: f(x)", STANDS_ALONE),
    ("driver=cached", STANDS_ALONE),
    ("driver=made()", STANDS_ALONE),
    ("driver=indented", STANDS_ALONE),
    ("driver=Driver()", STANDS_ALONE),
    ("driver=print", STANDS_ALONE),
    (
        "arguments=lambda: (abs,)",
        "its arguments hold what cannot enter or leave the sandbox (builtin_function",
    ),
    ("arguments=lambda: ({'f': lambda x: x},)", "its arguments hold what cannot enter"),
    ("keywords={'grad': np.sum}", "its arguments hold what cannot enter"),
    ("expected=object()", EXPECTED),
    ("expected=[np.array([1, None])]", f"{EXPECTED} (ndarray of object)"),
    ("expected={'a': b'bytes'}", f"{EXPECTED} (bytes)"),
    ("expected='x' * 4001", EXPECTED),
    ("expected={Driver(): 1.0}", EXPECTED),
    ("expected=True", GUESSABLE),
    ("expected=np.True_", GUESSABLE),
    ("expected=None", GUESSABLE),
    ("expected='all is well'", GUESSABLE),
    ("expected={'ok': True, 'said': 'fine'}", GUESSABLE),
    ("expected=(None, [np.array([True, False])])", GUESSABLE),
    ("expected=np.array(['yes'])", GUESSABLE),
    ("expected={'a', 'b'}", GUESSABLE),
    ("expected={}", GUESSABLE),
    ("expected=np.zeros(0)", GUESSABLE),
]


@pytest.fixture
def case(tmp_path):
    """Makes a case of keywords, as text, and what is loaded of it."""

    def make(keywords: str):
        text = (
            "from autograder.comparison import Case\n" + DRIVERS + "known = dict(arguments=lambda: (1.0,), "
            f"expected=1.5)\ncase = Case('c', **known | dict({keywords}))\n"
        )
        (tmp_path / "testCases.py").write_text(text)
        return checked_case(load(tmp_path / "testCases.py").case, text)

    return make


@pytest.mark.parametrize(("keywords", "said"), REFUSED)
def test_a_case_that_cannot_be_asked_is_refused(case, keywords, said):
    with pytest.raises(GraderError) as refused:
        case(keywords)
    assert str(refused.value).startswith(said) and "\n" not in str(refused.value)


def test_a_driver_travels_as_text_without_annotations(case):
    text = case("driver=fine").driver_text
    scope = {"np": np}
    exec(text, scope)
    assert text.startswith("def fine(f, x, *more):") and "unknown" not in text
    assert scope["fine"](lambda x: x + 1, 2.5) == 3.5


@pytest.mark.parametrize(
    "keywords",
    ["expected=True, guessable='because'", "expected='x' * 32", "expected=np.zeros(148) < 1",
     "expected={0, 1}", "expected=(True, 0.5)", "expected={'n': 3}", "expected=np.array(['x' * 20] * 2)"],
)  # fmt: skip
def test_a_case_that_nobody_guesses_or_that_has_a_reason_is_asked(case, keywords):
    assert case(keywords).driver_text == ""


def test_the_head_of_a_large_array_is_no_guess():
    assert information(ArraySummary((1000, 1000), (0.5, 1.0))) is None
    assert information([{"a": (None, "abc"), "b": {"de"}}, True]) == 6


def test_build_refuses_such_a_case_and_a_driver_that_would_be_released(tmp_path):
    solution = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION\n"
    public = 'CASES["half"] = GradedFunction(("y",), Case("public", lambda: (3.0,), 1.5))\n'
    hidden = 'CASES["half"].hidden = (Case("c", lambda: (5.0,), {}),)\n'
    region = "### BEGIN HIDDEN TESTS\n{}### END HIDDEN TESTS\n"
    guessed = public + region.format(hidden.format("True"))
    released = "def run(f, x):\n    return f(x)\n" + public + region.format(hidden.format("2.5, driver=run"))
    for folder, cases, said in (
        ("guessed", guessed, f"testCases.py: case 'c' of half: {GUESSABLE}"),
        ("released", released, "the driver run of hidden cases stands outside '### BEGIN HIDDEN TESTS'"),
    ):
        course = write_course(tmp_path / folder, {"half": f"# GRADED FUNCTION: half\n{solution}"}, cases)
        done = autograder("build", "--course", course)
        assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
        assert not (course / "release").exists()
