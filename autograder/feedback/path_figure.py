"""Draws the descent paths of a wrong update and of the correct one in a ravine, as SVG. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

SCALE = 100  # SVG units per unit of a coordinate
HALF_WIDTH, HALF_HEIGHT = 2.6, 1.5  # of the region shown, around the minimum
LEGEND_HEIGHT = 76  # SVG units below the region
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
    width, height = round(2 * HALF_WIDTH * SCALE), round(2 * HALF_HEIGHT * SCALE)
    parts = [
        f'<svg viewBox="0 0 {width} {height + LEGEND_HEIGHT}" role="img">',
        "<title>Two descents over the contour lines of a valley; the caption says where they end.</title>",
        f'<g class="contours">{"".join(_contour(cost, descents["ravine"]) for cost in COSTS)}</g>',
        f'<path class="right" d="M{_svg_points(right)}"/>',
        f'<path class="wrong" d="M{_svg_points(wrong)}"/>',
        f'<path class="dots" d="{"".join(f"M{_svg_points([point])}h0" for point in wrong)}"/>',
        f'<path class="start" d="M{x - 6} {y - 6}h12v12h-12z"/>',
        '<path class="minimum" d="M{} {}m-8 -8l16 16m0 -16l-16 16"/>'.format(*_svg_point((0.0, 0.0))),
        _legend(width, height),
        "</svg>",
    ]
    return Markup("".join(parts)), caption  # safe: it holds numbers only


def _end(points: Points) -> str:
    x, y = (round(value, 2) + 0.0 for value in points[-1])  # + 0.0 turns -0.0 into 0.0
    inside = abs(x) <= HALF_WIDTH and abs(y) <= HALF_HEIGHT
    position = f"at ({x:.2f}, {y:.2f})" if inside else "outside the figure"
    steps = len(points) - 1
    return f"{position} after {steps} step{'s' if steps != 1 else ''}"


def _legend(width: int, top: int) -> str:
    """The legend, in a strip below the region that covers whatever leaves the region."""
    first, second, left, right = top + 25, top + 55, 14, width // 2 + 14
    return (
        f'<path class="strip" d="M0 {top}h{width}v{LEGEND_HEIGHT}h{-width}z"/>'
        f'<path class="right" d="M{left} {first}h44"/>'
        f'<text x="{left + 58}" y="{first + 7}">correct update</text>'
        f'<path class="wrong" d="M{right} {first}h44"/>'
        f'<path class="dots" d="M{right} {first}h0m22 0h0m22 0h0"/>'
        f'<text x="{right + 58}" y="{first + 7}">with this mistake</text>'
        f'<path class="start" d="M{left + 16} {second - 6}h12v12h-12z"/>'
        f'<text x="{left + 58}" y="{second + 7}">start</text>'
        f'<path class="minimum" d="M{right + 22} {second}m-8 -8l16 16m0 -16l-16 16"/>'
        f'<text x="{right + 58}" y="{second + 7}">minimum</text>'
    )


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
