"""Localises wrong results that no known mistake explains: how one is wrong, or which one is first. Pure.

Of hidden cases it says only which of PATTERNS, PART_PATTERNS and LIST_PATTERNS holds in all that fail.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograder.comparison import Case, compared
from autograder.diagnosis.fingerprint import entry_subscript
from autograder.diagnosis.wording import common_label, result_label
from autograder.model import LOCALISED, CallOutcome, Diagnosis, Question
from autograder.verdict.student_code import StudentCode

UNCHANGED = "is returned unchanged"
NEGATIVE = "has the opposite sign"
TRANSPOSED = "is transposed"
OPPOSITE = "has moved by the correct amount in the opposite direction"
FACTOR = "has moved in the correct direction, but each step is wrong by the same factor"
BACKWARDS = "has moved in the opposite direction"
MULTIPLE = "is a constant multiple of the correct value"
BROADCAST = "has the shape of {0}"
INSTEAD = "holds the values of {0}"
ARGUMENT = "holds the values of the argument {0}"
PATTERNS = (UNCHANGED, NEGATIVE, TRANSPOSED, OPPOSITE, FACTOR, BACKWARDS, MULTIPLE)
PART_PATTERNS = (INSTEAD, BROADCAST)  # that name another result; ARGUMENT names an argument
REORDERED = "holds the correct columns in another order"
PAIRED = "holds the correct pairs in another order"
UNPAIRED = "holds the correct columns, but not paired as they should be"
DIVIDED = "holds the correct columns in the correct order, but divided in another way"
REPEATED = "holds some columns twice and leaves others out"
LEFT_OUT = "leaves some columns out"
TWICE = "holds some columns twice"
NOT_ONCE = "does not hold each column exactly once"  # if it differs from case to case
EMPTY = "holds the correct columns, and an entry without columns"
ROWS = "is divided into rows, not into columns"
LIST_PATTERNS = (REORDERED, PAIRED, UNPAIRED, DIVIDED, REPEATED, LEFT_OUT, TWICE, NOT_ONCE, EMPTY, ROWS)
LOOK = {  # at what, where a pattern says it
    **dict.fromkeys((REORDERED, PAIRED), "Look at how the order is made"),
    UNPAIRED: "Look at whether both are put into the same order",
    **dict.fromkeys(
        (DIVIDED, REPEATED, LEFT_OUT, TWICE, NOT_ONCE, EMPTY), "Look at where each entry begins and ends"
    ),
    ROWS: "Look at which index of an array is its columns",
}
SEEDED = ", and whether the seed is used as asked"

Outcomes = Sequence[tuple[Case, CallOutcome]]
Parts = list[tuple[str, Any, Any]]  # subscript, expected and returned array


def pattern_of(question: Question, outcomes: Outcomes, wrong: Sequence[str]) -> tuple[str, str]:
    """How the first wrong result that has a pattern is wrong, as its label and that pattern; else empty.

    ``wrong`` are the labels of wrong results in the order in which they are computed.
    """
    if any(call.status != "returned" for _, call in outcomes):
        return "", ""
    # A public case has rounded numbers, as it prints them.
    failing = [(case, call.value) for case, call in outcomes if case.origin != "public"]
    if pattern := _list_pattern(question, failing):
        return ", ".join(question.returns), pattern
    results = ((name, _argument(question, failing, index)) for index, name in enumerate(question.returns))
    found = ((label, _pattern(question, failing, label)) for label in wrong)
    return next((pair for pair in chain(results, found) if pair[1]), ("", ""))


def localise(
    question: Question, label: str, pattern: str, wrong: Sequence[str], message: str
) -> Diagnosis | None:
    """The diagnosis that says how a result is wrong, or else which result is the first that is wrong.

    ``message`` is the verdict's; None if the diagnosis would add nothing to it.
    """
    if not pattern:
        if len(wrong) < 2 or wrong[0] in common_label(message):
            return None
        label, pattern = wrong[0], "is the first result that is wrong"
    look = LOOK.get(pattern, f"Look first at how {label} is computed")
    if pattern in (REORDERED, PAIRED) and re.search(r"\bseed\b", question.reference):
        look += SEEDED
    id = LOCALISED + re.sub(r"\W+", "_", label).strip("_")
    return Diagnosis(id, f"{label} {pattern}", f"{look}.", "generated")


def correct_and_wrong(question: Question, outcomes: Outcomes) -> tuple[set[str], set[str]]:
    """The labels of results that are correct in all cases, and of others; none if a call did not return."""
    correct: set[str] = set()
    wrong: set[str] = set()
    for case, call in outcomes:
        if call.status != "returned":
            return set(), set()
        for label, found in compared(case, call.value, question.returns):
            (wrong if found else correct).add(common_label(label))
    return correct - wrong, wrong


def _argument(question: Question, failing: Sequence[tuple[Case, Any]], index: int) -> str:
    """The pattern of a result that is one and the same argument in all cases, and should not be."""
    shared: set[str] | None = None
    is_wrong = False
    for case, value in failing:
        if len(question.returns) > 1:
            if not (isinstance(value, (tuple, list)) and len(value) == len(question.returns)):
                return ""
            value = value[index]
        expected = case.expected[index] if len(question.returns) > 1 else case.expected
        arguments = zip(argument_names(question), case.arguments(), strict=False)
        same = {name for name, given in arguments if isinstance(given, dict) and _alike(value, given)}
        shared = same if shared is None else shared & same
        is_wrong = is_wrong or not _alike(value, expected)
    if not is_wrong or not shared or len(shared) > 1:
        return ""
    (name,) = shared
    return UNCHANGED if name == question.returns[index] else ARGUMENT.format(name)


def argument_names(question: Question) -> list[str]:
    """The names of the function's positional arguments."""
    function = StudentCode(question.reference, question.name).function
    return [argument.arg for argument in function.args.args] if function else []


