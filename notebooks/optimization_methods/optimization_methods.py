# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Optimization methods
#
# Training a neural network means walking downhill on a surface you cannot see. Backpropagation tells you, at
# the point where you stand, which way is down. Everything else is a decision: how far to step, how many
# examples to ask before each step, and how much to trust the last gradient compared with those before it. An
# **optimization method** is one set of such decisions. In this notebook you write three, and race them.
#
# **What you will do**
#
# - write six functions, each a few lines of NumPy, that together make gradient descent, mini-batches,
#   momentum and Adam;
# - watch each idea at work on problems with two parameters, where the whole surface can be drawn;
# - train the same small network with all three methods, and judge what each one bought.
#
# **What you will learn**
#
# - why a noisy gradient from a few examples is often a better bargain than an exact one from all of them;
# - what momentum averages away, and what it keeps;
# - why Adam divides by the size of the gradient, and why it must correct its averages at the start;
# - how to tell a better method from a better learning rate.
#
# **What you need**
#
# - NumPy arrays and their shapes, Python dictionaries, and the idea of a derivative;
# - forward and backward propagation as things you can call: `opt_utils.py` has them ready.
#
# **How the notebook works.** The graded cells begin with `# GRADED FUNCTION`. In each, write your lines
# where it raises `NotImplementedError`, and delete that line; leave the rest as it is. The text says about
# how many lines to expect. Below each graded cell stand a call on a small example, the output to expect, and
# a locked cell whose `check()` names the first array that differs. The grader runs further cases, with other
# numbers.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np

from opt_utils import (
    STYLE,
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    plot_contours,
    plot_decision_boundary,
    plot_path,
    plot_points,
    predict,
    predict_dec,
    print_arrays,
    show,
    show_path,
)
from testCases import (
    check,
    initialize_adam_test_case,
    initialize_velocity_test_case,
    random_mini_batches_test_case,
    update_parameters_with_adam_test_case,
    update_parameters_with_gd_test_case,
    update_parameters_with_momentum_test_case,
)

# %% [markdown]
# **Notation.** A network with $L$ layers keeps its parameters in a dictionary: `parameters["W1"]`,
# `parameters["b1"]`, …, up to `parameters["WL"]`, `parameters["bL"]`. $W^{[l]}$ has shape $(n_l, n_{l-1})$
# and $b^{[l]}$ has shape $(n_l, 1)$. Examples are columns: $X$ has shape $(n_0, m)$ and $Y$ has shape
# $(1, m)$. We write $dW^{[l]}$ for $\partial J / \partial W^{[l]}$ and $db^{[l]}$ for
# $\partial J / \partial b^{[l]}$; they are `grads["dW1"]`, `grads["db1"]`, …, each shaped as its parameter.
# $\alpha$ is the learning rate.

# %% [markdown]
# ## 1. Gradient descent follows the slope
#
# The **cost** $J$ is the mean of the losses $\mathcal{L}^{(i)}$ of the $m$ examples:
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}^{(i)} \tag{1}$$
#
# Since $J$ is a mean, its gradient is a mean too, one term for each example. Keep this in mind: most of this
# notebook is about how many of those terms to compute before moving.
#
# To see a cost surface whole, we need a model with two parameters. Here is the smallest useful one: fit the
# line $wx + b$ to 64 noisy points, with half the squared error as the loss of each.

# %% tags=["demonstration"]
rng = np.random.default_rng(0)
line_x = rng.uniform(0.0, 2.0, size=64)
line_y = 1.5 * line_x + 0.5 + rng.normal(scale=0.5, size=64)


def line_cost(w, b):
    """Formula (1) for the line wx + b; w and b are numbers, or arrays of one shape."""
    errors = np.multiply.outer(w, line_x) + np.expand_dims(b, -1) - line_y
    return np.mean(errors**2, axis=-1) / 2


def descend_line(batches, learning_rate, start=(-0.8, 3.4)):
    """Take one step for each batch, an array of example numbers; return all the points visited."""
    path = [np.array(start)]
    for batch in batches:
        w, b = path[-1]
        errors = w * line_x[batch] + b - line_y[batch]
        gradient = np.array([np.mean(errors * line_x[batch]), np.mean(errors)])
        path.append(path[-1] - learning_rate * gradient)
    return np.array(path)


everything = np.arange(64)
line_minimum = np.polyfit(line_x, line_y, deg=1)
curvatures = np.linalg.eigvalsh([[np.mean(line_x**2), np.mean(line_x)], [np.mean(line_x), 1.0]])
print(f"minimum at w = {line_minimum[0]:.3f}, b = {line_minimum[1]:.3f}; "
      f"curvature between {curvatures[0]:.3f} and {curvatures[1]:.3f}")

# %% tags=["demonstration"]
figure = plt.figure(figsize=(10, 4.2), layout="constrained")
grid_w, grid_b = np.meshgrid(np.linspace(-2.0, 3.5, 50), np.linspace(-2.0, 4.0, 50))
start = (-1.6, 0.8)
path = descend_line([everything] * 30, learning_rate=0.15, start=start)

ax = figure.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
ax.plot_surface(grid_w, grid_b, line_cost(grid_w, grid_b), cmap="Greys", vmin=-8, vmax=30, edgecolor="0.7",
                linewidth=0.2)
ax.plot(*path.T, line_cost(*path.T) + 0.2, color=STYLE["gd"]["color"], marker="o", markersize=4)
ax.view_init(elev=50, azim=-60)
ax.set_box_aspect(None, zoom=0.9)
ax.set(xlabel="$w$", ylabel="$b$", zlabel="cost $J$")

ax = figure.add_subplot(1, 2, 2)
for learning_rate, linestyle in ((0.05, ":"), (0.5, "-"), (0.95, "--")):
    costs = line_cost(*descend_line([everything] * 30, learning_rate, start).T)
    ax.semilogy(costs - line_cost(*line_minimum), linestyle=linestyle, color=STYLE["gd"]["color"],
                label=rf"$\alpha = {learning_rate}$")
ax.set(xlabel="step", ylabel="cost above the minimum")
ax.legend(loc="lower left")
show(figure, alt="Left: a surface over w and b shaped like a curved valley; a path of dots falls down its wall "
     "and turns to follow its floor. Right: cost against step for three learning rates; 0.05 falls slowly, "
     "0.5 falls fast, 0.95 rises.")
print(f"2 / largest curvature = {2 / curvatures[1]:.3f}")

# %% [markdown]
# **Figure 1. The gradient gives the direction; the learning rate decides what becomes of it.** Left: 30
# steps of gradient descent with $\alpha = 0.15$. The first few fall down the steep wall, the others follow
# the shallow floor of the valley, ever more slowly. Right: $\alpha = 0.05$ is slow, $\alpha = 0.5$ fast, and
# $\alpha = 0.95$ climbs, because every step overshoots the floor by more than it corrects. On a quadratic
# surface that happens as soon as $\alpha$ exceeds $2$ divided by the largest curvature.

# %% [markdown]
# ### The rule
#
# For a network the rule is the same, once for each layer $l = 1, \dots, L$:
#
# $$W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha \, db^{[l]} \tag{2}$$
#
# **Your turn.** Apply (2) to the layer $l$ of the loop: 2 lines. The dictionary keys are strings made from
# the layer's number, `f"W{l}"` and `f"dW{l}"`.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_gd", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_gd


