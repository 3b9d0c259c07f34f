"""Searches pairs of edits of a student's cell that make all fixed cases pass. Pure.

The first edit of a pair makes no result right. It is found by progress: with it, the function computes more
of the numbers that the reference computes on the way, whatever their names and wherever they stand.
"""

from collections.abc import Callable, Sequence, Set

from autograder.repair.candidates import Edit, StudentCell
from autograder.repair.search import Expected, Repair, Run, passing

MAX_COST = 1.3  # of one edit
MAX_RECORDED = 1_000  # versions of one function whose numbers are recorded
MAX_FIRST = 3  # edits that a second one is tried with
MAX_SECOND = 1_000  # edits that are tried with one of them

Record = Callable[[Sequence[str], int], list[frozenset[int]]]  # digests of numbers on the case of this number


def search_pairs(
    cell: StudentCell,
    cases: Sequence[int],
    forms: Sequence[Expected],
    run: Run,
    record: Record,
    reached: Set[int],
) -> list[Repair]:
    """The pairs of cheap edits that make all cases pass, cheapest first; see `search`.

    ``reached`` are digests of the numbers that the reference computes in the first case.
    """
    seen = {cell.text}
    firsts = _versions(cell, seen, MAX_RECORDED)
    recorded = record([cell.text, *(source for _, source in firsts)], cases[0])
    own, *found = [len(reached & one) for one in recorded]
    farthest: dict[frozenset[int], tuple[int, float, Edit]] = {}
    for (edit, _), count, numbers in zip(firsts, found, recorded[1:], strict=True):
        if count > own:
            farthest.setdefault(numbers, (-count, edit.cost, edit))
    best = sorted(farthest.values(), key=lambda one: one[:2])[:MAX_FIRST]
    pairs = [
        Repair(first, source, second=second)
        for *_, first in best
        for second, source in _versions(cell.after(first), seen, MAX_SECOND)
    ]
    return sorted(passing(pairs, cases, forms, run), key=lambda pair: pair.cost) if pairs else []


def _versions(cell: StudentCell, seen: set[str], most: int) -> list[tuple[Edit, str]]:
    """The cheap edits of a cell and the cell with each; none whose text was seen."""
    found: list[tuple[Edit, str]] = []
    for edit in cell.edits():
        if edit.cost > MAX_COST or len(found) == most:
            break
        source = cell.source(edit)
        if source is not None and source not in seen:
            seen.add(source)
            found.append((edit, source))
    return found
