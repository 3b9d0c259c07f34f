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
# Training a neural network means walking downhill on a surface you cannot see. Backpropagation tells you which
# way is down at the point where you stand. Everything else is a decision: how far to step, how many examples to
# average before each step, and how much weight to give the last gradient and the ones before it. An
# **optimization method** is one set of such decisions. A good method reaches a low cost in fewer steps, or in
# cheaper ones. In this notebook you write three methods and compare them.
#
# **What you will do**
#
# - write six functions, each a few lines of NumPy, that together make gradient descent, mini-batches,
#   momentum and Adam;
# - guess, before you run a cell, what it will show, and find out why when you are wrong;
# - train the same small network with all three methods, and compare their costs, accuracies and memory.
#
# **What you will learn**
#
# - why many noisy gradients from a few examples often lower the cost sooner than one exact gradient;
# - what momentum averages away, and why it keeps moving where gradient descent creeps;
# - why Adam divides by the size of the gradient, and why it must correct its averages at the start;
# - how to tell a better method from a better learning rate.
#
# **What you need**
#
# - NumPy arrays and their shapes, Python dictionaries, and the idea of a derivative;
# - forward and backward propagation, but only as functions to call: `opt_utils.py` provides them.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION`.
# In each, write your lines where it raises `NotImplementedError`, and delete that line; leave the rest as it is.
# The text says about how many lines to expect. Below each graded cell stand a call on a small example, the output
# to expect, and a locked cell whose `check()` names the first array that differs. If the numbers alone do not show
# you the mistake, compute the example "by hand" of the same section with your lines. The grader tries further cases,
# with other numbers. After a restart of the kernel, run the cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run
# the cell, on paper or in a cell of your own: a wrong guess is where learning starts. The figures are drawn by
# `figures.py`, beside this notebook; every call can be changed and run again.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    predict,
    predict_dec,
    print_arrays,
    show_path,
    sliders,
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

# %% tags=["demonstration"]
from tqdm.auto import tqdm

from figures import (
    averages_of_noise,
    bias_correction,
    descend_bowl,
    hilly_landscape,
    inertia,
    larger_steps,
    noise_of_batches,
    passes_needed,
    shuffle_and_partition,
    zigzag,
)
from figures_training import compare_trainings, costs_by_learning_rate, show_training, two_moons
from opt_utils import NAMES

# %% [markdown]
# **Notation.** There are $m$ examples, with $n_0$ features each. Examples are columns: the inputs $X$ have shape
# $(n_0, m)$ and the labels $Y$ have shape $(1, m)$. A network has $L$ layers. Layer $l$ has $n_l$ units; it
# multiplies what the layer below gives by a matrix $W^{[l]}$ of shape $(n_l, n_{l-1})$ and adds $b^{[l]}$ of shape
# $(n_l, 1)$. These are its parameters, in one dictionary: `parameters["W1"]`, `parameters["b1"]`, …, up to
# `parameters["WL"]`, `parameters["bL"]`. We write $dW^{[l]}$ for $\partial J / \partial W^{[l]}$ and $db^{[l]}$ for
# $\partial J / \partial b^{[l]}$; they are `grads["dW1"]`, `grads["db1"]`, …, each shaped as its parameter.
# $\alpha$ is the learning rate.

# %% [markdown]
# ## 1. Gradient descent follows the slope
#
# **Predict, then run.** Two walkers stand side by side on a hilly surface. Both always step straight downhill. Do
# they end at the same place?

# %% tags=["demonstration"]
hilly_landscape()

# %% [markdown]
# **Figure 1. Downhill is a local rule: two neighbours end in different valleys.** Colour is height. The surface
# is made up, so its heights may be negative. The squares are the starts; the stars are where 60 steps of gradient
# descent end. The left walker finds the deeper valley by luck: both walkers know only the slope where they stand.
#
# <details><summary>Why they part</summary>
#
# The starts lie on two sides of a ridge. A gradient describes the surface at one point only. A method that uses
# gradients therefore finds *a* valley, which need not be the deepest one.
# </details>

# %% [markdown]
# The height of the surface is the **cost** $J$, the mean of the losses $\mathcal{L}^{(i)}$ of the $m$ examples:
#
# $$J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}^{(i)} \tag{1}$$
#
# Since $J$ is a mean, its gradient is a mean too, one term for each example. Keep this in mind: much of this
# notebook is about how many of those terms to compute before moving.
#
# To study one valley closely we take the smallest useful model: fit the line $wx + b$ to 64 noisy points, with half
# the squared error as the loss of each. Its cost is a bowl over $w$ and $b$. How steeply a bowl bends in a direction
# is its **curvature** there, the second derivative along that direction; this bowl bends strongly one way and
# weakly the other.
#
# **Predict, then run.** Gradient descent takes 30 steps with $\alpha = 0.05$, with $0.5$ and with $0.95$. Which
# one ends lowest? Does a larger $\alpha$ always get there sooner?

# %% tags=["demonstration"]
descend_bowl(0.05, 0.5, 0.95)

