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
# AMSGrad. They differ in one or two lines each. Somebody wrote each of those lines because an earlier method had
# failed at something, and you will see each of these failures happen.
#
# **What you will do**
#
# - write eight functions: the start and the step of AdaGrad, RMSprop and AMSGrad, and the step of Adam with
#   two kinds of weight decay;
# - guess, before you run a cell, what it will show, and find out why when you are wrong;
# - count what each method has to remember.
#
# **What you will learn**
#
# - why a parameter that seldom has a gradient should take longer steps;
# - why a sum of squares freezes and an average does not;
# - why an L2 penalty is not the same as weight decay once steps are divided by anything;
# - why Adam can walk to the worst point there is, and how a maximum prevents that.
#
# **What you need**
#
# - Adam, with its two averages and its bias correction;
# - NumPy arrays and dictionaries, as in the first notebook.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION`.
# In each, write your lines where it raises `NotImplementedError`, and delete that line; leave the rest as it is.
# The text says about how many lines to expect. Below each graded cell stand a call on a small example, the output
# to expect, and a locked cell whose `check()` names the first array that differs. The grader tries further cases,
# with other numbers. After a restart of the kernel, run the cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run
# the cell: a wrong guess is where learning starts. The figures are drawn by `figures_adaptive.py`, `figures_adam.py`
# and `figures_amsgrad.py`, beside this notebook. They call the functions that you write, so a figure is also a test.

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
# **Notation.** As before, `parameters["W1"]`, `parameters["b1"]`, …, `parameters["WL"]`, `parameters["bL"]`
# are the parameters of a network with $L$ layers, and `grads["dW1"]`, `grads["db1"]`, … their gradients,
# each shaped as its parameter. $\alpha$ is the learning rate. All operations on arrays are elementwise: each
# number is treated by itself. Formulas are written for $W^{[l]}$; those for $b^{[l]}$ are the same, unless
# the text says otherwise.
#
# > **Where $\varepsilon$ stands.** In this notebook $\varepsilon$ is *outside* the root,
# > $\sqrt{s} + \varepsilon$, as in the papers and in PyTorch. In the notebook `optimization_methods` it was
# > inside, $\sqrt{s + \varepsilon}$. So $\varepsilon = 10^{-8}$ here is compared with the size of a gradient,
# > and was compared with the square of it there. Either place earns all points; where yours is another one,
# > you read a remark.

# %% [markdown]
# ## 1. AdaGrad: rare gradients count for more
#
# Think of a model that reads texts, with one weight for each word. The weight of a common word has a gradient
# at almost every step, that of a rare word once in a thousand steps. Both have to be learned with the same $\alpha$.
#
# Here is such a model, made small: 16 features that are 1 or 0. The most common is 1 in every second example, the
# rarest in one of 128. All are equally informative: their true weights are $2$ and $-2$ in turn. One sigmoid unit,
# starting from zero, reads 3000 examples once and takes a step after each.
#
# **Predict, then run.** Gradient descent tries $\alpha = 0.02$, then $0.1$, then $0.5$. Which weights will be far
# from the truth at the end: the common ones or the rare ones? Does the answer depend on $\alpha$?

# %% tags=["demonstration"]
one_rate_for_all(0.02, 0.1, 0.5)

# %% [markdown]
# **Figure 1. No single learning rate suits both common and rare features.** With $\alpha = 0.1$ the common weights
# are learned well, and the rare ones are still on their way: the rarest has come a quarter of it, from a distance of 2 to
# 1.46. With $\alpha = 0.5$ the rare ones are learned better, and now the common ones are twice as far off as before: each
# example throws them about by up to half a unit. (Each point is the mean of 20 draws of the data.)

