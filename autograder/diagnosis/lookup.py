"""Searches a counterfactual table for the rows that return what a student's function returned. Pure."""

from itertools import combinations, compress

import numpy as np

from autograder.diagnosis.fingerprint import Fingerprints, built_alike, departures, same
from autograder.diagnosis.table import CounterfactualTable

Pairs = list[tuple[int, int]]  # of rows


def matches(table: CounterfactualTable, seen: Fingerprints) -> tuple[list[int], Pairs]:
    """The rows, and the pairs of rows, that return what was seen on every case."""
    found = np.arange(len(table.codes))
    for case, result in enumerate(seen):
        structure = result if isinstance(result, str) else result.structure
        if structure not in table.structures:
            return [], []
        found = found[table.codes[found, case] == table.structures.index(structure)]
        if not isinstance(result, str):
            found = found[same(table.totals[found, case], result.total, result.scales.sum()).all(axis=-1)]
    pairs = table.pairs[found[found >= len(table.rows)] - len(table.rows)]
    return found[found < len(table.rows)].tolist(), [(first, second) for first, second in pairs.tolist()]


def separate_pair(table: CounterfactualTable, seen: Fingerprints) -> Pairs:
    """The first two rows that change different arrays and together return what was seen, if there are any."""
    fingerprints = built_alike(seen, table.truth)
    if fingerprints is None:
        return []
    sums, changed = np.concatenate([found.sums for found in fingerprints]), table.changed
    wrong = departures(sums, table.sums[0], fingerprints)
    agrees = ~departures(table.sums, sums, fingerprints)
    fits = (agrees | ~changed).all(axis=-1) & changed.any(axis=-1) & ~np.isnan(table.sums).any(axis=(1, 2))
    for first, second in combinations(np.flatnonzero(fits[1:]) + 1, 2):
        if ((changed[first] | changed[second]) == wrong).all():
            return [(int(first), int(second))]
    return []


def correct_and_wrong(table: CounterfactualTable, seen: Fingerprints) -> tuple[set[str], set[str]]:
    """The subscripts of arrays that are correct in all cases, and of others; empty if built differently."""
    fingerprints = built_alike(seen, table.truth)
    if fingerprints is None:
        return set(), set()
    sums = np.concatenate([found.sums for found in fingerprints])
    departs = departures(sums, table.sums[0], fingerprints)
    wrong = _subscripts(table, departs)
    return _subscripts(table, ~departs) - wrong, wrong


def changed_by(table: CounterfactualTable, row: int) -> set[str]:
    """The subscripts of the arrays in which a row's version and the reference differ, in any case."""
    return _subscripts(table, table.changed[row])


def _subscripts(table: CounterfactualTable, chosen: np.ndarray) -> set[str]:
    subscripts = (subscript for found in table.truth for subscript in found.subscripts)
    return set(compress(subscripts, chosen))


def nearest_named(table: CounterfactualTable, row: int) -> str:
    """The id of the named mistake whose changed arrays are most like those of a row, or ""."""
    named = [index for index, version in enumerate(table.rows) if version.named]
    if not named:
        return ""
    own, others = table.changed[row], table.changed[named]
    shared = (own & others).sum(axis=-1) / np.maximum((own | others).sum(axis=-1), 1)
    best = int(np.argmax(shared))
    return table.rows[named[best]].id if shared[best] else ""
