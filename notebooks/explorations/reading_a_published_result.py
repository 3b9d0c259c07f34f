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
# # Reading a published result
#
# In the assignment on optimization methods, three optimizers train one small network on two moons. Costs for
# that very training have been published: same data, same network, same settings, ten figures for each
# optimizer, six decimals each. A correct solution does not reproduce them. Not one of the thirty.
#
# Nothing in the training is left to chance. Every seed is known, so every figure has one right value, and a
# difference has a cause. This notebook is the search for it.
#
# **What you will do**
#
# - compare thirty published figures with your own, and see what agrees and what does not;
# - list suspects, and test each one with an experiment that takes milliseconds;
# - find the cause, and use it to reproduce all thirty figures to the last digit.
#
# **What you will learn**
#
# - why two results can agree in every curve and every accuracy, and still not be the same computation;
# - how to make the size of a difference tell you what it is made of;
# - when an explanation has earned belief.
#
# **What you need**
#
# - the first assignment, or at least its three update rules and its mini-batches;
# - about 20 seconds of patience: the notebook trains six networks in full, each once.
#
# Nothing here is graded. Change what you like.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them. The code of some cells is
# folded away; a detective may unfold everything.

# %%
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np

from opt_utils import (
    STYLE,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    predict_dec,
    show,
)

# %% [markdown]
# ## 1. The case
#
# The setting: `make_moons` with 300 examples and noise 0.2, seed 3; layers of 2, 5, 2 and 1 units; weights
# from seed 3; $\alpha = 0.0007$; mini-batches of 64, shuffled with seed 11 in epoch 0, seed 12 in epoch 1, and
# so on; $\beta = \beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$ inside the root; 10,000 epochs. The
# figure printed at epochs 0, 1000, …, 9000 is the cost of the last mini-batch of that epoch, before its step.
#
# And these are the published figures, copied digit by digit:

# %%
EPOCHS = range(0, 10_000, 1000)
PUBLISHED = {
    "gd": [
        0.690679, 0.685642, 0.647447, 0.623853, 0.584746, 0.581795, 0.511238, 0.462199, 0.449380, 0.461605
    ],
    "momentum": [
        0.690685, 0.685713, 0.647518, 0.623917, 0.584826, 0.581894, 0.511290, 0.462371, 0.449602, 0.461777
    ],
    "adam": [
        0.690470, 0.186389, 0.140378, 0.074520, 0.128652, 0.078924, 0.102729, 0.031846, 0.114459, 0.202512
    ],
}
PUBLISHED_ACCURACY = {"gd": 0.796666666667, "momentum": 0.796666666667, "adam": 0.94}

# %% [markdown]
# To compare, we need a training that we can run many times, and change. `train` below is the loop of the
# assignment, written lean: the 30 parameters lie in one vector, the names `W1`, `b1`, … are windows on it, and
# an update is one or two lines for all of them. A full training takes a few seconds.
#
# What we may want to change is a keyword. The argument that will matter is `cuts`, a list of pairs: mini-batch
# $k$ holds the shuffled columns `start:end` of pair $k$. By the rule of the assignment, with $m$ examples and
# mini-batches of $s$, it holds the columns
#
# $$k s, \;\; k s + 1, \;\; \dots, \;\; \min\bigl((k + 1) s, \, m\bigr) - 1 \tag{1}$$

# %%
X, Y = load_dataset()
m, size = X.shape[1], 64
ALL = [(start, min(start + size, m)) for start in range(0, m, size)]  # formula (1)
print("mini-batches by formula (1):", ALL)


