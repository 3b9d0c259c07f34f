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
# # Learning rate schedules
#
# A large learning rate lowers the cost fast and then stalls. A small one comes closer to the minimum, but needs many
# more steps. A **schedule** says which learning rate each epoch uses: usually large ones first and small ones later.
# In this notebook you write four schedules and measure what each one gains.
#
# **What you will do**
#
# - write four functions, one to five lines each: inverse-time decay, decay at fixed intervals, exponential
#   decay, and cosine annealing with a linear warm-up;
# - watch a fixed learning rate stall at a noise floor that you can compute beforehand;
# - find cases where a warm-up decides between success and failure, and cases where it changes nothing;
# - train one network with three optimizers under each schedule.
#
# **What you will learn**
#
# - why noisy gradients call for a rate that falls, and what goes wrong if it falls too fast;
# - how the usual schedules differ, and how to tell their conventions apart;
# - what a fair comparison of schedules needs.
#
# **What you need**
#
# - gradient descent, momentum and Adam, as in the assignment on optimization methods; they are given here;
# - the exponential function, the cosine, and the mean of a random number.

# %% [markdown]
# **How the notebook works.** Run it from the top, cell by cell. The graded cells begin with `# GRADED FUNCTION`.
# In each, write your lines where it raises `NotImplementedError`, and delete that line; leave the rest as it is.
# Each function returns one number. Below it stand a call on a small example, the output to expect, and a locked
# cell with `check()`. If a number differs from the expected one, compute the example "by hand" of the same section
# with your function. The grader tries further cases, with other numbers. After a restart of the kernel, run the
# cells above the one you work on again.
#
# **Predict, then run.** Some questions stand above a cell that answers them. Write your guess down before you run
# the cell. The figures are drawn by `figures_schedules.py`, beside this notebook; every call can be changed and
# run again. The two cells that train 120 and 180 networks, in Sections 5 and 6, show their progress.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    predict_dec,
    print_arrays,
    sliders,
)
from testCases import (
    check,
    cosine_annealing_test_case,
    exponential_decay_test_case,
    schedule_lr_decay_test_case,
    update_lr_test_case,
)

# %% tags=["demonstration"]
from tqdm.auto import tqdm

from figures_schedules import (
    costs_by_initial_rate,
    curves_by_schedule,
    falling_rates,
    final_costs_by_warmup,
    noise_floor,
    rates_by_epoch,
    steep_start,
)
from opt_utils import NAMES

# %% [markdown]
# **Notation.** $\alpha_0$ is the initial learning rate, `learning_rate0`, and $\alpha$ the rate in use.
# Epochs are counted **from zero**: $e$ is `epoch_num`, and the first epoch has $e = 0$. $\rho$ is
# `decay_rate`, in three of the four schedules; there $\rho = 0$ means no decay.

# %% [markdown]
# ## 1. A fixed rate stalls at a noise floor
#
# Take the simplest cost there is, $J(w) = \tfrac{1}{2} w^2$, whose gradient is $w$. Suppose we only get to
# see the gradient with noise on it, as with mini-batches: $w + \xi_t$, where the $\xi_t$ are independent,
# with mean 0 and standard deviation $\sigma$. Then step $t$ of descent is
#
# $$w_{t+1} = w_t - \alpha_t \, (w_t + \xi_t) \tag{1}$$
#
# **Predict, then run.** With the fixed rate 0.5 and $\sigma = 1$, from $w = 10$: does $w$ come to rest at the
# minimum, given enough steps?

# %% tags=["demonstration"]
noise_floor(0.5)

# %% [markdown]
# **Figure 1. At a fixed rate the run never comes to rest: it jumps around the minimum.** The mean cost levels off at
# a height that can be computed beforehand.
#
# Square (1) and take the mean over the noise, which does not depend on $w_t$: $\mathbb{E}\,w_{t+1}^2 = (1 -
# \alpha)^2\, \mathbb{E}\,w_t^2 + \alpha^2 \sigma^2$. The first term shrinks the initial error; the second adds fresh
# noise at every step. They balance where $\mathbb{E}\,w^2 = \alpha \sigma^2 / (2 - \alpha)$. Half of that is the
# **noise floor** of the cost:
#
# $$\mathbb{E}\,J \;\to\; \frac{\alpha \, \sigma^2}{2\,(2 - \alpha)} \qquad (0 < \alpha < 2) \tag{2}$$
#
# By hand: $\alpha = 0.5$ gives $0.5 / (2 \cdot 1.5) = 0.167$. For a small $\alpha$ the floor is about
# $\alpha \sigma^2 / 4$: half the rate, half the floor, and twice the time to get there. No fixed rate reaches zero.
#
# **Change it and see.** Call `noise_floor` with 0.05, 0.01 and 1.5. Which of them reaches its floor within the 400
# steps of the right panel? In Jupyter, move the slider.
#
# <details><summary>What you should find</summary>
#
# 0.05 and 1.5 do: their floors are 0.0128 and 1.5. The floor of 0.01 is 0.0025, but the mean cost of the last 200
# steps is still 0.2251: the rate is so small that the run is on its way down.
# </details>

