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
# # The geometry of steps
#
# Gradient descent, Lion and Muon have different update rules, but one derivation gives all three: each takes the
# steepest step in a norm, and only the norm differs. This notebook explains that derivation. It also covers the
# Hessian, Newton's step, preconditioners, sharpness, and bounds on the speed of any method that uses gradients.
#
# **What you will do**
#
# - take one Newton step, see why it reaches the minimum of a quadratic, and find a start from which it ends at a
#   saddle;
# - find out when an adaptive learning rate per parameter helps, and when it does not;
# - derive gradient descent, sign descent and Muon from one formula;
# - measure rates of convergence and compare them with the theorems.
#
# **What you need:** NumPy, the chain rule for two variables, and the ideas of `optimization_methods`; Lion and Muon are
# in `modern_optimizers`. Nothing here is graded.
#
# `momentum_dynamics` treats momentum on a quadratic in more detail. The functions that draw the figures are in
# `figures_geometry.py` and `figures_rates.py`; change the arguments of the calls and run them again.
#
# **Predict, then run.** Questions with this mark stand above a cell that answers them; the caption below it explains
# the answer.

# %%
import numpy as np

from figures_geometry import balls, newton_on_rosenbrock, preconditioned, two_quadratics
from figures_rates import linear_rates, sharpness_by_radius, without_smoothness, worst_function
from opt_utils import sliders

# %% [markdown]
# ## 1. The Hessian and Newton's step
#
# Let $J(w)$ be the cost. The gradient $g$ is the vector of its first derivatives. The **Hessian** $H$ is the matrix of
# its second derivatives: $H_{ij}$ is the rate at which the $i$-th entry of the gradient changes along the $j$-th axis.
# The eigenvalues of $H$ are the **curvatures** of the surface, and the eigenvectors are their directions. For a small
# step $d$ from a point $w$,
#
# $$J(w + d) \approx J(w) + g^\top d + \tfrac{1}{2} d^\top H d \tag{1}$$
#
# If $H$ is positive definite, the right side is a bowl. **Newton's step** leads to its lowest point:
#
# $$d = -H^{-1} g \tag{2}$$
#
# By hand, in one dimension: $J(w) = 3 w^2$ at $w = 2$ has the gradient 12 and the curvature 6; the step is
# $-12/6 = -2$, and it ends at the minimum.
#
# **Predict, then run.** The axes of a bowl are rotated against the coordinate axes. Does Newton's step point in the
# direction of steepest descent, against the gradient?

# %%
two_quadratics()

# %% [markdown]
# **Figure 1. Newton's step ends at the minimum of a bowl, and it does not point straight downhill.** The step of
# descent crosses the contours at right angles and misses the minimum. Newton's step is turned by 23 degrees: $H^{-1}$
# shortens it along the direction of large curvature, where the gradient quickly becomes zero, and lengthens it along
# the other.

# %% [markdown]
# **Predict, then run.** Rosenbrock's function $(1 - x)^2 + 100\,(y - x^2)^2$ has a curved valley instead of a bowl.
# *Damped* Newton halves its step until the cost falls enough. It starts on the far side of the bend. About how many
# steps does it need until the cost is below $10^{-20}$: 20, 200 or 2000?

# %%
newton_on_rosenbrock()

# %% [markdown]
# **Figure 2. Damped Newton needs 21 steps; after 2000 steps the cost of descent is still 0.078.** In the first few
# steps the two costs are similar. Near the minimum (1) becomes accurate, and each step of Newton doubles the number of
# correct digits.

# %% [markdown]
# ### Newton's step can end at a saddle
#
# Newton's method is rarely used to train networks. A network with a million parameters has a Hessian of $10^{12}$
# entries, and mini-batches give noisy gradients. There is a further reason:
#
# **Predict, then run.** The surface $J = \tfrac12 w_1^2 + \tfrac14 (w_2^2 - 1)^2$ has two minima, at $w_2 = \pm 1$, and
# a saddle at the origin. Newton, without damping, starts at $(1, 0.3)$. Where does it end?

# %%
w = np.array([1.0, 0.3])
for step in range(6):
    gradient, hessian = np.array([w[0], w[1] ** 3 - w[1]]), np.diag([1.0, 3 * w[1] ** 2 - 1])
    w = w - np.linalg.solve(hessian, gradient)
    print(f"after step {step + 1}: {np.round(w, 6)}")

