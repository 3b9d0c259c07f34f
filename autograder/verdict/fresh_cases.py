"""Fresh cases: the hidden cases with new inputs, so that remembered answers earn nothing.

Every float and bool array of a hidden case is redrawn in its shape; numbers such as the learning rate stay
as the case chose them, unless there is no array to draw. The draws come from a secret seed: the same for the
whole class and every regrade, and unknown to a submission.
"""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.comparison import Case
from autograder.model import Question


def fresh_cases(question: Question, seed: bytes) -> tuple[Case, ...]:
    """One fresh case per hidden case; the reference computes its expected value (see answer_key.py)."""
    return tuple(
        _fresh(case, hashlib.sha256(b"\0".join([seed, question.name.encode(), case.name.encode()])).digest())
        for case in question.cases
        if case.origin == "hidden"
    )


def _fresh(case: Case, seed: bytes) -> Case:
    def arguments() -> tuple[Any, ...]:
        generator = np.random.default_rng(int.from_bytes(seed, "big"))
        values = case.arguments()
        if all(isinstance(value, (int, float)) for value in values):  # there is no array to draw
            return tuple(v * generator.uniform(0.8, 1.0) if type(v) is float else v for v in values)
        return tuple(redraw(value, generator) for value in values)

    return replace(case, name=f"fresh_{case.name}", origin="fresh", arguments=arguments, expected=None)


def redraw(value: Any, generator: np.random.Generator) -> Any:
    """The value with float arrays redrawn from a normal of the same root mean square, bool arrays by coins.

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
