"""A second derivation of every expected array: one number at a time, in decimal arithmetic of 50 digits.

Nothing here is vectorised, and nothing is shared with the notebook's reference solutions. Floats enter
exactly (every float is a decimal fraction), and only the end result is rounded to float64.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext
from typing import Any

import numpy as np

getcontext().prec = 50
Arrays = dict[str, np.ndarray]


def each(function: Callable[..., Decimal], *arrays: np.ndarray) -> np.ndarray:
    """Apply a function of decimals to arrays of one shape, entry by entry."""
    result = np.empty(arrays[0].shape)
    for index in np.ndindex(*arrays[0].shape):
        result[index] = float(function(*(Decimal(float(array[index])) for array in arrays)))
    return result


def gd(parameters: Arrays, grads: Arrays, learning_rate: float) -> Arrays:
    """Formula (2) of the notebook."""
    alpha = Decimal(learning_rate)
    return {k: each(lambda w, g: w - alpha * g, w, grads[f"d{k}"]) for k, w in parameters.items()}


def momentum(
    parameters: Arrays, grads: Arrays, v: Arrays, beta: float, learning_rate: float
) -> tuple[Arrays, Arrays]:
    """Formulas (4) and (5)."""
    b, alpha = Decimal(beta), Decimal(learning_rate)

    def velocity(old: Decimal, gradient: Decimal) -> Decimal:
        return b * old + (1 - b) * gradient

    new_v = {k: each(velocity, v[k], grads[k]) for k in v}
    new = {
        k: each(lambda w, old, g: w - alpha * velocity(old, g), w, v[f"d{k}"], grads[f"d{k}"])
        for k, w in parameters.items()
    }
    return new, new_v


def adam(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    s: Arrays,
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    inside: bool = True,
) -> tuple[Arrays, Arrays, Arrays]:
    """Formulas (6) to (9); ``inside=False`` is the paper's form, epsilon outside the root."""
    alpha, b1, b2, eps = map(Decimal, (learning_rate, beta1, beta2, epsilon))

    def first(old: Decimal, g: Decimal) -> Decimal:
        return b1 * old + (1 - b1) * g

    def second(old: Decimal, g: Decimal) -> Decimal:
        return b2 * old + (1 - b2) * g * g

    def step(w: Decimal, old_v: Decimal, old_s: Decimal, g: Decimal) -> Decimal:
        v_hat, s_hat = first(old_v, g) / (1 - b1**t), second(old_s, g) / (1 - b2**t)
        return w - alpha * v_hat / ((s_hat + eps).sqrt() if inside else s_hat.sqrt() + eps)

    new = {k: each(step, w, v[f"d{k}"], s[f"d{k}"], grads[f"d{k}"]) for k, w in parameters.items()}
    new_v = {k: each(first, v[k], grads[k]) for k in v}
    new_s = {k: each(second, s[k], grads[k]) for k in s}
    return new, new_v, new_s


def zeros(parameters: Arrays) -> Arrays:
    """A float zero for every entry of every parameter."""
    return {f"d{k}": each(lambda w: Decimal(0), w) for k, w in parameters.items()}


def mini_batches(X: np.ndarray, Y: np.ndarray, mini_batch_size: int = 64, seed: int = 0) -> list[Any]:
    """Deal the examples out one by one, in the order of the permutation."""
    order = np.random.RandomState(seed).permutation(X.shape[1])
    batches: list[Any] = []
    for position, column in enumerate(order):
        if position % mini_batch_size == 0:
            batches.append(([], []))
        batches[-1][0].append([row[column] for row in X])
        batches[-1][1].append([row[column] for row in Y])
    return [(np.array(xs).T, np.array(ys).T) for xs, ys in batches]


ORACLES: dict[str, Callable[..., Any]] = {
    "update_parameters_with_gd": gd,
    "random_mini_batches": mini_batches,
    "initialize_velocity": zeros,
    "update_parameters_with_momentum": momentum,
    "initialize_adam": lambda parameters: (zeros(parameters), zeros(parameters)),
    "update_parameters_with_adam": adam,
}
