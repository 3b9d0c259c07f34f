"""adaptive_methods: what its captions and answers state is what the functions of its figures compute."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from tests.course import functions
from tests.helpers.project import ROOT

NAME = "adaptive_methods"


@pytest.fixture(scope="module")
def cells() -> list[NotebookNode]:
    return nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def updates() -> dict[str, Any]:
    """The instructor's update functions by method; Adam is the one with a penalty, without the penalty."""
    space = functions.functions(NAME)
    methods = ("adagrad", "rmsprop", "adam_l2", "adamw", "amsgrad")
    found = {method: space[f"update_parameters_with_{method}"] for method in methods}
    return {**found, "adam": partial(found["adam_l2"], weight_decay=0.0)}


@pytest.fixture
def modules(monkeypatch):
    """The three modules of figures, which close their figures instead of showing them."""
    monkeypatch.syspath_prepend(ROOT / "notebooks" / NAME)
    import figures_adam
    import figures_adaptive
    import figures_amsgrad

    for module in (figures_adaptive, figures_adam, figures_amsgrad):
        monkeypatch.setattr(module, "show", lambda figure, alt: plt.close(figure))
    return figures_adaptive, figures_adam, figures_amsgrad


@pytest.fixture
def drawn(modules, updates, capsys):
    """Draw a figure with these methods, and return what its cell prints."""

    def draw(name: str, *given: Any, methods: tuple[str, ...] = (), **settings: Any) -> str:
        module = next(module for module in modules if hasattr(module, name))
        capsys.readouterr()
        getattr(module, name)(*given, **settings, **{method: updates[method] for method in methods})
        return str(capsys.readouterr().out)

    return draw


def caption(cells: list[NotebookNode], label: str) -> str:
    """The text of the cell that begins with this figure's label, such as "Figure 3"."""
    (text,) = (cell.source for cell in cells if cell.source.startswith(f"**{label}."))
    return str(text)


def states(text: str, *numbers: str) -> bool:
    """Whether a text contains each of these numbers, not as a part of a longer one."""
    return all(re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text) for number in numbers)


# --- sparse features and a moving target -------------------------------------------------------------


def test_no_rate_of_gradient_descent_suits_common_and_rare_features(cells, modules):
    small, large = (modules[0].read_once(modules[0].descend, rate)[1] for rate in (0.1, 0.5))
    assert f"{small[-1]:.2f}" == "1.46" and states(caption(cells, "Figure 1"), "1.46")
    assert large[:8].mean() > 2 * small[:8].mean() and large[8:].mean() < 0.51 * small[8:].mean()


def test_adagrad_is_better_on_rare_and_on_common_features(cells, updates, modules):
    (cost, far), (lower, near) = (
        modules[0].read_once(update, rate)
        for update, rate in ((modules[0].descend, 0.1), (updates["adagrad"], 0.5))
    )
    assert (f"{cost:.3f}", f"{lower:.3f}") == ("0.427", "0.413")
    errors = [f"{part.mean():.2f}" for part in (far[8:], near[8:], far[:8], near[:8])]
    assert errors == ["0.99", "0.42", "0.25", "0.18"]
    assert states(caption(cells, "Figure 2"), "0.427", "0.413", *errors)


def test_adam_is_between_adagrad_and_descent_on_sparse_features(cells, updates, modules):
    costs = {rate: modules[0].read_once(updates["adam"], rate)[0] for rate in (0.01, 0.02, 0.05)}
    assert min(costs, key=costs.get) == 0.02 and f"{costs[0.02]:.3f}" == "0.417"
    assert states(caption(cells, "Figure 7"), "0.417", "0.413", "0.427")


def test_rmsprop_is_behind_adagrad_and_adam_on_sparse_features(updates, modules):
    assert min(modules[0].read_once(updates["rmsprop"], rate)[0] for rate in (0.01, 0.02, 0.05)) > 0.418


def test_adagrad_freezes_and_rmsprop_keeps_up(cells, drawn):
    printed = drawn("moving_target", methods=("adagrad", "rmsprop"))
    adagrad, rmsprop = printed.splitlines()
    assert adagrad.endswith("1.99 in the last 600; factor 0.0146 -> 0.0009") and 0.0146 // 0.0009 == 16
    assert "0.36 in the last 600" in rmsprop
    assert states(caption(cells, "Figure 3"), "0.0009")