def update_parameters_with_gd(parameters, grads, learning_rate):
    """Take one step of gradient descent, formula (2).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    learning_rate -- alpha, a number

    Returns:
    parameters -- the dictionary with its updated values
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]
        ### END SOLUTION
    return parameters

# %% tags=["demonstration"]
parameters, grads, learning_rate = update_parameters_with_gd_test_case()
print_arrays(update_parameters_with_gd(parameters, grads, learning_rate))

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.63535156 -0.62320365 -0.53718766]
#  [-1.07799357  0.85639907 -2.29470142]]
# b1 =
# [[ 1.74604067]
#  [-0.75184921]]
# W2 =
# [[ 0.32171798 -0.25467393  1.46902454]
#  [-2.05617317 -0.31554548 -0.37560230]
#  [ 1.14048190 -1.09976462 -0.16125510]]
# b2 =
# [[-0.88020257]
#  [ 0.02561572]
#  [ 0.57539477]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_gd", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_gd)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_gd)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_gd)

# %% [markdown]
# **Figure A. Two steps down the steep side, then a long way along the floor.** `show_path` lets your
# function take forty steps down the narrow valley $(x^2 + 9y^2)/2$, and draws its path over the wide line
# of a right one. Along the flat floor each step takes away only a tenth of what is left.

# %% [markdown]
# ### Batch, stochastic, mini-batch: who is asked before a step
#
# By (1), an exact gradient costs a pass over all $m$ examples. The mean over *some* of them, drawn at
# random, is right on average, and costs only as many terms as you draw. Robbins and Monro (1951) showed that
# noisy answers are enough to find a root, if the steps shrink at the right pace. Here are the three usual
# choices, as code. All three use your function; they differ in the columns they look at.

# %% tags=["demonstration"]
def one_step(X, Y, parameters, learning_rate):
    _, cache = forward_propagation(X, parameters)
    grads = backward_propagation(X, Y, cache)
    return update_parameters_with_gd(parameters, grads, learning_rate)  # innermost loop: layers


def batch_descent(X, Y, parameters, learning_rate, num_iterations):
    for _ in range(num_iterations):  # outer loop: iterations
        parameters = one_step(X, Y, parameters, learning_rate)
    return parameters


def stochastic_descent(X, Y, parameters, learning_rate, num_iterations):
    for _ in range(num_iterations):  # outer loop: iterations
        for i in range(X.shape[1]):  # middle loop: examples
            parameters = one_step(X[:, i : i + 1], Y[:, i : i + 1], parameters, learning_rate)
    return parameters


def mini_batch_descent(X, Y, parameters, learning_rate, num_iterations, size=64):
    for _ in range(num_iterations):  # outer loop: iterations
        for start in range(0, X.shape[1], size):  # middle loop: mini-batches
            batch = slice(start, start + size)
            parameters = one_step(X[:, batch], Y[:, batch], parameters, learning_rate)
    return parameters

# %% [markdown]
# Stochastic descent needs all three loops: over iterations, over examples and, inside your function, over
# layers. Batch descent has no middle loop, and mini-batch descent makes it shorter. Let each read the 300
# examples of Section 5 twenty times, with the same learning rate and the same start.

# %% tags=["demonstration"]
from time import perf_counter

X, Y = load_dataset()
print("method      steps  milliseconds  cost over all 300 examples")
for descent, steps_per_pass in ((batch_descent, 1), (stochastic_descent, 300), (mini_batch_descent, 5)):
    begin = perf_counter()
    parameters = descent(X, Y, initialize_parameters([2, 5, 2, 1]), learning_rate=0.05, num_iterations=20)
    milliseconds = 1000 * (perf_counter() - begin)
    cost = compute_cost(forward_propagation(X, parameters)[0], Y)
    name = descent.__name__.removesuffix("_descent")
    print(f"{name:10} {20 * steps_per_pass:6} {milliseconds:13.1f} {cost:15.4f}")

# %% [markdown]
# Every row has read each example 20 times; the rows differ in how often that reading was turned into a step.
# More steps from the same reading, and here a lower cost, is what stochastic descent buys. It pays twice:
# 300 calls on single columns take far longer than one call on a whole array, and each step is less reliable.
# The first price is in the table; the paths below show the second.

# %% tags=["demonstration"]
def show_two_paths(first, second, alt):
    """Draw two (path, method, title) side by side over the contours of the line's cost."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained", sharey=True)
    for ax, (path, method, title) in zip(axes, (first, second), strict=True):
        plot_contours(ax, line_cost, np.linspace(-1.2, 3.2, 120), np.linspace(-0.7, 4.1, 120),
                      levels=np.array([0, 0.13, 0.16, 0.22, 0.32, 0.5, 0.8, 1.3, 2.1, 3.4]))
        plot_path(ax, path, method, title, markersize=3)
        ax.plot(*line_minimum, marker="*", markersize=13, color="white", markeredgecolor="black")
        ax.set(xlabel="$w$", title=title)
    axes[0].set_ylabel("$b$")
    show(figure, alt)


