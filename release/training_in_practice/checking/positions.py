# Built from autograder/verdict/positions.py; edit it there.
"""Says which layers, or which entries of a list, are correct, whatever is wrong with the others. Pure.

Of hidden cases, only POSITIONS are told, and only those of every wrong result in every case that fails; of
the public cases, the numbers of the layers and entries. A release holds this very file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checking.comparison import Case, compared
from checking.student_code import listed

POSITIONS = (
    "all {} but the last are correct",
    "all {} but the first are correct",
    "of the {}, only the first is correct",
    "of the {}, only the last is correct",
    "all {} that are expected are correct, and there are more",
)
MAX_LISTED = 6  # positions of the public case that a sentence names
KEY = re.compile(r"(d?[Wb])(\d{1,4})")  # of a layer's array
LABEL = re.compile(r'(?P<result>[^\[]*)(?:\["d?[Wb](?P<layer>\d+)"\]|\[(?P<entry>\d+)\])')

Names = tuple[str, ...]  # of a function's results
Positions = Mapping[int, bool]  # whether all at a layer's number, or at a list's index, is correct


def correct_positions(names: Names, pairs: Sequence[tuple[Case, Any]], public: bool = False) -> str:
    """A sentence on the positions that are correct; empty if there is none to tell.

    ``pairs`` are cases with the values that a function returned on them; ``public`` says that all are public.
    """
    failing = [pair for pair in pairs if any(found for _, found in compared(*pair, names))]
    if not failing:
        return ""
    found = [_positions(names, *pair) for pair in failing]
    told = [positions for some in found for positions in some.values() if len(positions) > 1]
    if not told or not all(found):
        return ""
    for words, holds in zip(
        POSITIONS, (_but_last, _but_first, _only_first, _only_last, _too_many), strict=True
    ):
        if all(map(holds, told)):
            which = "public case" if public else "case"
            return f"In each {which} that fails, {words.format(noun(names, pairs[0][0]))}."
    first = failing[0][0]
    if not public and first.origin != "public":
        return ""
    return _of_public_case(names, first, found[0], "" if first is pairs[0][0] else f" '{first.name}'")


def _but_last(positions: Positions) -> bool:
    return [*positions.values()] == [True] * (len(positions) - 1) + [False]


def _but_first(positions: Positions) -> bool:
    return [*positions.values()] == [False] + [True] * (len(positions) - 1)


def _only_first(positions: Positions) -> bool:
    return [*positions.values()] == [True] + [False] * (len(positions) - 1)


def _only_last(positions: Positions) -> bool:
    return [*positions.values()] == [False] * (len(positions) - 1) + [True]


def _too_many(positions: Positions) -> bool:
    return all(positions.values())


def _of_public_case(names: Names, case: Case, found: Mapping[str, Positions], called: str) -> str:
    """The sentence on a public case, if its wrong results agree; ``called`` is its name, if it needs one."""
    if len({tuple(positions.items()) for positions in found.values()}) > 1:
        return ""
    (result, *_), positions = found, next(iter(found.values()))
    correct = [position for position, is_correct in positions.items() if is_correct]
    wrong = [position for position, is_correct in positions.items() if not is_correct]
    if not correct or not wrong or len(positions) > MAX_LISTED:
        return ""
    if _is_layered(names, case, result):
        named = f"layer{'s' if correct[1:] else ''} {listed(list(map(str, correct)))}"
        of = f" of {listed(list(found))}"
    else:
        named, of = listed([f"{result}[{position}]" for position in correct]), ""
    return f"On the public case{called}, {named}{of} {'are' if correct[1:] else 'is'} correct."


def noun(names: Names, case: Case) -> str:
    """The positions of a function's results: layers, or the entries of a list."""
    if any(_is_layered(names, case, result) for result in names):
        return "layers"
    is_plural = len(names) == 1 and names[0].endswith("s")
    return names[0] if is_plural else "entries"


def _is_layered(names: Names, case: Case, result: str) -> bool:
    return isinstance(dict(_expected(names, case)).get(result), dict)


def _positions(names: Names, case: Case, returned: Any) -> dict[str, Positions]:
    """Of each wrong result, its positions; nothing if one of them has none, or something else is wrong."""
    found: dict[str, dict[int, bool]] = {}
    for result, value in _expected(names, case):
        if isinstance(value, dict) and value and all(isinstance(k, str) and KEY.fullmatch(k) for k in value):
            found[result] = dict.fromkeys(sorted(int(key.lstrip("dWb")) for key in value), False)
        elif isinstance(value, (list, tuple)):
            found[result] = dict.fromkeys(range(len(value)), False)
    spoilt: set[tuple[str, int]] = set()
    results: set[str] = set()  # that are wrong
    for label, difference in compared(case, returned, names):
        at = LABEL.match(label)
        result = at["result"] if at else label
        if difference and difference.kind == "shared":
            return {}  # of one object under two names, the entries are correct
        if difference:
            results.add(result)
        if at and result in found:
            position = int(at["layer"] or at["entry"])
            found[result][position] = not difference and (result, position) not in spoilt
            if difference:
                spoilt.add((result, position))
    return {result: found[result] for result in results} if results <= found.keys() else {}


def _expected(names: Names, case: Case) -> Iterator[tuple[str, Any]]:
    """The expected results by their names."""
    expected = case.expected
    if isinstance(expected, tuple) and len(expected) == len(names) > 1:
        yield from zip(names, expected, strict=True)
    else:
        yield ", ".join(names), expected