@pytest.mark.slow
def test_the_text_states_the_distances_of_the_table(cells, drawn):
    _, *rows = drawn("distances", methods=("adagrad", "rmsprop", "adam")).splitlines()
    found = {tuple(row.split()[0:4:3]): row.split()[4:] for row in rows}
    assert [found["AdaGrad", alpha][::2] for alpha in ("1", "3")] == [["0.45", "1.86"], ["0.20", "0.82"]]
    assert found["AdaGrad", "10"][2:] == ["0.22", "0.08"] and found["RMSprop", "0.3"][2:] == ["0.28", "0.22"]
    text = next(cell.source for cell in cells if "delays the freezing" in cell.source)
    assert states(text, "0.45", "1.86", "0.20", "0.82", "0.22", "0.28", "0.08")
    assert found["Adam", "0.1"] == ["0.28", "0.28", "0.27", "0.08"] and found["RMSprop", "0.1"][3] == "0.12"
    assert states(caption(cells, "Figure 7"), "0.08", "0.12", "0.27", "0.28")
    spreads = [float(max(row[:3])) - float(min(row[:3])) for key, row in found.items() if key[0] == "RMSprop"]
    assert max(spreads) < 0.021


# --- two kinds of decay ------------------------------------------------------------------------------


def test_penalty_and_decay_lead_to_different_places(cells, drawn):
    assert "lambda = 1: after 100 steps at (1.500, 0.250)" in drawn("penalized_bowl")
    printed = drawn("bowl_paths", methods=("adam", "adam_l2", "adamw"))
    assert re.findall(r"at (.*)", printed) == ["(2.00, 0.50)", "(1.50, 0.25)", "(1.00, 0.50)"]
    assert "$(1.5, 0.25)$" in caption(cells, "Figure C")
    assert "$(1, 0.5)$" in caption(cells, "Figure D")


@pytest.mark.parametrize(("decay", "place"), [(4.0, "(0.25, 0.25)"), (0.4, "(2.00, 0.50)")])
def test_adamw_stays_in_the_box_of_its_decay(decay, place, drawn):
    assert place in drawn("bowl_paths", methods=("adamw",), decay=decay)


def test_only_adam_without_a_penalty_ignores_the_scale(cells, drawn, modules, updates):
    printed = drawn("rescaling", updates["adam"], updates["adam_l2"])
    assert re.findall(r"most (\S+)", printed) == ["7.4e-08", "0.0e+00", "4.3e-01"]
    assert states(caption(cells, "Figure 6"), "0.43")


def test_decoupled_decay_does_not_depend_on_the_gradients(cells, drawn):
    penalty, decoupled, expected = drawn("decay_under_noise", methods=("adam_l2", "adamw")).splitlines()
    shares = [float(share) for share in re.findall(r"-?\d\.\d{3}", penalty)[:9]]
    assert shares[0] < 0.001 and shares[-1] > 0.99 and sorted(shares) == shares
    assert all(0.21 < float(share) < 0.23 for share in re.findall(r"\d\.\d{3}", decoupled)[:9])
    assert expected == "(1 - alpha lambda)^300 = 0.222" and "= 0.22$" in caption(cells, "Figure 9")


def test_the_penalty_empties_half_of_the_network(cells, updates, modules):
    weights = {}
    for method in ("adam_l2", "adamw"):
        parameters = modules[1].train_moons(updates[method], 0.1)
        weights[method] = np.abs(np.concatenate([parameters[f"W{l}"].ravel() for l in (1, 2, 3)]))
    assert np.sum(weights["adam_l2"] < 0.01) == 12 and weights["adam_l2"].size == 22
    largest = [f"{weights[method].max():.2f}" for method in weights]
    assert largest == ["0.83", "3.56"] and states(caption(cells, "Figure 10"), "12", "22", *largest)


# --- where Adam fails, and memory --------------------------------------------------------------------


def test_three_steps_of_adam_go_the_wrong_way(cells, drawn):
    printed = drawn("three_steps", methods=("adam", "amsgrad"))
    assert re.findall(r"together (\S+)", printed) == ["+0.681", "-0.349"]
    text = next(cell.source for cell in cells if cell.source.startswith("**Adam walks the wrong way.**"))
    assert states(text, "2.865", "1.035") and states(printed, "2.865", "1.035")