# %% tags=["demonstration"]
sliders(noise_floor, rate=(0.01, 1.9, 0.01, 0.5))

# %% [markdown]
# So the rate should fall. **Predict, then run.** Three rates that fall: like $1/t$, like $1/\sqrt{t}$, and
# exponentially, which is the fastest. Which one ends lowest after 10,000 steps? Is it the one that falls fastest?
# (The text below Figure 2 explains the sums in the table.)

# %% tags=["demonstration"]
falling_rates()

# %% [markdown]
# **Figure 2. A fixed rate stops at its noise floor; a rate that falls goes on; one that falls too fast stops on the
# way.** The fixed rates end where (2) says. The rate that falls like $1/t$ ends lowest. The exponential one falls
# fastest and ends highest: the run stops moving before it reaches the minimum. (The left panel shows three of the
# five rules.)

# %% [markdown]
# ### How fast may the rate fall?
#
# Robbins and Monro (1951) gave the answer. Under mild conditions noisy steps still find the root if
#
# $$\sum_{t} \alpha_t = \infty \qquad \text{and} \qquad \sum_{t} \alpha_t^2 < \infty \tag{3}$$
#
# The first sum says how far the steps can go: if it is finite, part of the initial error never goes away.
# The second says how much noise they let in. Compare the table above Figure 2:
#
# - a fixed rate has an infinite first sum and an infinite second one: it reaches the minimum, but the noise stays;
# - exponential decay has finite sums: little noise, but its rates add up to only 1.93, and that is not enough from
#   $w = 10$;
# - a rate like $1/t$ meets both conditions. Its first sum grows, though as slowly as a logarithm.
#
# The conditions are sufficient, not necessary: the rate like $1/\sqrt{t}$ has an infinite second sum, and
# its cost on this quadratic falls all the same, only more slowly. And they speak of infinitely many steps.
# In a training of finite length a schedule that breaks them may well be the better one, as Section 6 shows.

# %% [markdown]
# ### Inverse-time decay
#
# The rule that won above, as a schedule for epochs $e = 0, 1, 2, \dots$. By hand: start at 0.2 and let $\rho = 1$.
# Epoch 0 has $0.2 / 1 = 0.2$, epoch 1 has $0.2 / 2 = 0.1$, epoch 3 has $0.2 / 4 = 0.05$. In general
#
# $$\alpha = \frac{\alpha_0}{1 + \rho \, e} \tag{4}$$
#
# It starts at $\alpha_0$, has fallen to half at $e = 1/\rho$, and then falls like $1/e$.
#
# **Your turn.** Write (4): 1 line.

# %% nbgrader={"grade": false, "grade_id": "update_lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: update_lr


def update_lr(learning_rate0, epoch_num, decay_rate):
    """Return the learning rate of an epoch under inverse-time decay, formula (4).

    Arguments:
    learning_rate0 -- initial learning rate, a number
    epoch_num -- number of the epoch, counted from 0
    decay_rate -- rho, a number; 0 for no decay

    Returns:
    learning_rate -- the rate of this epoch, a number
    """
    ### BEGIN SOLUTION
    learning_rate = learning_rate0 / (1 + decay_rate * epoch_num)
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate0, epoch_num, decay_rate = update_lr_test_case()
print_arrays({"learning_rate": update_lr(learning_rate0, epoch_num, decay_rate)})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate =
#  0.22727273
# ```

# %% nbgrader={"grade": true, "grade_id": "test_update_lr", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(update_lr)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(update_lr)
### END HIDDEN TESTS

# %% [markdown]
# **What to remember**
#
# - With noisy gradients a fixed rate stalls at a noise floor, roughly in proportion to the rate: (2).
# - To go on improving, the rate must fall, but not so fast that the steps add up to too little: (3).
# - Inverse-time decay (4) meets both conditions. It takes most of the rate away early.
#
# **Exercises** (answers at the end of the notebook)
#
# 1. *On paper.* How small must a fixed $\alpha$ be for a noise floor of 0.01, with $\sigma = 1$?
# 2. With $\alpha_0 = 0.5$ and $\rho = 0.25$, at which epoch has the rate fallen to 0.1? Check it with `update_lr`.

# %% [markdown]
# ## 2. Decay at fixed intervals
#
# **Predict, then run.** With $\rho = 1$ and $\alpha_0 = 0.1$, how much of the rate is left after 10 epochs, and how
# much after 1000?

# %% tags=["demonstration"]
for epoch in (0, 1, 10, 100, 1000):
    print(f"epoch {epoch:4}: {update_lr(0.1, epoch, 1.0):.6f}")

