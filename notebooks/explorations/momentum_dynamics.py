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
# # Momentum dynamics
#
# On a quadratic surface, momentum is a linear map, and everything about it can be worked out: when it
# converges, how fast, when it swings, and which $\beta$ is best. Near a minimum every smooth surface is
# almost quadratic, so what is worked out here says something about training, too. Nothing here is graded.
#
# **What you will do**
#
# - take momentum on a quadratic apart into 2×2 matrices, one for each curvature;
# - draw the map of convergence: which $\alpha$ and $\beta$ converge, and how fast;
# - find the $\beta$ at which momentum stops swinging, and the best $\alpha$ and $\beta$ for a condition
#   number;
# - compare every prediction with a run, in numbers.
#
# **What you need.** Momentum as in the first assignment, and eigenvalues of a matrix. The classical source is
# Polyak (1964); Goh (2017) tells the story with pictures that move.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them; the reason is folded away
# below. The code of the figures is folded too: unfold it if you want to change a picture.

# %%
import matplotlib.pyplot as plt
import numpy as np

from opt_utils import STYLE, show, sliders

# %% [markdown]
# ## 1. A quadratic falls apart into its curvatures
#
# Put the minimum at the origin. With a symmetric matrix $H$ the cost and its gradient are
#
# $$J(w) = \tfrac{1}{2} \, w^\top H w, \qquad \nabla J(w) = H w \tag{1}$$
#
# and momentum, in the form of the first assignment, is
#
# $$v := \beta v + (1 - \beta) \, H w, \qquad w := w - \alpha v \tag{2}$$
#
# Write $H = Q \Lambda Q^\top$, with the eigenvectors as columns of $Q$ and the eigenvalues $\lambda_i > 0$
# on the diagonal of $\Lambda$. Multiply (2) by $Q^\top$, and call $Q^\top w = z$, $Q^\top v = u$. Each
# coordinate then goes its own way:
#
# $$u_i := \beta u_i + (1 - \beta) \, \lambda_i z_i, \qquad z_i := z_i - \alpha u_i \tag{3}$$
#
# $\lambda_i$ is the **curvature** along the direction $i$. Here is a quadratic in six dimensions, slantwise to
# all axes, run both ways: once as a whole, and once as six numbers that know nothing of each other.
#
# **Predict, then run.** The steepest direction has 100 times the curvature of the flattest. Do the two runs still
# agree after 300 steps, or do rounding errors of the steep direction leak into the flat one?

# %%
def run_momentum(H, w, alpha, beta, steps):
    """Apply (2); return the points and the velocities, each (steps + 1, dimensions)."""
    v = np.zeros_like(w)
    points, velocities = [w], [v]
    for _ in range(steps):
        v = beta * v + (1 - beta) * (H @ w)
        w = w - alpha * v
        points.append(w)
        velocities.append(v)
    return np.array(points), np.array(velocities)


curvatures = np.array([1.0, 4.0, 15.0, 40.0, 70.0, 100.0])
rng = np.random.default_rng(0)
Q, _ = np.linalg.qr(rng.normal(size=(6, 6)))
H = Q * curvatures @ Q.T
w_start = rng.normal(size=6)

whole, _ = run_momentum(H, w_start, alpha=0.1, beta=0.9, steps=300)
z_start = Q.T @ w_start
single = [
    run_momentum(np.array([[curvature]]), np.array([z]), alpha=0.1, beta=0.9, steps=300)[0][:, 0]
    for curvature, z in zip(curvatures, z_start, strict=True)
]
apart = np.abs(whole @ Q - np.transpose(single)).max()
print(f"six runs in one dimension and one run in six differ by at most {apart:.1e}")

# %% [markdown]
# <details><summary>Why they agree</summary>
#
# Multiplying (2) by $Q^\top$ is exact: no direction appears in the line of another. What the computer adds are
# rounding errors, and a run that shrinks towards zero shrinks its errors as well.
# </details>
#
# **What to remember**
#
# - On a quadratic, momentum (gradient descent, too) treats every curvature by itself. One dimension tells
#   all.
#
# **Exercises**
#
# 1. *On paper.* Show that for $\beta = 0$ the rule (3) is $z_i := (1 - \alpha \lambda_i) z_i$. For which $\alpha$
#    does every direction of the six shrink?
# 2. Set `alpha=0.5` in both runs. Does the difference stay as small? Where does the run go?

# %% [markdown]
# ## 2. One curvature: a 2×2 matrix
#
# Drop the index $i$. Put the new $u$ of (3) into the step, and both lines are linear in the old $u$ and $z$:
#
# $$\begin{pmatrix} u \\ z \end{pmatrix} := M \begin{pmatrix} u \\ z \end{pmatrix}, \qquad
# M = \begin{pmatrix} \beta & (1 - \beta) \lambda \\ -\alpha \beta & 1 - \alpha (1 - \beta) \lambda \end{pmatrix} \tag{4}$$
#
# After $k$ steps the state is $M^k$ times the first one, so the eigenvalues of $M$ decide everything. The
# determinant of $M$ is $\beta \left(1 - \alpha (1 - \beta) \lambda\right) + \alpha \beta (1 - \beta)
# \lambda = \beta$, and its trace is $1 + \beta - h$ with $h = \alpha (1 - \beta) \lambda$. An eigenvalue
# $r$ therefore solves
#
# $$r^2 - (1 + \beta - h) \, r + \beta = 0, \qquad
# r = \tfrac{1}{2} \left(1 + \beta - h \pm \sqrt{(1 + \beta - h)^2 - 4 \beta}\right) \tag{5}$$
#
# Their product is $\beta$. Where the root is of a negative number, the two are conjugate, so each has the
# modulus $\sqrt{\beta}$, *whatever the curvature*. The larger of the two moduli is the **spectral radius**
# $\rho$: in the long run a step multiplies the distance to the minimum by $\rho$, on average. Note that
# $\alpha$ and $\lambda$ enter as a product only.
#
# By hand, with $\alpha \lambda = 0.1$ and $\beta = 0.9$: $h = 0.01$, so $r^2 - 1.89\, r + 0.9 = 0$ and
# $1.89^2 - 3.6 = -0.0279 < 0$. The two roots are conjugate, $0.945 \pm 0.0835\, i$, of modulus
# $\sqrt{0.9} = 0.949$.

