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
# # From NumPy to PyTorch
#
# You have written optimizers as a few lines of NumPy. In PyTorch they are one line: `torch.optim.Adam(...)`. This is
# nearly the same Adam, but not quite. The formulas of a paper, a course and a library can differ in where $\varepsilon$
# stands, in which terms the learning rate multiplies, or in how the first step begins. Such differences raise no error;
# they change the numbers.
#
# This notebook compares each optimizer of the course with its counterpart in `torch.optim`. Both run for 50 steps from
# the same start. With the conventions translated, the parameters agree to $10^{-12}$ at every step. The notebook also
# tries translations that look right and are wrong, and prints how far they are off.
#
# **What you will learn**
#
# - what `lr`, `betas`, `eps`, `weight_decay`, `dampening`, `amsgrad` and `momentum_decay` mean in formulas;
# - how to translate the three conventions that differ most: $1 - \beta$ in momentum, $\varepsilon$ inside or
#   outside the root, L2 penalty or decoupled decay;
# - how to check a translation yourself: same start, same gradients, float64, every step compared.
#
# **What you need**
#
# - the update rules of the assignments; no knowledge of PyTorch;
# - PyTorch, if you want the comparison (`pip install torch`). Without PyTorch the notebook runs too, and shows the
#   NumPy half. It takes a few seconds.
#
# Nothing here is graded.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them. The text below the cell explains
# the answer.

# %%
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown, display

from opt_utils import STYLE, show

HAS_TORCH = find_spec("torch") is not None
if HAS_TORCH:
    import torch

    torch.set_default_dtype(torch.float64)  # NAdam keeps a number in the default dtype; see Section 5
    print("torch", torch.__version__.split("+")[0])
else:
    print("PyTorch is not installed: this notebook shows the NumPy half only.")

# %% [markdown]
# ## 1. One problem for NumPy and PyTorch
#
# The problem is a logistic regression with six weights $w$ and $m = 60$ examples, the columns of $X$, with labels $y$
# of 0 or 1. Its cost $J$, and its gradient with the sigmoid $\sigma(z) = 1 / (1 + e^{-z})$, are
#
# $$J(w) = \frac{1}{m} \sum_{i=1}^{m} \Bigl(\log\bigl(1 + e^{z_i}\bigr) - y_i z_i\Bigr), \quad z = X^T w, \qquad
# \nabla J(w) = \frac{1}{m} X \bigl(\sigma(z) - y\bigr) \tag{1}$$
#
# In NumPy we write the gradient ourselves. PyTorch gets the cost only and computes the gradient by automatic
# differentiation. The six features have very different sizes. The last feature is so small that its gradient is below
# $10^{-4}$, the root of Adam's $\varepsilon = 10^{-8}$; Section 3 needs this.
#
# **Predict, then run.** The sizes of the features go from 3 down to 0.00002. Over how many powers of ten will the
# entries of the gradient spread?

# %%
rng = np.random.default_rng(0)
SIZES = np.array([1.0, 3.0, 0.3, 1.0, 0.05, 2e-5])
X = SIZES[:, None] * rng.normal(size=(6, 60))
y = (rng.uniform(size=60) < 1 / (1 + np.exp(-(X / SIZES[:, None]).sum(axis=0)))).astype(float)
START = rng.normal(size=6)
STEPS = 50


def gradient(w):
    """The gradient of formula (1)."""
    z = X.T @ w
    return X @ (1 / (1 + np.exp(-z)) - y) / y.size


def numpy_path(step):
    """Take 50 steps; ``step(w, g, state, t)`` returns the new w and keeps its arrays in the dictionary state."""
    path, state = [START], {}
    for t in range(1, STEPS + 1):
        path.append(step(path[-1], gradient(path[-1]), state, t))
    return np.array(path)


def torch_path(make, before_step=None):
    """Take 50 steps with the torch optimizer that ``make([w])`` returns; the gradients come from autograd."""
    w = torch.tensor(START, requires_grad=True)
    data, labels = torch.tensor(X), torch.tensor(y)
    optimizer = make([w])
    path = [START]
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        z = data.T @ w
        torch.mean(torch.logaddexp(z, torch.zeros_like(z)) - labels * z).backward()
        if before_step is not None:
            before_step(optimizer, w, t)
        optimizer.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


