# Built from opt_utils.py of the course; edit it there.
"""What the notebooks import: a small network, a data set, and the drawing of both.

The network is fully connected, with ReLU in its hidden layers and one sigmoid output unit; its cost is
the mean cross-entropy. Everything is float64 and vectorised over examples, which are columns: ``X`` has
shape ``(n_0, m)`` and ``Y`` shape ``(1, m)``. Layer ``l`` keeps ``parameters["Wl"]`` of shape
``(n_l, n_{l-1})`` and ``parameters["bl"]`` of shape ``(n_l, 1)``; their gradients are ``grads["dWl"]``
and ``grads["dbl"]``.
"""

from __future__ import annotations

import html
import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

Array = np.ndarray
Parameters = dict[str, Array]
Cache = list[tuple[Array, Array]]  # (W_l, A_l) of every layer, first to last

SMALLEST = np.finfo(np.float64).tiny  # the smallest normal number; its logarithm is about -708

# One look per method, the same in every notebook. The colours are Okabe and Ito's, and those of Tol's scheme
# "muted"; line styles and markers keep the methods apart in grey print as well.
STYLE: dict[str, dict[str, Any]] = {
    "gd": {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    "stochastic": {"color": "#CC79A7", "linestyle": "-", "marker": "."},
    "mini_batch": {"color": "#009E73", "linestyle": "--", "marker": "D"},
    "momentum": {"color": "#D55E00", "linestyle": "--", "marker": "s"},
    "nesterov": {"color": "#E69F00", "linestyle": "-", "marker": "<"},
    "adagrad": {"color": "#117733", "linestyle": ":", "marker": "D"},
    "rmsprop": {"color": "#56B4E9", "linestyle": "--", "marker": "v"},
    "adam": {"color": "#000000", "linestyle": "-.", "marker": "^"},
    "adam_l2": {"color": "#AA4499", "linestyle": ":", "marker": "x"},
    "adamw": {"color": "#999933", "linestyle": "-", "marker": "P"},
    "amsgrad": {"color": "#666666", "linestyle": "--", "marker": "*"},
    "nadam": {"color": "#882255", "linestyle": "-.", "marker": ">"},
    "lion": {"color": "#332288", "linestyle": "-", "marker": "p"},
    "muon": {"color": "#44AA99", "linestyle": "-", "marker": "h"},
}
NAMES = {
    "gd": "gradient descent",
    "stochastic": "stochastic descent",
    "mini_batch": "mini-batch descent",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adam_l2": "Adam with an L2 penalty",
    "adamw": "AdamW",
    "amsgrad": "AMSGrad",
    "nadam": "NAdam",
    "lion": "Lion",
    "muon": "Muon",
}
CLASS_COLORS = ("#0072B2", "#E69F00")
SURFACE = LinearSegmentedColormap.from_list("surface", ["#FFFFFF", "#DCE6EE", "#A9BDCC"])


# --- parameters and data ---------------------------------------------------------------------------


def load_params_and_grads(seed: int = 1) -> tuple[Array, ...]:
    """Draw the parameters and gradients of a network with layers of 3, 2 and 3 units.

    Returns ``W1 (2, 3), b1 (2, 1), W2 (3, 3), b2 (3, 1), dW1, db1, dW2, db2``, standard normal and drawn
    in this order. NumPy's global generator is left alone.
    """
    shapes = ((2, 3), (2, 1), (3, 3), (3, 1))
    generator = np.random.RandomState(seed)
    return tuple(generator.randn(*shape) for shape in shapes + shapes)


def initialize_parameters(layer_dims: Sequence[int], seed: int = 3) -> Parameters:
    """Draw weights with standard deviation ``sqrt(2 / n_{l-1})``; biases start at zero.

    The factor keeps the size of the activations through layers of rectifiers (He et al. 2015,
    arXiv:1502.01852). ``layer_dims`` is ``[n_0, ..., n_L]``. Raises ValueError for fewer than two layers
    or a layer without units. NumPy's global generator is left alone.
    """
    if len(layer_dims) < 2 or min(layer_dims) < 1:
        raise ValueError(f"layer_dims must name two or more layers of at least one unit, not {layer_dims}")
    generator = np.random.RandomState(seed)
    parameters = {}
    for layer in range(1, len(layer_dims)):
        fan_in = layer_dims[layer - 1]
        parameters[f"W{layer}"] = generator.randn(layer_dims[layer], fan_in) * np.sqrt(2 / fan_in)
        parameters[f"b{layer}"] = np.zeros((layer_dims[layer], 1))
    return parameters


def load_dataset(seed: int = 3) -> tuple[Array, Array]:
    """Return the two moons: ``X`` of shape (2, 300) and labels ``Y`` (0.0 or 1.0) of shape (1, 300)."""
    from sklearn.datasets import make_moons  # slow to import, and only needed here

    points, labels = make_moons(n_samples=300, noise=0.2, random_state=seed)
    return np.ascontiguousarray(points.T), labels.astype(np.float64).reshape(1, -1)


# --- the network -----------------------------------------------------------------------------------
# These three run 50,000 times in each training of the notebook: hence the work in place.


def forward_propagation(X: Array, parameters: Mapping[str, Array]) -> tuple[Array, Cache]:
    """Return the output ``AL (1, m)`` for the inputs ``X (n_0, m)``, and what back-propagation needs.

    Raises ValueError when ``X`` does not fit the first layer, or the layers do not fit each other.
    """
    L = len(parameters) // 2
    cache = []
    A = X
    try:
        for layer in range(1, L + 1):
            W = parameters[f"W{layer}"]
            A = W @ A
            A += parameters[f"b{layer}"]
            if layer < L:
                np.maximum(A, 0.0, out=A)
            else:
                _sigmoid_in_place(A)
            cache.append((W, A))
    except ValueError:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in parameters.items())
        raise ValueError(f"shapes do not fit together: X {np.shape(X)}, {shapes}") from None
    return A, cache