# %% [markdown]
# Half of the rate is gone after the first epoch, and in a training of thousands of epochs most of them run at a tiny
# rate. A remedy is to count longer stretches than epochs: keep the rate for $T$ epochs, then drop it. With
# $\lfloor\,\cdot\,\rfloor$ for rounding down,
#
# $$\alpha = \frac{\alpha_0}{1 + \rho \, \lfloor e / T \rfloor} \tag{5}$$
#
# $\lfloor e / T \rfloor$ is the number of intervals that have *passed*: 0 for the first $T$ epochs, $e = 0$
# to $T - 1$, then 1, and so on. By hand, with $T = 100$: epoch 99 is in the interval
# $\lfloor 0.99 \rfloor = 0$, epoch 100 in the interval 1, epoch 250 in the interval 2.
#
# **Your turn.** Write (5), with `time_interval` for $T$: 1 line. `np.floor` rounds down.

# %% nbgrader={"grade": false, "grade_id": "schedule_lr_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: schedule_lr_decay


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """Return the learning rate of an epoch when it decays at fixed intervals, formula (5).

    Arguments:
    learning_rate0 -- initial learning rate, a number
    epoch_num -- number of the epoch, counted from 0
    decay_rate -- rho, a number; 0 for no decay
    time_interval -- T, number of epochs after which the rate drops

    Returns:
    learning_rate -- the rate of this epoch, a number
    """
    ### BEGIN SOLUTION
    learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate0, epoch_num, decay_rate = schedule_lr_decay_test_case()
print_arrays({"learning_rate": schedule_lr_decay(learning_rate0, epoch_num, decay_rate)})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate =
#  0.27777778
# ```

# %% nbgrader={"grade": true, "grade_id": "test_schedule_lr_decay", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(schedule_lr_decay)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(schedule_lr_decay)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** The same decay rate, once an epoch and once every 1000 epochs. What is the rate of (5) at
# epoch 999, and what is it at epoch 1000?

# %% tags=["demonstration"]
print("epoch    every epoch, (4)    every 1000 epochs, (5)")
for epoch in (0, 1, 10, 999, 1000, 1999, 2000, 9999):
    print(f"{epoch:5}{update_lr(0.1, epoch, 1.0):20.6f}{schedule_lr_decay(0.1, epoch, 1.0):26.6f}")

# %% [markdown]
# **What to remember**
#
# - (5) is (4) with intervals instead of epochs: the rate is constant within each, and drops between
#   them.
# - An interval counts when it is over. The drop comes *at* epoch $T$, not before.
# - The drops get smaller: to a half, a third, a quarter of $\alpha_0$ for $\rho = 1$.
#
# **Exercises**
#
# 3. *On paper.* $\alpha_0 = 0.3$, $\rho = 0.5$, $T = 20$: which rates do the epochs 19, 20 and 59 have?
# 4. Let `time_interval` be 1 and compare with `update_lr` for a few epochs. What do you find, and why?

# %% [markdown]
# ## 3. Exponential decay
#
# **Predict, then run.** Take one tenth of the rate away in every epoch. After how many epochs is half of it gone: 5,
# 7 or 10?

# %% tags=["demonstration"]
for epoch in (0, 5, 7, 10):
    print(f"epoch {epoch:2}: {0.9**epoch:.3f} of the rate is left")

# %% [markdown]
# Each epoch takes the same *share* away, so less and less in absolute terms; half is gone after between six and seven
# epochs. As a formula,
#
# $$\alpha = \alpha_0 \, e^{-\rho\, e} = \alpha_0 \, \gamma^{\,e}, \qquad \gamma = e^{-\rho} \tag{6}$$
#
# (In $e^{-\rho\, e}$ the base is 2.718…, and the other $e$ is the number of the epoch.) By hand: $\rho = 0.1$ and
# epoch 7 give $e^{-0.7} = 0.497$ of the rate. The **convention** of this notebook is the first form: $\rho$ stands in
# the exponent. Libraries often ask for the factor of an epoch, $\gamma$, instead; PyTorch's `ExponentialLR(gamma=…)`
# is one. The two are the same schedule with $\gamma = e^{-\rho}$. For small $\rho$ the factor is nearly $1 - \rho$,
# but not equal to it. The rate has fallen to half after $\ln 2 / \rho$ epochs.
#
# **Your turn.** Write (6): 1 line.

# %% nbgrader={"grade": false, "grade_id": "exponential_decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: exponential_decay


def exponential_decay(learning_rate0, epoch_num, decay_rate):
    """Return the learning rate of an epoch under exponential decay, formula (6).

    Arguments:
    learning_rate0 -- initial learning rate, a number
    epoch_num -- number of the epoch, counted from 0
    decay_rate -- rho, a number; 0 for no decay

    Returns:
    learning_rate -- the rate of this epoch, a number
    """
    ### BEGIN SOLUTION
    learning_rate = learning_rate0 * np.exp(-decay_rate * epoch_num)
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate0, epoch_num, decay_rate = exponential_decay_test_case()
print_arrays({"learning_rate": exponential_decay(learning_rate0, epoch_num, decay_rate)})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate =
#  0.15059711
# ```

# %% nbgrader={"grade": true, "grade_id": "test_exponential_decay", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(exponential_decay)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(exponential_decay)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then run.** If training went on for ever, the rates of this schedule would add up to a number. Is it
# finite? For $\rho = 0.1$, is it nearer to 10 or to 100, in units of $\alpha_0$?

