"""`check()` in the student's notebook: the public case, one line, the first thing that differs."""

from __future__ import annotations

import html
import json
import linecache
import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from nbclient import NotebookClient

import testCases
from autograder.comparison import Difference
from autograder.verdict.check import ResultTable
from tests.course import functions
from tests.course.functions import ASSIGNMENTS, references, released_cases
from tests.helpers.notebooks import notebook
from tests.helpers.project import ASSIGNMENT, ROOT
from tests.helpers.students import written_functions

REFERENCE = references(ASSIGNMENT)
function = partial(functions.function, ASSIGNMENT)


def test_epsilon_outside_the_root_is_correct_with_a_remark(capsys):
    outside = function(
        "update_parameters_with_adam",
        ("np.sqrt(s_corrected_dW + epsilon)", "(np.sqrt(s_corrected_dW) + epsilon)"),
        ("np.sqrt(s_corrected_db + epsilon)", "(np.sqrt(s_corrected_db) + epsilon)"),
    )
    released_cases(ASSIGNMENT).check(outside)
    assert capsys.readouterr().out.startswith(
        "update_parameters_with_adam: correct on both public cases, with a remark: Your epsilon stands "
    )


@pytest.mark.parametrize(
    ("name", "edit", "says"),
    [
        ("update_parameters_with_gd", ("- learning_rate", "+ learning_rate"), r'\["W1"\]\[0, 0\] is'),
        ("update_parameters_with_gd", ("return parameters", "return grads"), 'has no entry "W1"'),
        ("update_parameters_with_gd", ("return parameters", "return None"), r"is nothing \(None\)"),
        ("update_parameters_with_gd", ("    return", '    del parameters["b2"]\n    return'),
         'has no entry "b2"'),
        ("random_mini_batches", ("end = min(start + mini_batch_size, m)", "end = start + 63"), "63 columns"),
        ("random_mini_batches", ("mini_batches.append(", "mini_batches.extend("), "an array where a tuple"),
        ("initialize_velocity", ('parameters[f"b{l}"].shape)', 'parameters[f"b{l}"].shape[0])'), r"\(2,\)"),
        ("initialize_velocity", (".shape)", ".shape, dtype=int)"), "integers where floats"),
        ("initialize_adam", ("s = {}", "s = v"), "v and s are the same object, not two"),
        ("initialize_adam", ("return v, s", "return v"), "a dictionary where 2 results are expected: v, s"),
        ("update_parameters_with_momentum", ("return parameters, v", "return parameters, v, 1, 2"),
         "returns 4 results where 2 are expected: parameters, v"),
        ("update_parameters_with_adam", ("return parameters, v, s", "return parameters, v, s, 1, 2"),
         "returns 5 results where 3 are expected: parameters, v, s"),
        ("update_parameters_with_adam", ("** 2", "* np.nan"), "is nan"),
    ],
)  # fmt: skip
def test_the_message_names_the_first_difference(name, edit, says):
    with pytest.raises(AssertionError, match=says) as told:
        testCases.check(function(name, edit))
    first, *others = str(told.value).partition("\nOn these cases: ")[0].splitlines()
    assert re.match(f"{name}: ", first) and re.search(says, first)
    assert len(others) <= 1  # how a result is wrong, and what is correct


MISTAKES = [
    pytest.param(name, m, id=m.id)
    for name, asked in ASSIGNMENTS.items()
    for m in asked.mistakes
    if not m.accepted
]


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES)
def test_a_known_mistake_is_named_beside_the_notebook(assignment, mistake, capsys):
    """By its title, unless the public case cannot tell it from another mistake, or shows NaN only."""
    name = mistake.function
    known = json.loads((ROOT / "release" / assignment / "hints.json").read_text("utf-8"))["hints"][name]
    known = [hint for hint in known if not hint.get("beside")]
    own = [hint for hint in known if hint["title"] == mistake.title]
    alike = [hint for hint in known if own and hint["returns"] == own[0]["returns"]]
    try:
        with np.errstate(all="ignore"):
            released_cases(assignment).check(functions.function(assignment, name, *mistake.edits))
    except AssertionError as told:
        hints = "\n".join(str(told).partition("\nOn these cases: ")[0].splitlines()[1:])
        if "the same object" in str(told) or "stopped with" in str(told):
            return  # said already
        if len(alike) == 1:
            assert hints.startswith(f"{mistake.title}: {mistake.diagnosis.message}")
        elif alike:
            assert hints in ("", f"See {mistake.see}.")
        else:
            assert hints == "" and re.search(r"is -?nan where", str(told))
    else:
        said = capsys.readouterr().out  # only a hidden case shows it
        assert "The grader tries other cases as well.\n" in said


