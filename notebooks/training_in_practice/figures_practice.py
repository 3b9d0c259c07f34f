"""The figures of the notebook: each function draws one and prints the numbers that its caption states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from digits import Parameters, training
from opt_utils import show

Array = np.ndarray
BLUE, RED, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
LOOKS: dict[str, dict[str, Any]] = {
    "constant": {"color": GREY, "linestyle": "-", "marker": "x"},
    "step decay": {"color": RED, "linestyle": ":", "marker": "s"},
    "one cycle": {"color": BLUE, "linestyle": "--", "marker": "o"},
    "the same rate": {"color": GREY, "linestyle": "-", "marker": "x"},
    "scaled": {"color": RED, "linestyle": ":", "marker": "s"},
    "scaled, warm-up": {"color": BLUE, "linestyle": "--", "marker": "o"},
}
COST = "cost of the validation digits"


def _band(ax: Axes, x: Sequence[float] | Array, runs: Array, label: str = "", **look: Any) -> None:
    """Draw the median of ``runs (places, seeds)`` over ``x (places,)``, and a band from lowest to highest."""
    ax.plot(x, np.median(runs, axis=1), label=label, markersize=5, **look)
    ax.fill_between(x, runs.min(axis=1), runs.max(axis=1), color=look["color"], alpha=0.15, linewidth=0)


def _told(runs: Sequence[float] | Array) -> str:
    return f"median {np.median(runs):.3f}, from {np.min(runs):.3f} to {np.max(runs):.3f}"


def _label_rates(ax: Axes, rates: Sequence[float]) -> None:
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()


# --- the range test --------------------------------------------------------------------------------


def smoothed(costs: Sequence[float], beta: float = 0.9) -> Array:
    """The moving average of ``costs (n,)`` with its bias corrected, shape (n,)."""
    ages = np.arange(len(costs))
    weights = np.tril(beta ** np.maximum(ages[:, None] - ages, 0))
    result: Array = weights @ np.asarray(costs) / weights.sum(axis=1)
    return result


def range_test(rates: Array, costs: Sequence[float]) -> None:
    """The cost of each mini-batch of a range test, and their moving average, against the rate."""
    rates, line = rates[: len(costs)], smoothed(costs)
    lowest = int(np.argmin(line))
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    ax.semilogx(rates, costs, ".", color="0.6")
    ax.semilogx(rates, line, color=BLUE)
    ax.plot(rates[lowest], line[lowest], marker="v", color="black")
    ax.annotate("lowest", (rates[lowest], line[lowest]), (10, -6), textcoords="offset points")
    ax.text(rates[2], line[2] - 0.22, "moving average", color=BLUE)
    ax.set(xlabel=r"learning rate $\alpha$ of the step", ylabel="cost of its mini-batch", ylim=(0, 4))
    show(
        figure,
        alt=f"Cost against learning rate, which grows from {rates[0]:g} to {rates[-1]:g}. The cost stays near {line[0]:.1f}, "
        f"falls from about 0.005 on, is lowest near {rates[lowest]:.2f} and then leaves the picture.",
    )
    print(
        f"moving average: {line[0]:.2f} at first, lowest {line[lowest]:.2f} at the rate {rates[lowest]:.2f}"
    )


def grid_and_choice(grid: Mapping[float, Sequence[float]], choices: Sequence[float]) -> None:
    """Final costs at each rate of a grid, with the rates that range tests chose as ticks at the bottom."""
    rates, runs = list(grid), np.array(list(grid.values()))
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    ax.loglog(rates, runs, "o", color=BLUE, markersize=4, alpha=0.6)
    ax.loglog(rates, np.median(runs, axis=1), color=BLUE)
    ax.plot(choices, np.full(len(choices), 0.066), "|", color=RED, markersize=16, markeredgewidth=1.8)
    ax.text(max(choices) * 1.25, 0.066, "ten choices", color=RED, va="center")
    ax.set(xlabel=r"learning rate $\alpha$", ylabel=f"{COST},\nafter 100 steps", ylim=(0.055, 3))
    _label_rates(ax, rates)
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    best = min(grid, key=lambda rate: float(np.median(grid[rate])))
    show(
        figure,
        alt=f"Final cost against the rate, both axes logarithmic: a valley with its lowest median at {best:g}. Ten red ticks "
        f"mark the choices, from {min(choices):.3f} to {max(choices):.3f}, on its left slope.",
    )
    print("rate   " + "".join(f"{rate:8g}" for rate in rates))
    print("median " + "".join(f"{np.median(grid[rate]):8.3f}" for rate in rates))
    print(
        f"choices: {min(choices):.3f} to {max(choices):.3f}, median {np.median(choices):.3f}; best of the grid: {best:g}"
    )


# --- clipping --------------------------------------------------------------------------------------


def gradient_norms(data: Mapping[str, Array], rate: float = 0.1) -> None:
    """The norm of all gradients at each of 100 steps, for training digits as they are and spoiled ones."""
    figure, ax = plt.subplots(figsize=(8, 3.8), layout="constrained")
    looks = {"color": RED, "marker": "o", "markersize": 3}, {"color": BLUE}
    told = []
    for (name, X), look in zip(data.items(), looks, strict=True):
        norms: list[float] = []

        def keep(grads: Parameters, norms: list[float] = norms) -> Parameters:
            norms.append(float(np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))))
            return grads

        for _ in training([rate] * 100, 0, X=X, treat=keep):
            pass
        ax.semilogy(norms, linewidth=1.1, label=name, **look)
        told.append(f"{name}: median {np.median(norms):.2f}, largest {np.max(norms):.2f}")
    ax.set(xlabel="step", ylabel="norm of the gradient")
    ax.legend()
    show(
        figure,
        alt=f"Norm of the gradient against the step, logarithmic. {'; '.join(told)}. The spikes are single steps, all of them "
        "among the first thirty.",
    )
    print("\n".join(told))


def clipping_thresholds(finals: Mapping[float, Sequence[float]], clean: Sequence[float]) -> None:
    """Final costs for each limit of the norm, beside those of clean digits without a limit."""
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    names = ["clean digits", *("no limit" if np.isinf(limit) else f"{limit:g}" for limit in finals)]
    for place, (name, costs) in enumerate(zip(names, [clean, *finals.values()], strict=True)):
        color = GREY if place == 0 else BLUE
        ax.semilogy(
            place + np.linspace(-0.12, 0.12, len(costs)), costs, "o", color=color, markersize=5, alpha=0.7
        )
        ax.plot([place - 0.22, place + 0.22], [np.median(costs)] * 2, color=color, linewidth=2.5)
        print(f"{name:12} {_told(costs)}")
    ax.axvline(0.5, color="0.7", linewidth=0.8)
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2, 5], ["0.1", "0.2", "0.5", "1", "2", "5"])
    ax.set(xlabel="max_norm, on the spoiled digits", ylabel=COST)
    ax.minorticks_off()
    told = "; ".join(
        f"{name} {np.median(costs):.2f}" for name, costs in zip(names, [clean, *finals.values()], strict=True)
    )
    show(
        figure,
        alt=f"Final costs of ten runs for each limit, logarithmic, medians as bars: {told}. Without a limit the worst run "
        f"ends at {np.max(finals[np.inf]):.1f}.",
    )


# --- schedules -------------------------------------------------------------------------------------


def two_schedules(schedules: Mapping[str, Callable[[float], Sequence[float]]]) -> None:
    """The rate of each step under each schedule, in units of its peak."""
    figure, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    told = []
    for name, schedule in schedules.items():
        rates = schedule(1.0)
        ax.plot(rates, **{**LOOKS[name], "marker": ""}, label=name, linewidth=2)
        told.append(f"{name}: mean {np.mean(rates):.2f}")
    ax.set(xlabel="step", ylabel="rate, in units of its peak", ylim=(-0.03, 1.08))
    figure.legend(loc="outside lower center", ncols=3)
    show(
        figure,
        alt="Rate against step. The constant rate is a level line, step decay a staircase of three steps, each a tenth of "
        f"the one before, and one cycle a triangle. {'; '.join(told)}.",
    )
    print("; ".join(told))


def costs_by_peak(finals: Mapping[tuple[str, float], Sequence[float]]) -> None:
    """Final costs against the peak of the rate, a line with a band for each schedule."""
    peaks = sorted({peak for _, peak in finals})
    figure, ax = plt.subplots(figsize=(8, 4.4), layout="constrained")
    told = []
    for name in dict.fromkeys(name for name, _ in finals):
        runs = np.array([finals[name, peak] for peak in peaks])
        _band(ax, peaks, runs, name, **LOOKS[name])
        medians = np.median(runs, axis=1)
        told.append(f"{name}: {', '.join(f'{cost:.3f}' for cost in medians)}")
        print(
            f"{name:12} "
            + "".join(f"{cost:9.3f}" for cost in medians)
            + f"   highest at the last: {runs[-1].max():.2f}"
        )
    ax.set(
        xlabel="peak of the rate",
        ylabel=f"{COST},\nafter 200 steps",
        xscale="log",
        yscale="log",
        ylim=(0.05, 3),
    )
    _label_rates(ax, peaks)
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    ax.legend(loc="upper left")
    show(
        figure,
        alt=f"Final cost against the peak, both axes logarithmic, medians with bands, at the peaks {', '.join(map(str, peaks))}. "
        f"{'. '.join(told)}. One cycle's line is the flattest.",
    )


# --- averages --------------------------------------------------------------------------------------


def averages_against_last(last: Array, averaged: Array) -> None:
    """Validation cost of the last and of the averaged weights, each (seeds, places), every 25 steps."""
    steps = 25 * np.arange(1, last.shape[1] + 1)
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    for runs, name, look in (
        (last, "last weights", {"color": RED}),
        (averaged, "average", {"color": BLUE, "linestyle": "--"}),
    ):
        _band(ax, steps, runs.T, name, **look)
    ax.set(xlabel="step", ylabel=COST, yscale="log")
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    ax.minorticks_off()
    ax.legend()
    wins = (averaged < last).sum(axis=0)
    show(
        figure,
        alt=f"Validation cost against the step, logarithmic. The line of the last weights is jagged, its band wide; that of the "
        f"average is smooth and lower from about step 100 on. At the end: last {_told(last[:, -1])}; average "
        f"{_told(averaged[:, -1])}.",
    )
    for place in (0, 1, 3, 9, 19):
        print(f"step {steps[place]:3}: last {_told(last[:, place])}; average {_told(averaged[:, place])}; "
              f"the average is lower in {wins[place]} of {len(last)}")  # fmt: skip


# --- ratios ----------------------------------------------------------------------------------------


def ratios_over_time(traces: Mapping[float, Sequence[Mapping[str, float]]]) -> None:
    """The ratio of update to weight at each step, for both layers and several rates."""
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    told = []
    for (rate, trace), color in zip(traces.items(), (GREEN, BLUE, RED), strict=True):
        for key, linestyle in (("W1", "-"), ("W2", ":")):
            ax.semilogy([ratios[key] for ratios in trace], color=color, linestyle=linestyle)
        end = trace[-1]["W1"]
        ax.text(len(trace) + 1, end, rf"$\alpha = {rate:g}$", color=color, va="center")
        median = np.median([ratios["W1"] for ratios in trace])
        told.append(f"rate {rate:g}: median ratio of W1 {median:.4f}, at the end {end:.4f}")
    ax.axhline(1e-3, color="0.5", linewidth=0.8)
    ax.text(0, 1.1e-3, "rule of thumb", color="0.4")
    ax.plot([], [], "-", color="0.3", label="$W_1$")
    ax.plot([], [], ":", color="0.3", label="$W_2$")
    ax.set(xlabel="step", ylabel="ratio of update to weight", xlim=(-2, 1.17 * len(trace)))
    ax.legend(loc="lower center", ncols=2)
    show(
        figure,
        alt=f"Ratio against step, logarithmic, solid for W1 and dotted for W2, which lie close. {'; '.join(told)}.",
    )
    print("\n".join(told))


def ratios_by_rate(ratios: Mapping[float, Sequence[float]], finals: Mapping[float, Sequence[float]]) -> None:
    """Final cost against the median ratio of the training, a dot for each rate of a grid."""
    figure, ax = plt.subplots(figsize=(8, 4), layout="constrained")
    x, y = ([float(np.median(one[rate])) for rate in ratios] for one in (ratios, finals))
    ax.loglog(x, y, "o-", color=BLUE)
    for rate, ratio, value in zip(ratios, x, y, strict=True):
        below = ratio < x[-1] and value < y[-2]  # on the way along the floor, where the line goes on above
        ax.annotate(
            f"{rate:g}",
            (ratio, value),
            (-8, -14) if below else (6, 5),
            textcoords="offset points",
            fontsize=9,
        )
    ax.axvline(1e-3, color="0.5", linewidth=0.8)
    ax.text(1.05e-3, 0.09, "rule of thumb", color="0.4")
    ax.set(xlabel="median ratio of update to weight, $W_1$", ylabel=COST, xlim=(8e-4, 4e-2), ylim=(0.08, 3))
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    told = "; ".join(
        f"rate {rate:g}: {ratio:.4f}, {value:.2f}" for rate, ratio, value in zip(ratios, x, y, strict=True)
    )
    show(
        figure,
        alt=f"Final cost against the median ratio, labelled with the rate. Ratio and cost by rate: {told}.",
    )
    print(told.replace("; ", "\n"))


# --- batches ---------------------------------------------------------------------------------------


def costs_by_batch_size(finals: Mapping[tuple[str, int], Sequence[float]]) -> None:
    """Final costs against the size of the mini-batch, a line with a band for each rule."""
    sizes = sorted({size for _, size in finals})
    figure, ax = plt.subplots(figsize=(8, 4.4), layout="constrained")
    told = []
    for name in dict.fromkeys(name for name, _ in finals):
        runs = np.array([finals[name, size] for size in sizes])
        _band(ax, sizes, runs, name, **LOOKS[name])
        medians = ", ".join(f"{cost:.2f}" for cost in np.median(runs, axis=1))
        told.append(f"{name}: {medians}")
        print(
            f"{name:16} "
            + "   ".join(f"{size}: {_told(costs)}" for size, costs in zip(sizes, runs, strict=True))
        )
    ax.set(xlabel="size of the mini-batch", ylabel=f"{COST},\nafter ten epochs", xscale="log", yscale="log")
    _label_rates(ax, sizes)
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    ax.legend(loc="upper left")
    show(
        figure,
        alt=f"Final cost against the size, {', '.join(map(str, sizes))}, both axes logarithmic, medians with bands. "
        f"{'. '.join(told)}.",
    )
