"""Diagnosis names a mistake from the returned numbers alone, in any style, and correct code gets none."""

from __future__ import annotations

import ast
import random
import re
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.fingerprint import Fingerprint, departures, fingerprint, fingerprints_of
from autograder.diagnosis.mutant_runs import run_versions
from autograder.diagnosis.mutants import Mutation, Reference
from autograder.diagnosis.table import table_of
from autograder.diagnosis.wording import MUTATION_WORDS
from autograder.labels import result_label
from autograder.model import LOCALISED, CallOutcome, Convention, Question
from autograder.sandbox.backends import open_sandbox
from autograder.verdict.verdict import judge
from tests.helpers.assignments import read_assignment
from tests.helpers.courses import grade_to_json, hand_in
from tests.helpers.notebooks import fill
from tests.helpers.project import ROOT

WRITTEN = ROOT / "tests" / "students"  # by hand, each in a style of its own
COURSE = read_assignment()
NAMED = {mistake.id: mistake for mistake in COURSE.mistakes}


def written(folder: str) -> dict[str, list[tuple[str, str]]]:
    """By function: the heading and the source of each cell."""
    found = {}
    for path in sorted((WRITTEN / folder).glob("*.py")):
        parts = re.split(r"^# %% (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
        found[path.stem] = list(zip(parts[::2], parts[1::2], strict=True))
    return found


def graded(course: Path, cells: dict[str, list[tuple[str, str]]], release: Any) -> list[dict[str, Any]]:
    """Submit as many whole notebooks as the function with most cells has cells, and grade them.

    A function with fewer cells is right in the last ones.
    """
    rounds = range(max(map(len, cells.values())))
    rights = {name: right[0] for name, right in written("right").items()}
    for number in rounds:
        chosen = ([*some, rights[name]][min(number, len(some))] for name, some in cells.items())
        text = "\n".join(f"# %%\n{code}" for _, code in chosen)
        hand_in(course, f"student{number:03}", fill(release, text))
    _, results = grade_to_json(course, timeout=1200)  # every function is repaired
    assert len(results) == len(rounds)
    return list(results.values())


def test_every_named_mistake_in_two_styles_gets_its_own_message(tmp_path, release):
    cells = written("wrong")
    ids = {id for some in cells.values() for id, _ in some}
    assert {id for id, mistake in NAMED.items() if not isinstance(mistake, Convention)} <= ids <= NAMED.keys()
    told: dict[str, set[tuple[str, ...]]] = {id: set() for id in ids}
    lines = 0
    for number, result in enumerate(graded(tmp_path, cells, release)):
        for question in result["questions"]:
            some = cells[question["name"]]
            if number >= len(some):
                assert question["status"] == "correct" and question["diagnosis"] is None
                continue
            made, code = some[number]
            found = question["diagnosis"] or {}
            assert found.get("id") == made, (result["student"], question)
            assert found["message"].startswith(NAMED[made].diagnosis.message)
            lines += "The mistake is in line" in found["message"]
            assert (question["score"] == question["max_score"]) == NAMED[made].accepted
            told[made].add((ast.unparse(ast.parse(code)),))
    assert lines > 80  # of 254; of the others no cheap edit is the cure, or several lines are
    assert {id: len(styles) for id, styles in told.items()} == dict.fromkeys(ids, 2)


def test_correct_solutions_in_seventy_styles_get_no_diagnosis(tmp_path, release):
    cells = written("right")
    assert len({ast.dump(ast.parse(code)) for some in cells.values() for _, code in some}) >= 60
    for number, result in enumerate(graded(tmp_path, cells, release)):
        assert result["score"] == 60, result
        for question in result["questions"]:
            kind, _ = cells[question["name"]][number]
            found = question["diagnosis"]
            assert (found and found["id"]) == (
                "epsilon_outside_root" if kind == "right_with_remark" else None
            )


def diagnosis_of(name: str, *edits: tuple[str, str]) -> Any:
    return verdict_on(name, *edits).diagnosis


def verdict_on(name: str, *edits: tuple[str, str], is_searched: bool = False) -> Any:
    """The verdict on the reference with these texts replaced, before or after a search for repairs."""
    (question,) = (q for q in COURSE.questions if q.name == name)
    source = question.reference
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    sandbox = open_sandbox("auto", COURSE.imports, COURSE.files)
    (calls,) = run_versions(COURSE, question, sandbox, [source], question.cases)
    verdict = judge(question, question.cases, calls, [])
    table = table_of(COURSE, question, sandbox)
    return diagnose(question, question.cases, calls, verdict, table, COURSE.mistakes, is_searched=is_searched)


MOMENTUM, ADAM = "update_parameters_with_momentum", "update_parameters_with_adam"


def test_an_unnamed_edit_is_described_by_its_kind_and_result():
    found = diagnosis_of(MOMENTUM, ('(1 - beta) * grads[f"db{l}"]', '(1 - beta) / grads[f"db{l}"]'))
    assert found.source == "generated"
    assert found.title == 'One operator is wrong, in the computation of v["db…"]'
    assert found.see == "section 3, formulas (4) and (5)"


def test_two_mistakes_together_are_both_named():
    found = diagnosis_of(
        ADAM,
        ("+ (1 - beta1) * grads", "+ beta1 * grads"),
        ("- learning_rate", "+ learning_rate"),
    )
    assert found.title.startswith("Two mistakes: the parameters walk uphill, and one operator is wrong")
    assert found.title.endswith("in the computation of v")


def test_two_unnamed_mistakes_are_not_told_once_no_edit_of_the_function_repaired_it():
    unnamed = (
        ('(1 - beta) * grads[f"dW{l}"]', '(1 - beta) / grads[f"dW{l}"]'),
        ('learning_rate * v[f"db{l}"]', 'learning_rate / v[f"db{l}"]'),
    )
    assert verdict_on(MOMENTUM, *unnamed).diagnosis.title.startswith("Two mistakes: ")
    found = verdict_on(MOMENTUM, *unnamed, is_searched=True)
    assert found.diagnosis.id.startswith(LOCALISED) and "Two mistakes" not in found.message
    one_is_named = (("+ (1 - beta1) * grads", "+ beta1 * grads"), ("- learning_rate", "+ learning_rate"))
    found = verdict_on(ADAM, *one_is_named, is_searched=True).diagnosis
    assert found.title.startswith("Two mistakes: the parameters walk uphill")


def test_an_edit_that_a_repair_would_have_undone_is_not_told_once_there_was_none():
    other_name = ('parameters[f"b{l}"] - learning_rate', 'parameters[f"b{l}"] - beta')
    assert verdict_on(MOMENTUM, other_name).diagnosis.title.startswith("One name is used where another")
    found = verdict_on(MOMENTUM, other_name, is_searched=True).diagnosis
    assert found.title.startswith('parameters["b…"] has moved in the correct direction')
    left_out = ('(1 - beta) * grads[f"db{l}"]', 'grads[f"db{l}"]')  # edits of several kinds: none is told
    told = [verdict_on(MOMENTUM, left_out, is_searched=done).diagnosis.title for done in (False, True)]
    assert told == 2 * ['The mistake is in the computation of v["db…"]']


def test_a_mistake_beside_an_accepted_form_is_named():
    outside = [
        (f"np.sqrt(s_corrected_d{p} + epsilon)", f"(np.sqrt(s_corrected_d{p}) + epsilon)") for p in "Wb"
    ]
    (uphill,) = (m for m in COURSE.mistakes if m.id == "adam_uphill")
    assert diagnosis_of(ADAM, *outside, *uphill.edits).id == "adam_uphill"


def test_an_unexplained_error_is_localised_without_a_number():
    verdict = verdict_on(
        ADAM, ('(1 - beta2) * grads[f"dW{l}"] ** 2', '(1 - beta2) * np.abs(grads[f"dW{l}"]) ** 1.37')
    )
    found = verdict.diagnosis
    assert found.id == "goes_wrong_s_dW"
    assert found.title == 's["dW…"] is the first result that is wrong'
    assert verdict.message.endswith('Correct in all cases: v, s["db…"] and parameters["b…"].')
    assert not re.search(r"\d", found.message)


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        (MOMENTUM, ("L = len(parameters) // 2", "layers = len(parameters) // 2")),  # NameError, as if dropped
        (MOMENTUM, ('v[f"dW{l}"] = beta', 'v[f"dW{l}"] = beta ^ 2')),
        (MOMENTUM, ("return parameters, v", "pass")),
        (ADAM, ('v_corrected_dW = v', 'v_corrected_dW = np.nan * v')),
        ("initialize_velocity", ('np.zeros(parameters[f"W{l}"].shape)', "np.zeros((1, 7))")),
    ],
)  # fmt: skip
def test_an_exception_a_nan_a_none_or_a_shape_selects_no_mistake(name, edit):
    """None of them is like few others: versions of the reference that end so are no explanation."""
    verdict = verdict_on(name, edit)
    assert verdict.status in ("error", "wrong")
    assert verdict.diagnosis is None or verdict.diagnosis.id.startswith(LOCALISED)