print("gradient at the start:", np.array2string(gradient(START), precision=3))

# %% [markdown]
# <details><summary>Why nearly seven powers of ten</summary>
#
# The entries go from 0.96 to $1.9 \cdot 10^{-7}$. An entry of the gradient (1) is the mean of a feature times the error
# $\sigma(z) - y$. The sizes of the features account for five powers of ten, and errors that cancel in the mean for
# nearly two more. With features of equal size, most of the differences below would not show.
# </details>
#
# `compare` runs a rule in NumPy and its translation in torch, and prints the largest difference over all 50 steps and
# all six weights. It also adds the translation to the table of Section 6. `tempting` does the same for a translation
# that is wrong, and does not add it.

# %%
TRANSLATIONS = []  # (method, call of torch, what to translate, largest difference or None)


def largest_difference(step, make, before_step=None):
    """Return the largest difference over all steps and weights; None without torch."""
    return float(np.abs(numpy_path(step) - torch_path(make, before_step)).max()) if HAS_TORCH else None


def compare(method, step, make, call, note, before_step=None):
    """Compare a rule in NumPy with its translation, print the outcome, and keep it for the table."""
    difference = largest_difference(step, make, before_step)
    TRANSLATIONS.append((method, call, note, difference))
    print(f"{method}: w[0] after {STEPS} steps {numpy_path(step)[-1, 0]:.12f}", end="")
    print("" if difference is None else f"; largest difference {difference:.1e}")


def tempting(words, step, make):
    """Try a translation that looks right and is not."""
    if HAS_TORCH:
        print(f"not the same, {words}: largest difference {largest_difference(step, make):.1e}")

# %% [markdown]
# ## 2. Gradient descent, momentum, Nesterov
#
# Plain gradient descent needs no translation: the rule is $w := w - \alpha g$, and `lr` is $\alpha$. Despite its name,
# `SGD` does not draw examples: it uses the gradient that you give it.

# %%
alpha = 0.1


def gd(w, g, state, t):
    return w - alpha * g


compare("gradient descent", gd, lambda w: torch.optim.SGD(w, lr=alpha), "`SGD(lr=α)`", "nothing")

# %% [markdown]
# **Momentum.** The course averages, $v := \beta v + (1 - \beta) g$ and $w := w - \alpha v$. Torch sums, as Polyak
# (1964) and Sutskever et al. (2013) do: $u := \mu u + g$ and $w := w - \text{lr} \cdot u$. The sum is the average
# divided by $1 - \beta$:
#
# $$u = \frac{v}{1 - \beta} \quad\Longrightarrow\quad \mu = \beta, \qquad \text{lr} = \alpha (1 - \beta) \tag{2}$$
#
# By hand, with $\beta = 0.9$ and the gradient 1 twice: the average is $0.1$, then $0.19$; the sum is $1$, then
# $1.9$.
#
# Torch also has `dampening`: $u := \mu u + (1 - \text{dampening})\, g$. With `dampening`$\,= \beta$ this looks like
# our formula. But in its first step torch sets $u := g$ without dampening, where our formula gives $(1 - \beta) g$.
#
# **Predict, then run.** Two translations look right and are wrong: `lr` $= \alpha$, and `dampening` $= \beta$. Which
# has the larger difference?

# %%
beta = 0.9


def momentum(w, g, state, t):
    state["v"] = beta * state.get("v", 0.0) + (1 - beta) * g
    return w - alpha * state["v"]


compare("momentum", momentum, lambda w: torch.optim.SGD(w, lr=alpha * (1 - beta), momentum=beta),
        "`SGD(lr=α(1-β), momentum=β)`", "lr is α(1-β): torch sums, the course averages")
tempting("lr = alpha", momentum, lambda w: torch.optim.SGD(w, lr=alpha, momentum=beta))
tempting("dampening = beta", momentum, lambda w: torch.optim.SGD(w, lr=alpha, momentum=beta, dampening=beta))

# %% [markdown]
# `lr` $= \alpha$ differs more, by 1.7: all its steps are ten times too long. With `dampening` $= \beta$ only the
# first gradient has too large a weight, and this weight decays; the difference is 0.58. If you set torch's sum to zero
# before the first step, `dampening` is right as well:

