"""The named mistakes: each is far from the truth and from every other, and its message gives nothing away."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from autograder.comparison import alike, difference
from autograder.labels import sharing
from autograder.model import CallOutcome, Convention
from autograder.verdict.check import returned_value
from tests.course.functions import ASSIGNMENTS, functions
from tests.helpers.project import ASSIGNMENT

QUESTIONS = {question.name: question for asked in ASSIGNMENTS.values() for question in asked.questions}
DEFINED = {q.name: functions(name) for name, asked in ASSIGNMENTS.items() for q in asked.questions}
MISTAKES = {mistake.id: mistake for asked in ASSIGNMENTS.values() for mistake in asked.mistakes}


def outcomes(source: str, name: str) -> list[CallOutcome]:
    """What a version of a function gives on the hidden cases. (Both are the instructor's own.)"""
    space = dict(DEFINED[name])
    exec(source, space)
    seen = []
    for case in QUESTIONS[name].hidden:
        try:
            with np.errstate(all="ignore"):
                value = returned_value(space[name], case)
            seen.append(CallOutcome("returned", value))
        except Exception as error:
            seen.append(CallOutcome("raised", error=type(error).__name__))
    return seen


SEEN = {m.id: outcomes(m.applied_to(QUESTIONS[m.function].reference), m.function) for m in MISTAKES.values()}


def test_ids_are_unique_and_every_question_has_mistakes():
    assert len(MISTAKES) == sum(len(asked.mistakes) for asked in ASSIGNMENTS.values()) >= 280
    assert len(ASSIGNMENTS[ASSIGNMENT].mistakes) >= 40
    assert {mistake.function for mistake in MISTAKES.values()} == QUESTIONS.keys()
    accepted = [m.id for m in MISTAKES.values() if m.accepted]
    assert [id for id in accepted if "epsilon" not in id] == ["schulz_norm_at_least"]


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda m: m.id)
def test_a_mistake_is_a_thousand_tolerances_from_the_truth(mistake):
    question = QUESTIONS[mistake.function]
    found = []
    for case, call in zip(question.hidden, SEEN[mistake.id], strict=True):
        coarse = replace(case, rtol=1000 * case.rtol, atol=1000 * case.atol)
        if call.status != "returned":
            found.append(call.error)
        elif departs := difference(coarse, call.value, question.returns):
            found.append(departs.kind)
    assert found


def same(one: str, other: str) -> bool:
    question = QUESTIONS[MISTAKES[one].function]
    return all(
        a.status == b.status
        and a.error == b.error
        and (a.status != "returned" or alike(case, a.value, b.value, question.returns))
        for case, a, b in zip(question.hidden, SEEN[one], SEEN[other], strict=True)
    )


def test_no_two_mistakes_of_a_function_look_alike():
    pairs = [
        (one.id, other.id)
        for one, other in itertools.combinations(MISTAKES.values(), 2)
        if one.function == other.function and same(one.id, other.id)
    ]
    assert pairs == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda m: m.id)
def test_a_message_is_whole_sentences_and_no_code_of_the_solution(mistake):
    assert mistake.message[0].isupper() and mistake.message.endswith((".", "?"))
    assert len(mistake.message) > 30
    assert isinstance(mistake, Convention) or mistake.why.endswith(".")
    assert not mistake.title.endswith(".")
    assert not re.search(r"np\.|\[f?\"|parameters\[|range\(|==|:=|\*\*", mistake.message)
    assert re.match(r"section [1-6]", mistake.see)


def test_the_reference_shares_nothing():
    for question in QUESTIONS.values():
        for call in outcomes(question.reference, question.name):
            assert sharing(call.value, question.returns) == []