def mean_cost_late(path):
    """The mean of the cost over the second half of a path."""
    return np.mean(line_cost(*path[len(path) // 2 :].T))


gd_path = descend_line([everything] * 128, learning_rate=0.2)
stochastic_path = descend_line(np.concatenate([rng.permutation(64) for _ in range(2)])[:, None], 0.2)
show_two_paths((gd_path, "gd", "gradient descent: 128 steps on 64 examples"),
               (stochastic_path, "stochastic", "stochastic descent: 128 steps on 1 example"),
               alt="Two panels with the same elliptical contours and the same start. Gradient descent runs "
               "in a smooth curve to the minimum, marked by a star. Stochastic descent takes a jagged path "
               "to the same region and goes on jumping there.")
print(f"lowest possible cost {line_cost(*line_minimum):.4f}; mean cost over steps 64 to 128: "
      f"gradient descent {mean_cost_late(gd_path):.4f}, stochastic {mean_cost_late(stochastic_path):.4f}")

# %% [markdown]
# **Figure 2. Stochastic descent reaches the neighbourhood of the minimum by a jagged path, and does not
# settle there.** Both panels show 128 steps with $\alpha = 0.2$. Gradient descent read
# $128 \times 64 = 8192$ examples for its smooth path, stochastic descent read 128. At the star, the minimum,
# the exact gradient vanishes, but the gradient of a single example does not: with a fixed $\alpha$ the path
# keeps jumping, which holds its cost above the lowest possible one.

# %% tags=["demonstration"]
mini_batches_of_8 = [batch for _ in range(16) for batch in np.split(rng.permutation(64), 8)]
mini_batch_path = descend_line(mini_batches_of_8, learning_rate=0.2)
show_two_paths((stochastic_path, "stochastic", "stochastic descent: 128 steps on 1 example"),
               (mini_batch_path, "mini_batch", "mini-batch descent: 128 steps on 8 examples"),
               alt="Two panels with the same elliptical contours. Left, the jagged stochastic path of Figure "
               "2. Right, the mini-batch path: a little rough, along the smooth curve of gradient descent, "
               "ending close to the star.")
print(f"mean cost over steps 64 to 128: stochastic {mean_cost_late(stochastic_path):.4f}, "
      f"mini-batches of 8 {mean_cost_late(mini_batch_path):.4f}")

# %% [markdown]
# **Figure 3. A few examples together remove most of the noise.** The same number of steps and the same
# $\alpha$, with 8 examples a step instead of one. The mean of 8 independent gradients has about a third of
# the noise of one ($1/\sqrt{8} \approx 0.35$). The path stays near that of gradient descent, and its cost in
# the second half is almost as low, for an eighth of the reading.

# %% [markdown]
# **What to remember**
#
# - One step of gradient descent is (2), for every layer. Too small an $\alpha$ is slow, too large an
#   $\alpha$ diverges.
# - Batch, stochastic and mini-batch descent use the same rule. They differ in how many examples are averaged
#   before each step: all $m$, one, or a few.
# - Fewer examples a step means more steps from the same reading, and noise that keeps the path from settling
#   while $\alpha$ stays fixed.

# %% [markdown]
# ## 2. Mini-batches read every example once an epoch
#
# An **epoch** is one pass over the data. To make its mini-batches:
#
# 1. **Shuffle** the columns of $X$ and $Y$ with *one* permutation, so that every example keeps its label. A
#    new permutation each epoch gives the examples new company each time.
# 2. **Partition** the shuffled columns into consecutive pieces of `mini_batch_size` columns. If the size
#    does not divide $m$, the last piece is smaller. It is still a mini-batch: no example is left out, none
#    is read twice.

# %% tags=["demonstration"]
def draw_columns(ax, numbers, labels, y, gap_every=None):
    """Draw one box per example, with its number and, below it, the sign of its label."""
    for place, number in enumerate(numbers):
        x = place + (0.8 * (place // gap_every) if gap_every else 0.0)
        grey = 1.0 - 0.45 * number / len(numbers)
        ax.add_patch(plt.Rectangle((x, y), 0.92, 1.0, facecolor=str(grey), edgecolor="black", linewidth=0.7))
        ax.text(x + 0.46, y + 0.5, str(number), ha="center", va="center", fontsize=10)
        ax.plot(x + 0.46, y - 0.35, "^" if labels[number] else "o", markersize=7,
                color="#E69F00" if labels[number] else "#0072B2", markeredgecolor="black")


example_labels = np.arange(20) % 3 == 0
np.random.seed(0)
permutation = np.random.permutation(20)
figure, ax = plt.subplots(figsize=(10, 3.6), layout="constrained")
draw_columns(ax, np.arange(20), example_labels, y=6.0)
draw_columns(ax, permutation, example_labels, y=3.2)
draw_columns(ax, permutation, example_labels, y=0.4, gap_every=8)
for y, words in ((6.5, "columns of $X$\nand labels $Y$"), (3.7, "shuffled"), (0.9, "partitioned")):
    ax.text(-0.5, y, words, ha="right", va="center", fontsize=11)
for centre, words in ((3.96, "mini-batch 0: 8"), (12.76, "mini-batch 1: 8"), (19.56, "mini-batch 2: 4")):
    ax.text(centre, -0.85, words, ha="center", va="center", fontsize=10)
ax.set(xlim=(-4.2, 22), ylim=(-1.3, 7.3))
ax.axis("off")
show(figure, alt="Three rows of 20 numbered boxes, each with a sign for its label below. First row: numbers 0 to "
     "19 in order. Second row: the same boxes shuffled, each with the sign it had before. Third row: the "
     "shuffled boxes cut into pieces of 8, 8 and 4.")

# %% [markdown]
# **Figure 4. Shuffle once, cut in order; the last mini-batch takes what is left.** Twenty examples and a
# mini-batch size of 8. Number and label (circle or triangle) travel together, since one permutation moves
# both.

# %% [markdown]
# Written out: with $m$ examples and mini-batches of $s$, mini-batch $k = 0, 1, \dots, \lceil m/s \rceil - 1$
# holds the shuffled columns
#
# $$k s, \;\; k s + 1, \;\; \dots, \;\; \min\bigl((k + 1) s, \, m\bigr) - 1 \tag{3}$$
#
# There are $\lfloor m/s \rfloor$ full mini-batches, and if $s$ does not divide $m$, one more with the
# remaining $m - s \lfloor m/s \rfloor$ examples. In Figure 4 that is $20 - 8 \cdot 2 = 4$.
#
# **Which size?** Common ones are powers of two, 16 to 512: memory and processors come in powers of two, and
# such blocks fit them well. Larger mini-batches give smoother gradients and fewer steps an epoch. A
# mini-batch must fit into memory, together with the activations that backpropagation keeps.
#
# **Your turn.** The shuffling is done. Write the partition (3): append each mini-batch as a pair
# `(mini_batch_X, mini_batch_Y)`. About 5 lines. In Python the slice `start:end` holds the columns `start` to
# `end - 1`.

# %% nbgrader={"grade": false, "grade_id": "random_mini_batches", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: random_mini_batches


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    """Cut the examples into random mini-batches, formula (3).

    Arguments:
    X -- inputs, shape (n_0, m)
    Y -- labels, shape (1, m)
    mini_batch_size -- number of examples in a full mini-batch
    seed -- seed of the permutation

    Returns:
    mini_batches -- list of pairs (mini_batch_X, mini_batch_Y), shapes (n_0, size) and (1, size)
    """
    np.random.seed(seed)
    m = X.shape[1]  # number of examples
    mini_batches = []
    # Step 1: shuffle the columns of X and Y with one permutation.
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    # Step 2: cut them into mini-batches; the last one takes what is left.
    ### BEGIN SOLUTION
    for start in range(0, m, mini_batch_size):
        end = min(start + mini_batch_size, m)
        mini_batch_X = shuffled_X[:, start:end]
        mini_batch_Y = shuffled_Y[:, start:end]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    ### END SOLUTION
    return mini_batches

# %% tags=["demonstration"]
X_case, Y_case, mini_batch_size = random_mini_batches_test_case()
mini_batches = random_mini_batches(X_case, Y_case, mini_batch_size)
for k, (mini_batch_X, mini_batch_Y) in enumerate(mini_batches):
    print(f"mini-batch {k}: X {mini_batch_X.shape}, Y {mini_batch_Y.shape}")
print_arrays({"first entries of mini-batch 0": mini_batches[0][0][0, :3]})

# %% [markdown]
# **Expected output**
#
# ```text
# mini-batch 0: X (12288, 64), Y (1, 64)
# mini-batch 1: X (12288, 64), Y (1, 64)
# mini-batch 2: X (12288, 20), Y (1, 20)
# first entries of mini-batch 0 =
# [ 0.90085595 -0.76120690  0.23441570]
# ```
#
# With $m = 148$ and $s = 64$ the last mini-batch holds $148 - 64 \cdot 2 = 20$ examples.

# %% nbgrader={"grade": true, "grade_id": "test_random_mini_batches", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(random_mini_batches)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(random_mini_batches)
### END HIDDEN TESTS

# %% [markdown]
# **What to remember**
#
# - One permutation shuffles $X$ and $Y$ together; a partition then reads every example exactly once an
#   epoch.
# - The last mini-batch holds $m - s \lfloor m/s \rfloor$ examples when $s$ does not divide $m$. Forgetting
#   some of them raises no error: only a count can tell.
# - Powers of two are the usual sizes.

# %% [markdown]
# ## 3. Momentum averages the zigzag away
#
# Many cost surfaces are ravines: steep in some directions, shallow in others. A step short enough for the
# steep direction is too short for the shallow one. Gradient descent then bounces from wall to wall while it
# creeps along the floor.
#
# Look at a run of gradients on such a path. Across the ravine they alternate in sign; along it they agree.
# So average them: what alternates cancels, what agrees stays. This is **momentum**, the heavy-ball method of
# Polyak (1964); Sutskever et al. (2013) showed how much it matters in training deep networks. For each layer
# a *velocity* keeps the average, an exponentially weighted one:
#
# $$
# v_{dW^{[l]}} := \beta \, v_{dW^{[l]}} + (1 - \beta) \, dW^{[l]}, \qquad
# v_{db^{[l]}} := \beta \, v_{db^{[l]}} + (1 - \beta) \, db^{[l]} \tag{4}
# $$
#
# and the step follows the velocity instead of the gradient:
#
# $$W^{[l]} := W^{[l]} - \alpha \, v_{dW^{[l]}}, \qquad b^{[l]} := b^{[l]} - \alpha \, v_{db^{[l]}} \tag{5}$$
#
# $v$ starts at zero. $\beta = 0$ gives back gradient descent, (2). The gradient of $k$ steps ago enters with
# weight $(1 - \beta)\beta^k$, so $v$ remembers about the last $1/(1 - \beta)$ gradients: 10 of them for
# $\beta = 0.9$.
#
# The next cell runs (4) and (5) on the cost $J = \tfrac{1}{2}(0.02\, w_1^2 + w_2^2)$, a ravine whose floor
# runs along $w_1$.

# %% tags=["demonstration"]
ravine_curvature = np.array([0.02, 1.0])


def ravine_cost(w1, w2):
    return (ravine_curvature[0] * w1**2 + ravine_curvature[1] * w2**2) / 2


def descend_ravine(beta, learning_rate, steps, start=(-9.0, 1.5)):
    """Take steps of momentum, formulas (4) and (5); return all the points visited."""
    path = [np.array(start)]
    v = np.zeros(2)
    for _ in range(steps):
        v = beta * v + (1 - beta) * ravine_curvature * path[-1]
        path.append(path[-1] - learning_rate * v)
    return np.array(path)

# %% tags=["demonstration"]
figure, axes = plt.subplot_mosaic([["gd", "steep"], ["momentum", "steep"]], figsize=(10, 4.4),
                                  layout="constrained", width_ratios=[1.35, 1])
for method, beta, title in (("gd", 0.0, "gradient descent"), ("momentum", 0.9, r"momentum, $\beta = 0.9$")):
    path = descend_ravine(beta, learning_rate=1.95, steps=60)
    plot_contours(axes[method], ravine_cost, np.linspace(-9.8, 2.5, 120), np.linspace(-2.2, 2.2, 80),
                  levels=np.array([0, 0.02, 0.08, 0.2, 0.4, 0.8, 1.4, 2.2, 3.2]))
    plot_path(axes[method], path, method, title)
    axes[method].set(title=title, ylabel="$w_2$")
    axes["steep"].plot(path[:, 1], label=title, markersize=4, linewidth=1.2, **STYLE[method])
    print(f"{method:8} after 60 steps: w1 = {path[-1, 0]:.2f}, cost {ravine_cost(*path[-1]):.4f}")
axes["momentum"].set_xlabel("$w_1$")
axes["steep"].axhline(0.0, color="0.5", linewidth=0.8)
axes["steep"].set(xlabel="step", ylabel="$w_2$, across the ravine", ylim=(-2.0, 2.4))
axes["steep"].legend(loc="upper right")
show(figure, alt="Left: contours of a long narrow ravine. Gradient descent zigzags from wall to wall at every "
     "step; momentum swings across it in a few long curves that die out. Right: the coordinate across the ravine "
     "against the step; gradient descent changes sign at each step, momentum is a damped wave.")

# %% [markdown]
# **Figure 5. Momentum turns a zigzag into a damped oscillation, and runs faster along the floor.** Both
# methods use $\alpha = 1.95$. Gradient descent changes sides at every step and keeps 95% of its height on
# the wall each time. Momentum swings like a ball with friction, once in about 14 steps. Across the ravine
# (right) the two die out about equally fast; the gain is along the floor, where the averaged gradients
# agree. After 60 steps momentum's cost is an eighth of gradient descent's.
#
# There is a second gain. The largest curvature is 1, so gradient descent diverges for $\alpha$ above 2.
# Momentum still arrives with 4 and 8:

# %% tags=["demonstration"]
print("alpha  cost after 60 steps: gradient descent  momentum")
for learning_rate in (1.95, 4.0, 8.0):
    costs = [ravine_cost(*descend_ravine(beta, learning_rate, steps=60)[-1]) for beta in (0.0, 0.9)]
    print(f"{learning_rate:5}  {costs[0]:38.4g}  {costs[1]:8.4f}")

# %% [markdown]
# ### How much to remember
#
# A larger $\beta$ averages over more steps. That means less noise, and more delay. The left panel below
# feeds (4) with real single-example gradients of the line of Section 1, all taken at one point, so that the
# right answer is known. The right panel runs the ravine of Figure 5 with four values of $\beta$.

# %% tags=["demonstration"]
betas = {0.0: ("0.6", "-"), 0.5: ("#009E73", "-."), 0.9: ("#D55E00", "--"), 0.99: ("#000000", ":")}
order = np.concatenate([rng.permutation(64) for _ in range(4)])
noisy_gradients = (0.5 * line_x[order] + 0.5 - line_y[order]) * line_x[order]  # dJ/dw at w = 0.5, b = 0.5

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
left.plot(noisy_gradients, ".", color="0.6", markersize=3, label="single gradients")
left.axhline(np.mean(noisy_gradients), color="#0072B2", linewidth=1.0, label="their mean")
for beta, (color, linestyle) in betas.items():
    look = {"color": color, "linestyle": linestyle, "linewidth": 1.6, "label": rf"$\beta = {beta}$"}
    v, average = 0.0, []
    for gradient in noisy_gradients:
        v = beta * v + (1 - beta) * gradient
        average.append(v)
    if beta >= 0.9:
        left.plot(average, **look)
    right.semilogy(ravine_cost(*descend_ravine(beta, learning_rate=1.95, steps=200).T), **look)
left.set(xlabel="step", ylabel=r"velocity $v$", title="averaging noisy gradients", ylim=(-7, 0.8))
left.legend(loc="lower right", ncols=2)
right.set(xlabel="step", ylabel="cost $J$", title="descending the ravine")
right.legend(loc="lower left")
show(figure, alt="Left: single gradients as widely scattered dots. Their average with beta 0.9 reaches the true "
     "mean within about 20 steps and wobbles around it; with beta 0.99 it is smooth and needs over 200 steps to "
     "come near. Right: cost in the ravine on a logarithmic axis; beta 0.9 falls furthest, 0.5 hardly "
     "further than 0, and 0.99 rises and falls in long waves.")

# %% [markdown]
# **Figure 6. A larger $\beta$ is smoother and slower to answer.** Left: the velocity starts at zero. With
# $\beta = 0.9$ it has gone 90% of the way to the mean, on average, after 22 steps, and goes on wobbling.
# With $\beta = 0.99$ it is smooth, but takes 230 steps for the same way, where $1 - \beta^t$ passes 0.9.
# Right: $\beta = 0.5$ hardly differs from gradient descent; 0.9 ends far below both; 0.99 turns so slowly
# that it swings through the ravine in long waves, and gains little in 200 steps.

# %% [markdown]
# **Choosing $\beta$.** Values from 0.8 to 0.999 are in use, and 0.9 is a good start that often needs no
# tuning.
#
# **A word on conventions.** Polyak's form, and PyTorch's `SGD(momentum=β)`, add the gradient without the
# factor $1 - \beta$. Their velocity is $1/(1 - \beta)$ times ours, so their learning rate corresponds to
# $\alpha (1 - \beta)$ here.
#
# **Your turn.** First the velocity's starting value: zeros, shaped as the parameters. Its keys are those of
# the gradients, `"dW1"`, `"db1"`, …. 2 lines; `np.zeros` takes a shape.

# %% nbgrader={"grade": false, "grade_id": "initialize_velocity", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: initialize_velocity


def initialize_velocity(parameters):
    """Return the velocity momentum starts from: zeros.

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    v -- dictionary of dW1, db1, ..., dWL, dbL: zeros, each shaped as its parameter
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        ### END SOLUTION
    return v

# %% tags=["demonstration"]
parameters = initialize_velocity_test_case()
print_arrays(initialize_velocity(parameters), prefix="v_")

# %% [markdown]
# **Expected output**
#
# ```text
# v_dW1 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# v_db1 =
# [[ 0.00000000]
#  [ 0.00000000]]
# v_dW2 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# v_db2 =
# [[ 0.00000000]
#  [ 0.00000000]
#  [ 0.00000000]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_velocity", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(initialize_velocity)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_velocity)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Now the step: update the velocity of layer $l$ by (4), then its parameters by (5), with the
# new velocity. 4 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_momentum", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_momentum


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """Take one step of gradient descent with momentum, formulas (4) and (5).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- the velocity: dictionary with the keys and shapes of grads
    beta -- weight of the past, 0 <= beta < 1
    learning_rate -- alpha, a number

    Returns:
    parameters -- the dictionary with its updated values
    v -- the updated velocity
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"db{l}"]
        ### END SOLUTION
    return parameters, v

# %% tags=["demonstration"]
parameters, grads, v = update_parameters_with_momentum_test_case()
parameters, v = update_parameters_with_momentum(parameters, grads, v, beta=0.9, learning_rate=0.01)
print_arrays(parameters)
print_arrays(v, prefix="v_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62544598 -0.61290114 -0.52907334]
#  [-1.07347112  0.86450677 -2.30085497]]
# b1 =
# [[ 1.74493465]
#  [-0.76027113]]
# W2 =
# [[ 0.31930698 -0.24990073  1.46279960]
#  [-2.05974396 -0.32173003 -0.38320915]
#  [ 1.13444069 -1.09987860 -0.17131090]]
# b2 =
# [[-0.87809283]
#  [ 0.04055394]
#  [ 0.58207317]]
# v_dW1 =
# [[-0.11006192  0.11447237  0.09015907]
#  [ 0.05024943  0.09008559 -0.06837279]]
# v_db1 =
# [[-0.01228902]
#  [-0.09357694]]
# v_dW2 =
# [[-0.02678881  0.05303555 -0.06916608]
#  [-0.03967535 -0.06871727 -0.08452056]
#  [-0.06712461 -0.00126646 -0.11173103]]
# v_db2 =
# [[ 0.02344157]
#  [ 0.16598022]
#  [ 0.07420442]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_momentum", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_momentum)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_momentum)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_momentum)

# %% [markdown]
# **Figure B. Momentum shoots past the floor, and past the lowest point.** The same valley, with your
# velocity. The swings die away, but not within forty steps.

# %% [markdown]
# **What to remember**
#
# - The velocity is an exponentially weighted average of past gradients, starting at zero. It cancels what
#   alternates, and keeps what persists.
# - $\beta = 0$ is plain gradient descent. A larger $\beta$ remembers about $1/(1 - \beta)$ steps: smoother,
#   and slower to answer. $\beta = 0.9$ is a good start.
# - Momentum works with batch, mini-batch and stochastic gradients alike, and costs one more number for each
#   parameter.

# %% [markdown]
# ## 4. Adam gives every parameter its own step length
#
# One learning rate moves all parameters. Yet within one network the gradients of two parameters can differ
# by orders of magnitude, so that no single rate suits both. **Adam** (Kingma and Ba 2015, Algorithm 1,
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)) keeps a second average beside the velocity, that of the
# *squared* gradients, and divides by its square root. That slows a parameter with large gradients, and
# speeds up one with small gradients.
#
# For each layer, and for $b$ as for $W$ (all operations are elementwise), Adam keeps the two averages
#
# $$v_{dW^{[l]}} := \beta_1 v_{dW^{[l]}} + (1 - \beta_1) \, dW^{[l]} \tag{6}$$
#
# $$s_{dW^{[l]}} := \beta_2 s_{dW^{[l]}} + (1 - \beta_2) \, \bigl(dW^{[l]}\bigr)^2 \tag{7}$$
#
# Both start at zero, and are therefore too small at first. After $t$ steps their weights add up to
# $1 - \beta_1^t$ and $1 - \beta_2^t$ only; dividing by that sum makes them true weighted means. This is the
# **bias correction**:
#
# $$
# \hat{v}_{dW^{[l]}} = \frac{v_{dW^{[l]}}}{1 - \beta_1^t}, \qquad
# \hat{s}_{dW^{[l]}} = \frac{s_{dW^{[l]}}}{1 - \beta_2^t} \tag{8}
# $$
#
# The step divides one by the root of the other; $\varepsilon$ keeps the divisor from being zero:
#
# $$
# W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}_{dW^{[l]}}}{\sqrt{\hat{s}_{dW^{[l]}} + \varepsilon}} \tag{9}
# $$
#
# Here $t$ counts the steps taken, the current one included, so the first step has $t = 1$. The usual values
# are $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$.
#
# > **Where $\varepsilon$ stands.** In this assignment $\varepsilon$ is *inside* the root,
# > $\sqrt{\hat{s} + \varepsilon}$. The paper and PyTorch write $\sqrt{\hat{s}} + \varepsilon$. Write (9) as
# > it stands. The paper's form is accepted too, with a note: on the example below the two differ by less
# > than $10^{-6}$.

# %% tags=["demonstration"]
t = np.arange(1, 3001)
v, s = 1 - 0.9**t, 1 - 0.999**t  # what (6) and (7) give when every gradient is 1

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
left.semilogx(t, v, color="#D55E00", linestyle="--")
left.semilogx(t, s, color="#0072B2", linestyle=":", linewidth=2)
left.semilogx(t, v / (1 - 0.9**t), color="black", linewidth=1)
left.text(16, 0.7, r"$v$, with $\beta_1 = 0.9$")
left.text(200, 0.3, r"$s$, with $\beta_2 = 0.999$", ha="right")
left.text(1, 0.93, r"$\hat{v}$ and $\hat{s}$, corrected")
left.set(xlabel="step $t$", ylabel="average of a gradient that is always 1")
right.semilogx(t, v / np.sqrt(s), color="#D55E00", linestyle="--", label=r"uncorrected, $v / \sqrt{s}$")
right.semilogx(t, np.ones(3000), color="black", linewidth=1, label=r"corrected, $\hat{v} / \sqrt{\hat{s}}$")
right.set(xlabel="step $t$", ylabel=r"length of the step, in units of $\alpha$", ylim=(0, 7.5))
right.legend()
show(figure, alt="Left: averages of a constant gradient of 1 against the step on a logarithmic axis. v climbs to "
     "1 in about 50 steps, s is at 0.95 after 3000; the corrected averages are 1 throughout. Right: length of the "
     "step. Uncorrected it starts at 3.2, rises to 6.6 near step 12, and takes thousands of steps to fall to "
     "1; corrected it is 1.")
ratio = v / np.sqrt(s)
print(f"uncorrected step: {ratio[0]:.2f} alpha at t = 1, at most {ratio.max():.2f} alpha, at t = {t[ratio.argmax()]}")

# %% [markdown]
# **Figure 7. Without bias correction Adam's early steps would be several times too long.** Every gradient is
# 1 here, so each average should be 1. Starting from zero, $s$ takes a hundred times longer than $v$ to get
# there; dividing by the root of something that is far too small makes the step 3 to 6.6 times too long in
# the first hundred steps. With (8) both averages are right from $t = 1$ on.

# %% [markdown]
# **Your turn.** First the starting values: two separate dictionaries of zeros, `v` and `s`, keyed and shaped
# as in `initialize_velocity`. 4 lines.

# %% nbgrader={"grade": false, "grade_id": "initialize_adam", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: initialize_adam


def initialize_adam(parameters):
    """Return the two averages Adam starts from: zeros.

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    v -- average of the gradients: dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    s -- average of the squared gradients: another dictionary with the same keys and shapes
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    s = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        ### END SOLUTION
    return v, s

# %% tags=["demonstration"]
parameters = initialize_adam_test_case()
v, s = initialize_adam(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# v_dW1 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# v_db1 =
# [[ 0.00000000]
#  [ 0.00000000]]
# v_dW2 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# v_db2 =
# [[ 0.00000000]
#  [ 0.00000000]
#  [ 0.00000000]]
# s_dW1 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# s_db1 =
# [[ 0.00000000]
#  [ 0.00000000]]
# s_dW2 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# s_db2 =
# [[ 0.00000000]
#  [ 0.00000000]
#  [ 0.00000000]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_adam", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(initialize_adam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_adam)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Now Adam's step for layer $l$: (6) and (7), the corrections (8), the step (9), each for $W$
# and for $b$. About 10 lines. Correct *copies*: what `v` and `s` keep for the next step are the uncorrected
# averages.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_adam", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_adam


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Take one step of Adam, formulas (6) to (9).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- average of the gradients: dictionary with the keys and shapes of grads
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    t -- number of this step, counted from 1
    learning_rate -- alpha, a number
    beta1 -- weight of the past in v
    beta2 -- weight of the past in s
    epsilon -- small number that keeps the divisor from being zero

    Returns:
    parameters -- the dictionary with its updated values
    v, s -- the updated averages, not corrected
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = beta1 * v[f"dW{l}"] + (1 - beta1) * grads[f"dW{l}"]
        v[f"db{l}"] = beta1 * v[f"db{l}"] + (1 - beta1) * grads[f"db{l}"]
        s[f"dW{l}"] = beta2 * s[f"dW{l}"] + (1 - beta2) * grads[f"dW{l}"] ** 2
        s[f"db{l}"] = beta2 * s[f"db{l}"] + (1 - beta2) * grads[f"db{l}"] ** 2
        v_corrected_dW = v[f"dW{l}"] / (1 - beta1**t)
        v_corrected_db = v[f"db{l}"] / (1 - beta1**t)
        s_corrected_dW = s[f"dW{l}"] / (1 - beta2**t)
        s_corrected_db = s[f"db{l}"] / (1 - beta2**t)
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v_corrected_dW / np.sqrt(s_corrected_dW + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v_corrected_db / np.sqrt(s_corrected_db + epsilon)
        ### END SOLUTION
    return parameters, v, s

# %% tags=["demonstration"]
parameters, grads, v, s = update_parameters_with_adam_test_case()
parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t=2)
print_arrays(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.63178673 -0.61919778 -0.53561312]
#  [-1.08040999  0.85796626 -2.29409733]]
# b1 =
# [[ 1.75225313]
#  [-0.75376553]]
# W2 =
# [[ 0.32648046 -0.25681174  1.46954931]
#  [-2.05269934 -0.31497584 -0.37661299]
#  [ 1.14121081 -1.09245036 -0.16498684]]
# b2 =
# [[-0.88529978]
#  [ 0.03477238]
#  [ 0.57537385]]
# v_dW1 =
# [[-0.11006192  0.11447237  0.09015907]
#  [ 0.05024943  0.09008559 -0.06837279]]
# v_db1 =
# [[-0.01228902]
#  [-0.09357694]]
# v_dW2 =
# [[-0.02678881  0.05303555 -0.06916608]
#  [-0.03967535 -0.06871727 -0.08452056]
#  [-0.06712461 -0.00126646 -0.11173103]]
# v_db2 =
# [[ 0.02344157]
#  [ 0.16598022]
#  [ 0.07420442]]
# s_dW1 =
# [[ 0.00121136  0.00131039  0.00081287]
#  [ 0.00025250  0.00081154  0.00046748]]
# s_db1 =
# [[ 0.00001510]
#  [ 0.00087566]]
# s_dW2 =
# [[ 0.00007176  0.00028128  0.00047839]
#  [ 0.00015741  0.00047221  0.00071437]
#  [ 0.00045057  0.00000016  0.00124838]]
# s_db2 =
# [[ 0.00005495]
#  [ 0.00275494]
#  [ 0.00055063]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adam", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_adam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adam)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_adam)

# %% [markdown]
# **Figure C. Adam's first step is as long along the floor as across it.** Hence the diagonal. Later the
# averages make the path swing round the lowest point, in ever smaller turns.

# %% [markdown]
# What did Adam do with these gradients? Compare the parameters before and after.

# %% tags=["demonstration"]
before, grads, v, s = update_parameters_with_adam_test_case()
after, _, _ = update_parameters_with_adam(dict(before), grads, v, s, t=2)
print_arrays({"dW2": grads["dW2"], "W2 moved by": after["W2"] - before["W2"]})

# %% [markdown]
# The gradients differ in size by a factor of 88, from 0.0127 to 1.117. Yet every entry moved by the same
# 0.0074, against the sign of its gradient: with $v$ and $s$ starting at zero and $t = 2$, (9) makes it
# $\alpha \sqrt{1.999} / 1.9 = 0.744 \, \alpha$ whatever the gradient. Only the entry with the smallest
# gradient notices $\varepsilon$, in its seventh decimal. Lengths come to differ when gradients change from
# step to step: where their signs disagree, $\hat{v}$ is small beside $\sqrt{\hat{s}}$, and the step
# shortens.

# %% [markdown]
# **What to remember**
#
# - Adam keeps two averages for each parameter: of the gradient, (6), and of its square, (7).
# - Bias correction, (8), makes both right from the first step; $t$ counts steps, starting at 1.
# - Multiplying all gradients by a constant leaves the step (9) as it was, but for $\varepsilon$. While a
#   gradient keeps its sign and size, $\alpha$ is the length of each step of its parameter.
# - $\varepsilon$ is inside the root here, and outside it in the paper and in PyTorch.

# %% [markdown]
# ## 5. Three optimizers train one network
#
# Now a real problem, as far as a real problem can be drawn: two interleaved half-moons, 300 points with two
# features, to be told apart by a network with two hidden layers of 5 and 2 units (rectifiers) and a sigmoid
# at the end.

# %% tags=["demonstration"]
X, Y = load_dataset()
figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
plot_points(ax, X, Y)
ax.legend(loc="upper right")
show(figure, alt="Scatter plot of two interleaved half-moons: circles form an arch, triangles a bowl below it "
     "and to its right. They overlap a little where they meet.")

# %% [markdown]
# **Figure 8. The two moons.** No straight line separates them. Where they meet a few points lie among those
# of the other label, so a boundary of a simple shape gets some of them wrong.

# %% [markdown]
# `model` is the loop all three methods share. Every epoch has its own permutation, so the seed goes up by
# one before each; Adam's $t$ counts every mini-batch, never starting again. Every 100 epochs it keeps two
# costs: that of the last mini-batch, which training has at hand anyway, and that of all examples, which is
# what we care about.

# %% tags=["demonstration"]
from tqdm.auto import tqdm


def model(X, Y, layers_dims, optimizer, learning_rate=0.0007, mini_batch_size=64, beta=0.9,
          beta1=0.9, beta2=0.999, epsilon=1e-8, num_epochs=10000, print_cost=True):
    """Train a network with the optimizer "gd", "momentum" or "adam".

    Arguments:
    X, Y -- inputs (n_0, m) and labels (1, m)
    layers_dims -- [n_0, n_1, ..., n_L]
    beta -- for momentum; beta1, beta2, epsilon -- for Adam
    print_cost -- show progress, and print the last mini-batch's cost every 1000 epochs

    Returns:
    parameters -- the trained parameters
    costs -- dictionary of three lists, an entry every 100 epochs: "epoch", "mini_batch" (the last one's
        cost, before its step) and "all" (the cost over all of X at the end of that epoch)
    """
    if optimizer not in ("gd", "momentum", "adam"):
        raise ValueError(f"optimizer must be 'gd', 'momentum' or 'adam', not {optimizer!r}")
    parameters = initialize_parameters(layers_dims)
    if optimizer == "momentum":
        v = initialize_velocity(parameters)
    elif optimizer == "adam":
        v, s = initialize_adam(parameters)
    seed, t = 10, 0
    costs = {"epoch": [], "mini_batch": [], "all": []}
    with tqdm(total=num_epochs, desc=optimizer, leave=False, disable=not print_cost) as progress:
        for epoch in range(num_epochs):
            seed += 1
            for mini_batch_X, mini_batch_Y in random_mini_batches(X, Y, mini_batch_size, seed):
                A, cache = forward_propagation(mini_batch_X, parameters)
                grads = backward_propagation(mini_batch_X, mini_batch_Y, cache)
                if optimizer == "gd":
                    parameters = update_parameters_with_gd(parameters, grads, learning_rate)
                elif optimizer == "momentum":
                    parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)
                else:
                    t += 1
                    parameters, v, s = update_parameters_with_adam(
                        parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon
                    )
            if epoch % 100 == 0:
                costs["epoch"].append(epoch)
                costs["mini_batch"].append(compute_cost(A, mini_batch_Y))
                costs["all"].append(total_cost(X, Y, parameters))
                progress.update(100)
            if print_cost and epoch % 1000 == 0:
                print(f"Cost after epoch {epoch}: {costs['mini_batch'][-1]:.6f}")
    return parameters, costs


def total_cost(X, Y, parameters):
    """The cost, formula (1), over all examples."""
    return compute_cost(forward_propagation(X, parameters)[0], Y)


def show_training(title, optimizer, parameters, costs, alt):
    """Draw the cost curve and the decision boundary side by side."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    left.plot(costs["epoch"], costs["mini_batch"], color="0.65", linewidth=0.8, label="last mini-batch")
    left.plot(costs["epoch"], costs["all"], **STYLE[optimizer], markevery=10, label="all examples")
    left.set(xlabel="epoch", ylabel="cost", ylim=(0, 0.8), title=f"{title}: cost")
    left.legend()
    plot_decision_boundary(lambda points: predict_dec(parameters, points), X, Y, ax=right)
    right.set_title(f"{title}: decision boundary")
    right.legend(loc="lower left")
    show(figure, alt)


trained = {}  # optimizer -> (parameters, costs)
layers_dims = [2, 5, 2, 1]

# %% [markdown]
# ### 5.1 Mini-batch gradient descent

# %% tags=["demonstration"]
trained["gd"] = model(X, Y, layers_dims, optimizer="gd")
predictions = predict(X, Y, trained["gd"][0])

# %% tags=["demonstration"]
show_training("gradient descent", "gd", *trained["gd"],
              alt="Left: the cost over all examples falls slowly and steadily from 0.70 to 0.44; the mini-batch "
              "cost scatters around it, by up to 0.15. Right: the boundary is a straight line up to the right, "
              "with a bend at the lower left; it cuts through both moons.")

# %% [markdown]
# **Figure 9. After 10,000 epochs gradient descent is still on its way.** The cost keeps falling, and over
# most of the picture the boundary is still one straight line, which cuts off the inner end of each moon. The
# thin curve is the cost of the last mini-batch, $300 - 64 \cdot 4 = 44$ examples, another 44 each time. It
# strays by 0.1 and more from the cost of all examples: one of its values says little about progress.

# %% [markdown]
# ### 5.2 Mini-batch gradient descent with momentum

# %% tags=["demonstration"]
trained["momentum"] = model(X, Y, layers_dims, optimizer="momentum", beta=0.9)
predictions = predict(X, Y, trained["momentum"][0])

# %% tags=["demonstration"]
show_training("momentum", "momentum", *trained["momentum"],
              alt="Both panels look like those of gradient descent: the cost falls from 0.70 to 0.44, and the "
              "boundary is a straight line with a bend at the lower left.")
difference = np.abs(np.subtract(trained["momentum"][1]["all"], trained["gd"][1]["all"]))
print(f"cost over all examples: at most {difference.max():.5f} away from that of gradient descent")

# %% [markdown]
# **Figure 10. With these settings momentum changes almost nothing.** The weights in (4) add up to nearly 1,
# so where gradients agree, momentum's steps are as long as those of gradient descent. It averages about ten
# gradients, two epochs of them, and at $\alpha = 0.0007$ the parameters hardly move in that time. Momentum
# pays where gradient descent zigzags, in a ravine at a learning rate near the limit, as in Figure 5.

# %% [markdown]
# ### 5.3 Mini-batch Adam

# %% tags=["demonstration"]
trained["adam"] = model(X, Y, layers_dims, optimizer="adam")
predictions = predict(X, Y, trained["adam"][0])

# %% tags=["demonstration"]
show_training("Adam", "adam", *trained["adam"],
              alt="Left: the cost over all examples drops to 0.17 within 1000 epochs, then falls slowly to 0.13; "
              "the mini-batch cost scatters between 0.03 and 0.26. Right: the boundary bends around both moons.")
for epoch in (8000, 9000):
    print(f"cost over all examples after epoch {epoch}: {trained['adam'][1]['all'][epoch // 100]:.6f}")

# %% [markdown]
# **Figure 11. Adam's boundary follows both moons, and most of its descent is over after a thousand epochs.**
# Note the thin curve again. The last two costs that the training printed, 0.111973 and 0.197940, look as if
# something had gone wrong. Over all examples the cost went on falling, as the two lines above show.

# %% [markdown]
# ### 5.4 The three side by side

# %% tags=["demonstration"]
names = {"gd": "gradient descent", "momentum": "momentum", "adam": "Adam"}
figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for optimizer, (_, costs) in trained.items():
    ax.plot(costs["epoch"], costs["all"], **STYLE[optimizer], markevery=10, label=names[optimizer])
ax.set(xlabel="epoch", ylabel="cost over all examples", ylim=(0, 0.75))
ax.legend()
show(figure, alt="Cost over all examples against epoch. The curves of gradient descent and momentum lie on top of "
     "each other and fall from 0.70 to 0.44; Adam's falls to 0.17 within 1000 epochs and to 0.13 at the end.")

adam_costs = dict(zip(trained["adam"][1]["epoch"], trained["adam"][1]["all"], strict=True))
target = total_cost(X, Y, trained["gd"][0])
epoch = min(epoch for epoch, cost in adam_costs.items() if cost < target)
print(f"gradient descent ends at {target:.4f}; Adam is below that at epoch {epoch}")

# %% [markdown]
# **Figure 12. At this learning rate Adam needs a few hundred epochs for what takes gradient descent ten
# thousand.** The curves of gradient descent and momentum cover each other.

# %% tags=["demonstration"]
from IPython.display import Markdown, display

start = initialize_parameters(layers_dims)
kept_arrays = {"gd": (), "momentum": (initialize_velocity(start),), "adam": initialize_adam(start)}
rows = ["| method | accuracy | cost over all examples | kept per parameter | kept in all |",
        "|:---|---:|---:|---:|---:|"]
for optimizer, (parameters, _) in trained.items():
    accuracy = np.mean(predict_dec(parameters, X) == Y)
    kept = sum(array.nbytes for dictionary in kept_arrays[optimizer] for array in dictionary.values())
    size = sum(array.size for array in parameters.values())
    rows.append(f"| {names[optimizer]} | {accuracy:.2%} | {total_cost(X, Y, parameters):.4f} "
                f"| {kept // size} bytes | {kept} bytes |")
display(Markdown("\n".join(rows)))

# %% [markdown]
# **What Adam buys, and what it costs.** At this learning rate it buys 14 points of accuracy. It costs
# memory: from step to step gradient descent keeps the parameters only, momentum keeps one more number of 8
# bytes for each, Adam two. For the 30 parameters here that is nothing; for a network that just fits into
# memory it decides whether it can be trained.
#
# **Expected output.** With all six functions right, the costs printed during the three trainings are these:
#
# | epoch | gd | momentum | adam |
# |---:|---:|---:|---:|
# | 0 | 0.690736 | 0.690741 | 0.690552 |
# | 1000 | 0.685273 | 0.685341 | 0.185501 |
# | 2000 | 0.647072 | 0.647145 | 0.150830 |
# | 3000 | 0.619525 | 0.619594 | 0.074454 |
# | 4000 | 0.576584 | 0.576665 | 0.125959 |
# | 5000 | 0.607243 | 0.607324 | 0.104344 |
# | 6000 | 0.529403 | 0.529476 | 0.100676 |
# | 7000 | 0.460768 | 0.460936 | 0.031652 |
# | 8000 | 0.465586 | 0.465780 | 0.111973 |
# | 9000 | 0.464518 | 0.464740 | 0.197940 |
#
# The accuracies are 79.67%, 79.67% and 94.00%. If you wrote Adam's $\varepsilon$ outside the root, as the
# paper does, your last column differs by up to 0.0003 (it shows 0.185567 at epoch 1000), and the accuracy is
# the same.

# %% [markdown]
# ### 5.5 A better method, or a better learning rate?
#
# The table compares three methods at *one* learning rate, 0.0007. Is that fair to gradient descent? Let all
# three train for 1000 epochs, a tenth of the time, at learning rates from 0.00007 to 0.7.

# %% tags=["demonstration"]
learning_rates = [0.00007, 0.0007, 0.007, 0.07, 0.7]
figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
print("accuracy after 1000 epochs")
print("learning rate   ", "".join(f"{learning_rate:10}" for learning_rate in learning_rates))
for optimizer, name in names.items():
    final_costs, accuracies = [], []
    for learning_rate in learning_rates:
        parameters, _ = model(X, Y, layers_dims, optimizer, learning_rate, num_epochs=1000, print_cost=False)
        final_costs.append(total_cost(X, Y, parameters))
        accuracies.append(np.mean(predict_dec(parameters, X) == Y))
    ax.semilogx(learning_rates, final_costs, **STYLE[optimizer], label=name)
    print(f"{name:16}", "".join(f"{accuracy:10.2%}" for accuracy in accuracies))
ax.set(xlabel=r"learning rate $\alpha$", ylabel="cost after 1000 epochs", ylim=(0, 0.75))
ax.legend(loc="upper right")
show(figure, alt="Cost over all examples after 1000 epochs against the learning rate, logarithmic. Gradient descent "
     "and momentum together fall from 0.70 at 0.00007 to 0.14 at 0.07 and stay there at 0.7. Adam is below 0.17 "
     "from 0.0007 to 0.07, and at 0.59 and 0.35 at the two ends.")

# %% [markdown]
# **Figure 13. Adam forgives a poor learning rate; with a good one gradient descent is about as accurate.**
# Adam does well over a factor of 100, from 0.0007 to 0.07. Gradient descent needs 0.07 or more, and then
# reaches 93.67% in 1000 epochs, nearly the 94.00% that Adam had after 10,000 epochs above. Too large a rate
# hurts Adam: at 0.7 it comes last.
#
# So on this problem Adam's victory in the table was mostly a victory over a learning rate that was too small
# for the others. What Adam buys is real all the same: a wide range of rates that work. Before you believe
# that one method beats another, ask how the learning rate of each was chosen. (This is one small data set,
# one starting point, and accuracy on the training examples. The question is general; the answer need not
# be.)

# %% [markdown]
# **What to remember**
#
# - The three methods share one loop, and differ in what they make of the gradient before the step.
# - The cost of one mini-batch is noisy. Judge training by the cost over all examples, or by an average.
# - With its usual settings Adam works over a wide range of learning rates. It keeps two extra numbers for
#   each parameter, momentum one, gradient descent none.
# - A comparison at one learning rate compares learning rates as much as methods.
#
# **Sources.** H. Robbins and S. Monro, *A stochastic approximation method*, Annals of Mathematical
# Statistics 22 (1951). B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*,
# USSR Computational Mathematics and Mathematical Physics 4 (1964). I. Sutskever, J. Martens, G. Dahl and G.
# Hinton, *On the importance of initialization and momentum in deep learning*, ICML (2013). D. P. Kingma and
# J. Ba, *Adam: a method for stochastic optimization*, ICLR (2015),
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
