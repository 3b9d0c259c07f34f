# Built from testCases.py of the course; edit it there.
"""The cases that graded functions must pass: inputs, and the arrays a right function returns.

The public half is what students have beside their notebook. The hidden region below it never leaves the
instructor; the build strips it. Expected arrays are literals; tests derive each of them twice more.
"""

from __future__ import annotations

import copy
import html
import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
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


class NotRightYet(AssertionError):
    """What `check` raises; a notebook shows its message alone, without the lines of code that led to it."""

    def _render_traceback_(self) -> list[str]:
        lines = f"Not right yet. {self}".splitlines()
        return [part for line in lines for part in textwrap.wrap(line, 90)]


def check(function: Callable[..., Any]) -> None:
    """Call a graded function on its public case; show which of its results are right, and say so if all are.

    Raises:
        AssertionError: one is not; the message names the first array that differs, and how.
    """
    print(_verdict(function, PUBLIC_CASES[function.__name__], shown=True))


def _verdict(function: Callable[..., Any], case: Case, shown: bool = False) -> str:
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
    if problem and shown:
        _show_results(case, returned, name)
    if problem:
        raise NotRightYet(f"{name}: {problem}.{_hint(name, case, returned)}")
    return f"{name}: right."


def _show_results(case: Case, returned: Any, name: str) -> None:
    """A table of the results that can be compared, each right or not; nothing where there is only one."""
    from IPython.display import display

    names = RETURNS[name]
    if len(names) == 1:
        rows = list(_differences(case, case.expected, returned, names[0]))
    elif isinstance(returned, (tuple, list)) and len(returned) == len(names):
        results = zip(case.expected, returned, names, strict=True)
        rows = [row for e, r, n in results for row in _differences(case, e, r, n)]
    else:
        return
    if len(rows) > 1:
        display(_Results(rows))


class _Results:
    """Results and what is wrong with each, as a table in a notebook and as lines elsewhere."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self._rows = rows

    def __repr__(self) -> str:
        return "\n".join(f"{path}: {problem or 'right'}" for path, problem in self._rows)

    def _repr_html_(self) -> str:
        cells = [
            f"<tr><th scope='row' style='text-align: left'>{html.escape(path)}</th>"
            f"<td style='text-align: left'>{'✗ not right' if problem else '✓ right'}</td>"
            f"<td style='text-align: left'>{html.escape(problem.removeprefix(path).strip())}</td></tr>"
            for path, problem in self._rows
        ]
        heads = "".join(f"<th scope='col' style='text-align: left'>{h}</th>" for h in ("result", "", "how"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(cells)}</tbody></table>"


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
        case {"number": number}:
            return number
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
    return next((problem for _, problem in _differences(case, expected, returned, path) if problem), "")


def _differences(case: Case, expected: Any, returned: Any, path: str) -> Iterator[tuple[str, str]]:
    """Each array with what is wrong with it, in words, or with nothing."""
    if isinstance(expected, dict):
        if not isinstance(returned, dict):
            yield path, f"{path} is a {type(returned).__name__}, a dictionary is expected"
            return
        if expected.keys() != returned.keys():
            keys = sorted(map(str, returned))  # a student's keys need not be texts
            yield path, f"{path} has the keys {keys}, {sorted(expected)} are expected"
            return
        parts = [(expected[key], returned[key], f'{path}["{key}"]') for key in expected]
    elif isinstance(expected, (list, tuple)) and not isinstance(expected, Sketch):
        if not isinstance(returned, (list, tuple)) or len(returned) != len(expected):
            size = f" of {len(returned)}" if hasattr(returned, "__len__") else ""
            problem = f"{path} is a {type(returned).__name__}{size}, {len(expected)} entries are expected"
            yield path, problem
            return
        parts = [(e, r, f"{path}[{i}]") for i, (e, r) in enumerate(zip(expected, returned, strict=True))]
    else:
        yield path, _array_difference(case, expected, returned, path)
        return
    for part in parts:
        yield from _differences(case, *part)


def _array_difference(case: Case, expected: Any, returned: Any, path: str) -> str:
    if isinstance(expected, float):
        number = np.asarray(returned)
        if number.ndim or number.dtype.kind not in "iuf":
            return f"{path} is a {type(returned).__name__}, a number is expected"
        expected, returned = np.asarray(expected), number.astype(float)
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


# --- adaptive_methods ---------------------------------------------------------------------------------


def _adaptive_state(seed: int) -> tuple[Arrays, Arrays]:
    """Averages (or a sum) that earlier steps have left behind: one of gradients, one of their squares."""
    random = np.random.RandomState(seed)
    shapes = {key: grad.shape for key, grad in _parameters_and_grads()[1].items()}
    first = {key: 0.5 * random.randn(*shape) for key, shape in shapes.items()}
    second = {key: 0.1 + random.rand(*shape) for key, shape in shapes.items()}
    return first, second


def initialize_adagrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_adagrad_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(2)[1])


def initialize_rmsprop_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_rmsprop_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(3)[1])


def update_parameters_with_adam_l2_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def update_parameters_with_adamw_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def initialize_amsgrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_amsgrad_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s, s_max"""
    v, s = _adaptive_state(5)
    s_max = {key: np.resize([0.6, 1.8], average.shape) * average for key, average in s.items()}
    return (*_parameters_and_grads(), v, s, s_max)


