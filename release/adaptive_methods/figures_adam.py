# Built from notebooks/adaptive_methods/figures_adam.py; edit it there.
"""The figures of Sections 3 and 4: Adam, with a penalty and with decoupled weight decay.

Each function draws one figure and prints the numbers that its caption states. Graded update functions are
given as in `figures_adaptive`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown, display
from matplotlib.axes import Axes
from tqdm.auto import tqdm

from figures_adaptive import Array, Stepper, Update, descend, label
from opt_utils import (
    NAMES,
    STYLE,
    Parameters,
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    plot_contours,
    plot_path,
    predict_dec,
    show,
)

# --- a bowl with a penalty -------------------------------------------------------------------------

CURVATURES, MINIMUM = np.array([3.0, 1.0]), np.array([2.0, 0.5])
START = np.array([-1.5, 2.2])
LEVELS = np.array([0, 0.15, 0.6, 1.4, 2.5, 4.0, 6.0, 9.0, 13.0, 18.0])


def bowl(w1: Any, w2: Any, penalty: float = 0.0) -> Any:
    """A bowl with its minimum at (2, 0.5), and the penalty on the squared weights."""
    cost = (CURVATURES[0] * (w1 - MINIMUM[0]) ** 2 + CURVATURES[1] * (w2 - MINIMUM[1]) ** 2) / 2
    return cost + penalty * (w1**2 + w2**2) / 2


def lowest_point(penalty: float = 0.0) -> Array:
    """Return the lowest point of the bowl with this penalty."""
    return CURVATURES * MINIMUM / (CURVATURES + penalty)


def path_on_bowl(
    update: Update, steps: int, scales: Sequence[float] = (1.0, 1.0), penalty: float = 0.0, **settings: Any
) -> Array:
    """The points visited, (steps + 1, 2); the gradient is multiplied by ``scales``, number by number."""
    stepper = Stepper(update, {"W1": START[None, :], "b1": np.zeros((1, 1))}, **settings)
    path = [START]
    for _ in range(steps):
        w = stepper.parameters["W1"]
        gradient = np.array(scales) * (CURVATURES * (w - MINIMUM) + penalty * w)
        stepper.step({"dW1": gradient, "db1": np.ones((1, 1))})
        path.append(stepper.parameters["W1"][0])
    return np.array(path)


def draw_bowl(ax: Axes, penalty: float = 0.0) -> None:
    """Contours, the start as a square and the lowest point as a star."""
    x, y = np.linspace(-1.9, 3.1, 120), np.linspace(-0.5, 2.7, 100)
    plot_contours(
        ax, lambda w1, w2: bowl(w1, w2, penalty) - bowl(*lowest_point(penalty), penalty), x, y, LEVELS
    )
    ax.plot(*START, color="black", marker="s", linestyle="none", zorder=5)
    star = {"marker": "*", "markersize": 14, "color": "white", "markeredgecolor": "black"}
    ax.plot(*lowest_point(penalty), **star, zorder=5)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal", xlim=(-1.9, 3.1), ylim=(-0.5, 2.7))


def penalized_bowl(penalty: float = 1.0, steps: int = 100) -> None:
    """Gradient descent on the bowl, without and with the penalty."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained", sharey=True)
    ends = []
    for ax, strength in zip(axes, (0.0, penalty), strict=True):
        path = path_on_bowl(descend, steps, penalty=strength, learning_rate=0.1)
        draw_bowl(ax, strength)
        plot_path(ax, path, "gd", "", markersize=3)
        ax.set_title(rf"$J$ with a penalty of $\lambda = {strength:g}$" if strength else "$J$ alone")
        ends.append(f"({path[-1, 0]:.3f}, {path[-1, 1]:.3f})")
        print(f"lambda = {strength:g}: after {steps} steps at {ends[-1]}")
    show(
        figure,
        alt="Contours of a bowl, alone and with a penalty, and the path of gradient descent from a square to the star "
        f"at the lowest point. The paths end at {' and '.join(ends)}.",
    )


