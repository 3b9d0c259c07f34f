"""What a student reads of hidden and fresh cases is one of few texts, whatever a process returns for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import combinations
from math import ceil, log2
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.comparison import KINDS, NAMES, ArraySummary, Case, Opaque
from autograder.diagnosis.conditions import SENTENCE, facts_of
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.localise import argument_names
from autograder.diagnosis.lookup import nearest_named
from autograder.diagnosis.table import CounterfactualTable, table_of
from autograder.diagnosis.wording import generated, in_order
from autograder.feedback.feedback_page import feedback_page, shown_code
from autograder.labels import all_correct, result_label
from autograder.model import Assignment, CallOutcome, Diagnosis, Grade, Question, RebuiltCell
from autograder.records.autograded_notebook import autograded_notebook
from autograder.records.results import as_json, as_junit
from autograder.repair import words as repair_words
from autograder.sandbox.backends import open_sandbox
from autograder.sandbox.inside.limits import TimeLimits
from autograder.sandbox.outcomes import call_outcomes
from autograder.sandbox.reasons import of_question
from autograder.verdict.answer_key import AnswerKey, answer_key
from autograder.verdict.patterns import ARGUMENT, EACH, LIST_PATTERNS, PART_PATTERNS, PATTERNS
from autograder.verdict.positions import POSITIONS, noun
from autograder.verdict.remarks import remark_on
from autograder.verdict.student_code import StudentCode
from autograder.verdict.verdict import MAX_NAMED_LINE, PLAIN_ERRORS, accept, judge
from tests.helpers.assignments import read_assignment
from tests.helpers.project import ASSIGNMENT, ROOT

ASSIGNMENTS = (
    "optimization_methods",
    "learning_rate_schedules",
    "adaptive_methods",
    "modern_optimizers",
    "training_in_practice",
)
TYPES = (*NAMES.values(), "a number", "an object of another type")
ENDS = ("done", "died", "flood", "timeout", "deadline")
UNFINISHED = [
    call_outcomes(end, b"", 1, of_question(end, cells, TimeLimits()))[0]
    for end in (*ENDS, "not_run")
    for cells in ENDS
]


# --- all texts ---------------------------------------------------------------------------------------


class Words(NamedTuple):
    """The texts that the outcomes of a question's hidden and fresh cases can choose from."""

    explanations: set[str]  # of the first failed case
    diagnoses: int
    sentences: set[str]  # that name the correct results; one is empty
    positions: int  # sentences on correct layers and entries; one is empty, one is the public case's own
    conditions: int  # on which cases fail; each of them tells how many
    cases: int  # hidden and fresh ones

    @property
    def _before_cases(self) -> float:
        return log2(len(self.explanations) * self.diagnoses * len(self.sentences) * self.positions)

    @property
    def page_bits(self) -> float:
        """Of the page and the notebook; the page also says how many cases passed, or which fail."""
        return self._before_cases + log2(self.cases + 1 + self.conditions)

    @property
    def json_bits(self) -> float:
        """Of the JSON, which says of each case whether it passed, and so which condition holds."""
        return self._before_cases + self.cases


def words_of(key: AnswerKey, question: Question, table: CounterfactualTable) -> Words:
    cases = [case for case in key.cases[question.name] if case.origin != "public"]
    explanations = stopped_explanations(question, cases[0], range(MAX_NAMED_LINE + 20))
    for case in cases[1:]:  # the line and the error say it, not the case: a few lines show that
        assert stopped_explanations(question, case, (None, 3, MAX_NAMED_LINE + 1)) <= explanations
    explanations |= {text for case in cases for text in explanations_of(question, case)}
    explanations |= {"the public case's own", "not written yet", "correct"}
    explanations |= {form.title for form, _ in key.accepted[question.name]}
    return Words(
        explanations,
        count_diagnoses(key.assignment, question, table),
        sentences_of(question, table),
        len(POSITIONS) + 2,
        len(conditions_of(question, key.cases[question.name])),
        len(cases),
    )


