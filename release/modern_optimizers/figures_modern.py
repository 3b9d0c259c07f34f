# Built from notebooks/modern_optimizers/figures_modern.py; edit it there.
"""The figures of the notebook: each function draws one and prints the numbers that its caption states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from opt_utils import NAMES, STYLE, plot_contours, plot_ends, show

Array = np.ndarray

# --- the digits ------------------------------------------------------------------------------------


def one_of_each(X: Array, y: Array) -> None:
    """The first example of each digit."""
    figure, axes = plt.subplots(1, 10, figsize=(10, 1.4), layout="constrained")
    for digit, ax in enumerate(axes):
        ax.imshow(X[:, np.flatnonzero(y == digit)[0]].reshape(8, 8), cmap="Greys")
        ax.set(xticks=[], yticks=[], title=str(digit))
    show(
        figure,
        alt="One training digit of each kind from 0 to 9, 8 by 8 grey pixels each. They are coarse and written by different "
        "hands.",
    )


# --- Nesterov --------------------------------------------------------------------------------------

CURVATURES = np.array([[1.0, 20.0]])
RAVINE_START, BETA, ALPHA = np.array([[-3.0, 1.0]]), 0.9, 0.02


def ravine_cost(w1: Any, w2: Any) -> Any:
    """The ravine's height; w1 and w2 are numbers, or arrays of one shape."""
    return (w1**2 + 20 * w2**2) / 2


def _arrow(ax: Axes, tail: Array, tip: Array, color: str) -> None:
    ax.annotate("", tip, tail, arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.8})


def look_ahead() -> None:
    """One step of momentum and of Nesterov momentum: where each measures the gradient."""
    here, carry = np.array([-2.0, 0.35]), np.array([0.5, -0.55])
    there = here + carry
    figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    plot_contours(
        ax, ravine_cost, np.linspace(-2.4, -0.6, 60), np.linspace(-0.5, 0.6, 60), np.linspace(0, 6, 13)
    )
    for point, method, word in (
        (here, "momentum", "gradient before the carry"),
        (there, "nesterov", "gradient after the carry"),
    ):
        step = -ALPHA * CURVATURES[0] * point
        color = STYLE[method]["color"]
        _arrow(ax, there, there + step, color)
        behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1}
        words = f"{NAMES[method]}: {word}"
        ax.text(*(there + step + np.array([0.03, 0.0])), words, color=color, va="center", bbox=behind)
    _arrow(ax, here, there, "0.3")
    ax.plot(*here, "ko", *there, "ks", markersize=6)
    ax.text(here[0] - 0.04, here[1] + 0.05, "before the carry")
    ax.text(there[0] - 0.04, there[1] - 0.03, "after the carry", ha="right", va="top")
    ax.text(-1.85, 0.1, "carry", color="0.3", ha="right")
    ax.axhline(0.0, color="white", linewidth=1)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(-2.4, -0.6), ylim=(-0.5, 0.6))
    show(
        figure,
        alt="A point above the floor of a ravine; an arrow, the carry, leads across the floor to a second point below it. From "
        "there the step of momentum leads further down, away from the floor; that of Nesterov leads up, back to it.",
    )


def two_paths(paths: Mapping[str, Array], steps: int = 30) -> None:
    """Draw the first steps of each path in the ravine, and print the cost after some steps."""
    figure, axes = plt.subplots(len(paths), 1, figsize=(9, 4.6), layout="constrained", sharex=True)
    for ax, (method, path) in zip(axes, paths.items(), strict=True):
        plot_contours(
            ax, ravine_cost, np.linspace(-3.3, 2.4, 80), np.linspace(-1.1, 1.1, 80), np.linspace(0, 15, 13)
        )
        ax.plot(*path[: steps + 1].T, **{**STYLE[method], "markersize": 4, "linewidth": 1.3})
        plot_ends(ax, path[0], (0, 0))
        ax.set(ylabel="$w_2$", title=NAMES[method], aspect="equal")
    axes[-1].set_xlabel("$w_1$")
    show(
        figure,
        alt=f"Two paths of {steps} steps down a ravine from the left wall, to scale. Momentum zigzags across the floor many "
        "times; Nesterov's path settles on the floor after a few steps.",
    )
    print("cost after   momentum   Nesterov")
    for step in (10, 20, 40, 60):
        print(f"{step:3} steps " + "".join(f"{ravine_cost(*path[step]):12.6f}" for path in paths.values()))