def bowl_paths(decay: float = 1.0, beta2: float = 0.9, steps: int = 200, **updates: Update) -> None:
    """Each method on the bowl; ``decay`` is the lambda of those that take one."""
    figure, ax = plt.subplots(figsize=(7.5, 4.6), layout="constrained")
    draw_bowl(ax)
    told = []
    for method, update in updates.items():
        settings = {"weight_decay": decay} if method in ("adam_l2", "adamw") else {}
        path = path_on_bowl(update, steps, learning_rate=0.05, beta2=beta2, **settings)
        plot_path(ax, path, method, "", markevery=(3, 6), markersize=3.5, linewidth=1.5)
        side = {"adam": (18, 14), "adamw": (-14, 14)}.get(method, (16, -24))
        behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1}
        label(ax, *path[-1], NAMES[method], STYLE[method]["color"], xytext=side, bbox=behind)
        told.append(f"{NAMES[method]} at ({path[-1, 0]:.2f}, {path[-1, 1]:.2f})")
        print(f"{NAMES[method]:24} after {steps} steps at ({path[-1, 0]:.2f}, {path[-1, 1]:.2f})")
    show(
        figure,
        alt=f"Contours of a bowl with its minimum, a star, at (2, 0.5), and paths from a square at (-1.5, 2.2). After "
        f"{steps} steps: {', '.join(told)}.",
    )