# %%
def zero_buffer(optimizer, w, t):
    if t == 1:
        optimizer.state[w]["momentum_buffer"] = torch.zeros_like(w)


compare("momentum, damped", momentum,
        lambda w: torch.optim.SGD(w, lr=alpha, momentum=beta, dampening=beta),
        "`SGD(lr=α, momentum=β, dampening=β)`", "start `momentum_buffer` at zero by hand", zero_buffer)

# %% [markdown]
# **Nesterov momentum**, in the form that needs the gradient at $w$ only (Sutskever et al. 2013; Dozat 2016), first
# updates the average and then averages once more with the same gradient:
#
# $$v := \beta v + (1 - \beta) g, \qquad w := w - \alpha \bigl(\beta v + (1 - \beta) g\bigr) \tag{3}$$
#
# Torch computes $w := w - \text{lr}\,(g + \mu u)$. By (2) both rules are the same, because
# $(1 - \beta)(g + \beta u) = (1 - \beta) g + \beta v$.

# %%
def nesterov(w, g, state, t):
    state["v"] = beta * state.get("v", 0.0) + (1 - beta) * g
    return w - alpha * (beta * state["v"] + (1 - beta) * g)


compare("Nesterov momentum", nesterov,
        lambda w: torch.optim.SGD(w, lr=alpha * (1 - beta), momentum=beta, nesterov=True),
        "`SGD(lr=α(1-β), momentum=β, nesterov=True)`", "lr is α(1-β); dampening must be 0")

# %% [markdown]
# **What to remember**
#
# - Check whether momentum sums or averages. The learning rate of the sum is $1 - \beta$ times that of the average: a
#   tenth, for $\beta = 0.9$.
# - Two rules can have the same formula and still differ in their first step.
#
# **Exercises**
#
# 1. *On paper.* A colleague trains with `SGD(lr=0.02, momentum=0.95)`. Which $\alpha$ and $\beta$ is that in the
#    course's form?
# 2. Set `beta = 0.5` and run the section again. Does the mistake `lr = alpha` become larger or smaller?

# %% [markdown]
# ## 3. Adam: where epsilon stands
#
# Let $\hat v$ and $\hat s$ be Adam's two averages after bias correction, of the gradient and of its square. The paper
# (Kingma and Ba 2015) and torch divide $\hat v$ by $\sqrt{\hat s} + \varepsilon$, *outside* the root; torch calls
# $(\beta_1, \beta_2)$ `betas` and $\varepsilon$ `eps`. The first assignment divides by $\sqrt{\hat s + \varepsilon}$,
# with $\varepsilon$ *inside* the root.
#
# **Predict, then run.** $\sqrt{\hat s + \varepsilon}$ with $\varepsilon = 10^{-8}$ looks like
# $\sqrt{\hat s} + \text{eps}$ with `eps` $= \sqrt{\varepsilon} = 10^{-4}$. Does this translation come closer than
# `eps` $= 10^{-8}$, or not?

# %%
beta1, beta2, epsilon = 0.9, 0.999, 1e-8


def averages(g, state, t):
    """Update Adam's two averages, and return them corrected for their start at zero."""
    state["v"] = beta1 * state.get("v", 0.0) + (1 - beta1) * g
    state["s"] = beta2 * state.get("s", 0.0) + (1 - beta2) * g**2
    return state["v"] / (1 - beta1**t), state["s"] / (1 - beta2**t)


def adam_outside(w, g, state, t):
    v_hat, s_hat = averages(g, state, t)
    return w - alpha * v_hat / (np.sqrt(s_hat) + epsilon)


def adam_inside(w, g, state, t):
    v_hat, s_hat = averages(g, state, t)
    return w - alpha * v_hat / np.sqrt(s_hat + epsilon)


compare("Adam, epsilon outside", adam_outside,
        lambda w: torch.optim.Adam(w, lr=alpha, betas=(beta1, beta2), eps=epsilon),
        "`Adam(lr=α, betas=(β₁, β₂), eps=ε)`", "nothing")
tempting("epsilon inside with the same eps", adam_inside,
         lambda w: torch.optim.Adam(w, lr=alpha, betas=(beta1, beta2), eps=epsilon))
