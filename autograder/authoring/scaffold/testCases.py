"""The cases of this course: inputs, and the values that a correct function returns.

A release holds this file without the lines between the hidden-test delimiters.
"""

import numpy as np

from autograder.verdict.check import Case, CaseTable, GradedFunction

CASES = CaseTable(__file__)
check = CASES.check
### BEGIN HIDDEN TESTS
check_hidden = CASES.check_hidden
### END HIDDEN TESTS

# --- assignment: first_steps ---

CASES["trapezoid_area"] = GradedFunction(
    returns=("area",),
    # Three trapezoids under the parabola x**2 at 0, 1, 2 and 3: (0 + 1)/2 + (1 + 4)/2 + (4 + 9)/2.
    public=Case("public", lambda: (np.array([0.0, 1.0, 4.0, 9.0]), 1.0), 9.5),
)
### BEGIN HIDDEN TESTS
CASES["trapezoid_area"].hidden = (
    # (2 - 1)/2 + (-1 + 0.5)/2 + (0.5 + 3)/2 + (3 + 1.5)/2 = 4.25, times 0.25.
    Case("narrow", lambda: (np.array([2.0, -1.0, 0.5, 3.0, 1.5]), 0.25), 1.0625),
    # One trapezoid: there is no value between the ends. (3 + 5)/2 times 2.5.
    Case("one_trapezoid", lambda: (np.array([3.0, 5.0]), 2.5), 10.0),
)
### END HIDDEN TESTS