def train(optimizer, cuts, num_epochs, start=None, X=X, Y=Y, seed=11, learning_rate=0.0007, outside=False):
    """Train a network of layers 2, 5, 2, 1 with "gd", "momentum" or "adam".

    Arguments:
    cuts -- pairs (start, end) of shuffled columns, one a mini-batch
    start -- the parameters to begin with (from seed 3 if None); their dtype is that of the arithmetic
    seed -- seed of the shuffle in epoch 0; it goes up by one each epoch
    outside -- whether Adam's epsilon stands outside the root

    Returns:
    losses -- for the epochs 0, 1000, ...: the loss of each example of the last mini-batch, before its step
    parameters -- the dictionary of trained parameters
    """
    start = initialize_parameters([2, 5, 2, 1]) if start is None else start
    theta = np.concatenate([array.ravel() for array in start.values()])
    gradient, v, s = np.zeros_like(theta), np.zeros_like(theta), np.zeros_like(theta)
    parameters, grads, place = {}, {}, 0
    for name, array in start.items():
        window = slice(place, place + array.size)
        parameters[name] = theta[window].reshape(array.shape)
        grads[name] = gradient[window].reshape(array.shape)
        place += array.size
    W1, b1, W2, b2, W3, b3 = parameters.values()
    dW1, db1, dW2, db2, dW3, db3 = grads.values()
    generator, t, losses = np.random.RandomState(), 0, []
    for epoch in range(num_epochs):
        generator.seed(seed + epoch)
        permutation = generator.permutation(X.shape[1])
        for first, end in cuts:
            columns = permutation[first:end]
            x, y = X[:, columns], Y[:, columns]
            A1 = np.maximum(W1 @ x + b1, 0)
            A2 = np.maximum(W2 @ A1 + b2, 0)
            A3 = 1 / (1 + np.exp(-(W3 @ A2 + b3)))
            if epoch % 1000 == 0 and (first, end) == cuts[-1]:
                losses.append(-(y * np.log(A3) + (1 - y) * np.log(1 - A3)).ravel())
            dZ = (A3 - y) / y.shape[1]
            dW3[:], db3[:] = dZ @ A2.T, dZ.sum()
            dZ = (W3.T @ dZ) * (A2 > 0)
            dW2[:], db2[:] = dZ @ A1.T, dZ.sum(axis=1, keepdims=True)
            dZ = (W2.T @ dZ) * (A1 > 0)
            dW1[:], db1[:] = dZ @ x.T, dZ.sum(axis=1, keepdims=True)
            if optimizer == "gd":
                theta -= learning_rate * gradient
                continue
            t += 1
            v += (1 - 0.9) * (gradient - v)
            if optimizer == "momentum":
                theta -= learning_rate * v
            else:
                s += (1 - 0.999) * (gradient**2 - s)
                s_hat = s / (1 - 0.999**t)
                root = np.sqrt(s_hat) + 1e-8 if outside else np.sqrt(s_hat + 1e-8)
                theta -= learning_rate * (v / (1 - 0.9**t)) / root
    return losses, parameters

# %% [markdown]
# Now the three trainings, with no example left out. All thirty figures, beside the published ones:
#
# **Predict, then run.** Same data, same seeds, same settings, float64. In which digit will the two columns
# differ: never, in the sixth, or in the second?

# %% tags=["demonstration"]
def train_all_three(cuts):
    """Run the three full trainings; return optimizer -> (losses, parameters), and print the seconds."""
    begin = perf_counter()
    trained = {optimizer: train(optimizer, cuts, num_epochs=10_000) for optimizer in PUBLISHED}
    print(f"three trainings of 10,000 epochs: {perf_counter() - begin:.0f} seconds\n")
    return trained


def figures(trained):
    """optimizer -> its ten costs, rounded to six decimals as the published ones are."""
    return {
        name: [round(float(np.mean(loss)), 6) for loss in losses] for name, (losses, _) in trained.items()
    }


def print_comparison(ours):
    """Print published and own figures side by side, and count those that are equal."""
    equal = 0
    print("optimizer  epoch  published      ours  difference")
    for optimizer, published in PUBLISHED.items():
        for epoch, theirs, mine in zip(EPOCHS, published, ours[optimizer], strict=True):
            equal += theirs == mine
            print(f"{optimizer:9}  {epoch:5}   {theirs:.6f}  {mine:.6f}  {theirs - mine:+10.6f}")
    print(f"\nequal to six decimals: {equal} of {10 * len(PUBLISHED)}")


