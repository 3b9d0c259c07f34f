"""Legitimate conventions of the field: each is told in `check()` and by the grader, with its source.

The examples are written from the published formulas in other code than the course's, and share nothing with
the edits by which the course describes a convention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.mutant_runs import run_versions
from autograder.diagnosis.table import table_of
from autograder.model import Convention, Diagnosis
from autograder.sandbox.backends import open_sandbox
from autograder.verdict.answer_key import answer_key
from autograder.verdict.verdict import accept, judge
from tests.course.functions import ASSIGNMENTS, functions, released_cases
from tests.helpers.project import ROOT

CONVENTIONS = {
    convention.id: (name, convention)
    for name, assignment in ASSIGNMENTS.items()
    for convention in assignment.mistakes
    if isinstance(convention, Convention)
}
WRITTEN = ROOT / "tests" / "students" / "conventions"


@cache
def examples() -> dict[str, str]:
    """The example of each convention, by its id."""
    found = {}
    for name in ASSIGNMENTS:
        text = (WRITTEN / f"{name}.py").read_text("utf-8")
        parts = re.split(r"^# %% (.+)\n", text, flags=re.MULTILINE)[1:]
        found |= dict(zip(parts[::2], parts[1::2], strict=True))
    return found


def told(assignment: str, function: str, source: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What check() says of a version of a function."""
    space = functions(assignment)
    exec(source, space)
    try:
        with np.errstate(all="ignore"):
            released_cases(assignment).check(space[function])
    except AssertionError as error:
        return f"Not correct yet. {error}"
    return capsys.readouterr().out


def test_every_convention_has_a_source_a_reason_and_an_example():
    assert examples().keys() == CONVENTIONS.keys()
    assert len(CONVENTIONS) >= 50
    for _, convention in CONVENTIONS.values():
        assert len(convention.source) > 8 and len(convention.asked) > 40
        assert "This notebook" in convention.asked


@pytest.mark.parametrize("id", CONVENTIONS)
def test_check_tells_a_convention_its_source_and_what_is_asked_for(id, capsys):
    assignment, convention = CONVENTIONS[id]
    said = told(assignment, convention.function, examples()[id], capsys)
    if convention.accepted:
        assert f", with a remark: {convention.title}. {convention.diagnosis.message}\n" in said
    else:
        assert f"\n{convention.title}: {convention.diagnosis.message} See {convention.see}." in said
    assert convention.source in said and convention.asked in said


@pytest.mark.parametrize("id", [id for id, (_, convention) in CONVENTIONS.items() if convention.accepted])
def test_a_mistake_beside_an_accepted_form_is_explained_against_that_form(id, capsys):
    """No number of the reference's form is called expected where the form's own differs."""
    assignment, convention = CONVENTIONS[id]
    if "learning_rate *" not in examples()[id] and "- alpha" not in examples()[id]:
        pytest.skip("the example has no step to turn round")
    uphill = re.sub(r"- (?=learning_rate|rate|alpha|\(alpha)", "+ ", examples()[id])
    said = told(assignment, convention.function, uphill, capsys)
    assert "walk uphill" in said or "nadam" in id, said


def verdicts(assignment: str) -> Iterator[tuple[Convention, Any, Diagnosis | None]]:
    """Each convention of an assignment with the grader's verdict on its example."""
    asked = ASSIGNMENTS[assignment]
    with closing(open_sandbox("auto", asked.imports, asked.files)) as sandbox:
        key = answer_key(asked, sandbox, b"conventions")
        for question in asked.graded_functions:
            some = [
                c for name, c in CONVENTIONS.values() if (name, c.function) == (assignment, question.name)
            ]
            sources = [examples()[convention.id] for convention in some]
            cases = key.cases[question.name]
            seen = run_versions(asked, question, sandbox, sources, cases) if some else []
            table = table_of(asked, question, sandbox) if some else None
            for convention, calls in zip(some, seen, strict=True):
                verdict = judge(question, cases, calls, [])
                verdict = accept(question, cases, calls, key.accepted[question.name], verdict)
                if verdict.status != "correct":
                    assert table is not None
                    verdict = diagnose(question, cases, calls, verdict, table, asked.mistakes)
                yield convention, verdict, verdict.diagnosis


@pytest.mark.slow  # it builds the tables of all functions
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_grader_tells_each_convention_and_gives_the_points_that_the_course_decides(assignment):
    for convention, verdict, found in verdicts(assignment):
        assert found == convention.diagnosis, (convention.id, verdict)
        assert found.source == "convention"
        if convention.accepted:
            assert verdict.score == verdict.max_score, convention.id
        else:  # parts that the convention leaves right earn their points
            assert verdict.score == sum(part.score for part in verdict.parts) < verdict.max_score, (
                convention.id
            )
