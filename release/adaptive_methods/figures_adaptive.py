# Built from notebooks/adaptive_methods/figures_adaptive.py; edit it there.
"""The figures of Sections 1 to 3 on two problems, sparse features and a moving target.

Each function draws one figure and prints the numbers that its caption states. A graded update function is
given by the name of its method in STYLE: ``sparse_features(adagrad=update_parameters_with_adagrad)``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from tqdm.auto import tqdm

from opt_utils import NAMES, STYLE, Parameters, show

Array = np.ndarray
Update = Callable[..., Any]


class Stepper:
    """An update function together with its states, which start at zero, and the number of its steps."""

    def __init__(self, update: Update, parameters: Parameters, **settings: Any) -> None:
        taken = inspect.signature(update).parameters
        required = [name for name, found in taken.items() if found.default is found.empty]
        names = [name for name in required if name not in ("parameters", "grads", "t", "learning_rate")]
        self.update, self.parameters, self.settings = update, parameters, settings
        self.states = [{f"d{key}": np.zeros(a.shape) for key, a in parameters.items()} for _ in names]
        self.counts_steps, self.t = "t" in taken, 0

    def step(self, grads: Parameters, **settings: Any) -> None:
        self.t += 1
        count = (self.t,) if self.counts_steps else ()
        returned = self.update(self.parameters, grads, *self.states, *count, **self.settings, **settings)
        self.parameters, *self.states = returned


def descend(parameters: Parameters, grads: Parameters, learning_rate: float) -> tuple[Parameters]:
    """A step of gradient descent, for comparison."""
    return ({key: array - learning_rate * grads[f"d{key}"] for key, array in parameters.items()},)


def look(method: str, **changes: Any) -> dict[str, Any]:
    """The look of a method's line, without markers."""
    return {**STYLE[method], "marker": "", "linewidth": 1.6, **changes}


def label(ax: Axes, x: float, y: float, words: str, color: str, **changes: Any) -> None:
    """Write a line's name beside it, in its colour."""
    ax.annotate(
        words,
        (x, y),
        color=color,
        annotation_clip=False,
        **{"xytext": (5, 0), "textcoords": "offset points", "va": "center", **changes},
    )


# --- sparse features -------------------------------------------------------------------------------

FREQUENCIES = 0.5 ** np.linspace(1, 7, 16)  # from every second example to one in 128
TRUE_WEIGHTS = np.where(np.arange(16) % 2 == 0, 2.0, -2.0)
SPARSE_RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


@cache
def sparse_regression() -> tuple[Array, Array]:
    """Twenty draws of 3000 examples: X (3000, 20, 16) of zeros and ones, labels Y (3000, 20)."""
    generator = np.random.default_rng(0)
    X = (generator.random((3000, 20, 16)) < FREQUENCIES).astype(np.float64)
    Y = (generator.random((3000, 20)) < 1 / (1 + np.exp(-X @ TRUE_WEIGHTS))).astype(np.float64)
    return X, Y


def read_once(update: Update, learning_rate: float) -> tuple[float, Array]:
    """One pass, a step after each example; the mean cost, and the mean error of each weight (16,).

    The weights of the twenty draws are the rows of one array, so that one call takes a step for them all.
    """
    X, Y = sparse_regression()
    start = {"W1": np.zeros((20, 16)), "b1": np.zeros((20, 1))}
    stepper = Stepper(update, start, learning_rate=learning_rate)
    for x, y in zip(X, Y, strict=True):
        z = np.sum(stepper.parameters["W1"] * x, axis=1, keepdims=True) + stepper.parameters["b1"]
        error = 1 / (1 + np.exp(-z)) - y[:, None]
        stepper.step({"dW1": error * x, "db1": error})
    W, b = stepper.parameters["W1"], stepper.parameters["b1"]
    z = np.einsum("edf,df->ed", X, W) + b[:, 0]
    return float(np.mean(np.logaddexp(0, z) - Y * z)), np.abs(W - TRUE_WEIGHTS).mean(axis=0)


def frequency_axis(ax: Axes) -> None:
    ax.set_xscale("log", base=2)
    ax.set(xlim=(0.62, 0.0018), xticks=[1 / 2, 1 / 8, 1 / 32, 1 / 128], ylim=(0, 2.05))
    ax.set_xticklabels(["1 in 2", "1 in 8", "1 in 32", "1 in 128"])
    ax.set(xlabel="how often the feature occurs", ylabel="distance of its weight from the true one")


