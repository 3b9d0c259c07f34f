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
# # Training in practice
#
# You know about a dozen optimizers. To train a network you need further decisions: which learning rate to try first,
# how to limit the damage of a bad mini-batch, and how to change the rate when the mini-batches get larger. This
# notebook teaches six techniques for them, one in each section. Each technique takes a few lines of code, and you
# measure its effect on a small network.
#
# **What you will do**
#
# - write seven functions, one to six lines each: the choice of a learning rate from a range test, gradient clipping,
#   step decay, one cycle, an average of the weights, the ratio of update to weight, and the scaling of the rate with
#   the size of the mini-batch;
# - train a network on handwritten digits with and without each technique, in most comparisons with three to ten seeds.
#
# **What you will learn**
#
# - how to find a usable learning rate with a single short training;
# - how to deal with corrupted examples, noise at the end of a training, and larger mini-batches;
# - which of these techniques improve the result on this problem, and which one changes nothing.
#
# **What you need**
#
# - momentum and Adam's bias correction, as in `optimization_methods`, and a schedule with a warm-up, as in
#   `learning_rate_schedules`.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION`. In
# each, write your lines where it raises `NotImplementedError`, and delete that line; leave the rest as it is. The text
# says about how many lines to expect. Below each graded cell you find a call on a small example, the output to expect,
# and a locked cell with `check()`. The grader tries further cases, with other numbers. After a restart of the kernel,
# run the cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run the
# cell. The figures are drawn by `figures_practice.py`, and the network and the loop that trains it are in `digits.py`;
# both are beside this notebook, and both are short enough to read.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from opt_utils import print_arrays, sliders
from testCases import (
    check,
    choose_learning_rate_test_case,
    clip_gradients_test_case,
    one_cycle_test_case,
    scaled_learning_rate_test_case,
    step_decay_test_case,
    update_average_test_case,
    update_ratios_test_case,
)

# %% tags=["demonstration"]
from tqdm.auto import tqdm

from digits import X_train, X_valid, accuracy, cost, trained, training, y_valid
from figures_practice import (
    averages_against_last,
    clipping_thresholds,
    costs_by_batch_size,
    costs_by_peak,
    gradient_norms,
    grid_and_choice,
    range_test,
    ratios_by_rate,
    ratios_over_time,
    two_schedules,
)

# %% [markdown]
# **Notation.** Parameters are in a dictionary: `parameters["W1"]`, `parameters["b1"]`, …, and their gradients in
# `grads["dW1"]`, `grads["db1"]`, …, each shaped as its parameter. $\alpha$ is the learning rate. Epochs and steps are
# counted **from zero**.
#
# The examples are scikit-learn's handwritten digits, as in `modern_optimizers`: 1000 for training and 397 for
# validation. The network has 64 inputs (8 by 8 pixels), 32 ReLU units and 10 outputs.
#
# `training(rates, seed)` trains it with momentum, $v := 0.9\,v + dW$ and $W := W - \alpha v$. It takes one step for
# each rate in the list, and yields for each step the cost of the mini-batch, the parameters before the step and the
# parameters after it. `trained` takes the same arguments and returns the last parameters. The velocity is a sum, as in
# PyTorch; `optimization_methods` averages, $v := 0.9\,v + 0.1\,dW$, so a rate of 0.1 here acts like a rate of 1 there.

# %% [markdown]
# ## 1. The learning-rate range test
#
# Every training needs a learning rate. A grid of ten rates takes ten trainings. Smith (2017) proposed **one short
# training** that tries all of them: the rate grows at every step, from far too small to far too large, and you record
# the cost of each step.
#
# With equal *differences* between 0.0001 and 10, nine tenths of the steps would have a rate above 1. The rates
# therefore grow in equal *ratios*: `np.geomspace(0.0001, 10, 100)` returns 100 of them.
#
# **Predict, then run.** Sketch the cost against the rate, from 0.0001 to 10. At which rates will it fall, and at which
# will it rise?

# %% tags=["demonstration"]
rates = np.geomspace(1e-4, 10, 100)
costs = [value for value, *_ in training(rates, seed=0)]  # a step, and a mini-batch, for each rate
range_test(rates, costs)

# %% [markdown]
# **Figure 1. The cost is level at small rates, falls at medium ones and rises steeply above a rate of 1.** Each dot is
# the cost of one mini-batch of 100 digits. On the left the rate is too small to change the cost, on the right it is so
# large that the cost rises. The useful rates are those at which the cost falls. The line is the moving average of
# formula (1) below; it lags behind the dots.

# %% [markdown]
# ### A rule that chooses the rate
#
# A common rule of thumb divides the rate with the **lowest** cost by ten. It does so for two reasons. Just above that
# rate the cost rises, so the rate is nearly too large. And the test reaches it with a network that smaller steps have
# trained, while a new training has to start with it.
#
# The cost of a mini-batch is noisy, and a single easy mini-batch could give the lowest cost. The rule therefore
# uses the moving average with bias correction that you know from Adam. Let $\alpha_t$ be the rate of step $t$ and $c_t$
# its cost. Only here, as in Adam, the steps are counted from 1, and $v_0 = 0$:
#
# $$v_t = \beta\, v_{t-1} + (1 - \beta)\, c_t, \qquad \hat{c}_t = \frac{v_t}{1 - \beta^t} \tag{1}$$
#
# $$\alpha = \frac{\alpha_{t^*}}{m}, \qquad t^* \text{ the step at which } \hat{c}_t \text{ is lowest} \tag{2}$$
#
# with the margin $m = 10$. By hand, with $\beta = 0.5$: the costs 2, 1, 3 give $v = 1, 1, 2$, divided by
# $0.5, 0.75, 0.875$: $\hat{c} = 2, 1.33, 2.29$. The second is lowest, so $\alpha$ is the second rate divided by 10.
# Without the correction $v$ is small in the first steps, because it starts at 0: here already $v_1 = 1$ is lowest.
#
# **Your turn.** Write (1) and (2): about 5 lines. `np.argmin` finds the position of the lowest number in a list.