def test_most_known_mistakes_are_told_apart_by_the_public_case():
    hints = json.loads((ROOT / "release" / ASSIGNMENT / "hints.json").read_text("utf-8"))["hints"]
    alone = [hint for some in hints.values() for hint in some if not hint.get("beside")]
    values = Counter(json.dumps(hint["returns"]) for hint in alone)
    assert sum(count == 1 for count in values.values()) > 0.8 * sum(values.values())


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_hints_hold_arrays_and_words_and_nothing_else(assignment):
    text = (ROOT / "release" / assignment / "hints.json").read_text("utf-8")
    told = json.loads(text)["hints"]
    mistakes = ASSIGNMENTS[assignment].mistakes
    assert told.keys() == references(assignment).keys()
    for hints in told.values():
        assert hints and all(
            hint.keys() - {"accepted", "beside"} == {"title", "message", "see", "returns"} for hint in hints
        )
    accepted = [hint["title"] for hints in told.values() for hint in hints if "accepted" in hint]
    assert accepted == [mistake.title for mistake in mistakes if mistake.accepted]
    for reference in references(assignment).values():
        lines = {line.strip() for line in reference.splitlines() if len(line.strip()) > 12}
        assert not [line for line in lines if line in text and "=" in line]
    for mistake in mistakes:
        assert not mistake.why or mistake.why not in text
        assert not [new for _, new in mistake.edits if len(new) > 12 and new in text]


def test_a_flat_bias_does_not_pass_by_broadcasting():
    with pytest.raises(AssertionError, match="shape"):
        testCases.check(function("initialize_velocity", (".shape)", ".shape[:1])")))


def test_a_stub_names_the_function_to_write():
    def update_parameters_with_gd(parameters, grads, learning_rate):
        raise NotImplementedError("update_parameters_with_gd is not written yet")

    with pytest.raises(NotImplementedError, match="update_parameters_with_gd is not written yet"):
        testCases.check(update_parameters_with_gd)


SCHEDULES, MODERN = "learning_rate_schedules", "modern_optimizers"
LION_V = [f'v[f"d{p}{{l}}"] = beta2 * v[f"d{p}{{l}}"] + (1 - beta2) * grads[f"d{p}{{l}}"]' for p in "Wb"]
DEFAULTS_ONLY = [  # right with the numbers printed in the notebook, and wrong
    (SCHEDULES, "cosine_annealing", [("if epoch_num < warmup_epochs", "if False")], "'first_epoch'"),
    (SCHEDULES, "cosine_annealing", [("(epoch_num + 1) / (warmup_epochs + 1)", "epoch_num / warmup_epochs")],
     "'first_epoch'"),
    (SCHEDULES, "cosine_annealing", [("learning_rate0 * (epoch_num + 1)",
     "learning_rate_min + (learning_rate0 - learning_rate_min) * (epoch_num + 1)")], "'first_epoch'"),
    (SCHEDULES, "cosine_annealing", [("epoch_num < warmup_epochs", "epoch_num < warmup_epochs - 1")],
     "'warm_up'"),
    (SCHEDULES, "schedule_lr_decay", [("/ time_interval", "/ 1000")], "'interval_of_eight'"),
    (SCHEDULES, "update_lr", [("epoch_num)", "min(epoch_num, 9))")], "'late_epoch'"),
    (MODERN, "update_parameters_with_lion", [("weight_decay * parameters", "0 * parameters")], "'decay_and_"),
    (MODERN, "update_parameters_with_lion", [(LION_V[0], ""), (LION_V[1], ""),
     ("        c_dW =", f"        {LION_V[0]}\n        {LION_V[1]}\n        c_dW =")], "'decay_and_"),
    (MODERN, "newton_schulz", [("range(steps)", "range(5)")], "'small_and_wide'"),
    (MODERN, "AdamW", [("self.v = {", "AdamW.v = {"), ("self.s = {", "AdamW.s = {")], "'two_trainings'"),
    (MODERN, "AdamW", [("self.epsilon = epsilon", "self.epsilon = 1e-8")], "'same_gradient'"),
    (ASSIGNMENT, "random_mini_batches", [("(0, m, mini_batch_size)", "(0, m + 1, mini_batch_size)")],
     "'nothing_left'"),
    (ASSIGNMENT, "random_mini_batches",
     [("m, mini_batch_size)", "m, 64)"), ("start + mini_batch_size", "start + 64")],
     "'nothing_left'"),
    (ASSIGNMENT, "update_parameters_with_gd", [("learning_rate *", "0.01 *")], "'three_small_layers'"),
    (ASSIGNMENT, "update_parameters_with_gd", [("len(parameters) // 2", "2")], "'three_small_layers'"),
    (ASSIGNMENT, "initialize_adam", [("len(parameters) // 2", "2")], "'three_small_layers'"),
]  # fmt: skip