# --- NAdam -----------------------------------------------------------------------------------------


def turning_steps(steps: Mapping[str, Array]) -> None:
    """Weight of the past against t, and the steps that each method takes when the gradient turns at step 30."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    t = np.arange(1, 100_001, 10)
    left.semilogx(t, 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004)), color=STYLE["nadam"]["color"])
    left.axhline(0.9, color="0.5", linewidth=0.8)
    left.text(1.3, 0.87, r"$\beta_1$")
    left.set(xlabel="step $t$", ylabel=r"weight of the past, $\mu_t$", ylim=(0.4, 0.95), title="formula (4)")
    looks = (STYLE["adam"], STYLE["nadam"], {**STYLE["nadam"], "linestyle": ":", "marker": "D"})
    told = []
    for (name, taken), look in zip(steps.items(), looks, strict=True):
        right.plot(np.arange(1, 61), taken, **{**look, "markersize": 4}, markevery=3, label=name)
        late = int(np.argmax(taken[30:] > 0)) + 1
        told.append(f"{name} at gradient {late}")
        print(f"{name:21} first steps in the new direction at gradient {late} of the new sign")
    right.axvline(30.5, color="0.5", linewidth=0.8)
    right.axhline(0.0, color="0.5", linewidth=0.8)
    right.set(xlabel="step", ylabel=r"step, in units of $\alpha$", title="the gradient turns after step 30")
    right.legend(loc="upper left", fontsize=9, handlelength=1.8)
    show(
        figure,
        alt="Left: mu grows from 0.45 at the first step to 0.9 after tens of thousands. Right: steps of three methods, near "
        f"minus one for thirty steps; then the gradient turns. First step in the new direction: {', '.join(told)}.",
    )


# --- Lion ------------------------------------------------------------------------------------------


def step_lengths(sizes: Array, lengths: Mapping[str, Array]) -> None:
    """The length of each weight's last step against the size of its gradients."""
    figure, ax = plt.subplots(figsize=(7.5, 3.9), layout="constrained")
    told = []
    for method, length in lengths.items():
        ax.loglog(
            sizes, length, **{**STYLE[method], "linestyle": "none", "markersize": 4}, label=NAMES[method]
        )
        told.append(f"{NAMES[method]} between {length.min():.1e} and {length.max():.1e}")
        print(f"{NAMES[method]:16} last step between {length.min():.1e} and {length.max():.1e}")
    ax.set(xlabel="size of the weight's gradients", ylabel="length of its last step")
    ax.legend(loc="lower right")
    show(
        figure,
        alt=f"Length of the last step against the size of the gradients, both logarithmic: {'; '.join(told)}.",
    )


def no_rest(paths: Mapping[str, Array], compared: Array) -> None:
    """Draw each path down a bowl in a panel of its own, beside that of gradient descent."""
    figure, axes = plt.subplots(1, len(paths), figsize=(10, 3.6), layout="constrained", sharey=True)
    told = []
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        ax.axhline(0.0, color="0.6", linewidth=0.8)
        ax.plot(compared[: path.size], color=STYLE["gd"]["color"], label="gradient descent, α = 0.1")
        ax.plot(path, color=STYLE["lion"]["color"], marker=".", markersize=4, linewidth=0.8, label=name)
        ax.set(xlabel="step", title=name)
        ax.legend(loc="upper right")
        told.append(f"{name} {np.max(np.abs(path[-20:])):.3f}")
        print(f"{name}: at most {np.max(np.abs(path[-20:])):.3f} from the minimum in the last 20 steps")
    axes[0].set_ylabel("$w$")
    show(
        figure,
        alt="The parameter against the step, from 1; gradient descent comes to rest at 0, Lion swings about it. Largest "
        f"distance in the last 20 steps: {', '.join(told)}.",
    )


# --- Muon ------------------------------------------------------------------------------------------


def polynomial(x: Array, steps: int) -> Array:
    """Return the singular values ``x`` after so many steps of formula (12)."""
    for _ in range(steps):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    return x


