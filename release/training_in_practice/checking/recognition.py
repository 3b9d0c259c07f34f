# Built from autograder/verdict/recognition.py; edit it there.
"""Recognises mistakes and conventions by the values that a function returns on the public cases.

hints.json has what each of them returns. A release holds this very file, which reads hints.json, and not
the build's, which writes it.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from checking.comparison import ArraySummary, Case, Opaque, compared, difference
from checking.encoding import decode, encode

DIGITS = 10  # of numbers in hints.json, but for accepted forms
RTOL = 1e-9  # above the error of these digits


@dataclass(frozen=True)
class Hint:
    """A mistake or a convention, and what a function with it returns on each public case."""

    title: str
    message: str
    see: str
    returns: Sequence[Any]  # as to_hint encodes it; fewer than there are cases if the function stops
    accepted: bool = False
    beside: str = ""  # title of the accepted form in which the mistake is made; else the reference

    @property
    def text(self) -> str:
        """The sentences that a student reads."""
        return f"{self.title}: {self.message} See {self.see}."


class Recognised(NamedTuple):
    """An accepted form, or None for the reference; the cases as it answers them; the mistakes that fit."""

    form: Hint | None
    cases: Sequence[Case]
    hints: list[Hint]


def read_hints(file: Path, function: str) -> list[Hint]:
    """The hints of a function; none without the file."""
    known = json.loads(file.read_text("utf-8"))["hints"] if file.is_file() else {}
    return [Hint(**hint) for hint in known.get(function, [])]


def cases_by(form: Hint, cases: Sequence[Case]) -> list[Case]:
    """The cases as a hint's form of the function answers them."""
    pairs = zip(cases, form.returns, strict=True)
    return [replace(case, expected=from_hint(value, case.expected)) for case, value in pairs]


def recognised(
    hints: Sequence[Hint], cases: Sequence[Case], returned: Sequence[Any], names: tuple[str, ...]
) -> Recognised:
    """The form of a function that its values fit, and the mistakes that return the same.

    The form is the accepted one that more results agree with than with the reference; or, if a mistake only
    fits beside another form, that one.
    """
    forms: list[tuple[Hint | None, Sequence[Case]]] = [(None, cases)]
    forms += [(hint, cases_by(hint, cases)) for hint in hints if hint.accepted]
    forms.sort(key=lambda form: -_agreeing(form[1], returned, names))  # stable: the reference before others
    found = [Recognised(*form, _explaining(hints, *form, returned, names)) for form in forms]
    return next((one for one in found if one.hints), found[0])


def _agreeing(cases: Sequence[Case], returned: Sequence[Any], names: tuple[str, ...]) -> int:
    pairs = zip(cases, returned, strict=False)
    return sum(not found for pair in pairs for _, found in compared(*pair, names))


def _explaining(
    hints: Sequence[Hint],
    form: Hint | None,
    cases: Sequence[Case],
    returned: Sequence[Any],
    names: tuple[str, ...],
) -> list[Hint]:
    """The hints that return the same on all cases; ``cases`` are those of the form."""
    beside = form.title if form else ""
    return [
        hint
        for hint in hints
        if hint.beside == beside
        and not hint.accepted
        and len(hint.returns) == len(returned)
        and all(map(_is_same, hint.returns, cases, returned, [names] * len(returned)))
    ]


def _is_same(encoded: Any, case: Case, returned: Any, names: tuple[str, ...]) -> bool:
    expected = from_hint(encoded, case.expected)
    return difference(replace(case, expected=expected, rtol=max(RTOL, case.rtol)), returned, names) is None


def to_hint(value: Any, case: Case, digits: int | None = DIGITS) -> Any:
    """A returned value as JSON; null where it is what the case expects.

    With ``digits`` None, it holds all of the value, exactly. Raises TypeError if it holds anything that is
    not written to JSON, so that it cannot identify a mistake.
    """
    return _to_hint(value, case.expected if digits else None, case, digits)


def _to_hint(value: Any, expected: Any, case: Case, digits: int | None) -> Any:
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        entries = {key: _to_hint(item, _entry(expected, key), case, digits) for key, item in value.items()}
        return {"dict": entries}
    if isinstance(value, (list, tuple)):
        return {"list": [_to_hint(v, _entry(expected, i), case, digits) for i, v in enumerate(value)]}
    # A list of the entries would lose the shape of an array without any.
    if (
        isinstance(value, np.ndarray)
        and value.ndim
        and (isinstance(expected, ArraySummary) or not value.size)
    ):
        value = ArraySummary(value.shape, value[(slice(1),) * (value.ndim - 1)].ravel())
    if isinstance(value, ArraySummary):
        count = len(expected.first) if isinstance(expected, ArraySummary) else 3
        return {"shape": list(value.shape), "first": _rounded(value.first[:count], digits)}
    if value is None or isinstance(value, (str, dict, set, frozenset)):
        return {"exact": _without_arrays(value)}
    array = np.asarray(value)
    if not isinstance(value, (int, float, np.ndarray)) or array.dtype.kind not in "biuf":
        raise TypeError(f"a {type(value).__name__} is not a number")
    if array.ndim == 0:
        return {"number": _rounded(array, digits)}
    same = isinstance(expected, np.ndarray) and expected.shape == array.shape
    if (
        same
        and expected.dtype.kind == array.dtype.kind
        and np.allclose(array, expected, case.rtol, case.atol)
    ):
        return None
    return {"array": _rounded(array, digits), "kind": array.dtype.kind}


def _entry(expected: Any, key: Any) -> Any:
    """An entry of an expected dictionary or list; None if there is no such entry."""
    with suppress(KeyError, IndexError, TypeError):
        return expected[key] if isinstance(expected, (dict, list, tuple)) else None
    return None


def _rounded(array: Any, digits: int | None) -> Any:
    array = np.asarray(array)
    if digits is None or array.dtype.kind != "f":
        return array.tolist()
    texts = [f"{number:.{digits}g}" for number in array.ravel().tolist()]
    return np.array(list(map(float, texts))).reshape(array.shape).tolist()


def _without_arrays(value: Any) -> Any:
    """The structure that `encode` makes of a value; raises TypeError if it holds arrays or other objects."""
    arrays: list[np.ndarray] = []
    structure = encode(value, arrays)
    if arrays or '["other"' in json.dumps(structure):
        raise TypeError("an array or an object in a set, or below a key that is not a string")
    return structure


def from_hint(hint: Any, expected: Any) -> Any:
    """The value that `to_hint` encoded."""
    match hint:
        case {"dict": entries}:
            return {key: from_hint(item, _entry(expected, key)) for key, item in entries.items()}
        case {"list": items}:
            return tuple(from_hint(item, _entry(expected, index)) for index, item in enumerate(items))
        case {"shape": shape, "first": first}:
            return ArraySummary(tuple(shape), tuple(first))
        case {"number": number}:
            return number
        case {"exact": structure}:
            return decode(structure, [], Opaque, ArraySummary)
        case {"array": numbers, "kind": kind}:
            return np.array(numbers, dtype={"f": float, "b": bool}.get(kind))
    return expected
