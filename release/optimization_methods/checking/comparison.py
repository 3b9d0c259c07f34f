# Built from autograder/comparison.py; edit it there.
"""How a returned value differs from the expected one. Pure: values in, differences out.

The grader compares with it what a sandbox sent, and `check` what a function returned in the notebook; a
release holds this very file. It imports nothing of ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

KINDS = {"b": "true/false values", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
KINDS["O"] = "integers"  # too large for any of numpy's types


@dataclass(frozen=True)
class Case:
    """One call of a graded function, and what a correct function returns.

    ``arguments`` builds the positional arguments anew at each call, so that no call can spoil the next. A
    returned number passes when ``|returned - expected| <= atol + rtol * |expected|``; the default leaves room
    for any order of float64 operations (about 1e-15) and none for another formula.
    """

    name: str
    arguments: Callable[[], tuple[Any, ...]]
    expected: Any
    keywords: Mapping[str, Any] = field(default_factory=dict)
    rtol: float = 1e-9
    atol: float = 1e-11
    origin: Literal["public", "hidden", "fresh"] = "hidden"  # the loader says which


@dataclass
class GradedFunction:
    """The names of a function's results, for messages, and its cases; a release has no hidden ones."""

    returns: tuple[str, ...]
    public: Case
    hidden: tuple[Case, ...] = ()


@dataclass(frozen=True, eq=False)
class ArraySummary:
    """A large array, described by its shape and the first entries of its first row.

    In a case it stands for an expected array, in a returned value for an array too large to send whole.
    """

    shape: tuple[int, ...]
    first: Any  # numbers: a tuple or a one-dimensional array


@dataclass(frozen=True)
class Opaque:
    """Stands for a returned object that is not plain data; only the name of its type is known."""

    kind: str


@dataclass(frozen=True)
class Difference:
    """Where and how a returned value differs from the expected one.

    ``text`` holds numbers and may be shown for public cases only; ``outline`` gives nothing away.
    """

    kind: str
    path: str
    text: str
    outline: str


Compared = Iterator[tuple[str, Difference | None]]  # results in reading order, each with its difference


def difference(case: Case, returned: Any, names: tuple[str, ...]) -> Difference | None:
    """The first difference between a returned value and what the case expects, in reading order.

    ``names`` are the names of the function's results, used to say where.
    """
    return next((found for _, found in compared(case, returned, names) if found), None)


def compared(case: Case, returned: Any, names: tuple[str, ...]) -> Compared:
    """Each result that can be compared, with its difference or None; an object shared by two comes last."""
    wrong = False
    for path, found in _returned(case, case.expected, returned, names):
        wrong = wrong or found is not None
        yield path, found
    if not wrong and (shared := sharing(returned, names)):
        first, again = shared[0]
        text = f"{first} and {again} are one and the same object, not two"
        yield again, Difference("shared", again, text, text)


def alike(case: Case, one: Any, other: Any, names: tuple[str, ...]) -> bool:
    """Whether two returned values are equal within the case's tolerance, shared objects included."""
    equal = not any(found for _, found in _returned(case, other, one, names))
    return equal and sharing(one, names) == sharing(other, names)


def _returned(case: Case, expected: Any, returned: Any, names: tuple[str, ...]) -> Compared:
    if isinstance(expected, tuple) and len(names) == len(expected):
        yield from _results(case, expected, returned, names)
    else:
        yield from _value(case, expected, returned, ", ".join(names))


def _results(case: Case, expected: tuple, returned: Any, names: tuple[str, ...]) -> Compared:
    """Compare a function's several results; how many there are is said before what they hold."""
    wanted = ", ".join(names)
    if not isinstance(returned, (tuple, list)):
        asked = f" where {len(expected)} results are asked for: {wanted}"
        yield "", _of_kind("count", "", "it returns", returned, asked)
        return
    pairs = zip(expected, returned, names, strict=False)
    results = (result for e, r, n in pairs for result in _value(case, e, r, n))
    if len(returned) == len(expected):
        yield from results
        return
    some = f"{len(returned)} result{'' if len(returned) == 1 else 's'}"
    text = f"it returns {some} where {len(expected)} are asked for: {wanted}"
    if len(returned) > len(expected) and not any(found for _, found in results):
        text += f"; the first {len(expected)} of them are right"
    yield "", Difference("count", "", text, text)


def _value(case: Case, expected: Any, returned: Any, path: str) -> Compared:
    if isinstance(expected, dict):
        yield from _dictionary(case, expected, returned, path)
    elif isinstance(expected, (list, tuple)):
        yield from _sequence(case, expected, returned, path)
    elif expected is None or isinstance(expected, (Opaque, str)):  # only a mistake returns such a thing
        same = type(expected) is type(returned) and expected == returned
        yield path, None if same else _of_kind("type", path, f"{path} is", returned)
    else:
        yield path, _array(case, expected, returned, path)


def _dictionary(case: Case, expected: dict, returned: Any, path: str) -> Compared:
    if not isinstance(returned, dict):
        yield path, _of_kind("type", path, f"{path} is", returned, " where a dictionary is expected")
        return
    for key in expected:
        if key not in returned:
            text = f'{path} has no entry "{key}"'
            yield path, Difference("missing_key", f'{path}["{key}"]', text, text)
            return
    for key in returned:
        if key not in expected:
            text = f"{path} holds an entry that is not asked for"
            yield path, Difference("extra_key", path, f'{text}: "{key[:40]}"', text)
            return
    for key, value in expected.items():
        yield from _value(case, value, returned[key], f'{path}["{key}"]')


