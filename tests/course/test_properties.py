"""What must hold of the reference solutions whatever the numbers: the course's formulas as properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.course.functions import functions
from tests.helpers.project import ASSIGNMENT

F = functions(ASSIGNMENT)
seeds = st.integers(0, 2**32 - 1)
sizes = st.lists(st.integers(1, 4), min_size=2, max_size=4)
rates = st.floats(0.0, 10.0)
betas = st.floats(0.0, 0.9999)


def network(seed, layers, scale=1.0):
    random = np.random.RandomState(seed)
    shapes = {}
    for l in range(1, len(layers)):
        shapes |= {f"W{l}": (layers[l], layers[l - 1]), f"b{l}": (layers[l], 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": scale * random.randn(*shape) for key, shape in shapes.items()}
    return parameters, grads


def copied(table):
    return {key: array.copy() for key, array in table.items()}


@given(seeds, sizes, rates)
def test_momentum_with_beta_zero_is_plain_descent(seed, layers, rate):
    parameters, grads = network(seed, layers)
    plain = F["update_parameters_with_gd"](copied(parameters), grads, rate)
    v = F["initialize_velocity"](parameters)
    moved, v = F["update_parameters_with_momentum"](copied(parameters), grads, v, 0.0, rate)
    for key in plain:
        np.testing.assert_array_equal(moved[key], plain[key])
        np.testing.assert_array_equal(v[f"d{key}"], grads[f"d{key}"])


@given(seeds, sizes, betas)
def test_a_learning_rate_of_zero_changes_nothing(seed, layers, beta):
    parameters, grads = network(seed, layers)
    v, s = F["initialize_adam"](parameters)
    for moved in (
        F["update_parameters_with_gd"](copied(parameters), grads, 0.0),
        F["update_parameters_with_momentum"](copied(parameters), grads, copied(v), beta, 0.0)[0],
        F["update_parameters_with_adam"](copied(parameters), grads, v, s, 3, 0.0)[0],
    ):
        for key in parameters:
            np.testing.assert_array_equal(moved[key], parameters[key])


@given(seeds, st.integers(1, 40), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_mini_batches_partition_the_examples_and_keep_x_and_y_paired(seed, m, size, shuffle):
    random = np.random.RandomState(seed)
    X = random.randn(3, m)
    Y = X[:1] * 2  # a label that tells whose it is
    batches = F["random_mini_batches"](X, Y, size, shuffle)
    assert [x.shape[1] for x, _ in batches] == [size] * (m // size) + ([m % size] if m % size else [])
    for mini_X, mini_Y in batches:
        np.testing.assert_array_equal(mini_Y, mini_X[:1] * 2)
    together = np.concatenate([x for x, _ in batches], axis=1)
    np.testing.assert_array_equal(np.sort(together, axis=1), np.sort(X, axis=1))
    again = F["random_mini_batches"](X, Y, size, shuffle)
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(batches, again, strict=True))


@given(seeds, sizes, st.floats(0.0, 0.99), st.floats(0.0, 0.999), st.integers(1, 30))
def test_bias_corrected_averages_of_a_constant_gradient_equal_it(seed, layers, beta1, beta2, steps):
    parameters, grads = network(seed, layers)
    v, s = F["initialize_adam"](parameters)
    for t in range(1, steps + 1):
        parameters, v, s = F["update_parameters_with_adam"](
            parameters, grads, v, s, t, 0.01, beta1, beta2, 1e-8
        )
    for key, gradient in grads.items():
        np.testing.assert_allclose(v[key] / (1 - beta1**steps), gradient, rtol=1e-9)
        np.testing.assert_allclose(s[key] / (1 - beta2**steps), gradient**2, rtol=1e-9)


beta_pairs = st.sampled_from([(0.9, 0.999), (0.5, 0.9), (0.0, 0.99), (0.9, 0.9)])


def adam_steps(gradients, beta1, beta2, learning_rate=0.01):
    """The lengths of Adam's steps on a single parameter that meets these gradients one after the other."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s = F["initialize_adam"](parameters)
    steps = []
    for t, gradient in enumerate(gradients, 1):
        before = parameters["W1"].item()
        grads = {"dW1": np.array([[gradient]]), "db1": np.array([[gradient]])}
        parameters, v, s = F["update_parameters_with_adam"](
            parameters, grads, v, s, t, learning_rate, beta1, beta2, 0.0
        )
        steps.append(abs(parameters["W1"].item() - before))
    return np.array(steps)


magnitudes = st.floats(1e-6, 1e6).flatmap(lambda size: st.sampled_from([size, -size]))


@given(st.lists(magnitudes, min_size=1, max_size=20), beta_pairs)
def test_adams_step_is_bounded_whatever_the_gradients(gradients, given_betas):
    # v_hat = sum w_i g_i and s_hat = sum u_i g_i^2, so |v_hat| <= sqrt(sum w_i^2 / u_i) sqrt(s_hat)
    # by Cauchy and Schwarz: a bound on the step that does not know the gradients.
    beta1, beta2 = given_betas
    steps = adam_steps(gradients, beta1, beta2)
    for t, step in enumerate(steps, 1):
        age = np.arange(t)
        w = (1 - beta1) * beta1**age / (1 - beta1**t)
        u = (1 - beta2) * beta2**age / (1 - beta2**t)
        assert step <= 0.01 * np.sqrt(np.sum(w**2 / u)) * (1 + 1e-6)


@given(magnitudes, st.integers(1, 30), beta_pairs)
def test_adams_step_on_a_constant_gradient_is_the_learning_rate(gradient, t, given_betas):
    np.testing.assert_allclose(adam_steps([gradient] * t, *given_betas), 0.01, rtol=1e-6)


@given(magnitudes, st.integers(0, 200), beta_pairs)
def test_adams_step_on_a_first_gradient_after_zeros_is_the_papers_bound(gradient, zeros, given_betas):
    # Kingma & Ba 2015, section 2.1: at most alpha (1 - beta1) / sqrt(1 - beta2) in the sparsest case; with
    # the bias corrections of step t it is reached exactly.
    beta1, beta2 = given_betas
    t = zeros + 1
    # An epsilon of zero would divide 0 by 0 while all gradients are zero, so start the averages there.
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s = F["initialize_adam"](parameters)
    grads = {"dW1": np.array([[gradient]]), "db1": np.array([[gradient]])}
    moved, _, _ = F["update_parameters_with_adam"](parameters, grads, v, s, t, 0.01, beta1, beta2, 0.0)
    bound = 0.01 * (1 - beta1) / np.sqrt(1 - beta2) * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    np.testing.assert_allclose(abs(moved["W1"]), bound, rtol=1e-9)


@pytest.mark.parametrize("name", ["initialize_velocity", "initialize_adam"])
def test_the_averages_start_at_float_zeros_of_their_own(name):
    parameters, _ = network(0, [3, 2, 1])
    tables = F[name](parameters)
    arrays = [a for table in (tables if isinstance(tables, tuple) else (tables,)) for a in table.values()]
    assert len({id(array) for array in arrays}) == len(arrays)
    assert all(array.dtype == np.float64 and not array.any() for array in arrays)
