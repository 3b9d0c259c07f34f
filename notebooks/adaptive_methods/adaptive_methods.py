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
# Adam divides each step by the size of the past gradients. This notebook is about four methods related to it: AdaGrad
# and RMSprop, which came before Adam, and AdamW and AMSGrad, which change it. The code of each differs from that of
# an earlier method in one or two lines. The authors wrote these lines because the earlier method failed on some
# problem. You will run each of these failures.
#
# **What you will do**
#
# - write eight functions: the initialization and the update of AdaGrad, RMSprop and AMSGrad, and the update of Adam
#   with two kinds of weight decay;
# - guess, before you run a cell, what it will show, and find out why when you are wrong;
# - count the numbers that each method keeps from step to step.
#
# **What you will learn**
#
# - why a parameter whose gradient is mostly zero should take longer steps;
# - why the steps of AdaGrad become shorter and shorter, and those of RMSprop do not;
# - why an L2 penalty and weight decay differ in a method that divides by the size of the gradient;
# - why Adam can move to the worst point of a simple problem, and how AMSGrad avoids this.
#
# **What you need**
#
# - Adam, its two averages and its bias correction, as in `optimization_methods`;
# - NumPy arrays and dictionaries.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION`.
# In each, write your lines where it raises `NotImplementedError`, and delete that line; leave the rest as it is.
# The text says about how many lines to expect. Below each graded cell stand a call on a small example, the output
# to expect, and a locked cell whose `check()` names the first array that differs. The grader tries further cases,
# with other numbers. After a restart of the kernel, run the cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run
# the cell: a wrong guess is where learning starts. The figures are drawn by `figures_adaptive.py`, `figures_adam.py`
# and `figures_amsgrad.py`, beside this notebook. They call the functions that you write: a wrong function draws a wrong
# figure.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from opt_utils import initialize_parameters, print_arrays, show_path, sliders
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

# %% tags=["demonstration"]
from functools import partial

from figures_adam import bowl_paths, decay_under_noise, decayed_weights, penalized_bowl, rescaling
from figures_adaptive import both_problems, distances, moving_target, one_rate_for_all, sparse_features
from figures_amsgrad import kept_per_parameter, largest_trainable, plays, swings, three_steps

# %% [markdown]
# **Notation.** As in `optimization_methods`, `parameters["W1"]`, `parameters["b1"]`, …, `parameters["WL"]`,
# `parameters["bL"]` are the parameters of a network with $L$ layers, and `grads["dW1"]`, `grads["db1"]`, … are their
# gradients, each shaped as its parameter. $\alpha$ is the learning rate. All operations on arrays are elementwise. We
# write formulas for $W^{[l]}$; those for $b^{[l]}$ are the same, unless the text says otherwise.
#
# > **Where $\varepsilon$ stands.** Each method divides by the root of $s$, a sum or an average of squared gradients.
# > The small number $\varepsilon$ keeps the divisor from being zero. In this notebook $\varepsilon$ is *outside* the
# > root, $\sqrt{s} + \varepsilon$, as in the paper on Adam and in PyTorch. In `optimization_methods` it was inside,
# > $\sqrt{s + \varepsilon}$. With $\varepsilon = 10^{-8}$ outside the root, only gradients near $10^{-8}$ notice it;
# > inside, gradients near $10^{-4}$ already do. Both forms earn all points. For the form inside the root you get a
# > remark.

# %% [markdown]
# ## 1. AdaGrad: rare gradients count for more
#
# Think of a model that reads texts and has one weight for each word. The weight of a common word has a gradient at
# almost every step. The weight of a rare word has one in perhaps a thousand steps, and a gradient of zero at all
# others. Such gradients are called *sparse*. Gradient descent uses the same $\alpha$ for both weights.
#
# The next cell trains a small model of this kind. It has 16 features that are 1 or 0. The most common feature is 1 in
# every second example, the rarest in one of 128. All features matter equally: the true weights are $2$ and $-2$ in
# turn. The model is one sigmoid unit; with the true weights it gives the probability that the label of an example is 1.
# Training starts from weights of zero, reads 3000 examples once, and takes a step after each.

# %% [markdown]
# **Predict, then run.** Gradient descent runs with $\alpha = 0.02$, $0.1$ and $0.5$. Which weights will be far from
# their true values at the end: the common ones or the rare ones? Does the answer depend on $\alpha$?

# %% tags=["demonstration"]
one_rate_for_all(0.02, 0.1, 0.5)

# %% [markdown]
# **Figure 1. No single learning rate suits both common and rare features.** With $\alpha = 0.1$ the common weights
# come close to their true values, and the rare ones do not: the rarest starts at a distance of 2 and ends at 1.46.
# With $\alpha = 0.5$ the rare weights come closer, but the common ones end twice as far off as with $0.1$, because
# each example that contains a common feature changes its weight by up to 0.5. (Each point is the mean of 20 draws of
# the data.)

# %% [markdown]
# A rare weight needs a longer step when its feature occurs. **AdaGrad** (Duchi, Hazan and Singer 2011, JMLR 12) adds
# up the squares of all past gradients of a parameter and divides its step by the root of that sum. A parameter with
# many or large gradients gets a large divisor; a parameter with few or small gradients gets a small one.

# %% [markdown]
# By hand, with $\alpha = 0.1$: a parameter's first gradient is 3, so the sum is 9 and the step
# $0.1 \cdot 3 / \sqrt 9 = 0.1$. The next gradient is 4: the sum is $9 + 16 = 25$, the step
# $0.1 \cdot 4 / \sqrt{25} = 0.08$. A rare parameter has a gradient of 4 after a hundred gradients of 0: its sum is
# 16, and its step $0.1 \cdot 4 / \sqrt{16} = 0.1$.
#
# In general, let $s$ be the *sum of all squared gradients* so far. It starts from zero, and AdaGrad adds each new
# square:
#
# $$s_{dW^{[l]}} := s_{dW^{[l]}} + \bigl(dW^{[l]}\bigr)^2 \tag{1}$$
#
# The step is divided by the root of the sum:
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon} \tag{2}$$
#
# If all gradients of an entry have been zero, (2) without $\varepsilon$ would be $0/0$. With $\varepsilon$ the step
# is zero, as it should be.

