# Built from testCases.py of the course; edit it there.
"""The cases that graded functions must pass: inputs, and the values that a correct function returns.

Each assignment has a section, which begins with a line ``# --- assignment: NAME ---``. Lines above the
first section belong to all assignments. A release holds those lines and its own section, without the hidden
regions, which the build removes. Expected arrays are literals; tests derive each of them in two other ways.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from checking.check import ArraySummary, Case, CaseTable, GradedFunction

Arrays = dict[str, np.ndarray]
CASES = CaseTable(__file__)  # of each graded function: names of its results, its public case, its hidden ones
check = CASES.check
LEARNING_RATE, BETA, T = 0.01, 0.9, 2  # what the public cases are called with

# The public arrays are printed to eight decimals, so an exact answer is up to 5e-9 away.
_PRINTED = 6e-9


def _arrays(**entries: object) -> Arrays:
    return {key: np.array(entry) for key, entry in entries.items()}


_ZEROS = _arrays(
    dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db1=[[0.0], [0.0]],
    dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db2=[[0.0], [0.0], [0.0]],
)


def _parameters_and_grads() -> tuple[Arrays, Arrays]:
    """A network of three inputs, two hidden units and three outputs, and gradients for it."""
    random = np.random.RandomState(1)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    return parameters, grads


def _three_layers(scale: float = 1.0) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s of a network with layers of 2, 1, 2 and 1 units; no entry of any is zero.

    ``scale`` makes the gradients and their averages smaller; with 1e-4, the usual epsilon makes a difference.
    """
    random = np.random.RandomState(7)
    shapes = {"W1": (1, 2), "b1": (1, 1), "W2": (2, 1), "b2": (2, 1), "W3": (1, 2), "b3": (1, 1)}
    parameters, grads, v, s = (
        {key: np.round(random.randn(*shape), 1) + 0.05 for key, shape in shapes.items()} for _ in range(4)
    )
    return (
        parameters,
        {f"d{key}": scale * grad for key, grad in grads.items()},
        {f"d{key}": scale * average for key, average in v.items()},
        {f"d{key}": scale**2 * np.abs(average) for key, average in s.items()},
    )


_THREE_ZEROS = _arrays(
    dW1=[[0.0, 0.0]], db1=[[0.0]], dW2=[[0.0], [0.0]], db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]
)




# --- assignment: training_in_practice ----------------------------------------------------------------------

# Where every argument is a number, a fresh case scales the positional floats.


def choose_learning_rate_test_case() -> tuple[np.ndarray, np.ndarray]:
    """rates (8,), costs (8,); the lowest cost is a lucky one"""
    rates = np.array([0.001, 0.004, 0.016, 0.064, 0.256, 1.024, 4.096, 16.384])
    return rates, np.array([2.31, 1.05, 2.27, 1.92, 1.41, 1.24, 1.33, 9.75])


def clip_gradients_test_case() -> tuple[Arrays, float]:
    """grads, max_norm"""
    return _parameters_and_grads()[1], 1.5


def step_decay_test_case() -> tuple[float, int, int]:
    """learning_rate0, epoch_num, drop_every"""
    return 0.5, 67, 30


def one_cycle_test_case() -> tuple[float, int, int, int]:
    """learning_rate_max, step, total_steps, peak_step"""
    return 0.6, 10, 101, 40


def update_average_test_case() -> tuple[Arrays, Arrays, int]:
    """average, parameters, n"""
    parameters, grads = _parameters_and_grads()
    return {key: array - 0.1 * grads[f"d{key}"] for key, array in parameters.items()}, parameters, 500


def update_ratios_test_case() -> tuple[Arrays, Arrays]:
    """before, after: parameters, and what a step of descent makes of them"""
    parameters, grads = _parameters_and_grads()
    return parameters, {key: array - 0.01 * grads[f"d{key}"] for key, array in parameters.items()}


def scaled_learning_rate_test_case() -> tuple[float, int, int, int, int]:
    """learning_rate0, step, batch_size, base_batch_size, warmup_steps"""
    return 0.1, 30, 512, 128, 100


def _moved(scale: float = 0.5) -> tuple[Arrays, Arrays]:
    """Two sets of parameters of three small layers; the second is up to ``scale`` times a gradient away."""
    parameters, grads = _three_layers()[:2]
    return parameters, {key: array + scale * grads[f"d{key}"] for key, array in parameters.items()}


