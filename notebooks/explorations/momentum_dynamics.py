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
# On a quadratic surface, momentum is a linear map, so you can compute when it converges, how fast, when it
# oscillates, and which $\beta$ is best. Near a minimum every smooth surface is almost quadratic, so these results
# describe the end of a training, too. Nothing here is graded.
#
# **What you will do**
#
# - split momentum on a quadratic into 2×2 matrices, one for each curvature;
# - draw the map of convergence: which $\alpha$ and $\beta$ converge, and how fast;
# - find the $\beta$ at which momentum starts to oscillate, and the best $\alpha$ and $\beta$ for a condition
#   number;
# - compare every prediction with a run, in numbers.
#
# **What you need.** Momentum as in the first assignment, and eigenvalues of a matrix. The classical source is
# Polyak (1964); Goh (2017) explains the same results with interactive figures.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them. The text below the cell explains
# the answer; some explanations are folded. The code of the figures is folded too: unfold it to change a figure.

# %%
import matplotlib.pyplot as plt
import numpy as np

from opt_utils import STYLE, show, sliders

# %% [markdown]
# ## 1. A quadratic splits into one problem for each curvature
#
# Put the minimum at the origin. With a symmetric matrix $H$, the cost of a point $w$ and its gradient are
#
# $$J(w) = \tfrac{1}{2} \, w^\top H w, \qquad \nabla J(w) = H w \tag{1}$$
#
# and momentum, in the form of the first assignment, with the velocity $v$, is
#
# $$v := \beta v + (1 - \beta) \, H w, \qquad w := w - \alpha v \tag{2}$$
#
# Write $H = Q \Lambda Q^\top$, with the eigenvectors as columns of $Q$ and the eigenvalues $\lambda_i > 0$
# on the diagonal of $\Lambda$. Multiply (2) by $Q^\top$, and write $z = Q^\top w$ and $u = Q^\top v$. Then no
# coordinate depends on another one:
#
# $$u_i := \beta u_i + (1 - \beta) \, \lambda_i z_i, \qquad z_i := z_i - \alpha u_i \tag{3}$$
#
# $\lambda_i$ is the **curvature** along the eigenvector $i$. The next cell takes a quadratic in six dimensions whose
# eigenvectors are not along the axes. It runs momentum once in six dimensions by (2), and once as six separate runs in
# one dimension by (3).
#
# **Predict, then run.** The largest curvature is 100 times the smallest. Do the two results still agree after 300
# steps, or do rounding errors of the steep direction spoil the flat one?

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
# Multiplying (2) by $Q^\top$ is exact, and in (3) no direction appears in the formula of another. The computer adds
# rounding errors only, and a run that converges to zero reduces its errors as well.
# </details>
#
# **What to remember**
#
# - On a quadratic, momentum acts on each curvature separately, and so does gradient descent. It is enough to study one
#   dimension.
#
# **Exercises**
#
# 1. *On paper.* Show that for $\beta = 0$ the rule (3) is $z_i := (1 - \alpha \lambda_i) z_i$. For which $\alpha$
#    does every direction of the six shrink?
# 2. Set `alpha=0.5` in both runs. Does the difference stay as small? Where does the run go?

# %% [markdown]
# ## 2. One curvature: a 2×2 matrix
#
# From here on, leave out the index $i$. In (3) insert the new $u$ into the step of $z$. Both new values are then linear
# in the old $u$ and $z$:
#
# $$\begin{pmatrix} u \\ z \end{pmatrix} := M \begin{pmatrix} u \\ z \end{pmatrix}, \qquad
# M = \begin{pmatrix} \beta & (1 - \beta) \lambda \\ -\alpha \beta & 1 - \alpha (1 - \beta) \lambda \end{pmatrix} \tag{4}$$
#
# After $k$ steps the state $(u, z)$ is $M^k$ times the first one, so the eigenvalues of $M$ determine whether the run
# converges, and how fast. The determinant of $M$ is $\beta \left(1 - \alpha (1 - \beta) \lambda\right) + \alpha \beta
# (1 - \beta) \lambda = \beta$, and its trace is $1 + \beta - h$ with $h = \alpha (1 - \beta) \lambda$. An eigenvalue
# $r$ therefore solves
#
# $$r^2 - (1 + \beta - h) \, r + \beta = 0, \qquad
# r = \tfrac{1}{2} \left(1 + \beta - h \pm \sqrt{(1 + \beta - h)^2 - 4 \beta}\right) \tag{5}$$
#
# The product of the two eigenvalues is $\beta$. If the number under the root is negative, they are conjugate, so each
# has the modulus $\sqrt{\beta}$, *whatever the curvature*. The larger of the two moduli is the **spectral radius**
# $\rho$: in the long run each step multiplies the distance to the minimum by $\rho$, on average. Only the product
# $\alpha \lambda$ matters, not $\alpha$ and $\lambda$ separately.
#
# Three words for a run that converges: it **creeps** if the larger eigenvalue is real and positive, and approaches the
# minimum from one side; it **swings** if the eigenvalues are conjugate, and oscillates around the minimum; it **jumps**
# if the eigenvalue of larger modulus is negative, and changes sides at every step.
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