# %% [markdown]
# It ends at the **saddle**. Formula (2) leads to the point where the gradient of (1) is zero. If a curvature is
# negative, that point is a maximum of (1) along its direction, so the step climbs there. Large networks are believed to
# have many more saddles than minima (Dauphin et al. 2014), and a method for them must not converge to saddles.
#
# **What to remember**
#
# - The eigenvalues of the Hessian are the curvatures. Newton's step divides the gradient along each eigenvector by its
#   curvature.
# - Near a minimum each step of Newton doubles the number of correct digits. It needs a matrix of second derivatives,
#   and it can converge to a saddle.

# %% [markdown]
# ## 2. A preconditioner approximates the inverse Hessian
#
# A family of methods lies between descent and Newton. Each uses a positive definite matrix $P$, the **preconditioner**:
#
# $$w := w - \alpha P g \tag{3}$$
#
# $P = I$ is descent, $P = H^{-1}$ is Newton. The speed of descent depends on the **condition number** of $H$, the ratio
# of its largest to its smallest eigenvalue; the speed of (3) depends on the condition number of $P H$. Adaptive methods
# use a **diagonal** $P$: one learning rate for each parameter.
#
# **Predict, then run.** A ravine lies along an axis, with curvatures 1 and 25. The cell compares three preconditioners:
# none ($P = I$), diagonal ($P$ divides by the diagonal of $H$) and full ($P = H^{-1}$). Which of them bring the
# condition number to 1?

# %%
preconditioned(degrees=0)

# %% [markdown]
# **Figure 3. In a ravine along an axis a diagonal preconditioner is as good as Newton.** One division per parameter
# reduces the condition number from 25 to 1, and both preconditioned paths reach the minimum in one step.

# %% [markdown]
# **Predict, then run.** The next cell turns the ravine by 45 degrees. To which value does the diagonal preconditioner
# reduce the condition number now?

# %%
preconditioned(degrees=45)

# %% [markdown]
# **Figure 4. In a ravine at 45 degrees a diagonal preconditioner does not help.** Both diagonal entries of $H$ are 13,
# the mean of 1 and 25, so the preconditioner divides both entries of the gradient by the same number. The condition
# number stays 25. Only a full matrix has entries for directions that combine the two parameters.
#
# **Change it and see.** Try 10, 20 and 30 degrees, or move the slider. How fast does the condition number grow with the
# angle?
#
# <details><summary>What you should find</summary>
#
# With the diagonal preconditioner it is 4.5 at 10 degrees, 11.4 at 20 and 19.2 at 30. A small angle already removes
# much of the gain.
# </details>

# %%
sliders(preconditioned, degrees=(0, 90, 5, 45))

# %% [markdown]
# AdaGrad, RMSprop and Adam estimate a diagonal preconditioner from gradients: they divide by the root of a sum or mean
# of $g^2$. A full matrix can be estimated as well, from the mean of $g g^\top$, but it is as large as a Hessian.
# **Shampoo** (Gupta, Koren and Singer 2018, [arXiv:1802.09568](https://arxiv.org/abs/1802.09568)) needs less memory.
# For a weight matrix with gradient $G$ it keeps two small matrices, $L = \sum G G^\top$ for the rows and $R = \sum
# G^\top G$ for the columns, both summed over all steps so far, and takes the step
#
# $$W := W - \alpha \, L^{-1/4} \, G \, R^{-1/4} \tag{4}$$
#
# **What to remember**
#
# - The condition number of $P H$ determines how fast (3) converges.
# - One learning rate per parameter helps in a ravine along an axis. It helps less if the ravine is rotated, and at 45
#   degrees not at all.

# %% [markdown]
# ## 3. Three norms, three methods
#
# The steepest step of length 1 is the one that lowers $g^\top d$ most. It depends on the norm that defines "length 1".
# Without fixing the length, the same direction solves
#
# $$\min_d \; g^\top d + \frac{1}{2 \alpha} \lVert d \rVert^2 \tag{5}$$
#
# where a large $\alpha$ allows a long step.
#
# **Predict, then run.** The gradient points mostly along the first axis. In which direction is the steepest step if
# the length of $d$ is its *largest entry*, in absolute value? And if it is the *sum* of the absolute values?

# %%
balls()

