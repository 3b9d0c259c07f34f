"""Descent paths down a ravine, of a correct update function and of its named mistakes.

The build computes them with the course's own code and writes them to hints.json: students see the correct
path beside their own, and feedback pages show the path of a mistake. The setting ``path_figure`` in
course.toml has the keys ``module``, a released module; ``follow``, its function that takes many steps with an
update function; ``ravine``, its curvatures of the ravine; ``arguments``, the first arguments by which an
update function is recognised.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from autograder.comparison import Case
from autograder.diagnosis.mutant_runs import run_versions
from autograder.model import Assignment, Question
from autograder.sandbox.backends import Sandbox

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # learning rates tried for each method
VISIBLE_DISTANCE = 0.1  # from the correct path, below which a mistake's path is left out
DECIMALS = 3
Followed = tuple[np.ndarray, np.ndarray]  # the curvatures (d,) and the path (steps, d)
FOLLOWED = """

def _followed(learning_rate):
    import numpy
    from {module} import {ravine}, {follow}
    return numpy.array({ravine}), {follow}({name}, learning_rate)
"""


def paths(
    assignment: Assignment, question: Question, sandbox: Sandbox, settings: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The paths of an update function and of its mistakes, as JSON; None if it is not an update function.

    All paths use the learning rate with which the correct path has the lowest mean cost.
    """
    if not settings or _arguments(question)[: len(settings["arguments"])] != settings["arguments"]:
        return None
    (followed,) = _follow(assignment, question, sandbox, settings, [question.reference], RATES)
    by_rate = {rate: found for rate, found in zip(RATES, followed, strict=True) if found is not None}
    if not by_rate:
        return None
    rate = min(by_rate, key=lambda rate: _cost(*by_rate[rate]))
    ravine, correct = by_rate[rate]
    mistakes = assignment.mistakes_of(question)
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    wrong = {}
    followed_mistakes = _follow(assignment, question, sandbox, settings, sources, [rate])
    for mistake, (found,) in zip(mistakes, followed_mistakes, strict=True):
        if found is not None and _is_apart(found[1], correct):
            wrong[mistake.id] = _rounded(found[1])
    return {"ravine": ravine.tolist(), "learning_rate": rate, "right": _rounded(correct), "wrong": wrong}


def _arguments(question: Question) -> list[str]:
    """The names of a graded function's positional arguments; none of a class."""
    functions = (node for node in ast.parse(question.reference).body if isinstance(node, ast.FunctionDef))
    found = (node.args.args for node in functions if node.name == question.name)
    return [argument.arg for argument in next(found, [])]


def _follow(
    assignment: Assignment,
    question: Question,
    sandbox: Sandbox,
    settings: Mapping[str, Any],
    sources: Sequence[str],
    rates: Sequence[float],
) -> list[list[Followed | None]]:
    """The path of each version at each learning rate; None if the version raised an error."""
    followed = replace(question, name="_followed")
    code = FOLLOWED.format(name=question.name, **settings)
    cases = [Case(str(rate), partial(tuple, [rate]), None) for rate in rates]
    outcomes = run_versions(assignment, followed, sandbox, [source + code for source in sources], cases)
    return [[call.value if call.status == "returned" else None for call in function] for function in outcomes]


def _cost(ravine: np.ndarray, path: np.ndarray) -> float:
    """The mean cost along a path."""
    return float((path**2 @ ravine).mean() / 2)


def _is_apart(path: np.ndarray, correct: np.ndarray) -> bool:
    return len(path) != len(correct) or bool(np.abs(path - correct).max() > VISIBLE_DISTANCE)


def _rounded(path: np.ndarray) -> Any:
    return np.round(path, DECIMALS).tolist()