# %% [markdown]
# What a rare weight needs is a longer step *when its turn comes*. **AdaGrad** (Duchi, Hazan and Singer 2011, JMLR 12)
# gives it one: it adds up the squares of all gradients that a parameter has had, and divides its step by the root of
# that sum. Much seen, short steps; seldom seen, long ones.
#
# By hand, with $\alpha = 0.1$: a parameter's first gradient is 3, so the sum is 9 and the step $0.1 \cdot 3 / \sqrt 9 =
# 0.1$. The next gradient is 4: the sum is $9 + 16 = 25$, the step $0.1 \cdot 4 / \sqrt{25} = 0.08$. A rare parameter
# has a gradient of 4 after a hundred gradients of 0: its sum is 16, and its step the full $0.1$.
#
# In general, with the *sum of all squared gradients* so far starting from zero,
#
# $$s_{dW^{[l]}} := s_{dW^{[l]}} + \bigl(dW^{[l]}\bigr)^2 \tag{1}$$
#
# AdaGrad divides the step by its root:
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon} \tag{2}$$
#
# Where a gradient has always been zero, (2) would be $0/0$ without $\varepsilon$; with it the step is zero, as it
# should be.

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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adagrad", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adagrad)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adagrad)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** `show_path` lets your function take forty steps down the narrow valley $(x^2 + 9y^2)/2$,
# from $(-2, 1)$. The first gradient is $(-2, 9)$. In which direction will the first step go?

# %% tags=["demonstration"]
show_path(update_parameters_with_adagrad)

# %% [markdown]
# **Figure A. AdaGrad's first step is diagonal.** At the first step the sum holds nothing but that one gradient, so (2)
# makes the step $\alpha$ long in both coordinates, whatever the gradient. From then on the steps only get shorter,
# and here that does not hurt. (The wide line below yours is the correct path.)

# %% [markdown]
# **Predict, then run.** Now AdaGrad reads the 3000 examples, and both methods may choose their learning rate from a
# grid. Will AdaGrad's rare weights be as accurate as its common ones? And what will its common weights pay for the
# help that the rare ones get?

# %% tags=["demonstration"]
sparse_features(adagrad=update_parameters_with_adagrad)

# %% [markdown]
# **Figure 2. AdaGrad learns the rare weights far better, and the common ones pay nothing.** Left: its lowest cost,
# 0.413, is below that of gradient descent, 0.427. Right: the weights behind these two costs. The error of the eight
# rarer features falls from 0.99 to 0.42, that of the eight more common ones from 0.25 to 0.18. Rare weights still have
# the larger errors: less is known about them.
#
# <details><summary>Why the common ones gain as well</summary>
#
# Their sums grow quickly, so AdaGrad's steps shrink while it reads. The first examples move a common weight by much,
# the last ones hardly throw it about. A fixed $\alpha$ cannot do both.
# </details>
#
# **Change it and see.** Find the rate that suits the rare features in Figure 1: try `one_rate_for_all(0.2, 0.3, 0.4)`.
# What does it do to the common ones?

# %% [markdown]
# **What to remember**
#
# - AdaGrad divides each step by the root of the sum of all squared gradients of that parameter, (1) and (2).
# - A parameter with rare or small gradients takes longer steps than one with frequent or large gradients.
# - It keeps one extra number for each parameter.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* A gradient has the same size $g$ at every step. How long is AdaGrad's step number $t$? After how many
#    steps is it a tenth of the first one?
# 2. Start from the example of the check, with `s = initialize_adagrad(parameters)`, and take ten steps with the same `grads`.
#    Print how far `parameters["W1"][0, 0]` moves at each. Do you see what you found in exercise 1?

# %% [markdown]
# ## 2. RMSprop: forget what is long past
#
# A sum of squares can only grow, so the factor by which AdaGrad multiplies a gradient can only shrink. If the problem stays
# the same, that is what one wants. But what if it changes? Let one weight $w$ follow a target $c$ that jumps between $-2$ and $2$ every 300
# steps. The cost is $\frac{1}{2}(w - c)^2$, and its gradient $w - c$ comes with a noise of standard deviation 0.5.
#
# **Predict, then run.** AdaGrad follows the target for 3000 steps. How near will it come to it at the first stop, and
# how near at the tenth?

# %% tags=["demonstration"]
moving_target(adagrad=update_parameters_with_adagrad)

# %% [markdown]
# **Figure 3. AdaGrad freezes while the target goes on moving.** It comes near the first target and reaches none of the
# others. Right: the factor by which it multiplies a gradient only falls. At the end it is 0.0009, a sixteenth of what it
# was.