# %% [markdown]
# **Figure 5. The steepest step differs from norm to norm.** The black outline is the set of all steps of length 1, the
# border of the *ball* of the norm. The steepest step (black arrow) ends at the point of the outline that lies farthest
# against the gradient.
#
# - The Euclidean ball is a circle. The step points against the gradient: **gradient descent**.
# - The ball of the largest entry is a square. The step ends in a corner, the *sign* of every entry: **sign descent**.
#   Lion and Adam without their averages take this step.
# - The ball of the sum is a square that stands on a corner. The step lies on a single axis: **coordinate descent**.

# %% [markdown]
# ### One loop for all three norms
#
# `descend` takes two functions: the gradient of a surface, and the steepest direction in a norm.
#
# **Predict, then run.** On a bowl with curvatures 1 and 25, three runs take steps of length 0.1, each in its own norm.
# In which run are both coordinates first smaller than 0.15, in absolute value?

# %%
def descend(grad, w0, direction, alpha=0.1, steps=60):
    """Take steps from w0, each alpha times the vector direction(grad(w)); return all points."""
    path = [np.array(w0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] + alpha * direction(grad(path[-1])))
    return np.array(path)


def bowl_gradient(w):
    return np.array([1.0, 25.0]) * w


directions = {
    "Euclidean": lambda g: -g / np.linalg.norm(g),
    "largest entry": lambda g: -np.sign(g),
    "sum of entries": lambda g: -np.sign(g) * (np.abs(g) == np.abs(g).max()),
}
for norm, direction in directions.items():
    near = np.abs(descend(bowl_gradient, (-2.03, 1.01), direction)).max(axis=1) < 0.15
    print(f"{norm:14} {f'after {near.argmax()} steps' if near.any() else 'not in 60 steps'}")

# %% [markdown]
# <details><summary>Why sign descent is first here</summary>
#
# A step of sign descent moves both coordinates by 0.1, so the first coordinate, which has to go 1.9, needs 19 steps.
# A Euclidean step divides its length between the coordinates, and the gradient gives nearly all of it to the steep
# one. Coordinate descent moves one coordinate at a time: it overshoots in the steep coordinate and has to correct that
# one again and again. The comparison is not quite fair, because in the Euclidean norm a step of sign descent is longer,
# $0.1 \sqrt{2}$.
# </details>
#
# **Change it and see.** Give `descend` the gradient of your own surface, or a direction of your own: a mean of two of
# the three, or $-g$ itself, whose steps shrink with the gradient. (With $-g$, $\alpha$ must be below $2/25$ on this
# bowl.)

# %% [markdown]
# ### A norm for matrices
#
# A weight matrix multiplies vectors. A natural length for it is the largest factor by which it lengthens a vector. This
# is its largest singular value, the **spectral norm**. With this norm in (5), and the singular value decomposition
# $G = U \Sigma V^\top$ of the gradient, the steepest direction is $-U V^\top$: **Muon** without its velocity. Bernstein
# and Newhouse (2024, [arXiv:2409.20325](https://arxiv.org/abs/2409.20325)) derive Adam and Shampoo in the same way.
#
# **Predict, then run.** Shampoo, (4), was derived from AdaGrad. Suppose that it has seen a single gradient, so that
# $L = G G^\top$ and $R = G^\top G$. How far is its step from $U V^\top$?

# %%
def power(matrix, exponent):
    """Raise a symmetric matrix to a power by its eigenvalues; eigenvalues that are zero stay zero."""
    values, vectors = np.linalg.eigh(matrix)
    raised = np.where(values > 1e-12 * values.max(), np.maximum(values, 1e-300) ** exponent, 0.0)
    return vectors @ np.diag(raised) @ vectors.T


G = np.random.default_rng(0).normal(size=(6, 4))
U, singular_values, Vt = np.linalg.svd(G, full_matrices=False)
shampoo = power(G @ G.T, -0.25) @ G @ power(G.T @ G, -0.25)
adam = G / np.sqrt(G**2)
print(f"Shampoo's step and U V^T: at most {np.abs(shampoo - U @ Vt).max():.1e} apart")
print(f"Adam's step without averages and the sign: at most {np.abs(adam - np.sign(G)).max():.1e} apart")
print(f"singular values of G from {singular_values.max():.2f} to {singular_values.min():.2f}; "
      f"of Shampoo's step all {np.linalg.svd(shampoo)[1].max():.6f}")