tempting("epsilon inside with eps = sqrt(epsilon)", adam_inside,
         lambda w: torch.optim.Adam(w, lr=alpha, betas=(beta1, beta2), eps=epsilon**0.5))

# %% [markdown]
# It comes closer, with a difference of 0.06 instead of 4, but it is not right either.
#
# **Predict, then run.** The next cell shows the last weight, the one with the tiny feature. With which of the two forms
# does this weight move noticeably?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(7, 3.8), layout="constrained")
ax.plot(numpy_path(adam_outside)[:, 5] - START[5], **STYLE["adam"], markevery=5,
        label=r"outside: $\sqrt{\hat s} + \varepsilon$")
ax.plot(numpy_path(adam_inside)[:, 5] - START[5], **{**STYLE["adam"], "color": "0.55", "linestyle": "-"}, markevery=5,
        label=r"inside: $\sqrt{\hat s + \varepsilon}$")
ax.set(xlabel="step", ylabel="distance moved by the last weight")
ax.legend()
show(figure, alt="How far the last weight has gone from its start, against the step, for 50 steps of Adam. "
     "With epsilon outside the root it goes down by 0.4, turns, and rises to 4; inside the root it "
     "stays close to zero.")
moved = {step.__name__: np.abs(numpy_path(step)[-1] - START) for step in (adam_outside, adam_inside)}
for name, distances in moved.items():
    print(f"{name:13} distance moved by each weight:", np.array2string(distances, precision=3, suppress_small=True))

# %% [markdown]
# **Figure 1. With $\varepsilon$ outside the root the last weight moves by 4.0, inside the root by 0.05.** Outside the
# root, $\varepsilon = 10^{-8}$ shortens the steps of weights whose gradients are about $10^{-8}$ or smaller; inside the
# root it does so for gradients of about $\sqrt{\varepsilon} = 10^{-4}$ or smaller. The gradients of the last weight,
# about $10^{-7}$, lie between the two. For the other weights the two forms hardly differ, as the numbers above show.

# %% [markdown]
# ### An exact translation
#
# No constant `eps` translates our form into torch's. But there is an exact translation. By the bias correction,
# $\hat s + \varepsilon = \bigl(s + \varepsilon (1 - \beta_2^t)\bigr) / (1 - \beta_2^t)$, and
# $r = s + \varepsilon (1 - \beta_2^t)$ is an average too, of a slightly larger square:
#
# $$r := \beta_2 r + (1 - \beta_2)\,(g^2 + \varepsilon),
# \qquad \hat s + \varepsilon = \frac{r}{1 - \beta_2^t} \tag{4}$$
#
# **$\varepsilon$ inside the root has the effect of adding $\varepsilon$ to every squared gradient.** In torch: set
# `eps=0`, and before each step add $(1 - \beta_2)\,\varepsilon / \beta_2$ to `exp_avg_sq`, which is torch's $s$. The
# step then multiplies the added number by $\beta_2$.

# %%
def raise_squares(optimizer, w, t):
    """Make torch's next average that of formula (4)."""
    if t == 1:  # torch makes its state in the first step; here it is needed before
        zeros = {name: torch.zeros_like(w) for name in ("exp_avg", "exp_avg_sq")}
        optimizer.state[w].update(step=torch.tensor(0.0), **zeros)
    optimizer.state[w]["exp_avg_sq"] += (1 - beta2) / beta2 * epsilon


compare("Adam, epsilon inside", adam_inside,
        lambda w: torch.optim.Adam(w, lr=alpha, betas=(beta1, beta2), eps=0.0),
        "`Adam(lr=α, betas=(β₁, β₂), eps=0)`", "add (1-β₂)ε/β₂ to `exp_avg_sq` before each step, (4)",
        raise_squares)

# %% [markdown]
# ### AMSGrad
#
# **AMSGrad** (Reddi, Kale and Kumar 2018) divides by the root of the largest $s$ so far, here $r$. The paper has no
# bias correction:
#
# $$r := \max(r, s), \qquad w := w - \alpha \, \frac{v}{\sqrt{r} + \varepsilon} \tag{5}$$
#
# (The paper's algorithm has no $\varepsilon$ either.) Torch's `amsgrad=True` takes the maximum of the
# uncorrected $s$, and applies Adam's bias correction afterwards:
#
# $$w := w - \alpha \, \frac{v / (1 - \beta_1^t)}{\sqrt{r / (1 - \beta_2^t)} + \varepsilon} \tag{6}$$
#
# So (5) is (6) with a learning rate and an `eps` that change from step to step: with
# $c = \sqrt{1 - \beta_2^t}$, $\text{lr}_t = \alpha (1 - \beta_1^t) / c$ and $\text{eps}_t = \varepsilon / c$.

