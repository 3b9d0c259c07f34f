"""Says when a mistake shows, if it shows in some cases only. Pure; tells no number of a hidden case.

A condition is told only if it holds in all cases that fail and in none of the others.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from autograder.comparison import Case
from autograder.model import Question

Inputs = Mapping[str, Any]  # by the name of the argument
MIN_OTHERS = 2  # cases that must pass
SENTENCE = "Of all cases, exactly those fail in which {}."


def condition(question: Question, cases: Sequence[Case], failing: Collection[str]) -> str:
    """A sentence on when the function fails; empty if none is true."""
    failed = [case.name in failing for case in cases]
    if failed.count(False) < MIN_OTHERS or not any(failed) or any(case.driver_text for case in cases):
        return ""  # a driver has arguments of its own
    facts = facts_of(question, cases)
    for text in dict.fromkeys(text for some in facts for text in some):
        if [some.get(text, False) for some in facts] == failed:
            return SENTENCE.format(text)
    return ""


def facts_of(question: Question, cases: Sequence[Case]) -> list[dict[str, bool]]:
    """Statements on the arguments of each case, and whether they are true; none on those of a class."""
    names, defaults = _arguments(question)
    given = [{**dict(zip(names, case.arguments(), strict=False)), **case.keywords} for case in cases]
    return [dict(_facts({**defaults, **some}, defaults)) for some in given]


def _arguments(question: Question) -> tuple[list[str], dict[str, Any]]:
    """The names of the function's arguments and the defaults of some."""
    body = ast.parse(question.reference).body
    function = next((n for n in body if isinstance(n, ast.FunctionDef) and n.name == question.name), None)
    if function is None:
        return [], {}
    names = [argument.arg for argument in function.args.args]
    values = [d.value if isinstance(d, ast.Constant) else None for d in function.args.defaults]
    return names, dict(zip(names[len(names) - len(values) :], values, strict=True))


def _facts(inputs: Inputs, defaults: Inputs) -> Iterator[tuple[str, bool]]:
    """Statements on the arguments of a case and whether they are true, the most telling first."""
    arrays = {name: value for name, value in inputs.items() if np.ndim(value) == 2}
    tables = {name: value for name, value in inputs.items() if isinstance(value, dict)}
    whole = {name: value for name, value in inputs.items() if type(value) is int}
    numbers = {name: value for name, value in inputs.items() if type(value) in (int, float)}
    for name, array in arrays.items():
        columns = array.shape[1]
        for count, value in whole.items():
            yield f"{name} has fewer columns than {count}", columns < value
            if value > 0:
                yield f"the number of columns of {name} is a multiple of {count}", columns % value == 0
                yield f"the number of columns of {name} is not a multiple of {count}", columns % value != 0
    for name, table in tables.items():
        layers = sum(key.lstrip("d")[:1] == "W" for key in table if isinstance(key, str))
        if layers:
            yield f"{name} has one layer only", layers == 1
            yield f"{name} has more than one layer", layers > 1
            yield f"{name} has more than two layers", layers > 2
            yield f"the number of layers in {name} is not two", layers != 2
    for name, value in numbers.items():
        yield f"{name} is zero", value == 0
        yield f"{name} is not zero", value != 0
        yield f"{name} is 1", value == 1
        yield f"{name} is greater than 1", value > 1
        yield f"{name} is negative", value < 0
        if name in defaults:
            yield f"{name} is not its default", value != defaults[name]
    for first, second in permutations(numbers, 2):
        yield f"{first} is greater than {second}", numbers[first] > numbers[second]
