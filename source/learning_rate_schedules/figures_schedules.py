# Built from notebooks/learning_rate_schedules/figures_schedules.py; edit it there.
"""The figures of the notebook: each function draws one and prints the numbers that its caption states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from opt_utils import NAMES, STYLE, show

Array = np.ndarray
Schedule = Callable[[float, int], float]  # (initial rate, epoch) -> rate
LOOKS = {
    "none": {"color": "#999999", "linestyle": "-", "marker": "x"},
    "inverse time": {"color": "#000000", "linestyle": "-.", "marker": "^"},
    "intervals": {"color": "#009E73", "linestyle": "-", "marker": "D"},
    "exponential": {"color": "#D55E00", "linestyle": ":", "marker": "s"},
    "cosine, warm-up": {"color": "#0072B2", "linestyle": "--", "marker": "o"},
}


# --- the noise floor -------------------------------------------------------------------------------


def noisy_descent(rates: Array, runs: int = 400, start: float = 10.0, seed: int = 0) -> Array:
    """Take the steps (1) with standard normal noise; return w before each step, shape (steps, runs)."""
    noise = np.random.default_rng(seed)
    w = np.full(runs, start)
    path = np.empty((rates.size, runs))
    for step, rate in enumerate(rates):
        path[step] = w
        w = w - rate * (w + noise.standard_normal(runs))
    return path


def noise_floor(rate: float = 0.5) -> None:
    """400 runs with one fixed rate, their mean cost, and the floor of formula (2)."""
    path = noisy_descent(np.full(400, rate), runs=400)
    floor = rate / (2 * (2 - rate))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    left.plot(path[:120, 0], color=STYLE["gd"]["color"])
    left.axhline(0.0, color="0.6", linewidth=0.8)
    left.set(xlabel="step", ylabel="$w$ in one run", ylim=(-3, 10.5))
    right.semilogy(np.mean(path**2, axis=1) / 2, color=STYLE["gd"]["color"])
    right.axhline(floor, color="black", linewidth=1)
    right.text(400, floor * 1.15, "formula (2)", ha="right")
    right.set(xlabel="step", ylabel="cost $J$, mean of 400 runs")
    late = np.mean(path[200:] ** 2) / 2
    show(
        figure,
        alt=f"Left: one run with the rate {rate:g} comes down from 10 and then jumps around zero. Right: the mean cost of "
        f"400 runs falls and levels off at {late:.3f}; formula (2) says {floor:.3f}.",
    )
    print(f"rate {rate:g}: mean cost of the last 200 steps {late:.4f}, formula (2) says {floor:.4f}")


def falling_rates() -> None:
    """Rules for the rate: two fixed ones, and three that fall; single runs, mean costs, and a table."""
    t = np.arange(10_000)
    rules: dict[str, tuple[Array, dict[str, Any]]] = {
        "fixed, 0.5": (np.full(t.size, 0.5), {"color": "#0072B2", "linestyle": "-"}),
        "fixed, 0.05": (np.full(t.size, 0.05), {"color": "#56B4E9", "linestyle": "--"}),
        "0.5 / (1 + 0.5 t)": (0.5 / (1 + 0.5 * t), {"color": "#000000", "linestyle": "-."}),
        "0.5 / sqrt(1 + t)": (0.5 / np.sqrt(1 + t), {"color": "#009E73", "linestyle": (0, (9, 3))}),
        "0.5 exp(-0.3 t)": (0.5 * np.exp(-0.3 * t), {"color": "#D55E00", "linestyle": ":", "linewidth": 2.2}),
    }
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10.5, 4.2), layout="constrained", width_ratios=[1, 1.15]
    )
    told = []
    print("                     sum of rates          sum of squares        mean cost,")
    print("rule                 100 steps  10,000     100 steps  10,000     last 1000 steps")
    for name, (rates, look) in rules.items():
        path = noisy_descent(rates)
        if name in ("fixed, 0.5", "0.5 / (1 + 0.5 t)", "0.5 exp(-0.3 t)"):
            left.plot(path[:120, 0], **look)
        right.loglog(t + 1, np.mean(path**2, axis=1) / 2, **look, label=name)
        sums = [np.sum(rates[:n] ** power) for power in (1, 2) for n in (100, 10_000)]
        late = np.mean(path[-1000:] ** 2) / 2
        told.append(f"{name} ends at {late:.2g}")
        print(f"{name:20}{sums[0]:10.2f}{sums[1]:8.1f}{sums[2]:14.2f}{sums[3]:8.2f}{late:20.6f}")
    left.axhline(0.0, color="0.6", linewidth=0.8)
    left.set(xlabel="step", ylabel="$w$ in one run", ylim=(-2.5, 10.5))
    right.set(xlabel="step + 1", ylabel="cost $J$, mean of 400 runs")
    right.legend(fontsize=9, loc="lower left")
    show(
        figure,
        alt="Left: w in single runs, from 10. The fixed rate 0.5 keeps jumping around zero, inverse-time decay settles "
        f"near zero, exponential decay stops moving at 1. Right: mean cost, both axes logarithmic; {'; '.join(told)}.",
    )


# --- the schedules ---------------------------------------------------------------------------------


def rates_by_epoch(schedules: Mapping[str, Schedule], epochs: int) -> None:
    """The rate of each epoch under each schedule, on a linear and on a logarithmic axis."""
    figure, axes = plt.subplots(1, 2, figsize=(10.5, 4.2), layout="constrained")
    told = []
    for name, schedule in schedules.items():
        rates = [schedule(1.0, epoch) for epoch in range(epochs)]
        for ax in axes:
            ax.plot(
                rates, **LOOKS[name], markevery=(20, 40), markersize=5, label=name, drawstyle="steps-post"
            )
        told.append(f"{name}: first {rates[0]:.2f}, last {rates[-1]:.2f}, mean {np.mean(rates):.2f}")
        print(f"{name:16} first {rates[0]:.3f}  last {rates[-1]:.3f}  mean {np.mean(rates):.3f}")
    axes[0].set(xlabel="epoch", ylabel=r"learning rate, in units of $\alpha_0$", title="linear axis")
    axes[1].set(xlabel="epoch", yscale="log", title="logarithmic axis")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=9)
    show(
        figure,
        alt="Learning rate against epoch, on a linear axis and on a logarithmic one. Intervals is a staircase, exponential "
        f"a straight line on the logarithmic axis, the cosine stays high longest. {'; '.join(told)}.",
    )


# --- warm-up ---------------------------------------------------------------------------------------


def descend_quartic(rates: Sequence[float], start: float = 4.0) -> Array:
    """Descend w^4 / 4 + w^2 / 2; return the points visited, up to the first that is out of all bounds."""
    path = [start]
    for rate in rates:
        path.append(path[-1] - rate * (path[-1] ** 3 + path[-1]))
        if abs(path[-1]) > 1000:
            break
    return np.array(path)


def steep_start(climb: Callable[[int, int], Array]) -> None:
    """Descents of the quartic with and without warm-up; ``climb(steps, warm-up)`` gives the rates' shares."""
    candidates = np.arange(0.02, 2.0, 0.02)
    warmups = [0, 1, 2, 5, 10, 15, 20]
    largest = []  # the largest rate up to which all candidates arrive
    for warmup in warmups:
        shares = climb(500, warmup)
        arrives = [bool(abs(descend_quartic(rate * shares)[-1]) < 1e-3) for rate in candidates]
        largest.append(candidates[: arrives.index(False) if False in arrives else None][-1])
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10.5, 3.9), layout="constrained", width_ratios=[1.3, 1]
    )
    runs = ((0.6, 0, "#D55E00", ":", "s"), (0.1, 0, "#000000", "-.", "^"), (0.6, 10, "#0072B2", "--", "o"))
    for rate, warmup, color, linestyle, marker in runs:
        path = descend_quartic(rate * climb(60, warmup))
        label = rf"$\alpha_0 = {rate}$, " + (f"warm-up of {warmup} steps" if warmup else "no warm-up")
        look = {"color": color, "linestyle": linestyle, "marker": marker, "markersize": 4}
        left.semilogy(path**4 / 4 + path**2 / 2, **look, label=label)
    left.set(xlabel="step", ylabel="cost $J$", ylim=(1e-14, 1e10))
    left.legend(fontsize=9)
    right.plot(warmups, largest, color="#0072B2", marker="o")
    right.set(
        xlabel="length of the warm-up, steps", ylabel=r"largest $\alpha_0$ that converges", ylim=(0, 2.1)
    )
    right.set_xticks(warmups)
    show(
        figure,
        alt="Left: cost against step. The rate 0.6 without warm-up leaves the picture after two steps; 0.1 falls slowly and "
        "evenly; 0.6 with a warm-up of ten steps falls slowly at first, then fast. Right: the largest rate that "
        f"converges rises steadily with the length of the warm-up, from {largest[0]:.2f} to {largest[-1]:.2f}.",
    )
    print("warm-up, steps:", warmups)
    print("largest rate:  ", [float(round(rate, 2)) for rate in largest])


