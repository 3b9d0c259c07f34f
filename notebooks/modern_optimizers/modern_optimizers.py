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
# # Modern optimizers
#
# Gradient descent, momentum and Adam are where most training begins. This notebook asks what came after.
# Each of the four methods below changes one decision of an older one: *where* momentum measures the
# gradient (Nesterov), the same inside Adam (NAdam), how much of the gradient's *size* matters (Lion), and
# whether a weight matrix is a list of numbers or a *matrix* (Muon).
#
# **What you will do**
#
# - write five functions, each a few lines of NumPy;
# - watch each idea at work on a problem small enough to see through;
# - compare seven methods on handwritten digits, as fairly as a small computation allows.
#
# **What you will learn**
#
# - how looking ahead damps the zigzag of momentum;
# - what a step keeps of the gradient: its size, its sign, or its directions;
# - how to choose a learning rate without deceiving yourself, and what a comparison cannot show.
#
# **What you need**
#
# - momentum and Adam, as in the assignment `optimization_methods`;
# - matrix products, and that every matrix is $U \Sigma V^\top$ with $U$ and $V$ orthogonal and the singular
#   values on the diagonal of $\Sigma$.
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
    initialize_parameters,
    plot_contours,
    print_arrays,
    show,
    show_path,
)
from testCases import (
    check,
    newton_schulz_test_case,
    update_parameters_with_lion_test_case,
    update_parameters_with_muon_test_case,
    update_parameters_with_nadam_test_case,
    update_parameters_with_nesterov_test_case,
)

# %% [markdown]
# **Notation.** A network with $L$ layers keeps its parameters in a dictionary: `parameters["W1"]`,
# `parameters["b1"]`, …, `parameters["WL"]`, `parameters["bL"]`. $W^{[l]}$ has shape $(n_l, n_{l-1})$ and
# $b^{[l]}$ has shape $(n_l, 1)$. The gradients are `grads["dW1"]`, `grads["db1"]`, …, each shaped as its
# parameter. The state of a method, `v` or `s`, has the keys and shapes of `grads`. $\alpha$ is the learning
# rate. Where a formula is the same for $W$ and $b$ and for each layer, we write it once, for $W$.

# %% tags=["demonstration"]
NAMES = {"gd": "gradient descent", "momentum": "momentum", "nesterov": "Nesterov", "adam": "Adam",
         "nadam": "NAdam", "lion": "Lion", "muon": "Muon"}

# %% [markdown]
# ## 1. A small network that reads digits
#
# Scikit-learn comes with 1797 handwritten digits of 8 by 8 pixels (Alpaydin and Kaynak 1998, UCI Machine
# Learning Repository). We deal them out once and for all: 1000 to train on, 397 for **validation**, and 400
# for the **test**. Settings are chosen on the validation digits. The test digits are used once, at the end.

# %% tags=["demonstration"]
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(digits.target.size)
pixels, labels = digits.data[order].T / 16, digits.target[order]  # pixels from 0 to 1, examples as columns
X_train, X_valid, X_test = np.split(pixels, [1000, 1397], axis=1)
y_train, y_valid, y_test = np.split(labels, [1000, 1397])
print(f"training {X_train.shape}, validation {X_valid.shape}, test {X_test.shape}")

figure, axes = plt.subplots(1, 10, figsize=(10, 1.4), layout="constrained")
for column, ax in enumerate(axes):
    ax.imshow(X_train[:, column].reshape(8, 8), cmap="Greys")
    ax.set(xticks=[], yticks=[], title=str(y_train[column]))
show(figure, alt="The first ten training digits, 8 by 8 grey pixels each, with the label above each of them."
     " They are coarse and written by different hands.")

# %% [markdown]
# **Figure 1. Ten of the digits.** They are coarse, but most can be read. This is a small and friendly
# problem: keep that in mind when you read the results of Section 6.

# %% [markdown]
# The network has one hidden layer of 32 ReLU units and ten outputs $z$, one for each digit. Its cost for a
# digit with label $k$ is the cross-entropy of the **softmax**,
#
# $$\mathcal{L} = \log \sum_j e^{z_j - z_{\max}} - (z_k - z_{\max}) \tag{1}$$
#
# Subtracting the largest output $z_{\max}$ changes nothing in exact arithmetic. In floating point it matters:
# no exponent is positive, so nothing overflows. The derivative with respect to $z$ is the softmax, minus 1
# at the label.

# %% tags=["demonstration"]
LAYERS = [64, 32, 10]


def forward(X, parameters):
    """Return the outputs of the hidden layer and the logarithm of the softmax; examples are columns."""
    hidden = np.maximum(parameters["W1"] @ X + parameters["b1"], 0.0)
    Z = parameters["W2"] @ hidden + parameters["b2"]
    Z = Z - Z.max(axis=0)
    return hidden, Z - np.log(np.exp(Z).sum(axis=0))


def cost(X, y, parameters):
    """The mean of formula (1) over the examples."""
    return -np.mean(forward(X, parameters)[1][y, np.arange(y.size)])


def accuracy(X, y, parameters):
    """The share of the examples whose largest output is that of the label."""
    return np.mean(forward(X, parameters)[1].argmax(axis=0) == y)


def gradients(X, y, parameters):
    """The gradient of the cost: dW1, db1, dW2, db2."""
    hidden, log_softmax = forward(X, parameters)
    dZ2 = np.exp(log_softmax)
    dZ2[y, np.arange(y.size)] -= 1.0
    dZ2 /= y.size
    dZ1 = (parameters["W2"].T @ dZ2) * (hidden > 0.0)
    return {"dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True),
            "dW2": dZ2 @ hidden.T, "db2": dZ2.sum(axis=1, keepdims=True)}


start = initialize_parameters(LAYERS, seed=0)
grads = gradients(X_train, y_train, start)
moved = {key: array.copy() for key, array in start.items()}
moved["W1"][5, 20] += 1e-6
slope = (cost(X_train, y_train, moved) - cost(X_train, y_train, start)) / 1e-6
print(f"cost {cost(X_train, y_train, start):.4f}; log 10 is {np.log(10):.4f}")
print(f"one entry of dW1: {grads['dW1'][5, 20]:.7f}, and by a small difference {slope:.7f}")
huge = {key: 1e4 * array for key, array in start.items()}
print(f"cost with parameters 10,000 times as large: {cost(X_train, y_train, huge):.4g}, no overflow")

# %% [markdown]
# Before training the network guesses: its cost is near $\log 10$. The gradient agrees with a small
# difference, and huge outputs do no harm.
#
# **What to remember**
#
# - Three parts of the data have three uses: training, choosing settings, and one final judgement.
# - Softmax is computed after subtracting the largest output.