# %% nbgrader={"grade": false, "grade_id": "choose_learning_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: choose_learning_rate


def choose_learning_rate(rates, costs, beta=0.9, margin=10.0):
    """Choose a learning rate from a range test, formulas (1) and (2).

    Arguments:
    rates -- array (n,): the learning rate of each step, growing
    costs -- array (n,) or list of n numbers: the cost that each step started with
    beta -- weight of the past in the moving average, 0 <= beta < 1
    margin -- m, a number to divide the rate of the lowest smoothed cost by

    Returns:
    learning_rate -- the chosen rate, a number
    """
    ### BEGIN SOLUTION
    v, smoothed = 0.0, []
    for t, cost_of_step in enumerate(costs, start=1):
        v = beta * v + (1 - beta) * cost_of_step
        smoothed.append(v / (1 - beta**t))
    learning_rate = rates[np.argmin(smoothed)] / margin
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
print_arrays({"learning_rate": choose_learning_rate(*choose_learning_rate_test_case())})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate =
#  0.40960000
# ```

# %% nbgrader={"grade": true, "grade_id": "test_choose_learning_rate", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(choose_learning_rate)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(choose_learning_rate)
### END HIDDEN TESTS

# %% [markdown]
# To judge the choice, the next cell runs the whole grid once: nine rates, and for each rate five trainings of 100
# steps. It also runs the range test with ten seeds.
#
# **Predict, then run.** Will the ten choices agree with each other to within a factor of three? Will they be
# above the best rate of the grid, or below it?

# %% tags=["demonstration"]
GRID = [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0]
grid = {rate: [cost(X_valid, y_valid, trained([rate] * 100, seed)) for seed in range(5)]
        for rate in tqdm(GRID, desc="rates", leave=False)}
tests = [[value for value, *_ in training(rates, seed)] for seed in range(10)]
choices = [choose_learning_rate(rates[: len(values)], values) for values in tests]
grid_and_choice(grid, choices)

# %% [markdown]
# **Figure 2. All ten choices are usable rates, below the best one.** Dots are trainings, the line joins their medians,
# and the ticks below are the ten choices. They go from 0.061 to 0.138, a factor of 2.3. The best rate of the grid is
# 0.3, four times the median choice. At the rates of the choices the cost ends higher than at 0.3, but every run learns.
# Rates above the best one are worse: at 1.0 the median cost is nearly five times that at 0.3, and the runs differ
# widely. A range test does not find the best rate. It finds the region to search, with a single training.
#
# **Change it and see.** Call `choose_learning_rate(rates, costs, margin=3.0)` for the run of Figure 1. How far is the
# result from the best rate of the grid? (It is 0.33, and the best rate is 0.3. On another problem a margin of 3 may be
# too small.)

# %% [markdown]
# **What to remember**
#
# - A range test tries all rates in one short training. The rates grow in equal ratios.
# - Smooth the costs, with bias correction, before you look for the lowest one. Then divide its rate by ten.
# - The test finds a region, not an optimum. Refine it with two or three rates around the choice.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* A test goes from $10^{-5}$ to $1$ in 101 steps of equal ratios. What is the ratio, and which rate has
#    step 40?
# 2. Run the test with 30 steps instead of 100, for five seeds. How far apart are the choices now?

# %% [markdown]
# ## 2. Clipping the gradient
#
# Real data contain errors. Suppose that two of our 1000 digits were stored with pixels a hundred times too large.
#
# **Predict, then run.** Every mini-batch has 100 digits. How many times as long as usual is the gradient of a
# mini-batch with a spoiled digit: 2, 10 or 100 times?

# %% tags=["demonstration"]
X_spoiled = X_train.copy()
X_spoiled[:, [411, 854]] *= 100
gradient_norms({"two digits spoiled": X_spoiled, "clean digits": X_train})

# %% [markdown]
# **Figure 3. Five gradients are about ten times as long as usual.** The lines show the length of the gradient at each
# step, with clean digits and with the two spoiled ones. An epoch has ten steps. In the first three epochs five steps
# with a spoiled digit have gradients of 5 to 9, while the clean ones stay below 1. Momentum keeps each of the five in
# the velocity for about ten more steps. After the third epoch the spikes are gone, because the network fits the two
# spoiled digits.

# %% [markdown]
# ### Limit the length, keep the direction
#
# Pascanu, Mikolov and Bengio (2013) saw the same spikes in recurrent networks. They keep the **direction** of the
# gradient and limit its **length**. The length is computed over all gradients together, as if every entry of every
# array stood in one long vector $g$:
#
# $$\lVert g \rVert = \sqrt{\sum_{\text{arrays}} \; \sum_{\text{entries}} g_{ij}^2} \tag{3}$$
#
# $$g := g \cdot \frac{\text{max\_norm}}{\lVert g \rVert} \quad \text{if } \lVert g \rVert > \text{max\_norm},
# \quad \text{otherwise } g \text{ stays as it is} \tag{4}$$
#
# By hand: $dW = (3, 0)$ and $db = (4)$ have the norm $\sqrt{9 + 0 + 16} = 5$. With max_norm 1 they become
# $(0.6, 0)$ and $(0.8)$. All arrays shrink by the *same* factor: clipping each array by itself would change the
# direction of the step.
#
# **Your turn.** Write (3) and (4): 3 to 4 lines. Return the norm *before* clipping as well, because Figure 3 shows that
# it is worth watching. Add no small number to the norm. (PyTorch adds $10^{-6}$; the grader accepts that, with a
# remark.)

# %% nbgrader={"grade": false, "grade_id": "clip_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: clip_gradients