# %%
def momentum_matrix(alpha_lambda, beta):
    """M of (4) with lambda = 1."""
    return np.array([[beta, 1 - beta], [-alpha_lambda * beta, 1 - alpha_lambda * (1 - beta)]])


def spectral_radius(alpha_lambda, beta):
    """The larger modulus of the two eigenvalues (5); numbers, or arrays of one shape."""
    trace = 1 + beta - (1 - beta) * alpha_lambda
    inside = trace**2 - 4 * beta
    return np.where(inside < 0, np.sqrt(beta), (np.abs(trace) + np.sqrt(np.maximum(inside, 0))) / 2)


points, velocities = run_momentum(np.eye(1), np.ones(1), alpha=0.1, beta=0.9, steps=50)
by_matrix = np.linalg.matrix_power(momentum_matrix(0.1, 0.9), 50) @ [0.0, 1.0]
print(f"after 50 steps: run ({velocities[-1, 0]:.12f}, {points[-1, 0]:.12f}), "
      f"matrix ({by_matrix[0]:.12f}, {by_matrix[1]:.12f})")

some_alpha_lambda, some_beta = rng.uniform(0.0, 40.0, 1000), rng.uniform(0.0, 1.0, 1000)
by_numpy = [np.abs(np.linalg.eigvals(momentum_matrix(a, b))).max()
            for a, b in zip(some_alpha_lambda, some_beta, strict=True)]
difference = np.abs(spectral_radius(some_alpha_lambda, some_beta) - by_numpy).max()
print(f"spectral radius by (5) and by NumPy's eigvals, 1000 random settings: at most {difference:.1e} apart")

# %% [markdown]
# **Predict, then run.** Keep $\alpha \lambda = 0.1$ and raise $\beta$ from 0 to 1. Does more momentum always
# shrink the larger root?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
circle = np.exp(2j * np.pi * np.linspace(0, 1, 200))
ax.plot(circle.real, circle.imag, color="0.6", linewidth=1)
all_betas = np.linspace(0, 1, 2001)[:-1]
eigenvalues = np.concatenate([np.linalg.eigvals(momentum_matrix(0.1, beta)) for beta in all_betas])
ax.plot(eigenvalues.real, eigenvalues.imag, linestyle="", marker=".", markersize=1.5, color="0.35")
shown = ((0.0, "o", STYLE["gd"]["color"]), (0.5, "s", "0.65"), (0.9, "^", STYLE["momentum"]["color"]),
         (0.99, "D", "0.1"))
for beta, marker, color in shown:
    pair = np.linalg.eigvals(momentum_matrix(0.1, beta)).astype(complex)
    ax.plot(pair.real, pair.imag, linestyle="", marker=marker, markersize=8, color=color,
            label=rf"$\beta = {beta}$")
    print(f"beta = {beta:4}: moduli {np.abs(pair).max():.4f} and {np.abs(pair).min():.4f}, "
          f"root of beta {np.sqrt(beta):.4f}")
ax.set(xlabel="real part", ylabel="imaginary part", xlim=(-0.06, 1.12), ylim=(-0.24, 0.24))
ax.set_aspect("equal")
ax.legend(loc="upper left")
show(figure, alt="The two eigenvalues in the complex plane. At beta 0 they are 0.9 and 0. As beta grows "
     "they move towards each other on the real axis and meet at 0.82; then they part, one up and one down, "
     "and bend back to the real axis near 1, inside the unit circle.")

# %% [markdown]
# **Figure 1. As $\beta$ grows from 0 to 1, the two eigenvalues meet, part, and end at the unit circle.**
# Here $\alpha \lambda = 0.1$. At $\beta = 0$, plain gradient descent, the larger one is $1 - \alpha \lambda
# = 0.9$. It first moves inwards: a little momentum helps. After the two have met, both have the modulus
# $\sqrt{\beta}$ and move outwards: more momentum is slower again. The grey arc is the unit circle.
#
# <details><summary>How far inwards?</summary>
#
# To where the two meet, at $\beta = (0.9 / 1.1)^2 = 0.669$, with the modulus $\sqrt{0.669} = 0.818$: Section 4
# derives it. A step then takes away 18 percent of the distance instead of 10.
# </details>

