# GRADED FUNCTION: trapezoid_area


def trapezoid_area(y, h):
    area = 0.0
    for left, right in zip(y[:-1], y[1:]):
        area += h * (left + right) / 2
    return area
