"""Right and wrong student functions, made from the structures by a seed.

``right_functions`` yields every structure as it stands, and once more with two or three harmless variations.
``wrong_functions`` yields every structure with each of its slips, and with one pair of slips that stand in
different lines; in about a third of them some variables have other names. Every function has been run:
a right one on all cases, a wrong one on the hidden cases. One that turns out otherwise is left out.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from .judge import judge
from .structures import Slip, Structure, structures
from .variations import new_names, renamed, varied

RENAMED = 0.35  # share of wrong functions in which some variables have other names


@dataclass(frozen=True)
class StudentFunction:
    """One cell as a student might hand it in, and the truth about it."""

    name: str  # unique; a file name
    assignment: str
    function: str
    structure: str
    text: str  # the cell
    original: str  # the right cell that it was made from; the same as the text for a plain right one
    kinds: tuple[str, ...]  # of the slips, names of KINDS; of a right one, the names of its variations
    lines: tuple[int, ...]  # lines of the text that are wrong, counted from 1; none for a right one
    outcome: str  # "right", "wrong", or the name of the exception that the first failing case raises


def right_functions(seed: int = 0) -> Iterator[StudentFunction]:
    """Every structure that is right on all cases, plain and varied, in a fixed order.

    Raises:
        AssertionError: a structure is not right; a varied one that is not is left out.
    """
    for structure in structures():
        stem = f"{structure.function}-{structure.name}"
        outcome = judge(structure.assignment, structure.function, structure.text, hidden_only=False)
        assert outcome == "right", f"{stem} is {outcome}"
        yield _made(structure, f"{stem}-plain", structure.text, (), (), "right", structure.text)
        rng = random.Random(f"{seed} {stem}")
        text, names = varied(structure.text, rng)
        if names and judge(structure.assignment, structure.function, text, hidden_only=False) == "right":
            yield _made(structure, f"{stem}-varied", text, names, (), "right", structure.text)


def wrong_functions(seed: int = 0) -> Iterator[StudentFunction]:
    """Every wrong function that a hidden case fails, in a fixed order."""
    for structure in structures():
        failing: list[Slip] = []
        for number, slip in enumerate(structure.slips, 1):
            found = _slipped(structure, f"{number}-{slip.kind}", (slip,), seed)
            if found is not None:
                failing.append(slip)
                yield found
        rng = random.Random(f"{seed} {structure.function} {structure.name} pair")
        pairs = [pair for pair in combinations(failing, 2) if _combine(structure.text, pair)]
        if pairs:
            pair = rng.choice(pairs)
            found = _slipped(structure, f"pair-{pair[0].kind}-{pair[1].kind}", pair, seed)
            if found is not None:
                yield found


def differing_lines(original: str, text: str) -> tuple[int, ...]:
    """The lines of ``text`` that differ from ``original``, counted from 1.

    Lines put in or altered count, and the two lines around one left out. Where lines only stand in another
    order, those count that moved past more lines than they are; both, where as many were exchanged.
    """
    before, after = original.splitlines(), text.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    put_in: set[int] = set()
    around: set[int] = set()
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag == "delete":
            around |= {max(1, start), min(len(after), start + 1)}
        elif tag != "equal":
            put_in |= set(range(start + 1, end + 1))
    if len(before) != len(after):
        return tuple(sorted(put_in | around))
    altered = {n for n, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
    moved = sorted(before) == sorted(after) and len(altered) > 2 * len(put_in)
    return tuple(sorted(put_in if moved else altered))


def _combine(text: str, pair: Iterable[Slip]) -> bool:
    """Whether both slips leave the number of lines as it is and alter different lines."""
    sets = []
    for slip in pair:
        wrong = slip.apply(text)
        if wrong.count("\n") != text.count("\n"):
            return False
        sets.append(set(differing_lines(text, wrong)))
    return not sets[0] & sets[1]


def _slipped(structure: Structure, ending: str, slips: tuple[Slip, ...], seed: int) -> StudentFunction | None:
    name = f"{structure.function}-{structure.name}-{ending}"
    text = structure.text
    lines: set[int] = set()
    for slip in slips:
        before = text
        try:
            text = slip.apply(before)
        except ValueError:  # of a pair, the first one changed what the second one is about
            return None
        lines |= set(differing_lines(before, text))
    original, rng = structure.text, random.Random(f"{seed} {name}")
    if rng.random() < RENAMED:
        names = new_names(original + text.partition("\n")[2], rng)
        original, text = renamed(original, names), renamed(text, names)
    outcome = judge(structure.assignment, structure.function, text)
    if outcome in ("right", "undefined"):
        return None
    kinds = tuple(slip.kind for slip in slips)
    return _made(structure, name, text, kinds, tuple(sorted(lines)), outcome, original)


def _made(
    structure: Structure,
    name: str,
    text: str,
    kinds: tuple[str, ...],
    lines: tuple[int, ...],
    outcome: str,
    original: str,
) -> StudentFunction:
    return StudentFunction(
        name, structure.assignment, structure.function, structure.name, text, original, kinds, lines, outcome
    )