def _sequence(case: Case, expected: Any, returned: Any, path: str) -> Compared:
    if not isinstance(returned, (list, tuple)):
        asked = f" where a {type(expected).__name__} is expected"
        yield path, _of_kind("type", path, f"{path} is", returned, asked)
        return
    for index, value in enumerate(expected[: len(returned)]):
        yield from _value(case, value, returned[index], f"{path}[{index}]")
    if len(returned) != len(expected):
        outline = f"{path} has the wrong number of entries"
        text = f"{path} has {len(returned)} entries where {len(expected)} are expected"
        yield path, Difference("length", path, text, outline)


def _array(case: Case, expected: Any, returned: Any, path: str) -> Difference | None:
    if not isinstance(expected, ArraySummary):
        expected = np.asarray(expected)
    shape = tuple(expected.shape)
    if isinstance(returned, (bool, int, float)) and shape == ():
        returned = np.asarray(returned)
    if not isinstance(returned, (np.ndarray, ArraySummary)):
        wanted = "a numpy array" if shape else "a number"
        return _of_kind("type", path, f"{path} is", returned, f" where {wanted} is expected")
    if returned.shape != shape:
        outline = f"{path} has the wrong shape"
        return Difference("shape", path, f"{path} {_shapes(returned.shape, shape)}", outline)
    if isinstance(expected, ArraySummary):
        first, row = np.asarray(expected.first), (0,) * (len(shape) - 1)
        there = np.asarray(returned.first) if isinstance(returned, ArraySummary) else returned[row]
        size = min(first.size, there.size)
        return _entries(case, first[:size], there[:size], path, row)
    if isinstance(returned, ArraySummary):
        text = f"{path} is too large to be compared entry by entry"
        return Difference("type", path, text, text)
    # Labels that are true or false may have become ones and zeros on the way.
    if returned.dtype.kind != expected.dtype.kind and expected.dtype.kind != "b":
        outline = f"{path} holds {KINDS[returned.dtype.kind]} where {KINDS[expected.dtype.kind]} are expected"
        return Difference("dtype", path, outline, outline)
    return _entries(case, expected, returned, path, ())


def _entries(
    case: Case, expected: np.ndarray, returned: np.ndarray, path: str, prefix: tuple[int, ...]
) -> Difference | None:
    """Compare arrays of equal shape entry by entry; a NaN never equals anything but a NaN expected."""
    close = returned == expected
    if not close.all() and (expected.dtype.kind in "fc" or returned.dtype.kind in "fc"):
        close = np.isclose(returned, expected, rtol=case.rtol, atol=case.atol, equal_nan=True)
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    got, want = returned[index], expected[index]
    place = f"{path}{[*prefix, *index] if prefix or index else ''}"
    wrong = int((~close).sum())
    if returned.dtype.kind in "fc" and not np.isfinite(returned).all():
        kind, outline = "not_finite", f"{path} holds values that are not finite"
    else:
        kind, outline = "values", f"{path} has wrong values"
    text = f"{place} is {_number(got)} where {_number(want)} is expected"
    if close.size > 1:
        text += f" ({wrong} of {close.size} entries differ)"
    if _single_precision(returned, expected):
        text += f"; float64 numbers are expected, not {returned.dtype}"
    return Difference(kind, path, text, outline)


def _single_precision(returned: np.ndarray, expected: np.ndarray) -> bool:
    """Whether the entries are those expected, but for the rounding of floats of fewer than 64 bits."""
    if returned.dtype.kind != "f" or returned.itemsize >= 8:
        return False
    error = 64 * float(np.finfo(returned.dtype).eps)
    return np.allclose(returned, expected, rtol=error, atol=error * float(np.abs(expected).max()))


def _shapes(returned: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if len(returned) == len(expected) == 2:
        for axis, word in ((1, "column"), (0, "row")):
            if returned[1 - axis] == expected[1 - axis]:
                some = f"{returned[axis]} {word}{'' if returned[axis] == 1 else 's'}"
                return f"has {some} where {expected[axis]} {'is' if expected[axis] == 1 else 'are'} expected"
    return f"has shape {returned} where {expected} is expected"


def _number(value: Any) -> str:
    return f"{value:.8g}" if np.asarray(value).dtype.kind == "f" else str(value)


NAMES: dict[type, str] = {
    type(None): "nothing (None)",
    dict: "a dictionary",
    list: "a list",
    tuple: "a tuple",
    str: "a text",
    np.ndarray: "an array",
    ArraySummary: "an array",
}


def _of_kind(kind: str, path: str, before: str, value: Any, after: str = "") -> Difference:
    """A difference in what a value is; the name of a type is the submission's own, and in no outline."""
    if isinstance(value, Opaque):
        told, outline = f"an object of type {value.kind}", "an object of another type"
    else:
        told = outline = NAMES.get(type(value), "a number")
    return Difference(kind, path, f"{before} {told}{after}", f"{before} {outline}{after}")


def sharing(returned: Any, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """The pairs of places that hold one and the same object, where a change to one changes the other."""
    places: dict[int, str] = {}
    pairs = []
    for path, value in _containers(returned, names):
        if id(value) in places:
            pairs.append((places[id(value)], path))
        places.setdefault(id(value), path)
    return pairs


def _containers(returned: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every dictionary, list and array in a returned value with its path; the inside of each only once."""
    if isinstance(returned, (tuple, list)) and len(names) > 1:
        pairs = deque(zip(names, returned, strict=False))
    else:
        pairs = deque([(", ".join(names), returned)])
    entered: set[int] = set()
    while pairs:
        path, value = pairs.popleft()
        if isinstance(value, (dict, list, np.ndarray)):
            yield path, value
        if id(value) in entered:
            continue
        entered.add(id(value))
        if isinstance(value, dict):
            pairs.extend((f'{path}["{key}"]', item) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            pairs.extend((f"{path}[{index}]", item) for index, item in enumerate(value))