RETURNS["initialize_adagrad"] = ("s",)
PUBLIC_CASES["initialize_adagrad"] = Case("public", lambda: (initialize_adagrad_test_case(),), _ZEROS)
RETURNS["update_parameters_with_adagrad"] = ("parameters", "s")
PUBLIC_CASES["update_parameters_with_adagrad"] = Case(
    "public",
    update_parameters_with_adagrad_test_case,
    (
        {
            "W1": np.array(
                [
                    [1.6326903713440997, -0.6210815481047609, -0.5370124669021056],
                    [-1.078126152726497, 0.8569612721535811, -2.2932131072371362],
                ]
            ),
            "b1": np.array([[1.746933691447871], [-0.7530789605767672]]),
            "W2": np.array(
                [
                    [0.3223888709255769, -0.25631622327732934, 1.468373017757357],
                    [-2.0555300485475514, -0.31579704023994865, -0.37634278244711034],
                    [1.139559040485719, -1.0997377050763038, -0.16333771464468283],
                ]
            ),
            "b2": np.array([[-0.8803925260526131], [0.03372089792429699], [0.5758975346331822]]),
        },
        {
            "dW1": np.array(
                [
                    [1.7394849008462372, 1.5069232875295817, 1.040025799160314],
                    [0.9492458696070214, 1.1375534419293203, 0.6744294697210996],
                ]
            ),
            "db1": np.array([[0.3354082145985839], [1.3254907190968368]]),
            "dW2": np.array(
                [
                    [0.6395515077880148, 0.5830201473640444, 1.2188013206921344],
                    [0.7404831966244084, 1.07744303980821, 1.2012652275398215],
                    [1.344208822604977, 0.6801645709435833, 1.5106810136698],
                ]
            ),
            "db2": np.array([[0.8557030659902305], [3.8194943472279212], [1.1506378974171394]]),
        },
    ),
)
RETURNS["initialize_rmsprop"] = ("s",)
PUBLIC_CASES["initialize_rmsprop"] = Case("public", lambda: (initialize_rmsprop_test_case(),), _ZEROS)
RETURNS["update_parameters_with_rmsprop"] = ("parameters", "s")
PUBLIC_CASES["update_parameters_with_rmsprop"] = Case(
    "public",
    update_parameters_with_rmsprop_test_case,
    (
        {
            "W1": np.array(
                [
                    [1.6384657957513418, -0.6307765811331846, -0.53925722255213],
                    [-1.0785261088440896, 0.8519316839369545, -2.289752220904519],
                ]
            ),
            "b1": np.array([[1.7466629650169994], [-0.7519428184431917]]),
            "W2": np.array(
                [
                    [0.3217513082132747, -0.25560651636157716, 1.4692027698094041],
                    [-2.0558795086817185, -0.3124719074328502, -0.3669588138112934],
                    [1.1416630314597747, -1.0997266771389385, -0.15722700930045255],
                ]
            ),
            "b2": np.array([[-0.8821522632809895], [0.022805332409971523], [0.5729615801389555]]),
        },
        {
            "dW1": np.array(
                [
                    [0.6075446032285503, 0.3622202018143638, 0.6614706989745639],
                    [0.8175333441230729, 0.4468813232710702, 0.3365104740800749],
                ]
            ),
            "db1": np.array([[0.4406843325528863], [1.020311728283741]]),
            "dW2": np.array(
                [
                    [0.9755722825462119, 0.7232730004314402, 0.9503901572322803],
                    [0.866917120271127, 0.4774152691749663, 0.244432565626678],
                    [0.7231269490875225, 0.5920727253561835, 0.5402465282730688],
                ]
            ),
            "db2": np.array([[0.2980441262941561], [0.7313622514524903], [0.5671091774539444]]),
        },
    ),
)
RETURNS["update_parameters_with_adam_l2"] = ("parameters", "v", "s")
PUBLIC_CASES["update_parameters_with_adam_l2"] = Case(
    "public",
    lambda: (*update_parameters_with_adam_l2_test_case(), T),
    (
        {
            "W1": np.array(
                [
                    [1.6246009714311815, -0.6134993450085703, -0.5265132339598617],
                    [-1.0740273965493887, 0.8656972928912025, -2.2993909743562915],
                ]
            ),
            "b1": np.array([[1.7458216131290305], [-0.7616845580294369]]),
            "W2": np.array(
                [
                    [0.31862817261322235, -0.24808785181030643, 1.4615754568926844],
                    [-2.059778298575704, -0.3228343288602284, -0.3842502006765649],
                    [1.1353260004900998, -1.1005071883665871, -0.17130906908865495],
                ]
            ),
            "b2": np.array([[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        },
        {
            "dW1": np.array(
                [
                    [-0.08568480414330606, 0.3388387145273344, -0.3585281186910732],
                    [0.3612957939991209, -0.0972846814563437, -0.7837340804147694],
                ]
            ),
            "db1": np.array([[-0.30375706775669753], [0.1757818848594129]]),
            "dW2": np.array(
                [
                    [0.12304274580793949, -0.4635783085271247, 0.2106973928266107],
                    [-0.08132961114821934, 0.12224289120318622, 0.06460929691301057],
                    [-0.5865581610549607, 0.15558236772793504, -0.3850027404649091],
                ]
            ),
            "db2": np.array([[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        },
        {
            "dW1": np.array(
                [
                    [0.6222502970323947, 0.20928161345937635, 0.2587685536065992],
                    [0.6447992815251353, 0.6246068844749948, 0.7373721198978366],
                ]
            ),
            "db1": np.array([[0.5010090501542106], [0.7499309683444164]]),
            "dW2": np.array(
                [
                    [0.4964731677652157, 0.7234708354754947, 0.8669959448409761],
                    [0.2788691212719829, 0.47557684066004274, 0.6026514056919475],
                    [0.786315891980879, 0.3533265289745026, 0.6553383605843459],
                ]
            ),
            "db2": np.array([[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
        },
    ),
)
RETURNS["update_parameters_with_adamw"] = ("parameters", "v", "s")
PUBLIC_CASES["update_parameters_with_adamw"] = Case(
    "public",
    lambda: (*update_parameters_with_adamw_test_case(), T),
    (
        {
            "W1": np.array(
                [
                    [1.6244433750790117, -0.6134412578751938, -0.5264628904444373],
                    [-1.0739232352284984, 0.8656133325307058, -2.2991670810869795],
                ]
            ),
            "b1": np.array([[1.7458216131290305], [-0.7616845580294369]]),
            "W2": np.array(
                [
                    [0.318597334893584, -0.24806360701209668, 1.461432947280286],
                    [-2.0595814540256616, -0.3228031892649598, -0.38421296046394476],
                    [1.1352156172801462, -1.1004015538512693, -0.1712923241966976],
                ]
            ),
            "b2": np.array([[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        },
        {
            "dW1": np.array(
                [
                    [-0.0873091495069693, 0.3394504709409844, -0.35799994693880977],
                    [0.36236876262127704, -0.09815008908566837, -0.7814325417178891],
                ]
            ),
            "db1": np.array([[-0.30375706775669753], [0.1757818848594129]]),
            "dW2": np.array(
                [
                    [0.12272370671188239, -0.46332893815164733, 0.20923528488956572],
                    [-0.07926947043872168, 0.12256530840719973, 0.06499335126767898],
                    [-0.5876919304972962, 0.1566822589952491, -0.3848303122573587],
                ]
            ),
            "db2": np.array([[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        },
        {
            "dW1": np.array(
                [
                    [0.6222857888957619, 0.20929558187621242, 0.25877804960507367],
                    [0.644809949612138, 0.62459121742973, 0.7373401176672788],
                ]
            ),
            "db1": np.array([[0.5010090501542106], [0.7499309683444164]]),
            "dW2": np.array(
                [
                    [0.49647486692203663, 0.7234734743557739, 0.867015956718511],
                    [0.27885234949216237, 0.4755723991387445, 0.6026448988440287],
                    [0.7863309842045928, 0.3533261294047875, 0.6553345044947835],
                ]
            ),
            "db2": np.array([[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
        },
    ),
)
RETURNS["initialize_amsgrad"] = ("v", "s", "s_max")
PUBLIC_CASES["initialize_amsgrad"] = Case(
    "public", lambda: (initialize_amsgrad_test_case(),), (_ZEROS, _ZEROS, _ZEROS)
)
RETURNS["update_parameters_with_amsgrad"] = ("parameters", "v", "s", "s_max")
PUBLIC_CASES["update_parameters_with_amsgrad"] = Case(
    "public",
    lambda: (*update_parameters_with_amsgrad_test_case(), T),
    (
        {
            "W1": np.array(
                [
                    [1.6243118262206933, -0.6117462612576405, -0.5285976551695026],
                    [-1.0729461917194678, 0.865344041145401, -2.3016481612828392],
                ]
            ),
            "b1": np.array([[1.7449081264931114], [-0.761089388071521]]),
            "W2": np.array(
                [
                    [0.3190006221657241, -0.24934005341929333, 1.462267394845751],
                    [-2.060116046815261, -0.32226293122572497, -0.384094206477684],
                    [1.1343709075530988, -1.0998205418289888, -0.1725393541261648],
                ]
            ),
            "b2": np.array([[-0.8780525664046731], [0.0423642050155736], [0.582724936936315]]),
        },
        {
            "dW1": np.array(
                [
                    [0.08849045137697654, -0.034419197368378056, 1.1840061062127805],
                    [-0.0631920244311978, 0.13941002363662341, 0.6437437167602702],
                ]
            ),
            "db1": np.array([[-0.4214436047371737], [-0.35981343949453665]]),
            "dW2": np.array(
                [
                    [0.057632643664064384, -0.09540593432689307, -0.6059101507623437],
                    [-0.13186978245001202, -0.23019029616251935, 0.187041657024401],
                    [-0.8162794513459444, -0.31634702685236826, 0.40639491940569883],
                ]
            ),
            "db2": np.array([[0.8592405230357996], [-0.5140505832487776], [0.36438579595948384]]),
        },
        {
            "dW1": np.array(
                [
                    [0.3855125573339713, 0.35454500993988264, 0.4279492495685044],
                    [0.24417263691339547, 0.2661587897813914, 1.0633340823242852],
                ]
            ),
            "db1": np.array([[1.0591815905779363], [0.28900190537443277]]),
            "dW2": np.array(
                [
                    [0.1242540190910632, 0.30453226775466974, 0.7995221651079081],
                    [0.8787924843310468, 0.12328236566643207, 0.6776995678480475],
                    [0.10199110191149263, 0.6148572996855539, 0.7403037633698938],
                ]
            ),
            "db2": np.array([[1.0845937291207677], [0.36149344208183326], [0.9021450179138543]]),
        },
        {
            "dW1": np.array(
                [
                    [0.3855125573339713, 0.6364587703928175, 0.4279492495685044],
                    [0.4394957411761568, 0.2661587897813914, 1.9150749523222956],
                ]
            ),
            "db1": np.array([[1.0591815905779363], [0.5191463800726833]]),
            "dW2": np.array(
                [
                    [0.1242540190910632, 0.5481999834839112, 0.7995221651079081],
                    [1.5831262539999535, 0.12328236566643207, 1.2197931446335608],
                    [0.10199110191149263, 1.1078507014297083, 0.7403037633698938],
                ]
            ),
            "db2": np.array([[1.0845937291207677], [0.6463756735399904], [0.9021450179138543]]),
        },
    ),
)


# --- learning_rate_schedules: each function returns a number -----------------------------------------


def update_lr_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 3, 0.4


def schedule_lr_decay_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 2700, 0.4


def exponential_decay_test_case() -> tuple[float, int, float]:
    """learning_rate0, epoch_num, decay_rate"""
    return 0.5, 3, 0.4


def cosine_annealing_test_case() -> tuple[float, int, int, int, float]:
    """learning_rate0, epoch_num, total_epochs, warmup_epochs, learning_rate_min"""
    return 0.5, 8, 20, 4, 0.05


RETURNS["update_lr"] = ("learning_rate",)
RETURNS["schedule_lr_decay"] = ("learning_rate",)
RETURNS["exponential_decay"] = ("learning_rate",)
RETURNS["cosine_annealing"] = ("learning_rate",)
PUBLIC_CASES |= {
    "update_lr": Case("public", update_lr_test_case, 0.22727273, rtol=0.0, atol=_PRINTED),
    "schedule_lr_decay": Case("public", schedule_lr_decay_test_case, 0.27777778, rtol=0.0, atol=_PRINTED),
    "exponential_decay": Case("public", exponential_decay_test_case, 0.15059711, rtol=0.0, atol=_PRINTED),
    "cosine_annealing": Case("public", cosine_annealing_test_case, 0.43409903, rtol=0.0, atol=_PRINTED),
}


# --- modern_optimizers -------------------------------------------------------------------------------


def _modern_state() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """The parameters and gradients of the other public cases, with v and s that are not zero."""
    parameters, grads = _parameters_and_grads()
    random = np.random.RandomState(2)
    v = {key: random.randn(*grad.shape) for key, grad in grads.items()}
    s = {key: 0.1 + random.rand(*grad.shape) for key, grad in grads.items()}
    return parameters, grads, v, s


def update_parameters_with_nesterov_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


def update_parameters_with_nadam_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays, int, float]:
    """parameters, grads, v, s, t, mu_product"""
    return (*_modern_state(), 3, 0.25)


def update_parameters_with_lion_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


def newton_schulz_test_case() -> np.ndarray:
    """G (3, 2)"""
    return np.array([[0.9, 0.2], [-0.3, 0.6], [0.1, -0.2]])


def update_parameters_with_muon_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, v"""
    return _modern_state()[:3]


RETURNS |= {
    "update_parameters_with_nesterov": ("parameters", "v"),
    "update_parameters_with_nadam": ("parameters", "v", "s", "mu_product"),
    "update_parameters_with_lion": ("parameters", "v"),
    "newton_schulz": ("X",),
    "update_parameters_with_muon": ("parameters", "v"),
}

PUBLIC_CASES["update_parameters_with_nesterov"] = Case(
    "public",
    update_parameters_with_nesterov_test_case,
    (
        {
            "W1": np.array([[1.64863287, -0.6330504, -0.52799879], [-1.09580221, 0.86281819, -2.28172971]]),
            "b1": np.array([[1.74307334], [-0.73334045]]),
            "W2": np.array(
                [
                    [0.33269838, -0.25208417, 1.47078271],
                    [-2.07116928, -0.30969739, -0.35894025],
                    [1.14215675, -1.09482175, -0.15104435],
                ]
            ),
            "b2": np.array([[-0.89182983], [0.01673526], [0.56864327]]),
        },
        {
            "dW1": np.array([[-1.47570124, 1.09408357, -1.02098577], [1.97873807, -0.71323608, -1.44130049]]),
            "db1": np.array([[0.32970305], [-2.05652871]]),
            "dW2": np.array(
                [
                    [-1.22004508, -0.28775139, -0.19535211],
                    [1.66623368, -0.64978725, -1.85133854],
                    [-0.18609364, -0.54920833, -1.1345278],
                ]
            ),
            "db2": np.array([[1.2919168], [0.98671832], [0.75016689]]),
        },
    ),
    rtol=0.0,
    atol=_PRINTED,
)
PUBLIC_CASES["update_parameters_with_nadam"] = Case(
    "public",
    update_parameters_with_nadam_test_case,
    (
        {
            "W1": np.array([[1.62448267, -0.61193852, -0.52810048], [-1.07310448, 0.86543921, -2.30134258]]),
            "b1": np.array([[1.74478608], [-0.76101832]]),
            "W2": np.array(
                [
                    [0.31913072, -0.24936353, 1.46213668],
                    [-2.06024312, -0.32235519, -0.38389106],
                    [1.13379465, -1.09985634, -0.17226746],
                ]
            ),
            "b2": np.array([[-0.87793896], [0.04213022], [0.58274471]]),
        },
        {
            "dW1": np.array([[-0.48514398, 0.06383223, -1.83241741], [1.52649316, -1.52400643, -0.82594542]]),
            "db1": np.array([[0.44030425], [-1.21433622]]),
            "dW2": np.array(
                [
                    [-0.9789458, -0.76507131, 0.42714256],
                    [2.02331186, -0.03133182, -1.09065346],
                    [0.41802788, -0.53781019, -0.12894848],
                ]
            ),
            "db2": np.array([[1.08094267], [-0.50710364], [0.08232714]]),
        },
        {
            "dW1": np.array([[0.52880557, 0.19764478, 0.22774568], [0.69630106, 0.32649753, 0.20720622]]),
            "db1": np.array([[0.320001], [0.45025212]]),
            "dW2": np.array(
                [
                    [0.56729146, 0.30172276, 0.74014471],
                    [0.58264418, 0.60510369, 0.48712013],
                    [0.89319439, 0.67932434, 0.26328468],
                ]
            ),
            "db2": np.array([[0.80000654], [1.06624147], [0.59995898]]),
        },
        0.1125551,
    ),
    rtol=0.0,
    atol=_PRINTED,
)
PUBLIC_CASES["update_parameters_with_lion"] = Case(
    "public",
    update_parameters_with_lion_test_case,
    (
        {
            "W1": np.array([[1.62444536, -0.61185641, -0.52807175], [-1.07306862, 0.86550763, -2.3014387]]),
            "b1": np.array([[1.74471176], [-0.7611069]]),
            "W2": np.array(
                [
                    [0.3191391, -0.24927038, 1.46200794],
                    [-2.06024071, -0.3223172, -0.38395435],
                    [1.13366944, -1.09979127, -0.17232821],
                ]
            ),
            "b2": np.array([[-0.87795842], [0.04231375], [0.58271521]]),
        },
        {
            "dW1": np.array(
                [[-0.42359646, -0.04425692, -2.10581823], [1.62889304, -1.76649267, -0.84016717]]
            ),
            "db1": np.array([[0.4966237], [-1.2421929]]),
            "dW2": np.array(
                [
                    [-1.05005158, -0.89461398, 0.5390229],
                    [2.2653184, 0.03425227, -1.11519825],
                    [0.52695528, -0.59032475, -0.0301123],
                ]
            ),
            "db2": np.array([[1.16559536], [-0.72379422], [0.01635544]]),
        },
    ),
    rtol=0.0,
    atol=_PRINTED,
)
PUBLIC_CASES["newton_schulz"] = Case(
    "public",
    lambda: (newton_schulz_test_case(),),
    np.array([[1.06690723, 0.20032335], [-0.3600478, 0.6208243], [0.12001593, -0.20694143]]),
    rtol=0.0,
    atol=_PRINTED,
)
PUBLIC_CASES["update_parameters_with_muon"] = Case(
    "public",
    update_parameters_with_muon_test_case,
    (
        {
            "W1": np.array([[1.63476255, -0.62405475, -0.52419184], [-1.08340003, 0.86144999, -2.28930313]]),
            "b1": np.array([[1.73771482], [-0.71883104]]),
            "W2": np.array(
                [
                    [0.32614315, -0.26138632, 1.47033663],
                    [-2.0700903, -0.32105545, -0.36995181],
                    [1.14299425, -1.08745724, -0.165163],
                ]
            ),
            "b2": np.array([[-0.90487176], [0.02322725], [0.56780285]]),
        },
        {
            "dW1": np.array([[-1.49653913, 1.09127022, -1.12779557], [2.06075161, -0.80290786, -1.48338786]]),
            "db1": np.array([[0.35484712], [-2.11879312]]),
            "dW2": np.array(
                [
                    [-1.27294269, -0.33320177, -0.16777941],
                    [1.78084409, -0.64771028, -1.90723481],
                    [-0.15914073, -0.57901631, -1.13548432],
                ]
            ),
            "db2": np.array([[1.35066686], [0.94932478], [0.75061815]]),
        },
    ),
    rtol=0.0,
    atol=_PRINTED,
)