correct = train_all_three(ALL)
print_comparison(figures(correct))

# %% [markdown]
# **None of the thirty is equal.** And yet they are alike.
#
# **Predict, then run.** Would you have noticed it in a picture of the two traces?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def draw_traces(ax, optimizer, trace, filled, label):
    look = {**STYLE[optimizer], "linestyle": "-" if filled else ":"}
    ax.plot(EPOCHS, trace, markersize=8 if filled else 5, markerfacecolor="none" if filled else None,
            linewidth=1.2, label=label, **look)


figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
for ax, optimizer, title in zip(axes, ("gd", "adam"), ("gradient descent", "Adam"), strict=True):
    draw_traces(ax, optimizer, PUBLISHED[optimizer], True, "published")
    draw_traces(ax, optimizer, figures(correct)[optimizer], False, "ours")
    ax.set(xlabel="epoch", title=title, ylim=(0, 0.75))
    ax.legend()
axes[0].set_ylabel("cost of the last mini-batch")
show(figure, alt="Two panels, cost of the last mini-batch against epoch, published and ours. Gradient "
     "descent: both fall from 0.69 to 0.46 and part a little between epochs 4000 and 9000. Adam: both drop "
     "to 0.19 and then go up and down together between 0.03 and 0.2.")
difference = {name: np.abs(np.subtract(PUBLISHED[name], trace)) for name, trace in figures(correct).items()}
for optimizer, gaps in difference.items():
    print(f"{optimizer:9} smallest difference {gaps.min():.6f}, at epoch {EPOCHS[gaps.argmin()]}; "
          f"largest {gaps.max():.6f}, at epoch {EPOCHS[gaps.argmax()]}")

# %% [markdown]
# **Figure 1. To the eye the published traces and ours tell one story.** Open markers: published. Small filled
# ones: ours. Even the jumps of Adam's trace, which come from the luck of each mini-batch, are the same jumps.
# So both runs saw nearly the same mini-batches, in the same order.
#
# **Exercises**
#
# 1. *On paper.* By formula (1), how many mini-batches are there for $m = 300$ and $s = 64$, and how many examples
#    has the last?
#
# ## 2. What agrees says little
#
# The accuracies were published as well, with twelve decimals.
#
# **Predict, then run.** Are three accuracies with twelve decimals a stricter test than thirty costs with six?

# %% tags=["demonstration"]
for optimizer, (_, parameters) in correct.items():
    right = int(np.sum(predict_dec(parameters, X) == Y))
    print(f"{optimizer:9} published {PUBLISHED_ACCURACY[optimizer]:.12f}  ours {right / m:.12f}  "
          f"({right} of {m})")

# %% [markdown]
# All three are equal. Before this counts as evidence, ask how many values an accuracy can take. It is a
# number of examples divided by 300, however many decimals are printed, and it changes only when an example
# crosses the boundary. Two different networks easily get the same one. The costs, with a million possible
# values each, are the stricter witnesses; and they say no.
#
# An equal accuracy cannot rule out a difference. What can be ruled out is an error in *our update rules*: the
# same source also printed the result of one step of each rule on a small example. In those, the entry in the
# first row and column of $W^{[1]}$ and $W^{[2]}$ became:

