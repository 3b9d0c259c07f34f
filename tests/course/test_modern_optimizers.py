"""modern_optimizers: every expected array derived anew in decimals; references against torch.optim."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import pairwise

import nbformat
import numpy as np
import pytest

import testCases
from opt_utils import initialize_parameters
from tests.course.functions import assert_changed_default_is_seen, functions, references
from tests.helpers.project import ROOT


@pytest.fixture(autouse=True)
def fifty_digits():
    with localcontext() as context:
        context.prec = 50
        yield


# --- a second derivation: one number at a time, in decimal arithmetic of 50 digits -------------------


def tables(function, *arrays):
    """Apply a function of decimals, which returns several of them, entry by entry: an array for each."""
    numbers = {
        index: function(*(Decimal(float(array[index])) for array in arrays))
        for index in np.ndindex(*arrays[0].shape)
    }
    count = len(next(iter(numbers.values())))
    results = [np.empty(arrays[0].shape) for _ in range(count)]
    for index, values in numbers.items():
        for result, value in zip(results, values, strict=True):
            result[index] = float(value)
    return results


def nesterov(parameters, grads, v, beta=0.9, learning_rate=0.01):
    """Formulas (2) and (3) of the notebook."""
    b, alpha = Decimal(beta), Decimal(learning_rate)

    def step(w, g, old):
        new = b * old + g
        return w - alpha * (g + b * new), new

    new_parameters, new_v = {}, {}
    for key, w in parameters.items():
        new_parameters[key], new_v[f"d{key}"] = tables(step, w, grads[f"d{key}"], v[f"d{key}"])
    return new_parameters, new_v


def nadam(
    parameters, grads, v, s, t, mu_product,
    learning_rate=0.002, beta1=0.9, beta2=0.999, epsilon=1e-8, momentum_decay=0.004,
):  # fmt: skip
    """Formulas (4) to (7)."""
    alpha, b1, b2, eps, psi = map(Decimal, (learning_rate, beta1, beta2, epsilon, momentum_decay))

    half, base = map(Decimal, (0.5, 0.96))

    def mu(step):
        return b1 * (1 - half * base ** (step * psi))

    product = Decimal(mu_product) * mu(t)

    def step(w, g, old_v, old_s):
        new_v = b1 * old_v + (1 - b1) * g
        new_s = b2 * old_s + (1 - b2) * g * g
        ahead = mu(t + 1) / (1 - product * mu(t + 1)) * new_v + (1 - mu(t)) / (1 - product) * g
        return w - alpha * ahead / ((new_s / (1 - b2**t)).sqrt() + eps), new_v, new_s

    new_parameters, new_v, new_s = {}, {}, {}
    for key, w in parameters.items():
        d = f"d{key}"
        new_parameters[key], new_v[d], new_s[d] = tables(step, w, grads[d], v[d], s[d])
    return new_parameters, new_v, new_s, float(product)


def lion(parameters, grads, v, learning_rate=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    """Formulas (8) to (10)."""
    alpha, b1, b2 = map(Decimal, (learning_rate, beta1, beta2))
    new_parameters, new_v = {}, {}
    for key, w in parameters.items():
        decay = Decimal(weight_decay) if key.startswith("W") else Decimal(0)

        def step(w, g, old, decay=decay):
            mixed = b1 * old + (1 - b1) * g
            sign = (mixed > 0) - (mixed < 0)
            return w - alpha * (sign + decay * w), b2 * old + (1 - b2) * g

        new_parameters[key], new_v[f"d{key}"] = tables(step, w, grads[f"d{key}"], v[f"d{key}"])
    return new_parameters, new_v


def product(left, right):
    """The product of two matrices, given as lists of rows of decimals."""
    columns = list(zip(*right, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def orthogonalised(rows, steps=5):
    """Formulas (11) and (12) on rows of decimals; never transposed, which exact numbers do not need."""
    a, b, c, small = map(Decimal, (3.4445, -4.7750, 2.0315, 1e-7))
    norm = sum(x * x for row in rows for x in row).sqrt() + small
    X = [[x / norm for x in row] for row in rows]
    for _ in range(steps):
        A = product(X, list(zip(*X, strict=True)))
        cubic = product(A, X)
        quintic = product(A, cubic)
        X = [
            [a * x + b * y + c * z for x, y, z in zip(*lines, strict=True)]
            for lines in zip(X, cubic, quintic, strict=True)
        ]
    return X


def newton_schulz(G, steps=5):
    """Formulas (11) and (12)."""
    rows = orthogonalised([[Decimal(float(x)) for x in row] for row in G], steps)
    return np.array([[float(x) for x in row] for row in rows])


def muon(parameters, grads, v, learning_rate=0.02, beta=0.95):
    """Formulas (13) to (15)."""
    alpha, b = Decimal(learning_rate), Decimal(beta)
    new_parameters, new_v = {}, {}
    for key, w in parameters.items():
        d = f"d{key}"
        (new_v[d],) = tables(lambda old, g: (b * old + g,), v[d], grads[d])
        n, m = w.shape
        G = [[Decimal(float(grads[d][i, j])) for j in range(m)] for i in range(n)]
        V = [[b * Decimal(float(v[d][i, j])) + G[i][j] for j in range(m)] for i in range(n)]
        if key.startswith("W"):
            step = orthogonalised([[G[i][j] + b * V[i][j] for j in range(m)] for i in range(n)])
            factor = (Decimal(n) / Decimal(m)).sqrt() if n > m else Decimal(1)
        else:
            step, factor = V, Decimal(1)
        new_parameters[key] = np.array(
            [
                [float(Decimal(float(w[i, j])) - alpha * factor * step[i][j]) for j in range(m)]
                for i in range(n)
            ]
        )
    return new_parameters, new_v


def adamw(
    parameters, gradients, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01
):  # fmt: skip
    """Formulas (6), (16) and (17), step after step from a state of zeros; each number by itself."""
    alpha, b1, b2, eps = map(Decimal, (learning_rate, beta1, beta2, epsilon))
    numbers = {
        (key, *index): [Decimal(float(array[index])), Decimal(0), Decimal(0)]
        for key, array in parameters.items()
        for index in np.ndindex(*array.shape)
    }
    after = {}
    for t, grads in enumerate(gradients, 1):
        for (key, *index), (w, v, s) in numbers.items():
            g = Decimal(float(grads[f"d{key}"][*index]))
            v, s = b1 * v + (1 - b1) * g, b2 * s + (1 - b2) * g * g
            step = v / (1 - b1**t) / ((s / (1 - b2**t)).sqrt() + eps)
            decay = Decimal(weight_decay) if key.startswith("W") else Decimal(0)
            numbers[key, *index] = [w - alpha * (step + decay * w), v, s]
        after[f"step_{t}"] = {key: np.empty(array.shape) for key, array in parameters.items()}
        for (key, *index), (w, _, _) in numbers.items():
            after[f"step_{t}"][key][*index] = float(w)
    return after


def two_adamws(first, second, of_first, of_second, **settings):
    """What becomes of two networks that have nothing to do with each other."""
    return {
        "trained_1": adamw(first, of_first, **settings)[f"step_{len(of_first)}"],
        "trained_2": adamw(second, of_second, **settings)[f"step_{len(of_second)}"],
    }


DRIVEN = {"after_each_step": adamw, "by_turns": two_adamws}  # by the names of the cases' drivers


def exact(name, case):
    """What the second derivation gives on a case."""
    oracle = DRIVEN[case.driver.__name__] if case.driver else ORACLES[name]
    return oracle(*case.arguments(), **case.keywords)


ORACLES = {
    "update_parameters_with_nesterov": nesterov,
    "update_parameters_with_nadam": nadam,
    "update_parameters_with_lion": lion,
    "newton_schulz": newton_schulz,
    "update_parameters_with_muon": muon,
    "AdamW": adamw,
}


# --- the literals of testCases.py --------------------------------------------------------------------

F = functions("modern_optimizers")
HIDDEN = [(name, case) for name in ORACLES for case in testCases.CASES[name].hidden]
HIDDEN_IDS = [f"{name}-{case.name}" for name, case in HIDDEN]
MORE = [(name, case) for name in ORACLES for case in testCases.CASES[name].more_public]
MORE_IDS = [f"{name}-{case.name}" for name, case in MORE]


def leaves(value):
    """The arrays and numbers of a result, each with its place."""
    if isinstance(value, dict):
        return [(f"[{key}]{place}", leaf) for key in value for place, leaf in leaves(value[key])]
    if isinstance(value, tuple):
        return [(f".{i}{place}", leaf) for i, item in enumerate(value) for place, leaf in leaves(item)]
    return [("", np.asarray(value))]


def same(ours, theirs, **tolerance):
    """Two results agree: the same places, the same shapes, numbers within the tolerance."""
    assert [place for place, _ in leaves(ours)] == [place for place, _ in leaves(theirs)]
    for (place, one), (_, other) in zip(leaves(ours), leaves(theirs), strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype == np.float64, place
        np.testing.assert_allclose(one, other, err_msg=place, **({"rtol": 0, "atol": 0} | tolerance))


def test_every_graded_function_has_its_oracle_and_its_cases():
    assert references("modern_optimizers").keys() == ORACLES.keys()
    assert all(len(testCases.CASES[name].hidden) >= 3 for name in ORACLES)


@pytest.mark.parametrize(("name", "case"), MORE + HIDDEN, ids=MORE_IDS + HIDDEN_IDS)
def test_arrays_are_the_exact_results_rounded_to_float64(name, case):
    same(case.expected, exact(name, case))


@pytest.mark.parametrize("name", ORACLES)
def test_public_arrays_are_the_exact_results_to_the_figures_printed(name):
    case = testCases.CASES[name].public
    same(case.expected, exact(name, case), atol=case.atol)


@pytest.mark.parametrize("name", ORACLES)
def test_the_reference_passes_its_cases(name):
    testCases.check(F[name])
    testCases.check_hidden(F[name])


@pytest.mark.parametrize(
    ("name", "case"), [(n, c) for n, c in HIDDEN if n.startswith("update")],
    ids=[i for i in HIDDEN_IDS if i.startswith("update")],
)  # fmt: skip
def test_hidden_states_are_never_zero_and_late(name, case):
    arguments = case.arguments()
    state = [array for table in arguments[2:4] if isinstance(table, dict) for array in table.values()]
    assert state and all(np.all(array != 0) for array in state)
    if name == "update_parameters_with_nadam":
        assert arguments[4] > 2
        assert all(np.all(array > 0) for array in arguments[3].values())


@pytest.mark.parametrize("name", ORACLES)
def test_hidden_cases_cover_the_defaults_and_other_settings(name):
    positional = {"update_parameters_with_nadam": 6, "newton_schulz": 1, "AdamW": 2}.get(name, 3)
    plain = [not c.keywords and len(c.arguments()) == positional for c in testCases.CASES[name].hidden]
    assert any(plain) and not all(plain)


@pytest.mark.parametrize(
    ("name", "default", "changed"),
    [
        ("update_parameters_with_nesterov", "beta=0.9,", "beta=0.91,"),
        ("update_parameters_with_nesterov", "learning_rate=0.01", "learning_rate=0.011"),
        ("update_parameters_with_nadam", "learning_rate=0.002", "learning_rate=0.001"),
        ("update_parameters_with_nadam", "beta1=0.9,", "beta1=0.95,"),
        ("update_parameters_with_nadam", "beta2=0.999", "beta2=0.99"),
        ("update_parameters_with_nadam", "epsilon=1e-8", "epsilon=0.0"),
        ("update_parameters_with_nadam", "epsilon=1e-8", "epsilon=1e-7"),
        ("update_parameters_with_nadam", "momentum_decay=0.004", "momentum_decay=0.04"),
        ("update_parameters_with_lion", "learning_rate=1e-4", "learning_rate=1e-3"),
        ("update_parameters_with_lion", "beta1=0.9,", "beta1=0.95,"),
        ("update_parameters_with_lion", "beta2=0.99,", "beta2=0.999,"),
        ("update_parameters_with_lion", "weight_decay=0.0", "weight_decay=0.01"),
        ("newton_schulz", "steps=5", "steps=6"),
        ("update_parameters_with_muon", "learning_rate=0.02", "learning_rate=0.01"),
        ("update_parameters_with_muon", "beta=0.95", "beta=0.9"),
        ("AdamW", "learning_rate=0.001", "learning_rate=0.01"),
        ("AdamW", "beta1=0.9,", "beta1=0.95,"),
        ("AdamW", "beta2=0.999", "beta2=0.99"),
        ("AdamW", "epsilon=1e-8", "epsilon=0.0"),
        ("AdamW", "epsilon=1e-8", "epsilon=1e-7"),
        ("AdamW", "weight_decay=0.01", "weight_decay=0.0"),
    ],
)
def test_a_changed_default_is_seen(name, default, changed):
    assert_changed_default_is_seen("modern_optimizers", name, default, changed)


# --- properties --------------------------------------------------------------------------------------


def network(seed, *sizes):
    """Parameters of a random network, and a function that gives gradients for any step and parameters."""
    random = np.random.RandomState(seed)
    parameters = {}
    for layer, (before, here) in enumerate(pairwise(sizes), 1):
        parameters |= {f"W{layer}": random.randn(here, before), f"b{layer}": random.randn(here, 1)}
    draws = [{key: random.randn(*w.shape) for key, w in parameters.items()} for _ in range(50)]

    def grads(step, parameters):
        # They depend on the parameters, so that a difference would not stay where it arises.
        return {f"d{key}": draws[step][key] + 0.3 * np.tanh(w) for key, w in parameters.items()}

    return parameters, grads


def zeros(parameters):
    return {f"d{key}": np.zeros(w.shape) for key, w in parameters.items()}


def test_nesterov_with_beta_zero_is_plain_descent():
    parameters, grads = network(1, 4, 3, 2)
    g = grads(0, parameters)
    wanted = {key: w - 0.3 * g[f"d{key}"] for key, w in parameters.items()}
    moved, _ = F["update_parameters_with_nesterov"](dict(parameters), g, zeros(parameters), 0.0, 0.3)
    same(moved, wanted)


def test_newton_schulz_acts_on_each_singular_value_by_itself():
    for shape in ((6, 4), (4, 6), (5, 5)):
        G = np.random.RandomState(2).randn(*shape)
        U, sigma, Vt = np.linalg.svd(G, full_matrices=False)
        sigma = sigma / (np.sqrt(np.sum(sigma**2)) + 1e-7)
        for _ in range(5):
            sigma = 3.4445 * sigma - 4.7750 * sigma**3 + 2.0315 * sigma**5
        same(F["newton_schulz"](G), U @ np.diag(sigma) @ Vt, atol=1e-12)
        assert np.all((sigma > 0.6) & (sigma < 1.25))
    same(F["newton_schulz"](np.zeros((3, 2))), np.zeros((3, 2)))


def test_lion_is_algorithm_2_of_its_paper():
    """Chen et al. 2023: beta1, beta2, lambda, eta given; c, theta and m in the paper's order and letters."""
    parameters, grads = network(3, 4, 3, 2)
    theta, m, v = dict(parameters), zeros(parameters), zeros(parameters)
    beta1, beta2, lam, eta = 0.85, 0.97, 0.2, 0.01
    for step in range(50):
        g = grads(step, theta)
        for key in theta:
            d = f"d{key}"
            decay = lam if key.startswith("W") else 0.0  # the course decays weights only
            c = beta1 * m[d] + (1 - beta1) * g[d]
            theta[key] = theta[key] - eta * (np.sign(c) + decay * theta[key])
            m[d] = beta2 * m[d] + (1 - beta2) * g[d]
        ours = grads(step, parameters)
        parameters, v = F["update_parameters_with_lion"](parameters, ours, v, eta, beta1, beta2, lam)
        same(parameters, theta, atol=1e-12)
        same(v, m, atol=1e-12)


