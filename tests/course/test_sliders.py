"""`sliders` of opt_utils: controls in a front end, one line elsewhere."""

from __future__ import annotations

import pytest

from opt_utils import sliders


def test_a_front_end_shows_a_control_for_each_argument(monkeypatch):
    pytest.importorskip("ipywidgets")
    shown = []
    monkeypatch.setenv("JPY_SESSION_NAME", "a notebook in JupyterLab")
    monkeypatch.setattr("IPython.display.display", lambda made: shown.append(made))
    asked = []
    sliders(
        lambda **chosen: asked.append(chosen),
        where=["bowl", "ravine"],
        steps=(1, 9, 1, 4),
        beta=(0.0, 0.99, 0.01, 0.9),
    )
    controls = shown[0].children[:-1]
    assert {c.description: c.value for c in controls} == {"where": "bowl", "steps": 4, "beta": 0.9}
    assert [type(c).__name__ for c in controls] == ["Dropdown", "IntSlider", "FloatSlider"]
    shown[0].update()
    controls[1].value = 5
    assert asked[-1] == {"where": "bowl", "steps": 5, "beta": 0.9}


def test_without_a_front_end_nothing_is_drawn(monkeypatch, capsys):
    for trace in ("JPY_SESSION_NAME", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(trace, raising=False)
    sliders(lambda beta: pytest.fail("drawn"), beta=(0.0, 0.99, 0.01, 0.9))
    assert capsys.readouterr().out == "Open the notebook in Jupyter to move sliders here.\n"