# %% tags=["demonstration"]
print("decay rate  factor of an epoch  1 - decay rate  half after  sum of rates  1 / (1 - factor)")
for decay_rate in (0.01, 0.1, 1.0):
    factor = exponential_decay(1.0, 1, decay_rate)
    total = sum(exponential_decay(1.0, epoch, decay_rate) for epoch in range(5000))
    print(f"{decay_rate:10}{factor:20.6f}{1 - decay_rate:16.2f}{np.log(2) / decay_rate:12.1f}{total:14.4f}"
          f"{1 / (1 - factor):18.4f}")

# %% [markdown]
# <details><summary>Where the sum comes from</summary>
#
# It is a geometric series: the sum of $\gamma^e$ over all epochs is $1/(1 - \gamma)$, about $1/\rho$ for small
# $\rho$. A finite sum is the reason why the run in Figure 2 stops on its way.
# </details>

# %% [markdown]
# **What to remember**
#
# - Exponential decay multiplies the rate by $\gamma = e^{-\rho}$ each epoch. Know which of the two, $\rho$ or
#   $\gamma$, a library wants.
# - The rates add up to a finite number, so it breaks the first condition of (3): choose $\rho$ for the
#   length of the training, so that the rate is still of use near its end.
#
# **Exercises**
#
# 5. *On paper.* A training has 150 epochs and shall end at a twentieth of the first rate. Which $\rho$ does it need?
# 6. PyTorch is given `gamma=0.98`. Which `decay_rate` makes `exponential_decay` the same schedule? Check it at epoch 10.

# %% [markdown]
# ## 4. Cosine annealing with a linear warm-up
#
# The last schedule depends on the length of the training: $E$ epochs, `total_epochs`. It has two parts.
#
# The **warm-up**, the first $W$ epochs (`warmup_epochs`), climbs in equal steps. Goyal et al. (2017,
# [arXiv:1706.02677](https://arxiv.org/abs/1706.02677), Section 2.2) introduced such a gradual warm-up for
# training with very large mini-batches. The first epoch gets one step, not zero, so that it is not wasted. By hand:
# a warm-up of 4 epochs to 0.5 climbs 0.1, 0.2, 0.3, 0.4, and the fifth epoch has 0.5.
#
# $$\alpha = \alpha_0 \, \frac{e + 1}{W + 1} \qquad \text{for } e < W \tag{7}$$
#
# **Cosine annealing** (Loshchilov and Hutter 2017, [arXiv:1608.03983](https://arxiv.org/abs/1608.03983),
# formula 5) takes the rate down from $\alpha_0$ to the smallest rate $\alpha_{\min}$ along half a wave.
# With $p$ for the progress since the warm-up,
#
# $$
# \alpha = \alpha_{\min} + (\alpha_0 - \alpha_{\min}) \, \frac{1 + \cos(\pi p)}{2}, \qquad
# p = \frac{e - W}{E - W} \qquad \text{for } W \le e \le E \tag{8}
# $$
#
# **Predict, then run.** Half-way through the cosine, $p = 0.5$: how much of the way down is done? And at a quarter,
# $p = 0.25$: more than a quarter of it, or less?

# %% tags=["demonstration"]
for progress in (0.0, 0.25, 0.5, 0.75, 1.0):
    print(f"p = {progress:.2f}: {(1 + np.cos(np.pi * progress)) / 2:.3f} of the height is left")

# %% [markdown]
# The cosine is flat at both ends: it holds the rate high at first, falls fastest in the middle, and ends gently.
#
# **The convention, exactly.** Epochs are counted from 0. Epoch 0 has the rate $\alpha_0 / (W + 1)$; epoch
# $W$, the first of the cosine part, has $\alpha_0$; epoch $E$ would have $\alpha_{\min}$, and the last
# epoch trained, $E - 1$, is one step short of it. The warm-up does not depend on $\alpha_{\min}$. $W = 0$ means
# no warm-up. The paper goes on with *restarts*, jumping back to $\alpha_0$; we use one descent only. Other
# code starts the climb at zero, or reaches $\alpha_0$ one epoch earlier: look before you compare.
#
# **Your turn.** Write (7) and (8): about 5 lines, with an `if`. `np.cos` and `np.pi` are at hand.
# Leave the rate in `learning_rate`.

# %% nbgrader={"grade": false, "grade_id": "cosine_annealing", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: cosine_annealing


def cosine_annealing(learning_rate0, epoch_num, total_epochs, warmup_epochs=0, learning_rate_min=0.0):
    """Return the learning rate of an epoch: linear warm-up (7), then cosine annealing (8).

    Arguments:
    learning_rate0 -- the highest rate, reached at epoch warmup_epochs
    epoch_num -- number of the epoch, counted from 0, at most total_epochs
    total_epochs -- E, number of the epoch at which the rate is learning_rate_min
    warmup_epochs -- W, number of epochs that climb; less than total_epochs
    learning_rate_min -- the rate at the end of the cosine

    Returns:
    learning_rate -- the rate of this epoch, a number
    """
    ### BEGIN SOLUTION
    if epoch_num < warmup_epochs:
        learning_rate = learning_rate0 * (epoch_num + 1) / (warmup_epochs + 1)
    else:
        progress = (epoch_num - warmup_epochs) / (total_epochs - warmup_epochs)
        wave = (1 + np.cos(np.pi * progress)) / 2
        learning_rate = learning_rate_min + (learning_rate0 - learning_rate_min) * wave
    ### END SOLUTION
    return learning_rate

