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

# %%
import matplotlib.pyplot as plt
import numpy as np

from opt_utils import STYLE, show

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
# $\lambda_i$ is the **curvature** along the direction $i$. Here is a quadratic in six dimensions, slantwise
# to all axes, run both ways.

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
# **What to remember**
#
# - On a quadratic, momentum (gradient descent, too) treats every curvature by itself. One dimension tells
#   all.

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

# %% tags=["demonstration"]
figure, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
circle = np.exp(2j * np.pi * np.linspace(0, 1, 200))
ax.plot(circle.real, circle.imag, color="0.6", linewidth=1)
all_betas = np.linspace(0, 1, 2001)[:-1]
eigenvalues = np.concatenate([np.linalg.eigvals(momentum_matrix(0.1, beta)) for beta in all_betas])
ax.plot(eigenvalues.real, eigenvalues.imag, linestyle="", marker=".", markersize=1.5, color="0.35")
shown = ((0.0, "o", "#0072B2"), (0.5, "s", "#E69F00"), (0.9, "^", "#D55E00"), (0.99, "D", "#000000"))
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

# %% [markdown]
# **What to remember**
#
# - Momentum on one curvature is the matrix (4); its determinant is $\beta$, its trace $1 + \beta - \alpha
#   (1 - \beta) \lambda$.
# - Real eigenvalues: the path creeps. Conjugate eigenvalues: it swings, and shrinks by $\sqrt{\beta}$ a step.

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

# %% tags=["demonstration"]
figure, ax = plt.subplots(figsize=(8, 5.2), layout="constrained")
products, betas = np.meshgrid(np.geomspace(0.01, 200, 500), np.linspace(0, 0.995, 400))
rates = spectral_radius(products, betas)
ax.set(xscale="log", xlim=(0.01, 200), ylim=(0, 0.995), xlabel=r"$\alpha \lambda$", ylabel=r"$\beta$")
mesh = ax.pcolormesh(products, betas, np.where(rates < 1, rates, np.nan), cmap="cividis", vmin=0, vmax=1,
                     shading="nearest", rasterized=True)
ax.set_facecolor("0.85")
lines = ax.contour(products, betas, rates, levels=[0.5, 0.8, 0.9, 0.95, 0.99], colors="black", linewidths=0.6)
ax.clabel(lines, fontsize=8)
beta_line = np.linspace(0, 0.995, 400)
ax.plot(2 * (1 + beta_line) / (1 - beta_line), beta_line, color="#D55E00", linewidth=2.2,
        label="border, formula (6)")
for root, label in ((-np.sqrt(beta_line), "critical damping, formula (7)"), (np.sqrt(beta_line), None)):
    ax.plot((1 + root) / (1 - root), beta_line, color="white", linestyle="--", linewidth=1.8, label=label)
ax.text(60, 0.35, "diverges", ha="center")
ax.legend(loc="lower right", facecolor="0.55")
figure.colorbar(mesh, label=r"spectral radius $\rho$ (smaller is faster)")
show(figure, alt="Heat map of the spectral radius over alpha lambda, from 0.01 to 200, and beta, from 0 to "
     "1. A dark wedge with its tip at alpha lambda 1 and beta 0 opens upwards between two dashed lines, "
     "and grows lighter with beta. To the left everything is light, near 1. To the right a solid line is "
     "the border; beyond it, grey, it diverges.")

# %% [markdown]
# **Figure 2. The map of convergence.** The orange line is the border (6), to the right of it momentum
# diverges. Between the dashed lines the eigenvalues are conjugate: there the radius is $\sqrt{\beta}$, and
# the contours run level. To the left of them the path creeps. With $\beta$ the wedge grows wider, on a
# logarithmic axis to both sides, and slower.

# %% [markdown]
# **What to remember**
#
# - Momentum converges for $\alpha \lambda < 2 (1 + \beta) / (1 - \beta)$, with $1 - \beta$ on the gradient.
#   The largest curvature decides.
# - In the wedge of swinging paths the rate is $\sqrt{\beta}$ for all curvatures alike.

# %% [markdown]
# ## 4. Critical damping: where swinging begins
#
# The two eigenvalues coincide where $(1 + \beta - h)^2 = 4 \beta$, that is $h = (1 \mp \sqrt{\beta})^2$.
# Divide by $1 - \beta = (1 - \sqrt{\beta}) (1 + \sqrt{\beta})$:
#
# $$\alpha \lambda = \frac{1 \mp \sqrt{\beta}}{1 \pm \sqrt{\beta}}, \qquad \text{or} \qquad
# \sqrt{\beta} = \left| \frac{1 - \alpha \lambda}{1 + \alpha \lambda} \right| \tag{7}$$
#
# As for a door closer, less damping than this swings, more creeps. Here is $\alpha \lambda = 0.1$ with
# $\beta$ below, at and above (7).

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