# %% [markdown]
# ## 2. Nesterov momentum looks ahead
#
# Momentum makes two moves at once: it carries on with the old velocity, and adds a step down the gradient.
# The gradient is measured where we stand. But we know already that the velocity will carry us on. Nesterov
# (1983, *Soviet Mathematics Doklady* 27) measures it *there*, after the carry. Sutskever, Martens, Dahl and
# Hinton (2013, *ICML*) brought this to neural networks, in the form
#
# $$v := \beta v + \nabla J(\theta - \alpha \beta v), \qquad \theta := \theta - \alpha v.$$
#
# A network hands us the gradient at the point where its parameters are. So programs keep the *look-ahead
# point* $W = \theta - \alpha \beta v$ itself as the parameters. Put it into the two equations, and they
# become
#
# $$v_{dW} := \beta v_{dW} + dW \tag{2}$$
#
# $$W := W - \alpha \, (dW + \beta v_{dW}) \tag{3}$$
#
# with the new $v_{dW}$ in (3). Biases follow the same rule. This is what `torch.optim.SGD(nesterov=True)`
# computes, with its `dampening=0`.
#
# > **A convention has changed.** In `optimization_methods` the gradient entered the velocity with the factor
# > $1 - \beta$. Here it enters whole, as in PyTorch. The velocity is then about $1/(1 - \beta)$ times as
# > large, and the fitting learning rate is that much smaller.
#
# **Your turn.** Update the velocity by (2), then the parameters by (3). 4 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_nesterov", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_nesterov


def update_parameters_with_nesterov(parameters, grads, v, beta=0.9, learning_rate=0.01):
    """Take one step of Nesterov momentum, formulas (2) and (3).

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
        v[f"dW{l}"] = beta * v[f"dW{l}"] + grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + grads[f"db{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * (grads[f"dW{l}"] + beta * v[f"dW{l}"])
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * (grads[f"db{l}"] + beta * v[f"db{l}"])
        ### END SOLUTION
    return parameters, v

# %% tags=["demonstration"]
parameters, grads, v = update_parameters_with_nesterov_test_case()
parameters, v = update_parameters_with_nesterov(parameters, grads, v)
print_arrays(parameters)
print_arrays(v, prefix="v_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.64863287 -0.63305040 -0.52799879]
#  [-1.09580221  0.86281819 -2.28172971]]
# b1 =
# [[ 1.74307334]
#  [-0.73334045]]
# W2 =
# [[ 0.33269838 -0.25208417  1.47078271]
#  [-2.07116928 -0.30969739 -0.35894025]
#  [ 1.14215675 -1.09482175 -0.15104435]]
# b2 =
# [[-0.89182983]
#  [ 0.01673526]
#  [ 0.56864327]]
# v_dW1 =
# [[-1.47570124  1.09408357 -1.02098577]
#  [ 1.97873807 -0.71323608 -1.44130049]]
# v_db1 =
# [[ 0.32970305]
#  [-2.05652871]]
# v_dW2 =
# [[-1.22004508 -0.28775139 -0.19535211]
#  [ 1.66623368 -0.64978725 -1.85133854]
#  [-0.18609364 -0.54920833 -1.13452780]]
# v_db2 =
# [[ 1.29191680]
#  [ 0.98671832]
#  [ 0.75016689]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_nesterov", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_nesterov)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_nesterov)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_nesterov)

# %% [markdown]
# **Figure A. Nesterov crosses the floor once, and hardly swings across it again.** `show_path` draws forty
# steps of your function down the narrow valley $(x^2 + 9y^2)/2$ over the wide line of the correct one. Along
# the floor it runs past the lowest point and comes back.

# %% [markdown]
# ### Looking ahead in a ravine
#
# The ravine $J = \frac{1}{2}(w_1^2 + 20\, w_2^2)$ is flat along $w_1$ and steep along $w_2$. We put the two
# parameters into a weight matrix of shape (1, 2) and run your function beside momentum with the same
# velocity (2) and the step $W := W - \alpha v_{dW}$. The cell also runs the form of Sutskever et al. and
# compares its look-ahead points with yours.

# %% tags=["demonstration"]
def zeros_for(parameters):
    """A state of zeros: dW1, db1, ..., each shaped as its parameter."""
    return {f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}


CURVATURES = np.array([[1.0, 20.0]])
RAVINE_START, BETA, ALPHA = np.array([[-3.0, 1.0]]), 0.9, 0.02


def ravine_cost(w1, w2):
    """The ravine's height; w1 and w2 are numbers, or arrays of one shape."""
    return (w1**2 + 20 * w2**2) / 2


def descend_ravine(nesterov, steps):
    """Return all points that momentum visits, or Nesterov momentum."""
    parameters = {"W1": RAVINE_START, "b1": np.zeros((1, 1))}
    v = zeros_for(parameters)
    path = [RAVINE_START]
    for _ in range(steps):
        grads = {"dW1": CURVATURES * parameters["W1"], "db1": np.zeros((1, 1))}
        if nesterov:
            parameters, v = update_parameters_with_nesterov(parameters, grads, v, BETA, ALPHA)
        else:
            v["dW1"] = BETA * v["dW1"] + grads["dW1"]
            parameters["W1"] = parameters["W1"] - ALPHA * v["dW1"]
        path.append(parameters["W1"])
    return np.concatenate(path)


theta, velocity, ahead = RAVINE_START, np.zeros((1, 2)), []
for _ in range(61):
    ahead.append(theta - ALPHA * BETA * velocity)
    velocity = BETA * velocity + CURVATURES * ahead[-1]
    theta = theta - ALPHA * velocity
paths = {"momentum": descend_ravine(False, 60), "nesterov": descend_ravine(True, 60)}
apart = np.abs(np.concatenate(ahead) - paths["nesterov"]).max()
print(f"your points and the look-ahead points of the other form: at most {apart:.1e} apart")
print("steps     momentum   Nesterov")
for steps in (10, 20, 40, 60):
    heights = [ravine_cost(*path[steps]) for path in paths.values()]
    print(f"{steps:5} {heights[0]:12.6f} {heights[1]:10.6f}")

# %% tags=["demonstration"]
def arrow(ax, tail, tip, color, linestyle="-"):
    """Draw an arrow from tail to tip."""
    ax.annotate("", xy=tip, xytext=tail,
                arrowprops={"arrowstyle": "->", "color": color, "linestyle": linestyle, "linewidth": 1.8})


figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
here, pull = np.array([-2.0, 0.35]), np.array([0.5, -0.55])  # a point, and where the velocity carries it
there = here + pull
levels = np.linspace(0, 15, 13)
plot_contours(left, ravine_cost, np.linspace(-2.4, -1.0, 60), np.linspace(-0.5, 0.6, 60), levels / 2.5)
for point, color, linestyle, name in ((here, STYLE["momentum"]["color"], "--", "momentum"),
                                      (there, STYLE["nesterov"]["color"], "-", "Nesterov")):
    step = -ALPHA * CURVATURES[0] * point
    arrow(left, there, there + step, color, linestyle)
    left.text(*(there + step + np.array([0.04, -0.02])), name, color=color)
