# Built from notebooks/optimization_methods/figures.py; edit it there.
"""The figures of the notebook: each function draws one and prints the numbers that its caption states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from opt_utils import (
    CLASS_COLORS,
    STYLE,
    Parameters,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    plot_contours,
    plot_ends,
    plot_path,
    show,
)

Array = np.ndarray

# --- gradient descent ------------------------------------------------------------------------------

generator = np.random.default_rng(0)
line_x = generator.uniform(0.0, 2.0, size=64)
line_y = 1.5 * line_x + 0.5 + generator.normal(scale=0.5, size=64)
line_minimum = np.polyfit(line_x, line_y, deg=1)
LINE_LEVELS = np.array([0, 0.13, 0.16, 0.22, 0.32, 0.5, 0.8, 1.3, 2.1, 3.4])


def line_cost(w: Any, b: Any) -> Array:
    """Half the mean squared error of the line wx + b on 64 points; w and b are numbers or arrays of one shape."""
    errors = np.multiply.outer(w, line_x) + np.expand_dims(b, -1) - line_y
    return np.mean(errors**2, axis=-1) / 2


def descend_line(batches: Iterable[Any], learning_rate: float, start: Sequence[float] = (-0.8, 3.4)) -> Array:
    """The points visited with one step for each batch, an array of example numbers: shape (steps + 1, 2)."""
    path = [np.array(start)]
    for batch in batches:
        w, b = path[-1]
        errors = w * line_x[batch] + b - line_y[batch]
        gradient = np.array([np.mean(errors * line_x[batch]), np.mean(errors)])
        path.append(path[-1] - learning_rate * gradient)
    return np.array(path)


def hills(x: Any, y: Any) -> Array:
    """A landscape with two valleys, one deeper than the other, and a ridge between them."""
    valley = 1.3 * np.exp(-((x - 1.2) ** 2) - (y - 0.6) ** 2)
    deep = 2.0 * np.exp(-((x + 1.1) ** 2) / 1.2 - (y + 0.5) ** 2)
    return 0.12 * (x**2 + y**2) + 0.25 * np.sin(2.2 * x) * np.cos(1.8 * y) - valley - deep


def hilly_landscape() -> None:
    """Two descents on a hilly surface, from two starts that lie close together."""
    paths = []
    for start in ((0.05, 1.0), (-0.25, 1.0)):
        point, path = np.array(start), [np.array(start)]
        for _ in range(60):
            slopes = [hills(*(point + d)) - hills(*(point - d)) for d in 1e-5 * np.eye(2)]
            point = point - 0.12 * np.array(slopes) / 2e-5
            path.append(point)
        paths.append(np.array(path))
    x, y = np.meshgrid(np.linspace(-2.6, 2.6, 90), np.linspace(-2.2, 2.4, 90))
    figure = plt.figure(figsize=(10, 4.6), layout="constrained")
    surface = figure.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    surface.plot_surface(x, y, hills(x, y), cmap="viridis", rcount=90, ccount=90, antialiased=False)
    above = figure.add_subplot(1, 2, 2)
    above.contourf(x, y, hills(x, y), levels=24, cmap="viridis")
    above.contour(x, y, hills(x, y), levels=24, colors="white", linewidths=0.3)
    for path, color in zip(paths, ("#FFFFFF", "#F0E442"), strict=True):
        surface.plot(*path.T, hills(*path.T) + 0.05, color=color, marker="o", markersize=2.5, linewidth=1)
        for end, marker, size in ((path[0], "s", 6), (path[-1], "*", 12)):
            surface.plot(
                *end, hills(*end) + 0.05, marker, color=color, markersize=size, markeredgecolor="black"
            )
        above.plot(*path.T, color=color, marker="o", markersize=2.5, linewidth=1)
        above.plot(*path[0], color=color, marker="s", markersize=8, markeredgecolor="black")
        above.plot(*path[-1], color=color, marker="*", markersize=15, markeredgecolor="black")
    surface.view_init(elev=48, azim=-70)
    surface.set_box_aspect((1.15, 1, 0.55), zoom=1.1)
    surface.set(xlabel="$w_1$", ylabel="$w_2$", zlabel="cost $J$")
    above.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal", title="seen from above")
    show(
        figure,
        alt="A hilly surface in colour, in perspective and from above. Two paths begin at neighbouring squares; one "
        "runs down to a shallow valley on the right, the other to a deeper one on the left. Stars mark their ends.",
    )
    for name, path in zip(("right", "left"), paths, strict=True):
        print(f"{name} start: cost {hills(*path[0]):.2f} -> {hills(*path[-1]):.2f} after 60 steps")


def descend_bowl(*learning_rates: float, steps: int = 30) -> None:
    """Gradient descent on the line's cost with each learning rate: its path, and its cost."""
    everything = np.arange(64)
    looks = ("-", "--", ":", "-.")
    colors = (STYLE["gd"]["color"], "#D55E00", "#009E73", "#CC79A7")
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    plot_contours(left, line_cost, np.linspace(-2.2, 3.2, 120), np.linspace(-0.6, 3.6, 120), LINE_LEVELS)
    told = []
    for learning_rate, look, color in zip(learning_rates, looks, colors, strict=False):
        path = descend_line([everything] * steps, learning_rate, start=(-1.6, 0.8))
        above = np.maximum(line_cost(*path.T) - line_cost(*line_minimum), 1e-17)
        shown = path if above[-1] < above[0] else path[:6]  # a path that climbs would cover the others
        left.plot(*shown.T, color=color, linestyle=look, marker="o", markersize=3, linewidth=1)
        right.semilogy(above, color=color, linestyle=look)
        right.annotate(rf" $\alpha = {learning_rate:g}$", (steps, above[-1]), color=color, va="center")
        told.append(f"with {learning_rate:g} it is {above[-1]:.2g} above the minimum")
        print(f"alpha = {learning_rate:<5g} cost above the minimum after {steps} steps: {above[-1]:.3g}")
    plot_ends(left, (-1.6, 0.8), line_minimum)
    left.annotate("start", (-1.6, 0.8), xytext=(-2.1, 1.05))
    left.set(xlim=(-2.2, 3.2), ylim=(-0.6, 3.6), xlabel="$w$", ylabel="$b$", aspect="equal")
    right.set(xlabel="step", ylabel="cost above the minimum", xlim=(0, steps * 1.25))
    rates = " and ".join(f"{rate:g}" for rate in learning_rates)
    show(
        figure,
        alt=f"Left: elliptical contours of the cost over w and b, with the path of gradient descent for alpha {rates}, "
        f"from a square to the star at the minimum. Right: the cost against the step. After {steps} steps, "
        f"{'; '.join(told)}.",
    )
    curvature = np.linalg.eigvalsh([[np.mean(line_x**2), np.mean(line_x)], [np.mean(line_x), 1.0]])[1]
    print(f"largest curvature {curvature:.3f}; 2 / largest curvature = {2 / curvature:.3f}")


