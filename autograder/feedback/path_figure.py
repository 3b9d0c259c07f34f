"""A picture of where a wrong update leads: its path and the right one down a ravine, as SVG. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

SIZE = 100  # units of the drawing per unit of a coordinate
HALF_WIDTH, HALF_HEIGHT = 2.6, 1.5  # of what is shown, around the lowest point
COSTS = (0.1, 0.5, 1.2, 2.5, 4.5, 7.0)  # whose level lines are drawn

Path = Sequence[Sequence[float]]


def path_picture(known: Mapping[str, Any], mistake: str) -> tuple[Markup, str] | None:
    """The picture of a mistake's path and its caption; None where the mistake's path shows nothing.

    ``known`` is one function's entry of the paths in hints.json.
    """
    if mistake not in known.get("wrong", {}):
        return None
    right, wrong = known["right"], known["wrong"][mistake]
    caption = (
        f"Down a narrow valley with learning rate {known['learning_rate']:g}, from the square: a right "
        f"update follows the wide line and is {_place(right)}; with this mistake alone it follows the dots "
        f"and is {_place(wrong)}."
    )
    levels = [_ellipse(cost, known["ravine"]) for cost in COSTS]
    x, y = _point(right[0])
    parts = [
        f'<svg viewBox="0 0 {2 * HALF_WIDTH * SIZE:.0f} {2 * HALF_HEIGHT * SIZE:.0f}" role="img">',
        "<title>Two paths on the level lines of a valley; the caption says where they lead.</title>",
        f'<g class="levels">{"".join(levels)}</g>',
        f'<path class="right" d="M{_line(right)}"/>',
        f'<path class="wrong" d="M{_line(wrong)}"/>',
        f'<path class="dots" d="{"".join(f"M{_line([point])}h0" for point in wrong)}"/>',
        f'<path class="start" d="M{x - 6} {y - 6}h12v12h-12z"/>',
        "</svg>",
    ]
    return Markup("".join(parts)), caption  # it holds numbers only


def _place(path: Path) -> str:
    x, y = (round(value, 2) + 0.0 for value in path[-1])  # no "-0.00"
    steps = len(path) - 1
    if abs(x) > HALF_WIDTH or abs(y) > HALF_HEIGHT:
        return f"out of the picture after {steps} steps"
    return f"at ({x:.2f}, {y:.2f}) after {steps} steps"


def _ellipse(cost: float, ravine: Sequence[float]) -> str:
    radii = (round(SIZE * (2 * cost / curvature) ** 0.5) for curvature in ravine)
    x, y = _point((0.0, 0.0))
    return '<ellipse cx="{}" cy="{}" rx="{}" ry="{}"/>'.format(x, y, *radii)


def _line(path: Path) -> str:
    return " ".join("{} {}".format(*_point(point)) for point in path)


def _point(point: Sequence[float]) -> tuple[int, int]:
    """A point in units of the drawing, at most one picture's width outside it."""
    x, y = (max(-3 * HALF_WIDTH, min(3 * HALF_WIDTH, value)) for value in point)
    return round(SIZE * (x + HALF_WIDTH)), round(SIZE * (HALF_HEIGHT - y))