def _sigmoid_in_place(Z: Array) -> None:
    """Replace Z by ``1 / (1 + exp(-Z))``; the exponent is capped, so that nothing can overflow."""
    np.negative(Z, out=Z)
    np.minimum(Z, 700.0, out=Z)
    np.exp(Z, out=Z)
    Z += 1.0
    np.reciprocal(Z, out=Z)


def compute_cost(AL: Array, Y: Array) -> float:
    """Return the mean cross-entropy of the outputs ``AL (1, m)`` for the labels ``Y (1, m)``.

    A probability of exactly zero counts as the smallest normal float64, so a confident mistake costs
    about 708 and never infinity. Raises ValueError when the shapes differ.
    """
    if AL.shape != Y.shape:
        raise ValueError(f"outputs of shape {AL.shape} cannot be compared with labels of shape {Y.shape}")
    log_likelihood = Y * np.log(np.maximum(AL, SMALLEST)) + (1 - Y) * np.log(np.maximum(1 - AL, SMALLEST))
    return float(-np.mean(log_likelihood))


def backward_propagation(X: Array, Y: Array, cache: Cache) -> Parameters:
    """Return the gradients of the cost: ``dWl`` and ``dbl``, shaped as ``Wl`` and ``bl``.

    ``cache`` is what `forward_propagation` returned for the same ``X``. Raises ValueError when ``Y`` is
    not shaped as the network's output.
    """
    L = len(cache)
    W, A = cache[-1]
    if A.shape != Y.shape:
        raise ValueError(f"outputs of shape {A.shape} cannot be compared with labels of shape {Y.shape}")
    grads = {}
    dZ = A - Y  # derivative of the cross-entropy through the sigmoid, for one example
    dZ /= Y.shape[1]
    for layer in range(L, 1, -1):
        W_previous, A_previous = cache[layer - 2]
        grads[f"dW{layer}"] = dZ @ A_previous.T
        grads[f"db{layer}"] = np.add.reduce(dZ, axis=1, keepdims=True)
        dZ = W.T @ dZ
        dZ *= A_previous > 0.0
        W = W_previous
    grads["dW1"] = dZ @ X.T
    grads["db1"] = np.add.reduce(dZ, axis=1, keepdims=True)
    return grads