# %%
def amsgrad(w, g, state, t):
    v_hat, _ = averages(g, state, t)
    state["r"] = np.maximum(state.get("r", 0.0), state["s"])
    return w - alpha * v_hat / (np.sqrt(state["r"] / (1 - beta2**t)) + epsilon)


def amsgrad_paper(w, g, state, t):
    averages(g, state, t)
    state["r"] = np.maximum(state.get("r", 0.0), state["s"])
    return w - alpha_small * state["v"] / (np.sqrt(state["r"]) + epsilon)


def undo_corrections(optimizer, w, t):
    c = (1 - beta2**t) ** 0.5
    optimizer.param_groups[0].update(lr=alpha_small * (1 - beta1**t) / c, eps=epsilon / c)


alpha_small = 0.01  # without corrections the first steps are long
compare("AMSGrad, corrected", amsgrad,
        lambda w: torch.optim.Adam(w, lr=alpha, betas=(beta1, beta2), eps=epsilon, amsgrad=True),
        "`Adam(lr=α, betas=(β₁, β₂), eps=ε, amsgrad=True)`", "nothing; corrects after the maximum, (6)")
compare("AMSGrad, uncorrected", amsgrad_paper,
        lambda w: torch.optim.Adam(w, lr=alpha_small, betas=(beta1, beta2), eps=epsilon, amsgrad=True),
        "`Adam(lr=α(1-β₁ᵗ)/c, betas=(β₁, β₂), eps=ε/c, amsgrad=True)`",
        "c = √(1-β₂ᵗ); set both before each step", undo_corrections)
tempting("uncorrected with the same lr", amsgrad_paper,
         lambda w: torch.optim.Adam(w, lr=alpha_small, betas=(beta1, beta2), eps=epsilon, amsgrad=True))

# %% [markdown]
# **What to remember**
#
# - $\varepsilon$ outside the root matters for gradients up to about $\varepsilon$, inside the root for gradients up to
#   about $\sqrt{\varepsilon}$.
# - Inside the root it acts as a constant added to each squared gradient, (4).
# - For every average, check whether the method corrects its bias, and whether it does so before or after a maximum.
#
# **Exercises**
#
# 3. *On paper.* A weight's gradient is always $10^{-6}$. How long are Adam's steps with $\varepsilon = 10^{-8}$
#    outside the root, and inside?
# 4. Multiply the last entry of `SIZES` by 1000 and run Sections 1 and 3 again. How do the two differences marked "not
#    the same, epsilon inside" change, and why?

# %% [markdown]
# ## 4. Weight decay in the gradient, or decoupled from it
#
# An **L2 penalty** adds $\tfrac{1}{2} \lambda \lVert w \rVert^2$ to the cost, and therefore $\lambda w$ to the
# gradient. Adam averages and divides this term like the rest of the gradient. **Decoupled** decay (AdamW, Loshchilov
# and Hutter 2019) subtracts a multiple of $w$ separately from Adam's step. Torch multiplies this decay by the learning
# rate, the paper does not:
#
# $$\text{torch: } w := w - \alpha \Bigl(\frac{\hat v}{\sqrt{\hat s} + \varepsilon} + \lambda w\Bigr), \qquad
# \text{paper: } w := w - \alpha \frac{\hat v}{\sqrt{\hat s} + \varepsilon} - \lambda w \tag{7}$$
#
# (The paper multiplies both terms by a schedule $\eta_t$, here 1.) In both, $w$ on the right is the weight before
# the step.
#
# **Predict, then run.** Suppose that you use `Adam(weight_decay=…)` in place of AdamW. Do the weights differ in the
# sixth digit, or in the first?

# %%
decay = 0.05


def adam_l2(w, g, state, t):
    return adam_outside(w, g + decay * w, state, t)


def adamw(w, g, state, t):
    return adam_outside(w, g, state, t) - alpha * decay * w