def _alike(value: Any, other: Any) -> bool:
    """Whether two dictionaries have the same keys and equal arrays."""
    if not isinstance(value, dict) or not isinstance(other, dict) or value.keys() != other.keys():
        return False
    pairs = [(value[key], other[key]) for key in other]
    arrays = all(isinstance(array, np.ndarray) for pair in pairs for array in pair)
    return bool(pairs) and arrays and all(_equal(*pair) for pair in pairs)


# --- lists of arrays ------------------------------------------------------------------------------


def _list_pattern(question: Question, failing: Sequence[tuple[Case, Any]]) -> str:
    """How a list of matrices, or of tuples of matrices, differs from the expected one in every case."""
    if len(question.returns) > 1:
        return ""
    patterns: set[str] = set()
    for case, returned in failing:
        if any(found for _, found in compared(case, returned, question.returns)):
            expected, given = _columns(case.expected), _columns(returned)
            if expected:  # a list of summaries has no columns
                is_empty = isinstance(returned, (list, tuple)) and not returned
                patterns.add(LEFT_OUT if is_empty else _list_relation(expected, given))
    if len(patterns) > 1 and patterns <= {REPEATED, LEFT_OUT, TWICE}:
        return NOT_ONCE
    return patterns.pop() if len(patterns) == 1 else ""


def _columns(value: Any) -> list[list[np.ndarray]]:
    """For each position in the tuples of a list, its arrays; nothing if the value is not such a list."""
    if not isinstance(value, (list, tuple)) or not value:
        return []
    rows = [part if isinstance(part, (list, tuple)) else (part,) for part in value]
    if len({len(row) for row in rows}) > 1:
        return []
    flat = list(chain(*rows))
    if not all(isinstance(a, np.ndarray) and a.ndim == 2 and a.dtype.kind in "bif" for a in flat):
        return []
    return [[np.asarray(row[position], float) for row in rows] for position in range(len(rows[0]))]


def _list_relation(expected: list[list[np.ndarray]], returned: list[list[np.ndarray]]) -> str:
    if len(expected) != len(returned):
        return ""
    wanted = [np.concatenate(arrays, axis=1) for arrays in expected]
    if any(len({array.shape[0] for array in arrays}) > 1 for arrays in returned):
        return _by_rows(wanted, returned)
    given = [np.concatenate(arrays, axis=1) for arrays in returned]
    if any(one.shape[0] != other.shape[0] for one, other in zip(wanted, given, strict=True)):
        return _by_rows(wanted, returned)
    if len({array.shape[1] for array in given}) > 1:
        return ""
    if all(np.array_equal(one, other) for one, other in zip(wanted, given, strict=True)):
        return EMPTY if any(array.shape[1] == 0 for array in returned[0]) else DIVIDED
    pairs, own = _counted(np.concatenate(wanted)), _counted(np.concatenate(given))
    if pairs == own:
        return PAIRED if len(wanted) > 1 else REORDERED
    if all(_counted(one) == _counted(other) for one, other in zip(wanted, given, strict=True)):
        return UNPAIRED
    if own.keys() <= pairs.keys():
        twice = any(own[column] > pairs[column] for column in own)
        left_out = any(own[column] < pairs[column] for column in pairs)
        return {(True, True): REPEATED, (False, True): LEFT_OUT, (True, False): TWICE}[twice, left_out]
    return ""


def _counted(matrix: np.ndarray) -> Counter[bytes]:
    return Counter(column.tobytes() for column in np.ascontiguousarray(matrix.T))