# %% [markdown]
# **Your turn.** Write `initialize_adagrad`. It returns a dictionary with a float array of zeros under `f"dW{l}"` and
# under `f"db{l}"`, each with the shape of its parameter. 2 lines.

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
for name, array in initialize_adagrad(parameters).items():
    print(f"s_{name}: zeros of shape {array.shape}" if not np.any(array) else f"s_{name} is not all zeros")

# %% [markdown]
# **Expected output**
#
# ```text
# s_dW1: zeros of shape (2, 3)
# s_db1: zeros of shape (2, 1)
# s_dW2: zeros of shape (3, 3)
# s_db2: zeros of shape (3, 1)
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_adagrad", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(initialize_adagrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_adagrad)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Write one step of AdaGrad. For layer $l$: add to the sums by (1), then change the parameters by (2),
# with the new sums. About 6 lines.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adagrad", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adagrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adagrad)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** `show_path` calls your function for forty steps on the cost $(x^2 + 9y^2)/2$, a narrow
# valley, where $x$ is an entry of `W1` and $y$ an entry of `b2`. It starts at $(-2, 1)$, with $\alpha = 1$. The first
# gradient is $(-2, 9)$. In which direction will the first step go?

# %% tags=["demonstration"]
show_path(update_parameters_with_adagrad)

# %% [markdown]
# **Figure A. AdaGrad's first step is diagonal.** At the first step the sum is the square of that one gradient. By (2)
# the step is then $\alpha$ long in both coordinates, whatever the gradient. All later steps are shorter, and the path
# still reaches the lowest point. (The wide grey line is the correct path, the thin one is yours.)

# %% [markdown]
# **Predict, then run.** Now AdaGrad and gradient descent both read the 3000 examples, with eight learning rates each.
# We compare them at the rates with the lowest cost, the mean cross-entropy of all examples. Will AdaGrad's rare
# weights be as accurate as its common ones? Will its common weights be better or worse than those of gradient
# descent?

# %% tags=["demonstration"]
sparse_features(adagrad=update_parameters_with_adagrad)

# %% [markdown]
# **Figure 2. AdaGrad learns the rare weights far better, and the common ones a little better.** Left: its lowest
# cost, 0.413, is below that of gradient descent, 0.427. Right: the errors of the weights at these two rates. The
# error of the eight rarer features falls from 0.99 to 0.42, that of the eight more common ones from 0.25 to 0.18.
# Rare weights still have the larger errors, because few examples contain their features.
#
# <details><summary>Why the common weights gain as well</summary>
#
# Their sums grow quickly, so AdaGrad's steps shrink during the training. The first examples change a common weight by
# much, the last ones by little. A fixed $\alpha$ cannot do both.
# </details>

# %% [markdown]
# **Change it and see.** Run `one_rate_for_all(0.2, 0.3, 0.4)`. Which rate suits the rare features best, and how large
# is the error of the common ones at that rate?
#
# <details><summary>What you should find</summary>
#
# With 0.4 the error of the rarer features is 0.44, less than with any other of the six rates (0.5 gives 0.49). At 0.4
# the error of the common ones is 0.43; at 0.1 it was 0.25.
# </details>

# %% [markdown]
# **What to remember**
#
# - AdaGrad divides each step by the root of the sum of all squared gradients of that parameter, (1) and (2).
# - The divisor of a parameter with rare or small gradients stays small, so its next gradient moves it far.
# - AdaGrad keeps one extra number for each parameter.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* A gradient has the same size $g$ at every step. How long is AdaGrad's step number $t$? After how many
#    steps is it a tenth of the first one?
# 2. Take `parameters` and `grads` from `update_parameters_with_adagrad_test_case()` and `s` from
#    `initialize_adagrad(parameters)`. Take ten steps with the same `grads`, and print how far `parameters["W1"][0, 0]`
#    moves at each step. Do the lengths follow your formula of exercise 1?

# %% [markdown]
# ## 2. RMSprop forgets old gradients
#
# A sum of squares can only grow, so the factor $\alpha / \sqrt{s}$, by which AdaGrad multiplies a gradient, can only
# shrink. That helps while the problem stays the same. What happens when the lowest point moves?
#
# The next cell moves it. One weight $w$ follows a target $c$ that jumps between $-2$ and $2$ every 300 steps. The
# cost is $\frac{1}{2}(w - c)^2$. The cell adds noise of standard deviation 0.5 to its gradient $w - c$.

# %% [markdown]
# **Predict, then run.** AdaGrad follows the target for 3000 steps, with $\alpha = 0.1$. How near does $w$ come to the
# first target, and how near to the tenth?

# %% tags=["demonstration"]
moving_target(adagrad=update_parameters_with_adagrad)

# %% [markdown]
# **Figure 3. AdaGrad freezes while the target goes on moving.** Left: $w$ comes near the first target and reaches
# none of the others. Right: the factor $\alpha / \sqrt{s}$ only falls. Its mean over the last 50 steps is 0.0009, a
# sixteenth of its mean over the first 50, 0.0146.

# %% [markdown]
# **RMSprop** (Hinton, lecture 6e, 2012; with N. Srivastava and K. Swersky) forgets old gradients. It keeps a moving
# *average* of the squares instead of their sum, and divides by its root. This root mean square gave the method its
# name.

