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
# # Loss landscapes
#
# You cannot draw the cost of a network, because it has too many parameters. People therefore often compare methods on
# surfaces with two parameters, each of which shows one difficulty. This notebook runs ten methods of the course on five
# such surfaces. Nothing here is graded.
#
# **What you will do**
#
# - compare the paths of ten methods on a bowl, a ravine, two curved valleys and a saddle;
# - choose the learning rate of every method from the same grid, so that the comparison is fair;
# - rotate the ravine, and see which methods end at a different cost;
# - write an update rule of your own, and see its path beside that of a method you know.
#
# **What you need.** NumPy, and the update rules of the assignments. If you do not know all ten methods yet, you can
# still read on: each is a few lines of code below.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them. The text below the cell explains
# the answer. The code that draws is folded: unfold it to change a figure.

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, Markdown, display
from matplotlib.animation import FuncAnimation

from opt_utils import STYLE, plot_contours, show, sliders

# %% [markdown]
# ## 1. Five surfaces, five difficulties
#
# $$\begin{aligned}
# \text{bowl} \quad & \tfrac{1}{2} \left(x^2 + 2 y^2\right) \\
# \text{ravine} \quad & \tfrac{1}{2} \left(a^2 + 100\, b^2\right), \quad
#     a = \tfrac{4 x + 3 y}{5}, \; b = \tfrac{4 y - 3 x}{5} \\
# \text{Rosenbrock} \quad & (1 - x)^2 + 100 \left(y - x^2\right)^2 \\
# \text{Beale} \quad & (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2 \\
# \text{saddle} \quad & \tfrac{1}{2} x^2 + \tfrac{1}{4} \left(y^2 - 1\right)^2
# \end{aligned} \tag{1}$$
#
# - The **bowl** is the easy case: its two curvatures are 1 and 2.
# - The **ravine** has the curvature 1 along its floor and 100 across. It is rotated: its coordinates
#   $a$ (along) and $b$ (across) are $x$ and $y$ turned by about 37 degrees.
# - **Rosenbrock's** valley (Rosenbrock 1960) is a ravine that bends. Its minimum is at $(1, 1)$.
# - **Beale's** surface (Beale 1958) has flat plains and steep walls. Its minimum is at $(3, 0.5)$.
# - The **saddle** has one minimum at $(0, 1)$ and another at $(0, -1)$. Between them, at $(0, 0)$, lies a saddle point,
#   where the gradient is zero as well. The start lies almost on the ridge that leads to the saddle point. (The simpler
#   saddle $x^2 - y^2$ has no minimum, so the method with the longest steps would always end lowest.)
#
# A point is an array `w` whose last axis holds $x$ and $y$. The functions take many points at once.

# %%
SLANT = np.arctan(0.75)  # the ravine's angle to the x axis: cosine 4/5, sine 3/5
CURVATURES = np.array([1.0, 100.0])  # of the ravine, along and across