def predict_dec(parameters: Mapping[str, Array], X: Array) -> Array:
    """Return the network's decision for each column of ``X (n_0, m)``: booleans of shape (1, m)."""
    AL, _ = forward_propagation(X, parameters)
    return AL > 0.5


def predict(X: Array, Y: Array, parameters: Mapping[str, Array]) -> Array:
    """Return the predicted labels (0 or 1) of shape (1, m), and print the share that equals ``Y``."""
    predictions = predict_dec(parameters, X).astype(int)
    if predictions.shape != Y.shape:
        raise ValueError(f"{predictions.shape} predictions cannot be compared with {Y.shape} labels")
    print(f"Accuracy: {np.mean(predictions == Y):.6f}")
    return predictions


# --- printing and drawing --------------------------------------------------------------------------


def print_arrays(arrays: Mapping[str, Array], prefix: str = "") -> None:
    """Print each array under its name, with eight decimals."""
    for name, array in arrays.items():
        rows = np.array2string(np.asarray(array), formatter={"float_kind": lambda x: f"{x: .8f}"})
        print(f"{prefix}{name} =\n{rows}")


# Out of sight, for screen readers: some notebook front ends pass over the text alternative of a picture.
UNSEEN = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)"


def show(figure: Figure, alt: str) -> None:
    """Display a figure together with its text alternative (for screen readers), then close it."""
    from IPython.display import display  # the network above also serves where there is no notebook

    display(figure, metadata={"image/png": {"alt": alt}})
    words = {"text/html": f'<p style="{UNSEEN}">Figure: {html.escape(alt)}</p>', "text/plain": ""}
    display(words, raw=True)
    plt.close(figure)


def sliders(draw: Callable[..., None], **controls: tuple[float, float, float, float] | list[str]) -> None:
    """Show a slider or a menu for each argument of ``draw`` and, below them, what it draws.

    A slider is ``(lowest, highest, step, start)``, whole numbers for a slider of whole numbers; a menu is the
    list of its words, the start first. Where nobody can move a slider, as on a page, a line says so.
    """
    from IPython import get_ipython
    from IPython.display import display

    # JupyterLab and Notebook, Colab and VS Code each leave a trace; a page or a headless run leaves none.
    shell = get_ipython()
    traces = {"JPY_SESSION_NAME", "COLAB_RELEASE_TAG"} & set(os.environ)
    if not traces and "__vsc_ipynb_file__" not in getattr(shell, "user_ns", ()):
        print("Open the notebook in Jupyter to move sliders here.")
        return
    import ipywidgets

    made: dict[str, Any] = {}
    for name, control in controls.items():
        if isinstance(control, list):
            made[name] = ipywidgets.Dropdown(options=control, value=control[0], description=name)
        else:
            lowest, highest, step, start = control
            kind = ipywidgets.IntSlider if isinstance(step, int) else ipywidgets.FloatSlider
            bounds = {"min": lowest, "max": highest, "step": step, "value": start}
            made[name] = kind(**bounds, description=name, continuous_update=False)
    display(ipywidgets.interactive(draw, **made))


def plot_contours(ax: Axes, cost: Callable[[Array, Array], Array], x: Array, y: Array, levels: Array) -> None:
    """Fill the level sets of ``cost(x, y)`` on the grid of the coordinates ``x`` and ``y``."""
    grid_x, grid_y = np.meshgrid(x, y)
    values = cost(grid_x, grid_y)
    ax.contourf(grid_x, grid_y, values, levels=levels, cmap=SURFACE, extend="max")
    ax.contour(grid_x, grid_y, values, levels=levels, colors="0.55", linewidths=0.6)


