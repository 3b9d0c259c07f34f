"""Where wrong numbers first go wrong, and what they look like, if no known mistake explains them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.fingerprint import Fingerprint
from autograder.diagnosis.table import CounterfactualTable, departures
from autograder.model import CallOutcome, Diagnosis, Question


def localise(question: Question, pairs: Sequence[tuple[Case, CallOutcome]], where: str) -> Diagnosis:
    """What is to be said of the result that first goes wrong: which it is, and what it looks like."""
    pattern = _pattern(question, pairs, where)
    return Diagnosis(
        "goes_wrong_" + re.sub(r"\W+", "_", where).strip("_"),
        f"It first goes wrong at {where}",
        (f"{where} {pattern}. " if pattern else "") + f"Look first at how {where} is computed.",
        "generated",
    )


def right_and_wrong(
    question: Question, seen: Sequence[Fingerprint | str], table: CounterfactualTable
) -> tuple[list[str], list[str]]:
    """Which results are right in all cases and which are not; none of either if they cannot be compared."""
    prints = built_alike(seen, table)
    if prints is None:
        return [], []
    wrong = departures(np.concatenate([one.sums for one in prints]), table.sums[0], prints)
    paths = [place(path, question.returns) for one in table.truth for path in one.paths]
    bad = {path for path, is_wrong in zip(paths, wrong, strict=True) if is_wrong}
    return in_order(set(paths) - bad, table), in_order(bad, table)


def built_alike(seen: Sequence[Fingerprint | str], table: CounterfactualTable) -> list[Fingerprint] | None:
    """What was seen, if all results are there in the right shapes, so that arrays can be compared."""
    prints = [one for one in seen if not isinstance(one, str)]
    same_structures = [one.structure for one in prints] == [truth.structure for truth in table.truth]
    return prints if same_structures else None


def place(path: str, names: tuple[str, ...]) -> str:
    """A path in words: ``[1]["dW2"]`` of (parameters, v) is ``v["dW…"]``."""
    if len(names) > 1 and (leading := re.match(r"\[(\d+)\]", path)) and int(leading[1]) < len(names):
        return family(names[int(leading[1])] + path[leading.end() :])
    return family(", ".join(names) + path)


def family(path: str) -> str:
    """All layers' arrays, or all entries of a list, as one."""
    path = re.sub(r'\["([A-Za-z_]+)\d*"\]', r'["\1…"]', path)
    return re.sub(r"\[\d+\](?=\[)", "[…]", path)


def in_order(places: set[str], table: CounterfactualTable) -> list[str]:
    """Results in the order in which the reference computes them."""
    computed = list(dict.fromkeys(family(row.target) for row in table.rows if row.target))
    return sorted(places, key=lambda p: (computed.index(p) if p in computed else len(computed), p))


def _pattern(question: Question, pairs: Sequence[tuple[Case, CallOutcome]], where: str) -> str:
    """What the wrong arrays look like beside the right ones, if it is so in every case."""
    looks: set[str] = set()
    for case, call in pairs:
        inputs = [argument for argument in case.arguments() if isinstance(argument, dict)]
        for path, wanted, got in _arrays(case.expected, call.value, ""):
            if place(path, question.returns) != where or np.array_equal(wanted, got):
                continue
            key = re.search(r'\["(\w+)"\]$', path)
            before = [given[key[1]] for given in inputs if key and key[1] in given]
            looks.add(_look(np.asarray(wanted, float), np.asarray(got, float), before))
    return looks.pop() if len(looks) == 1 else ""


def _look(wanted: np.ndarray, got: np.ndarray, before: Sequence[np.ndarray]) -> str:
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
    """The number by which an array of several entries is the other one, or 0 if it is no multiple of it."""
    if one.shape != other.shape or one.size < 2 or not np.isfinite(one).all() or not other.any():
        return 0.0
    factor = float((one * other).sum() / (other * other).sum())
    return factor if np.allclose(one, factor * other, rtol=1e-9, atol=1e-11) else 0.0


def _arrays(expected: object, returned: object, path: str) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """The arrays of an expected value beside those of a returned one that is built alike."""
    if isinstance(expected, dict) and isinstance(returned, dict):
        parts = [(expected[key], returned.get(key), f'{path}["{key}"]') for key in expected]
    elif isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        parts = [(e, r, f"{path}[{i}]") for i, (e, r) in enumerate(zip(expected, returned, strict=False))]
    elif isinstance(expected, (float, np.ndarray)) and isinstance(returned, np.ndarray):
        wanted = np.asarray(expected)
        return [(path, wanted, returned)] if wanted.dtype.kind in "bif" else []
    else:
        return []
    return [found for e, r, p in parts for found in _arrays(e, r, p)]
