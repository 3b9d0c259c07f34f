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
# Most training begins with gradient descent, momentum or Adam. This notebook is about four other methods. Each
# changes one decision of an older method: Nesterov momentum measures the gradient at another point, NAdam does the
# same inside Adam, Lion uses only the sign of its direction, and Muon treats a weight matrix as a matrix instead of a
# list of numbers. You also write AdamW as an object that keeps its own state, and see how to compare methods fairly.
#
# **What you will do**
#
# - write five functions and a class, each a few lines of NumPy;
# - run each method on a problem small enough to follow step by step;
# - compare seven methods on handwritten digits, as fairly as a small computation allows, and find problems that suit
#   some of them.
#
# **What you will learn**
#
# - how a gradient that is measured ahead damps the zigzag of momentum;
# - which part of the gradient a step uses: its size, its sign, or its directions;
# - why libraries keep the state of an optimizer in an object, and what happens when it is lost or shared;
# - how to choose a learning rate without deceiving yourself, and what a comparison cannot show;
# - which optimizer to try first, and how to tell that a training goes wrong.
#
# **What you need**
#
# - momentum and Adam, as in the assignment `optimization_methods`;
# - matrix products, and for Section 5 that every matrix is $U \Sigma V^\top$ with $U$ and $V$ orthogonal and the
#   singular values on the diagonal of $\Sigma$.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION` or
# `# GRADED CLASS`. In each, write your lines where it raises `NotImplementedError`, and delete that line; leave the
# rest as it is. The text says about how many lines to expect. Below each graded cell stand a call on a small example,
# the output to expect, and a locked cell whose `check()` names the first array that differs. The grader tries further
# cases, with other numbers. After a restart of the kernel, run the cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run the
# cell. The figures are drawn by `figures_modern.py`, beside this notebook.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from opt_utils import initialize_parameters, print_arrays, show_path
from testCases import (
    AdamW_test_case,
    check,
    newton_schulz_test_case,
    update_parameters_with_lion_test_case,
    update_parameters_with_muon_test_case,
    update_parameters_with_nadam_test_case,
    update_parameters_with_nesterov_test_case,
)

# %% tags=["demonstration"]
from tqdm.auto import tqdm

from figures_modern import (
    ALPHA,
    BETA,
    CURVATURES,
    RAVINE_START,
    UNNAMED_RATES,
    costs_by_rate,
    costs_of_faults,
    look_ahead,
    no_rest,
    one_of_each,
    polynomial,
    race,
    race_by_condition,
    singular_values,
    step_lengths,
    stuck_counter,
    time_line,
    turning_steps,
    two_names,
    two_paths,
)
from opt_utils import NAMES

# %% [markdown]
# **Notation.** A network with $L$ layers keeps its parameters in a dictionary: `parameters["W1"]`,
# `parameters["b1"]`, …, `parameters["WL"]`, `parameters["bL"]`. Layer $l$ has $n_l$ units, $W^{[l]}$ has shape
# $(n_l, n_{l-1})$ and $b^{[l]}$ has shape $(n_l, 1)$. The gradients are `grads["dW1"]`, `grads["db1"]`, …, each
# shaped as its parameter. The **state** of a method is what it keeps from one step to the next, such as `v` or `s`,
# with the keys and shapes of `grads`. $\alpha$ is the learning rate. Where a formula is the same for $W$ and $b$ and
# for each layer, we write it once, for $W$.

# %% [markdown]
# The next figure lists the methods of the course by the year of their publication.

# %% tags=["demonstration"]
time_line()

# %% [markdown]
# **Figure 1. Four entries are older than 2011; ten came between 2011 and 2024.** The first method and the second are
# 104 years apart. This notebook is about four of the entries: Nesterov's method in its form for networks, NAdam, Lion
# and Muon.

# %% [markdown]
# ## 1. A small network that reads digits
#
# Scikit-learn comes with 1797 handwritten digits of 8 by 8 pixels (Alpaydin and Kaynak 1998, UCI Machine Learning
# Repository). We split them once: 1000 for training, 397 for **validation** and 400 for the **test**. We choose all
# settings on the validation digits. We use the test digits once, at the end.

# %% tags=["demonstration"]
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(digits.target.size)
pixels, labels = digits.data[order].T / 16, digits.target[order]  # pixels from 0 to 1, examples as columns
X_train, X_valid, X_test = np.split(pixels, [1000, 1397], axis=1)
y_train, y_valid, y_test = np.split(labels, [1000, 1397])
print(f"training {X_train.shape}, validation {X_valid.shape}, test {X_test.shape}")

# %% tags=["demonstration"]
one_of_each(X_train, y_train)

# %% [markdown]
# **Figure 2. 8 by 8 pixels are enough to read most digits.** This is a small and easy problem. Keep that in mind when
# you read the results of Section 7.

# %% [markdown]
# The network has one hidden layer of 32 ReLU units and ten outputs $z_0, \dots, z_9$, one for each digit. The
# **softmax** turns the outputs into probabilities: it gives digit $j$ the probability $e^{z_j} / \sum_i e^{z_i}$. The
# cost of an example with label $k$ is the cross-entropy, minus the logarithm of the probability of $k$. With
# $z_{\max}$ for the largest output it is
#
# $$\mathcal{L} = \log \sum_j e^{z_j - z_{\max}} - (z_k - z_{\max}) \tag{1}$$
#
# Subtracting $z_{\max}$ changes nothing in exact arithmetic. In floating point it prevents an overflow, because no
# exponent is positive. The derivative with respect to $z_j$ is the probability of $j$, minus 1 if $j = k$.

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

# %% [markdown]
# **Predict, then run.** Before training, the network gives each of the ten digits about the same probability. What is
# its cost then? And what happens to (1) if all parameters are 10,000 times as large?

# %% tags=["demonstration"]
start = initialize_parameters(LAYERS, seed=0)
print(f"cost {cost(X_train, y_train, start):.4f}; log 10 is {np.log(10):.4f}")
huge = {key: 1e4 * array for key, array in start.items()}
print(f"cost with parameters 10,000 times as large: {cost(X_train, y_train, huge):.4g}, no overflow")

# %% [markdown]
# The cost is 2.49, a little above $\log 10 = 2.30$. Parameters that are 10,000 times as large give a large cost, and
# no overflow.
#
# The next cell checks one entry of the gradient: it makes one weight larger by $10^{-6}$ and divides the change of
# the cost by $10^{-6}$.

# %% tags=["demonstration"]
grads = gradients(X_train, y_train, start)
moved = {key: array.copy() for key, array in start.items()}
moved["W1"][5, 20] += 1e-6
slope = (cost(X_train, y_train, moved) - cost(X_train, y_train, start)) / 1e-6
print(f"one entry of dW1: {grads['dW1'][5, 20]:.7f}, and by a small difference {slope:.7f}")

# %% [markdown]
# **Predict, then run.** What share of the 397 validation digits does the untrained network get right?

# %% tags=["demonstration"]
print(f"accuracy of the untrained network: {accuracy(X_valid, y_valid, start):.1%}")

# %% [markdown]
# **What to remember**
#
# - Three parts of the data have three uses: training, choosing settings, and one final judgement.
# - Subtract the largest output before you compute the softmax.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* Show that subtracting the same number from all outputs $z$ leaves the softmax as it was.
# 2. Check another entry of another gradient, say `db2[3, 0]`, against a small difference.

# %% [markdown]
# ## 2. Nesterov momentum looks ahead
#
# A step of momentum has two parts: the *carry*, a move by the old velocity, and a step down the gradient. Momentum
# measures the gradient at the current point, before the carry. But the velocity is known, so the point after the
# carry is known, too. Nesterov (1983, *Soviet Mathematics Doklady* 27) measures the gradient *there*.

# %% [markdown]
# **Predict, then run.** The carry takes a point right across the floor of a ravine. In which direction does the
# gradient *before* the carry push it, and in which the gradient *after* it?

