"""The notebooks with pictures of paths and of momentum: they run headless, and what they print is true."""

from __future__ import annotations

import json
from decimal import Decimal, getcontext
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tests.course.running import kernel_in
from tests.helpers.project import ROOT

pytestmark = pytest.mark.slow  # it runs whole notebooks
FOLDER = ROOT / "notebooks" / "explorations"
SECONDS = 45.0  # of processor time, which says less of what else the machine does than the clock
getcontext().prec = 50

LANDSCAPES_REPORT = """
import json
from time import process_time

points = np.random.default_rng(7).uniform(-1.9, 1.9, size=(20, 2))
streams = np.random.default_rng(8).normal(size=(40, 3, 2))


def follow(update):
    w, state = np.array([[0.5, -1.5], [2.0, 0.25], [-1.0, 3.0]]), {}
    for t, g in enumerate(streams, start=1):
        w, state = update(w, g, state, t, 0.03, 0.9)
    return w.tolist()


print(json.dumps({
    "seconds": process_time(),
    "points": points.tolist(),
    "costs": {name: cost(points).tolist() for name, (cost, *_) in SURFACES.items()},
    "gradients": {name: gradient(points).tolist() for name, (_, gradient, *_) in SURFACES.items()},
    "starts": {name: start for name, (_, _, start, *_) in SURFACES.items()},
    "grid": GRID.tolist(),
    "tuned": {surface: {m: [tuned[surface, m][0], tuned[surface, m][2]] for m in METHODS}
              for surface in SURFACES},
    "all_costs": {surface: {m: [float(c) if np.isfinite(c) else 1e308 for c in
                                costs_along(walk(u, SURFACES[surface], GRID)[-1], SURFACES[surface])]
                            for m, (u, _) in METHODS.items()} for surface in SURFACES},
    "turned": {m: [float(cost) for *_, cost in turned[m]] for m in METHODS},
    "streams": streams.tolist(),
    "ends": {name: follow(update) for name, (update, _) in METHODS.items()},
    "mine": follow(my_update),
}))
"""

MOMENTUM_REPORT = """
import json
from time import process_time

print(json.dumps({
    "seconds": process_time(),
    "apart": float(apart),
    "difference": float(difference),
    "border": [[b, *map(float, pair)] for b, pair in border.items()],
    "rates": [[float(p), float(m)] for p, m in rates_compared],
    "periods": [[float(p), float(m)] for p, m in periods],
    "best": {str(k): [list(map(float, f)), list(map(float, s))] for k, (f, s) in best_settings.items()},
    "cycle": last_points(alpha=1 / 5, beta=(4 / 6) ** 2),
    "minimum": last_points(alpha=1 / 15, beta=(4 / 6) ** 2),
}))
"""


def execute(name: str, report: str, where: Path) -> tuple[Any, NotebookNode]:
    """Run a notebook in a real kernel, warnings as errors; return the report and the cells."""
    notebook = jupytext.read(FOLDER / f"{name}.py")
    notebook.cells.insert(0, new_code_cell("import warnings\nwarnings.simplefilter('error')"))
    notebook.cells.append(new_code_cell(report))
    with pytest.MonkeyPatch.context() as patch:
        for trace in ("JPY_SESSION_NAME", "COLAB_RELEASE_TAG"):
            patch.delenv(trace, raising=False)
        NotebookClient(notebook, timeout=120, resources=kernel_in(where)).execute()
    text = "".join(
        o.text for o in notebook.cells[-1].outputs if o.output_type == "stream" and o.name == "stdout"
    )
    return json.loads(text), notebook


