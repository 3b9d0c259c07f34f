"""The figures of `geometry_of_steps` on curvature and norms: each function draws one and prints the numbers that its caption states."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from opt_utils import STYLE, plot_contours, plot_ends, show

Array = np.ndarray
NEWTON = {"color": "#7F3C00", "marker": "s"}  # it is in no other notebook, so its look is here


# --- Newton ----------------------------------------------------------------------------------------


def rosenbrock(x: Array, y: Array) -> Array:
    """The curved valley (1 - x)^2 + 100 (y - x^2)^2; its minimum is at (1, 1)."""
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def slope(point: Array) -> Array:
    """The gradient of `rosenbrock`."""
    x, y = point
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def hessian(point: Array) -> Array:
    """The second derivatives of `rosenbrock`."""
    x, y = point
    return np.array([[2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200.0]])


def two_quadratics() -> None:
    """The step of descent and Newton's step from one point of an elliptic bowl."""
    curvatures = np.array([[1.0, 0.8], [0.8, 3.0]])
    start = np.array([-2.2, 1.1])
    gradient = curvatures @ start

    def bowl(x: Array, y: Array) -> Array:
        return (curvatures[0, 0] * x * x + 2 * curvatures[0, 1] * x * y + curvatures[1, 1] * y * y) / 2

    figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    plot_contours(ax, bowl, np.linspace(-2.8, 1.2, 120), np.linspace(-1.1, 1.6, 120), np.linspace(0, 6, 11))
    newton = -np.linalg.solve(curvatures, gradient)
    below, above = {"ha": "right", "va": "top"}, {"ha": "left", "va": "bottom"}  # its arrow
    steps = (
        (-0.25 * gradient, STYLE["gd"]["color"], "descent", below),
        (newton, NEWTON["color"], "Newton", above),
    )
    for step, color, name, side in steps:
        ax.annotate("", start + step, start, arrowprops={"arrowstyle": "->", "color": color, "linewidth": 2})
        ax.text(*(start + 0.55 * step), f" {name} ", color=color, **side)
    plot_ends(ax, start, (0, 0))
    ax.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    angle = np.degrees(np.arccos(newton @ -gradient / np.linalg.norm(newton) / np.linalg.norm(gradient)))
    show(
        figure,
        alt="Rotated elliptic contours. From a square, the arrow of descent crosses the contours at a right angle and "
        f"misses the minimum; Newton's arrow, turned by {angle:.0f} degrees, ends at it.",
    )
    print(f"Newton's step ends at {np.round(start + newton, 12) + 0.0}; it is turned by {angle:.1f} degrees")


def newton_on_rosenbrock() -> None:
    """Descent and damped Newton on Rosenbrock's valley: paths and costs."""
    start = np.array([-1.2, 1.0])
    descent = [start]
    for _ in range(2000):
        descent.append(descent[-1] - 0.001 * slope(descent[-1]))
    newton = [start]
    while rosenbrock(*newton[-1]) > 1e-20:
        point, step, share = newton[-1], -np.linalg.solve(hessian(newton[-1]), slope(newton[-1])), 1.0
        while rosenbrock(*(point + share * step)) > rosenbrock(*point) + 1e-4 * share * slope(point) @ step:
            share /= 2
        newton.append(point + share * step)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    levels = np.array([0, 0.3, 1, 3, 8, 20, 50, 120])
    plot_contours(left, rosenbrock, np.linspace(-1.6, 1.5, 200), np.linspace(-0.5, 1.8, 200), levels)
    looks = (
        (np.array(descent), STYLE["gd"], "descent"),
        (np.array(newton), {**NEWTON, "linestyle": "--"}, "Newton, damped"),
    )
    for path, look, name in looks:
        left.plot(*path.T, color=look["color"], marker=look["marker"], markersize=3, linewidth=1)
        right.loglog(
            np.arange(1, len(path) + 1),
            np.maximum(rosenbrock(*path.T), 1e-21),
            **{**look, "marker": ""},
            label=name,
        )
    plot_ends(left, start, (1, 1))
    left.set(xlabel="$x$", ylabel="$y$", xlim=(-1.6, 1.5), ylim=(-0.5, 1.8), aspect="equal")
    right.set(xlabel="step + 1", ylabel="cost")
    right.legend()
    cost = rosenbrock(*descent[-1])
    show(
        figure,
        alt="Left: a curved valley; descent creeps along its floor, Newton follows the bend in long steps. Right: cost against "
        f"step; Newton's falls to 1e-20 in {len(newton) - 1} steps, that of descent is {cost:.2g} after 2000.",
    )
    print(
        f"damped Newton: cost below 1e-20 after {len(newton) - 1} steps; descent after 2000 steps: {cost:.3g}"
    )