# %% tags=["demonstration"] jupyter={"source_hidden": true}
ONE_STEP = {  # W1[0, 0] and W2[0, 0], published with eight decimals
    "gd": (1.63535156, 0.32171798),
    "momentum": (1.62544598, 0.31930698),
    "adam": (1.63178673, 0.32648046),
}
generator = np.random.RandomState(1)
shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
w = {name: generator.randn(*shape) for name, shape in shapes.items()}
g = {name: generator.randn(*shape) for name, shape in shapes.items()}
for name, place in (("W1", 0), ("W2", 1)):
    weight, slope = w[name][0, 0], g[name][0, 0]
    v, s = (1 - 0.9) * slope, (1 - 0.999) * slope**2
    ours = {
        "gd": weight - 0.01 * slope,
        "momentum": weight - 0.01 * v,
        "adam": weight - 0.01 * (v / (1 - 0.9**2)) / np.sqrt(s / (1 - 0.999**2) + 1e-8),  # called with t = 2
    }
    for optimizer, value in ours.items():
        print(f"{name}[0, 0] {optimizer:9} published {ONE_STEP[optimizer][place]:.8f}  ours {value:.8f}")

# %% [markdown]
# Equal, all six. The rules are the same. So the difference must lie in what surrounds them: the arithmetic,
# the data, the start, the mini-batches, or what is printed.
#
# **What to remember**
#
# - Ask of each agreement how easily it could have come about by chance. Coarse figures agree easily.
# - Results that agree in part show where *not* to look.
#
# **Exercises**
#
# 2. *On paper.* How many values can an accuracy on 300 examples take? If two networks are right on about 80
#    percent, how surprised are you that they are right on equally many?

# %% [markdown]
# ## 3. The first figure is the best witness
#
# The disagreement is there at epoch 0 already: 0.690679 against 0.690736. That is a gift. After 9000 epochs
# anything could have happened; before the figure of epoch 0, only four steps have been taken. And an experiment
# on it costs five mini-batches instead of fifty thousand.
#
# The list of suspects, with a question for each. A suspect is guilty if it gives 0.690679, 0.690685 and
# 0.690470, all three, to all six digits.
#
# **Predict, then run.** Write your own order of suspicion first: the arithmetic, $\varepsilon$, the start, the
# shuffle, what is printed, the size of the mini-batches.

# %% tags=["demonstration"] jupyter={"source_hidden": true}
TARGET = np.array([published[0] for published in PUBLISHED.values()])


def epoch_zero(**changes):
    """The three figures of epoch 0, with something changed."""
    settings = {"cuts": ALL, "num_epochs": 1, **changes}
    return np.array([np.mean(train(optimizer, **settings)[0][0]) for optimizer in PUBLISHED])


def scaled(factor, dtype=np.float64):
    """The start, with all weights multiplied by a factor (the biases are zero)."""
    start = initialize_parameters([2, 5, 2, 1])
    return {name: (factor * array).astype(dtype) for name, array in start.items()}


def nearest(candidates):
    """Of several triples of figures, the one nearest to the published triple."""
    return min(candidates, key=lambda triple: np.abs(triple - TARGET).max())


def in_float32():
    return epoch_zero(start=scaled(1, np.float32), X=X.astype(np.float32), Y=Y.astype(np.float32))


def cost_of(parameters, columns=slice(None)):
    """The cost of these examples (all of them if none are named), with these parameters."""
    return compute_cost(forward_propagation(X[:, columns], parameters)[0], Y[:, columns])


after_one_epoch = [train(name, ALL, num_epochs=1)[1] for name in PUBLISHED]
last_columns = np.random.RandomState(11).permutation(m)[slice(*ALL[-1])]
suspects = {
    "nothing changed": epoch_zero(),
    "arithmetic: float32": in_float32(),
    "epsilon outside the root": epoch_zero(outside=True),
    "start: weights times sqrt(1/2)": epoch_zero(start=scaled(np.sqrt(0.5))),
    "start: best of seeds 0-199 but 3": nearest(
        [epoch_zero(start=initialize_parameters([2, 5, 2, 1], seed)) for seed in range(200) if seed != 3]
    ),
    "shuffle: best of seeds 0-199 but 11": nearest(
        [epoch_zero(seed=seed) for seed in range(200) if seed != 11]
    ),
    "printed: cost after the step": np.array([cost_of(p, last_columns) for p in after_one_epoch]),
    "printed: cost of all examples": np.array([cost_of(p) for p in after_one_epoch]),
    "mini-batches of 63": epoch_zero(cuts=[(start, min(start + 63, m)) for start in range(0, m, 63)]),
}
print(f"{'suspect':37}       gd  momentum      adam  largest difference")
print(f"{'published':37}", "  ".join(f"{figure:.6f}" for figure in TARGET))
for suspect, triple in suspects.items():
    print(f"{suspect:37}", "  ".join(f"{figure:.6f}" for figure in triple),
          f"{np.abs(triple - TARGET).max():14.6f}")

