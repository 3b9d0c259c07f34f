"""Of a wrong function, it is said how a result is wrong, which parts are correct, and when it fails."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.comparison import Case, Opaque
from autograder.diagnosis.conditions import condition
from autograder.diagnosis.localise import argument_names
from autograder.model import CallOutcome, Question
from autograder.verdict.patterns import correct_and_wrong, pattern_of
from autograder.verdict.positions import correct_positions
from autograder.verdict.verdict import judge
from tests.helpers.assignments import read_assignment
from tests.helpers.students import written_functions


def with_whole_arrays(question: Question) -> Question:
    """The question whose hidden cases expect whole arrays, as fresh cases do, and not their summaries."""
    whole = [
        replace(case, expected=outcome.value)
        for case, outcome in zip(question.cases, outcomes_of(question, question.reference), strict=True)
        if case.origin == "hidden"
    ]
    return replace(question, cases=(*question.public, *whole))


def outcomes_of(question: Question, code: str) -> list[CallOutcome]:
    """What a function of this course's own tests returns in all cases."""
    space: dict[str, Any] = {"np": np}
    exec(code, space)
    found = []
    for case in question.cases:
        try:
            with np.errstate(all="ignore"):
                value = space[question.name](*copy.deepcopy(case.arguments()), **case.keywords)
            found.append(CallOutcome("returned", value))
        except Exception as error:
            found.append(CallOutcome("raised", error=type(error).__name__))
    return found


QUESTIONS = {question.name: with_whole_arrays(question) for question in read_assignment().graded_functions}


def sentences_on(question: Question, code: str) -> list[str]:
    outcomes = outcomes_of(question, code)
    pairs = list(zip(question.cases, (call.value for call in outcomes), strict=True))
    if any(call.status != "returned" for call in outcomes):
        pairs = []
    exact = [(case, value) for case, value in pairs if case.origin != "public"]
    names = question.returns
    _, wrong = correct_and_wrong(names, pairs)
    failing = {c.case for c in judge(question, question.cases, outcomes, []).checks if not c.passed}
    return [
        " ".join(pattern_of(names, argument_names(question), exact, sorted(wrong))),
        correct_positions(names, pairs),
        condition(question, question.cases, failing),
    ]


@pytest.mark.parametrize(("name", "words", "code"), written_functions("localised"))
def test_what_is_known_of_a_wrong_function_is_told(name, words, code):
    assert any(words in sentence for sentence in sentences_on(QUESTIONS[name], code))


@pytest.mark.parametrize(("name", "words", "code"), written_functions("right"))
def test_nothing_is_told_of_a_right_function(name, words, code):
    if words == "right":
        assert not any(filter(str.strip, sentences_on(QUESTIONS[name], code)))


def test_one_object_for_two_results_is_not_called_too_many():
    (adam,) = (question for name, question in QUESTIONS.items() if name == "initialize_adam")
    code = adam.reference.replace("s = {}", "s = v")
    assert sentences_on(adam, code)[1] == ""


ROWS = np.array([[1.0, 2.0], [3.0, 4.0]])
TEXTS = np.array(["alpha", "beta"])
OBJECTS = np.array([None, "alpha"], object)


@pytest.mark.parametrize(
    ("given", "expected", "returned", "found"),
    [
        ({"W1": TEXTS}, {"W1": TEXTS[::-1]}, {"W1": TEXTS}, "is returned unchanged"),
        ({"W1": OBJECTS}, {"W1": TEXTS}, {"W1": OBJECTS}, ""),
        ({"W1": ROWS}, {"W1": TEXTS}, {"W1": ROWS}, "is returned unchanged"),
        ({"W1": TEXTS}, {"W1": ROWS}, {"W1": -ROWS}, "has the opposite sign"),
        ({"W1": None}, {"W1": ROWS}, {"W1": -ROWS}, "has the opposite sign"),
        ({"W1": 0.5}, {"W1": ROWS}, {"W1": ROWS.T}, "is transposed"),
        ({"W1": {1, 2}}, {"W1": {1, 2}}, {"W1": {3}}, ""),
        ({"W1": Opaque("Table")}, {"W1": ROWS}, {"W1": Opaque("Table")}, ""),
        ({"W1": object()}, {"W1": None}, {"W1": object()}, ""),
        ({}, "one text", "another text", ""),
        ({}, None, ROWS, ""),
        ({}, [TEXTS, ROWS, None, {1}], [ROWS, TEXTS, 1, "x"], ""),
        ({}, [ROWS, ROWS[:1]], [ROWS[:1], ROWS], "holds the values of given[1]"),
        ({}, [(ROWS, ROWS[:, :1])], [(ROWS, ROWS)], "holds the values of given[…][0]"),
        ({}, [(ROWS, ROWS[:, :1])], [(ROWS[:, :1], ROWS[:, :1])], "holds the values of given[…][1]"),
    ],
)
def test_values_of_every_kind_have_a_pattern_or_none(given, expected, returned, found):
    pairs = [(Case("one", lambda: (given,), expected), returned)]
    _, wrong = correct_and_wrong(("given",), pairs)
    assert pattern_of(("given",), ("given",), pairs, sorted(wrong))[1] == found


def test_texts_and_nothing_beside_a_wrong_result_have_no_pattern():
    pairs = [(Case("one", lambda: (["alpha"],), ({5: TEXTS}, None)), ({5: TEXTS}, 0))]
    assert correct_and_wrong(("table", "nothing"), pairs)[1] == {"nothing"}
    assert pattern_of(("table", "nothing"), ("words",), pairs, ["nothing"]) == ("", "")