# %% tags=["demonstration"]
look_ahead()

# %% [markdown]
# **Figure 3. The gradient after the carry leads back to the floor.** The white line is the floor. Momentum takes the
# gradient step of the point *before* the carry, which leads further away from the floor. Nesterov takes the
# gradient step of the point *after* the carry, which leads back. (Both arrows start at the second point, because each
# method makes both moves.)

# %% [markdown]
# By hand, in one dimension: $J = w^2/2$, so the gradient is $w$; $w = 1$, the carry is $-3$, $\alpha = 0.1$. Momentum
# goes to $1 - 3 - 0.1 \cdot 1 = -2.1$; Nesterov to $1 - 3 - 0.1 \cdot (-2) = -1.8$.
#
# Sutskever, Martens, Dahl and Hinton (2013, *ICML*) used this rule for neural networks. With $\theta$ for the
# parameters and $\nabla J$ for the gradient of the cost it reads
#
# $$v := \beta v + \nabla J(\theta - \alpha \beta v), \qquad \theta := \theta - \alpha v.$$
#
# Backpropagation gives the gradient at the current parameters. Programs therefore keep the *look-ahead point*
# $W = \theta - \alpha \beta v$ itself as the parameters. In terms of $W$ the two equations become
#
# $$v_{dW} := \beta v_{dW} + dW \tag{2}$$
#
# $$W := W - \alpha \, (dW + \beta v_{dW}) \tag{3}$$
#
# with the new $v_{dW}$ in (3). Biases follow the same rule. `torch.optim.SGD(nesterov=True)`, with its `dampening=0`,
# computes the same.

# %% [markdown]
# > **A convention has changed.** In `optimization_methods` the gradient entered the velocity with the factor
# > $1 - \beta$. Here it enters whole, as in PyTorch. The velocity is then about $1/(1 - \beta)$ times as large, and a
# > suitable learning rate is smaller by the factor $1 - \beta$.

# %% [markdown]
# **Your turn.** Write one step of Nesterov momentum: the velocity by (2), then the parameters by (3). 4 lines.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_nesterov", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_nesterov)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_nesterov)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_nesterov)

# %% [markdown]
# **Figure A. Nesterov crosses the floor once, and hardly swings across it again.** `show_path` calls your function
# for forty steps on the cost $(x^2 + 9y^2)/2$, a narrow valley, with $\alpha = 0.1$; $x$ is an entry of `W1` and $y$
# an entry of `b2`. The wide grey line is the correct path. Along the floor the path runs past the lowest point and
# comes back.

# %% [markdown]
# ### Looking ahead in a ravine
#
# The ravine $J = \frac{1}{2}(w_1^2 + 20\, w_2^2)$ is flat along $w_1$ and steep along $w_2$. We put the two
# parameters into a weight matrix of shape (1, 2). The next cell runs your function on it, and momentum with the same
# velocity (2) and the step $W := W - \alpha v_{dW}$.

# %% tags=["demonstration"]
def zeros_for(parameters):
    """A state of zeros: dW1, db1, ..., each shaped as its parameter."""
    return {f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}


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


paths = {"momentum": descend_ravine(False, 60), "nesterov": descend_ravine(True, 60)}

# %% [markdown]
# **Predict, then run.** How do the paths of momentum and Nesterov differ: across the floor, along it, or both?

# %% tags=["demonstration"]
two_paths(paths)

# %% [markdown]
# **Figure 4. Nesterov's zigzag dies out after a few steps; momentum's goes on.** Both panels are drawn to scale.
# Along the floor the gradient keeps its direction, and both methods move alike. Across the floor the gradient changes
# sign, and Nesterov slows down sooner. The table has the cost: after 20 steps it is 0.87 for momentum and 0.21 for
# Nesterov.

# %% [markdown]
# The next cell runs the form of Sutskever et al. and compares its look-ahead points $\theta - \alpha \beta v$ with
# the points that your function visits. They agree up to rounding.

# %% tags=["demonstration"]
theta, velocity, ahead = RAVINE_START, np.zeros((1, 2)), []
for _ in range(61):
    ahead.append(theta - ALPHA * BETA * velocity)
    velocity = BETA * velocity + CURVATURES * ahead[-1]
    theta = theta - ALPHA * velocity
apart = np.abs(np.concatenate(ahead) - paths["nesterov"]).max()
print(f"your points and the look-ahead points of the other form: at most {apart:.1e} apart")

# %% [markdown]
# **What to remember**
#
# - Nesterov momentum measures the gradient after the carry. In (3) this is the term $dW$ beside $\beta v_{dW}$: the
#   newest gradient counts once more.
# - Where the gradient keeps its direction both methods move alike. Where it changes sign, Nesterov slows down sooner.
# - Before you compare learning rates, find out whether the velocity has the factor $1 - \beta$.
#
# **Exercises**
#
# 3. *On paper.* What do (2) and (3) become for $\beta = 0$?
# 4. Write `ALPHA = 0.1` as the first line of the cell that makes `paths`, and run it and the next one. Which of the
#    two methods still arrives at this rate?

# %% [markdown]
# ## 3. NAdam: Adam with a look ahead
#
# Adam's step follows an average of past gradients, so Adam, too, is late when the gradient changes sign. Dozat (2016,
# *Incorporating Nesterov momentum into Adam*, ICLR workshop) puts the look ahead into Adam. There are several ways to
# write it; ours is that of `torch.optim.NAdam`. The weight $\mu_t$ of the past grows with the step $t$:
#
# $$
# \mu_t = \beta_1 \left(1 - \tfrac{1}{2} \cdot 0.96^{\, t \psi}\right), \qquad
# \mu_{t+1} = \beta_1 \left(1 - \tfrac{1}{2} \cdot 0.96^{\, (t+1) \psi}\right) \tag{4}
# $$
#
# where $\psi$ is the momentum decay, 0.004.

# %% [markdown]
# **Predict, then run.** With $\beta_1 = 0.9$, how large is $\mu_1$, about? And after how many steps is $\mu_t$ within
# 0.01 of 0.9: after a thousand, after ten thousand, or later?

# %% tags=["demonstration"]
for t in (1, 100, 1000, 10_000, 100_000):
    print(f"mu at step {t:6}: {0.9 * (1 - 0.5 * 0.96 ** (t * 0.004)):.4f}")

# %% [markdown]
# At the first step (4) gives about half of $\beta_1$, $0.9 \cdot 0.5 = 0.45$. After 10,000 steps $\mu_t$ is only
# 0.81. For the bias correction NAdam keeps $M$, the product of all $\mu$ so far. It starts at 1:
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
# with the new $M$.

# %% [markdown]
# > **Conventions.** $\varepsilon$ stands *outside* the root in (7), as in the paper. Formula (6) uses $\beta_1$, as
# > PyTorch does; Dozat's own algorithm has $\mu_t$ there, too.

# %% [markdown]
# **Your turn.** Write one step of NAdam. Compute $\mu_t$ and $\mu_{t+1}$ by (4), and the product by (5), *once*.
# Then, for each parameter, compute the averages (6) and the step (7). The keys of `parameters` are `"W1"`, `"b1"`, …,
# so `f"d{key}"` is the key of the gradient. About 9 lines. It is the longest formula of the course; take it apart on
# paper first.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_nadam", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_nadam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_nadam)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_nadam)

# %% [markdown]
# **Figure B. NAdam comes down almost without circling.** The learning rate is 0.5. At that rate Adam circled the
# lowest point, in Figure C of `optimization_methods`.

# %% [markdown]
# ### Which method turns first?
#
# For comparison, the next cell defines Adam, with $\varepsilon$ outside the root as in (7).

