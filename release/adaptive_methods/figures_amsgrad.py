# Built from notebooks/adaptive_methods/figures_amsgrad.py; edit it there.
"""The figures of Sections 5 and 6: where Adam fails and AMSGrad does not, and what each method remembers.

Each function draws one figure and prints the numbers that its caption states. Graded update functions are
given as in `figures_adaptive`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from figures_adam import MINIMUM, path_on_bowl
from figures_adaptive import Array, Stepper, Update, label, look
from opt_utils import NAMES, STYLE, Parameters, show

# --- a problem on which Adam fails -----------------------------------------------------------------


def slopes(steps: int, period: int = 3) -> Array:
    """The gradients of formula (12): ``period`` at steps 1, 1 + period, ..., and -1 at all others."""
    return np.where(np.arange(steps) % period == 0, float(period), -1.0)


def play(update: Update, beta2: float, steps: int = 3000, period: int = 3) -> tuple[Array, Array]:
    """Return each x that a method chooses, from 0 on, and the divisor of each step, without epsilon."""
    stepper = Stepper(update, {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}, beta1=0.0, beta2=beta2)
    played, divisors = np.empty(steps), np.empty(steps)
    for step, slope in enumerate(slopes(steps, period)):
        played[step] = stepper.parameters["W1"][0, 0]
        grads = {"dW1": np.array([[slope]]), "db1": np.zeros((1, 1))}
        stepper.step(grads, learning_rate=0.5 / np.sqrt(step + 1))
        stepper.parameters["W1"] = np.clip(stepper.parameters["W1"], -1.0, 1.0)
        divisors[step] = np.sqrt(stepper.states[-1]["dW1"][0, 0] / (1 - beta2 ** (step + 1)))
    return played, divisors


def three_steps(beta2: float = 0.1, **updates: Update) -> None:
    """Three late steps in a row: the gradient, what each method divides it by, and the step."""
    for method, update in updates.items():
        divisors = play(update, beta2)[1][-3:]
        steps = -slopes(3) / divisors
        print(
            f"{NAMES[method]:8} gradient  3: divided by {divisors[0]:.3f}, the step is {steps[0]:+.3f} alpha"
        )
        for divisor, step in zip(divisors[1:], steps[1:], strict=True):
            print(f"{'':8} gradient -1: divided by {divisor:.3f}, the step is {step:+.3f} alpha")
        print(f"{'':8} all three together {steps.sum():+.3f} alpha")


def plays(beta2: float = 0.1, period: int = 3, steps: int = 3000, **updates: Update) -> None:
    """Draw the x that each method chooses for the costs (12), and print its regret."""
    figure, ax = plt.subplots(figsize=(8.5, 3.9), layout="constrained")
    for height, words in ((-1.0, "best point"), (1.0, "worst point")):
        ax.plot([1, steps], [height, height], color="0.6", linewidth=0.8)
        ax.text(1, height, words, color="0.3", va="bottom" if height < 0 else "top")
    told = []
    for method, update in updates.items():
        played, _ = play(update, beta2, steps, period)
        regret = np.mean(slopes(steps, period) * (played + 1))
        ax.semilogx(np.arange(1, steps + 1), played, **look(method))
        label(ax, steps, played[-1], f" {NAMES[method]}", STYLE[method]["color"])
        told.append(f"{NAMES[method]} ends at {played[-1]:.2f}")
        print(f"{NAMES[method]:8} ends at x = {played[-1]:6.3f}; regret per step {regret:.3f}")
    ax.set(xlabel="step $t$", ylabel="$x_t$", ylim=(-1.2, 1.2), xlim=(0.9, 4 * steps))
    ax.set_title(rf"$\beta_2 = {beta2:g}$")
    show(
        figure,
        alt=f"x against the step, logarithmic, with beta2 = {beta2:g}; -1 is the best point and 1 the worst. From 0 on, "
        f"{', '.join(told)}.",
    )


def swings(beta2: float = 0.9, **updates: Update) -> None:
    """The distance from the lowest point of the bowl, for each method."""
    figure, ax = plt.subplots(figsize=(8.5, 3.7), layout="constrained")
    told = []
    for (method, update), va in zip(updates.items(), ("bottom", "top"), strict=False):
        distance = np.linalg.norm(path_on_bowl(update, 200, beta2=beta2, learning_rate=0.2) - MINIMUM, axis=1)
        ax.semilogy(distance, **look(method))
        label(ax, 200, distance[-10:].mean(), f" {NAMES[method]}", STYLE[method]["color"], va=va)
        told.append(f"{NAMES[method]} {distance[-50:].mean():.2g}")
        print(
            f"{NAMES[method]:8} beta2 = {beta2:g}: mean distance in the last 50 steps {distance[-50:].mean():.2g}"
        )
    ax.set(xlabel="step", ylabel="distance from the lowest point", xlim=(0, 235))
    show(
        figure,
        alt=f"Distance from the lowest point against the step. Mean of the last 50: {', '.join(told)}.",
    )


# --- memory ----------------------------------------------------------------------------------------


def kept_per_parameter(network: Parameters, kept: Mapping[str, Sequence[Parameters]]) -> dict[str, int]:
    """Print and return how many numbers each method keeps from step to step, for each parameter."""
    size = sum(array.size for array in network.values())
    print(f"{size} parameters")
    counts = {}
    for method, tables in kept.items():
        numbers = sum(array.size for table in tables for array in table.values())
        counts[method] = numbers // size
        print(f"{method:17} keeps {numbers:5} numbers: {numbers / size:g} for each parameter")
    return counts


def largest_trainable(counts: Mapping[str, int], gigabytes: float = 24.0) -> None:
    """The largest network whose parameters, gradients and states fit into a memory, in 4-byte numbers."""
    figure, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    fits = {method: gigabytes / (4 * (2 + count)) for method, count in counts.items()}
    ax.barh(list(fits), list(fits.values()), color="#BBD3E6", edgecolor="black")
    for place, (method, billions) in enumerate(fits.items()):
        ax.text(billions, place, f" {billions:.1f}", va="center")
        print(
            f"{method:17} {4 * (2 + counts[method]):2} bytes a parameter: {billions:.1f} billion parameters fit"
        )
    ax.invert_yaxis()
    ax.set(
        xlabel=f"billions of parameters that fit into {gigabytes:g} GB", xlim=(0, 1.12 * max(fits.values()))
    )
    told = ", ".join(f"{method} {billions:.1f}" for method, billions in fits.items())
    show(figure, alt=f"Bars: billions of parameters that fit into {gigabytes:g} GB. {told}.")