def _by_rows(wanted: list[np.ndarray], returned: list[list[np.ndarray]]) -> str:
    for matrix, arrays in zip(wanted, returned, strict=True):
        if any(array.shape[1] != matrix.shape[1] for array in arrays):
            return ""
        if _counted(np.concatenate(arrays).T) != _counted(matrix.T):
            return ""
    return ROWS


# --- single arrays ----------------------------------------------------------------------------------


def _pattern(question: Question, failing: Sequence[tuple[Case, Any]], label: str) -> str:
    """How the wrong arrays differ from the correct ones, if it is the same way in every case."""
    shared: list[str] | None = None
    large = reshaped = False
    for case, value in failing:
        inputs = [argument for argument in case.arguments() if isinstance(argument, dict)]
        arrays = list(_arrays(case.expected, value, ""))
        for subscript, expected, returned in arrays:
            if result_label(subscript, question.returns) != label or _passes(case, expected, returned):
                continue
            key = re.search(r'\["(\w+)"\]$', subscript)
            before = [given[key[1]] for given in inputs if key and key[1] in given]
            pair = np.asarray(expected, float), np.asarray(returned, float)
            beside = [(at, one) for at, one, _ in arrays if _stem(at) == _stem(subscript) and at != subscript]
            own = [*_relations(*pair, before), *_other_parts(question, returned, beside)]
            shared = own if shared is None else [one for one in shared if one in own]
            large = large or returned.size > 1
            reshaped = reshaped or expected.shape != returned.shape
    shapes = BROADCAST.format("")
    return next((one for one in shared or () if reshaped or not one.startswith(shapes)), "") if large else ""


def _passes(case: Case, expected: np.ndarray, returned: np.ndarray) -> bool:
    return expected.shape == returned.shape and bool(
        np.allclose(returned, expected, rtol=case.rtol, atol=case.atol)
    )


def _relations(expected: np.ndarray, returned: np.ndarray, before: Sequence[np.ndarray]) -> Iterator[str]:
    """How a returned array differs from the expected one; ``before`` are the inputs of the same key."""
    if any(_equal(returned, old) for old in before):
        yield UNCHANGED
    if _equal(returned, -expected):
        yield NEGATIVE
    if returned.ndim == 2 and _equal(returned.T, expected):
        yield TRANSPOSED
    for old in (array for array in before if array.shape == expected.shape == returned.shape):
        step, taken = expected - old, returned - old
        if _equal(taken, -step):
            yield OPPOSITE
        if factor := _factor(taken, step):
            yield FACTOR if factor > 0 else BACKWARDS
    if _factor(returned, expected):
        yield MULTIPLE


def _other_parts(
    question: Question, returned: np.ndarray, beside: Sequence[tuple[str, np.ndarray]]
) -> Iterator[str]:
    """The patterns of an array that has the values, or the shape, of another one beside it."""
    for pattern, same in ((INSTEAD, _equal), (BROADCAST, _same_shape)):
        for subscript, array in beside:
            if same(returned, array):
                yield pattern.format(result_label(subscript, question.returns))


def _same_shape(array: np.ndarray, other: np.ndarray) -> bool:
    return array.shape == other.shape


def _stem(subscript: str) -> str:
    """A text that the subscripts of one layer, or of one entry of a list, share."""
    number = re.search(r'(\d*)"\]$', subscript)
    return number[1] if number else subscript.rpartition("[")[0]


def _equal(array: np.ndarray, other: np.ndarray) -> bool:
    return array.shape == other.shape and bool(np.allclose(array, other, rtol=1e-9, atol=1e-11))


def _factor(array: np.ndarray, base: np.ndarray) -> float:
    """The number by which an array is a multiple of another, or 0 if it is not one."""
    if array.shape != base.shape or not np.isfinite(array).all() or not base.any():
        return 0.0
    factor = float((array * base).sum() / (base * base).sum())
    return factor if _equal(array, factor * base) else 0.0


def _arrays(expected: object, returned: object, subscript: str) -> Iterator[tuple[str, Any, Any]]:
    """The arrays of an expected value, each with its subscript and the returned array at that subscript."""
    if isinstance(expected, dict) and isinstance(returned, dict):
        for key in expected:
            yield from _arrays(expected[key], returned.get(key), subscript + entry_subscript(key))
    elif isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        for index, pair in enumerate(zip(expected, returned, strict=False)):
            yield from _arrays(*pair, f"{subscript}[{index}]")
    elif isinstance(expected, (float, np.ndarray)) and isinstance(returned, np.ndarray):
        array = np.asarray(expected)
        if array.dtype.kind in "bif" and returned.dtype.kind in "bif":
            yield subscript, array, returned