# %% [markdown]
# **Figure 2. Too small a learning rate is slow; too large a one climbs.** $\alpha = 0.5$ ends lowest. $\alpha = 0.05$
# is slow. $\alpha = 0.95$ is the largest and never gets there: each step crosses the floor and ends higher on
# the other side (its first five steps are drawn). The path of $\alpha = 0.5$ falls down the steep wall first, then
# follows the shallow floor to the star, the minimum.
#
# <details><summary>Where the limit lies</summary>
#
# Along a direction of curvature $c$ the gradient is $c$ times the distance from the floor, so a step multiplies
# that distance by $1 - \alpha c$. The factor is smaller than 1 in size exactly while $\alpha < 2 / c$. The largest
# curvature here is 2.161; the limit, printed above, is 0.925.
# </details>

# %% [markdown]
# **Change it and see.** Run `descend_bowl(0.8, 0.92, 0.93)`. Why does 0.92 end below its start, and 0.93 above it?
# In Jupyter the slider below changes $\alpha$: find the rate that ends lowest.
#
# <details><summary>What you should find</summary>
#
# The limit 0.925 lies between 0.92 and 0.93. Below it every step brings the path nearer to the floor, above it every
# step takes the path further away. On the slider 0.8 ends lowest, at 0.000114 above the minimum.
# </details>

# %% tags=["demonstration"]
sliders(lambda alpha: descend_bowl(alpha), alpha=(0.05, 1.0, 0.05, 0.5))

# %% [markdown]
# ### The rule
#
# By hand first: a parameter is 2.0, its gradient 0.5, and $\alpha = 0.1$. The gradient says that the cost rises when
# the parameter grows, so we go the other way: the new parameter is $2.0 - 0.1 \cdot 0.5 = 1.95$. For a network the
# rule is the same, once for each layer $l = 1, \dots, L$:
#
# $$W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha \, db^{[l]} \tag{2}$$
#
# **Your turn.** Apply (2) to the layer $l$ of the loop: 2 lines. The dictionary keys are strings made from
# the layer's number, `f"W{l}"` and `f"dW{l}"`. Layers are counted from 1.

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
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_gd)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_gd)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_gd)

# %% [markdown]
# **Figure A. Two steps down the steep side, then a long way along the floor.** `show_path` lets your
# function take forty steps down the narrow valley $(x^2 + 9y^2)/2$, where $x$ is an entry of `W1` and $y$ an entry
# of `b2`. The wide grey line is the correct path, the thin one is yours. With $\alpha = 0.1$ each step along the flat
# floor covers only a tenth of the distance that is left.

# %% [markdown]
# ### Batch, stochastic, mini-batch: how many examples to average before each step
#
# By (1), an exact gradient costs a pass over all $m$ examples. The mean over *some* of them, drawn at
# random, is right on average, and costs only as many terms as you draw. At a minimum the gradient is zero; Robbins
# and Monro (1951) showed that noisy values are enough to find such a zero, if the steps shrink at the right pace.
# There are three usual choices:
#
# - **batch** gradient descent averages all $m$ examples before each step;
# - **mini-batch** gradient descent averages a few examples, a *mini-batch*;
# - **stochastic** gradient descent, SGD, takes a step after every single example: a mini-batch of one.
#
# Here they are as code. All three use your function; they differ in the columns they look at.

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
# layers. Batch descent has no middle loop, and mini-batch descent makes it shorter.
#
# **Predict, then run.** On the bowl, stochastic descent and gradient descent take 128 steps each, from the same
# start and with the same $\alpha$. Which one comes closer to the minimum? Which one stays there?

# %% tags=["demonstration"]
noise_of_batches(64, 1)

# %% [markdown]
# **Figure 3. Stochastic descent reaches the neighbourhood of the minimum by a jagged path, and does not
# settle there.** Gradient descent read $128 \times 64 = 8192$ examples for its smooth path, stochastic descent
# read 128. At the star, the minimum, the exact gradient vanishes, but the gradient of a single example does not:
# with a fixed $\alpha$ the path keeps jumping, which holds its cost above the lowest possible one.
#
# <details><summary>What it gains all the same</summary>
#
# Stochastic descent reads far fewer examples. The whole path on the right reads as many examples as *two* steps of
# gradient descent, and it ends near the bottom of the bowl.
# </details>

# %% tags=["demonstration"]
noise_of_batches(1, 8)

# %% [markdown]
# **Figure 4. A few examples together remove most of the noise.** The same number of steps and the same
# $\alpha$, with 8 examples a step instead of one. The mean of 8 independent gradients has about a third of
# the noise of one ($1/\sqrt{8} \approx 0.35$). The path stays near that of gradient descent in Figure 3. Its cost in
# the second half is almost as low, and it reads an eighth of the examples.

# %% tags=["demonstration"]
sliders(lambda examples: noise_of_batches(examples), examples=(1, 64, 1, 8))

# %% [markdown]
# **Which of the three is best?** A fair comparison uses for each the learning rate that suits it. We take the network
# of Section 5 and its 300 examples, and five mini-batch sizes. For each size we tried the rates 0.01, 0.03, 0.1, 0.3, 1
# and 3, and for all 300 examples also 6, which needs 206 passes. The next cell trains with the best rate of each size
# until the cost over all examples is below 0.2.