def axes_of_ravine(angle):
    """The directions along and across the ravine, as the columns of a matrix."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def bowl(w):
    return w**2 @ np.array([0.5, 1.0])


def bowl_gradient(w):
    return w * np.array([1.0, 2.0])


def ravine(w, angle=SLANT):
    return (w @ axes_of_ravine(angle)) ** 2 @ CURVATURES / 2


def ravine_gradient(w, angle=SLANT):
    return w @ axes_of_ravine(angle) * CURVATURES @ axes_of_ravine(angle).T


def rosenbrock(w):
    x, y = w[..., 0], w[..., 1]
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(w):
    x, y = w[..., 0], w[..., 1]
    return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)


def beale(w):
    x, y = w[..., 0], w[..., 1]
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def beale_gradient(w):
    x, y = w[..., 0], w[..., 1]
    p, q, r = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    by_x = 2 * p * (y - 1) + 2 * q * (y**2 - 1) + 2 * r * (y**3 - 1)
    by_y = 2 * p * x + 4 * q * x * y + 6 * r * x * y**2
    return np.stack([by_x, by_y], axis=-1)


def saddle(w):
    x, y = w[..., 0], w[..., 1]
    return x**2 / 2 + (y**2 - 1) ** 2 / 4


def saddle_gradient(w):
    x, y = w[..., 0], w[..., 1]
    return np.stack([x, y * (y**2 - 1)], axis=-1)


# name: cost, gradient, start, minima, limits of the figure (left, right, bottom, top)
SURFACES = {
    "bowl": (bowl, bowl_gradient, (-1.6, 1.2), [(0, 0)], (-2.0, 2.0, -1.6, 1.6)),
    "ravine": (ravine, ravine_gradient, (-1.9, -0.6), [(0, 0)], (-2.2, 1.4, -1.6, 1.3)),
    "Rosenbrock": (rosenbrock, rosenbrock_gradient, (-1.2, 1.0), [(1, 1)], (-1.7, 1.6, -0.6, 2.0)),
    "Beale": (beale, beale_gradient, (1.0, 1.5), [(3, 0.5)], (-0.5, 4.0, -1.2, 1.9)),
    "saddle": (saddle, saddle_gradient, (-1.3, 0.001), [(0, 1), (0, -1)], (-1.6, 1.0, -1.5, 1.5)),
}

# %% [markdown]
# A wrong gradient makes every path wrong. The next cell therefore compares each gradient with central differences,
# $\partial J / \partial x \approx \left(J(x + h) - J(x - h)\right) / 2h$, before we use it.

# %%
def gradient_error(cost, gradient, points, h=1e-5):
    """The largest difference from central differences, relative to the largest gradient."""
    shifts = h * np.eye(2)
    pairs = [(cost(points + shift), cost(points - shift)) for shift in shifts]
    differences = np.stack([(ahead - behind) / (2 * h) for ahead, behind in pairs], axis=-1)
    return np.max(np.abs(gradient(points) - differences)) / np.max(np.abs(differences))


random_points = np.random.default_rng(0).uniform(-2.0, 2.0, size=(100, 2))
for name, (cost, gradient, _, minima, _) in SURFACES.items():
    lowest = np.array(minima, dtype=float)
    print(f"{name:10}  error of the gradient {gradient_error(cost, gradient, random_points):.1e}, "
          f"at the minima: gradient {np.abs(gradient(lowest)).max():.1e}, cost {cost(lowest).max():.1e}")

# %% [markdown]
# **Predict, then run.** At the start in the ravine, how large is the angle between the direction straight downhill and
# the direction of the minimum: about 10, 45 or 70 degrees?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def draw_surface(ax, name):
    """Draw contours at equal ratios of the cost, the start and the minima."""
    cost, _, start, minima, (left, right, bottom, top) = SURFACES[name]

    def logarithm(x, y):
        return np.log10(cost(np.stack([x, y], axis=-1)) + 1e-3)

    plot_contours(ax, logarithm, np.linspace(left, right, 70), np.linspace(bottom, top, 70),
                  levels=np.linspace(-3.0, 3.0, 13))
    ax.plot(*start, marker="o", markersize=7, color="white", markeredgecolor="black", zorder=4)
    ax.plot(*np.transpose(minima), linestyle="", marker="*", markersize=12, color="white",
            markeredgecolor="black", zorder=4)
    ax.set(xlim=(left, right), ylim=(bottom, top))


figure, axes = plt.subplots(1, 5, figsize=(13, 2.9), layout="constrained")
for ax, name in zip(axes, SURFACES, strict=True):
    draw_surface(ax, name)
    ax.set(title=name, xlabel="$x$")
    _, gradient, start, minima, _ = SURFACES[name]
    downhill, way = -gradient(np.array(start)), np.array(minima[0]) - start
    cosine = downhill @ way / np.linalg.norm(downhill) / np.linalg.norm(way)
    print(f"{name:10}  {np.degrees(np.arccos(cosine)):3.0f} degrees between downhill and the direction of a minimum")
axes[0].set_ylabel("$y$")
show(figure, alt="Five contour pictures, each with a circle at the start and a star at the minimum. Bowl: "
     "round ellipses. Ravine: very narrow ellipses, slanting upwards. Rosenbrock: a curved valley like a "
     "parabola. Beale: a wide plain with steep corners. Saddle: two minima, above and below, and the start "
     "to the left, halfway between them.")

# %% [markdown]
# **Figure 1. In the ravine and on Beale's surface, the direction of steepest descent is far from that of the minimum.**
# The angles are 69 and 84 degrees; on the bowl it is 19. The circle is the start, a star is a minimum. From one contour
# to the next the cost grows by the factor $\sqrt{10}$; darker is higher, and contours are dashed where the cost is
# below 1.
#
# <details><summary>Why downhill does not lead to the minimum</summary>
#
# The direction of steepest descent crosses the contours at a right angle. Those of the ravine are 10 times as long as
# wide, so it points to the opposite wall. On Rosenbrock's surface the angle is 22 degrees only, but the valley bends
# between the start and the minimum.
# </details>

# %% [markdown]
# **What to remember**
#
# - A surface with two parameters shows one difficulty at a time: curvatures of very different size, a bend, a plain, a
#   saddle.
# - Check a gradient against central differences before you use it.
#
# **Exercises**
#
# 1. *On paper.* Above which learning rate does gradient descent diverge in the ravine, and above which on the
#    bowl?
# 2. Call `gradient_error` with `h=1e-13` for one of the surfaces. Why does a smaller $h$ make the check worse?

# %% [markdown]
# ## 2. Ten methods, one signature
#
# Write $g$ for the gradient at $w$. Products, quotients, roots and signs act on each parameter separately.
#
# $$\begin{aligned}
# \text{gradient descent} && w &:= w - \alpha g && \text{(2)} \\
# \text{momentum} && v &:= \beta v + (1 - \beta) g, \quad w := w - \alpha v && \text{(3)} \\
# \text{Nesterov} && v &\text{ as in (3)}, \quad w := w - \alpha \left(\beta v + (1 - \beta) g\right) && \text{(4)} \\
# \text{AdaGrad} && s &:= s + g^2, \quad w := w - \alpha \, g / (\sqrt{s} + \varepsilon) && \text{(5)} \\
# \text{RMSprop} && s &:= \beta s + (1 - \beta) g^2, \quad w := w - \alpha \, g / (\sqrt{s} + \varepsilon) && \text{(6)} \\
# \text{Adam} && v &\text{ as in (3)}, \quad s := \beta_2 s + (1 - \beta_2) g^2, \quad
#   w := w - \alpha \, \tfrac{v}{1 - \beta^t} / \left(\sqrt{\tfrac{s}{1 - \beta_2^t}} + \varepsilon\right) && \text{(7)} \\
# \text{AMSGrad} && &\text{as (7), with the largest } s \text{ so far in place of } s && \text{(8)} \\
# \text{AdamW} && &\text{as (7), and also subtracts } \alpha \lambda w \text{ from } w && \text{(9)} \\
# \text{NAdam} && &\text{as (7), with } \tfrac{\beta v}{1 - \beta^{t+1}} + \tfrac{(1 - \beta) g}{1 - \beta^t}
#   \text{ in place of } \tfrac{v}{1 - \beta^t} && \text{(10)} \\
# \text{Lion} && w &:= w - \alpha \operatorname{sign}\left(\beta v + (1 - \beta) g\right), \quad
#   v := 0.99\, v + 0.01\, g && \text{(11)}
# \end{aligned}$$
#
# The sources: (3) Polyak 1964; (4) Nesterov 1983, in the form of Sutskever et al. 2013; (5) Duchi et al.
# 2011; (6) Hinton, lecture 6e, 2012; (7) Kingma and Ba 2015; (8) Reddi et al. 2018; (9) Loshchilov and
# Hutter 2019; (10) Dozat 2016, with a constant $\beta$; (11) Chen et al. 2023, without weight decay. Where
# a method has averages, the new value has the weight $1 - \beta$, as in the first two assignments; `modern_optimizers`
# writes Nesterov's velocity as a sum. $\varepsilon$ is outside the root, as in the papers. AMSGrad keeps Adam's bias
# correction, as in PyTorch; the paper has none.
#
# Every method below has one signature. `state` is a dictionary, empty before the first step; `t` counts steps
# from 1; `beta` is what the formula calls $\beta$ (ignored by gradient descent and AdaGrad).

# %%
EPSILON = 1e-8
BETA2 = 0.999
DECAY = 0.01  # lambda of AdamW


def gradient_descent(w, g, state, t, alpha, beta):
    return w - alpha * g, state


def momentum(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    return w - alpha * v, {"v": v}


def nesterov(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    return w - alpha * (beta * v + (1 - beta) * g), {"v": v}


def adagrad(w, g, state, t, alpha, beta):
    s = state.get("s", 0.0) + g**2
    return w - alpha * g / (np.sqrt(s) + EPSILON), {"s": s}


def rmsprop(w, g, state, t, alpha, beta):
    s = beta * state.get("s", 0.0) + (1 - beta) * g**2
    return w - alpha * g / (np.sqrt(s) + EPSILON), {"s": s}


def adam(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    s = BETA2 * state.get("s", 0.0) + (1 - BETA2) * g**2
    step = v / (1 - beta**t) / (np.sqrt(s / (1 - BETA2**t)) + EPSILON)
    return w - alpha * step, {"v": v, "s": s}


def amsgrad(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    s = BETA2 * state.get("s", 0.0) + (1 - BETA2) * g**2
    largest = np.maximum(state.get("largest", 0.0), s)
    step = v / (1 - beta**t) / (np.sqrt(largest / (1 - BETA2**t)) + EPSILON)
    return w - alpha * step, {"v": v, "s": s, "largest": largest}


def adamw(w, g, state, t, alpha, beta):
    stepped, state = adam(w, g, state, t, alpha, beta)
    return stepped - alpha * DECAY * w, state


def nadam(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    s = BETA2 * state.get("s", 0.0) + (1 - BETA2) * g**2
    ahead = beta * v / (1 - beta ** (t + 1)) + (1 - beta) * g / (1 - beta**t)
    return w - alpha * ahead / (np.sqrt(s / (1 - BETA2**t)) + EPSILON), {"v": v, "s": s}


def lion(w, g, state, t, alpha, beta):
    v = state.get("v", 0.0)
    return w - alpha * np.sign(beta * v + (1 - beta) * g), {"v": 0.99 * v + 0.01 * g}


# name: update, style
METHODS = {
    "gradient descent": (gradient_descent, STYLE["gd"]),
    "momentum": (momentum, STYLE["momentum"]),
    "Nesterov": (nesterov, STYLE["nesterov"]),
    "AdaGrad": (adagrad, STYLE["adagrad"]),
    "RMSprop": (rmsprop, STYLE["rmsprop"]),
    "Adam": (adam, STYLE["adam"]),
    "AMSGrad": (amsgrad, STYLE["amsgrad"]),
    "AdamW": (adamw, STYLE["adamw"]),
    "NAdam": (nadam, STYLE["nadam"]),
    "Lion": (lion, STYLE["lion"]),
}

# %% [markdown]
# ### A fair comparison
#
# One learning rate for all methods would be unfair: a step of Lion has the same length however small the gradient is,
# and a step of gradient descent does not. Every method therefore tries the same eleven rates, two in each power of ten
# from 0.0001 to 10, takes 200 steps with each, and keeps the rate with **the lowest cost after the last step**. A run
# with a cost below $10^{-8}$ has *arrived*; if several rates arrive, the method keeps the smallest. All methods start
# at the same point, compute one gradient a step, and have $\beta = 0.9$, the usual value.

# %%
GRID = np.logspace(-4, 1, 11)
STEPS = 200
ARRIVED = 1e-8


def walk(update, surface, alphas, beta=0.9, steps=STEPS):
    """Run a method with every rate in alphas at once; return all points, an array (steps + 1, rates, 2)."""
    gradient, start = surface[1:3]
    alpha = np.reshape(alphas, (-1, 1))
    w, state = np.tile(np.array(start, dtype=float), (len(alpha), 1)), {}
    path = [w]
    with np.errstate(over="ignore", invalid="ignore"):  # too large a rate may leave the range of numbers
        for t in range(1, steps + 1):
            w, state = update(w, gradient(w), state, t, alpha, beta)
            path.append(w)
    return np.array(path)


def costs_along(path, surface):
    """The cost at each point; infinite where the path has left the range of numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        costs = surface[0](path)
    return np.where(np.isfinite(costs), costs, np.inf)


