"""Draws the descent paths of a wrong update and of the correct one in a ravine, as SVG. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

SCALE = 100  # SVG units per unit of a coordinate
HALF_WIDTH, HALF_HEIGHT = 2.6, 1.5  # of the region shown, around the minimum
COSTS = (0.1, 0.5, 1.2, 2.5, 4.5, 7.0)  # of the contour lines

Points = Sequence[Sequence[float]]


def path_figure(descents: Mapping[str, Any], mistake: str) -> tuple[Markup, str] | None:
    """The figure of a mistake's descent path and its caption; None if no path is known for the mistake.

    ``descents`` is one function's entry of ``Assignment.paths``.
    """
    if mistake not in descents.get("wrong", {}):
        return None
    right, wrong = descents["right"], descents["wrong"][mistake]
    caption = (
        f"Descent into a narrow valley with learning rate {descents['learning_rate']:g}, from the square. "
        f"The correct update follows the wide line and is {_end(right)}; with this mistake alone, the update "
        f"follows the dots and is {_end(wrong)}."
    )
    x, y = _svg_point(right[0])
    parts = [
        f'<svg viewBox="0 0 {2 * HALF_WIDTH * SCALE:.0f} {2 * HALF_HEIGHT * SCALE:.0f}" role="img">',
        "<title>Two descents over the contour lines of a valley; the caption says where they end.</title>",
        f'<g class="contours">{"".join(_contour(cost, descents["ravine"]) for cost in COSTS)}</g>',
        f'<path class="right" d="M{_svg_points(right)}"/>',
        f'<path class="wrong" d="M{_svg_points(wrong)}"/>',
        f'<path class="dots" d="{"".join(f"M{_svg_points([point])}h0" for point in wrong)}"/>',
        f'<path class="start" d="M{x - 6} {y - 6}h12v12h-12z"/>',
        "</svg>",
    ]
    return Markup("".join(parts)), caption  # safe: it holds numbers only


def _end(points: Points) -> str:
    x, y = (round(value, 2) + 0.0 for value in points[-1])  # + 0.0 turns -0.0 into 0.0
    inside = abs(x) <= HALF_WIDTH and abs(y) <= HALF_HEIGHT
    position = f"at ({x:.2f}, {y:.2f})" if inside else "outside the figure"
    return f"{position} after {len(points) - 1} steps"


def _contour(cost: float, ravine: Sequence[float]) -> str:
    """The ellipse of the points with this cost; ``ravine`` holds the curvatures along both axes."""
    radii = (round(SCALE * (2 * cost / curvature) ** 0.5) for curvature in ravine)
    return '<ellipse cx="{}" cy="{}" rx="{}" ry="{}"/>'.format(*_svg_point((0.0, 0.0)), *radii)


def _svg_points(points: Points) -> str:
    return " ".join("{} {}".format(*_svg_point(point)) for point in points)


def _svg_point(point: Sequence[float]) -> tuple[int, int]:
    """A point in SVG units, at most one figure's width outside the figure."""
    x, y = (max(-3 * HALF_WIDTH, min(3 * HALF_WIDTH, value)) for value in point)
    return round(SCALE * (x + HALF_WIDTH)), round(SCALE * (HALF_HEIGHT - y))