def test_the_pattern_of_wrong_entries_is_described():
    found = diagnosis_of(
        MOMENTUM,
        (
            'parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]',
            'parameters[f"W{l}"] = parameters[f"W{l}"] - 1.37 * learning_rate * v[f"dW{l}"]',
        ),
    )
    assert found.title.startswith('parameters["W…"] has moved in the correct direction')


BATCHES = "random_mini_batches"
ROUND = "range(num_complete_minibatches)"


def test_every_kind_of_edit_has_words():
    kinds = {edit.kind for q in COURSE.questions for edit in Reference(q.reference, q.name).edits()}
    assert kinds <= MUTATION_WORDS.keys()
    toy = "def f(a, n=3):\n    if a > 0 and n:\n        return -np.sum(a, axis=0)\n    return a if n else 1"
    assert {edit.kind for edit in Reference(toy, "f").edits()} <= MUTATION_WORDS.keys()


def test_an_edit_changes_one_statement_and_not_the_reference():
    reference = Reference("# a comment\ndef f(x, y):\n    '''Text.'''\n    z = x - y\n    return z\n", "f")
    before = reference.lines
    edits = {edit.text: reference.source(edit) for edit in reference.edits()}
    assert edits["z = x - y: x - y → x + y"] == "def f(x, y):\n    z = x + y\n    return z\n"
    assert edits["z = x - y: z = x - y → pass"] == "def f(x, y):\n    pass\n    return z\n"
    assert reference.lines == before
    assert len(set(edits.values())) == len(edits)