# %% [markdown]
# The next cell checks both functions: (4) against a run of 50 steps, and (5) against NumPy's eigenvalues.

# %%
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
# **Figure 1. With growing $\beta$ the larger eigenvalue first shrinks, and then grows towards 1.** Here $\alpha \lambda
# = 0.1$. The dark dots are the eigenvalues for all $\beta$ from 0 to 1, the grey arc is the unit circle. At $\beta =
# 0$, plain gradient descent, the larger eigenvalue is $1 - \alpha \lambda = 0.9$. A little momentum makes it smaller,
# so the run converges faster. From $\beta = 0.669$ on the two eigenvalues are conjugate with the modulus
# $\sqrt{\beta}$, and more momentum makes the run slower again.
#
# <details><summary>How small does the larger eigenvalue become?</summary>
#
# It is smallest where the two eigenvalues meet, at $\beta = (0.9 / 1.1)^2 = 0.669$, with the modulus $\sqrt{0.669} =
# 0.818$; Section 4 derives both numbers. Each step then removes 18 percent of the distance instead of 10.
# </details>

# %% [markdown]
# **What to remember**
#
# - Momentum on one curvature is the matrix (4); its determinant is $\beta$, its trace $1 + \beta - \alpha
#   (1 - \beta) \lambda$.
# - With conjugate eigenvalues the path swings, and a step multiplies its size by $\sqrt{\beta}$ on average. With real
#   eigenvalues it creeps, or jumps if the larger one is negative.
#
# **Exercises**
#
# 3. *On paper.* For $\alpha \lambda = 1$ and any $\beta > 0$ the roots are conjugate. Show it.
# 4. In the cell of Figure 1 replace 0.1 by 3. Where are the roots at $\beta = 0$, and from which $\beta$ on does the
#    run converge?

# %% [markdown]
# ## 3. The map of convergence
#
# Let $T$ be the trace and $D$ the determinant. Both roots of $r^2 - T r + D = 0$ lie inside the unit circle if and only
# if $|D| < 1$ and $|T| < 1 + D$. With $D = \beta$ and $T = 1 + \beta - h$ these conditions are $\beta < 1$ and
# $0 < h < 2 (1 + \beta)$. Divide by $1 - \beta$:
#
# $$0 < \alpha \lambda < \frac{2 (1 + \beta)}{1 - \beta} \tag{6}$$
#
# The right side is the **border** of convergence. It is 2 for $\beta = 0$, which is gradient descent, and 38 for
# $\beta = 0.9$. (Polyak's form has no factor $1 - \beta$ on the gradient. Its learning rate is our
# $\alpha (1 - \beta)$, so its border is $2 (1 + \beta)$.)
#
# The next cell computes the border without (6), by bisection on the eigenvalues from NumPy. Then it runs momentum for
# 3000 steps just inside the border and just outside.
#
# **Predict, then run.** What is the border at $\beta = 0.99$: about 40, 200 or 400?

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
# By (6) it is $2 \cdot 1.99 / 0.01 = 398$. Near $\beta = 1$ the border is about $4 / (1 - \beta)$. The velocity then
# averages over so many steps that a single gradient changes it little.
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
# **Figure 2. A larger $\beta$ converges for a wider range of $\alpha \lambda$, but more slowly.** To the right of the
# red line, the border (6), momentum diverges. Between the dashed lines lies the **wedge**: there the eigenvalues are
# conjugate, the path swings, and the spectral radius is $\sqrt{\beta}$, so the contours are horizontal. To the left of
# the wedge the path creeps. A larger $\beta$ makes the wedge wider on both sides and makes $\rho$ larger.

# %% [markdown]
# ### One point of the map, its path and its two roots
#
# Each point of the map is a setting, a pair of $\alpha \lambda$ and $\beta$. `show_settings` marks settings on the map,
# runs momentum for each of them from $z = 1$, and draws the run and the two roots (5).

# %% tags=["demonstration"] jupyter={"source_hidden": true}
LETTERS = ("A", "B", "C", "D")