def plot_ends(ax: Axes, start: Sequence[float], minimum: Sequence[float]) -> None:
    """Mark where a path begins with a square, and the minimum with a star."""
    ax.plot(*start, color="black", marker="s", linestyle="none")
    ax.plot(*minimum, marker="*", markersize=13, color="white", markeredgecolor="black", linestyle="none")


def plot_path(ax: Axes, path: Array, method: str, label: str, **changes: Any) -> None:
    """Draw the points of ``path (steps + 1, 2)``, joined in order, in the style of ``method``."""
    look = {**STYLE[method], "markersize": 4, "linewidth": 1.3, **changes}
    ax.plot(path[:, 0], path[:, 1], label=label, **look)


def plot_points(ax: Axes, X: Array, Y: Array) -> None:
    """Draw the examples ``X (2, m)``: circles for label 0, triangles for label 1."""
    for label, (color, marker) in enumerate(zip(CLASS_COLORS, "o^", strict=True)):
        points = X[:, np.ravel(Y) == label]
        ax.scatter(
            points[0],
            points[1],
            s=26,
            color=color,
            marker=marker,
            edgecolor="black",
            linewidth=0.5,
            label=f"label {label}",
        )
    ax.set(xlabel="$x_1$", ylabel="$x_2$")


def plot_decision_boundary(
    model: Callable[[Array], Array], X: Array, Y: Array, ax: Axes | None = None
) -> Axes:
    """Shade the two regions that ``model`` decides on, and draw the examples ``X (2, m)`` over them.

    ``model`` takes points as columns, shape (2, k), and returns their labels, shape (1, k): for instance
    ``lambda points: predict_dec(parameters, points)``. Returns the axes (new ones if ``ax`` is None).
    Raises ValueError when ``X`` does not have two rows.
    """
    if X.shape[0] != 2:
        raise ValueError(f"a decision boundary can be drawn for 2 features, not for {X.shape[0]}")
    if ax is None:
        _, ax = plt.subplots()
    low, high = X.min(axis=1) - 0.4, X.max(axis=1) + 0.4
    grid_x, grid_y = np.meshgrid(np.linspace(low[0], high[0], 400), np.linspace(low[1], high[1], 400))
    labels = np.reshape(model(np.vstack([grid_x.ravel(), grid_y.ravel()])), grid_x.shape)
    ax.contourf(grid_x, grid_y, labels, levels=[-0.5, 0.5, 1.5], colors=["#CFE3F1", "#FAEBCB"])
    ax.contour(grid_x, grid_y, labels, levels=[0.5], colors="black", linewidths=1.2)
    plot_points(ax, X, Y)
    return ax


# --- an update function, followed ------------------------------------------------------------------

RAVINE = (1.0, 9.0)  # curvatures of the cost (x^2 + 9 y^2) / 2 along its two axes
START = (-2.0, 1.0)
STEPS = 40
FAR = 1000.0  # a path that has come this far from the start does not come back


