"""Suspect lines are found in whatever way they are written, and none in a right function."""

from __future__ import annotations

import pytest

from autograder.verdict.student_code import StudentCode
from autograder.verdict.suspects import suspect_in
from tests.helpers.students import written_functions


def suspect(*body: str, parameters: str = "v, beta=0.9") -> str:
    """The id and the line of the suspect in a function of these lines."""
    code = "\n".join([f"def f({parameters}):", *(f"    {line}" for line in body)])
    found = suspect_in(StudentCode(code, "f"))
    return f"{found.id} {found.line}" if found else ""


@pytest.mark.parametrize(
    ("body", "due"),
    [
        (["return v / 1 - beta"], "divided_by_one 2"),
        (["w = v / 1 - beta**2", "return w"], "divided_by_one 2"),
        (["return v['a'] / 1 + beta"], "divided_by_one 2"),
        (["return [x / 1 - beta for x in v]"], "divided_by_one 2"),
        (["return v / (1 - beta)"], ""),
        (["return v / 2 - beta"], ""),
        (["return np.matrix(v) * beta"], "numpy_matrix 2"),
        (["return np.array(v) * beta"], ""),
        (["L = len(v)", "for l in range(L):", "    v[L] = beta"], "other_case 4"),
        (
            ["L = len(v)", "for l in range(L):", "    v['W' + str(l)] = beta * v['W' + str(L)]"],
            "other_case 4",
        ),
        (["L = len(v)", "for l in range(L):", "    v[f'W{L}'] = beta"], "other_case 4"),
        (["K = 3", "for k in v:", "    v[K:] = beta"], "other_case 4"),
        (["L = len(v)", "for l in range(L):", "    v[l] = L * beta"], ""),
        (["N = len(v)", "for l in range(N):", "    v[N - l] = beta"], ""),
        (["for k, x in v:", "    x *= beta"], "keys_taken_apart 2"),
        (["for k, x in v.items():", "    x *= beta"], ""),
        (["w = v * beta", "return v"], "value_unused 2"),
        (["for x in v:", "    new = x * beta"], "value_unused 3"),
        (["return 0.9 * v + beta"], "default_written_in 2"),
        (["w = beta", "return (1 - 0.9) * v"], "default_written_in 3"),
        (["for x in v:", "    x *= 0.9", "return v, beta"], "default_written_in 3"),
        (["return [0.9 * x for x in v], beta"], "default_written_in 2"),
        (["return 0.8 * v, beta"], ""),
        (["return v"], "argument_unused 1"),
        (["beta = 1", "return v"], "argument_unused 1"),
        (["w = lambda x: x * beta", "return w(v)"], ""),
        (["return v + 1j * beta"], ""),
        (["for l in range(1, 3):", "    v[l] *= beta", "return v"], "fixed_loop 2"),
        (["L = 2", "for l in range(1, L + 1):", "    v[l] *= beta", "return v"], "fixed_loop 2"),
        (["L = len(v)", "for l in range(1, 1):", "    v[l] *= beta", "return v"], "fixed_loop 3"),
        (["for l in range(2 * 2):", "    v[l] *= beta"], "fixed_loop 2"),
        (["L = len(v)", "for l in range(L):", "    v[l] *= beta"], ""),
        (["for l in range(2):", "    v[l] *= len(v) * beta"], ""),
        (["for x in v:", "    for l in range(2):", "        x[l] *= beta"], ""),
    ],
)
def test_a_suspect_line_is_found_and_only_there(body, due):
    assert suspect(*body) == due


@pytest.mark.parametrize(("name", "words", "code"), written_functions("right"))
def test_a_right_function_has_no_suspect_line(name, words, code):
    assert suspect_in(StudentCode(code, name)) is None
