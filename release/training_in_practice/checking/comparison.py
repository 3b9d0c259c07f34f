# Built from autograder/comparison.py; edit it there.
"""How a returned value differs from the expected one. Pure: values in, differences out.

The grader compares with it what a sandbox sent, and `check()` what a function returned in the notebook; a
release holds this very file. docs/authoring.md says which values are equal.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from checking.labels import (
    entry_label,
    entry_words,
    is_name,
    key_words,
    shape_words,
    sharing,
    text_words,
)

KINDS = {"b": "true/false values", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}
KINDS |= {"O": "integers", "U": "strings"}  # integers too large for any of numpy's types
Origin = Literal["public", "hidden", "fresh"]


@dataclass(frozen=True)
class Case:
    """The arguments of one call of a graded function, and the value that a correct function returns.

    ``arguments`` builds the positional arguments anew for each call, so that no call can spoil the next. A
    returned number passes when ``|returned - expected| <= atol + rtol * |expected|``; the default leaves room
    for any order of float64 operations (about 1e-15) and none for another formula.

    ``driver`` is called in place of the graded function, beside the submission: with that function, or what
    else has its name, then with the arguments; what it returns is compared. ``guessable`` says why the case
    may expect a value that a submission could guess. docs/drivers.md explains both.
    """

    name: str
    arguments: Callable[[], tuple[Any, ...]]
    expected: Any
    keywords: Mapping[str, Any] = field(default_factory=dict)
    rtol: float = 1e-9
    atol: float = 1e-11
    driver: Callable[..., Any] | None = None
    guessable: str = ""
    part: str = ""  # of the question's points that the case belongs to, if its parts are groups of cases
    origin: Origin = "hidden"  # the loader of testCases.py sets it
    driver_text: str = ""  # the driver's source, as the sandbox receives it; the loader sets it


@dataclass
class GradedFunction:
    """The names of a function's results, for messages, and its cases; a release has no hidden ones.

    ``more_public`` holds public cases beside the first. ``parts`` divides the points over groups of cases, or
    over results by their labels: see parts.py.
    """

    returns: tuple[str, ...]
    public: Case
    hidden: tuple[Case, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)  # points by name
    more_public: tuple[Case, ...] = ()

    @property
    def public_cases(self) -> tuple[Case, ...]:
        """The cases that students have, with their expected values."""
        return (self.public, *self.more_public)


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
    shown for public cases only; ``outline`` holds none, and of the keys only names, such as ``dW1``.
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
        texts = [
            f"{first} and {again} are the same object, not two"
            for first, again in (shared[0], sharing(returned, names, names_only=True)[0])
        ]
        yield shared[0][1], Difference("shared", shared[0][1], *texts)


def alike(case: Case, value: Any, other: Any, names: tuple[str, ...]) -> bool:
    """Whether two returned values are equal within the case's tolerance, shared objects included."""
    equal = not any(found for _, found in _results(case, other, value, names))
    return equal and sharing(value, names) == sharing(other, names)


def _results(case: Case, expected: Any, returned: Any, names: tuple[str, ...]) -> Compared:
    """Compare a function's results; a wrong number of them comes before what they hold."""
    listed = ", ".join(names)
    is_one = not isinstance(expected, (list, tuple)) and len(names) == 1
    if isinstance(expected, list) and isinstance(returned, tuple) and len(names) == 1 and len(returned) > 1:
        is_one = _equal(case, expected, returned[0], listed)  # with something after it
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
    elif isinstance(expected, (set, frozenset)):
        yield label, _set(expected, returned, label)
    elif isinstance(expected, str):
        yield label, _text(expected, returned, label)
    elif expected is None or isinstance(expected, Opaque):
        same = type(expected) is type(returned) and expected == returned
        wanted = "None is expected" if expected is None else ""
        yield label, None if same else _wrong_type(label, returned, wanted)
    else:
        yield label, _array(case, expected, returned, label)


def _dictionary(case: Case, expected: dict, returned: Any, label: str) -> Compared:
    if not isinstance(returned, dict):
        yield label, _wrong_type(label, returned, "a dictionary is expected")
        return
    for key in expected:
        if key not in returned:
            text = f"{label} has no entry {key_words(key)}"
            outline = text if is_name(key) else f"{label} lacks an entry"
            entry = entry_label(label, key)
            yield entry, Difference("missing_key", entry, text, outline)
    if unexpected := [key for key in returned if key not in expected]:
        text = f"{label} has an unexpected entry"
        yield label, Difference("extra_key", label, f"{text}: {key_words(unexpected[0])}", text)
    for key, value in expected.items():
        if key not in returned:
            continue
        entry, outlined = entry_label(label, key), entry_label(label, key, names_only=True)
        for at, found in _value(case, value, returned[key], entry):
            yield at, found and replace(found, outline=found.outline.replace(entry, outlined))


def _set(expected: set | frozenset, returned: Any, label: str) -> Found:
    if not isinstance(returned, (set, frozenset)):
        return _wrong_type(label, returned, "a set is expected")
    missing, extra = (
        sorted(map(key_words, one - other)) for one, other in ((expected, returned), (returned, expected))
    )
    if missing:
        outline = f"{label} lacks a member"
        return Difference("missing_member", label, f"{outline}: {missing[0]}", outline)
    outline = f"{label} has an unexpected member"
    return Difference("extra_member", label, f"{outline}: {extra[0]}", outline) if extra else None


def _text(expected: str, returned: Any, label: str) -> Found:
    if not isinstance(returned, str):
        return _wrong_type(label, returned, "a string is expected")
    if returned == expected:
        return None
    return Difference("text", label, text_words(returned, expected, label), f"{label} is the wrong string")


def _sequence(case: Case, expected: Any, returned: Any, label: str) -> Compared:
    if not isinstance(returned, (list, tuple)):
        yield label, _wrong_type(label, returned, f"a {type(expected).__name__} is expected")
        return
    for index, value in enumerate(expected[: len(returned)]):
        yield from _value(case, value, returned[index], f"{label}[{index}]")
    if len(returned) != len(expected):
        count = f"{len(returned)} entr{'y' if len(returned) == 1 else 'ies'}"
        text = f"{label} has {count} where {len(expected)} {'is' if len(expected) == 1 else 'are'} expected"
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
        text = f"{label} {shape_words(returned.shape, shape)}"
        return Difference("shape", label, text, f"{label} has the wrong shape")
    if isinstance(expected, ArraySummary):
        first, row = np.asarray(expected.first), (0,) * (len(shape) - 1)
        if isinstance(returned, ArraySummary):
            entries = np.asarray(returned.first)
        else:
            entries = returned[row] if returned.size else returned.ravel()  # an empty one has no first row
        if entries.size >= first.size and entries.dtype.kind != "U":
            return _entries(case, first, entries[: first.size], label, row)
    if isinstance(expected, ArraySummary) or isinstance(returned, ArraySummary):
        text = f"{label} is too large to be compared entry by entry"
        return Difference("type", label, text, text)
    kind, wanted = returned.dtype.kind, expected.dtype.kind
    # Labels that are true or false may have become ones and zeros on the way.
    if kind != wanted and (wanted != "b" or kind == "U"):
        text = f"{label} holds {KINDS[kind]} where {KINDS[wanted]} are expected"
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
    text = "{} is {} where {} is expected".format(entry, *entry_words(returned[index], expected[index]))
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


NAMES: dict[type, str] = {
    type(None): "nothing (None)",
    dict: "a dictionary",
    list: "a list",
    tuple: "a tuple",
    set: "a set",
    frozenset: "a set",
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