# %% [markdown]
# The cure is to forget. **RMSprop** (Hinton, lecture 6e, 2012; with N. Srivastava and K. Swersky) keeps a moving
# *average* of the squares instead of their sum, and divides by its root: the root mean square, which gave the method
# its name.
#
# By hand, with $\beta = 0.9$ and the gradients of Section 1: after 3 the average is $0.1 \cdot 9 = 0.9$ and the step
# $\alpha \cdot 3 / \sqrt{0.9} = 3.16 \, \alpha$; after 4 the average is $0.9 \cdot 0.9 + 0.1 \cdot 16 = 2.41$ and the step
# $\alpha \cdot 4 / \sqrt{2.41} = 2.58 \, \alpha$. AdaGrad's were $\alpha$ and $0.8 \, \alpha$.
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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_rmsprop", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_rmsprop)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_rmsprop)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The valley again. Which of RMSprop's forty steps will be the longest? (The numbers worked by hand
# above give a hint.)

# %% tags=["demonstration"]
show_path(update_parameters_with_rmsprop)

# %% [markdown]
# **Figure B. RMSprop's first step is its longest.** The average of the squares starts at zero and is not corrected, so
# the first step is divided by too little: it is $1/\sqrt{0.1} = 3.16$ times $\alpha$ long in both coordinates. After it
# the path slides along the floor without a swing.

# %% [markdown]
# **Predict, then run.** Back to the moving target, now with RMSprop beside AdaGrad, both with $\alpha = 0.1$. Will
# RMSprop catch up at each jump? What will it do between two jumps, when it has arrived?

# %% tags=["demonstration"]
moving_target(adagrad=update_parameters_with_adagrad, rmsprop=update_parameters_with_rmsprop)

# %% [markdown]
# **Figure 4. RMSprop keeps up, and never comes to rest.** Left: it reaches every target, and then trembles about it:
# it divides the noise by the size of the noise, so its steps stay near $\alpha$. Right: its factor dips after each jump,
# where the gradient is large, and recovers.
#
# **Is this fair to AdaGrad?** Perhaps it only needs a larger $\alpha$. The next cell runs both for 30,000 steps, a
# hundred targets, with several rates.

# %% tags=["demonstration"]
distances(adagrad=update_parameters_with_adagrad, rmsprop=update_parameters_with_rmsprop)

# %% [markdown]
# **A larger $\alpha$ puts the freezing off; it does not prevent it.** With $\alpha = 1$ AdaGrad's distance grows from
# 0.45 to 1.86, with 3 from 0.20 to 0.82. With $\alpha = 10$ the freezing has hardly begun after 30,000 steps, and
# AdaGrad's 0.22 is *better* than RMSprop's best, 0.28. The last column says why: once it has arrived, it trembles less
# (0.08 against 0.22), because its factor has become smaller. So AdaGrad can win here, if you know beforehand how long the
# training will last and choose $\alpha$ for that length. RMSprop's distances are the same from beginning to end, within
# 0.02, whatever $\alpha$.
#
# **Change it and see.** Add `alpha=1.0` to the call of Figure 4. Which method trembles more, and which one comes too late?

# %% [markdown]
# **What to remember**
#
# - A sum of squares only grows, so with gradients of a steady size AdaGrad's steps shrink like $1/\sqrt{t}$. That suits
#   a problem that stays the same.
# - RMSprop averages the squares over about $1/(1 - \beta)$ steps, (3) and (4), and can follow a problem that
#   changes. In return it never settles by itself.
#
# **Exercises**
#
# 3. *On paper.* Every gradient is 1. How long is RMSprop's first step with $\beta = 0.9$, and with $\beta = 0.99$? How long
#    is it after very many steps?
# 4. Let RMSprop follow the target with `alpha=0.03` and with `alpha=0.3`. Which part of its distance grows with $\alpha$, and
#    which part shrinks?

# %% [markdown]
# ## 3. Adam, and the penalty inside the gradient
#
# Large weights make a network's output change abruptly. To keep them small, one often adds an **L2 penalty**
# $\frac{\lambda}{2} \lVert W \rVert^2$ to the cost. Take the bowl $J = \frac{3}{2}(w_1 - 2)^2 + \frac{1}{2}(w_2 -
# \frac{1}{2})^2$, steep in $w_1$ and shallow in $w_2$, with its lowest point at $(2, 0.5)$.
#
# **Predict, then run.** With a penalty of $\lambda = 1$, where does gradient descent end? Does each weight lose the same
# fraction of its value?

# %% tags=["demonstration"]
penalized_bowl(penalty=1.0)

