"""geometry_of_steps: what its captions state about Newton, preconditioners and rates is what is computed."""

from __future__ import annotations

import re

import jupytext
import numpy as np
import pytest

from tests.helpers.project import ROOT


@pytest.fixture
def draw(monkeypatch, capsys):
    """Call a figure's function by its name; return what it printed and its text alternative."""
    monkeypatch.syspath_prepend(ROOT / "notebooks" / "explorations")
    import figures_geometry
    import figures_rates

    def call(name: str, *arguments: float) -> tuple[str, str]:
        module = figures_geometry if hasattr(figures_geometry, name) else figures_rates
        shown: list[str] = []
        monkeypatch.setattr(module, "show", lambda figure, alt: shown.append(alt))
        getattr(module, name)(*arguments)
        return capsys.readouterr().out, shown[0]

    return call


def test_newtons_step_ends_at_the_minimum_of_a_bowl(draw):
    assert "Newton's step ends at [0. 0.]" in draw("two_quadratics")[0]


def test_damped_newton_needs_twenty_one_steps_on_rosenbrock(draw):
    printed, alt = draw("newton_on_rosenbrock")
    assert "below 1e-20 after 21 steps" in printed and "in 21 steps" in alt


def test_the_derivatives_of_rosenbrock_are_finite_differences(draw):
    draw("two_quadratics")
    import figures_geometry as geometry

    point = np.array([0.3, -0.7])
    rows = 1e-6 * np.eye(2)
    slopes = [(geometry.rosenbrock(*(point + d)) - geometry.rosenbrock(*(point - d))) / 2e-6 for d in rows]
    np.testing.assert_allclose(geometry.slope(point), slopes, rtol=1e-7)
    bends = [(geometry.slope(point + d) - geometry.slope(point - d)) / 2e-6 for d in rows]
    np.testing.assert_allclose(geometry.hessian(point), bends, rtol=1e-6)


@pytest.mark.parametrize(
    ("degrees", "diagonal"), [(0, 1.0), (45, 25.0), (10, 4.472), (20, 11.432), (30, 19.228)]
)
def test_a_diagonal_preconditioner_helps_along_the_axes_only(draw, degrees, diagonal):
    lines = draw("preconditioned", degrees)[0].splitlines()
    numbers = {line.split()[0]: float(line.split()[3].rstrip(",")) for line in lines}
    assert numbers == {"none": 25.0, "diagonal": pytest.approx(diagonal, abs=0.001), "full": 1.0}


def test_heavy_ball_takes_the_root_of_the_condition_number(draw):
    printed = draw("linear_rates", 100.0)[0]
    assert "descent    factor a step: measured 0.9802, theory 0.9802" in printed
    assert "theory 0.8182" in printed and pytest.approx(0.818, abs=0.002) == 0.98**10


def test_nesterov_is_near_the_limit_and_descent_is_not(draw):
    lines = draw("worst_function", 100)[0].splitlines()
    descent, nesterov = (float(line.split()[4].rstrip(",")) for line in lines[:2])
    limit = float(lines[2].split()[5])
    assert 3 < nesterov / limit < 4 and 14 < descent / limit < 16


def test_the_subgradient_method_stays_below_its_bound(draw):

    cost, bound = map(float, re.findall(r"(?:cost|bound) (\d\.\d+)", draw("without_smoothness")[0]))
    assert cost < bound < 2 * cost


def test_one_loop_for_three_rulers_says_which_is_first(capsys):
    cells = jupytext.read(ROOT / "notebooks" / "explorations" / "geometry_of_steps.py").cells
    (code,) = [cell.source for cell in cells if cell.source.startswith("def descend(")]
    exec(code, {"np": np})
    steps = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert steps["largest"].endswith("after 19 steps") and steps["Euclidean"].endswith("after 38 steps")
    assert steps["sum"].endswith("not in 60 steps")