def test_two_edits_are_combined_unless_one_contains_the_other():
    reference = Reference("def f(x, y):\n    z = x - 2 * y\n    return z\n", "f")
    by_text = {edit.text: edit for edit in reference.edits()}
    minus = by_text["z = x - 2 * y: x - 2 * y → x + 2 * y"]
    times = by_text["z = x - 2 * y: 2 * y → 2 / y"]
    number = by_text["z = x - 2 * y: 2 → 0"]
    back = by_text["return z: return z → pass"]
    assert reference.source(minus, times) is None
    assert "0 * y" in reference.source(number, back) and "return z" not in reference.source(number, back)


def test_a_part_shared_many_times_is_visited_once():
    part: Any = [np.ones(2)]
    for _ in range(30):
        part = [part] * 50
    assert fingerprint({"a": part, "b": part, "c": np.ones(2)}).subscripts == ('["c"]',)


# --- pairs of edits, at random -----------------------------------------------------------------------


@pytest.mark.slow
def test_random_pairs_of_edits_are_explained_or_localised():
    """For at least 94 of 100 the message names an edit, a changed array or an edited line.

    At least 25 are explained by their edits. Where several edits fit equally well, none is told.
    """
    sandbox = open_sandbox("auto", COURSE.imports, COURSE.files)
    rng = random.Random(2026)
    explained = localised = total = 0
    for question in COURSE.questions:
        reference = Reference(question.reference, question.name)
        edits = reference.edits()
        pairs: list[tuple[Mutation, Mutation, str]] = []
        while len(pairs) < 100:
            one, other = rng.sample(edits, 2)
            if source := reference.source(one, other):
                pairs.append((one, other, source))
        table = table_of(COURSE, question, sandbox)
        unexplained = []
        seen = run_versions(COURSE, question, sandbox, [source for *_, source in pairs], question.cases)
        for (one, other, source), calls in zip(pairs, seen, strict=True):
            verdict = judge(question, question.cases, calls, [])
            if verdict.status == "correct":
                continue
            total += 1
            found = diagnose(question, question.cases, calls, verdict, table, COURSE.mistakes)
            if found.diagnosis is not None and not found.diagnosis.id.startswith(LOCALISED):
                explained += 1
            elif _stops_where_edited(reference, source, calls, (one, other)):
                localised += 1
            else:
                unexplained.append((found, one, other))
        alone = [reference.source(edit) or "" for _, *both in unexplained for edit in both]
        correct, *wrong = run_versions(
            COURSE, question, sandbox, [question.reference, *alone], question.cases
        )
        acting = [_results_that_depart(question, correct, calls) for calls in wrong]
        for (found, *_), one, other in zip(unexplained, acting[::2], acting[1::2], strict=True):
            localised += bool(_results_named(question, found) & (one | other))
    assert total >= 500
    assert explained >= 0.24 * total, (explained, total)
    assert explained + localised >= 0.94 * total, (explained, localised, total)