# %% [markdown]
# **Figure 5. A penalty moves the lowest point towards zero, most where the bowl is shallow.** $w_1$ goes from 2 to 1.5
# and loses a quarter, $w_2$ from 0.5 to 0.25 and loses half. The less the cost cares about a weight, the more the
# penalty has its way.
#
# <details><summary>The place, by hand</summary>
#
# At the lowest point the two slopes cancel: $3 (w_1 - 2) + \lambda w_1 = 0$, so $w_1 = 6 / (3 + \lambda) = 1.5$; and
# $w_2 - 0.5 + \lambda w_2 = 0$, so $w_2 = 0.5 / (1 + \lambda) = 0.25$.
# </details>

# %% [markdown]
# Adam (Kingma and Ba 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)) is RMSprop with momentum and with bias
# correction. Here it is once more, with $g$ for the gradient:
#
# $$v := \beta_1 v + (1 - \beta_1) \, g, \qquad s := \beta_2 s + (1 - \beta_2) \, g^2 \tag{5}$$
#
# $$\hat{v} = \frac{v}{1 - \beta_1^t}, \qquad \hat{s} = \frac{s}{1 - \beta_2^t} \tag{6}$$
#
# $$W^{[l]} := W^{[l]} - \alpha \, \frac{\hat{v}}{\sqrt{\hat{s}} + \varepsilon} \tag{7}$$
#
# The derivative of the penalty is $\lambda W^{[l]}$, so with a penalty the gradient that (5) reads becomes
#
# $$g = dW^{[l]} + \lambda W^{[l]} \ \text{ for weights}, \qquad g = db^{[l]} \ \text{ for biases} \tag{8}$$
#
# By hand: $W = 2$, $dW = 0.5$ and $\lambda = 0.1$ give $g = 0.5 + 0.2 = 0.7$. At the first step $\hat{v} = 0.7$ and
# $\hat{s} = 0.49$, so the step is $\alpha \cdot 0.7 / 0.7 = \alpha$. Without the penalty it would have been $\alpha \cdot
# 0.5 / 0.5$, also $\alpha$: Adam hears the direction of the penalty and divides away its size. Keep this in mind; Section 4
# is about it.
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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adam_l2", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adam_l2)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adam_l2)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** Your function on the bowl of Figure 5, without and with the penalty. ($\lambda = 0$ makes it plain
# Adam, which the cell calls `adam`. Here $\beta_2 = 0.9$, so that 200 steps are enough.) Will Adam end where gradient
# descent ended?

# %% tags=["demonstration"]
adam = partial(update_parameters_with_adam_l2, weight_decay=0.0)
bowl_paths(adam=adam, adam_l2=update_parameters_with_adam_l2)

# %% [markdown]
# **Figure C. The penalty changes where Adam ends, and hardly how it starts.** The first steps are nearly the same in
# both runs: $\alpha$ long in each coordinate, as in the number by hand. Then they part, and with the penalty Adam ends at
# $(1.5, 0.25)$, where gradient descent did. On a quiet bowl like this one, a penalty does what it says.

# %% [markdown]
# ### Adam does not notice the scale of a gradient
#
# Multiply the gradients of one parameter by a constant, at every step. Then $\hat{v}$ is multiplied by
# it, and so is $\sqrt{\hat{s}}$: the step (7) stays what it was, apart from the tiny effect of $\varepsilon$. Each
# parameter may have its own constant, which is called a *diagonal rescaling*.
#
# **Predict, then run.** On the bowl, multiply the first entry of each gradient by 8 and divide the second by 8. What
# becomes of the path of gradient descent, and of Adam's? And does Adam *with a penalty* still not notice?

# %% tags=["demonstration"]
rescaling(adam, update_parameters_with_adam_l2)

# %% [markdown]
# **Figure 6. Rescaling changes the path of gradient descent; Adam's stays the same.** Left: with the rescaled
# gradient, descent jumps to and fro along the first axis and crawls along the second. Right: Adam's two paths lie on
# top of each other. The printed lines say how closely: with $\varepsilon = 0$ they agree to the last bit (multiplying
# by 8 rounds nothing), with $\varepsilon = 10^{-8}$ they are less than $10^{-7}$ apart. With an L2 penalty they part,
# by up to 0.43: $\lambda W$ is added to the gradient, and how much that counts depends on the gradient's scale.

# %% [markdown]
# ### One method for both problems
#
# AdaGrad was made for sparse gradients, RMSprop for a problem that moves. The paper on Adam promises both at once.
#
# **Predict, then run.** On the sparse features, will Adam be nearer to AdaGrad or to gradient descent? Behind the moving
# target, what will its momentum do at each jump?

