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
# Gradient descent, Lion and Muon look like three inventions. They are one idea with three rulers. This notebook is
# about that idea: a step depends on how you measure length, and a good ruler is fitted to the shape of the cost. On
# the way you meet the Hessian, Newton's step, preconditioners, sharpness, and the speed limits that no method can
# break.
#
# **What you will do**
#
# - take one Newton step and see why it arrives at once, and where it goes wrong;
# - find out when an adaptive learning rate per parameter helps, and when it cannot;
# - derive gradient descent, sign descent and Muon from the same sentence;
# - measure the rates of convergence that theory promises.
#
# **What you need:** NumPy, the chain rule for two variables, and the ideas of `optimization_methods`; Lion and Muon are
# in `modern_optimizers`. Nothing here is graded.
#
# `momentum_dynamics` goes well beside it: it takes one quadratic apart. The figures are drawn by
# `figures_geometry.py` and `figures_rates.py`; change the calls and run them again.

# %%
import numpy as np

from figures_geometry import balls, newton_on_rosenbrock, preconditioned, two_quadratics
from figures_rates import linear_rates, sharpness_by_radius, without_smoothness, worst_function
from opt_utils import sliders

# %% [markdown]
# ## 1. The Hessian knows how the slope changes
#
# The gradient is the vector of first derivatives. The **Hessian** $H$ is the matrix of second ones: $H_{ij}$ says how
# the $i$-th entry of the gradient changes when you move along the $j$-th axis. Its eigenvalues are the **curvatures**
# of the surface, its eigenvectors the directions in which it bends that way. Near a point $w$,
#
# $$J(w + d) \approx J(w) + g^\top d + \tfrac{1}{2} d^\top H d \tag{1}$$
#
# If $H$ is positive definite, the right side is a bowl, and its lowest point is **Newton's step**
#
# $$d = -H^{-1} g \tag{2}$$
#
# By hand, in one dimension: $J(w) = 3 w^2$ at $w = 2$ has the gradient 12 and the curvature 6; the step is
# $-12/6 = -2$, and it ends at the minimum.
#
# **Predict, then run.** On a bowl whose axes are slantwise: does Newton's step point straight downhill, against the
# gradient?

# %%
two_quadratics()

# %% [markdown]
# **Figure 1. Newton's step ends at the minimum of a bowl, and it is not the steepest one.** Straight downhill crosses
# the contours at right angles and misses. Newton turns the step, because it knows that the slope fades quickly in one
# direction and slowly in the other.

# %% [markdown]
# **Predict, then run.** Rosenbrock's valley is no bowl. Newton, damped (it halves its step until the cost falls enough),
# starts on the far side of the bend. How many steps does it need to bring the cost below $10^{-20}$: 20, 200 or 2000?

# %%
newton_on_rosenbrock()

# %% [markdown]
# **Figure 2. Twenty-one steps against thousands.** Far from the minimum Newton is not much faster than descent. Near it,
# (1) becomes exact, and the number of correct digits doubles with each step.
#
# So why does nobody train networks like this? A network with a million parameters has a Hessian of $10^{12}$ entries,
# and each gradient comes with noise. There is a second reason:
#
# **Predict, then run.** The surface $J = \tfrac12 w_1^2 + \tfrac14 (w_2^2 - 1)^2$ has two minima, at $w_2 = \pm 1$, and a
# saddle at the origin. Newton, without damping, starts at $(1, 0.3)$. Where does it end?

# %%
w = np.array([1.0, 0.3])
for step in range(6):
    gradient, hessian = np.array([w[0], w[1] ** 3 - w[1]]), np.diag([1.0, 3 * w[1] ** 2 - 1])
    w = w - np.linalg.solve(hessian, gradient)
    print(f"after step {step + 1}: {np.round(w, 6)}")

# %% [markdown]
# It ends at the **saddle**. Formula (2) looks for a point where the gradient of the bowl vanishes, and where a curvature
# is negative that point is a maximum along its direction. Large networks have many more saddles than minima (Dauphin
# et al. 2014), so a method for them must not be drawn to saddles.
#
# **What to remember**
#
# - The eigenvalues of the Hessian are the curvatures. Newton's step divides the gradient by them.
# - Near a minimum it doubles the number of correct digits. It costs a matrix, and it is drawn to saddles.

