"""How a returned value differs from the expected one. Pure: values in, differences out.

The grader compares with it what a sandbox sent, and `check()` what a function returned in the notebook; a
release holds this very file. It imports NumPy only.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

KINDS = {"b": "true/false values", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
KINDS["O"] = "integers"  # too large for any of numpy's types
Origin = Literal["public", "hidden", "fresh"]


@dataclass(frozen=True)
class Case:
    """The arguments of one call of a graded function, and the value that a correct function returns.

    ``arguments`` builds the positional arguments anew for each call, so that no call can spoil the next. A
    returned number passes when ``|returned - expected| <= atol + rtol * |expected|``; the default leaves room
    for any order of float64 operations (about 1e-15) and none for another formula.
    """

    name: str
    arguments: Callable[[], tuple[Any, ...]]
    expected: Any
    keywords: Mapping[str, Any] = field(default_factory=dict)
    rtol: float = 1e-9
    atol: float = 1e-11
    part: str = ""  # of the question's points that the case belongs to, if its parts are groups of cases
    origin: Origin = "hidden"  # the loader of testCases.py sets it


@dataclass
class GradedFunction:
    """The names of a function's results, for messages, and its cases; a release has no hidden ones.

    ``parts`` divides the points over groups of cases, or over results by their labels: see parts.py.
    """

    returns: tuple[str, ...]
    public: Case
    hidden: tuple[Case, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)  # points by name


@dataclass(frozen=True, eq=False)
class ArraySummary:
    """The shape of a large array and the first entries of its first row.

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

    ``label`` names the result: ``v["dW1"]``. ``text`` may hold numbers and names of the returned value and is
    shown for public cases only; ``outline`` holds none.
    """

    kind: str
    label: str
    text: str
    outline: str


Found = Difference | None
Compared = Iterator[tuple[str, Found]]  # the labels of results, in reading order, each with its difference


def difference(case: Case, returned: Any, names: tuple[str, ...]) -> Found:
    """The first difference between a returned value and what the case expects, in reading order.

    ``names`` are the names of the function's results, for labels.
    """
    return next((found for _, found in compared(case, returned, names) if found), None)


def compared(case: Case, returned: Any, names: tuple[str, ...]) -> Compared:
    """Each result that can be compared, with its difference or None; an object shared by two comes last."""
    wrong = False
    for label, found in _results(case, case.expected, returned, names):
        wrong = wrong or found is not None
        yield label, found
    if not wrong and (shared := sharing(returned, names)):
        first, again = shared[0]
        text = f"{first} and {again} are the same object, not two"
        yield again, Difference("shared", again, text, text)


def alike(case: Case, value: Any, other: Any, names: tuple[str, ...]) -> bool:
    """Whether two returned values are equal within the case's tolerance, shared objects included."""
    equal = not any(found for _, found in _results(case, other, value, names))
    return equal and sharing(value, names) == sharing(other, names)


def _results(case: Case, expected: Any, returned: Any, names: tuple[str, ...]) -> Compared:
    """Compare a function's results; a wrong number of them comes before what they hold."""
    listed = ", ".join(names)
    is_one = not isinstance(expected, (list, tuple)) and len(names) == 1
    if is_one and isinstance(returned, tuple) and len(returned) > 1:
        expected = (expected,)
    if not isinstance(expected, tuple) or len(names) != len(expected):
        yield from _value(case, expected, returned, listed)
        return
    if not isinstance(returned, (tuple, list)):
        found = _wrong_type("", returned, f"{len(expected)} results are expected: {listed}")
        for value, name in zip(expected, names, strict=True):
            if _equal(case, value, returned, name):
                more = f"; the one that it returns is {name}, and it is correct"
                found = replace(found, text=found.text + more, outline=found.outline + more)
                break
        yield "", found
        return
    pairs = list(zip(expected, returned, names, strict=False))
    if len(returned) == len(expected):
        for value, result, name in pairs:
            yield from _value(case, value, result, name)
        return
    many = len(returned) > len(expected)
    wanted = f"where {len(expected)} {'is' if is_one else 'are'} expected: {listed}"
    correct = [name for value, result, name in pairs if _equal(case, value, result, name)]
    if is_one and correct:
        wanted += "; the first one is correct"
    elif many and len(correct) == len(expected):
        wanted += f"; the first {len(expected)} of them are correct"
    elif correct:
        wanted += f"; {' and '.join(correct)} {'are' if correct[1:] else 'is'} correct"
    count = f"{len(returned)} result{'' if len(returned) == 1 else 's'}"
    outline = f"it returns too {'many' if many else 'few'} results {wanted}"
    yield "", Difference("count", "", f"it returns {count} {wanted}", outline)