# %% tags=["demonstration"]
both_problems(update_parameters_with_adagrad, update_parameters_with_rmsprop, adam)
distances(adam=adam)

# %% [markdown]
# **Figure 7. Adam keeps most of both promises.** Left: its lowest cost on the sparse features is 0.417, between AdaGrad's
# 0.413 and the 0.427 of gradient descent; it needs a much smaller $\alpha$, since its steps do not shrink. Right:
# momentum makes it faster than RMSprop, and carries it past each new target before it settles. Then it trembles less,
# because it averages the noise: the last column says 0.08, where RMSprop with the same $\alpha = 0.1$ had 0.12. Over
# 30,000 steps its mean distance stays at 0.27 to 0.28, where RMSprop's was at its best.
#
# **Change it and see.** Give `sparse_features` all three: `sparse_features(adagrad=update_parameters_with_adagrad,
# rmsprop=update_parameters_with_rmsprop, adam=adam)`. Why is RMSprop behind the other two on features that are rare?
# (Think of Figure B: how long is a step after a long pause?)

# %% [markdown]
# **What to remember**
#
# - Adam's steps do not depend on the scale of each parameter's gradients, apart from the tiny effect of $\varepsilon$.
#   Other units for a parameter, or a constant factor in the cost, change nothing.
# - An L2 penalty goes through (5) to (7) like any part of the gradient, and so is divided by $\sqrt{\hat{s}}$, too.
# - Adam copes with sparse gradients nearly as well as AdaGrad, and with a moving target as well as RMSprop.
# - Biases have no penalty here.
#
# **Exercises**
#
# 5. *On paper.* $W = 4$, $dW = -1$ and $\lambda = 0.5$. What is $g$? In which direction does Adam's first step go, and how
#    long is it? What would it do without the penalty?
# 6. Work out where the bowl with $\lambda = 3$ has its lowest point. Then check it with `bowl_paths(decay=3.0,
#    adam_l2=update_parameters_with_adam_l2)`.

# %% [markdown]
# ## 4. AdamW: decay beside the gradient
#
# For plain gradient descent, a penalty and a decay are one thing: a step on $dW + \lambda W$ makes each weight smaller
# by the factor $1 - \alpha \lambda$, and follows $dW$. In Adam, the $\lambda W$ inside $g$ is divided by
# $\sqrt{\hat{s}}$. Where gradients are noisy, as in every training with mini-batches, that matters.
#
# Take a case without any cost: 9 groups of 400 weights that all start at 1. Their gradients are pure noise, of standard
# deviation 0.01 in the first group and 100 in the last. Nothing but the penalty, with $\lambda = 0.5$, has a
# direction. With gradient descent the same fraction would be left in every group.
#
# **Predict, then run.** What fraction of each weight survives 300 steps of Adam with the penalty? Which weights shrink
# the most, those with small gradients or those with large ones?

# %% tags=["demonstration"]
decay_under_noise(adam_l2=update_parameters_with_adam_l2)

# %% [markdown]
# **Figure 8. Inside Adam a penalty acts on quiet weights and leaves noisy ones alone.** Where gradients are small, the
# penalty is most of $g$, and Adam makes full steps of it: nothing is left. Where they are large, it is divided away: 99%
# is left. One $\lambda$, and everything from nothing to nearly all. (Biases, which have no penalty, stay at 1.)

# %% [markdown]
# **AdamW** (Loshchilov and Hutter 2019, ICLR, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101)) takes
# the decay out of the gradient. The averages (5) read the bare gradient, $g = dW^{[l]}$, the correction
# (6) stays, and the weights shrink by themselves, in proportion to their value before the step.
#
# By hand, with the numbers of Section 3 and $\alpha = 0.1$: $W = 2$, $dW = 0.5$, $\lambda = 0.1$. At the first step
# $\hat{v} / \sqrt{\hat{s}} = 0.5 / 0.5 = 1$, and the new weight is $2 - 0.1 \, (1 + 0.1 \cdot 2) = 1.88$. Adam with the
# penalty went to $2 - 0.1 \cdot 1 = 1.9$, as if there were none.
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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adamw", "locked": true, "points": 14, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adamw)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adamw)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The same noise, now with AdamW as well. What will its line look like?