def verdict(alpha_lambda, beta):
    """Return how momentum behaves at a point of the map: diverges, swings, creeps or jumps from side to side."""
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
# **Predict, then run.** Setting A lies to the left of the wedge, B in its upper part, and C to the right of the border.
# Which of them have two real roots, which has a conjugate pair, and where do the roots of C lie?

# %% tags=["demonstration"]
show_settings((0.1, 0.3), (0.1, 0.95), (6.1, 0.5))

# %% [markdown]
# **Figure 3. With real positive roots the path creeps, with a conjugate pair it swings, and with a root below $-1$ it
# diverges.** A has two real roots and creeps. B has a conjugate pair of modulus $\sqrt{0.95} = 0.975$ and swings; the
# angle of the pair is the phase that the swing advances in one step. C has a real root below $-1$: each step crosses
# the minimum and ends farther away.
#
# **Change it and see.** `show_settings((1.0, 0.0), (1.0, 0.5), (1.0, 0.9))` moves up the middle of the wedge: at
# $\beta = 0$ one step reaches the minimum, and a larger $\beta$ is slower. `show_settings((5.9, 0.5), (6.0, 0.5),
# (6.1, 0.5))` crosses the border. In Jupyter you can move the point with sliders; `product` is the power of ten of
# $\alpha \lambda$.

# %% tags=["demonstration"]
def move(product, beta):
    show_settings((10.0**product, beta))


sliders(move, product=(-2.0, 2.2, 0.1, -1.0), beta=(0.0, 0.99, 0.01, 0.9))

# %% [markdown]
# **What to remember**
#
# - Momentum with the factor $1 - \beta$ on the gradient converges for $\alpha \lambda < 2 (1 + \beta) / (1 - \beta)$,
#   where $\lambda$ is the largest curvature.
# - In the wedge the paths swing, and the rate is $\sqrt{\beta}$ for all curvatures.
#
# **Exercises**
#
# 5. *On paper.* At the border (6) one root is exactly $-1$. Show it, and describe the path there.
# 6. Find a setting with $\beta > 0$ whose path jumps from side to side and yet converges. Where on the map is it?

# %% [markdown]
# ## 4. Critical damping: the β at which swinging begins
#
# The two eigenvalues (5) coincide if $(1 + \beta - h)^2 = 4 \beta$, that is $h = (1 \mp \sqrt{\beta})^2$.
# Divide by $1 - \beta = (1 - \sqrt{\beta}) (1 + \sqrt{\beta})$:
#
# $$\alpha \lambda = \frac{1 \mp \sqrt{\beta}}{1 \pm \sqrt{\beta}}, \qquad \text{or} \qquad
# \sqrt{\beta} = \left| \frac{1 - \alpha \lambda}{1 + \alpha \lambda} \right| \tag{7}$$
#
# This $\beta$ is called **critical**, as for a door with a spring: with a larger $\beta$ (less damping) it swings, with
# a smaller one (more damping) it creeps. By hand, for $\alpha \lambda = 0.5$: $\sqrt{\beta} = 0.5 / 1.5 = 1/3$, so
# $\beta = 1/9$ and the rate is $\rho = 1/3$; gradient descent with the same $\alpha$ has the rate $1/2$.
#
# **Predict, then run.** The next cell searches a million values of $\beta$ for the smallest spectral radius. Does it
# find (7), or is a slightly larger $\beta$ faster?

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
# The search finds (7): for a single curvature the critical $\beta$ gives the smallest spectral radius.
#
# **Predict, then run.** Three runs have $\alpha \lambda = 0.1$, and a $\beta$ below, at and above (7). Which of them is
# nearest to zero after 20 steps? And after 100?

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
    print(f"beta = {beta:.3f}, {name:8}: distance {abs(z[20]):.3f} after 20 steps, {abs(z[100]):.0e} after 100")
left.axhline(0, color="0.7", linewidth=0.8)
left.set(xlabel="step $k$", ylabel="$z_k$")
right.set(xlabel="step $k$", ylabel="$|z_k|$", ylim=(1e-9, 2))
left.legend()
show(figure, alt="Left: distance to the minimum against step. Beta 0.3 and the critical beta 0.669 fall to "
     "zero without crossing it, the critical one sooner; beta 0.95 swings around zero in ever smaller "
     "waves. Right: the same on a logarithmic axis with a thin straight line of slope rho for each; the "
     "critical path falls steepest.")

