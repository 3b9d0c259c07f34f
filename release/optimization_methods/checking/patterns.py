# Built from autograder/verdict/patterns.py; edit it there.
"""How wrong results differ from the correct ones: unchanged, transposed, a multiple, in another order. Pure.

Of hidden cases it says only which of PATTERNS, PART_PATTERNS and LIST_PATTERNS holds in all that fail. A
release holds this very file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from checking.comparison import Case, compared
from checking.labels import common_label, entry_label, result_label

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
EACH = "Each wrong "  # before a label that stands for several results, of which some are correct
NUMERIC = "biufc"  # kinds of arrays that hold numbers
SIGNIFICANT = 100  # times the tolerance: the least size of numbers whose ratio says something

Names = tuple[str, ...]  # of a function's results
Pairs = Sequence[tuple[Case, Any]]  # cases, each with the value that a function returned on it


@np.errstate(all="ignore")  # a wrong entry may be anything
def pattern_of(names: Names, arguments: Sequence[str], pairs: Pairs, wrong: Sequence[str]) -> tuple[str, str]:
    """How the first wrong result that has a pattern is wrong, as its label and that pattern; else empty.

    ``arguments`` are the names of the function's positional arguments, ``wrong`` the labels of wrong results
    in the order in which they are computed.
    """
    if pattern := _list_pattern(names, pairs):
        return ", ".join(names), pattern
    results = ((name, _argument(names, arguments, pairs, index)) for index, name in enumerate(names))
    found = (_pattern(names, pairs, label) for label in wrong)
    return next((pair for pair in chain(results, found) if pair[1]), ("", ""))


def place_to_look(label: str, pattern: str, uses_seed: bool) -> str:
    """A sentence on the lines in which a result with a pattern goes wrong."""
    look = LOOK.get(pattern, f"Look first at how {label.removeprefix(EACH)} is computed")
    return f"{look}{SEEDED if uses_seed and pattern in (REORDERED, PAIRED) else ''}."


def correct_and_wrong(names: Names, pairs: Pairs) -> tuple[set[str], set[str]]:
    """The labels of results that are correct in all cases, and of others; nothing within a wrong one is."""
    correct: set[str] = set()
    wrong: set[str] = set()
    for case, returned in pairs:
        for label, found in compared(case, returned, names):
            (wrong if found else correct).add(common_label(label))
    spoilt = tuple(f"{label}[" for label in wrong)
    return {label for label in correct - wrong if not label.startswith(spoilt)}, wrong


def _argument(names: Names, arguments: Sequence[str], pairs: Pairs, index: int) -> str:
    """The pattern of a result that is one and the same argument, or another result, in all cases."""
    shared: set[str] | None = None
    is_wrong = False
    for case, value in pairs:
        if len(names) > 1:
            if not (isinstance(value, (tuple, list)) and len(value) == len(names)):
                return ""
            value = value[index]
        expected = case.expected[index] if len(names) > 1 else case.expected
        inputs = dict(zip(arguments, case.arguments(), strict=False))
        same = {
            UNCHANGED if name == names[index] else ARGUMENT.format(name)
            for name, given in inputs.items()
            if _alike(value, given)
        }
        others = dict(zip(names, case.expected, strict=True)) if len(names) > 1 else {}
        others.pop(names[index], None)
        same |= {INSTEAD.format(name) for name, other in others.items() if _alike(value, other, case)}
        shared = same if shared is None else shared & same
        is_wrong = is_wrong or not _alike(value, expected, case)
    if not is_wrong or not shared or len(shared) > 1:
        return ""
    return shared.pop()


def _alike(value: Any, other: Any, case: Case | None = None) -> bool:
    """Whether two dictionaries have the same keys and arrays that are equal, within a case's tolerance."""
    if not isinstance(value, dict) or not isinstance(other, dict) or value.keys() != other.keys():
        return False
    pairs = [(value[key], other[key]) for key in other]
    arrays = all(isinstance(array, np.ndarray) for pair in pairs for array in pair)
    return bool(pairs) and arrays and all(_equal(*pair, case) for pair in pairs)


# --- lists of arrays ------------------------------------------------------------------------------


def _list_pattern(names: Names, pairs: Pairs) -> str:
    """How a list of matrices, or of tuples of matrices, differs from the expected one in every case."""
    if len(names) > 1:
        return ""
    patterns: set[str] = set()
    for case, returned in pairs:
        if any(found for _, found in compared(case, returned, names)):
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
    if any(len({array.shape[0] for array in arrays}) > 1 for arrays in expected):
        return ""  # the entries are not columns of one matrix
    wanted = [np.concatenate(arrays, axis=1) for arrays in expected]
    if any(len({array.shape[0] for array in arrays}) > 1 for arrays in returned):
        return _by_rows(wanted, returned)
    given = [np.concatenate(arrays, axis=1) for arrays in returned]
    if any(one.shape[0] != other.shape[0] for one, other in zip(wanted, given, strict=True)):
        return _by_rows(wanted, returned)
    if any(len({array.shape[1] for array in arrays}) > 1 for arrays in (wanted, given)):
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


