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


### BEGIN HIDDEN TESTS


def _network(seed: int, *sizes: int) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s of a network with layers of these sizes; no entry of any is zero."""
    random = np.random.RandomState(seed)
    shapes: dict[str, tuple[int, int]] = {}
    for layer, (before, here) in enumerate(pairwise(sizes), 1):
        shapes |= {f"W{layer}": (here, before), f"b{layer}": (here, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    v = {f"d{key}": 0.6 * random.randn(*shape) for key, shape in shapes.items()}
    s = {f"d{key}": 0.1 + random.rand(*shape) for key, shape in shapes.items()}
    return parameters, grads, v, s


def _faint_network(seed: int, *sizes: int) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """The same with gradients so small (v 1e-4, s 1e-7) that even the default epsilon makes a difference."""
    parameters, grads, v, s = _network(seed, *sizes)
    small, smaller = 3e-4, 1e-7
    return (
        parameters,
        {key: small * grad for key, grad in grads.items()},
        {key: small * average for key, average in v.items()},
        {key: smaller * average for key, average in s.items()},
    )


def _examples(seed: int, rows: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """X (rows, m) of short decimals, and labels Y (1, m) of true and false."""
    random = np.random.RandomState(seed)
    return np.round(random.randn(rows, m), 2), random.rand(1, m) < 0.5


HIDDEN_CASES: dict[str, tuple[Case, ...]] = {
    "update_parameters_with_gd": (
        Case(
            name="two_layers",
            arguments=lambda: (*_network(11, 3, 2, 1)[:2], 0.3),
            expected={
                "W1": np.array(
                    [
                        [1.8921747891101979, -0.4929776898767205, -0.6529227850311285],
                        [-2.261654006327305, 0.3275579491069498, -0.5406825811331545],
                    ]
                ),
                "b1": np.array([[-1.009019584166015], [0.32472519496605495]]),
                "W2": np.array([[0.6260847044950497, -1.394291890004667]]),
                "b2": np.array([[-0.7933666787892744]]),
            },
        ),
        Case(
            name="one_layer_uphill_parameters",
            arguments=lambda: (*_network(12, 2, 3)[:2], 1.7),
            expected={
                "W1": np.array(
                    [
                        [-4.409107139991179, 0.3348730835513397],
                        [-0.5607373923203098, -3.563861034652886],
                        [2.818929795805965, -3.8167271716526128],
                    ]
                ),
                "b1": np.array([[0.212781717168421], [-1.8415039810173852], [0.746595670827025]]),
            },
        ),
        Case(
            name="four_layers",
            arguments=lambda: (*_network(13, 2, 3, 1, 2, 2)[:2], 0.05),
            expected={
                "W1": np.array(
                    [
                        [-0.6580315825130421, 0.7610269452890039],
                        [-0.05639597025230399, 0.5337670093058855],
                        [1.3590084342764484, 0.4623759672861368],
                    ]
                ),
                "b1": np.array([[1.430943297885135], [0.8366677825438448], [1.3840486264970606]]),
                "W2": np.array([[-1.0143281454227588, -0.7663014058894679, -1.2724785282915787]]),
                "b2": np.array([[0.5371303425237921]]),
                "W3": np.array([[-0.26318831820593924], [0.9893829606227161]]),
                "b3": np.array([[0.3555526212192291], [0.12223979092479294]]),
                "W4": np.array(
                    [
                        [2.1662462659312482, 0.5493720045216913],
                        [-0.010665467137570299, -0.9656549778673437],
                    ]
                ),
                "b4": np.array([[1.0982246441956922], [0.956913188853407]]),
            },
        ),
    ),
    "random_mini_batches": (
        Case(
            name="rest_of_three",
            arguments=lambda: (*_examples(21, 2, 11), 4, 3),
            expected=[
                (
                    np.array([[-1.71, 0.75, -0.11, 1.04], [0.16, -0.45, 1.61, -0.69]]),
                    np.array([[False, False, True, False]]),
                ),
                (
                    np.array([[-0.01, -0.21, -0.23, -0.05], [-1.06, 0.26, -1.28, 1.37]]),
                    np.array([[False, False, True, True]]),
                ),
                (
                    np.array([[-1.26, 1.13, -0.61], [0.69, 0.06, -0.99]]),
                    np.array([[True, False, True]]),
                ),
            ],
        ),
        Case(
            name="nothing_left_over",
            arguments=lambda: (*_examples(22, 3, 8), 4),
            expected=[
                (
                    np.array(
                        [
                            [-1.1, 1.08, -0.49, -1.46],
                            [1.06, 0.03, 0.59, -0.56],
                            [0.34, 1.52, 1.86, 1.06],
                        ]
                    ),
                    np.array([[False, False, True, False]]),
                ),
                (
                    np.array(
                        [
                            [-0.09, -1.0, 0.92, -0.24],
                            [0.63, 0.75, -1.06, -0.23],
                            [0.75, -1.6, -0.65, -1.49],
                        ]
                    ),
                    np.array([[False, True, False, False]]),
                ),
            ],
            keywords={"seed": 5},
        ),
        Case(
            name="one_short_batch",
            arguments=lambda: _examples(23, 2, 5),
            expected=[
                (
                    np.array(
                        [
                            [-0.78, 0.67, 0.03, 0.95, 0.7],
                            [-1.14, -1.05, -0.37, -1.32, 1.77],
                        ]
                    ),
                    np.array([[False, True, False, True, False]]),
                ),
            ],
        ),
        Case(
            name="rest_of_one_float_labels",
            arguments=lambda: (_examples(24, 2, 7)[0], _examples(24, 2, 7)[1] * 1.0),
            expected=[
                (
                    np.array([[-1.44, -0.77], [0.96, -1.63]]),
                    np.array([[0.0, 1.0]]),
                ),
                (
                    np.array([[-0.32, -0.99], [0.22, 0.68]]),
                    np.array([[0.0, 0.0]]),
                ),
                (
                    np.array([[1.33, -1.07], [0.3, 1.89]]),
                    np.array([[0.0, 0.0]]),
                ),
                (
                    np.array([[0.56], [0.1]]),
                    np.array([[0.0]]),
                ),
            ],
            keywords={"mini_batch_size": 2, "seed": 9},
        ),
        Case(
            name="one_whole_batch",
            arguments=lambda: (*_examples(26, 2, 4), 4, 8),
            expected=[
                (
                    np.array([[0.71, -1.94, 0.2, 0.66], [-0.03, 0.27, -0.23, -1.76]]),
                    np.array([[True, True, False, False]]),
                ),
            ],
        ),
        Case(
            name="one_at_a_time",
            arguments=lambda: (*_examples(28, 3, 3), 1),
            expected=[
                (np.array([[-0.26], [1.51], [-0.84]]), np.array([[True]])),
                (np.array([[1.67], [0.06], [-0.3]]), np.array([[False]])),
                (np.array([[0.45], [-0.97], [0.34]]), np.array([[True]])),
            ],
            keywords={"seed": 2},
        ),
        Case(
            name="default_size",
            arguments=lambda: _examples(28, 2, 67),
            expected=[
                (Sketch((2, 64), (0.39, 0.5, 0.95)), Sketch((1, 64), (True, False, False))),
                (Sketch((2, 3), (0.31, 0.98, 1.01)), Sketch((1, 3), (True, True, True))),
            ],
        ),
    ),
    "initialize_velocity": (
        Case(
            name="one_layer",
            arguments=lambda: (_network(31, 4, 2)[0],),
            expected={
                "dW1": np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]),
                "db1": np.array([[0.0], [0.0]]),
            },
        ),
        Case(
            name="three_layers",
            arguments=lambda: (_network(32, 2, 3, 1, 2)[0],),
            expected={
                "dW1": np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
                "db1": np.array([[0.0], [0.0], [0.0]]),
                "dW2": np.array([[0.0, 0.0, 0.0]]),
                "db2": np.array([[0.0]]),
                "dW3": np.array([[0.0], [0.0]]),
                "db3": np.array([[0.0], [0.0]]),
            },
        ),
        Case(
            name="one_unit_inside",
            arguments=lambda: (_network(33, 3, 1, 2)[0],),
            expected={
                "dW1": np.array([[0.0, 0.0, 0.0]]),
                "db1": np.array([[0.0]]),
                "dW2": np.array([[0.0], [0.0]]),
                "db2": np.array([[0.0], [0.0]]),
            },
        ),
    ),
    "update_parameters_with_momentum": (
        Case(
            name="two_layers",
            arguments=lambda: (*_network(41, 3, 2, 1)[:3], 0.8, 0.1),
            expected=(
                {
                    "W1": np.array(
                        [
                            [-0.23532421215317612, 0.1929946042352769, 0.19359915263320726],
                            [-0.8170570614905537, 0.5313646547667925, -1.0065562858981236],
                        ]
                    ),
                    "b1": np.array([[-0.23655133199989425], [0.8262767583245724]]),
                    "W2": np.array([[-1.2890987278422994, -0.921593084178236]]),
                    "b2": np.array([[-0.5113030130225089]]),
                },
                {
                    "dW1": np.array(
                        [
                            [-0.35388110914144383, -0.8814655162553684, 0.5692866309036471],
                            [-1.0814290378752294, 0.35779005519113527, -0.33623930184814455],
                        ]
                    ),
                    "db1": np.array([[0.8287538054195681], [-0.36424947977753336]]),
                    "dW2": np.array([[0.6288288140044513, -0.2641390353522247]]),
                    "db2": np.array([[-0.583509289075558]]),
                },
            ),
        ),
        Case(
            name="one_layer_long_memory",
            arguments=lambda: (*_network(42, 2, 3)[:3], 0.99, 0.7),
            expected=(
                {
                    "W1": np.array(
                        [
                            [0.8704726433078503, 0.4522155016937167],
                            [0.041531888258102195, 1.6152139062493647],
                            [-0.2488386405199701, 0.370347763705966],
                        ]
                    ),
                    "b1": np.array(
                        [
                            [1.8095031650696491],
                            [0.7284029341938875],
                            [0.006909012229074408],
                        ]
                    ),
                },
                {
                    "dW1": np.array(
                        [
                            [-0.5339407004237395, -0.8435425755212878],
                            [0.8659380712037005, -0.13169149977334182],
                            [0.02097895113804876, -0.8635496009359237],
                        ]
                    ),
                    "db1": np.array(
                        [
                            [-0.32898621366036823],
                            [0.05575970708431621],
                            [-0.6805477116628951],
                        ]
                    ),
                },
            ),
        ),
        Case(
            name="three_layers",
            arguments=lambda: (*_network(43, 1, 3, 2, 2)[:3], 0.35, 0.02),
            expected=(
                {
                    "W1": np.array(
                        [
                            [0.2520882913154661],
                            [-0.9106535986309933],
                            [-0.4109759274195072],
                        ]
                    ),
                    "b1": np.array(
                        [
                            [-0.5392455238092217],
                            [0.8598643805624462],
                            [-0.4220630138546442],
                        ]
                    ),
                    "W2": np.array(
                        [
                            [0.5023470871987132, 1.9990907315926132, 1.2631842358961556],
                            [-0.4543454230043341, -0.3269240280058751, 0.4493020120544852],
                        ]
                    ),
                    "b2": np.array([[-1.6623390958635622], [-0.8611723668144732]]),
                    "W3": np.array(
                        [
                            [0.5041787827292293, -0.14804037044861088],
                            [1.958170664473884, -0.6406602042429171],
                        ]
                    ),
                    "b3": np.array([[-1.0353806606330955], [-0.9107877056640273]]),
                },
                {
                    "dW1": np.array(
                        [
                            [0.2655817014613618],
                            [0.10860829251660714],
                            [1.6236410680341973],
                        ]
                    ),
                    "db1": np.array(
                        [
                            [0.2164962516825498],
                            [-0.08955172454104834],
                            [0.45265157699586006],
                        ]
                    ),
                    "dW2": np.array(
                        [
                            [-0.207925135571519, 0.5554257989686265, -0.01613456892506424],
                            [0.7565283068350034, -0.9756932491387766, 0.30088237513807226],
                        ]
                    ),
                    "db2": np.array([[-0.3161805575034929], [-0.045656409766979315]]),
                    "dW3": np.array(
                        [
                            [-0.5633967302743901, 1.1863487151562422],
                            [-1.151718853677095, 1.1108774629264335],
                        ]
                    ),
                    "db3": np.array([[-0.5729162790980913], [1.058505850191236]]),
                },
            ),
        ),
    ),
    "initialize_adam": (
        Case(
            name="one_layer",
            arguments=lambda: (_network(51, 3, 2)[0],),
            expected=(
                {
                    "dW1": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                    "db1": np.array([[0.0], [0.0]]),
                },
                {
                    "dW1": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                    "db1": np.array([[0.0], [0.0]]),
                },
            ),
        ),
        Case(
            name="three_layers",
            arguments=lambda: (_network(52, 1, 3, 2, 1)[0],),
            expected=(
                {
                    "dW1": np.array([[0.0], [0.0], [0.0]]),
                    "db1": np.array([[0.0], [0.0], [0.0]]),
                    "dW2": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                    "db2": np.array([[0.0], [0.0]]),
                    "dW3": np.array([[0.0, 0.0]]),
                    "db3": np.array([[0.0]]),
                },
                {
                    "dW1": np.array([[0.0], [0.0], [0.0]]),
                    "db1": np.array([[0.0], [0.0], [0.0]]),
                    "dW2": np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                    "db2": np.array([[0.0], [0.0]]),
                    "dW3": np.array([[0.0, 0.0]]),
                    "db3": np.array([[0.0]]),
                },
            ),
        ),
        Case(
            name="three_units_inside",
            arguments=lambda: (_network(53, 2, 3, 1)[0],),
            expected=(
                {
                    "dW1": np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
                    "db1": np.array([[0.0], [0.0], [0.0]]),
                    "dW2": np.array([[0.0, 0.0, 0.0]]),
                    "db2": np.array([[0.0]]),
                },
                {
                    "dW1": np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
                    "db1": np.array([[0.0], [0.0], [0.0]]),
                    "dW2": np.array([[0.0, 0.0, 0.0]]),
                    "db2": np.array([[0.0]]),
                },
            ),
        ),
    ),
    "update_parameters_with_adam": (
        Case(
            name="defaults",
            arguments=lambda: (*_network(61, 3, 2, 1), 3),
            expected=(
                {
                    "W1": np.array(
                        [
                            [-0.43038638587039796, 0.43980651094466205, -0.0013856689573111278],
                            [1.060550264837788, 0.20345960106101568, 0.664986209459312],
                        ]
                    ),
                    "b1": np.array([[-1.0412421879581666], [-1.2819497931754633]]),
                    "W2": np.array([[-0.044407678389988645, -1.1440750672974245]]),
                    "b2": np.array([[-0.12428158756313412]]),
                },
                {
                    "dW1": np.array(
                        [
                            [-0.29762136615151386, -0.12823031788826642, 0.05569525704346551],
                            [0.21101666299572455, -0.024429575301436614, 0.25087254995168295],
                        ]
                    ),
                    "db1": np.array([[-0.3905874194049369], [-0.9055912827602308]]),
                    "dW2": np.array([[0.8515086521464776, -1.1716986830347775]]),
                    "db2": np.array([[-0.5916751627601962]]),
                },
                {
                    "dW1": np.array(
                        [
                            [0.29382156270943277, 0.3612826940213299, 0.8252620436498608],
                            [0.5542577287731695, 0.2708931554648714, 0.7465626778844481],
                        ]
                    ),
                    "db1": np.array([[0.1105544162071653], [0.8700152993152492]]),
                    "dW2": np.array([[0.3582760962249832, 0.3679148836554592]]),
                    "db2": np.array([[0.5860089082694447]]),
                },
            ),
            outside_root={
                "W1": np.array(
                    [
                        [-0.4303863858714616, 0.4398065109442874, -0.0013856689572387415],
                        [1.0605502648381935, 0.2034596010609212, 0.6649862094596719],
                    ]
                ),
                "b1": np.array([[-1.0412421879617522], [-1.2819497931765806]]),
                "W2": np.array([[-0.044407678387480456, -1.1440750673007876]]),
                "b2": np.array([[-0.12428158756421079]]),
            },
        ),
        Case(
            name="large_epsilon",
            arguments=lambda: (*_network(62, 2, 3), 7),
            expected=(
                {
                    "W1": np.array(
                        [
                            [-0.06222198074403619, -0.4965187641241561],
                            [-0.18817235574527028, 1.1389722835967755],
                            [-1.3195228377995796, 0.8334465878155114],
                        ]
                    ),
                    "b1": np.array(
                        [
                            [-1.4092640211901835],
                            [0.24293434416618892],
                            [-0.5541605034357693],
                        ]
                    ),
                },
                {
                    "dW1": np.array(
                        [
                            [0.3064107652841802, -0.15437289277804492],
                            [-0.41690096028352386, -0.10485932364809934],
                            [-0.6542925278056596, 0.41837802742608415],
                        ]
                    ),
                    "db1": np.array(
                        [
                            [-0.6100976937353833],
                            [-0.013393110101325207],
                            [-0.6418270555996367],
                        ]
                    ),
                },
                {
                    "dW1": np.array(
                        [
                            [0.713503630206329, 0.46210618253243196],
                            [0.3246537905525193, 0.860999691143461],
                            [0.7690824310258907, 0.9064434883519805],
                        ]
                    ),
                    "db1": np.array([[0.5054890253624209], [0.5279950055709905], [1.0142434443868533]]),
                },
            ),
            keywords={"learning_rate": 0.2, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.05},
            outside_root={
                "W1": np.array(
                    [
                        [-0.06115898113989947, -0.4972415526388972],
                        [-0.19056547215650982, 1.1386565687484507],
                        [-1.3216694540794085, 0.8346570970893921],
                    ]
                ),
                "b1": np.array([[-1.4119591147944877], [0.24287687261505142], [-0.555860499766184]]),
            },
        ),
        Case(
            name="three_layers",
            arguments=lambda: (*_network(63, 1, 3, 2, 2), 4, 0.1, 0.7, 0.9, 1e-3),
            expected=(
                {
                    "W1": np.array(
                        [
                            [-2.1767606582010677],
                            [1.1575303018557874],
                            [-0.03102480030164317],
                        ]
                    ),
                    "b1": np.array(
                        [
                            [-0.6190409236501309],
                            [-0.06326461294794637],
                            [-1.3523842927451104],
                        ]
                    ),
                    "W2": np.array(
                        [
                            [0.23280142943123902, -1.4648782883722782, -1.5783953069687862],
                            [0.29904152213491525, -0.11311314200922898, -0.8218617815946002],
                        ]
                    ),
                    "b2": np.array([[0.6608894444321208], [1.1477898590566005]]),
                    "W3": np.array(
                        [
                            [-0.1757934312912462, 1.0044980954894713],
                            [-0.11291850036945869, 0.020320891390622806],
                        ]
                    ),
                    "b3": np.array([[0.25131987725066696], [1.0930881371636132]]),
                },
                {
                    "dW1": np.array(
                        [
                            [0.4717890247045896],
                            [-0.5338268991950681],
                            [0.44536252560973827],
                        ]
                    ),
                    "db1": np.array([[-0.127769372311763], [0.7765092011219619], [0.9341618032881555]]),
                    "dW2": np.array(
                        [
                            [0.3653564081052704, -0.8545173713800582, 0.6696226118364198],
                            [-0.44477182878492433, 0.12912118543235204, -0.4035321584509928],
                        ]
                    ),
                    "db2": np.array([[0.7544880818278915], [-0.36770160798974477]]),
                    "dW3": np.array(
                        [
                            [0.3652622608498773, 1.0363743200676223],
                            [0.721407280055856, -0.12986747423527795],
                        ]
                    ),
                    "db3": np.array([[-0.5151128596921494], [-0.4945122415111704]]),
                },
                {
                    "dW1": np.array(
                        [
                            [0.9282909095171293],
                            [0.8205521230726717],
                            [0.26417158997874923],
                        ]
                    ),
                    "db1": np.array(
                        [
                            [0.7863609107224179],
                            [0.8958558765481773],
                            [0.25229628921471553],
                        ]
                    ),
                    "dW2": np.array(
                        [
                            [0.22937915262820918, 0.12565821868685204, 0.5254458472385228],
                            [1.0333619520347268, 0.7237212431744061, 0.5114745831579958],
                        ]
                    ),
                    "db2": np.array([[1.014869699079515], [0.16909779862316987]]),
                    "dW3": np.array(
                        [
                            [0.6874940623256467, 0.5466660724705227],
                            [1.0122585405711042, 0.6704142524477193],
                        ]
                    ),
                    "db3": np.array([[0.957616863957221], [0.22834229066174616]]),
                },
            ),
            outside_root={
                "W1": np.array([[-2.1767446693976265], [1.157510405948034], [-0.03099207429258075]]),
                "b1": np.array([[-0.6190458414627537], [-0.06323755891773271], [-1.3523146395948082]]),
                "W2": np.array(
                    [
                        [0.2328293433848654, -1.4649314932057602, -1.5783609976432926],
                        [0.29902767173814093, -0.11310785526540972, -0.8218828260372301],
                    ]
                ),
                "b2": np.array([[0.6609132795196857], [1.14776165351962]]),
                "W3": np.array(
                    [
                        [-0.17577790365115942, 1.0045498153967098],
                        [-0.11289566366689346, 0.020315269228520286],
                    ]
                ),
                "b3": np.array([[0.25130284036127115], [1.0930503197786539]]),
            },
        ),
        Case(
            name="late",
            arguments=lambda: (*_network(64, 2, 2), 40, 0.05),
            expected=(
                {
                    "W1": np.array(
                        [
                            [1.109312522819758, -1.9843833223328031],
                            [-1.144601676358732, 2.1932390573634764],
                        ]
                    ),
                    "b1": np.array([[-1.8972484869766753], [-0.4259386257776193]]),
                },
                {
                    "dW1": np.array(
                        [
                            [-0.7588955856006129, 0.056039440947202354],
                            [-0.21110258434980522, -0.02216757162012284],
                        ]
                    ),
                    "db1": np.array([[-0.2342303824775566], [-0.5639489967454944]]),
                },
                {
                    "dW1": np.array(
                        [
                            [0.720070843787338, 0.10291424763896082],
                            [0.14116048649844515, 0.4768074474308504],
                        ]
                    ),
                    "db1": np.array([[0.3162760931001647], [0.5074048379237568]]),
                },
            ),
            outside_root={
                "W1": np.array(
                    [
                        [1.1093125228012242, -1.984383322325309],
                        [-1.1446016763806577, 2.1932390573626837],
                    ]
                ),
                "b1": np.array([[-1.8972484869888233], [-0.42593862579667074]]),
            },
        ),
        Case(
            name="faint_gradients",
            arguments=lambda: (*_faint_network(65, 3, 2), 900),
            expected=(
                {
                    "W1": np.array(
                        [
                            [-0.8319699453959499, -0.5403882365916822, -0.8593222772641574],
                            [-0.5016694359521059, 1.0161293065158772, 0.7452254055236978],
                        ]
                    ),
                    "b1": np.array([[-1.5731965125142957], [0.07899192859144258]]),
                },
                {
                    "dW1": np.array(
                        [
                            [-4.0491144167302454e-05, -7.611351499112442e-05, -3.166880066747455e-05],
                            [-4.635442153665199e-06, -9.575658032907024e-05, -2.361065004166559e-05],
                        ]
                    ),
                    "db1": np.array([[-0.0004207555510325511], [0.0002565007034405727]]),
                },
                {
                    "dW1": np.array(
                        [
                            [2.7944149066856572e-08, 1.0861724849580666e-07, 7.624927743065999e-08],
                            [7.30443569372554e-08, 6.532505398743549e-08, 1.2984386291857517e-08],
                        ]
                    ),
                    "db1": np.array([[2.0605192217249793e-08], [4.4959595379338637e-08]]),
                },
            ),
            outside_root={
                "W1": np.array(
                    [
                        [-0.831798673654066, -0.5403415618448392, -0.8592897925883629],
                        [-0.501664376765275, 1.01625206008604, 0.7454992320152733],
                    ]
                ),
                "b1": np.array([[-1.570512617063633], [0.07843189374540183]]),
            },
        ),
    ),
}


def check_hidden(function: Callable[..., Any]) -> None:
    """Call a graded function on its hidden cases; an AssertionError says which one it fails."""
    for case in HIDDEN_CASES[function.__name__]:
        _verdict(function, case)


### END HIDDEN TESTS