def noise_of_batches(*sizes: int, learning_rate: float = 0.2, steps: int = 128) -> None:
    """Descents of the line's cost with batches of each size, the same number of steps and the same rate."""
    figure, axes = plt.subplots(1, len(sizes), figsize=(10, 4), layout="constrained", sharey=True)
    told = []
    for ax, size in zip(np.ravel(axes), sizes, strict=True):
        order = np.random.default_rng(1)  # anew, so that a size has the same path in every figure
        batches: list[Array] = []
        while len(batches) < steps:
            batches += np.array_split(order.permutation(64), max(1, 64 // size))
        path = descend_line(batches[:steps], learning_rate)
        method = {1: "stochastic", 64: "gd"}.get(size, "mini_batch")
        plot_contours(ax, line_cost, np.linspace(-1.2, 3.0, 120), np.linspace(-0.7, 4.1, 120), LINE_LEVELS)
        plot_path(ax, path, method, method, markersize=2.5, linewidth=1)
        plot_ends(ax, path[0], line_minimum)
        ax.set(xlabel="$w$", title=f"{size} of 64 examples a step", aspect="equal")
        late = np.mean(line_cost(*path[steps // 2 :].T))
        told.append(f"{size} examples: {late:.4f}")
        print(
            f"{size:2} of 64 examples a step: {size * steps:5} examples read; mean cost of the last {steps // 2} "
            f"steps {late:.4f}"
        )
    np.ravel(axes)[0].set_ylabel("$b$")
    print(f"lowest possible cost: {line_cost(*line_minimum):.4f}")
    show(
        figure,
        alt=f"{len(sizes)} panels with the same elliptical contours, the same start and {steps} steps. The fewer "
        f"examples a step averages, the more jagged the path. Mean cost of the last steps, by size: {', '.join(told)}.",
    )


def passes_needed(step: Callable[..., Parameters], size: int, learning_rate: float, seed: int) -> int:
    """How many times a training reads the two moons until its cost over all of them is below 0.2."""
    X, Y = load_dataset()
    parameters, order = initialize_parameters([2, 5, 2, 1]), np.random.default_rng(seed)
    for passes in range(1, 1000):
        permutation = order.permutation(X.shape[1])
        for start in range(0, X.shape[1], size):
            batch = permutation[start : start + size]
            parameters = step(X[:, batch], Y[:, batch], parameters, learning_rate)
        if compute_cost(forward_propagation(X, parameters)[0], Y) < 0.2:
            return passes
    raise RuntimeError(f"mini-batches of {size} with alpha = {learning_rate} do not reach a cost of 0.2")


# --- mini-batches ----------------------------------------------------------------------------------


def shuffle_and_partition(m: int, size: int) -> None:
    """Rows of m examples: in order, shuffled, and cut into mini-batches; arrows follow three of them."""
    labels = np.arange(m) % 3 == 0
    permutation = np.random.RandomState(0).permutation(m)
    places = np.argsort(permutation)
    gaps = np.arange(m) + 0.8 * (np.arange(m) // size)
    figure, ax = plt.subplots(figsize=(10, 4), layout="constrained")
    rows = ((6.4, np.arange(m), np.arange(m)), (3.3, permutation, np.arange(m)), (0.4, permutation, gaps))
    for y, numbers, columns in rows:
        for number, x in zip(numbers, columns, strict=True):
            grey = str(1.0 - 0.45 * number / m)
            ax.add_patch(plt.Rectangle((x, y), 0.92, 1.0, facecolor=grey, edgecolor="black", linewidth=0.7))
            ax.text(x + 0.46, y + 0.5, str(number), ha="center", va="center", fontsize=10)
            ax.plot(
                x + 0.46,
                y - 0.35,
                "^" if labels[number] else "o",
                markersize=7,
                color=CLASS_COLORS[int(labels[number])],
                markeredgecolor="black",
            )
    for number in (0, m // 3, m - 2):
        ax.annotate(
            "",
            (places[number] + 0.46, 4.35),
            (number + 0.46, 5.8),
            arrowprops={"arrowstyle": "->", "color": "#D55E00", "linewidth": 1.6},
        )
    batches = np.arange(m) // size
    for batch in range(batches[-1] + 1):
        centre = gaps[batches == batch].mean() + 0.46
        ax.text(
            centre,
            -0.9,
            f"{batch}: {np.sum(batches == batch)} examples",
            ha="center",
            va="center",
            fontsize=10,
        )
    for y, words in (
        (6.9, "columns of $X$\nand labels $Y$"),
        (3.8, "shuffled"),
        (0.9, "partitioned"),
        (-0.9, "mini-batch"),
    ):
        ax.text(-0.5, y, words, ha="right", va="center", fontsize=11)
    ax.set(xlim=(-4.2, gaps[-1] + 1.2), ylim=(-1.3, 7.6))
    ax.axis("off")
    sizes = [int(np.sum(batches == batch)) for batch in range(batches[-1] + 1)]
    show(
        figure,
        alt=f"Three rows of {m} numbered boxes, each with a circle or a triangle for its label. First row: in order. "
        f"Second row: shuffled, each with the label it had before; arrows follow three boxes. Third row: the "
        f"shuffled boxes cut into pieces of {', '.join(map(str, sizes))}.",
    )
    print("sizes of the mini-batches:", *sizes)


# --- momentum --------------------------------------------------------------------------------------

RAVINE_START = (-9.0, 1.5)
RAVINE_LEVELS = np.array([0, 0.02, 0.08, 0.2, 0.4, 0.8, 1.4, 2.2, 3.2])


def ravine_cost(w1: Any, w2: Any, floor: float = 0.02) -> Any:
    """A ravine: curvature 1 across it, and ``floor`` along it."""
    return (floor * w1**2 + w2**2) / 2


def descend_ravine(beta: float, learning_rate: float, steps: int, floor: float = 0.02) -> tuple[Array, Array]:
    """The points that momentum visits, and its velocity before each of them: both (steps + 1, 2)."""
    path, velocities = [np.array(RAVINE_START)], [np.zeros(2)]
    for _ in range(steps):
        gradient = np.array([floor, 1.0]) * path[-1]
        velocities.append(beta * velocities[-1] + (1 - beta) * gradient)
        path.append(path[-1] - learning_rate * velocities[-1])
    return np.array(path), np.array(velocities)


def zigzag(beta: float = 0.9, learning_rate: float = 1.95, steps: int = 60) -> None:
    """Gradient descent and momentum in the ravine, and their coordinate across it."""
    figure, axes = plt.subplot_mosaic(
        [["gd", "steep"], ["momentum", "steep"]],
        figsize=(10, 4.4),
        layout="constrained",
        width_ratios=[1.35, 1],
    )
    steep = axes["steep"]
    for method, weight, title in (
        ("gd", 0.0, "gradient descent"),
        ("momentum", beta, rf"momentum, $\beta = {beta:g}$"),
    ):
        path, _ = descend_ravine(weight, learning_rate, steps)
        ax = axes[method]
        plot_contours(ax, ravine_cost, np.linspace(-9.8, 2.8, 120), np.linspace(-2.2, 2.2, 80), RAVINE_LEVELS)
        plot_path(ax, path, method, title, markersize=3)
        plot_ends(ax, RAVINE_START, (0, 0))
        ax.set(title=title, ylabel="$w_2$", xlim=(-9.8, 2.8), ylim=(-2.2, 2.2), aspect="equal")
        steep.plot(path[:, 1], label=title, markersize=3, linewidth=1.2, **STYLE[method])
        print(f"{method:8} after {steps} steps: w1 = {path[-1, 0]:6.2f}, cost {ravine_cost(*path[-1]):.4f}")
    axes["momentum"].set_xlabel("$w_1$")
    steep.axhline(0.0, color="0.5", linewidth=0.8)
    steep.set(xlabel="step", ylabel="$w_2$, across the ravine", ylim=(-2.0, 2.4))
    steep.legend(loc="upper right")
    show(
        figure,
        alt=f"Left: contours of a long narrow ravine. Gradient descent zigzags from wall to wall at every step; momentum "
        f"with beta {beta:g} swings across it in longer waves. Right: the coordinate across the ravine against the step.",
    )


def inertia(beta: float = 0.9, learning_rate: float = 1.95, steps: int = 60) -> None:
    """How long the velocity is beside the gradient, along the floor of the ravine."""
    path, velocities = descend_ravine(beta, learning_rate, steps)
    ratio = velocities[1:, 0] / (0.02 * path[:-1, 0])
    figure, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    ax.axhline(1.0, color=STYLE["gd"]["color"], linewidth=1.2)
    ax.text(steps, 1.03, "gradient descent: 1", color=STYLE["gd"]["color"], ha="right", va="bottom")
    ax.plot(np.arange(1, steps + 1), ratio, **{**STYLE["momentum"], "marker": ""})
    ax.text(18, ratio[17] + 0.2, "momentum", color=STYLE["momentum"]["color"], ha="right")
    ax.set(xlabel="step", ylabel="velocity / gradient, along the floor", ylim=(0, None))
    told = {step: ratio[step - 1] for step in (1, 13, 25, 37, 49) if step <= steps}
    show(
        figure,
        alt="Velocity divided by gradient along the floor of the ravine, against the step: "
        + ", ".join(f"{value:.2f} at step {step}" for step, value in told.items())
        + ".",
    )
    print("velocity / gradient: ", ", ".join(f"{value:.2f} at step {step}" for step, value in told.items()))


def larger_steps(floor: float = 0.002, beta: float = 0.9, steps: int = 60) -> None:
    """A table: the cost in a ravine with a flatter floor, for learning rates on both sides of 2."""
    print(f"alpha   cost after {steps} steps: gradient descent   momentum")
    for learning_rate in (1.95, 4.0, 8.0, 20.0):
        costs = [
            ravine_cost(*descend_ravine(b, learning_rate, steps, floor)[0][-1], floor) for b in (0.0, beta)
        ]
        print(f"{learning_rate:5}{costs[0]:39.3g}{costs[1]:11.3g}")


def averages_of_noise(*betas: float) -> None:
    """The velocity fed with noisy gradients of one point, and the ravine, for each beta."""
    looks = dict(
        zip(betas, (("0.6", "-"), ("#009E73", "-."), ("#D55E00", "--"), ("#000000", ":")), strict=False)
    )
    order = np.random.default_rng(2)
    picks = np.concatenate([order.permutation(64) for _ in range(4)])
    gradients = (0.5 * line_x[picks] + 0.5 - line_y[picks]) * line_x[picks]  # dJ/dw at w = b = 0.5
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(gradients, ".", color="0.6", markersize=3, label="single gradients")
    left.axhline(np.mean(gradients), color=STYLE["gd"]["color"], linewidth=1.0, label="their mean")
    told = []
    for beta, (color, linestyle) in looks.items():
        look = {"color": color, "linestyle": linestyle, "linewidth": 1.6, "label": rf"$\beta = {beta:g}$"}
        v, velocities = 0.0, []
        for gradient in gradients:
            v = beta * v + (1 - beta) * gradient
            velocities.append(v)
        if beta >= 0.9:
            left.plot(velocities, **look)
        costs = ravine_cost(*descend_ravine(beta, 1.95, steps=200)[0].T)
        right.semilogy(costs, **look)
        told.append(f"{costs[-1]:.2g} with beta {beta:g}")
        print(f"beta = {beta:<4g}  cost in the ravine after 200 steps: {costs[-1]:.2g}")
    left.set(xlabel="step", ylabel=r"velocity $v$", title="averaging noisy gradients", ylim=(-7, 0.8))
    left.legend(loc="lower right", ncols=2)
    right.set(xlabel="step", ylabel="cost $J$", title="descending the ravine")
    right.legend(loc="lower left")
    show(
        figure,
        alt="Left: single gradients as widely scattered dots, and their running averages; the larger beta, the smoother "
        f"the average and the later it arrives. Right: cost in the ravine, logarithmic; after 200 steps {', '.join(told)}.",
    )


# --- Adam ------------------------------------------------------------------------------------------


def bias_correction(step: int = 1, beta1: float = 0.9, beta2: float = 0.999) -> None:
    """Averages of a gradient that is always 1, and the step they give, with and without correction."""
    t = np.arange(1, 3001)
    v, s = 1 - beta1**t, 1 - beta2**t  # what formulas (6) and (7) give when every gradient is 1
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    left.semilogx(t, v, color="#D55E00", linestyle="--")
    left.semilogx(t, s, color="#0072B2", linestyle=":", linewidth=2)
    left.semilogx(t, np.ones(3000), color="black", linewidth=1)
    left.text(16, 0.7, rf"$v$, with $\beta_1 = {beta1:g}$")
    left.text(200, 0.3, rf"$s$, with $\beta_2 = {beta2:g}$", ha="right")
    left.text(1, 0.93, r"$\hat{v}$ and $\hat{s}$, corrected")
    left.set(xlabel="step $t$", ylabel="average of a gradient that is always 1")
    right.semilogx(t, v / np.sqrt(s), color="#D55E00", linestyle="--", label=r"uncorrected, $v / \sqrt{s}$")
    right.semilogx(
        t, np.ones(3000), color="black", linewidth=1, label=r"corrected, $\hat{v} / \sqrt{\hat{s}}$"
    )
    right.set(xlabel="step $t$", ylabel=r"length of the step, in units of $\alpha$", ylim=(0, None))
    right.legend()
    ratio = v / np.sqrt(s)
    for ax in (left, right):
        ax.axvline(step, color="0.7", linewidth=1)
    show(
        figure,
        alt="Left: averages of a constant gradient of 1 against the step, logarithmic: v and s climb from near 0 to 1; "
        f"corrected they are 1 throughout. Right: length of the step. Uncorrected it starts at {ratio[0]:.1f} and is "
        f"{ratio.max():.1f} at step {t[ratio.argmax()]}; corrected it is 1.",
    )
    told = f"v = {v[step - 1]:.4f}, s = {s[step - 1]:.6f}, uncorrected step {ratio[step - 1]:.2f} alpha"
    print(f"at t = {step}: {told}")
    print(f"longest uncorrected step: {ratio.max():.2f} alpha, at t = {t[ratio.argmax()]}")