# %% [markdown]
# No suspect fits. But the failures are telling, for there are three ways to fail.
#
# - **Too weak.** Rounding (float32) moves the figures by less than the last digit, and $\varepsilon$ concerns
#   Adam only. Neither can make a difference of 0.00006 in gradient descent.
# - **Too strong.** Another start, another shuffle or another size moves the figures too far. Even the best of 199
#   other seeds is further from the published figures than no change at all.
# - **Uneven.** The cost after the step comes near Adam's figure, but hardly moves momentum's.
#
# One more suspect has a dial: the learning rate. If it was another one, each figure tells us which.
#
# **Predict, then run.** If the learning rate is the cause, what must be true of the three rates that the three
# figures ask for?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
rates = np.linspace(0.0, 0.03, 301)
for column, optimizer in enumerate(PUBLISHED):
    table = np.array([np.mean(train(optimizer, ALL, 1, learning_rate=rate)[0][0]) for rate in rates])
    reached = table <= TARGET[column]
    first = f"first at alpha = {rates[reached.argmax()]:.4f}" if reached.any() else "not reached"
    print(f"{optimizer:9} published figure {TARGET[column]:.6f}: {first}")

# %% [markdown]
# Gradient descent asks for a rate nine times as large as ours, Adam for one and a half times, and momentum does
# not get there with any rate up to 0.03. A dial that must be turned differently for each witness is not the cause.
#
# **What to remember**
#
# - Find the earliest and cheapest figure that disagrees, and experiment there.
# - One experiment for each suspect, one change at a time, and a rule made beforehand for what counts as a match.
# - A suspect can be too weak or too strong: compare the *size* of its effect with the size of the difference.
#
# **Exercises**
#
# 3. Add a suspect of your own to the table, say labels exchanged or the leaky rectifier, and say beforehand
#    whether it will be too weak, too strong or uneven.

# %% [markdown]
# ## 4. The size of the difference is a clue
#
# What is stronger than rounding, and weaker than another shuffle? Something that concerns *one example*. A mean
# of $n = 44$ losses moves by about a forty-fourth of one of them.
#
# Suppose one example $i$ is missing from the last mini-batch. Then the mean $J$ of $n$ losses becomes
#
# $$J_{-i} = \frac{n J - \mathcal{L}^{(i)}}{n - 1} = J - \frac{\mathcal{L}^{(i)} - J}{n - 1} \tag{2}$$
#
# Read backwards, (2) says which loss the missing example must have had. With $J_{-i}$ the published figure,
#
# $$\mathcal{L}^{(i)} = J + (n - 1)\,(J - J_{-i}) \tag{3}$$
#
# The published figure is rounded, by up to $0.5 \cdot 10^{-6}$, so (3) is uncertain by $43$ times that.
#
# **Predict, then run.** The network has taken four short steps. Which loss has an example on which it has no
# opinion yet?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
last_losses = {optimizer: losses[0] for optimizer, (losses, _) in correct.items()}  # epoch 0
n = len(last_losses["gd"])
for optimizer, losses in last_losses.items():
    missing = losses.mean() + (n - 1) * (losses.mean() - PUBLISHED[optimizer][0])  # formula (3)
    margin = (n - 1) * 0.5e-6
    print(f"{optimizer:9} loss of the missing example {missing:.5f} +- {margin:.5f}; "
          f"{np.sum(np.abs(losses - missing) <= margin)} of the 44 examples have it")