def _equal(case: Case, expected: Any, returned: Any, label: str) -> bool:
    return not any(found for _, found in _value(case, expected, returned, label))


def _value(case: Case, expected: Any, returned: Any, label: str) -> Compared:
    if isinstance(expected, dict):
        yield from _dictionary(case, expected, returned, label)
    elif isinstance(expected, (list, tuple)):
        yield from _sequence(case, expected, returned, label)
    elif expected is None or isinstance(expected, (Opaque, str)):  # only a mistake returns such a thing
        same = type(expected) is type(returned) and expected == returned
        yield label, None if same else _wrong_type(label, returned)
    else:
        yield label, _array(case, expected, returned, label)


def _dictionary(case: Case, expected: dict, returned: Any, label: str) -> Compared:
    if not isinstance(returned, dict):
        yield label, _wrong_type(label, returned, "a dictionary is expected")
        return
    for key in expected:
        if key not in returned:
            text = f'{label} has no entry "{key}"'
            yield f'{label}["{key}"]', Difference("missing_key", f'{label}["{key}"]', text, text)
    if (key := next((key for key in returned if key not in expected), None)) is not None:
        text = f"{label} has an unexpected entry"
        yield label, Difference("extra_key", label, f'{text}: "{key[:40]}"', text)
    for key, value in expected.items():
        if key in returned:
            yield from _value(case, value, returned[key], f'{label}["{key}"]')


def _sequence(case: Case, expected: Any, returned: Any, label: str) -> Compared:
    if not isinstance(returned, (list, tuple)):
        yield label, _wrong_type(label, returned, f"a {type(expected).__name__} is expected")
        return
    for index, value in enumerate(expected[: len(returned)]):
        yield from _value(case, value, returned[index], f"{label}[{index}]")
    if len(returned) != len(expected):
        text = f"{label} has {len(returned)} entries where {len(expected)} are expected"
        yield label, Difference("length", label, text, f"{label} has the wrong number of entries")


def _array(case: Case, expected: Any, returned: Any, label: str) -> Found:
    if not isinstance(expected, ArraySummary):
        expected = np.asarray(expected)
    shape = tuple(expected.shape)
    if isinstance(returned, (bool, int, float)) and shape == ():
        returned = np.asarray(returned)
    if not isinstance(returned, (np.ndarray, ArraySummary)):
        return _wrong_type(label, returned, f"{'a numpy array' if shape else 'a number'} is expected")
    if returned.shape != shape:
        text = f"{label} {_shapes(returned.shape, shape)}"
        return Difference("shape", label, text, f"{label} has the wrong shape")
    if isinstance(expected, ArraySummary):
        first, row = np.asarray(expected.first), (0,) * (len(shape) - 1)
        if isinstance(returned, ArraySummary):
            entries = np.asarray(returned.first)
        else:
            entries = returned[row] if returned.size else returned.ravel()  # an empty one has no first row
        if entries.size >= first.size:
            return _entries(case, first, entries[: first.size], label, row)
    if isinstance(expected, ArraySummary) or isinstance(returned, ArraySummary):
        text = f"{label} is too large to be compared entry by entry"
        return Difference("type", label, text, text)
    # Labels that are true or false may have become ones and zeros on the way.
    if returned.dtype.kind != expected.dtype.kind and expected.dtype.kind != "b":
        text = f"{label} holds {KINDS[returned.dtype.kind]} where {KINDS[expected.dtype.kind]} are expected"
        return Difference("dtype", label, text, text)
    return _entries(case, expected, returned, label, ())


