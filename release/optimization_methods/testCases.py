# Built from testCases.py of the course; edit it there.
"""The cases that graded functions must pass: inputs, and the arrays a right function returns.

The public half is what students have beside their notebook. The hidden region below it never leaves the
instructor; the build strips it. Expected arrays are literals; tests derive each of them twice more.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Arrays = dict[str, np.ndarray]
LEARNING_RATE, BETA, T = 0.01, 0.9, 2  # what the public cases are called with


@dataclass(frozen=True)
class Case:
    """One call of a graded function and what a right function returns.

    A returned number is right when ``|returned - expected| <= atol + rtol * |expected|``. The default
    leaves room for any order of float64 operations (about 1e-15) and none for another formula.
    """

    name: str
    arguments: Callable[[], tuple[Any, ...]]  # builds the positional arguments anew at each call
    expected: Any
    keywords: Mapping[str, Any] = field(default_factory=dict)
    outside_root: Arrays | None = None  # Adam's parameters with epsilon outside the root: right as well
    rtol: float = 1e-9
    atol: float = 1e-11


class Sketch(NamedTuple):
    """A large array, described by its shape and the first entries of its first row."""

    shape: tuple[int, ...]
    first: tuple[float, ...]


def _parameters_and_grads() -> tuple[Arrays, Arrays]:
    """A network of three inputs, two hidden units and three outputs, and gradients for it."""
    random = np.random.RandomState(1)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    return parameters, grads


def _zeros_like(grads: Arrays) -> Arrays:
    return {key: np.zeros(grad.shape) for key, grad in grads.items()}


def update_parameters_with_gd_test_case() -> tuple[Arrays, Arrays, float]:
    """parameters, grads, learning_rate"""
    return (*_parameters_and_grads(), LEARNING_RATE)


def random_mini_batches_test_case() -> tuple[np.ndarray, np.ndarray, int]:
    """X (12288, 148), Y (1, 148) of true and false, mini_batch_size"""
    random = np.random.RandomState(1)
    X = random.randn(12288, 148)
    Y = random.randn(1, 148) < 0.5
    return X, Y, 64


def initialize_velocity_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_momentum_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    parameters, grads = _parameters_and_grads()
    return parameters, grads, _zeros_like(grads)


def initialize_adam_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_adam_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    parameters, grads = _parameters_and_grads()
    return parameters, grads, _zeros_like(grads), _zeros_like(grads)


_GD = {
    "W1": np.array([[1.63535156, -0.62320365, -0.53718766], [-1.07799357, 0.85639907, -2.29470142]]),
    "b1": np.array([[1.74604067], [-0.75184921]]),
    "W2": np.array(
        [
            [0.32171798, -0.25467393, 1.46902454],
            [-2.05617317, -0.31554548, -0.3756023],
            [1.1404819, -1.09976462, -0.1612551],
        ]
    ),
    "b2": np.array([[-0.88020257], [0.02561572], [0.57539477]]),
}
_MOMENTUM = (
    {
        "W1": np.array(
            [
                [1.62544598, -0.61290114, -0.52907334],
                [-1.07347112, 0.86450677, -2.30085497],
            ]
        ),
        "b1": np.array([[1.74493465], [-0.76027113]]),
        "W2": np.array(
            [
                [0.31930698, -0.24990073, 1.4627996],
                [-2.05974396, -0.32173003, -0.38320915],
                [1.13444069, -1.0998786, -0.1713109],
            ]
        ),
        "b2": np.array([[-0.87809283], [0.04055394], [0.58207317]]),
    },
    {
        "dW1": np.array([[-0.11006192, 0.11447237, 0.09015907], [0.05024943, 0.09008559, -0.06837279]]),
        "db1": np.array([[-0.01228902], [-0.09357694]]),
        "dW2": np.array(
            [
                [-0.02678881, 0.05303555, -0.06916608],
                [-0.03967535, -0.06871727, -0.08452056],
                [-0.06712461, -0.00126646, -0.11173103],
            ]
        ),
        "db2": np.array([[0.02344157], [0.16598022], [0.07420442]]),
    },
)
_ADAM = (
    {
        "W1": np.array(
            [
                [1.63178673, -0.61919778, -0.53561312],
                [-1.08040999, 0.85796626, -2.29409733],
            ]
        ),
        "b1": np.array([[1.75225313], [-0.75376553]]),
        "W2": np.array(
            [
                [0.32648046, -0.25681174, 1.46954931],
                [-2.05269934, -0.31497584, -0.37661299],
                [1.14121081, -1.09245036, -0.16498684],
            ]
        ),
        "b2": np.array([[-0.88529978], [0.03477238], [0.57537385]]),
    },
    {
        "dW1": np.array([[-0.11006192, 0.11447237, 0.09015907], [0.05024943, 0.09008559, -0.06837279]]),
        "db1": np.array([[-0.01228902], [-0.09357694]]),
        "dW2": np.array(
            [
                [-0.02678881, 0.05303555, -0.06916608],
                [-0.03967535, -0.06871727, -0.08452056],
                [-0.06712461, -0.00126646, -0.11173103],
            ]
        ),
        "db2": np.array([[0.02344157], [0.16598022], [0.07420442]]),
    },
    {
        "dW1": np.array(
            [
                [0.00121136257, 0.00131039237, 0.000812865827],
                [0.000252500561, 0.000811541441, 0.000467483785],
            ]
        ),
        "db1": np.array([[1.51020075e-05], [0.000875664434]]),
        "dW2": np.array(
            [
                [7.17640232e-05, 0.000281276921, 0.000478394595],
                [0.000157413361, 0.00047220632, 0.000714372576],
                [0.000450571368, 1.60392066e-07, 0.00124838242],
            ]
        ),
        "db2": np.array([[5.49507194e-05], [0.00275494327], [0.000550629536]]),
    },
)
_ADAM_EPSILON_OUTSIDE = {
    "W1": np.array([[1.63178673, -0.61919778, -0.53561312], [-1.08040999, 0.85796626, -2.29409733]]),
    "b1": np.array([[1.75225313], [-0.75376553]]),
    "W2": np.array(
        [
            [0.32648046, -0.25681174, 1.46954931],
            [-2.05269934, -0.31497584, -0.37661299],
            [1.14121081, -1.09244991, -0.16498684],
        ]
    ),
    "b2": np.array([[-0.88529979], [0.03477238], [0.57537385]]),
}
_ZEROS = {
    "dW1": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    "db1": np.array([[0.0], [0.0]]),
    "dW2": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
    "db2": np.array([[0.0], [0.0], [0.0]]),
}

# The published arrays are printed to eight decimals, so an exact answer is up to 5e-9 away.
_PRINTED = 6e-9

PUBLIC_CASES: dict[str, Case] = {
    "update_parameters_with_gd": Case(
        "public", update_parameters_with_gd_test_case, _GD, rtol=0.0, atol=_PRINTED
    ),
    "random_mini_batches": Case(
        "public",
        random_mini_batches_test_case,
        [
            (Sketch((12288, 64), (0.90085595, -0.7612069, 0.2344157)), Sketch((1, 64), (True, False, True))),
            (
                Sketch((12288, 64), (-0.38405435, -1.09491185, 0.40890054)),
                Sketch((1, 64), (True, True, True)),
            ),
            (Sketch((12288, 20), (-1.31228341, 0.75041164, 0.16003707)), Sketch((1, 20), (True, True, True))),
        ],
        rtol=0.0,
        atol=_PRINTED,
    ),
    "initialize_velocity": Case("public", lambda: (initialize_velocity_test_case(),), _ZEROS),
    "update_parameters_with_momentum": Case(
        "public",
        lambda: (*update_parameters_with_momentum_test_case(), BETA, LEARNING_RATE),
        _MOMENTUM,
        rtol=0.0,
        atol=_PRINTED,
    ),
    "initialize_adam": Case("public", lambda: (initialize_adam_test_case(),), (_ZEROS, _ZEROS)),
    "update_parameters_with_adam": Case(
        "public",
        lambda: (*update_parameters_with_adam_test_case(), T),
        _ADAM,
        outside_root=_ADAM_EPSILON_OUTSIDE,
        rtol=0.0,
        atol=_PRINTED,
    ),
}
RETURNS = {
    "update_parameters_with_gd": ("parameters",),
    "random_mini_batches": ("mini_batches",),
    "initialize_velocity": ("v",),
    "update_parameters_with_momentum": ("parameters", "v"),
    "initialize_adam": ("v", "s"),
    "update_parameters_with_adam": ("parameters", "v", "s"),
}


def check(function: Callable[..., Any]) -> None:
    """Call a graded function on its public case and say whether the result is right.

    Raises:
        AssertionError: it is not; the message names the first array that differs, and how.
    """
    print(_verdict(function, PUBLIC_CASES[function.__name__]))


def _verdict(function: Callable[..., Any], case: Case) -> str:
    """One line on a function that passes a case; an AssertionError for one that does not."""
    name = function.__name__
    returned = function(*copy.deepcopy(case.arguments()), **case.keywords)
    problem = _problem(case, case.expected, returned, name)
    if problem and case.outside_root:
        variant = (case.outside_root, *case.expected[1:])
        if not _problem(case, variant, returned, name):
            return (
                f"{name}: right. (Your epsilon stands outside the root, as in the Adam paper: "
                "sqrt(s) + epsilon where this notebook writes sqrt(s + epsilon).)"
            )
    assert not problem, f"{name}: {problem}.{_hint(name, case, returned)}"
    return f"{name}: right."


def _hint(name: str, case: Case, returned: Any) -> str:
    """The names of mistakes that return just the same, from hints.json, which comes with a release."""
    file = Path(__file__).with_name("hints.json")
    if case is not PUBLIC_CASES[name] or not file.is_file():
        return ""
    known = json.loads(file.read_text("utf-8"))["hints"].get(name, [])
    case = replace(case, rtol=0.0, atol=_PRINTED)
    same = [k for k in known if not _problem(case, _restored(k["returns"], case.expected), returned, name)]
    if len(same) == 1:
        return f"\n{same[0]['title']}: {same[0]['message']} See {same[0]['see']}."
    if same:
        return "\nThis comes of one of these: " + "; ".join(hint["title"] for hint in same[:4]) + "."
    return ""


def _restored(part: Any, expected: Any) -> Any:
    """A value of hints.json, where null stands for what is expected there."""
    match part:
        case None:
            return expected
        case {"dict": entries}:
            right = expected if isinstance(expected, dict) else {}
            return {key: _restored(item, right.get(key)) for key, item in entries.items()}
        case {"list": items}:
            wanted = list(expected) if isinstance(expected, (list, tuple)) else []
            wanted += [None] * len(items)
            return [_restored(item, value) for item, value in zip(items, wanted, strict=False)]
        case {"shape": shape, "first": first}:
            return Sketch(tuple(shape), tuple(first))
        case {"array": numbers, "kind": kind}:
            return np.array(numbers, dtype={"f": float, "i": int, "b": bool}.get(kind))
    return None


def _problem(case: Case, expected: Any, returned: Any, name: str) -> str:
    """What is wrong with a returned value, or nothing."""
    names = RETURNS[name]
    if len(names) == 1:
        return _difference(case, expected, returned, names[0]) or _shared((returned,), names)
    wanted = ", ".join(names)
    if not isinstance(returned, (tuple, list)):
        return f"it returns one {type(returned).__name__}; {len(names)} results are asked for: {wanted}"
    if len(returned) != len(names):
        return f"it returns {len(returned)} results; {len(names)} are asked for: {wanted}"
    for first, second in pairwise(returned):
        if first is second:
            return f"two of its results ({wanted}) are one and the same dictionary"
    parts = zip(expected, returned, names, strict=True)
    different = next((text for e, r, n in parts if (text := _difference(case, e, r, n))), "")
    return different or _shared(returned, names)


def _shared(results: tuple[Any, ...] | list[Any], names: tuple[str, ...]) -> str:
    """Two entries that are one and the same array, so that a change to one would change the other."""
    places: dict[int, str] = {}
    for table, name in zip(results, names, strict=True):
        for key, array in table.items() if isinstance(table, dict) else ():
            place = f'{name}["{key}"]'
            if id(array) in places:
                return f"{places[id(array)]} and {place} are one and the same array, each needs its own"
            places[id(array)] = place
    return ""


def _difference(case: Case, expected: Any, returned: Any, path: str) -> str:
    """The first place where a returned value departs from the expected one, in words."""
    if isinstance(expected, dict):
        if not isinstance(returned, dict):
            return f"{path} is a {type(returned).__name__}, a dictionary is expected"
        if expected.keys() != returned.keys():
            keys = sorted(map(str, returned))  # a student's keys need not be texts
            return f"{path} has the keys {keys}, {sorted(expected)} are expected"
        parts = [(expected[key], returned[key], f'{path}["{key}"]') for key in expected]
    elif isinstance(expected, (list, tuple)) and not isinstance(expected, Sketch):
        if not isinstance(returned, (list, tuple)) or len(returned) != len(expected):
            size = f" of {len(returned)}" if hasattr(returned, "__len__") else ""
            return f"{path} is a {type(returned).__name__}{size}, {len(expected)} entries are expected"
        parts = [(e, r, f"{path}[{i}]") for i, (e, r) in enumerate(zip(expected, returned, strict=True))]
    else:
        return _array_difference(case, expected, returned, path)
    return next((text for e, r, p in parts if (text := _difference(case, e, r, p))), "")


def _array_difference(case: Case, expected: Any, returned: Any, path: str) -> str:
    if isinstance(expected, float):
        if not isinstance(returned, (int, float, np.number)) or isinstance(returned, bool):
            return f"{path} is a {type(returned).__name__}, a number is expected"
        expected, returned = np.asarray(expected), np.asarray(float(returned))
    if not isinstance(returned, np.ndarray):
        return f"{path} is a {type(returned).__name__}, a NumPy array is expected"
    if returned.shape != tuple(expected.shape):
        return f"{path} has shape {returned.shape}, {tuple(expected.shape)} is expected"
    if isinstance(expected, Sketch):
        expected, returned = np.array([expected.first]), returned[:1, : len(expected.first)]
    elif returned.dtype.kind != expected.dtype.kind and expected.dtype.kind != "b":  # labels may be 0 and 1
        return f"{path} holds {returned.dtype} numbers, {expected.dtype} is expected"
    for index in np.ndindex(*expected.shape):
        got, want = returned[index], expected[index]
        if got != got and want != want:  # two that are no numbers; only a mistake returns such
            continue
        if not abs(float(got) - float(want)) <= case.atol + case.rtol * abs(float(want)):
            place = f"[{', '.join(map(str, index))}]" if index else ""
            return f"{path}{place} is {float(got):.8g}, {float(want):.8g} is expected"
    return ""