losses = last_losses["gd"]
print(f"log(2) = {np.log(2):.5f}; gd's losses go from {losses.min():.2f} to {losses.max():.2f}, "
      f"{np.sum(np.abs(losses - np.log(2)) < 0.001)} of the 44 within 0.001 of log(2)")

# %% [markdown]
# **The three witnesses agree for the first time.** Each asks for a missing example with a loss that 21 of the 44
# examples really have, in a narrow band of a wide range. It is the loss of an example on which the network has no
# opinion yet: an output near $0.5$, a loss near $\log 2$. (Adam's four steps were the longest, and have moved
# that output most.)
#
# Now (2) for each of the 44, and one control: what if the missing example is not in the last mini-batch, but in
# one of the four before?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
fits = np.ones(n, dtype=bool)
for optimizer, losses in last_losses.items():
    without = (losses.sum() - losses) / (n - 1)  # formula (2), for every i
    same = np.round(without, 6) == PUBLISHED[optimizer][0]
    fits &= same
    print(f"{optimizer:9} without one of the last 44: from {without.min():.6f} to {without.max():.6f}; "
          f"{same.sum()} of 44 give {PUBLISHED[optimizer][0]:.6f}")
print(f"all three figures at once: {fits.sum()} of 44, the positions {np.flatnonzero(fits)}")


def without_column(position):
    """The figure of gradient descent at epoch 0 when the shuffled column at this position is left out."""
    order = np.random.RandomState(11).permutation(m)
    keep = np.delete(order, position)
    batch = position // size
    ends = np.array([end for _, end in ALL])
    ends[batch:] -= 1
    cuts = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
    back = np.argsort(np.random.RandomState(11).permutation(m - 1))  # undo the shuffle inside train
    return np.mean(train("gd", cuts, 1, X=X[:, keep][:, back], Y=Y[:, keep][:, back])[0][0])


control = np.array([without_column(position) for position in range(4 * size)])
print(f"\ncontrol, one of the first 256 missing: from {control.min():.6f} to {control.max():.6f}")

# %% [markdown]
# The control cannot explain the difference: a missing example in an earlier mini-batch acts only through
# one step, and that is too weak. One missing from the *last* mini-batch is just strong enough.
#
# But be careful. Many of the 44 positions fit all three figures: after four short steps the network
# has no opinion on most of the 44, and those with one label all have the same loss. Three figures agree,
# and they share one mini-batch, so they are nearly one witness. We need one that can tell the 44 apart: a
# network with opinions. That is Adam at epoch 1000. By then the two runs have drifted apart a little,
# so (2) will not hit the published 0.186389 exactly. It need only tell which position comes close.
#
# **Predict, then run.** Before you look: at which position would *you* lose an example, if you wrote such a loop
# late at night?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
losses = correct["adam"][0][1]  # epoch 1000
without = (losses.sum() - losses) / (n - 1)
figure, ax = plt.subplots(figsize=(8.5, 4), layout="constrained")
ax.axhline(PUBLISHED["adam"][1], color="0.0", linestyle="--", label="published, 0.186389")
ax.axhline(losses.mean(), color="0.5", linestyle=":", label=f"nothing missing, {losses.mean():.6f}")
ax.plot(without, STYLE["adam"]["marker"], color="0.45", markersize=5, label="one example missing, formula (2)")
ax.plot(n - 1, without[-1], "s", color="black", markersize=11, markerfacecolor="none",
        label="the last one missing")
ax.set(xlabel="position of the missing example in the last mini-batch", ylabel="cost, Adam, epoch 1000",
       ylim=(0.143, 0.195))
ax.legend(loc="lower left")
show(figure, alt="Cost of Adam at epoch 1000 with one of 44 examples missing, against its position. Most "
     "points lie between 0.187 and 0.190, seven far below. A dashed line marks the published 0.186389; only "
     "the last point, position 43, lies on it.")
