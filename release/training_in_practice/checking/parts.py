# Built from autograder/parts.py; edit it there.
"""The parts of a question's points: named results of its function, or groups of its cases.

If the cases name their ``part``, a part is a group of cases. Otherwise a part is a result or an entry of one,
named by its label: ``v``, ``parameters["W1"]``; a part ``parameters`` beside it is the rest of that result. A
part is earned if it is right in all cases.

The grader gives points with it, and `check()` tells with it what is right so far; a release holds this very
file. Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checking.comparison import Case, compared, difference
from checking.labels import sharing


@dataclass(frozen=True)
class PartScore:
    """The points of one part: all of them or none."""

    name: str
    score: float
    max_score: float


def part_scores(parts: Mapping[str, float], lost: Collection[str]) -> tuple[PartScore, ...]:
    """The points of all parts but those that are lost."""
    return tuple(
        PartScore(name, 0.0 if name in lost else float(most), float(most)) for name, most in parts.items()
    )


def parts_in_words(parts: Iterable[PartScore]) -> str:
    """The points of parts as a text: "v 3 of 3, s 0 of 3 points"."""
    return ", ".join(f"{part.name} {part.score:g} of {part.max_score:g}" for part in parts) + " points"


def parts_tried(parts: Collection[str], case: Case, names: tuple[str, ...]) -> set[str | None]:
    """The parts that a case decides on."""
    return {case.part} if case.part else {part_of(parts, label) for label in labels(case, names)}


def parts_lost(parts: Collection[str], case: Case, returned: Any, names: tuple[str, ...]) -> set[str]:
    """The parts that a value returned on a case does not earn."""
    if case.part:
        return {case.part} if difference(case, returned, names) else set()
    wrong = [label for label, found in compared(case, returned, names) if found]
    wrong += [label for _, label in sharing(returned, names)]
    return {part for label in wrong for part in _parts_at(parts, label)}


def labels(case: Case, names: tuple[str, ...]) -> list[str]:
    """The labels of the results that a case expects."""
    found = compared(case, case.expected, names)
    return [label for label, wrong in found if wrong is None or wrong.kind != "shared"]


def part_of(parts: Collection[str], label: str) -> str | None:
    """The part that a result belongs to: the smallest that holds it; None if there is none."""
    return max((part for part in parts if _is_within(label, part)), key=len, default=None)


def _parts_at(parts: Collection[str], label: str) -> set[str]:
    """The part that a wrong result belongs to, and the parts within it; all parts if there are neither."""
    smallest = part_of(parts, label)
    return {part for part in parts if part == smallest or _is_within(part, label)} or set(parts)


def _is_within(label: str, other: str) -> bool:
    """Whether a label is the other one, or that of an entry in it."""
    return label == other or label.startswith(f"{other}[")