def tune(update, surface, beta=0.9):
    """Return the best rate of the grid, its path (steps + 1, 2), and its final cost."""
    paths = walk(update, surface, GRID, beta)
    costs = costs_along(paths[-1], surface)
    best = np.argmin(np.maximum(costs, ARRIVED))
    return GRID[best], paths[:, best], costs[best]


tuned = {
    (surface, method): tune(update, SURFACES[surface])
    for surface in SURFACES
    for method, (update, _) in METHODS.items()
}

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def cost_text(cost):
    return "arrived" if cost < ARRIVED else f"{cost:.1e}"


rows = ["| method | " + " | ".join(SURFACES) + " |", "|:---|" + "---:|" * len(SURFACES)]
for method in METHODS:
    results = [tuned[surface, method] for surface in SURFACES]
    cells = [f"{cost_text(cost)} ({alpha:.2g})" for alpha, _, cost in results]
    rows.append(f"| {method} | " + " | ".join(cells) + " |")
display(Markdown("\n".join(rows)))
at_the_edge = [key for key, (alpha, *_) in tuned.items() if alpha in GRID[[0, -1]]]
print("best rate at an end of the grid:", at_the_edge or "nowhere")

# %% [markdown]
# The table shows the cost after 200 steps, and in brackets the learning rate that reached it. No best rate lies at an
# end of the grid, so the grid is wide enough. On the same surface the best rates of the methods differ by factors of 30
# to 1000. A comparison at one common rate would therefore say little about the methods.

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def show_paths(name, alt):
    """Draw the tuned path of every method over one surface, a panel each."""
    figure, axes = plt.subplots(2, 5, figsize=(13, 5.4), layout="constrained", sharex=True, sharey=True)
    for ax, (method, (_, style)) in zip(axes.flat, METHODS.items(), strict=True):
        alpha, path, cost = tuned[name, method]
        draw_surface(ax, name)
        ax.plot(*path.T, **style, markersize=3, linewidth=1.1)
        ax.set_title(rf"{method}, $\alpha = {alpha:.2g}$" + f"\n{cost_text(cost)}", fontsize=10)
    for ax in axes[:, 0]:
        ax.set_ylabel("$y$")
    for ax in axes[1]:
        ax.set_xlabel("$x$")
    show(figure, alt)

