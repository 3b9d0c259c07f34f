"""adaptive_methods: every expected array derived twice more, and what the notebook claims of its methods.

The derivations below go one number at a time, in decimal arithmetic of 50 digits, and share nothing with the
notebook's reference solutions. torch.optim is the other witness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest

import testCases
from opt_utils import backward_propagation, forward_propagation, initialize_parameters
from tests.course import functions

getcontext().prec = 50
NAME = "adaptive_methods"
Arrays = dict[str, np.ndarray]
Entry = Callable[
    ..., tuple[Decimal, ...]
]  # what becomes of one entry of a parameter, its gradient, its state


# --- the formulas in decimals -----------------------------------------------------------------------


def each(entry: Entry, parameters: Arrays, grads: Arrays, *states: Arrays) -> tuple[Arrays, ...]:
    """Apply ``entry(key, w, g, *state)`` to every entry; return the new parameters and the new states."""
    results: tuple[Arrays, ...] = tuple({} for _ in range(1 + len(states)))
    for key, w in parameters.items():
        arrays = (w, grads[f"d{key}"], *(state[f"d{key}"] for state in states))
        names = (key, *[f"d{key}"] * len(states))
        for table, name in zip(results, names, strict=True):
            table[name] = np.empty(w.shape)
        for index in np.ndindex(*w.shape):
            new = entry(key, *(Decimal(float(array[index])) for array in arrays))
            for table, name, value in zip(results, names, new, strict=True):
                table[name][index] = float(value)
    return results


def adagrad(
    parameters: Arrays, grads: Arrays, s: Arrays, learning_rate: float = 0.01, epsilon: float = 1e-8
) -> tuple[Arrays, ...]:
    """Formulas (1) and (2) of the notebook."""
    alpha, eps = Decimal(learning_rate), Decimal(epsilon)

    def entry(_: str, w: Decimal, g: Decimal, old: Decimal) -> tuple[Decimal, ...]:
        total = old + g * g
        return w - alpha * g / (total.sqrt() + eps), total

    return each(entry, parameters, grads, s)


def rmsprop(
    parameters: Arrays,
    grads: Arrays,
    s: Arrays,
    learning_rate: float = 0.01,
    beta: float = 0.9,
    epsilon: float = 1e-8,
) -> tuple[Arrays, ...]:
    """Formulas (3) and (4)."""
    alpha, b, eps = map(Decimal, (learning_rate, beta, epsilon))

    def entry(_: str, w: Decimal, g: Decimal, old: Decimal) -> tuple[Decimal, ...]:
        average = b * old + (1 - b) * g * g
        return w - alpha * g / (average.sqrt() + eps), average

    return each(entry, parameters, grads, s)


def adam_l2(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    s: Arrays,
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.01,
    decoupled: bool = False,
) -> tuple[Arrays, ...]:
    """Formulas (5) to (8); with ``decoupled``, (9) in the place of (7) and (8)."""
    alpha, b1, b2, eps, decay = map(Decimal, (learning_rate, beta1, beta2, epsilon, weight_decay))

    def entry(key: str, w: Decimal, g: Decimal, first: Decimal, second: Decimal) -> tuple[Decimal, ...]:
        penalty = decay * w if key.startswith("W") else Decimal(0)
        if not decoupled:
            g += penalty
        first = b1 * first + (1 - b1) * g
        second = b2 * second + (1 - b2) * g * g
        step = first / (1 - b1**t) / ((second / (1 - b2**t)).sqrt() + eps)
        if decoupled:
            step += penalty
        return w - alpha * step, first, second

    return each(entry, parameters, grads, v, s)


def adamw(*arguments: Any, **keywords: Any) -> tuple[Arrays, ...]:
    return adam_l2(*arguments, **keywords, decoupled=True)


def amsgrad(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    s: Arrays,
    s_max: Arrays,
    t: int,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, ...]:
    """Formulas (5), (10) and (11)."""
    alpha, b1, b2, eps = map(Decimal, (learning_rate, beta1, beta2, epsilon))

    def entry(
        _: str, w: Decimal, g: Decimal, first: Decimal, second: Decimal, largest: Decimal
    ) -> tuple[Decimal, ...]:
        first = b1 * first + (1 - b1) * g
        second = b2 * second + (1 - b2) * g * g
        largest = max(largest, second)
        step = first / (1 - b1**t) / ((largest / (1 - b2**t)).sqrt() + eps)
        return w - alpha * step, first, second, largest

    return each(entry, parameters, grads, v, s, s_max)


def zeros(parameters: Arrays) -> Arrays:
    return {
        f"d{key}": np.array([[0.0] * w.shape[1] for _ in range(w.shape[0])]) for key, w in parameters.items()
    }


ORACLES: dict[str, Callable[..., Any]] = {
    "initialize_adagrad": zeros,
    "update_parameters_with_adagrad": adagrad,
    "initialize_rmsprop": zeros,
    "update_parameters_with_rmsprop": rmsprop,
    "update_parameters_with_adam_l2": adam_l2,
    "update_parameters_with_adamw": adamw,
    "initialize_amsgrad": lambda parameters: tuple(zeros(parameters) for _ in range(3)),
    "update_parameters_with_amsgrad": amsgrad,
}
HIDDEN = [(name, case) for name in ORACLES for case in testCases.CASES[name].hidden]
PUBLIC = [(name, case) for name in ORACLES for case in testCases.CASES[name].public_cases]
UPDATES = [name for name in ORACLES if name.startswith("update")]


def ids(value: Any) -> str:
    return value.name if isinstance(value, testCases.Case) else str(value)


def same_arrays(ours: Any, theirs: Any) -> None:
    """The same structure, keys in the same order, and the very same float64 numbers."""
    assert type(ours) is type(theirs)
    if isinstance(ours, tuple):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            same_arrays(one, other)
        return
    assert list(ours) == list(theirs)
    for key in ours:
        np.testing.assert_array_equal(ours[key], theirs[key], strict=True)


@pytest.mark.parametrize(("function", "case"), PUBLIC + HIDDEN, ids=ids)
def test_expected_arrays_are_the_exact_results_rounded_to_float64(function, case):
    same_arrays(case.expected, ORACLES[function](*case.arguments(), **case.keywords))


# --- the cases see what they should ------------------------------------------------------------------


@pytest.mark.parametrize("function", ORACLES)
def test_hidden_cases_have_several_depths_and_shapes(function):
    networks = [case.arguments()[0] for case in testCases.CASES[function].hidden]
    assert len(networks) >= 3
    assert {len(network) // 2 for network in networks} >= {2, 3}
    assert any(
        len({network[f"W{l}"].shape for l in range(1, len(network) // 2 + 1)}) > 1 for network in networks
    )


@pytest.mark.parametrize("function", UPDATES)
def test_hidden_cases_have_states_late_steps_defaults_and_other_settings(function):
    settings = []
    for case in testCases.CASES[function].hidden:
        tables = [argument for argument in case.arguments() if isinstance(argument, dict)]
        assert all(np.all(array != 0) for table in tables for array in table.values())
        assert all(argument > 2 for argument in case.arguments() if type(argument) is int)
        settings.append([argument for argument in case.arguments() if type(argument) is float])
    assert [] in settings and any(settings)


def test_a_maximum_is_sometimes_the_old_one_and_sometimes_the_new():
    for case in testCases.CASES["update_parameters_with_amsgrad"].hidden:
        old, new = case.arguments()[4], case.expected[3]
        kept = np.concatenate([np.ravel(old[key] == new[key]) for key in old])
        assert kept.any() and not kept.all()


# --- the references ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def references() -> Mapping[str, Callable[..., Any]]:
    return functions.functions(NAME)


def test_the_eight_functions_are_those_of_the_curriculum():
    assert list(functions.references(NAME)) == list(ORACLES)


@pytest.mark.parametrize("function", ORACLES)
def test_references_pass_the_public_and_the_hidden_cases(references, function):
    testCases.check(references[function])
    testCases.check_hidden(references[function])


DEFAULTS = [
    (name, default, changed)
    for name, rate, betas in (
        ("adagrad", "0.01", ()),
        ("rmsprop", "0.01", (("beta=0.9,", "beta=0.99,"),)),
        ("adam_l2", "0.01", (("beta1=0.9,", "beta1=0.99,"), ("beta2=0.999,", "beta2=0.99,"))),
        ("adamw", "0.01", (("beta1=0.9,", "beta1=0.99,"), ("beta2=0.999,", "beta2=0.99,"))),
        ("amsgrad", "0.001", (("beta1=0.9,", "beta1=0.99,"), ("beta2=0.999,", "beta2=0.99,"))),
    )
    for default, changed in (
        (f"learning_rate={rate}", f"learning_rate={rate}1"),
        ("epsilon=1e-8", "epsilon=0.0"),
        ("epsilon=1e-8", "epsilon=1e-7"),
        *betas,
        *([("weight_decay=0.01", "weight_decay=0.0")] if "l2" in name or name == "adamw" else []),
    )
]


@pytest.mark.parametrize(("method", "default", "changed"), DEFAULTS)
def test_a_changed_default_is_seen(method, default, changed):
    functions.assert_changed_default_is_seen(NAME, f"update_parameters_with_{method}", default, changed)


# --- torch.optim -------------------------------------------------------------------------------------


# method: name in torch.optim, its settings, our settings, the names of our states there
TORCH: dict[str, tuple[str, dict[str, Any], dict[str, float], tuple[str, ...]]] = {
    "adagrad": ("Adagrad", {"lr": 0.05, "eps": 1e-7}, {"learning_rate": 0.05, "epsilon": 1e-7}, ("sum",)),
    "rmsprop": (
        "RMSprop",
        {"lr": 0.02, "alpha": 0.8, "eps": 1e-6},
        {"learning_rate": 0.02, "beta": 0.8, "epsilon": 1e-6},
        ("square_avg",),
    ),
    "adam_l2": (
        "Adam",
        {"lr": 0.02, "betas": (0.8, 0.99), "eps": 1e-7, "weight_decay": 0.1},
        {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-7, "weight_decay": 0.1},
        ("exp_avg", "exp_avg_sq"),
    ),
    "adamw": (
        "AdamW",
        {"lr": 0.02, "betas": (0.8, 0.99), "eps": 1e-7, "weight_decay": 0.1},
        {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-7, "weight_decay": 0.1},
        ("exp_avg", "exp_avg_sq"),
    ),
    "amsgrad": (
        "Adam",
        {"lr": 0.02, "betas": (0.8, 0.9), "eps": 1e-7, "amsgrad": True},
        {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-7},
        ("exp_avg", "exp_avg_sq", "max_exp_avg_sq"),
    ),
}


def start_of(
    references: Mapping[str, Callable[..., Any]], method: str, parameters: Arrays
) -> tuple[Arrays, ...]:
    if method in ("adagrad", "rmsprop"):
        return (references[f"initialize_{method}"](parameters),)
    return references["initialize_amsgrad"](parameters)[: 3 if method == "amsgrad" else 2]


@pytest.mark.parametrize("method", TORCH)
def test_fifty_steps_on_a_network_agree_with_torch(torch, references, method):
    name, theirs, ours, state_names = TORCH[method]
    generator = np.random.default_rng(5)
    X = generator.normal(size=(3, 40))
    Y = (generator.random((1, 40)) < 0.5).astype(np.float64)
    parameters = initialize_parameters([3, 4, 3, 1], seed=7)
    tensors = {k: torch.tensor(a, dtype=torch.float64, requires_grad=True) for k, a in parameters.items()}
    decay = theirs.get("weight_decay", 0.0)
    groups = [
        {"params": [tensor], "weight_decay": decay if key[0] == "W" else 0.0}
        for key, tensor in tensors.items()
    ]
    optimizer = getattr(torch.optim, name)(groups, **theirs)
    states = start_of(references, method, parameters)
    update = references[f"update_parameters_with_{method}"]
    for t in range(1, 51):
        batch = generator.permutation(40)[:8]
        _, cache = forward_propagation(X[:, batch], parameters)
        grads = backward_propagation(X[:, batch], Y[:, batch], cache)
        for key, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[f"d{key}"], dtype=torch.float64)
        optimizer.step()
        steps = (t,) if method not in ("adagrad", "rmsprop") else ()
        parameters, *states = update(parameters, grads, *states, *steps, **ours)
        for key, tensor in tensors.items():
            np.testing.assert_allclose(parameters[key], tensor.detach().numpy(), rtol=0, atol=1e-12)
            for state, state_name in zip(states, state_names, strict=True):
                kept = optimizer.state[tensor][state_name].numpy()
                np.testing.assert_allclose(state[f"d{key}"], kept, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("method", "case"),
    [(m, case) for m in TORCH for case in testCases.CASES[f"update_parameters_with_{m}"].hidden],
    ids=ids,
)
def test_hidden_cases_agree_with_torch(torch, method, case):
    name, _, _, state_names = TORCH[method]
    parameters, grads, *rest = case.arguments()
    states = [argument for argument in rest if isinstance(argument, dict)]
    numbers = [argument for argument in rest if not isinstance(argument, dict)]
    settings: dict[str, Any] = {"learning_rate": 0.001 if method == "amsgrad" else 0.01, "epsilon": 1e-8}
    order = ["learning_rate", "epsilon"]
    t = 3
    if method == "rmsprop":
        order = ["learning_rate", "beta", "epsilon"]
        settings["beta"] = 0.9
    elif method != "adagrad":
        order = ["t", "learning_rate", "beta1", "beta2", "epsilon", "weight_decay"]
        settings |= {"beta1": 0.9, "beta2": 0.999, "weight_decay": 0.0 if method == "amsgrad" else 0.01}
    settings |= dict(zip(order, numbers, strict=False)) | dict(case.keywords)
    t = settings.get("t", t)
    theirs = {"lr": settings["learning_rate"], "eps": settings["epsilon"]}
    if method == "rmsprop":
        theirs["alpha"] = settings["beta"]
    elif method != "adagrad":
        theirs["betas"] = (settings["beta1"], settings["beta2"])
    if method == "amsgrad":
        theirs["amsgrad"] = True
    new, *new_states = case.expected
    for key, array in parameters.items():
        tensor = torch.tensor(array, dtype=torch.float64, requires_grad=True)
        tensor.grad = torch.tensor(grads[f"d{key}"], dtype=torch.float64)
        decay = settings.get("weight_decay", 0.0) if key[0] == "W" else 0.0
        optimizer = getattr(torch.optim, name)([tensor], **theirs, weight_decay=decay)
        state = {
            n: torch.tensor(s[f"d{key}"], dtype=torch.float64)
            for n, s in zip(state_names, states, strict=True)
        }
        optimizer.state[tensor].update({"step": torch.tensor(float(t - 1)), **state})
        optimizer.step()
        np.testing.assert_allclose(new[key], tensor.detach().numpy(), rtol=0, atol=1e-12)
        for table, state_name in zip(new_states, state_names, strict=True):
            kept = optimizer.state[tensor][state_name].numpy()
            np.testing.assert_allclose(table[f"d{key}"], kept, rtol=0, atol=1e-12)


# --- what the notebook claims ------------------------------------------------------------------------


def online(
    references: Mapping[str, Callable[..., Any]], method: str, C: float = 3.0, T: int = 3000
) -> np.ndarray:
    """What a method plays on the losses Cx, -x, -x, Cx, … over [-1, 1]; Reddi et al. 2018, theorem 1."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    states = start_of(references, method, parameters)
    settings: dict[str, float] = {"beta1": 0.0, "beta2": 1 / (1 + C**2)}
    if method == "adamw":
        settings["weight_decay"] = 0.0
    played = []
    for t in range(1, T + 1):
        played.append(parameters["W1"].item())
        grads = {"dW1": np.array([[C if t % 3 == 1 else -1.0]]), "db1": np.zeros((1, 1))}
        parameters, *states = references[f"update_parameters_with_{method}"](
            parameters, grads, *states, t, learning_rate=0.5 / np.sqrt(t), **settings
        )
        parameters["W1"] = np.clip(parameters["W1"], -1.0, 1.0)
    return np.array(played)


