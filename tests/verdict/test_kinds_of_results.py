"""Texts, None, sets, keys of any kind and arrays of texts: what is equal, and what is said if it is not."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from autograder.comparison import Case, alike, difference
from autograder.diagnosis.fingerprint import fingerprint
from autograder.files import value_bytes
from autograder.verdict.recognition import from_hint, to_hint
from tests.helpers.wire import there_and_back

LINES = "step 0: 1.50\nstep 1: 0.75\n"
LONG = "a" * 100


def case(expected):
    return Case("c", tuple, expected, origin="public")


EQUAL = [
    ("yes", np.str_("yes")),
    ("yes", np.array("yes")),
    (None, None),
    ({1: 2.0}, {1.0: 2.0}),
    ({1: 2.0}, {True: 2.0}),
    ({1: 2.0, "a": 3.0}, {"a": 3.0, np.int64(1): 2.0}),
    ({(1, 2): 0.5}, {(np.int32(1), np.float64(2)): 0.5}),
    ({1, 2}, frozenset({2.0, True})),
    ({frozenset({1, 2})}, {frozenset({2, 1})}),
    ({None: 1.0, (): 2.0, ("a", (None,)): 3.0}, {(): 2.0, ("a", (None,)): 3.0, None: 1.0}),
    (np.array(["a", "bcd"]), np.array(["a", "bcd"], dtype=object)),
    (np.array([["a"], ["b"]]), np.array([["a"], ["b"]], dtype="U9")),
    (["a", None, (True,)], ("a", None, [True])),
    (1 + 2j, np.complex64(1 + 2j)),
]
DIFFERENT = [
    ("yes", "no", 'x is "no" where "yes" is expected'),
    ("yes", "Yes", 'x is "Yes" where "yes" is expected; only capital letters differ'),
    ("yes", "yes\n", "x has 2 lines where 1 is expected; only blanks and line ends differ"),
    ("\N{LATIN SMALL LETTER E WITH ACUTE}", "e\N{COMBINING ACUTE ACCENT}", "x is "),
    ("yes", True, "x is a number where a string is expected"),
    ("yes", None, "x is nothing (None) where a string is expected"),
    ("yes", b"yes", "x is an object of type bytes where a string is expected"),
    (1.0, "1.0", "x is a string where a number is expected"),
    (None, 0, "x is a number where None is expected"),
    (None, "None", "x is a string where None is expected"),
    (LINES, LINES.replace("0.75", "0.7"), 'line 2 of x is "step 1: 0.7" where "step 1: 0.75" is expected'),
    (LINES, LINES[:-1], "x has 2 lines where 3 are expected; only blanks and line ends differ"),
    (LONG, f"{LONG[:-1]}b", f'x is "…{"a" * 20}b" where "…{"a" * 21}" is expected'),
    ("a\tb", "a\x1b[31mb", 'x is "a\\u001b[31mb" where "a\\tb" is expected'),
    ({1: 2.0}, {"1": 2.0}, "x has no entry 1"),
    ({1: 2.0}, {1: 2.0, 2: 3.0}, "x has an unexpected entry: 2"),
    ({1: 2.0}, {1: 2.0, Fraction(1, 2): 3.0}, "x has an unexpected entry: an object"),
    ({1: 2.0}, {1: 2.0, float("nan"): 3.0}, "x has an unexpected entry: nan"),
    ({(0, 1): 2.0}, {(0, 1): 2.5}, "x[(0, 1)] is 2.5 where 2 is expected"),
    ({"a": {3: [1.0]}}, {"a": {3: [2.0]}}, 'x["a"][3][0] is 2 where 1 is expected'),
    ({1, 2}, {1, 3}, "x lacks a member: 2"),
    ({1}, {1, "k" * 99}, f'x has an unexpected member: "{"k" * 40}…"'),
    ({1}, [1], "x is a list where a set is expected"),
    ([1], {1}, "x is a set where a list is expected"),
    ({1}, {1, float("nan")}, "x has an unexpected member: nan"),
    ({frozenset({1})}, {frozenset({2})}, "x lacks a member: {1}"),
    ({0.3}, {0.1 + 0.2}, "x lacks a member: 0.3"),
    (np.array(["a", "b"]), np.array(["a", "c"]), 'x[1] is "c" where "b" is expected (1 of 2 entries differ)'),
    (np.array(["a", "b"]), np.array(["a"]), "x has shape (1,) where (2,) is expected"),
    (np.array(["a", "b"]), ["a", "b"], "x is a list where a numpy array is expected"),
    (np.array(["1.0"]), np.array([1.0]), "x holds floats where strings are expected"),
    (np.array([True]), np.array(["True"]), "x holds strings where true/false values are expected"),
    (np.array([1.0]), np.array(["1.0"]), "x holds strings where floats are expected"),
    (np.array(["a"]), np.array(["a", None], dtype=object)[:1], ""),
]


@pytest.mark.parametrize(("expected", "returned"), EQUAL)
def test_equal_in_another_form(expected, returned):
    assert difference(case(expected), there_and_back(returned), ("x",)) is None
    assert alike(case(expected), there_and_back(returned), there_and_back(expected), ("x",))


@pytest.mark.parametrize(("expected", "returned", "said"), DIFFERENT)
def test_a_difference_is_named(expected, returned, said):
    found = difference(case(expected), there_and_back(returned), ("x",))
    assert (found.text if found else "").startswith(said)
    if found and found.kind not in ("type", "count", "dtype", "length"):
        words = found.outline.replace("x has", "").replace("x lacks", "").replace('x["a"]', "")
        words = words.replace("[0]", "")
        assert '"' not in words and not any(letter.isdigit() for letter in words)


def test_one_set_in_two_results_is_one_object():
    members = {1, 2}
    found = difference(case(({1, 2}, {1, 2})), there_and_back((members, members)), ("x", "y"))
    assert found.text == "x and y are the same object, not two"
    shared = {(0, 1): (array := np.ones(2)), (0, 2): array}
    apart = {key: np.ones(2) for key in shared}
    found = difference(case(apart), there_and_back(shared), ("x",))
    assert found.text == "x[(0, 1)] and x[(0, 2)] are the same object, not two"
    assert found.outline == "x[…] and x[…] are the same object, not two"


@pytest.mark.parametrize("value", [one for pair in EQUAL for one in pair] + [one for one, _, _ in DIFFERENT])
def test_a_value_has_the_fingerprint_of_what_crosses_the_wire(value):
    """The wrong versions' values are summed where they are returned, a student's where they arrive."""
    assert fingerprint(value).structure == fingerprint(there_and_back(value)).structure


def test_other_texts_keys_and_members_have_other_fingerprints():
    values = ["a", "b", None, {"a"}, {"b"}, {1: 2.0}, {2: 2.0}, {(1,): 2.0}, {"1": 2.0}, np.array(["a"]),
              np.array(["b"]), [None], {frozenset("a")}, {("a",)}]  # fmt: skip
    assert len({fingerprint(value).structure for value in values}) == len(values)


def test_a_subscript_holds_no_key_but_names():
    assert fingerprint({"W1": 1.0, 7: 2.0, "a b": 3.0, (8,): 4.0}).subscripts.count("[…]") == 3


@pytest.mark.parametrize("value", ["text", None, {1: 2.5}, {(0, 1)}, {"a": ["b", None]}, ({3: None}, 1.5)])
def test_a_hint_holds_any_value_without_arrays_under_odd_keys(value):
    hint = json.loads(json.dumps(to_hint(value, case(None))))
    assert difference(case(value), from_hint(hint, None), ("x",)) is None
    with pytest.raises(TypeError):
        to_hint({1: np.ones(2)}, case(None))


def test_the_digest_of_a_set_does_not_depend_on_its_order():
    names = [f"name{number}" for number in range(50)]
    assert value_bytes(set(names)) == value_bytes(set(reversed(names))) != value_bytes(set(names[1:]))
