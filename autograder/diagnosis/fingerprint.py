"""A returned value in a few numbers, by which equal values are found again. Pure, and numpy only.

The text of this file is also run inside the sandbox, where wrong versions are tried by the thousand. A
fingerprint tells how a value is built (keys, shapes, kinds of numbers, which objects are one and
the same) and, for each array, two weighted sums of its entries: those of equal arrays agree to rounding.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

MAX_DEPTH = 8
KINDS = {"u": "i", "b": "f"}  # labels that are true or false may have become ones and zeros on the way
GOLDEN = 0.6180339887498949  # multiples of it, modulo 1, are spread evenly


class Fingerprint(NamedTuple):
    """What a value looks like; one entry of ``sums`` and ``scales`` per array that holds numbers."""

    structure: str  # digest of how the value is built
    paths: tuple[str, ...]
    sums: np.ndarray  # (arrays, 2)
    scales: np.ndarray  # (arrays,): what the sums' rounding errors are in proportion to
    total: np.ndarray  # (2,): over all arrays


def fingerprint(value: Any) -> Fingerprint:
    """The fingerprint of what a function returned."""
    words: list[str] = []
    paths: list[str] = []
    flat: list[np.ndarray] = []
    seen: dict[int, str] = {}
    _visit(value, "", 0, words, paths, flat, seen)
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
        return Fingerprint(_digest(words), tuple(paths), sums, scales, sums.sum(axis=0))


def _visit(
    part: Any,
    path: str,
    depth: int,
    words: list[str],
    paths: list[str],
    flat: list[np.ndarray],
    seen: dict[int, str],
) -> None:
    if isinstance(part, (dict, list, np.ndarray)):
        if id(part) in seen:  # not entered again: what holds itself many times over would never end
            words.append(f"{path} is {seen[id(part)]}")
            return
        seen[id(part)] = path
    if depth > MAX_DEPTH:
        words.append(f"{path} too deep")
    elif isinstance(part, dict):
        words.append(f"{path} dict {len(part)}")
        for key in sorted(key for key in part if isinstance(key, str)):
            _visit(part[key], f'{path}["{key}"]', depth + 1, words, paths, flat, seen)
    elif isinstance(part, (list, tuple)):
        words.append(f"{path} sequence {len(part)}")
        for index, item in enumerate(part):
            _visit(item, f"{path}[{index}]", depth + 1, words, paths, flat, seen)
    elif isinstance(part, (bool, int, float, np.ndarray, np.generic)):
        entries = np.asarray(part)
        kind = KINDS.get(entries.dtype.kind, entries.dtype.kind)
        words.append(f"{path} {kind} {entries.shape}")
        if kind in "if" and entries.size:
            paths.append(path)
            flat.append(entries.astype(np.float64).ravel())
    else:
        words.append(f"{path} {'nothing' if part is None else 'other'}")


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:16]


@lru_cache(maxsize=200)
def _weights(size: int) -> np.ndarray:
    """Two rows of weights between 0.5 and 2.25 that no two places share."""
    even = 0.5 + np.modf(GOLDEN * np.arange(1, 2 * size + 1))[0].reshape(2, -1)
    return np.asarray(even ** np.array([[1], [2]]))