def adamw_paper(w, g, state, t):
    return adam_outside(w, g, state, t) - decay * w


settings = {"lr": alpha, "betas": (beta1, beta2), "eps": epsilon}
compare("Adam with L2", adam_l2, lambda w: torch.optim.Adam(w, **settings, weight_decay=decay),
        "`Adam(…, weight_decay=λ)`", "nothing: λw is added to the gradient")
compare("AdamW, decay times α", adamw, lambda w: torch.optim.AdamW(w, **settings, weight_decay=decay),
        "`AdamW(…, weight_decay=λ)`", "nothing: torch multiplies the decay by lr")
compare("AdamW, as in the paper", adamw_paper,
        lambda w: torch.optim.AdamW(w, **settings, weight_decay=decay / alpha),
        "`AdamW(…, weight_decay=λ/α)`", "divide λ by the α of the start; a schedule may change lr")
tempting("L2 for decoupled", adamw, lambda w: torch.optim.Adam(w, **settings, weight_decay=decay))
tempting("the paper's decay undivided", adamw_paper,
         lambda w: torch.optim.AdamW(w, **settings, weight_decay=decay))

# %% [markdown]
# In the first digit: one weight differs by 5.6. The paper's decay without the division by $\alpha$ differs by 3.8.
#
# In plain gradient descent the two kinds of decay are the same, if the learning rate multiplies the decay. Gradient
# descent does not divide the gradient, so $\alpha (g + \lambda w)$ is $\alpha g + \alpha \lambda w$.

# %%
def gd_decay(w, g, state, t):
    return w - alpha * g - alpha * decay * w


compare("gradient descent with decay", gd_decay, lambda w: torch.optim.SGD(w, lr=alpha, weight_decay=decay),
        "`SGD(lr=α, weight_decay=λ)`", "L2 and decoupled are the same here")

# %% [markdown]
# **What to remember**
#
# - `weight_decay` means an L2 penalty in `Adam` and decoupled decay in `AdamW`.
# - In torch the decay of `AdamW` is `lr` times `weight_decay`: halve `lr`, and you halve the decay as well.
#
# **Exercises**
#
# 5. *On paper.* `AdamW(lr=0.001, weight_decay=0.01)`: by which factor does a weight without any gradient shrink
#    in 1000 steps?
# 6. *On paper.* Do the two kinds of decay differ in momentum?

# %% [markdown]
# ## 5. AdaGrad, RMSprop, NAdam
#
# **AdaGrad** (Duchi, Hazan and Singer 2011) sums the squares, $s := s + g^2$. **RMSprop** (Hinton, lecture 6e, 2012)
# averages them, $s := \beta s + (1 - \beta) g^2$, without bias correction. Both divide by
# $\sqrt{s} + \varepsilon$ in torch. Two details differ: torch calls RMSprop's $\beta$ `alpha`, with a default of
# 0.99, and the default of `eps` is $10^{-10}$ for AdaGrad and $10^{-8}$ for RMSprop.
#
# **Predict, then run.** Suppose that you forget to set `alpha` to 0.9, so that it stays 0.99. Do the weights change in
# the first digit, or in the last?

# %%
def adagrad(w, g, state, t):
    state["s"] = state.get("s", 0.0) + g**2
    return w - alpha * g / (np.sqrt(state["s"]) + epsilon)


def rmsprop(w, g, state, t):
    state["s"] = beta * state.get("s", 0.0) + (1 - beta) * g**2
    return w - alpha * g / (np.sqrt(state["s"]) + epsilon)


compare("AdaGrad", adagrad, lambda w: torch.optim.Adagrad(w, lr=alpha, eps=epsilon), "`Adagrad(lr=α, eps=ε)`",
        "nothing; the default of eps is 1e-10")
compare("RMSprop", rmsprop, lambda w: torch.optim.RMSprop(w, lr=alpha, alpha=beta, eps=epsilon),
        "`RMSprop(lr=α, alpha=β, eps=ε)`", "β is called alpha, default 0.99")
tempting("RMSprop with alpha left at 0.99", rmsprop, lambda w: torch.optim.RMSprop(w, lr=alpha, eps=epsilon))

# %% [markdown]
# In the first digit: one weight differs by 6.2.