def _stops_where_edited(
    reference: Reference, source: str, calls: tuple[CallOutcome, ...], both: tuple[Mutation, Mutation]
) -> bool:
    """Whether the line in the message was edited, or uses a name that an edited line assigns."""
    lines = source.splitlines()
    stopped = next((call.line for call in calls if call.line), None)
    if not stopped or stopped > len(lines):
        return False
    made = [re.split(r"\W", edit.target)[0] for edit in both if edit.target]
    changed = lines[stopped - 1] not in reference.lines
    return changed or any(re.search(rf"\b{name}\b", lines[stopped - 1]) for name in made)


def _results_named(question: Question, found: Any) -> set[str]:
    """The labels of the results that a message names."""
    text = found.message + (found.diagnosis.message if found.diagnosis else "")
    names = re.findall(r'\w+(?:\["\w+…?"\]|\[[\d…]+\])+', text)
    return {result_label(name, ("",)) for name in names} | {
        name for name in question.returns if name in text.split()
    }


def _results_that_depart(
    question: Question, correct: tuple[CallOutcome, ...], calls: tuple[CallOutcome, ...]
) -> set[str]:
    """The results that are not the reference's in some hidden case."""
    found: set[str] = set()
    pairs = zip(question.cases, fingerprints_of(correct), fingerprints_of(calls), strict=True)
    for truth, seen in ((truth, seen) for case, truth, seen in pairs if case.origin == "hidden"):
        assert isinstance(truth, Fingerprint)
        labels = [result_label(subscript, question.returns) for subscript in truth.subscripts]
        if isinstance(seen, str) or seen.structure != truth.structure:
            return {*labels, *question.returns}
        found |= set(compress(labels, departures(seen.sums, truth.sums, seen.scales)))
    return found


def test_generated_words_reveal_no_solution():
    for what, look in MUTATION_WORDS.values():
        assert not re.search(r"np\.|\[|==|\*\*|sqrt|\d", what + look)


def test_a_damaged_cached_table_is_built_again(tmp_path, monkeypatch):
    from autograder.diagnosis import table as counterfactuals

    monkeypatch.setattr(counterfactuals, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(counterfactuals, "_TABLES", {})
    question = COURSE.questions[2]
    sandbox = open_sandbox("auto", COURSE.imports, COURSE.files)
    made = table_of(COURSE, question, sandbox)
    (file,) = (tmp_path / "cache").glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    counterfactuals._TABLES.clear()
    again = table_of(COURSE, question, sandbox)
    assert again.rows == made.rows
    assert again.structures == made.structures
    counterfactuals._TABLES.clear()
    assert table_of(COURSE, question, None).rows == made.rows  # read, not made: there is no sandbox


def test_empty_arrays_beside_correct_ones_select_no_mistake():
    """Two mistakes would give the same empty arrays, and so would many others."""
    found = diagnosis_of("random_mini_batches", ("shuffled_X[:, start:end]", "shuffled_X[:, start:start]"))
    assert found is None or found.id.startswith(LOCALISED)
