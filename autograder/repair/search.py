"""Searches the edits of a student's cell for those that make all fixed cases pass. Pure.

Versions run elsewhere, and only their fingerprints come back. All edits of a level of cost are tried before
one is chosen, and effort is counted in versions: what is found depends on neither time nor order. If no edit
makes all cases pass, those can be found that make one more result right in all of them.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from autograder.diagnosis.fingerprint import same
from autograder.repair.candidates import Edit, StudentCell

LEVELS = (1.25, 1.75, 9.0)  # upper bounds of the costs of edits that are tried together
MAX_VERSIONS = 5_000  # of one function
MAX_PARTIAL = 200  # versions with more right results on the first case that run on the others


class Results(NamedTuple):
    """Fingerprints by version and case."""

    structures: np.ndarray  # (versions, cases): digests, or why no value was returned
    totals: np.ndarray  # (versions, cases, 2)
    sums: np.ndarray  # (versions, cases, arrays, 2); NaN behind the arrays of a value


class Expected:
    """Fingerprints of what an accepted form of the function returns, by case."""

    def __init__(
        self,
        structures: Sequence[str],
        sums: Sequence[np.ndarray],
        scales: Sequence[np.ndarray],
        labels: Sequence[Sequence[str]],
    ) -> None:
        """Of each case: the structure, the sums (arrays, 2), scales (arrays,) and names of its arrays."""
        self._structures, self._sums = np.array(structures), sums
        self._scales, self._labels = scales, labels
        self._totals = np.array([some.sum(axis=0) for some in sums]).reshape(-1, 2)
        self._scale = np.array([some.sum() for some in scales])

    @cached_property
    def labels(self) -> list[str]:
        """The names of all results, once."""
        return list(dict.fromkeys(label for some in self._labels for label in some))

    def agrees(self, results: Results, cases: Sequence[int]) -> np.ndarray:
        """(versions, cases): whether versions return what is expected on the cases of these numbers."""
        numbers = list(cases)
        alike = results.structures == self._structures[numbers]
        scales = self._scale[numbers][None, :, None]
        return np.asarray(alike & same(results.totals, self._totals[numbers], scales).all(axis=-1))

    def right(self, results: Results, cases: Sequence[int]) -> np.ndarray:
        """(versions, labels): which results are right in all of these cases."""
        found = np.ones((len(results.structures), len(self.labels)), dtype=bool)
        for at, number in enumerate(cases):
            count = len(self._labels[number])
            alike = results.structures[:, at] == self._structures[number]
            if results.sums.shape[2] < count:
                return np.zeros_like(found)
            arrays = same(results.sums[:, at, :count], self._sums[number], self._scales[number][:, None])
            arrays = arrays.all(axis=-1) & alike[:, None]
            for index, label in enumerate(self._labels[number]):
                found[:, self.labels.index(label)] &= arrays[:, index]
        return found


class Repair(NamedTuple):
    """An edit that makes all cases pass, or some results right in all of them, and the cell with it."""

    edit: Edit
    source: str
    results: tuple[str, ...] = ()  # that it makes right; empty if all are
    second: Edit | None = None  # that all cases need as well

    @property
    def edits(self) -> tuple[Edit, ...]:
        return (self.edit, self.second) if self.second else (self.edit,)

    @property
    def cost(self) -> float:
        return sum(edit.cost for edit in self.edits)


class Found(NamedTuple):
    """The repairs that a search found."""

    passing: list[Repair]
    better: list[Repair]  # if none passes: the cheap edits with more right results in the first case


Run = Callable[[Sequence[str], Sequence[int]], Results]  # versions on the cases of these numbers


def search(
    cell: StudentCell,
    cases: Sequence[int],
    forms: Sequence[Expected],
    run: Run,
    levels: Sequence[float] = LEVELS,
) -> Found:
    """The edits of a cell that make all cases pass: those of the lowest level that has any, cheapest first.

    ``cases`` are the numbers of the cases, one that the function fails first; ``forms`` are the accepted
    forms of the function, the reference first. Dearer edits than the last of ``levels`` are not tried.
    """
    seen: set[str] = set()
    first = cases[:1]
    own: Results | None = None  # of the function as it is
    better: list[Repair] = []  # that have more right results on the first case
    edits = (edit for edit in cell.edits() if edit.cost <= levels[-1])
    for bound, level in groupby(edits, key=lambda edit: next(b for b in levels if edit.cost <= b)):
        versions: list[Repair] = []
        for edit in level:
            source = cell.source(edit) if len(seen) < MAX_VERSIONS else None
            if source is not None and source not in seen:
                seen.add(source)
                versions.append(Repair(edit, source))
        if not versions:
            continue
        if own is None:
            own, results = _split(run([cell.text, *(version.source for version in versions)], first))
        else:
            results = run([version.source for version in versions], first)
        if chosen := _passing(versions, results, cases, forms, run):
            return Found(chosen, [])
        if bound == levels[0]:  # dearer edits make single results right by chance
            better += _chosen(versions, _is_more(forms[0].right(results, first), forms[0].right(own, first)))
    return Found([], better[:MAX_PARTIAL])


def passing(
    versions: Sequence[Repair], cases: Sequence[int], forms: Sequence[Expected], run: Run
) -> list[Repair]:
    """The versions that pass all cases, run on the first case and, if they pass it, on the others."""
    return _passing(versions, run([version.source for version in versions], cases[:1]), cases, forms, run)


def _passing(
    versions: Sequence[Repair],
    results: Results,
    cases: Sequence[int],
    forms: Sequence[Expected],
    run: Run,
) -> list[Repair]:
    """The versions that pass all cases; ``results`` are those of the first case."""
    first, others = cases[:1], cases[1:]
    agree = np.stack([form.agrees(results, first).all(axis=1) for form in forms], axis=1)
    chosen = _chosen(versions, np.asarray(agree.any(axis=1)))
    if chosen and others:
        more = run([version.source for version in chosen], others)
        agree = agree[agree.any(axis=1)]
        agree &= np.stack([form.agrees(more, others).all(axis=1) for form in forms], axis=1)
        chosen = _chosen(chosen, np.asarray(agree.any(axis=1)))
    return chosen


def _split(results: Results) -> tuple[Results, Results]:
    """The results of the first version, and of the others."""
    return Results(*(part[:1] for part in results)), Results(*(part[1:] for part in results))


def partial_repairs(
    cell: StudentCell, versions: Sequence[Repair], cases: Sequence[int], expected: Expected, run: Run
) -> list[Repair]:
    """The versions that make most results right in all cases, and spoil none."""
    if not versions:
        return []
    results = run([cell.text, *(version.source for version in versions)], cases)
    right = expected.right(results, cases)
    gained = right[1:] & ~right[0]
    gain = np.where(_is_more(right[1:], right[:1]), gained.sum(axis=1), 0)
    if not gain.any():
        return []
    best = gained[int(np.argmax(gain))]
    labels = tuple(label for label, is_new in zip(expected.labels, best, strict=True) if is_new)
    chosen = _chosen(versions, (gain == gain.max()) & (gained == best).all(axis=1))
    return [version._replace(results=labels) for version in chosen]


def _is_more(right: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(versions,): whether a version has all right results of the function as it is, and more."""
    return np.asarray((right | ~own).all(axis=1) & (right & ~own).any(axis=1))


def _chosen(versions: Sequence[Repair], which: np.ndarray) -> list[Repair]:
    return [version for version, is_chosen in zip(versions, which, strict=True) if is_chosen]