# %% [markdown]
# **Predict, then run.** First the bowl. Does any method fail to reach its minimum?

# %% tags=["demonstration"]
show_paths("bowl", alt="Ten panels, one for each method, over the round contours of the bowl. Nine paths "
           "run in a smooth line or bow to the star. Lion's overshoots it, zigzags with steps of equal "
           "length, and returns.")

# %% [markdown]
# **Figure 2. On the bowl all ten methods reach the minimum.** RMSprop is the only one whose cost is not quite below
# $10^{-8}$. Gradient descent follows the curve of steepest descent. The methods that divide by the size of the gradient
# (AdaGrad, RMSprop, Adam and its variants) and Lion start with steps that are equally long in $x$ and in $y$. Lion's
# steps keep their length to the end.

# %% [markdown]
# **Predict, then run.** Now the ravine. Which group ends lower: the methods with an average of the gradient (momentum,
# Nesterov, Adam, AMSGrad, AdamW, NAdam), or those that only divide by its size (AdaGrad, RMSprop)?

# %% tags=["demonstration"]
show_paths("ravine", alt="Ten panels over the narrow slanting contours of the ravine. Gradient descent "
           "reaches the floor in one step, creeps along it and stops short. Momentum, Adam, AMSGrad and "
           "AdamW zigzag across it down to the star. Nesterov and NAdam turn onto the floor and follow it "
           "to the star. Lion passes the star.")

# %% [markdown]
# **Figure 3. In the ravine the methods with an average of the gradient end lowest.** Gradient descent must use a rate
# at which it does not diverge across the ravine, and is then slow along the floor: after 200 steps its cost is the
# second highest of the ten. The six methods with an average of the gradient reach the minimum, or a cost below $2 \cdot
# 10^{-8}$. Lion has an average too, but uses only its sign, and ends highest. AdaGrad and RMSprop have no such average
# and stop short. Division by the size of the gradient helps them little here, because the ravine is rotated; Section 4
# varies the angle.

# %% tags=["demonstration"]
show_paths("Rosenbrock", alt="Ten panels over Rosenbrock's curved valley. Momentum bounces between the "
           "walls and reaches the star. Nesterov, Adam, AMSGrad and NAdam follow the floor and stop short "
           "of it. Gradient descent, RMSprop, AdamW and Lion stop earlier. AdaGrad leaves the figure with "
           "its first step.")
alpha, path, _ = tuned["Rosenbrock", "AdaGrad"]
print(f"AdaGrad, rate {alpha:.2g}: after 1 step at {path[1].round(2)}, at the end at {path[-1].round(2)}")

# %% [markdown]
# **Figure 4. In the curved valley no method arrives in 200 steps.** Momentum comes closest, at 0.00032, on a path that
# crosses the valley many times. AdaGrad's best rate is 3.2: its first step leaves the figure and ends in the valley
# beyond the minimum, from where it moves little, and it ends with the highest cost of the ten. The rule that chooses
# the rate looks at the final cost only. It can choose a path that nobody would choose by eye.

# %% tags=["demonstration"]
show_paths("Beale", alt="Ten panels over Beale's surface. Gradient descent leaves the figure with its "
           "first step and returns. Adam and AMSGrad make a wide detour outside the figure and come "
           "back from the right. NAdam curves below the minimum and ends on the star. AdamW ends left of "
           "the star. Lion zigzags around it.")
surface = SURFACES["Beale"]
for name, update in (("Adam", adam), ("AdamW", adamw)):
    path = walk(update, surface, [tuned["Beale", "AdamW"][0]])[:, 0]
    print(f"{name:6} with the rate of AdamW ends at {path[-1].round(3)}, cost {surface[0](path[-1]):.1e}")

