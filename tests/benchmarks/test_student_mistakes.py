"""The random student mistakes are what they say: wrong, in the recorded lines, and the same for a seed."""

from __future__ import annotations

import ast
import difflib
import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from benchmarks.student_functions.judge import judge
from benchmarks.student_functions.structures import structures
from benchmarks.student_mistakes import KINDS, Mistake, StudentFunction, Word, measured, report
from benchmarks.student_mistakes.generate import (
    outcome,
    right_functions,
    unseen_structures,
    wrong_functions,
)
from benchmarks.student_mistakes.kinds import MAKERS
from benchmarks.student_mistakes.source import Edit, Slip, Source, applied
from tests.helpers.project import ROOT

ASSIGNMENT = {one.function: one.assignment for one in structures()}
CELL = """# GRADED FUNCTION: update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for k in (f"W{l}", f"b{l}"):
            v["d" + k] = beta * v["d" + k] + (1 - beta) * grads["d" + k]
            # the step
            parameters[k] = parameters[k] - learning_rate * v["d" + k]
    return parameters, v
"""

SILENT = "tests.benchmarks.silent"


@pytest.fixture(scope="module")
def wrong():
    return list(wrong_functions(69, seed=3))


def test_every_wrong_one_fails_and_its_original_does_not(wrong):
    for one in wrong:
        assignment = ASSIGNMENT[one.function]
        assert judge(assignment, one.function, one.source) == one.outcome != "right"
        assert judge(assignment, one.function, one.original, hidden_only=False) == "right"


def test_every_right_one_passes():
    for one in right_functions(23, seed=3):
        assert judge(ASSIGNMENT[one.function], one.function, one.source, hidden_only=False) == "right"
        assert one.source != one.original
        assert not one.mistakes


def test_the_unseen_structures_pass_and_are_others():
    count = Counter(one.function for one in unseen_structures())
    assert set(count) == set(ASSIGNMENT)
    assert set(count.values()) == {3}
    for one in unseen_structures():
        assert outcome(one, one.text, hidden_only=False) == "right", (one.function, one.name)
    names = {(one.function, one.name) for one in unseen_structures()}
    assert not names & {(one.function, one.name) for one in structures()}
    assert {(one.function, one.structure) for one in wrong_functions(23, 3, unseen=True)} <= names


def test_all_functions_take_turns_and_no_two_are_alike(wrong):
    assert set(Counter(one.function for one in wrong).values()) <= {2, 3, 4}
    assert len({one.function for one in wrong}) == len(ASSIGNMENT)
    shapes = {ast.dump(ast.parse(one.source)) for one in wrong}
    assert len(shapes) == len(wrong)
    others = wrong_functions(69, seed=4, without=wrong)
    assert not shapes & {ast.dump(ast.parse(one.source)) for one in others}


def test_the_lines_of_the_truth_are_those_that_differ(wrong):
    for one in wrong:
        before, after = one.original.splitlines(), one.source.splitlines()
        put_in = {
            n + 1
            for tag, _, _, start, end in difflib.SequenceMatcher(None, before, after, False).get_opcodes()
            if tag in ("insert", "replace")
            for n in range(start, end)
        }
        recorded = {line for slip in one.mistakes for line in slip.lines}
        assert recorded and all(1 <= line <= len(after) for line in recorded)
        assert all(slip.lines and slip.kinds and set(slip.kinds) <= set(KINDS) for slip in one.mistakes)
        moved = {"order", "missing step", "surplus step"}  # difflib may choose another of two equal lines
        if not moved & {kind for slip in one.mistakes for kind in slip.kinds}:
            assert recorded == put_in, one.source