# %% tags=["demonstration"]
decay_under_noise(adam_l2=update_parameters_with_adam_l2, adamw=update_parameters_with_adamw)

# %% [markdown]
# **Figure 9. Decoupled, every weight decays at the same rate.** The line is level at $(1 - \alpha\lambda)^{300} = 0.22$,
# whatever the size of the gradients. It is what "weight decay" means for gradient descent.

# %% [markdown]
# **Predict, then run.** And the bowl, where the penalty led Adam to its own lowest point $(1.5, 0.25)$? Will AdamW, with
# the same $\lambda = 1$, go to the same place?

# %% tags=["demonstration"]
bowl_paths(adam_l2=update_parameters_with_adam_l2, adamw=update_parameters_with_adamw)

# %% [markdown]
# **Figure D. The same $\lambda$, another place.** AdamW goes to $(1, 0.5)$: it holds $w_1$ back further than the penalty
# does, and takes nothing from $w_2$, which reaches its best value.
#
# <details><summary>Why exactly there</summary>
#
# While a gradient keeps its sign, the first term in the brackets of (9) is about 1 in size. So a weight stops growing
# where $\lambda W = 1$: AdamW keeps every weight within $1/\lambda$, here within 1. The best $w_1$, 2, lies outside,
# so it stops at the border. The best $w_2$, 0.5, lies inside and is reached: near it even a tiny gradient, divided by
# its own size, is enough to balance the decay. So AdamW does not minimise the cost with a penalty; it minimises
# the cost inside a box.
# </details>
#
# **Change it and see.** Add `decay=4.0` to the call, then `decay=0.4`. How large is the box now, and where does AdamW stop?

# %% [markdown]
# ### The same $\lambda$, other weights
#
# Now the two moons of `optimization_methods`, and a network with hidden layers of 5 and 2 units. Both methods train it
# for 400 epochs, from the same start, with the same mini-batches and the same $\lambda = 0.1$. The table has a third
# training: the penalty again, with a hundredth of that $\lambda$.
#
# **Predict, then run.** Which of the two makes the weights smaller? Which one is more accurate?

# %% tags=["demonstration"]
decayed_weights(update_parameters_with_adam_l2, update_parameters_with_adamw)

# %% [markdown]
# **Figure 10. With the same $\lambda$, the penalty empties half of the network; AdamW leaves it alive.** With the penalty,
# 12 of the 22 weights end below 0.01 (in the figure, what is smaller than 0.00001 is drawn there), and no weight exceeds
# 0.83. AdamW leaves weights up to 3.56. Before you conclude that AdamW is the better method, look at the last row of the
# table: a penalty with a smaller $\lambda$ is just as accurate. The comparison shows that $\lambda$ means something
# else, and no more than that.

# %% [markdown]
# **What to remember**
#
# - Under an L2 penalty in Adam, the decay of a weight depends on the size of its gradients. Decoupled, every
#   weight decays at the same rate $\alpha \lambda$.
# - A $\lambda$ that was tuned for one form means nothing for the other.
# - PyTorch's `AdamW` multiplies the decay by $\alpha$; the paper does not.
#
# **Exercises**
#
# 7. *On paper.* A weight has no gradient at all. With $\alpha = 0.01$ and $\lambda = 0.5$, after how many steps of AdamW is
#    it half of what it was?
# 8. Which $\lambda$ lets AdamW keep 86% in every group of Figure 9? Work it out, then check it with
#    `decay_under_noise(decay=…, adamw=update_parameters_with_adamw)`.

# %% [markdown]
# ## 5. AMSGrad: what was large stays large
#
# Adam's average $s$ forgets. That is its strength on a moving target, and it can be its ruin. Here is a game. At every step
# you play a number $x$ between $-1$ and $1$. The slope of the cost is $3$ at the first step, then $-1$ and $-1$, then
# again $3, -1, -1$, and so on. Added up, three slopes are $3 - 1 - 1 = 1$: uphill to the right, so you should walk to the
# left, to $x = -1$.
#
# Adam plays with a short memory, $\beta_2 = 0.1$, and without momentum, $\beta_1 = 0$.
#
# **Predict, then run.** Adam divides each slope by the root of its average of squares. Will its step on the slope $3$ be
# three times as long as its step on a slope of $-1$? In which direction do three steps together go?

# %% tags=["demonstration"]
three_steps(adam=adam)

