"""Searches a counterfactual table for the rows that return what a student's function returned. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.diagnosis.fingerprint import Fingerprint, built_alike, departures, same
from autograder.diagnosis.table import CounterfactualTable


def matches(
    table: CounterfactualTable, seen: Sequence[Fingerprint | str]
) -> tuple[list[int], list[tuple[int, int]]]:
    """The rows, and the pairs of rows, that return what was seen on every case."""
    found = np.arange(len(table.codes))
    for case, one in enumerate(seen):
        structure = one if isinstance(one, str) else one.structure
        if structure not in table.structures:
            return [], []
        found = found[table.codes[found, case] == table.structures.index(structure)]
        if not isinstance(one, str):
            found = found[same(table.totals[found, case], one.total, one.scales.sum()).all(axis=-1)]
    pairs = table.pairs[found[found >= len(table.rows)] - len(table.rows)]
    return found[found < len(table.rows)].tolist(), [(one, other) for one, other in pairs.tolist()]


def separate_pair(table: CounterfactualTable, seen: Sequence[Fingerprint | str]) -> list[tuple[int, int]]:
    """The first two rows that act on different arrays and together return what was seen, if there are any."""
    fingerprints = built_alike(seen, table.truth)
    if fingerprints is None:
        return []
    sums, acts = np.concatenate([one.sums for one in fingerprints]), table.acts
    wrong = departures(sums, table.sums[0], fingerprints)
    agrees = ~departures(table.sums, sums, fingerprints)
    fits = (agrees | ~acts).all(axis=-1) & acts.any(axis=-1) & ~np.isnan(table.sums).any(axis=(1, 2))
    rows = np.flatnonzero(fits)
    rows = rows[rows > 0]
    for i, one in enumerate(rows):
        for other in rows[i + 1 :]:
            if ((acts[one] | acts[other]) == wrong).all():
                return [(int(one), int(other))]
    return []


def right_and_wrong(
    table: CounterfactualTable, seen: Sequence[Fingerprint | str]
) -> tuple[set[str], set[str]]:
    """The subscripts of arrays that are right in all cases and of others; none if they cannot be compared."""
    fingerprints = built_alike(seen, table.truth)
    if fingerprints is None:
        return set(), set()
    departs = departures(np.concatenate([one.sums for one in fingerprints]), table.sums[0], fingerprints)
    wrong = _subscripts(table, departs)
    return _subscripts(table, ~departs) - wrong, wrong


def changed_by(table: CounterfactualTable, row: int) -> set[str]:
    """The subscripts of the arrays that a row's version returns otherwise than the reference, in any case."""
    return _subscripts(table, table.acts[row])


def _subscripts(table: CounterfactualTable, chosen: np.ndarray) -> set[str]:
    subscripts = (subscript for one in table.truth for subscript in one.subscripts)
    return {subscript for subscript, is_chosen in zip(subscripts, chosen, strict=True) if is_chosen}


def nearest_named(table: CounterfactualTable, row: int) -> str:
    """The id of the named mistake that changes most nearly the same arrays as a row, or ""."""
    named = [index for index, other in enumerate(table.rows) if other.named]
    if not named:
        return ""
    mine, theirs = table.acts[row], table.acts[named]
    shared = (mine & theirs).sum(axis=-1) / np.maximum((mine | theirs).sum(axis=-1), 1)
    best = int(np.argmax(shared))
    return table.rows[named[best]].id if shared[best] else ""
