"""Wrong functions with one or two random slips, and right ones, each run on the course's own cases."""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.student_functions.judge import judge
from benchmarks.student_functions.structures import Structure, read_structures, structures
from benchmarks.student_functions.variations import varied

from . import expressions, places, statements  # noqa: F401  they register their slip makers
from .kinds import MAKERS
from .source import Slip, Source, applied

TWO_SLIPS = 0.25  # share of the wrong functions that have two
RAISING = 0.1  # largest share that may raise instead of returning a wrong result
TRIES = 60  # to slip in one structure
MOST_LINES = 100_000  # that the cases may run of a student's function; the slowest right one runs fewer


@dataclass(frozen=True)
class Mistake:
    """The truth about one slip."""

    kinds: tuple[str, ...]  # names of KINDS that describe it, the best one first
    lines: tuple[int, ...]  # wrong lines of the cell, counted from 1
    maker: str  # the slip maker it is from


@dataclass(frozen=True)
class StudentFunction:
    """One cell as a student might hand it in, and the truth about it."""

    function: str
    structure: str
    group: str  # "loop", "comprehension" or "neither"
    source: str
    original: str  # the right cell that it was made from
    mistakes: tuple[Mistake, ...]  # none for a right function
    outcome: str  # "right", "wrong", or the name of the exception that the first failing case raises


class _TooManyLines(Exception):
    """A student's function runs too long, probably without end."""


def outcome(structure: Structure, text: str, hidden_only: bool = True) -> str:
    """As ``judge`` tells; "_TooManyLines" for a function that runs too long."""
    left = MOST_LINES

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename != "<student>":
            return None
        left -= 1
        if left < 0:
            raise _TooManyLines
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return judge(structure.assignment, structure.function, text, hidden_only)
    finally:
        sys.settrace(before)


def wrong_functions(
    number: int, seed: int, unseen: bool = False, without: Collection[StudentFunction] = ()
) -> Iterator[StudentFunction]:
    """So many wrong functions, no two alike, none like one of ``without``; each fails a hidden case.

    Each slip of a function with two fails a case alone, and they stand in different lines. ``unseen`` takes
    other structures.

    Raises:
        ValueError: there are not so many.
    """
    rng = random.Random(f"wrong {seed}")
    seen = {_shape(one.source) for one in without}
    rounds = _rounds(rng, unseen)
    made = raising = failed = 0
    while made < number:
        structure, wanted = next(rounds), 2 if rng.random() < TWO_SLIPS else 1
        for _ in range(TRIES):
            found = _wrong(structure, wanted, rng)
            if found is None or _shape(found.source) in seen:
                continue
            if found.outcome != "wrong" and raising >= RAISING * number:
                continue
            seen.add(_shape(found.source))
            raising += found.outcome != "wrong"
            made, failed = made + 1, 0
            yield found
            break
        else:
            failed += 1  # mostly two slips in a function of one line
            if failed > len(structures()):
                raise ValueError(f"there are only {made} such wrong functions")


def right_functions(number: int, seed: int, unseen: bool = False) -> Iterator[StudentFunction]:
    """So many variations of right functions, no two alike; each passes all cases."""
    rng = random.Random(f"right {seed}")
    seen: set[str] = set()
    rounds = _rounds(rng, unseen)
    while len(seen) < number:
        structure = next(rounds)
        text, names = varied(structure.text, rng)
        if names and text not in seen and outcome(structure, text, hidden_only=False) == "right":
            seen.add(text)
            yield _student_function(structure, text, structure.text, (), "right")


def _wrong(structure: Structure, wanted: int, rng: random.Random) -> StudentFunction | None:
    """A structure with so many random slips; None if it is right, undefined or endless."""
    original = structure.text
    if rng.random() < 0.5:
        original = varied(structure.text, rng)[0]
        if outcome(structure, original, hidden_only=False) != "right":
            return None
    source = Source(original)
    slips: list[Slip] = []
    makers: list[str] = []
    for _ in range(wanted):
        maker = rng.choices(MAKERS, [one.weight for one in MAKERS])[0]
        found = list(maker.find(source))
        if not found:
            return None
        slips.append(rng.choice(found))
        makers.append(maker.name)
    try:
        text, lines = applied(original, *slips)
    except ValueError:
        return None
    if wanted == 2 and set(lines[0]) & set(lines[1]):
        return None
    results = [_result(structure, original, applied(original, slip)[0]) for slip in slips]
    results += [_result(structure, original, text)] if wanted == 2 else []
    if None in results:
        return None
    mistakes = [Mistake(slip.kinds, at, name) for slip, at, name in zip(slips, lines, makers, strict=True)]
    return _student_function(structure, text, original, tuple(mistakes), results[-1] or "")


def _result(structure: Structure, original: str, text: str) -> str | None:
    """What the cases tell about a changed text; None for one that is no use."""
    try:
        if _shape(text) == _shape(original):
            return None
    except SyntaxError:
        return None
    found = outcome(structure, text)
    return None if found in ("right", "undefined", _TooManyLines.__name__) else found


def _shape(text: str) -> str:
    """Equal for texts that differ in layout and remarks only."""
    return ast.dump(ast.parse(text))


@cache
def unseen_structures() -> Sequence[Structure]:
    """Structures to test a grader with that was developed with the others."""
    return tuple(read_structures(Path(__file__).with_name("unseen.txt")))


def _rounds(rng: random.Random, unseen: bool) -> Iterator[Structure]:
    """A structure of each graded function, again and again; those of a function take turns."""
    ordered = sorted(unseen_structures() if unseen else structures(), key=lambda one: one.function)
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: one.function)]
    for group in groups:
        rng.shuffle(group)
    rng.shuffle(groups)
    for n in count():
        yield from (group[n % len(group)] for group in groups)


def _group(text: str) -> str:
    nodes = {type(node) for node in ast.walk(ast.parse(text))}
    if nodes & {ast.For, ast.While}:
        return "loop"
    return "comprehension" if nodes & {ast.DictComp, ast.ListComp, ast.GeneratorExp} else "neither"


def _student_function(
    structure: Structure, text: str, original: str, mistakes: tuple[Mistake, ...], outcome: str
) -> StudentFunction:
    return StudentFunction(
        structure.function, structure.name, _group(original), text, original, mistakes, outcome
    )