# %% [markdown]
# ## 2. A preconditioner is a cheap guess at the inverse Hessian
#
# Between descent and Newton lies a whole family. Take any positive definite matrix $P$ and step by
#
# $$w := w - \alpha P g \tag{3}$$
#
# $P = I$ is descent, $P = H^{-1}$ is Newton. What decides the speed is no longer the condition number of $H$ but that of
# $P H$. A **diagonal** $P$ is what adaptive methods use: one learning rate for each parameter.
#
# **Predict, then run.** A ravine lies along an axis, with curvatures 1 and 25. Which of the three preconditioners make
# it round?

# %%
preconditioned(degrees=0)

# %% [markdown]
# **Figure 3. Along the axes a diagonal preconditioner is as good as Newton.** One division per parameter makes the
# ravine round: its condition number falls from 25 to 1.

# %% [markdown]
# **Predict, then run.** Now the same ravine, turned by 45 degrees. What can one learning rate per parameter do?

# %%
preconditioned(degrees=45)

# %% [markdown]
# **Figure 4. Slantwise it cannot help at all.** Both parameters see the same curvature, 13, so dividing by it changes
# nothing: the condition number stays 25. Only a full matrix knows about directions that mix the parameters.
#
# **Change it and see.** Try 10, 20 and 30 degrees, or move the slider.

# %%
sliders(preconditioned, degrees=(0, 90, 5, 45))

# %% [markdown]
# AdaGrad, RMSprop and Adam guess the diagonal from gradients: they divide by the root of a mean of $g^2$. A full matrix
# can be guessed too, from the mean of $g g^\top$, but it is as large as a Hessian. **Shampoo** (Gupta, Koren and Singer
# 2018, [arXiv:1802.09568](https://arxiv.org/abs/1802.09568)) finds a middle way for a weight matrix with gradient $G$: it
# keeps two small matrices, $L = \sum G G^\top$ for the rows and $R = \sum G^\top G$ for the columns, and steps by
#
# $$W := W - \alpha \, L^{-1/4} \, G \, R^{-1/4} \tag{4}$$
#
# **What to remember**
#
# - The condition number of $P H$ decides how fast (3) converges.
# - One learning rate per parameter helps where the ravine lies along the axes, and not where it is slantwise.

# %% [markdown]
# ## 3. Three rulers, three methods
#
# Which step of length 1 goes down the fastest? That depends on what "length 1" means. Write the step as the solution of
#
# $$\min_d \; g^\top d + \frac{1}{2 \alpha} \lVert d \rVert^2 \tag{5}$$
#
# **Predict, then run.** The gradient points mostly along the first axis. In which direction is the steepest step if
# length means the *largest entry*? And if it means the *sum* of the entries' sizes?

# %%
balls()

# %% [markdown]
# **Figure 5. The ball decides the step.** The steepest step ends where the ball reaches furthest against the gradient.
# On the round ball of Euclid it is the gradient itself: **gradient descent**. On the square it is a corner, the *sign*
# of every entry: **sign descent**, which is Lion without its averages, and Adam without its averages. On the square
# that stands on its corner it is a single axis: **coordinate descent**.
#
# One loop serves all three. It takes two functions: the gradient of a surface, and the steepest direction of a ruler.
#
# **Predict, then run.** On a bowl with curvatures 1 and 25, three walkers take steps of length 0.1, each by its own
# ruler. Which one is the first whose two coordinates are both below 0.15?

# %%
def descend(grad, w0, direction, alpha=0.1, steps=60):
    """Walk from w0: each step has the length alpha and the direction that direction(grad(w)) says."""
    path = [np.array(w0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] + alpha * direction(grad(path[-1])))
    return np.array(path)


def bowl_gradient(w):
    return np.array([1.0, 25.0]) * w


rulers = {
    "Euclidean": lambda g: -g / np.linalg.norm(g),
    "largest entry": lambda g: -np.sign(g),
    "sum of entries": lambda g: -np.sign(g) * (np.abs(g) == np.abs(g).max()),
}
for ruler, direction in rulers.items():
    near = np.abs(descend(bowl_gradient, (-2.03, 1.01), direction)).max(axis=1) < 0.15
    print(f"{ruler:14} {f'after {near.argmax()} steps' if near.any() else 'not in 60 steps'}")