# %% tags=["demonstration"]
best_rates = {1: 0.03, 4: 0.3, 16: 1.0, 64: 1.0, 300: 3.0}  # size -> learning rate
print("examples a step   alpha   passes over the data (median of 3 seeds)   steps")
for size, learning_rate in tqdm(best_rates.items(), leave=False):
    passes = np.median([passes_needed(one_step, size, learning_rate, seed) for seed in range(3)])
    print(f"{size:15}{learning_rate:8}{passes:19.0f}{passes * np.ceil(300 / size):28.0f}")

# %% [markdown]
# **Small mini-batches need fewer passes over the data, large ones need fewer steps.** Sizes up to 16 need about a
# sixth of the passes that all 300 examples at once need, or less, because each pass takes many steps. Counted in
# steps the order is reversed, because the gradient of a larger mini-batch is less noisy.
#
# Computing time decides between the two. A processor averages a few dozen columns about as fast as a single one;
# beyond that the time of a step grows with the size. A size in between therefore needs few passes *and* cheap steps.
# This is why a well-tuned mini-batch size usually beats both extremes.

# %% [markdown]
# **What to remember**
#
# - One step of gradient descent is (2), for every layer. You have to tune $\alpha$: too small is slow, too large
#   diverges, and on a bowl the limit is 2 divided by the largest curvature.
# - Batch, stochastic and mini-batch descent use the same rule. They differ in how many examples are averaged
#   before each step: all $m$, one, or a few. With a well-tuned size, mini-batches usually beat both others.
# - Fewer examples a step means more steps in a pass over the data. It also means noise, which keeps the path from
#   settling while $\alpha$ stays fixed.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* $J(w) = 4 w^2$ and $w = 1$. Where is $w$ after one step with $\alpha = 0.1$? For which $\alpha$ does
#    it land at the minimum at once, and from which $\alpha$ on does it never arrive?
# 2. Call `noise_of_batches(1, learning_rate=0.2, steps=1000)`, then with 0.05 and with 0.0125. What does a smaller
#    rate gain, and what does it lose?

# %% [markdown]
# ## 2. Mini-batches read every example once an epoch
#
# An **epoch** is one pass over the data. To make its mini-batches:
#
# 1. **Shuffle** the columns of $X$ and $Y$ with *one* permutation, so that every example keeps its label. A
#    new permutation each epoch mixes the examples differently every time.
# 2. **Partition** the shuffled columns into consecutive pieces of `mini_batch_size` columns. If the size
#    does not divide $m$, the last piece is smaller. It is still a mini-batch: no example is left out, none
#    is read twice.
#
# **Predict, then run.** Twenty examples are cut into mini-batches of 8. How many mini-batches are there, and how
# many examples has the last one?

# %% tags=["demonstration"]
shuffle_and_partition(20, 8)

# %% [markdown]
# **Figure 5. Shuffle once, cut in order; the last mini-batch takes what is left.** The arrows follow three
# examples. Number and label (circle or triangle) travel together, since one permutation moves both.
#
# **Change it and see.** Try sizes of 6, of 5 and of 32. For which sizes is there no smaller mini-batch at the end?
#
# <details><summary>What you should find</summary>
#
# A size that divides 20 leaves no smaller mini-batch: 5 gives four of 5, but 6 gives three of 6 and one of 2. A size of
# 32 is larger than $m$ and gives a single mini-batch with all 20 examples.
# </details>

# %% [markdown]
# **Predict, then run.** What goes wrong if only the columns of $X$ are shuffled, and $Y$ stays as it is? The next
# cell measures how strongly the height of a point and its label go together in the data of Section 5: the higher
# points mostly have label 0, so the correlation is negative. What will the second and the third line say?

# %% tags=["demonstration"]
X, Y = load_dataset()
order = np.random.default_rng(0).permutation(300)
shuffles = {"in order": (X, Y), "shuffled together": (X[:, order], Y[:, order]), "only X shuffled": (X[:, order], Y)}
for name, (inputs, labels) in shuffles.items():
    print(f"{name:18} correlation of height and label: {np.corrcoef(inputs[1], labels[0])[0, 1]:5.2f}")

# %% [markdown]
# <details><summary>What the third line means</summary>
#
# Shuffled together, the pairs stay the same and only their order changes. With $X$ alone shuffled, each point gets the
# label of another point, and the labels no longer depend on the points. Python raises no error: the network trains, and
# learns nothing that holds for the true pairs.
# </details>

# %% [markdown]
# As a formula: with $m = 20$ and a size of 8, mini-batch 0 holds the shuffled columns 0 to 7, mini-batch 1 the
# columns 8 to 15, mini-batch 2 the columns 16 to 19. In general, with $m$ examples and mini-batches of $s$, mini-batch
# $k = 0, 1, \dots, \lceil m/s \rceil - 1$ holds the shuffled columns
#
# $$k s, \;\; k s + 1, \;\; \dots, \;\; \min\bigl((k + 1) s, \, m\bigr) - 1 \tag{3}$$
#
# There are $\lfloor m/s \rfloor$ full mini-batches, and if $s$ does not divide $m$, one more with the
# remaining $m - s \lfloor m/s \rfloor$ examples. In Figure 5 that is $20 - 8 \cdot 2 = 4$.
#
# **Which size?** Powers of two from 16 to 512 are common, because many processors work on blocks of such sizes. Larger
# mini-batches give smoother gradients and fewer steps an epoch. A mini-batch must fit into memory, together with
# the values of all layers, which backpropagation needs.
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

