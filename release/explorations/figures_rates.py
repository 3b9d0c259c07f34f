# Built from notebooks/explorations/figures_rates.py; edit it there.
"""The figures of `geometry_of_steps` on sharpness and on rates of convergence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from tqdm.auto import tqdm

from opt_utils import (
    STYLE,
    Parameters,
    backward_propagation,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    predict_dec,
    show,
)

Array = np.ndarray


# --- sharpness -------------------------------------------------------------------------------------


def train_moons(
    X: Array, Y: Array, radius: float, seed: int, steps: int = 2000, rate: float = 0.5
) -> Parameters:
    """Full-batch descent on a network of 2, 20 and 1 units; with a radius, sharpness-aware."""
    parameters = initialize_parameters([2, 20, 1], seed)
    for _ in range(steps):
        at = parameters
        if radius:
            grads = backward_propagation(X, Y, forward_propagation(X, parameters)[1])
            length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
            at = {key: parameters[key] + radius * grads[f"d{key}"] / length for key in parameters}
        grads = backward_propagation(X, Y, forward_propagation(X, at)[1])
        parameters = {key: parameters[key] - rate * grads[f"d{key}"] for key in parameters}
    return parameters


def largest_curvature(X: Array, Y: Array, parameters: Parameters, rounds: int = 100) -> float:
    """The largest eigenvalue of the Hessian, by the power method on differences of gradients."""
    random = np.random.default_rng(0)
    direction = {key: random.normal(size=array.shape) for key, array in parameters.items()}
    value = 0.0
    for _ in range(rounds):
        length = np.sqrt(sum(np.sum(d**2) for d in direction.values()))
        direction = {key: d / length for key, d in direction.items()}
        sides = []
        for sign in (1e-5, -1e-5):
            moved = {key: parameters[key] + sign * direction[key] for key in parameters}
            sides.append(backward_propagation(X, Y, forward_propagation(X, moved)[1]))
        product = {key: (sides[0][f"d{key}"] - sides[1][f"d{key}"]) / 2e-5 for key in parameters}
        value = float(sum(np.sum(direction[key] * product[key]) for key in parameters))
        direction = product
    return value


def decide(X: Array, Y: Array, parameters: Parameters) -> float:
    """The share of correct decisions."""
    return float(np.mean(predict_dec(parameters, X) == Y))


def sharpness_by_radius(radii: Sequence[float] = (0.0, 0.05, 0.2, 0.5), seeds: int = 5) -> None:
    """Largest curvature where training ends, and accuracy on 2000 new points, for each radius of SAM."""
    from sklearn.datasets import make_moons

    X, Y = load_dataset()
    points, labels = make_moons(n_samples=2000, noise=0.2, random_state=99)
    new_X, new_Y = np.ascontiguousarray(points.T), labels.reshape(1, -1).astype(float)
    runs = {}
    for radius in tqdm(radii, desc="trainings", leave=False):
        trained = [train_moons(X, Y, radius, seed) for seed in range(seeds)]
        runs[radius] = [(largest_curvature(X, Y, p), decide(new_X, new_Y, p)) for p in trained]
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    told = []
    print("radius   largest curvature: median (lowest to highest)   accuracy on new points")
    for place, (radius, results) in enumerate(runs.items()):
        curvature, accuracy = np.array(results).T
        for ax, values in zip(axes, (curvature, accuracy), strict=True):
            ax.plot(
                np.full(seeds, place),
                values,
                color=STYLE["gd"]["color"],
                marker="o",
                linestyle="none",
                alpha=0.6,
            )
            ax.plot([place - 0.2, place + 0.2], [np.median(values)] * 2, color="black", linewidth=2)
        told.append(f"{np.median(curvature):.2f} and {np.median(accuracy):.1%} with radius {radius:g}")
        print(
            f"{radius:6g}{np.median(curvature):18.2f} ({curvature.min():.2f} to {curvature.max():.2f})"
            f"{np.median(accuracy):22.2%} ({accuracy.min():.2%} to {accuracy.max():.2%})"
        )
    for ax, name in zip(axes, ("largest curvature at the end", "accuracy on new points"), strict=True):
        ax.set(xlabel=r"radius $\rho$", ylabel=name)
        ax.set_xticks(range(len(radii)), [f"{radius:g}" for radius in radii])
    show(
        figure,
        alt=f"Dots for {seeds} trainings and their medians, by radius. Largest curvature and accuracy: {'; '.join(told)}.",
    )


# --- rates -----------------------------------------------------------------------------------------


def descend(
    gradient: Callable[[Array], Array], start: Array, rate: float, steps: int, accelerated: bool = False
) -> Array:
    """Gradient descent, or Nesterov's accelerated one with the weight (t - 1) / (t + 2): all points."""
    path, ahead = [start], start
    for t in range(1, steps + 1):
        point = ahead - rate * gradient(ahead)
        ahead = point + (t - 1) / (t + 2) * (point - path[-1]) if accelerated else point
        path.append(point)
    return np.array(path)