# %% [markdown]
# ### NAdam
#
# **NAdam** (Dozat 2016) combines Adam with Nesterov momentum. In its plain form, with a constant $\beta_1$,
#
# $$w := w - \frac{\alpha}{\sqrt{\hat s} + \varepsilon} \Bigl(\frac{\beta_1 v}{1 - \beta_1^{t+1}} +
# \frac{(1 - \beta_1)\, g}{1 - \beta_1^t}\Bigr) \tag{8}$$
#
# The first term has the bias correction of step $t + 1$, because it stands for the average of the next step. Dozat also
# gives a schedule $\mu_t$ in which $\beta_1$ grows during the training. Torch uses this schedule, with $\psi$ =
# `momentum_decay`:
#
# $$\mu_t = \beta_1 \bigl(1 - \tfrac{1}{2}\, 0.96^{\,t \psi}\bigr), \qquad
# w := w - \frac{\alpha}{\sqrt{\hat s} + \varepsilon} \Bigl(\frac{\mu_{t+1}\, v}{1 - \prod_{i=1}^{t+1} \mu_i} +
# \frac{(1 - \mu_t)\, g}{1 - \prod_{i=1}^{t} \mu_i}\Bigr) \tag{9}$$
#
# $\psi = 0$ does not switch the schedule off: then $0.96^0 = 1$, and $\mu_t$ is always *half* of $\beta_1$. A very
# large $\psi$ does, because then $\mu_t = \beta_1$.

# %%
psi = 0.004  # torch's default


def nadam_schedule(w, g, state, t):
    _, s_hat = averages(g, state, t)
    mu, mu_next = (beta1 * (1 - 0.5 * 0.96 ** (k * psi)) for k in (t, t + 1))
    state["product"] = state.get("product", 1.0) * mu
    ahead = mu_next * state["v"] / (1 - state["product"] * mu_next)
    return w - alpha * (ahead + (1 - mu) * g / (1 - state["product"])) / (np.sqrt(s_hat) + epsilon)


def nadam(w, g, state, t):
    _, s_hat = averages(g, state, t)
    ahead = beta1 * state["v"] / (1 - beta1 ** (t + 1))
    return w - alpha * (ahead + (1 - beta1) * g / (1 - beta1**t)) / (np.sqrt(s_hat) + epsilon)


compare("NAdam with schedule", nadam_schedule, lambda w: torch.optim.NAdam(w, **settings, momentum_decay=psi),
        "`NAdam(…, momentum_decay=ψ)`", "default dtype float64; see below")
compare("NAdam, constant β₁", nadam, lambda w: torch.optim.NAdam(w, **settings, momentum_decay=1e6),
        "`NAdam(…, momentum_decay=1e6)`", "a large ψ switches the schedule off")
tempting("momentum_decay = 0", nadam, lambda w: torch.optim.NAdam(w, **settings, momentum_decay=0.0))

# %% [markdown]
# NAdam has one more trap. Torch keeps the product of the $\mu_i$ in its *default* dtype, which is float32 unless you
# change it, even if the parameters are float64. Therefore the first cell of this notebook sets the default to float64.
# With float32 the result is:

# %%
if HAS_TORCH:
    torch.set_default_dtype(torch.float32)
    try:
        tempting("NAdam with a product in float32", nadam_schedule,
                 lambda w: torch.optim.NAdam(w, **settings, momentum_decay=psi))
    finally:
        torch.set_default_dtype(torch.float64)

# %% [markdown]
# The two agree to eight decimals only, with a difference of $2.6 \cdot 10^{-9}$ instead of $1.8 \cdot 10^{-15}$.
#
# **What to remember**
#
# - Read the documentation of each class: the same quantity can have another name or another default.
# - Setting an argument to zero does not always switch its feature off.
# - If two results agree to about eight digits and no further, look for a float32.
#
# **Exercises**
#
# 7. *On paper.* What is $\mu_1$ in (9) with torch's defaults, $\beta_1 = 0.9$ and $\psi = 0.004$?
# 8. Add a `compare` for `torch.optim.Adamax`. Write the rule in NumPy from its documentation.