def one_rate_for_all(*learning_rates: float) -> None:
    """The error of each feature's weight after gradient descent with each learning rate."""
    figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    told = []
    for learning_rate, linestyle in zip(learning_rates, ("-", "--", ":", "-."), strict=False):
        errors = read_once(descend, learning_rate)[1]
        ax.plot(FREQUENCIES, errors, **look("gd", linestyle=linestyle))
        label(ax, FREQUENCIES[-1], errors[-1], rf"$\alpha = {learning_rate:g}$", STYLE["gd"]["color"])
        told.append(f"alpha {learning_rate:g}: {errors[0]:.2f} to {errors[-1]:.2f}")
        print(
            f"alpha = {learning_rate:<5g} mean error of the 8 more common weights {errors[:8].mean():.2f}, "
            f"of the 8 rarer {errors[8:].mean():.2f}, of the rarest {errors[-1]:.2f}"
        )
    frequency_axis(ax)
    show(
        figure,
        alt="Distance of each weight from the true one against how often its feature occurs, after gradient descent. "
        f"From the most common to the rarest feature, {'; '.join(told)}.",
    )


def sparse_features(**updates: Update) -> None:
    """Gradient descent and the given methods: the cost for each rate, and the errors at the best one."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
    told = []
    for method, update in tqdm({"gd": descend, **updates}.items(), leave=False):
        found = [read_once(update, learning_rate) for learning_rate in SPARSE_RATES]
        costs = [cost for cost, _ in found]
        best = int(np.argmin(costs))
        errors = found[best][1]
        left.semilogx(SPARSE_RATES, costs, **STYLE[method], label=NAMES[method])
        right.plot(FREQUENCIES, errors, **STYLE[method])
        words = f"{NAMES[method]}, {SPARSE_RATES[best]:g}".replace("gradient descent", "descent")
        label(right, FREQUENCIES[-1], errors[-1], words, STYLE[method]["color"])
        told.append(f"{NAMES[method]} {costs[best]:.3f} at {SPARSE_RATES[best]:g}")
        print(
            f"{NAMES[method]:16} lowest cost {costs[best]:.4f}, at alpha = {SPARSE_RATES[best]:<4g}  mean error of "
            f"the 8 more common weights {errors[:8].mean():.2f}, of the 8 rarer {errors[8:].mean():.2f}"
        )
    left.set(xlabel=r"learning rate $\alpha$", ylabel="cost over all examples", ylim=(0.4, 0.66))
    left.legend(loc="upper center")
    frequency_axis(right)
    show(
        figure,
        alt=f"Left: cost against learning rate; the lowest are {', '.join(told)}. Right: distance of each weight from "
        "the true one, at these rates, against how often its feature occurs.",
    )


# --- a moving target -------------------------------------------------------------------------------

PERIOD = 300  # steps between two jumps
TARGET_RATES = {"adagrad": (1.0, 3.0, 10.0), "rmsprop": (0.1, 0.3, 1.0), "adam": (0.03, 0.1, 0.3)}


def target_at(steps: int) -> Array:
    """The target before each step: -2 and 2 in turn."""
    return np.where(np.arange(steps) // PERIOD % 2 == 0, -2.0, 2.0)


def follow_target(update: Update, learning_rate: float, steps: int) -> tuple[Array, Array]:
    """The weight before each step, and the root of the average or sum s after it."""
    noise = 0.5 * np.random.default_rng(1).normal(size=steps)
    no_bias = np.zeros((1, 1))
    stepper = Stepper(update, {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}, learning_rate=learning_rate)
    places, roots = np.empty(steps), np.empty(steps)
    for step, (c, error) in enumerate(zip(target_at(steps), noise, strict=True)):
        places[step] = stepper.parameters["W1"][0, 0]
        stepper.step({"dW1": stepper.parameters["W1"] - c + error, "db1": no_bias})
        roots[step] = np.sqrt(stepper.states[-1]["dW1"][0, 0])
    return places, roots


def moving_target(alpha: float = 0.1, **updates: Update) -> None:
    """Each method after the target for 3000 steps, and the factor by which it multiplies a gradient."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
    target = target_at(3000)
    left.plot(target, color="0.75", linewidth=3)
    left.text(60, 2.62, "grey: the target", color="0.4")
    told = []
    for method, update in updates.items():
        places, roots = follow_target(update, alpha, 3000)
        # The mean over each 50 steps: RMSprop's factor goes up and down with the noise.
        steps, factors = np.arange(25, 3000, 50), (alpha / roots).reshape(-1, 50).mean(axis=1)
        left.plot(places, **look(method, linewidth=1.2))
        label(left, 3000, places[-1], NAMES[method], STYLE[method]["color"])
        right.loglog(steps, factors, **look(method))
        label(right, 3000, factors[-1], NAMES[method], STYLE[method]["color"])
        distance = np.abs(places - target)
        told.append(
            f"at the end {NAMES[method]} is {distance[-1]:.1f} away, and its factor is {factors[-1]:.4f}"
        )
        print(
            f"{NAMES[method]:8} mean distance from the target: {distance[:600].mean():.2f} in steps 1 to 600, "
            f"{distance[-600:].mean():.2f} in the last 600; factor {factors[0]:.4f} -> {factors[-1]:.4f}"
        )
    left.set(xlabel="step", ylabel="weight $w$", xlim=(0, 3950), ylim=(-3, 3), xticks=range(0, 3001, 600))
    right.set(xlabel="step", ylabel=r"factor of the gradient, $\alpha / \sqrt{s}$", xlim=(20, 16000))
    show(
        figure,
        alt="Left: a target jumps between -2 and 2 every 300 steps, and the weights that follow it. Right: the factor "
        f"of the gradient against the step, both logarithmic. {'; '.join(told)}.",
    )