# %% tags=["demonstration"]
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.001, beta1=0.9, beta2=0.999,
                                epsilon=1e-8):
    """Take one step of Adam (Kingma and Ba 2015), with epsilon outside the root as in (7)."""
    for key in parameters:
        g = grads[f"d{key}"]
        v[f"d{key}"] = beta1 * v[f"d{key}"] + (1 - beta1) * g
        s[f"d{key}"] = beta2 * s[f"d{key}"] + (1 - beta2) * g**2
        scale = np.sqrt(s[f"d{key}"] / (1 - beta2**t)) + epsilon
        parameters[key] = parameters[key] - learning_rate * v[f"d{key}"] / (1 - beta1**t) / scale
    return parameters, v, s

# %% [markdown]
# One parameter gets the gradient $+1$ for thirty steps, then $-1$. The next cell records each step in units of
# $\alpha$, for Adam and for two runs of NAdam. The first run begins with $t = 1$. The second begins with
# $t = 50{,}000$, as late in a long training, where $\mu_t$ is almost $\beta_1$.

# %% tags=["demonstration"]
turning = np.repeat([1.0, -1.0], [30, 30])


def steps_taken(nadam, first_t=1):
    """Return the steps, in units of alpha, that Adam or NAdam takes for the gradients above."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s, mu_product, places = zeros_for(parameters), zeros_for(parameters), 1.0, [0.0]
    if first_t > 1:  # the method has seen many gradients of 1 already, and its product is zero
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


steps = {"Adam": steps_taken(False), "NAdam from t = 1": steps_taken(True),
         "NAdam from t = 50,000": steps_taken(True, 50_000)}

# %% [markdown]
# **Predict, then run.** Which of the three steps in the new direction at once, and which one last?

# %% tags=["demonstration"]
turning_steps(steps)

# %% [markdown]
# **Figure 5. NAdam turns sooner than Adam, above all at the beginning of a training.** Left: in the beginning $\mu_t$
# is only half of $\beta_1$, and it takes tens of thousands of steps to get near it. Right: with so small a $\mu_t$
# NAdam gives more than half of its step to the newest gradient, and turns at once. From $t = 50{,}000$ on it turns at
# the sixth new gradient, Adam at the seventh. (After the first step, NAdam's early steps are shorter than $\alpha$:
# the average (6) grows with $\beta_1$, but (7) corrects it by the product of the smaller $\mu$.)

# %% [markdown]
# **What to remember**
#
# - NAdam's step mixes the average, as it will count in the next step, with the newest gradient.
# - With the usual $\psi = 0.004$ the weight $\mu_t$ needs tens of thousands of steps to come near $\beta_1$. A short
#   training sees only the beginning.
# - The product $M$ is one number for the whole network. Update it once a step, not once a parameter.
#
# **Exercises**
#
# 5. *On paper.* At $t = 1$ with $v = 0$, $M = 1$ and a gradient $g$: what is the numerator of (7), for
#    $\mu_1 = \mu_2 = 0.45$?
# 6. What happens if a function multiplies $M$ once per parameter instead of once per step? Try it on the example
#    above.

# %% [markdown]
# ## 4. Lion keeps only the sign
#
# A program found Lion, by a search through update rules (Chen et al. 2023, *Symbolic discovery of optimization
# algorithms*, Algorithm 2, [arXiv:2302.06675](https://arxiv.org/abs/2302.06675)). Lion mixes the velocity with the
# gradient and keeps only the **sign** of each entry:
#
# $$c_{dW} = \beta_1 v_{dW} + (1 - \beta_1) \, dW \tag{8}$$
#
# $$W := W - \alpha \, \bigl(\operatorname{sign}(c_{dW}) + \lambda W\bigr), \qquad
# b := b - \alpha \, \operatorname{sign}(c_{db}) \tag{9}$$
#
# Then it updates the velocity, with another weight:
#
# $$v_{dW} := \beta_2 v_{dW} + (1 - \beta_2) \, dW \tag{10}$$
#
# By hand: $v = 0.2$, a gradient of $-1$, $\beta_1 = 0.9$, $\beta_2 = 0.99$, no decay. The mix is $0.18 - 0.1 = 0.08$,
# so the parameter changes by $-\alpha$: the old velocity still decides the sign, against the new gradient. The new
# velocity is $0.198 - 0.01 = 0.188$.

# %% [markdown]
# The **weight decay** $\lambda$ moves every weight towards zero. It is *decoupled*: it enters the step beside the
# sign, not through the gradient. We decay weights only, never biases, as is usual. Note that $\beta_1$ belongs to (8)
# and $\beta_2$ to (10), and that (8) uses the velocity from *before* this step.
#
# **Your turn.** Write one step of Lion. For each layer: the step of the weights and the step of the biases by (8) and
# (9), then both velocities by (10). `np.sign` gives $-1$, $0$ or $1$. About 6 lines.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_lion", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_lion)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_lion)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_lion)

# %% [markdown]
# **Figure C. Lion does not come to rest.** Every step is $\alpha$ long in each coordinate, so the path is made of
# diagonals. Near the lowest point Lion has no smaller step to take.

# %% [markdown]
# ### All entries take steps of one length
#
# A row of 120 weights gets noisy gradients whose size grows from $10^{-6}$ at one end to 1 at the other. Gradient
# descent, Adam and Lion take 300 steps with $\alpha = 0.001$. The next cell keeps the length of the last step of
# each.

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
last = {method: np.abs(parameters["W1"] - before[method])[0] for method, parameters in rows.items()}

# %% [markdown]
# **Predict, then run.** The gradients differ by a factor of a million. By what factor do the last steps of each
# method differ?

# %% tags=["demonstration"]
step_lengths(sizes[0], last)

# %% [markdown]
# **Figure 6. Lion's step has the same length for every entry.** Gradient descent's steps differ by a factor of a
# million and more. Adam's differ by a factor of a hundred: Adam evens out the sizes, and steps less where its average
# is small against the noise. Lion's steps are all $\alpha$ long.

# %% [markdown]
# **Predict, then run.** Lion goes down the bowl $w^2/2$ from 1, with $\alpha = 0.1$ and with 0.01. Does it arrive?

# %% tags=["demonstration"]
def lion_on_a_bowl(rate, steps=300):
    """Return w after each step on the bowl w ** 2 / 2, from 1 on; the minimum is at 0."""
    parameters, path = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}, [1.0]
    v = zeros_for(parameters)
    for _ in range(steps):
        grads = {"dW1": parameters["W1"], "db1": np.zeros((1, 1))}
        parameters, v = update_parameters_with_lion(parameters, grads, v, rate)
        path.append(parameters["W1"].item())
    return np.array(path)


no_rest({"Lion, α = 0.1": lion_on_a_bowl(0.1, 60), "Lion, α = 0.01": lion_on_a_bowl(0.01, 400)}, 0.9 ** np.arange(401))

# %% [markdown]
# **Figure 7. Lion ends by swinging about the minimum.** Its steps do not shrink, so it stays within about $\alpha$ of
# the minimum and comes no nearer. With a smaller rate it ends nearer and takes longer to get there. So Lion needs a
# small rate, or one that falls.

# %% [markdown]
# **What to remember**
#
# - Lion steps by $\pm\alpha$ in every entry, so only the learning rate decides how far. Chen et al. advise a rate 3
#   to 10 times smaller than Adam's, and a decay larger by as much.
# - Lion keeps one array per parameter, as momentum does. Adam keeps two.
# - Decoupled decay stands beside the sign in (9). Inside the gradient, the sign would remove its size.
#
# **Exercises**
#
# 7. *On paper.* With $\lambda = 0.1$ and a gradient that is always positive: at which weight does Lion stop moving?
# 8. Let the rate of `lion_on_a_bowl` fall: call the variable of its loop `step`, and give the update
#    `rate * (1 - step / steps)` instead of `rate`. Does Lion end nearer to the minimum with $\alpha = 0.1$? And with
#    0.01?

# %% [markdown]
# ## 5. Muon treats a weight matrix as a matrix
#
# All methods so far treat the parameters number by number. But the weights of a layer are a matrix, and so is its
# gradient: $G = U \Sigma V^\top$. Often a few singular values are far larger than the others. The step then moves the
# matrix in those few directions, and hardly in the rest. **Muon** (Jordan et al. 2024, [*Muon: an optimizer for
# hidden layers in neural networks*](https://kellerjordan.github.io/posts/muon/)) gives all directions about the same
# length: it replaces $U \Sigma V^\top$ by nearly $U V^\top$. This is called **orthogonalisation**. It does to
# singular values what Lion's sign does to entries.

# %% [markdown]
# ### Newton–Schulz: singular values without a decomposition
#
# A singular value decomposition at every step would be slow. The Newton–Schulz iteration uses matrix products only.
# First divide by the Frobenius norm, the root of the sum of all squared entries:
#
# $$X = \frac{G}{\lVert G \rVert_F + 10^{-7}} \tag{11}$$
#
# The norm is also the root of the sum of all squared singular values, so no singular value of $X$ is larger than 1.
# Then repeat
#
# $$A = X X^\top, \qquad X := a X + (b A + c A^2) X \tag{12}$$
#
# with $a = 3.4445$, $b = -4.7750$, $c = 2.0315$. Put $X = U \Sigma V^\top$ in: $U$ and $V$ stay, and each singular
# value changes by itself, $\sigma := a\sigma + b\sigma^3 + c\sigma^5$. The large $a$ makes small ones grow fast. By
# hand: $\sigma = 0.1$ becomes $0.34445 - 0.004775 + 0.00002 = 0.3397$.

# %% [markdown]
# **Predict, then run.** What do five repetitions make of 0.1? Of 0.01? And of 0?

# %% tags=["demonstration"]
for before in (1.0, 0.1, 0.01, 0.001, 0.0):
    print(f"{before:5} ->", "  ".join(f"{polynomial(before, steps):.4f}" for steps in range(1, 6)))

# %% [markdown]
# Five repetitions bring 0.1 and 0.01 to about 0.7, and leave 0 where it is.
#
# If $G$ has more rows than columns, transpose $X$ before the loop and back after it. The result is the same, and $A$
# is the smaller of two possible matrices.
#
# **Your turn.** Write `newton_schulz`. Divide as in (11), transpose if there are more rows than columns, repeat (12)
# `steps` times, and transpose back. `np.linalg.norm` of a matrix is its Frobenius norm. About 7 lines.

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

# %% nbgrader={"grade": true, "grade_id": "test_newton_schulz", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(newton_schulz)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(newton_schulz)
### END HIDDEN TESTS

# %% [markdown]
# Now a gradient of the digits network: that of $W^{[1]}$, 32 by 64, at the first step. The next cell compares your
# result with the polynomial applied to the singular values one by one. It also multiplies the gradient by 1000.

# %% tags=["demonstration"]
gradient = gradients(X_train[:, :100], y_train[:100], start)["dW1"]
U, sigma, Vt = np.linalg.svd(gradient, full_matrices=False)
sigma = sigma / (np.linalg.norm(gradient) + 1e-7)
apart = np.abs(newton_schulz(gradient) - U @ np.diag(polynomial(sigma, 5)) @ Vt).max()
print(f"your matrix and the one with the polynomial's singular values: at most {apart:.1e} apart")
apart = np.abs(newton_schulz(1000 * gradient) - newton_schulz(gradient)).max()
print(f"a gradient 1000 times as large gives the same matrix, to within {apart:.0e}")

# %% [markdown]
# A hidden unit that is zero for all 100 digits has a row of zeros in the gradient, and each such row makes one
# singular value zero.

# %% tags=["demonstration"]
idle = np.sum(~(forward(X_train[:, :100], start)[0] > 0).any(axis=1))
print(f"{idle} of the 32 hidden units are zero for all 100 digits, and so are {idle} singular values")

# %% [markdown]
# **Predict, then run.** Before the iteration, the largest of the other singular values is several hundred times the
# smallest. How many times is it after five steps?

# %% tags=["demonstration"]
singular_values(sigma, 32 - idle)

# %% [markdown]
# **Figure 8. Five steps bring all but the smallest singular values near 1.** Left: the result does not settle at 1,
# but waves between 0.68 and 1.20. Jordan et al. chose the coefficients to make small values grow as fast as possible,
# and report that the waves do no harm. Right: after five steps the largest is little more than twice the smallest. A
# singular value of zero stays zero: a unit that no digit of the batch activates gets no step.

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
# The root makes the step longer for a matrix with more rows than columns. A bias is a single column: there is nothing
# to orthogonalise. Our biases take the plain step of momentum, with no look ahead:
#
# $$b := b - \alpha \, v_{db} \tag{15}$$
#
# > **What others do.** Jordan et al. use Adam for biases, and also for the first and the last layer. We use (14) for
# > all weight matrices and (15) for all biases, to have one short rule. `torch.optim.Muon` takes matrices only. Its
# > velocity has the factor $1 - \beta$, which the division in (11) cancels, and it runs (12) in 16-bit numbers, for
# > speed.

# %% [markdown]
# **Your turn.** Write one step of Muon. For each layer: both velocities by (13), the step of the weights by (14) with
# your `newton_schulz`, and that of the biases by (15). 5 to 6 lines. A mistake in `newton_schulz` shows here too, so
# get that one right first.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_muon", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_muon)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_muon)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_muon)

# %% [markdown]
# **Figure D. Muon's weight takes equal steps along the floor; its bias swings across it.** Here $W_1$ is a matrix of
# one entry. `newton_schulz` makes $\pm 0.70$ of it, as in the first line of the list above. With $\alpha = 0.1$ all
# steps along the floor are therefore 0.07 long. The bias $b_2$ follows (15), and swings across the floor as momentum
# does.

# %% [markdown]
# **What to remember**
#
# - Newton–Schulz acts on each singular value by itself, with matrix products alone.
# - Muon's step has about the same length in all directions of the matrix, whatever the gradient's size. So
#   the learning rate alone decides how far, as with Lion.
# - Muon keeps one array per parameter, and computes the matrix products of (12) at every step.
#
# **Exercises**
#
# 9. *On paper.* What does `newton_schulz` make of a matrix of one row? Compare with dividing the row by its norm.
# 10. Give `newton_schulz` an orthogonal matrix of 4 by 4, from `np.linalg.qr`. Does it come back unchanged? Explain why.

# %% [markdown]
# ## 6. An optimizer that keeps its own state
#
# Each of your update functions takes a state and returns it: `v`, and for NAdam `v`, `s` and the product $M$. The
# training loop counts `t`, keeps the state from step to step, and passes each piece back with the network that it
# belongs to. If the loop loses a piece or mixes two up, it runs a different method. PyTorch therefore keeps the state
# in an object:
#
# ```python
# optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
# ...  # in the training loop, once the gradients are known:
# optimizer.step()
# ```
#
# In this section you write such an object for AdamW.

# %% [markdown]
# ### The rule: Adam with decoupled decay
#
# **AdamW** (Loshchilov and Hutter 2019, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101)) is Adam with the
# decoupled weight decay that you know from Lion. If you wrote AdamW as a function in `adaptive_methods`, you know its
# formulas. Its averages are those of (6), and its step is
#
# $$W := W - \alpha \left( \frac{v_{dW} / (1 - \beta_1^t)}{\sqrt{s_{dW} / (1 - \beta_2^t)} + \varepsilon}
# + \lambda W \right) \tag{16}$$
#
# $$b := b - \alpha \, \frac{v_{db} / (1 - \beta_1^t)}{\sqrt{s_{db} / (1 - \beta_2^t)} + \varepsilon} \tag{17}$$
#
# By hand: $w = 1$, a gradient of 2 at both steps, $\alpha = 0.1$, $\lambda = 0.1$, and any $\beta_1$ and $\beta_2$.
# At $t = 1$ the corrected averages are 2 and 4, so $w := 1 - 0.1 \cdot (1 + 0.1) = 0.89$. At $t = 2$ they are 2 and 4
# again: $w := 0.89 - 0.1 \cdot (1 + 0.089) = 0.7811$.

# %% [markdown]
# ### The object: three rules
#
# Your object follows three rules. PyTorch's optimizers follow them too.
#
# 1. **It changes the arrays in place, and returns nothing.** The network and the optimizer hold the same arrays. The network
#    sees every step at once, and no second copy of the parameters takes up memory.
# 2. **Each object has a state of its own.** `__init__` makes `self.v` and `self.s` from zeros, and `step` keeps them up to
#    date.
# 3. **It counts its own steps.** `self.t` begins at 0, and every call of `step` adds 1 *before* it uses $t$. At $t = 0$ the
#    corrections in (16) divide by zero, and the parameters become `nan`.

# %% [markdown]
# ### Rule 1: in place
#
# The network and the optimizer have two names for one array, `network_W` and `W`. The next cell subtracts 1 in two ways.
#
# **Predict, then run.** Which of the two changes the network: `W = W - 1`, or `W -= 1`?

# %% tags=["demonstration"]
network_W = np.array([5.0, 7.0])
W = network_W  # the optimizer's name for the same array
W = W - 1
after_assignment = (network_W, W)

network_W = np.array([5.0, 7.0])
W = network_W
W -= 1
two_names({"W = W - 1": after_assignment, "W -= 1": (network_W, W)})

# %% [markdown]
# **Figure 9. Only `W -= 1` changes the network.** Left: `W = W - 1` makes a new array and moves the optimizer's name to it.
# The network keeps the old numbers and never learns. Right: `W -= 1` changes the numbers of the array that both names share.

# %% [markdown]
# **Your turn.** Write the class. In `__init__`, keep the dictionary `parameters` itself as `self.parameters`, make
# `self.v` and `self.s` with the keys `"dW1"`, `"db1"`, … and arrays of zeros, and set `self.t`. In `step`, first add
# 1 to the counter. Then, for each parameter: both averages by (6), and the step by (16) or (17), in place.
# `key.startswith("W")` tells weights from biases. About 4 lines and 8 lines.

# %% nbgrader={"grade": false, "grade_id": "AdamW", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED CLASS: AdamW


class AdamW:
    """AdamW, formulas (6), (16) and (17), as an object that keeps its own state.

    Arguments:
    parameters -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL (n_L, n_{L-1}), bL (n_L, 1); step changes its arrays
    learning_rate -- alpha, a number
    beta1, beta2 -- weights of the past, at least 0 and less than 1
    epsilon -- small number that keeps the divisor from being zero
    weight_decay -- lambda, a number; for the weights only
    """

    def __init__(self, parameters, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01):
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weight_decay = weight_decay
        ### BEGIN SOLUTION
        self.parameters = parameters
        self.v = {f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}
        self.s = {f"d{key}": np.zeros(array.shape) for key, array in parameters.items()}
        self.t = 0
        ### END SOLUTION

    def step(self, grads):
        """Take one step: change the arrays of the parameters in place, and return nothing.

        Arguments:
        grads -- dictionary of dW1, db1, ..., dWL, dbL, each shaped as its parameter
        """
        ### BEGIN SOLUTION
        self.t += 1
        for key, array in self.parameters.items():
            d = f"d{key}"
            self.v[d] = self.beta1 * self.v[d] + (1 - self.beta1) * grads[d]
            self.s[d] = self.beta2 * self.s[d] + (1 - self.beta2) * grads[d] ** 2
            v_corrected = self.v[d] / (1 - self.beta1**self.t)
            s_corrected = self.s[d] / (1 - self.beta2**self.t)
            decay = self.weight_decay if key.startswith("W") else 0.0
            array -= self.learning_rate * (v_corrected / (np.sqrt(s_corrected) + self.epsilon) + decay * array)
        ### END SOLUTION

# %% tags=["demonstration"]
parameters, first_grads, second_grads = AdamW_test_case()
optimizer = AdamW(parameters, learning_rate=0.1, weight_decay=0.5)
optimizer.step(first_grads)
print_arrays(parameters, prefix="after step 1: ")
optimizer.step(second_grads)
print_arrays(parameters, prefix="after step 2: ")

# %% [markdown]
# **Expected output**
#
# ```text
# after step 1: W1 =
# [[ 1.32500000 -0.37500000]
#  [ 0.13750000  1.80000002]]
# after step 1: b1 =
# [[ 0.40000000]
#  [-0.90000001]]
# after step 2: W1 =
# [[ 1.23211630 -0.25625000]
#  [ 0.03740704  1.62156238]]
# after step 2: b1 =
# [[ 0.30000001]
#  [-0.93661036]]
# ```
#
# In the messages of `check`, `after["step_2"]["W1"]` is the network's $W^{[1]}$ after the second step. One case trains two
# networks by turns, with an optimizer for each: `after["trained_1"]` and `after["trained_2"]` are their parameters at the
# end.

# %% nbgrader={"grade": true, "grade_id": "test_AdamW", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(AdamW)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(AdamW)
### END HIDDEN TESTS

# %% [markdown]
# ### A wrong counter
#
# An easy mistake leaves the counter at 1. The next cell shows the effect: it gives AdamW a gradient of 1 at every
# step and records the lengths of 1000 steps. The parameter is a bias, so it has no decay. With a correct counter
# every step has the length $\alpha$.

# %% tags=["demonstration"]
def steps_with_constant_gradient(stuck, count=1000):
    """Return the lengths of the steps in units of alpha; with ``stuck`` each step begins with the counter at 0."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    optimizer = AdamW(parameters, learning_rate=1.0)
    places = [0.0]
    for _ in range(count):
        if stuck:
            optimizer.t = 0
        optimizer.step({"dW1": np.zeros((1, 1)), "db1": np.ones((1, 1))})
        places.append(parameters["b1"].item())
    return -np.diff(places)


