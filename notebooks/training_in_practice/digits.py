"""The digits, the network that reads them, and the loop that trains it, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from opt_utils import initialize_parameters

Array = np.ndarray
Parameters = dict[str, Array]

LAYERS = [64, 32, 10]
threadpool_limits(1)  # one thread multiplies matrices this small faster than several

_digits = load_digits()
_order = np.random.default_rng(0).permutation(_digits.target.size)
_pixels, _labels = (
    _digits.data[_order].T / 16,
    _digits.target[_order],
)  # pixels from 0 to 1, examples as columns
X_train, X_valid, X_test = np.split(_pixels, [1000, 1397], axis=1)
y_train, y_valid, y_test = np.split(_labels, [1000, 1397])


def forward(X: Array, parameters: Parameters) -> tuple[Array, Array]:
    """Return the hidden layer (32, m) and the logarithm of the softmax (10, m) for the digits ``X (64, m)``."""
    hidden = np.maximum(parameters["W1"] @ X + parameters["b1"], 0.0)
    Z = parameters["W2"] @ hidden + parameters["b2"]
    Z = Z - Z.max(axis=0)
    return hidden, Z - np.log(np.exp(Z).sum(axis=0))


def cost(X: Array, y: Array, parameters: Parameters) -> float:
    """Return the mean cross-entropy of the digits ``X (64, m)`` with the labels ``y (m,)``."""
    return float(-np.mean(forward(X, parameters)[1][y, np.arange(y.size)]))


def accuracy(X: Array, y: Array, parameters: Parameters) -> float:
    """Return the share of the digits ``X (64, m)`` whose largest output is that of the label."""
    return float(np.mean(forward(X, parameters)[1].argmax(axis=0) == y))


def cost_and_gradients(X: Array, y: Array, parameters: Parameters) -> tuple[float, Parameters]:
    """Return the cost and its gradients dW1, db1, dW2, db2, each shaped as its parameter."""
    hidden, log_softmax = forward(X, parameters)
    value = -np.mean(log_softmax[y, np.arange(y.size)])
    dZ2 = np.exp(log_softmax)
    dZ2[y, np.arange(y.size)] -= 1.0
    dZ2 /= y.size
    dZ1 = (parameters["W2"].T @ dZ2) * (hidden > 0.0)
    return float(value), {
        "dW1": dZ1 @ X.T,
        "db1": dZ1.sum(axis=1, keepdims=True),
        "dW2": dZ2 @ hidden.T,
        "db2": dZ2.sum(axis=1, keepdims=True),
    }


def training(
    rates: Iterable[float],
    seed: int,
    batch_size: int = 100,
    beta: float = 0.9,
    X: Array = X_train,
    treat: Callable[[Parameters], Parameters] = lambda grads: grads,
) -> Iterator[tuple[float, Parameters, Parameters]]:
    """Train with momentum, one step for each rate; yield the batch's cost and the parameters before and after.

    The seed decides the first parameters and the order of the digits ``X (64, 1000)``. ``treat`` may change the
    gradients before the velocity ``v := beta v + gradient`` takes them in. A run whose cost is not below 1000 stops.
    """
    parameters = initialize_parameters(LAYERS, seed=seed)
    v = {f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}
    rng = np.random.default_rng(seed)
    batches: list[Array] = []
    for rate in rates:
        if not batches:
            order = rng.permutation(y_train.size)
            batches = np.split(order, range(batch_size, y_train.size, batch_size))
        columns = batches.pop(0)
        value, grads = cost_and_gradients(X[:, columns], y_train[columns], parameters)
        grads = treat(grads)
        v = {key: beta * v[key] + grads[key] for key in grads}
        before, parameters = parameters, {key: W - rate * v[f"d{key}"] for key, W in parameters.items()}
        yield value, before, parameters
        if not value < 1000:
            return


def trained(*settings: object, **more: object) -> Parameters:
    """Return the last parameters of `training` with these settings."""
    *_, (_, _, parameters) = training(*settings, **more)  # type: ignore[arg-type]
    return parameters
