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
# # Adaptive methods
#
# Adam divides each step by the size of the gradients it has seen. It was not the first method to do so, nor
# the last. This notebook is about its family: two ancestors, AdaGrad and RMSprop, and two repairs, AdamW and
# AMSGrad. They differ in one or two lines each. Every one of those lines was written because an earlier
# method failed at something, and you will see each of these failures happen.
#
# **What you will do**
#
# - write eight functions: the start and the step of AdaGrad, RMSprop and AMSGrad, and the step of Adam with
#   two kinds of weight decay;
# - watch each method do what it was made for, on a problem small enough to be seen through;
# - count what each method has to remember.
#
# **What you will learn**
#
# - why a parameter whose gradient is seldom there should take longer steps;
# - why a sum of squares freezes and an average does not;
# - why an L2 penalty is not the same as weight decay once steps are divided by anything;
# - why Adam can walk to the worst point there is, and how a maximum prevents that.
#
# **What you need**
#
# - Adam, with its two averages and its bias correction, as in the notebook `optimization_methods`.
#
# **How the notebook works.** The graded cells begin with `# GRADED FUNCTION`. In each, write your lines
# where it raises `NotImplementedError`, and delete that line; leave the rest as it is. The text says about
# how many lines to expect. Below each graded cell stand a call on a small example, the output to expect, and
# a locked cell whose `check()` names the first array that differs. The grader runs further cases, with other
# numbers.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown, display

from opt_utils import (
    STYLE,
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    plot_contours,
    predict_dec,
    print_arrays,
    show,
    show_path,
)
from testCases import (
    check,
    initialize_adagrad_test_case,
    initialize_amsgrad_test_case,
    initialize_rmsprop_test_case,
    update_parameters_with_adagrad_test_case,
    update_parameters_with_adam_l2_test_case,
    update_parameters_with_adamw_test_case,
    update_parameters_with_amsgrad_test_case,
    update_parameters_with_rmsprop_test_case,
)

# %% [markdown]
# **Notation.** As before, `parameters["W1"]`, `parameters["b1"]`, …, `parameters["WL"]`, `parameters["bL"]`
# are the parameters of a network with $L$ layers, and `grads["dW1"]`, `grads["db1"]`, … their gradients,
# each shaped as its parameter. $\alpha$ is the learning rate. All operations on arrays are elementwise: each
# number is treated by itself. Formulas are written for $W^{[l]}$; those for $b^{[l]}$ are the same, unless
# the text says otherwise.
#
# > **Where $\varepsilon$ stands.** In this notebook $\varepsilon$ is *outside* the root,
# > $\sqrt{s} + \varepsilon$, as in the papers and in PyTorch. In the notebook `optimization_methods` it was
# > inside, $\sqrt{s + \varepsilon}$. So $\varepsilon = 10^{-8}$ here is compared with the size of a gradient,
# > and was compared with the square of it there.

# %% tags=["demonstration"]
# Colours of Okabe and Ito, as in STYLE; line styles and markers keep the methods apart in grey print.
LOOK = {
    "gd": STYLE["gd"],
    "adam": STYLE["adam"],
    "adagrad": {"color": "#009E73", "linestyle": "--", "marker": "D"},
    "rmsprop": {"color": "#D55E00", "linestyle": "-", "marker": "s"},
    "adam_l2": {"color": "#0072B2", "linestyle": "--", "marker": "o"},
    "adamw": {"color": "#E69F00", "linestyle": "-", "marker": "^"},
    "amsgrad": {"color": "#CC79A7", "linestyle": "-", "marker": "P"},
}

# %% [markdown]
# ## 1. AdaGrad: rare gradients count for more
#
# Think of a model that reads texts, with one weight for each word. The weight of a common word has a gradient
# at almost every step, that of a rare word once in a thousand steps. With one learning rate for both, either
# the common weight jumps about, or the rare one is still near its start when training ends.
#
# **AdaGrad** (Duchi, Hazan and Singer 2011, JMLR 12) keeps, for each parameter, the *sum of all squared
# gradients* so far, starting from zero,
#
# $$s_{dW^{[l]}} := s_{dW^{[l]}} + \bigl(dW^{[l]}\bigr)^2 \tag{1}$$
#
# and divides the step by its root:
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon} \tag{2}$$
#
# A parameter with few or small gradients has a small sum and takes long steps. Where a gradient has always
# been zero, (2) would be $0/0$ but for $\varepsilon$; with it the step is zero, as it should be.

# %% [markdown]
# **Your turn.** First the start: a dictionary of zeros, a float array under `f"dW{l}"` and under `f"db{l}"`,
# each with the shape of its parameter. 2 lines.

# %% nbgrader={"grade": false, "grade_id": "initialize_adagrad", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: initialize_adagrad


def initialize_adagrad(parameters):
    """Return the sums AdaGrad starts from: zeros, see formula (1).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    s -- sum of the squared gradients: dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    """
    L = len(parameters) // 2  # number of layers
    s = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        ### END SOLUTION
    return s