# %% tags=["demonstration"]
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
damping = {"creeps": (0.3, "#0072B2", "-"), "critical": (critical_beta(0.1), "#009E73", "--"),
           "swings": (0.95, "#D55E00", "-.")}
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
# **Figure 3. Creeping, critical, swinging.** All three have $\alpha \lambda = 0.1$. The thin lines on the
# right are $\rho^k$. The table above says that (7) is also the best $\beta$ for a single curvature: less
# creeps, more rings on at $\sqrt{\beta}$. The critical path lies above its thin line, because with a double
# eigenvalue the distance falls like $k \rho^k$.

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
# The cell compares (9) with a search that knows nothing of it, and (10) with one over $\alpha$ alone.

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

# %% tags=["demonstration"]
print("kappa   rate of gradient descent (10), search    rate of momentum   steps for a tenth of the distance")
for kappa in (4, 10, 100, 1000, 10000):
    alphas = np.geomspace(0.1 / kappa, 2, 200_001)
    found = np.maximum(np.abs(1 - alphas), np.abs(1 - alphas * kappa)).min()
    gd_rate, momentum_rate = (kappa - 1) / (kappa + 1), (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    print(f"{kappa:5}          {gd_rate:.6f}  {found:.6f} {momentum_rate:28.6f}"
          f" {np.log(0.1) / np.log(gd_rate):16.0f} {np.log(0.1) / np.log(momentum_rate):8.0f}")
root = np.sqrt(0.9)
print(f"beta = 0.9 is the best value for kappa = {((1 + root) / (1 - root)) ** 2:.0f}")

# %% tags=["demonstration"]
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
products = np.geomspace(0.003, 300, 1200)
shown = ((0.0, "#0072B2", "-"), (0.5, "#009E73", "--"), (0.669, "#D55E00", "-."), (0.9, "#000000", ":"))
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
    "momentum, β = 0.9": (0.1, 0.9, {"color": "#000000", "linestyle": ":", "marker": "D"}, np.sqrt(0.9)),
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
# **Figure 4. The floor at $\sqrt{\beta}$ is as wide as the condition number it suits.** Left: with $\beta =
# 0$ the best rate belongs to a single curvature. With larger $\beta$ the floor is wider and higher. The
# shaded band is $\kappa = 100$, for which (9) gives $\beta = 0.669$. Right: runs on 20 curvatures from 1 to
# 100, with the predicted rates in grey. The best setting has double eigenvalues at both ends, so that its
# distance falls like $k \rho^k$, a little less steeply than its grey line.

# %% [markdown]
# **What to remember**
#
# - Best setting: $\alpha = 1 / \sqrt{\mu L}$ and $\sqrt{\beta} = (\sqrt{\kappa} - 1) / (\sqrt{\kappa} + 1)$.
# - Gradient descent needs a number of steps in proportion to $\kappa$, momentum to $\sqrt{\kappa}$.
# - $\beta = 0.9$ suits a condition number of about 1400.

# %% [markdown]
# ## 6. Where the map ends
#
# All this holds for quadratics. A surface whose curvature stays between $\mu$ and $L$ but changes from
# place to place is another matter, even in one dimension and even if it is convex. Lessard, Recht and
# Packard (2016) found this one, with $\mu = 1$ and $L = 25$. Its slope is
#
# $$J'(w) = \begin{cases} 25 w & w < 1 \\ w + 24 & 1 \le w < 2 \\ 25 w - 24 & w \ge 2 \end{cases} \tag{11}$$

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
# **Sources.** B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR
# Computational Mathematics and Mathematical Physics 4 (1964). G. Goh, *Why momentum really works*, Distill
# (2017), [doi:10.23915/distill.00006](https://doi.org/10.23915/distill.00006). L. Lessard, B. Recht and A.
# Packard, *Analysis and design of optimization algorithms via integral quadratic constraints*, SIAM Journal
# on Optimization 26 (2016), [arXiv:1408.3595](https://arxiv.org/abs/1408.3595). S. Das, Y. Saiki, E. Sander
# and J. A. Yorke, *Quantitative quasiperiodicity*, Nonlinearity 30 (2017),
# [arXiv:1601.06051](https://arxiv.org/abs/1601.06051).