def test_adam_walks_to_the_worst_end_and_amsgrad_to_the_best(references):
    slopes = np.where(np.arange(1, 3001) % 3 == 1, 3.0, -1.0)
    adam, best = online(references, "adamw"), online(references, "amsgrad")
    assert adam[-300:].min() > 0.95 and adam[-1] > 0.98
    assert best[-300:].max() < -0.95
    regret = {"adam": np.mean(slopes * (adam + 1)), "amsgrad": np.mean(slopes * (best + 1))}
    assert regret["adam"] > 0.6  # 2/3 for who stays at 1
    assert regret["amsgrad"] < 0.1


def test_adam_takes_the_same_steps_whatever_the_scale_of_each_gradient(references):
    random = np.random.default_rng(3)
    scales = {
        "dW1": 2.0 ** random.integers(-20, 20, size=(2, 3)),
        "db1": 2.0 ** random.integers(-20, 20, (2, 1)),
    }
    ends = []
    for scaled in (False, True):
        random = np.random.default_rng(4)
        parameters = {"W1": np.zeros((2, 3)), "b1": np.zeros((2, 1))}
        states = start_of(references, "adamw", parameters)
        for t in range(1, 51):
            grads = {
                key: random.normal(size=scale.shape) * (scale if scaled else 1.0)
                for key, scale in scales.items()
            }
            parameters, *states = references["update_parameters_with_adamw"](
                parameters, grads, *states, t, epsilon=0.0, weight_decay=0.0
            )
        ends.append(parameters)
    for key in ends[0]:
        np.testing.assert_array_equal(
            ends[0][key], ends[1][key]
        )  # powers of two: not even a rounding differs


def test_without_decay_the_l2_form_and_the_decoupled_one_are_the_same(references):
    for case in testCases.CASES["update_parameters_with_adamw"].hidden:
        parameters, grads, v, s, t, *_ = case.arguments()
        one = references["update_parameters_with_adamw"](parameters, grads, v, s, t, weight_decay=0.0)
        parameters, grads, v, s, t, *_ = case.arguments()
        other = references["update_parameters_with_adam_l2"](parameters, grads, v, s, t, weight_decay=0.0)
        same_arrays(one, other)


def test_biases_do_not_decay(references):
    for name in ("update_parameters_with_adam_l2", "update_parameters_with_adamw"):
        for case in testCases.CASES[name].hidden:
            with_decay = references[name](*case.arguments()[:5], weight_decay=0.3)[0]
            without = references[name](*case.arguments()[:5], weight_decay=0.0)[0]
            for key in with_decay:
                assert np.array_equal(with_decay[key], without[key]) == key.startswith("b")