# %% tags=["demonstration"]
parameters = initialize_adagrad_test_case()
print_arrays(initialize_adagrad(parameters), prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
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

# %% nbgrader={"grade": true, "grade_id": "test_initialize_adagrad", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(initialize_adagrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_adagrad)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Now the step for layer $l$: add to the sums by (1), then move the parameters by (2), with the
# new sums. About 6 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_adagrad", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_adagrad


def update_parameters_with_adagrad(parameters, grads, s, learning_rate=0.01, epsilon=1e-8):
    """Take one step of AdaGrad, formulas (1) and (2).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    s -- sum of the squared gradients: dictionary with the keys and shapes of grads
    learning_rate -- alpha, a number
    epsilon -- small number that keeps the divisor from being zero, outside the root

    Returns:
    parameters -- the dictionary with its updated values
    s -- the updated sums
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        s[f"dW{l}"] = s[f"dW{l}"] + grads[f"dW{l}"] ** 2
        s[f"db{l}"] = s[f"db{l}"] + grads[f"db{l}"] ** 2
        step_dW = grads[f"dW{l}"] / (np.sqrt(s[f"dW{l}"]) + epsilon)
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * step_dW
        step_db = grads[f"db{l}"] / (np.sqrt(s[f"db{l}"]) + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * step_db
        ### END SOLUTION
    return parameters, s

# %% tags=["demonstration"]
parameters, grads, s = update_parameters_with_adagrad_test_case()
parameters, s = update_parameters_with_adagrad(parameters, grads, s)
print_arrays(parameters)
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.63269037 -0.62108155 -0.53701247]
#  [-1.07812615  0.85696127 -2.29321311]]
# b1 =
# [[ 1.74693369]
#  [-0.75307896]]
# W2 =
# [[ 0.32238887 -0.25631622  1.46837302]
#  [-2.05553005 -0.31579704 -0.37634278]
#  [ 1.13955904 -1.09973771 -0.16333771]]
# b2 =
# [[-0.88039253]
#  [ 0.03372090]
#  [ 0.57589753]]
# s_dW1 =
# [[ 1.73948490  1.50692329  1.04002580]
#  [ 0.94924587  1.13755344  0.67442947]]
# s_db1 =
# [[ 0.33540821]
#  [ 1.32549072]]
# s_dW2 =
# [[ 0.63955151  0.58302015  1.21880132]
#  [ 0.74048320  1.07744304  1.20126523]
#  [ 1.34420882  0.68016457  1.51068101]]
# s_db2 =
# [[ 0.85570307]
#  [ 3.81949435]
#  [ 1.15063790]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adagrad", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_adagrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adagrad)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_adagrad)

# %% [markdown]
# **Figure A. AdaGrad's steps only get shorter, and here that does not hurt.** `show_path` draws forty steps
# of your function down the narrow valley $(x^2 + 9y^2)/2$ over the wide line of a right one. The first step
# has the length $\alpha$ in both coordinates, for the sum holds nothing but that gradient.

# %% [markdown]
# ### Sparse features
#
# Here is the model that reads texts, made small: 16 features that are 1 or 0. The most common is 1 in every
# second example, the rarest in one of 128. All are equally informative: their true weights are $2$ and $-2$
# in turn. One sigmoid unit reads 3000 examples once, one at a time. Both methods may choose their learning
# rate from a grid.

# %% tags=["demonstration"]
rng = np.random.default_rng(0)
frequencies = 0.5 ** np.linspace(1, 7, 16)
sparse_X = (rng.random((16, 3000)) < frequencies[:, None]).astype(np.float64)
true_weights = np.where(np.arange(16) % 2 == 0, 2.0, -2.0)
probabilities = 1 / (1 + np.exp(-(true_weights @ sparse_X)))
sparse_Y = (rng.random((1, 3000)) < probabilities).astype(np.float64)


def read_once(method, learning_rate):
    """One pass over the examples, a step after each; return the parameters."""
    parameters = {"W1": np.zeros((1, 16)), "b1": np.zeros((1, 1))}
    s = initialize_adagrad(parameters)
    for i in range(sparse_X.shape[1]):
        x, y = sparse_X[:, i : i + 1], sparse_Y[:, i : i + 1]
        grads = backward_propagation(x, y, forward_propagation(x, parameters)[1])
        if method == "adagrad":
            parameters, s = update_parameters_with_adagrad(parameters, grads, s, learning_rate)
        else:
            parameters = {key: parameters[key] - learning_rate * grads[f"d{key}"] for key in parameters}
    return parameters


learning_rates = [0.01, 0.03, 0.1, 0.3, 1.0]
sparse_costs, best = {}, {}
for method in ("gd", "adagrad"):
    learned = [read_once(method, learning_rate) for learning_rate in learning_rates]
    costs = [compute_cost(forward_propagation(sparse_X, p)[0], sparse_Y) for p in learned]
    sparse_costs[method] = costs
    best[method] = learned[int(np.argmin(costs))]
    pairs = zip(learning_rates, costs, strict=True)
    print(f"{method:8}", "  ".join(f"{rate}: {cost:.4f}" for rate, cost in pairs))

# %% tags=["demonstration"]
names = {"gd": "plain descent", "adagrad": "AdaGrad"}
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
for method, name in names.items():
    left.semilogx(learning_rates, sparse_costs[method], **LOOK[method], label=name)
    errors = np.abs(best[method]["W1"][0] - true_weights)
    right.semilogx(frequencies, errors, **LOOK[method], label=name)
    print(f"{name}: mean error of the 8 more common weights {errors[:8].mean():.2f}, "
          f"of the 8 rarer {errors[8:].mean():.2f}")
left.set(xlabel=r"learning rate $\alpha$", ylabel="cost over all examples", ylim=(0.39, 0.63))
right.set(xlabel="share of examples that have the feature", ylim=(0, 2),
          ylabel="distance of its weight from the true one")
right.invert_xaxis()
left.legend()
right.legend(loc="upper left")
show(figure, alt="Two panels. Left: cost against learning rate. Plain descent is lowest at 0.03, with "
     "0.455, AdaGrad at 0.3, with 0.415. Right: distance of each weight from the true one, "
     "against how common its feature is. For plain descent it rises from 0.4 to 1.8 towards "
     "the rare features, for AdaGrad from 0.2 to 0.8.")

# %% [markdown]
# **Figure 1. AdaGrad learns the weights of rare features sooner.** Left: the cost after one pass. Plain
# descent has no rate that suits all weights: small ones leave the rare features behind, large ones make
# the common ones jump about. Right: the weights themselves, each method at its best rate. The error of
# plain descent grows as features become rarer; AdaGrad's grows, too, for less is known about them, but
# far less. (This is one draw of the data. A second pass would help plain descent as well.)

# %% [markdown]
# **What to remember**
#
# - AdaGrad divides each step by the root of the sum of all squared gradients of that parameter, (1) and (2).
# - A parameter with rare or small gradients takes longer steps than one with frequent or large gradients.
# - It keeps one extra number for each parameter.

# %% [markdown]
# ## 2. RMSprop: forget what is long past
#
# A sum of squares can only grow. With gradients of a steady size $g$, (1) gives $s = t g^2$ after $t$ steps,
# and the step (2) is $\alpha / \sqrt{t}$: shorter and shorter, for ever. If the problem stays the same, that
# is what one wants. If it changes, the method can no longer follow.
#
# **RMSprop** (Hinton, Srivastava and Swersky 2012, lecture 6e) puts a moving *average* in the place of the
# sum:
#
# $$s_{dW^{[l]}} := \beta \, s_{dW^{[l]}} + (1 - \beta) \, \bigl(dW^{[l]}\bigr)^2 \tag{3}$$
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon} \tag{4}$$
#
# The average starts at zero, and there is no bias correction. With $\beta = 0.9$ it remembers about ten
# steps. (The lecture suggests 0.9; PyTorch calls it `alpha` and takes 0.99.)

# %% [markdown]
# **Your turn.** The start is that of AdaGrad, zeros. 2 lines.

# %% nbgrader={"grade": false, "grade_id": "initialize_rmsprop", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: initialize_rmsprop


def initialize_rmsprop(parameters):
    """Return the averages RMSprop starts from: zeros, see formula (3).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    s -- average of the squared gradients: dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    """
    L = len(parameters) // 2  # number of layers
    s = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        ### END SOLUTION
    return s

# %% tags=["demonstration"]
parameters = initialize_rmsprop_test_case()
print_arrays(initialize_rmsprop(parameters), prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
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

# %% nbgrader={"grade": true, "grade_id": "test_initialize_rmsprop", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(initialize_rmsprop)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_rmsprop)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** The step for layer $l$: the averages by (3), then the parameters by (4), with the new
# averages. About 6 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_rmsprop", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_rmsprop


def update_parameters_with_rmsprop(parameters, grads, s, learning_rate=0.01, beta=0.9, epsilon=1e-8):
    """Take one step of RMSprop, formulas (3) and (4).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    learning_rate -- alpha, a number
    beta -- weight of the past in s
    epsilon -- small number that keeps the divisor from being zero, outside the root

    Returns:
    parameters -- the dictionary with its updated values
    s -- the updated averages
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        s[f"dW{l}"] = beta * s[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"] ** 2
        s[f"db{l}"] = beta * s[f"db{l}"] + (1 - beta) * grads[f"db{l}"] ** 2
        step_dW = grads[f"dW{l}"] / (np.sqrt(s[f"dW{l}"]) + epsilon)
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * step_dW
        step_db = grads[f"db{l}"] / (np.sqrt(s[f"db{l}"]) + epsilon)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * step_db
        ### END SOLUTION
    return parameters, s

# %% tags=["demonstration"]
parameters, grads, s = update_parameters_with_rmsprop_test_case()
parameters, s = update_parameters_with_rmsprop(parameters, grads, s)
print_arrays(parameters)
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.63846580 -0.63077658 -0.53925722]
#  [-1.07852611  0.85193168 -2.28975222]]
# b1 =
# [[ 1.74666297]
#  [-0.75194282]]
# W2 =
# [[ 0.32175131 -0.25560652  1.46920277]
#  [-2.05587951 -0.31247191 -0.36695881]
#  [ 1.14166303 -1.09972668 -0.15722701]]
# b2 =
# [[-0.88215226]
#  [ 0.02280533]
#  [ 0.57296158]]
# s_dW1 =
# [[ 0.60754460  0.36222020  0.66147070]
#  [ 0.81753334  0.44688132  0.33651047]]
# s_db1 =
# [[ 0.44068433]
#  [ 1.02031173]]
# s_dW2 =
# [[ 0.97557228  0.72327300  0.95039016]
#  [ 0.86691712  0.47741527  0.24443257]
#  [ 0.72312695  0.59207273  0.54024653]]
# s_db2 =
# [[ 0.29804413]
#  [ 0.73136225]
#  [ 0.56710918]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_rmsprop", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_rmsprop)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_rmsprop)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_rmsprop)

# %% [markdown]
# **Figure B. RMSprop's first step is its longest.** The average of the squares starts at zero and is not
# corrected, so that the first step is divided by too little, $\sqrt{0.1}$ of the gradient. After it the
# path slides along the floor without a swing.

# %% [markdown]
# ### A moving objective
#
# One weight $w$ is to follow a target $c$ that jumps between $-2$ and $2$ every 300 steps. The cost is
# $\frac{1}{2}(w - c)^2$, and its gradient $w - c$ comes with a noise of standard deviation 0.5.

# %% tags=["demonstration"]
target = np.where(np.arange(3000) // 300 % 2 == 0, -2.0, 2.0)
noise = 0.5 * np.random.default_rng(1).normal(size=3000)


def follow(method, learning_rate):
    """Follow the target; return w before each step, and by what each gradient was multiplied."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    s = initialize_rmsprop(parameters)
    update = {"adagrad": update_parameters_with_adagrad, "rmsprop": update_parameters_with_rmsprop}[method]
    places, factors = [], []
    for c, error in zip(target, noise, strict=True):
        places.append(parameters["W1"].item())
        grads = {"dW1": parameters["W1"] - c + error, "db1": np.zeros((1, 1))}
        parameters, s = update(parameters, grads, s, learning_rate)
        factors.append(learning_rate / np.sqrt(s["dW1"].item()))
    return np.array(places), np.array(factors)


figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
left.plot(target, color="0.6", linewidth=3, label="target $c$")
for method, name in (("adagrad", "AdaGrad"), ("rmsprop", "RMSprop")):
    look = {**LOOK[method], "marker": None}
    places, factors = follow(method, 0.1)
    left.plot(places, **look, linewidth=1.2, label=name)
    # The mean of the factor over each 50 steps: RMSprop's goes up and down with the noise.
    right.loglog(np.arange(25, 3000, 50), factors.reshape(-1, 50).mean(axis=1), **look, label=name)
left.set(xlabel="step", ylabel="$w$", ylim=(-3.2, 4.2))
left.legend(loc="upper right", ncols=3)
right.set(xlabel="step", ylabel=r"factor of the gradient, $\alpha / \sqrt{s}$")
right.legend(loc="lower left")
show(figure, alt="Left: a target jumps between -2 and 2. RMSprop follows each jump within some 50 steps; "
     "AdaGrad follows the first late and then swings ever less around 0. Right: the factor of "
     "the gradient, both axes logarithmic. AdaGrad's falls from 0.015 to 0.001; RMSprop's "
     "stays near 0.2, with a dip at every jump.")

print("mean distance from the target, over steps")
print("learning rate             1 to 600  601 to 1200  1201 to 1800  1801 to 2400  2401 to 3000")
for method, name in (("adagrad", "AdaGrad"), ("rmsprop", "RMSprop")):
    for learning_rate in (0.1, 0.3, 1.0, 3.0):
        distances = np.abs(follow(method, learning_rate)[0] - target).reshape(5, 600).mean(axis=1)
        print(f"{name} {learning_rate:13} " + "".join(f"{distance:13.2f}" for distance in distances))

# %% [markdown]
# **Figure 2. AdaGrad freezes while the target goes on moving; RMSprop keeps up.** Both have $\alpha = 0.1$.
# Left: AdaGrad reaches the first target late and none of the others. Right: what it multiplies a gradient
# by only falls. RMSprop's factor dips after each jump, where the gradient is large, and recovers. The table
# asks whether another $\alpha$ would save AdaGrad. For a while: with $\alpha = 3$ it does best of all over
# these 3000 steps, because it starts so boldly. But with each $\alpha$ up to 1 its distance grows from
# column to column, and a larger $\alpha$ only puts that off. RMSprop's distances stay where they are after
# the first column.

# %% [markdown]
# **What to remember**
#
# - A sum of squares only grows, so AdaGrad's steps shrink like $1/\sqrt{t}$. That suits a problem that stays
#   the same.
# - RMSprop averages the squares over about $1/(1 - \beta)$ steps, (3) and (4), and can follow a problem that
#   changes. In return it never settles by itself.

# %% [markdown]
# ## 3. Adam, and the penalty inside the gradient
#
# Adam (Kingma and Ba 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)) is RMSprop with a momentum and
# with bias correction. Here it is once more, with $g$ for the gradient:
#
# $$v := \beta_1 v + (1 - \beta_1) \, g, \qquad s := \beta_2 s + (1 - \beta_2) \, g^2 \tag{5}$$
#
# $$\hat{v} = \frac{v}{1 - \beta_1^t}, \qquad \hat{s} = \frac{s}{1 - \beta_2^t} \tag{6}$$
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}}{\sqrt{\hat{s}} + \varepsilon} \tag{7}$$
#
# To keep weights small, one often adds an **L2 penalty** $\frac{\lambda}{2} \lVert W^{[l]} \rVert^2$ to the
# cost. Its derivative is $\lambda W^{[l]}$, so the gradient that (5) reads becomes
#
# $$g = dW^{[l]} + \lambda W^{[l]} \ \text{ for weights}, \qquad g = db^{[l]} \ \text{ for biases} \tag{8}$$
#
# > **Weights only.** In this notebook the penalty, and the decay of Section 4, act on weights and not on
# > biases. Large weights make a network's output change abruptly; a bias only shifts it. (PyTorch decays
# > all it is given, so one gives it the biases in a group of their own, with `weight_decay=0`.)

# %% [markdown]
# **Your turn.** The inner loop of the cell goes over the two parameters of a layer: `k` is `"W1"`, then
# `"b1"`, and so on, and `decay` is $\lambda$ for a weight matrix and zero for a bias. So you write each
# formula once: (8), (5), (6), (7), about 6 lines. `v` and `s` keep the uncorrected averages.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_adam_l2", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_adam_l2


def update_parameters_with_adam_l2(parameters, grads, v, s, t, learning_rate=0.01,
                                   beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
    """Take one step of Adam on the cost with an L2 penalty, formulas (5) to (8).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter, without the penalty
    v -- average of the gradients: dictionary with the keys and shapes of grads
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    t -- number of this step, counted from 1
    learning_rate -- alpha, a number
    beta1 -- weight of the past in v
    beta2 -- weight of the past in s
    epsilon -- small number that keeps the divisor from being zero, outside the root
    weight_decay -- lambda, the strength of the penalty on the weights

    Returns:
    parameters -- the dictionary with its updated values
    v, s -- the updated averages, not corrected
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        for k, decay in ((f"W{l}", weight_decay), (f"b{l}", 0.0)):
            ### BEGIN SOLUTION
            gradient = grads[f"d{k}"] + decay * parameters[k]
            v[f"d{k}"] = beta1 * v[f"d{k}"] + (1 - beta1) * gradient
            s[f"d{k}"] = beta2 * s[f"d{k}"] + (1 - beta2) * gradient**2
            v_corrected = v[f"d{k}"] / (1 - beta1**t)
            s_corrected = s[f"d{k}"] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
            ### END SOLUTION
    return parameters, v, s

# %% tags=["demonstration"]
parameters, grads, v, s = update_parameters_with_adam_l2_test_case()
parameters, v, s = update_parameters_with_adam_l2(parameters, grads, v, s, t=2)
print_arrays(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62460097 -0.61349935 -0.52651323]
#  [-1.07402740  0.86569729 -2.29939097]]
# b1 =
# [[ 1.74582161]
#  [-0.76168456]]
# W2 =
# [[ 0.31862817 -0.24808785  1.46157546]
#  [-2.05977830 -0.32283433 -0.38425020]
#  [ 1.13532600 -1.10050719 -0.17130907]]
# b2 =
# [[-0.87984811]
#  [ 0.04105562]
#  [ 0.58248677]]
# v_dW1 =
# [[-0.08568480  0.33883871 -0.35852812]
#  [ 0.36129579 -0.09728468 -0.78373408]]
# v_db1 =
# [[-0.30375707]
#  [ 0.17578188]]
# v_dW2 =
# [[ 0.12304275 -0.46357831  0.21069739]
#  [-0.08132961  0.12224289  0.06460930]
#  [-0.58655816  0.15558237 -0.38500274]]
# v_db2 =
# [[ 0.71958227]
#  [ 0.49148394]
#  [ 0.09496542]]
# s_dW1 =
# [[ 0.62225030  0.20928161  0.25876855]
#  [ 0.64479928  0.62460688  0.73737212]]
# s_db1 =
# [[ 0.50100905]
#  [ 0.74993097]]
# s_dW2 =
# [[ 0.49647317  0.72347084  0.86699594]
#  [ 0.27886912  0.47557684  0.60265141]
#  [ 0.78631589  0.35332653  0.65533836]]
# s_db2 =
# [[ 0.72426086]
#  [ 0.99726061]
#  [ 0.46294136]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adam_l2", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_adam_l2)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adam_l2)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_adam_l2)

# %% [markdown]
# **Figure C. A small penalty does not show within forty steps.** With $\lambda = 0.01$ the path is that of
# plain Adam; a penalty needs time, or noise, to show.

# %% [markdown]
# ### Adam does not notice the scale of a gradient
#
# Multiply the gradients of one parameter by a constant, at every step. Then $\hat{v}$ is multiplied by
# it, and so is $\sqrt{\hat{s}}$: the step (7) stays what it was, but for $\varepsilon$. The constant may
# be another one for each parameter, which is called a *diagonal rescaling*. Here are descent and Adam
# (your function without penalty, $\lambda = 0$) on a bowl, each with the true gradient and with one whose
# first entry is multiplied by 8 and whose second is divided by 8.

# %% tags=["demonstration"]
def bowl(x, y):
    return 0.5 * ((x - 1) ** 2 + 4 * (y - 1) ** 2)


def descend_bowl(method, scales, num_steps=40, epsilon=1e-8, weight_decay=0.0):
    """Follow the gradient of the bowl, multiplied entry by entry by ``scales``; return the points visited."""
    parameters = {"W1": np.array([[-2.0, 2.6]]), "b1": np.zeros((1, 1))}
    v, s = initialize_adagrad(parameters), initialize_adagrad(parameters)
    path = [parameters["W1"][0]]
    for t in range(1, num_steps + 1):
        grads = {"dW1": np.array(scales) * [1.0, 4.0] * (parameters["W1"] - 1), "db1": np.ones((1, 1))}
        if method == "adam":
            parameters, v, s = update_parameters_with_adam_l2(
                parameters, grads, v, s, t, 0.15, epsilon=epsilon, weight_decay=weight_decay
            )
        else:
            parameters["W1"] = parameters["W1"] - 0.1 * grads["dW1"]
        path.append(parameters["W1"][0])
    return np.array(path)


TRUE, RESCALED = [1.0, 1.0], [8.0, 0.125]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained", sharey=True)
for ax, method, title in zip(axes, ("gd", "adam"), ("plain descent", "Adam"), strict=True):
    plot_contours(ax, bowl, np.linspace(-2.5, 2.5, 100), np.linspace(-0.3, 3.0, 100),
                  levels=np.linspace(0, 16, 12) ** 1.5 / 4)
    ax.plot(*descend_bowl(method, TRUE).T, color="#E69F00", linewidth=5, alpha=0.8, label="true gradient")
    ax.plot(*descend_bowl(method, RESCALED).T, color="black", linestyle="--", marker=".", markersize=5,
            linewidth=1, label="rescaled gradient")
    ax.set(xlabel="$w_1$", title=title)
    ax.legend(loc="lower left")
axes[0].set_ylabel("$w_2$")
show(figure, alt="Contours of a bowl, twice. Left: two paths of plain descent; that of the rescaled "
     "gradient runs along the first axis first, then slowly along the second, and stops short "
     "of the minimum. Right: the two paths of Adam cover each other and curl around the "
     "minimum.")

variants = {"": {}, ", epsilon = 0": {"epsilon": 0.0}, ", lambda = 1": {"weight_decay": 1.0}}
for text, settings in variants.items():
    distance = np.abs(descend_bowl("adam", RESCALED, **settings) - descend_bowl("adam", TRUE, **settings))
    print(f"Adam{text}: the two paths are at most {distance.max():.1e} apart")

# %% [markdown]
# **Figure 3. Rescaling changes the path of descent; Adam's stays the same.** Left: with the rescaled
# gradient, descent rushes along the first axis and crawls along the second. Right: Adam's two paths lie
# on top of each other. The last lines tell more: with $\varepsilon = 0$ the paths agree to the last bit
# (multiplying by 8 rounds nothing), with $\varepsilon = 10^{-8}$ they are $2 \cdot 10^{-8}$ apart. With
# an L2 penalty they are no longer the same: $\lambda W$ is added to the gradient, and how much that
# counts depends on the gradient's scale.

# %% [markdown]
# **What to remember**
#
# - Adam's steps do not depend on the scale of each parameter's gradients, but for $\varepsilon$. Other units
#   for a parameter, or a constant factor in the cost, change nothing.
# - An L2 penalty goes through (5) to (7) like any part of the gradient, and so is divided by
#   $\sqrt{\hat{s}}$, too.
# - Biases have no penalty here.

# %% [markdown]
# ## 4. AdamW: decay beside the gradient
#
# For plain descent, a penalty and a decay are one thing: a step on $dW + \lambda W$ makes each weight smaller
# by the factor $1 - \alpha \lambda$, and follows $dW$. In Adam, the $\lambda W$ inside $g$ is divided by
# $\sqrt{\hat{s}}$. A weight whose gradients are large then hardly decays at all.
#
# **AdamW** (Loshchilov and Hutter 2019, ICLR, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101)) takes
# the decay out of the gradient. The averages (5) read the bare gradient, $g = dW^{[l]}$, the correction
# (6) stays, and the weights shrink by themselves, in proportion to their value before the step:
#
# $$
# W^{[l]} := W^{[l]} - \alpha \left( \frac{\hat{v}}{\sqrt{\hat{s}} + \varepsilon} + \lambda \, W^{[l]} \right)
# \tag{9}
# $$
#
# For biases, $\lambda$ is zero. This is the **decoupled** weight decay.
#
# > **Conventions differ.** In (9) the decay of a step is $\alpha \lambda W$, as in PyTorch's `AdamW`. The
# > paper writes $\eta_t \lambda W$, where $\eta_t$ is a schedule's factor and $\alpha$ is not part of it.
# > With the paper's convention, $\lambda$ must be $\alpha$ times as large to mean the same.

# %% [markdown]
# **Your turn.** AdamW's step, with the loop you know: (5), (6) and (9), about 5 lines. `decay` is again
# $\lambda$ for a weight matrix and zero for a bias.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_adamw", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_adamw


def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate=0.01,
                                 beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
    """Take one step of Adam with decoupled weight decay, formulas (5), (6) and (9).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- average of the gradients: dictionary with the keys and shapes of grads
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    t -- number of this step, counted from 1
    learning_rate -- alpha, a number
    beta1 -- weight of the past in v
    beta2 -- weight of the past in s
    epsilon -- small number that keeps the divisor from being zero, outside the root
    weight_decay -- lambda, the strength of the decay of the weights

    Returns:
    parameters -- the dictionary with its updated values
    v, s -- the updated averages, not corrected
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        for k, decay in ((f"W{l}", weight_decay), (f"b{l}", 0.0)):
            ### BEGIN SOLUTION
            v[f"d{k}"] = beta1 * v[f"d{k}"] + (1 - beta1) * grads[f"d{k}"]
            s[f"d{k}"] = beta2 * s[f"d{k}"] + (1 - beta2) * grads[f"d{k}"] ** 2
            v_corrected = v[f"d{k}"] / (1 - beta1**t)
            s_corrected = s[f"d{k}"] / (1 - beta2**t)
            step = v_corrected / (np.sqrt(s_corrected) + epsilon)
            parameters[k] = parameters[k] - learning_rate * (step + decay * parameters[k])
            ### END SOLUTION
    return parameters, v, s

# %% tags=["demonstration"]
parameters, grads, v, s = update_parameters_with_adamw_test_case()
parameters, v, s = update_parameters_with_adamw(parameters, grads, v, s, t=2)
print_arrays(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62444338 -0.61344126 -0.52646289]
#  [-1.07392324  0.86561333 -2.29916708]]
# b1 =
# [[ 1.74582161]
#  [-0.76168456]]
# W2 =
# [[ 0.31859733 -0.24806361  1.46143295]
#  [-2.05958145 -0.32280319 -0.38421296]
#  [ 1.13521562 -1.10040155 -0.17129232]]
# b2 =
# [[-0.87984811]
#  [ 0.04105562]
#  [ 0.58248677]]
# v_dW1 =
# [[-0.08730915  0.33945047 -0.35799995]
#  [ 0.36236876 -0.09815009 -0.78143254]]
# v_db1 =
# [[-0.30375707]
#  [ 0.17578188]]
# v_dW2 =
# [[ 0.12272371 -0.46332894  0.20923528]
#  [-0.07926947  0.12256531  0.06499335]
#  [-0.58769193  0.15668226 -0.38483031]]
# v_db2 =
# [[ 0.71958227]
#  [ 0.49148394]
#  [ 0.09496542]]
# s_dW1 =
# [[ 0.62228579  0.20929558  0.25877805]
#  [ 0.64480995  0.62459122  0.73734012]]
# s_db1 =
# [[ 0.50100905]
#  [ 0.74993097]]
# s_dW2 =
# [[ 0.49647487  0.72347347  0.86701596]
#  [ 0.27885235  0.47557240  0.60264490]
#  [ 0.78633098  0.35332613  0.65533450]]
# s_db2 =
# [[ 0.72426086]
#  [ 0.99726061]
#  [ 0.46294136]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adamw", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_adamw)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adamw)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_adamw)

# %% [markdown]
# **Figure D. Nor does a small decay.** Forty steps of AdamW with $\lambda = 0.01$ are nearly the turns of
# Adam. What the two kinds of decay do differently shows after many steps, below.

# %% [markdown]
# ### The same $\lambda$, other weights
#
# First a case without any cost: 9 groups of 400 weights that all start at 1. Their gradients are pure noise,
# of a standard deviation between 0.01 in the first group and 100 in the last. Nothing but the decay has a
# direction. Which share of the weights is left after 300 steps?

# %% tags=["demonstration"]
decay_updates = {"adam_l2": update_parameters_with_adam_l2, "adamw": update_parameters_with_adamw}
decay_names = {"adam_l2": "Adam with an L2 penalty", "adamw": "AdamW, decoupled"}
scales = np.logspace(-2, 2, 9)
remaining = {}
for method, update in decay_updates.items():
    rng = np.random.default_rng(0)
    parameters = {"W1": np.ones((400, 9)), "b1": np.ones((400, 1))}
    v, s = initialize_adagrad(parameters), initialize_adagrad(parameters)
    for t in range(1, 301):
        grads = {"dW1": scales * rng.normal(size=(400, 9)), "db1": rng.normal(size=(400, 1))}
        parameters, v, s = update(parameters, grads, v, s, t, weight_decay=0.5)
    remaining[method] = parameters["W1"].mean(axis=0)
    print(f"{decay_names[method]:24}", " ".join(f"{share:6.3f}" for share in remaining[method]),
          f"  biases {parameters['b1'].mean():.3f}")

# %% [markdown]
# Next the two moons of the notebook `optimization_methods`, and a network with hidden layers of 5 and 2
# units. Both methods train it for 400 epochs, from the same start, with the same mini-batches and the
# same $\lambda = 0.1$. The penalty gets a third training, with a hundredth of that $\lambda$.

# %% tags=["demonstration"]
X, Y = load_dataset()
decayed = {}
for method, weight_decay in (("adam_l2", 0.1), ("adamw", 0.1), ("adam_l2", 0.001)):
    update = decay_updates[method]
    rng = np.random.default_rng(2)
    parameters = initialize_parameters([2, 5, 2, 1])
    v, s = initialize_adagrad(parameters), initialize_adagrad(parameters)
    t = 0
    for _ in range(400):
        for batch in np.array_split(rng.permutation(X.shape[1]), 5):
            t += 1
            _, cache = forward_propagation(X[:, batch], parameters)
            grads = backward_propagation(X[:, batch], Y[:, batch], cache)
            parameters, v, s = update(parameters, grads, v, s, t, weight_decay=weight_decay)
    decayed[method, weight_decay] = parameters

rows = ["| method | $\\lambda$ | sum of the squared weights | largest weight | cost | accuracy |",
        "|:---|---:|---:|---:|---:|---:|"]
for (method, weight_decay), parameters in decayed.items():
    weights = np.concatenate([parameters[f"W{l}"].ravel() for l in (1, 2, 3)])
    cost = compute_cost(forward_propagation(X, parameters)[0], Y)
    rows.append(f"| {decay_names[method]} | {weight_decay} | {np.sum(weights**2):.2f} "
                f"| {np.abs(weights).max():.2f} | {cost:.4f} "
                f"| {np.mean(predict_dec(parameters, X) == Y):.2%} |")
display(Markdown("\n".join(rows)))
penalized = np.concatenate([decayed["adam_l2", 0.1][f"W{l}"].ravel() for l in (1, 2, 3)])
print(f"penalty of 0.1: {np.sum(np.abs(penalized) < 0.01)} of {penalized.size} weights are below 0.01")

# %% tags=["demonstration"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for method, shares in remaining.items():
    left.semilogx(scales, shares, **LOOK[method], label=decay_names[method])
left.axhline((1 - 0.01 * 0.5) ** 300, color="0.5", linestyle=":", label=r"$(1 - \alpha\lambda)^{300}$")
left.set(xlabel="size of the gradients", ylabel="share of the weights that is left", ylim=(-0.05, 1.05))
left.legend(loc="upper left")
for l, marker, color in ((1, "o", "#0072B2"), (2, "s", "#D55E00"), (3, "^", "#009E73")):
    right.scatter(decayed["adam_l2", 0.1][f"W{l}"], decayed["adamw", 0.1][f"W{l}"], marker=marker, s=45,
                  color=color, edgecolor="black", linewidth=0.6, label=f"layer {l}")
right.axline((0, 0), slope=1, color="0.5", linestyle=":", label="equal")
right.set(xlabel="weight after Adam with an L2 penalty", ylabel="weight after AdamW")
right.legend()
show(figure, alt="Left: share of the weights left against the size of their gradients. The L2 penalty's "
     "curve rises from 0 to 1, AdamW's is level at 0.22. Right: scatter plot of the network's "
     "weights; many are zero under the penalty and between -1.6 and 2.6 under AdamW.")

# %% [markdown]
# **Figure 4. The same $\lambda$ means two different things.** Left: under decoupled decay the same share
# is left in every group, $(1 - \alpha\lambda)^{300} = 0.22$. Under an L2 penalty it is anything from
# nothing to nearly all: where gradients are small, the penalty is most of $g$ and its steps are as long
# as any; where they are large, it is divided away. (Biases, which do not decay, stay at 1 in both.)
# Right: the weights of the network, one point for each. With the penalty, 12 of the 22 are pinned below
# 0.01, and no weight exceeds 0.83; AdamW leaves weights up to 3.56. The last row of the table warns
# against a hasty verdict: a penalty with another $\lambda$ is just as accurate here. What the comparison
# shows is that $\lambda$ means something else.

# %% [markdown]
# **What to remember**
#
# - Under an L2 penalty in Adam, the decay of a weight depends on the size of its gradients. Decoupled, every
#   weight decays at the same rate $\alpha \lambda$.
# - A $\lambda$ that was tuned for one form means nothing for the other.
# - PyTorch's `AdamW` multiplies the decay by $\alpha$; the paper does not.

# %% [markdown]
# ## 5. AMSGrad: what was large stays large
#
# Adam's average $s$ forgets. That is its strength on a moving problem, and it can be its ruin: when large
# gradients are rare, each has been forgotten before the next one comes, and what it says counts for too
# little. Reddi, Kale and Kumar (2018, ICLR, [arXiv:1904.09237](https://arxiv.org/abs/1904.09237)) found
# problems on which Adam goes the wrong way for that reason, whatever the number of steps.
#
# Their repair, **AMSGrad**, keeps Adam's two averages (5) and, beside them, the largest $s$ so far, number by
# number:
#
# $$s^{\max} := \max(s^{\max}, s) \tag{10}$$
#
# $$
# W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}}{\sqrt{\hat{s}^{\max}} + \varepsilon}, \qquad
# \hat{v} = \frac{v}{1 - \beta_1^t}, \quad \hat{s}^{\max} = \frac{s^{\max}}{1 - \beta_2^t} \tag{11}
# $$
#
# > **Where the maximum is taken.** In (10) it is the maximum of the *uncorrected* averages; it is corrected
# > afterwards, in (11). So does PyTorch (`Adam(amsgrad=True)`). The paper has no bias correction at all. To
# > correct first and compare afterwards would be another method.

# %% [markdown]
# **Your turn.** The start: three separate dictionaries of zeros. 6 lines.

# %% nbgrader={"grade": false, "grade_id": "initialize_amsgrad", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: initialize_amsgrad


def initialize_amsgrad(parameters):
    """Return what AMSGrad starts from: zeros, see formulas (5) and (10).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)

    Returns:
    v -- average of the gradients: dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    s -- average of the squared gradients: another dictionary with the same keys and shapes
    s_max -- largest s so far: a third one
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    s = {}
    s_max = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        v[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        s[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        s[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        s_max[f"dW{l}"] = np.zeros(parameters[f"W{l}"].shape)
        s_max[f"db{l}"] = np.zeros(parameters[f"b{l}"].shape)
        ### END SOLUTION
    return v, s, s_max

# %% tags=["demonstration"]
parameters = initialize_amsgrad_test_case()
v, s, s_max = initialize_amsgrad(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")
print_arrays(s_max, prefix="s_max_")

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
# s_max_dW1 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# s_max_db1 =
# [[ 0.00000000]
#  [ 0.00000000]]
# s_max_dW2 =
# [[ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]
#  [ 0.00000000  0.00000000  0.00000000]]
# s_max_db2 =
# [[ 0.00000000]
#  [ 0.00000000]
#  [ 0.00000000]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_amsgrad", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(initialize_amsgrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_amsgrad)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** AMSGrad's step for the parameter `k` of the loop: (5), (10) and (11), about 6 lines.
# `np.maximum` compares two arrays number by number.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_amsgrad", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_amsgrad


def update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t, learning_rate=0.001,
                                   beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Take one step of AMSGrad, formulas (5), (10) and (11).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- average of the gradients: dictionary with the keys and shapes of grads
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    s_max -- largest s so far: dictionary with the keys and shapes of grads
    t -- number of this step, counted from 1
    learning_rate -- alpha, a number
    beta1 -- weight of the past in v
    beta2 -- weight of the past in s
    epsilon -- small number that keeps the divisor from being zero, outside the root

    Returns:
    parameters -- the dictionary with its updated values
    v, s, s_max -- the updated averages and the updated maximum, not corrected
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        for k in (f"W{l}", f"b{l}"):
            ### BEGIN SOLUTION
            v[f"d{k}"] = beta1 * v[f"d{k}"] + (1 - beta1) * grads[f"d{k}"]
            s[f"d{k}"] = beta2 * s[f"d{k}"] + (1 - beta2) * grads[f"d{k}"] ** 2
            s_max[f"d{k}"] = np.maximum(s_max[f"d{k}"], s[f"d{k}"])
            v_corrected = v[f"d{k}"] / (1 - beta1**t)
            s_corrected = s_max[f"d{k}"] / (1 - beta2**t)
            parameters[k] = parameters[k] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
            ### END SOLUTION
    return parameters, v, s, s_max

# %% tags=["demonstration"]
parameters, grads, v, s, s_max = update_parameters_with_amsgrad_test_case()
parameters, v, s, s_max = update_parameters_with_amsgrad(parameters, grads, v, s, s_max, t=2)
print_arrays(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")
print_arrays(s_max, prefix="s_max_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62431183 -0.61174626 -0.52859766]
#  [-1.07294619  0.86534404 -2.30164816]]
# b1 =
# [[ 1.74490813]
#  [-0.76108939]]
# W2 =
# [[ 0.31900062 -0.24934005  1.46226739]
#  [-2.06011605 -0.32226293 -0.38409421]
#  [ 1.13437091 -1.09982054 -0.17253935]]
# b2 =
# [[-0.87805257]
#  [ 0.04236421]
#  [ 0.58272494]]
# v_dW1 =
# [[ 0.08849045 -0.03441920  1.18400611]
#  [-0.06319202  0.13941002  0.64374372]]
# v_db1 =
# [[-0.42144360]
#  [-0.35981344]]
# v_dW2 =
# [[ 0.05763264 -0.09540593 -0.60591015]
#  [-0.13186978 -0.23019030  0.18704166]
#  [-0.81627945 -0.31634703  0.40639492]]
# v_db2 =
# [[ 0.85924052]
#  [-0.51405058]
#  [ 0.36438580]]
# s_dW1 =
# [[ 0.38551256  0.35454501  0.42794925]
#  [ 0.24417264  0.26615879  1.06333408]]
# s_db1 =
# [[ 1.05918159]
#  [ 0.28900191]]
# s_dW2 =
# [[ 0.12425402  0.30453227  0.79952217]
#  [ 0.87879248  0.12328237  0.67769957]
#  [ 0.10199110  0.61485730  0.74030376]]
# s_db2 =
# [[ 1.08459373]
#  [ 0.36149344]
#  [ 0.90214502]]
# s_max_dW1 =
# [[ 0.38551256  0.63645877  0.42794925]
#  [ 0.43949574  0.26615879  1.91507495]]
# s_max_db1 =
# [[ 1.05918159]
#  [ 0.51914638]]
# s_max_dW2 =
# [[ 0.12425402  0.54819998  0.79952217]
#  [ 1.58312625  0.12328237  1.21979314]
#  [ 0.10199110  1.10785070  0.74030376]]
# s_max_db2 =
# [[ 1.08459373]
#  [ 0.64637567]
#  [ 0.90214502]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_amsgrad", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_amsgrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_amsgrad)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_amsgrad)

# %% [markdown]
# **Figure E. Down a valley AMSGrad takes the path of Adam.** With $\beta_2 = 0.999$ the average of the
# squares hardly falls within forty steps, and so is nearly its own maximum.

# %% [markdown]
# ### Adam walks to the worst point there is
#
# This is the example of Theorem 1 of the paper. At step $t$ a method plays a number $x_t$ between $-1$
# and $1$, and pays $f_t(x_t)$, where
#
# $$f_t(x) = 3x \ \text{ if } t = 1, 4, 7, \dots, \qquad f_t(x) = -x \ \text{ otherwise} \tag{12}$$
#
# Three steps together cost $3x - x - x = x$, so $x = -1$ is the best that can be played, and $x = 1$ the
# worst. The gradient, $3$ or $-1$, says as much on average. As in the paper, $\beta_1 = 0$, $\beta_2 =
# 1/10$, the learning rate falls as $\alpha_t = 0.5/\sqrt{t}$, and an $x$ that leaves the interval is put
# back to its end. Adam is your AdamW with $\lambda = 0$.

# %% tags=["demonstration"]
NUM_PLAYS = 3000
slopes = np.where(np.arange(1, NUM_PLAYS + 1) % 3 == 1, 3.0, -1.0)


def play(method):
    """Play on the losses (12); return all x, and the divisor of each step without epsilon."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s, s_max = initialize_amsgrad(parameters)
    settings = {"beta1": 0.0, "beta2": 0.1}
    played, roots = [], []
    for t in range(1, NUM_PLAYS + 1):
        played.append(parameters["W1"].item())
        grads = {"dW1": np.array([[slopes[t - 1]]]), "db1": np.zeros((1, 1))}
        learning_rate = 0.5 / np.sqrt(t)
        if method == "amsgrad":
            parameters, v, s, s_max = update_parameters_with_amsgrad(
                parameters, grads, v, s, s_max, t, learning_rate, **settings
            )
        else:
            parameters, v, s = update_parameters_with_adamw(
                parameters, grads, v, s, t, learning_rate, **settings, weight_decay=0.0
            )
        divisor = s_max["dW1"] if method == "amsgrad" else s["dW1"]
        roots.append(np.sqrt(divisor.item() / (1 - 0.1**t)))
        parameters["W1"] = np.clip(parameters["W1"], -1.0, 1.0)
    return np.array(played), np.array(roots)


plays = {"adam": play("adam"), "amsgrad": play("amsgrad")}
play_names = {"adam": "Adam", "amsgrad": "AMSGrad"}
print("x after          1        10       100      1000      2999 steps   paid per step, more than at x = -1")
for method, (played, _) in plays.items():
    regret = np.mean(slopes * (played + 1))
    points = "".join(f"{played[t]:10.4f}" for t in (1, 10, 100, 1000, 2999))
    print(f"{play_names[method]:8}", points, f"{regret:21.4f}")
print("\nthree steps in a row   gradient   divisor and step / alpha of Adam   of AMSGrad")
for t in (2998, 2999, 3000):
    cells = [f"{plays[m][1][t - 1]:8.3f} {-slopes[t - 1] / plays[m][1][t - 1]:+.3f}" for m in plays]
    print(f"step {t} {slopes[t - 1]:17.0f} {cells[0]:>26} {cells[1]:>24}")

# %% tags=["demonstration"]
figure, ax = plt.subplots(figsize=(7.5, 4), layout="constrained")
steps = np.arange(1, NUM_PLAYS + 1)
for method, (played, _) in plays.items():
    ax.semilogx(steps, played, **{**LOOK[method], "marker": None}, label=play_names[method])
ax.axhline(-1, color="0.5", linestyle=":")
ax.axhline(1, color="0.5", linestyle=":")
ax.text(1.1, -0.93, "best point", color="0.3")
ax.text(1.1, 0.9, "worst point", color="0.3")
ax.set(xlabel="step $t$", ylabel="$x_t$", ylim=(-1.15, 1.15))
ax.legend(loc="center right")
show(figure, alt="x against the step, logarithmic. From 0 both methods go to -0.5; then Adam zigzags up to "
     "1, the worst point, and stays; AMSGrad zigzags down to -1, the best point, and stays.")

# %% [markdown]
# **Figure 5. Adam goes to the worst point, AMSGrad to the best one.** The table tells why. In three
# steps, Adam divides the gradient $3$ by 2.865, because $s$ has just read its square, and each $-1$ by
# much less, because $s$ has forgotten. So the one step down is shorter than the two steps up together.
# AMSGrad divides all three by 2.865, which leaves their sum its sign. Adam's loss does not go away with
# time: on average it pays 0.67 a step more than it would at the best point, nearly the 2/3 of somebody
# who always plays 1.

# %% [markdown]
# **What to remember**
#
# - AMSGrad divides by the root of the largest average so far, (10) and (11), so that a rare large gradient is
#   not forgotten.
# - There are problems, as simple as (12), on which Adam with a fixed $\beta_2$ goes to the worst point.
# - That they exist does not say that they are common. The price of the repair is a third number for each
#   parameter, and steps that, like AdaGrad's, remember the largest gradients for ever.

# %% [markdown]
# ## 6. What each method has to remember
#
# Besides the parameters and their gradients, which all methods need, each keeps what its `initialize`
# function makes. Let us count, for a network with layers of 64, 32 and 10 units. (Momentum keeps one
# dictionary of the shapes that `initialize_adagrad` makes; Adam and AdamW keep two.)

# %% tags=["demonstration"]
network = initialize_parameters([64, 32, 10])
size = sum(array.size for array in network.values())
kept_by = {
    "plain descent": (),
    "momentum": (initialize_adagrad(network),),
    "AdaGrad": (initialize_adagrad(network),),
    "RMSprop": (initialize_rmsprop(network),),
    "Adam, AdamW": initialize_amsgrad(network)[:2],
    "AMSGrad": initialize_amsgrad(network),
}
rows = ["| method | kept from step to step | bytes per parameter | bytes in all |", "|:---|:---|---:|---:|"]
kept_names = ("nothing", "$v$", "$s$", "$s$", "$v$, $s$", "$v$, $s$, $s^{\\max}$")
kept_bytes = {}
for (method, tables), kept in zip(kept_by.items(), kept_names, strict=True):
    total = sum(array.nbytes for table in tables for array in table.values())
    kept_bytes[method] = total / size
    rows.append(f"| {method} | {kept} | {total // size} | {total} |")
print(f"{size} parameters of 8 bytes")
display(Markdown("\n".join(rows)))

# %% tags=["demonstration"]
figure, ax = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
places = np.arange(len(kept_bytes))
ax.barh(places, 8.0, color="0.75", edgecolor="black", label="the parameter itself")
ax.barh(places, list(kept_bytes.values()), left=8.0, color="#56B4E9", edgecolor="black", hatch="//",
        label="kept by the method")
ax.set_yticks(places, list(kept_bytes))
ax.invert_yaxis()
ax.set(xlabel="bytes per parameter, in float64", xticks=[0, 8, 16, 24, 32])
ax.legend(loc="upper right")
show(figure, alt="Bars of bytes per parameter, the parameter included: plain descent 8; momentum, AdaGrad "
     "and RMSprop 16; Adam and AdamW 24; AMSGrad 32.")

# %% [markdown]
# **Figure 6. AMSGrad needs four times the memory of plain descent, Adam three times.** The gradients,
# another 8 bytes in every row, are left out. The ratios are the same for every network, and for numbers
# of any size.

# %% [markdown]
# **What to remember**
#
# - Per parameter: plain descent keeps nothing, momentum, AdaGrad and RMSprop one number, Adam and AdamW two,
#   AMSGrad three.
# - Each of those numbers was put there for a reason you have now seen; each has its price.
#
# **Sources.** J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient methods for online learning and
# stochastic optimization*, Journal of Machine Learning Research 12 (2011). G. Hinton, N. Srivastava and
# K. Swersky, *Overview of mini-batch gradient descent*, lecture 6e (2012). D. P. Kingma and J. Ba, *Adam:
# a method for stochastic optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
# S. J. Reddi, S. Kale and S. Kumar, *On the convergence of Adam and beyond*, ICLR (2018),
# [arXiv:1904.09237](https://arxiv.org/abs/1904.09237). I. Loshchilov and F. Hutter, *Decoupled weight
# decay regularization*, ICLR (2019), [arXiv:1711.05101](https://arxiv.org/abs/1711.05101).