@np.errstate(all="ignore")  # a wrong entry may be anything
def _entries(case: Case, expected: np.ndarray, returned: np.ndarray, label: str, row: tuple) -> Found:
    """Compare arrays of equal shape entry by entry; a NaN never equals anything but a NaN expected."""
    close = returned == expected
    if not close.all() and (expected.dtype.kind in "fc" or returned.dtype.kind in "fc"):
        close = np.isclose(returned, expected, rtol=case.rtol, atol=case.atol, equal_nan=True)
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    entry = f"{label}{[*row, *index] if row or index else ''}"
    text = "{} is {} where {} is expected".format(entry, *_numbers(returned[index], expected[index]))
    if close.size > 1:
        text += f" ({int((~close).sum())} of {close.size} entries differ)"
    if _single_precision(returned, expected):
        text += f"; float64 numbers are expected, not {returned.dtype}"
    if returned.dtype.kind in "fc" and not np.isfinite(returned).all():
        return Difference("not_finite", label, text, f"{label} holds values that are not finite")
    return Difference("values", label, text, f"{label} has wrong values")


def _single_precision(returned: np.ndarray, expected: np.ndarray) -> bool:
    """Whether the entries equal those expected, but for the rounding of floats of fewer than 64 bits."""
    if returned.dtype.kind != "f" or returned.itemsize >= 8:
        return False
    error = 64 * float(np.finfo(returned.dtype).eps)
    return np.allclose(returned, expected, rtol=error, atol=error * float(np.abs(expected).max()))


def _shapes(returned: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if len(returned) == len(expected) == 2:
        for axis, word in ((1, "column"), (0, "row")):
            if returned[1 - axis] == expected[1 - axis]:
                count = f"{returned[axis]} {word}{'' if returned[axis] == 1 else 's'}"
                return f"has {count} where {expected[axis]} {'is' if expected[axis] == 1 else 'are'} expected"
    return f"has shape {returned} where {expected} is expected"


def _numbers(returned: Any, expected: Any) -> list[str]:
    """Two different numbers in as many digits, at least eight, as it takes to see that they differ."""
    for digits in (8, 11, 17):
        texts = [
            f"{n:.{digits}g}" if np.asarray(n).dtype.kind == "f" else str(n) for n in (returned, expected)
        ]
        if texts[0] != texts[1]:
            break
    return texts


NAMES: dict[type, str] = {
    type(None): "nothing (None)",
    dict: "a dictionary",
    list: "a list",
    tuple: "a tuple",
    str: "a string",
    np.ndarray: "an array",
    ArraySummary: "an array",
}


def _wrong_type(label: str, value: Any, wanted: str = "") -> Difference:
    """The difference of a value of another type; without a label, of all that the function returns."""
    name = outline = NAMES.get(type(value), "a number")
    if isinstance(value, Opaque):  # the name of a type is the submission's own, so no outline holds it
        name, outline = f"an object of type {value.kind}", "an object of another type"
    before, after = f"{label} is" if label else "it returns", f" where {wanted}" if wanted else ""
    kind = "type" if label else "count"
    return Difference(kind, label, f"{before} {name}{after}", f"{before} {outline}{after}")


def sharing(returned: Any, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """The pairs of labels of one mutable object: a change under one label is a change under the other."""
    if isinstance(returned, (tuple, list)) and len(names) > 1:
        unvisited = deque(zip(names, returned, strict=False))
    else:
        unvisited = deque([(", ".join(names), returned)])
    labels: dict[int, str] = {}  # by id: the first label of an object
    pairs = []
    while unvisited:
        label, value = unvisited.popleft()
        if id(value) in labels:
            if isinstance(value, (dict, list, np.ndarray)):
                pairs.append((labels[id(value)], label))
            continue
        labels[id(value)] = label
        if isinstance(value, dict):
            unvisited.extend((f'{label}["{key}"]', item) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            unvisited.extend((f"{label}[{index}]", item) for index, item in enumerate(value))
    return pairs