def _pattern(names: Names, pairs: Pairs, label: str) -> tuple[str, str]:
    """How the wrong arrays of a label differ from the correct ones, if it is the same way in every case."""
    shared: list[str] | None = None
    large = reshaped = some_pass = False
    for case, value in pairs:
        inputs = [argument for argument in case.arguments() if isinstance(argument, dict)]
        arrays = list(_arrays(case.expected, value, ""))
        for subscript, expected, returned in arrays:
            if result_label(subscript, names) != label:
                continue
            if _passes(case, expected, returned):
                some_pass = some_pass or "…" in label
                continue
            key = re.search(r'\["(\w+)"\]$', subscript)
            before = [given[key[1]] for given in inputs if key and _is_numeric(given.get(key[1]))]
            pair = np.asarray(expected, float), np.asarray(returned, float)
            beside = [(at, one) for at, one, _ in arrays if _stem(at) == _stem(subscript) and at != subscript]
            own = [*_relations(*pair, before, case), *_other_parts(names, returned, beside, case)]
            shared = own if shared is None else [one for one in shared if one in own]
            large = large or returned.size > 1
            reshaped = reshaped or expected.shape != returned.shape
    shapes = BROADCAST.format("")
    fitting = (one for one in shared or () if large and (reshaped or not one.startswith(shapes)))
    return EACH * some_pass + label, next(fitting, "")


def _passes(case: Case, expected: np.ndarray, returned: np.ndarray) -> bool:
    return expected.shape == returned.shape and bool(
        np.allclose(returned, expected, rtol=case.rtol, atol=case.atol)
    )


def _relations(
    expected: np.ndarray, returned: np.ndarray, before: Sequence[np.ndarray], case: Case
) -> Iterator[str]:
    """How a returned array differs from the expected one; ``before`` are the inputs of the same key."""
    if any(_equal(returned, old) for old in before):
        yield UNCHANGED
    if _equal(returned, -expected, case):
        yield NEGATIVE
    if returned.ndim == 2 and _equal(returned.T, expected, case):
        yield TRANSPOSED
    for old in (array for array in before if array.shape == expected.shape == returned.shape):
        step, taken = expected - old, returned - old
        if _equal(taken, -step, case):
            yield OPPOSITE
        if factor := _factor(taken, step, case):
            yield FACTOR if factor > 0 else BACKWARDS
    if _factor(returned, expected, case):
        yield MULTIPLE


def _other_parts(
    names: Names, returned: np.ndarray, beside: Sequence[tuple[str, np.ndarray]], case: Case
) -> Iterator[str]:
    """The patterns of an array that has the values, or the shape, of another one beside it."""
    for pattern in (INSTEAD, BROADCAST):
        for subscript, array in beside:
            if returned.shape == array.shape and (pattern == BROADCAST or _equal(returned, array, case)):
                yield pattern.format(result_label(subscript, names))


def _stem(subscript: str) -> str:
    """A text that the subscripts of one layer, or of one entry of a list, share."""
    number = re.search(r'(\d*)"\]$', subscript)
    return number[1] if number else subscript.rpartition("[")[0]


def _is_numeric(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in NUMERIC


def _equal(array: np.ndarray, other: np.ndarray, case: Case | None = None, times: float = 1.0) -> bool:
    """Whether two arrays are equal but for rounding errors, or within so many times a case's tolerance.

    Arrays of strings are equal if all entries are; arrays of other objects never are.
    """
    kinds = array.dtype.kind + other.dtype.kind
    if not set(kinds) <= set(NUMERIC):
        return kinds == "UU" and np.array_equal(array, other)
    rtol, atol = (max(case.rtol, 1e-9), times * case.atol) if case else (1e-9, 1e-15)
    return array.shape == other.shape and bool(np.allclose(array, other, rtol, atol))


def _factor(array: np.ndarray, base: np.ndarray, case: Case) -> float:
    """The number by which an array is a multiple of another, or 0 if it is not one."""
    if array.shape != base.shape or not np.isfinite(array).all() or not base.any():
        return 0.0
    if np.abs(base).max() < SIGNIFICANT * case.atol:
        return 0.0
    factor = float((array * base).sum() / (base * base).sum())
    return factor if _equal(array, factor * base, case, 1 + abs(factor)) else 0.0


def _arrays(expected: object, returned: object, subscript: str) -> Iterator[tuple[str, Any, Any]]:
    """The arrays of an expected value, each with its subscript and the returned array at that subscript."""
    if isinstance(expected, dict) and isinstance(returned, dict):
        for key in expected:
            yield from _arrays(expected[key], returned.get(key), entry_label(subscript, key, names_only=True))
    elif isinstance(expected, (list, tuple)) and isinstance(returned, (list, tuple)):
        for index, pair in enumerate(zip(expected, returned, strict=False)):
            yield from _arrays(*pair, f"{subscript}[{index}]")
    elif isinstance(expected, (float, np.ndarray)) and isinstance(returned, np.ndarray):
        array = np.asarray(expected)
        if array.dtype.kind in "bif" and returned.dtype.kind in "bif":
            yield subscript, array, returned
