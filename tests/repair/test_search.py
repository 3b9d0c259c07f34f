"""The line of a mistake, as edits of a student's own function tell it. All versions run here."""

from __future__ import annotations

import ast
import copy
import textwrap
from itertools import islice

import numpy as np
import pytest

from autograder.diagnosis.fingerprint import fingerprint
from autograder.model import Diagnosis, Verdict
from autograder.repair.candidates import Edit, StudentCell
from autograder.repair.loops import COUNTER, PassCounter, TooManyPasses, limited
from autograder.repair.pairs import search_pairs
from autograder.repair.recording import recording_caller
from autograder.repair.repair import wants_repair
from autograder.repair.search import LEVELS, Expected, Repair, Results, partial_repairs, search
from autograder.repair.words import repair_words, told, told_of_pairs
from autograder.verdict.exception_words import CELL_STOPPED
from autograder.verdict.student_code import Remark, StudentCode

RIGHT = """
def step(parameters, grads, v, rate, beta):
    for l in range(1, len(parameters) // 2 + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - rate * v["db" + str(l)]
    return parameters, v
"""
CELL = StudentCell(StudentCode(RIGHT.strip(), "step"), RIGHT)
LINES = RIGHT.strip().split("\n")
BATCHES = """
def batches(X, size):
    found = []
    for k in range(X.shape[1] // size):
        found.append(X[:, k * size : (k + 1) * size])
    if X.shape[1] % size:
        found.append(X[:, X.shape[1] - X.shape[1] % size :])
    return found
"""