# %% [markdown]
# **What to remember**
#
# - Momentum on one curvature is the matrix (4); its determinant is $\beta$, its trace $1 + \beta - \alpha
#   (1 - \beta) \lambda$.
# - Real eigenvalues: the path creeps. Conjugate eigenvalues: it swings, and shrinks by $\sqrt{\beta}$ a step.
#
# **Exercises**
#
# 3. *On paper.* For $\alpha \lambda = 1$ and any $\beta > 0$ the roots are conjugate. Show it.
# 4. In the cell of Figure 1 replace 0.1 by 3. Where are the roots at $\beta = 0$, and what saves them?

# %% [markdown]
# ## 3. The map of convergence
#
# Both roots of $r^2 - T r + D = 0$ lie inside the unit circle exactly if $D < 1$ and $|T| < 1 + D$. With
# $D = \beta$ and $T = 1 + \beta - h$ this says $\beta < 1$ and $0 < h < 2 (1 + \beta)$, that is
#
# $$0 < \alpha \lambda < \frac{2 (1 + \beta)}{1 - \beta} \tag{6}$$
#
# At $\beta = 0$ it is the border of gradient descent, 2. At $\beta = 0.9$ it is 38. (Polyak's form, without
# the factor $1 - \beta$ on the gradient, has the border $2 (1 + \beta)$ for its own learning rate, which is
# our $\alpha (1 - \beta)$.) The next cell looks for the border without (6), by bisection on the eigenvalues
# that NumPy computes, and then runs momentum for 3000 steps just inside and just outside.
#
# **Predict, then run.** At $\beta = 0.9$ the border is 38, at $\beta = 0$ it is 2. What is it at $\beta = 0.99$:
# about 40, 200 or 400?

# %%
def find_border(beta):
    """The alpha * lambda at which the spectral radius passes 1, by bisection."""
    low, high = 1.0, 1e4
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if np.abs(np.linalg.eigvals(momentum_matrix(middle, beta))).max() < 1:
            low = middle
        else:
            high = middle
    return low


def distance_after(alpha_lambda, beta, steps=3000):
    points, _ = run_momentum(np.eye(1), np.ones(1), alpha_lambda, beta, steps)
    return abs(points[-1, 0])


border = {}  # beta: formula (6), bisection
print(" beta   formula (6)     bisection   distance after 3000 steps at 0.99 and 1.01 times the border")
for beta in (0.0, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99):
    border[beta] = (2 * (1 + beta) / (1 - beta), find_border(beta))
    inside, outside = (distance_after(factor * border[beta][0], beta) for factor in (0.99, 1.01))
    print(f"{beta:5} {border[beta][0]:13.8f} {border[beta][1]:13.8f}   {inside:.1e}  {outside:.1e}")

# %% [markdown]
# <details><summary>Why 398</summary>
#
# $2 \cdot 1.99 / 0.01$. Near $\beta = 1$ the border grows like $4 / (1 - \beta)$: the velocity is an average over
# so many steps that a single one can hardly overshoot.
# </details>

# %% tags=["demonstration"] jupyter={"source_hidden": true}
def draw_map(ax):
    """Draw the spectral radius over alpha lambda and beta, with the borders (6) and (7); return the colours."""
    products, betas = np.meshgrid(np.geomspace(0.01, 200, 300), np.linspace(0, 0.995, 240))
    rates = spectral_radius(products, betas)
    ax.set(xscale="log", xlim=(0.01, 200), ylim=(0, 0.995), xlabel=r"$\alpha \lambda$", ylabel=r"$\beta$")
    mesh = ax.pcolormesh(products, betas, np.where(rates < 1, rates, np.nan), cmap="cividis", vmin=0, vmax=1,
                         shading="nearest", rasterized=True)
    ax.set_facecolor("0.85")
    lines = ax.contour(products, betas, rates, levels=[0.5, 0.8, 0.9, 0.95, 0.99], colors="black",
                       linewidths=0.6)
    ax.clabel(lines, fontsize=8)
    beta = np.linspace(0, 0.995, 400)
    ax.plot(2 * (1 + beta) / (1 - beta), beta, color="#EE3377", linewidth=2.2, label="border, formula (6)")
    for root, label in ((-np.sqrt(beta), "critical damping, formula (7)"), (np.sqrt(beta), None)):
        ax.plot((1 + root) / (1 - root), beta, color="white", linestyle="--", linewidth=1.8, label=label)
    ax.text(60, 0.35, "diverges", ha="center")
    return mesh


figure, ax = plt.subplots(figsize=(8, 5.2), layout="constrained")
mesh = draw_map(ax)
ax.legend(loc="lower right", facecolor="0.55")
figure.colorbar(mesh, label=r"spectral radius $\rho$ (smaller is faster)")
show(figure, alt="Heat map of the spectral radius over alpha lambda, from 0.01 to 200, and beta, from 0 to "
     "1. A dark wedge with its tip at alpha lambda 1 and beta 0 opens upwards between two dashed lines, "
     "and grows lighter with beta. To the left everything is light, near 1. To the right a solid line is "
     "the border; beyond it, grey, it diverges.")

# %% [markdown]
# **Figure 2. The map of convergence.** The red line is the border (6), to the right of it momentum
# diverges. Between the dashed lines the eigenvalues are conjugate: there the radius is $\sqrt{\beta}$, and
# the contours run level. To the left of them the path creeps. With $\beta$ the wedge grows wider, on a
# logarithmic axis to both sides, and slower.

# %% [markdown]
# ### One point of the map, its path and its two roots
#
# Each point of the map is a setting. `show_settings` takes some of them, marks them on the map, runs momentum
# from $z = 1$, and draws the two roots (5) beside the run.