# %% nbgrader={"grade": true, "grade_id": "test_random_mini_batches", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
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
#   some of them raises no error, so count the examples.
# - Powers of two are the usual sizes.
#
# **Exercises**
#
# 3. *On paper.* 1000 examples, mini-batches of 64: how many steps has an epoch, and how large is the last
#    mini-batch? How many epochs are 8000 steps?
# 4. Call `random_mini_batches(X, Y, 300)` and `random_mini_batches(X, Y, 1)`, and count the mini-batches. Which two
#    methods of Section 1 are these?

# %% [markdown]
# ## 3. Momentum averages the zigzag away
#
# Many cost surfaces are ravines: steep in some directions, shallow in others. A step short enough for the
# steep direction is too short for the shallow one. Gradient descent then bounces from wall to wall while it
# creeps along the floor.
#
# Look at a run of gradients on such a path. Across the ravine they alternate in sign; along it they agree. So
# average them: what alternates cancels, what agrees stays. This is **momentum**, the heavy-ball method of Polyak
# (1964); Sutskever et al. (2013) showed how much it matters in training deep networks. Think of a ball that rolls:
# the gradient pushes it, and it keeps its **velocity** between the pushes.

# %% [markdown]
# By hand: start with a velocity of 0 and let each new velocity be nine tenths of the old one plus one tenth of the
# gradient. Gradients of $1, 1, 1$ give velocities $0.1, 0.19, 0.271$: growing towards 1. Gradients of $1, -1, 1$ give
# $0.1, -0.01, 0.091$: the zigzag is almost gone.
#
# Such an average is called *exponentially weighted*. The share that is kept, nine tenths here, is $\beta$: with each
# step back in time, the weight of a gradient shrinks by this factor. For each layer the velocity is
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

# %% [markdown]
# **Predict, then run.** The cost $J = \tfrac{1}{2}(0.02\, w_1^2 + w_2^2)$ is a ravine whose floor runs along $w_1$.
# Both methods take 60 steps with $\alpha = 1.95$, close to the limit of 2. How will momentum move across the
# ravine? Which of the two gets further along the floor?

# %% tags=["demonstration"]
zigzag(beta=0.9)

# %% [markdown]
# **Figure 6. Momentum turns a zigzag into a damped wave, and gets further along the floor.** Gradient descent
# changes sides at every step and keeps 95% of its height on the wall each time. Momentum swings like a ball with
# friction, once in about 14 steps. Across the ravine (right) the two die out about equally fast; along the floor
# momentum is ahead, and after 60 steps its cost is an eighth of gradient descent's.
#
# **Change it and see.** Run `zigzag(beta=0.0)`, then 0.5 and 0.99. Which one gets furthest along the floor? In Jupyter,
# move the slider.
#
# <details><summary>What you should find</summary>
#
# With $\beta = 0$ the two paths are the same. With 0.5 momentum ends only a little nearer to the minimum than gradient
# descent, at $w_1 = -0.78$ instead of $-0.83$. With 0.99 it answers so slowly that it ends at $-4.26$, far behind.
# </details>

# %% tags=["demonstration"]
sliders(zigzag, beta=(0.0, 0.99, 0.01, 0.9))

# %% [markdown]
# **Predict, then run.** Why is momentum ahead along the floor? The weights in (4) add up to nearly 1, so while the
# gradients agree *and keep their size*, the velocity is as long as the gradient, no longer. What happens when they
# agree but shrink, as they do on the way to the minimum?

# %% tags=["demonstration"]
inertia()

# %% [markdown]
# **Figure 7. While the gradient shrinks, the velocity becomes longer than the gradient.** Along the floor the
# gradient shrinks as the minimum comes nearer, but the velocity still holds earlier, larger gradients. At first it
# is shorter than the gradient (it starts at zero), from step 18 on it is longer, and near the end more than three
# times as long. That is
# **inertia**: a ball does not slow down as soon as the slope does.
#
# <details><summary>And at the end?</summary>
#
# The same inertia carries momentum past the minimum, as you will see in Figure B. A ball needs friction to come to
# rest: that is $1 - \beta$.
# </details>

# %% [markdown]
# Momentum has a second advantage. The largest curvature is 1, so gradient descent diverges as soon as $\alpha$
# exceeds 2. Momentum still converges with a larger $\alpha$. The next cell takes a ravine with an even flatter
# floor, of curvature 0.002.
#
# **Predict, then run.** At $\alpha = 1.95$, is momentum ahead here as well? And by what factor does the cost fall if
# $\alpha$ is ten times as large?

# %% tags=["demonstration"]
larger_steps(floor=0.002)

# %% [markdown]
# **On a very flat floor momentum gains by its larger $\alpha$, not by its inertia.** At 1.95 the two methods are nearly
# equal: in 60 steps the gradients hardly shrink, so the velocity is never much longer than the gradient. With momentum
# $\alpha$ can be ten times as large, and the cost falls to less than a twentieth.

# %% [markdown]
# ### How much to remember
#
# A larger $\beta$ averages over more steps. That means less noise, and more delay. The left panel below feeds (4)
# with gradients of single examples of the line of Section 1, all taken at one point, so that the right answer is
# known. The right panel runs the ravine of Figure 6.
#
# **Predict, then run.** If 0.9 is good, is 0.99 better?