def clip_gradients(grads, max_norm):
    """Clip gradients by their global norm, formulas (3) and (4).

    Arguments:
    grads -- dictionary of dW1 (n_1, n_0), db1 (n_1, 1), ..., dWL (n_L, n_{L-1}), dbL (n_L, 1)
    max_norm -- the largest norm allowed, a positive number

    Returns:
    clipped -- dictionary with the keys and shapes of grads; equal to grads if their norm is at most max_norm
    norm -- the global norm of grads before clipping, a number
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    clipped = grads
    if norm > max_norm:
        clipped = {key: grad * (max_norm / norm) for key, grad in grads.items()}
    ### END SOLUTION
    return clipped, norm

# %% tags=["demonstration"]
clipped, norm = clip_gradients(*clip_gradients_test_case())
print_arrays({"norm": norm, **clipped})

# %% [markdown]
# **Expected output**
#
# ```text
# norm =
#  3.60443872
# dW1 =
# [[-0.45802659  0.47638085  0.37520019]
#  [ 0.20911481  0.37489441 -0.28453578]]
# db1 =
# [[-0.05114120]
#  [-0.38942378]]
# dW2 =
# [[-0.11148258  0.22070931 -0.28783708]
#  [-0.16511039 -0.28596936 -0.35173534]
#  [-0.27934147 -0.00527042 -0.46497268]]
# db2 =
# [[ 0.09755293]
#  [ 0.69073258]
#  [ 0.30880432]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_clip_gradients", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(clip_gradients)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(clip_gradients)
### END HIDDEN TESTS

# %% [markdown]
# The next cell trains on the spoiled digits at the best rate of Figure 2, with ten seeds for each of several values of
# max_norm. It computes the cost on the clean validation digits.
#
# **Predict, then run.** Which values of max_norm repair the training? What happens if max_norm is very small?

# %% tags=["demonstration"]
LIMITS = [np.inf, 10.0, 3.0, 1.0, 0.3, 0.1]
clipping = {limit: [cost(X_valid, y_valid, trained([0.3] * 100, seed, X=X_spoiled,
                                                    treat=lambda grads, limit=limit: clip_gradients(grads, limit)[0]))
                    for seed in range(10)]
            for limit in tqdm(LIMITS, desc="limits", leave=False)}
clean = [cost(X_valid, y_valid, trained([0.3] * 100, seed)) for seed in range(10)]
clipping_thresholds(clipping, clean)

# %% [markdown]
# **Figure 4. A limit just above the usual norm removes most of the damage.** Dots are runs, bars are medians. Without
# clipping, two spoiled digits of a thousand raise the median cost from 0.12 to more than 1. With max_norm at 1 or 3,
# just above the norms of clean mini-batches, the median is 0.14, and the worst run ends at 0.32. A limit of 10 is above
# nearly all spikes and hardly changes the costs. A limit of 0.1 shortens nearly every step, as a smaller learning rate
# would, so the median rises to 0.22.

# %% [markdown]
# **What to remember**
#
# - Clip the norm of all gradients together; then the direction stays the same.
# - Look at the norms first, and set the limit a little above the usual ones.
# - Clipping changes nothing while the norms stay below the limit. It does not replace a look at the data.
#
# **Exercises**
#
# 3. *On paper.* Gradients are $dW_1 = (2, 4)$ and $db_1 = (4)$, max_norm is 3. What comes out? And for max_norm 6?
# 4. Train on clean digits at the rate 1.0, with max_norm 1 and without, for five seeds. Does clipping make a rate
#    usable that is too large?

# %% [markdown]
# ## 3. Step decay and one cycle
#
# In `learning_rate_schedules` you wrote rates that fall smoothly. Two more schedules are in common use.
#
# ### Step decay
#
# He et al. (2016) trained their ResNets at one rate until the cost no longer fell, then at a tenth of it, then at a
# hundredth. As a formula, with the rate $\alpha_0$ at the start, the epoch $e$, and a drop by the factor $\gamma$ every
# $T$ epochs (`drop_every`),
#
# $$\alpha = \alpha_0 \, \gamma^{\lfloor e / T \rfloor} \tag{5}$$
#
# By hand: $\alpha_0 = 0.4$, $\gamma = 0.1$, $T = 30$. Epoch 29 still has 0.4, epoch 30 has 0.04, epoch 60 has 0.004.
# The drop comes *at* epoch $T$, as in PyTorch's `StepLR`.
#
# **Predict, then run.** `schedule_lr_decay` of `learning_rate_schedules` drops to a half, a third, a quarter of
# $\alpha_0$, and so on. Compare it with step decay for $\gamma = 0.5$: both halve the rate at the first drop. Which one
# is lower after five drops, and by what factor?

# %% tags=["demonstration"]
for drops in (0, 1, 2, 5):
    print(f"drops: {drops}, schedule_lr_decay {1 / (1 + drops):.4f} of alpha_0, step decay {0.5**drops:.4f}")

# %% [markdown]
# Step decay is lower, by a factor of more than five after five drops: it *multiplies* the rate at each drop.
#
# **Your turn.** Write (5): 1 line. `//` divides and rounds down.

# %% nbgrader={"grade": false, "grade_id": "step_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: step_decay


def step_decay(learning_rate0, epoch_num, drop_every, factor=0.1):
    """Return the learning rate of an epoch under step decay, formula (5).

    Arguments:
    learning_rate0 -- initial learning rate, a number
    epoch_num -- number of the epoch, counted from 0
    drop_every -- T, number of epochs after which the rate drops
    factor -- gamma, what each drop multiplies the rate by

    Returns:
    learning_rate -- the rate of this epoch, a number
    """
    ### BEGIN SOLUTION
    learning_rate = learning_rate0 * factor ** (epoch_num // drop_every)
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
print_arrays({"learning_rate": step_decay(*step_decay_test_case())})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate =
#  0.00500000
# ```

# %% nbgrader={"grade": true, "grade_id": "test_step_decay", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(step_decay)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(step_decay)
### END HIDDEN TESTS

# %% [markdown]
# ### One cycle
#
# Smith (2018) uses **one cycle** for the whole training: the rate starts low, climbs slowly to a value that is nearly
# too large, and falls to almost zero. The climb is a long warm-up. After it the training can use rates that are too
# large for its first steps. (Smith lowers $\beta$ of the momentum while the rate is high; we keep 0.9.)
#
# Our cycle has two straight sides. A training has $T$ steps (`total_steps`). They are counted from 0, so the last one
# has the number $T - 1$. The rate of step $s$ is $\alpha_{\max}$ times
#
# $$
# f = \begin{cases}
# f_0 + (1 - f_0)\, \dfrac{s}{P} & \text{for } s < P \\[2ex]
# 1 + (f_1 - 1)\, \dfrac{s - P}{T - 1 - P} & \text{for } P \le s \le T - 1
# \end{cases} \tag{6}
# $$
#
# with $P$ for `peak_step`, $f_0$ for `start_factor` and $f_1$ for `end_factor`. By hand, with $T = 11$, $P = 4$,
# $f_0 = 0.2$, $f_1 = 0$: step 0 has 0.2, step 2 has $0.2 + 0.8 \cdot 2/4 = 0.6$, step 4 has 1, step 7 has
# $1 - 3/6 = 0.5$, and step 10, the last, has 0.
#
# > **What others do.** PyTorch's `OneCycleLR(anneal_strategy="linear")` is (6), with the peak at step
# > `pct_start * total_steps - 1`, $f_0$ = `1 / div_factor`, and `final_div_factor` = $f_0 / f_1$. By default it uses
# > half a cosine wave for each side instead of a straight line.
#
# **Your turn.** Write (6): about 6 lines, with an `if`. Leave the rate in `learning_rate`.

# %% nbgrader={"grade": false, "grade_id": "one_cycle", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: one_cycle


def one_cycle(learning_rate_max, step, total_steps, peak_step, start_factor=0.04, end_factor=0.0):
    """Return the learning rate of a step of one cycle with straight sides, formula (6).

    Arguments:
    learning_rate_max -- the highest rate, reached at step peak_step
    step -- number of the step, counted from 0, at most total_steps - 1
    total_steps -- T, number of steps of the training
    peak_step -- P, at least 1 and less than total_steps - 1
    start_factor -- f_0, the first rate in units of the highest
    end_factor -- f_1, the last rate in units of the highest

    Returns:
    learning_rate -- the rate of this step, a number
    """
    ### BEGIN SOLUTION
    if step < peak_step:
        share = start_factor + (1 - start_factor) * step / peak_step
    else:
        share = 1 + (end_factor - 1) * (step - peak_step) / (total_steps - 1 - peak_step)
    learning_rate = learning_rate_max * share
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate_max, step, total_steps, peak_step = one_cycle_test_case()
for one in (0, step, peak_step, 70, total_steps - 1):
    rate = one_cycle(learning_rate_max, one, total_steps, peak_step)
    print_arrays({f"learning_rate of step {one}": rate})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate of step 0 =
#  0.02400000
# learning_rate of step 10 =
#  0.16800000
# learning_rate of step 40 =
#  0.60000000
# learning_rate of step 70 =
#  0.30000000
# learning_rate of step 100 =
#  0.00000000
# ```

# %% nbgrader={"grade": true, "grade_id": "test_one_cycle", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(one_cycle)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(one_cycle)
### END HIDDEN TESTS

# %% tags=["demonstration"]
STEPS = 200
schedules = {
    "constant": lambda peak: [peak] * STEPS,
    "step decay": lambda peak: [step_decay(peak, step, 80) for step in range(STEPS)],
    "one cycle": lambda peak: [one_cycle(peak, step, STEPS, 60) for step in range(STEPS)],
}
two_schedules(schedules)

# %% [markdown]
# **Figure 5. With the same peak, the three schedules have different mean rates.** Step decay drops to a tenth at steps
# 80 and 160. One cycle climbs for 60 steps and falls for the rest; its mean rate is about half of its peak.
#
# **Change it and see.** In Jupyter, the sliders below set the step of the peak and $f_0$. Which of the two changes the
# mean rate, which the figure prints?
#
# <details><summary>What you should find</summary>
#
# With $f_0 = 0.04$ the mean stays near 0.5 wherever the peak is: both sides have a mean of about half the peak. With
# $f_0 = 1$ the rate is constant up to the peak, so a late peak raises the mean: it is 0.65 for a peak at step 60 and
# 0.97 at step 190.
# </details>

# %% tags=["demonstration"]
def draw_cycle(peak_step=60, start_factor=0.04):
    two_schedules({"one cycle": lambda peak: [one_cycle(peak, s, STEPS, peak_step, start_factor) for s in range(STEPS)]})


sliders(draw_cycle, peak_step=(1, 190, 1, 60), start_factor=(0.0, 1.0, 0.02, 0.04))

# %% [markdown]
# The next cell trains with six peaks for each schedule and six seeds for each peak.
#
# **Predict, then run.** Which schedule ends lowest at the largest peak, and which one at the smallest?

# %% tags=["demonstration"]
PEAKS = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0]
by_peak = {(name, peak): [cost(X_valid, y_valid, trained(schedule(peak), seed)) for seed in range(6)]
           for name, schedule in tqdm(schedules.items(), desc="schedules", leave=False) for peak in PEAKS}
costs_by_peak(by_peak)

# %% [markdown]
# **Figure 6. One cycle depends least on the peak, and ends lowest at the largest ones.** Lines are medians, bands
# go from the lowest to the highest of six seeds. At the two smallest peaks the constant rate ends lowest, because both
# other schedules spend most steps at rates that are too small. At 0.7 and above the constant rate ends highest, and one
# cycle lowest. At the best peak of each schedule the medians are 0.091, 0.094 and 0.084. They differ by less than the
# bands are wide. The schedule therefore makes the choice of the rate easier, but hardly makes the best network better.

# %% [markdown]
# **What to remember**
#
# - Step decay multiplies the rate by the same factor at each drop. The first drop comes at epoch $T$.
# - One cycle is a long warm-up and a long decay. You must know the number of steps in advance.
# - Here one cycle accepts a wide range of peaks: at 1.0, twice its best peak, its median cost is 0.124.
#
# **Exercises**
#
# 5. *On paper.* $\alpha_{\max} = 1$, $T = 21$, $P = 5$, $f_0 = 0$, $f_1 = 0$: what are the rates at steps 0, 1, 5, 10
#    and 20?
# 6. Train with the peak 1.5 and one cycle, and again with `start_factor=1.0`, for three seeds. How much does the climb
#    lower the cost?

# %% [markdown]
# ## 4. Averaging the weights
#
# At a constant rate the noise of the mini-batches keeps the weights moving around a minimum; `learning_rate_schedules`
# showed the noise floor that results. A falling rate makes these movements smaller. Another way is to **average** the
# weights over many steps, because noise cancels in an average.
#
# **Predict, then run.** Take a hundred random numbers with mean 0 and standard deviation 1. What is the standard
# deviation of the mean of all hundred? And of their moving average with $\beta = 0.9$?

# %% tags=["demonstration"]
noise = np.random.default_rng(0).standard_normal((100, 10_000))
moving = np.zeros(10_000)
for row in noise:
    moving = 0.9 * moving + 0.1 * row
print(f"standard deviation of a single number 1, of the mean {noise.mean(axis=0).std():.3f}, moving {moving.std():.3f}")

# %% [markdown]
# The plain mean reduces the noise more, to a tenth; the moving average reduces it to 0.23 (in theory $\sqrt{0.1/1.9}$).
#
# **Stochastic weight averaging** (Izmailov et al. 2018) takes the plain mean of the weights at several steps. If it
# starts with the training, it keeps the poor weights of the first steps for ever. An exponential moving average forgets
# them, but needs a first value. The following rule combines both. Let $\bar{W}$ be the average and $n$ the number of
# weight matrices $W$, one for each step, that are **already in the average**:
#
# $$\beta_n = \min\Bigl(\beta, \; \frac{n}{n + 1}\Bigr), \qquad \bar{W} := \beta_n \bar{W} + (1 - \beta_n)\, W \tag{7}$$
#
# for every $W$ and $b$. By hand: $n = 0$ gives $\beta_0 = 0$, so $\bar{W}$ becomes the first $W$. $n = 1$ gives
# $\frac12$: the mean of two. $n = 2$ gives $\frac23$: the mean of three. The average stays a plain mean until $n/(n+1)$
# exceeds $\beta$; with $\beta = 0.99$ that is after 99 steps. From then on it forgets old weights exponentially. With
# $\beta = 1$ it stays the plain mean. It needs no bias correction, because $\beta_n + (1 - \beta_n) = 1$ and the first
# average is $W$ itself, not zero.
#
# Training continues from $W$. The average $\bar{W}$ never enters a step; it is the network that you validate and keep.
#
# > **What others do.** TensorFlow's `ExponentialMovingAverage` uses $(1 + n)/(10 + n)$ instead of $n/(n+1)$; PyTorch's
# > `get_ema_multi_avg_fn` starts with the first weights and uses $\beta$ at once.
#
# **Your turn.** Write (7): 2 to 4 lines.

# %% nbgrader={"grade": false, "grade_id": "update_average", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_average


def update_average(average, parameters, n, beta=0.99):
    """Take parameters into their running average, formula (7).

    Arguments:
    average -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL, bL: the average so far
    parameters -- dictionary with the same keys and shapes: what to take in
    n -- number of parameters already in the average; with 0 the result equals parameters
    beta -- largest weight of the past, 0 <= beta <= 1

    Returns:
    average -- a dictionary with the updated averages
    """
    ### BEGIN SOLUTION
    past = min(beta, n / (n + 1))
    average = {key: past * average[key] + (1 - past) * parameters[key] for key in parameters}
    ### END SOLUTION
    return average

# %% tags=["demonstration"]
print_arrays(update_average(*update_average_test_case()))

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
# [[ 1.73330666 -0.72508406 -0.61742923]
#  [-1.12271556  0.77622289 -2.23384964]]
# b1 =
# [[ 1.75697790]
#  [-0.66856573]]
# W2 =
# [[ 0.34556002 -0.30187557  1.53058235]
#  [-2.02086211 -0.25438711 -0.30037900]
#  [ 1.20022281 -1.09863747 -0.06181448]]
# b2 =
# [[-0.90106557]
#  [-0.12210667]
#  [ 0.50935284]]
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_average", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers, shapes and settings.
check(update_average)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_average)
### END HIDDEN TESTS

# %% [markdown]
# The next cell runs ten trainings of 500 steps, which are ten epochs, at the constant rate 0.1. The mini-batches are
# small, 20 digits, so the gradients are noisy.
#
# **Predict, then run.** When does the average have a lower cost than the last weights: early, late, or always? In how
# many of the ten runs is it lower at the end?

# %% tags=["demonstration"]
last, averaged = np.empty((2, 10, 20))
for seed in tqdm(range(10), desc="trainings", leave=False):
    average = None
    for n, (_, _, parameters) in enumerate(training([0.1] * 500, seed, batch_size=20)):
        average = update_average(average or parameters, parameters, n, beta=0.98)
        if n % 25 == 24:
            last[seed, n // 25], averaged[seed, n // 25] = (
                cost(X_valid, y_valid, one) for one in (parameters, average))
averages_against_last(last, averaged)

# %% [markdown]
# **Figure 7. From step 100 on, the average has a lower cost and varies less than the last weights.** Lines are medians
# over ten seeds, bands go from the lowest to the highest. In the first epoch, 50 steps, the cost of the average is
# higher, because it still contains old weights. At step 100 it is lower in seven of ten runs, at steps 250 and 500 in
# all ten. The highest of its ten costs at the end, 0.103, is below the median cost of the last weights, 0.124. The
# average needs memory for one more copy of the weights and does not change the training.
#
# **Change it and see.** Set `beta=1.0`, the plain mean, in the cell above. Does the average get better or worse at step
# 100, and at the end?
#
# <details><summary>What you should find</summary>
#
# Worse at both: the median cost is 0.288 instead of 0.243 at step 100, and 0.098 instead of 0.082 at the end. The plain
# mean still contains the first weights.
# </details>

# %% [markdown]
# **What to remember**
#
# - Averaging the weights removes noise without lowering the rate.
# - The average remembers about $1/(1 - \beta)$ steps: enough of them to cancel the noise, and few compared with the
#   length of the training.
# - Train with $W$; validate and keep $\bar{W}$.
#
# **Exercises**
#
# 7. *On paper.* $w$ takes the values 4, 2, 6, 0 in turn, and $\beta = 0.6$. Which averages does (7) give?
# 8. Start the average late: call `update_average` only from step 250 on, with $n$ counted from there and `beta=1.0`. Is
#    the plain mean now as good as the moving average?

# %% [markdown]
# ## 5. The ratio of update to weight
#
# Whether a learning rate of 0.1 is large depends on the gradient and on the weights. A more useful number has the same
# meaning for every layer of every network: **the fraction by which the weights change in a step.** For each weight
# matrix,
#
# $$r = \frac{\lVert W_{\text{after}} - W_{\text{before}} \rVert}{\lVert W_{\text{before}} \rVert},
# \qquad \lVert W \rVert = \sqrt{\textstyle\sum_{ij} W_{ij}^2} \tag{8}$$
#
# Karpathy's lecture notes (CS231n) give a rough rule: $r$ should be about $10^{-3}$. If it is much lower, the rate may
# be too low; if it is much higher, too high. The ratio uses the complete update, with the learning rate and momentum,
# not the gradient alone. It leaves out the biases, because they often start at zero, and (8) would divide by zero.
#
# By hand: $W = (3, 4)$ becomes $(3.03, 3.96)$. The change $(0.03, -0.04)$ has length 0.05 and $W$ has length 5, so
# $r = 0.01$.
#
# **Predict, then run.** One matrix has 10 by 10 entries, another 100 by 100, with the same distribution. Every entry
# grows by one percent. Which of the two has the larger $r$?

# %% tags=["demonstration"]
for size in (10, 100):
    W = np.random.default_rng(size).standard_normal((size, size))
    print(f"{size:3} by {size:3}: {np.linalg.norm(1.01 * W - W) / np.linalg.norm(W):.4f}")

# %% [markdown]
# Neither: $r$ is 0.01 for both. The size of a matrix multiplies the length of the change and the length of $W$ alike.
#
# **Your turn.** Write (8) for each layer: 2 to 3 lines. `np.linalg.norm` of a matrix is the length in (8).

# %% nbgrader={"grade": false, "grade_id": "update_ratios", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_ratios


def update_ratios(before, after):
    """Return by what fraction each weight matrix has changed, formula (8).

    Arguments:
    before -- dictionary of W1 (n_1, n_0), b1 (n_1, 1), ..., WL, bL: the parameters before a step
    after -- dictionary with the same keys and shapes: the parameters after it

    Returns:
    ratios -- dictionary of W1, ..., WL, each a number; no entries for the biases
    """
    L = len(before) // 2  # number of layers
    ratios = {}
    for l in range(1, L + 1):
        ### BEGIN SOLUTION
        change = after[f"W{l}"] - before[f"W{l}"]
        ratios[f"W{l}"] = np.linalg.norm(change) / np.linalg.norm(before[f"W{l}"])
        ### END SOLUTION
    return ratios

# %% tags=["demonstration"]
print_arrays(update_ratios(*update_ratios_test_case()))

# %% [markdown]
# **Expected output**
#
# ```text
# W1 =
#  0.00681124
# W2 =
#  0.00644687
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_ratios", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and shapes.
check(update_ratios)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_ratios)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The next cell trains with the rates 0.001, 0.03 and 0.3. The largest rate is 300 times the
# smallest. Is its ratio 300 times as large as well? Which of the three ratios do you expect near $10^{-3}$?

# %% tags=["demonstration"]
traces = {rate: [update_ratios(before, after) for _, before, after in training([rate] * 100, 0)]
          for rate in (0.001, 0.03, 0.3)}
ratios_over_time(traces)

# %% [markdown]
# **Figure 8. The ratio is similar in both layers and grows with the rate.** In the first steps the velocity builds up,
# and the ratios rise. At the two larger rates they then fall, because the gradients get smaller. In the first step the
# ratio at 0.3 is 300 times that at 0.001, like the rate. Over the whole training the medians differ by a factor of
# about 20 only. The ratio nearest to $10^{-3}$ belongs to the smallest rate, 0.001.
#
# **Predict, then run.** The next cell trains with all rates of Figure 2. At the best of them, 0.3, will the median
# ratio be below $10^{-3}$, near it, or above it?

# %% tags=["demonstration"]
medians = {rate: [np.median([update_ratios(before, after)["W1"] for _, before, after in training([rate] * 100, seed)])
                  for seed in range(3)] for rate in GRID}
ratios_by_rate(medians, grid)

# %% [markdown]
# **Figure 9. For this short training the best ratio is more than ten times the rule of thumb.** Each dot is one rate of
# Figure 2, at the median ratio of $W_1$ and the median cost on the validation digits. Near $10^{-3}$ the network has
# hardly begun to learn after 100 steps. The best training changes its weights by 1.4 percent a step. This does not
# refute the rule, which is meant for long trainings: at a ratio of $10^{-3}$ the weights need a thousand steps in one
# direction to move by their own length.
#
# Above a rate of 0.5 the ratio no longer grows, although the training gets worse. The reason is the denominator of (8):
# at these rates the weights themselves become several times as long as at the start.

# %% tags=["demonstration"]
for rate in (0.3, 0.5, 1.0):
    (_, first, _), *_, (_, _, end) = training([rate] * 100, seed=0)
    print(f"rate {rate}: W1 is {np.linalg.norm(end['W1']) / np.linalg.norm(first['W1']):.1f} times as long at the end")

# %% [markdown]
# **What to remember**
#
# - The ratio has the same meaning in every layer: the length of a step, divided by the length of the weights.
# - In a long training expect about $10^{-3}$. A ratio of $10^{-6}$ or of 0.3 is a sign of an error.
# - If the ratios of two layers differ by a factor of a hundred, one layer hardly learns, or the other takes steps that
#   are too long.
#
# **Exercises**
#
# 9. *On paper.* A training has 200 steps, and every step moves the weights by the fraction $r$ of their first length,
#    in the same direction. For which $r$ do they move by that length?
# 10. Copy `training`, multiply `W2` by 10 at the start, and train at the rate 0.03. How do the ratios of the two layers
#     change, in the first step and in the median?

# %% [markdown]
# ## 6. Larger batches: scale the rate, warm up
#
# A larger mini-batch gives a less noisy gradient, and many processors compute it in nearly the same time. But an
# epoch then has fewer steps. Goyal et al. (2017) trained on batches of up to 8192 images with one simple rule, the
# **linear scaling rule**: when the mini-batch is $k$ times as large, make the rate $k$ times as large.
#
# The reason: $k$ small steps at the rate $\alpha$ move the weights by $-\alpha (g_1 + \dots + g_k)$, where $g_i$ is the
# gradient of the $i$-th mini-batch. One step at the rate $k\alpha$ along the mean gradient of all $k$ mini-batches
# moves them by $-k\alpha \cdot \frac1k (g_1 + \dots + g_k)$, which is the same, *if the weights do not move much
# meanwhile*. Otherwise the later $g_i$ of the small steps differ.
#
# **Predict, then run.** We train for ten epochs with batches of 20, and for ten epochs with batches of 500, at the same
# rate. By what factor does the number of steps differ, and which of the two learns more?

# %% tags=["demonstration"]
for size in (20, 500):
    steps = 10 * 1000 // size
    parameters = trained([0.02] * steps, seed=0, batch_size=size)
    print(f"batches of {size:3}: {steps:3} steps, validation accuracy {accuracy(X_valid, y_valid, parameters):.1%}")

# %% [markdown]
# The small batches take 25 times as many steps and learn far more.
#
# The condition "if the weights do not move much meanwhile" fails at the start, when they move fastest. Goyal et al.
# therefore **warm up**: they start at the rate $\alpha_0$ of the small batch and climb to $k \alpha_0$ in equal steps.
# Let $m$ be the size of the mini-batch, $m_0$ the size that $\alpha_0$ was chosen for, and $S$ the number of steps of
# the warm-up. The rate of step $s$ is
#
# $$k = \frac{m}{m_0}, \qquad \alpha = \begin{cases}
# \alpha_0 + (k \alpha_0 - \alpha_0)\, \dfrac{s}{S} & \text{for } s < S \\[1.5ex]
# k\, \alpha_0 & \text{for } s \ge S
# \end{cases} \tag{9}$$
#
# By hand: $\alpha_0 = 0.1$ suits batches of 256, the batches now have 1024 examples, and $S = 100$. Then $k = 4$. Step
# 0 has 0.1, step 50 has $0.1 + 0.3 \cdot 0.5 = 0.25$, step 100 and all later ones have 0.4. **A convention to notice:**
# this warm-up starts at $\alpha_0$. The one in `learning_rate_schedules` starts at the highest rate divided by $W + 1$,
# where $W$ is the length of the warm-up.
#
# **Your turn.** Write (9): about 4 lines, with an `if`. With $S = 0$ there is no warm-up; do not divide by $S$ then.

# %% nbgrader={"grade": false, "grade_id": "scaled_learning_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: scaled_learning_rate


def scaled_learning_rate(learning_rate0, step, batch_size, base_batch_size=256, warmup_steps=0):
    """Return the learning rate of a step for a mini-batch of any size, formula (9).

    Arguments:
    learning_rate0 -- alpha_0, the rate that suits mini-batches of base_batch_size examples
    step -- number of the step, counted from 0
    batch_size -- m, number of examples in a mini-batch
    base_batch_size -- m_0, the number that learning_rate0 was chosen for
    warmup_steps -- S, number of steps that climb from learning_rate0; 0 for no warm-up

    Returns:
    learning_rate -- the rate of this step, a number
    """
    ### BEGIN SOLUTION
    learning_rate = learning_rate0 * batch_size / base_batch_size
    if step < warmup_steps:
        learning_rate = learning_rate0 + (learning_rate - learning_rate0) * step / warmup_steps
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate0, step, batch_size, base_batch_size, warmup_steps = scaled_learning_rate_test_case()
for one in (0, step, warmup_steps):
    rate = scaled_learning_rate(learning_rate0, one, batch_size, base_batch_size, warmup_steps)
    print_arrays({f"learning_rate of step {one}": rate})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate of step 0 =
#  0.10000000
# learning_rate of step 30 =
#  0.19000000
# learning_rate of step 100 =
#  0.40000000
# ```

# %% nbgrader={"grade": true, "grade_id": "test_scaled_learning_rate", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(scaled_learning_rate)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(scaled_learning_rate)
### END HIDDEN TESTS

# %% [markdown]
# The rate 0.02 suits batches of 20. The next cell trains with batches of up to 500, half of all digits, for ten epochs
# each and with ten seeds. The warm-up takes a fifth of the steps.
#
# **Predict, then run.** Up to which size will the scaled rate keep the cost of the small batches? Will the warm-up
# help?

# %% tags=["demonstration"]
rules = {
    "the same rate": lambda size, steps: [0.02] * steps,
    "scaled": lambda size, steps: [scaled_learning_rate(0.02, step, size, 20) for step in range(steps)],
    "scaled, warm-up": lambda size, steps: [
        scaled_learning_rate(0.02, step, size, 20, steps // 5) for step in range(steps)],
}
by_size = {(rule, size): [cost(X_valid, y_valid, trained(rates_of(size, 10_000 // size), seed, batch_size=size))
                          for seed in range(10)]
           for size in tqdm((20, 50, 100, 200, 500), desc="sizes", leave=False)
           for rule, rates_of in rules.items()}
costs_by_batch_size(by_size)

# %% [markdown]
# **Figure 10. The scaled rate keeps the cost up to batches of 100, five times the size; at 200 and 500 the cost
# rises.** At the same rate, larger batches learn less in ten epochs. With the scaled rate, batches of 50 and 100 are as
# good as batches of 20. At 500 the rate is 25 times as large, but the training has 20 steps only. Goyal et al. found
# such a limit as well, at batches of 8192.
#
# **The warm-up changes nothing here** beyond the bands. This network is small, the velocity starts at zero and needs
# some steps to grow, and the first steps do not diverge. Section 5 of `learning_rate_schedules` shows cases where a
# warm-up does help.

# %% [markdown]
# **What to remember**
#
# - When the batch is $k$ times as large, first try a rate $k$ times as large. The rule holds up to a size that you must
#   find.
# - Compare at equal numbers of epochs, not of steps: then each training reads equally many examples.
# - A technique that helps on other problems may change nothing on yours. Measure it.
#
# **Exercises**
#
# 11. *On paper.* $\alpha_0 = 0.4$ for batches of 128; you have memory for 32 only. Which rate do you try?
# 12. Krizhevsky (2014) derives $\sqrt{k}$ instead of $k$ from the variance of the gradient. Try it with batches of 100
#     and of 500. For which of them is it better?

# %% [markdown]
# ## Where you are
#
# You can now find a rate with one short run, clip long gradients, change the rate during the training, average the
# weights, watch the ratio of update to weight, and scale the rate with the batch. On these digits clipping, one cycle
# at large peaks, averaging and the scaled rate clearly lowered the cost; the warm-up did not. On your own data, compare
# in the same way: with several seeds, the same for each variant, and with bands.
#
# That was the last graded notebook. Well done. **Next** are the explorations: `geometry_of_steps` derives descent, Lion
# and Muon from one idea, `loss_landscapes` compares the optimizers on five surfaces, and `from_numpy_to_pytorch` finds
# your functions in a library.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. $10^{5/100} = 1.122$; step 40 has $10^{-5} \cdot 10^{2} = 10^{-3}$.
# 2. `short = np.geomspace(1e-4, 10, 30)`, then the lines above. The choices go from 0.09 to 0.20 and are larger than
#    with 100 steps: the average looks back over more of the rates, so it lags further behind.
# 3. The norm is $\sqrt{4 + 16 + 16} = 6$. With max_norm 3 everything is halved: $(1, 2)$ and $(2)$. With 6 nothing
#    changes: the norm does not exceed it.
# 4. Only partly: the costs of the worst two of the five fall from above 1 to about 0.4. But no run comes near the 0.10
#    of the rate 0.3, because each clipped step is still too long.
# 5. 0, 0.2, 1, $1 - 5/15 = 0.667$, and 0.
# 6. With the climb the three runs end at 0.8 to 1.1, without it at 1.3 to 2.3. The climb helps, but a rate of 1.5 is
#    too large even after it.
# 7. $n/(n+1)$ is 0, 1/2, then 2/3 and 3/4, which are limited to 0.6: 4, 3, $0.6 \cdot 3 + 0.4 \cdot 6 = 4.2$,
#    $0.6 \cdot 4.2 = 2.52$.
# 8. Yes: over the ten runs the median cost is 0.080, against 0.082 for the moving average and 0.098 for the plain mean
#    from the start. The first weights raised the cost, not the plain mean itself.
# 9. $r = 1/200 = 0.005$.
# 10. In the first step the ratio of $W_1$ is 0.053 instead of 0.003, because its gradient contains $W_2$; that of $W_2$
#     is 0.0006 instead of 0.003. The median of $W_1$ hardly changes, from 0.0070 to 0.0078. The median of $W_2$
#     falls to a twentieth, from 0.0094 to 0.0005.
# 11. $k = 1/4$, so 0.1. The rule works downwards as well.
# 12. For neither: in five runs the median costs are 0.24 against 0.16 at 100, and 0.74 against 0.29 at 500. With the
#     root the rate is too small for so few steps.
# </details>

# %% [markdown]
# **Sources.** L. N. Smith, *Cyclical learning rates for training neural networks*, WACV (2017),
# [arXiv:1506.01186](https://arxiv.org/abs/1506.01186). L. N. Smith, *A disciplined approach to neural network
# hyper-parameters: part 1* (2018), [arXiv:1803.09820](https://arxiv.org/abs/1803.09820). R. Pascanu, T. Mikolov and Y.
# Bengio, *On the difficulty of training recurrent neural networks*, ICML (2013),
# [arXiv:1211.5063](https://arxiv.org/abs/1211.5063). K. He, X. Zhang, S. Ren and J. Sun, *Deep residual learning for
# image recognition*, CVPR (2016), [arXiv:1512.03385](https://arxiv.org/abs/1512.03385). P. Izmailov, D. Podoprikhin, T.
# Garipov, D. Vetrov and A. G. Wilson, *Averaging weights leads to wider optima and better generalization*, UAI (2018),
# [arXiv:1803.05407](https://arxiv.org/abs/1803.05407). A. Karpathy, *CS231n: neural networks, part 3*, Stanford
# University, [cs231n.github.io/neural-networks-3](https://cs231n.github.io/neural-networks-3/#ratio). P. Goyal, P.
# Dollár, R. Girshick and others, *Accurate, large minibatch SGD: training ImageNet in 1 hour* (2017),
# [arXiv:1706.02677](https://arxiv.org/abs/1706.02677). A. Krizhevsky, *One weird trick for parallelizing convolutional
# neural networks* (2014), [arXiv:1404.5997](https://arxiv.org/abs/1404.5997).