def singular_values(before: Array, used: int) -> None:
    """Formula (12) on any number, and on the singular values of one gradient; ``used`` are not zero."""
    x = np.logspace(-4, 0, 4000)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
    looks = {
        0: ("0.6", "-", "o"),
        1: ("#56B4E9", "--", "s"),
        3: ("#0072B2", "-.", "^"),
        5: ("#000000", "-", "D"),
    }
    for steps, (color, linestyle, marker) in looks.items():
        left.semilogx(x, polynomial(x, steps), color=color, linestyle=linestyle, label=f"{steps} steps")
        values = np.sort(polynomial(before[:used], steps))[::-1]
        look = {"color": color, "linestyle": linestyle, "marker": marker, "markersize": 3}
        right.semilogy(np.arange(1, used + 1), values, **look, label=f"{steps} steps")
    left.set(xlabel="singular value before", ylabel="singular value after", title="formula (12), any number")
    left.legend(loc="upper left")
    right.set(
        xlabel=f"number of the singular value, of the {used} that are not zero",
        ylabel="singular value",
        ylim=(3e-4, 3),
    )
    right.set_title("a gradient of the network")
    right.legend(loc="lower left")
    after = polynomial(before[:used], 5)
    flat = polynomial(x[x > 0.003], 5)
    show(
        figure,
        alt="Left: singular value after 0, 1, 3 and 5 steps against that before, logarithmic; the curve of five steps rises "
        f"early, and from 0.003 on waves between {flat.min():.1f} and {flat.max():.1f}. Right: the singular values of a "
        f"gradient; before, from {before[0]:.2f} down to {before[used - 1]:.4f}; after five steps, {after.max():.2f} to {after.min():.2f}.",
    )
    print(f"{used} singular values that are not zero, before: {before[0]:.4f} to {before[used - 1]:.4f}")
    print(f"after five steps: {after.max():.4f} to {after.min():.4f}")
    print(f"from 0.003 on, five steps give values between {flat.min():.3f} and {flat.max():.3f}")


# --- an optimizer with a state ---------------------------------------------------------------------


def two_names(cases: Mapping[str, tuple[Array, Array]]) -> None:
    """For each statement: which array the network holds after it, and which the optimizer."""
    figure, axes = plt.subplots(1, len(cases), figsize=(9, 2.1), layout="constrained")
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": "0.4"}
    changed = {**box, "boxstyle": "square,pad=0.4", "edgecolor": STYLE["adamw"]["color"], "linewidth": 2.5}
    told = []
    for ax, (statement, (network, optimizer)) in zip(axes, cases.items(), strict=True):
        shared = np.shares_memory(network, optimizer)
        places = (0.5, 0.5) if shared else (0.8, 0.2)
        for name, array, height, place in zip(
            ("network", "optimizer"), (network, optimizer), (0.8, 0.2), places, strict=True
        ):
            ax.annotate("", (0.7, place), (0.31, height), arrowprops={"arrowstyle": "->", "color": "0.3"})
            ax.text(0.2, height, name, ha="center", va="center", bbox=box)
            numbers = ", ".join(f"{number:g}" for number in array)
            looks = changed if name == "optimizer" or shared else {**box, "boxstyle": "square,pad=0.4"}
            ax.text(0.8, place, numbers, ha="center", va="center", family="monospace", bbox=looks)
            told.append(f"After {statement} the {name} holds {numbers}.")
        ax.set(xlim=(0, 1), ylim=(0, 1), title=f"after {statement}")
        ax.title.set_family("monospace")
        ax.set_axis_off()
    one, two = (np.shares_memory(*arrays) for arrays in cases.values())
    show(
        figure,
        alt=f"Two panels with arrows from two names to arrays. Left: {'one array' if one else 'two arrays'}. Right: "
        f"{'one array' if two else 'two arrays'}. {' '.join(told)}",
    )


# Four looks that differ in grey as well; a colour of its own for the correct one alone.
FAULTS = {
    "": ("AdamW", {"color": STYLE["adamw"]["color"], "linestyle": "-", "linewidth": 2.5}),
    "counter": ("counter at 1", {"color": "black", "linestyle": "--"}),
    "forgets": ("state forgotten", {"color": "0.35", "linestyle": ":"}),
    "shared": ("state shared", {"color": "0.5", "linestyle": "-."}),
}


