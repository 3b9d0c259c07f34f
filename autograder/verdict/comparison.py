"""How a returned value departs from the expected one. Pure: values in, a Difference or nothing out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.model import Case, Difference, Head, Opaque, Sketch

KINDS = {"b": "true/false values", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
KINDS["O"] = "integers"  # too large for any of numpy's types


def difference(case: Case, returned: Any, names: tuple[str, ...]) -> Difference | None:
    """The first difference between a returned value and what the case expects, in reading order.

    ``names`` are the names behind the reference's return, used to say where.
    """
    found = _returned(case, case.expected, returned, names)
    if found is None and (shared := sharing(returned, names)):
        first, again = shared[0]
        text = f"{first} and {again} are one and the same object, not two"
        return Difference("shared", again, text, text)
    return found


def alike(case: Case, one: Any, other: Any, names: tuple[str, ...]) -> bool:
    """Whether two returned values are equal within the case's tolerance, shared objects included."""
    equal = _returned(case, other, one, names) is None
    return equal and sharing(one, names) == sharing(other, names)


def _returned(case: Case, expected: Any, returned: Any, names: tuple[str, ...]) -> Difference | None:
    if isinstance(expected, tuple) and not isinstance(expected, Sketch) and len(names) == len(expected):
        return _results(case, expected, returned, names)
    return _value(case, expected, returned, ", ".join(names))


def _results(case: Case, expected: tuple, returned: Any, names: tuple[str, ...]) -> Difference | None:
    """Compare a function's several results; how many there are is said before what they hold."""
    wanted = ", ".join(names)
    if not isinstance(returned, (tuple, list)):
        asked = f" where {len(expected)} results are asked for: {wanted}"
        return _of_kind("count", "", "it returns", returned, asked)
    pairs = zip(expected, returned, names, strict=False)
    inner = next((d for d in (_value(case, e, r, n) for e, r, n in pairs) if d), None)
    if len(returned) != len(expected):
        some = f"{len(returned)} result{'' if len(returned) == 1 else 's'}"
        text = f"it returns {some} where {len(expected)} are asked for: {wanted}"
        if len(returned) > len(expected) and inner is None:
            text += f"; the first {len(expected)} of them are right"
        return Difference("count", "", text, text)
    return inner


def _value(case: Case, expected: Any, returned: Any, path: str) -> Difference | None:
    if isinstance(expected, dict):
        return _dictionary(case, expected, returned, path)
    if isinstance(expected, (list, tuple)) and not isinstance(expected, Sketch):
        return _sequence(case, expected, returned, path)
    if expected is None or isinstance(expected, (Opaque, Head, str)):  # only a mistake returns such a thing
        if type(expected) is type(returned) and expected == returned:
            return None
        return _of_kind("type", path, f"{path} is", returned)
    return _array(case, expected, returned, path)


def _dictionary(case: Case, expected: dict, returned: Any, path: str) -> Difference | None:
    if not isinstance(returned, dict):
        return _of_kind("type", path, f"{path} is", returned, " where a dictionary is expected")
    for key in expected:
        if key not in returned:
            text = f'{path} has no entry "{key}"'
            return Difference("missing_key", f'{path}["{key}"]', text, text)
    for key in returned:
        if key not in expected:
            text = f"{path} holds an entry that is not asked for"
            return Difference("extra_key", path, f'{text}: "{key[:40]}"', text)
    for key, value in expected.items():
        if found := _value(case, value, returned[key], f'{path}["{key}"]'):
            return found
    return None


def _sequence(case: Case, expected: Any, returned: Any, path: str) -> Difference | None:
    if not isinstance(returned, (list, tuple)):
        asked = f" where a {type(expected).__name__} is expected"
        return _of_kind("type", path, f"{path} is", returned, asked)
    for index, value in enumerate(expected[: len(returned)]):
        if found := _value(case, value, returned[index], f"{path}[{index}]"):
            return found
    if len(returned) != len(expected):
        outline = f"{path} has the wrong number of entries"
        text = f"{path} has {len(returned)} entries where {len(expected)} are expected"
        return Difference("length", path, text, outline)
    return None


def _array(case: Case, expected: Any, returned: Any, path: str) -> Difference | None:
    if not isinstance(expected, Sketch):
        expected = np.asarray(expected)
    shape = tuple(expected.shape)
    if isinstance(returned, (bool, int, float)) and shape == ():
        returned = np.asarray(returned)
    if not isinstance(returned, (np.ndarray, Head)):
        wanted = "a numpy array" if shape else "a number"
        return _of_kind("type", path, f"{path} is", returned, f" where {wanted} is expected")
    if returned.shape != shape:
        outline = f"{path} has the wrong shape"
        return Difference("shape", path, f"{path} {_shapes(returned.shape, shape)}", outline)
    if isinstance(expected, Sketch):
        first, row = np.asarray(expected.first), (0,) * (len(shape) - 1)
        there = returned.entries if isinstance(returned, Head) else returned[row]
        return _entries(case, first, there[: first.size], path, row)
    if isinstance(returned, Head):
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
    return Difference(kind, path, text, outline)


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
    Head: "an array",
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