# %% [markdown]
# By hand, with the gradients of Section 1: let each new average be 0.9 times the old one plus 0.1 times the new
# square. After the gradient 3 the average is $0.1 \cdot 9 = 0.9$ and the step
# $\alpha \cdot 3 / \sqrt{0.9} = 3.16 \, \alpha$; after the gradient 4 the average is
# $0.9 \cdot 0.9 + 0.1 \cdot 16 = 2.41$ and the step $\alpha \cdot 4 / \sqrt{2.41} = 2.58 \, \alpha$. AdaGrad's steps
# were $\alpha$ and $0.8 \, \alpha$.
#
# In general, with $\beta$ for the weight 0.9 of the past,
#
# $$s_{dW^{[l]}} := \beta \, s_{dW^{[l]}} + (1 - \beta) \, \bigl(dW^{[l]}\bigr)^2 \tag{3}$$
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon} \tag{4}$$
#
# The average starts at zero, and RMSprop does not correct its bias. With $\beta = 0.9$ it averages over about ten
# steps. (The lecture suggests 0.9. PyTorch calls $\beta$ `alpha`, and its default is 0.99.)

# %% [markdown]
# **Your turn.** Write `initialize_rmsprop`. It returns the same zeros as `initialize_adagrad`. 2 lines.

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
for name, array in initialize_rmsprop(parameters).items():
    print(f"s_{name}: zeros of shape {array.shape}" if not np.any(array) else f"s_{name} is not all zeros")

# %% [markdown]
# **Expected output**
#
# ```text
# s_dW1: zeros of shape (2, 3)
# s_db1: zeros of shape (2, 1)
# s_dW2: zeros of shape (3, 3)
# s_db2: zeros of shape (3, 1)
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_rmsprop", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(initialize_rmsprop)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_rmsprop)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Write one step of RMSprop. For layer $l$: the averages by (3), then the parameters by (4), with the
# new averages. About 6 lines.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_rmsprop", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_rmsprop)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_rmsprop)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The same valley, with $\alpha = 0.2$. Which of RMSprop's forty steps is the longest? (The
# example by hand gives a hint.)

# %% tags=["demonstration"]
show_path(update_parameters_with_rmsprop)

# %% [markdown]
# **Figure B. RMSprop's first step is its longest.** The average starts at zero, so after the first step it is only a
# tenth of the squared gradient. The divisor is therefore too small, and the step is $1/\sqrt{0.1} = 3.16$ times
# $\alpha$ long in both coordinates. The later steps are shorter, and the path slides along the floor without a
# visible swing.

# %% [markdown]
# **Predict, then run.** Back to the moving target, with RMSprop and AdaGrad, both with $\alpha = 0.1$. Will RMSprop
# reach the target after each jump? What will its weight do once it has arrived?

# %% tags=["demonstration"]
moving_target(adagrad=update_parameters_with_adagrad, rmsprop=update_parameters_with_rmsprop)

# %% [markdown]
# **Figure 4. RMSprop reaches every target, and does not come to rest there.** Left: near the target the gradient is
# mostly noise. RMSprop divides the noise by the size of the noise, so its steps stay near $\alpha$ and $w$ keeps
# moving about the target. Right: the factor $\alpha / \sqrt{s}$ falls after each jump, where the gradient is large,
# and recovers.

# %% [markdown]
# **Change it and see.** Add `alpha=1.0` to the call of Figure 4. Which method moves more about the target, and which
# one arrives later?
#
# <details><summary>What you should find</summary>
#
# RMSprop moves more: its mean distance is about 0.5 from beginning to end. AdaGrad arrives later at each jump: its
# mean distance is 0.16 in the first 600 steps and 0.70 in the last 600.
# </details>

# %% [markdown]
# **Is this comparison fair to AdaGrad?** Perhaps AdaGrad only needs a larger $\alpha$. The next cell runs both
# methods for 30,000 steps, a hundred targets, with three rates each. Its last column leaves out the time after a
# jump: it is the mean distance in the second half of each of the last ten targets.

# %% tags=["demonstration"]
distances(adagrad=update_parameters_with_adagrad, rmsprop=update_parameters_with_rmsprop)

# %% [markdown]
# **A larger $\alpha$ delays the freezing and does not prevent it.** With $\alpha = 1$ AdaGrad's distance grows from
# 0.45 to 1.86, with 3 from 0.20 to 0.82. With $\alpha = 10$ it does not grow within 30,000 steps, and AdaGrad's 0.22
# is *better* than RMSprop's best, 0.28. The last column shows why: after it has arrived, this AdaGrad is 0.08 away
# and RMSprop 0.22, because AdaGrad's factor has become smaller. So AdaGrad can do better here if you know beforehand
# how long the training will last, and choose $\alpha$ for that length. RMSprop's distances are the same from
# beginning to end, within 0.02, for each $\alpha$.

# %% [markdown]
# **What to remember**
#
# - A sum of squares only grows. With gradients of a steady size AdaGrad's steps shrink like $1/\sqrt{t}$. That suits
#   a problem that stays the same.
# - RMSprop averages the squares over about $1/(1 - \beta)$ steps, (3) and (4), and can follow a problem that changes.
#   With a constant $\alpha$ and noisy gradients it does not come to rest.
#
# **Exercises**
#
# 3. *On paper.* Every gradient is 1. How long is RMSprop's first step with $\beta = 0.9$, and with $\beta = 0.99$?
#    How long is it after very many steps?
# 4. Let RMSprop follow the target with `alpha=0.03`, with `alpha=0.3` and with `alpha=1.0`. How does $\alpha$ change
#    the time until it arrives, and its distance from the target afterwards?

# %% [markdown]
# ## 3. Adam with an L2 penalty
#
# Large weights make a network's output change abruptly. To keep them small, one often adds an **L2 penalty**
# $\frac{\lambda}{2} \lVert W \rVert^2$ to the cost. $\lVert W \rVert^2$ is the sum of all squared weights, and
# $\lambda$ is the strength of the penalty. Take the bowl
# $J = \frac{3}{2}(w_1 - 2)^2 + \frac{1}{2}(w_2 - \frac{1}{2})^2$. It is steep in $w_1$ and shallow in $w_2$, and its
# lowest point is $(2, 0.5)$.

# %% [markdown]
# **Predict, then run.** With a penalty of $\lambda = 1$, where does gradient descent end? Does each weight lose the
# same fraction of its value?