def stopped_explanations(question: Question, case: Case, lines: Iterable[int | None]) -> set[str]:
    """The messages for a hidden case that is the first to fail and returns nothing."""
    question = replace(question, parts={})  # which change no message
    calls = [CallOutcome("missing"), *UNFINISHED]
    code = long_code(question.name)
    errors = (*PLAIN_ERRORS, "other")
    calls += [CallOutcome("raised", error=error, line=line) for error in errors for line in lines]
    later = CallOutcome("not_run")
    passed = [CallOutcome("returned", apart(public.expected)) for public in question.public]
    cases = [*question.public, case, case]
    messages = {judge(question, cases, [*passed, call, later], [], code=code).message for call in calls}
    messages.add(judge(question, cases, [CallOutcome("missing")] * len(cases), [], code=code).message)
    return messages


def explanations_of(question: Question, case: Case) -> set[str]:
    """The messages for a hidden case that is the first to fail and returns something else."""
    correct = "public case is" if len(question.public) == 1 else "public cases are"
    further = f"The {correct} correct, but in a further case "
    return {f"{further}{outline}." for outline in outlines_of(case.expected, question.returns)}


def long_code(name: str) -> StudentCode:
    """A function with more lines than are named, each with a text of its own."""
    statements = [f"    for i{n} in range(3): x = i{n} ^ x" for n in range(2 * MAX_NAMED_LINE)]
    return StudentCode("\n".join([f"def {name}(x):", *statements]), name)


