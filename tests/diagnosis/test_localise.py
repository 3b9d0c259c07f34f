"""Of a wrong function, it is said how a result is wrong, which parts are correct, and when it fails."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

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