# %% tags=["demonstration"] jupyter={"source_hidden": true}
LETTERS = ("A", "B", "C", "D")


def verdict(alpha_lambda, beta):
    """In a word, what momentum does at a point of the map."""
    roots = np.linalg.eigvals(momentum_matrix(alpha_lambda, beta))
    if np.abs(roots).max() >= 1:
        return "diverges"
    if np.iscomplexobj(roots) and np.abs(roots.imag).max() > 1e-9:
        return "swings"
    return "creeps" if roots.real.max() > -roots.real.min() else "jumps from side to side"


def show_settings(*settings, steps=100):
    """Draw the map with these pairs (alpha lambda, beta) marked; beside it the path and the roots of each."""
    figure = plt.figure(figsize=(11, 1.4 + 1.9 * len(settings)), layout="constrained")
    grid = figure.add_gridspec(len(settings), 4)
    draw_map(chart := figure.add_subplot(grid[:, :2]))
    told = []
    for row, (letter, (alpha_lambda, beta)) in enumerate(zip(LETTERS, settings, strict=False)):
        roots = np.linalg.eigvals(momentum_matrix(alpha_lambda, beta)).astype(complex)
        rho, word = np.abs(roots).max(), verdict(alpha_lambda, beta)
        chart.plot(alpha_lambda, beta, "o", markersize=15, color="white", markeredgecolor="black")
        chart.text(alpha_lambda, beta, letter, ha="center", va="center_baseline", weight="bold")
        path, plane = figure.add_subplot(grid[row, 2]), figure.add_subplot(grid[row, 3])
        z = run_momentum(np.eye(1), np.ones(1), alpha_lambda, beta, steps)[0][:, 0]
        path.axhline(0, color="0.7", linewidth=0.8)
        path.plot(z, color=STYLE["momentum"]["color"], marker=".", markersize=3, linewidth=1)
        path.set_title(f"{letter} {word}", fontsize=10)
        plane.plot(circle.real, circle.imag, color="0.6", linewidth=1)
        plane.plot(roots.real, roots.imag, "o", color=STYLE["momentum"]["color"], markersize=7)
        reach = max(1.3, 1.15 * rho)
        plane.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
        plane.set_title(rf"$\rho = {rho:.3f}$", fontsize=10)
        if row == len(settings) - 1:
            path.set_xlabel("step $k$")
            plane.set_xlabel("real part")
        path.set_ylabel("$z_k$")
        plane.set_ylabel("imaginary part")
        written = ", ".join(f"{root.real:.3f} {root.imag:+.3f}i" for root in roots)
        told.append(f"{letter} (alpha lambda {alpha_lambda:.3g}, beta {beta:.3g}) {word}: roots {written}, rho {rho:.3f}")
        print(told[-1])
    show(figure, alt="The map of convergence with marked settings; beside it the distance to the minimum against the "
         "step, and the two roots in the complex plane with the unit circle. " + ". ".join(told) + ".")

# %% [markdown]
# **Predict, then run.** Three settings: A left of the wedge, B high up in it, C to the right of the border. Which
# has two real roots, which a conjugate pair, and where do the roots of C lie?

# %% tags=["demonstration"]
show_settings((0.1, 0.3), (0.1, 0.95), (6.1, 0.5))

# %% [markdown]
# **Figure 3. The place on the map, the path and the roots say the same thing.** A has two real roots and creeps.
# B has a conjugate pair of modulus $\sqrt{0.95} = 0.975$ and swings: the angle of the pair is how far the swing
# advances in a step. C has a real root below $-1$: each step jumps across the minimum and lands farther away.
#
# **Change it and see.** `show_settings((1.0, 0.0), (1.0, 0.5), (1.0, 0.9))` walks up the middle of the wedge: at
# $\beta = 0$ the minimum is reached in one step, and every bit of momentum makes it slower. Then
# `show_settings((5.9, 0.5), (6.0, 0.5), (6.1, 0.5))` steps across the border. In Jupyter you can move the point
# with sliders (`product` is the power of ten of $\alpha \lambda$):

# %% tags=["demonstration"]
def move(product, beta):
    show_settings((10.0**product, beta))


sliders(move, product=(-2.0, 2.2, 0.1, -1.0), beta=(0.0, 0.99, 0.01, 0.9))

# %% [markdown]
# **What to remember**
#
# - Momentum converges for $\alpha \lambda < 2 (1 + \beta) / (1 - \beta)$, with $1 - \beta$ on the gradient.
#   The largest curvature decides.
# - In the wedge of swinging paths the rate is $\sqrt{\beta}$ for all curvatures alike.
#
# **Exercises**
#
# 5. *On paper.* At the border (6) one root is exactly $-1$. Show it, and say what the path does there.
# 6. Find a setting with $\beta > 0$ whose path jumps from side to side and yet converges. Where on the map is it?

# %% [markdown]
# ## 4. Critical damping: where swinging begins
#
# The two eigenvalues coincide where $(1 + \beta - h)^2 = 4 \beta$, that is $h = (1 \mp \sqrt{\beta})^2$.
# Divide by $1 - \beta = (1 - \sqrt{\beta}) (1 + \sqrt{\beta})$:
#
# $$\alpha \lambda = \frac{1 \mp \sqrt{\beta}}{1 \pm \sqrt{\beta}}, \qquad \text{or} \qquad
# \sqrt{\beta} = \left| \frac{1 - \alpha \lambda}{1 + \alpha \lambda} \right| \tag{7}$$
#
# As for a door closer, less damping than this swings, more creeps. By hand, for $\alpha \lambda = 0.5$:
# $\sqrt{\beta} = 0.5 / 1.5 = 1/3$, so $\beta = 1/9$ and the rate is $1/3$; gradient descent with the same
# $\alpha$ has $1/2$.
#
# **Predict, then run.** A search over a million values of $\beta$ looks for the smallest radius. Does it find
# (7), or is a little more momentum than critical faster still?