# %% [markdown]
# <details><summary>Why the corner wins here</summary>
#
# A corner step moves both coordinates by 0.1, so 19 steps cover the 1.9 that the first one has to go. Euclid's ruler
# must share its length between the coordinates, and the gradient gives nearly all of it to the steep one. The
# last ruler moves one coordinate at a time, and again and again it is the steep one that has to be repaired.
# A corner step is also longer: $0.1 \sqrt{2}$ by Euclid's ruler. Which comparison is fair depends on the ruler, too.
# </details>
#
# **Change it and see.** Give `descend` the gradient of your own surface, or a direction of your own: a mean of two of the
# three, or $-g$ itself, whose steps shrink with the gradient. ($\alpha$ must then be below $2/25$.)
#
# A weight matrix is not a list of numbers but a map, and its natural length is how far it can stretch a vector: its
# largest singular value, the **spectral norm**. Put that norm into (5), with $G = U \Sigma V^\top$, and the steepest
# direction is $-U V^\top$: **Muon** without its velocity. Bernstein and Newhouse (2024,
# [arXiv:2409.20325](https://arxiv.org/abs/2409.20325)) tell the whole story this way.

# %% [markdown]
# **Predict, then run.** Shampoo, (4), was made from quite another idea. Let it see a single gradient, so that
# $L = G G^\top$ and $R = G^\top G$. How far is its step from $U V^\top$?

# %%
def power(matrix, exponent):
    """A symmetric matrix to a power, by its eigenvalues; those that are zero stay zero."""
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
# They are the same matrix. With one gradient, the two fourth roots take away exactly the singular values. So Shampoo is to
# Muon what AdaGrad is to the sign: the same step, with a memory.
#
# | length of the step measured by | without memory | with memory |
# |:---|:---|:---|
# | Euclidean norm | gradient descent | momentum |
# | largest entry | sign descent | Lion, Adam |
# | largest singular value | $U V^\top$ | Muon, Shampoo |
#
# **What to remember**
#
# - "Steepest" has no meaning before you choose a norm. Each norm has its method.
# - A norm that fits the object, entries or matrices, makes steps that change it evenly.

# %% [markdown]
# ## 4. Sharp minima and flat ones
#
# Two minima may be equally deep, one in a narrow gorge and one in a wide basin. It is an old idea (Hochreiter and
# Schmidhuber 1997) that the wide one serves better on new data, because it forgives a small shift.
# **Sharpness-aware minimization**, SAM (Foret et al. 2021, [arXiv:2010.01412](https://arxiv.org/abs/2010.01412)), looks
# for it: it first climbs a little way $\rho$ along the gradient, takes the gradient *there*, and steps with it from
# where it stood:
#
# $$w := w - \alpha \, \nabla J\!\left(w + \rho \, \frac{g}{\lVert g \rVert}\right) \tag{6}$$
#
# **Predict, then run.** We train a network of 20 hidden units on the two moons, five seeds for each $\rho$, and measure
# the largest curvature at the end. Does it fall with $\rho$? And does the accuracy on 2000 new points rise?

# %%
sharpness_by_radius()

# %% [markdown]
# **Figure 6. SAM finds flatter minima; here they are not better ones.** The largest curvature falls with every increase
# of $\rho$. The accuracy on new points stays within what seeds do: this problem is so small that no minimum
# overfits much. On large image networks Foret et al. measure gains. Flatness alone explains little, by the way: scaling
# two layers against each other changes the curvature and not the function (Dinh et al. 2017,
# [arXiv:1703.04933](https://arxiv.org/abs/1703.04933)).
#
# **What to remember**
#
# - SAM takes the gradient at the worst point nearby, and pays with a second gradient per step.
# - It does make minima flatter. Whether that helps is a question for your data.

# %% [markdown]
# ## 5. How fast can a method be?
#
# A function is **convex** if it lies below each of its chords. Then there is one valley, and speed can be promised.
# The promises depend on what you know of the function.
#
# **A condition number.** If all curvatures lie between 1 and $\kappa$, the distance shrinks by a constant factor a step:
# $(\kappa - 1)/(\kappa + 1)$ for descent at its best rate, $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ for heavy ball
# (Polyak 1964). By hand, for $\kappa = 100$: $99/101 = 0.980$ and $9/11 = 0.818$.
#
# **Predict, then run.** How many steps of descent is one step of heavy ball worth at $\kappa = 100$: 2, 10 or 100?

# %%
linear_rates(kappa=100)

# %% [markdown]
# **Figure 7. The root of the condition number is the whole gain.** $0.980^{10} = 0.82$: one step of heavy ball is worth
# ten of descent. The measured factor of heavy ball is a little above the theory's: at the best setting
# two eigenvalues coincide, which multiplies the distance by a factor that grows like $t$.