def final_costs_by_warmup(finals: Mapping[tuple[int, float], Sequence[float]]) -> None:
    """The final cost of every run, by length of the warm-up and highest rate, with medians."""
    peaks = sorted({peak for _, peak in finals})
    looks = {0: ("#D55E00", "s", "no warm-up"), 10: ("#0072B2", "o", "10 epochs of warm-up")}
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    for (warmup, peak), costs in finals.items():
        color, marker, label = looks[warmup]
        side = peaks.index(peak) + (0.12 if warmup else -0.12)
        places = side + np.linspace(-0.07, 0.07, len(costs))
        look = {"color": color, "markersize": 5, "alpha": 0.75, "label": label if peak == peaks[0] else None}
        ax.plot(places, costs, marker, **look)
        ax.plot([side - 0.1, side + 0.1], [np.median(costs)] * 2, color=color, linewidth=2.5)
    ax.set(xlabel=r"$\alpha_0$", ylabel="cost over all examples at the end", ylim=(0, 0.75))
    ax.set_xticks(range(len(peaks)), [str(peak) for peak in peaks])
    ax.legend(loc="lower left", ncols=2)
    stuck = {key: sum(cost > 0.65 for cost in costs) for key, costs in finals.items()}
    told = ", ".join(f"{stuck[0, peak]} and {stuck[10, peak]} at {peak}" for peak in peaks)
    show(
        figure,
        alt="Final cost of twelve runs for each of five rates, without and with warm-up, with medians. Runs stuck near "
        f"0.69 without and with warm-up: {told}.",
    )