# %% tags=["demonstration"]
averages_of_noise(0.0, 0.5, 0.9, 0.99)

# %% [markdown]
# **Figure 8. A larger $\beta$ is smoother and slower to answer; 0.9 beats 0.99 here.** Left, for the two largest
# $\beta$: the velocity starts at zero. With
# $\beta = 0.9$ it needs about 20 steps to build up, and goes on wobbling. With $\beta = 0.99$ it is smooth, but
# takes ten times as long. Right: $\beta = 0.5$ is little better than gradient descent; 0.9 ends far below both; 0.99
# turns so slowly that it swings through the ravine in long waves, and gains little in 200 steps.

# %% [markdown]
# **Choosing $\beta$**
#
# - The larger $\beta$, the smoother the update, because it takes more past gradients into account. Too large a $\beta$
#   smooths away the turns as well.
# - Values from 0.8 to 0.999 are in use. If you do not feel like tuning it, 0.9 is a good start.
# - To find the best one for your problem, try several, and watch what each does to the cost.
#
# **A word on conventions.** Polyak's form, and PyTorch's `SGD(momentum=β)`, add the gradient without the
# factor $1 - \beta$. To get our step in PyTorch, set `lr` to $\alpha (1 - \beta)$.
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
for name, array in initialize_velocity(parameters).items():
    print(f"v_{name}: zeros of shape {array.shape}" if not np.any(array) else f"v_{name} is not all zeros")

# %% [markdown]
# **Expected output**
#
# ```text
# v_dW1: zeros of shape (2, 3)
# v_db1: zeros of shape (2, 1)
# v_dW2: zeros of shape (3, 3)
# v_db2: zeros of shape (3, 1)
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_velocity", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_momentum", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_momentum)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_momentum)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_momentum)

# %% [markdown]
# **Figure B. Momentum shoots past the floor, and past the lowest point.** The same valley as in Figure A, with your
# velocity. The swings die away, but not within forty steps.

# %% [markdown]
# **What to remember**
#
# - The velocity is an exponentially weighted average of past gradients, starting at zero. It cancels what
#   alternates, and keeps what persists.
# - Momentum gains in two ways: its velocity outlives gradients that shrink, and it converges with a larger $\alpha$.
# - $\beta = 0$ is plain gradient descent. A larger $\beta$ remembers about $1/(1 - \beta)$ steps: smoother,
#   and slower to answer. $\beta = 0.9$ is a good start.
# - Momentum works with batch, mini-batch and stochastic gradients alike, and costs one more number for each
#   parameter.
#
# **Exercises**
#
# 5. *On paper.* $\beta = 0.5$, and the gradients are $4, 4, -4$. What are the three velocities?
# 6. Call `larger_steps(floor=0.002, beta=0.5)`, then with other values of `beta`. Between which two values of
#    $\alpha$ does momentum begin to diverge, and how does this limit depend on $\beta$?

# %% [markdown]
# ## 4. Adam gives every parameter its own learning rate
#
# One learning rate moves all parameters. Yet within one network the gradients of two parameters can differ
# by orders of magnitude, so that no single rate suits both.
#
# **Adam** (Kingma and Ba 2015, Algorithm 1, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)) is one of the most
# used optimizers for neural networks. It combines momentum with **RMSprop**, which divides each gradient by the root
# of the mean of its past squares. In three sentences:
#
# 1. It keeps an average $v$ of the past gradients, as momentum does, and an average $s$ of their *squares*.
# 2. It corrects both averages, which start at zero and are too small at first.
# 3. It moves each parameter by $\alpha v / \sqrt{s}$. The learning rate $\alpha / \sqrt{s}$ is small for a parameter
#    with large gradients and large for one with small gradients, so both move by similar lengths.
#
# By hand, the first step. The new gradient has the weight 0.1 in $v$, and its square the weight 0.001 in $s$. A
# gradient of 4 gives $v = 0.1 \cdot 4 = 0.4$ and $s = 0.001 \cdot 16 = 0.016$; corrected, they are $0.4 / 0.1 = 4$
# and $0.016 / 0.001 = 16$, and the step is $\alpha \cdot 4 / \sqrt{16} = \alpha$. A gradient of 0.004 gives $\alpha
# \cdot 0.004 / \sqrt{0.000016} = \alpha$ again.
#
# For each layer, and for $b$ as for $W$ (all operations are elementwise), Adam keeps the two averages
#
# $$v_{dW^{[l]}} := \beta_1 v_{dW^{[l]}} + (1 - \beta_1) \, dW^{[l]} \tag{6}$$
#
# $$s_{dW^{[l]}} := \beta_2 s_{dW^{[l]}} + (1 - \beta_2) \, \bigl(dW^{[l]}\bigr)^2 \tag{7}$$
#
# After $t$ steps the weights of these averages add up to $1 - \beta_1^t$ and $1 - \beta_2^t$ only; dividing by that
# sum makes them true weighted means. This is the **bias correction**:
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