lengths = {"": steps_with_constant_gradient(False), "counter": steps_with_constant_gradient(True)}  # "": no mistake

# %% [markdown]
# **Predict, then run.** With the counter at 1, is the twelfth step shorter than $\alpha$, as long as $\alpha$, or longer?
# And the thousandth?

# %% tags=["demonstration"]
stuck_counter(lengths)

# %% [markdown]
# **Figure 10. With the counter at 1 the steps are first too long, then too short.** Formula (17) then divides $v$ by 0.1 and
# $s$ by 0.001 at every step. $v$ is near 1 after some forty steps, $s$ only after thousands. So the step grows to
# $2.08\,\alpha$ at step 12, is shorter than $\alpha$ from step 106 on, and is $0.40\,\alpha$ at step 1000.

# %% [markdown]
# ### A wrong state in a training
#
# Now two networks train on the digits by turns, each with an AdamW of its own. Then the next cell repeats the
# training with three mistakes: the counter stays at 1; the loop makes a new object at every step, and so forgets the
# state; both objects share one `v` and one `s`.

# %% tags=["demonstration"]
def train_two(seed, fault="", learning_rate=0.03, epochs=10, batch=100):
    """Train two networks by turns; return the validation cost of the first before and after each epoch."""
    networks = [initialize_parameters(LAYERS, seed=one) for one in (seed, seed + 100)]
    optimizers = [AdamW(parameters, learning_rate) for parameters in networks]
    if fault == "shared":
        optimizers[1].v, optimizers[1].s = optimizers[0].v, optimizers[0].s
    rng = np.random.default_rng(seed)
    costs = [cost(X_valid, y_valid, networks[0])]
    for _ in range(epochs):
        for columns in np.split(rng.permutation(y_train.size), y_train.size // batch):
            for parameters, optimizer in zip(networks, optimizers, strict=True):
                if fault == "counter":
                    optimizer.t = 0
                if fault == "forgets":
                    optimizer = AdamW(parameters, learning_rate)
                optimizer.step(gradients(X_train[:, columns], y_train[columns], parameters))
        costs.append(cost(X_valid, y_valid, networks[0]))
    return np.array(costs)


faulty = {fault: np.array([train_two(seed, fault) for seed in range(11, 21)])
          for fault in ("", "counter", "forgets", "shared")}

# %% [markdown]
# **Predict, then run.** Which of the three mistakes can you see in the cost?

# %% tags=["demonstration"]
costs_of_faults(faulty)

# %% [markdown]
# **Figure 11. A wrong state does not stop the training, and one mistake even ends lower.** Lines are medians of ten
# runs; bands reach from the lowest run to the highest. Without its state AdamW steps by $\alpha$ times the sign of
# the newest gradient, and ends at about twice the cost. With shared averages each network also follows the gradients
# of the other, and ends at 0.151 instead of 0.126. With the counter at 1, the cost ends *lower* than with the correct
# counter in eight of ten runs. Longer steps suit so short a training: a correct AdamW with twice the rate,
# `train_two(seed, learning_rate=0.06)`, has a lower median, too. So the cost alone does not show this mistake. A test
# with known numbers does.

# %% [markdown]
# > **Functions instead of objects.** JAX's library optax keeps to functions, as in Sections 2 to 5: they take a state
# > and return a new one. They change nothing in place, and a program can copy, save and compare the whole state.
# > PyTorch's objects are shorter to use. Both compute the same formulas.

# %% [markdown]
# **What to remember**
#
# - An optimizer is a rule *and* a state. An object keeps both together: one object for one network, from the first
#   step to the last.
# - A step in place changes the array for everybody who holds it. `W = W - ...` makes a new array, and the network
#   does not see it.
# - Add 1 to the counter before you correct the averages: the first step has $t = 1$.
# - The cost may fall although the state is wrong. Check an optimizer with numbers that you know.
#
# **Exercises**
#
# 11. *On paper.* A training is interrupted, and only the parameters were saved. What is lost, and how long is the
#     first step afterwards?
# 12. Let the rate fall: in the inner loop of `train_two`, lower `optimizer.learning_rate` by `learning_rate / 100`
#     after each step. Does the median of the ten final costs fall?

# %% [markdown]
# ## 7. A comparison, as fair as we can make it
#
# Seven methods train the digits network: gradient descent, momentum, Nesterov, Adam, NAdam, Lion and Muon. (AdamW
# without decay is Adam.) The rules are the same for all:
#
# - **Same start and same batches.** A seed decides the first parameters and the order of the mini-batches, so run
#   number 1 of each method begins at the same point and sees the same digits.
# - **Same budget.** 10 epochs of 10 mini-batches of 100 digits: 100 steps.
# - **Same grid.** We try the same seven learning rates, from 0.003 to 3, with each method. The best rate is the one
#   with the lowest mean cost on the *validation* digits, over three seeds.
# - **New seeds.** The comparison itself uses ten *other* seeds. A rate may be the best on three seeds by luck, and
#   new seeds do not repeat that luck.
# - **Bands, not single curves.** We show the range of all ten runs.
#
# All other settings keep their default values. Momentum has the velocity (2) and $\beta = 0.9$, as Nesterov has, so
# that the two learning rates mean the same.

# %% tags=["demonstration"]
from threadpoolctl import threadpool_limits  # comes with scikit-learn

threadpool_limits(1)  # matrices as small as ours are multiplied faster by one thread than by several


def update(method, parameters, grads, state, learning_rate):
    """Take one step of a method and return the parameters; ``state`` is changed in place."""
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
METHODS = ("gd", "momentum", "nesterov", "adam", "nadam", "lion", "muon")
RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
tuned = {method: [np.mean([train(method, rate, seed)[0][-1] for seed in (1, 2, 3)]) for rate in RATES]
         for method in tqdm(METHODS, desc="methods", leave=False)}
best = {method: RATES[int(np.argmin(costs))] for method, costs in tuned.items()}

# %% [markdown]
# **Predict, then run.** Which method needs the largest rate, which the smallest? By what factor do they differ?

# %% tags=["demonstration"]
costs_by_rate(RATES, tuned)

# %% [markdown]
# **Figure 12. Each method has a best rate of its own, and they are up to a hundred times apart.** A comparison at one
# rate favours the method that the rate suits: at 0.01 Adam is far ahead of momentum, at 0.3 momentum is far ahead of
# Adam. No best rate lies at the edge of the grid. If one did, the grid would be too short, and the comparison unfair
# to that method. The curves are steep. One grid point beside its best rate, a method often loses more than what
# separates the methods at their best rates.

# %% [markdown]
# Now the comparison: ten new seeds for each method at its best rate.

# %% tags=["demonstration"]
runs = {method: [train(method, best[method], seed) for seed in range(11, 21)]
        for method in tqdm(METHODS, desc="methods", leave=False)}
bands = {method: np.array([costs for costs, _ in results]) for method, results in runs.items()}
scores = {method: np.array([accuracy(X_test, y_test, parameters) for _, parameters in results])
          for method, results in runs.items()}

# %% [markdown]
# **Predict, then run.** Which methods begin fastest, and which end lowest? Do you expect the differences to be larger
# than the bands?

# %% tags=["demonstration"]
race(bands, best)
print("method             test accuracy: median   lowest   highest    validation cost: median")
for method, score in scores.items():
    print(f"{NAMES[method]:16} {np.median(score):24.2%} {score.min():8.2%} {score.max():9.2%} "
          f"{np.median(bands[method][:, -1]):26.4f}")

# %% [markdown]
# **Figure 13. The methods differ more after a few epochs than at the end.** A line is the median of ten runs, a band
# reaches from the lowest to the highest, and the grey line is the median of gradient descent. Nesterov, momentum,
# Adam and NAdam begin fastest. Muon begins slowly and is still falling when the budget ends. The bands of gradient
# descent and momentum are wide: their best rates lie close to rates at which the training fails. Lion is level after
# five epochs: its steps do not shrink, and at this rate they no longer lower the cost.
#
# In test accuracy the medians of all methods but Lion lie within one percentage point, which is less than the width
# of any single band. Only Lion is clearly behind, and its rate comes from a coarse grid. Gradient descent is among
# the best by median accuracy and among the worst by median cost: the two measures need not agree.

# %% [markdown]
# Each method used the same seeds. So we can also count, seed by seed, which of two methods ended with the lower
# validation cost.

# %% tags=["demonstration"]
final = {method: band[:, -1] for method, band in bands.items()}
print("runs of ten in which the row's method ends lower than the column's")
print(" " * 16 + "".join(f"{NAMES[method].split()[0]:>10}" for method in METHODS))
for one in METHODS:
    counts = [f"{np.sum(final[one] < final[other]):10}" if one != other else " " * 9 + "-" for other in METHODS]
    print(f"{NAMES[one]:16}" + "".join(counts))

# %% [markdown]
# Lion ends higher than the others nearly every time: that is a result, for this problem and these rules. A score of 6
# to 4 is not. A fair coin shows seven or more heads in ten throws with probability 0.17, so even 7 to 3 says little.
#
# The next cell ranks the medians, early and late.

# %% tags=["demonstration"]
for epoch in (2, 10):
    order = sorted(METHODS, key=lambda method: np.median(bands[method][:, epoch]))
    print(f"lowest median cost first, after epoch {epoch}: " + ", ".join(NAMES[method] for method in order))

# %% [markdown]
# The ranking depends on when we stop: Muon, last after two epochs, is in the middle after ten.

# %% [markdown]
# One rule may change the result more than the choice of a method. The next cell repeats the comparison with the same
# rates and seeds, and a learning rate that falls to nearly zero by the end, as is usual in practice.

# %% tags=["demonstration"]
print("median validation cost    constant rate   falling rate")
for method in METHODS:
    fallen = [train(method, best[method], seed, falling=True)[0][-1] for seed in range(11, 21)]
    print(f"{NAMES[method]:16} {np.median(final[method]):22.4f} {np.median(fallen):14.4f}")

# %% [markdown]
# The falling rate helps Lion and momentum, and hurts all the others. Muon goes from the middle to the last place.
# That does not make a falling rate bad: we chose the rates for a constant one, and on average they are now half as
# large, in a budget that is short already. It shows how much a ranking depends on rules that belong to no method.

# %% [markdown]
# ### Limits of this comparison
#
# - **Other problems.** We have one data set of 1000 digits and one network of 2410 parameters. The later
#   methods were made for networks many thousand times as large. Chen et al. (2023) report that Lion gains
#   as the batch grows, and ours is small.
# - **Other budgets.** 100 steps is little: NAdam saw only the beginning of its schedule. With more steps,
#   or with a rate that falls, each method would need its rate chosen again.
# - **Other settings.** We tuned the learning rate alone, on a grid with gaps of a factor of three. Each
#   $\beta$, $\psi$ and $\lambda$ kept its default. Choi et al. (2019,
#   [arXiv:1910.05446](https://arxiv.org/abs/1910.05446)) show that rankings change with the settings
#   that are tuned, and with the ranges that are tried.
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
# - Say what you did not vary. A ranking belongs to its problem, its budget and its grid.
#
# **Exercises**
#
# 13. *On paper.* Seven methods, seven rates, three seeds, ten runs each at the best: how many trainings were that?
# 14. Train all methods with `epochs=3`, the same rates and the same ten seeds. Which four have the lowest medians?

# %% [markdown]
# ## 8. A problem that suits a method
#
# On the digits neither NAdam nor Lion nor Muon is clearly ahead. Other problems have other difficulties. Here is the
# smallest problem on which we found one of them far ahead: find a matrix $W^*$ of 20 by 20 entries from the cost
#
# $$J(W) = \tfrac12 \operatorname{tr}\bigl((W - W^*) \, C \, (W - W^*)^\top\bigr) \tag{18}$$
#
# where $\operatorname{tr}$ is the trace, the sum of the diagonal. A linear layer has this cost when its inputs have
# the covariance $C$. Real inputs are strongly correlated: the eigenvalues of $C$ span many orders of magnitude. The
# **condition number** of $C$ is its largest eigenvalue divided by its smallest. The rules are those of Section 7: one
# grid of rates, three seeds to choose (here by the median), ten others to judge. The rate falls to zero within 200
# steps.

# %% [markdown]
# **Predict, then run.** Which method gains most when the condition number of $C$ grows from 100 to 10,000? Think of
# what Section 5 does to small singular values.

# %% tags=["demonstration"]
def covariance(condition, seed, size=20):
    """A covariance with eigenvalues from 1 down to 1 / condition, in random directions, and the matrix to find."""
    rng = np.random.default_rng(seed)
    Q, _ = np.linalg.qr(rng.normal(size=(size, size)))
    return Q @ np.diag(np.logspace(0, -np.log10(condition), size)) @ Q.T, rng.normal(size=(size, size))


def regress(rule, learning_rate, condition, seed, steps=200):
    """Minimize (18) with a rate that falls to zero; return the last cost in units of the first, infinite if it diverged."""
    C, target = covariance(condition, seed)
    parameters = {"W1": np.zeros(target.shape), "b1": np.zeros((len(target), 1))}
    state = {"v": zeros_for(parameters), "s": zeros_for(parameters), "t": 0, "mu_product": 1.0}
    for step in range(steps):
        grads = {"dW1": (parameters["W1"] - target) @ C, "db1": np.zeros((len(target), 1))}
        parameters = rule(parameters, grads, state, learning_rate * (1 - step / steps))
        if not np.abs(parameters["W1"]).max() < 1e6:
            return np.inf
    error = parameters["W1"] - target
    return np.sum((error @ C) * error) / np.sum((target @ C) * target)


def judged(rule, condition):
    """The costs of ten runs at the best rate of the grid, chosen with three other seeds."""
    medians = [np.median([regress(rule, rate, condition, seed) for seed in (1, 2, 3)]) for rate in RATES]
    best_rate = RATES[int(np.argmin(medians))]
    return np.array([regress(rule, best_rate, condition, seed) for seed in range(11, 21)])


def rule_of(method):
    return lambda parameters, grads, state, rate: update(method, parameters, grads, state, rate)


finals = {condition: {method: judged(rule_of(method), condition) for method in tqdm(METHODS, desc="methods", leave=False)}
          for condition in (100, 10_000)}

# %% tags=["demonstration"]
race_by_condition(finals)

# %% [markdown]
# **Figure 14. With strongly correlated inputs Muon is far ahead.** At a condition number of 10,000 Muon ends about
# sixty times lower than momentum, the best of the others. The gradient hardly has any length in the flat directions,
# and Muon gives them as much of its step as the steep ones. At 100 the gradient is large enough in all directions,
# and momentum, Nesterov, Adam and NAdam are ahead of Muon; NAdam and Nesterov have the lowest medians.
#
# For **Lion** we found no problem of this size on which it is ahead. We tried this one, a regression with
# heavy-tailed noise (Student's $t$ with 1.1 and 2 degrees of freedom, where Adam and NAdam were best), and the
# digits. Chen et al. report its gains on large networks at large batches.

# %% [markdown]
# **Predict, then run.** How much of Muon's gain comes from its matrix step? The next cell replaces `newton_schulz` by
# a plain division by the norm, which keeps the singular values in their proportions.

# %% tags=["demonstration"]
def muon_without_newton_schulz(parameters, grads, state, learning_rate):
    """Muon's look ahead with the step divided by its norm; the singular values keep their proportions."""
    state["v"] = {key: 0.95 * state["v"][key] + grads[key] for key in grads}
    direction = grads["dW1"] + 0.95 * state["v"]["dW1"]
    scale = np.sqrt(len(direction)) / (np.linalg.norm(direction) + 1e-12)
    return {**parameters, "W1": parameters["W1"] - learning_rate * scale * direction}


for condition in (100, 10_000):
    plain = judged(muon_without_newton_schulz, condition)
    print(f"condition number {condition:6}: Muon {np.median(finals[condition]['muon']):.1e}, "
          f"without Newton-Schulz {np.median(plain):.1e}")

# %% [markdown]
# <details><summary>How much comes from the matrix step</summary>
#
# At 10,000, Muon without Newton–Schulz, whose steps have a fixed length, ends about three times lower than momentum,
# the best of the other methods. Newton–Schulz adds another factor of twenty. At 100 Newton–Schulz makes the result
# about four times worse.
# </details>

# %% [markdown]
# **What to remember**
#
# - A method helps where its idea fits the difficulty of the problem. Muon's matrix step helps where the gradient is
#   tiny in some directions of a matrix.
# - A result on one problem says nothing about another. Look for the difficulty of your problem first.
#
# **Exercises**
#
# 15. *On paper.* Adam divides each entry of the gradient by a number of its own. Why does that not help against the
#     condition number of $C$ when $C$ is not diagonal? (`geometry_of_steps` draws it.)
# 16. Make $C$ diagonal: leave the rotation $Q$ out of `covariance`. Which methods gain most at 10,000?

# %% [markdown]
# ## 9. Which optimizer first?
#
# The table has a first choice for five kinds of problems. These starting points are in common use; they are not
# results of this notebook. Warm-up and cosine are in `learning_rate_schedules`, clipping is in
# `training_in_practice`. L-BFGS and Newton's method use the curvature of the cost; `geometry_of_steps` has Newton's.
#
# | your problem | try first | settings | then |
# |:---|:---|:---|:---|
# | a new network, no experience with it | AdamW | $\alpha = 10^{-3}$ or $3 \cdot 10^{-4}$, $\beta_1 = 0.9$, $\beta_2 = 0.999$, warm-up, cosine | a grid of $\alpha$ in factors of 3 |
# | a convolutional network for images | SGD with Nesterov momentum | $\alpha = 0.1$ (PyTorch's convention), $\beta = 0.9$, decay $5 \cdot 10^{-4}$, cosine | AdamW |
# | a transformer | AdamW | $\beta_2 = 0.95$ to $0.999$, warm-up, clipping at norm 1 | Muon for the hidden matrices, AdamW for the rest |
# | little memory | Lion, or momentum | $\alpha$ a third to a tenth of AdamW's, decay larger by as much | a smaller batch |
# | a small, smooth problem, exact gradients | L-BFGS, from a library | no learning rate | Newton's method, damped |

# %% [markdown]
# **Predict, then run.** Can you tell from the costs what is wrong? The next cell trains the digits with momentum at
# three rates: one is too large, one too small, one good. (Their values are in `figures_modern.py`, out of sight.)
# Which is which?

# %% tags=["demonstration"]
for name, rate in UNNAMED_RATES.items():
    print(f"run {name}:", "  ".join(f"{value:7.3f}" for value in train("momentum", rate, seed=5)[0]))

# %% [markdown]
# <details><summary>Which is which</summary>
#
# A, with $\alpha = 0.003$, falls slowly and steadily: too small. B, with $\alpha = 1$, falls at first and then jumps
# between 0.29 and 0.91: too large. C, with $\alpha = 0.1$, falls fast and then levels off at 0.13: good.
# </details>

# %% [markdown]
# **Predict, then run.** A network has a billion parameters in 4-byte numbers. How many gigabytes does each optimizer
# keep from step to step, beside the parameters themselves?

# %% tags=["demonstration"]
kept = {"gradient descent": 0, "momentum, Nesterov, Lion, Muon": 1, "Adam, AdamW, NAdam": 2}
for name, arrays in kept.items():
    print(f"{name:32} {arrays * 4:2} GB")

# %% [markdown]
# **How to tell that a training goes wrong**
#
# | what you see | what it may be | what to try |
# |:---|:---|:---|
# | cost becomes `nan` or explodes at once | the rate is too large | a tenth of it; warm-up; clipping |
# | cost falls, then explodes later | one bad batch, or a rate that is too large for the steep part | clipping; look at that batch |
# | cost does not move | rate too small; dead units; gradients that are zero | ten times the rate; print the gradients' norms |
# | cost levels off high and jumps | the rate is too large for the noise of the gradients | a rate that falls; larger batches |
# | training cost falls, validation cost rises | overfitting, not a fault of the optimizer | more data, weight decay, stop earlier |
#
# **What to remember**
#
# - Start with settings in common use, tune $\alpha$ on a grid in factors of three, and only then compare methods.
# - Watch the cost over all examples, and the norms of the gradients.
#
# **Exercises**
#
# 17. *On paper.* A network trains well with AdamW at $\alpha = 3 \cdot 10^{-4}$ and a decay of 0.1. Which values do you try
#     first with Lion?
# 18. Find the largest rate at which momentum still ends below 0.5 on the digits, with seed 5, to within a factor of 1.5.

# %% [markdown]
# ## Where you are
#
# `optimization_methods`, `adaptive_methods` and this notebook have twelve update rules. You have written them all,
# and AdamW twice: as a function and as an object. You can say of each which part of the gradient it uses, and what it
# keeps from step to step. In the explorations, `geometry_of_steps` derives gradient descent, Lion and Muon from one
# idea, `from_numpy_to_pytorch` checks your functions against a library's, and `loss_landscapes` draws the paths of
# ten methods on the same surfaces. From here on, train something of your own, and keep the habits of Section 7.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. The common factor $e^{-c}$ stands in the numerator and in every term of the denominator, and cancels.
# 2. As for `dW1` above: the two numbers agree to about six digits.
# 3. $v = dW$ and $W := W - \alpha \, dW$: gradient descent.
# 4. Momentum: it swings for long, but it arrives. Nesterov diverges. In this ravine its limit is $\alpha = 0.068$,
#    that of momentum is 0.19.
# 5. $\frac{0.45}{1 - 0.2025} \cdot 0.1\, g + \frac{0.55}{0.55}\, g = 1.056\, g$.
# 6. $M$ becomes too small too early. In the example it is 0.0103 instead of 0.1126, because there are four
#    parameters. The factors $1/(1 - M)$ in (7) are then too small, and the first steps too short.
# 7. Where $1 + 0.1\, w = 0$: at $w = -10$.
# 8. With 0.1, yes: after 60 steps it is 0.003 away. With 0.01, no: after 400 steps it is 0.037 away, where the
#    constant rate stays within 0.010. The steps become too short before its swings have died out.
# 9. It multiplies the row by one number: the row's only singular value, after (11) about 1, becomes about 0.70, so
#    the result is 0.70 times the row divided by its norm.
# 10. No: after (11) all its singular values are 1/2, and the iteration takes each of them to 0.77. The result is 0.77
#     times the matrix.
# 11. $v$, $s$ and $t$. A new object begins with $t = 0$ and averages of zero. So its first step has the length
#     $\alpha$ in every entry whose gradient is not zero, however small the gradients are by then.
# 12. No: it is about 0.152 instead of 0.126. On average the rate is half as large, and 100 steps are few. PyTorch's
#     schedulers change the rate in the same way: they write it into the optimizer.
# 13. $7 \cdot 7 \cdot 3 + 7 \cdot 10 = 217$, and another 70 with falling rates.
# 14. Nesterov, Adam, NAdam and momentum, in this order: those that begin fastest.
# 15. Each entry of the gradient mixes steep and flat directions, so all entries look alike: dividing by their sizes
#     does not separate the directions.
# 16. NAdam, Adam and Lion. Adam's median falls from $3.6 \cdot 10^{-4}$ to about $10^{-10}$, Lion's from
#     $9 \cdot 10^{-4}$ to about $10^{-6}$, NAdam's to rounding errors. Along the axes, a step size for each entry is
#     what the problem needs.
# 17. $\alpha$ from $3 \cdot 10^{-5}$ to $10^{-4}$, with decays from 1 to 0.3: their product stays what it was.
# 18. It lies between 0.9, which ends at 0.22, and 1.2, which ends at 1.51.
# </details>

# %% [markdown]
# **Sources.** Y. Nesterov, *A method for solving the convex programming problem with convergence rate $O(1/k^2)$*,
# Soviet Mathematics Doklady 27 (1983). I. Sutskever, J. Martens, G. Dahl and G. Hinton, *On the importance of
# initialization and momentum in deep learning*, ICML (2013). T. Dozat, *Incorporating Nesterov momentum into Adam*,
# ICLR workshop (2016). D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR (2015),
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). I. Loshchilov and F. Hutter, *Decoupled weight decay
# regularization*, ICLR (2019), [arXiv:1711.05101](https://arxiv.org/abs/1711.05101). X. Chen et al., *Symbolic
# discovery of optimization algorithms*, NeurIPS (2023), [arXiv:2302.06675](https://arxiv.org/abs/2302.06675). K.
# Jordan et al., *Muon: an optimizer for hidden layers in neural networks* (2024),
# [kellerjordan.github.io/posts/muon](https://kellerjordan.github.io/posts/muon/). D. Choi et al., *On empirical
# comparisons of optimizers for deep learning* (2019), [arXiv:1910.05446](https://arxiv.org/abs/1910.05446). E.
# Alpaydin and C. Kaynak, *Optical recognition of handwritten digits*, UCI Machine Learning Repository (1998).