def stuck_counter(lengths: Mapping[str, Array]) -> None:
    """The steps for a constant gradient, with a correct counter and with one that stays at 1."""
    figure, ax = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    print("step      " + "".join(f"{FAULTS[fault][0]:>14}" for fault in lengths))
    for step in (1, 2, 12, 105, 106, 1000):
        print(f"{step:5}     " + "".join(f"{length[step - 1]:14.3f}" for length in lengths.values()))
    for fault, length in lengths.items():
        ax.semilogx(np.arange(1, length.size + 1), length, **FAULTS[fault][1])
    ax.text(1.3, 0.95, FAULTS[""][0], color=FAULTS[""][1]["color"], va="top")
    ax.text(32, 1.8, FAULTS["counter"][0])
    ax.set(xlabel="step $t$", ylabel=r"length of the step, in units of $\alpha$", ylim=(0, 2.3))
    wrong = lengths["counter"]
    longest = int(np.argmax(wrong))
    short = longest + int(np.argmax(wrong[longest:] < 1))
    show(
        figure,
        alt="The step's length against t, which is logarithmic. It is always 1 with a correct counter; with t = 1 it rises to "
        f"{wrong[longest]:.2f} at step {longest + 1}, is below 1 from step {short + 1} on, and {wrong[-1]:.2f} at the end.",
    )


def costs_of_faults(costs: Mapping[str, Array]) -> None:
    """Medians and bands of the validation costs, with and without mistakes."""
    figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
    told = []
    print("                  median cost at the end   lower than AdamW, of ten runs")
    for fault, band in costs.items():
        name, look = FAULTS[fault]
        ax.fill_between(range(11), band.min(0), band.max(0), color=look["color"], alpha=0.15, linewidth=0)
        ax.semilogy(np.median(band, axis=0), **look, label=name)
        told.append(f"{name} {np.median(band[:, -1]):.3f}")
        lower = np.sum(band[:, -1] < costs[""][:, -1]) if fault else "-"
        print(f"{name:16} {np.median(band[:, -1]):24.3f} {lower:>31}")
    ax.set(xlabel="epoch", ylabel="validation cost", title="two networks that read digits, trained by turns")
    ax.legend(loc="upper right")
    show(
        figure,
        alt="Validation cost against the epoch, medians and bands. All four lines fall. At the end: "
        f"{', '.join(told)}.",
    )


# --- comparisons -----------------------------------------------------------------------------------

UNNAMED_RATES = {"A": 0.003, "B": 1.0, "C": 0.1}  # the question of Section 9


def costs_by_rate(rates: Sequence[float], tuned: Mapping[str, Sequence[float]]) -> None:
    """Final cost against the learning rate for each method; the best of each is marked."""
    figure, ax = plt.subplots(figsize=(8.5, 4.4), layout="constrained")
    print("method            best rate   validation cost")
    told = []
    for method, costs in tuned.items():
        ax.loglog(rates, costs, **STYLE[method], label=NAMES[method])
        place = int(np.argmin(costs))
        ax.plot(
            rates[place],
            costs[place],
            marker="o",
            markersize=13,
            color=STYLE[method]["color"],
            fillstyle="none",
        )
        edge = "  (at the edge of the grid)" if place in (0, len(rates) - 1) else ""
        told.append(f"{NAMES[method]} {rates[place]:g}")
        print(f"{NAMES[method]:16} {rates[place]:10} {costs[place]:17.4f}{edge}")
    ax.set(xlabel=r"learning rate $\alpha$", ylabel="validation cost after 10 epochs", ylim=(0.08, 12))
    figure.legend(*ax.get_legend_handles_labels(), loc="outside right center")
    show(
        figure,
        alt="Validation cost after 10 epochs against the learning rate, both logarithmic, for seven methods. Each curve falls "
        f"to a minimum, marked by a circle, and rises again. Best rates: {', '.join(told)}.",
    )


