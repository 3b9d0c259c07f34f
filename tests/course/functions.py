"""The instructor's graded functions, as they are or with some text replaced, for tests to call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import testCases
from autograder.assignment import load_assignment
from autograder.course import Course
from tests.conftest import ROOT


@cache
def references(assignment: str) -> dict[str, str]:
    """The cells of an assignment's graded functions, by name."""
    questions = load_assignment(assignment, Course.open(ROOT)).questions
    return {question.name: question.reference for question in questions}


def functions(assignment: str, *edits: tuple[str, str]) -> dict[str, Any]:
    """All graded functions of an assignment, with these texts replaced wherever they stand."""
    sources = references(assignment)
    assert all(any(old in source for source in sources.values()) for old, _ in edits)
    space: dict[str, Any] = {"np": np}
    for source in sources.values():
        for old, new in edits:
            source = source.replace(old, new)
        exec(source, space)
    return space


def function(assignment: str, name: str, *edits: tuple[str, str]) -> Callable[..., Any]:
    """One graded function with these texts replaced, beside the others as they are."""
    source = references(assignment)[name]
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    space = functions(assignment)
    exec(source, space)
    made: Callable[..., Any] = space[name]
    return made


def assert_changed_default_is_seen(assignment: str, name: str, default: str, changed: str) -> None:
    """Check that the hidden cases refuse a function one of whose defaults is another one."""
    assert references(assignment)[name].count(default) == 1
    with pytest.raises(AssertionError):
        testCases.check_hidden(function(assignment, name, (default, changed)))