# %% tags=["demonstration"]
penalized_bowl(penalty=1.0)

# %% [markdown]
# **Figure 5. A penalty moves the lowest point towards zero, by a larger fraction where the bowl is shallow.** $w_1$
# goes from 2 to 1.5 and loses a quarter, $w_2$ from 0.5 to 0.25 and loses half. The cost is flatter along $w_2$, so
# it opposes the penalty less there.
#
# <details><summary>The lowest point, by hand</summary>
#
# At the lowest point the derivatives of the cost and of the penalty add up to zero. For $w_1$ this is
# $3 (w_1 - 2) + \lambda w_1 = 0$, so $w_1 = 6 / (3 + \lambda) = 1.5$. For $w_2$ it is $w_2 - 0.5 + \lambda w_2 = 0$,
# so $w_2 = 0.5 / (1 + \lambda) = 0.25$.
# </details>

# %% [markdown]
# Adam (Kingma and Ba 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)) is RMSprop with momentum and with bias
# correction. For each parameter it keeps $v$, an average of the gradients $g$, and $s$, an average of their squares.
# $t$ is the number of the step, counted from 1:
#
# $$v := \beta_1 v + (1 - \beta_1) \, g, \qquad s := \beta_2 s + (1 - \beta_2) \, g^2 \tag{5}$$
#
# $$\hat{v} = \frac{v}{1 - \beta_1^t}, \qquad \hat{s} = \frac{s}{1 - \beta_2^t} \tag{6}$$
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}}{\sqrt{\hat{s}} + \varepsilon} \tag{7}$$

# %% [markdown]
# An L2 penalty changes $g$. The derivative of $\frac{\lambda}{2} \lVert W \rVert^2$ is $\lambda W$. By hand: $W = 2$,
# $dW = 0.5$ and $\lambda = 0.1$ give $g = 0.5 + 0.2 = 0.7$. At the first step $\hat{v} = 0.7$ and $\hat{s} = 0.49$,
# so the step is $\alpha \cdot 0.7 / 0.7 = \alpha$. Without the penalty it is $\alpha \cdot 0.5 / 0.5$, also $\alpha$:
# the penalty changes the gradient here, and Adam's step stays the same. Section 4 shows what follows from this. In
# general,
#
# $$g = dW^{[l]} + \lambda W^{[l]} \ \text{ for weights}, \qquad g = db^{[l]} \ \text{ for biases} \tag{8}$$
#
# > **Weights only.** In this notebook the penalty, and the decay of Section 4, act on weights and not on biases: a
# > bias only shifts the output of its unit. (PyTorch applies `weight_decay` to all parameters it is given. To exclude
# > the biases, pass them as a group of their own with `weight_decay=0`.)

# %% [markdown]
# **Your turn.** Write one step of Adam with the penalty. The inner loop of the cell goes over the two parameters of a
# layer: `k` is `"W1"`, then `"b1"`, and so on, and `decay` is $\lambda$ for a weight matrix and zero for a bias. So
# you write each formula once: (8), (5), (6), (7), about 6 lines. Keep the averages `v` and `s` uncorrected for the
# next step.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adam_l2", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adam_l2)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adam_l2)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** Your function runs on the bowl of Figure 5, without and with the penalty. With $\lambda = 0$
# it is plain Adam; `partial` fixes that argument, and the cell calls the result `adam`. ($\beta_2$ is 0.9, so that
# 200 steps are enough.) Will Adam end where gradient descent ended?

# %% tags=["demonstration"]
adam = partial(update_parameters_with_adam_l2, weight_decay=0.0)
bowl_paths(adam=adam, adam_l2=update_parameters_with_adam_l2)

# %% [markdown]
# **Figure C. The penalty changes where Adam ends, and hardly how it starts.** The first steps are nearly the same in
# both runs: about $\alpha$ long in each coordinate, as in the example by hand. Then the paths part, and with the
# penalty Adam ends at $(1.5, 0.25)$, where gradient descent did. Without noise, Adam minimises the cost with the
# penalty.

# %% [markdown]
# ### Adam does not notice the scale of a gradient
#
# Multiply the gradients of one parameter by a positive constant, at every step. Then $\hat{v}$ is multiplied by it,
# and so is $\sqrt{\hat{s}}$. The step (7) stays the same, apart from the tiny effect of $\varepsilon$. Each parameter
# may have its own constant; this is called a *diagonal rescaling*.

# %% [markdown]
# **Predict, then run.** The next cell multiplies the first entry of each gradient of the bowl by 8 and divides the
# second by 8. How does this change the path of gradient descent, the path of Adam, and the path of Adam *with a
# penalty*, whose $\lambda W$ is not rescaled?

# %% tags=["demonstration"]
rescaling(adam, update_parameters_with_adam_l2)

# %% [markdown]
# **Figure 6. Rescaling changes the path of gradient descent; Adam's stays the same.** Left: with the rescaled
# gradient, gradient descent jumps to and fro along the first axis and hardly moves along the second. Right: Adam's
# two paths cover each other. The printed lines give the distance: with $\varepsilon = 0$ the paths agree to the last
# bit (multiplying by 8 rounds nothing), with $\varepsilon = 10^{-8}$ they are less than $10^{-7}$ apart. With an L2
# penalty they are up to 0.43 apart: $\lambda W$ is added to the gradient, so the gradient's scale decides how much
# the penalty counts.

# %% [markdown]
# ### One method for both problems
#
# AdaGrad suits sparse gradients, RMSprop suits a problem that changes. Kingma and Ba designed Adam for both.

# %% [markdown]
# **Predict, then run.** On the sparse features, will Adam's lowest cost be nearer to that of AdaGrad or to that of
# gradient descent? On the moving target, what will its momentum do at each jump?

# %% tags=["demonstration"]
both_problems(update_parameters_with_adagrad, update_parameters_with_rmsprop, adam)
distances(adam=adam)