def race(bands: Mapping[str, Array], best: Mapping[str, float]) -> None:
    """Median and band of ten runs of each method, over the median of gradient descent; then all medians."""
    figure, axes = plt.subplots(2, 4, figsize=(11, 5.4), sharex=True, sharey=True, layout="constrained")
    for ax, (method, band) in zip(axes.flat, bands.items(), strict=False):
        ax.semilogy(np.median(bands["gd"], axis=0), color="0.6", linewidth=1.0)
        color = STYLE[method]["color"]
        ax.fill_between(range(11), band.min(axis=0), band.max(axis=0), color=color, alpha=0.3, linewidth=0)
        ax.semilogy(np.median(band, axis=0), **{**STYLE[method], "markersize": 3})
        ax.set_title(f"{NAMES[method]}, α = {best[method]}", fontsize=10)
        ax.set_xticks(range(0, 11, 2))
    for method, band in bands.items():
        axes[1, 3].semilogy(np.median(band, axis=0), **{**STYLE[method], "markersize": 3})
    axes[1, 3].set_title("all medians", fontsize=10)
    figure.supxlabel("epoch")
    figure.supylabel("validation cost")
    ends = ", ".join(f"{NAMES[method]} {np.median(band[:, -1]):.2f}" for method, band in bands.items())
    show(
        figure,
        alt="Eight panels of validation cost, logarithmic, against the epoch: a median and a band of ten runs for each method, "
        f"then all medians. Medians at the end: {ends}.",
    )


def race_by_condition(costs: Mapping[float, Mapping[str, Array]]) -> None:
    """Final costs of ten runs of each method, a panel for each condition number."""
    figure, axes = plt.subplots(1, len(costs), figsize=(10.5, 4), layout="constrained", sharey=True)
    told = []
    for ax, (kappa, finals) in zip(axes, costs.items(), strict=True):
        for place, (method, final) in enumerate(finals.items()):
            look = {"color": STYLE[method]["color"], "marker": STYLE[method]["marker"], "linestyle": "none"}
            ax.semilogy(np.full(final.size, place), final, **look, markersize=4, alpha=0.6)
            ax.plot([place - 0.3, place + 0.3], [np.median(final)] * 2, color="black", linewidth=2)
        ax.set_xticks(range(len(finals)), [NAMES[method] for method in finals], rotation=35, ha="right")
        ax.set_title(f"condition number {kappa:,.0f}")
        first, second = sorted(finals, key=lambda method: float(np.median(finals[method])))[:2]
        share = np.median(finals[second]) / np.median(finals[first])
        told.append(f"at {kappa:,.0f} {NAMES[first]} is ahead of {NAMES[second]} by a factor of {share:.0f}")
        print(
            f"condition number {kappa:,.0f}: "
            + ", ".join(f"{NAMES[m]} {np.median(c):.1e}" for m, c in finals.items())
        )
    axes[0].set_ylabel("cost at the end, in units of the first")
    show(
        figure,
        alt=f"Costs at the end of ten runs for seven methods, logarithmic, with medians; {'; '.join(told)}.",
    )


def time_line() -> None:
    """The methods of the course by the year of their publication."""
    methods = (
        (1847, "gradient descent (Cauchy)"),
        (1951, "stochastic approximation (Robbins and Monro)"),
        (1964, "momentum (Polyak)"),
        (1983, "accelerated gradient (Nesterov)"),
        (2011, "AdaGrad (Duchi, Hazan and Singer)"),
        (2012, "RMSprop (Hinton, lecture 6e)"),
        (2015, "Adam (Kingma and Ba)"),
        (2016, "NAdam (Dozat)"),
        (2017, "cosine annealing (Loshchilov and Hutter)"),
        (2018, "AMSGrad (Reddi et al.), Shampoo (Gupta et al.)"),
        (2019, "AdamW (Loshchilov and Hutter)"),
        (2021, "SAM (Foret et al.)"),
        (2023, "Lion (Chen et al.)"),
        (2024, "Muon (Jordan et al.)"),
    )
    figure, ax = plt.subplots(figsize=(9, 4.8), layout="constrained")
    for row, (year, name) in enumerate(methods):
        ax.plot([0, 1], [-row, -row], color="0.9", linewidth=0.8)
        ax.plot(0.13, -row, marker="o", color=STYLE["gd"]["color"])
        ax.text(0.1, -row, str(year), ha="right", va="center")
        ax.text(0.16, -row, name, va="center")
        if row and year - methods[row - 1][0] > 15:
            ax.text(
                0.9,
                -row + 0.5,
                f"{year - methods[row - 1][0]} years",
                color="0.45",
                va="center",
                ha="right",
                fontsize=9,
            )
    ax.set(xlim=(0, 1), ylim=(-len(methods) + 0.4, 0.8))
    ax.axis("off")
    listed = "; ".join(f"{year} {name}" for year, name in methods)
    show(figure, alt=f"A list of methods by year: {listed}.")