def test_adamw_by_hand_is_what_the_text_says():
    w = {"W1": np.array([[1.0]]), "b1": np.zeros((1, 1))}
    optimizer, places = F["AdamW"](w, learning_rate=0.1, weight_decay=0.1), []
    for _ in range(2):
        assert optimizer.step({"dW1": np.array([[2.0]]), "db1": np.zeros((1, 1))}) is None
        places.append(w["W1"].item())
    np.testing.assert_allclose(places, [0.89, 0.7811], atol=1e-8)


def test_adamw_changes_the_arrays_it_was_given_and_nothing_else():
    parameters, grads = network(8, 3, 2)
    arrays, g = dict(parameters), grads(0, parameters)
    before, untouched = (
        {key: w.copy() for key, w in parameters.items()},
        {key: w.copy() for key, w in g.items()},
    )
    F["AdamW"](parameters).step(g)
    assert all(parameters[key] is arrays[key] and np.all(arrays[key] != before[key]) for key in arrays)
    same(g, untouched)


def lengths_of_steps(stuck, count=1000):
    """The steps for a gradient of 1 without decay, in units of alpha."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    optimizer, places = F["AdamW"](parameters, learning_rate=1.0), [0.0]
    for _ in range(count):
        optimizer.t = 0 if stuck else optimizer.t
        optimizer.step({"dW1": np.zeros((1, 1)), "db1": np.ones((1, 1))})
        places.append(parameters["b1"].item())
    return -np.diff(places)


def test_a_counter_that_stays_at_one_does_what_figure_10_says():
    np.testing.assert_allclose(lengths_of_steps(False), 1.0, atol=1e-7)
    lengths = lengths_of_steps(True)
    assert lengths.argmax() + 1 == 12 and lengths.max() == pytest.approx(2.08, abs=0.005)
    assert np.all(lengths[1:105] > 1) and np.all(lengths[105:] < 1)
    assert lengths[-1] == pytest.approx(0.4, abs=0.005)


@pytest.fixture(scope="module")
def digits():
    """What the cells of the notebook define that train the digits, without its figures."""
    space = {**functions("modern_optimizers"), "initialize_parameters": initialize_parameters}
    path = ROOT / "source" / "modern_optimizers" / "modern_optimizers.ipynb"
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for begins in ("from sklearn", "LAYERS = ", "def train_two("):
        (cell,) = (cell for cell in cells if cell.startswith(begins))
        exec(cell, space)
    return space


def test_wrong_states_cost_what_figure_11_says(digits):
    final = {fault: band[:, -1] for fault, band in digits["faulty"].items()}
    medians = {fault: np.median(ends) for fault, ends in final.items()}
    assert f"{medians['']:.3f} {medians['shared']:.3f}" == "0.126 0.151"
    assert 1.8 < medians["forgets"] / medians[""] < 2.3 and medians["counter"] < medians[""]
    lower = {fault: np.sum(ends < final[""]) for fault, ends in final.items()}
    assert lower == {"": 0, "counter": 8, "forgets": 0, "shared": 0}


def test_a_correct_adamw_with_twice_the_rate_ends_lower_as_figure_11_says(digits):
    twice = [digits["train_two"](seed, learning_rate=0.06)[-1] for seed in range(11, 21)]
    assert np.median(twice) < np.median(digits["faulty"][""][:, -1])


def test_the_three_notebooks_have_as_many_update_rules_as_the_closing_text_says():
    rules = [
        name
        for assignment in ("optimization_methods", "adaptive_methods", "modern_optimizers")
        for name in functions(assignment)
        if name.startswith("update_parameters_with_")
    ]
    path = ROOT / "source" / "modern_optimizers" / "modern_optimizers.ipynb"
    (closing,) = (c.source for c in nbformat.read(path, as_version=4).cells if "## Where you are" in c.source)
    assert len(rules) == 12 and "have twelve update rules" in closing
    assert "update_parameters_with_adamw" in rules and "AdamW twice" in closing


def test_a_falling_rate_of_adamw_costs_what_the_answer_says(digits):
    costs = []
    for seed in range(11, 21):
        parameters = digits["initialize_parameters"](digits["LAYERS"], seed=seed)
        optimizer, random = digits["AdamW"](parameters, 0.03), np.random.default_rng(seed)
        for _ in range(10):
            for columns in np.split(random.permutation(1000), 10):
                X, y = digits["X_train"][:, columns], digits["y_train"][columns]
                optimizer.step(digits["gradients"](X, y, parameters))
                optimizer.learning_rate -= 0.03 / 100
        costs.append(digits["cost"](digits["X_valid"], digits["y_valid"], parameters))
    constant = np.median(digits["faulty"][""][:, -1])
    assert np.median(costs) == pytest.approx(0.152, abs=0.002)
    assert constant == pytest.approx(0.126, abs=0.002)


# --- answers to the exercises ------------------------------------------------------------------------


def stated(text: str) -> bool:
    """Whether the folded answers of the notebook say so, in one line or two."""
    path = ROOT / "source" / "modern_optimizers" / "modern_optimizers.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    (answers,) = (c.source for c in cells if "Answers to the exercises" in c.source)
    return text in " ".join(answers.split())


def test_the_largest_rates_in_the_ravine_are_those_of_the_answer(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "notebooks" / "modern_optimizers")
    from figures_modern import BETA, CURVATURES

    def grows(rate: float, ahead: float) -> bool:
        """Whether a step makes some weight and velocity grow; ``ahead`` counts the gradient once more."""
        for h in np.ravel(CURVATURES):
            step = [[1 - rate * (ahead + BETA**ahead) * h, -rate * BETA ** (1 + ahead)], [h, BETA]]
            if np.abs(np.linalg.eigvals(step)).max() > 1:
                return True
        return False

    assert stated(r"its limit is $\alpha = 0.068$, that of momentum is 0.19")
    assert [grows(rate, 1.0) for rate in (0.0675, 0.0685)] == [False, True]
    assert [grows(rate, 0.0) for rate in (0.1895, 0.1905)] == [False, True]


def test_a_product_per_parameter_is_too_small_as_the_answer_says():
    *_, t, before = testCases.update_parameters_with_nadam_test_case()
    mu = 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004))
    assert stated("it is 0.0103 instead of 0.1126")
    assert f"{before * mu**4:.4f}" == "0.0103" and f"{before * mu:.4f}" == "0.1126"


def test_a_falling_rate_of_lion_ends_where_the_answer_says():
    lion = functions("modern_optimizers")["update_parameters_with_lion"]

    def ends(rate: float, steps: int, falls: bool) -> np.ndarray:
        parameters = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}
        v, path = {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}, []
        for step in range(steps):
            grads = {"dW1": parameters["W1"].copy(), "db1": np.zeros((1, 1))}
            parameters, v = lion(parameters, grads, v, rate * (1 - step / steps) if falls else rate)
            path.append(abs(parameters["W1"].item()))
        return np.array(path)

    assert stated("after 60 steps it is 0.003 away") and stated("it is 0.037 away")
    assert f"{ends(0.1, 60, True)[-1]:.3f}" == "0.003"
    assert f"{ends(0.01, 400, True)[-1]:.3f}" == "0.037"
    assert ends(0.01, 400, False)[-100:].max() < 0.0105


def test_equal_singular_values_end_where_the_answer_says():
    newton_schulz = functions("modern_optimizers")["newton_schulz"]
    values = np.linalg.svd(newton_schulz(3.0 * np.linalg.qr(np.arange(16.0).reshape(4, 4) ** 2)[0]))[1]
    assert stated("takes each of them to 0.77") and np.round(values, 2).tolist() == [0.77] * 4


# --- torch.optim over fifty steps --------------------------------------------------------------------


def tensors_of(torch, parameters):
    return {key: torch.tensor(w, dtype=torch.float64, requires_grad=True) for key, w in parameters.items()}


def torch_step(torch, optimizer, tensors, grads):
    """One step of torch with our gradients; returns the parameters after it."""
    for key, tensor in tensors.items():
        tensor.grad = torch.tensor(grads[f"d{key}"], dtype=torch.float64)
    optimizer.step()
    return {key: tensor.detach().numpy().copy() for key, tensor in tensors.items()}


def kept(optimizer, tensors, name):
    return {f"d{key}": optimizer.state[tensor][name].numpy() for key, tensor in tensors.items()}


def test_nesterov_agrees_with_torch_sgd(torch):
    parameters, grads = network(4, 5, 4, 3, 2)
    v, tensors, theirs = zeros(parameters), tensors_of(torch, parameters), dict(parameters)
    optimizer = torch.optim.SGD(tensors.values(), lr=0.03, momentum=0.85, dampening=0, nesterov=True)
    for step in range(50):
        theirs = torch_step(torch, optimizer, tensors, grads(step, theirs))
        g = grads(step, parameters)
        parameters, v = F["update_parameters_with_nesterov"](parameters, g, v, 0.85, 0.03)
        same(parameters, theirs, atol=1e-12)
        same(v, kept(optimizer, tensors, "momentum_buffer"), atol=1e-12)


@pytest.mark.parametrize(
    "settings",
    [{}, {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "momentum_decay": 0.1}],
    ids=["default", "other"],
)
def test_nadam_agrees_with_torch_nadam(torch, settings):
    parameters, grads = network(5, 5, 4, 3, 2)
    v, s, product = zeros(parameters), zeros(parameters), 1.0
    tensors, theirs = tensors_of(torch, parameters), dict(parameters)
    given = {"learning_rate": 0.002, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum_decay": 0.004}
    given |= settings
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # torch keeps the product of the mu's in the default type
    try:
        optimizer = torch.optim.NAdam(
            tensors.values(), lr=given["learning_rate"], betas=(given["beta1"], given["beta2"]),
            eps=given["epsilon"], momentum_decay=given["momentum_decay"], foreach=False,
        )  # fmt: skip
        for step in range(50):
            theirs = torch_step(torch, optimizer, tensors, grads(step, theirs))
            parameters, v, s, product = F["update_parameters_with_nadam"](
                parameters, grads(step, parameters), v, s, step + 1, product, **settings
            )
            same(parameters, theirs, atol=1e-12)
            same(v, kept(optimizer, tensors, "exp_avg"), atol=1e-12)
            same(s, kept(optimizer, tensors, "exp_avg_sq"), atol=1e-12)
            for theirs_product in kept(optimizer, tensors, "mu_product").values():
                assert theirs_product == pytest.approx(product, rel=1e-12)
    finally:
        torch.set_default_dtype(default)


@pytest.mark.parametrize(
    "settings",
    [{}, {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.2}],
    ids=["default", "other"],
)
def test_adamw_agrees_with_torch_adamw(torch, settings):
    # torch decays what is in a group with a decay: here the weights, as in the course.
    parameters, grads = network(9, 5, 4, 3, 2)
    tensors, theirs = tensors_of(torch, parameters), dict(parameters)
    given = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01}
    given |= settings
    groups = [
        {"params": [tensor], "weight_decay": given["weight_decay"] if key.startswith("W") else 0.0}
        for key, tensor in tensors.items()
    ]
    optimizer = torch.optim.AdamW(
        groups, lr=given["learning_rate"], betas=(given["beta1"], given["beta2"]), eps=given["epsilon"]
    )
    ours = F["AdamW"](parameters, **settings)
    for step in range(50):
        theirs = torch_step(torch, optimizer, tensors, grads(step, theirs))
        ours.step(grads(step, parameters))
        same(parameters, theirs, atol=1e-12)
        same(ours.v, kept(optimizer, tensors, "exp_avg"), atol=1e-12)
        same(ours.s, kept(optimizer, tensors, "exp_avg_sq"), atol=1e-12)
    assert ours.t == 50


@pytest.fixture(scope="module")
def Muon(torch):
    return getattr(torch.optim, "Muon", None) or pytest.skip("this torch has no Muon")


def test_muon_agrees_with_torch_muon_in_float64(torch, Muon, monkeypatch):
    # Conventions translated: torch iterates in bfloat16 (here in float64); its velocity and look ahead have
    # the factor 1 - beta; it divides by max(norm, eps), we by norm + 1e-7, which its eps can be made to be.
    # It takes no biases: those are torch's SGD with plain momentum.
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
    parameters, grads = network(6, 3, 6, 4, 2)
    v, tensors, theirs = zeros(parameters), tensors_of(torch, parameters), dict(parameters)
    weights = {key: tensor for key, tensor in tensors.items() if key.startswith("W")}
    biases = {key: tensor for key, tensor in tensors.items() if key.startswith("b")}
    beta, rate = 0.9, 0.03
    optimizer = Muon(
        [{"params": [tensor]} for tensor in weights.values()], lr=rate, momentum=beta, weight_decay=0.0
    )
    plain = torch.optim.SGD(biases.values(), lr=rate, momentum=beta)
    for step in range(50):
        g = grads(step, theirs)
        for group, (key, tensor) in zip(optimizer.param_groups, weights.items(), strict=True):
            old = optimizer.state[tensor].get("momentum_buffer", torch.zeros(1)).numpy() / (1 - beta)
            ahead = g[f"d{key}"] + beta * (beta * old + g[f"d{key}"])
            group["eps"] = (1 - beta) * (np.linalg.norm(ahead) + 1e-7)
        theirs = torch_step(torch, optimizer, weights, g) | torch_step(torch, plain, biases, g)
        ours = grads(step, parameters)
        parameters, v = F["update_parameters_with_muon"](parameters, ours, v, rate, beta)
        assert parameters.keys() == theirs.keys()
        theirs = {key: theirs[key] for key in parameters}
        same(parameters, theirs, atol=1e-12)
        buffers = kept(optimizer, weights, "momentum_buffer")
        same({f"d{key}": (1 - beta) * v[f"d{key}"] for key in weights}, buffers, atol=1e-12)


def test_muon_agrees_with_torch_muon_to_16_bit_figures(torch, Muon):
    parameters, grads = network(7, 3, 6)
    g = {key: array for key, array in grads(0, parameters).items() if key == "dW1"}
    tensors = tensors_of(torch, {"W1": parameters["W1"]})
    optimizer = Muon(tensors.values(), lr=0.1, momentum=0.95, weight_decay=0.0)
    theirs = torch_step(torch, optimizer, tensors, g)
    ours, _ = F["update_parameters_with_muon"](
        dict(parameters), grads(0, parameters), zeros(parameters), 0.1, 0.95
    )
    np.testing.assert_allclose(ours["W1"], theirs["W1"], rtol=0, atol=0.1 * 0.05)
