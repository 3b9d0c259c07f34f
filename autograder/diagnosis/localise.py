"""Localises wrong numbers that no known mistake explains: the first wrong result and its pattern. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.wording import result_label
from autograder.model import CallOutcome, Diagnosis, Question


def localise(question: Question, asked: Sequence[tuple[Case, CallOutcome]], where: str) -> Diagnosis:
    """The diagnosis that names the result that first goes wrong, by its label, and its pattern."""
    pattern = _pattern(question, asked, where)
    return Diagnosis(
        "goes_wrong_" + re.sub(r"\W+", "_", where).strip("_"),
        f"It first goes wrong at {where}",
        (f"{where} {pattern}. " if pattern else "") + f"Look first at how {where} is computed.",
        "generated",
    )


def _pattern(question: Question, asked: Sequence[tuple[Case, CallOutcome]], where: str) -> str:
    """How the wrong arrays relate to the right ones, if they do so in every case."""
    patterns: set[str] = set()
    for case, call in asked:
        inputs = [argument for argument in case.arguments() if isinstance(argument, dict)]
        for subscript, wanted, got in _arrays(case.expected, call.value, ""):
            if result_label(subscript, question.returns) != where or np.array_equal(wanted, got):
                continue
            key = re.search(r'\["(\w+)"\]$', subscript)
            before = [given[key[1]] for given in inputs if key and key[1] in given]
            patterns.add(_relation(np.asarray(wanted, float), np.asarray(got, float), before))
    return patterns.pop() if len(patterns) == 1 else ""


def _relation(wanted: np.ndarray, got: np.ndarray, before: Sequence[np.ndarray]) -> str:
    def equal(one: np.ndarray, other: np.ndarray) -> bool:
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-9, atol=1e-11))

    if any(equal(got, old) for old in before):
        return "is still as it was given"
    if equal(got, -wanted):
        return "has the opposite sign"
    if got.ndim == 2 and equal(got.T, wanted):
        return "is transposed"
    for old in (b for b in before if b.shape == wanted.shape):
        step, taken = wanted - old, got - old
        if equal(taken, -step):
            return "has moved by the right amount in the opposite direction"
        if (factor := _factor(taken, step)) > 0:
            return "has moved in the right direction, but all its entries too far or too little alike"
        if factor < 0:
            return "has moved in the opposite direction"
    return "is a fixed multiple of what it should be" if _factor(got, wanted) else ""


def _factor(one: np.ndarray, other: np.ndarray) -> float:
    """The number by which an array of several entries is the other one, or 0 if it is not a multiple."""
    if one.shape != other.shape or one.size < 2 or not np.isfinite(one).all() or not other.any():
        return 0.0
    factor = float((one * other).sum() / (other * other).sum())
    return factor if np.allclose(one, factor * other, rtol=1e-9, atol=1e-11) else 0.0


def _arrays(expected: object, returned: object, subscript: str) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The arrays of an expected value, each with the array at the same subscript of a returned one."""
    if isinstance(expected, dict) and isinstance(returned, dict):
        parts = [(expected[key], returned.get(key), f'{subscript}["{key}"]') for key in expected]
    elif isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        parts = [
            (e, r, f"{subscript}[{i}]") for i, (e, r) in enumerate(zip(expected, returned, strict=False))
        ]
    elif isinstance(expected, (float, np.ndarray)) and isinstance(returned, np.ndarray):
        wanted = np.asarray(expected)
        return [(subscript, wanted, returned)] if wanted.dtype.kind in "bif" else []
    else:
        return []
    return [found for e, r, s in parts for found in _arrays(e, r, s)]