@pytest.mark.parametrize(
    ("maker", "line", "number", "truth"),
    [
        (
            "other_operator",
            '            v["d" + k] = beta * v["d" + k] - (1 - beta) * grads["d" + k]',
            6,
            (6,),
        ),
        ("operand_left_out", '            v["d" + k] = beta * v["d" + k] + beta * grads["d" + k]', 6, (6,)),
        ("brackets", '            v["d" + k] = beta * v["d" + k] + 1 - beta * grads["d" + k]', 6, (6,)),
        ("other_range", "    for l in range(1, L):", 4, (4,)),
        ("other_key", '        for k in (f"W{l}", f"W{l}"):', 5, (5,)),
        ("other_name", '            parameters[k] = parameters[k] - beta * v["d" + k]', 8, (8,)),
        ("exchanged", "    return v, parameters", 9, (9,)),
        ("other_depth", "        return parameters, v", 9, (9,)),
        ("step_left_out", "            # the step", 6, (5, 7)),
        ("too_much", '            parameters[k] = parameters[k] - learning_rate * v["d" + k] ** 2', 8, (8,)),
    ],
)
def test_a_maker_finds_the_slip_that_students_make(maker, line, number, truth):
    find = next(one.find for one in MAKERS if one.name == maker)
    made = [applied(CELL, slip) for slip in find(Source(CELL))]
    found = [lines for text, lines in made if text.splitlines()[number - 1] == line]
    assert [truth] in found


def test_lines_count_in_the_text_after_both_slips():
    at = CELL.index("    for l in")
    put_in = Slip(("surplus step",), (Edit(at, at, "    beta = 0.9\n"),))
    exchanged = Slip(("arguments",), (Edit(CELL.index("parameters, v\n"), len(CELL) - 1, "v, parameters"),))
    text, lines = applied(CELL, exchanged, put_in)
    assert text.splitlines()[9] == "    return v, parameters"
    assert lines == [(10,), (4,)]


def test_a_function_that_does_not_end_is_stopped():
    structure = next(one for one in structures() if one.name == "while_loop")
    endless = structure.text.replace("    l += 1", "    l += 0")
    assert endless != structure.text
    assert outcome(structure, endless) == "_TooManyLines"


def test_what_a_word_says_is_judged_by_line_and_kind():
    slips = (Mistake(("missing", "index"), (4,), ""), Mistake(("order",), (7, 8), ""))
    one = StudentFunction("f", "s", "loop", "", "", slips, "wrong")
    table = {"no factor": ("missing",), "moved": ("order",)}
    words = {
        Word((4,), "no factor"): (True, True, True),
        Word((7,), "moved"): (True, True, True),
        Word((7,), "no factor"): (True, False, False),  # the true kind of the other line
        Word((), "moved"): (False, True, True),
        Word((8,), ""): (True, False, True),
        Word((5,), "moved"): (False, True, False),
        Word((5,), ""): (False, False, False),
        Word((), ""): (False, False, False),
        Word((), "", shown=(5, 8)): (False, False, False),  # a fact: no word, though it shows a wrong line
        None: (False, False, False),
    }
    for word, expected in words.items():
        judged = measured([one], lambda source, function, word=word: word, table)[0]
        assert (judged.true_line, judged.true_kind, judged.true) == expected, word
    judged = [measured([one], lambda source, function, word=word: word, table)[0] for word in words]
    assert "| all | 10 | 4 | 5 | 4 | 4 | 4 | 2 |" in report(judged).splitlines()
    assert "8 of 10 right functions got a word." in report(judged, judged)


def test_the_command_makes_the_same_for_a_seed_and_measures_a_grader(tmp_path):
    command = [sys.executable, "-m", "benchmarks.student_mistakes", "--seed", "5", "--count", "23"]
    texts = []
    for hash_seed in ("1", "2"):
        file = tmp_path / hash_seed
        run = subprocess.run(
            [*command, "--right", "5", "--write", str(file)],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        texts.append((run.stdout, file.read_text("utf-8")))
    assert texts[0] == texts[1]
    assert "23 functions in 23 structures" in texts[0][0]
    records = [json.loads(line) for line in texts[0][1].splitlines()]
    assert len(records) == 23 + 5
    run = subprocess.run(
        [*command, "--diagnose", f"{SILENT}:diagnose", "--kinds", f"{SILENT}:KINDS"],
        cwd=ROOT,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "| all | 23 | 0 | 0 | 0 | 0 | 0 | 23 |" in run.stdout.splitlines(), run.stderr