def test_adam_does_not_come_to_rest_with_a_short_memory(cells, drawn):
    adam, amsgrad = (
        float(number) for number in re.findall(r"steps (\S+)", drawn("swings", methods=("adam", "amsgrad")))
    )
    assert f"{adam:.3f}" == "0.008" and 29 < adam / amsgrad < 31
    usual = re.findall(r"steps (\S+)", drawn("swings", methods=("adam", "amsgrad"), beta2=0.999))
    assert usual[0] == usual[1] and states(caption(cells, "Figure E"), "0.008")


@pytest.mark.parametrize(
    ("settings", "ends", "regret"),
    [
        ({"beta2": 0.1}, [0.997, -0.997], "0.672"),
        ({"beta2": 0.4}, [0.994, -0.996], None),
        ({"beta2": 0.5}, [-0.926, -0.996], None),
        ({"beta2": 0.9, "period": 11}, [0.992, -0.987], None),
    ],
)
def test_adam_ends_at_the_worst_point_while_its_memory_is_too_short(settings, ends, regret, drawn):
    printed = drawn("plays", methods=("adam", "amsgrad"), **settings)
    assert [float(x) for x in re.findall(r"x = *(\S+);", printed)] == ends
    assert regret is None or f"regret per step {regret}" in printed


def test_adam_halves_the_largest_trainable_that_fits(drawn):
    counts = {"gradient descent": 0, "Adam, AdamW": 2, "AMSGrad": 3}
    printed = drawn("largest_trainable", counts)
    assert re.findall(r"(\S+) billion", printed) == ["3.0", "1.5", "1.2"]
    assert drawn("largest_trainable", counts, gigabytes=60).endswith(": 3.0 billion parameters fit\n")


# --- the answers to the exercises --------------------------------------------------------------------


def test_ten_steps_of_adagrad_with_one_gradient_shrink_as_the_answer_says(cells, updates):
    parameters, grads, s = {"W1": np.ones((1, 1)), "b1": np.ones((1, 1))}, {}, {}
    for key in parameters:
        grads[f"d{key}"], s[f"d{key}"] = np.full((1, 1), 0.3), np.zeros((1, 1))
    moved = []
    for _ in range(10):
        before = parameters["W1"].item()
        parameters, s = updates["adagrad"](parameters, grads, s)
        moved.append(f"{before - parameters['W1'].item():.4f}")
    answers = next(cell.source for cell in cells if "Answers to the exercises" in cell.source)
    assert states(answers, *moved[:4], moved[9])


def test_the_answers_about_decay_are_right(drawn):
    assert 0.995**139 < 0.5 < 0.995**138
    shares = drawn("decay_under_noise", methods=("adamw",), decay=0.05).splitlines()
    assert shares[-1] == "(1 - alpha lambda)^300 = 0.861"
    assert "(1.00, 0.12)" in drawn("bowl_paths", methods=("adam_l2",), decay=3.0)


def test_the_answer_about_rates_of_rmsprop_is_right(cells, updates, modules):
    late = {}
    for rate in (0.03, 0.3, 1.0):
        weights, _ = modules[0].follow_target(updates["rmsprop"], rate, 3000)
        late[rate] = np.abs(weights - modules[0].target_at(3000))[-600:].mean()
    distances = [f"{distance:.2f}" for distance in late.values()]
    answers = next(cell.source for cell in cells if "Answers to the exercises" in cell.source)
    assert distances == ["0.93", "0.28", "0.50"] and states(answers, *distances)


def test_the_folded_answers_about_rare_features_are_right(cells, drawn):
    text = "\n".join(cell.source for cell in cells)
    assert "rarer features is 0.44, less than with any other of the six rates (0.5 gives 0.49)" in text
    rates = (0.02, 0.1, 0.5), (0.2, 0.3, 0.4)
    lines = [line for some in rates for line in drawn("one_rate_for_all", *some).splitlines()]
    errors = {line.split()[2]: [float(n) for n in re.findall(r"(\d\.\d+)(?:,|$)", line)] for line in lines}
    assert errors["0.4"][:2] == [0.43, 0.44] and errors["0.1"][0] == 0.25 and errors["0.5"][1] == 0.49
    assert min(errors, key=lambda rate: errors[rate][1]) == "0.4"
    assert "RMSprop's error of the rarer weights is 1.08; AdaGrad's is 0.42 and Adam's 0.41" in text
    printed = drawn("sparse_features", methods=("adagrad", "rmsprop", "adam"))
    assert re.findall(r"of the 8 rarer (\S+)", printed)[1:] == ["0.42", "1.08", "0.41"]