def worst_function(steps: int = 100) -> None:
    """Descent and Nesterov's method on the hardest quadratic, with both upper bounds and the lower one."""
    n = 2 * steps + 1
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)  # its largest curvature is below 4
    pull = np.zeros(n)
    pull[0] = 1.0
    minimum = np.linalg.solve(matrix, pull)
    lowest = -pull @ minimum / 2
    distance = float(minimum @ minimum)

    def heights(path: Array) -> Array:
        return np.einsum("ti,ij,tj->t", path, matrix, path) / 2 - path @ pull - lowest

    t = np.arange(1, steps + 1)
    curves = {
        "descent": heights(descend(lambda w: matrix @ w - pull, np.zeros(n), 0.25, steps))[1:],
        "Nesterov": heights(descend(lambda w: matrix @ w - pull, np.zeros(n), 0.25, steps, True))[1:],
    }
    bounds = {
        "descent": 4 * distance / (2 * t),
        "Nesterov": 2 * 4 * distance / (t + 1) ** 2,
    }
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    looks = {"descent": STYLE["gd"], "Nesterov": STYLE["nesterov"]}
    for name, curve in curves.items():
        ax.loglog(t, curve, color=looks[name]["color"], linewidth=2, label=name)
    for name, bound in bounds.items():
        ax.loglog(t, bound, color=looks[name]["color"], linestyle=":", label=f"upper bound for {name}")
    # This function is the hardest one for this number of steps: the lower bound holds for the last step.
    lowest_possible = 3 * 4 * distance / (32 * (steps + 1) ** 2)
    ax.plot(
        steps,
        lowest_possible,
        color="black",
        marker="_",
        markersize=16,
        linestyle="none",
        label="no method can be lower",
    )
    ax.set(xlabel="step", ylabel="cost above the minimum")
    ax.legend(fontsize=9)
    last = {name: curve[-1] for name, curve in curves.items()}
    show(
        figure,
        alt="Cost above the minimum against step, both logarithmic. Descent and Nesterov's method stay below their upper bounds "
        f"and above what no method can go below: after {steps} steps {last['descent']:.2g}, {last['Nesterov']:.2g} and {lowest_possible:.2g}.",
    )
    for name in curves:
        print(f"{name:9} after {steps} steps {last[name]:.4f}, upper bound {bounds[name][-1]:.4f}")
    print(f"no method can be below {lowest_possible:.4f} after {steps} steps")


def linear_rates(kappa: float = 100.0, steps: int = 120) -> None:
    """Descent and heavy ball with their best settings on a quadratic, beside the theory's lines."""
    root = np.sqrt(kappa)
    curvatures, start = np.array([1.0, kappa]), np.ones(2)
    settings = {
        "descent": (2 / (kappa + 1), 0.0, (kappa - 1) / (kappa + 1), "gd"),
        "heavy ball": (
            (2 / (1 + root)) ** 2,
            ((root - 1) / (root + 1)) ** 2,
            (root - 1) / (root + 1),
            "momentum",
        ),
    }
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    told = []
    for name, (rate, beta, factor, method) in settings.items():
        point, before, lengths = start, start, [np.linalg.norm(start)]
        for _ in range(steps):
            point, before = point - rate * curvatures * point + beta * (point - before), point
            lengths.append(np.linalg.norm(point))
        t = np.arange(steps + 1)
        ax.semilogy(t, lengths, color=STYLE[method]["color"], label=f"{name}, measured")
        ax.semilogy(
            t,
            np.linalg.norm(start) * factor**t,
            color=STYLE[method]["color"],
            linestyle=":",
            label=rf"{factor:.3f}$^t$",
        )
        measured = (lengths[-1] / lengths[steps // 2]) ** (1 / (steps - steps // 2))
        told.append(f"{name} {measured:.3f} a step, {factor:.3f} in theory")
        print(f"{name:10} factor a step: measured {measured:.4f}, theory {factor:.4f}")
    ax.set(xlabel="step", ylabel="distance from the minimum")
    ax.legend()
    show(
        figure,
        alt=f"Distance from the minimum against step, logarithmic, for a condition number of {kappa:g}: {'; '.join(told)}.",
    )


def without_smoothness(dimensions: int = 20) -> None:
    """The subgradient method on the sum of absolute values: the mean point's cost beside D G / sqrt(T)."""
    start = np.random.default_rng(0).normal(size=dimensions)
    reach, size = float(np.linalg.norm(start)), np.sqrt(dimensions)
    budgets = np.unique(np.logspace(0.5, 4, 15).astype(int))
    costs = []
    for budget in budgets:
        w, total = start.copy(), np.zeros(dimensions)
        for _ in range(budget):
            total += w
            w = w - reach / (size * np.sqrt(budget)) * np.sign(w)
        costs.append(np.abs(total / budget).sum())
    bound = reach * size / np.sqrt(budgets)
    figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    ax.loglog(budgets, costs, color=STYLE["gd"]["color"], marker="o", label="cost of the mean point")
    ax.loglog(budgets, bound, color="black", linestyle=":", label=r"$D\,G / \sqrt{T}$")
    ax.set(xlabel="number of steps $T$", ylabel="cost")
    ax.legend()
    show(
        figure,
        alt="Cost against the number of steps, both logarithmic: the measured cost falls along a line of slope one half, below "
        f"the bound; at {budgets[-1]} steps {costs[-1]:.3f} and {bound[-1]:.3f}.",
    )
    print(f"at {budgets[-1]} steps: cost {costs[-1]:.4f}, bound {bound[-1]:.4f}")
