"""Notebooks ask before they show, and the numbers in their captions were computed."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from opt_utils import NAMES, STYLE
from tests.helpers.project import ROOT

# Of each notebook: its numbered sections, figures and exercises.
SHAPES = {
    "optimization_methods": (5, 15, 10),
    "adaptive_methods": (6, 12, 12),
    "learning_rate_schedules": (6, 7, 12),
    "modern_optimizers": (9, 14, 18),
    "training_in_practice": (6, 10, 12),
}
EXERCISES = {  # of each exploration
    "loss_landscapes": 11,
    "momentum_dynamics": 11,
    "geometry_of_steps": 4,
    "from_numpy_to_pytorch": 9,
    "reading_a_published_result": 8,
}
every_notebook = pytest.mark.parametrize("name", SHAPES)
every_exploration = pytest.mark.parametrize("name", EXERCISES)


def cells_of(name: str) -> list[NotebookNode]:
    folder = "explorations" if name in EXERCISES else name
    return nbformat.read(ROOT / "source" / folder / f"{name}.ipynb", as_version=4).cells


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "notebooks" / "optimization_methods")
    import figures

    return figures


def sections(cells: list[NotebookNode]) -> dict[str, list[NotebookNode]]:
    """The cells of each numbered section, by its heading."""
    found: dict[str, list[NotebookNode]] = {}
    for cell in cells:
        heading = re.match(r"## (.*)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found[heading[1]] = []
        if found:
            found[list(found)[-1]].append(cell)
    return {heading: part for heading, part in found.items() if heading[0].isdigit()}


@every_notebook
def test_each_section_has_two_questions_before_cells_that_answer_them_and_exercises(name):
    parts = sections(cells_of(name))
    assert len(parts) == SHAPES[name][0]
    for heading, part in parts.items():
        asked = [place for place, cell in enumerate(part) if "**Predict, then run.**" in cell.source]
        assert len(asked) >= 2, heading
        assert all(part[place + 1].cell_type == "code" for place in asked), heading
        assert "**Exercises**" in part[-1].source and "*On paper.*" in part[-1].source, heading


@every_exploration
def test_each_section_of_an_exploration_has_a_question_before_a_cell_that_answers_it(name):
    cells = cells_of(name)
    asked = {place for place, cell in enumerate(cells) if "**Predict, then run.**" in cell.source} - {0}
    assert all(cells[place + 1].cell_type == "code" for place in asked)
    parts = [0] * len(re.findall(r"^## \d", "\n".join(c.source for c in cells), flags=re.MULTILINE))
    section = 0
    for place, cell in enumerate(cells):
        heads = (
            re.findall(r"^## (\d)", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else []
        )
        section = int(heads[-1]) if heads else section
        parts[section - 1] += place in asked
    assert min(parts) >= 1 and sum(parts) > len(parts), parts


@pytest.mark.parametrize("name", [*SHAPES, *EXERCISES])
def test_every_exercise_has_an_answer(name):
    cells = cells_of(name)
    count = SHAPES[name][2] if name in SHAPES else EXERCISES[name]
    asked = "\n".join(
        cell.source.partition("**Exercises**")[2].partition("Answers to the exercises")[0] for cell in cells
    )
    (answers,) = [text for cell in cells if (text := cell.source.partition("Answers to the exercises")[2])]
    numbers = re.findall(r"^(\d+)\. ", asked, flags=re.MULTILINE)
    assert numbers == [str(number) for number in range(1, count + 1)]
    assert re.findall(r"^(\d+)\. ", answers, flags=re.MULTILINE) == numbers


@pytest.mark.parametrize("name", [*SHAPES, *EXERCISES])
def test_the_first_cell_says_how_long_it_takes_and_what_comes_before_and_next(name):
    assert all(word in cells_of(name)[0].source for word in ("**Time:**", "**Before:**", "**Next:**"))


@every_notebook
def test_no_cell_draws_in_more_than_five_lines(name):
    for cell in cells_of(name):
        if cell.cell_type == "code" and re.search(r"\bplt\.|\bax\.|axes\[", cell.source):
            assert len(cell.source.splitlines()) <= 5, cell.source


@every_exploration
def test_an_exploration_folds_the_cells_that_draw(name):
    drawing = [
        cell
        for cell in cells_of(name)
        if cell.cell_type == "code" and re.search(r"\bplt\.|\baxe?s?\.(plot|set)", cell.source)
    ]
    for cell in drawing:
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert folded or len(cell.source.splitlines()) <= 5, cell.source
    assert drawing or name == "geometry_of_steps"  # whose figures are in modules


@every_exploration
def test_an_exploration_takes_the_looks_of_methods_from_the_one_table(name):
    files = [
        f"{name}.py",
        *(("figures_geometry.py", "figures_rates.py") if name == "geometry_of_steps" else ()),
    ]
    text = "\n".join((ROOT / "notebooks" / "explorations" / file).read_text("utf-8") for file in files)
    assert "STYLE[" in text
    assert not [look["color"] for look in STYLE.values() if look["color"].casefold() in text.casefold()]
    assert {*re.findall(r'"([\w ]+)": \(\w+, STYLE', text)} <= {*NAMES.values()}


@every_notebook
def test_figures_are_numbered_in_order(name):
    numbers = [re.match(r"\*\*Figure (\d+)\.", cell.source) for cell in cells_of(name)]
    assert [int(number[1]) for number in numbers if number] == list(range(1, SHAPES[name][1] + 1))


def test_the_velocity_outlives_the_gradient_as_figure_7_says(figures):
    path, velocities = figures.descend_ravine(beta=0.9, learning_rate=1.95, steps=60)
    ratio = velocities[1:, 0] / (0.02 * path[:-1, 0])
    assert np.all(ratio[:17] < 1) and np.all(ratio[17:] > 1) and ratio[-1] > 3
    np.testing.assert_allclose(ratio[[0, 12, 24, 36, 48]], [0.10, 0.84, 1.27, 1.68, 2.26], atol=0.005)


def test_a_larger_rate_gains_what_the_text_says_where_the_floor_is_flat(figures):
    def cost(beta: float, learning_rate: float) -> float:
        return figures.ravine_cost(
            *figures.descend_ravine(beta, learning_rate, 60, floor=0.002)[0][-1], 0.002
        )

    assert abs(cost(0.9, 1.95) / cost(0.0, 1.95) - 1) < 0.05
    assert cost(0.9, 20.0) < cost(0.9, 1.95) / 20
    assert cost(0.0, 2.1) > cost(0.0, 1.95)


def test_momentum_ends_at_an_eighth_of_the_cost_of_descent(figures):
    ends = [figures.ravine_cost(*figures.descend_ravine(beta, 1.95, 60)[0][-1]) for beta in (0.0, 0.9)]
    assert 7 < ends[0] / ends[1] < 9


def test_neighbours_on_the_hills_end_in_different_valleys(figures, capsys, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(figures, "show", lambda figure, alt: shown.append(alt))
    figures.hilly_landscape()
    assert "right start: cost -0.25 -> -1.04" in capsys.readouterr().out
    assert "deeper one on the left" in shown[0]


def cost_of_line(figures, learning_rate: float) -> float:
    """Cost above the minimum after the 30 steps of ``descend_bowl``."""
    path = figures.descend_line([np.arange(64)] * 30, learning_rate, start=(-1.6, 0.8))
    return float(figures.line_cost(*path[-1]) - figures.line_cost(*figures.line_minimum))


def test_rates_on_both_sides_of_the_limit_end_on_both_sides_of_the_start(figures):
    start = figures.line_cost(-1.6, 0.8) - figures.line_cost(*figures.line_minimum)
    assert cost_of_line(figures, 0.92) < start < cost_of_line(figures, 0.93)
    on_slider = {rate: cost_of_line(figures, rate) for rate in np.arange(0.05, 1.01, 0.05).round(2)}
    assert min(on_slider, key=on_slider.__getitem__) == 0.8
    assert on_slider[0.8] == pytest.approx(0.000114, abs=5e-7)


def test_a_size_of_mini_batches_has_one_path_whatever_it_is_drawn_beside(figures, capsys, monkeypatch):
    monkeypatch.setattr(figures, "show", lambda figure, alt: None)
    costs = []
    for sizes in ((64, 1), (1, 8)):
        figures.noise_of_batches(*sizes)
        costs.append(dict(re.findall(r"(\d+) of 64 examples.* (0\.\d+)", capsys.readouterr().out)))
    assert costs[0]["1"] == costs[1]["1"]
    assert float(costs[0]["64"]) < float(costs[1]["8"]) < 1.03 * float(costs[0]["64"])  # "almost as low"
    figures.noise_of_batches(1, steps=1000)
    quick = float(re.findall(r"steps (0\.\d+)", capsys.readouterr().out)[0])
    for rate, lower in ((0.05, True), (0.0125, False)):  # exercise 2
        figures.noise_of_batches(1, learning_rate=rate, steps=1000)
        assert (float(re.findall(r"steps (0\.\d+)", capsys.readouterr().out)[0]) < quick) == lower


def test_too_small_and_too_large_a_beta_end_where_the_text_says(figures):
    ends = {beta: figures.descend_ravine(beta, 1.95, 60)[0][-1, 0] for beta in (0.0, 0.5, 0.99)}
    np.testing.assert_allclose(list(ends.values()), [-0.83, -0.78, -4.26], atol=0.005)


def test_the_velocity_is_hardly_longer_than_the_gradient_on_a_very_flat_floor(figures):
    path, velocities = figures.descend_ravine(0.9, 1.95, 60, floor=0.002)
    assert np.max(velocities[1:, 0] / (0.002 * path[:-1, 0])) < 1.05


def test_with_beta_one_half_momentum_diverges_between_4_and_8(figures):
    small, large = (
        figures.ravine_cost(*figures.descend_ravine(0.5, rate, 60, floor=0.002)[0][-1], 0.002)
        for rate in (4.0, 8.0)
    )
    assert small < 0.1 and large > 1e40


def test_small_mini_batches_need_about_a_sixth_of_the_passes_or_less(figures):
    def step(X, Y, parameters, learning_rate):
        from opt_utils import backward_propagation, forward_propagation

        grads = backward_propagation(X, Y, forward_propagation(X, parameters)[1])
        return {key: parameters[key] - learning_rate * grads[f"d{key}"] for key in parameters}

    passes = {
        size: figures.passes_needed(step, size, rate, 0) for size, rate in ((4, 0.3), (16, 1.0), (300, 3.0))
    }
    assert max(passes[4], passes[16]) < passes[300] / 4.5 and passes[300] == 106
    assert figures.passes_needed(step, 300, 6.0, 0) == 206  # a larger rate than the best of those tried