# %% [markdown]
# **Figure 5. Several methods leave the figure with their first steps, and weight decay moves the end of AdamW towards
# the origin.** The start is steep, so gradient descent at a rate that suits the plain makes a very long first step. The
# two lines above compare Adam and AdamW at the same rate: AdamW ends nearer to the origin, at a higher cost. This is
# not a failure. AdamW looks for a low cost *and* small weights, and the figure shows the cost only.

# %% [markdown]
# **Predict, then run.** The start lies 0.001 beside the ridge. Which methods leave the ridge with their first steps,
# and which go to the saddle point first?

# %% tags=["demonstration"]
show_paths("saddle", alt="Ten panels over the two minima of the saddle. Gradient descent goes to the "
           "saddle point, then turns up at a right angle. Momentum and Nesterov overshoot along the ridge "
           "before they turn. The other seven leave the ridge at once, up to the upper minimum.")
for method in METHODS:
    alpha, path, _ = tuned["saddle", method]
    steps = np.argmax(path[:, 1] > 0.5)
    print(f"{method:16} is off the ridge (y > 0.5) after {steps:3} steps, rate {alpha:.2g}")

# %% [markdown]
# **Figure 6. Methods whose steps do not depend on the size of the gradient leave the ridge at once.** At the start the
# slope in $y$ is 0.001. The steps of gradient descent, momentum and Nesterov are in proportion to the slope, so they go
# to the saddle point first. AdaGrad, RMSprop, Adam and its variants divide by the size of the gradient, and Lion takes
# a sign: their first step is as long in $y$ as in $x$. (The number of steps depends on the rate as well: RMSprop needs
# 30 steps because its rate is small.)

# %% [markdown]
# **What to remember**
#
# - Compare methods at the best rate of each, from one grid, and check that this rate lies inside the grid.
# - An average of the gradient (momentum) helps in ravines, straight or curved.
# - Division by the size of the gradient helps where the slopes of the coordinates differ, for example on a ridge.
# - A path on a surface with two parameters, without noise, shows one difficulty. It does not predict how a method
#   trains a network.
#
# **Exercises**
#
# 3. *On paper.* How long is a step of Lion in the plane, if no coordinate of the average is zero? And how long is the
#    first step of AdaGrad?
# 4. Run gradient descent in the ravine at exactly the limit of convergence,
#    `walk(gradient_descent, SURFACES["ravine"], [0.02])`, and print the last points. How do they move?

# %% [markdown]
# ## 3. The same paths in time
#
# A path does not show how far a method is after a given number of steps. The next cell shows all ten methods in
# Rosenbrock's valley after 1, 10, 30, 60, 120 and 200 steps.
#
# **Predict, then run.** Will the method with the lowest cost after 10 steps be among the best after 200?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
figure, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained", sharex=True, sharey=True)
for ax, moment in zip(axes.flat, (1, 10, 30, 60, 120, 200), strict=True):
    draw_surface(ax, "Rosenbrock")
    for method, (_, style) in METHODS.items():
        look = {**style, "linestyle": "", "markersize": 8, "markeredgecolor": "white", "zorder": 5}
        ax.plot(*tuned["Rosenbrock", method][1][moment], **look, label=method)
    ax.set_title(f"after {moment} step" + "s" * (moment > 1))
for ax in axes[:, 0]:
    ax.set_ylabel("$y$")
for ax in axes[1]:
    ax.set_xlabel("$x$")
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right center")
show(figure, alt="Six panels of Rosenbrock's valley, after 1, 10, 30, 60, 120 and 200 steps, with a marker "
     "for each method. After 10 steps momentum is far to the right, after 30 back on the left, after 60 on "
     "the right floor and at the end at the star. The others follow along the floor, spread over its right "
     "half at the end.")
for method in METHODS:
    costs = rosenbrock(tuned["Rosenbrock", method][1])
    print(f"{method:16} cost after 10, 30, 60, 120, 200 steps: "
          + "  ".join(f"{costs[moment]:8.2g}" for moment in (10, 30, 60, 120, 200)))

# %% [markdown]
# **Figure 7. The order after 10 steps is not the order after 200.** After 10 and after 30 steps AdaGrad, outside the
# figure, has the lowest cost; after 200 steps it has the highest. Momentum has the highest cost after 10 steps, and the
# lowest from 60 on.
#
# <details><summary>Why the order changes</summary>
#
# A large first step can lower the cost a lot and still end far from the part of the floor that leads to the minimum.
# Later the speed along the floor decides, and momentum is faster there.
# </details>

# %% [markdown]
# ### The paths as a film
#
# The film shows all ten methods on four surfaces. The number of steps between two pictures grows. Use the buttons below
# the film, or drag its slider. (If you see no buttons, your notebook is not trusted, or the viewer shows no scripts;
# Figures 3 to 6 show the whole paths.)
#
# **Predict, then run.** On which of the four surfaces are the methods still far apart after 50 steps?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
MOMENTS = (0, 1, 2, 3, 5, 8, 12, 18, 26, 36, 50, 70, 95, 125, 160, 200)


