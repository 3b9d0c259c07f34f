"""`check()` in the notebook and the grader agree on every value: the same verdict in the same words."""

from __future__ import annotations

import io
import warnings
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import testCases
from autograder.comparison import ArraySummary, Opaque, difference
from autograder.model import CallOutcome, Question
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.encoding import decode, encode
from autograder.verdict.check import CaseTable, NotCorrectYet
from autograder.verdict.verdict import judge
from tests.course.functions import ASSIGNMENTS, functions

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")
QUESTIONS = {question.name: question for asked in ASSIGNMENTS.values() for question in asked.questions}
REFERENCES = {q.name: functions(a)[q.name] for a, asked in ASSIGNMENTS.items() for q in asked.questions}


class Subclass(np.ndarray):
    """An array of a class of its own."""


def masked(array: np.ndarray) -> Any:
    return np.ma.array(array, mask=np.arange(array.size).reshape(array.shape) == 0)


# The first group is right if the numbers are, the second never is.
SAME: dict[str, Callable[[np.ndarray], Any]] = {
    "as it is": lambda a: a,
    "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
    "column by column": lambda a: a.copy(order="F"),
    "every second of a larger array": lambda a: np.repeat(a, 2, axis=0)[::2] if a.ndim else a,
    "longdouble": lambda a: a.astype(np.longdouble) if a.dtype.kind == "f" else a,
    "read-only": lambda a: np.broadcast_to(a, a.shape),
}
OTHER: dict[str, Callable[[np.ndarray], Any]] = {
    "matrix": np.matrix,
    "masked array without a mask": np.ma.array,
    "masked array": masked,
    "subclass": lambda a: a.view(Subclass),
    "object array": lambda a: a.astype(object),
    "complex": lambda a: a.astype(complex),
    "clongdouble": lambda a: a.astype(np.clongdouble),
    "integers": lambda a: a.astype(int),
    "nan": lambda a: np.full(a.shape, np.nan),
    "list": lambda a: a[:2].tolist() if a.ndim else [],
    "flat": np.ravel,
    "transposed": lambda a: a.T[..., :1] if a.ndim else a[None],
    "huge": lambda a: np.broadcast_to(a.ravel()[0], (1 << 20, 1 << 10)),
    "huge longdouble": lambda a: np.broadcast_to(np.longdouble(a.ravel()[0]), (70_000, 2)),
    "text": lambda a: np.full(a.shape, "1.0"),
    "nothing": lambda a: None,
    "an object": lambda a: object(),
    "a date": lambda a: np.datetime64("2024-01-01"),
    "a number": lambda a: 1.5,
    "a NumPy number": lambda a: np.float32(1.5),
    "a large integer": lambda a: 10**30,
    "wrong by little": lambda a: a + 1e-7,
}
COARSE: dict[str, Callable[[np.ndarray], Any]] = {
    "float32": lambda a: a.astype(np.float32),
    "float16": lambda a: a.astype(np.float16),
}
FORMS = {**SAME, **OTHER, **COARSE}


def grader_message(question: Question, returned: Any) -> str:
    """The grader's difference on the public case, for a value that went through the wire."""
    arrays: list[np.ndarray] = []
    packed = wire.pack(["returned", encode(returned, arrays, clip=True)], arrays)
    (_, structure), received = wire.unpack(wire.reader(memoryview(bytearray(packed))))
    outcome = CallOutcome("returned", decode(structure, received, Opaque, ArraySummary))
    (check,) = judge(question, question.public[:1], [outcome], []).checks
    found = difference(question.public[0], outcome.value, question.returns)
    assert check.passed == (found is None)
    return found.text if found else ""


def check_message(question: Question, returned: Any) -> str:
    """How a result differs, as `check()` says it on the first public case alone.

    This is the first line of its message, without the function's name; what is correct stands below it. The
    result is what a driver returns, if the case has one: none is called.
    """
    table = CaseTable("testCases.py")
    cases = testCases.CASES[question.name]
    table[question.name] = replace(cases, public=replace(cases.public, driver=None), more_public=(), parts={})

    def function(*_: Any, **__: Any) -> Any:
        return returned

    function.__name__ = question.name
    with redirect_stdout(io.StringIO()) as printed:
        try:
            table.check(function)
        except NotCorrectYet as error:
            first, _, _ = str(error).partition("\n")
            return first.removeprefix(f"{question.name}: ").removesuffix(".")
    assert (
        printed.getvalue()
        == f"{question.name}: correct on the public case. The grader tries other cases as well.\n"
    )
    return ""


