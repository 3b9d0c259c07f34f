"""Fresh cases: the hidden cases' inputs drawn anew, so that remembered answers earn nothing.

Every float and bool array of a hidden case is redrawn in its shape; numbers such as the learning rate
stay, since the case was made to be sensitive to them, unless there is nothing else to draw. The draws come
from a secret seed: the same for everybody in a class and for every regrade, and unknown to a submission.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.comparison import Case
from autograder.model import Question


def fresh_cases(question: Question, seed: bytes) -> tuple[Case, ...]:
    """One fresh case per hidden case; what is expected of it is for the reference to say."""
    return tuple(
        _fresh(case, hashlib.sha256(b"\0".join([seed, question.name.encode(), case.name.encode()])).digest())
        for case in question.cases
        if case.origin == "hidden"
    )


def _fresh(case: Case, seed: bytes) -> Case:
    def arguments() -> tuple[Any, ...]:
        generator = np.random.default_rng(int.from_bytes(seed, "big"))
        given = case.arguments()
        if all(isinstance(argument, (int, float)) for argument in given):  # nothing but settings to draw
            return tuple(a * generator.uniform(0.8, 1.0) if type(a) is float else a for a in given)
        return tuple(redraw(argument, generator) for argument in given)

    return replace(case, name=f"fresh_{case.name}", origin="fresh", arguments=arguments, expected=None)


def redraw(value: Any, generator: np.random.Generator) -> Any:
    """The value with each float array replaced by normal draws of its own spread, each bool array by coins.

    An array without negative entries (a moving average of squares) keeps that property.
    """
    if isinstance(value, dict):
        return {key: redraw(item, generator) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(redraw(item, generator) for item in value)
    if not isinstance(value, np.ndarray) or not value.size:
        return value
    if value.dtype.kind == "b":
        return generator.random(value.shape) < 0.5
    if value.dtype.kind != "f" or set(np.unique(value)) <= {0.0, 1.0}:
        return value
    drawn = generator.standard_normal(value.shape) * np.sqrt(np.mean(value**2))
    return np.abs(drawn) if value.min() >= 0 else drawn
