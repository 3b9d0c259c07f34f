"""Fingerprints of returned values: a few numbers by which equal values are recognised. Pure.

A fingerprint describes how a value is built (keys, texts, shapes, kinds of numbers, shared objects) and
holds, for each array, two weighted sums of its entries: those of equal arrays agree to rounding. The text of
this file also runs inside the sandbox (see mutant_runs.py), so it needs NumPy only.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from autograder.model import CallOutcome

MAX_DEPTH = 8
MAX_KEY = 100  # characters of a key in a subscript, which every entry below it repeats
MAX_ENTRIES = 1 << 21  # of all arrays of a value; so many take 130 MB and 0.3 s
MAX_CACHED = 1 << 14  # entries of a value whose weights are kept: 0.25 MB
SAME_KIND = {"u": "i", "b": "f"}  # labels that are true or false may have become ones and zeros on the way
GOLDEN = 0.6180339887498949  # its multiples, modulo 1, are spread evenly


class Fingerprint(NamedTuple):
    """A value's structure and sums; one entry of ``sums`` and ``scales`` per array that holds numbers."""

    structure: str  # digest of how the value is built
    subscripts: tuple[str, ...]  # that lead to each array: ``[0]["W1"]``
    sums: np.ndarray  # (arrays, 2)
    scales: np.ndarray  # (arrays,): sums of absolute values; rounding errors are in proportion to them
    total: np.ndarray  # (2,): over all arrays

    @property
    def scale(self) -> float:
        """The sum of all absolute values; infinite if float64 does not hold it."""
        with np.errstate(over="ignore"):
            return float(self.scales.sum())


Fingerprints = Sequence[Fingerprint | str]  # by case; a text says why a call returned no value


def fingerprint(value: Any) -> Fingerprint:
    """The fingerprint of a returned value."""
    parts = _Parts()
    parts.visit(value, "", 0)
    if not parts.arrays:
        return Fingerprint(_digest(parts.words), (), np.zeros((0, 2)), np.zeros(0), np.zeros(2))
    entries = np.concatenate(parts.arrays)
    finite = np.isfinite(entries)
    if not finite.all():
        parts.words.append(f"not finite: {np.flatnonzero(~finite).tolist()}")
        entries = np.where(finite, entries, 0.0)
    starts = np.cumsum([0, *(array.size for array in parts.arrays[:-1])])
    with np.errstate(all="ignore"):
        size = entries.size
        weighted = (cached_weights if size <= MAX_CACHED else _weights)(size) * entries
        sums = np.add.reduceat(weighted, starts, axis=1).T
        scales = np.add.reduceat(np.abs(weighted[0]), starts)
        return Fingerprint(_digest(parts.words), tuple(parts.subscripts), sums, scales, sums.sum(axis=0))


class _Parts:
    """The parts of a value: words that describe how it is built, and its arrays with their subscripts."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.subscripts: list[str] = []
        self.arrays: list[np.ndarray] = []  # flat
        self.entries = 0
        self._seen: dict[int, str] = {}  # id of a container or array -> its subscript

    def visit(self, part: Any, subscript: str, depth: int) -> None:
        if isinstance(part, (dict, list, set, np.ndarray)):
            if id(part) in self._seen:  # not entered again: a value that holds itself would never end
                self.words.append(f"{subscript} is {self._seen[id(part)]}")
                return
            self._seen[id(part)] = subscript
        if depth > MAX_DEPTH:
            self.words.append(f"{subscript} too deep")
        elif isinstance(part, dict):
            keys = {key: _key_text(key)[:MAX_KEY] for key in part}
            self.words.append(f"{subscript} dict {sorted(keys.values())}")
            for key in sorted(part, key=keys.__getitem__):
                self.visit(part[key], subscript + entry_subscript(key), depth + 1)
        elif isinstance(part, (set, frozenset)):
            self.words.append(f"{subscript} set {sorted(map(_key_text, part))}")
        elif isinstance(part, (list, tuple)):
            self.words.append(f"{subscript} sequence {len(part)}")
            for index, item in enumerate(part):
                self.visit(item, f"{subscript}[{index}]", depth + 1)
        elif isinstance(part, str) or (isinstance(part, np.ndarray) and _holds_texts(part)):
            self.words.append(f"{subscript} text {np.shape(part)} {np.ravel(part).tolist()}")
        elif isinstance(part, (bool, int, float, complex, np.ndarray, np.generic)):
            entries = np.asarray(part)
            kind = SAME_KIND.get(entries.dtype.kind, entries.dtype.kind)
            self.words.append(f"{subscript} {kind} {entries.shape}")
            self.entries += entries.size
            if self.entries > MAX_ENTRIES:
                self.words.append(f"{subscript} too large")
            elif kind in "if" and entries.size:
                self.subscripts.append(subscript)
                self.arrays.append(entries.astype(np.float64).ravel())
        else:
            self.words.append(f"{subscript} {'nothing' if part is None else 'other'}")


def entry_subscript(key: Any) -> str:
    """The subscript of a dictionary's entry. A hidden case may have the key, so only names are in it."""
    return f'["{key[:MAX_KEY]}"]' if isinstance(key, str) and key.isidentifier() else "[…]"


def _key_text(key: Any) -> str:
    """A key or a member of a set as text, which is the same for NumPy's values and Python's."""
    if isinstance(key, (tuple, frozenset)):
        parts = list(map(_key_text, key))
        return f"({', '.join(parts)})" if isinstance(key, tuple) else f"{{{', '.join(sorted(parts))}}}"
    if isinstance(key, str):
        return repr(str(key))
    plain = key.item() if isinstance(key, np.generic) else key
    return repr(plain) if plain is None or isinstance(plain, (bool, int, float)) else "other"


def _holds_texts(array: np.ndarray) -> bool:
    return array.dtype.kind in "UTO" and all(isinstance(entry, str) for entry in array.ravel().tolist())


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:16]


def _weights(size: int) -> np.ndarray:
    """(2, size): weights between 0.5 and 2.25, a different pair for each entry."""
    even = 0.5 + np.modf(GOLDEN * np.arange(1, 2 * size + 1))[0].reshape(2, -1)
    return np.asarray(even ** np.array([[1], [2]]))


cached_weights = lru_cache(maxsize=200)(_weights)


def fingerprints_of(outcomes: Sequence["CallOutcome"]) -> list[Fingerprint | str]:  # not in the sandbox
    """The fingerprints of returned values; for a call that returned no value, a text that says why."""
    reasons = [f"raised {call.error}" if call.status == "raised" else call.status for call in outcomes]
    pairs = zip(outcomes, reasons, strict=True)
    return [fingerprint(call.value) if call.status == "returned" else reason for call, reason in pairs]


def same(sums: np.ndarray, expected: np.ndarray, scale: np.ndarray | float) -> np.ndarray:
    """Whether sums are equal to rounding, given the sum of the absolute values they were made of."""
    with np.errstate(all="ignore"):  # some wrong versions overflow
        return np.asarray(np.abs(sums - expected) <= 1e-11 + 1e-9 * np.asarray(scale))


def departures(sums: np.ndarray, expected: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """(…, arrays): which arrays' sums differ, at these scales of the arrays."""
    return np.asarray(~same(sums, expected, scales[:, None]).all(axis=-1))