# %% [markdown]
# **Figure 4. The critical $\beta$ is nearest to the minimum, both after 20 steps and after 100.** All three runs have
# $\alpha \lambda = 0.1$. A smaller $\beta$ creeps, a larger one swings and shrinks by $\sqrt{\beta}$ a step only. The
# thin lines on the right are $\rho^k$. The critical path lies above its thin line, because with a double eigenvalue the
# distance falls like $k \rho^k$.

# %% [markdown]
# ### How long is a swing?
#
# The conjugate eigenvalues are $\sqrt{\beta} \, e^{\pm i \theta}$ with an angle $\theta$, and their sum is the trace.
# So, with constants $C$ and $\varphi$ that depend on the start,
#
# $$\cos \theta = \frac{1 + \beta - \alpha (1 - \beta) \lambda}{2 \sqrt{\beta}}, \qquad
# z_k = C \beta^{k/2} \cos(k \theta + \varphi) \tag{8}$$
#
# and a full swing takes $2 \pi / \theta$ steps. The next cell measures this period from the steps at which a run
# crosses zero.

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
# The state after step $k$ is $(\alpha v, w)$, with the norm $n_k$. The logarithm of the measured rate is the mean of
# $\log (n_{k+1} / n_k)$ over many steps. A plain mean over $K$ steps has an error of about $1/K$, because the run
# rarely covers a whole number of swings. A weighted mean is far more accurate: let $t$ go from 0 to 1 over the steps,
# and give each step the weight $e^{-1/(t (1 - t))}$, which is small at both ends (Das et al. 2017).

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
# Predicted and measured rates agree to more than six decimals, for creeping, swinging and diverging runs (the last of
# the nine diverges), and for the six-dimensional quadratic. The list has no critical setting, because there the
# distance falls like $k \rho^k$, and the measured rate approaches $\rho$ only like $1/k$.

# %% [markdown]
# **What to remember**
#
# - For one curvature the best $\beta$ is the critical one, (7): with a smaller $\beta$ momentum creeps, with a larger
#   one it swings.
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
# / \mu$ is the **condition number**. The slowest direction limits the speed, so the best setting makes the
# largest $\rho$ over all curvatures as small as possible. In Figure 2 the curvatures of a problem lie on a
# horizontal segment. Its length on the logarithmic axis is $\log \kappa$, and $\alpha$ shifts it. The lowest $\beta$ at
# which the segment fits into the wedge is best; both ends of the segment then have critical damping:
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
# The next cell compares (9) with a search over $\alpha$ and $\beta$ that does not use (9). The cell after it compares
# (10) with a search over $\alpha$.
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
# The search agrees with (9). The best $\beta$ goes up with $\kappa$, from 0.270 at 10 to 0.881 at 1000, and the best
# $\alpha = 1 / \sqrt{\mu L}$ goes down, from 0.316 to 0.032.
#
# **Predict, then run.** At $\kappa = 10000$ gradient descent needs about 11,500 steps to reduce the distance to a
# tenth. About how many steps does momentum need: 5000, 1000 or 100?

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

# %% [markdown]
# It needs 115 steps, a hundredth: the number of steps is in proportion to $\sqrt{\kappa}$ instead of $\kappa$.

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
right.legend(loc="lower right", bbox_to_anchor=(1.0, 0.18))
show(figure, alt="Left: spectral radius against alpha lambda for four values of beta. Each curve falls "
     "from 1, has a level floor at the root of beta, wider for larger beta, and rises above 1 on the "
     "right. For beta 0.669 the floor covers the shaded band from 0.1 to 10. Right: distance against step. "
     "Gradient descent hardly falls, momentum with beta 0.669 falls steepest, with 0.9 in between, each "
     "along its thin grey line.")

# %% [markdown]
# **Figure 5. A larger $\beta$ has the same rate over a wider range of curvatures, and the setting (9) is fastest.**
# Left: with $\beta = 0$ the rate is smallest at a single curvature. With a larger $\beta$ the curve has a flat part at
# $\sqrt{\beta}$, wider and higher. The shaded band is $\kappa = 100$; the flat part of $\beta = 0.669$, which (9)
# gives, just covers it. Right: runs on 20 curvatures from 1 to 100, with the predicted rates as thin grey lines. The
# best setting reaches a millionth of the distance after 87 steps, $\beta = 0.9$ after 260. The best setting has double
# eigenvalues at both ends, so its distance falls like $k \rho^k$, a little less steeply than its grey line.