arrow(left, here, there, "0.3")
left.plot(*here, "ko", markersize=5)
left.text(here[0] - 0.05, here[1] + 0.06, "here")
left.plot(*there, "ks", markersize=5)
left.text(there[0] - 0.36, there[1] - 0.1, "look-ahead")
left.text(-1.71, 0.12, "carry", color="0.3")
left.set(xlabel="$w_1$", ylabel="$w_2$", title="one step")
plot_contours(right, ravine_cost, np.linspace(-3.3, 2.4, 80), np.linspace(-1.1, 1.2, 80), levels)
for method, path in paths.items():
    right.plot(*path[:31].T, **{**STYLE[method], "markersize": 4, "linewidth": 1.3}, label=NAMES[method])
right.set(xlabel="$w_1$", ylabel="$w_2$", title="the first 30 steps")
right.legend(loc="upper right")
show(figure, alt="Left: a point above the floor of a ravine; an arrow, the carry, leads across the floor to "
     "the look-ahead point below it. From there the gradient step of momentum points further "
     "down, away from the floor; that of Nesterov points up, back to it. Right: paths from the "
     "left wall; momentum zigzags across the floor many times, Nesterov's path settles on the "
     "floor after a few steps.")

# %% [markdown]
# **Figure 2. Nesterov sees that the carry has crossed the floor.** Left: the velocity carries the point
# across the floor of the ravine. Momentum adds the gradient step of the point where it *was*, which leads on
# in the wrong direction. Nesterov adds that of the point where it *will be*, which leads back. Right: so the
# zigzag across the ravine dies out after a few steps, while momentum keeps swinging.

# %% [markdown]
# **What to remember**
#
# - Nesterov momentum measures the gradient after the carry. In (3) this is the term $dW$ beside
#   $\beta v_{dW}$: the newest gradient counts once more.
# - Where the gradient keeps its direction both methods move alike. Where it changes sign, Nesterov brakes
#   sooner.
# - Read the convention before you compare learning rates: with or without $1 - \beta$.

# %% [markdown]
# ## 3. NAdam: Adam with a look ahead
#
# Adam's step follows an average of past gradients, so Adam too is late when the gradient turns. Dozat (2016,
# *Incorporating Nesterov momentum into Adam*, ICLR workshop) puts the look ahead into Adam. There are
# several ways to write it; ours is that of `torch.optim.NAdam`. The weight of the past grows with the step
# $t$:
#
# $$
# \mu_t = \beta_1 \left(1 - \tfrac{1}{2} \cdot 0.96^{\, t \psi}\right), \qquad
# \mu_{t+1} = \beta_1 \left(1 - \tfrac{1}{2} \cdot 0.96^{\, (t+1) \psi}\right) \tag{4}
# $$
#
# where $\psi$ is the momentum decay, 0.004. Their product, needed for the bias correction, is kept from step
# to step, and starts at 1:
#
# $$M := M \, \mu_t \tag{5}$$
#
# The two averages are those of Adam:
#
# $$
# v_{dW} := \beta_1 v_{dW} + (1 - \beta_1) \, dW, \qquad
# s_{dW} := \beta_2 s_{dW} + (1 - \beta_2) \, dW^2 \tag{6}
# $$
#
# The step adds the average, with the weight of the *next* step, to the gradient itself:
#
# $$
# W := W - \alpha \; \frac{\dfrac{\mu_{t+1}}{1 - M \mu_{t+1}} \, v_{dW} + \dfrac{1 - \mu_t}{1 - M} \, dW}
# {\sqrt{s_{dW} / (1 - \beta_2^t)} + \varepsilon} \tag{7}
# $$
#
# with the new $M$. Note two things. $\varepsilon$ stands *outside* the root, as in the paper. And (6) uses
# $\beta_1$, as PyTorch does, where Dozat's own algorithm has $\mu_t$ there too.
#
# **Your turn.** Compute $\mu_t$ and $\mu_{t+1}$ by (4), and the product by (5), *once*. Then go through the
# parameters: their averages (6), their step (7). The keys of `parameters` are `"W1"`, `"b1"`, …, so
# `f"d{key}"` is the key of the gradient. About 9 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_nadam", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_nadam


def update_parameters_with_nadam(parameters, grads, v, s, t, mu_product, learning_rate=0.002,
                                 beta1=0.9, beta2=0.999, epsilon=1e-8, momentum_decay=0.004):
    """Take one step of NAdam, formulas (4) to (7).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- average of the gradients: dictionary with the keys and shapes of grads
    s -- average of the squared gradients: dictionary with the keys and shapes of grads
    t -- number of this step, 1 for the first
    mu_product -- M, the product of all mu before this step; 1.0 before the first
    learning_rate -- alpha, a number
    beta1, beta2 -- weights of the past, at least 0 and less than 1
    epsilon -- small number that keeps the divisor from being zero
    momentum_decay -- psi, a number

    Returns:
    parameters -- the dictionary with its updated values
    v, s -- the updated averages
    mu_product -- the product with the mu of this step in it
    """
    ### BEGIN SOLUTION
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    mu_product = mu_product * mu
    for key in parameters:
        g = grads[f"d{key}"]
        v[f"d{key}"] = beta1 * v[f"d{key}"] + (1 - beta1) * g
        s[f"d{key}"] = beta2 * s[f"d{key}"] + (1 - beta2) * g**2
        ahead = mu_next / (1 - mu_product * mu_next) * v[f"d{key}"] + (1 - mu) / (1 - mu_product) * g
        scale = np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon
        parameters[key] = parameters[key] - learning_rate * ahead / scale
    ### END SOLUTION
    return parameters, v, s, mu_product

# %% tags=["demonstration"]
parameters, grads, v, s, t, mu_product = update_parameters_with_nadam_test_case()
parameters, v, s, mu_product = update_parameters_with_nadam(parameters, grads, v, s, t, mu_product)
print_arrays(parameters)
print_arrays(v, prefix="v_")
print_arrays(s, prefix="s_")
print(f"mu_product = {mu_product:.8f}")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62448267 -0.61193852 -0.52810048]
#  [-1.07310448  0.86543921 -2.30134258]]
# b1 =
# [[ 1.74478608]
#  [-0.76101832]]
# W2 =
# [[ 0.31913072 -0.24936353  1.46213668]
#  [-2.06024312 -0.32235519 -0.38389106]
#  [ 1.13379465 -1.09985634 -0.17226746]]
# b2 =
# [[-0.87793896]
#  [ 0.04213022]
#  [ 0.58274471]]
# v_dW1 =
# [[-0.48514398  0.06383223 -1.83241741]
#  [ 1.52649316 -1.52400643 -0.82594542]]
# v_db1 =
# [[ 0.44030425]
#  [-1.21433622]]
# v_dW2 =
# [[-0.97894580 -0.76507131  0.42714256]
#  [ 2.02331186 -0.03133182 -1.09065346]
#  [ 0.41802788 -0.53781019 -0.12894848]]
# v_db2 =
# [[ 1.08094267]
#  [-0.50710364]
#  [ 0.08232714]]
# s_dW1 =
# [[ 0.52880557  0.19764478  0.22774568]
#  [ 0.69630106  0.32649753  0.20720622]]
# s_db1 =
# [[ 0.32000100]
#  [ 0.45025212]]
# s_dW2 =
# [[ 0.56729146  0.30172276  0.74014471]
#  [ 0.58264418  0.60510369  0.48712013]
#  [ 0.89319439  0.67932434  0.26328468]]
# s_db2 =
# [[ 0.80000654]
#  [ 1.06624147]
#  [ 0.59995898]]
# mu_product = 0.11255510
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_nadam", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_nadam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_nadam)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_nadam)

