"""Parts of a question's points, as pure functions: what a returned value earns, which parts are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbgrader.utils import determine_grade

from autograder.cases import check_parts
from autograder.comparison import Case, GradedFunction, Opaque
from autograder.exceptions import GraderError
from autograder.model import CallOutcome, CellOutcome, Convention, Grade, Question, RebuiltCell
from autograder.parts import parts_lost
from autograder.records.autograded_notebook import autograded_notebook
from autograder.records.results import as_json, from_json
from autograder.reporting.statistics import part_statistics
from autograder.verdict.check import CaseTable, NotCorrectYet
from autograder.verdict.fresh_cases import fresh_cases
from autograder.verdict.verdict import VOIDED, accept, judge
from tests.helpers.notebooks import cell, notebook

NAMES = ("parameters", "v")
PARTS = {'parameters["W1"]': 2.5, "parameters": 1.5, "v": 4}


def arrays(**entries: float) -> dict[str, np.ndarray]:
    return {key: np.full((2, 3), value) for key, value in entries.items()}


def case(name: str, factor: float = 1.0, part: str = "") -> Case:
    """A case of f(x) that expects (parameters, v)."""
    expected = (arrays(W1=factor, b1=2 * factor), arrays(dW1=3 * factor))
    return Case(name, lambda: (np.full((2, 3), factor),), expected, part=part)


def question(parts: dict[str, float], *cases: Case) -> Question:
    public, *hidden = cases or (case("public"), case("hidden", 5.0))
    return Question(
        "f", sum(parts.values()), NAMES, "", "", (replace(public, origin="public"), *hidden), parts=parts
    )


def earned(asked: Question, outcomes: list[CallOutcome]) -> dict[str, float]:
    """The points of the earned parts; they are the verdict's score."""
    verdict = judge(asked, asked.cases, outcomes, [CellOutcome("ok")])
    assert verdict.score == sum(part.score for part in verdict.parts)
    assert [part.name for part in verdict.parts] == list(asked.parts)
    assert (verdict.status == "correct") == (verdict.score == verdict.max_score)
    return {part.name: part.score for part in verdict.parts if part.score}


def returned(*values: object) -> list[CallOutcome]:
    return [CallOutcome("returned", value) for value in values]


def right(factor: float, **changes: object) -> tuple[dict, dict]:
    first = arrays(W1=factor, b1=2 * factor) | changes
    return {k: a for k, a in first.items() if a is not None}, arrays(dW1=3 * factor)


W1, REST, V = PARTS


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (right(5.0), {W1, REST, V}),
        (right(5.0, W1=np.ones((2, 3))), {REST, V}),
        (right(5.0, b1=np.ones((2, 3))), {W1, V}),
        (right(5.0, b1=None), {W1, V}),  # no entry
        (right(5.0, W1=None, b1=None), {V}),
        (right(5.0, W2=np.ones(3)), {V}),  # an entry too many
        ((None, right(5.0)[1]), {V}),
        ((Opaque("frame"), right(5.0)[1]), {V}),
        ((right(5.0)[0], arrays(dW1=0.0)), {W1, REST}),
        ((right(5.0)[0], None), {W1, REST}),
        (right(5.0)[:1], set()),  # too few results
        ((*right(5.0), 1), set()),  # too many
        (None, set()),
        ({}, set()),
    ],
)
def test_a_part_by_result_is_earned_if_that_result_is_right_in_all_cases(value, names):
    asked = question(PARTS)
    assert earned(asked, returned(right(1.0), value)) == {name: PARTS[name] for name in names}
    first = replace(asked.cases[0], expected=asked.cases[1].expected)
    for order in ((value, right(5.0)), (right(5.0), value)):  # whichever case it is
        again = replace(asked, cases=(first, asked.cases[1]))
        assert earned(again, returned(*order)).keys() == names