# %% [markdown]
# **What to remember**
#
# - Best setting: $\alpha = 1 / \sqrt{\mu L}$ and $\sqrt{\beta} = (\sqrt{\kappa} - 1) / (\sqrt{\kappa} + 1)$.
# - The number of steps of gradient descent grows like $\kappa$, that of momentum like $\sqrt{\kappa}$.
# - $\beta = 0.9$ is best for a condition number of about 1400.
#
# **Exercises**
#
# 9. *On paper.* For $\kappa = 9$, compute the best $\beta$, its rate, and the best rate of gradient descent.
# 10. In the cell of Figure 5 let the twenty curvatures run from 1 to 1000 and keep the three settings. Which of
#     the runs still converge, and why?

# %% [markdown]
# ## 6. Beyond quadratics the best setting can fail
#
# All results so far hold for quadratics. They need not hold for a function whose curvature varies between $\mu$ and
# $L$, even if it is convex and has one dimension. Lessard, Recht and Packard (2016) found the following one, with
# $\mu = 1$ and $L = 25$. Its slope is
#
# $$J'(w) = \begin{cases} 25 w & w < 1 \\ w + 24 & 1 \le w < 2 \\ 25 w - 24 & w \ge 2 \end{cases} \tag{11}$$
#
# **Predict, then run.** The function is convex, and each of its three pieces is a parabola. Does the setting (9) for
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
# With the setting that is best on every quadratic of this condition number, momentum cycles through three points for
# ever. Gradient descent, and momentum with a smaller rate, find the minimum, 0.
#
# **What to remember**
#
# - The setting (9) is best on quadratics and may fail on other functions. Choose a smaller $\alpha$ to be safe.
#
# **Exercises**
#
# 11. Start at `w=0.5` instead of 3.3. Does the cycle of three points appear again?
#
# You can now predict completely how momentum behaves on a quadratic. `geometry_of_steps` treats a different question:
# which kind of step suits a surface.
#
# <details><summary>Answers to the exercises</summary>
#
# 1. With $\beta = 0$ the velocity is $\lambda_i z_i$, so $z_i := z_i - \alpha \lambda_i z_i$. All six shrink if
#    $|1 - 100 \alpha| < 1$, that is for $0 < \alpha < 0.02$.
# 2. No. For the steepest direction $\alpha \lambda$ is 50, beyond the border 38 of Section 3. This direction grows
#    without limit, and its rounding errors with it.
# 3. The number under the root in (5) is
#    $(1 + \beta - (1 - \beta))^2 - 4 \beta = 4 \beta^2 - 4 \beta = -4 \beta (1 - \beta) < 0$.
# 4. At $-2$ and 0, so gradient descent diverges. By (6) momentum converges for
#    $3 < 2 (1 + \beta) / (1 - \beta)$, that is for $\beta > 0.2$.
# 5. At $h = 2 (1 + \beta)$ the equation is $r^2 + (1 + \beta) r + \beta = (r + 1) (r + \beta) = 0$. The path ends
#    up jumping between $z$ and $-z$ for ever.
# 6. Between the right dashed line and the border, for example $\alpha \lambda = 5.9$, $\beta = 0.5$: two real
#    roots, the larger in size is negative.
# 7. $(1 - 0.9487) / (1 + 0.9487) = 0.0263$ and its inverse, 37.97: nearly the border, 38.
# 8. $h = 0.01$, so $2 \pi / 0.1 = 62.8$; the table has 71.3. The short formula neglects that
#    $(1 - \sqrt{\beta})^2 = 0.0026$ has to be subtracted from $h$.
# 9. $\sqrt{\kappa} = 3$: $\sqrt{\beta} = 2/4$, so $\beta = 0.25$ with the rate 0.5; gradient descent has $8/10$.
# 10. The settings are made for 100. Gradient descent ($\alpha \lambda$ up to 19.8) and momentum with 0.669
#     ($\alpha \lambda$ up to 100, the border is 10.1) diverge. With 0.9 the border is 38, so this run diverges as
#     well. None of the three converges, because the largest curvature exceeds each border.
# 11. No: from 0.5 the path stays where the slope is $25 w$, and on this quadratic the setting converges.
# </details>
#
# **Sources.** B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR
# Computational Mathematics and Mathematical Physics 4 (1964). G. Goh, *Why momentum really works*, Distill
# (2017), [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006). L. Lessard, B. Recht and A.
# Packard, *Analysis and design of optimization algorithms via integral quadratic constraints*, SIAM Journal
# on Optimization 26 (2016), [arXiv:1408.3595](https://arxiv.org/abs/1408.3595). S. Das, Y. Saiki, E. Sander
# and J. A. Yorke, *Quantitative quasiperiodicity*, Nonlinearity 30 (2017),
# [arXiv:1601.06051](https://arxiv.org/abs/1601.06051).
