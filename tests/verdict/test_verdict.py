"""Comparison and verdict, as pure functions: the message for each way to be wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.comparison import ArraySummary, Case, Opaque, alike, difference
from autograder.model import CallOutcome, CellOutcome, Convention, Question
from autograder.verdict.student_code import StudentCode
from autograder.verdict.verdict import accept, judge

EXPECTED = (
    {"W1": np.array([[1.0, 2.0, 3.0]]), "b1": np.array([[0.5]])},
    {"dW1": np.array([[0.0, 0.0, 0.0]])},
)
NAMES = ("parameters", "v")


def case(expected, origin="public"):
    return Case(origin, lambda: (), expected, origin=origin)


def result(**changes):
    first = {"W1": np.array([[1.0, 2.0, 3.0]]), "b1": np.array([[0.5]])} | changes
    return ({k: a for k, a in first.items() if a is not None}, {"dW1": np.zeros((1, 3))})


@pytest.mark.parametrize(
    ("returned", "kind", "text"),
    [
        (result(W1=np.array([[1.0, 2.5, 3.0]])), "values",
         'parameters["W1"][0, 1] is 2.5 where 2 is expected (1 of 3 entries differ)'),
        (result(W1=np.array([[1.0, np.nan, 3.0]])), "not_finite", 'parameters["W1"][0, 1] is nan where 2'),
        (result(W1=np.ones((1, 2))), "shape", 'parameters["W1"] has 2 columns where 3 are expected'),
        (result(W1=np.ones(3)), "shape", 'parameters["W1"] has shape (3,) where (1, 3) is expected'),
        (result(b1=np.ones((2, 1))), "shape", 'parameters["b1"] has 2 rows where 1 is expected'),
        (result(b1=np.array([[1]])), "dtype", 'parameters["b1"] holds integers where floats are expected'),
        (result(b1=0.5), "type", 'parameters["b1"] is a number where a numpy array is expected'),
        (result(b1=Opaque("matrix")), "type", 'parameters["b1"] is an object of type matrix where'),
        (result(b1=None), "missing_key", 'parameters has no entry "b1"'),
        (result(W2=np.ones(1)), "extra_key", 'parameters has an unexpected entry: "W2"'),
        (result()[0], "count", "it returns a dictionary where 2 results are expected: parameters, v; "
         "the one that it returns is parameters, and it is correct"),
        (({"W1": 1}, 2, 3), "count", "it returns 3 results where 2 are expected: parameters, v"),
        ((result()[0], 2, 3), "count",
         "it returns 3 results where 2 are expected: parameters, v; parameters is correct"),
        ((*result(), 1, 2), "count", "it returns 4 results where 2 are expected: parameters, v; the first"),
        (result()[:1], "count",
         "it returns 1 result where 2 are expected: parameters, v; parameters is correct"),
        (None, "count", "it returns nothing (None)"),
        ((result()[1], result()[0]), "missing_key", 'parameters has no entry "W1"'),
    ],
)  # fmt: skip
def test_a_difference_names_the_result_and_the_error(returned, kind, text):
    found = difference(case(EXPECTED), returned, NAMES)
    assert found is not None and found.kind == kind
    assert found.text.startswith(text)


def test_the_outline_of_a_difference_holds_no_number():
    for changes in ({"W1": np.full((1, 3), 7.25)}, {"W1": np.ones((1, 9))}, {"W1": np.full((1, 3), np.inf)}):
        found = difference(case(EXPECTED), result(**changes), NAMES)
        outline = found.outline.replace('"W1"', "")
        assert not any(letter.isdigit() for letter in outline), outline


def test_one_object_under_two_names_is_a_difference():
    zeros = np.zeros((2, 1))
    table = {"dW1": zeros}
    expected = ({"dW1": np.zeros((2, 1))}, {"dW1": np.zeros((2, 1))})
    assert difference(case(expected), (table, {"dW1": np.zeros((2, 1))}), ("v", "s")) is None
    assert difference(case(expected), (table, table), ("v", "s")).text.startswith(
        "v and s are the same object"
    )
    found = difference(case(expected), ({"dW1": zeros}, {"dW1": zeros}), ("v", "s"))
    assert found.text == 'v["dW1"] and s["dW1"] are the same object, not two'


def test_results_may_be_a_list_and_batches_a_tuple():
    assert difference(case(EXPECTED), list(result()), NAMES) is None
    batches = [(np.ones((2, 3)), np.ones((1, 3)))]
    assert (
        difference(case(batches), (list(b) for b in batches), ("mini_batches",)) is not None
    )  # a generator is none
    assert difference(case(batches), tuple(list(b) for b in batches), ("mini_batches",)) is None


def test_labels_may_come_back_as_ones_and_zeros():
    labels = np.array([[True, False, True]])
    for dtype in (int, float, np.uint8):
        assert difference(case({"Y": labels}), {"Y": labels.astype(dtype)}, ("batches",)) is None
        assert difference(case({"Y": labels}), {"Y": (~labels).astype(dtype)}, ("batches",)) is not None


def test_a_summary_sees_shape_and_first_entries_only():
    summary = [(ArraySummary((2, 4), (1.0, 2.0)), ArraySummary((1, 4), (True,)))]
    X, Y = np.arange(1.0, 9.0).reshape(2, 4), np.ones((1, 4), bool)
    assert difference(case(summary), [(X, Y)], ("mini_batches",)) is None
    assert difference(case(summary), [(X + 1, Y)], ("mini_batches",)).kind == "values"
    assert difference(case(summary), [(X[:, :3], Y)], ("mini_batches",)).text == (
        "mini_batches[0][0] has 3 columns where 4 are expected"
    )


def test_a_summary_of_an_empty_array_equals_an_empty_array():
    summary = [ArraySummary((0, 3), ())]
    assert difference(case(summary), [np.zeros((0, 3))], ("mini_batches",)) is None
    assert difference(case(summary), [np.zeros((1, 3))], ("mini_batches",)).kind == "shape"


@given(
    hnp.arrays(np.float64, hnp.array_shapes(max_dims=2), elements=st.floats(-1e9, 1e9)),
    st.floats(-1e-11, 1e-11),
)
def test_rounding_is_not_a_difference(array, noise):
    expected = {"W": array}
    assert difference(case(expected), {"W": array + noise}, ("parameters",)) is None
    assert alike(case(expected), {"W": array}, {"W": array + noise}, ("parameters",))


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just(Opaque("x")),
              hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=3))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple),
                            st.dictionaries(st.sampled_from(["W1", "b1", "dW1"]), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(anything, anything)
def test_no_returned_value_makes_the_comparison_fail(one, other):
    found = difference(case(EXPECTED), one, NAMES)
    assert found is not None and found.text and found.outline
    alike(case(EXPECTED), one, other, NAMES)


QUESTION = Question("f", 10.0, ("parameters", "v"), "stub", "reference", ())
PUBLIC, HIDDEN = case(EXPECTED), case(EXPECTED, "hidden")
RIGHT = CallOutcome("returned", result())
WRONG = CallOutcome("returned", result(W1=np.array([[1.0, 2.5, 3.0]])))
RAISED = CallOutcome("raised", error="KeyError", message="'dW3'", line=4)
TELLING = CallOutcome("raised", error="W1_is_2_5", message="W1 is 2.5", line=25)


@pytest.mark.parametrize(
    ("calls", "status", "message"),
    [
        ((RIGHT, RIGHT), "correct", "All checks passed."),
        ((WRONG, WRONG), "wrong", 'On the public case parameters["W1"][0, 1] is 2.5 where 2 is expected'),
        ((RIGHT, WRONG), "wrong", 'in a further case parameters["W1"] has wrong values.'),
        (
            (RAISED, RAISED),
            "error",
            "On the public case f stopped with KeyError in line 4: 'dW3'.",
        ),
        ((RIGHT, RAISED), "error", "in a further case f stopped with KeyError."),
        (
            (RIGHT, TELLING),
            "error",
            "The public case is correct, but in a further case f stopped with an error.",
        ),
        ((CallOutcome("timeout"), CallOutcome("not_run")), "timeout", "ran out of time"),
        ((RIGHT, CallOutcome("died")), "error", "ended the Python process"),
        (
            (RIGHT, CallOutcome("died", reason="returned more than 1 MB")),
            "error",
            "f returned more than 1 MB.",
        ),
        ((CallOutcome("not_run", reason="of x"),) * 2, "error", "f could not be run because of x."),
        ((CallOutcome("missing"),) * 2, "missing", "There is no function named f"),
        ((CallOutcome("not_run"),) * 2, "error", "could not be run"),
        ((CallOutcome("raised", error="NotImplementedError"),) * 2, "not_attempted", "f is not written yet."),
        (
            (CallOutcome("raised", error="NotImplementedError", message="g is not written yet"),) * 2,
            "error",
            "f stopped with NotImplementedError: g is not written yet.",
        ),
    ],
)
def test_status_and_message(calls, status, message):
    verdict = judge(QUESTION, (PUBLIC, HIDDEN), calls, ())
    assert verdict.status == status and message in verdict.message
    assert verdict.score == (10.0 if status == "correct" else 0.0)


CODE = StudentCode("import math\ndef f(parameters):\n    return parameters['W3']\n" + "\n" * 200, "f")


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (3, "KeyError in line 3, `return parameters['W3']`."),
        (1, "KeyError."),
        (150, "KeyError."),
        (None, "KeyError."),
    ],
)
def test_of_a_hidden_case_only_a_line_of_the_function_itself_is_told(line, where):
    """A process could report any number as its line."""
    calls = RIGHT, replace(RAISED, line=line)
    verdict = judge(QUESTION, (PUBLIC, HIDDEN), calls, (), code=CODE)
    assert verdict.message == f"The public case is correct, but in a further case f stopped with {where}"
    assert verdict.line == (3 if line == 3 else None)


def test_no_line_beyond_the_first_hundred_is_told_of_a_hidden_case():
    code = StudentCode("def f(x):\n" + "    x = 1\n" * 120, "f")
    calls = RIGHT, replace(RAISED, line=101)
    assert judge(QUESTION, (PUBLIC, HIDDEN), calls, (), code=code).line is None
    assert judge(QUESTION, (PUBLIC, HIDDEN), (RIGHT, replace(RAISED, line=100)), (), code=code).line == 100


def test_one_of_several_results_is_counted():
    one = Case("public", lambda: (), EXPECTED[0], origin="public")
    found = difference(one, result(), ("parameters",))
    assert found.text == "it returns 2 results where 1 is expected: parameters; the first one is correct"


@pytest.mark.parametrize(
    ("cell", "status", "message"),
    [
        (
            CellOutcome("raised", "SyntaxError", "invalid syntax", 3),
            "error",
            "SyntaxError in line 3: invalid syntax.",
        ),
        (CellOutcome("raised", "NameError", "name 'x' is not defined"), "error", "stopped with NameError"),
        (CellOutcome("timeout"), "timeout", "ran out of time"),
        (CellOutcome("died"), "error", "ended the Python process"),
        (CellOutcome("timeout", reason="took 7 seconds"), "timeout", "The cell of f took 7 seconds."),
        (CellOutcome("not_run"), "error", "could not be run"),
    ],
)
def test_a_missing_function_is_explained_by_its_cell(cell, status, message):
    verdict = judge(QUESTION, (PUBLIC, HIDDEN), (CallOutcome("missing"),) * 2, (cell,))
    assert verdict.status == status and message in verdict.message


@pytest.mark.parametrize(
    ("reference", "kind"), [("def f(x):\n    pass", "function"), ("class f:\n    pass", "class")]
)
def test_a_missing_class_is_called_a_class(reference, kind):
    question = replace(QUESTION, reference=reference)
    verdict = judge(question, (PUBLIC, HIDDEN), (CallOutcome("missing"),) * 2, ())
    assert verdict.message == f"There is no {kind} named f in the notebook."


def test_of_a_hidden_case_no_number_of_results_is_told():
    too_many = CallOutcome("returned", (*result(), 1, 2, 3))
    message = judge(QUESTION, (PUBLIC, HIDDEN), (RIGHT, too_many), ()).message
    assert message == (
        "The public case is correct, but in a further case it returns too many results where 2 are expected: "
        "parameters, v; the first 2 of them are correct."
    )


def test_a_wrong_function_is_compared_with_the_accepted_form_that_fits_better():
    """Where all but one result are those of the form, the form's own difference is no mistake."""
    form = Convention("outside", "f", "Outside", "", "", (), source="", asked="", accepted=True)
    outside = (result(W1=np.array([[1.5, 2.5, 3.5]]))[0], {"dW1": np.zeros((1, 3))})
    wrong = CallOutcome("returned", (outside[0], {"dW1": np.ones((1, 3))}))
    forms = [(form, [CallOutcome("returned", outside)] * 2)]
    cases, calls = (PUBLIC, HIDDEN), (wrong, wrong)
    verdict = accept(QUESTION, cases, calls, forms, judge(QUESTION, cases, calls, []))
    assert verdict.score == 0 and verdict.status == "wrong"
    assert verdict.message.startswith('On the public case v["dW1"][0, 0] is 1 where 0 is expected')
    nearer = CallOutcome("returned", (result()[0], {"dW1": np.ones((1, 3))}))
    verdict = judge(QUESTION, cases, (nearer, nearer), [])
    assert accept(QUESTION, cases, (nearer, nearer), forms, verdict) == verdict
