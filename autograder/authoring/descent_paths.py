"""Where update functions lead: the path of the right one down a ravine, and those of mistakes.

The build works them out with the course's own code, which the setting ``path_figure`` names, and keeps them
as numbers in hints.json: students see the correct path beside their own, feedback pages show where a mistake
leads. Keys of the setting: ``module``, a module that is handed out; ``follow``, its function that takes many
steps with an update function; ``ravine``, the ravine's curvatures; ``arguments``, the first arguments of the
functions that can be followed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.model import Assignment, CallFunction, CallOutcome, Program, Question, Round, RunCell
from autograder.program import with_references
from autograder.sandbox.backends import Sandbox

RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # one of them suits each method
SEEN_APART = 0.1  # a path that stays nearer than this to the right one shows nothing
DECIMALS = 3
FOLLOWED = """

def _followed(learning_rate):
    import numpy
    from {module} import {ravine}, {follow}
    return numpy.array({ravine}), {follow}({name}, learning_rate)
"""


def paths(
    assignment: Assignment, question: Question, sandbox: Sandbox, settings: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The paths of an update function and of its mistakes, as JSON; None if there is nothing to follow.

    Of the learning rates the one is taken with which the right path comes down fastest.
    """
    if not settings or _arguments(question)[: len(settings["arguments"])] != settings["arguments"]:
        return None
    (tried,) = _follow(assignment, question, sandbox, settings, [question.reference], RATES)
    rates = {rate: found for rate, found in zip(RATES, tried, strict=True) if found is not None}
    if not rates:
        return None
    rate = min(rates, key=lambda rate: _cost(*rates[rate]))
    ravine, right = rates[rate]
    mistakes = assignment.mistakes_of(question)
    sources = [mistake.applied_to(question.reference) for mistake in mistakes]
    wrong = {}
    for mistake, (found,) in zip(
        mistakes, _follow(assignment, question, sandbox, settings, sources, [rate]), strict=True
    ):
        if found is not None and _apart(found[1], right):
            wrong[mistake.id] = _plain(found[1])
    return {"ravine": ravine.tolist(), "learning_rate": rate, "right": _plain(right), "wrong": wrong}


def _arguments(question: Question) -> list[str]:
    """The names of a graded function's positional arguments."""
    functions = (node for node in ast.parse(question.reference).body if isinstance(node, ast.FunctionDef))
    function = next(node for node in functions if node.name == question.name)
    return [argument.arg for argument in function.args.args]


def _follow(
    assignment: Assignment,
    question: Question,
    sandbox: Sandbox,
    settings: Mapping[str, Any],
    sources: Sequence[str],
    rates: Sequence[float],
) -> list[list[tuple[np.ndarray, np.ndarray] | None]]:
    """For each version and each rate the ravine's curvatures and the path; None where there is no path."""
    calls: Round = tuple(((rate,), {}) for rate in rates)
    steps = with_references(assignment)
    names = {key: settings[key] for key in ("module", "follow", "ravine")}
    for number, source in enumerate(sources):
        steps.append(RunCell(f"version-{number}", source + FOLLOWED.format(name=question.name, **names)))
        steps.append(CallFunction(f"version-{number}", "_followed", (calls,)))
    seen = sandbox.run(Program(tuple(steps), assignment.files))
    return [list(map(_found, seen.calls[f"version-{number}"])) for number in range(len(sources))]


def _found(call: CallOutcome) -> tuple[np.ndarray, np.ndarray] | None:
    return call.value if call.status == "returned" else None


def _cost(ravine: np.ndarray, path: np.ndarray) -> float:
    """The mean cost along a path."""
    return float((path**2 @ ravine).mean() / 2)


def _apart(path: np.ndarray, right: np.ndarray) -> bool:
    return len(path) != len(right) or bool(np.abs(path - right).max() > SEEN_APART)


def _plain(path: np.ndarray) -> Any:
    return np.round(path, DECIMALS).tolist()