# %% [markdown]
# **Figure 7. Adam comes near AdaGrad on sparse features, and near RMSprop on the moving target.** Left: its lowest
# cost on the sparse features is 0.417, between AdaGrad's 0.413 and the 0.427 of gradient descent. Adam needs a much
# smaller $\alpha$ than AdaGrad, since its steps do not shrink. Right: with momentum Adam reaches a new target sooner
# than RMSprop, and overshoots it. Afterwards it moves less, because it averages the noise: the last column says 0.08,
# and RMSprop with the same $\alpha = 0.1$ had 0.12. Over 30,000 steps Adam's mean distance stays at 0.27 to 0.28,
# like RMSprop's best.

# %% [markdown]
# **Change it and see.** Give `sparse_features` all three:
# `sparse_features(adagrad=update_parameters_with_adagrad, rmsprop=update_parameters_with_rmsprop, adam=adam)`. Why
# are RMSprop's rare weights worse than those of the other two? (Figure B helps: how long is RMSprop's step after a
# long pause?)
#
# <details><summary>What you should find</summary>
#
# At its best rate, 0.01, RMSprop's error of the rarer weights is 1.08; AdaGrad's is 0.42 and Adam's 0.41. After a
# long pause RMSprop's average is nearly zero, so the next step is $3.16 \, \alpha = 0.032$ long, as in Figure B.
# About $3000 / 128 = 23$ examples contain the rarest feature, and 23 such steps move its weight by 0.7, where 2 would
# be right. With a larger $\alpha$ the rare weights move further, but the common ones fluctuate too much. Adam
# averages over about 1000 steps, most of them with a gradient of zero. Its divisor is therefore smaller, and one
# example moves a rare weight further.
# </details>

# %% [markdown]
# **What to remember**
#
# - A constant factor in the cost, or in all gradients of one parameter, does not change Adam's steps, apart from the
#   tiny effect of $\varepsilon$.
# - An L2 penalty is a part of the gradient in (5), so (7) divides it by $\sqrt{\hat{s}}$, too.
# - Adam came near AdaGrad on sparse gradients, and followed a moving target as well as RMSprop.
# - Biases have no penalty here.
#
# **Exercises**
#
# 5. *On paper.* $W = 4$, $dW = -1$ and $\lambda = 0.5$. What is $g$? In which direction does Adam's first step go,
#    and how long is it? What would the step be without the penalty?
# 6. Compute the lowest point of the bowl with $\lambda = 3$. Then check it with
#    `bowl_paths(decay=3.0, adam_l2=update_parameters_with_adam_l2)`.

# %% [markdown]
# ## 4. AdamW: decay apart from the gradient
#
# **Weight decay** multiplies each weight by $1 - \alpha \lambda$ at every step. For plain gradient descent it is the
# same as an L2 penalty, because $W - \alpha (dW + \lambda W) = (1 - \alpha \lambda) W - \alpha \, dW$. In Adam it is
# not: (7) divides the $\lambda W$ inside $g$ by $\sqrt{\hat{s}}$. The difference matters where gradients are noisy,
# as in every training with mini-batches.
#
# The next cell shows the penalty alone. There is no cost. 9 groups of 400 weights all start at 1, and their gradients
# are pure noise, of standard deviation 0.01 in the first group and 100 in the last. Only the penalty, with
# $\lambda = 0.5$, has a direction. Gradient descent would leave the same mean fraction in every group.

# %% [markdown]
# **Predict, then run.** Adam takes 300 steps with the penalty and $\alpha = 0.01$. What fraction of the weights is
# left? Which weights shrink the most, those with small gradients or those with large ones?

# %% tags=["demonstration"]
decay_under_noise(adam_l2=update_parameters_with_adam_l2)

# %% [markdown]
# **Figure 8. In Adam a penalty removes weights with small gradients and hardly changes those with large ones.** Where
# gradients are small, $\lambda W$ is most of $g$, and Adam takes steps of length $\alpha$ towards zero: nothing is
# left. Where gradients are large, Adam divides $\lambda W$ by their size: 99% is left. (Biases have no penalty; their
# mean stays near 1.)

# %% [markdown]
# **AdamW** (Loshchilov and Hutter 2019, ICLR, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101)) takes the decay
# out of the gradient. The averages (5) use the gradient of the cost alone, $g = dW^{[l]}$, and the correction (6)
# stays. A separate term makes the weights smaller, in proportion to their value before the step.
#
# By hand, with the numbers of Section 3 and $\alpha = 0.1$: $W = 2$, $dW = 0.5$, $\lambda = 0.1$. At the first step
# $\hat{v} / \sqrt{\hat{s}} = 0.5 / 0.5 = 1$, and the new weight is $2 - 0.1 \, (1 + 0.1 \cdot 2) = 1.88$. Adam with
# the penalty went to $2 - 0.1 \cdot 1 = 1.9$, as it does without a penalty. In general,
#
# $$
# W^{[l]} := W^{[l]} - \alpha \left( \frac{\hat{v}}{\sqrt{\hat{s}} + \varepsilon} + \lambda \, W^{[l]} \right)
# \tag{9}
# $$
#
# For biases, $\lambda$ is zero. The decay in (9) is called **decoupled** weight decay.

# %% [markdown]
# > **Conventions differ.** In (9) one step subtracts $\alpha \lambda W$, as in PyTorch's `AdamW`. The paper subtracts
# > $\eta_t \lambda W$, where $\eta_t$ is the factor of a schedule and does not contain $\alpha$. For the same decay,
# > the $\lambda$ of the paper must be $\alpha$ times the $\lambda$ of (9).

# %% [markdown]
# **Your turn.** Write one step of AdamW, with the same inner loop: (5) with $g$ the gradient alone, (6) and (9),
# about 6 lines. `decay` is again $\lambda$ for a weight matrix and zero for a bias.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adamw", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adamw)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adamw)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The same noise, now with AdamW as well. What will AdamW's line look like?

# %% tags=["demonstration"]
decay_under_noise(adam_l2=update_parameters_with_adam_l2, adamw=update_parameters_with_adamw)