def distances(steps: int = 30000, **updates: Update) -> None:
    """Print the mean distance from the target, early and late, and long after each of the last jumps."""
    parts = ((0, 3000), (9000, 12000), (steps - 3000, steps))
    heads = "".join(f"{f'{a + 1} to {b}':>16}" for a, b in parts)
    print(f"mean distance in steps{heads}   second half of each of the last 10 targets")
    runs = [(method, rate) for method in updates for rate in TARGET_RATES[method]]
    rows = []
    for method, rate in tqdm(runs, desc="runs", leave=False):
        distance = np.abs(follow_target(updates[method], rate, steps)[0] - target_at(steps))
        numbers = "".join(f"{distance[a:b].mean():16.2f}" for a, b in parts)
        arrived = distance[-3000:].reshape(-1, PERIOD)[:, PERIOD // 2 :].mean()
        rows.append(f"{NAMES[method]:8} alpha = {rate:<6g}{numbers}{arrived:20.2f}")
    print("\n".join(rows))


def both_problems(adagrad: Update, rmsprop: Update, adam: Update, alpha: float = 0.1) -> None:
    """Adam beside AdaGrad on sparse features, and beside RMSprop on the moving target."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
    told = []
    for method, update in tqdm({"gd": descend, "adagrad": adagrad, "adam": adam}.items(), leave=False):
        costs = [read_once(update, learning_rate)[0] for learning_rate in SPARSE_RATES]
        left.semilogx(SPARSE_RATES, costs, **STYLE[method], label=NAMES[method])
        told.append(f"{NAMES[method]} {min(costs):.4f} at alpha = {SPARSE_RATES[int(np.argmin(costs))]:g}")
    print("sparse features, lowest cost:", ", ".join(told))
    left.set(xlabel=r"learning rate $\alpha$", ylabel="cost over all examples", ylim=(0.4, 0.66))
    left.set_title("sparse features")
    left.legend(loc="upper left", bbox_to_anchor=(0.08, 1.0))
    right.plot(target_at(900), color="0.75", linewidth=3)
    for method, update, height in (("rmsprop", rmsprop, -1.1), ("adam", adam, -2.7)):
        places, _ = follow_target(update, alpha, 900)
        right.plot(places, **look(method, linewidth=1.2))
        right.text(110, height + 0.1, NAMES[method], color=STYLE[method]["color"], va="center")
    right.set(xlabel="step", ylabel="weight $w$", ylim=(-3, 3), title="a moving target")
    show(
        figure,
        alt=f"Left: cost on sparse features against learning rate; the lowest are {'; '.join(told)}. Right: RMSprop and "
        "Adam both reach a target that jumps between -2 and 2, Adam with an overshoot at each jump.",
    )