def rescaling(adam: Update, penalized: Update, scales: Sequence[float] = (8.0, 0.125)) -> None:
    """Gradient descent and Adam, each with the true gradient and with a rescaled one."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained", sharey=True)
    runs = {"gd": (descend, 0.05), "adam": (adam, 0.15)}
    for ax, (method, (update, rate)) in zip(axes, runs.items(), strict=True):
        draw_bowl(ax)
        ax.plot(
            *path_on_bowl(update, 40, learning_rate=rate).T, color="0.55", linewidth=6, label="true gradient"
        )
        path = path_on_bowl(update, 40, scales, learning_rate=rate)
        plot_path(ax, path, method, "rescaled", markersize=3, linewidth=1.2)
        ax.set_title(NAMES[method])
        ax.legend(loc="lower left")
    apart = {}
    variants = {
        "Adam": (adam, {}),
        "Adam, epsilon = 0": (adam, {"epsilon": 0.0}),
        "Adam with an L2 penalty, lambda = 1": (penalized, {"weight_decay": 1.0}),
    }
    for words, (update, settings) in variants.items():
        true, other = (
            path_on_bowl(update, 40, s, learning_rate=0.15, **settings) for s in ((1.0, 1.0), scales)
        )
        apart[words] = np.abs(true - other).max()
        print(f"{words}: the two paths are at most {apart[words]:.1e} apart")
    show(
        figure,
        alt="Contours of a bowl, twice. Left: two paths of gradient descent; with the rescaled gradient it jumps along "
        "the first axis and crawls along the second. Right: Adam's two paths cover each other; they are at most "
        f"{apart['Adam']:.0e} apart.",
    )


# --- two kinds of decay ----------------------------------------------------------------------------

SIZES = np.logspace(-2, 2, 9)  # standard deviations of the gradients in nine groups of weights


def shares_left(update: Update, decay: float, steps: int) -> tuple[Array, float]:
    """The mean weight of each group, and of the biases, after gradients of pure noise; all start at 1."""
    generator = np.random.default_rng(0)
    start = {"W1": np.ones((400, 9)), "b1": np.ones((400, 1))}
    stepper = Stepper(update, start, learning_rate=0.01, weight_decay=decay)
    for _ in range(steps):
        noise = SIZES * generator.normal(size=(400, 9))
        stepper.step({"dW1": noise, "db1": generator.normal(size=(400, 1))})
    return stepper.parameters["W1"].mean(axis=0), float(stepper.parameters["b1"].mean())


def decay_under_noise(decay: float = 0.5, steps: int = 300, **updates: Update) -> None:
    """Draw the fraction of the weights that is left against the size of their gradients."""
    figure, ax = plt.subplots(figsize=(7.5, 3.9), layout="constrained")
    told = []
    for method, update in updates.items():
        shares, biases = shares_left(update, decay, steps)
        ax.semilogx(SIZES, shares, **STYLE[method])
        label(ax, SIZES[-1], shares[-1], f" {NAMES[method]}", STYLE[method]["color"])
        told.append(f"{NAMES[method]} {', '.join(f'{share:.2f}' for share in shares)}")
        print(f"{NAMES[method]:24}", " ".join(f"{share:6.3f}" for share in shares), f"  biases {biases:.3f}")
    if "adamw" in updates:
        print(f"(1 - alpha lambda)^{steps} = {(1 - 0.01 * decay) ** steps:.3f}")
    ax.set(xlabel="size of the gradients", ylabel="fraction of the weights left", ylim=(-0.05, 1.05))
    ax.set(xlim=(0.007, 12000), xticks=[0.01, 0.1, 1, 10, 100])
    ax.minorticks_off()
    show(
        figure,
        alt=f"Fraction of the weights left after {steps} steps against the size of their gradients, from 0.01 to 100. "
        f"{'; '.join(told)}.",
    )


def train_moons(update: Update, decay: float, epochs: int = 400) -> Parameters:
    """Train the network of the two moons with five mini-batches an epoch."""
    X, Y = load_dataset()
    generator = np.random.default_rng(2)
    stepper = Stepper(update, initialize_parameters([2, 5, 2, 1]), learning_rate=0.01, weight_decay=decay)
    for _ in range(epochs):
        for batch in np.array_split(generator.permutation(X.shape[1]), 5):
            cache = forward_propagation(X[:, batch], stepper.parameters)[1]
            stepper.step(backward_propagation(X[:, batch], Y[:, batch], cache))
    return stepper.parameters


def decayed_weights(adam_l2: Update, adamw: Update) -> None:
    """The weights of three trained networks, from small to large, and a table."""
    X, Y = load_dataset()
    figure, ax = plt.subplots(figsize=(7.5, 3.9), layout="constrained")
    rows = ["| method | $\\lambda$ | weights below 0.01 | largest weight | cost | accuracy |"]
    rows.append("|:---|---:|---:|---:|---:|---:|")
    runs = {"adam_l2": (adam_l2, 0.1), "adamw": (adamw, 0.1), "again": (adam_l2, 0.001)}
    told = []
    for name, (update, decay) in tqdm(runs.items(), desc="trainings", leave=False):
        method = "adam_l2" if name == "again" else name
        parameters = train_moons(update, decay)
        sizes = np.sort(np.abs(np.concatenate([parameters[f"W{l}"].ravel() for l in (1, 2, 3)])))
        cost = compute_cost(forward_propagation(X, parameters)[0], Y)
        told.append(
            f"{NAMES[method]}, lambda {decay}: {np.sum(sizes < 0.01)} of {sizes.size} weights below 0.01"
        )
        rows.append(
            f"| {NAMES[method]} | {decay} | {np.sum(sizes < 0.01)} of {sizes.size} | {sizes[-1]:.2f} | {cost:.4f} "
            f"| {np.mean(predict_dec(parameters, X) == Y):.2%} |"
        )
        if name != "again":
            ax.semilogy(np.arange(1, 23), np.maximum(sizes, 1e-5), **STYLE[method])
            label(ax, 22, sizes[-1], f" {NAMES[method]}", STYLE[method]["color"])
    ax.set(
        xlabel="weight of the network, from the smallest to the largest", ylabel="its size, at least 0.00001"
    )
    ax.set(xlim=(0, 31), xticks=[1, 5, 10, 15, 22], ylim=(7e-6, 8))
    show(
        figure,
        alt=f"The sizes of the 22 weights in order, logarithmic, after both trainings. {'; '.join(told)}.",
    )
    display(Markdown("\n".join(rows)))