def test_one_object_under_several_names_loses_every_part_but_the_first():
    same = arrays(dW1=1.0)
    three = Case("three", lambda: (), (arrays(dW1=1.0), arrays(dW1=1.0), arrays(dW1=1.0)))
    parts = {"u": 1, "v": 1, "w": 1}
    assert parts_lost(parts, three, (same, same, same), ("u", "v", "w")) == {"v", "w"}
    assert parts_lost(parts, three, (arrays(dW1=9.0), same, same), ("u", "v", "w")) == {"u", "w"}
    entries = {'u["dW1"]': 1, "v": 1, 'w["dW1"]': 1}
    assert parts_lost(entries, three, (same, same, same), ("u", "v", "w")) == {"v", 'w["dW1"]'}


def test_entries_of_a_list_are_parts_and_its_length_costs_all_of_them():
    batches = [np.ones(2), np.zeros(1)]
    asked = Case("batches", lambda: (), batches)
    parts = {"batches[0]": 1.0, "batches[1]": 2.0}
    assert parts_lost(parts, asked, [np.ones(2), np.ones(1)], ("batches",)) == {"batches[1]"}
    assert parts_lost(parts, asked, [np.ones(2)], ("batches",)) == set(parts)
    assert parts_lost(parts, asked, np.ones(2), ("batches",)) == set(parts)
    eleven = Case("eleven", lambda: (), [np.zeros(1)] * 11)
    many = {f"batches[{n}]": 1 for n in range(11)}
    value = [np.zeros(1) for _ in range(10)] + [np.ones(1)]
    assert parts_lost(many, eleven, value, ("batches",)) == {"batches[10]"}  # and not batches[1]


GROUPS = {"full": 6.0, "rest": 4.0}
GROUPED = (
    case("public", part="full"),
    case("a", 2.0, "full"),
    case("b", 3.0, "rest"),
    case("c", 4.0, "rest"),
)


@pytest.mark.parametrize(
    ("outcomes", "names"),
    [
        (returned(right(1.0), right(2.0), right(3.0), right(4.0)), {"full", "rest"}),
        (returned(right(1.0), right(2.0), right(3.0), right(9.0)), {"full"}),
        (returned(right(1.0), right(9.0), right(3.0), right(4.0)), {"rest"}),
        (returned(right(9.0), right(2.0), right(3.0), right(4.0)), {"rest"}),
        ([*returned(right(1.0), right(2.0), right(3.0)), CallOutcome("timeout")], {"full"}),
        ([CallOutcome("raised", error="E"), *returned(right(2.0), right(3.0), right(4.0))], {"rest"}),
        ([*returned(right(1.0)), *[CallOutcome("died")] * 3], set()),
        ([CallOutcome("missing")] * 4, set()),
        (returned(None, right(2.0)[:1], right(3.0), right(4.0)), {"rest"}),
    ],
)
def test_a_group_of_cases_is_earned_if_all_its_cases_pass(outcomes, names):
    assert earned(question(GROUPS, *GROUPED), outcomes).keys() == names


def test_a_stub_earns_no_part_and_a_voided_question_earns_all():
    asked = question(PARTS)
    outcomes = [CallOutcome("raised", error="NotImplementedError")] * 2
    assert judge(asked, asked.cases, outcomes, []).status == "not_attempted"
    assert earned(asked, outcomes) == {}
    voided = judge(replace(asked, is_voided=True), asked.cases, outcomes, [])
    assert (voided.score, voided.message) == (8.0, VOIDED)
    assert [(part.score, part.max_score) for part in voided.parts] == [(2.5, 2.5), (1.5, 1.5), (4.0, 4.0)]


def test_a_result_of_a_time_without_parts_is_still_read():
    asked = question(PARTS)
    verdict = judge(asked, asked.cases, returned(right(1.0), right(9.0)), [])
    grade = Grade("a", "graded", 8.0, "none", 0.0, (), (verdict,), "ann")
    result = as_json(grade)
    assert from_json(result).questions[0].parts == verdict.parts
    assert [part.earned for part in part_statistics([result], ["f"])] == [False, False, False]
    del result["questions"][0]["parts"]
    assert from_json(result) == replace(grade, questions=(replace(verdict, parts=()),))
    assert part_statistics([result], ["f"]) == []