# --- the trainings ---------------------------------------------------------------------------------


def curves_by_schedule(curves: Mapping[tuple[str, str, float], Array], common: Mapping[str, float]) -> None:
    """Cost against epoch: a row for each optimizer, a panel for each schedule, over the run without one."""
    names = [name for name in LOOKS if name != "none"]
    figure, axes = plt.subplots(
        len(common), len(names), figsize=(11.5, 6.4), layout="constrained", sharex=True, sharey=True
    )
    told = []
    for row, (optimizer, rate0) in zip(axes, common.items(), strict=True):
        row[0].set_ylabel(rf"{NAMES[optimizer]}, $\alpha_0 = {rate0}$" + "\ncost")
        for ax, name in zip(row, names, strict=True):
            ax.semilogy(curves[optimizer, "none", rate0], color="0.75", linewidth=0.8)
            ax.semilogy(curves[optimizer, name, rate0], **{**LOOKS[name], "marker": ""}, linewidth=1.4)
            ax.set(ylim=(0.11, 0.8))
            ax.set_yticks([0.15, 0.3, 0.6], ["0.15", "0.3", "0.6"])
            ax.minorticks_off()
        told.append(
            f"{NAMES[optimizer]}: {', '.join(f'{n} {curves[optimizer, n, rate0][-1]:.2f}' for n in LOOKS)}"
        )
    for ax, name in zip(axes[0], names, strict=True):
        ax.set_title(name)
    for ax in axes[-1]:
        ax.set_xlabel("epoch")
    show(
        figure,
        alt="Cost against epoch: three rows for the optimizers, four columns for the schedules, each over the grey curve of "
        f"the run without a schedule. Costs at the end. {'. '.join(told)}.",
    )


def costs_by_initial_rate(
    final_costs: Mapping[tuple[str, str, float], Sequence[float]],
    initial_rates: Mapping[str, Sequence[float]],
) -> None:
    """Final cost against the initial rate: a panel for each optimizer, a band from lowest to highest."""
    figure, axes = plt.subplots(1, 3, figsize=(11.5, 3.9), layout="constrained", sharey=True)
    told = []
    for ax, (optimizer, rates) in zip(axes, initial_rates.items(), strict=True):
        for name, look in LOOKS.items():
            costs = np.array([final_costs[optimizer, name, rate] for rate in rates])
            ax.semilogx(rates, costs.mean(axis=1), **look, markersize=5, label=name)
            ax.fill_between(rates, costs.min(axis=1), costs.max(axis=1), color=look["color"], alpha=0.15)
        none = np.mean([final_costs[optimizer, "none", rate] for rate in rates], axis=1)
        told.append(f"{NAMES[optimizer]} without a schedule: {', '.join(f'{cost:.2f}' for cost in none)}")
        ax.set_xticks(rates, [str(rate) for rate in rates])
        ax.minorticks_off()
        ax.set(xlabel=r"initial rate $\alpha_0$", title=NAMES[optimizer], ylim=(0.1, 0.6))
    axes[0].set_ylabel("cost at the end, mean of 3")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, fontsize=9)
    show(
        figure,
        alt="Final cost against the initial rate, a panel per optimizer, one curve per schedule with a band from the lowest "
        f"to the highest of three orders. {'; '.join(told)}.",
    )