# %% [markdown]
# > **Where $\varepsilon$ stands.** In this assignment $\varepsilon$ is *inside* the root,
# > $\sqrt{\hat{s} + \varepsilon}$. The paper and PyTorch write $\sqrt{\hat{s}} + \varepsilon$. Write (9) as
# > it stands. If you add $\varepsilon$ outside the root, or to $s$ before the bias correction, you get all points
# > too, and a remark: on the example below the results differ by less than $10^{-6}$.

# %% [markdown]
# **Predict, then run.** Suppose you forget (8). The averages start at zero, so both are too small at first. Is the
# first step then too short, or too long?

# %% tags=["demonstration"]
bias_correction()

# %% [markdown]
# **Figure 9. Without bias correction Adam's early steps would be several times too long.** Every gradient is
# 1 here, so each average should be 1. Starting from zero, $s$ takes a hundred times longer than $v$ to get
# there. The root of an $s$ that is far too small makes the step 3 to 6.6 times too long in the first hundred
# steps. With (8) both averages are right from $t = 1$ on. The grey vertical line is the step whose numbers are printed.

# %% tags=["demonstration"]
sliders(bias_correction, step=(1, 300, 1, 1))

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
for letter, arrays in zip("vs", initialize_adam(parameters), strict=True):
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
# ```

# %% nbgrader={"grade": true, "grade_id": "test_initialize_adam", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(initialize_adam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(initialize_adam)
### END HIDDEN TESTS

# %% [markdown]
# **Your turn.** Now Adam's step for layer $l$, each line for $W$ and for $b$: about 10 lines. Take it in the order of
# the comments. Correct *copies*: `v` and `s` keep the uncorrected averages for the next step. This is the longest
# function of the notebook.

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
        # (6) v from v, grads and beta1
        # (7) s from s, the squares of grads, and beta2
        # (8) corrected copies of v and s, from t
        # (9) the parameters, from the corrected copies
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

# %% nbgrader={"grade": true, "grade_id": "test_update_parameters_with_adam", "locked": true, "points": 18, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_parameters_with_adam)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_parameters_with_adam)
### END HIDDEN TESTS

# %% tags=["demonstration"]
show_path(update_parameters_with_adam)

# %% [markdown]
# **Figure C. Adam's first step is as long along the floor as across it.** Therefore the path starts along a diagonal.
# Later the averages make it swing round the lowest point, in ever smaller turns.

# %% [markdown]
# **Predict, then run.** In the example of the check the gradients of `W2` differ in size by a factor of 88, from
# 0.0127 to 1.117. By what factor do the steps of these nine weights differ?

# %% tags=["demonstration"]
before, grads, v, s = update_parameters_with_adam_test_case()
after, _, _ = update_parameters_with_adam(dict(before), grads, v, s, t=2)
print_arrays({"dW2": grads["dW2"], "W2 moved by": after["W2"] - before["W2"]})

# %% [markdown]
# <details><summary>Why every weight moves by the same length</summary>
#
# The factor is 1: every entry moved by the same 0.0074, against the sign of its gradient. With $v$ and $s$ starting
# at zero and $t = 2$, (9) gives $\alpha \sqrt{1.999} / 1.9 = 0.744 \, \alpha$ whatever the gradient. Only the entry
# with the smallest gradient notices $\varepsilon$, in its seventh decimal. Lengths come to differ when gradients
# change from step to step: where their signs disagree, $\hat{v}$ is small beside $\sqrt{\hat{s}}$, and the step
# shortens.
# </details>

# %% [markdown]
# **What to remember**
#
# - Adam keeps two averages for each parameter: of the gradient, (6), as momentum does, and of its square, (7), as
#   RMSprop does.
# - Bias correction, (8), makes both right from the first step; $t$ counts steps, starting at 1.
# - Multiplying all gradients by a constant leaves the step (9) as it was, apart from the tiny effect of $\varepsilon$.
#   While a gradient keeps its sign and size, $\alpha$ is the length of each step of its parameter.
# - $\varepsilon$ is inside the root here, and outside it in the paper and in PyTorch.
#
# **Exercises**
#
# 7. *On paper.* A parameter's gradients are $1$ and then $-1$. How long is Adam's second step, in units of $\alpha$?
#    (Take $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 0$.)
# 8. Multiply all of `grads` by 1000 in the cell above and compare the steps. Then do the same with
#    `update_parameters_with_momentum`.

# %% [markdown]
# ## 5. Three optimizers train one network
#
# Now a problem that is small enough to draw: 300 points with two features, which form two interleaved half-moons. A
# network is to tell the moons apart. It has two hidden layers of 5 and 2 units, whose values pass through the ReLU,
# $\max(0, z)$, and one output unit. The sigmoid $1 / (1 + e^{-z})$ turns the output into a number between 0 and 1, the
# estimated probability of label 1.

# %% tags=["demonstration"]
X, Y = load_dataset()
two_moons(X, Y)

# %% [markdown]
# **Figure 10. The two moons.** No straight line separates them. Where they meet a few points lie among those
# of the other label, so a boundary of a simple shape gets some of them wrong.

# %% [markdown]
# `model` is the loop all three methods share. Every epoch has its own permutation, so the seed goes up by
# one before each; Adam's $t$ counts every mini-batch and never starts again. Every 100 epochs it keeps two
# costs: that of the last mini-batch, which training computes anyway, and that of all examples, which is what we
# care about. The costs to expect are in the table at the end of 5.4.