# %% [markdown]
# **Figure 9. With decoupled decay every weight shrinks at the same rate.** AdamW's line is level at
# $(1 - \alpha\lambda)^{300} = 0.22$, whatever the size of the gradients. Gradient descent would have the same line.

# %% [markdown]
# **Predict, then run.** On the bowl, Adam with the penalty $\lambda = 1$ ended at $(1.5, 0.25)$. Will AdamW, with the
# same $\lambda$, end at the same point?

# %% tags=["demonstration"]
bowl_paths(adam_l2=update_parameters_with_adam_l2, adamw=update_parameters_with_adamw)

# %% [markdown]
# **Figure D. With the same $\lambda$, AdamW ends at another point: $(1, 0.5)$.** It holds $w_1$ back further than the
# penalty does, and it does not hold $w_2$ back at all: 0.5 is the best value of $w_2$.
#
# <details><summary>Why exactly there</summary>
#
# While a gradient keeps its sign, the first term in the brackets of (9) is about 1 in size. A weight therefore stops
# growing where $\lambda W = 1$: AdamW keeps every weight within $1/\lambda$ of zero, here within 1. The best $w_1$,
# 2, lies outside, so $w_1$ stops at the border. The best $w_2$, 0.5, lies inside, and AdamW reaches it: near it even
# a tiny gradient, divided by its own size, balances the decay. So AdamW does not minimise the cost with a penalty; it
# minimises the cost inside a box.
# </details>

# %% [markdown]
# **Change it and see.** Add `decay=4.0` to the call, then `decay=0.4`. How large is the box now, and where does AdamW
# stop?
#
# <details><summary>What you should find</summary>
#
# With 4 the box reaches from $-0.25$ to $0.25$ in both coordinates, and AdamW stops at its corner $(0.25, 0.25)$.
# With 0.4 it reaches to 2.5. The lowest point $(2, 0.5)$ lies inside, and AdamW stops there.
# </details>

# %% [markdown]
# ### The same $\lambda$ on a network
#
# Adam with the penalty and AdamW train the network of the two moons from `optimization_methods`, with hidden layers
# of 5 and 2 units. They have the same start, the same mini-batches and the same $\lambda = 0.1$, and they train for
# 400 epochs. The table has a third training: the penalty again, with a hundredth of that $\lambda$.

# %% [markdown]
# **Predict, then run.** With $\lambda = 0.1$, which of the two methods makes the weights smaller? Which one is more
# accurate?

# %% tags=["demonstration"]
decayed_weights(update_parameters_with_adam_l2, update_parameters_with_adamw)

# %% [markdown]
# **Figure 10. With the same $\lambda$, the penalty brings half of the weights near zero, AdamW only one.** With the
# penalty, 12 of the 22 weights end below 0.01 (the figure draws smaller sizes than 0.00001 at 0.00001), and no weight
# exceeds 0.83. AdamW leaves weights up to 3.56. Before you conclude that AdamW is the better method, look at the last
# row of the table: a penalty with a smaller $\lambda$ is just as accurate. The comparison shows only that the same
# $\lambda$ acts differently in the two methods.

# %% [markdown]
# **What to remember**
#
# - With an L2 penalty in Adam, the decay of a weight depends on the size of its gradients. With decoupled decay,
#   every weight decays at the same rate $\alpha \lambda$.
# - A $\lambda$ that was tuned for one form does not suit the other.
# - PyTorch's `AdamW` multiplies the decay by $\alpha$; the paper does not.
#
# **Exercises**
#
# 7. *On paper.* The gradient of a weight is always zero. With $\alpha = 0.01$ and $\lambda = 0.5$, after how many
#    steps of AdamW is the weight half of what it was?
# 8. Which $\lambda$ leaves 86% in every group of Figure 9 with AdamW? Compute it, then check it with
#    `decay_under_noise(decay=…, adamw=update_parameters_with_adamw)`.

# %% [markdown]
# ## 5. AMSGrad does not forget large gradients
#
# Adam's average $s$ forgets old gradients. That helps on a moving target. On the following problem it makes Adam
# fail. A number $x$ may lie between $-1$ and $1$. The slope of the cost is $3$ at the first step, then $-1$ and $-1$,
# then again $3, -1, -1$, and so on. Three slopes add up to $3 - 1 - 1 = 1$. So the sum of three costs rises with $x$,
# and the best point is $x = -1$.

# %% [markdown]
# **Predict, then run.** Adam runs with a short memory, $\beta_2 = 0.1$, and without momentum, $\beta_1 = 0$. It
# divides each slope by the root of its average of squares. Will its step on the slope $3$ be three times as long as
# its step on a slope of $-1$? In which direction do three steps together go?

# %% tags=["demonstration"]
three_steps(adam=adam)

# %% [markdown]
# **Adam walks the wrong way.** It divides the slope $3$ by 2.865, because the square of this slope is the largest
# part of $s$. It divides the last $-1$ by 1.035, because by then $s$ has forgotten the $3$. So the step to the left
# is $1.047 \, \alpha$ long, and the two to the right, $0.762 \, \alpha$ and $0.966 \, \alpha$, are longer together.
# Reddi, Kale and Kumar (2018, ICLR, [arXiv:1904.09237](https://arxiv.org/abs/1904.09237)) found such a problem for
# every fixed $\beta_2$: Adam goes the wrong way, however long it runs.

# %% [markdown]
# Their method, **AMSGrad**, divides by the root of the largest $s$ so far, which cannot shrink. It keeps Adam's two
# averages (5), with the gradient alone as $g$, and beside them $s^{\max}$, the largest $s$ so far of each entry.
#
# By hand, for the first three steps of the problem above: $s$ is $0.9 \cdot 9 = 8.1$, then
# $0.1 \cdot 8.1 + 0.9 = 1.71$, then $0.1 \cdot 1.71 + 0.9 = 1.071$. The largest so far is $8.1$, $8.1$, $8.1$. In
# general,
#
# $$s^{\max} := \max(s^{\max}, s) \tag{10}$$
#
# $$
# W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}}{\sqrt{\hat{s}^{\max}} + \varepsilon}, \qquad
# \hat{v} = \frac{v}{1 - \beta_1^t}, \quad \hat{s}^{\max} = \frac{s^{\max}}{1 - \beta_2^t} \tag{11}
# $$
#
# > **Where the maximum is taken.** Formula (10) takes the maximum of the *uncorrected* averages, and (11) corrects it
# > afterwards. PyTorch does the same (`Adam(amsgrad=True)`). The paper has no bias correction. To correct first and
# > compare afterwards would be another method.