# %% tags=["demonstration"]
learning_rate0, epoch_num, total_epochs, warmup_epochs, learning_rate_min = cosine_annealing_test_case()
for epoch in (0, 3, 4, epoch_num, total_epochs):
    learning_rate = cosine_annealing(learning_rate0, epoch, total_epochs, warmup_epochs, learning_rate_min)
    print_arrays({f"learning_rate of epoch {epoch}": learning_rate})

# %% [markdown]
# **Expected output**
#
# ```text
# learning_rate of epoch 0 =
#  0.10000000
# learning_rate of epoch 3 =
#  0.40000000
# learning_rate of epoch 4 =
#  0.50000000
# learning_rate of epoch 8 =
#  0.43409903
# learning_rate of epoch 20 =
#  0.05000000
# ```

# %% nbgrader={"grade": true, "grade_id": "test_cosine_annealing", "locked": true, "points": 16, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than these, with other numbers and settings.
check(cosine_annealing)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(cosine_annealing)
### END HIDDEN TESTS

# %% [markdown]
# Here are all four side by side, set so that each falls from $\alpha_0$ to $\alpha_0 / 20$ within 150
# epochs. Section 6 trains with exactly these.

# %% tags=["demonstration"]
EPOCHS, FINAL = 150, 1 / 20  # length of a training, and the last rate in units of the first
schedules = {  # name -> learning rate of an epoch
    "none": lambda rate0, epoch: rate0,
    "inverse time": lambda rate0, epoch: update_lr(rate0, epoch, (1 / FINAL - 1) / EPOCHS),
    "intervals": lambda rate0, epoch: schedule_lr_decay(rate0, epoch, (1 / FINAL - 1) / 4, EPOCHS // 5),
    "exponential": lambda rate0, epoch: exponential_decay(rate0, epoch, -np.log(FINAL) / EPOCHS),
    "cosine, warm-up": lambda rate0, epoch: cosine_annealing(rate0, epoch, EPOCHS, 10, FINAL * rate0),
}

# %% [markdown]
# **Predict, then run.** All four reach the same highest and the same last rate. Which one has the largest mean rate,
# and so can move furthest in 150 epochs? Which has the smallest?

# %% tags=["demonstration"]
rates_by_epoch(schedules, EPOCHS)

# %% [markdown]
# **Figure 3. Four schedules with the same highest and the same last rate have very different mean rates.** The cosine
# stays high longest, after its warm-up of 10 epochs, and has the largest mean. Inverse-time decay loses most of the
# rate in the first 30 epochs and has the smallest mean, less than a third of the cosine's. On the logarithmic axis
# exponential decay is a straight line.

# %% [markdown]
# **What to remember**
#
# - Cosine annealing needs to know the length of the training. It stays high for long, and ends gently.
# - The warm-up climbs to $\alpha_0$ in $W + 1$ equal steps, the first of them at epoch 0.
# - Conventions differ by one epoch here and there. State yours.
#
# **Exercises**
#
# 7. *On paper.* $\alpha_0 = 0.8$, $\alpha_{\min} = 0$, $W = 3$, $E = 11$: which rates do the epochs 0, 2, 3, 7 and 11 have?
# 8. A colleague counts epochs from 1 and calls `cosine_annealing` with her number. Which epoch has her highest rate, and
#    what is her last one? Print both schedules for $W = 3$ and $E = 11$.

# %% [markdown]
# ## 5. What a warm-up is good for
#
# A warm-up makes the first epochs slower. That helps only if the first steps are dangerous. Here are
# two such cases; the second also shows when it does not pay.
#
# ### A steep start
#
# $J(w) = \tfrac{1}{4} w^4 + \tfrac{1}{2} w^2$ has curvature 49 at $w = 4$, where we start, and 1 at its minimum. Near
# the minimum any rate below 2 converges; at the start a rate above $2/17$ overshoots so far that the next point is
# higher than the last, and the following ones higher still. (The limit of 2 divided by the curvature, here $2/49$,
# holds on a bowl, where the curvature is the same everywhere. Here the curvature shrinks on the way to the minimum,
# so the start allows a larger rate.)
#
# **Predict, then run.** The rate 0.6 is five times too large for the start. Does it converge after a warm-up of ten
# steps? And by how much does each step of warm-up raise the largest rate that converges?

# %% tags=["demonstration"]
def climbing(steps, warmup):
    """Your warm-up, in units of the full rate, which stays at its top after that."""
    return np.array([cosine_annealing(1.0, min(step, warmup), warmup + 1, warmup) for step in range(steps)])


steep_start(climbing)

# %% [markdown]
# **Figure 4. With a warm-up a rate converges that diverges without it.** Left: without warm-up 0.6 diverges, and
# 0.1, which is safe at the start, is slow to the end. With ten steps of warm-up the run leaves the
# steep part at small rates, and reaches the full rate only where it is harmless. Right: each step of
# warm-up adds about 0.1 to the largest rate that converges. The reason is the first step: its rate is
# $\alpha_0 / (W + 1)$, with $W$ the length of the warm-up, and it must stay below $2/17 = 0.118$, with
# some room for the longer steps that follow. The last point lies
# below this line, because near the minimum 2 is the limit.

# %% [markdown]
# ### Adam's first steps
#
# At $t = 1$ Adam's two averages hold one gradient, and Adam divides it by its own size: *every* parameter with a
# gradient moves by $\alpha$, even if that gradient is mostly noise. Does that do harm? Here is the network
# of the moons (layers of 2, 5, 2 and 1 units) and the loop that trains it. To the loop, a schedule is a list
# of rates.

# %% tags=["demonstration"]
X, Y = load_dataset()


def train(optimizer, rates, start=3, order=0, size=64):
    """Train on the moons; rates are the learning rates of the epochs, first to last.

    start, order -- seeds of the first parameters and of the mini-batches
    Returns the parameters, the cost over all examples after each epoch, and the first epoch after which a
    hidden layer was zero for all examples (None if there was no such epoch).
    """
    parameters = initialize_parameters([2, 5, 2, 1], start)
    v = {key: np.zeros(array.shape) for key, array in parameters.items()}
    s = {key: np.zeros(array.shape) for key, array in parameters.items()}
    shuffle = np.random.default_rng(order)
    costs, dead, t = [], None, 0
    for epoch, learning_rate in enumerate(rates):  # all that a schedule changes
        permutation = shuffle.permutation(X.shape[1])
        for first in range(0, X.shape[1], size):
            batch = permutation[first : first + size]
            _, cache = forward_propagation(X[:, batch], parameters)
            grads = backward_propagation(X[:, batch], Y[:, batch], cache)
            t += 1
            for key in parameters:
                gradient = grads[f"d{key}"]
                if optimizer == "gd":
                    step = gradient
                elif optimizer == "momentum":
                    step = v[key] = 0.9 * v[key] + 0.1 * gradient
                else:
                    v[key] = 0.9 * v[key] + 0.1 * gradient
                    s[key] = 0.999 * s[key] + 0.001 * gradient**2
                    step = v[key] / (1 - 0.9**t) / np.sqrt(s[key] / (1 - 0.999**t) + 1e-8)
                parameters[key] = parameters[key] - learning_rate * step
        AL, cache = forward_propagation(X, parameters)
        costs.append(compute_cost(AL, Y))
        if dead is None and not all(A.any() for _, A in cache[:-1]):
            dead = epoch
    return parameters, np.array(costs), dead

# %% [markdown]
# Twelve starting points, five values of $\alpha_0$, 60 epochs of Adam with cosine annealing; once without
# warm-up, once with 10 epochs of it.
#
# **Predict, then run.** Where will the warm-up make a difference: at small rates, at large ones, or everywhere? Will
# it change the best result, or only the worst ones?

# %% tags=["demonstration"]
finals = {}  # (warm-up, alpha_0) -> the final costs of twelve runs
print("warm-up  alpha_0  median cost  runs that end above 0.65  of these with a dead layer by epoch 10")
with tqdm(total=120, desc="trainings", leave=False) as progress:
    for warmup in (0, 10):
        for peak in (0.05, 0.1, 0.2, 0.4, 0.8):
            rates = [cosine_annealing(peak, epoch, 60, warmup) for epoch in range(60)]
            runs = []
            for start in range(100, 112):
                runs.append(train("adam", rates, start))
                progress.update()
            finals[warmup, peak] = [costs[-1] for _, costs, _ in runs]
            stuck = [dead for _, costs, dead in runs if costs[-1] > 0.65]
            early = sum(dead is not None and dead <= 10 for dead in stuck)
            print(f"{warmup:7}{peak:9}{np.median(finals[warmup, peak]):13.3f}{len(stuck):26}{early:38}")

# %% tags=["demonstration"]
final_costs_by_warmup(finals)

# %% [markdown]
# **Figure 5. At high rates the first epochs can kill the network; a warm-up prevents that.** Each mark is one run,
# each bar a median. The runs that end at $0.69 = \ln 2$ are stuck: one hidden layer is zero for all examples, so that
# no gradient passes it and every example gets the same output. All of them were in that state by epoch 10. With the
# warm-up no run ends there. The runs that end near 0.3 are not stuck in this way; they occur with and without
# warm-up.
#
# The figure shows no more than that. Up to $\alpha_0 = 0.4$ the medians with and without
# warm-up are within 0.003 of each other, and the best median without it, 0.136 at $\alpha_0 = 0.1$, is as
# good as the best with it. Here a warm-up did not find better networks. It made a poor choice of $\alpha_0$
# harmless. These runs do not show *which* property of Adam's first steps does the harm. They show only that the
# harm is done in the first epochs at a high rate.

# %% [markdown]
# **What to remember**
#
# - A warm-up helps where the first steps are dangerous and the later ones are not: a steep start, or an
#   optimizer whose averages hold one gradient only.
# - It widens the range of rates that work. A smaller rate without warm-up may do as well.
# - At a rate that is safe from the start it makes little difference.
#
# **Exercises**
#
# 9. *On paper.* Show that on $J(w) = \tfrac14 w^4 + \tfrac12 w^2$ a step from $w = 4$ with $\alpha = 2/17$ lands exactly at
#    $w = -4$.
# 10. Draw Figure 4 for a warm-up that starts at zero: call `steep_start` with
#     `lambda steps, warmup: np.minimum(np.arange(steps) / max(warmup, 1), 1)`. How do the largest rates change?

# %% [markdown]
# ## 6. Three optimizers under five schedules
#
# Now gradient descent, momentum and Adam train on the two moons for 150 epochs, with the four schedules of Figure 3
# and without one. Every comparison of schedules also compares learning rates. Therefore each optimizer trains under
# each schedule with four values of $\alpha_0$, and with each of them on three orders of the mini-batches: 180
# trainings. The starting parameters are the same for all.

# %% tags=["demonstration"]
initial_rates = {
    "gd": [0.25, 0.5, 1.0, 2.0],
    "momentum": [0.5, 1.0, 2.0, 4.0],
    "adam": [0.025, 0.05, 0.1, 0.2],
}
orders = range(3)
final_costs, accuracies, curves = {}, {}, {}  # by (optimizer, schedule, alpha_0)
with tqdm(total=60, desc="groups of three trainings", leave=False) as progress:
    for optimizer in initial_rates:
        for name, schedule in schedules.items():
            for rate0 in initial_rates[optimizer]:
                rates = [schedule(rate0, epoch) for epoch in range(EPOCHS)]
                runs = [train(optimizer, rates, order=order) for order in orders]
                key = optimizer, name, rate0
                final_costs[key] = [costs[-1] for _, costs, _ in runs]
                accuracies[key] = np.mean([np.mean(predict_dec(parameters, X) == Y) for parameters, _, _ in runs])
                curves[key] = runs[0][1]
                progress.update()

# %% [markdown]
# **Predict, then run.** With the same $\alpha_0$ for all schedules: which optimizer gains most from a schedule? For
# which one does the schedule hardly matter?

# %% tags=["demonstration"]
common = {"gd": 1.0, "momentum": 2.0, "adam": 0.1}
curves_by_schedule(curves, common)

# %% [markdown]
# **Figure 6. With the same $\alpha_0$, gradient descent gains most; for Adam the schedule hardly matters.** Each
# panel shows one order of the mini-batches; the grey curve is the same run without a schedule. Without one, the cost
# of gradient descent jumps up to the end, so the last value is a matter of luck. With the cosine it jumps as long as
# the rate is high, and then settles. Inverse-time decay is smooth early on and then nearly stops: its mean rate is a
# sixth of $\alpha_0$.
#
# Momentum stays near a cost of 0.3 for a while. The fixed rate and the cosine leave this plateau by epoch 50. The
# three other schedules have lowered the rate by then: they leave it late, or not within 150 epochs.

# %% tags=["demonstration"]
from IPython.display import Markdown, display

rows = ["| method | schedule | accuracy | cost, mean of 3 | lowest to highest | best α₀ | cost there |",
        "|:---|:---|---:|---:|:---:|---:|---:|"]
for optimizer, rate0 in common.items():
    mean = {key: np.mean(costs) for key, costs in final_costs.items()}
    for name in schedules:
        costs = final_costs[optimizer, name, rate0]
        best = min(initial_rates[optimizer], key=lambda rate, at=(optimizer, name): mean[*at, rate])
        accuracy = accuracies[optimizer, name, rate0]
        rows.append(f"| {NAMES[optimizer]}, α₀ = {rate0} | {name} | {accuracy:.2%} "
                    f"| {np.mean(costs):.4f} | {min(costs):.4f} to {max(costs):.4f} "
                    f"| {best} | {mean[optimizer, name, best]:.4f} |")
display(Markdown("\n".join(rows)))

# %% [markdown]
# The first columns are for the $\alpha_0$ of Figure 6, the last two for the best of the four $\alpha_0$: a
# method's cost there, mean of three, is its fairest number.
#
# - **At one $\alpha_0$** the cosine is best for all three optimizers, and inverse-time decay is far behind
#   with gradient descent and momentum. This does not prove that the cosine is better: this $\alpha_0$ suits the
#   cosine, and is too small for inverse-time decay.
# - **Each at its best $\alpha_0$** the differences shrink. Gradient descent gains most from a schedule:
#   0.1735 without, 0.1387 with the cosine. For momentum and Adam the gain is less than 0.01, and with
#   inverse-time decay there is none.
# - **The spread counts.** With momentum the exponential's 0.1300 and the cosine's 0.1316 differ by less
#   than three orders of the same mini-batches do. Without a schedule, gradient descent ends anywhere from
#   0.145 to 0.244.
# - **The accuracies** of all runs that have settled lie within a point of 94%. Those below have not settled.

# %% [markdown]
# **Predict, then run.** Should a schedule start at the same $\alpha_0$ as a fixed rate, at a smaller or at a larger
# one?

# %% tags=["demonstration"]
costs_by_initial_rate(final_costs, initial_rates)

# %% [markdown]
# **Figure 7. A schedule needs a larger $\alpha_0$ than a fixed rate, or at least as large a one.** At the smallest
# $\alpha_0$ gradient descent and momentum do best without a schedule: a rate that falls from there is too small to
# lower the cost in 150 epochs. The faster a schedule decays, the larger the $\alpha_0$ it needs. At the largest
# $\alpha_0$ all four schedules end at nearly the same cost, while gradient descent without one depends on luck (the
# band runs from the lowest to the highest of the three orders). The exception is momentum with the cosine: 2.0 is
# best for it with the schedule and without.
#
# Several curves still fall at the right edge, so larger rates might change the last columns of the table. And this is
# one small data set, one start and the cost of the training examples: elsewhere another schedule may be better.

# %% [markdown]
# **What to remember**
#
# - A schedule and its $\alpha_0$ are one choice. A schedule that decays needs a larger $\alpha_0$ than no
#   schedule.
# - The gain is largest where noise raises the cost: for plain gradient descent at a high rate. It is small for
#   Adam here.
# - With a rate that falls too early the cost curve is smooth, but it ends too high. Look at the mean rate of a
#   schedule, not only at its two ends.
# - Before you believe that one schedule beats another, ask how $\alpha_0$ was chosen for each, and how far
#   apart runs of the same schedule are.
#
# **Exercises**
#
# 11. Train gradient descent with `train("gd", rates)` for a schedule of your own, 150 rates long. Can you end below
#     0.1387, the cosine's mean?
# 12. *On paper.* Two schedules end at mean costs of 0.1300 and 0.1316; the three orders under the second schedule run
#     from 0.1231 to 0.1375. What do you write in the report?

# %% [markdown]
# ## Where you are
#
# You can compute a noise floor, write the four usual schedules in their exact conventions, and say what a comparison
# of schedules must hold fixed. **Next** comes `modern_optimizers`: Nesterov, NAdam, Lion and Muon, each trained at
# rates chosen on the same grid, the way Section 6 did.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. From $\alpha / (2 (2 - \alpha)) = 0.01$: $\alpha = 0.04 / 1.02 = 0.0392$.
# 2. $0.5 / (1 + 0.25\, e) = 0.1$ gives $e = 16$.
# 3. 0.3; $0.3 / 1.5 = 0.2$; epoch 59 is in the interval 2, so $0.3 / 2 = 0.15$.
# 4. They agree: with $T = 1$ every epoch is an interval, and (5) becomes (4).
# 5. $e^{-150 \rho} = 1/20$ gives $\rho = \ln(20) / 150 = 0.01997$, as in the cell above Figure 3.
# 6. $\rho = -\ln 0.98 = 0.020203$; at epoch 10 both are 0.8171 of the first rate.
# 7. 0.2, 0.6, 0.8, then half-way 0.4, and 0.
# 8. Her epoch 1, the first, has the rate of our second epoch. Her highest rate comes in her third epoch, and her last
#    rate is $\alpha_{\min}$. She skips the first step of the climb, and trains her last epoch at the smallest rate.
# 9. The gradient is $4^3 + 4 = 68$, and $4 - 68 \cdot 2/17 = 4 - 8 = -4$: from there the step leads back, and so on.
# 10. The first step has a rate of zero and is wasted: up to 15 steps of warm-up, the largest rates that converge are
#     those of a warm-up one step shorter.
# 11. Yes: a cosine without warm-up from 2.0 down to 0 ends at 0.1374, 0.1375 and 0.1392 with `order` 0, 1 and 2. The
#     last cost depends on the order of the mini-batches, so compare means. In general, keep the rate high for longer
#     than inverse-time decay does, and end low.
# 12. The means differ by 0.0016, the orders of the mini-batches by 0.0144. These runs do not decide which schedule is
#     better.
# </details>

# %% [markdown]
# **Sources.** H. Robbins and S. Monro, *A stochastic approximation method*, Annals of Mathematical
# Statistics 22 (1951). I. Loshchilov and F. Hutter, *SGDR: stochastic gradient descent with warm restarts*,
# ICLR (2017), [arXiv:1608.03983](https://arxiv.org/abs/1608.03983). P. Goyal, P. Dollár, R. Girshick and
# others, *Accurate, large minibatch SGD: training ImageNet in 1 hour* (2017),
# [arXiv:1706.02677](https://arxiv.org/abs/1706.02677). D. P. Kingma and J. Ba, *Adam: a method for
# stochastic optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