# %% tags=["demonstration"]
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


trained = {}  # optimizer -> (parameters, costs)
layers_dims = [2, 5, 2, 1]

# %% [markdown]
# ### 5.1 Mini-batch gradient descent

# %% tags=["demonstration"]
trained["gd"] = model(X, Y, layers_dims, optimizer="gd")
predictions = predict(X, Y, trained["gd"][0])

# %% tags=["demonstration"]
show_training("gd", *trained["gd"], X, Y)

# %% [markdown]
# **Figure 11. After 10,000 epochs gradient descent is still on its way.** The cost keeps falling, and over
# most of the picture the boundary is still one straight line, which cuts off the inner end of each moon. The
# thin curve is the cost of the last mini-batch, $300 - 64 \cdot 4 = 44$ examples, another 44 each time. It
# strays by 0.1 and more from the cost of all examples: one of its values says little about progress.

# %% [markdown]
# ### 5.2 Mini-batch gradient descent with momentum
#
# **Predict, then run.** The same network, the same $\alpha = 0.0007$, now with momentum. Will the cost fall twice as
# fast, ten times as fast, or about as fast? Think of Figure 7: when is the velocity longer than the gradient?

# %% tags=["demonstration"]
trained["momentum"] = model(X, Y, layers_dims, optimizer="momentum", beta=0.9)
predictions = predict(X, Y, trained["momentum"][0])

# %% tags=["demonstration"]
show_training("momentum", *trained["momentum"], X, Y)
difference = np.abs(np.subtract(trained["momentum"][1]["all"], trained["gd"][1]["all"]))
print(f"cost over all examples: at most {difference.max():.5f} away from that of gradient descent")

# %% [markdown]
# **Figure 12. With these settings momentum changes almost nothing.** The weights in (4) add up to nearly 1,
# so where gradients agree, momentum's steps are as long as those of gradient descent. It averages about ten
# gradients, two epochs of them, and at $\alpha = 0.0007$ the parameters hardly move in that time: the gradients do
# not shrink, and nothing zigzags. Momentum helps in a ravine at a learning rate near the limit, as in Figure 6.

# %% [markdown]
# ### 5.3 Mini-batch Adam
#
# **Predict, then run.** The same network and the same $\alpha = 0.0007$ again. While a gradient keeps its sign and
# size, Adam moves its parameter by $\alpha$ in each step, however small the gradient is. After how many epochs will
# Adam's cost be as low as that of gradient descent after 10,000?

# %% tags=["demonstration"]
trained["adam"] = model(X, Y, layers_dims, optimizer="adam")
predictions = predict(X, Y, trained["adam"][0])

# %% tags=["demonstration"]
show_training("adam", *trained["adam"], X, Y)
for epoch in (8000, 9000):
    print(f"cost over all examples after epoch {epoch}: {trained['adam'][1]['all'][epoch // 100]:.6f}")

# %% [markdown]
# **Figure 13. Adam's boundary follows both moons, and most of its descent is over after a thousand epochs.**
# Look at the thin curve again. The last two costs that the training printed, 0.111973 and 0.197940, look as if
# something had gone wrong: some mini-batches are harder than others. Over all examples the cost went on falling, as
# the two lines above show.

# %% [markdown]
# ### 5.4 The three side by side

# %% tags=["demonstration"]
compare_trainings(trained)

# %% [markdown]
# **Figure 14. At this learning rate Adam needs a few hundred epochs for what takes gradient descent ten
# thousand.** The curves of gradient descent and momentum cover each other.

# %% tags=["demonstration"]
from IPython.display import Markdown, display

start = initialize_parameters(layers_dims)
kept_arrays = {"gd": (), "momentum": (initialize_velocity(start),), "adam": initialize_adam(start)}
rows = ["| method | accuracy | cost over all examples | extra memory per parameter | extra memory in all |",
        "|:---|---:|---:|---:|---:|"]
for optimizer, (parameters, _) in trained.items():
    accuracy = np.mean(predict_dec(parameters, X) == Y)
    kept = sum(array.nbytes for dictionary in kept_arrays[optimizer] for array in dictionary.values())
    size = sum(array.size for array in parameters.values())
    rows.append(f"| {NAMES[optimizer]} | {accuracy:.2%} | {total_cost(X, Y, parameters):.4f} "
                f"| {kept // size} bytes | {kept} bytes |")
display(Markdown("\n".join(rows)))

# %% [markdown]
# **Adam gains accuracy at this learning rate, and needs memory.** Its accuracy is 14 percentage points higher. From
# step to step gradient descent keeps the parameters only, momentum keeps one more number of 8 bytes for each parameter,
# Adam two. For the 30 parameters here that is little; for a network that just fits into memory it decides whether
# it can be trained.
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
#
# **Predict, then run.** Which method has the best accuracy when each uses the rate that suits it best? And which
# one depends least on the rate?