distance = np.abs(without - PUBLISHED["adam"][1])
for place in np.argsort(distance)[:3]:
    print(f"position {place:2} missing: {without[place]:.6f}, off by {distance[place]:.6f}")

# %% [markdown]
# **Figure 2. One position comes close to the published figure: the last.** The next best is ten times as
# far away. And position 43 is among those that fit at epoch 0, where the next best, 10 and 17, are not.
#
# **What to remember**
#
# - Turn the difference into a quantity you can recognise. Here it became a loss, close to $\log 2$.
# - Witnesses that share a cause count once. Look for one that can tell the remaining explanations apart.
# - Run a control: a change that should *not* explain the difference, if you are right.
#
# **Exercises**
#
# 4. *On paper.* Derive (2): start from $n J = \sum_i \mathcal{L}^{(i)}$.
# 5. By how much does the mean of 44 losses near 0.69 move when an example with the loss 0.70 is left out? Compare
#    with 0.00006.

# %% [markdown]
# ## 5. The cause
#
# The last example of the last mini-batch, every epoch. How does a program lose it? Shuffled columns 256 to 299
# are to be the last mini-batch.
#
# **Predict, then run.** How many columns does each of `shuffled[256:300]`, `shuffled[256:-1]` and
# `shuffled[256:]` hold?

# %% tags=["demonstration"]
shuffled = np.arange(m)  # stands for the shuffled columns
for text, piece in (("256:300", shuffled[256:300]), ("256:-1", shuffled[256:-1]), ("256:", shuffled[256:])):
    print(f"shuffled[{text:7}] holds {len(piece)} columns, the last is number {piece[-1]}")

# %% [markdown]
# **A slice to $-1$ stops before the last column.** The index $-1$ names the last column, and a slice ends
# *before* the index it is given. So `256:-1` reads like "from 256 to the last", raises no error, and leaves one
# column out.
#
# This is an explanation made after looking at four of the thirty figures. It has earned its trial: it must give the
# twenty-six that it has not seen.
#
# **Predict, then run.** How many of the twenty-six would you ask for before you believe it?

# %% tags=["demonstration"]
LOSES_ONE = [*ALL[:-1], (ALL[-1][0], -1)]
print("mini-batches:", LOSES_ONE)
lossy = train_all_three(LOSES_ONE)
print_comparison(figures(lossy))

# %% [markdown]
# **All thirty, to the last digit.** Compare the effort: the explanation has nothing left to choose, no dial, no
# seed. A wrong one would have had to hit 26 figures of six digits by luck.
#
# The same source also printed how many columns its mini-batches hold for 148 examples. The text beside it expects
# a last mini-batch of 20; the output shows 19.

# %% tags=["demonstration"]
print("148 examples, columns 128:148 are", len(np.arange(148)[128:148]), "and columns 128:-1 are",
      len(np.arange(148)[128:-1]))

# %% [markdown]
# So the mistake stood on the page all the time, as a number that nobody compared with the one beside it.
#
# **What to remember**
#
# - In Python a slice `start:-1` leaves the last item out. `start:` and `start:m` keep it.
# - An explanation is tested by what it was *not* made from.
#
# **Exercises**
#
# 6. *On paper.* A list has 10 entries. How many hold `a[3:-1]`, `a[3:]`, `a[:-3]` and `a[-3:]`?

# %% [markdown]
# ## 6. How much harm did it do?
#
# The lost example is another one each epoch, for the shuffle decides which.
#
# **Predict, then run.** After 10,000 epochs, how often was each of the 300 examples lost, about? And will the
# trained networks be worse?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
print("           cost over all 300 examples    accuracy")
print("           no example lost   one lost    no example lost   one lost")
for optimizer in PUBLISHED:
    costs = [cost_of(trained[optimizer][1]) for trained in (correct, lossy)]
    accuracies = [np.mean(predict_dec(trained[optimizer][1], X) == Y) for trained in (correct, lossy)]
    print(f"{optimizer:9} {costs[0]:16.6f} {costs[1]:10.6f} {accuracies[0]:18.4%} {accuracies[1]:10.4%}")
