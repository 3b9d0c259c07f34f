"""Right or wrong, as the course's own cases tell."""

from __future__ import annotations

import contextlib
import io
import warnings
from functools import cache
from typing import Any

import numpy as np

import testCases

from .structures import references


@cache
def _namespace(assignment: str) -> dict[str, Any]:
    """The names a graded cell may use: numpy, and the assignment's other graded functions, done right."""
    space: dict[str, Any] = {"np": np}
    for source in references(assignment).values():
        exec(source, space)
    return space


def run_cases(function: Any, hidden_only: bool) -> None:
    """Call a function on the cases of its name; the only code here that knows where the cases are.

    Raises:
        AssertionError: a result is not right.
    """
    testCases.check_hidden(function)
    if not hidden_only:
        testCases.check(function)


def judge(assignment: str, function: str, text: str, hidden_only: bool = True) -> str:
    """ "right", "wrong", or the name of the exception that the first failing case raises.

    A text that cannot be defined at all is "undefined".
    """
    space = dict(_namespace(assignment))
    np.random.seed(4321)  # a function that does not seed draws the same numbers in every run
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<student>", "exec"), space)
        except Exception:
            return "undefined"
        try:
            run_cases(space[function], hidden_only)
        except AssertionError:
            return "wrong"
        except Exception as error:
            return type(error).__name__
    return "right"
