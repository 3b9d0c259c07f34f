"""Two explorations run headless with warnings as errors: the published traces, and torch's optimizers."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from tests.course.running import kernel_in
from tests.helpers.project import ROOT

FOLDER = ROOT / "notebooks" / "explorations"
pytestmark = pytest.mark.slow  # it runs whole notebooks
RECORD = json.loads((ROOT / "tests" / "data" / "published.json").read_text("utf-8"))["training"]
WITHOUT_TORCH = """
import importlib.util, sys

real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "torch" else real(name, *rest)
sys.modules["torch"] = None  # an import would now raise
"""


def execute(name: str, folder: Path, before: str = "") -> nbformat.NotebookNode:
    """Run a notebook in a real kernel, in a folder that holds what notebooks import."""
    notebook = jupytext.read(FOLDER / f"{name}.py")
    notebook.cells.insert(0, new_code_cell(f"import warnings\nwarnings.simplefilter('error')\n{before}"))
    NotebookClient(notebook, timeout=300, resources=kernel_in(folder)).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.get("name") == "stderr"]
    return notebook


def printed(cell: nbformat.NotebookNode) -> str:
    """What a cell wrote, and the Markdown that it displayed."""
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/markdown", "") + "\n"
        for output in cell.get("outputs", [])
    )


def everything_printed(notebook: nbformat.NotebookNode) -> str:
    return "".join(printed(cell) for cell in notebook.cells if cell.cell_type == "code")


def own_figures(text: str) -> dict[str, list[float]]:
    """The column "ours" of a comparison, by optimizer."""
    rows = re.findall(r"^(gd|momentum|adam) +\d+ +0\.\d{6} +(0\.\d{6}) ", text, re.MULTILINE)
    return {name: [float(ours) for row, ours in rows if row == name] for name in ("gd", "momentum", "adam")}


def assert_pictures_have_words(notebook: nbformat.NotebookNode, at_least: int) -> None:
    pictures = 0
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                pictures += 1
                assert len(output.metadata["image/png"]["alt"]) > 40
                following = next(c for c in notebook.cells[place + 1 :] if c.cell_type == "markdown")
                assert following.source.startswith("**Figure ")
    assert pictures >= at_least


@pytest.fixture(scope="module")
def published_result(tmp_path_factory):
    return execute("reading_a_published_result", tmp_path_factory.mktemp("published"))


def test_all_thirty_figures_are_reproduced_both_ways(published_result):
    comparisons = [
        c for c in published_result.cells if c.source.rstrip().endswith("print_comparison(figures(correct))")
    ]
    comparisons += [c for c in published_result.cells if "print_comparison(figures(lossy))" in c.source]
    correct, lossy = map(printed, comparisons)
    assert own_figures(correct) == RECORD["correct"]
    assert own_figures(lossy) == RECORD["as_published"]
    assert "equal to six decimals: 0 of 30" in correct
    assert "equal to six decimals: 30 of 30" in lossy


def test_the_literals_of_the_notebook_are_the_record(published_result):
    names: dict[str, object] = {}
    exec(next(c.source for c in published_result.cells if c.source.startswith("EPOCHS")), names)
    assert names["PUBLISHED"] == RECORD["as_published"]
    shown = everything_printed(published_result)
    for name, accuracy in RECORD["as_published_accuracy"].items():
        assert re.search(
            rf"^{name} +published {float(accuracy):.12f}  ours {float(accuracy):.12f} ", shown, re.MULTILINE
        )


def test_the_search_ends_at_the_last_position(published_result):
    shown = everything_printed(published_result)
    assert "all three figures at once: 21 of 44" in shown
    assert re.search(r"^position 43 missing: 0\.186335, off by 0\.000054$", shown, re.MULTILINE)
    assert "the published run: 299 of 300 examples, every one once: False" in shown
    assert_pictures_have_words(published_result, at_least=2)


def differences(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The last column of the table of translations, by method."""
    table = printed(next(c for c in notebook.cells if "display(Markdown" in c.source))
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: row[-1] for row in rows[1:]}


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed; make oracles installs it")
def test_every_translation_into_torch_agrees_to_1e_12(tmp_path):
    notebook = execute("from_numpy_to_pytorch", tmp_path)
    table = differences(notebook)
    assert len(table) == 16
    for method, difference in table.items():
        assert float(difference) <= 1e-12, method
    wrong = re.findall(
        r"^not the same, (.*): largest difference (\S+)$", everything_printed(notebook), re.MULTILINE
    )
    assert len(wrong) == 10
    for words, difference in wrong:
        assert float(difference) > 1e-12, words
    assert_pictures_have_words(notebook, at_least=1)


def test_without_torch_the_notebook_says_so_and_shows_the_numpy_half(tmp_path):
    notebook = execute("from_numpy_to_pytorch", tmp_path, WITHOUT_TORCH)
    shown = everything_printed(notebook)
    assert shown.count("PyTorch is not installed") == 1
    assert set(differences(notebook).values()) == {"torch not installed"}
    assert "largest difference " not in shown.replace("largest difference in 50 steps", "")
    assert_pictures_have_words(notebook, at_least=1)
