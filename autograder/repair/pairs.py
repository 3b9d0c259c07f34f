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

    Edits that make the function compute the same numbers are alike: one is tried, and each stands for a pair.
    ``reached`` are digests of the numbers that the reference computes in the first case.
    """
    seen = {cell.text}
    firsts = _versions(cell, seen, MAX_RECORDED)
    recorded = record([cell.text, *(source for _, source in firsts)], cases[0])
    own, *found = [len(reached & one) for one in recorded]
    farthest: dict[frozenset[int], list[Edit]] = {}
    for (edit, _), count, numbers in zip(firsts, found, recorded[1:], strict=True):
        if count > own:
            farthest.setdefault(numbers, []).append(edit)
    best = sorted(farthest.items(), key=lambda one: (-len(reached & one[0]), one[1][0].cost))[:MAX_FIRST]
    alike = {id(edits[0]): edits for _, edits in best}  # they make the function compute the same numbers
    pairs = [
        Repair(edits[0], source, second=second)
        for _, edits in best
        for second, source in _versions(cell.after(edits[0]), seen, MAX_SECOND)
    ]
    cures = passing(pairs, cases, forms, run) if pairs else []
    likely = [pair._replace(edit=edit) for pair in cures for edit in alike[id(pair.edit)]]
    return sorted(likely, key=lambda pair: pair.cost)


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
