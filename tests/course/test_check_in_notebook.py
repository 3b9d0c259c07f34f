"""`check` in the student's notebook: the public case, one line, the first thing that differs."""

from __future__ import annotations

import numpy as np
import pytest

import testCases
from autograder.assignment import load_assignment
from tests.conftest import ASSIGNMENT, ROOT

REFERENCE = {question.name: question.reference for question in load_assignment(ASSIGNMENT, ROOT).questions}


def function(name: str, *edits: tuple[str, str]):
    """A graded function of the instructor's with some text replaced."""
    source = REFERENCE[name]
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    space: dict = {"np": np}
    exec(source, space)
    return space[name]


@pytest.mark.parametrize("name", REFERENCE)
def test_a_right_function_is_said_to_be_right(name, capsys):
    testCases.check(function(name))
    assert capsys.readouterr().out == f"{name}: right.\n"
    testCases.check_hidden(function(name))


def test_epsilon_outside_the_root_is_right_with_a_remark(capsys):
    outside = function(
        "update_parameters_with_adam",
        ("np.sqrt(s_corrected_dW + epsilon)", "(np.sqrt(s_corrected_dW) + epsilon)"),
        ("np.sqrt(s_corrected_db + epsilon)", "(np.sqrt(s_corrected_db) + epsilon)"),
    )
    testCases.check(outside)
    assert "right. (Your epsilon stands outside the root" in capsys.readouterr().out
    testCases.check_hidden(outside)


@pytest.mark.parametrize(
    ("name", "edit", "says"),
    [
        ("update_parameters_with_gd", ("- learning_rate", "+ learning_rate"), r'\["W1"\]\[0, 0\] is'),
        ("update_parameters_with_gd", ("return parameters", "return grads"), "has the keys"),
        ("update_parameters_with_gd", ("return parameters", "return None"), "is a NoneType"),
        ("update_parameters_with_gd", ("    return", '    del parameters["b2"]\n    return'), "has the keys"),
        ("random_mini_batches", ("end = min(start + mini_batch_size, m)", "end = start + 63"), r", 63\)"),
        ("random_mini_batches", ("mini_batches.append(", "mini_batches.extend("), "entries are expected"),
        ("initialize_velocity", ('parameters[f"b{l}"].shape)', 'parameters[f"b{l}"].shape[0])'), r"\(2,\)"),
        ("initialize_velocity", (".shape)", ".shape, dtype=int)"), "int64 numbers"),
        ("initialize_adam", ("s = {}", "s = v"), "one and the same dictionary"),
        ("initialize_adam", ("return v, s", "return v"), "2 results are asked for: v, s|results; 2"),
        ("update_parameters_with_momentum", ("return parameters, v", "return parameters, v, 1, 2"),
         "returns 4 results; 2 are asked for: parameters, v"),
        ("update_parameters_with_adam", ("return parameters, v, s", "return parameters, v, s, 1, 2"),
         "returns 5 results; 3 are asked for: parameters, v, s"),
        ("update_parameters_with_adam", ("** 2", "* np.nan"), "is nan"),
    ],
)  # fmt: skip
def test_a_wrong_function_is_told_what_differs_first(name, edit, says):
    with pytest.raises(AssertionError, match=says) as told:
        testCases.check(function(name, edit))
    assert len(str(told.value).splitlines()) == 1
    assert str(told.value).startswith(f"{name}: ")


def test_a_flat_bias_does_not_pass_by_broadcasting():
    with pytest.raises(AssertionError, match="shape"):
        testCases.check(function("initialize_velocity", (".shape)", ".shape[:1])")))


def test_a_stub_says_by_name_what_is_to_be_written():
    def update_parameters_with_gd(parameters, grads, learning_rate):
        raise NotImplementedError("update_parameters_with_gd is not written yet")

    with pytest.raises(NotImplementedError, match="update_parameters_with_gd is not written yet"):
        testCases.check(update_parameters_with_gd)


def test_changing_the_inputs_in_place_does_not_spoil_the_next_check():
    def update_parameters_with_gd(parameters, grads, learning_rate):
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
            grads["d" + key] *= 0
        return parameters

    for _ in range(2):
        testCases.check(update_parameters_with_gd)