lost = [np.random.RandomState(11 + epoch).permutation(m)[-1] for epoch in range(10_000)]
times = np.bincount(lost, minlength=m)
print(f"\neach example was lost between {times.min()} and {times.max()} times in 10,000 epochs")

# %% [markdown]
# To the networks it did hardly any harm. No picture of the decision boundary and no accuracy would ever have
# shown it. The harm lies elsewhere:
#
# - **Right solutions look wrong.** Whoever compares a correct training with the published traces finds thirty
#   differences, and searches for a mistake of their own.
# - **Other numbers of examples.** One column in 44 is a small loss. With 257 examples the last mini-batch should
#   hold one, and holds none:

# %% tags=["demonstration"]
print("examples  last mini-batch should hold  256:-1 or the like holds")
for examples in (300, 258, 257, 256):
    start = size * (examples // size) if examples % size else examples - size
    held = len(np.arange(examples)[start:-1]) if examples % size else size
    print(f"{examples:8} {examples - start:28} {held:25}")

# %% [markdown]
# The mean of no losses is $0/0$: at 257 examples the training would end in `nan` after one epoch. At 256 it would
# be right, for then no mini-batch is cut short. A test that uses 256 examples can never find this mistake.
#
# A count would have found it on the first day. Two lines, for any way of cutting:

# %% tags=["demonstration"]
def examples_read(cuts):
    """How often each of the 300 columns is read in one epoch."""
    return np.bincount(np.concatenate([np.arange(m)[start:end] for start, end in cuts]), minlength=m)


for name, cuts in (("formula (1)", ALL), ("the published run", LOSES_ONE)):
    times = examples_read(cuts)
    print(f"{name}: {times.sum()} of {m} examples, every one once: {np.all(times == 1)}")

# %% [markdown]
# **What to remember**
#
# - A result can be wrong in every digit that matters for checking, and right in all that one looks at.
# - Figures with many decimals and fixed seeds are worth publishing: they are what made the mistake findable.
# - Before you believe a result, check something it must satisfy: here, that an epoch reads every example once.
# - Before you believe that *you* are wrong, ask the same of the published figure. And before you believe that
#   *it* is wrong, find the cause, and reproduce both.
#
# **Exercises**
#
# 7. Write another check that would have found the mistake, one that looks at the mini-batches of your own
#    `random_mini_batches`.
# 8. Take a figure from a paper or a course that you trust. What would you need to know to reproduce its last
#    digit?
#
# You have done here what few readers do: not believed a number, and not stopped before you knew why.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. Five: $\lceil 300 / 64 \rceil$; the last has $300 - 4 \cdot 64 = 44$.
# 2. 301. Not very: if each number of right answers within a few of 240 is about equally likely, a coincidence is
#    a matter of one in ten, and here both networks are nearly the same one.
# 3. Most changes of the network are too strong. What counts is the prediction before the run.
# 4. Without example $i$ the sum is $n J - \mathcal{L}^{(i)}$, the count $n - 1$. The second form adds and
#    subtracts $J$ in the numerator.
# 5. $(0.70 - 0.69) / 43 = 0.0002$, four times as much. So the missing loss is nearer to the mean than that.
# 6. 6, 7, 7 and 3.
# 7. For instance: the widths of all mini-batches add up to $m$, or all columns sorted together are the columns of
#    $X$.
# 8. At least the data, the seeds, the order of operations that draw random numbers, the type of the numbers, and
#    what exactly is printed when.
# </details>
#
# **Sources.** The rules are those of the assignment. Momentum: B. T. Polyak, *Some methods of speeding up the
# convergence of iteration methods*, USSR Computational Mathematics and Mathematical Physics 4 (1964). Adam:
# D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR (2015),
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). On leaving out one of $n$: M. H. Quenouille, *Notes on bias
# in estimation*, Biometrika 43 (1956).