def outlines_of(expected: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The outlines of all differences from an expected value."""
    listed = ", ".join(names)
    is_one = not isinstance(expected, (list, tuple))
    wanted = f"where {len(names)} {'is' if is_one else 'are'} expected: {listed}"
    if len(names) == 1:
        wanted_one = f"where 1 is expected: {listed}"
        yield from (
            f"it returns too many results {wanted_one}{more}" for more in ("", "; the first one is correct")
        )
    if isinstance(expected, tuple) and len(names) == len(expected):
        others = ("", *(f"; the one that it returns is {name}, and it is correct" for name in names))
        yield from (
            f"it returns {kind} where {len(expected)} results are expected: {listed}{more}"
            for kind in TYPES
            for more in others
        )
        subsets = [some for size in range(1, len(names)) for some in combinations(names, size)]
        correct = [f"; {' and '.join(some)} {'are' if some[1:] else 'is'} correct" for some in subsets]
        for how in ("few", "many"):
            yield from (f"it returns too {how} results {wanted}{more}" for more in ("", *correct))
        yield f"it returns too many results {wanted}; the first {len(expected)} of them are correct"
        labels = []
        for value, name in zip(expected, names, strict=True):
            yield from outlines_at(value, name)
            labels += labels_at(value, name)
    else:
        yield from outlines_at(expected, listed)
        labels = labels_at(expected, listed)
    yield from (f"{one} and {other} are the same object, not two" for one, other in combinations(labels, 2))


def outlines_at(expected: Any, label: str) -> Iterator[str]:
    if isinstance(expected, dict):
        wanted = "a dictionary is expected"
        yield f"{label} has an unexpected entry"
        for key, value in expected.items():
            yield f'{label} has no entry "{key}"'
            yield from outlines_at(value, f'{label}["{key}"]')
    elif isinstance(expected, (list, tuple)):
        wanted = f"a {type(expected).__name__} is expected"
        yield f"{label} has the wrong number of entries"
        for index, value in enumerate(expected):
            yield from outlines_at(value, f"{label}[{index}]")
    else:
        shape = expected.shape if isinstance(expected, ArraySummary) else np.shape(expected)
        wanted = f"{'a numpy array' if shape else 'a number'} is expected"
        for error in ("wrong values", "the wrong shape"):
            yield f"{label} has {error}"
        yield f"{label} holds values that are not finite"
        yield f"{label} is too large to be compared entry by entry"
        for one in set(KINDS.values()):
            yield from (
                f"{label} holds {one} where {other} are expected" for other in {*KINDS.values()} - {one}
            )
    yield from (f"{label} is {kind} where {wanted}" for kind in TYPES)


def labels_at(value: Any, label: str) -> list[str]:
    """The labels of a value and of all values in it, breadth first like `sharing`."""
    labels, inner = [label], [(label, value)]
    for label, value in inner:
        parts = []
        if isinstance(value, dict):
            parts = [(f'{label}["{key}"]', item) for key, item in value.items()]
        elif isinstance(value, (list, tuple)):
            parts = [(f"{label}[{index}]", item) for index, item in enumerate(value)]
        inner += parts
        labels += [label for label, _ in parts]
    return labels


def count_diagnoses(assignment: Assignment, question: Question, table: CounterfactualTable) -> int:
    """An upper bound: every row, all pairs of rows with different words, and every localised pattern."""
    mistakes = {mistake.id: mistake for mistake in assignment.mistakes}

    def diagnosis_of(row: int) -> Diagnosis | None:
        if table.rows[row].named:
            return mistakes[table.rows[row].id].diagnosis
        nearest = mistakes.get(nearest_named(table, row))
        return generated(table, question.name, question.returns, [row], nearest.see if nearest else "")

    known: dict[Diagnosis | None, int] = {}
    words = np.array([known.setdefault(diagnosis_of(row), len(known)) for row in range(1, len(table.rows))])
    pairs = [words[table.pairs[:, 0] - 1] * len(known) + words[table.pairs[:, 1] - 1]]
    acting = words[table.changed[1:].any(axis=-1) & ~np.isnan(table.sums[1:]).any(axis=(1, 2))]
    pairs += [acting[row] * len(known) + acting[row + 1 :] for row in range(len(acting))]
    # Or there is no diagnosis, or the remark, of which an explanation and the code leave one; alone, or with
    # how a result is wrong.
    found = len(table.rows) + len(np.unique(np.concatenate(pairs))) + len(localised(question, table))
    # A line stands alone or beside the remark, then perhaps with a kind, or beside one named mistake or two;
    # it is that of the mistake, or of one among others; of two edits it is one line.
    named = len({row.id for row in table.rows if row.named})
    repairs = (2 * count_lines() + repair_words.MAX_LINE) * 2 * (len(repair_words.KINDS) + 1)
    beside = (named + named * (named - 1) // 2) * count_lines() * 2
    return found + 2 + len(patterns_of(question, table)) + repairs + beside


def count_lines() -> int:
    """Of a repair: one line, two, or one of two."""
    lines = range(1, repair_words.MAX_LINE + 1)
    pairs = [second - first for first in lines for second in lines if second >= first]
    told = sum(distance <= repair_words.MAX_DISTANCE for distance in pairs)
    told += sum(0 < distance <= repair_words.MAX_REACH for distance in pairs)
    return told


def localised(question: Question, table: CounterfactualTable) -> set[str]:
    """The titles of diagnoses that say how a result is wrong, or which one is the first."""
    first = {f"{label} is the first result that is wrong" for label in labels_of(question, table)}
    return first | patterns_of(question, table)


def patterns_of(question: Question, table: CounterfactualTable) -> set[str]:
    labels = labels_of(question, table)
    single = {*PATTERNS, *(pattern.format(other) for pattern in PART_PATTERNS for other in labels)}
    several = {f"{EACH}{label}" for label in labels if "…" in label}
    told = {f"{label} {pattern}" for label in labels | several for pattern in single}
    arguments = argument_names(question)
    whole = [PATTERNS[0], *map(ARGUMENT.format, arguments), *map(PART_PATTERNS[0].format, question.returns)]
    told |= {f"{name} {pattern}" for name in question.returns for pattern in whole}
    return told | {f"{', '.join(question.returns)} {pattern}" for pattern in LIST_PATTERNS}


def positions_of(question: Question) -> set[str]:
    return {
        f" In each case that fails, {words.format(noun(question.returns, question.cases[0]))}."
        for words in POSITIONS
    } | {""}


def conditions_of(question: Question, cases: Sequence[Case]) -> set[str]:
    return {f" {SENTENCE.format(text)}" for facts in facts_of(question, cases) for text in facts} | {""}


def labels_of(question: Question, table: CounterfactualTable) -> set[str]:
    return {result_label(subscript, question.returns) for found in table.subscripts for subscript in found}


def sentences_of(question: Question, table: CounterfactualTable) -> set[str]:
    labels = labels_of(question, table)
    subsets = [set(some) for size in range(1, len(labels)) for some in combinations(labels, size)]
    return {""} | {
        f" {all_correct(in_order(labels - wrong, table), in_order(wrong, table))}" for wrong in subsets
    }


@cache
def key_and_tables(name: str) -> tuple[AnswerKey, dict[str, CounterfactualTable]]:
    assignment = read_assignment(name)
    with closing(open_sandbox("auto", assignment.imports, assignment.files)) as sandbox:
        key = answer_key(assignment, sandbox, bytes(32))
        return key, {q.name: table_of(assignment, q, sandbox) for q in assignment.questions}


# --- how much they can say ---------------------------------------------------------------------------


def test_the_bits_that_a_question_can_carry_out_are_those_of_the_documentation():
    told = (ROOT / "docs" / "security.md").read_text("utf-8")
    on_page, in_json = [], []
    for name in ASSIGNMENTS:
        key, tables = key_and_tables(name)
        for question in key.assignment.questions:
            words = words_of(key, question, tables[question.name])
            on_page.append(ceil(words.page_bits))
            in_json.append(ceil(words.json_bits))
            if question.name == "update_parameters_with_adam":
                for number in (len(words.explanations), words.diagnoses, len(words.sentences)):
                    assert f"{number:,}" in told
    assert f"at most {max(on_page)} bits a question on the page and in the notebook" in told
    assert f"{max(in_json)} in the JSON" in told
    assert f"it is {sorted(on_page)[len(on_page) // 2]} bits or less on the page" in told


# --- whatever is returned ----------------------------------------------------------------------------

PLANT, NUMBER = "zqx_planted", 73195
planted = st.one_of(
    st.just(PLANT), st.just(NUMBER), st.just(NUMBER + 0.25), st.just(Opaque(PLANT)), st.none(), st.booleans(),
    st.just(np.full((2, 3), NUMBER + 0.25)), st.just(np.array([NUMBER])), st.just(np.array([np.nan])),
    st.just(ArraySummary((NUMBER, 2), (NUMBER + 0.25,))),
)  # fmt: skip
values = st.recursive(
    planted,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.sampled_from([PLANT, f"dW{NUMBER}", "W1", "dW1"]), inner, max_size=3),
    ),
    max_leaves=6,
)
failures = st.one_of(
    st.sampled_from([CallOutcome("missing"), *UNFINISHED]),
    st.builds(
        CallOutcome,
        st.just("raised"),
        error=st.sampled_from([PLANT, "KeyError", "NameError", "NotImplementedError", "SystemExit"]),
        message=st.sampled_from([PLANT, f"name '{PLANT}' is not defined", str(NUMBER)]),
        line=st.sampled_from([NUMBER, 3, MAX_NAMED_LINE + 1]),
    ),
)


@st.composite
def almost(draw: Any, expected: Any) -> Any:
    """An expected value with something planted in one place of it."""
    if draw(st.integers(0, 3)) == 0:
        return draw(values)
    if isinstance(expected, dict):
        value = dict(expected)
        if draw(st.booleans()):
            return value | {draw(st.sampled_from([PLANT, f"W{NUMBER}"])): draw(values)}
        key = draw(st.sampled_from(sorted(expected)))
        return value | {key: draw(almost(expected[key]))}
    if isinstance(expected, (list, tuple)):
        items = list(expected)
        if not items or draw(st.booleans()):
            return type(expected)(items + [draw(values)] * draw(st.integers(0, NUMBER % 100)))
        index = draw(st.integers(0, len(items) - 1))
        items[index] = (
            items[draw(st.integers(0, len(items) - 1))] if draw(st.booleans()) else draw(almost(items[index]))
        )
        return type(expected)(items)
    if isinstance(expected, np.ndarray) and draw(st.booleans()):
        return expected * draw(st.sampled_from([-1.0, 2.0, NUMBER, np.nan, 1j]))
    return draw(values)


def apart(value: Any) -> Any:
    """A copy in which no two parts are one object."""
    if isinstance(value, dict):
        return {key: apart(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(apart(item) for item in value)
    return value.copy() if isinstance(value, np.ndarray) else value


@st.composite
def outcomes(draw: Any, cases: Sequence[Case]) -> list[CallOutcome]:
    """Correct results for the public case, and anything else for the others."""
    found = []
    for case in cases:
        if case.origin == "public" or draw(st.integers(0, 3)) == 0:
            found.append(CallOutcome("returned", apart(case.expected)))
        elif draw(st.booleans()):
            found.append(draw(failures))
        else:
            found.append(CallOutcome("returned", draw(almost(case.expected))))
    return found


@pytest.mark.parametrize("name", [q.name for q in read_assignment().questions])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_nothing_that_a_process_chose_in_hidden_cases_is_shown(name, data):
    key, tables = key_and_tables(ASSIGNMENT)
    assignment, table = key.assignment, tables[name]
    (question,) = (q for q in assignment.questions if q.name == name)
    cases = key.cases[name]
    calls = data.draw(outcomes(cases))
    code = long_code(name)
    verdict = accept(question, cases, calls, key.accepted[name], judge(question, cases, calls, [], code=code))
    if verdict.status in ("wrong", "error"):
        remark = remark_on(question, cases, calls, [], code, {PLANT: (PLANT, PLANT)})
        verdict = diagnose(question, cases, calls, verdict, table, assignment.mistakes, remark)
        assert re.fullmatch("[0-9a-f]{16}", verdict.returned)
    found = verdict.diagnosis
    message = verdict.message.removeprefix(f"{found.title}. ") if found else verdict.message
    if verdict.status != "correct":
        assert is_enumerated(message, name)
    if found and found.id.startswith("goes_wrong_"):
        assert found.title in localised(question, table)
    cells = RebuiltCell("code", question.stub, "1", name), RebuiltCell("code", "", "2", f"test_{name}")
    notebook = assignment.notebook_of(question)
    verdict = replace(verdict, notebook=notebook.name)
    rebuilt = {notebook.name: cells}
    grade = Grade(assignment.name, "graded", 10.0, "bwrap", 0.1, (), (verdict,), "ann", rebuilt=rebuilt)
    written = [
        repr(grade),
        str(as_json(grade)),
        as_junit(grade).decode(),
        feedback_page(grade, assignment, shown_code(assignment, grade)),
        autograded_notebook(notebook, cells, (verdict,)).decode(),
    ]
    for text in written:
        assert PLANT not in text and str(NUMBER) not in text


@cache
def kinds_of_words(name: str) -> tuple[frozenset[str], ...]:
    """The texts on hidden and fresh cases of a question, a set for each part of a message, in order."""
    key, tables = key_and_tables(ASSIGNMENT)
    (question,) = (q for q in key.assignment.questions if q.name == name)
    table = tables[name]
    others = [case for case in key.cases[name] if case.origin != "public"]
    stopped = stopped_explanations(question, others[0], range(MAX_NAMED_LINE + 20))
    kinds = (
        stopped | {text for case in others for text in explanations_of(question, case)},
        {""} | {f" {pattern}." for pattern in patterns_of(question, table)},
        sentences_of(question, table),
        positions_of(question),
        conditions_of(question, key.cases[name]),
    )
    return tuple(map(frozenset, kinds))


def is_enumerated(message: str, name: str) -> bool:
    """Whether a message consists of one of our texts of each kind, in order."""
    rests = {message}
    for texts in kinds_of_words(name):
        rests = {rest[len(text) :] for rest in rests for text in texts if rest.startswith(text)}
    return "" in rests
