"""The points of the assignments follow the work: updates have parts, and zeros cost little."""

from __future__ import annotations

import pytest

from autograder.parts import part_scores
from tests.course.functions import ASSIGNMENTS

SUMS = {
    "optimization_methods": 60,
    "adaptive_methods": 80,
    "learning_rate_schedules": 40,
    "modern_optimizers": 60,
    "training_in_practice": 60,
}


@pytest.mark.parametrize("name", SUMS)
def test_the_points_of_an_assignment_have_a_round_sum(name):
    assert sum(question.points for question in ASSIGNMENTS[name].questions) == SUMS[name]


def test_filling_dictionaries_with_zeros_is_worth_four_points_and_less_than_any_other_function():
    questions = [question for name in SUMS for question in ASSIGNMENTS[name].questions]
    zeros = [question.points for question in questions if question.name.startswith("initialize_")]
    others = [question.points for question in questions if not question.name.startswith("initialize_")]
    assert zeros == [4] * 5 and min(others) > 4


def test_a_class_earns_its_first_step_its_memory_and_its_independence_apart():
    (adamw,) = (q for q in ASSIGNMENTS["modern_optimizers"].questions if q.name == "AdamW")
    assert adamw.parts == {"first step": 3, "later steps": 5, "two optimizers": 2}
    assert {case.part for case in adamw.hidden} == {case.part for case in adamw.public} == {*adamw.parts}


def test_every_update_with_a_memory_earns_its_averages_and_its_step_apart():
    updates = [
        question
        for name in SUMS
        for question in ASSIGNMENTS[name].questions
        if question.name.startswith("update_parameters_with_") and len(question.returns) > 1
    ]
    assert len(updates) == 11
    for question in updates:
        assert {*question.parts} == {*question.returns}, question.name
        step = question.parts["parameters"]
        assert step == max(question.parts.values())
        assert (
            sum(part.score for part in part_scores(question.parts, {"parameters"})) == question.points - step
        )