@pytest.mark.parametrize(
    ("graded", "value", "says"),
    [
        (GradedFunction(NAMES, case("public"), parts=PARTS), right(1.0),
         "f: correct on the public case. The grader tries other cases as well.\n"
         'On this case: parameters["W1"] 2.5 of 2.5, parameters 1.5 of 1.5, v 4 of 4 points.'),
        (GradedFunction(NAMES, case("public"), parts=PARTS), right(1.0, W1=None),
         'f: parameters has no entry "W1".\nCorrect on the public case: parameters["b…"] and v.\n'
         'On this case: parameters["W1"] 0 of 2.5, parameters 1.5 of 1.5, v 4 of 4 points.'),
        (GradedFunction(NAMES, case("public"), parts=PARTS | {'parameters["W9"]': 1}), right(1.0)[:1],
         "f: it returns 1 result where 2 are expected: parameters, v; parameters is correct.\n"
         'On this case: parameters["W1"] 0 of 2.5, parameters 0 of 1.5, v 0 of 4 points. '
         'Other cases decide on parameters["W9"].'),
        (GradedFunction(NAMES, case("public", part="full"), parts=GROUPS), right(1.0),
         "f: correct on the public case. The grader tries other cases as well.\n"
         "On this case: full 6 of 6 points. Other cases decide on rest."),
        (GradedFunction(NAMES, case("public")), right(1.0),
         "f: correct on the public case. The grader tries other cases as well."),
    ],
)  # fmt: skip
def test_check_promises_nothing_about_further_cases(graded, value, says, tmp_path, capsys):
    def f(x):
        return value

    table = CaseTable(str(tmp_path / "testCases.py"))
    table["f"] = graded
    try:
        table.check(f)
    except NotCorrectYet as told:
        print(told)
    assert capsys.readouterr().out.endswith(f"{says}\n")


FORM = Convention("form", "f", "Another form", "", "", (), source="", asked="", accepted=True)


def test_an_accepted_form_earns_all_parts_or_those_that_it_explains():
    asked = question(PARTS)
    other = returned(right(1.0), right(5.0, W1=np.full((2, 3), 5.001)))  # the public case cannot tell

    def accepted(*values: object):
        verdict = judge(asked, asked.cases, returned(*values), [])
        found = accept(asked, asked.cases, returned(*values), [(FORM, other)], verdict)
        assert found.score == sum(part.score for part in found.parts)
        return found.status, {part.name for part in found.parts if part.score}

    near = right(5.0, W1=np.full((2, 3), 5.001))
    assert accepted(right(1.0), near) == ("correct", {W1, REST, V})
    assert accepted(right(1.0), (near[0], arrays(dW1=0.0))) == ("wrong", {W1, REST})
    assert accepted(right(1.0), right(5.0, W1=np.full((2, 3), 5.002))) == ("wrong", {REST, V})
    assert accepted(right(1.0)[0], near) == ("wrong", set())


def test_a_fresh_case_is_of_the_group_that_it_is_drawn_from():
    fresh = fresh_cases(question(GROUPS, *GROUPED), b"seed")
    assert [(c.name, c.part, c.origin) for c in fresh] == [
        ("fresh_a", "full", "fresh"), ("fresh_b", "rest", "fresh"), ("fresh_c", "rest", "fresh"),
    ]  # fmt: skip


def grouped(public: str, *hidden: str) -> GradedFunction:
    cases = tuple(case(f"case{number}", part=part) for number, part in enumerate(hidden, 1))
    return GradedFunction(NAMES, case("public", part=public), cases)


by_result = grouped("", "")


