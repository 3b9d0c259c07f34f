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
# # First steps: the area under a curve
#
# A curve is known at points that lie a distance $h$ apart: $y_0, y_1, \dots, y_n$. Straight lines between
# neighbouring points cut the area under the curve into trapezoids. Their areas add up to
#
# $$A = h \left( \frac{y_0 + y_n}{2} + y_1 + y_2 + \dots + y_{n-1} \right) \tag{1}$$
#
# Each inner value belongs to two trapezoids and counts fully; the two ends count half.
#
# **Your turn.** Write formula (1), about 2 lines.

# %% nbgrader={"grade": false, "grade_id": "imports", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from testCases import check

# %% nbgrader={"grade": false, "grade_id": "trapezoid_area", "locked": false, "schema_version": 3, "solution": true, "task": false}
# GRADED FUNCTION: trapezoid_area


def trapezoid_area(y, h):
    """The area under a curve by the trapezoid rule, formula (1).

    Arguments:
    y -- values of the curve, an array of at least two numbers
    h -- distance between neighbouring points, a number

    Returns:
    area -- a number
    """
    ### BEGIN SOLUTION
    ends = (y[0] + y[-1]) / 2
    area = h * (ends + y[1:-1].sum())
    ### END SOLUTION
    return area


# %% [markdown]
# The parabola $x^2$ at 0, 1, 2 and 3: the trapezoids give 9.5, a little more than the true area 9.

# %%
print(trapezoid_area(np.array([0.0, 1.0, 4.0, 9.0]), 1.0))

# %% nbgrader={"grade": true, "grade_id": "test_trapezoid_area", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
# The grader runs more cases than this one, with other numbers.
check(trapezoid_area)
### BEGIN HIDDEN TESTS
from testCases import check_hidden

check_hidden(trapezoid_area)
### END HIDDEN TESTS
