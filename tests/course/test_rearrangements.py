"""Right functions, written otherwise: none may fail for the order of its float64 operations."""

from __future__ import annotations

import re

import numpy as np
import pytest

import testCases
from tests.course.functions import differs_from_accepted_form, released_cases
from tests.helpers.project import ASSIGNMENT

ADAM, MOMENTUM = "update_parameters_with_adam", "update_parameters_with_momentum"
GD, BATCHES = "update_parameters_with_gd", "random_mini_batches"


def averages(grads, v, s, beta1, beta2):
    """Both moving averages, as the notebook writes them."""
    v = {key: beta1 * v[key] + (1 - beta1) * grads[key] for key in grads}
    s = {key: beta2 * s[key] + (1 - beta2) * grads[key] ** 2 for key in grads}
    return v, s


def adam(step, moments=averages):
    """An Adam whose step, and if given whose averages, are written in some other way."""

    def function(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
        v, s = moments(grads, v, s, beta1, beta2)
        new = {
            key: step(w, v[f"d{key}"], s[f"d{key}"], 1 - beta1**t, 1 - beta2**t, learning_rate, epsilon)
            for key, w in parameters.items()
        }
        return new, v, s

    return function


def increments(grads, v, s, beta1, beta2):
    """Averages that move by a share of what they are off."""
    v = {key: v[key] + (1 - beta1) * (grads[key] - v[key]) for key in grads}
    s = {key: s[key] + (1 - beta2) * (np.square(grads[key]) - s[key]) for key in grads}
    return v, s


def in_place(grads, v, s, beta1, beta2):
    """Averages changed in the caller's arrays, the square as a product."""
    for key in grads:
        v[key] *= beta1
        v[key] += grads[key] - beta1 * grads[key]
        s[key] *= beta2
        s[key] += grads[key] * grads[key] * (1 - beta2)
    return v, s


def momentum(average, step):
    def function(parameters, grads, v, beta, learning_rate):
        v = {key: average(v[key], grads[key], beta) for key in grads}
        return {key: step(w, v[f"d{key}"], learning_rate) for key, w in parameters.items()}, v

    return function


def gd_in_place(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] -= grads[f"d{key}"] * learning_rate
    return parameters


def gd_negated(parameters, grads, learning_rate):
    return {key: -(learning_rate * grads[f"d{key}"] - w) for key, w in parameters.items()}


def batches_complete_first(X, Y, mini_batch_size=64, seed=0):
    """The classical layout: all full mini-batches, then the rest, if there is one."""
    np.random.seed(seed)
    m = X.shape[1]
    order = list(np.random.permutation(m))
    X, Y = X[:, order], Y[:, order].reshape((1, m))
    full = m // mini_batch_size
    size = mini_batch_size
    batches = [(X[:, k * size : (k + 1) * size], Y[:, k * size : (k + 1) * size]) for k in range(full)]
    if m % size:
        batches.append((X[:, full * size :], Y[:, full * size :]))
    return batches


def batches_split(X, Y, mini_batch_size=64, seed=0):
    """Columns taken by pieces of the permutation, never shuffling the whole."""
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    pieces = np.split(order, np.arange(mini_batch_size, X.shape[1], mini_batch_size))
    return [(np.take(X, piece, axis=1), np.take(Y, piece, axis=1)) for piece in pieces]


RIGHT = [
    (GD, "in place", gd_in_place),
    (GD, "negated difference", gd_negated),
    (BATCHES, "complete ones first", batches_complete_first),
    (BATCHES, "split permutation", batches_split),
    (MOMENTUM, "increment", momentum(lambda v, g, b: v + (1 - b) * (g - v), lambda w, v, a: w - a * v)),
    (MOMENTUM, "difference", momentum(lambda v, g, b: g - b * (g - v), lambda w, v, a: -a * v + w)),
    (MOMENTUM, "inverse rate", momentum(lambda v, g, b: g - b * g + b * v, lambda w, v, a: w - v / (1 / a))),
    (ADAM, "rate divided first", adam(lambda w, v, s, c, d, a, e: w - a / c * v / np.sqrt(s / d + e))),
    (ADAM, "quotient first", adam(lambda w, v, s, c, d, a, e: w - a * ((v / c) / np.sqrt(s / d + e)))),
    (ADAM, "power one half", adam(lambda w, v, s, c, d, a, e: w - a * v / c * (s / d + e) ** -0.5)),
    (ADAM, "increments", adam(lambda w, v, s, c, d, a, e: w - a * v / c / (s / d + e) ** 0.5, increments)),
    (ADAM, "in place", adam(lambda w, v, s, c, d, a, e: w - (a * v) / (c * np.sqrt(e + s / d)), in_place)),
    # Kingma & Ba's efficient form: one corrected rate. Its epsilon must be corrected with it to be the same.
    (
        ADAM,
        "efficient form",
        adam(lambda w, v, s, c, d, a, e: w - a * np.sqrt(d) / c * v / np.sqrt(s + e * d)),
    ),
]  # fmt: skip
# With epsilon outside the root, as in the paper: accepted, with a remark.
PAPER = {
    "paper": adam(lambda w, v, s, c, d, a, e: w - a * (v / c) / (np.sqrt(s / d) + e)),
    "efficient form": adam(
        lambda w, v, s, c, d, a, e: w - a * np.sqrt(d) / c * v / (np.sqrt(s) + e * np.sqrt(d))
    ),
}


@pytest.mark.parametrize(
    ("name", "function"), [(n, f) for n, _, f in RIGHT], ids=[f"{n}: {w}" for n, w, _ in RIGHT]
)
def test_a_right_function_written_otherwise_is_right(name, function, monkeypatch, capsys):
    monkeypatch.setattr(function, "__name__", name)
    testCases.check(function)
    testCases.check_hidden(function)
    assert re.match(rf"{name}: correct on (both|all \d) public cases\. ", capsys.readouterr().out)


@pytest.mark.parametrize("form", PAPER)
def test_the_accepted_form_written_otherwise_is_accepted(form, monkeypatch, capsys):
    monkeypatch.setattr(PAPER[form], "__name__", ADAM)
    released_cases(ASSIGNMENT).check(PAPER[form])
    assert capsys.readouterr().out.startswith(
        f"{ADAM}: correct on both public cases, with a remark: Your epsilon stands outside the root. "
    )
    assert not differs_from_accepted_form(ASSIGNMENT, "epsilon_outside_root", PAPER[form])


@pytest.mark.parametrize("place", ["inside", "outside"])
def test_the_efficient_form_with_an_uncorrected_epsilon_is_another_formula(place, monkeypatch):
    """Epsilon added to the uncorrected s is the paper's epsilon hat: accepted as a form of its own."""

    def step(w, v, s, c, d, a, e):
        return w - a * np.sqrt(d) / c * v / (np.sqrt(s + e) if place == "inside" else np.sqrt(s) + e)

    function = adam(step)
    monkeypatch.setattr(function, "__name__", ADAM)
    with pytest.raises(AssertionError):
        testCases.check_hidden(function)
    assert differs_from_accepted_form(ASSIGNMENT, "epsilon_outside_root", function)
    form = "epsilon_before_correction" if place == "inside" else "epsilon_of_efficient_form"
    assert not differs_from_accepted_form(ASSIGNMENT, form, function)
