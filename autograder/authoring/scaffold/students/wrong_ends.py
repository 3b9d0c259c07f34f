# GRADED FUNCTION: trapezoid_area


def trapezoid_area(y, h):
    return h * y.sum()