# %% [markdown]
# **Adam walks the wrong way.** It divides the slope $3$ by 2.865, because $s$ has just read its square, and the last $-1$
# by 1.035, because by then $s$ has forgotten. So the one step to the left is hardly longer than each of the two to the
# right, and the right wins. Reddi, Kale and Kumar (2018, ICLR, [arXiv:1904.09237](https://arxiv.org/abs/1904.09237)) found such
# a game for every fixed $\beta_2$: Adam goes the wrong way, however long it plays.
#
# Their repair, **AMSGrad**, does not let the divisor shrink. It keeps Adam's two averages (5) and, beside them, the largest
# $s$ so far, number by number.
#
# By hand, for the first three steps of the game: $s$ is $0.9 \cdot 9 = 8.1$, then $0.1 \cdot 8.1 + 0.9 = 1.71$, then
# $0.1 \cdot 1.71 + 0.9 = 1.071$. The largest so far is $8.1$, $8.1$, $8.1$.
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
# **Your turn.** AMSGrad's step for the parameter `k` of the loop: (5), (10) and (11), about 6 lines.
# `np.maximum` compares two arrays number by number. This is the last function of the notebook, and you know all of its
# lines but one.

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
# **Predict, then run.** First a problem where nothing is rare: the bowl of Section 3, with $\beta_2 = 0.9$, a memory of
# about ten steps. When Adam comes near the lowest point its gradients become small, and so does $s$. What does that do to
# its steps? And to AMSGrad's?

# %% tags=["demonstration"]
swings(adam=adam, amsgrad=update_parameters_with_amsgrad)

# %% [markdown]
# **Figure E. With a short memory Adam does not come to rest; AMSGrad does.** Small gradients are divided by the root of a
# small $s$, so Adam goes on trembling, 0.008 away from the lowest point. AMSGrad still divides by what was large at the
# start, and its distance falls on, to a thirtieth of that. With the usual $\beta_2 = 0.999$ the difference is gone: add
# `beta2=0.999` to the call, and the two lines lie on each other.

# %% [markdown]
# ### Adam walks to the worst point there is
#
# Now the game of this section. It is the example of Theorem 1 of the paper. At step $t$ a method plays a number $x_t$
# between $-1$ and $1$, and pays $f_t(x_t)$, where
#
# $$f_t(x) = 3x \ \text{ if } t = 1, 4, 7, \dots, \qquad f_t(x) = -x \ \text{ otherwise} \tag{12}$$
#
# Three steps together cost $3x - x - x = x$, so $x = -1$ is the best that can be played, and $x = 1$ the worst. As in the
# paper, $\beta_1 = 0$, $\beta_2 = 0.1$, the learning rate falls as $\alpha_t = 0.5/\sqrt{t}$, and an $x$ that leaves the
# interval is put back to its end. The **regret** per step is how much more a method pays than the best point would.
#
# **Predict, then run.** Where will Adam and AMSGrad be after 3000 steps?

# %% tags=["demonstration"]
plays(beta2=0.1, adam=adam, amsgrad=update_parameters_with_amsgrad)
three_steps(adam=adam, amsgrad=update_parameters_with_amsgrad)

# %% [markdown]
# **Figure 11. Adam goes to the worst point, AMSGrad to the best one.** AMSGrad divides all three slopes by 2.865, which
# leaves their sum its sign. Adam's regret does not go away with time: it is 0.67 per step, nearly the 2/3 of somebody who
# always plays 1.
#
# **Change it and see.** In Jupyter the slider below changes $\beta_2$. From which value on does Adam find the best point?

# %% tags=["demonstration"]
sliders(lambda beta2: plays(beta2, adam=adam, amsgrad=update_parameters_with_amsgrad), beta2=(0.1, 0.9, 0.1, 0.1))

# %% [markdown]
# <details><summary>From which value on</summary>
#
# With 0.4 Adam still ends at the worst point, with 0.5 it comes to the best one. A longer memory rescues it in this game.
# Exercise 10 asks whether it does so in every game.
# </details>