def film(names=("ravine", "Rosenbrock", "Beale", "saddle"), moments=MOMENTS):
    """Return HTML with a player: the tuned paths of all methods over these surfaces, at these moments."""
    figure, axes = plt.subplots(2, 2, figsize=(11, 8), dpi=72, layout="constrained")
    lines = {}
    for ax, name in zip(axes.flat, names, strict=True):
        draw_surface(ax, name)
        ax.set_title(name)
        for method, (_, style) in METHODS.items():
            look = {**style, "linewidth": 1.2, "markersize": 9, "markeredgecolor": "white"}
            (lines[ax, name, method],) = ax.plot([], [], **look, markevery=[-1], label=method)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right center")
    figure.canvas.draw()
    # All that stands still is drawn once and kept as an image, which makes the film in a third of the time.
    still = np.array(figure.canvas.buffer_rgba())
    figure.set_layout_engine("none")
    figure.legends.clear()
    for ax in axes.flat:
        for artist in {*ax.get_children()} - {*lines.values(), ax.patch} - {*ax.spines.values(), ax.xaxis, ax.yaxis}:
            artist.set_visible(False)
        ax.set_axis_off()
    figure.figimage(still, zorder=-1)
    told = figure.text(0.99, 0.02, "", ha="right", fontsize=13)

    def draw(picture):
        told.set_text(f"after {moments[picture]} steps")
        for (_, *key), line in lines.items():
            line.set_data(*tuned[tuple(key)][1][: moments[picture] + 1].T)
        return []

    with plt.rc_context({"savefig.dpi": "figure", "animation.frame_format": "jpeg"}):
        moving = FuncAnimation(figure, draw, frames=len(moments), init_func=lambda: [])
        html = moving.to_jshtml(fps=2, default_mode="once")
    plt.close(figure)
    return html


label = ("Film: the paths of ten methods grow over the contours of the ravine, Rosenbrock's valley, Beale's surface and "
         "the saddle, from 0 to 200 steps.")
display(HTML(f'<figure aria-label="{label}">{film()}</figure>'))

# %% [markdown]
# <details><summary>What you should see</summary>
#
# After 50 steps the methods are spread over half of Rosenbrock's valley, and on Beale's surface Adam and AMSGrad are at
# the right edge, on the way back from outside the figure. In the ravine most methods are on the floor, but not equally
# far along it. On the saddle only gradient descent is still near the saddle point, and RMSprop is halfway to the
# minimum.
# </details>

# %% [markdown]
# **What to remember**
#
# - Compare costs after several numbers of steps. The order after 30 steps need not be the order after 200.
#
# **Exercises**
#
# 5. *On paper.* Two methods have the costs 1, 0.5, 0.4 and 1, 0.9, 0.1 after 0, 10 and 100 steps. You have time
#    for 50 steps. What do you have to know before you choose?
# 6. Make a film of other surfaces: `HTML(film(("bowl", "bowl", "saddle", "Beale")))`. On the bowl, which method moves
#    farthest away from the minimum again after it has passed it?

# %% [markdown]
# ## 4. Which methods depend on the axes?
#
# The rules (2), (3) and (4) only add and scale vectors. If you rotate the surface and the start, their paths rotate
# with them. The other rules take squares, roots or signs of single coordinates, which depend on the axes. The next cell
# rotates the ravine and its start in steps of 5 degrees, from lying along the $x$ axis to 45 degrees, and tunes every
# method again at each angle.
#
# **Predict, then run.** Which method has a much higher cost when the ravine is rotated by 45 degrees, and for which is
# the cost the same?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
angles = np.arange(0, 46, 5)
start_in_ravine = np.array(SURFACES["ravine"][2]) @ axes_of_ravine(SLANT)  # along and across


def turned_ravine(degrees):
    angle = np.radians(degrees)
    return (lambda w: ravine(w, angle), lambda w: ravine_gradient(w, angle),
            axes_of_ravine(angle) @ start_in_ravine, [(0, 0)], SURFACES["ravine"][4])


turned = {method: [tune(update, turned_ravine(angle)) for angle in angles]
          for method, (update, _) in METHODS.items()}
figure, ax = plt.subplots(figsize=(8, 4.6), layout="constrained")
for method, (_, style) in METHODS.items():
    costs = np.array([cost for *_, cost in turned[method]])
    ax.semilogy(angles, np.maximum(costs, ARRIVED), **style, markersize=5, label=method)
    print(f"{method:16} cost along the axis {cost_text(costs[0]):8} at 45 degrees {cost_text(costs[-1]):8} "
          f"highest over lowest: {costs.max() / max(costs.min(), 1e-300):.3g}")
ax.set(xlabel="angle between the ravine and the $x$ axis, in degrees",
       ylabel=f"cost after {STEPS} steps, at least $10^{{-8}}$")
ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
show(figure, alt="Final cost against the angle of the ravine, logarithmic. Gradient descent is a level "
     "line at 0.03. AdaGrad is at 1e-8 up to 10 degrees and climbs to 0.008 at 45. RMSprop climbs from "
     "0.004 to 0.03. Lion jumps between 0.0009 and 0.08. The others stay near 1e-8.")

# %% [markdown]
# **Figure 8. AdaGrad depends on the axes most: it arrives along the axis and ends at almost 0.01 at 45 degrees.** Along
# the axis it divides the gradient in each direction by the size in that direction. At 45 degrees both coordinates have
# gradients of the same size, so the division changes nothing. The cost of gradient descent, momentum and Nesterov is
# the same at every angle (the last column is 1). Lion's steps have a fixed length, so its final cost depends on where
# the last step happens to end. Adam, AMSGrad, AdamW and NAdam depend on the angle as well, as the last column shows,
# but at every angle their cost stays below $3 \cdot 10^{-8}$, because they also average the gradient.

# %% [markdown]
# **What to remember**
#
# - Gradient descent, momentum and Nesterov do not depend on the axes: if the problem is rotated, the path rotates with
#   it.
# - Methods that treat each coordinate separately help most when the ravine lies along an axis. In a network, an axis is
#   a single weight.
#
# **Exercises**
#
# 7. *On paper.* Why is the final cost of gradient descent the same at every angle, although its path looks
#    different?
# 8. *On paper.* Suppose that $y$ is measured in centimetres instead of metres, so that all slopes in $y$ are a
#    hundredth. For which of the formulas (2) to (11) does the step in $y$ change?

