"""Searches a counterfactual table for the rows that return what a student's function returned. Pure."""

from itertools import chain, combinations, compress

import numpy as np

from autograder.diagnosis.fingerprint import Fingerprints, departures, same
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
            found = found[same(table.totals[found, case], result.total, result.scale).all(axis=-1)]
    pairs = table.pairs[found[found >= len(table.rows)] - len(table.rows)]
    return found[found < len(table.rows)].tolist(), [(first, second) for first, second in pairs.tolist()]


def separate_pair(table: CounterfactualTable, seen: Fingerprints) -> Pairs:
    """The first two rows that change different arrays and together return what was seen, if there are any."""
    arrays = _comparable(table, seen)
    if arrays is None:
        return []
    (sums, scales), changed = arrays, table.changed
    wrong, agrees = departures(sums, table.sums[0], scales), ~departures(table.sums, sums, scales)
    fits = (agrees | ~changed).all(axis=-1) & changed.any(axis=-1) & ~np.isnan(table.sums).any(axis=(1, 2))
    for first, second in combinations(np.flatnonzero(fits[1:]) + 1, 2):
        if ((changed[first] | changed[second]) == wrong).all():
            return [(int(first), int(second))]
    return []


def _comparable(table: CounterfactualTable, seen: Fingerprints) -> tuple[np.ndarray, np.ndarray] | None:
    """The sums and scales of what was seen, if every value is built like the reference's; else None."""
    found = [result for result in seen if not isinstance(result, str)]
    if [result.structure for result in found] != [table.structures[code] for code in table.codes[0]]:
        return None
    return np.concatenate([f.sums for f in found]), np.concatenate([f.scales for f in found])


def subscripts_of(table: CounterfactualTable, chosen: np.ndarray) -> set[str]:
    """The subscripts of the chosen arrays; ``chosen`` holds a truth value for each array."""
    return set(compress(chain.from_iterable(table.subscripts), chosen))


def nearest_named(table: CounterfactualTable, row: int) -> str:
    """The id of the named mistake whose changed arrays are most like those of a row, or ""."""
    named = [index for index, version in enumerate(table.rows) if version.named]
    if not named:
        return ""
    own, others = table.changed[row], table.changed[named]
    shared = (own & others).sum(axis=-1) / np.maximum((own | others).sum(axis=-1), 1)
    best = int(np.argmax(shared))
    return table.rows[named[best]].id if shared[best] else ""