# %% [markdown]
# **What to remember**
#
# - AMSGrad divides by the root of the largest average so far, (10) and (11), so that a rare large gradient is
#   not forgotten.
# - There are problems, as simple as (12), on which Adam with a fixed $\beta_2$ goes to the worst point.
# - That they exist does not say that they are common. The price of the repair is a third number for each
#   parameter, and steps that, like AdaGrad's, remember the largest gradients for ever.
#
# **Exercises**
#
# 9. *On paper.* $\beta_2 = 0.5$, and the gradients are $4, 0, 0, 0$. What are $s$ and $s^{\max}$ after each step?
# 10. With `period=11` the slope is $11$ once and $-1$ ten times. Change the call of Figure 11 to `plays(beta2=0.9,
#     period=11, …)`. Does $\beta_2 = 0.9$ still rescue Adam?

# %% [markdown]
# ## 6. What each method has to remember
#
# Besides the parameters and their gradients, which all methods need, each keeps what its `initialize`
# function makes. Let us count.
#
# **Predict, then run.** How many numbers does each method keep from step to step, for each parameter? Do the ratios depend
# on the network? (Momentum's velocity has the shapes that `initialize_adagrad` makes; Adam and AdamW keep two such
# dictionaries.)

# %% tags=["demonstration"]
network = initialize_parameters([64, 32, 10])
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
# **Predict, then run.** A graphics card has 24 GB. A number takes 4 bytes, and for each parameter the card must hold the
# parameter, its gradient and what the method keeps. (We leave out the activations.) Gradient descent can train 3 billion
# parameters there. How many can Adam train, half as many or a third?

# %% tags=["demonstration"]
largest_trainable(counts, gigabytes=24)

# %% [markdown]
# **Figure 12. Adam halves the largest network that fits.** Gradient descent needs 8 bytes a parameter, Adam 16, AMSGrad
# 20. That is why people who train very large networks care about what an optimizer remembers. (Lion, in
# `modern_optimizers`, keeps one number for each parameter where Adam keeps two.)
#
# **Change it and see.** How much memory does your own machine have? Write it instead of 24.

# %% [markdown]
# **What to remember**
#
# - Per parameter: gradient descent keeps nothing, momentum, AdaGrad and RMSprop one number, Adam and AdamW two,
#   AMSGrad three.
# - Each of those numbers was put there for a reason you have now seen; each has its price.
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
# You have written the whole family of Adam, and for each of its members you have seen the failure that it repairs: one rate
# for rare and common features, steps that freeze, a decay that is divided away, a rare gradient that is forgotten. You also
# know that a repair has a price, and that a fair comparison lets each method choose its own $\alpha$.
#
# **Next** comes `learning_rate_schedules`. RMSprop and Adam go on trembling at the end, as you saw in Figures 4 and 7; a rate
# that falls during the training brings them to rest. After it, `modern_optimizers` has Nesterov momentum, Lion and Muon. If
# you wonder how your functions compare with PyTorch's, `from_numpy_to_pytorch` in the explorations has them side by side.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. The sum is $t g^2$, so the step is $\alpha g / (\sqrt{t} \, g) = \alpha / \sqrt{t}$: a tenth of the first at step 100.
# 2. It moves by 0.0100, 0.0071, 0.0058, 0.0050, …, 0.0032: the learning rate 0.01 divided by $\sqrt{t}$.
# 3. $1/\sqrt{0.1} = 3.16$ times $\alpha$, and $1/\sqrt{0.01} = 10$ times $\alpha$; after many steps the average is 1 and the
#    step is $\alpha$.
# 4. The time to reach a new target shrinks with $\alpha$, the trembling about it grows. Over the last 600 steps the mean
#    distance is 0.93 with 0.03, 0.28 with 0.3 and, with too much trembling, 0.50 with 1.0.
# 5. $g = -1 + 0.5 \cdot 4 = 1$. Adam's first step makes the weight smaller, by $\alpha$. Without the penalty it would make it
#    larger, by $\alpha$.
# 6. $w_1 = 6 / (3 + 3) = 1$ and $w_2 = 0.5 / (1 + 3) = 0.125$.
# 7. $0.995^k = 0.5$ for $k = \ln 0.5 / \ln 0.995 = 138.3$, so after 139 steps.
# 8. $(1 - 0.01 \lambda)^{300} = 0.86$ gives $\lambda = 0.05$.
# 9. $s$ is $8, 4, 2, 1$; $s^{\max}$ is $8, 8, 8, 8$.
# 10. No: Adam ends at the worst point again, and AMSGrad near the best. For every fixed $\beta_2$ there is a period that is
#     too long for its memory.
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