@pytest.fixture(scope="module")
def landscapes(tmp_path_factory):
    return execute("loss_landscapes", LANDSCAPES_REPORT, tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def dynamics(tmp_path_factory):
    return execute("momentum_dynamics", MOMENTUM_REPORT, tmp_path_factory.mktemp("empty"))


def outputs(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    return [(place, o) for place, cell in enumerate(notebook.cells) for o in cell.get("outputs", [])]


# --- both ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["landscapes", "dynamics"])
def test_notebook_runs_headless_in_time_and_warns_of_nothing(which, request):
    seen, notebook = request.getfixturevalue(which)
    assert seen["seconds"] < SECONDS
    assert [o.text for _, o in outputs(notebook) if o.output_type == "stream" and o.name == "stderr"] == []


@pytest.mark.parametrize(("which", "least"), [("landscapes", 10), ("dynamics", 4)])
def test_every_picture_has_a_text_alternative_and_a_caption(which, least, request):
    _, notebook = request.getfixturevalue(which)
    pictures = [(place, o) for place, o in outputs(notebook) if "image/png" in o.get("data", {})]
    assert len(pictures) >= least
    for number, (place, picture) in enumerate(pictures, start=1):
        assert len(picture.metadata["image/png"]["alt"]) > 40
        following = next(cell for cell in notebook.cells[place + 1 :] if cell.cell_type == "markdown")
        assert following.source.startswith(f"**Figure {number}. ")


@pytest.mark.parametrize("name", ["loss_landscapes", "momentum_dynamics"])
def test_notebook_needs_no_cases_and_sections_end_with_what_to_remember(name):
    text = (FOLDER / f"{name}.py").read_text("utf-8")
    assert "testCases" not in text and "nbgrader" not in text
    sections = text.split("# ## ")[1:]
    assert len(sections) >= 6
    assert all("**What to remember**" in section for section in sections)


# --- loss_landscapes -------------------------------------------------------------------------------


def exact_cost(name: str, x: Decimal, y: Decimal) -> Decimal:
    """The five surfaces once more, number by number, as formula (1) of the notebook writes them."""
    half, quarter = Decimal(1) / 2, Decimal(1) / 4
    along, across = (4 * x + 3 * y) / 5, (4 * y - 3 * x) / 5
    return {
        "bowl": half * (x * x + 2 * y * y),
        "ravine": half * (along**2 + 100 * across**2),
        "Rosenbrock": (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        "Beale": sum(
            ((constant - x + x * y**power) ** 2)
            for power, constant in ((1, Decimal("1.5")), (2, Decimal("2.25")), (3, Decimal("2.625")))
        ),
        "saddle": half * x * x + quarter * (y * y - 1) ** 2,
    }[name]


@pytest.mark.parametrize("name", ["bowl", "ravine", "Rosenbrock", "Beale", "saddle"])
def test_surfaces_are_the_formulas_and_gradients_finite_differences(landscapes, name):
    seen, _ = landscapes
    h = Decimal("1e-15")  # decimals of 50 digits: the differences are good to far more than a float
    for (x, y), cost, gradient in zip(
        seen["points"], seen["costs"][name], seen["gradients"][name], strict=True
    ):
        x, y = Decimal(x), Decimal(y)
        differences = [
            (exact_cost(name, x + h, y) - exact_cost(name, x - h, y)) / (2 * h),
            (exact_cost(name, x, y + h) - exact_cost(name, x, y - h)) / (2 * h),
        ]
        np.testing.assert_allclose(cost, float(exact_cost(name, x, y)), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(gradient, [float(d) for d in differences], rtol=1e-11, atol=1e-11)


def test_every_method_is_tuned_on_the_same_grid_by_final_cost(landscapes):
    seen, _ = landscapes
    grid = seen["grid"]
    assert len(seen["tuned"]) == 5 and all(len(methods) == 10 for methods in seen["tuned"].values())
    for surface, methods in seen["tuned"].items():
        for method, (alpha, cost) in methods.items():
            assert alpha in grid[1:-1], (surface, method)  # the text says that no best rate is at an end
            assert max(cost, 1e-8) == max(min(seen["all_costs"][surface][method]), 1e-8)


def test_methods_that_know_no_axes_do_not_notice_a_turn_and_adagrad_does(landscapes):
    turned = landscapes[0]["turned"]
    for method in ("gradient descent", "momentum", "Nesterov"):
        np.testing.assert_allclose(turned[method], turned[method][0], rtol=1e-6)
    assert turned["AdaGrad"][0] < 1e-8 and turned["AdaGrad"][-1] > 1e-3


def torch_optimizers(torch: Any) -> dict[str, Any]:
    """The settings of torch.optim that mean the same as the notebook's, with rate 0.03 and beta 0.9."""
    rate = 0.03
    adam = {"lr": rate, "betas": (0.9, 0.999), "eps": 1e-8}
    return {
        "gradient descent": lambda p: torch.optim.SGD(p, lr=rate),
        "momentum": lambda p: torch.optim.SGD(p, lr=rate * (1 - 0.9), momentum=0.9),
        "Nesterov": lambda p: torch.optim.SGD(p, lr=rate * (1 - 0.9), momentum=0.9, nesterov=True),
        "AdaGrad": lambda p: torch.optim.Adagrad(p, lr=rate, eps=1e-8),
        "RMSprop": lambda p: torch.optim.RMSprop(p, lr=rate, alpha=0.9, eps=1e-8),
        "Adam": lambda p: torch.optim.Adam(p, **adam),
        "AMSGrad": lambda p: torch.optim.Adam(p, **adam, amsgrad=True),
        # torch shrinks w before the step and we beside it: the same, since Adam's step does not look at w
        "AdamW": lambda p: torch.optim.AdamW(p, **adam, weight_decay=0.01),
    }


@pytest.mark.parametrize(
    "method",
    ["gradient descent", "momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam", "AMSGrad", "AdamW"],
)
def test_updates_are_those_of_torch_with_the_conventions_translated(landscapes, method):
    torch = pytest.importorskip("torch")
    seen, _ = landscapes
    w = torch.tensor([[0.5, -1.5], [2.0, 0.25], [-1.0, 3.0]], dtype=torch.float64, requires_grad=True)
    optimizer = torch_optimizers(torch)[method]([w])
    for gradient in seen["streams"]:
        w.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
    np.testing.assert_allclose(seen["ends"][method], w.detach().numpy(), rtol=1e-12)


def one_by_one(rule: str, start: float, gradients: list[float]) -> float:
    """NAdam (constant beta), Lion and the sign rule for a single number, in decimals."""
    beta, beta2, alpha, epsilon = map(Decimal, ("0.9", "0.999", "0.03", "1e-8"))
    w, v, s = Decimal(start), Decimal(0), Decimal(0)
    for t, number in enumerate(gradients, start=1):
        g = Decimal(number)
        if rule == "Lion":
            w -= alpha * Decimal(1).copy_sign(beta * v + (1 - beta) * g)
            v = Decimal("0.99") * v + Decimal("0.01") * g
            continue
        v = beta * v + (1 - beta) * g
        if rule == "mine":
            w -= alpha * Decimal(1).copy_sign(v)
            continue
        s = beta2 * s + (1 - beta2) * g * g
        ahead = beta * v / (1 - beta ** (t + 1)) + (1 - beta) * g / (1 - beta**t)
        w -= alpha * ahead / ((s / (1 - beta2**t)).sqrt() + epsilon)
    return float(w)


@pytest.mark.parametrize("rule", ["NAdam", "Lion", "mine"])
def test_updates_that_torch_lacks_agree_with_decimals(landscapes, rule):
    seen, _ = landscapes
    end = seen["mine"] if rule == "mine" else seen["ends"][rule]
    start = np.array([[0.5, -1.5], [2.0, 0.25], [-1.0, 3.0]])
    streams = np.array(seen["streams"])
    for index in np.ndindex(3, 2):
        expected = one_by_one(rule, start[index], streams[(slice(None), *index)].tolist())
        np.testing.assert_allclose(np.array(end)[index], expected, rtol=1e-12)


def test_film_is_small_and_labelled(landscapes):
    _, notebook = landscapes
    pages = [o.data["text/html"] for _, o in outputs(notebook) if "text/html" in o.get("data", {})]
    films = [page for page in pages if "data:image" in page]
    assert len(films) == 1
    assert len(films[0].encode()) < 2_000_000
    assert 1 < films[0].count("data:image/jpeg;base64") <= 40
    assert "aria-label=" in films[0]


def test_without_a_front_end_a_line_stands_for_the_sliders(landscapes):
    _, notebook = landscapes
    shown = [
        o for _, o in outputs(notebook) if "application/vnd.jupyter.widget-view+json" in o.get("data", {})
    ]
    assert shown == []
    said = "".join(o.text for _, o in outputs(notebook) if o.output_type == "stream")
    assert "Open the notebook in Jupyter to move sliders here." in said


# --- momentum_dynamics -----------------------------------------------------------------------------


def test_one_matrix_for_each_curvature_is_the_whole_run(dynamics):
    seen, _ = dynamics
    assert seen["apart"] < 1e-12
    assert seen["difference"] < 1e-7  # near a double eigenvalue a rounding counts by its root


def test_border_of_convergence_is_the_formula(dynamics):
    seen, _ = dynamics
    assert len(seen["border"]) >= 5
    for beta, formula, bisection in seen["border"]:
        exact = float(2 * (1 + Decimal(beta)) / (1 - Decimal(beta)))
        np.testing.assert_allclose([formula, bisection], exact, rtol=1e-9)


def test_predicted_rate_is_the_measured_rate(dynamics):
    seen, _ = dynamics
    assert len(seen["rates"]) >= 8
    for predicted, measured in seen["rates"]:
        assert abs(predicted - measured) < 1e-6


def test_predicted_rates_are_those_of_the_quadratic_equation(dynamics):
    """The spectral radii, once more from the characteristic equation in decimals."""
    expected = []
    for product, beta in ((0.1, 0.0), (0.1, 0.5), (0.1, 0.9), (1.0, 0.5), (1.0, 0.9), (3.5, 0.5)):
        trace = 1 + Decimal(beta) - Decimal(product) * (1 - Decimal(beta))
        inside = trace**2 - 4 * Decimal(beta)
        expected.append(float(Decimal(beta).sqrt() if inside < 0 else (abs(trace) + inside.sqrt()) / 2))
    np.testing.assert_allclose([p for p, _ in dynamics[0]["rates"][:6]], expected, rtol=1e-13)


def test_period_of_the_swings_is_the_predicted_one(dynamics):
    for predicted, measured in dynamics[0]["periods"]:
        assert abs(measured / predicted - 1) < 1e-2


def test_best_setting_for_a_condition_number_is_polyaks(dynamics):
    for kappa, (formula, found) in dynamics[0]["best"].items():
        root = Decimal(kappa).sqrt()
        rate = (root - 1) / (root + 1)
        np.testing.assert_allclose(formula, [float(1 / root), float(rate**2), float(rate)], rtol=1e-12)
        np.testing.assert_allclose(found, formula, rtol=2e-3)
        assert found[2] > formula[2] - 1e-9  # nothing beats it


def test_best_setting_circles_on_the_convex_counterexample(dynamics):
    cycle, minimum = dynamics[0]["cycle"], dynamics[0]["minimum"]
    assert max(abs(w) for w in minimum) < 1e-12
    assert min(np.diff(cycle)) > 0.1 and max(abs(w) for w in cycle) < 10
