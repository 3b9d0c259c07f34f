"""The benchmarks' student functions are what they say: right, or wrong in the lines that are recorded."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.student_functions import KINDS, differing_lines, right_functions, wrong_functions
from benchmarks.student_functions.__main__ import tables, write
from benchmarks.student_functions.judge import judge
from benchmarks.student_functions.structures import Slip, structures
from benchmarks.student_functions.variations import new_names, renamed
from examples.make_class import cells_of
from tests.helpers.project import ROOT

GRADED = 23


@pytest.fixture(scope="module")
def right():
    return list(right_functions())


@pytest.fixture(scope="module")
def wrong():
    return list(wrong_functions())


def test_every_graded_function_has_ten_structures():
    count = Counter(structure.function for structure in structures())
    assert len(count) == GRADED
    assert min(count.values()) >= 10
    assert len({(s.function, s.name) for s in structures()}) == len(structures())


def test_there_are_enough_and_no_two_are_alike(right, wrong):
    assert len(right) >= 300
    assert len(wrong) >= 500
    assert {kind for one in wrong for kind in one.kinds} == set(KINDS)
    for group in (right, wrong):
        assert len({one.name for one in group}) == len(group)
    assert len({one.text for one in wrong}) == len(wrong)
    assert not {one.text for one in right} & {one.text for one in wrong}


def test_functions_that_raise_are_marked(wrong):
    raising = [one for one in wrong if one.outcome != "wrong"]
    assert raising
    assert all(one.outcome.endswith("Error") for one in raising)


def test_right_ones_pass_all_cases(right):
    for one in random.Random(1).sample(right, 60):
        assert judge(one.assignment, one.function, one.text, hidden_only=False) == "right", one.name


def test_wrong_ones_fail_and_what_they_are_made_from_does_not(wrong):
    for one in random.Random(2).sample(wrong, 120):
        assert judge(one.assignment, one.function, one.text) == one.outcome != "right", one.name
        assert judge(one.assignment, one.function, one.original) == "right", one.name


def test_wrong_ones_differ_from_the_original_in_the_recorded_lines_alone(wrong):
    for one in wrong:
        lines = one.text.splitlines()
        assert one.lines, one.name
        assert set(one.lines) <= set(range(1, len(lines) + 1)), one.name
        rest = iter(one.original.splitlines())
        for number, line in enumerate(lines, 1):  # what is not recorded stands in the original, in this order
            assert number in one.lines or line in rest, one.name


def test_lines_of_a_difference():
    original = "a\nb\nc\nd\n"
    assert differing_lines(original, "a\nB\nc\nd\n") == (2,)
    assert differing_lines(original, "a\nc\nb\nd\n") == (2, 3)  # exchanged
    assert differing_lines(original, "c\na\nb\nd\n") == (1,)  # moved up, past two
    assert differing_lines(original, "a\nb\nd\n") == (2, 3)  # around the gap
    assert differing_lines(original, "b\nc\nd\n") == (1,)
    assert differing_lines(original, "a\nb\nx\nc\nd\n") == (3,)


def test_the_same_seed_makes_the_same_functions_in_another_process(wrong):
    code = (
        "from itertools import islice; from benchmarks.student_functions import wrong_functions as w;"
        "import json; print(json.dumps([(one.text, one.lines) for one in islice(w(), 150)]))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [[one.text, list(one.lines)] for one in wrong[:150]]
    other = [one.text for one in islice(wrong_functions(1), 150)]
    assert other != [one.text for one in wrong[:150]]


def test_an_edit_that_does_not_fit_is_refused():
    for edit in ("x => y", "a => b", "b =>* c", "a <=> b", "a =>3 b", "no arrow"):
        with pytest.raises(ValueError):
            Slip("sign", (edit,)).apply("a a b")
    assert Slip("sign", ("a =>2 c", "b =>")).apply("a a b") == "a c "
    assert Slip("sign", ("a =>* c", "c c <=> b")).apply("a a b") == "b c c"


def test_variables_in_f_strings_are_renamed_and_arguments_are_not():
    text = 'def f(x, k=1):\n    l = 2\n    return f"l{l + 1}{x}", g(l=l, k=k), "l"\n'
    assert renamed(text, {"l": "layer"}).count("layer") == 4
    assert new_names(text, random.Random(0)) == {}  # l is a keyword of g


def test_files_are_written_in_the_form_of_the_example_students(tmp_path: Path, right, wrong):
    write(tmp_path / "out", right[:3], wrong[:3])
    truth = json.loads((tmp_path / "out" / "truth.json").read_text())
    assert len(truth) == 6
    for name, known in truth.items():
        text = (tmp_path / "out" / name).read_text()
        assert cells_of(text) == [known["text"].strip("\n")]
        assert text.startswith(f'"""{known["function"]}')


def test_the_tables_count_every_function(right, wrong):
    text = tables(right, wrong)
    assert f"| {len(right)} | {len(wrong)} |" in text
    assert text.count("\n| update_parameters_with_gd |") == 13
