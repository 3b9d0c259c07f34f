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




# --- assignment: learning_rate_schedules -------------------------------------------------------------------

# Each function returns a number; a fresh case scales the positional floats.


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


# fmt: off
CASES["update_lr"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", update_lr_test_case, 0.22727273, rtol=0.0, atol=_PRINTED),
)
CASES["schedule_lr_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", schedule_lr_decay_test_case, 0.27777778, rtol=0.0, atol=_PRINTED),
)
CASES["exponential_decay"] = GradedFunction(
    returns=("learning_rate",),
    public=Case("public", exponential_decay_test_case, 0.15059711, rtol=0.0, atol=_PRINTED),
)
CASES["cosine_annealing"] = GradedFunction(
    returns=("learning_rate",),
    parts={"warm-up": 6, "annealing": 10},
    public=Case("public", cosine_annealing_test_case, 0.43409903, rtol=0.0, atol=_PRINTED, part="annealing"),
)
CASES["update_lr"].more_public = (
    Case("first_epoch", lambda: (0.3, 0, 0.7),
        0.3),
    Case("late_epoch", lambda: (0.3, 50, 0.7),
        0.008333333333333333),
)
CASES["schedule_lr_decay"].more_public = (
    Case("interval_of_eight", lambda: (0.3, 20, 0.7, 8),
        0.125),
)
CASES["exponential_decay"].more_public = (
    Case("late_epoch", lambda: (0.3, 12, 0.25),
        0.014936120510359183),
)
CASES["cosine_annealing"].more_public = (
    Case("first_epoch", lambda: (0.5, 0, 20, 4, 0.05),
        0.1, part="warm-up"),
    Case("warm_up", lambda: (0.5, 3, 20, 4, 0.05),
        0.4, part="warm-up"),
    Case("last_epoch", lambda: (0.5, 20, 20, 4, 0.05),
        0.05, part="annealing"),
)
# fmt: on
