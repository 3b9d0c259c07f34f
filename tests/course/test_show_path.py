"""`show_path`: the path of a student's own update function, beside the right one's, from numbers alone."""

from __future__ import annotations

import json

import numpy as np
import pytest

import opt_utils
from opt_utils import follow, show_path
from tests.course.functions import ASSIGNMENTS, functions
from tests.helpers.project import ROOT

UPDATES = [
    (name, question.name)
    for name, assignment in ASSIGNMENTS.items()
    for question in assignment.questions
    if question.name.startswith("update_parameters_")
]


def told(assignment: str) -> dict:
    return json.loads((ROOT / "release" / assignment / "hints.json").read_text("utf-8"))["paths"]


@pytest.fixture
def shown(monkeypatch):
    """The text alternatives of the figures that are shown."""
    texts: list[str] = []
    monkeypatch.setattr(opt_utils, "show", lambda figure, alt: texts.append(alt))
    return texts


@pytest.mark.parametrize(("assignment", "name"), UPDATES)
def test_the_right_function_walks_the_right_path(assignment, name, shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT / "release" / assignment)
    show_path(functions(assignment)[name])
    assert capsys.readouterr().out.startswith("Your path is the correct one.\nAfter 40 steps it is at (")
    assert "Your path is the correct one." in shown[0]


def test_every_function_that_takes_gradients_has_a_right_path():
    assert {(a, name) for a in ASSIGNMENTS for name in told(a)} == set(UPDATES)


def test_a_wrong_function_is_told_where_its_path_leaves_the_right_one(shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT / "release" / "optimization_methods")
    wrong = functions("optimization_methods", ("- learning_rate * v", "+ learning_rate * v"))
    show_path(wrong["update_parameters_with_momentum"])
    assert "Your path leaves the correct one at step 1 and diverges." in capsys.readouterr().out
    late = functions("optimization_methods", ("1 - beta1**t", "1 - beta1 ** min(t, 4)"))
    show_path(late["update_parameters_with_adam"])
    assert "Your path leaves the correct one at step 5." in capsys.readouterr().out


def test_a_path_that_runs_away_is_said_to_diverge(shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT / "release" / "optimization_methods")
    uphill = functions("optimization_methods", ("- learning_rate * grads", "+ 5 * learning_rate * grads"))
    show_path(uphill["update_parameters_with_gd"])
    assert "Your path leaves the correct one at step 1 and diverges." in capsys.readouterr().out


def test_descent_walks_as_its_closed_form_says():
    points = follow(functions("optimization_methods")["update_parameters_with_gd"], 0.1)
    k = np.arange(41)
    assert np.allclose(points, np.stack([-2 * 0.9**k, 0.1**k], axis=1), rtol=1e-12, atol=1e-15)


def test_states_are_given_back_and_steps_are_counted_from_one():
    seen = []

    def update_parameters_with_mine(parameters, grads, v, t, mu_product, learning_rate, decay=0.5):
        seen.append((t, v["dW1"].item(), mu_product, decay))
        return parameters, {"dW1": v["dW1"] + 1}, mu_product / 2

    follow(update_parameters_with_mine, 0.1)
    assert seen[:3] == [(1, 0.0, 1.0, 0.5), (2, 1.0, 0.5, 0.5), (3, 2.0, 0.25, 0.5)] and len(seen) == 40


def test_a_path_that_runs_away_ends_without_a_warning(recwarn):
    points = follow(functions("optimization_methods")["update_parameters_with_gd"], 1e200)
    assert len(points) == 1 and not recwarn.list


@pytest.mark.parametrize("returned", [None, {}, ({"W1": 1.0}, {}), {"W1": np.ones(2), "b2": np.ones((1, 1))}])
def test_something_that_is_no_parameters_is_named(returned):
    def update_parameters_with_mine(parameters, grads):
        return returned

    with pytest.raises(ValueError, match="update_parameters_with_mine does not return the parameters"):
        follow(update_parameters_with_mine, 0.1)


def test_a_function_without_a_right_path_is_told_which_have_one(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT / "release" / "optimization_methods")
    with pytest.raises(ValueError, match=r"compare initialize_adam with; there is one for: update_.*_adam$"):
        show_path(functions("optimization_methods")["initialize_adam"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=r"hints\.json is missing beside the notebook"):
        show_path(functions("optimization_methods")["update_parameters_with_gd"])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_paths_are_numbers_and_nothing_else(assignment):
    ids = {mistake.id for mistake in ASSIGNMENTS[assignment].mistakes}
    for path in told(assignment).values():
        assert path.keys() == {"ravine", "learning_rate", "right", "wrong"}
        assert path["wrong"].keys() <= ids
        for points in (path["right"], *path["wrong"].values()):
            assert np.array(points, float).shape[1] == 2 and len(points) <= 41


def test_a_mistakes_path_is_the_path_of_that_mistake():
    course = ASSIGNMENTS["optimization_methods"]
    known = told("optimization_methods")["update_parameters_with_gd"]
    for mistake in course.mistakes:
        if mistake.function == "update_parameters_with_gd":
            wrong = functions("optimization_methods", *mistake.edits)["update_parameters_with_gd"]
            points = follow(wrong, known["learning_rate"])
            path = known["wrong"].get(mistake.id, known["right"])  # some mistakes do not show in the ravine
            assert np.allclose(points, path, rtol=0, atol=6e-4), mistake.id
