"""The kinds of mistakes, in words that a student understands, and the registry of what makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .source import Slip, Source

KINDS = {
    "name": "another variable, dictionary or key",
    "number": "another number, or a number in place of a variable",
    "operator": "another operator or sign",
    "missing": "a factor, term, exponent or function call left out",
    "surplus": "a factor, term, exponent or function call too many",
    "brackets": "brackets left out or around something else",
    "function": "another function called",
    "index": "an index, slice, range, layer number or axis is off",
    "comparison": "another comparison or condition",
    "order": "statements in another order",
    "missing step": "a statement or branch left out, or its value not kept",
    "surplus step": "a statement too many",
    "indentation": "a statement in a loop or branch that belongs outside, or the reverse",
    "arguments": "arguments or results exchanged, left out or repeated",
}


@dataclass(frozen=True)
class SlipMaker:
    """Finds every place of a cell where a student can slip in one way."""

    name: str
    weight: int  # how often it is tried, relative to the others
    find: Callable[[Source], Iterator[Slip]]


MAKERS: list[SlipMaker] = []


def slip_maker(weight: int) -> Callable[[Callable[[Source], Iterator[Slip]]], SlipMaker]:
    """Register a function that yields the slips of one sort; its name is the maker's."""

    def register(find: Callable[[Source], Iterator[Slip]]) -> SlipMaker:
        MAKERS.append(SlipMaker(find.__name__, weight, find))
        return MAKERS[-1]

    return register