# %% [markdown]
# **Your turn.** Write `initialize_amsgrad`. It returns three separate dictionaries of zeros. 6 lines.

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
for letter, arrays in zip(("v", "s", "s_max"), initialize_amsgrad(parameters), strict=True):
    for name, array in arrays.items():
        print(f"{letter}_{name}: zeros of shape {array.shape}" if not np.any(array) else f"{letter}_{name} is not all zeros")

# %% [markdown]
# **Expected output**
#
# ```text
# v_dW1: zeros of shape (2, 3)
# v_db1: zeros of shape (2, 1)
# v_dW2: zeros of shape (3, 3)
# v_db2: zeros of shape (3, 1)
# s_dW1: zeros of shape (2, 3)
# s_db1: zeros of shape (2, 1)
# s_dW2: zeros of shape (3, 3)
# s_db2: zeros of shape (3, 1)
# s_max_dW1: zeros of shape (2, 3)
# s_max_db1: zeros of shape (2, 1)
# s_max_dW2: zeros of shape (3, 3)
# s_max_db2: zeros of shape (3, 1)
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_amsgrad", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(initialize_amsgrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_amsgrad)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Write one step of AMSGrad, for the parameter `k` of the loop: (5), (10) and (11), about 6 lines.
# `np.maximum` compares two arrays entry by entry. This is the last function of the notebook, and only the line with
# the maximum is new.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_amsgrad", "locked": true, "points": 16, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_amsgrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_amsgrad)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** First a problem without rare gradients: the bowl of Section 3, with $\beta_2 = 0.9$, so that
# $s$ averages over about ten steps. When Adam comes near the lowest point its gradients become small, and so does
# $s$. What does that do to its steps? And to AMSGrad's?

# %% tags=["demonstration"]
swings(adam=adam, amsgrad=update_parameters_with_amsgrad)

# %% [markdown]
# **Figure E. With a short memory Adam does not come to rest; AMSGrad does.** Adam divides small gradients by the root
# of a small $s$, so its steps stay long and it keeps moving about, 0.008 away from the lowest point. AMSGrad still
# divides by the root of the large $s$ of the first steps, and its distance keeps falling, to a thirtieth of Adam's.
# With the usual $\beta_2 = 0.999$ the difference is gone: add `beta2=0.999` to the call, and the two lines cover each
# other.

# %% [markdown]
# ### Adam goes to the worst point
#
# Now the problem of this section in full. It is the example of Theorem 1 of the paper. At step $t$ a method chooses a
# number $x_t$ between $-1$ and $1$. Its cost is $f_t(x_t)$, where
#
# $$f_t(x) = 3x \ \text{ if } t = 1, 4, 7, \dots, \qquad f_t(x) = -x \ \text{ otherwise} \tag{12}$$
#
# Three costs in a row add up to $3x - x - x = x$, so $x = -1$ is the best point and $x = 1$ the worst. As in the
# paper, $\beta_1 = 0$, $\beta_2 = 0.1$, the learning rate falls as $\alpha_t = 0.5/\sqrt{t}$, and a step that would
# leave the interval ends at its border. The **regret** per step is the mean of the costs $f_t(x_t)$ minus the mean
# cost of the best point.

# %% [markdown]
# **Predict, then run.** Where will Adam and AMSGrad be after 3000 steps?

# %% tags=["demonstration"]
plays(beta2=0.1, adam=adam, amsgrad=update_parameters_with_amsgrad)
three_steps(adam=adam, amsgrad=update_parameters_with_amsgrad)

# %% [markdown]
# **Figure 11. Adam goes to the worst point, AMSGrad to the best one.** AMSGrad divides all three slopes by 2.865, so
# its three steps together go to the left. Adam's regret does not vanish with time: it is 0.67 per step, about the 2/3
# of a method that always chooses $x = 1$.

# %% [markdown]
# **Change it and see.** In Jupyter the slider below changes $\beta_2$. (Without a slider, run
# `plays(0.5, adam=adam, amsgrad=update_parameters_with_amsgrad)` and other values.) From which value on does Adam end
# at the best point?

# %% tags=["demonstration"]
sliders(lambda beta2: plays(beta2, adam=adam, amsgrad=update_parameters_with_amsgrad), beta2=(0.1, 0.9, 0.1, 0.1))

# %% [markdown]
# <details><summary>From which value on</summary>
#
# With 0.4 Adam still ends at the worst point. With 0.5 it ends at $-0.93$, near the best one. On this problem a
# longer memory is enough. Exercise 10 asks whether $\beta_2 = 0.9$ is enough on every such problem.
# </details>

# %% [markdown]
# **What to remember**
#
# - AMSGrad divides by the root of the largest average so far, (10) and (11), so it does not forget a rare large
#   gradient.
# - There are simple problems, such as (12), on which Adam with a fixed $\beta_2$ goes to the worst point. This does
#   not say that such problems are common.
# - AMSGrad keeps a third number for each parameter. Like AdaGrad, it never forgets the largest gradients.
#
# **Exercises**
#
# 9. *On paper.* $\beta_2 = 0.5$, and the gradients are $4, 0, 0, 0$. What are $s$ and $s^{\max}$ after each step?
# 10. With `period=11` the slope is $11$ once and $-1$ ten times. Change the call of Figure 11 to
#     `plays(beta2=0.9, period=11, …)`. Does Adam with $\beta_2 = 0.9$ still end at the best point?