# %% [markdown]
# **No condition number.** If the smallest curvature may be zero, nothing shrinks by a constant factor. For descent with
# $\alpha = 1/L$, $L$ the largest curvature and $D$ the distance at the start, $J - J^* \le L D^2 / (2 t)$. Nesterov
# (1983) found a method with $J - J^* \le 2 L D^2 / (t + 1)^2$, and a proof that no method that uses gradients only
# can beat $t^{-2}$: for each number of steps there is a function that keeps every method above
# $3 L D^2 / (32 (t + 1)^2)$.
#
# **Predict, then run.** Here is that function for 100 steps. How near does Nesterov's method come to the limit: within a
# factor of 2, of 4, or of 20?

# %%
worst_function(steps=100)

# %% [markdown]
# **Figure 8. Nesterov's method is within a small factor of the best possible one.** After 100 steps it is a little more
# than three times above what no method can go below; descent is fifteen times above it. Both stay below their upper
# bounds.

# %% [markdown]
# **No smoothness.** If even the gradient may jump, as with absolute values, only $1/\sqrt{T}$ is left: after $T$ steps of a
# fixed, fitting length the mean of the points satisfies $J - J^* \le D G / \sqrt{T}$, where $G$ bounds the gradients. That
# is also what AdaGrad's analysis gives.
#
# **Predict, then run.** To halve the cost, how many times as many steps does that take?

# %%
without_smoothness()

# %% [markdown]
# **Figure 9. Four times the steps for half the cost.** The measured line has the slope of the bound and stays below it.
#
# **What to remember**
#
# | what is known | descent | the best |
# |:---|:---|:---|
# | curvatures from 1 to $\kappa$ | $(1 - 2/(\kappa + 1))^t$ | $(1 - 2/(\sqrt\kappa + 1))^t$ |
# | curvatures up to $L$ | $1/t$ | $1/t^2$ |
# | gradients up to $G$ | $1/\sqrt{t}$ | $1/\sqrt{t}$ |
#
# **Exercises**
#
# 1. *On paper.* $J = w_1^2 + 10\, w_2^2$ at $(1, 1)$: what are the gradient, the Hessian and Newton's step?
# 2. Find the angle at which the diagonal preconditioner of Section 2 brings the condition number from 25 to about 12.
# 3. *On paper.* Show that the minimum of (5) for Euclid's norm is $d = -\alpha g$.
# 4. Call `linear_rates` with 10,000. How many steps of descent is one step of heavy ball worth now?
#
# <details><summary>Answers to the exercises</summary>
#
# 1. $g = (2, 20)$, $H$ is diagonal with 2 and 20, and the step is $(-1, -1)$: to the minimum.
# 2. About 20 degrees: try `preconditioned(20)`.
# 3. Set the derivative $g + d/\alpha$ to zero.
# 4. About a hundred: $\sqrt{10000} = 100$.
# </details>
#
# **Sources.** J. Bernstein and L. Newhouse, *Old optimizer, new norm: an anthology* (2024),
# [arXiv:2409.20325](https://arxiv.org/abs/2409.20325). V. Gupta, T. Koren and Y. Singer, *Shampoo: preconditioned
# stochastic tensor optimization*, ICML (2018), [arXiv:1802.09568](https://arxiv.org/abs/1802.09568). P. Foret, A. Kleiner,
# H. Mobahi and B. Neyshabur, *Sharpness-aware minimization for efficiently improving generalization*, ICLR (2021),
# [arXiv:2010.01412](https://arxiv.org/abs/2010.01412). Y. Dauphin et al., *Identifying and attacking the saddle point
# problem in high-dimensional non-convex optimization*, NeurIPS (2014),
# [arXiv:1406.2572](https://arxiv.org/abs/1406.2572). S. Hochreiter and J. Schmidhuber, *Flat minima*, Neural Computation 9
# (1997). L. Dinh, R. Pascanu, S. Bengio and Y. Bengio, *Sharp minima can generalize for deep nets*, ICML (2017),
# [arXiv:1703.04933](https://arxiv.org/abs/1703.04933). Y. Nesterov, *Introductory lectures on convex optimization* (2004),
# Theorems 2.1.7 and 2.2.2, and Section 3.2. B. T. Polyak, *Some methods of speeding up the convergence of iteration
# methods*, USSR Computational Mathematics and Mathematical Physics 4 (1964).
