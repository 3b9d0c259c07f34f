# Built from notebooks/optimization_methods/figures_training.py; edit it there.
"""The pictures of the trainings in Section 5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from opt_utils import NAMES, STYLE, plot_decision_boundary, plot_points, predict_dec, show

Array = np.ndarray


def two_moons(X: Array, Y: Array) -> None:
    """The data set of the trainings."""
    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    plot_points(ax, X, Y)
    ax.set_aspect("equal")
    ax.legend(loc="upper right")
    show(
        figure,
        alt="Scatter plot of two interleaved half-moons: circles form an arch, triangles a bowl below it and to its "
        "right. They overlap a little where they meet.",
    )


def show_training(optimizer: str, parameters: Any, costs: Any, X: Array, Y: Array) -> None:
    """The cost of one training, and the decision boundary it ended with."""
    name = NAMES[optimizer]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    left.plot(costs["epoch"], costs["mini_batch"], color="0.65", linewidth=0.8, label="last mini-batch")
    left.plot(costs["epoch"], costs["all"], **STYLE[optimizer], markevery=10, label="all examples")
    left.set(xlabel="epoch", ylabel="cost", ylim=(0, 0.8), title=f"{name}: cost")
    left.legend()
    plot_decision_boundary(lambda points: predict_dec(parameters, points), X, Y, ax=right)
    right.set_title(f"{name}: decision boundary")
    right.legend(loc="lower left")
    accuracy = np.mean(predict_dec(parameters, X) == Y)
    show(
        figure,
        alt=f"Left: the cost of {name} over all examples falls from {costs['all'][0]:.2f} to {costs['all'][-1]:.2f}; "
        f"that of the last mini-batch scatters around it, between {min(costs['mini_batch']):.2f} and "
        f"{max(costs['mini_batch']):.2f}. Right: the two moons and the boundary, which gets {accuracy:.0%} right.",
    )


def compare_trainings(trained: Any) -> None:
    """The costs of all trainings over all examples, in one picture."""
    figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for optimizer, (_, costs) in trained.items():
        ax.semilogy(
            costs["epoch"], costs["all"], **STYLE[optimizer], markevery=(3, 12), label=NAMES[optimizer]
        )
    ax.set(xlabel="epoch", ylabel="cost over all examples", yticks=[0.1, 0.2, 0.4, 0.7])
    ax.set_yticks([], minor=True)
    ax.set_yticklabels(["0.1", "0.2", "0.4", "0.7"])
    ax.legend()
    ends = ", ".join(f"{NAMES[name]} at {costs['all'][-1]:.2f}" for name, (_, costs) in trained.items())
    show(figure, alt=f"Cost over all examples against the epoch, logarithmic. After the last epoch: {ends}.")
    last, target = trained["gd"][1]["epoch"][-1], trained["gd"][1]["all"][-1]
    adam = zip(trained["adam"][1]["epoch"], trained["adam"][1]["all"], strict=True)
    epoch = next(epoch for epoch, cost in adam if cost < target)
    print(f"gradient descent is at {target:.4f} at epoch {last}; Adam is below that at epoch {epoch}")


def costs_by_learning_rate(learning_rates: Sequence[float], costs: dict[str, list[float]]) -> None:
    """The final cost of each method against the learning rate."""
    figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for optimizer, final in costs.items():
        ax.semilogx(learning_rates, final, **STYLE[optimizer], label=NAMES[optimizer])
    ax.set(xlabel=r"learning rate $\alpha$", ylabel="cost over all examples", ylim=(0, 0.75))
    ax.legend(loc="upper right")
    told = "; ".join(
        f"{NAMES[name]}: {', '.join(f'{c:.2f}' for c in final)}" for name, final in costs.items()
    )
    rates = ", ".join(f"{rate:g}" for rate in learning_rates)
    show(figure, alt=f"Cost after the training against the learning rates {rates}, logarithmic. {told}.")