def right(question: Question) -> Any:
    case = question.public[0]
    function = REFERENCES[question.name]
    function = partial(case.driver, function) if case.driver else function
    return function(*case.arguments(), **case.keywords)


def rewritten(value: Any, leaf: Callable[[np.ndarray], Any]) -> Any:
    """The value with every array and number in another form."""
    if isinstance(value, dict):
        return {key: rewritten(item, leaf) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(rewritten(item, leaf) for item in value)
    return leaf(np.asarray(value))


@pytest.mark.parametrize("form", SAME)
@pytest.mark.parametrize("name", QUESTIONS)
def test_correct_numbers_pass_in_any_byte_order_precision_and_layout(name, form):
    returned = rewritten(right(QUESTIONS[name]), SAME[form])
    assert grader_message(QUESTIONS[name], returned) == check_message(QUESTIONS[name], returned) == ""


@pytest.mark.parametrize("form", OTHER)
@pytest.mark.parametrize("name", ["update_parameters_with_gd", "newton_schulz", "update_lr"])
def test_numbers_of_another_kind_are_wrong_and_named(name, form):
    returned = rewritten(right(QUESTIONS[name]), OTHER[form])
    with np.errstate(all="ignore"):
        said = grader_message(QUESTIONS[name], returned)
    assert said and check_message(QUESTIONS[name], returned) == said
    kinds = {"matrix": "matrix", "masked array without a mask": "MaskedArray", "subclass": "Subclass"}
    assert form not in kinds or f"an object of type {kinds[form]} where" in said


@pytest.mark.parametrize("form", COARSE)
def test_single_precision_is_wrong_and_named_as_the_cause(form):
    question = QUESTIONS["update_parameters_with_gd"]
    returned = rewritten(right(question), COARSE[form])
    assert f"; float64 numbers are expected, not {form}" in grader_message(question, returned)
    spoilt = {key: array + np.float32(0.5) for key, array in returned.items()}
    assert "float64" not in grader_message(question, spoilt)


def test_keys_of_numpys_text_are_keys_and_other_keys_are_not():
    question = QUESTIONS["update_parameters_with_gd"]
    plain = right(question)
    assert grader_message(question, {np.str_(key): array for key, array in plain.items()}) == ""
    assert "has an unexpected entry" in grader_message(question, {**plain, 1: 2})


Pair = namedtuple("Pair", ["first", "second"])
plain_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just(object()), st.just(1j)
)


@st.composite
def disguised(draw: st.DrawFn, value: Any) -> Any:
    """A right value with some of its parts in another form, missing, added, shared or replaced."""
    if draw(st.integers(0, 19)) == 0:
        return draw(plain_values)
    if isinstance(value, dict):
        items = [(key, draw(disguised(item))) for key, item in value.items()]
        match draw(st.integers(0, 11)):
            case 0:
                items.pop()
            case 1:
                items.append((draw(st.one_of(st.text(max_size=3), st.integers())), draw(plain_values)))
            case 2:
                items = [(np.str_(key), item) for key, item in items]
            case 3:
                items = [(key, items[0][1]) for key, _ in items]
            case 4:
                items.append(("itself", items))
            case 5:
                return OrderedDict(items)
            case 6:
                return defaultdict(list, items)
        return dict(items)
    if isinstance(value, (list, tuple)):
        parts = [draw(disguised(item)) for item in value]
        match draw(st.integers(0, 9)):
            case 0:
                parts.pop()
            case 1:
                parts.append(draw(plain_values))
            case 2:
                parts = [parts[0]] * len(parts)
            case 3:
                return parts if len(parts) != 2 else Pair(*parts)
            case 4:
                return iter(parts)
        return draw(st.sampled_from([list, tuple]))(parts)
    names = st.one_of(st.sampled_from(list(SAME)), st.sampled_from(list(FORMS)))
    return FORMS[draw(names)](np.asarray(value))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("name", QUESTIONS)
@given(data=st.data())
def test_check_and_the_grader_agree(name, data):
    question = QUESTIONS[name]
    returned = data.draw(disguised(right(question)))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        said = check_message(question, returned)
        assert said == grader_message(question, returned)


def test_the_property_draws_correct_and_wrong_values():
    """Some drawn values are correct, and others wrong in many ways; else the property would test little."""
    said: list[str] = []

    @settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(disguised(right(QUESTIONS["initialize_velocity"])))
    def collect(returned: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said.append(grader_message(QUESTIONS["initialize_velocity"], returned))

    collect()
    assert said.count("") > 5 and len(set(said)) > 20