# %%
def critical_beta(alpha_lambda):
    """Formula (7)."""
    return ((1 - alpha_lambda) / (1 + alpha_lambda)) ** 2


print("alpha lambda   beta by (7)   beta by search   radius by (7)   radius by search")
for alpha_lambda in (0.01, 0.1, 0.5, 2.0, 10.0):
    candidates = np.linspace(0, 1, 1_000_001)
    radii = spectral_radius(alpha_lambda, candidates)
    found = np.argmin(radii)
    print(f"{alpha_lambda:12} {critical_beta(alpha_lambda):13.6f} {candidates[found]:16.6f}"
          f" {np.sqrt(critical_beta(alpha_lambda)):15.6f} {radii[found]:18.6f}")

# %% [markdown]
# **Predict, then run.** All three runs have $\alpha \lambda = 0.1$, and $\beta$ below, at and above (7). Which
# comes nearest to zero after 20 steps? And after 100?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
damping = {"creeps": (0.3, "0.6", "-"), "critical": (critical_beta(0.1), "0.0", "--"),
           "swings": (0.95, STYLE["momentum"]["color"], "-.")}
for name, (beta, color, linestyle) in damping.items():
    z = run_momentum(np.eye(1), np.ones(1), 0.1, beta, 120)[0][:, 0]
    label = rf"$\beta = {beta:.3f}$: {name}"
    left.plot(z, color=color, linestyle=linestyle, label=label)
    right.semilogy(np.abs(z), color=color, linestyle=linestyle, label=label)
    right.semilogy(spectral_radius(0.1, beta) ** np.arange(121), color=color, linewidth=0.7, alpha=0.7)
left.axhline(0, color="0.7", linewidth=0.8)
left.set(xlabel="step $k$", ylabel="$z_k$")
right.set(xlabel="step $k$", ylabel="$|z_k|$", ylim=(1e-9, 2))
left.legend()
show(figure, alt="Left: distance to the minimum against step. Beta 0.3 and the critical beta 0.669 fall to "
     "zero without crossing it, the critical one sooner; beta 0.95 swings around zero in ever smaller "
     "waves. Right: the same on a logarithmic axis with a thin straight line of slope rho for each; the "
     "critical path falls steepest.")

# %% [markdown]
# **Figure 4. Creeping, critical, swinging.** All three have $\alpha \lambda = 0.1$. The thin lines on the right
# are $\rho^k$. The table above says that (7) is also the best $\beta$ for a single curvature: less creeps, more
# rings on at $\sqrt{\beta}$. The critical path lies above its thin line, because with a double eigenvalue the
# distance falls like $k \rho^k$.
#
# <details><summary>In numbers</summary>
#
# After 20 steps: 0.115 ($\beta = 0.3$), 0.084 (critical), 0.339 (0.95). After 100 steps: $2 \cdot 10^{-5}$,
# $4 \cdot 10^{-8}$ and 0.08. The critical run is ahead at both times.
# </details>

# %% [markdown]
# ### How long is a swing?
#
# A conjugate pair is $\sqrt{\beta} \, e^{\pm i \theta}$, its sum is the trace, so
#
# $$\cos \theta = \frac{1 + \beta - \alpha (1 - \beta) \lambda}{2 \sqrt{\beta}}, \qquad
# z_k = C \beta^{k/2} \cos(k \theta + \varphi) \tag{8}$$
#
# and a full swing takes $2 \pi / \theta$ steps. To measure it, count the places where a run crosses zero.

# %%
def measured_period(alpha_lambda, beta, steps=4000):
    """Twice the mean time between zero crossings, each placed by a straight line between two steps."""
    points, _ = run_momentum(np.eye(1), np.ones(1), alpha_lambda, beta, steps)
    z = points[:, 0] / np.sqrt(beta) ** np.arange(steps + 1)  # without the shrinking of (8)
    before = np.flatnonzero(z[:-1] * z[1:] < 0)
    crossings = before + z[before] / (z[before] - z[before + 1])
    return 2 * (crossings[-1] - crossings[0]) / (len(crossings) - 1)


print("alpha lambda   beta   period by (8)   measured")
periods = []
for alpha_lambda, beta in ((0.1, 0.8), (0.1, 0.9), (0.1, 0.95), (1.0, 0.9), (10.0, 0.9)):
    theta = np.arccos((1 + beta - alpha_lambda * (1 - beta)) / (2 * np.sqrt(beta)))
    periods.append((2 * np.pi / theta, measured_period(alpha_lambda, beta, steps=2000)))
    print(f"{alpha_lambda:12} {beta:6} {periods[-1][0]:15.4f} {periods[-1][1]:10.4f}")