# %% [markdown]
# ## 5. Your own update
#
# The next cell contains a rule that you can replace by your own. Its signature is
# `my_update(w, g, state, t, alpha, beta)`:
#
# - `w`, `g`: the point and its gradient, arrays of one shape `(rates, 2)`, a row for each learning rate of
#   the grid;
# - `state`: a dictionary to keep arrays in; it is empty before the first step;
# - `t`: the number of the step, from 1; `alpha`: the learning rates, shape `(rates, 1)`; `beta`: a number.
#
# Return the new point, shaped as `w`, and the new state. Array operations treat all rows at once. The rule in the cell
# takes the sign of the velocity (3); Bernstein et al. (2018) call it signum:
#
# $$v := \beta v + (1 - \beta) g, \qquad w := w - \alpha \operatorname{sign}(v) \tag{12}$$

# %%
def my_update(w, g, state, t, alpha, beta):
    v = beta * state.get("v", 0.0) + (1 - beta) * g
    return w - alpha * np.sign(v), {"v": v}


my_surface = "Beale"  # one of SURFACES
my_rival = "momentum"  # one of METHODS

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def show_mine(update, name, rival):
    """Draw the tuned path of an update of your own beside that of a method of the course."""
    surface = SURFACES[name]
    point = np.tile(np.array(surface[2], dtype=float), (2, 1))
    answer = update(point.copy(), surface[1](point), {}, 1, np.array([[0.1], [0.2]]), 0.9)
    if not isinstance(answer, tuple) or len(answer) != 2 or np.shape(answer[0]) != point.shape:
        raise ValueError("an update returns two things: the new point, shaped as w, and the state")
    pairs = [("my update", tune(update, surface), {"color": "#7F3C00", "linestyle": "-", "marker": "o"}),
             (rival, tuned[name, rival], METHODS[rival][1])]
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    for ax, (method, (alpha, path, cost), style) in zip(axes, pairs, strict=False):
        draw_surface(ax, name)
        ax.plot(*path.T, **style, markersize=3, linewidth=1.1)
        ax.set(title=rf"{method}, $\alpha = {alpha:.2g}$", xlabel="$x$", ylabel="$y$")
        axes[2].semilogy(np.maximum(costs_along(path, surface), 1e-12), **style, markevery=20, label=method)
        print(f"{method:16} best rate {alpha:.2g}, cost after {STEPS} steps {cost:.2e}")
    axes[2].set(xlabel="step", ylabel="cost, at least $10^{-12}$")
    axes[2].legend()
    show(figure, alt=f"Two contour pictures of {name} with one path each, of your update and of {rival}, "
         "and the cost of both against the step; the cell prints the best rates and the final costs.")

# %% [markdown]
# **Predict, then run.** All steps of (12) have the same length. Does its path on Beale's surface reach the minimum and
# stay there?

# %% tags=["demonstration"]
show_mine(my_update, my_surface, my_rival)

# %% [markdown]
# **Figure 9. Both rules reach the minimum, but the sign rule keeps jumping around it.** The caption describes the
# default, Beale's surface and momentum. After step 100 the cost of the sign rule goes up and down by a factor of more
# than 100, because its steps keep their length. It ends above the cost of momentum.

# %% [markdown]
# **Change it and see.** You can try, for instance, a step of fixed length, $\alpha g / \lVert g \rVert$; momentum that
# sets $v$ to zero whenever $v$ and $g$ have a negative inner product; or an average of the points.
#
# **What to remember**
#
# - An update rule is a function of the gradient and of a few stored arrays. You can try one in a few lines.
#
# **Exercises**
#
# 9. *On paper.* On a line, how near to the minimum can a rule come whose steps all have the length $\ell$?
# 10. Let `my_update` use $\alpha / \sqrt{t}$ in place of $\alpha$. Does it end lower?

# %% [markdown]
# ## 6. $\alpha$ and $\beta$ together
#
# All runs above have $\beta = 0.9$. The next cell runs momentum in the ravine with three values of $\alpha$ and three
# of $\beta$.
#
# **Predict, then run.** The rates are 0.01, 0.05 and 0.25, the values of $\beta$ are 0.5, 0.9 and 0.98. How many of
# the nine settings diverge?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def draw_setting(ax, name, method, alpha, beta):
    """Draw the path of one method with one setting; return its final cost."""
    update, style = METHODS[method]
    path = walk(update, SURFACES[name], [alpha], beta)[:, 0]
    draw_surface(ax, name)
    ax.plot(*path.T, **style, markersize=3, linewidth=1.0)
    cost = costs_along(path[-1], SURFACES[name])
    ax.set_title(rf"$\alpha = {alpha:.3g}$, $\beta = {beta:.2f}$: cost {cost:.1e}", fontsize=10)
    return cost


figure, axes = plt.subplots(3, 3, figsize=(11, 8), layout="constrained", sharex=True, sharey=True)
for row, beta in zip(axes, (0.5, 0.9, 0.98), strict=True):
    row[0].set_ylabel("$y$")
    for ax, alpha in zip(row, (0.01, 0.05, 0.25), strict=True):
        draw_setting(ax, "ravine", "momentum", alpha, beta)
for ax in axes[2]:
    ax.set_xlabel("$x$")
show(figure, alt="Nine paths of momentum in the ravine, for three learning rates and three values of beta. "
     "With beta 0.5 the smallest rate creeps, the middle one arrives, the largest diverges. "
     "With beta 0.9 all three stay in the figure, and zigzag more the larger the rate. With beta 0.98 they "
     "swing in long waves.")