# %% [markdown]
# **Figure B. NAdam comes down almost without a turn.** The learning rate is 0.5, with which Adam turned
# round the lowest point in the first notebook.

# %% [markdown]
# ### Who notices first that the gradient has turned?
#
# One parameter gets the gradient $+1$ for thirty steps, then $-1$. We record each step in units of $\alpha$.
# NAdam runs twice: as a young method with $t = 1, 2, …$, and as an old one with $t$ beginning at 50,000.

# %% tags=["demonstration"]
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                epsilon=1e-8):
    """One step of Adam (Kingma and Ba 2015), epsilon outside the root as in (7)."""
    for key in parameters:
        g = grads[f"d{key}"]
        v[f"d{key}"] = beta1 * v[f"d{key}"] + (1 - beta1) * g
        s[f"d{key}"] = beta2 * s[f"d{key}"] + (1 - beta2) * g**2
        scale = np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon
        parameters[key] = parameters[key] - learning_rate * v[f"d{key}"] / (1 - beta1**t) / scale
    return parameters, v, s


turning = np.repeat([1.0, -1.0], [30, 30])


def steps_taken(nadam, first_t=1):
    """The steps, in units of alpha, that Adam or NAdam takes for the gradients above."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s, mu_product, places = zeros_for(parameters), zeros_for(parameters), 1.0, [0.0]
    if first_t > 1:  # an old method has seen many gradients of 1 already, and its product is zero
        v["dW1"], s["dW1"], mu_product = np.ones((1, 1)), np.ones((1, 1)), 0.0
    for t, gradient in enumerate(turning, first_t):
        grads = {"dW1": np.full((1, 1), gradient), "db1": np.zeros((1, 1))}
        if nadam:
            parameters, v, s, mu_product = update_parameters_with_nadam(
                parameters, grads, v, s, t, mu_product, 1.0
            )
        else:
            parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, t, 1.0)
        places.append(parameters["W1"].item())
    return np.diff(places)


turns = {"Adam": (steps_taken(False), STYLE["adam"]), "NAdam, young": (steps_taken(True), STYLE["nadam"]),
         "NAdam, old": (steps_taken(True, 50_000), {**STYLE["nadam"], "linestyle": ":", "marker": "D"})}
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
many = np.arange(1, 100_001, 10)
left.semilogx(many, 0.9 * (1 - 0.5 * 0.96 ** (many * 0.004)), color=STYLE["nadam"]["color"])
left.axhline(0.9, color="0.5", linewidth=0.8)
left.text(1.3, 0.87, r"$\beta_1$")
left.set(xlabel="step $t$", ylabel=r"weight of the past, $\mu_t$", ylim=(0.4, 0.95), title="formula (4)")
for name, (steps, look) in turns.items():
    right.plot(np.arange(1, 61), steps, **{**look, "markersize": 4}, markevery=3, label=name)
    late = np.argmax(steps[30:] > 0) + 1
    print(f"{name:13} first steps the other way at gradient {late} of the new sign")
right.axvline(30.5, color="0.5", linewidth=0.8)
right.axhline(0.0, color="0.5", linewidth=0.8)
right.set(xlabel="step", ylabel=r"step, in units of $\alpha$", title="the gradient turns after step 30")
right.legend(loc="upper left")
show(figure, alt="Left: mu grows from 0.45 at the first step to 0.9 after some ten thousand, as an S on a "
     "logarithmic axis. Right: steps of three methods, all near minus one for thirty steps. Then"
     " the gradient turns; young NAdam steps the other way at once, old NAdam and Adam some "
     "steps later, Adam last.")

# %% [markdown]
# **Figure 3. NAdam turns sooner, above all while it is young.** Left: in the beginning $\mu_t$ is only half
# of $\beta_1$, and it takes tens of thousands of steps to get near it. Right: so a young NAdam gives more
# than half of its step to the newest gradient, and turns at once. An old one turns only a little before Adam.
# Young NAdam's first steps are also shorter than $\alpha$: the average (6) grows with $\beta_1$, but (7)
# corrects it by the product of the smaller $\mu$.

# %% [markdown]
# **What to remember**
#
# - NAdam is Adam whose step mixes the average, as it will count in the next step, with the newest gradient.
# - With the usual $\psi = 0.004$ the schedule (4) needs tens of thousands of steps. A short training sees
#   only its beginning.
# - State that is one number for the whole network, such as the product $M$, is updated once a step, not once
#   a parameter.

# %% [markdown]
# ## 4. Lion keeps only the sign
#
# Nobody designed Lion: a program that searched through update rules found it (Chen et al. 2023,
# *Symbolic discovery of optimization algorithms*, Algorithm 2,
# [arXiv:2302.06675](https://arxiv.org/abs/2302.06675)). It mixes the velocity with the gradient and keeps
# only the **sign** of each entry:
#
# $$c_{dW} = \beta_1 v_{dW} + (1 - \beta_1) \, dW \tag{8}$$
#
# $$W := W - \alpha \, \bigl(\operatorname{sign}(c_{dW}) + \lambda W\bigr), \qquad
# b := b - \alpha \, \operatorname{sign}(c_{db}) \tag{9}$$
#
# Only then is the velocity updated, with a weight of its own:
#
# $$v_{dW} := \beta_2 v_{dW} + (1 - \beta_2) \, dW \tag{10}$$
#
# The **weight decay** $\lambda$ pulls every weight towards zero. It is *decoupled*: it enters the step beside
# the sign, not through the gradient. We decay weights only, never biases, as is usual. Note that $\beta_1$
# belongs to (8) and $\beta_2$ to (10), and that (8) uses the velocity from *before* this step.
#
# **Your turn.** For each layer: the weights' step and the biases' step by (8) and (9), then both velocities
# by (10). `np.sign` gives $-1$, $0$ or $1$. About 6 lines.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_lion", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_lion


def update_parameters_with_lion(parameters, grads, v, learning_rate=1e-4, beta1=0.9, beta2=0.99,
                                weight_decay=0.0):
    """Take one step of Lion, formulas (8) to (10).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- the velocity: dictionary with the keys and shapes of grads
    learning_rate -- alpha, a number
    beta1 -- weight of the velocity in the step
    beta2 -- weight of the past in the velocity
    weight_decay -- lambda, a number; for the weights only

    Returns:
    parameters -- the dictionary with its updated values
    v -- the updated velocity
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        c_dW = beta1 * v[f"dW{l}"] + (1 - beta1) * grads[f"dW{l}"]
        c_db = beta1 * v[f"db{l}"] + (1 - beta1) * grads[f"db{l}"]
        decay = weight_decay * parameters[f"W{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * (np.sign(c_dW) + decay)
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * np.sign(c_db)
        v[f"dW{l}"] = beta2 * v[f"dW{l}"] + (1 - beta2) * grads[f"dW{l}"]
        v[f"db{l}"] = beta2 * v[f"db{l}"] + (1 - beta2) * grads[f"db{l}"]
        ### END SOLUTION
    return parameters, v

# %% tags=["demonstration"]
parameters, grads, v = update_parameters_with_lion_test_case()
parameters, v = update_parameters_with_lion(parameters, grads, v)
print_arrays(parameters)
print_arrays(v, prefix="v_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.62444536 -0.61185641 -0.52807175]
#  [-1.07306862  0.86550763 -2.30143870]]
# b1 =
# [[ 1.74471176]
#  [-0.76110690]]
# W2 =
# [[ 0.31913910 -0.24927038  1.46200794]
#  [-2.06024071 -0.32231720 -0.38395435]
#  [ 1.13366944 -1.09979127 -0.17232821]]
# b2 =
# [[-0.87795842]
#  [ 0.04231375]
#  [ 0.58271521]]
# v_dW1 =
# [[-0.42359646 -0.04425692 -2.10581823]
#  [ 1.62889304 -1.76649267 -0.84016717]]
# v_db1 =
# [[ 0.49662370]
#  [-1.24219290]]
# v_dW2 =
# [[-1.05005158 -0.89461398  0.53902290]
#  [ 2.26531840  0.03425227 -1.11519825]
#  [ 0.52695528 -0.59032475 -0.03011230]]
# v_db2 =
# [[ 1.16559536]
#  [-0.72379422]
#  [ 0.01635544]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_lion", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_lion)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_lion)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_lion)

# %% [markdown]
# **Figure C. Lion cannot rest.** Every step is as long as every other, in each coordinate, so that the path
# is made of diagonals; at the bottom there is no smaller step to take.

# %% [markdown]
# ### One step length for all
#
# A row of 120 weights gets noisy gradients whose size grows from $10^{-6}$ at one end to 1 at the other.
# After 300 steps we look at the last step of gradient descent, Adam and Lion, all with $\alpha = 0.001$. On
# the right, Lion and gradient descent walk down the bowl $w^2/2$.

# %% tags=["demonstration"]
sizes = np.logspace(-6, 0, 120)[np.newaxis, :]
rng = np.random.default_rng(1)
rows = {method: {"W1": np.zeros((1, 120)), "b1": np.zeros((1, 1))} for method in ("gd", "adam", "lion")}
v_adam, s_adam, v_lion = (zeros_for(rows["gd"]) for _ in range(3))
for t in range(1, 301):
    before = {method: parameters["W1"] for method, parameters in rows.items()}
    grads = {"dW1": sizes * (0.3 + rng.normal(size=sizes.shape)), "db1": np.zeros((1, 1))}
    rows["gd"]["W1"] = rows["gd"]["W1"] - 0.001 * grads["dW1"]
    rows["adam"], v_adam, s_adam = update_parameters_with_adam(rows["adam"], grads, v_adam, s_adam, t, 0.001)
    rows["lion"], v_lion = update_parameters_with_lion(rows["lion"], grads, v_lion, 0.001)
last = {method: np.abs(parameters["W1"] - before[method]) for method, parameters in rows.items()}

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
for method, length in last.items():
    look = {**STYLE[method], "linestyle": "none", "markersize": 4}
    left.loglog(sizes[0], length[0], **look, label=NAMES[method])
    print(f"{NAMES[method]:16} last step between {length.min():.1e} and {length.max():.1e}")
left.set(xlabel="size of the weight's gradients", ylabel="length of its last step")
left.legend(loc="lower right")

for rate, linestyle in ((0.1, "--"), (0.01, ":")):
    parameters, path = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}, [1.0]
    v = zeros_for(parameters)
    for _ in range(500):
        grads = {"dW1": parameters["W1"], "db1": np.zeros((1, 1))}
        parameters, v = update_parameters_with_lion(parameters, grads, v, rate)
        path.append(abs(parameters["W1"].item()))
    largest = [max(path[max(0, step - 19) : step + 1]) for step in range(501)]
    color = STYLE["lion"]["color"]
    right.semilogy(largest, color=color, linestyle=linestyle, label=rf"Lion, $\alpha = {rate}$")
    print(f"Lion with alpha {rate}: at most {largest[-1]:.3f} from the minimum in the last 20 steps")
right.semilogy(0.9 ** np.arange(501), color=STYLE["gd"]["color"], label=r"gradient descent, $\alpha = 0.1$")
right.set(xlabel="step", ylabel="largest $|w|$ of the last 20 steps", ylim=(1e-4, 2))
right.legend(loc="upper right")
show(figure, alt="Left: length of the last step against the size of the gradients, both logarithmic. "
     "Gradient descent's lie along a rising line over six decades; Adam's scatter in a band "
     "below 0.001; Lion's all lie on one horizontal line at 0.001. Right: distance from the "
     "minimum against the step. Gradient descent falls steadily; Lion with rate 0.1 falls to 0.1"
     " and stays there, with rate 0.01 it falls later, to 0.01.")

# %% [markdown]
# **Figure 4. Lion's step has the same length for every entry, always.** Left: gradient descent's steps differ
# by a factor of a million and more. Adam evens out the sizes, and steps less where its average is small
# against the noise. Lion's steps are all $\alpha$. Right: the price is that its steps do not shrink near a
# minimum. Lion ends by swinging about it at the distance $\alpha$. A smaller rate ends nearer and takes
# longer to get there, so Lion needs a small rate, or one that falls.

# %% [markdown]
# **What to remember**
#
# - Lion steps by $\pm\alpha$ in every entry, so only the learning rate decides how far. Chen et al. advise a
#   rate 3 to 10 times smaller than Adam's, and a decay larger by as much.
# - It keeps one array per parameter, as momentum does, where Adam keeps two.
# - Decoupled decay acts on the weights beside the step. If it went through the gradient, the sign would
#   swallow its size.

# %% [markdown]
# ## 5. Muon treats a weight matrix as a matrix
#
# All methods so far go through the parameters number by number. But the weights of a layer are a matrix, and
# its gradient too: $G = U \Sigma V^\top$. Often a few singular values are far larger than the others, so the
# step moves the matrix in those few directions, and hardly in the rest. **Muon** (Jordan et al. 2024,
# [*Muon: an optimizer for hidden layers in neural networks*](https://kellerjordan.github.io/posts/muon/))
# gives all directions about the same length: it replaces $U \Sigma V^\top$ by nearly $U V^\top$. This is
# **orthogonalisation**. It does to singular values what Lion's sign does to entries.
#
# ### Newton–Schulz: singular values without a decomposition
#
# A singular value decomposition at every step would be slow. The Newton–Schulz iteration uses matrix
# products only. First divide by the Frobenius norm,
#
# $$X = \frac{G}{\lVert G \rVert_F + 10^{-7}} \tag{11}$$
#
# The Frobenius norm is the root of the sum of all squared singular values, so no singular value of $X$ is
# larger than 1. Then repeat
#
# $$A = X X^\top, \qquad X := a X + (b A + c A^2) X \tag{12}$$
#
# with $a = 3.4445$, $b = -4.7750$, $c = 2.0315$. Put $X = U \Sigma V^\top$ in: $U$ and $V$ stay, and each
# singular value goes its own way, $\sigma := a\sigma + b\sigma^3 + c\sigma^5$. The large $a$ lifts small
# ones fast. Five repetitions are usual.
#
# If $G$ has more rows than columns, $X$ is transposed before the loop and back after it. The result is the
# same, and $A$ is the smaller of two possible matrices.
#
# **Your turn.** Divide as in (11), transpose if there are more rows than columns, repeat (12) `steps`
# times, and transpose back. `np.linalg.norm` of a matrix is its Frobenius norm. About 7 lines.

# %% nbgrader={"grade": false, "grade_id": "newton_schulz", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: newton_schulz


def newton_schulz(G, steps=5):
    """Bring all singular values of a matrix near 1, formulas (11) and (12).

    Arguments:
    G -- a matrix (n, m)
    steps -- how often (12) is repeated

    Returns:
    X -- a matrix (n, m): G with other singular values
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    ### BEGIN SOLUTION
    X = G / (np.linalg.norm(G) + 1e-7)
    tall = G.shape[0] > G.shape[1]
    X = X.T if tall else X
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    X = X.T if tall else X
    ### END SOLUTION
    return X

# %% tags=["demonstration"]
G = newton_schulz_test_case()
X = newton_schulz(G)
print_arrays({"G": G, "X": X})

# %% [markdown]
# **Expected output**
#
# ```text
# G =
# [[ 0.90000000  0.20000000]
#  [-0.30000000  0.60000000]
#  [ 0.10000000 -0.20000000]]
# X =
# [[ 1.06690723  0.20032335]
#  [-0.36004780  0.62082430]
#  [ 0.12001593 -0.20694143]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_newton_schulz", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(newton_schulz)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(newton_schulz)
### END HIDDEN TESTS

# %% [markdown]
# Now a gradient of the digits network: that of $W^{[1]}$, 32 by 64, at the first step. The cell compares your
# result with the polynomial applied to the singular values one by one.

# %% tags=["demonstration"]
gradient = gradients(X_train[:, :100], y_train[:100], start)["dW1"]
U, sigma, Vt = np.linalg.svd(gradient, full_matrices=False)
sigma = sigma / (np.linalg.norm(gradient) + 1e-7)
after = [sigma]
for _ in range(5):
    x = after[-1]
    after.append(3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5)
apart = np.abs(newton_schulz(gradient) - U @ np.diag(after[5]) @ Vt).max()
print(f"your matrix and the one with the polynomial's singular values: at most {apart:.1e} apart")
idle = np.sum(~(forward(X_train[:, :100], start)[0] > 0).any(axis=1))
print(f"{idle} of the 32 hidden units are zero for all 100 digits, and so are {idle} singular values")
used = 32 - idle
print(f"the others before: {sigma[0]:.4f} to {sigma[used - 1]:.4f}")
print(f"after five steps: {after[5][:used].max():.4f} to {after[5][:used].min():.4f}")
apart = np.abs(newton_schulz(1000 * gradient) - newton_schulz(gradient)).max()
print(f"a gradient 1000 times as large gives the same matrix, to within {apart:.0e}")

x = y = np.logspace(-4, 0, 4000)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
looks = {0: ("0.6", "-", "o"), 1: ("#56B4E9", "--", "s"), 3: ("#0072B2", "-.", "^"), 5: ("#000000", "-", "D")}
for steps, (color, linestyle, marker) in looks.items():
    y = x
    for _ in range(steps):
        y = 3.4445 * y - 4.7750 * y**3 + 2.0315 * y**5
    left.semilogx(x, y, color=color, linestyle=linestyle, label=f"{steps} steps")
    right.semilogy(np.arange(1, 33), np.sort(after[steps])[::-1], color=color, linestyle=linestyle,
                   marker=marker, markersize=3, label=f"{steps} steps")
left.set(xlabel="singular value before", ylabel="singular value after", title="formula (12), any number")
left.legend(loc="upper left")
right.set(xlabel="number of the singular value", ylabel="singular value", ylim=(3e-4, 3),
          title="a gradient of the network")
right.legend(loc="lower left")
show(figure, alt="Left: singular value after 0, 1, 3 and 5 steps against that before, logarithmic. The curve"
     " of five steps rises early, and from about 0.002 on waves between 0.7 and 1.2. Right: the "
     "singular values of a gradient in falling order, on a logarithmic axis. Before, they fall "
     "by several decades; each step lifts the small ones, and after five steps nearly all lie "
     "close to 1.")
flat = y[x > 0.003]
print(f"from 0.003 on, five steps give values between {flat.min():.3f} and {flat.max():.3f}")

# %% [markdown]
# **Figure 5. Five steps bring all but the smallest singular values near 1.** Left: the result does not settle
# at 1, but waves around it. That is deliberate: these coefficients lift small values as fast as possible,
# and Jordan et al. report that the waves do no harm. Right: before, the largest singular value of this
# gradient is several hundred times the smallest that is not zero; after five steps it is little more than
# twice as large. What is zero stays zero: units that no digit of the batch uses get no step.

# %% [markdown]
# ### The step of Muon
#
# Muon keeps a velocity as in (2),
#
# $$v_{dW} := \beta v_{dW} + dW, \qquad v_{db} := \beta v_{db} + db \tag{13}$$
#
# looks ahead as in (3), and orthogonalises the result for each weight matrix $(n_l, n_{l-1})$:
#
# $$
# W := W - \alpha \sqrt{\max\left(1, \frac{n_l}{n_{l-1}}\right)} \;
# \operatorname{NewtonSchulz}(dW + \beta v_{dW}) \tag{14}
# $$
#
# The root makes the step longer for a matrix with more rows than columns. A bias is a single column:
# there is nothing to orthogonalise. Ours take the plain step of momentum, with no look ahead:
#
# $$b := b - \alpha \, v_{db} \tag{15}$$
#
# > **What others do.** Jordan et al. leave biases, and also the first and the last layer, to Adam. We use
# > (14) for all weight matrices and (15) for all biases, to have one short rule. `torch.optim.Muon` takes
# > matrices only; its velocity has the factor $1 - \beta$, which (11) takes out again, and it runs (12) in
# > 16-bit numbers, for speed.
#
# **Your turn.** For each layer: both velocities by (13), the step of the weights by (14) with your
# `newton_schulz`, and that of the biases by (15). 5 to 6 lines. A mistake in `newton_schulz` shows here
# too, so get that one right first.

# %% nbgrader={"grade": false, "grade_id": "update_parameters_with_muon", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_parameters_with_muon


def update_parameters_with_muon(parameters, grads, v, learning_rate=0.02, beta=0.95):
    """Take one step of Muon, formulas (13) to (15).

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1)
    grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
    v -- the velocity: dictionary with the keys and shapes of grads
    learning_rate -- alpha, a number
    beta -- weight of the past, 0 <= beta < 1

    Returns:
    parameters -- the dictionary with its updated values
    v -- the updated velocity
    """
    L = len(parameters) // 2  # number of layers
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        v[f"dW{l}"] = beta * v[f"dW{l}"] + grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + grads[f"db{l}"]
        direction = newton_schulz(grads[f"dW{l}"] + beta * v[f"dW{l}"])
        scale = np.sqrt(max(1, direction.shape[0] / direction.shape[1]))
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * scale * direction
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"db{l}"]
        ### END SOLUTION
    return parameters, v

# %% tags=["demonstration"]
parameters, grads, v = update_parameters_with_muon_test_case()
parameters, v = update_parameters_with_muon(parameters, grads, v)
print_arrays(parameters)
print_arrays(v, prefix="v_")

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.63476255 -0.62405475 -0.52419184]
#  [-1.08340003  0.86144999 -2.28930313]]
# b1 =
# [[ 1.73771482]
#  [-0.71883104]]
# W2 =
# [[ 0.32614315 -0.26138632  1.47033663]
#  [-2.07009030 -0.32105545 -0.36995181]
#  [ 1.14299425 -1.08745724 -0.16516300]]
# b2 =
# [[-0.90487176]
#  [ 0.02322725]
#  [ 0.56780285]]
# v_dW1 =
# [[-1.49653913  1.09127022 -1.12779557]
#  [ 2.06075161 -0.80290786 -1.48338786]]
# v_db1 =
# [[ 0.35484712]
#  [-2.11879312]]
# v_dW2 =
# [[-1.27294269 -0.33320177 -0.16777941]
#  [ 1.78084409 -0.64771028 -1.90723481]
#  [-0.15914073 -0.57901631 -1.13548432]]
# v_db2 =
# [[ 1.35066686]
#  [ 0.94932478]
#  [ 0.75061815]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_muon", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers, shapes and settings.
check(update_parameters_with_muon)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_muon)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_muon)

# %% [markdown]
# **Figure D. Muon's matrices step evenly; its biases swing.** Here $W_1$ is a matrix of one entry. Made
# orthogonal, it is about its sign: along the floor all steps are alike, 0.07 with $\alpha = 0.1$. The bias
# $b_2$ follows (15), and swings across the floor as momentum does.

# %% [markdown]
# **What to remember**
#
# - Newton–Schulz acts on each singular value by itself, with matrix products alone.
# - Muon's step has about the same length in all directions of the matrix, whatever the gradient's size. So
#   the learning rate alone decides how far, as with Lion.
# - It keeps one array per parameter, and pays with the products of (12) at every step.

# %% [markdown]
# ## 6. A comparison, as fair as we can make it
#
# Seven methods train the digits network. The rules are the same for all:
#
# - **Same start and same batches.** A seed decides the first parameters and the order of the mini-batches, so
#   run number 1 of each method begins at the same point and sees the same digits.
# - **Same budget.** 10 epochs of 10 mini-batches of 100 digits: 100 steps.
# - **Same grid.** Each method gets the best of the same seven learning rates, from 0.003 to 3. Best means
#   the lowest mean cost on the *validation* digits, over three seeds.
# - **New seeds.** The race itself is run with ten *other* seeds. Otherwise the best rate would partly be the
#   luckiest.
# - **Bands, not single curves.** We show where all ten runs lie.
#
# All other settings keep their default values. Momentum has the velocity (2) and $\beta = 0.9$, as Nesterov
# has, so that the two learning rates mean the same.

# %% tags=["demonstration"]
from threadpoolctl import threadpool_limits  # comes with scikit-learn

threadpool_limits(1)  # matrices as small as ours are multiplied faster by one thread than by several


def update(method, parameters, grads, state, learning_rate):
    """Take one step of a method, return the parameters; ``state`` holds what it keeps from step to step."""
    state["t"] += 1
    v, s, t = state["v"], state["s"], state["t"]
    if method == "gd":
        return {key: array - learning_rate * grads[f"d{key}"] for key, array in parameters.items()}
    if method == "momentum":
        state["v"] = {key: 0.9 * v[key] + grads[key] for key in grads}
        return {key: array - learning_rate * state["v"][f"d{key}"] for key, array in parameters.items()}
    if method == "adam":
        parameters, state["v"], state["s"] = update_parameters_with_adam(
            parameters, grads, v, s, t, learning_rate
        )
    elif method == "nadam":
        parameters, state["v"], state["s"], state["mu_product"] = update_parameters_with_nadam(
            parameters, grads, v, s, t, state["mu_product"], learning_rate
        )
    else:
        rule = {"nesterov": update_parameters_with_nesterov, "lion": update_parameters_with_lion,
                "muon": update_parameters_with_muon}[method]
        parameters, state["v"] = rule(parameters, grads, v, learning_rate=learning_rate)
    return parameters


def train(method, learning_rate, seed, falling=False, epochs=10, batch=100):
    """Train the digits network; return its validation cost before and after each epoch, and its parameters.

    With ``falling`` the rate goes down to nearly zero, by the same amount at each step.
    A run whose cost passes 1000 has diverged; it stops, and its costs are infinite from there on.
    """
    parameters = initialize_parameters(LAYERS, seed=seed)
    state = {"v": zeros_for(parameters), "s": zeros_for(parameters), "t": 0, "mu_product": 1.0}
    rng = np.random.default_rng(seed)
    costs = [cost(X_valid, y_valid, parameters)]
    for _ in range(epochs):
        for columns in np.split(rng.permutation(y_train.size), y_train.size // batch):
            grads = gradients(X_train[:, columns], y_train[columns], parameters)
            left = 1 - state["t"] / (epochs * y_train.size // batch)  # the share of the steps to come
            rate = learning_rate * left if falling else learning_rate
            parameters = update(method, parameters, grads, state, rate)
        costs.append(cost(X_valid, y_valid, parameters))
        if costs[-1] > 1000:
            costs[-1:] = [np.inf] * (epochs + 2 - len(costs))
            break
    return np.array(costs), parameters

# %% [markdown]
# First the choice of the rates: 7 methods, 7 rates, 3 seeds.

# %% tags=["demonstration"]
RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
tuned = {method: [np.mean([train(method, rate, seed)[0][-1] for seed in (1, 2, 3)]) for rate in RATES]
         for method in NAMES}
best = {method: RATES[int(np.argmin(costs))] for method, costs in tuned.items()}

figure, ax = plt.subplots(figsize=(8, 4.4), layout="constrained")
print("method            best rate   validation cost")
for method, costs in tuned.items():
    ax.loglog(RATES, costs, **STYLE[method], label=NAMES[method])
    edge = "  (at the edge of the grid)" if best[method] in (RATES[0], RATES[-1]) else ""
    print(f"{NAMES[method]:16} {best[method]:10} {min(costs):17.4f}{edge}")
ax.set(xlabel=r"learning rate $\alpha$", ylabel="validation cost after 10 epochs", ylim=(0.08, 60))
ax.legend(ncols=3, loc="upper center")
show(figure, alt="Validation cost after 10 epochs against the learning rate, both logarithmic, for seven "
     "methods. Each curve falls to a minimum and rises again. Lion's minimum is furthest left, "
     "at 0.01, and the highest; those of Adam, NAdam and Muon are at 0.03, those of momentum and"
     " Nesterov at 0.3, that of gradient descent at 1.")

# %% [markdown]
# **Figure 6. Each method has a best rate of its own, and they are up to a hundred times apart.** At any one
# rate a comparison would crown the method that the rate suits: at 0.01 Adam is far ahead of momentum, at
# 0.3 momentum is far ahead of Adam. No best rate lies at the edge of the grid. If one did, the grid would
# be too short, and the comparison unfair to that method. Note how steep the curves are: one grid point
# beside its best, a method often loses more than what separates it from the others at their best.

# %% [markdown]
# Now the race: ten new seeds for each method at its best rate.

# %% tags=["demonstration"]
runs = {method: [train(method, best[method], seed) for seed in range(11, 21)] for method in NAMES}
bands = {method: np.array([costs for costs, _ in results]) for method, results in runs.items()}
scores = {method: np.array([accuracy(X_test, y_test, parameters) for _, parameters in results])
          for method, results in runs.items()}

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
show(figure, alt="Eight panels of validation cost, logarithmic, against the epoch: a median and a band of "
     "ten runs for each method, then all medians. All fall from about 2.5 to between 0.1 and "
     "0.25. The bands of gradient descent and momentum are wide and ragged, the others narrow. "
     "Nesterov, momentum, Adam and NAdam begin fastest, Muon slowest at first; Lion is level "
     "from epoch 5 on.")

print("method             test accuracy: median   lowest   highest    validation cost: median")
for method in NAMES:
    score = scores[method]
    print(f"{NAMES[method]:16} {np.median(score):24.2%} {score.min():8.2%} {score.max():9.2%} "
          f"{np.median(bands[method][:, -1]):26.4f}")

# %% [markdown]
# **Figure 7. The ways differ more than the ends.** A line is the median of ten runs, a band reaches from
# the lowest to the highest, and the grey line is the median of gradient descent. Nesterov, momentum, Adam
# and NAdam begin fastest. Muon begins slowly and is still falling when the budget ends. The bands of
# gradient descent and momentum are wide: their best rates lie close to those where training breaks down.
# Lion is level after five epochs: its steps have stopped being useful at this rate, and they do not shrink.
#
# In test accuracy the medians of all methods but Lion lie within one percentage point, which is less than
# the width of any single band. Only Lion is clearly behind, and that at a rate chosen from a coarse grid.
# Note too that gradient descent is among the best by median accuracy and among the worst by median cost:
# the two measures need not agree.

# %% [markdown]
# The same seeds were used for each method, so we can also ask, seed by seed, which of two methods ended with
# the lower validation cost. The last lines rank the medians, early and late.

# %% tags=["demonstration"]
final = {method: band[:, -1] for method, band in bands.items()}
print("wins of the row's method over the column's, of ten")
print(" " * 16 + "".join(f"{NAMES[method].split()[0]:>10}" for method in NAMES))
for one in NAMES:
    wins = [f"{np.sum(final[one] < final[other]):10}" if one != other else " " * 9 + "-" for other in NAMES]
    print(f"{NAMES[one]:16}" + "".join(wins))
for epoch in (2, 10):
    order = sorted(NAMES, key=lambda method: np.median(bands[method][:, epoch]))
    print(f"\nlowest median cost first, after epoch {epoch}: " + ", ".join(NAMES[method] for method in order))

# %% [markdown]
# Lion loses nearly every time: that is a result, for this problem and these rules. A score of 6 to 4 is
# none. A fair coin shows seven or more heads in ten throws with probability 0.17, so even 7 to 3 says
# little. The ranking also depends on when we stop: Muon, last after two epochs, is in the middle after ten.

# %% [markdown]
# One rule may decide more than a method. Here is the same race, same rates and seeds, with a learning rate
# that falls to nearly zero by the end, as is usual in practice.

# %% tags=["demonstration"]
print("median validation cost    constant rate   falling rate")
for method in NAMES:
    fallen = [train(method, best[method], seed, falling=True)[0][-1] for seed in range(11, 21)]
    print(f"{NAMES[method]:16} {np.median(final[method]):22.4f} {np.median(fallen):14.4f}")

# %% [markdown]
# The falling rate helps Lion and momentum, and hurts all the others. Muon goes from the middle to the last
# place. That does not make a falling rate bad: the rates were chosen for a constant one, and on average
# they are now half as large, in a budget that is short already. It does show how much a ranking owes to
# rules that are no part of any method.

# %% [markdown]
# ### What this comparison cannot show
#
# - **Other problems.** We have one data set of 1000 digits and one network of 2410 parameters. The later
#   methods were made for networks many thousand times as large. Chen et al. (2023) report that Lion gains
#   as the batch grows, and ours is small.
# - **Other budgets.** 100 steps is little: NAdam saw only the beginning of its schedule. With more steps,
#   or with a rate that falls, each method would need its rate chosen anew.
# - **Other settings.** We tuned the learning rate alone, on a grid with gaps of a factor of three. Each
#   $\beta$, $\psi$ and $\lambda$ kept its default. Choi et al. (2019,
#   [arXiv:1910.05446](https://arxiv.org/abs/1910.05446)) show that rankings turn over with what is tuned,
#   and how widely.
# - **Time and memory.** We counted steps. A step of Muon costs more than one of gradient descent, and Adam
#   keeps two arrays where Lion and Muon keep one.
# - **Muon as it is meant.** Its authors use it for hidden layers only. Our network's two matrices are the
#   first and the last.
# - **Other digits.** Ten seeds vary the start and the batches. The split into training, validation and test
#   digits was drawn once.

# %% [markdown]
# **What to remember**
#
# - Give each method its own learning rate from the same grid, chosen on data that are not used for the final
#   judgement, and run new seeds.
# - Show bands. A difference smaller than the band is not a result.
# - Say what was not varied. A ranking belongs to its problem, its budget and its grid.
#
# **Sources.** Y. Nesterov, *A method for solving the convex programming problem with convergence rate
# $O(1/k^2)$*, Soviet Mathematics Doklady 27 (1983). I. Sutskever, J. Martens, G. Dahl and G. Hinton, *On the
# importance of initialization and momentum in deep learning*, ICML (2013). T. Dozat, *Incorporating Nesterov
# momentum into Adam*, ICLR workshop (2016). D. P. Kingma and J. Ba, *Adam: a method for stochastic
# optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). X. Chen et al., *Symbolic
# discovery of optimization algorithms*, NeurIPS (2023), [arXiv:2302.06675](https://arxiv.org/abs/2302.06675).
# K. Jordan et al., *Muon: an optimizer for hidden layers in neural networks* (2024),
# [kellerjordan.github.io/posts/muon](https://kellerjordan.github.io/posts/muon/). D. Choi et al., *On
# empirical comparisons of optimizers for deep learning* (2019),
# [arXiv:1910.05446](https://arxiv.org/abs/1910.05446). E. Alpaydin and C. Kaynak, *Optical recognition of
# handwritten digits*, UCI Machine Learning Repository (1998).
