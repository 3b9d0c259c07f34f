"""Says which layers, or which entries of a list, are correct, whatever is wrong with the others. Pure.

Of hidden cases, only POSITIONS are told, and only those of every wrong result in every case that fails; of
the public case, the numbers of the layers and entries.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.comparison import Case, compared
from autograder.model import CallOutcome, Question
from autograder.verdict.student_code import listed

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

Outcomes = Sequence[tuple[Case, CallOutcome]]
Positions = Mapping[int, bool]  # whether all at a layer's number, or at a list's index, is correct


def correct_positions(question: Question, outcomes: Outcomes) -> str:
    """A sentence on the positions that are correct; empty if there is none to tell."""
    failing = [pair for pair in outcomes if pair[1].status != "returned" or _wrong(question, *pair)]
    if not failing or any(call.status != "returned" for _, call in failing):
        return ""
    found = [_positions(question, case, call.value) for case, call in failing]
    told = [positions for some in found for positions in some.values() if len(positions) > 1]
    if not told or not all(found):
        return ""
    for words, holds in zip(
        POSITIONS, (_but_last, _but_first, _only_first, _only_last, _too_many), strict=True
    ):
        if all(map(holds, told)):
            return f"In each case that fails, {words.format(noun(question))}."
    return _of_public_case(question, failing[0][0], found[0])


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


def _of_public_case(question: Question, case: Case, found: Mapping[str, Positions]) -> str:
    """The sentence on the public case, if that is the case and its wrong results agree."""
    if case.origin != "public" or len({tuple(positions.items()) for positions in found.values()}) > 1:
        return ""
    (result, *_), positions = found, next(iter(found.values()))
    correct = [position for position, is_correct in positions.items() if is_correct]
    wrong = [position for position, is_correct in positions.items() if not is_correct]
    if not correct or not wrong or len(positions) > MAX_LISTED:
        return ""
    if _is_layered(question, result):
        named = f"layer{'s' if correct[1:] else ''} {listed(list(map(str, correct)))}"
        of = f" of {listed(list(found))}"
    else:
        named, of = listed([f"{result}[{position}]" for position in correct]), ""
    return f"On the public case, {named}{of} {'are' if correct[1:] else 'is'} correct."


def noun(question: Question) -> str:
    """The positions of a function's results: layers, or the entries of a list."""
    if any(_is_layered(question, result) for result in question.returns):
        return "layers"
    is_plural = len(question.returns) == 1 and question.returns[0].endswith("s")
    return question.returns[0] if is_plural else "entries"


def _is_layered(question: Question, result: str) -> bool:
    return isinstance(dict(_expected(question, question.cases[0])).get(result), dict)


def _wrong(question: Question, case: Case, call: CallOutcome) -> bool:
    return any(found for _, found in compared(case, call.value, question.returns))


def _positions(question: Question, case: Case, returned: Any) -> dict[str, Positions]:
    """Of each wrong result, its positions; nothing if one of them has none, or something else is wrong."""
    found: dict[str, dict[int, bool]] = {}
    for result, value in _expected(question, case):
        if isinstance(value, dict) and value and all(isinstance(k, str) and KEY.fullmatch(k) for k in value):
            found[result] = dict.fromkeys(sorted(int(key.lstrip("dWb")) for key in value), False)
        elif isinstance(value, (list, tuple)):
            found[result] = dict.fromkeys(range(len(value)), False)
    spoilt: set[tuple[str, int]] = set()
    results: set[str] = set()  # that are wrong
    for label, difference in compared(case, returned, question.returns):
        at = LABEL.match(label)
        result = at["result"] if at else label
        if difference:
            results.add(result)
        if at and result in found:
            position = int(at["layer"] or at["entry"])
            found[result][position] = not difference and (result, position) not in spoilt
            if difference:
                spoilt.add((result, position))
    return {result: found[result] for result in results} if results <= found.keys() else {}


def _expected(question: Question, case: Case) -> Iterator[tuple[str, Any]]:
    """The expected results by their names."""
    names, expected = question.returns, case.expected
    if isinstance(expected, tuple) and len(expected) == len(names) > 1:
        yield from zip(names, expected, strict=True)
    else:
        yield ", ".join(names), expected