# --- preconditioning -------------------------------------------------------------------------------


def turned(curvatures: Sequence[float], degrees: float) -> Array:
    """A symmetric matrix with these curvatures, its axes turned by an angle."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag(curvatures) @ turn.T


def preconditioned(degrees: float = 0.0, steps: int = 40) -> None:
    """Descent with no, a diagonal and a full preconditioner, in a ravine turned by an angle."""
    matrix, start = turned((1.0, 25.0), degrees), np.array([-2.0, 1.0])

    def ravine(x: Array, y: Array) -> Array:
        return (matrix[0, 0] * x * x + 2 * matrix[0, 1] * x * y + matrix[1, 1] * y * y) / 2

    kinds = {
        "none": np.eye(2),
        "diagonal": np.diag(1 / np.diag(matrix)),
        "full": np.linalg.inv(matrix),
    }
    figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.6), layout="constrained", sharey=True)
    told = []
    for ax, (name, scaling) in zip(axes, kinds.items(), strict=True):
        values = np.linalg.eigvals(scaling @ matrix).real
        kappa, rate = values.max() / values.min(), 1.0 / values.max()
        path = [start]
        for _ in range(steps):
            path.append(path[-1] - rate * scaling @ matrix @ path[-1])
        plot_contours(
            ax,
            ravine,
            np.linspace(-2.6, 1.6, 120),
            np.linspace(-1.8, 1.8, 120),
            np.array([0, 0.3, 1, 3, 6, 10, 16, 25]),
        )
        ax.plot(*np.array(path).T, color=STYLE["gd"]["color"], marker="o", markersize=3, linewidth=1)
        plot_ends(ax, start, (0, 0))
        ax.set(xlabel="$w_1$", title=f"{name}: condition number {kappa:.3g}", aspect="equal")
        told.append(f"{name} {kappa:.3g}")
        print(f"{name:9} condition number {kappa:7.3f}, cost after {steps} steps {ravine(*path[-1]):.2g}")
    axes[0].set_ylabel("$w_2$")
    show(
        figure,
        alt=f"Three paths in a ravine turned by {degrees:g} degrees. Condition numbers by preconditioner: {', '.join(told)}. "
        "The larger the number, the longer the path creeps along the floor.",
    )


# --- norms -----------------------------------------------------------------------------------------


def balls() -> None:
    """The steepest step of length 1 for one gradient, in three norms of the plane."""
    gradient = np.array([1.0, 0.35])
    angles = np.linspace(0, 2 * np.pi, 400)
    circle = np.array([np.cos(angles), np.sin(angles)])
    shapes = {
        "Euclidean": (circle, -gradient / np.linalg.norm(gradient)),
        "largest entry": (np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]]), -np.sign(gradient)),
        "sum of entries": (np.array([[-1, 0, 1, 0, -1], [0, -1, 0, 1, 0]]), np.array([-1.0, 0.0])),
    }
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
    lines = np.linspace(-1.7, 2.0, 60)
    for ax, (name, (border, step)) in zip(axes, shapes.items(), strict=True):
        grid = np.meshgrid(lines, lines)
        ax.contour(
            *grid, gradient[0] * grid[0] + gradient[1] * grid[1], levels=12, colors="0.8", linewidths=0.7
        )
        ax.plot(*border, color="black", linewidth=1.4)
        ax.annotate("", step, (0, 0), arrowprops={"arrowstyle": "->", "color": "black", "linewidth": 2.2})
        ax.annotate(
            "", 0.9 * gradient, (0, 0), arrowprops={"arrowstyle": "->", "color": "0.5", "linewidth": 1.2}
        )
        ax.text(1.06, 0.36, "gradient", color="0.4", va="center")
        ax.set(title=name, xlabel="$d_1$", aspect="equal", xlim=(-1.7, 2.0), ylim=(-1.7, 1.7))
        print(f"{name:15} step {np.round(step, 3)}, slope {gradient @ step:.3f}")
    axes[0].set_ylabel("$d_2$")
    show(
        figure,
        alt="Three balls of radius 1: a circle, a square and a square on its corner. The steepest step leads straight against "
        "the gradient in the first, to the corner in the second, along one axis in the third.",
    )