# %% [markdown]
# ### Predicted and measured rate
#
# The rate of a run is the mean of $\log \left(\lVert (\alpha v, w) \rVert_{k+1} / \lVert (\alpha v, w)
# \rVert_k\right)$ over many steps. A plain mean over $K$ steps is off by about $1/K$, because the run
# rarely covers a whole number of swings. A mean that fades in and out smoothly, with weights $e^{-1/(t (1 -
# t))}$ for $0 < t < 1$, is far better (Das et al. 2017).

# %%
def measured_rate(H, alpha, beta, skip=300, steps=1000):
    """The mean factor per step of the state's norm, from a run alone; the first steps are skipped."""
    start = np.cos(np.arange(len(H)))  # any start that has a share in every direction
    points, velocities = run_momentum(H, start, alpha, beta, skip + steps)
    states = np.hstack([alpha * velocities, points])[skip:]
    largest = np.abs(states).max(axis=1)  # taken out before squaring: squares of tiny numbers are zero
    logarithms = np.log(largest) + np.log(np.linalg.norm(states / largest[:, None], axis=1))
    t = (np.arange(steps) + 0.5) / steps
    weights = np.exp(-1 / (t * (1 - t)))
    return np.exp(np.average(np.diff(logarithms), weights=weights))


settings = [(0.1, 0.0), (0.1, 0.5), (0.1, 0.9), (1.0, 0.5), (1.0, 0.9),
            (3.5, 0.5), (10.0, 0.9), (35.0, 0.9), (40.0, 0.9)]
rates_compared = []
print("alpha lambda   beta     predicted      measured   difference")
for alpha_lambda, beta in settings:
    predicted = float(spectral_radius(alpha_lambda, beta))
    measured = measured_rate(np.eye(1), alpha_lambda, beta)
    rates_compared.append((predicted, measured))
    print(f"{alpha_lambda:12} {beta:6} {predicted:13.9f} {measured:13.9f}   {abs(predicted - measured):.1e}")

predicted, measured = spectral_radius(0.1 * curvatures, 0.9).max(), measured_rate(H, 0.1, 0.9, steps=5000)
rates_compared.append((float(predicted), measured))
print(f"six dimensions of Section 1: predicted {predicted:.9f}, measured {measured:.9f}, "
      f"difference {abs(predicted - measured):.1e}")

# %% [markdown]
# Predicted and measured rates agree to more than six decimals, for creeping, swinging and diverging runs
# (the last of the nine diverges), and for the six-dimensional quadratic. The double eigenvalue is left out:
# there $k \rho^k$ makes the measured rate approach the predicted one only like $1/k$.

# %% [markdown]
# **What to remember**
#
# - For one curvature the best $\beta$ is the critical one, (7): below it momentum creeps, above it swings.
# - A swinging run shrinks by $\sqrt{\beta}$ a step, and a swing takes $2 \pi / \theta$ steps, (8).
#
# **Exercises**
#
# 7. *On paper.* $\beta = 0.9$ is the critical value for which two $\alpha \lambda$?
# 8. For $\beta = 0.9$ and a small $\alpha \lambda$ a swing takes about $2 \pi / \sqrt{h}$ steps. Check it with
#    the table above for $\alpha \lambda = 0.1$.

# %% [markdown]
# ## 5. The best α and β for a condition number
#
# A real problem has many curvatures, from the smallest, $\mu$, to the largest, $L$. Their ratio $\kappa = L
# / \mu$ is the **condition number**. The slowest direction sets the pace, so the best setting makes the
# largest $\rho$ over all curvatures as small as possible. In Figure 2 all curvatures of a problem lie on a
# level line; its length on the logarithmic axis is $\log \kappa$, and $\alpha$ shifts it. It should just
# fit into the wedge, with both ends at critical damping:
#
# $$\alpha \mu = \frac{1 - \sqrt{\beta}}{1 + \sqrt{\beta}}, \quad \alpha L = \frac{1 + \sqrt{\beta}}{1 - \sqrt{\beta}}
# \qquad \Longrightarrow \qquad
# \alpha = \frac{1}{\sqrt{\mu L}}, \quad \sqrt{\beta} = \frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1} \tag{9}$$
#
# with the rate $\rho = \sqrt{\beta}$ (Polyak 1964; there the learning rate is our $\alpha (1 - \beta)$,
# which is $4 / (\sqrt{L} + \sqrt{\mu})^2$). The best that gradient descent can do is $\alpha = 2 / (\mu +
# L)$ with
#
# $$\rho = \frac{\kappa - 1}{\kappa + 1} \tag{10}$$
#
# The cell compares (9) with a search that knows nothing of it, and the one below it (10) with a search over
# $\alpha$ alone.
#
# **Predict, then run.** From $\kappa = 10$ to $\kappa = 1000$, does the best $\beta$ go up or down? And the best
# $\alpha$, if the smallest curvature stays 1?

# %%
def slowest(alpha, beta, kappa):
    """The largest spectral radius over the curvatures from 1 to kappa (60 of them, both ends included)."""
    curvature = np.geomspace(1, kappa, 60).reshape(-1, 1, 1)
    return spectral_radius(alpha * curvature, beta).max(axis=0)


def search(kappa, rounds=14):
    """Look for the best log(alpha) and root of beta on a grid, then on ever finer ones around the best."""
    log_alpha, root, width, height = 0.0, 0.5, 6.0, 0.4999
    for _ in range(rounds):
        log_alphas = np.linspace(log_alpha - width, log_alpha + width, 41)
        roots = np.clip(np.linspace(root - height, root + height, 41), 0.0, 0.9999)
        a, b = np.meshgrid(np.exp(log_alphas), roots**2, indexing="ij")
        values = slowest(a, b, kappa)
        i, j = np.unravel_index(np.argmin(values), values.shape)
        log_alpha, root, best = log_alphas[i], roots[j], values[i, j]
        width, height = width / 2, height / 2
    return np.exp(log_alpha), root**2, best