@pytest.mark.parametrize(("assignment", "name", "edits", "where"), DEFAULTS_ONLY)
def test_what_suits_the_printed_case_only_is_not_correct_yet(assignment, name, edits, where):
    wrong = functions.function(assignment, name, *edits)
    with pytest.raises(AssertionError, match=re.escape(where)) as told:
        released_cases(assignment).check(wrong)
    assert str(told.value).startswith(f"{name}: on the public case '")


def test_a_mistake_beside_another_place_of_epsilon_is_measured_against_that_place():
    outside = [
        (f"np.sqrt(s_corrected_d{p} + epsilon)", f"(np.sqrt(s_corrected_d{p}) + epsilon)") for p in "Wb"
    ]
    forgets = ("beta2 * s", "beta1 * s")
    with pytest.raises(AssertionError) as told:
        released_cases(ASSIGNMENT).check(function("update_parameters_with_adam", *outside, forgets))
    with pytest.raises(AssertionError) as plain:
        released_cases(ASSIGNMENT).check(function("update_parameters_with_adam", forgets))
    number = re.compile(r"is (\S+) where (\S+) is expected")
    beside, alone = (number.search(str(error.value)) for error in (told, plain))
    assert beside and alone and beside[2] != alone[2]  # what that place of epsilon gives, not the other


LOCALISED = written_functions("localised")
SAID_OF_PUBLIC_CASES = [
    one for one in LOCALISED if not re.search("fail in which|On the public case|does not hold each", one[1])
]


def told(name: str, code: str) -> str:
    file = f"<cell of {name}>"  # Python knows the text of each cell, as in a kernel
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    space = {"np": np}
    exec(compile(code, file, "exec"), space)
    with pytest.raises(AssertionError) as error, np.errstate(all="ignore"):
        released_cases(ASSIGNMENT).check(space[name])
    return str(error.value)


@pytest.mark.parametrize(("name", "words", "code"), SAID_OF_PUBLIC_CASES)
def test_how_a_result_is_wrong_is_told_as_by_the_grader(name, words, code):
    said = told(name, code)
    if not re.search(r"See section \d", said):  # a mistake with a name needs no more
        assert words in said


def test_most_of_these_functions_have_no_mistake_with_a_name():
    assert sum("See section" not in told(name, code) for name, _, code in SAID_OF_PUBLIC_CASES) > 20


def test_what_is_correct_on_the_public_cases_is_told():
    swapped = REFERENCE["update_parameters_with_adam"].replace(
        "return parameters, v, s", "return parameters, v, v"
    )
    said = told("update_parameters_with_adam", swapped)
    assert "s holds the values of v. " in said
    assert "Correct on both public cases: v and parameters.\n" in said


def test_the_layers_that_are_correct_are_told():
    layers = 'parameters["W2"] = parameters["W2"] * 2\n    return parameters'
    code = REFERENCE["update_parameters_with_gd"].replace("return parameters", layers)
    assert "On the public case, layer 1 of parameters is correct." in told("update_parameters_with_gd", code)