@pytest.mark.parametrize(
    ("graded", "parts", "points", "says"),
    [
        (by_result, {"parameters": 4, "v": 5}, 10,
         "they have 9 points together, but the test cell has 10"),
        (by_result, {"parameters": 10, "v": 0}, 10, "'v' has 0 points; give it more than 0, or leave it out"),
        (by_result, {"parameters": 12, "v": -2}, 10, "'v' has -2 points"),
        (by_result, {"parameters": 5, "v": float("nan")}, 10, "'v' has nan points"),
        (by_result, {"parameters": 5, "v": "5"}, 10, "'v' has '5' points"),
        (by_result, ["parameters", "v"], 10, "they must be a dictionary of points by name"),
        (by_result, {"parameters": 5, "": 5}, 10, "a part's name must be printable text, not ''"),
        (by_result, {"parameters": 5, "v\n": 5}, 10, r"a part's name must be printable text, not 'v\n'"),
        (by_result, {"parameter": 5, "v": 5}, 10,
         "no hidden case has a result that belongs to 'parameter' (did you mean 'parameters'?)"),
        (by_result, {'parameters["W2"]': 5, "parameters": 3, "v": 2}, 10,
         """no hidden case has a result that belongs to 'parameters["W2"]' (did you mean"""),
        (by_result, {"parameters": 10}, 10, """the result v["dW1"] of the case 'public' belongs to none"""),
        (by_result, {"v": 6, 'parameters["W1"]': 4}, 10, """the result parameters["b1"] of the case"""),
        (by_result, {"v": 6, 'v["dW1"]': 2, "parameters": 2}, 10,  # the rest of v is nothing: free points
         "no hidden case has a result that belongs to 'v'"),
        (grouped("full", "full", "rest"), {"full": 6}, 6, "the case 'case2' names 'rest'; there are: full"),
        (grouped("full", "full", "rset"), {"full": 6, "rest": 4}, 10, "names 'rset' (did you mean 'rest'?)"),
        (grouped("full", "full", ""), {"full": 6, "rest": 4}, 10, "the case 'case2' has no part, but other"),
        (grouped("", "full", "rest"), {"full": 6, "rest": 4}, 10, "the case 'public' has no part, but"),
        (grouped("full", "rest"), {"full": 6, "rest": 4}, 10,  # its only case is public
         "no hidden case has part='full', so that a copied public result would earn it"),
        (grouped("full", "full"), {}, 10, "they have 0 points together"),
    ],
)  # fmt: skip
def test_parts_that_do_not_divide_the_question_are_refused_in_one_line(graded, parts, points, says):
    with pytest.raises(GraderError) as told:
        check_parts(Path("testCases.py"), "f", replace(graded, parts=parts), points)
    line = str(told.value)
    assert line.startswith("testCases.py: the parts of f: ") and "\n" not in line
    assert says in line


@pytest.mark.parametrize(
    ("graded", "parts", "points"),
    [
        (by_result, {}, 10),
        (by_result, {"parameters": 0.1, "v": 0.2}, 0.3),  # in binary, the sum is not 0.3
        (by_result, {"parameters": 2.5, 'v["dW1"]': 2.5}, 5),
        (by_result, {'parameters["W1"]': 1, "parameters": 1, "v": 1}, 3),
        (grouped("full", "full", "rest"), GROUPS, 10),
        (grouped("full", "full", "v"), {"full": 6, "v": 4}, 10),  # a group may be named as a result is
    ],
)
def test_parts_that_divide_the_question_are_allowed(graded, parts, points):
    check_parts(Path("testCases.py"), "f", replace(graded, parts=parts), points)


def test_nbgrader_reads_a_third_of_the_points_exactly():
    asked = question({"parameters": 10 / 3, "v": 20 / 3})
    verdict = judge(asked, asked.cases, returned(right(1.0), (right(5.0)[0], None)), [])
    test = cell("check(f)", "test_f", grade=True, locked=True, points=10)
    source = nbformat.writes(notebook(test)).encode()
    instructors = SimpleNamespace(name="", saved=source, source=source, graded_functions=(asked,))
    rebuilt = (RebuiltCell("code", "check(f)", "test_f", "test_f"),)
    written = autograded_notebook(instructors, rebuilt, (verdict,))
    (graded,) = nbformat.reads(written.decode(), as_version=4).cells
    assert determine_grade(graded) == (verdict.score, 10) and verdict.score == 10 / 3