# %% [markdown]
# They are the same matrix: with one gradient, the factors $L^{-1/4}$ and $R^{-1/4}$ replace every singular value of $G$
# by 1. Shampoo without its sums is therefore Muon without its velocity, as AdaGrad without its sum is sign descent.
#
# | norm of the step | from the last gradient only | with a sum or mean of past gradients |
# |:---|:---|:---|
# | Euclidean norm | gradient descent | momentum |
# | largest entry | sign descent | Lion, Adam, AdaGrad |
# | largest singular value | $-U V^\top$ | Muon, Shampoo |
#
# **What to remember**
#
# - The steepest direction depends on the norm. Each norm gives a method.
# - The largest-entry norm gives steps in which all entries change equally, the spectral norm steps in which all
#   singular values are equal.

# %% [markdown]
# ## 4. Sharp minima and flat ones
#
# Of two minima with the same cost, one may be *sharp*, with large curvatures, and the other *flat*. Hochreiter and
# Schmidhuber (1997) argued that the flat one generalizes better to new data, because a small shift of the weights
# changes the cost little. **Sharpness-aware minimization**, SAM (Foret et al. 2021,
# [arXiv:2010.01412](https://arxiv.org/abs/2010.01412)), searches for flat minima. It climbs a distance $\rho$ along the
# gradient $g$, computes the gradient *there*, and takes the step from the original point $w$:
#
# $$w := w - \alpha \, \nabla J\!\left(w + \rho \, \frac{g}{\lVert g \rVert}\right) \tag{6}$$
#
# **Predict, then run.** The next cell trains a network of 20 hidden units on the two moons, with five seeds for each
# $\rho$, and measures the largest curvature at the end. Does it fall with $\rho$? And does the accuracy on 2000 new
# points rise?

# %%
sharpness_by_radius()

# %% [markdown]
# **Figure 6. SAM finds flatter minima, but here not more accurate ones.** Dots are trainings, bars are medians. The
# median of the largest curvature falls with every increase of $\rho$, from 1.74 to 0.45. The medians of the accuracy on
# new points differ by 0.4 percentage points, less than the seeds do. On large image networks Foret et al. measure
# gains. Flatness alone does not explain generalization: multiplying one layer and dividing the next by the same number
# changes the curvatures, but not the function (Dinh et al. 2017, [arXiv:1703.04933](https://arxiv.org/abs/1703.04933)).
#
# **What to remember**
#
# - SAM computes the gradient at a nearby point with a higher cost. It needs two gradients per step.
# - It finds flatter minima. Measure on your own data whether they are better.

# %% [markdown]
# ## 5. How fast can a method be?
#
# A function is **convex** if its graph never lies above a chord. Each local minimum of a convex function is a global
# minimum, and theorems bound the speed of a method. The bounds depend on what you know about the function.
#
# ### Known condition number
#
# On a quadratic whose curvatures lie between 1 and $\kappa$, the distance to the minimum shrinks by a constant factor a
# step: $(\kappa - 1)/(\kappa + 1)$ for descent at its best rate, $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ for the heavy
# ball, which is momentum, at its best setting (Polyak 1964). By hand, for $\kappa = 100$: $99/101 = 0.980$ and
# $9/11 = 0.818$.
#
# **Predict, then run.** How many steps of descent shrink the distance as much as one step of the heavy ball at
# $\kappa = 100$: 2, 10 or 100?

# %%
linear_rates(kappa=100)

# %% [markdown]
# **Figure 7. One step of the heavy ball shrinks the distance as much as ten steps of descent.** Ten is
# $\sqrt{\kappa}$, and $0.980^{10} = 0.82$. The measured factor of the heavy ball, 0.828, is a little larger than 0.818:
# at the best setting two eigenvalues coincide, and the distance falls like $t \cdot 0.818^t$.

# %% [markdown]
# ### Unknown smallest curvature
#
# If the smallest curvature may be zero, the distance need not shrink by a constant factor. Let $L$ be the largest
# curvature, $D$ the distance to the minimum at the start, $J^*$ the minimal cost and $t$ the number of steps. Descent
# with $\alpha = 1/L$ satisfies $J - J^* \le L D^2 / (2 t)$. Nesterov's method (1983) satisfies $J - J^* \le 2 L D^2 /
# (t + 1)^2$. No method that uses gradients only can be faster than $t^{-2}$: for each $t$ there is a function on which
# every such method stays above $3 L D^2 / (32 (t + 1)^2)$ (Nesterov 2004, Theorem 2.1.7).
#
# **Predict, then run.** The cell uses this function for 100 steps. By what factor is the cost of Nesterov's method
# above the lower bound: less than 2, less than 4, or about 20?

