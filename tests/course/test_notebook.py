"""The instructor notebook, executed headless with warnings as errors, reproduces the published figures."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from tests.course.running import described_figures, printed_costs, run
from tests.helpers.project import ROOT

RECORD = json.loads((ROOT / "tests" / "data" / "published.json").read_text("utf-8"))
REPORT = """
gd = update_parameters_with_gd(*update_parameters_with_gd_test_case())
momentum = update_parameters_with_momentum(*update_parameters_with_momentum_test_case(), 0.9, 0.01)
adam = update_parameters_with_adam(*update_parameters_with_adam_test_case(), 2)
batches = random_mini_batches(*random_mini_batches_test_case())
zeros = [initialize_velocity(initialize_velocity_test_case()), *initialize_adam(initialize_adam_test_case())]
accuracies = {name: float(np.mean(predict_dec(p, X) == Y)) for name, (p, _) in trained.items()}
print(json.dumps(_plain({
    "gd": gd, "momentum": momentum, "adam": adam, "zeros": zeros, "accuracies": accuracies,
    "X_shapes": [list(x.shape) for x, _ in batches], "Y_shapes": [list(y.shape) for _, y in batches],
    "first": batches[0][0][0, :3],
})))
"""


@pytest.fixture(scope="module")
def executed():
    return run(REPORT)


def test_public_arrays_are_the_published_ones_to_eight_decimals(executed):
    seen, _ = executed
    expected = RECORD["expected"]

    def same(ours, published):
        np.testing.assert_allclose(np.array(ours), np.array(published), rtol=0, atol=5.001e-9)

    for key in ("W1", "b1", "W2", "b2"):
        same(seen["gd"][key], expected["update_parameters_with_gd"][key])
        same(seen["momentum"][0][key], expected["update_parameters_with_momentum"][key])
        same(seen["adam"][0][key], expected["update_parameters_with_adam"][key])
        same(seen["momentum"][1][f"d{key}"], expected["update_parameters_with_momentum"]["v"][f"d{key}"])
        for index, name in ((1, "v"), (2, "s")):
            same(seen["adam"][index][f"d{key}"], expected["update_parameters_with_adam"][name][f"d{key}"])
        for zeros in seen["zeros"]:
            same(zeros[f"d{key}"], np.zeros(np.shape(expected["update_parameters_with_gd"][key])))
    batches = expected["random_mini_batches"]
    assert seen["X_shapes"] == batches["X_shapes"] and seen["Y_shapes"] == batches["Y_shapes"]
    same(seen["first"], batches["first_three_of_first_batch_row_0"])


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
def test_the_training_prints_the_ten_costs_of_the_record(executed, optimizer):
    _, notebook = executed
    assert printed_costs(notebook, optimizer) == RECORD["training"]["correct"][optimizer]


def test_the_accuracies_are_those_of_the_record(executed):
    seen, _ = executed
    assert seen["accuracies"] == RECORD["training"]["correct_accuracy"]


def test_expected_outputs_in_the_text_are_what_the_cells_print(executed):
    """Every number of six or more decimals in an 'Expected output' stands in some cell's output."""
    _, notebook = executed
    shown = " ".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )
    promised = [
        number
        for cell in notebook.cells
        if cell.cell_type == "markdown" and "Expected output" in cell.source
        for number in re.findall(r"-?\d\.\d{6,8}\b", cell.source)
    ]
    assert len(promised) > 100
    assert [number for number in promised if number not in shown] in ([], ["0.185567"])  # the paper's form


def test_every_figure_has_a_text_alternative_and_a_caption(executed):
    _, notebook = executed
    assert described_figures(notebook) >= 8