def follow(update: Callable[..., Any], learning_rate: float) -> Array:
    """Return the points ``(x, y)`` that an update function visits from START in a ravine: shape (k + 1, 2).

    The cost is ``(x**2 + 9 * y**2) / 2``, with ``x`` in ``W1`` and ``y`` in ``b2`` of two layers of one unit;
    the gradients of ``W2`` and ``b1`` are zero. ``update`` is called as graded functions are, by the names
    of its parameters: ``parameters``, ``grads``, ``learning_rate``, ``beta`` (0.9), ``t`` (from 1), what
    has a default, and its states, which it returns after the parameters and is given back at the next
    step. They begin with zeros, ``mu_product`` with 1. There are STEPS steps, fewer if a path goes far away.

    Raises:
        ValueError: what it returns first is not the four parameters, each of shape (1, 1).
    """
    known: dict[str, Any] = {"learning_rate": learning_rate, "beta": 0.9}
    taken = inspect.signature(update).parameters
    states = {
        name: 1.0 if name == "mu_product" else {key: np.zeros((1, 1)) for key in ("dW1", "db1", "dW2", "db2")}
        for name, parameter in taken.items()
        if parameter.default is parameter.empty and name not in ("parameters", "grads", "t", *known)
    }
    x, y = START
    parameters = {"W1": np.full((1, 1), x), "b1": np.zeros((1, 1))}
    parameters |= {"W2": np.zeros((1, 1)), "b2": np.full((1, 1), y)}
    path = [START]
    for t in range(1, STEPS + 1):
        grads = {f"d{key}": np.zeros((1, 1)) for key in ("W1", "b1", "W2", "b2")}
        grads["dW1"][:], grads["db2"][:] = RAVINE[0] * x, RAVINE[1] * y
        given = {**known, **states, "parameters": parameters, "grads": grads, "t": t}
        with np.errstate(all="ignore"):  # a path may go astray
            returned = update(**{name: given[name] for name in taken if name in given})
        results = returned if isinstance(returned, tuple) else (returned,)
        parameters, states = results[0], {**states, **dict(zip(states, results[1:], strict=False))}
        try:
            x, y = (parameters[key].item() for key in ("W1", "b2"))
        except (AttributeError, KeyError, TypeError, ValueError):
            wanted = "the parameters, each in the shape it had"
            raise ValueError(f"{update.__name__} does not return {wanted}; its check says more") from None
        if not (abs(x) < FAR and abs(y) < FAR):
            break
        path.append((x, y))
    return np.array(path)


def show_path(update: Callable[..., Any]) -> None:
    """Draw the path of your update function down a ravine, over the correct path.

    Raises:
        ValueError: no correct path is known for a function of this name.
    """
    file = Path("hints.json")  # beside the notebook: the correct paths as numbers
    known = json.loads(file.read_text("utf-8"))["paths"] if file.is_file() else {}
    name = update.__name__
    if name not in known:
        some = ", ".join(known) or "none, for hints.json is missing beside the notebook"
        raise ValueError(f"there is no correct path to compare {name} with; there is one for: {some}")
    right, yours = np.array(known[name]["right"]), follow(update, known[name]["learning_rate"])
    diverges = len(yours) < len(right)
    apart = np.abs(yours - right[: len(yours)]).max(axis=1) > 0.005
    if not diverges and not apart.any():
        finding = "Your path is the correct one."
    else:
        step = int(np.argmax(apart)) if apart.any() else len(yours)
        finding = f"Your path leaves the correct one at step {step}{' and diverges' if diverges else ''}."
    figure, ax = plt.subplots(figsize=(7.0, 3.2), layout="constrained")
    costs = np.array([0.1, 0.5, 1.2, 2.5, 4.5, 7.0])
    plot_contours(
        ax,
        lambda x, y: (RAVINE[0] * x**2 + RAVINE[1] * y**2) / 2,
        np.linspace(-2.6, 2.6, 200),
        np.linspace(-1.5, 1.5, 150),
        costs,
    )
    ax.plot(*right.T, color="black", linewidth=6, alpha=0.3, label="correct", solid_joinstyle="round")
    ax.plot(*yours.T, color="#D55E00", linewidth=1.3, marker="o", markersize=4, label="yours")
    ax.plot(*START, color="black", marker="s", linestyle="none", label="start")
    star = {"marker": "*", "markersize": 13, "color": "white", "markeredgecolor": "black"}
    ax.plot(0, 0, linestyle="none", label="minimum", **star)
    ax.set(xlim=(-2.6, 2.6), ylim=(-1.5, 1.5), aspect="equal", xlabel="$W_1$", ylabel="$b_2$")
    ax.set_title(f"{name}: {finding}")
    ax.title.set_fontsize(10)
    ax.legend(loc="lower right", fontsize=8)
    mine, wanted = (f"({x:.2f}, {y:.2f})" for x, y in (yours[-1], right[-1]))
    ends = f"After {len(yours) - 1} steps it is at {mine}; the correct one ends at {wanted}."
    show(figure, alt=f"The path of {name} on the contours of a narrow valley. {finding} {ends}")
    print(finding, ends, sep="\n")
