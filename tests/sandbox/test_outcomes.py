"""Forged output of cells is cut to what a page needs; forged values end no comparison and no diagnosis."""

from __future__ import annotations

import time

import numpy as np
import pytest

from autograder.comparison import ArraySummary, Case, difference
from autograder.diagnosis.fingerprint import MAX_ENTRIES, Fingerprint, fingerprint
from autograder.model import Program, RunCell
from autograder.sandbox.inside import encoding, notebook, wire
from autograder.sandbox.inside.encoding import decode
from autograder.sandbox.inside.limits import TimeLimits
from autograder.sandbox.outcomes import observation

OK = {"status": "ok", "outputs": []}


def cells_of(*frames: object) -> dict:
    program = Program((RunCell("a", ""), RunCell("b", "")), {})
    return dict(observation(program, TimeLimits(), "done", b"".join(map(wire.pack, frames)), {}, ()).cells)


def test_a_checkpoint_reports_a_cell_that_died_after_it_had_reported():
    died = {"status": "died"}
    cells = cells_of(["cell", "a", OK], ["cell", "a", died], ["cell", "b", OK], ["cell", "b", died])
    assert (cells["a"].status, cells["b"].status) == ("died", "died")


def test_more_frames_than_cells_can_send_are_not_read():
    cells = cells_of(*[["cell", "a", OK]] * 4, ["cell", "b", OK])
    assert (cells["a"].status, cells["b"].status) == ("ok", "not_run")


def test_what_a_cell_printed_and_displayed_is_cut():
    long = "x" * 3_000_000
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": long},
        {"output_type": "stream", "name": "stdout", "text": "once more"},
        {"output_type": "display_data", "data": {"text/plain": "shown", "text/html": long}},
        {"output_type": "display_data", "data": {"image/png": long}},
        {"output_type": "display_data", "data": {"text/plain": "after it"}},
    ]
    fields = {"status": "raised", "error": long, "message": long, "line": 10**400, "outputs": outputs}
    cell = cells_of(["cell", "a", fields])["a"]
    printed, shown = cell.outputs
    assert len(printed["text"]) == notebook.MAX_OUTPUT + len(notebook.OUTPUT_CUT)
    assert shown["data"] == {"text/plain": "shown"}
    assert (len(cell.error), len(cell.message), cell.line) == (80, 1000, None)


def test_the_outputs_of_a_cell_are_counted():
    outputs = [{"output_type": "display_data", "data": {"text/plain": "x"}}] * 1000
    cell = cells_of(["cell", "a", {**OK, "outputs": outputs}])["a"]
    assert len(cell.outputs) == 2 + notebook.MAX_DISPLAYS


EXPECTED = [
    ArraySummary((1000, 2000), (0.0, 0.0, 0.0)),
    ArraySummary((1000, 2000), (True, False)),
    np.zeros((2, 3)),
    np.zeros(()),
    np.zeros((0, 3)),
    np.ones(3, dtype=bool),
    np.array([10**30, 1], dtype=object),
    0.5,
    7,
    None,
    {"W1": np.zeros(2)},
    [np.zeros(2)],
    (np.zeros(2), np.zeros(2)),
]
HEADS = [ArraySummary((1000, 2000), np.zeros(64, dtype)) for dtype in encoding.DTYPES]
ARRAYS = [
    np.zeros(shape, dtype)
    for dtype in encoding.DTYPES
    for shape in ((), (0,), (1,), (2, 3), (0, 3), (3,), (1,) * 40, (1000, 2000))
]
EXTREME = [np.full((2, 3), value) for value in (np.nan, np.inf, 1e308, -1e308, 1e-320, complex("nan"))]
RETURNED = [*HEADS, *ARRAYS, *EXTREME, True, 2**62, 1e308, float("nan"), None, "", {}, [], ()]
VALUES = [value for one in RETURNED for value in (one, {"W1": one}, [one], (one, one))]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("expected", EXPECTED, ids=range(len(EXPECTED)))
def test_any_array_can_be_compared_with_any_expected_value(expected):
    case = Case("odd", tuple, expected)
    for value in VALUES:
        found = difference(case, value, ("v", "s"))
        assert found is None or len(found.text) < 1000


@pytest.mark.filterwarnings("error")
def test_any_array_has_a_fingerprint():
    assert {type(fingerprint(value)) for value in VALUES} == {Fingerprint}


def test_a_head_of_fewer_entries_than_expected_is_not_equal():
    case = Case("large", tuple, ArraySummary((1000, 2000), (0.0,) * 3))
    for entries in (0, 1, 2):
        assert difference(case, ArraySummary((1000, 2000), np.zeros(entries)), ("v",))
    assert difference(case, ArraySummary((1000, 2000), np.zeros(64)), ("v",)) is None


def widest() -> object:
    """A value of as many parts as decode lets through, with long keys, shared as deep as it may be."""
    key = "k" * encoding.MAX_TEXT
    leaves = [[f"{number}{key}"[:4000], ["value", 0.5]] for number in range(19_000)]
    structure = ["dict", 0, leaves]
    for number in range(1, encoding.MAX_DEPTH + 1):
        structure = ["dict", number, [[key, structure]]]
    return decode(structure, [], str, lambda *_: None)


def test_the_largest_value_is_visited_in_bounded_time():
    value = widest()
    started = time.process_time()
    fingerprint(value)
    difference(Case("odd", tuple, {"W1": np.zeros(2)}), value, ("parameters",))
    assert time.process_time() - started < 10


def test_arrays_of_too_many_entries_are_not_summed():
    found = fingerprint([np.ones(MAX_ENTRIES), np.ones(2)])
    assert found.subscripts == ("[0]",) and found.structure != fingerprint([np.ones(MAX_ENTRIES)]).structure