# fmt: off
CASES["choose_learning_rate"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", choose_learning_rate_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.4096),
)
CASES["clip_gradients"] = GradedFunction(
    returns=("clipped", "norm"),
    public=Case("public", clip_gradients_test_case, rtol=0.0, atol=_PRINTED, expected=
        (_arrays(dW1=[[-0.45802659, 0.47638085, 0.37520019], [0.20911481, 0.37489441, -0.28453578]],
        db1=[[-0.0511412], [-0.38942378]], dW2=[[-0.11148258, 0.22070931, -0.28783708], [-0.16511039,
        -0.28596936, -0.35173534], [-0.27934147, -0.00527042, -0.46497268]], db2=[[0.09755293],
        [0.69073258], [0.30880432]]), 3.60443872)),
    parts={"clipped": 6, "norm": 4},
)
CASES["step_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", step_decay_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.005),
)
CASES["one_cycle"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", one_cycle_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.168),
)
CASES["update_average"] = GradedFunction(
    returns=("average",),
    public=Case("public", update_average_test_case, rtol=0.0, atol=_PRINTED, expected=
        _arrays(W1=[[1.73330666, -0.72508406, -0.61742923], [-1.12271556, 0.77622289, -2.23384964]],
        b1=[[1.7569779], [-0.66856573]], W2=[[0.34556002, -0.30187557, 1.53058235], [-2.02086211,
        -0.25438711, -0.300379], [1.20022281, -1.09863747, -0.06181448]], b2=[[-0.90106557],
        [-0.12210667], [0.50935284]])),
)
CASES["update_ratios"] = GradedFunction(
    returns=("ratios",),
    public=Case("public", update_ratios_test_case, rtol=0.0, atol=_PRINTED, expected=
        {"W1": 0.00681124, "W2": 0.00644687}),
)
CASES["scaled_learning_rate"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", scaled_learning_rate_test_case, rtol=0.0, atol=_PRINTED, expected=
        0.19),
)
CASES["choose_learning_rate"].more_public = (
    Case("other_settings", lambda: (*choose_learning_rate_test_case(), 0.3, 4.0),
        1.024),
    Case("rising_from_the_start", lambda: (choose_learning_rate_test_case()[0][:4],
        np.array([1.0, 1.5, 2.5, 9.0])),
        0.0001),
)
CASES["clip_gradients"].more_public = (
    Case("short_enough", lambda: (_three_layers()[1], 50.0),
        (_arrays(dW1=[[-0.5499999999999999, -0.15000000000000002]], db1=[[0.55]], dW2=[[-0.25],
        [-0.15000000000000002]], db2=[[-1.45], [0.65]], dW3=[[0.15000000000000002, 0.35]], db3=[[-1.45]]),
        2.342007685726074)),
    Case("three_small_layers", lambda: (_three_layers()[1], 0.5),
        (_arrays(dW1=[[-0.11742062234725073, -0.03202380609470475]], db1=[[0.11742062234725074]],
        dW2=[[-0.053373010157841246], [-0.03202380609470475]], db2=[[-0.3095634589154792],
        [0.13876982641038724]], dW3=[[0.03202380609470475, 0.07472221422097775]],
        db3=[[-0.3095634589154792]]), 2.342007685726074)),
)
CASES["step_decay"].more_public = (
    Case("last_epoch_before_the_drop", lambda: (0.5, 29, 30),
        0.5),
    Case("at_the_drop_by_a_half", lambda: (0.5, 30, 30, 0.5),
        0.25),
)
CASES["one_cycle"].more_public = (
    Case("first_step", lambda: (0.6, 0, 101, 40),
        0.024),
    Case("peak", lambda: (0.6, 40, 101, 40),
        0.6),
    Case("on_the_way_down", lambda: (0.6, 85, 101, 40, 0.1, 0.01),
        0.1545),
    Case("last_step", lambda: (0.6, 100, 101, 40, 0.1, 0.01),
        0.006),
)
CASES["update_average"].more_public = (
    Case("first_parameters", lambda: (*_moved(), 0),
        _arrays(W1=[[1.475, -0.525]], b1=[[0.325]], W2=[[0.325], [-0.825]], b2=[[-0.6749999999999999],
        [0.375]], W3=[[-1.675, 1.225]], b3=[[-0.07499999999999996]])),
    Case("third_parameters", lambda: (*_moved(), 2),
        _arrays(W1=[[1.6583333333333334, -0.47500000000000003]], b1=[[0.14166666666666666]],
        W2=[[0.4083333333333333], [-0.775]], b2=[[-0.19166666666666665], [0.15833333333333333]],
        W3=[[-1.725, 1.1083333333333334]], b3=[[0.4083333333333334]])),
    Case("long_memory", lambda: (*_moved(), 40, 0.95),
        _arrays(W1=[[1.73625, -0.45375000000000004]], b1=[[0.06375000000000001]], W2=[[0.44375],
        [-0.75375]], b2=[[0.013749999999999974], [0.06625000000000002]], W3=[[-1.74625, 1.05875]],
        b3=[[0.61375]])),
)
CASES["update_ratios"].more_public = (
    Case("three_small_layers", lambda: _moved(),
        {"W1": 0.15775026301844622, "W2": 0.16666666666666663, "W3": 0.0932924508872879}),
)
CASES["scaled_learning_rate"].more_public = (
    Case("default_base", lambda: (0.1, 0, 64),
        0.025),
    Case("first_step", lambda: (0.1, 0, 512, 128, 100),
        0.1),
    Case("after_the_warm_up", lambda: (0.1, 130, 512, 128, 100),
        0.4),
)
# fmt: on