# %% [markdown]
# ## 6. Memory: the numbers that each method keeps
#
# All methods need the parameters and their gradients. Each method also keeps what its `initialize` function returns.

# %% [markdown]
# **Predict, then run.** How many numbers does each method keep from step to step, for each parameter? Does this count
# depend on the network?

# %% tags=["demonstration"]
network = initialize_parameters([64, 32, 10])
# Momentum's velocity has the shapes that initialize_adagrad makes; Adam and AdamW keep two such dictionaries.
counts = kept_per_parameter(network, {
    "gradient descent": [],
    "momentum": [initialize_adagrad(network)],
    "AdaGrad, RMSprop": [initialize_rmsprop(network)],
    "Adam, AdamW": initialize_amsgrad(network)[:2],
    "AMSGrad": initialize_amsgrad(network),
})

# %% [markdown]
# <details><summary>Does it depend on the network?</summary>
#
# No. Every dictionary has the shapes of the parameters, whatever they are, so the count is 0, 1, 1, 2 or 3 for each
# parameter. Change the layers and run the cell again.
# </details>

# %% [markdown]
# **Predict, then run.** A graphics card has 24 GB. A number takes 4 bytes, and for each parameter the card must hold
# the parameter, its gradient and the numbers that the method keeps. (We leave out the values of all layers, which
# backpropagation needs.) Gradient descent can train 3 billion parameters on this card. How many can Adam train, half
# as many or a third?

# %% tags=["demonstration"]
largest_trainable(counts, gigabytes=24)

# %% [markdown]
# **Figure 12. Adam halves the largest network that fits.** Gradient descent needs 8 bytes for each parameter, Adam
# 16, AMSGrad 20. For a very large network these bytes decide which optimizer fits on the card. (Lion, in
# `modern_optimizers`, keeps one number for each parameter where Adam keeps two.)
#
# **Change it and see.** How much memory does your own machine have? Write that number instead of 24.

# %% [markdown]
# **What to remember**
#
# - Per parameter: gradient descent keeps nothing, momentum, AdaGrad and RMSprop one number, Adam and AdamW two,
#   AMSGrad three.
# - These numbers take memory: they limit the size of the network that a card can train.
#
# **Exercises**
#
# 11. *On paper.* A network has 7 billion parameters of 4 bytes each. How much memory do Adam's averages take? How much
#     the parameters, the gradients and the averages together?
# 12. How large a card does AMSGrad need for the network that gradient descent trains on 24 GB? Work it out, and check it
#     with `largest_trainable(counts, gigabytes=…)`.

# %% [markdown]
# ## Where you are
#
# You have written AdaGrad, RMSprop, Adam with two kinds of decay, and AMSGrad. For each you have seen the failure
# that it avoids: one rate for rare and common features, steps that freeze, a penalty that Adam divides away, a rare
# gradient that Adam forgets. You also know how much memory each method needs, and that a fair comparison chooses
# $\alpha$ for each method separately.
#
# **Next** comes `learning_rate_schedules`. RMSprop and Adam do not come to rest, as you saw in Figures 4 and 7; a
# rate that falls during the training brings them to rest. After it, `modern_optimizers` has Nesterov momentum, NAdam,
# Lion and Muon. If you wonder how your functions compare with PyTorch's, `from_numpy_to_pytorch` in the explorations
# has them side by side.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. The sum is $t g^2$, so the step is $\alpha g / (\sqrt{t} \, g) = \alpha / \sqrt{t}$: a tenth of the first at step 100.
# 2. Yes. It moves by 0.0100, 0.0071, 0.0058, 0.0050, …, 0.0032: the learning rate 0.01 divided by $\sqrt{t}$.
# 3. $1/\sqrt{0.1} = 3.16$ times $\alpha$, and $1/\sqrt{0.01} = 10$ times $\alpha$; after many steps the average is 1
#    and the step is $\alpha$.
# 4. With a larger $\alpha$ RMSprop arrives sooner and moves more about the target afterwards. Over the last 600 steps
#    the mean distance is 0.93 with 0.03, because it arrives late, 0.28 with 0.3, and 0.50 with 1.0, because it moves
#    about most.
# 5. $g = -1 + 0.5 \cdot 4 = 1$. Adam's first step makes the weight smaller, by $\alpha$. Without the penalty it would
#    make it larger, by $\alpha$.
# 6. $w_1 = 6 / (3 + 3) = 1$ and $w_2 = 0.5 / (1 + 3) = 0.125$.
# 7. $0.995^k = 0.5$ for $k = \ln 0.5 / \ln 0.995 = 138.3$, so after 139 steps.
# 8. $(1 - 0.01 \lambda)^{300} = 0.86$ gives $\lambda = 0.05$.
# 9. $s$ is $8, 4, 2, 1$; $s^{\max}$ is $8, 8, 8, 8$.
# 10. No: Adam ends at the worst point again, and AMSGrad near the best. For every fixed $\beta_2$ there is a period
#     that is too long for its memory.
# 11. $7 \cdot 10^9 \cdot 2 \cdot 4$ bytes are 56 GB. All together $7 \cdot 10^9 \cdot 4 \cdot 4$ bytes, 112 GB.
# 12. 3 billion parameters at 20 bytes are 60 GB.
# </details>

# %% [markdown]
# **Sources.** J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient methods for online learning and
# stochastic optimization*, Journal of Machine Learning Research 12 (2011). G. Hinton with N. Srivastava and K. Swersky,
# *Lecture 6e: RMSprop*, Neural Networks for Machine Learning (2012). D. P. Kingma and J. Ba, *Adam:
# a method for stochastic optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
# S. J. Reddi, S. Kale and S. Kumar, *On the convergence of Adam and beyond*, ICLR (2018),
# [arXiv:1904.09237](https://arxiv.org/abs/1904.09237). I. Loshchilov and F. Hutter, *Decoupled weight
# decay regularization*, ICLR (2019), [arXiv:1711.05101](https://arxiv.org/abs/1711.05101).