def inputs(layers: int, seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    shapes = {
        f"{letter}{l}": (3, 2) if letter == "W" else (3, 1) for l in range(1, layers + 1) for letter in "Wb"
    }
    parameters = {key: rng.normal(size=shape) for key, shape in shapes.items()}
    grads = {f"d{key}": rng.normal(size=shape) for key, shape in shapes.items()}
    return parameters, grads, {key: rng.normal(size=g.shape) for key, g in grads.items()}, 0.3, 0.8


CASES = {
    "step": [inputs(2, 1), inputs(1, 2), inputs(3, 3)],
    "new": [(one, grads, rate) for one, grads, _, rate, _ in (inputs(2, 4), inputs(1, 5))],
    "batches": [(np.arange(22.0).reshape(2, 11), 4), (np.arange(24.0).reshape(2, 12), 4)],
    "start": [inputs(2, 6)[:1], inputs(1, 7)[:1]],
    "rate": [(0.3, 2, 0.7), (0.5, 0, 1.0), (0.2, 5, 0.1)],
}


def values(source: str, name: str, cases: list[tuple]) -> list:
    passes = PassCounter()
    scope = {"np": np, COUNTER: passes}
    found = []
    try:
        exec(limited(source), scope)
    except Exception:
        return ["not defined"] * len(cases)
    for arguments in cases:
        passes.reset()
        try:
            with np.errstate(all="ignore"):
                found.append(fingerprint(scope[name](*copy.deepcopy(arguments))))
        except (Exception, TooManyPasses) as error:
            found.append(type(error).__name__)
    return found


def results(rows: list[list]) -> Results:
    returned = [one for row in rows for one in row if not isinstance(one, str)]
    shape = len(rows), len(rows[0]), max((len(one.sums) for one in returned), default=0), 2
    structures, totals, sums = (
        np.full(shape[:2], "", dtype="U40"),
        np.full((*shape[:2], 2), np.nan),
        np.full(shape, np.nan),
    )
    for i, row in enumerate(rows):
        for j, one in enumerate(row):
            structures[i, j] = one if isinstance(one, str) else one.structure
            if not isinstance(one, str):
                totals[i, j], sums[i, j, : len(one.sums)] = one.total, one.sums
    return Results(structures, totals, sums)


def repairs(source: str, right: str, name: str, *, in_pairs: bool = False) -> list[Repair]:
    """What edits, or pairs of them, repair a wrong version of the function that is ``right``."""
    cases = CASES[name]
    due = values(right, name, cases)
    expected = Expected(
        *([getattr(one, field) for one in due] for field in ("structure", "sums", "scales")),
        [[subscript.rstrip('0123456789]"') for subscript in one.subscripts] for one in due],
    )
    own = expected.agrees(results([values(source, name, cases)]), range(len(cases)))[0]
    numbers = sorted(range(len(cases)), key=lambda n: bool(own[n]))

    def run(sources, chosen):
        return results([values(one, name, [cases[n] for n in chosen]) for one in sources])

    def record(sources, number):
        rows = recording_caller(name, sources, {"np": np})(cases[number], {}, "")
        return [frozenset(row.tolist()) - {0} for row in rows]

    cell = StudentCell(StudentCode(source, name), right)
    if in_pairs:
        (reached,) = record([right], numbers[0])
        return search_pairs(cell, numbers, [expected], run, record, reached)
    found = search(cell, numbers, [expected], run)
    return found.passing or partial_repairs(cell, found.better, numbers, expected, run)


@pytest.mark.parametrize(
    ("old", "new", "lines", "kind"),
    [
        ("- rate * v[\"dW", "+ rate * v[\"dW", (5,), "operator"),
        ("- rate * v", "+ rate * v", (5, 6), "operator"),  # in two lines that are alike
        ("(1 - beta) * grads[\"dW", "1 - beta * grads[\"dW", (3,), "brackets"),
        ("v[\"db\" + str(l)]\n    return", "v[\"dW\" + str(l)]\n    return", (6,), "name"),
        ("// 2 + 1)", "// 2)", (2,), "index"),
        (" * v[\"dW\" + str(l)]\n        parameters[\"b", "\n        parameters[\"b", (5,), "twin"),
        ("    return parameters, v", "    return v, parameters", (7,), "arguments"),
    ],
)  # fmt: skip
def test_the_line_and_the_kind_of_a_slip_are_told(old, new, lines, kind):
    source = RIGHT.replace(old, new).strip()
    assert source != RIGHT.strip()
    assert told(CELL, repairs(source, RIGHT, "step")) == (lines, kind, False)


KEPT = """
def step(parameters, grads, v, rate, beta):
    new = {}
    for key in parameters:
        d = "d" + key
        v[d] = beta * v[d] + (1 - beta) * grads[d]
        new[key] = parameters[key] - rate * v[d]
    return new, v
"""
BUFFERS = """
def batches(X, size):
    found = []
    part = []
    for k in range(X.shape[1]):
        part.append(k)
        if len(part) == size:
            found.append(X[:, part])
            part = []
    if part:
        found.append(X[:, part])
    return found
"""


LARGEST = """
def step(parameters, grads, v, rate, beta):
    for key in parameters:
        v["d" + key] = np.maximum(v["d" + key], grads["d" + key])
        change, old = rate * v["d" + key], parameters[key]
        parameters[key] = old - change
    return parameters, v
"""


@pytest.mark.parametrize(
    ("right", "old", "new", "line", "kind"),
    [
        (KEPT, "(1 - beta) * grads[d]", "(1 - beta)", 5, "missing"),  # grads is never used then
        (LARGEST, 'np.maximum(v["d" + key], grads["d" + key])', 'grads["d" + key]', 3, "missing"),
        (KEPT, "        new[key] = par", "        new_key = par", 6, "target"),
        (KEPT, "        v[d] = beta", "        new_v = beta", 5, "target"),
        (KEPT, "        v[d] = beta * v[d]", "        v[d] = beta * v['d' + d]", 5, "name"),
        (BUFFERS, "    part = []\n    for", "    part = found\n    for", 3, "copy"),
        (BUFFERS, "== size", "!= size", 6, "comparison"),
    ],
)
def test_a_value_that_is_not_kept_and_an_object_with_two_names_are_told(right, old, new, line, kind):
    wrong, name = right.replace(old, new).strip(), right.split()[1].partition("(")[0]
    assert wrong != right.strip()
    cell = StudentCell(StudentCode(wrong, name), right)
    assert told(cell, repairs(wrong, right, name)) == ((line,), kind, False)


def test_a_function_of_the_formula_that_nothing_calls_is_looked_for_first():
    (found,) = repairs(KEPT.strip(), KEPT.replace("rate * v[d]", "rate * np.sign(v[d])"), "step")
    assert (found.edit.lines, found.edit.kind) == ((6,), "missing") and found.edit.cost <= LEVELS[0]


def test_a_missing_filter_by_the_first_letters_of_a_gradients_key_is_told():
    right = """
def step(parameters, grads, v, rate, beta):
    fast = {k: beta * v[k] for k in v if k.startswith("dW")}
    new = {**v, **fast}
    return {k: parameters[k] - rate * new["d" + k] for k in parameters}, new
"""
    wrong = right.replace(' if k.startswith("dW")', "").strip()
    cell = StudentCell(StudentCode(wrong, "step"), right)
    assert told(cell, repairs(wrong, right, "step")) == ((2,), "filter", False)


def test_values_that_are_taken_apart_in_the_wrong_order_are_told():
    wrong = LARGEST.replace("change, old = rate", "old, change = rate").strip()
    cell = StudentCell(StudentCode(wrong, "step"), LARGEST)
    assert told(cell, repairs(wrong, LARGEST, "step")) == ((4,), "arguments", False)


def test_no_factor_or_sign_is_tried_that_makes_a_condition_always_true():
    compared = BATCHES.replace("if X.shape[1] % size:", "if X.shape[1] % size > size - size:").strip()
    cell = StudentCell(StudentCode(compared, "batches"), BATCHES)
    tried = {cell.source(edit) for edit in cell.edits()} - {None}
    assert any("% size >= size" in one for one in tried)
    assert not [one for one in tried if "> -(" in one or "> 1 - (" in one or "> size * (" in one]
    assert not [one for one in tried if "> (size - size) ** 2" in one or "(X.shape[1] % size) ** 2 >" in one]


def test_a_remainder_is_tried_where_something_is_counted():
    def tried(source: str) -> list[float]:
        cell = StudentCell(StudentCode(source.strip(), source.split("(")[0].split()[-1]), source)
        return [
            edit.cost for edit in cell.edits() if (cell.source(edit) or "").count(" % ") > source.count(" % ")
        ]

    assert min(tried(BATCHES)) < LEVELS[0]
    assert min(tried(RIGHT)) > LEVELS[1]


def test_a_number_that_changes_nothing_is_a_trick():
    source = RIGHT.strip().replace("(1 - beta)", "(2 * beta)")
    cell = StudentCell(StudentCode(source, "step"), RIGHT)
    cheap = [cell.source(edit) or "" for edit in cell.edits() if edit.cost <= LEVELS[0]]
    assert any("3 * beta" in one for one in cheap)
    assert not [one for one in cheap if "1 * beta" in one or "(2 - 1) * beta" in one or "// 2 + 0" in one]


def test_a_number_in_place_of_a_name_is_told_as_such_also_in_a_bound():
    wrong = BATCHES.replace("k * size :", "k * 3 :").strip()
    cell = StudentCell(StudentCode(wrong, "batches"), BATCHES)
    kinds = {edit.kind for edit in cell.edits() if " * size:(k" in (cell.source(edit) or "")}
    assert "number" in kinds
    assert told(CELL, repairs(wrong, BATCHES, "batches")).lines == (4,)


def test_one_of_two_equal_lines_beside_each_other_is_one_too_many():
    update = "        parameters[key] -= rate * average\n"
    wrong = STEPS.replace(update, 2 * update).strip()
    assert told(CELL, repairs(wrong, STEPS, "step")) == ((6, 7), "surplus step", False)


def test_the_names_of_an_inner_function_can_stand_for_each_other():
    right = INNER.strip()
    wrong = right.replace("str(layer)].shape", "str(letter)].shape")
    assert wrong != right
    assert told(CELL, repairs(wrong, INNER, "start")) == ((3,), "name", False)


def test_a_statement_that_comes_too_late_is_told_wherever_else_it_could_stand():
    lines = KEPT.strip().split("\n")
    lines[3:6] = [lines[4], lines[5], lines[3]]  # d is made last
    wrong = "\n".join(lines)
    cell = StudentCell(StudentCode(wrong, "step"), KEPT)
    found = told(cell, repairs(wrong, KEPT, "step"))
    assert 6 in found.lines and found.kind == "order"


def test_a_bound_is_made_of_the_function_s_own_numbers():
    wrong = BATCHES.replace("X.shape[1] - X.shape[1] % size :", "size :").strip()
    assert told(CELL, repairs(wrong, BATCHES, "batches")).lines == (6,)


def test_of_two_slips_the_one_that_a_result_depends_on_alone_is_told():
    wrong = (
        RIGHT.replace("(1 - beta) * grads", "(1 + beta) * grads").replace("- rate * v", "- rate + v").strip()
    )
    found = repairs(wrong, RIGHT, "step")
    assert found[0].results
    assert told(CELL, found) == ((3, 4), "operator", False)


def test_a_function_that_no_edit_repairs_gets_no_word():
    assert repairs("def batches(X, size):\n    return 7", BATCHES, "batches") == []


def test_the_search_ends_loops_without_an_end():
    wrong = textwrap.dedent("""\
        def batches(X, size):
            found, k = [], 0
            while k < X.shape[1]:
                found.append(X[:, k : k + size])
                k = k + 0 * size
            return found""")
    assert repairs(wrong, BATCHES, "batches")[0].edit.lines == (5,)


def test_the_words_name_the_line_and_not_the_new_code():
    wrong = RIGHT.replace('- rate * v["dW', '+ rate * v["dW').strip()
    code = StudentCode(wrong, "step")
    words = repair_words(StudentCell(code, RIGHT), code, repairs(wrong, RIGHT, "step"))
    assert words.diagnosis.title == "The mistake is in line 5"
    assert 'parameters["W" + str(l)] + rate' in words.diagnosis.message  # the student's own line
    assert '- rate * v["dW' not in words.diagnosis.message
    assert LINES[4].strip().replace('"', "'") in words.edit  # for the instructor


def some(kind: str, cost: float, *lines: int) -> Repair:
    return Repair(Edit(kind, cost, lines, ()), "")


def test_edits_of_several_lines_are_not_told():
    assert told(CELL, [some("name", 1.0, 3), some("name", 1.0, 4)])[:2] == ((), "")


def test_a_kind_is_told_only_if_it_leads_clearly():
    assert told(CELL, [some("name", 1.0, 3), some("operator", 1.1, 3)])[:2] == ((3,), "")
    assert told(CELL, [some("name", 1.0, 3), some("operator", 1.3, 3)])[:2] == ((3,), "name")


def test_lines_that_a_hidden_input_could_choose_freely_are_not_told():
    assert told(CELL, [some("name", 1.0, 101)])[:2] == ((), "")
    assert told(CELL, [some("order", 1.0, 3, 40)])[:2] == ((), "")
    assert told(CELL, [some("name", 1.0, 3, 40)])[:2] == ((3,), "name")


@pytest.mark.parametrize(
    ("source", "wanted"), [("exception", True), ("generated", True), ("named", True), ("convention", False)]
)
def test_the_line_of_a_mistake_is_looked_for_beside_any_word_but_a_convention(source, wanted):
    verdict = Verdict("f", 0.0, 1.0, "wrong", "", (), Diagnosis("x", "", "", source))
    assert wants_repair(verdict, None) == wanted


def test_a_function_that_lacks_what_a_stopped_cell_makes_is_not_repaired():
    verdict = Verdict("f", 0.0, 1.0, "error", "", (), Diagnosis(CELL_STOPPED, "", "", "exception"))
    assert not wants_repair(verdict, Remark(CELL_STOPPED, "", "", 3))


@pytest.mark.parametrize("status", ["correct", "not_attempted", "missing", "manual", "timeout"])
def test_only_wrong_functions_are_repaired(status):
    assert not wants_repair(Verdict("f", 0.0, 1.0, status, "", ()), None)


def test_no_edit_puts_a_part_of_the_function_within_itself():
    cell = StudentCell(StudentCode(RIGHT, "step"), RIGHT)
    size = 2 * sum(1 for _ in ast.walk(cell.tree))
    for edit in cell.edits():
        with cell.changed(edit.changes):
            assert sum(1 for _ in islice(ast.walk(cell.tree), 2 * size)) < size, edit


HALVED = """
def step(parameters, grads, v, rate, beta):
    for key in list(parameters):
        d = "d" + key
        old = v[d]
        change = rate * old
        v[d] = beta * old + (1 - beta) * grads[d]
        parameters[key] = parameters[key] - change
    return parameters, v
"""


def test_a_line_and_one_that_uses_its_value_are_told_as_two_possibilities():
    cell = StudentCell(StudentCode(HALVED.strip(), "step"), RIGHT)
    assert told(cell, [some("operator", 1.0, 7), some("missing", 1.2, 5)]) == ((5, 7), "", True)
    assert told(cell, [some("number", 1.0, 7), some("number", 1.1, 5)]) == ((5, 7), "number", True)
    more_users = some("operator", 1.0, 7), some("missing", 1.2, 5), some("missing", 1.2, 8)
    assert told(cell, more_users).lines == ()
    unrelated = some("operator", 1.0, 7), some("missing", 1.2, 6)
    assert told(cell, unrelated).lines == told(cell, [*unrelated, some("name", 1.0, 5)]).lines == ()


def test_the_words_about_two_possibilities_quote_both_lines():
    code = StudentCode(HALVED.strip(), "step")
    words = repair_words(StudentCell(code, RIGHT), code, [some("operator", 1.0, 7), some("missing", 1.2, 5)])
    assert words.diagnosis.title == "The mistake is in line 5 or 7"
    assert "`change = rate * old` or `parameters[key] = parameters[key] - change`" in words.diagnosis.message


def test_beside_an_exception_no_edit_is_told_that_leaves_out_what_raises():
    code = StudentCode(HALVED.strip(), "step")
    cell, raised = StudentCell(code, RIGHT), Diagnosis("undefined_name", "No rats", "Spelt so?", "exception")
    left_out, renamed = (some(kind, 1.0, 5)._replace(results=("v",)) for kind in ("surplus", "name"))
    assert repair_words(cell, code, [left_out]) is not None
    assert repair_words(cell, code, [left_out], raised) is None
    assert repair_words(cell, code, [renamed], raised) is not None


STEPS = """
def step(parameters, grads, v, rate, beta):
    for key in parameters:
        d = "d" + key
        average = beta * v[d] + (1 - beta) * grads[d]
        v[d] = average
        parameters[key] -= rate * average
    return parameters, v
"""


INNER = """
def start(parameters):
    def zeros(letter, layer):
        return np.zeros(parameters[letter + str(layer)].shape)
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        v["dW" + str(l)], v["db" + str(l)] = zeros("W", l), zeros("b", l)
    return v
"""
GROWTH = """
def rate(first, epoch, decay):
    exponent = epoch * decay
    growth = np.exp(exponent)
    result = first / growth
    return result
"""


@pytest.mark.parametrize(
    ("slips", "line", "kind"),
    [
        ([("(1 - beta)", "(1 + beta)"), ("-= rate", "+= rate")], 4, "operator"),
        ([("(1 - beta) * grads", "grads"), ("rate * average", "beta * average")], 4, "missing"),
        ([("beta * v[d] +", "rate * v[d] +"), ("-= rate * average", "-= rate / average")], 4, "name"),
    ],
)  # fmt: skip
def test_the_first_of_two_slips_is_told_where_no_result_is_right_after_one_edit(slips, line, kind):
    source = STEPS.strip().replace("return parameters, v", "return parameters")
    right = RIGHT.replace("return parameters, v", "return parameters")
    for old, new in slips:
        assert old in source
        source = source.replace(old, new)
    assert repairs(source, right, "step") == []
    found = repairs(source, right, "step", in_pairs=True)
    assert found and all(pair.second is not None for pair in found)
    code = StudentCode(source, "step")
    words = repair_words(StudentCell(code, RIGHT), code, found)
    assert words.lines == (line,) and words.kind == kind
    assert words.diagnosis.title == f"A mistake is in line {line}"
    assert "one more elsewhere" in words.diagnosis.message


def test_a_line_is_told_of_pairs_only_if_no_other_line_gives_the_same_numbers():
    right = GROWTH.strip()
    wrong = right.replace("np.exp(exponent)", "exponent").replace("return result", "return exponent")
    found = repairs(wrong, GROWTH, "rate", in_pairs=True)
    assert {line for pair in found for line in pair.edit.lines} == {2, 3, 4}  # exp may stand in each of these
    assert told_of_pairs(found) == ((5,), "name", False)


def test_a_second_edit_names_the_lines_of_the_students_cell():
    source = STEPS.strip().replace("        v[d] = average\n", "")
    cell = StudentCell(StudentCode(source, "step"), STEPS)
    first = next(
        edit for edit in cell.edits() if "v[d] = average\n        parameters" in (cell.source(edit) or "")
    )
    after = cell.after(first)
    assert after.text.strip() == ast.unparse(ast.parse(STEPS)).strip()
    assert {line for edit in after.edits() for line in edit.lines} <= set(
        range(1, len(source.split("\n")) + 1)
    )
    changed = [
        edit for edit in after.edits() if "parameters[key] += rate * average" in (after.source(edit) or "")
    ]
    assert changed and all(edit.lines == (5,) for edit in changed)
    assert cell.text.strip() == ast.unparse(ast.parse(source)).strip()


def test_pairs_that_agree_on_no_line_and_lines_that_belong_together_are_not_told():
    def pair(first: Edit, second: Edit) -> Repair:
        return Repair(first, "", second=second)

    minus, number = Edit("operator", 1.0, (5,), ()), Edit("number", 1.0, (7,), ())
    early, far = Edit("order", 1.0, (2, 9), ()), Edit("name", 1.0, (3,), ())
    some = lambda *found: told_of_pairs(list(found))  # noqa: E731
    assert some(pair(minus, number)) == ((5,), "operator", False)
    assert some(pair(minus, number), pair(far, number)) == ((7,), "number", False)
    assert some(pair(early, number)) == ((7,), "number", False)
    assert some(pair(minus, far), pair(number, early)) == ((), "", False)
    one_of_two_alike = Edit("surplus step", 1.0, (3, 4), ())
    assert some(pair(one_of_two_alike, number)) == ((7,), "number", False)


def test_a_statement_that_hides_what_was_computed_before_is_no_missing_step():
    wrong = (
        RIGHT.strip()
        .replace("len(parameters) // 2", "layers")
        .replace("    for", "    layers = 2\n    for", 1)
    )
    right = RIGHT.replace("len(parameters) // 2", "layers").replace(
        "    for", "    layers = len(parameters) // 2\n    for", 1
    )
    cell = StudentCell(StudentCode(wrong, "step"), right)
    inserted = [edit for edit in cell.edits() if edit.kind == "missing step"]
    assert inserted
    assert not [edit for edit in inserted if "2\n    layers = len(" in (cell.source(edit) or "")]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("beta * v[d] + (1 - beta) * grads[d]", "(1 - beta) * grads[d]", 4),
        ("        parameters[key] -= rate * average", "        parameters[key] = parameters[key]", 6),
        ("(1 - beta) * grads[d]", "grads[d]", 4),
    ],
)
def test_a_term_or_a_factor_of_the_formula_that_is_missing_is_told(old, new, line):
    assert old in STEPS
    source = STEPS.strip().replace(old, new)
    assert told(CELL, repairs(source, RIGHT, "step")) == ((line,), "missing", False)