# %% [markdown]
# ## 6. The table of translations
#
# **Predict, then run.** The table has sixteen translations, each with 50 steps and six weights in float64. What is the
# order of magnitude of the largest difference: $10^{-6}$, $10^{-10}$ or $10^{-14}$?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
rows = ["| method of the course | in `torch.optim` | to translate | largest difference in 50 steps |",
        "|:--|:--|:--|--:|"]
for method, call, note, difference in TRANSLATIONS:
    shown = "torch not installed" if difference is None else f"{difference:.1e}"
    rows.append(f"| {method} | {call} | {note} | {shown} |")
display(Markdown("\n".join(rows)))
if HAS_TORCH:
    largest = max(difference for *_, difference in TRANSLATIONS)
    print(f"{len(TRANSLATIONS)} translations; largest difference of all: {largest:.1e}")

# %% [markdown]
# The remaining differences, at most $6.5 \cdot 10^{-15}$, are rounding errors: NumPy and torch do the same operations
# in a different order. Try other values of $\alpha$, $\beta$ and $\varepsilon$ above: a correct translation holds for
# all of them.
#
# **What to remember**
#
# - Two libraries can use one name for different formulas. Compare the formulas, then the numbers.
# - Compare in float64, step by step, with settings that are not the defaults, and with one gradient so small that
#   $\varepsilon$ matters.
# - A learning rate belongs to a convention. Translate it before you use it in another library.
#
# **Exercises**
#
# 9. Take `SGD(lr=0.05, momentum=0.9, weight_decay=0.001)`, or the optimizer of a training script of yours, and write
#    its update as a formula with these numbers.
#
# You can now write an optimizer's documentation as a formula, and test the formula in ten lines.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. $\beta = 0.95$ and $\alpha = 0.02 / (1 - 0.95) = 0.4$.
# 2. Smaller: the factor between the two rates is $1 / (1 - \beta)$, 2 instead of 10.
# 3. $\alpha \cdot 10^{-6} / (10^{-6} + 10^{-8}) = 0.99\, \alpha$ outside;
#    $\alpha \cdot 10^{-6} / \sqrt{10^{-12} + 10^{-8}} \approx 0.01\, \alpha$ inside.
# 4. With the same `eps` the difference falls from 4.0 to 0.08, because no gradient is far below $10^{-4}$ any more, so
#    the place of $\varepsilon$ matters less. With `eps` $= 10^{-4}$ it rises from 0.06 to 0.27: outside the root this
#    number is now too large for the last weight.
# 5. $(1 - 0.001 \cdot 0.01)^{1000} \approx 0.990$.
# 6. Yes. Momentum averages an L2 penalty with the gradient, so the penalty acts with a delay. Decoupled decay acts at
#    once.
# 7. $0.9\, (1 - 0.5 \cdot 0.96^{0.004}) = 0.9 \cdot 0.50008 = 0.45007$.
# 8. Adamax keeps $u := \max(\beta_2 u, |g|)$ and steps by $\alpha / (1 - \beta_1^t) \cdot v / u$; its
#    documentation says where its `eps` stands.
# 9. $u := 0.9\, u + g + 0.001\, w$ and $w := w - 0.05\, u$, with $u = g + 0.001\, w$ in the first step.
# </details>
#
# **Sources.** B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational
# Mathematics and Mathematical Physics 4 (1964). I. Sutskever, J. Martens, G. Dahl and G. Hinton, *On the importance of
# initialization and momentum in deep learning*, ICML (2013). J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient
# methods for online learning and stochastic optimization*, JMLR 12 (2011). G. Hinton with N. Srivastava and K. Swersky,
# *Lecture 6e: RMSprop*, Neural Networks for Machine Learning (2012). D. P. Kingma and J. Ba, *Adam: a method for
# stochastic optimization*, ICLR (2015), [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). T. Dozat, *Incorporating
# Nesterov momentum into Adam*, ICLR workshop (2016). S. J. Reddi, S. Kale and S. Kumar, *On the convergence of Adam and
# beyond*, ICLR (2018), [arXiv:1904.09237](https://arxiv.org/abs/1904.09237). I. Loshchilov and F. Hutter, *Decoupled
# weight decay regularization*, ICLR (2019), [arXiv:1711.05101](https://arxiv.org/abs/1711.05101). Defaults and formulas
# of torch: the pages of [torch.optim](https://docs.pytorch.org/docs/stable/optim.html).
