"""Pages of the book show no graded method as code, and keep everything else."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.road import RoadEntry, read_road
from docs.book.build import LEFT_OUT, make_chapter, solutions_of_others
from docs.book.execute import written_stubs
from docs.book.player import mended
from docs.book.withheld import Solutions
from tests.helpers.project import ROOT

ROAD = read_road(ROOT)
ENTRIES = pytest.mark.parametrize("entry", ROAD, ids=[entry.name for entry in ROAD])
OF_ALL = [cell for entry in ROAD for cell in written_stubs(ROOT, entry.path).values()]


@pytest.fixture(scope="module")
def solutions() -> Solutions:
    return Solutions(OF_ALL)


def released(entry: RoadEntry) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "release" / f"{entry.path}.ipynb", as_version=4)


@pytest.mark.parametrize(
    "cell",
    [
        "velocity = mu * velocity + (1 - mu) * slope",
        "m = 0.9 * state.get('m', 0.0) + 0.1 * g",
        "x -= step * slope",
        "p['W1'] = (p['W1']\n    - rate * d['dW1'])",
        "short = {name: g * (limit / size) for name, g in gradients.items()}",
        "for name in gradients:\n    short[name] = gradients[name] * (limit / size)",
        "w = w - a * v / (1 - b1**n) / (np.sqrt(s / (1 - b2**n)) + eps)",
        "def update_parameters_with_adam(everything):\n    return magic(everything)",
        "%magic",
    ],
)
def test_a_method_is_found_under_other_names_and_in_another_layout(solutions, cell):
    assert solutions.are_shown(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "show_path(update_parameters_with_adam)",
        "parameters, v = update_parameters_with_momentum(parameters, grads, v, 0.9, 0.1)",
        "axes[0].plot(path[:, 0], path[:, 1])\ncost = 0.5 * np.sum(path**2)",
        "total = 0\nfor size in (1, 16, 300):\n    total += size",
        "v = beta * v + g",
    ],
)
def test_code_that_calls_or_draws_is_not_taken_for_a_method(solutions, cell):
    assert not solutions.are_shown(cell)


def test_every_solution_of_more_than_zeros_and_slices_is_found_in_its_own_cell(solutions):
    for cell in OF_ALL:
        body = re.sub(r"def \w+\(", "def renamed(", cell)
        starts = re.search(r"def (initialize_\w+|random_mini_batches)\(", cell)
        assert starts or solutions.are_shown(body), cell


@ENTRIES
def test_a_page_of_the_public_book_shows_no_method_of_another_notebook(entry):
    others = Solutions(solutions_of_others(ROAD, entry))
    shown = [cell.source for cell in released(entry).cells if cell.cell_type == "code"]
    page = make_chapter(entry, released(entry), others).page
    kept = [cell.source for cell in page.cells if cell.cell_type == "code" and cell.source]
    assert not [source for source in kept if others.are_shown(source)]
    assert "SOLUTION" not in str(page) and "HIDDEN TESTS" not in str(page)
    left_out = sum(cell.source == LEFT_OUT for cell in page.cells)
    assert kept == [source for source in shown if source in kept] and len(kept) == len(shown) - left_out
    graded = [
        cell.source for cell in released(entry).cells if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    assert all(source in kept and "raise NotImplementedError" in source for source in graded)


def test_the_instructors_edition_leaves_nothing_out():
    entry = next(entry for entry in ROAD if entry.name == "from_numpy_to_pytorch")
    public = make_chapter(entry, released(entry), Solutions(solutions_of_others(ROAD, entry)))
    full = make_chapter(entry, released(entry), Solutions([]))
    assert public.leaves_out and not full.leaves_out
    sources = [cell.source for cell in released(entry).cells]
    assert [cell.source.replace("../index.md", "../README.md") for cell in full.page.cells] == sources


def test_a_picture_keeps_its_text_alternative_and_a_cell_with_two_is_refused():
    data = {"image/png": "", "text/plain": "<Figure>"}
    picture = new_output("display_data", data, metadata={"image/png": {"alt": "A path down a ravine."}})

    def page(count: int) -> nbformat.NotebookNode:
        run = new_notebook(cells=[new_code_cell("draw()", outputs=[picture] * count)])
        return make_chapter(ROAD[0], run, Solutions([])).page

    assert page(1).cells[0].metadata["mystnb"] == {"image": {"alt": "A path down a ravine."}}
    with pytest.raises(SystemExit, match="one cell shows 2 figures"):
        page(2)


def test_a_film_asks_for_no_font_and_its_parts_have_names():
    plt = pytest.importorskip("matplotlib.pyplot")
    from matplotlib.animation import FuncAnimation

    figure, ax = plt.subplots(figsize=(1, 1))
    film = FuncAnimation(figure, lambda k: ax.plot([0, k]), frames=2, init_func=lambda: []).to_jshtml()
    plt.close(figure)
    page = mended(f'<figure aria-label="Film of a line">{film}</figure>')
    assert "https:" in film and "https:" not in page and "fa fa-" not in page
    assert '<img alt="Film of a line" id="_anim_img' in page and 'aria-label="Picture of the film"' in page
    assert mended("<p>no film</p>") == "<p>no film</p>"