def test_an_edit_of_the_cell_that_was_not_run_is_said(tmp_path):
    right = REFERENCE["update_parameters_with_gd"]
    saved = notebook(right.replace("- learning_rate", "+ learning_rate"))
    (tmp_path / "hw.ipynb").write_text(json.dumps(saved), "utf-8")
    cells = notebook(
        f"import os, numpy as np\nos.environ['JPY_SESSION_NAME'] = {str(tmp_path / 'hw.ipynb')!r}",
        "from testCases import check",
        right,
        "check(update_parameters_with_gd)",
        f"os.utime({str(tmp_path / 'hw.ipynb')!r})\ncheck(update_parameters_with_gd)",
        right.replace("- learning_rate", "+ learning_rate"),
        "check(update_parameters_with_gd)",
        right.replace("learning_rate *", "0.01 *"),
        "check(update_parameters_with_gd)",
        right.replace("range(1, L + 1):", "range(1, L + 1)"),
        "check(update_parameters_with_gd)",
    )
    resources = {"metadata": {"path": str(ROOT / "release" / ASSIGNMENT)}}
    NotebookClient(cells, timeout=60, resources=resources, allow_errors=True).execute()
    before, edited, run, fixed, broken = (str(cells.cells[index].outputs) for index in (3, 4, 6, 8, 10))
    assert "correct on both public cases" in before  # the file is older than the run
    assert "its cell was edited after you ran it. Run it, then check again." in edited
    assert "The parameters walk uphill" in run
    assert "(learning_rate=0.5)" in fixed
    assert "its cell could not be read: SyntaxError" in broken


def test_a_loop_without_end_is_stopped_with_its_line(monkeypatch):
    def update_parameters_with_gd(parameters, grads, learning_rate):
        while learning_rate < 0.5:  # the first public case
            pass
        return parameters

    monkeypatch.setattr("autograder.verdict.check.SECONDS", 0.3)
    with pytest.raises(AssertionError, match=r"ran out of time \(0.3 seconds\) and was in line \d+"):
        testCases.check(update_parameters_with_gd)


def test_changing_the_inputs_in_place_does_not_spoil_the_next_check():
    def update_parameters_with_gd(parameters, grads, learning_rate):
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
            grads["d" + key] *= 0
        return parameters

    for _ in range(2):
        testCases.check(update_parameters_with_gd)


# --- as a table --------------------------------------------------------------------------------------


def run_in_a_kernel(source: str) -> list:
    """The outputs of a cell, in a real kernel beside the release's files."""
    one_cell = notebook(source)
    resources = {"metadata": {"path": str(ROOT / "release" / ASSIGNMENT)}}
    NotebookClient(one_cell, timeout=60, resources=resources, allow_errors=True).execute()
    return one_cell.cells[0].outputs


def test_a_wrong_function_shows_a_table_and_a_message_without_traceback():
    wrong = REFERENCE["update_parameters_with_momentum"].replace("- learning_rate", "+ learning_rate")
    table, error = run_in_a_kernel(f"import numpy as np\nfrom testCases import check\n{wrong}\ncheck("
                                   "update_parameters_with_momentum)")  # fmt: skip
    rows = re.findall(r"<tr><th scope='row'[^>]*>(.*?)</th><td[^>]*>(.*?)</td>", table["data"]["text/html"])
    names = [f'{result}["{d}{key}"]' for result, d in (("parameters", ""), ("v", "d"))
             for key in ("W1", "b1", "W2", "b2")]  # fmt: skip
    assert [html.unescape(name) for name, _ in rows] == names
    assert [said for _, said in rows] == ["✗ wrong"] * 4 + ["✓ correct"] * 4
    assert 'v["dW1"]: correct' in table["data"]["text/plain"]
    said = " ".join(error["traceback"])
    assert said.startswith('Not correct yet. update_parameters_with_momentum: parameters["W1"][0, 0] is ')
    assert max(map(len, error["traceback"])) <= 90
    assert "testCases.py" not in said


def test_the_table_escapes_the_students_own_names(capsys):
    text = 'v["<b>"] is an object of type <i> where a numpy array is expected'
    table = ResultTable([('v["<b>"]', Difference("type", 'v["<b>"]', text, text))])
    assert "<b>" not in table._repr_html_() and "<i>" not in table._repr_html_()