# %% [markdown]
# **Figure 10. With a larger $\beta$ a larger $\alpha$ converges, but the path swings longer.** One of the nine settings
# diverges, $\alpha = 0.25$ with $\beta = 0.5$ (its cost is `inf`). The same rate with $\beta = 0.9$ ends at $2.6 \cdot
# 10^{-8}$. With $\beta = 0.98$ no rate diverges, but after 200 steps the paths still swing, and every cost is above
# 0.07. The lowest of the nine costs belongs to $\alpha = 0.05$, $\beta = 0.5$.

# %% [markdown]
# **Change it and see.** In Jupyter the next cell shows sliders. Without Jupyter, call `draw_setting` with other
# numbers.

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def play(surface, method, log10_alpha, beta):
    figure, ax = plt.subplots(figsize=(6, 4.4), layout="constrained")
    cost = draw_setting(ax, surface, method, 10.0**log10_alpha, beta)
    ax.set(xlabel="$x$", ylabel="$y$")
    show(figure, alt=f"Path of {method} over the surface {surface} with learning rate {10.0**log10_alpha:.3g} "
         f"and beta {beta:.2f}; its cost after {STEPS} steps is {cost:.2e}.")


sliders(play, surface=["ravine", *(name for name in SURFACES if name != "ravine")],
        method=["momentum", *(name for name in METHODS if name != "momentum")],
        log10_alpha=(-4.0, 1.0, 0.25, -1.25), beta=(0.0, 0.99, 0.01, 0.9))

# %% [markdown]
# **What to remember**
#
# - Choose $\alpha$ and $\beta$ together: the best rate depends on $\beta$.
# - `momentum_dynamics` derives which settings converge.
#
# **Exercises**
#
# 11. *On paper.* Momentum converges for $\alpha \lambda < 2 (1 + \beta) / (1 - \beta)$, where $\lambda$ is the largest
#     curvature, 100 in the ravine. Which rates converge for $\beta = 0.5$, which for $\beta = 0.9$?
#
# You have compared ten methods on five surfaces, and none of them ends lowest on all five. The best optimizer depends
# on the problem. `momentum_dynamics` answers the question of the last section with formulas.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. At $2 / 100 = 0.02$ in the ravine and $2 / 2 = 1$ on the bowl: 2 divided by the largest curvature.
# 2. The two costs differ in their last digits only, and the rounding errors in them are divided by $2h$.
# 3. $\sqrt{2}\, \alpha$ for both: each coordinate moves by $\alpha$. AdaGrad's first step is $\alpha\, g / |g|$
#    in each.
# 4. Along the ravine they come closer; across it they jump between the same two distances for ever, since the
#    factor $1 - 0.02 \cdot 100$ is $-1$.
# 5. The costs after 50 steps. The costs after 10 and 100 do not tell, because the curves cross somewhere in between.
# 6. Lion: it passes the minimum at a distance of 0.28, is 0.82 away ten steps later, and comes back in a zigzag.
# 7. Its path is the same path, turned: $g$ turns with the surface, and $w - \alpha g$ with it. So all costs are
#    equal.
# 8. For (2), (3) and (4), gradient descent, momentum and Nesterov: the step shrinks with $g$. In the others a factor of
#    $g$ cancels in the quotient or in the sign (up to $\varepsilon$, and in AdamW up to the decay).
# 9. To a distance of $\ell / 2$ at best, unless a step happens to end at the minimum.
# 10. Not here: it ends at 0.0033, with the rate 0.32. After 200 steps this is a step of $0.32 / \sqrt{200} = 0.022$,
#     hardly shorter than the fixed one of 0.032. In both versions the cost reaches 0.04 within the last 20 steps.
# 11. Rates below $6 / 100 = 0.06$ and below $38 / 100 = 0.38$. So of the nine settings above, only $\alpha = 0.25$ with
#     $\beta = 0.5$ diverges.
# </details>
#
# **Sources.** H. H. Rosenbrock, *An automatic method for finding the greatest or least value of a
# function*, The Computer Journal 3 (1960). E. M. L. Beale, *On an iterative method for finding a local
# minimum of a function of more than one variable*, Technical Report 25, Princeton University (1958). B. T.
# Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics
# and Mathematical Physics 4 (1964). Y. Nesterov, *A method for solving the convex programming problem with
# convergence rate $O(1/k^2)$*, Soviet Mathematics Doklady 27 (1983). I. Sutskever, J. Martens, G. Dahl and
# G. Hinton, *On the importance of initialization and momentum in deep learning*, ICML (2013). J. Duchi, E.
# Hazan and Y. Singer, *Adaptive subgradient methods for online learning and stochastic optimization*, JMLR
# 12 (2011). G. Hinton with N. Srivastava and K. Swersky, *Lecture 6e: RMSprop*, Neural Networks
# for Machine Learning (2012).
# D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR (2015),
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980). S. J. Reddi, S. Kale and S. Kumar, *On the convergence
# of Adam and beyond*, ICLR (2018), [arXiv:1904.09237](https://arxiv.org/abs/1904.09237). I. Loshchilov and
# F. Hutter, *Decoupled weight decay regularization*, ICLR (2019),
# [arXiv:1711.05101](https://arxiv.org/abs/1711.05101). T. Dozat, *Incorporating Nesterov momentum into
# Adam*, ICLR workshop (2016). J. Bernstein, Y.-X. Wang, K. Azizzadenesheli and A. Anandkumar, *signSGD:
# compressed optimisation for non-convex problems*, ICML (2018),
# [arXiv:1802.04434](https://arxiv.org/abs/1802.04434). X. Chen et al., *Symbolic discovery of optimization
# algorithms*, NeurIPS (2023), [arXiv:2302.06675](https://arxiv.org/abs/2302.06675).