HELPER = """
def step(parameters, grads, v, rate, beta):
    average = lambda old, g: beta * old + (1 - beta) * g
    for key in parameters:
        v["d" + key] = average(v["d" + key], grads["d" + key])
        parameters[key] = parameters[key] - rate * v["d" + key]
    return parameters, v
"""
VELOCITY = """
def start(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = np.zeros_like(parameters[key])
    return v
"""
SHAPES = VELOCITY.replace("zeros_like(parameters[key])", "zeros(parameters[key].shape)")
RATE = """
def rate(first, epoch, decay):
    result = first
    return result / (1 + decay * epoch)
"""
NEW = """
def new(parameters, grads, rate):
    return {key: parameters[key] - rate * grads["d" + key] for key in parameters}
"""


@pytest.mark.parametrize(
    ("right", "old", "new", "line"),
    [
        (HELPER, "beta * old +", "beta +", 2),  # of the helper's arguments one is never used
        (HELPER, "beta * old + ", "", 2),
        (HELPER, "(1 - beta) * g", "(1 - beta)", 2),
        (NEW, ' * grads["d" + key]', "", 2),
    ],
)
def test_what_a_function_never_uses_is_looked_for_where_something_is_missing(right, old, new, line):
    assert old in right
    source = right.strip().replace(old, new)
    found = repairs(source, right, "step" if right is HELPER else "new")
    assert told(CELL, found) == ((line,), "missing", False)


@pytest.mark.parametrize(
    ("right", "old", "new", "told_of_it"),
    [
        (VELOCITY, '["d" + key]', "[key]", ((4,), "name", False)),  # where an entry is assigned
        (SHAPES, "np.zeros(parameters[key].shape)", "parameters[key]", ((4,), "missing", False)),
        (RATE, "result / (1 + decay * epoch)", "result", ((2, 3), "missing", True)),  # either line is enough
        (RATE, "(1 + decay * epoch)", "1", ((2, 3), "missing", True)),
    ],
)
def test_what_is_missing_may_be_the_d_of_a_key_zeros_or_a_product_that_nothing_uses(
    right, old, new, told_of_it
):
    assert old in right
    source = right.strip().replace(old, new)
    code = StudentCode(source, "rate" if right is RATE else "start")
    assert told(StudentCell(code, right), repairs(source, right, code.name)) == told_of_it
