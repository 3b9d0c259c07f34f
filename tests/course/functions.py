"""The instructor's graded functions, as they are or with some text replaced, for tests to call."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import testCases
from autograder.comparison import difference
from autograder.verdict.check import returned_value
from tests.helpers.assignments import graded_names, read_assignment
from tests.helpers.project import ROOT

ASSIGNMENTS = {name: read_assignment(name) for name in graded_names()}


@cache
def references(assignment: str) -> dict[str, str]:
    """The cells of an assignment's graded functions, by name."""
    return {question.name: question.reference for question in ASSIGNMENTS[assignment].questions}


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


@cache
def released_cases(assignment: str) -> ModuleType:
    """The release's own testCases.py, with hints.json and the folder checking/ beside it."""
    folder = ROOT / "release" / assignment
    spec = importlib.util.spec_from_file_location(f"released_{assignment}", folder / "testCases.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    for name in [name for name in sys.modules if name.split(".")[0] == "checking"]:
        del sys.modules[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        spec.loader.exec_module(module)
    return module


def differs_from_accepted_form(assignment: str, form: str, written: Callable[..., Any]) -> bool:
    """Whether a function differs, in a hidden case, from the accepted form of this id."""
    name = written.__name__
    (mistake,) = (m for m in ASSIGNMENTS[assignment].mistakes if m.id == form)
    accepted, asked = function(assignment, name, *mistake.edits), testCases.CASES[name]
    return any(
        difference(replace(case, expected=returned_value(accepted, case)), returned_value(written, case),
                   asked.returns)
        for case in asked.hidden
    )  # fmt: skip


def assert_changed_default_is_seen(assignment: str, name: str, default: str, changed: str) -> None:
    """Check that the hidden cases refuse a function one of whose defaults is another one."""
    assert references(assignment)[name].count(default) == 1
    with pytest.raises(AssertionError):
        testCases.check_hidden(function(assignment, name, (default, changed)))