best_settings = {}
print("kappa    alpha: (9), search     beta: (9), search      rate: (9), search")
for kappa in (4, 10, 100, 1000):
    beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    best_settings[kappa] = ((1 / np.sqrt(kappa), beta, np.sqrt(beta)), search(kappa))
    pairs = zip(*best_settings[kappa], strict=True)
    print(f"{kappa:5}      " + "    ".join(f"{formula:.5f} {found:.5f}" for formula, found in pairs))

# %% [markdown]
# **Predict, then run.** At $\kappa = 10000$ gradient descent needs about 11,500 steps for each decimal digit. How
# many does momentum need: 5000, 1000 or 100?

# %% tags=["demonstration"] jupyter={"source_hidden": true}
print("kappa   rate of gradient descent (10), search    rate of momentum   steps for a tenth of the distance")
for kappa in (4, 10, 100, 1000, 10000):
    alphas = np.geomspace(0.1 / kappa, 2, 200_001)
    found = np.maximum(np.abs(1 - alphas), np.abs(1 - alphas * kappa)).min()
    gd_rate, momentum_rate = (kappa - 1) / (kappa + 1), (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    print(f"{kappa:5}          {gd_rate:.6f}  {found:.6f} {momentum_rate:28.6f}"
          f" {np.log(0.1) / np.log(gd_rate):16.0f} {np.log(0.1) / np.log(momentum_rate):8.0f}")
root = np.sqrt(0.9)
print(f"beta = 0.9 is the best value for kappa = {((1 + root) / (1 - root)) ** 2:.0f}")

# %% tags=["demonstration"] jupyter={"source_hidden": true}
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
products = np.geomspace(0.003, 300, 1200)
shown = ((0.0, STYLE["gd"]["color"], "-"), (0.5, "0.65", "--"), (0.669, STYLE["momentum"]["color"], "-."),
         (0.9, "0.1", ":"))
for beta, color, linestyle in shown:
    left.semilogx(products, spectral_radius(products, beta), color=color, linestyle=linestyle,
                  label=rf"$\beta = {beta}$")
left.axhline(1, color="0.6", linewidth=0.8)
left.axvspan(0.1, 10, color="0.92")
left.set(xlabel=r"$\alpha \lambda$", ylabel=r"spectral radius $\rho$", ylim=(0, 1.25))
left.legend(loc="lower left")

hundred = np.geomspace(1, 100, 20)
best_beta = (9 / 11) ** 2
runs = {
    "gradient descent": (2 / 101, 0.0, STYLE["gd"], 99 / 101),
    "momentum, β = 0.669": (0.1, best_beta, STYLE["momentum"], 9 / 11),
    "momentum, β = 0.9": (0.1, 0.9, {**STYLE["momentum"], "color": "0.1", "linestyle": ":"}, np.sqrt(0.9)),
}
for name, (alpha, beta, style, rate) in runs.items():
    distance = np.linalg.norm(run_momentum(np.diag(hundred), np.ones(20), alpha, beta, 300)[0], axis=1)
    right.semilogy(distance, **style, markevery=25, markersize=5, label=name)
    right.semilogy(distance[0] * rate ** np.arange(301), color="0.55", linewidth=0.7)
    arrival = np.argmax(distance < 1e-6 * distance[0]) or "more than 300"
    print(f"{name:19} distance falls to a millionth after {arrival} steps")
right.set(xlabel="step", ylabel="distance to the minimum", ylim=(1e-14, 20))
right.legend()
show(figure, alt="Left: spectral radius against alpha lambda for four values of beta. Each curve falls "
     "from 1, has a level floor at the root of beta, wider for larger beta, and rises above 1 on the "
     "right. For beta 0.669 the floor covers the shaded band from 0.1 to 10. Right: distance against step. "
     "Gradient descent hardly falls, momentum with beta 0.669 falls steepest, with 0.9 in between, each "
     "along its thin grey line.")

# %% [markdown]
# **Figure 5. The floor at $\sqrt{\beta}$ is as wide as the condition number it suits.** Left: with $\beta = 0$
# the best rate belongs to a single curvature. With larger $\beta$ the floor is wider and higher. The shaded band
# is $\kappa = 100$, for which (9) gives $\beta = 0.669$. Right: runs on 20 curvatures from 1 to 100, with the
# predicted rates in grey. The best setting has double eigenvalues at both ends, so that its distance falls like
# $k \rho^k$, a little less steeply than its grey line.
#
# <details><summary>Both questions</summary>
#
# The best $\beta$ goes up with $\kappa$ and the best $\alpha = 1 / \sqrt{\mu L}$ goes down. At $\kappa = 10000$
# momentum needs 115 steps for a decimal digit: a hundredth, because it pays for $\sqrt{\kappa}$ instead of
# $\kappa$.
# </details>

# %% [markdown]
# **What to remember**
#
# - Best setting: $\alpha = 1 / \sqrt{\mu L}$ and $\sqrt{\beta} = (\sqrt{\kappa} - 1) / (\sqrt{\kappa} + 1)$.
# - Gradient descent needs a number of steps in proportion to $\kappa$, momentum to $\sqrt{\kappa}$.
# - $\beta = 0.9$ suits a condition number of about 1400.
#
# **Exercises**
#
# 9. *On paper.* For $\kappa = 9$, compute the best $\beta$, its rate, and the best rate of gradient descent.
# 10. In the cell of Figure 5 let the twenty curvatures run from 1 to 1000 and keep the three settings. Which of
#     the runs still converge, and why?

# %% [markdown]
# ## 6. Where the map ends
#
# All this holds for quadratics. A surface whose curvature stays between $\mu$ and $L$ but changes from
# place to place is another matter, even in one dimension and even if it is convex. Lessard, Recht and
# Packard (2016) found this one, with $\mu = 1$ and $L = 25$. Its slope is
#
# $$J'(w) = \begin{cases} 25 w & w < 1 \\ w + 24 & 1 \le w < 2 \\ 25 w - 24 & w \ge 2 \end{cases} \tag{11}$$
#
# **Predict, then run.** It has one valley and no wall, and every piece is a parabola. Does the setting (9) for
# $\kappa = 25$ find the minimum at 0?

# %%
def slope(w):
    """Formula (11)."""
    return np.select([w < 1, w < 2], [25 * w, w + 24], 25 * w - 24)


def last_points(alpha, beta, w=3.3, steps=3000):
    """The last three points of momentum with the slope (11), sorted."""
    v, path = 0.0, []
    for _ in range(steps):
        v = beta * v + (1 - beta) * slope(w)
        w = w - alpha * v
        path.append(float(w))
    return sorted(path[-3:])


for name, alpha, beta in (("momentum with the setting (9)", 1 / 5, (4 / 6) ** 2),
                          ("momentum with a third of its rate", 1 / 15, (4 / 6) ** 2),
                          ("gradient descent, best setting", 2 / 26, 0.0)):
    print(f"{name:34} ends at", "  ".join(f"{w:9.6f}" for w in last_points(alpha, beta)))

# %% [markdown]
# With the setting that is best on every quadratic of this condition number, momentum runs in a circle of
# three points for ever. Gradient descent and momentum with a smaller rate find the minimum, 0. A theory
# tells you what it tells you about its own surfaces.
#
# **What to remember**
#
# - The best setting for quadratics lies close to the edge: off quadratics it may fail. Keep a margin.
#
# **Exercises**
#
# 11. Start at `w=0.5` instead of 3.3. Does the circle of three points appear again?
#
# You have now taken one method apart completely: few methods can be. `geometry_of_steps` asks the other question,
# what kind of step suits a surface.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. With $\beta = 0$ the velocity is $\lambda_i z_i$, so $z_i := z_i - \alpha \lambda_i z_i$. All shrink while
#    $|1 - 100 \alpha| < 1$, that is for $\alpha < 0.02$.
# 2. $\alpha \lambda$ is 50 for the steepest direction, beyond the border 38 of Section 3: it grows without limit,
#    and so does the rounding error in numbers of that size.
# 3. The root in (5) is of
#    $(1 + \beta - (1 - \beta))^2 - 4 \beta = 4 \beta^2 - 4 \beta = -4 \beta (1 - \beta) < 0$.
# 4. At $-2$ and 0: gradient descent diverges. Momentum brings the root back inside: by (6) it converges for
#    $3 < 2 (1 + \beta) / (1 - \beta)$, that is $\beta > 0.2$.
# 5. At $h = 2 (1 + \beta)$ the equation is $r^2 + (1 + \beta) r + \beta = (r + 1) (r + \beta) = 0$. The path ends
#    up jumping between $z$ and $-z$ for ever.
# 6. Between the right dashed line and the border, for example $\alpha \lambda = 5.9$, $\beta = 0.5$: two real
#    roots, the larger in size is negative.
# 7. $(1 - 0.9487) / (1 + 0.9487) = 0.0263$ and its inverse, 37.97: nearly the border, 38.
# 8. $h = 0.01$, so $2 \pi / 0.1 = 62.8$; the table says 71.3. The short formula leaves out
#    $(1 - \sqrt{\beta})^2 = 0.0026$, which is to be taken from $h$.
# 9. $\sqrt{\kappa} = 3$: $\sqrt{\beta} = 2/4$, so $\beta = 0.25$ with the rate 0.5; gradient descent has $8/10$.
# 10. The settings are made for 100. Gradient descent ($\alpha \lambda$ up to 19.8) and momentum with 0.669
#     ($\alpha \lambda$ up to 100, the border is 10.1) diverge; with 0.9 the border is 38, so that diverges as
#     well. Stability is decided by the largest curvature.
# 11. No: from 0.5 the path stays where the slope is $25 w$, and there the setting converges.
# </details>
#
# **Sources.** B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR
# Computational Mathematics and Mathematical Physics 4 (1964). G. Goh, *Why momentum really works*, Distill
# (2017), [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006). L. Lessard, B. Recht and A.
# Packard, *Analysis and design of optimization algorithms via integral quadratic constraints*, SIAM Journal
# on Optimization 26 (2016), [arXiv:1408.3595](https://arxiv.org/abs/1408.3595). S. Das, Y. Saiki, E. Sander
# and J. A. Yorke, *Quantitative quasiperiodicity*, Nonlinearity 30 (2017),
# [arXiv:1601.06051](https://arxiv.org/abs/1601.06051).