# %% tags=["demonstration"]
learning_rates = [0.00007, 0.0007, 0.007, 0.07, 0.7]
final_costs, accuracies = {}, {}
with tqdm(total=15, desc="trainings", leave=False) as progress:
    for optimizer in ("gd", "momentum", "adam"):
        final_costs[optimizer], accuracies[optimizer] = [], []
        for learning_rate in learning_rates:
            parameters, _ = model(X, Y, layers_dims, optimizer, learning_rate, num_epochs=1000, print_cost=False)
            final_costs[optimizer].append(total_cost(X, Y, parameters))
            accuracies[optimizer].append(np.mean(predict_dec(parameters, X) == Y))
            progress.update()
print("accuracy after 1000 epochs")
print("learning rate", "".join(f"{learning_rate:10}" for learning_rate in learning_rates))
for optimizer, reached in accuracies.items():
    print(f"{optimizer:13}", "".join(f"{accuracy:10.2%}" for accuracy in reached))

# %% tags=["demonstration"]
costs_by_learning_rate(learning_rates, final_costs)

# %% [markdown]
# **Figure 15. Adam works over the widest range of learning rates; each at its best rate, the three are about equal.**
# Adam's cost is low over a factor of 100, from 0.0007 to 0.07. Gradient descent and momentum need 0.07 or more. The
# best accuracies, in the table above, are 94.33% for momentum, 94.00% for Adam and 93.67% for gradient descent: from
# one to the next is one example of 300. At 0.7 the rate is too large for Adam, and it comes last.
#
# So in the table of 5.4 Adam is ahead mostly because 0.0007 is too small for the other two. Adam's real advantage here
# is the wide range of rates that work. Before you believe that one method beats another, ask how the learning rate of
# each was chosen. (This is one small data set, one starting point, and accuracy on the training examples. The question
# is general; the answer may differ elsewhere.)

# %% [markdown]
# **What to remember**
#
# - The three methods share one loop, and differ in how they compute the step from the gradients.
# - The cost of one mini-batch is noisy. Judge training by the cost over all examples, or by an average.
# - With its usual settings Adam works over a wide range of learning rates. It keeps two extra numbers for
#   each parameter, momentum one, gradient descent none.
# - A comparison at one learning rate compares learning rates as much as methods.
#
# **Exercises**
#
# 9. Train with `model(X, Y, layers_dims, "gd", learning_rate=0.3, num_epochs=1000)`. How does its accuracy compare
#    with that of Adam after 10,000 epochs?
# 10. *On paper.* A network has a million parameters, kept as 8-byte numbers. How much memory do gradient descent,
#     momentum and Adam keep from step to step?

# %% [markdown]
# ## Where you are
#
# You have written gradient descent, momentum and Adam, you have seen where each one helps and where it does not, and
# you know what to ask when somebody claims that one is better. **Next** comes `adaptive_methods`: AdaGrad, RMSprop,
# AdamW and AMSGrad, which give each parameter its own step, and an example on which Adam walks the wrong way. If you
# would like to see *why* momentum swings as it does, `momentum_dynamics` in the explorations has the two numbers
# that decide it.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. The gradient is $8w = 8$, so $w$ goes to $1 - 0.8 = 0.2$. With $\alpha = 1/8$ it lands at 0 at once. The curvature
#    is 8, so from $\alpha = 2/8 = 0.25$ on it never arrives.
# 2. With 0.05 the path is quieter, and its cost ends nearer to the lowest possible one. With 0.0125 it is quieter
#    still, but it needs so many steps to come down that the mean cost of the last 500 is higher than with 0.2. (A
#    rate that falls during training combines the two; `learning_rate_schedules` is about it.)
# 3. $\lceil 1000 / 64 \rceil = 16$ steps; the last mini-batch has $1000 - 15 \cdot 64 = 40$ examples. 8000 steps are
#    500 epochs.
# 4. One mini-batch of 300: batch gradient descent. 300 mini-batches of 1: stochastic gradient descent.
# 5. $2$, then $0.5 \cdot 2 + 0.5 \cdot 4 = 3$, then $0.5 \cdot 3 - 0.5 \cdot 4 = -0.5$.
# 6. For $\beta = 0.5$ between 4 and 8. The limit grows with $\beta$: it is $2 (1 + \beta) / (1 - \beta)$ divided by
#    the largest curvature, 6 for $\beta = 0.5$ and 38 for $\beta = 0.9$. `momentum_dynamics` derives it.
# 7. $v = 0.9 \cdot 0.1 - 0.1 = -0.01$, corrected $-0.01 / 0.19 = -0.0526$; $s$ corrected is 1. The step is
#    $0.0526 \, \alpha$: the gradients disagree, so Adam hardly moves.
# 8. Adam's steps stay what they are, apart from the tiny effect of $\varepsilon$; momentum's are 1000 times as long.
# 9. It reaches 94.67%, a little more than Adam's 94.00%, in a tenth of the epochs.
# 10. Gradient descent only the parameters, 8 MB; momentum another 8 MB; Adam another 16 MB.
# </details>

# %% [markdown]
# **Sources.** H. Robbins and S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22
# (1951). B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational
# Mathematics and Mathematical Physics 4 (1964). I. Sutskever, J. Martens, G. Dahl and G. Hinton, *On the importance
# of initialization and momentum in deep learning*, ICML (2013). D. P. Kingma and J. Ba, *Adam: a method for
# stochastic optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). G. Hinton with N.
# Srivastava and K. Swersky, *Lecture 6e: RMSprop*, Neural Networks for Machine Learning (2012).
