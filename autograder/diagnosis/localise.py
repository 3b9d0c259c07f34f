"""Localises wrong numbers that no known mistake explains: the first wrong result and its pattern. Pure."""

import re
from collections.abc import Collection, Sequence

import numpy as np

from autograder.comparison import Case, compared
from autograder.diagnosis.fingerprint import entry_subscript
from autograder.diagnosis.wording import common_label, result_label
from autograder.model import LOCALISED, CallOutcome, Diagnosis, Question

REORDERED = "holds the correct columns in another order, so look at how the order is made"


def localise(
    question: Question,
    outcomes: Sequence[tuple[Case, CallOutcome]],
    wrong: Sequence[str],
    correct: Collection[str],
) -> Diagnosis | None:
    """The diagnosis that names the first wrong result, by its label, and its pattern.

    ``wrong`` are the labels of wrong results in the order in which they are computed. None if nothing is
    told by it: all of the only result is wrong, in no pattern.
    """
    label = wrong[0]
    pattern = _reordered(question, outcomes, label) or _pattern(question, outcomes, label)
    if not (pattern or correct or len(question.returns) > 1):
        return None
    return Diagnosis(
        LOCALISED + re.sub(r"\W+", "_", label).strip("_"),
        f"{label} is the first result that is wrong",
        (f"{label} {pattern}. " if pattern else "") + f"Look first at how {label} is computed.",
        "generated",
    )


def correct_results(question: Question, outcomes: Sequence[tuple[Case, CallOutcome]]) -> set[str]:
    """The labels of results that are correct in all cases, whatever the others are; none if one stopped."""
    correct: set[str] = set()
    wrong: set[str] = set()
    for case, call in outcomes:
        if call.status != "returned":
            return set()
        for label, found in compared(case, call.value, question.returns):
            (wrong if found else correct).add(common_label(label))
    return correct - wrong


def _pattern(question: Question, outcomes: Sequence[tuple[Case, CallOutcome]], label: str) -> str:
    """How the wrong arrays differ from the correct ones, if it is the same way in every case."""
    patterns: set[str] = set()
    for case, call in outcomes:
        inputs = [argument for argument in case.arguments() if isinstance(argument, dict)]
        for subscript, expected, returned in _arrays(case.expected, call.value, ""):
            if result_label(subscript, question.returns) != label or np.array_equal(expected, returned):
                continue
            key = re.search(r'\["(\w+)"\]$', subscript)
            before = [given[key[1]] for given in inputs if key and key[1] in given]
            patterns.add(_relation(np.asarray(expected, float), np.asarray(returned, float), before))
    return patterns.pop() if len(patterns) == 1 else ""


def _reordered(question: Question, outcomes: Sequence[tuple[Case, CallOutcome]], label: str) -> str:
    """REORDERED if the arrays of a result, side by side, hold the correct columns in another order."""
    told = ""
    for case, call in outcomes:
        arrays = [
            (expected, returned)
            for subscript, expected, returned in _arrays(case.expected, call.value, "")
            if result_label(subscript, question.returns) == label and expected.ndim == returned.ndim == 2
        ]
        if not arrays:  # summaries only
            continue
        if len({array.shape[0] for pair in arrays for array in pair}) != 1:
            return ""
        expected, returned = (np.concatenate(side, axis=1) for side in zip(*arrays, strict=True))
        if not _equal(*(array[:, np.lexsort(array)] for array in (expected, returned))):
            return ""
        told = REORDERED
    return told


def _relation(expected: np.ndarray, returned: np.ndarray, before: Sequence[np.ndarray]) -> str:
    """How a returned array differs from the expected one; ``before`` are the inputs of the same key."""
    if any(_equal(returned, old) for old in before):
        return "is returned unchanged"
    if _equal(returned, -expected):
        return "has the opposite sign"
    if returned.ndim == 2 and _equal(returned.T, expected):
        return "is transposed"
    for old in (array for array in before if array.shape == expected.shape):
        step, taken = expected - old, returned - old
        if _equal(taken, -step):
            return "has moved by the correct amount in the opposite direction"
        if (factor := _factor(taken, step)) > 0:
            return "has moved in the correct direction, but every entry too far or too little by one factor"
        if factor < 0:
            return "has moved in the opposite direction"
    return "is a constant multiple of the correct value" if _factor(returned, expected) else ""


def _equal(array: np.ndarray, other: np.ndarray) -> bool:
    return array.shape == other.shape and bool(np.allclose(array, other, rtol=1e-9, atol=1e-11))


def _factor(array: np.ndarray, base: np.ndarray) -> float:
    """The number by which an array of several entries is a multiple of another, or 0 if it is not one."""
    if array.shape != base.shape or array.size < 2 or not np.isfinite(array).all() or not base.any():
        return 0.0
    factor = float((array * base).sum() / (base * base).sum())
    return factor if _equal(array, factor * base) else 0.0


def _arrays(expected: object, returned: object, subscript: str) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The arrays of an expected value, each with its subscript and the returned array at that subscript."""
    if isinstance(expected, dict) and isinstance(returned, dict):
        parts = [(expected[key], returned.get(key), subscript + entry_subscript(key)) for key in expected]
    elif isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        pairs = enumerate(zip(expected, returned, strict=False))
        parts = [(e, r, f"{subscript}[{index}]") for index, (e, r) in pairs]
    elif isinstance(expected, (float, np.ndarray)) and isinstance(returned, np.ndarray):
        array = np.asarray(expected)
        return [(subscript, array, returned)] if array.dtype.kind in "bif" else []
    else:
        return []
    return [found for e, r, s in parts for found in _arrays(e, r, s)]