# %%
worst_function(steps=100)

# %% [markdown]
# **Figure 8. After 100 steps the cost of Nesterov's method is a little more than three times the lower bound.** The
# cost of descent is fifteen times the lower bound. Both stay below their upper bounds.

# %% [markdown]
# ### Gradients that jump
#
# The gradient of an absolute value jumps at 0. Let $G$ now be a bound on the length of the gradients. After $T$ steps
# with the fixed learning rate $D / (G \sqrt{T})$, the mean of the points satisfies $J - J^* \le D G / \sqrt{T}$, and no
# method has a bound of a better order. The analysis of AdaGrad gives a bound of the same order.
#
# **Predict, then run.** The cell minimizes a sum of absolute values. How many times as many steps halve the cost?

# %%
without_smoothness()

# %% [markdown]
# **Figure 9. Four times as many steps halve the cost.** The bound has the slope $-1/2$ on the logarithmic axes. The
# measured costs fall with about the same slope and stay below it.
#
# **What to remember**
#
# | known about the function | descent | best possible order | of |
# |:---|:---|:---|:---|
# | curvatures from 1 to $\kappa$ | $(1 - 2/(\kappa + 1))^t$ | $(1 - 2/(\sqrt\kappa + 1))^t$ | the distance |
# | curvatures up to $L$ | $1/t$ | $1/t^2$ | the cost |
# | gradients up to $G$ | $1/\sqrt{t}$ | $1/\sqrt{t}$ | the cost |
#
# **Exercises**
#
# 1. *On paper.* $J = w_1^2 + 10\, w_2^2$ at $(1, 1)$: what are the gradient, the Hessian and Newton's step?
# 2. At which angle does the diagonal preconditioner of Section 2 reduce the condition number from 25 to about 12?
# 3. *On paper.* Show that the minimum of (5) for the Euclidean norm is $d = -\alpha g$.
# 4. Call `linear_rates` with 10,000. How many steps of descent shrink the distance as much as one step of the heavy
#    ball, according to the theory?
#
# <details><summary>Answers to the exercises</summary>
#
# 1. $g = (2, 20)$, $H$ is diagonal with 2 and 20, and the step is $(-1, -1)$: to the minimum.
# 2. About 20 degrees: `preconditioned(20)` prints 11.4.
# 3. The derivative of (5) with respect to $d$ is $g + d/\alpha$. It is zero at $d = -\alpha g$.
# 4. About a hundred: $\sqrt{10000} = 100$.
# </details>
#
# **Sources.** J. Bernstein and L. Newhouse, *Old optimizer, new norm: an anthology* (2024),
# [arXiv:2409.20325](https://arxiv.org/abs/2409.20325). V. Gupta, T. Koren and Y. Singer, *Shampoo: preconditioned
# stochastic tensor optimization*, ICML (2018), [arXiv:1802.09568](https://arxiv.org/abs/1802.09568). P. Foret, A.
# Kleiner, H. Mobahi and B. Neyshabur, *Sharpness-aware minimization for efficiently improving generalization*, ICLR
# (2021), [arXiv:2010.01412](https://arxiv.org/abs/2010.01412). Y. Dauphin et al., *Identifying and attacking the saddle
# point problem in high-dimensional non-convex optimization*, NeurIPS (2014),
# [arXiv:1406.2572](https://arxiv.org/abs/1406.2572). S. Hochreiter and J. Schmidhuber, *Flat minima*, Neural
# Computation 9 (1997). L. Dinh, R. Pascanu, S. Bengio and Y. Bengio, *Sharp minima can generalize for deep nets*, ICML
# (2017), [arXiv:1703.04933](https://arxiv.org/abs/1703.04933). Y. Nesterov, *A method for solving the convex
# programming problem with convergence rate $O(1/k^2)$*, Soviet Mathematics Doklady 27 (1983). Y. Nesterov,
# *Introductory lectures on convex optimization* (2004), Theorems 2.1.7 and 2.2.2, and Section 3.2. B. T. Polyak, *Some
# methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics and Mathematical Physics
# 4 (1964).
