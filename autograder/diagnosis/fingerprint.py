"""Fingerprints of returned values: a few numbers by which equal values are recognised. Pure.

A fingerprint tells how a value is built (keys, shapes, kinds of numbers, which objects are one and the
same) and, for each array, two weighted sums of its entries: those of equal arrays agree to rounding. The
text of this file also runs inside the sandbox (see mutant_runs.py), so it needs NumPy only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from autograder.model import CallOutcome

MAX_DEPTH = 8
SAME_KIND = {"u": "i", "b": "f"}  # labels that are true or false may have become ones and zeros on the way
GOLDEN = 0.6180339887498949  # multiples of it, modulo 1, are spread evenly


class Fingerprint(NamedTuple):
    """A value's structure and sums; one entry of ``sums`` and ``scales`` per array that holds numbers."""

    structure: str  # digest of how the value is built
    subscripts: tuple[str, ...]  # that lead to each array: ``[0]["W1"]``
    sums: np.ndarray  # (arrays, 2)
    scales: np.ndarray  # (arrays,): sums of absolute values; rounding errors are in proportion to them
    total: np.ndarray  # (2,): over all arrays


def fingerprint(value: Any) -> Fingerprint:
    """The fingerprint of a returned value."""
    words: list[str] = []
    subscripts: list[str] = []
    flat: list[np.ndarray] = []
    seen: dict[int, str] = {}
    _visit(value, "", 0, words, subscripts, flat, seen)
    if not flat:
        return Fingerprint(_digest(words), (), np.zeros((0, 2)), np.zeros(0), np.zeros(2))
    entries = np.concatenate(flat)
    finite = np.isfinite(entries)
    if not finite.all():
        words.append(f"not finite: {np.flatnonzero(~finite).tolist()}")
        entries = np.where(finite, entries, 0.0)
    starts = np.cumsum([0, *(part.size for part in flat[:-1])])
    with np.errstate(all="ignore"):
        weighted = _weights(entries.size) * entries
        sums = np.add.reduceat(weighted, starts, axis=1).T
        scales = np.add.reduceat(np.abs(weighted[0]), starts)
        return Fingerprint(_digest(words), tuple(subscripts), sums, scales, sums.sum(axis=0))


def _visit(
    part: Any,
    subscript: str,
    depth: int,
    words: list[str],
    subscripts: list[str],
    flat: list[np.ndarray],
    seen: dict[int, str],
) -> None:
    if isinstance(part, (dict, list, np.ndarray)):
        if id(part) in seen:  # not entered again: a value that holds itself would never end
            words.append(f"{subscript} is {seen[id(part)]}")
            return
        seen[id(part)] = subscript
    if depth > MAX_DEPTH:
        words.append(f"{subscript} too deep")
    elif isinstance(part, dict):
        words.append(f"{subscript} dict {len(part)}")
        for key in sorted(key for key in part if isinstance(key, str)):
            _visit(part[key], f'{subscript}["{key}"]', depth + 1, words, subscripts, flat, seen)
    elif isinstance(part, (list, tuple)):
        words.append(f"{subscript} sequence {len(part)}")
        for index, item in enumerate(part):
            _visit(item, f"{subscript}[{index}]", depth + 1, words, subscripts, flat, seen)
    elif isinstance(part, (bool, int, float, np.ndarray, np.generic)):
        entries = np.asarray(part)
        kind = SAME_KIND.get(entries.dtype.kind, entries.dtype.kind)
        words.append(f"{subscript} {kind} {entries.shape}")
        if kind in "if" and entries.size:
            subscripts.append(subscript)
            flat.append(entries.astype(np.float64).ravel())
    else:
        words.append(f"{subscript} {'nothing' if part is None else 'other'}")


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:16]


@lru_cache(maxsize=200)
def _weights(size: int) -> np.ndarray:
    """Two rows of weights between 0.5 and 2.25, a pair of its own for each entry."""
    even = 0.5 + np.modf(GOLDEN * np.arange(1, 2 * size + 1))[0].reshape(2, -1)
    return np.asarray(even ** np.array([[1], [2]]))


def fingerprints_of(outcomes: Sequence[CallOutcome]) -> list[Fingerprint | str]:
    """The fingerprints of what calls returned; for a call that returned nothing, a text that says why."""
    return [
        fingerprint(outcome.value)
        if outcome.status == "returned"
        else f"raised {outcome.error}"
        if outcome.status == "raised"
        else outcome.status
        for outcome in outcomes
    ]


def built_alike(seen: Sequence[Fingerprint | str], truth: Sequence[Fingerprint]) -> list[Fingerprint] | None:
    """``seen``, if every value is built as the true one, so that arrays can be compared; else None."""
    fingerprints = [one for one in seen if not isinstance(one, str)]
    return fingerprints if [f.structure for f in fingerprints] == [t.structure for t in truth] else None


def same(sums: np.ndarray, other: np.ndarray, scale: np.ndarray | float) -> np.ndarray:
    """Whether sums are equal to rounding, given the sum of the absolute values they were made of."""
    with np.errstate(all="ignore"):  # some wrong versions overflow
        return np.asarray(np.abs(sums - other) <= 1e-11 + 1e-9 * np.asarray(scale))


def departures(sums: np.ndarray, other: np.ndarray, fingerprints: Sequence[Fingerprint]) -> np.ndarray:
    """Which arrays' sums differ, at the scales of these fingerprints' arrays: (…, arrays)."""
    scales = np.concatenate([one.scales for one in fingerprints])[:, None]
    return np.asarray(~same(sums, other, scales).all(axis=-1))
